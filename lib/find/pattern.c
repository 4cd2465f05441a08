/* SPDX-License-Identifier: MIT */
/*
 * pattern.c -- patterns of one's own: words before it, shape, kind.
 *
 *   member number, member no | 2 letters 6-8 digits | member
 *
 * Words that several patterns have are compared once, where a word begins. The
 * shape is a series of runs of letters or digits, read once from left to right
 * without ever going back: what a run may take, it takes. Where a pattern's
 * shape does not stand is remembered, so that no place is tried twice for it,
 * however many words lead there.
 */
#include "find/internal.h"

#include <stdlib.h>
#include <string.h>

enum {
    RUNS_MAX = 8,
    RUN_LONGEST = 64,
    NAMES_MAX = 8,
    NAME_BYTES = 48,
    REACH = 24,  /* bytes from the words to what they name */
    PLACES = 128 /* a power of two, more than a name and REACH */
};

enum { LETTERS, DIGITS, EITHER, EXACTLY };

typedef struct run {
    uint8_t sort, least, most;
    char    c; /* of EXACTLY */
} run;

typedef struct pattern {
    uint32_t runs;
    run      run[RUNS_MAX];
    char     kind[HANDOFF_MASK_KIND_MAX + 1];
} pattern;

typedef struct words {
    char     text[NAME_BYTES]; /* folded */
    uint64_t of;               /* set of patterns */
} words;

struct ho_find_patterns {
    uint32_t count, names;
    uint64_t exact;                    /* set of those that begin so */
    uint64_t fits[3][RUN_LONGEST + 1]; /* by sort, with so many or more */
    pattern  at[HANDOFF_MASK_PATTERNS_MAX];
    words    name[HANDOFF_MASK_PATTERNS_MAX * NAMES_MAX];
};

_Static_assert(HANDOFF_MASK_PATTERNS_MAX <= 64, "a set of patterns");

/* ---- Reading lines ------------------------------------------------------- */

typedef struct line {
    const char *s;
    size_t      len;
} line;

static line
trim(const char *s, size_t len)
{
    while (len != 0 && strchr(" \t\r", *s) != NULL && *s != '\0') {
        s++;
        len--;
    }
    while (len != 0 && memchr(" \t\r", s[len - 1], 3) != NULL)
        len--;
    return (line){ s, len };
}

/* The part before the next such character, which is taken off `rest`. */
static line
cut(line *rest, char at)
{
    const char *end = rest->len == 0 ? NULL : memchr(rest->s, at, rest->len);
    size_t      n = end == NULL ? rest->len : (size_t) (end - rest->s);
    line        part = trim(rest->s, n);

    rest->s += n + (end != NULL);
    rest->len -= n + (end != NULL);
    return part;
}

static void
add_name(ho_find_patterns *p, line text)
{
    char     folded[NAME_BYTES] = { 0 };
    uint64_t of = UINT64_C(1) << (p->count - 1);

    for (size_t i = 0; i < text.len; i++)
        folded[i] = ho_base_lower(text.s[i]);
    for (uint32_t n = 0; n < p->names; n++) {
        if (memcmp(p->name[n].text, folded, sizeof folded) == 0) {
            p->name[n].of |= of;
            return;
        }
    }
    memcpy(p->name[p->names].text, folded, sizeof folded);
    p->name[p->names++].of = of;
}

/* The words of the last pattern. */
static const char *
read_names(ho_find_patterns *p, line names)
{
    for (uint32_t count = 0; names.len != 0; count++) {
        line text = cut(&names, ',');

        if (text.len == 0)
            return "has an empty name";
        if (text.len >= NAME_BYTES)
            return "has a name of more than 47 bytes";
        if (count == NAMES_MAX)
            return "has more than 8 names";
        if (memchr(text.s, 0, text.len) != NULL)
            return "has a byte of 0";
        add_name(p, text);
    }
    return NULL;
}

static bool
read_count(line *s, uint8_t *count)
{
    uint32_t n = 0, digits = 0;

    while (s->len != 0 && ho_find_is_digit(*s->s) && digits++ < 3) {
        n = n * 10 + (uint32_t) (*s->s - '0');
        s->s++;
        s->len--;
    }
    *count = (uint8_t) n;
    return digits != 0 && n >= 1 && n <= RUN_LONGEST;
}

static bool
is_word(line word, const char *one, const char *many)
{
    return (word.len == strlen(one) && memcmp(word.s, one, word.len) == 0) ||
           (word.len == strlen(many) && memcmp(word.s, many, word.len) == 0);
}

/* "2 letters 6-8 digits", "3 digits - 3 digits" */
static const char *
read_shape(pattern *p, line shape)
{
    uint32_t most = 0;

    while (shape.len != 0) {
        run  r = { 0 };
        line word = cut(&shape, ' ');

        if (word.len == 0)
            continue;
        if (p->runs == RUNS_MAX)
            return "has a shape of more than 8 parts";
        if (word.len == 1 && memchr("-./_: ", *word.s, 6) != NULL) {
            r = (run){ EXACTLY, 1, 1, *word.s };
        } else {
            if (!read_count(&word, &r.least))
                return "has a count that is not 1 to 64";
            r.most = r.least;
            if (word.len != 0 && *word.s == '-') {
                word.s++;
                word.len--;
                if (!read_count(&word, &r.most) || r.most < r.least)
                    return "has a range that is not from less to more, up to "
                           "64";
            }
            if (word.len != 0)
                return "has a count that is not 1 to 64";
            word = cut(&shape, ' ');
            if (is_word(word, "letter", "letters"))
                r.sort = LETTERS;
            else if (is_word(word, "digit", "digits"))
                r.sort = DIGITS;
            else if (is_word(word, "character", "characters"))
                r.sort = EITHER;
            else
                return "has a shape of something else than letters, digits or "
                       "characters";
        }
        most += r.most;
        p->run[p->runs++] = r;
    }
    return p->runs == 0 || most < 2 ? "has no shape of two characters or more"
                                    : NULL;
}

static const char *
read_line(ho_find_patterns *all, line text)
{
    uint64_t    one = UINT64_C(1) << all->count;
    pattern    *p = &all->at[all->count++];
    line        names, shape, kind;
    const char *why;

    names = cut(&text, '|');
    shape = cut(&text, '|');
    kind = trim(text.s, text.len);
    why = names.len == 0 ? "has no words before its first bar"
                         : read_names(all, names);
    if (why == NULL)
        why = read_shape(p, shape);
    if (why == NULL && kind.len > HANDOFF_MASK_KIND_MAX)
        why = "names a kind of more than 31 bytes";
    if (why != NULL)
        return why;
    memcpy(p->kind, kind.s, kind.len);
    if (p->run->sort == EXACTLY)
        all->exact |= one;
    for (uint32_t n = p->run->least;
         p->run->sort != EXACTLY && n <= RUN_LONGEST; n++)
        all->fits[p->run->sort][n] |= one;
    return ho_find_wrong_kind(p->kind);
}

static size_t
count_lines(const char *lines, size_t len)
{
    size_t n = 1;

    for (size_t i = 0; i < len; i++)
        n += lines[i] == '\n';
    return n;
}

handoff_status
ho_find_patterns_new(ho_find_patterns **out, const char *lines, size_t len,
                     size_t *at, const char **why)
{
    line              rest = { lines, len };
    size_t            most = count_lines(lines, len);
    ho_find_patterns *p;

    *out = NULL;
    *at = 0;
    *why = NULL;
    if (len > HANDOFF_MASK_PATTERNS_BYTES_MAX)
        return HANDOFF_E_LIMIT;
    p = calloc(1, sizeof *p);
    if (p == NULL)
        return HANDOFF_E_NOMEM;
    while (*at < most) {
        line text = cut(&rest, '\n');

        (*at)++;
        if (text.len == 0 || *text.s == '#')
            continue;
        if (p->count == HANDOFF_MASK_PATTERNS_MAX) {
            free(p);
            return HANDOFF_E_LIMIT;
        }
        *why = read_line(p, text);
        if (*why != NULL) {
            free(p);
            return HANDOFF_E_ARG;
        }
    }
    if (p->count == 0) {
        free(p);
        p = NULL;
    }
    *out = p;
    return HANDOFF_OK;
}

void
ho_find_patterns_free(ho_find_patterns *p)
{
    free(p);
}

/* ---- Finding ------------------------------------------------------------- */

/* Where a name ends that begins at i; 0: it does not. */
static size_t
name_end(const char *name, const char *s, size_t len, size_t i)
{
    for (; *name != '\0'; name++) {
        if (*name == ' ') {
            size_t from = i;

            while (i < len && i - from < 2 && memchr(" -_.", s[i], 4) != NULL)
                i++;
        } else if (i == len || ho_base_lower(s[i++]) != *name) {
            return 0;
        }
    }
    return i < len && (ho_find_is_letter(s[i]) || ho_find_is_digit(s[i])) ? 0
                                                                          : i;
}

static bool
fits(const run *r, char c)
{
    switch (r->sort) {
    case LETTERS:
        return ho_find_is_letter(c);
    case DIGITS:
        return ho_find_is_digit(c);
    case EITHER:
        return ho_find_is_letter(c) || ho_find_is_digit(c);
    default:
        return c == r->c;
    }
}

/* Where what has the shape ends that begins at i; 0: it does not. A blank or
 * dash may stand between two runs. */
static size_t
shape_end(const pattern *p, const char *s, size_t len, size_t i)
{
    for (uint32_t k = 0; k < p->runs; k++) {
        const run *r = &p->run[k];
        uint32_t   n = 0;

        if (k > 0 && r->sort != EXACTLY && i < len &&
            (s[i] == ' ' || s[i] == '-'))
            i++;
        while (n < r->most && i < len && fits(r, s[i])) {
            i++;
            n++;
        }
        if (n < r->least)
            return 0;
    }
    return i < len && (ho_find_is_letter(s[i]) || ho_find_is_digit(s[i])) ? 0
                                                                          : i;
}

/* A text while it is searched. */
typedef struct search {
    const ho_find_patterns *p;
    const char             *s;
    size_t                  len;
    uint32_t                best;     /* pattern; the first one counts */
    size_t                  named_to; /* ... by the longest name */
    size_t                  start, end;
    struct {
        size_t   at;
        uint64_t no; /* set of patterns that do not stand there */
    } place[PLACES];
} search;

/* The patterns that may stand at i, by how many letters, digits, and either
 * follow each other there. */
static uint64_t
may_stand(const search *f, size_t i)
{
    static const run runs[] = { { .sort = LETTERS },
                                { .sort = DIGITS },
                                { .sort = EITHER } };
    uint64_t         set = f->p->exact;

    for (size_t k = 0; k < sizeof runs / sizeof *runs; k++) {
        size_t n = 0;

        while (n < RUN_LONGEST && i + n < f->len && fits(&runs[k], f->s[i + n]))
            n++;
        set |= f->p->fits[runs[k].sort][n];
    }
    return set;
}

/* The patterns of a set that stand at i: the first of them becomes the best;
 * those that may still be better remain. */
static uint64_t
try_there(search *f, uint64_t set, size_t i, size_t named_to)
{
    size_t k = i % PLACES, end;

    if (f->place[k].at != i) {
        f->place[k].at = i;
        f->place[k].no = ~may_stand(f, i);
    }
    if ((set & ~f->place[k].no) == 0)
        return set;
    for (uint32_t n = 0; n < f->p->count; n++) {
        uint64_t one = UINT64_C(1) << n;

        if ((set & one & ~f->place[k].no) == 0)
            continue;
        end = shape_end(&f->p->at[n], f->s, f->len, i);
        if (end == 0) {
            f->place[k].no |= one;
            continue;
        }
        f->best = n;
        f->named_to = named_to;
        f->start = i;
        f->end = end;
        return set & (one - 1);
    }
    return set;
}

/* What stands within REACH bytes behind a name, and has the shape. */
static void
find_behind(search *f, const words *name, size_t from)
{
    uint32_t most = f->best + (from > f->named_to); /* patterns */
    uint64_t set = name->of;
    bool     before = false;

    if (most < 64)
        set &= (UINT64_C(1) << most) - 1;
    for (size_t i = from;
         set != 0 && i < f->len && i - from <= REACH && f->s[i] != '['; i++) {
        bool is = ho_find_is_letter(f->s[i]) || ho_find_is_digit(f->s[i]);

        if (is && !before)
            set = try_there(f, set, i, from);
        before = is;
    }
}

/* The best pattern of which a name begins at i. */
static bool
find_at(search *f, size_t i)
{
    f->best = HANDOFF_MASK_PATTERNS_MAX;
    f->named_to = 0;
    for (uint32_t n = 0; n < f->p->names; n++) {
        const words *name = &f->p->name[n];
        size_t       at;

        if (*name->text != ho_base_lower(f->s[i]))
            continue;
        at = name_end(name->text, f->s, f->len, i);
        if (at != 0)
            find_behind(f, name, at);
    }
    return f->best < HANDOFF_MASK_PATTERNS_MAX;
}

void
ho_find_matches(ho_find_spans *out, const ho_find_patterns *p, const char *s,
                size_t len)
{
    search   f = { .p = p, .s = s, .len = len };
    bool     before = false;
    uint32_t what;
    size_t   n;

    for (size_t i = 0; i < len; i++) {
        bool is = ho_find_is_letter(s[i]) || ho_find_is_digit(s[i]);

        if (s[i] == '[') {
            n = ho_find_replacement(s + i, len - i, &what);
            i += n == 0 ? 0 : n - 1;
        } else if (is && !before && find_at(&f, i)) {
            ho_find_add_kind(out, f.start, f.end, p->at[f.best].kind);
            i = f.end - 1;
        }
        before = is;
    }
}
