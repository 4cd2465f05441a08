/* SPDX-License-Identifier: MIT */
/*
 * read.c -- a text as numbers and marks.
 *
 *   "it's 4242-4242, double four then 12 34 ..."
 *         |4242| dash |4242| comma |44| filler |12| space |34|
 *
 * Nothing looks ahead: a word that changes the number before it ("forty" and
 * then "two", "2" and then "minutes") changes it where it stands in the list.
 * What was put in the place of something is a mark and a break.
 */
#include "find/read.h"

#include <string.h>

enum {
    GAP_CHARS = 8,   /* more blanks and dots than that are a break */
    GAP_MARKS = 8,   /* and more of "|", brackets and tags */
    GAP_INDENT = 64, /* blanks where a page is laid out with tags */
    GAP_FILLERS = 5, /* "and then um", "hold on a sec" */
    ROOM = 4         /* of the lists, for what one step may add */
};

void
ho_find_read_init(ho_find_reader *r, const char *s, size_t len,
                  const ho_find_opts *opts, ho_find_spans *own)
{
    /* The lists are as long as their counts say. */
    memset(r, 0, offsetof(ho_find_reader, number));
    r->s = s;
    r->len = len;
    r->opts = opts;
    r->own = own;
}

/* ---- Gaps ---------------------------------------------------------------- */

static void
gap_punct(ho_find_gap *g, uint8_t punct)
{
    uint32_t most = punct == HO_GAP_DOT ? 3 : punct == HO_GAP_DASH ? 2 : 1;

    if (g->puncts != 0 && g->punct != punct)
        g->broken = true;
    g->punct = punct;
    if (++g->puncts > most + g->fillers)
        g->broken = true;
}

uint8_t
ho_find_gap_result(const ho_find_gap *g)
{
    uint32_t chars = g->markup ? GAP_INDENT : GAP_CHARS;

    if (g->broken || g->chars > chars + g->fillers ||
        g->fillers > GAP_FILLERS || g->marks > GAP_MARKS)
        return HO_GAP_BREAK;
    if (g->fillers != 0)
        return HO_GAP_FILLER;
    if (g->marks != 0)
        return HO_GAP_MARK;
    return g->puncts != 0  ? g->punct
           : g->chars != 0 ? (uint8_t) HO_GAP_SPACE
                           : (uint8_t) HO_GAP_NONE;
}

bool
ho_find_digit_at(const ho_find_reader *r, size_t i)
{
    return i < r->len && ho_find_is_digit(r->s[i]);
}

/* A blank or dash in an address: "%20". */
static bool
is_escaped(const char *s, size_t len)
{
    static const char blanks[] = "20 0A 0a 0D 0d A0 a0 2B 2b 2D 2d ";

    for (size_t i = 0; len >= 3 && *s == '%' && i + 2 < sizeof blanks; i += 3) {
        if (memcmp(s + 1, blanks + i, 2) == 0)
            return true;
    }
    return false;
}

/* ---- What is gone ------------------------------------------------------- */

static void
push_gone(ho_find_reader *r, size_t end, uint32_t what)
{
    ho_find_push_mark(r, HO_MARK_GONE, r->pos, end, what);
    r->pos = r->after = r->floor = end;
    r->any = false;
    r->gap.broken = true;
    r->times = 0;
    r->um_end = 0;
}

/* ---- Typed numbers ------------------------------------------------------- */

/* Letters that people, and machines that read, take for digits. */
static bool
like_digit(char c, uint8_t *digit)
{
    *digit = c == 'I' || c == 'l';
    return *digit != 0 || c == 'O' || c == 'o';
}

/* How many such letters stand at i, right before a digit. */
static size_t
like_digits(const ho_find_reader *r, size_t i)
{
    size_t  n = 0;
    uint8_t digit;

    while (n < 2 && i + n < r->len && like_digit(r->s[i + n], &digit))
        n++;
    return n != 0 && ho_find_digit_at(r, i + n) ? n : 0;
}

static void
look_around(const ho_find_reader *r, ho_find_number *n)
{
    const char           *s = r->s;
    size_t                end = r->pos;
    char                  c = ho_find_char_before(r, n->start, 1);
    const ho_find_number *last =
        r->numbers_count == 0 ? NULL : &r->number[r->numbers_count - 1];

    n->is |= c == '+' ? HO_IS_PLUS : c == '$' ? HO_IS_MONEY : 0;
    n->is |= c == '(' ? HO_IS_PAREN : 0;
    if (n->start - r->floor > 1 && memcmp(s + n->start - 2, "\xc2\xa3", 2) == 0)
        n->is |= HO_IS_MONEY;
    if (n->start - r->floor > 2 &&
        memcmp(s + n->start - 3, "\xe2\x82\xac", 3) == 0)
        n->is |= HO_IS_MONEY;
    if (r->letters_end == n->start && n->start != r->letters)
        n->word = n->start - r->letters > UINT8_MAX
                      ? UINT8_MAX
                      : (uint8_t) (n->start - r->letters);
    /* 2001:db8:4242:...; 0.4242 */
    if (c == ':' && ho_find_is_digit(ho_find_char_before(r, n->start, 2)) &&
        end < r->len && s[end] == ':')
        n->is |= HO_IS_PART;
    if (c == '.' && last != NULL && last->end + 1 == n->start &&
        last->count <= 3 && n->count >= 5)
        n->is |= HO_IS_PART;
    /* Letters and then digits again: part of a code, not a number. */
    while (end < r->len && end - r->pos < 8 && ho_find_is_letter(s[end]))
        end++;
    if (end > r->pos && end - r->pos < 8 && ho_find_digit_at(r, end))
        n->is |= HO_IS_CODE;
    if (end > r->pos)
        n->is |= HO_IS_LETTERED;
}

static void
read_typed(ho_find_reader *r)
{
    ho_find_number n = { .start = r->pos, .langs = UINT8_MAX };
    int            what;
    uint8_t        digit = 0;

    while (r->pos < r->len) {
        size_t bytes = 1;

        if (ho_find_is_digit(r->s[r->pos])) {
            digit = (uint8_t) (r->s[r->pos] - '0');
        } else {
            bytes = ho_find_char(r->s + r->pos, r->len - r->pos, &what, &digit);
            if (what != HO_CHAR_DIGIT && (like_digits(r, r->pos) == 0 ||
                                          !like_digit(r->s[r->pos], &digit)))
                break;
        }
        ho_find_put_digit(&n, digit);
        r->pos += bytes;
    }
    n.end = r->pos;
    look_around(r, &n);
    ho_find_push_number(r, &n);
}

/* ---- Everything else ----------------------------------------------------- */

static bool
is_hex(char c)
{
    return ho_find_is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* f47ac10b-58cc-4372-a567-0e02b2c3d479 */
static bool
is_uuid(const ho_find_reader *r)
{
    static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    const char       *s = r->s + r->pos;

    if (r->len - r->pos < sizeof shape - 1 || s[8] != '-' || s[13] != '-' ||
        is_hex(ho_find_char_before(r, r->pos, 1)))
        return false;
    for (size_t i = 0; shape[i] != '\0'; i++) {
        if (shape[i] == 'x' ? !is_hex(s[i]) : s[i] != '-')
            return false;
    }
    return r->pos + sizeof shape - 1 == r->len || !is_hex(s[sizeof shape - 1]);
}

/* Length of "00:01:12 " at the beginning of a line: when it was said. */
static size_t
line_stamp(const ho_find_reader *r)
{
    static const char stamp[] = "00:00:00 ";
    const char       *s = r->s + r->pos;

    if ((r->pos != 0 && ho_find_char_before(r, r->pos, 1) != '\n') ||
        r->len - r->pos < sizeof stamp || s[2] != ':')
        return 0;
    for (size_t i = 0; stamp[i] != '\0'; i++) {
        if (stamp[i] == '0' ? !ho_find_is_digit(s[i]) : s[i] != stamp[i])
            return 0;
    }
    return sizeof stamp - 1;
}

/* "Order no." */
static bool
is_abbreviated(const ho_find_reader *r)
{
    const ho_find_mark *m =
        r->marks_count == 0 ? NULL : &r->mark[r->marks_count - 1];

    return m != NULL && m->end == r->pos && m->sort == HO_MARK_CUE &&
           (m->says & HO_SAYS_NUMBER) != 0;
}

/* Ends of sentences, of lines, of a member of JSON that was laid out. */
static void
read_stop(ho_find_reader *r)
{
    const char *s = r->s + r->pos;
    size_t      left = r->len - r->pos;

    if (*s == '?')
        ho_find_push_mark(r, HO_MARK_ASKS, r->pos, r->pos + 1, 0);
    else if (*s == '!' || *s == ';' || (*s == '{' && left > 1 && s[1] == '"') ||
             (*s == '.' && (left == 1 || s[1] == ' ' || s[1] == '\n') &&
              !is_abbreviated(r) && ho_find_char_before(r, r->pos, 1) != '.'))
        ho_find_push_mark(r, HO_MARK_STOP, r->pos, r->pos + 1, 0);
    else if (*s == '\n')
        ho_find_push_mark(r, HO_MARK_LINE, r->pos, r->pos + 1, 0);
}

/* A character that is no letter, digit or blank. */
static size_t
read_other(ho_find_reader *r, size_t bytes)
{
    const char  *s = r->s + r->pos;
    size_t       left = r->len - r->pos, n = ho_find_markup(s, left);
    ho_find_gap *g = &r->gap;

    if (n != 0) {
        g->markup = true;
        g->marks++;
        return n;
    }
    if (*s != '\0' && strchr("|;:()[]{}<>*~`\"'\\", *s) != NULL) {
        g->marks++;
        return 1;
    }
    switch (*s) {
    case ',':
        gap_punct(g, HO_GAP_COMMA);
        return 1;
    case '/':
        gap_punct(g, HO_GAP_SLASH);
        return 1;
    case '_':
        gap_punct(g, HO_GAP_UNDER);
        return 1;
    case '+': /* a blank in an address; elsewhere a phone number begins */
        if (r->pos > 0 && ho_find_digit_at(r, r->pos - 1) &&
            ho_find_digit_at(r, r->pos + 1))
            gap_punct(g, HO_GAP_PLUS);
        else
            g->broken = true;
        return 1;
    case '%':
        if (is_escaped(s, left)) {
            gap_punct(g, (s[2] | 0x20) == 'd' && s[1] == '2' ? HO_GAP_DASH
                                                             : HO_GAP_PLUS);
            return 3;
        }
        g->broken = true;
        return 1;
    default:
        g->broken = true;
        return bytes;
    }
}

/* An e-mail address goes as a whole, with the numbers in it. */
static bool
read_email(ho_find_reader *r)
{
    size_t start, end, from = 0;

    if ((r->opts->what & HANDOFF_MASK_EMAIL) == 0)
        return false;
    for (uint32_t i = r->marks_count; i-- > 0 && from == 0;) {
        if (r->mark[i].sort == HO_MARK_GONE)
            from = r->mark[i].end;
    }
    if (!ho_find_email(r->s, r->len, from, r->pos, &start, &end))
        return false;
    while (r->numbers_count != 0 && ho_find_last(r)->end > start)
        r->numbers_count--;
    while (r->marks_count != 0 && r->mark[r->marks_count - 1].end > start)
        r->marks_count--;
    for (uint32_t i = r->numbers_count; i-- > 0;) {
        if (r->number[i].marks <= r->marks_count)
            break;
        r->number[i].marks = r->marks_count;
    }
    ho_find_add(r->own, start, end, HANDOFF_MASK_EMAIL, "");
    r->pos = start;
    push_gone(r, end, HANDOFF_MASK_EMAIL);
    return true;
}

static bool
read_iban(ho_find_reader *r)
{
    char   tail[5] = { 0 };
    size_t n;

    if (ho_find_is_letter(ho_find_char_before(r, r->pos, 1)) ||
        ho_find_is_digit(ho_find_char_before(r, r->pos, 1)))
        return false;
    n = ho_find_iban(r->s + r->pos, r->len - r->pos, tail);
    if (n == 0)
        return false;
    if ((r->opts->what & HANDOFF_MASK_IBAN) == 0) {
        r->pos += n; /* and no part of it is another number */
        r->any = false;
        r->gap.broken = true;
        return true;
    }
    ho_find_add(r->own, r->pos, r->pos + n, HANDOFF_MASK_IBAN, tail);
    push_gone(r, r->pos + n, HANDOFF_MASK_IBAN);
    return true;
}

static bool
skip_uuid(ho_find_reader *r)
{
    if (!is_hex(r->s[r->pos]) || !is_uuid(r))
        return false;
    r->pos += 36;
    r->gap.broken = true;
    r->any = false;
    return true;
}

static bool
has_digit(const char *s, size_t n)
{
    while (n > 0 && !ho_find_is_digit(s[n - 1]))
        n--;
    return n > 0;
}

/* A whole thing that letters begin. Most words are none by their third letter.
 */
static inline bool
read_lettered(ho_find_reader *r)
{
    const char  *s = r->s + r->pos;
    const size_t left = r->len - r->pos;

    return left >= 15 &&
           (s[8] == '-' || !ho_find_is_letter(s[1]) ||
            !ho_find_is_letter(s[2])) &&
           (skip_uuid(r) || (has_digit(s + 2, 6) && read_iban(r)));
}

/* A whole thing that begins with no letter; false: none does. */
static bool
read_whole(ho_find_reader *r)
{
    const char *s = r->s + r->pos;
    size_t      n;
    uint32_t    what;

    if (*s == '[' &&
        (n = ho_find_replacement(s, r->len - r->pos, &what)) != 0) {
        push_gone(r, r->pos + n, what);
        return true;
    }
    if (*s == '@')
        return read_email(r);
    if (!ho_find_is_digit(*s))
        return false;
    if (skip_uuid(r))
        return true;
    n = line_stamp(r);
    r->pos += n;
    r->gap.marks += n != 0;
    return n != 0;
}

/* Phrases that begin with a digit or a sign: "3 digit code", "€". */
static bool
read_signed_phrase(ho_find_reader *r)
{
    size_t              end;
    const ho_find_word *w;

    if (ho_find_is_digit(r->s[r->pos]) &&
        (ho_find_is_digit(ho_find_char_before(r, r->pos, 1)) ||
         memchr(".,:/-", ho_find_char_before(r, r->pos, 1), 5) != NULL))
        return false;
    w = ho_find_phrase(r->s, r->len, r->pos, &end);
    if (w == NULL)
        return false;
    ho_find_read_cue(r, w, end);
    return true;
}

/* What has no letters or digits, and is no whole thing. */
static void
read_sign(ho_find_reader *r, int what, size_t n)
{
    read_stop(r);
    if (what == HO_CHAR_SPACE)
        r->gap.chars++;
    else if (what == HO_CHAR_DASH)
        gap_punct(&r->gap, HO_GAP_DASH);
    else if (what == HO_CHAR_DOT)
        gap_punct(&r->gap, HO_GAP_DOT);
    else if (!is_escaped(r->s + r->pos, r->len - r->pos) &&
             read_signed_phrase(r))
        return;
    else
        n = read_other(r, n);
    r->pos += n;
}

static inline void
read_one(ho_find_reader *r)
{
    int     what = ho_find_class[(uint8_t) r->s[r->pos]];
    uint8_t digit;
    size_t  n = 1;

    if (what == HO_CHAR_SPACE && r->s[r->pos] != '\n') {
        r->gap.chars++;
        r->pos++;
        return;
    }
    if (what == HO_CHAR_LETTER ? read_lettered(r) : read_whole(r))
        return;
    if (what == HO_CHAR_MORE)
        n = ho_find_char(r->s + r->pos, r->len - r->pos, &what, &digit);
    if (what == HO_CHAR_LETTER && r->any && !r->gap.broken &&
        r->gap.fillers == 0 && like_digits(r, r->pos) != 0)
        what = HO_CHAR_DIGIT; /* "4024 oo71" */
    if (what == HO_CHAR_LETTER)
        ho_find_read_word(r);
    else if (what != HO_CHAR_DIGIT)
        read_sign(r, what, n);
    else if (!read_signed_phrase(r))
        read_typed(r);
}

bool
ho_find_read(ho_find_reader *r)
{
    while (r->pos < r->len) {
        if (r->numbers_count + ROOM > HO_FIND_NUMBERS ||
            r->marks_count + ROOM > HO_FIND_MARKS)
            break;
        read_one(r);
    }
    if (r->pos < r->len)
        return true;
    ho_find_drop_oh(r, HO_GAP_BREAK);
    return false;
}
