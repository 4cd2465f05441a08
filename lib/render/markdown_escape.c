/* SPDX-License-Identifier: MIT */
/*
 * markdown_escape.c -- characters that mean nothing but themselves.
 *
 * Against what a parser of GitHub's Markdown obeys there is the backslash:
 * before each character that can begin or end something anywhere, and before
 * those that can only at the beginning of a line. But after it was parsed, web
 * addresses, @mentions, #references, :emoji: and what GitLab has of the kind
 * are looked for in the text, where no backslash is left. Those are
 * interrupted by an empty comment: neither seen nor copied with the text, and
 * a pattern does not match across it.
 *
 *   @name -> @<!-- -->name    www.x -> www<!-- -->.x    :x: -> :<!-- -->x:
 *
 * CommonMark has no such comment that every desk would hide. There a word that
 * could be an address of any kind is a code span, where nothing is looked for.
 *
 * Our asterisks stand only where they open and close whatever is beside
 * them: where that could be a blank or a sign of another script, a comment
 * keeps it away, and in CommonMark there are none. Nothing ends in a backslash
 * or a blank of theirs: both are written only once something follows.
 */
#include "render/markdown.h"

#include <string.h>

static const char nothing[] = "<!-- -->";

/* Of signs: letters and digits, which most text is made of, are in no set. */
static bool
is_sign_of(const char *set, uint8_t c)
{
    return c != 0 && c < 0x80 && !ho_base_is_letter(c) &&
           !ho_base_is_digit(c) && strchr(set, c) != NULL;
}

/* ---- Lines and emphasis -------------------------------------------------- */

static void
spaces(ho_render_markdown *m, size_t n)
{
    while (n-- > 0)
        ho_base_buf_byte(m->out, ' ');
}

static uint8_t
last_byte(const ho_render_markdown *m)
{
    return m->out->len == 0 ? '\n' : m->out->data[m->out->len - 1];
}

static void
forget(ho_render_markdown *m)
{
    memset(m->last, 0, sizeof m->last);
    m->any_theirs = false;
    m->hex = 0;
    m->letter = false;
}

static void
interrupt(ho_render_markdown *m)
{
    if (!m->common)
        ho_base_buf_text(m->out, nothing);
    forget(m);
}

static void
line_begins(ho_render_markdown *m)
{
    m->empty = m->numeral = true;
    m->closed = false;
    forget(m);
}

static void
put_asterisks(ho_render_markdown *m, uint8_t n)
{
    while (n-- > 0)
        ho_base_buf_byte(m->out, '*');
}

static void
close_emphasis(ho_render_markdown *m)
{
    if (m->open == 0)
        return;
    if (last_byte(m) >= 0x80)
        interrupt(m);
    put_asterisks(m, m->open);
    m->open = 0;
    m->closed = true;
}

static void
open_emphasis(ho_render_markdown *m, uint8_t next)
{
    if (m->open == m->wanted ||
        (m->common && (next >= 0x80 || last_byte(m) != ' ')))
        return;
    if (last_byte(m) != ' ')
        interrupt(m);
    put_asterisks(m, m->wanted);
    m->open = m->wanted;
    if (next >= 0x80)
        interrupt(m);
}

/* All that is due before something is seen. */
static void
advance(ho_render_markdown *m, uint8_t next)
{
    if (m->open != m->wanted)
        close_emphasis(m);
    if (m->line && m->begun) {
        ho_base_buf_text(m->out, "\\\n");
        spaces(m, m->indent);
        line_begins(m);
        if (m->theirs) /* none of our turns begins so */
            ho_base_buf_text(m->out, "\xE2\x94\x82 ");
    } else if (m->blank && m->begun) {
        ho_base_buf_byte(m->out, ' ');
        m->numeral = m->closed = false;
        forget(m);
    }
    m->line = m->blank = false;
    m->begun = true;
    if (m->closed && m->wanted == 0 &&
        (next >= 0x80 || ho_base_is_letter(next) || ho_base_is_digit(next))) {
        interrupt(m);
        if (m->common)
            ho_base_buf_byte(m->out, ' ');
    }
    open_emphasis(m, next);
    m->closed = false;
}

void
ho_render_markdown_bullet(ho_render_markdown *m, size_t indent)
{
    spaces(m, indent);
    ho_base_buf_text(m->out, "- ");
    m->indent = indent + 2;
    m->wanted = 0;
    m->begun = m->blank = m->line = false;
    line_begins(m);
}

void
ho_render_markdown_end(ho_render_markdown *m)
{
    ho_render_markdown_flush(m);
    m->blank = m->line = false;
    close_emphasis(m);
    ho_base_buf_byte(m->out, '\n');
}

/* ---- Characters ---------------------------------------------------------- */

static bool
needs_backslash(const ho_render_markdown *m, uint8_t c)
{
    if (is_sign_of("\\`*_[]<>&|~$", c))
        return true;
    if (m->empty && is_sign_of("#+-=:/", c))
        return true;
    return m->numeral && !m->empty && is_sign_of(".)", c);
}

/* A commit: seven digits and more, not only decimal ones. Numbers of
 * customers and bookings stay whole. */
static bool
ends_commit(ho_render_markdown *m, uint8_t c)
{
    char low = ho_base_lower((char) c);
    bool letter = low >= 'a' && low <= 'f';

    if (!letter && !ho_base_is_digit(c)) {
        m->hex = 0;
        m->letter = false;
        return false;
    }
    m->letter = m->letter || letter;
    if (m->hex < 6 || !m->letter) {
        m->hex++;
        return false;
    }
    return true;
}

/* Would this go on with something that is looked for in text? */
static bool
needs_comment(ho_render_markdown *m, uint8_t c)
{
    const uint8_t *last = m->last;
    uint8_t        before = last[2];
    bool           commit = ends_commit(m, c);

    if (!m->any_theirs || m->common)
        return false;
    if (is_sign_of("@#:!$%~&", before) &&
        (c >= 0x80 || ho_base_is_letter(c) || ho_base_is_digit(c) ||
         is_sign_of("_-+/", c)))
        return true;
    if (before == '@' && c == '.')
        return true;
    if (c == '.' && memcmp(last, "www", 3) == 0)
        return true;
    return commit || (ho_base_is_digit(c) && memcmp(last, "gh-", 3) == 0);
}

static void
put_byte(ho_render_markdown *m, uint8_t c)
{
    m->any_theirs = m->any_theirs || m->theirs;
    if (needs_comment(m, c)) {
        interrupt(m);
        m->any_theirs = m->theirs;
        ends_commit(m, c); /* the first of what may be another one */
    }
    if (needs_backslash(m, c))
        ho_base_buf_byte(m->out, '\\');
    ho_base_buf_byte(m->out, c);
    m->numeral = m->numeral && ho_base_is_digit(c);
    m->empty = false;
    m->last[0] = m->last[1];
    m->last[1] = m->last[2];
    m->last[2] = (uint8_t) ho_base_lower((char) c);
}

/* ---- Words, in CommonMark ------------------------------------------------ */

/* Whether something that looks for addresses could find one: "a@b", "x://",
 * "shop.example", "mailto:". */
static bool
may_be_address(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        uint8_t next = i + 1 < len ? (uint8_t) s[i + 1] : 0;

        if (s[i] == '@' || (s[i] == ':' && next == '/') ||
            (s[i] == '/' && next == '/') ||
            (s[i] == '.' && (next >= 0x80 || ho_base_is_letter(next))))
            return true;
    }
    return false;
}

/* Backticks around it: one more than stand together in it. */
static void
put_code(ho_render_markdown *m, const char *s, size_t len)
{
    size_t fence = 1, run = 0;
    bool   pad = s[0] == '`' || s[len - 1] == '`';

    for (size_t i = 0; i < len; i++) {
        run = s[i] == '`' ? run + 1 : 0;
        if (run >= fence)
            fence = run + 1;
    }
    for (size_t i = 0; i < fence; i++)
        ho_base_buf_byte(m->out, '`');
    if (pad)
        ho_base_buf_byte(m->out, ' ');
    ho_base_buf_append(m->out, s, len);
    if (pad)
        ho_base_buf_byte(m->out, ' ');
    for (size_t i = 0; i < fence; i++)
        ho_base_buf_byte(m->out, '`');
    m->empty = m->numeral = false;
}

static void
put_word(ho_render_markdown *m, bool cut)
{
    size_t  len = m->word_len;
    uint8_t wanted = m->wanted;
    bool    code;

    if (len == 0)
        return;
    /* What is cut goes on: "shop." and "example" would be one address. */
    code = may_be_address(m->word, len) ||
           (cut && memchr(".:/", m->word[len - 1], 3) != NULL);
    m->word_len = 0;
    m->wanted = m->word_wanted;
    advance(m, (uint8_t) (code ? '`' : m->word[0]));
    if (code)
        put_code(m, m->word, len);
    for (size_t i = 0; !code && i < len; i++)
        put_byte(m, (uint8_t) m->word[i]);
    m->blank = code && cut; /* two code spans that touch are none */
    m->wanted = wanted;
}

void
ho_render_markdown_flush(ho_render_markdown *m)
{
    put_word(m, false);
}

void
ho_render_markdown_blank(ho_render_markdown *m)
{
    ho_render_markdown_flush(m);
    m->blank = true;
}

void
ho_render_markdown_visible(ho_render_markdown *m, const char *text, size_t n)
{
    if (!m->common) {
        advance(m, (uint8_t) *text);
        for (size_t i = 0; i < n; i++)
            put_byte(m, (uint8_t) text[i]);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (m->word_len >= HO_MARKDOWN_WORD - 3 &&
            ((uint8_t) text[i] & 0xC0) != 0x80)
            put_word(m, true);
        if (m->word_len == 0)
            m->word_wanted = m->wanted;
        m->word[m->word_len++] = text[i];
    }
}
