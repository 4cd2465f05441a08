/* SPDX-License-Identifier: MIT */
/*
 * code_named.c -- whether words say that digits are a card's security code.
 *
 *   cvv 123                   named before
 *   123 is the security code  named behind
 *   4242... code 123          "code", near a card or where one is talked about
 *   it is 123                 asked for, by somebody else or by a field's name
 *   I noted 123               said again: none of these, but no other thing
 *
 * Of the words before it the last one that names something counts, so "order
 * 123" is another number; and a sentence such as "never tell your cvv" names
 * nothing.
 */
#include "mask/code.h"

#include <string.h>

#include <sodium.h>

enum {
    CODE_REACH = 40,  /* bytes between "security code" and the code */
    NEAR_CARD = 60,   /* bytes behind a card in which "code" is its code */
    NEAR_WORD = 16,   /* bytes between that word and the code */
    REPLY_WORDS = 48, /* bytes before a code that was asked for */
    NEXT_WORD = 12    /* bytes that say of what there are so many */
};

/* ---- Named --------------------------------------------------------------- */

/* The last words before a code that name something. */
typedef struct naming {
    size_t   code, word, other; /* behind "security code", "code", "order" */
    size_t   back;              /* behind "on the back", if that is a code */
    uint32_t said;              /* in the last sentence */
} naming;

static void
read_names(naming *n, ho_base_slice before)
{
    const char *s = (const char *) before.p;
    ho_talk     t;
    uint32_t    what;

    memset(n, 0, sizeof *n);
    if (before.len == 0)
        return;
    ho_talk_init(&t, s, before.len, NULL);
    while (ho_talk_next(&t, &what)) {
        bool waves = ho_talk_waves(&t, what); /* "never tell your cvv" */

        n->said = (what & HO_SAYS_STOP) != 0 ? 0 : n->said | what;
        if ((what & (HO_SAYS_BACK | HO_SAYS_DIGITS)) != 0 &&
            (what & HO_SAYS_CODE) == 0 && ho_says_on_back(n->said)) {
            what |= HO_SAYS_CODE;
            n->back = t.end;
        }
        if ((what & HO_SAYS_CODE) != 0)
            n->code = waves ? 0 : t.end;
        else if ((what & HO_SAYS_CODE_WORD) != 0)
            n->word = waves ? 0 : t.end;
        else if ((what & HO_SAYS_OTHER) != 0)
            n->other = t.end;
        if ((what & HO_SAYS_OTHER) != 0 && n->code == n->back)
            n->code = 0; /* "on the back there is a label" */
    }
}

/* Whether only that much stands between a word and what it names. */
static bool
is_glue(const char *s, size_t len)
{
    size_t i = ho_skip_chars(s, len, 0, " #:.=");

    if (len - i >= 2 && memcmp(s + i, "no", 2) == 0)
        i = ho_skip_chars(s, len, ho_skip_letters(s, len, i), " #:.=");
    return i == len;
}

/* "name: cvv ; value: 123", which is how JSON is laid out. */
static bool
is_value_next(const char *s, size_t len)
{
    static const char *const names[] = { "value: ",  "text: ",     "content: ",
                                         "answer: ", "resolved: ", "raw: " };

    if (len < 3 || memcmp(s, ";\x1e ", 3) != 0)
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t n = strlen(names[i]);

        if (len - 3 >= n && memcmp(s + 3, names[i], n) == 0)
            return true;
    }
    return false;
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
        if (is_value_next(s + i, len - i))
            continue;
        if (s[i] == '!' || s[i] == ';' || (s[i] == '?' && i + 2 < len) ||
            (s[i] == '.' && i + 1 < len && s[i + 1] == ' ' && i > 0))
            return false;
    }
    return true;
}

/* Whether words before a code name it; "order 123" is another number. */
static bool
named_before(const ho_mask_text *t, const ho_code *c)
{
    ho_base_slice b = ho_mask_before(t, c->found, c->start, 2 * CODE_REACH);
    const char   *s = (const char *) b.p;
    naming        n;

    read_names(&n, b);
    if (n.code == 0 || b.len - n.code > CODE_REACH)
        return false;
    if (n.other > n.code && is_glue(s + n.other, b.len - n.other))
        return false;
    return is_in_sentence(s + n.code, b.len - n.code);
}

/* What is said of a number right behind it, up to the next one. */
static size_t
said_behind(const ho_mask_text *t, const ho_spans *over, size_t end)
{
    const char *s = t->s + end;
    size_t      left = t->len - end, n = 0;

    while (n < left && n < CODE_REACH && s[n] != '[' && s[n] != '.' &&
           s[n] != ',' && s[n] != '\n' && (s[n] < '0' || s[n] > '9') &&
           ho_found_at(over, end + n) == NULL)
        n++;
    return n;
}

/* Whether a name that ends at s + n is the last of what is said there. */
static bool
nothing_follows(const ho_mask_text *t, size_t at)
{
    static const char *const words[] = { " please", " thanks", " thank you" };
    const char              *s = t->s + at;
    size_t                   len = t->len - at, i;

    for (i = 0; i < sizeof words / sizeof *words; i++) {
        if (len >= strlen(words[i]) &&
            memcmp(s, words[i], strlen(words[i])) == 0)
            return true;
    }
    i = ho_skip_chars(s, len, 0, ")\"'");
    if (i < len && strchr(".,!?\r\n", s[i]) == NULL)
        return false;
    i = ho_skip_chars(s, len, i, " .,!?\r\n");
    return i == len || ho_is_letter(s[i]);
}

/* "123 is the cvv", "123 on the back", "123 (cvv)". */
static bool
named_behind(const ho_mask_text *t, const ho_spans *over, const ho_code *c)
{
    const char   *s = t->s + c->end;
    size_t        n = said_behind(t, over, c->end), from;
    ho_base_slice b = ho_mask_before(t, c->after, c->start, CODE_REACH);
    naming        before;
    ho_talk       talk;
    uint32_t      what, said = 0;

    from = ho_skip_chars(s, n, 0, " (\"'");
    read_names(&before, b);
    ho_talk_init(&talk, s, n, NULL);
    while ((said & HO_SAYS_CODE) == 0 && ho_talk_next(&talk, &what)) {
        said |= what;
        if (ho_says_on_back(said | (before.said & HO_SAYS_OTHER)))
            said |= HO_SAYS_CODE;
        if ((said & HO_SAYS_CODE) == 0 || talk.start > from + 1)
            continue;
        return (said & HO_SAYS_BACK) != 0 ||
               (before.other == 0 && nothing_follows(t, c->end + talk.end));
    }
    return (said & HO_SAYS_CODE) != 0 && n - from >= 3 &&
           memcmp(s + from, "is ", 3) == 0;
}

/* "code 123" is the card's where a card stands close before it, or is what
 * the talk is about. */
static bool
named_near_card(const ho_mask_text *t, const ho_spans *over, size_t *passed,
                const ho_code *c)
{
    ho_base_slice  b = ho_mask_before(t, c->after, c->start, NEAR_CARD);
    const ho_span *card;
    naming         n;

    while (*passed < over->count && over->at[*passed].end <= c->start)
        (*passed)++;
    card = *passed == 0 ? NULL : &over->at[*passed - 1];
    if (card != NULL &&
        (card->what != HANDOFF_MASK_CARD || c->start - card->end > NEAR_CARD))
        card = NULL;
    if (card == NULL && (t->asked & HO_SAYS_CARD) == 0)
        return false;
    read_names(&n, b);
    return n.word > n.other && b.len - n.word <= NEAR_WORD &&
           is_in_sentence((const char *) b.p + n.word, b.len - n.word);
}

/* Whether the word behind a number says what there are so many of. */
static bool
counts_something(const ho_mask_text *t, size_t end)
{
    const char *s = t->s + end;
    size_t      left = t->len - end, i, n;

    i = ho_skip_chars(s, left, 0, " ");
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
        "sure here so el il der le and then well um uh erm hmm code cvv cvc "
        "cvv2 cvc2 "
        "digits "
        "think maybe probably either have see got just like please thanks "
        "ist sind lautet ja also est oui c es son si sono con y e et und ";
    char   word[12] = " ";
    size_t n = 1;

    while (len != 0 && s[len - 1] == ' ')
        len--;
    while (n <= len && ho_is_letter(s[len - n]))
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

/* Whether nothing more is said. */
static bool
is_all(const ho_mask_text *t, size_t end)
{
    return ho_skip_chars(t->s, t->len, end, " .!)\r\n") == t->len;
}

/* Asked for by somebody else, or by the name of the field; then nothing but a
 * few words stands before it. Or a card was given right before. */
static bool
asked_for(const ho_mask_text *t, const ho_code *c)
{
    bool   expires;
    size_t at;

    if (c->after != 0 || counts_something(t, c->end))
        return false;
    at = ho_code_place(t->s, t->len, 0, &expires);
    if (at == c->start && is_all(t, c->end) &&
        ((t->asked & HO_SAYS_BEHIND) != 0 ||
         (expires && t->label != NULL &&
          ho_says(t->label, strlen(t->label), HO_SAYS_CARD))))
        return true;
    if (c->start > REPLY_WORDS || ho_says(t->s, c->start, HO_SAYS_OTHER))
        return false;
    if ((t->asked & HO_SAYS_CODE) != 0 && leads_to(t->s, c->start))
        return true;
    return t->label != NULL &&
           ho_says(t->label, strlen(t->label), HO_SAYS_CODE);
}

bool
ho_code_is_named(const ho_code *c, const ho_mask_text *text,
                 const ho_spans *over, size_t *passed)
{
    return named_before(text, c) || named_behind(text, over, c) ||
           asked_for(text, c) || named_near_card(text, over, passed, c);
}

bool
ho_code_is_again(const ho_code *c, const ho_mask_text *t,
                 const ho_code_digits *again)
{
    ho_base_slice b = ho_mask_before(t, c->after, c->start, CODE_REACH);
    const char   *s = (const char *) b.p;
    naming        n;

    if (c->digits.count != again->count ||
        sodium_memcmp(c->digits.digit, again->digit, again->count) != 0)
        return false;
    read_names(&n, b);
    return (n.other == 0 || !is_glue(s + n.other, b.len - n.other)) &&
           !ho_says_other(s, b.len) && !counts_something(t, c->end);
}

/* ---- Numbers beside a code ----------------------------------------------- */

/* "1778 is my card". */
static bool
is_called_card(const ho_code *c, const ho_mask_text *text, const ho_spans *over)
{
    const char *s = text->s + c->end;
    size_t      n = said_behind(text, over, c->end);

    return n > 4 && memcmp(s, " is ", 4) == 0 && ho_says(s, n, HO_SAYS_CARD) &&
           !ho_says(s, n, HO_SAYS_CODE | HO_SAYS_CODE_WORD);
}

int
ho_code_aside(const ho_code *c, const ho_mask_text *text, const ho_spans *over)
{
    ho_base_slice b = ho_mask_before(text, c->found, c->start, CODE_REACH);
    const char   *s = (const char *) b.p, *d = text->s + c->start;
    ho_talk       t;
    uint32_t      what, last = 0;

    if (c->digits.count != 4)
        return HO_NO_ASIDE;
    if (is_called_card(c, text, over))
        return HO_ASIDE;
    if (b.len == 0)
        return HO_NO_ASIDE;
    ho_talk_init(&t, s, b.len, NULL);
    while (ho_talk_next(&t, &what))
        last = is_glue(s + t.end, b.len - t.end) ? what : 0;
    if ((last & HO_SAYS_ENDING) != 0)
        return HO_ASIDE;
    if ((last & HO_SAYS_CARD) != 0 ||
        ((last & (HO_SAYS_CODE | HO_SAYS_CODE_WORD)) == 0 && d[0] == '2' &&
         d[1] == '0' && d[2] >= '2' && d[2] <= '4'))
        return HO_MAYBE_ASIDE;
    return HO_NO_ASIDE;
}
