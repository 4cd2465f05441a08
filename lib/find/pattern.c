/* SPDX-License-Identifier: MIT */
/*
 * pattern.c -- patterns of one's own: words before it, shape, kind.
 *
 *   member number, member no | 2 letters 6-8 digits | member
 *
 * The words are few and short; each is compared where a word begins, so the
 * cost of a text has a bound: its length times theirs. The shape is a series
 * of runs of letters or digits, read once from left to right without ever
 * going back: what a run may take, it takes.
 */
#include "find/internal.h"

#include <stdlib.h>
#include <string.h>

enum {
    RUNS_MAX = 8,
    RUN_LONGEST = 64,
    NAMES_MAX = 8,
    NAME_BYTES = 48,
    REACH = 24 /* bytes from the words to what they name */
};

enum { LETTERS, DIGITS, EITHER, EXACTLY };

typedef struct run {
    uint8_t sort, least, most;
    char    c; /* of EXACTLY */
} run;

typedef struct pattern {
    char     name[NAMES_MAX][NAME_BYTES]; /* folded */
    uint32_t names, runs;
    run      run[RUNS_MAX];
    char     kind[HANDOFF_MASK_KIND_MAX + 1];
} pattern;

struct ho_find_patterns {
    size_t  count;
    pattern at[];
};

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

static const char *
read_names(pattern *p, line names)
{
    while (names.len != 0) {
        line name = cut(&names, ',');

        if (name.len == 0)
            return "has an empty name";
        if (name.len >= NAME_BYTES)
            return "has a name of more than 47 bytes";
        if (p->names == NAMES_MAX)
            return "has more than 8 names";
        if (memchr(name.s, 0, name.len) != NULL)
            return "has a byte of 0";
        for (size_t i = 0; i < name.len; i++)
            p->name[p->names][i] = ho_base_lower(name.s[i]);
        p->names++;
    }
    return p->names == 0 ? "has no words before its first bar" : NULL;
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
read_line(pattern *p, line text)
{
    line        names, shape, kind;
    const char *why;

    memset(p, 0, sizeof *p);
    names = cut(&text, '|');
    shape = cut(&text, '|');
    kind = trim(text.s, text.len);
    why = read_names(p, names);
    if (why == NULL)
        why = read_shape(p, shape);
    if (why == NULL && kind.len > HANDOFF_MASK_KIND_MAX)
        why = "names a kind of more than 31 bytes";
    if (why != NULL)
        return why;
    memcpy(p->kind, kind.s, kind.len);
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
    p = calloc(1, sizeof *p + HANDOFF_MASK_PATTERNS_MAX * sizeof *p->at);
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
        *why = read_line(&p->at[p->count++], text);
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

/* What stands within `REACH` bytes behind the words, and has the shape. */
static bool
find_behind(const pattern *p, const char *s, size_t len, size_t from,
            size_t *start, size_t *end)
{
    bool before = false;

    for (size_t i = from; i < len && i - from <= REACH && s[i] != '['; i++) {
        bool is = ho_find_is_letter(s[i]) || ho_find_is_digit(s[i]);

        if (is && !before && (*end = shape_end(p, s, len, i)) != 0) {
            *start = i;
            return true;
        }
        before = is;
    }
    return false;
}

void
ho_find_matches(ho_find_spans *out, const ho_find_patterns *p, const char *s,
                size_t len, const ho_find_spans *over)
{
    bool   before = false;
    size_t next = 0;

    for (size_t i = 0; i < len; i++) {
        bool   is = ho_find_is_letter(s[i]) || ho_find_is_digit(s[i]);
        size_t stop = len, start, end;

        while (next < over->count && over->at[next].end <= i)
            next++;
        if (next < over->count)
            stop = over->at[next].start;
        for (size_t k = 0; is && !before && k < p->count; k++) {
            for (uint32_t n = 0; n < p->at[k].names; n++) {
                size_t at = name_end(p->at[k].name[n], s, len, i);

                if (at == 0 || i >= stop ||
                    !find_behind(&p->at[k], s, stop, at, &start, &end))
                    continue;
                ho_find_add_kind(out, start, end, p->at[k].kind);
                i = end - 1;
                k = p->count - 1;
                break;
            }
        }
        before = is;
    }
}
