/* SPDX-License-Identifier: MIT */
/*
 * markup.c -- HTML as the text that a person reads.
 *
 *   <p>Dear team,<br>my order &amp; your reply</p><script>...</script>
 *   Dear team,
 *   my order & your reply
 *
 * br and block tags are line feeds (a block that begins or ends a line adds
 * none), other tags and comments go, script and style go with what is in
 * them, entities are their characters; nothing else is touched. A tag is one
 * that HTML has, with attributes that have values: "a <b and c> d" stays.
 *
 * The text is read once. Where something that looks like a tag is not one,
 * what was read in vain is counted, and soon only short tags are looked for:
 * a hostile text costs time in proportion to its length, too.
 */
#include "repair/run.h"

#include <string.h>

enum {
    VAIN_PER_BYTE =
        4, /* bytes that may be read in vain, for each of the text */
    SHORT_TAG = 256,
    TAG_NAME_MAX = 12, /* "blockquote" */
    ENTITY_MAX = 8     /* "thetasym" */
};

typedef struct scan {
    const char *p, *end;
    char       *out;
    size_t      len;
    bool        line;    /* a line feed is due before the next character */
    bool        found;   /* something of HTML */
    size_t      vain;    /* bytes that may still be read in vain */
    uint32_t    endless; /* set of what has no end any more */
} scan;

enum { COMMENT = 1, DOCTYPE = 2, SCRIPT = 4, STYLE = 8 };

/* Cells of a table are blocks too: what stands in two is not one word. */
static const char blocks[] =
    " address article aside blockquote body caption center dd details "
    "dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 "
    "h5 h6 head header hr html legend li main menu nav ol optgroup option "
    "p pre section summary table tbody td tfoot th thead title tr ul ";
static const char inlines[] =
    " a abbr acronym audio b base bdi bdo big button canvas cite code col "
    "colgroup data datalist del dfn em embed font i iframe img input ins "
    "kbd label link map mark meta meter noscript o:p object output param "
    "picture progress q rp rt ruby s samp select small source span strike "
    "strong sub sup svg template textarea time tt u var video wbr ";

/* ---- What is written ----------------------------------------------------- */

static void
put(scan *s, const char *text, size_t n)
{
    if (n == 0)
        return;
    if (s->line && text[0] != '\n')
        s->out[s->len++] = '\n';
    s->line = false;
    memcpy(s->out + s->len, text, n);
    s->len += n;
}

/* A block begins or ends: what follows stands on a line of its own. */
static void
put_border(scan *s)
{
    s->line = s->len != 0 && s->out[s->len - 1] != '\n';
}

/* ---- Tags ---------------------------------------------------------------- */

static bool
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool
is_name(char c)
{
    c = ho_base_lower(c);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == ':' || c == '.' || c == '@';
}

static bool
is_among(const char *list, const char *name)
{
    size_t n = strlen(name);

    for (const char *at = strstr(list, name); at != NULL;
         at = strstr(at + 1, name)) {
        if (at[-1] == ' ' && at[n] == ' ')
            return true;
    }
    return false;
}

/* The name of a tag, in lower case. */
static const char *
read_name(char name[TAG_NAME_MAX + 1], const char *p, const char *end)
{
    size_t n = 0;

    while (p != end && n < TAG_NAME_MAX && is_name(*p))
        name[n++] = ho_base_lower(*p++);
    name[n] = '\0';
    return p;
}

/* Behind one attribute; NULL where there is none, and then *read is how far
 * was read to see that. */
static const char *
skip_attribute(const char *p, const char *end, const char **read)
{
    const char *name = p;
    char        quote;

    while (p != end && is_name(*p))
        p++;
    if (p == name)
        return NULL;
    *read = p;
    if (p == end || *p != '=' || ++p == end)
        return NULL;
    quote = *p;
    if (quote == '"' || quote == '\'') {
        p = memchr(p + 1, quote, (size_t) (end - p - 1));
        *read = p == NULL ? end : p;
        return p == NULL ? NULL : p + 1;
    }
    while (p != end && !is_space(*p) && strchr("<>\"'", *p) == NULL)
        p++;
    return p;
}

/* Behind the tag at `p`, which is '<'; NULL if it is not one. What was read is
 * added to *read. */
static const char *
read_tag(char name[TAG_NAME_MAX + 1], bool *closes, const char *p,
         const char *end, size_t *read)
{
    const char *first = p, *next, *space;

    *closes = end - p > 1 && p[1] == '/';
    p = space = read_name(name, p + (*closes ? 2 : 1), end);
    while (p != end && is_space(*p)) {
        while (p != end && is_space(*p))
            p++;
        space = p;
        next = *closes ? NULL : skip_attribute(p, end, &p);
        if (next == NULL)
            break;
        p = space = next;
    }
    *read += (size_t) (p - first);
    if (p != space) /* something that is no attribute */
        return NULL;
    if (end - p > 1 && p[0] == '/' && p[1] == '>')
        return p + 2;
    return p != end && *p == '>' ? p + 1 : NULL;
}

/* Behind "</name>", from `p` on; NULL where there is none. */
static const char *
find_end(const char *name, const char *p, const char *end)
{
    char        other[TAG_NAME_MAX + 1];
    bool        closes;
    size_t      read = 0;
    const char *behind;

    while ((p = memchr(p, '<', (size_t) (end - p))) != NULL) {
        if (end - p > 1 && p[1] == '/') {
            behind = read_tag(other, &closes, p, end, &read);
            if (behind != NULL && strcmp(other, name) == 0)
                return behind;
        }
        p++;
    }
    return NULL;
}

/* Behind these words, from `p` on; NULL where they do not come. */
static const char *
find_text(const char *what, const char *p, const char *end)
{
    size_t n = strlen(what);

    for (; (size_t) (end - p) >= n; p++) {
        p = memchr(p, what[0], (size_t) (end - p) - n + 1);
        if (p == NULL)
            return NULL;
        if (memcmp(p, what, n) == 0)
            return p + n;
    }
    return NULL;
}

/* What has no end from here on has none later either: it is looked for once. */
static const char *
find_once(scan *s, uint32_t what, const char *name, const char *p)
{
    const char *behind;

    if ((s->endless & what) != 0)
        return NULL;
    behind = what == COMMENT   ? find_text("-->", p, s->end)
             : what == DOCTYPE ? find_text(">", p, s->end)
                               : find_end(name, p, s->end);
    if (behind == NULL)
        s->endless |= what;
    return behind;
}

/* Behind a comment or a document type; NULL where it is neither. */
static const char *
skip_declaration(scan *s)
{
    char        name[TAG_NAME_MAX + 1];
    const char *p = s->p;

    if (s->end - p > 3 && p[2] == '-' && p[3] == '-')
        return find_once(s, COMMENT, NULL, p + 4);
    read_name(name, p + 2, s->end);
    return strcmp(name, "doctype") == 0 ? find_once(s, DOCTYPE, NULL, p) : NULL;
}

static void
read_in_vain(scan *s, size_t n)
{
    s->vain = s->vain > n ? s->vain - n : 0;
}

/* Behind a tag that HTML has, with what goes with it; NULL if not one. */
static const char *
skip_tag(scan *s)
{
    const char *end = s->end, *behind, *over = NULL;
    char        name[TAG_NAME_MAX + 1];
    size_t      read = 0;
    bool        closes;

    if (s->vain == 0 && end - s->p > SHORT_TAG)
        end = s->p + SHORT_TAG;
    behind = read_tag(name, &closes, s->p, end, &read);
    if (behind == NULL || name[0] == '\0') {
        read_in_vain(s, read);
        return NULL;
    }
    if (strcmp(name, "script") == 0 || strcmp(name, "style") == 0) {
        if (!closes)
            over = find_once(s, name[1] == 'c' ? SCRIPT : STYLE, name, behind);
        return over == NULL ? behind : over;
    }
    if (strcmp(name, "br") == 0) {
        if (s->line)
            s->out[s->len++] = '\n';
        s->line = false;
        s->out[s->len++] = '\n';
        return behind;
    }
    if (is_among(blocks, name))
        put_border(s);
    else if (!is_among(inlines, name))
        behind = NULL;
    if (behind == NULL)
        read_in_vain(s, read);
    return behind;
}

/* ---- Entities ------------------------------------------------------------ */

/* What numbers from 128 to 159 mean in HTML: Windows-1252. */
static const uint16_t windows[32] = {
    0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
    0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0x8D,   0x17D,  0x8F,
    0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178,
};

static int
digit_value(char c)
{
    c = ho_base_lower(c);
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

/* The number behind "&#"; 0 where there is none. */
static uint32_t
read_number(const char **at, const char *end)
{
    const char *p = *at;
    int         base = p != end && ho_base_lower(*p) == 'x' ? 16 : 10;
    uint32_t    cp = 0;
    const char *first;

    p += base == 16;
    for (first = p; p != end && digit_value(*p) < base; p++)
        cp = cp > 0x10FFFF ? cp
                           : cp * (uint32_t) base + (uint32_t) digit_value(*p);
    if (p == first)
        return 0;
    *at = p;
    if (cp == 0 || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        return 0xFFFD;
    return cp >= 0x80 && cp < 0xA0 ? windows[cp - 0x80] : cp;
}

/* Behind the entity at `p`, which is '&', and its character; NULL where it is
 * none. */
static const char *
read_entity(uint32_t *cp, const char *p, const char *end)
{
    const char *name = ++p;

    if (p != end && *p == '#') {
        p++;
        *cp = read_number(&p, end);
    } else {
        while (p != end && p - name < ENTITY_MAX &&
               (digit_value(*p) < 10 ||
                (ho_base_lower(*p) >= 'a' && ho_base_lower(*p) <= 'z')))
            p++;
        *cp = ho_repair_entity(name, (size_t) (p - name));
    }
    return *cp != 0 && p != end && *p == ';' ? p + 1 : NULL;
}

/* ---- The whole ----------------------------------------------------------- */

/* What stands at the '<' or '&' at hand; false where it is only that. */
static bool
skip_markup(scan *s)
{
    char        utf8[4];
    uint32_t    cp;
    const char *behind;

    if (*s->p == '&') {
        behind = read_entity(&cp, s->p, s->end);
        if (behind != NULL)
            put(s, utf8, ho_base_utf8_put((uint8_t *) utf8, cp));
    } else if (s->end - s->p > 1 && s->p[1] == '!') {
        behind = skip_declaration(s);
    } else {
        behind = skip_tag(s);
    }
    if (behind == NULL)
        return false;
    s->p = behind;
    s->found = true;
    return true;
}

/* HTML as the text that a person reads; `out` has room for len + 1 bytes.
 * False, and nothing written, where there is no tag and no entity. */
static bool
html_text(char *out, const char *html, size_t len)
{
    scan s = {
        .p = html, .end = html + len, .out = out, .vain = len * VAIN_PER_BYTE
    };

    while (s.p != s.end) {
        const char *next = s.p;

        while (next != s.end && *next != '<' && *next != '&')
            next++;
        put(&s, s.p, (size_t) (next - s.p));
        s.p = next;
        if (s.p != s.end && !skip_markup(&s))
            put(&s, s.p++, 1);
    }
    out[s.len] = '\0';
    return s.found;
}

/* The text, unless `rich` holds something else: then what it was would be
 * lost. */
static bool
repair_message(ho_repair_run *r, const ho_check_place *at,
               Handoff__V1__Message *m)
{
    static const char html[] = "text/html";
    size_t            len = strlen(m->text);
    char             *media_type = m->media_type, *text;

    if ((m->rich[0] != '\0' && strcmp(m->rich, m->text) != 0) ||
        strpbrk(m->text, "<&") == NULL)
        return true;
    text = ho_repair_take(r, len + 1);
    if (text == NULL)
        return false;
    if (!html_text(text, m->text, len))
        return true;
    ho_check_found(&r->found, HANDOFF_REPAIRED_MARKUP, at, "text");
    if (m->rich[0] == '\0' || m->media_type[0] == '\0')
        media_type = ho_base_arena_text(&r->ctx->arena, html, sizeof html - 1);
    if (media_type == NULL)
        return ho_repair_nomem(r);
    return ho_repair_set(r, &m->rich, &m->text, sizeof m->text) &&
           ho_repair_set(r, &m->text, &text, sizeof text) &&
           ho_repair_set(r, &m->media_type, &media_type, sizeof media_type);
}

bool
ho_repair_markup(ho_repair_run *r)
{
    const Handoff__V1__Transcript *t = r->ctx->root.transcript;

    for (size_t i = 0; t != NULL && i < t->n_messages; i++) {
        ho_check_place at =
            HO_AT_ELEMENT(&HO_AT_TRANSCRIPT, "messages", NULL, i);

        at.turn = t->messages[i]->turn;
        if (!repair_message(r, &at, t->messages[i]))
            return false;
    }
    return true;
}
