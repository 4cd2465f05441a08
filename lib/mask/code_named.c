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
    size_t code, word, other; /* behind "security code", "code", "order" */
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
        bool waves = ho_talk_waves(&t, what); /* "never tell your cvv" */

        if ((what & HO_SAYS_CODE) != 0)
            n->code = waves ? 0 : t.end;
        else if ((what & HO_SAYS_CODE_WORD) != 0)
            n->word = waves ? 0 : t.end;
        else if ((what & HO_SAYS_OTHER) != 0)
            n->other = t.end;
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
named_before(const ho_mask_text *t, const ho_code *c)
{
    ho_slice    b = ho_mask_before(t, c->after, c->start, 2 * CODE_REACH);
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
named_behind(const ho_mask_text *t, const ho_code *c)
{
    const char *s = t->s + c->end;
    size_t      left = t->len - c->end, n = 0, from;

    while (n < left && n < CODE_REACH && s[n] != '[' && s[n] != '.' &&
           s[n] != ',' && s[n] != '\n' && (s[n] < '0' || s[n] > '9'))
        n++;
    if (!ho_says(s, n, HO_SAYS_CODE))
        return false;
    from = ho_skip_chars(s, n, 0, " ");
    return (n - from >= 3 && memcmp(s + from, "is ", 3) == 0) ||
           (n - from >= 11 && memcmp(s + from, "on the back", 11) == 0);
}

/* "code 123" is the card's where a card stands close before it, or is what
 * the talk is about. */
static bool
named_near_card(const ho_mask_text *t, const ho_spans *over, size_t *passed,
                const ho_code *c)
{
    ho_slice       b = ho_mask_before(t, c->after, c->start, NEAR_CARD);
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
        "sure here so and then well um uh erm hmm code cvv cvc cvv2 cvc2 "
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

/* Asked for by somebody else, or by the name of the field; then nothing but a
 * few words stands before it. */
static bool
asked_for(const ho_mask_text *t, const ho_code *c)
{
    if (c->after != 0 || c->start > REPLY_WORDS ||
        counts_something(t, c->end) || ho_says(t->s, c->start, HO_SAYS_OTHER))
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
    return named_before(text, c) || named_behind(text, c) ||
           asked_for(text, c) || named_near_card(text, over, passed, c);
}

bool
ho_code_is_again(const ho_code *c, const ho_mask_text *t,
                 const ho_code_digits *again)
{
    ho_slice    b = ho_mask_before(t, c->after, c->start, CODE_REACH);
    const char *s = (const char *) b.p;
    naming      n;

    if (c->digits.count != again->count ||
        sodium_memcmp(c->digits.digit, again->digit, again->count) != 0)
        return false;
    read_names(&n, b);
    return (n.other == 0 || !is_glue(s + n.other, b.len - n.other)) &&
           !ho_says_other(s, b.len) && !counts_something(t, c->end);
}
