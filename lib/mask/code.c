/* SPDX-License-Identifier: MIT */
/*
 * code.c -- security codes of cards: three or four digits.
 *
 * So few digits say nothing by themselves. They are a code where the text
 * says so ("cvv 123", "123 is the security code"), where somebody else just
 * asked for it, or behind a card number, its expiry in between or not; and
 * where it is said again (again.c).
 */
#include "mask/internal.h"

#include <string.h>

#include <sodium.h>

enum {
    CODE_REACH = 40,  /* bytes between "security code" and the code */
    NEAR_CARD = 60,   /* bytes behind a card in which "code" is its code */
    NEAR_WORD = 16,   /* bytes between that word and the code */
    REPLY_WORDS = 48, /* bytes before a code that was asked for */
    NEXT_WORD = 12    /* bytes that say of what there are so many */
};

/* A code: one typed group, or three or four spoken digits. */
typedef struct code {
    size_t         start, end, after;
    bool           alone; /* no other digits touch it */
    ho_code_digits digits;
} code;

typedef struct reading {
    ho_spans             *spans;
    const ho_mask_text   *text;
    const ho_spans       *over;
    size_t                card;  /* index in over: first not passed yet */
    const ho_code_digits *again; /* look for these alone; NULL: for any */
} reading;

/* What was found that begins there; NULL: nothing. */
static const ho_span *
found_at(const ho_spans *over, size_t at)
{
    size_t low = 0, high = over->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (over->at[middle].start < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low < over->count && over->at[low].start == at ? &over->at[low]
                                                          : NULL;
}

/* Bytes that may follow a code: not those of "123.50" or "123/4". */
static bool
ends_there(const reading *r, size_t end)
{
    const char *s = r->text->s + end;
    size_t      left = r->text->len - end;

    if (left > 1 && strchr(".,/:-", *s) != NULL && s[1] >= '0' && s[1] <= '9' &&
        found_at(r->over, end + 1) == NULL)
        return false;
    while (left > 1 && *s == ' ') {
        s++;
        left--;
    }
    return left == 0 || *s != '%';
}

static bool
is_ascii_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool
begins_there(const reading *r, size_t start)
{
    const char *s = r->text->s + start;

    if (start == 0)
        return true;
    if (s[-1] == '-' && start > 1) /* "cvv-123" */
        return is_ascii_letter(s[-2]);
    return strchr("$+-", s[-1]) == NULL;
}

/* ---- Behind a card ------------------------------------------------------- */

static size_t
skip_chars(const char *s, size_t len, size_t i, const char *set)
{
    while (i < len && s[i] != '\0' && strchr(set, s[i]) != NULL)
        i++;
    return i;
}

static size_t
digits_at(const char *s, size_t len, size_t i)
{
    size_t n = 0;

    while (i + n < len && s[i + n] >= '0' && s[i + n] <= '9')
        n++;
    return n;
}

static size_t
skip_letters(const char *s, size_t len, size_t i)
{
    while (i < len && is_ascii_letter(s[i]))
        i++;
    return i;
}

static bool
is_month(const char *s, size_t n)
{
    if (n == 1)
        return *s != '0';
    return (s[0] == '0' && s[1] != '0') ||
           (s[0] == '1' && s[1] >= '0' && s[1] <= '2');
}

/* Where the expiry of a card ends that stands at i; 0: none does. */
static size_t
expiry_end(const char *s, size_t len, size_t i)
{
    size_t n, year;

    n = digits_at(s, len, i);
    if (n == 4 && is_month(s + i, 2) && s[i + 2] >= '2' && s[i + 2] <= '4')
        return i + 4;
    if (n < 1 || n > 2 || !is_month(s + i, n))
        return 0;
    i += n;
    year = skip_chars(s, len, i, " /-.");
    n = digits_at(s, len, year);
    return year > i && year - i <= 3 && (n == 2 || n == 4) ? year + n : 0;
}

/* "exp", "expires", "valid thru": up to two words, not more. */
static size_t
skip_expiry_words(const char *s, size_t len, size_t i)
{
    for (int words = 0; words < 2; words++) {
        size_t end = skip_letters(s, len, i);

        if (end == i || end - i > 10)
            break;
        i = skip_chars(s, len, end, " .:");
    }
    return i;
}

/* The code that follows a card that ends at `from`, if one does. */
static void
code_behind(reading *r, size_t from, bool amex)
{
    static const char blanks[] = " ,;|/-\t\r\n";
    const char       *s = r->text->s;
    size_t            len = r->text->len, i, n, end;
    bool              expires;

    i = skip_chars(s, len, from, blanks);
    if (i == from || i - from > 4)
        return;
    end = expiry_end(s, len, skip_expiry_words(s, len, i));
    expires = end != 0;
    if (expires) {
        i = skip_chars(s, len, end, blanks);
        if (i == end || i - end > 4)
            return;
    }
    n = digits_at(s, len, i);
    if (n != (amex ? 4 : 3) && !(expires && (n == 3 || n == 4)))
        return;
    end = i + n;
    if (!ends_there(r, end) || skip_letters(s, len, end) != end)
        return;
    /* Without an expiry it must be the last thing said there. */
    if (!expires && end < len && strchr(",;|\r\n", s[end]) == NULL &&
        skip_chars(s, len, end, " .") != len)
        return;
    ho_spans_add(r->spans, i, end, HANDOFF_MASK_CODE, "");
}

static void
codes_behind_cards(reading *r)
{
    for (size_t i = 0; i < r->over->count; i++) {
        const ho_span *card = &r->over->at[i];
        const char    *s = r->text->s + card->start;

        if (card->what == HANDOFF_MASK_CARD)
            code_behind(r, card->end,
                        s[0] == '3' && (s[1] == '4' || s[1] == '7'));
    }
}

/* ---- Named --------------------------------------------------------------- */

/* The last words before a code that name something. */
typedef struct naming {
    size_t code, word, other; /* behind "security code", "code", "order" */
    bool   waved;             /* "never tell your cvv" */
} naming;

static void
read_names(naming *n, ho_slice before)
{
    const char *s = (const char *) before.p;
    ho_talk     t;
    uint32_t    what;

    memset(n, 0, sizeof *n);
    if (before.len == 0)
        return;
    ho_talk_init(&t, s, before.len, NULL);
    while (ho_talk_next(&t, &what)) {
        n->waved = ho_talk_waves(&t, what);
        if ((what & HO_SAYS_CODE) != 0)
            n->code = n->waved ? 0 : t.end;
        else if ((what & HO_SAYS_CODE_WORD) != 0)
            n->word = n->waved ? 0 : t.end;
        else if ((what & HO_SAYS_OTHER) != 0)
            n->other = t.end;
    }
}

/* Whether only that much stands between a word and what it names. */
static bool
is_glue(const char *s, size_t len)
{
    size_t i = skip_chars(s, len, 0, " #:.=");

    if (len - i >= 2 && memcmp(s + i, "no", 2) == 0)
        i = skip_chars(s, len, skip_letters(s, len, i), " #:.=");
    return i == len;
}

/* Whether nothing but more words of its sentence follows a name. */
static bool
is_in_sentence(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        size_t n = ho_markup_at(s + i, len - i, false);

        if (n != 0) {
            i += n - 1; /* "&nbsp;" ends nothing */
            continue;
        }
        if (s[i] == '!' || s[i] == ';' || (s[i] == '?' && i + 2 < len) ||
            (s[i] == '.' && i + 1 < len && s[i + 1] == ' ' && i > 0))
            return false;
    }
    return true;
}

/* Whether words before a code name it; "order 123" is another number. */
static bool
named_before(const reading *r, const code *c)
{
    ho_slice    b = ho_mask_before(r->text, c->after, c->start, 2 * CODE_REACH);
    const char *s = (const char *) b.p;
    naming      n;

    read_names(&n, b);
    if (n.code == 0 || b.len - n.code > CODE_REACH)
        return false;
    if (n.other > n.code && is_glue(s + n.other, b.len - n.other))
        return false;
    return is_in_sentence(s + n.code, b.len - n.code);
}

/* "123 is the cvv", "123 on the back". */
static bool
named_behind(const reading *r, const code *c)
{
    const char *s = r->text->s + c->end;
    size_t      left = r->text->len - c->end, n = 0, from;

    while (n < left && n < CODE_REACH && s[n] != '[' && s[n] != '.' &&
           s[n] != ',' && s[n] != '\n' && (s[n] < '0' || s[n] > '9'))
        n++;
    if (!ho_says(s, n, HO_SAYS_CODE))
        return false;
    from = skip_chars(s, n, 0, " ");
    return (n - from >= 3 && memcmp(s + from, "is ", 3) == 0) ||
           (n - from >= 11 && memcmp(s + from, "on the back", 11) == 0);
}

/* "code 123" is the card's where a card stands close before it, or is what
 * the talk is about. */
static bool
named_near_card(reading *r, const code *c)
{
    const ho_spans *over = r->over;
    ho_slice        b = ho_mask_before(r->text, c->after, c->start, NEAR_CARD);
    const ho_span  *card;
    naming          n;

    while (r->card < over->count && over->at[r->card].end <= c->start)
        r->card++;
    card = r->card == 0 ? NULL : &over->at[r->card - 1];
    if (card != NULL &&
        (card->what != HANDOFF_MASK_CARD || c->start - card->end > NEAR_CARD))
        card = NULL;
    if (card == NULL && (r->text->asked & HO_SAYS_CARD) == 0)
        return false;
    read_names(&n, b);
    return n.word > n.other && b.len - n.word <= NEAR_WORD &&
           is_in_sentence((const char *) b.p + n.word, b.len - n.word);
}

/* Whether the word behind a number says what there are so many of. */
static bool
counts_something(const reading *r, size_t end)
{
    const char *s = r->text->s + end;
    size_t      left = r->text->len - end, i, n;

    i = skip_chars(s, left, 0, " ");
    for (n = i; n < left && n - i < NEXT_WORD && s[n] != ' ' &&
                (s[n] < '0' || s[n] > '9');)
        n++;
    return ho_says(s + i, n - i, HO_SAYS_OTHER);
}

/* Whether the word right before an answer leads to it: "it is 123", "ok 123",
 * but not "bus 123". */
static bool
leads_to(const char *s, size_t len)
{
    static const char words[] =
        " is s its thats be was are says reads said it ok okay yes yeah yep "
        "sure here so and then well um uh erm hmm code cvv cvc cvv2 cvc2 "
        "digits "
        "think maybe probably either have see got just like please thanks "
        "ist sind lautet ja also est oui c es son si sono con y e et und ";
    char   word[12] = " ";
    size_t n = 1;

    while (len != 0 && s[len - 1] == ' ')
        len--;
    while (n <= len && is_ascii_letter(s[len - n]))
        n++;
    if (--n == 0)
        return true; /* nothing, a colon, another script */
    if (n > sizeof word - 3)
        return false;
    for (size_t i = 0; i < n; i++)
        word[i + 1] = (char) (s[len - n + i] | 0x20);
    word[n + 1] = ' ';
    word[n + 2] = '\0';
    return strstr(words, word) != NULL;
}

/* Asked for by somebody else, or by the name of the field; then nothing but a
 * few words stands before it. */
static bool
asked_for(const reading *r, const code *c)
{
    const ho_mask_text *t = r->text;

    if (c->after != 0 || c->start > REPLY_WORDS ||
        counts_something(r, c->end) || ho_says(t->s, c->start, HO_SAYS_OTHER))
        return false;
    if ((t->asked & HO_SAYS_CODE) != 0 && leads_to(t->s, c->start))
        return true;
    return t->label != NULL &&
           ho_says(t->label, strlen(t->label), HO_SAYS_CODE);
}

/* Whether it is a code that was said before, and no other thing is called so:
 * "order 123", "123 euros". */
static bool
is_again(const reading *r, const code *c)
{
    ho_slice    b = ho_mask_before(r->text, c->after, c->start, CODE_REACH);
    const char *s = (const char *) b.p;
    naming      n;

    if (c->digits.count != r->again->count ||
        sodium_memcmp(c->digits.digit, r->again->digit, r->again->count) != 0)
        return false;
    read_names(&n, b);
    return (n.other == 0 || !is_glue(s + n.other, b.len - n.other)) &&
           !ho_says_other(s, b.len) && !counts_something(r, c->end);
}

static void
judge(reading *r, const code *c)
{
    if (!c->alone || !begins_there(r, c->start) || !ends_there(r, c->end))
        return;
    if (r->again != NULL ? is_again(r, c)
                         : named_before(r, c) || named_behind(r, c) ||
                               asked_for(r, c) || named_near_card(r, c))
        ho_spans_add(r->spans, c->start, c->end, HANDOFF_MASK_CODE, "");
}

/* ---- The text ------------------------------------------------------------ */

/* Groups that belong together are one code, if they have the length. The
 * digit of "3 digits" is none of them, and neither is an expiry: these end
 * nothing. */
typedef struct collector {
    code     c;
    uint32_t digits;
    bool     few, spoken; /* one or two in each group; all of them words */
    size_t   after;       /* of groups that count */
    size_t   expiry;      /* where one ends */
} collector;

static bool
is_word_of_phrase(const reading *r, const ho_group *g)
{
    static const char *const nouns[] = { "digit", "numbers", "stellige",
                                         "chiffres" };
    const char              *s = r->text->s + g->end;
    size_t                   left = r->text->len - g->end;

    if (g->count != 1)
        return false;
    while (left != 0 && (*s == ' ' || *s == '-')) {
        s++;
        left--;
    }
    for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++) {
        size_t n = strlen(nouns[i]);

        if (n <= left && memcmp(s, nouns[i], n) == 0)
            return true;
    }
    return false;
}

/* "cvv2", "A123": the digits are part of a word; but "cvv123" is a code. */
static bool
is_part_of_word(const reading *r, const ho_group *g)
{
    const char *word = r->text->s + g->word;
    size_t      len = g->start - g->word;

    if (g->spoken || len == 0 || !is_ascii_letter(word[len - 1]))
        return false;
    return g->count < 3 || len != 3 || !ho_says(word, len, HO_SAYS_CODE);
}

/* Whether a code stands behind an expiry, or stood there. */
static bool
code_follows(const reading *r, size_t end)
{
    static const char gone[] = "[security code";
    const char       *s = r->text->s;
    size_t            len = r->text->len, i, n;

    for (i = end; i < len && i - end < NEXT_WORD; i++) {
        const ho_span *found = found_at(r->over, i);

        if (found != NULL)
            return found->what == HANDOFF_MASK_CODE;
        if (!is_ascii_letter(s[i]) && strchr(" ,;|/-:\t\r\n", s[i]) == NULL)
            break;
    }
    n = digits_at(s, len, i);
    return n == 3 || n == 4 ||
           (len - i >= sizeof gone &&
            memcmp(s + i, gone, sizeof gone - 1) == 0);
}

/* Where an expiry ends that begins with a group; 0: none does. Without a
 * slash it is one where something else can be the code. */
static size_t
expiry_at(const reading *r, const ho_group *g)
{
    const char *s = r->text->s;
    size_t      end;

    if (g->spoken || g->count > 4)
        return 0;
    end = expiry_end(s, r->text->len, g->start);
    if (end == 0 || memchr(s + g->start, '/', end - g->start) != NULL)
        return end;
    return code_follows(r, end) ? end : 0;
}

static void
flush(reading *r, collector *k)
{
    if (k->digits == 3 || k->digits == 4)
        judge(r, &k->c);
    if (k->digits != 0)
        k->after = k->c.end;
    k->digits = 0;
}

static bool
joins(const collector *k, const ho_group *g)
{
    return k->digits != 0 && g->gap <= HO_GAP_COMMA &&
           ((k->spoken && g->spoken) ||
            (k->few && g->count <= 2 && g->gap != HO_GAP_DOT));
}

static void
collect(reading *r, collector *k, const ho_group *g)
{
    bool more = joins(k, g);

    if (!more) {
        flush(r, k);
        k->c = (code){ g->start,
                       g->end,
                       k->after > g->opaque ? k->after : g->opaque,
                       !g->code,
                       { .count = 0 } };
        k->spoken = k->few = true;
        if (g->gap == HO_GAP_DOT || g->gap == HO_GAP_SLASH ||
            g->gap == HO_GAP_DASH)
            k->c.alone = k->c.alone && (g->spoken || k->expiry != 0);
    }
    k->spoken = k->spoken && g->spoken;
    k->few = k->few && g->count <= 2;
    k->c.alone = k->c.alone && !g->code;
    k->c.end = g->end;
    ho_code_digits_add(&k->c.digits, g);
    k->digits = k->digits > 8 ? k->digits : k->digits + g->count;
}

static void
read_codes(reading *r)
{
    collector k = { .digits = 0 };
    ho_digits in;
    ho_group  g;
    size_t    expiry;

    ho_digits_init(&in, r->text->s, r->text->len, r->over);
    while (ho_digits_next(&in, &g)) {
        if (g.start < k.expiry)
            continue;
        if (is_word_of_phrase(r, &g) || is_part_of_word(r, &g)) {
            flush(r, &k);
            continue;
        }
        expiry = joins(&k, &g) ? 0 : expiry_at(r, &g);
        if (expiry != 0) {
            flush(r, &k);
            k.expiry = expiry;
            continue;
        }
        collect(r, &k, &g);
    }
    flush(r, &k);
    sodium_memzero(&k, sizeof k);
}

void
ho_mask_codes(ho_spans *spans, const ho_mask_text *text, const ho_spans *over)
{
    reading r = { spans, text, over, 0, NULL };

    codes_behind_cards(&r);
    read_codes(&r);
}

void
ho_mask_code_again(ho_spans *spans, const ho_mask_text *text,
                   const ho_spans *over, const ho_code_digits *digits)
{
    reading r = { spans, text, over, 0, digits };

    read_codes(&r);
}
