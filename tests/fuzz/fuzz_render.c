/* SPDX-License-Identifier: MIT */
/*
 * fuzz_render.c -- any record, in every format: nobody's text leaves its
 * place.
 *
 * The first four bytes are options (flags, language and clock; width; turns;
 * bound, and whether there is a first screen); the rest is a Context. What is
 * required is looked at with utf8proc and by counting, not with the library's
 * own cells.
 */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include <jansson.h>
#include <utf8proc.h>

#include <handoff/render.h>

#include "fuzz.h"

enum { OPTIONS = 4, TAGS_MAX = 64, TAG_CHARS = 16 };

/* ---- Any format ---------------------------------------------------------- */

/* The next character of a text that must be UTF-8; 0 at the end. */
static int32_t
next_char(const char **text)
{
    int32_t          c;
    utf8proc_ssize_t n;

    if (**text == '\0')
        return 0;
    n = utf8proc_iterate((const uint8_t *) *text, -1, &c);
    REQUIRE(n > 0);
    *text += n;
    return c;
}

static bool
is_control(int32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

/* ---- Columns ------------------------------------------------------------- */

/* "ESC [ digits m", and nothing else that begins with ESC. */
static void
skip_colour(const char **text)
{
    REQUIRE(**text == '[');
    (*text)++;
    *text += strspn(*text, "0123456789;");
    REQUIRE(**text == 'm');
    (*text)++;
}

static void
require_columns(const char *text, const handoff_render_opts *opts)
{
    uint32_t column = 0;
    int32_t  c;

    while ((c = next_char(&text)) != 0) {
        if (c == '\n') {
            column = 0;
            continue;
        }
        if (c == 0x1B && (opts->flags & HANDOFF_RENDER_COLOR) != 0) {
            skip_colour(&text);
            continue;
        }
        REQUIRE(!is_control(c));
        /* What turns the direction of text, or separates lines. */
        REQUIRE(!(c >= 0x202A && c <= 0x202E) && !(c >= 0x2066 && c <= 0x2069));
        REQUIRE(c != 0x2028 && c != 0x2029 && c != 0x200E && c != 0x200F);
        column += (uint32_t) utf8proc_charwidth(c);
        REQUIRE(column <= opts->width);
    }
}

/* ---- Markdown ------------------------------------------------------------ */

/* The only markup in angle brackets is a comment with nothing in it. */
static void
require_markdown(const char *text)
{
    static const char nothing[] = "<!-- -->";
    char              before = '\0';
    int32_t           c;

    while (*text != '\0') {
        if (*text == '<' && before != '\\') {
            REQUIRE(strncmp(text, nothing, sizeof nothing - 1) == 0);
            text += sizeof nothing - 1;
            before = '>';
            continue;
        }
        /* A backslash that is escaped itself escapes nothing. */
        before = *text == '\\' && before == '\\' ? '\0' : *text;
        c = next_char(&text);
        REQUIRE(c == '\n' || !is_control(c));
    }
}

/* ---- CommonMark ---------------------------------------------------------- */

/* Behind a code span, which begins at `text` and ends in its line. */
static const char *
skip_code(const char *text)
{
    const size_t fence = strspn(text, "`");
    size_t       run = 0;

    text += fence;
    while (run != fence) {
        text += run;
        text += strcspn(text, "`\n");
        REQUIRE(*text == '`');
        run = strspn(text, "`");
    }
    return text + run;
}

/* No markup in angle brackets, and what a desk would make a link of stands in
 * code spans only. */
static void
require_commonmark(const char *text)
{
    while (*text != '\0') {
        int32_t c;

        if (*text == '`') {
            text = skip_code(text);
            continue;
        }
        if (*text == '\\' && text[1] != '\0')
            text++; /* what stands behind it means itself */
        else
            REQUIRE(*text != '<');
        REQUIRE(*text != '@' && strncmp(text, "://", 3) != 0);
        c = next_char(&text);
        REQUIRE(c == '\n' || !is_control(c));
    }
}

/* ---- JSON ---------------------------------------------------------------- */

static void
require_json(const char *text)
{
    json_t *card = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

    REQUIRE(json_is_object(card));
    REQUIRE(json_array_size(json_object_get(card, "parts")) == 9);
    json_decref(card);
}

/* ---- HTML ---------------------------------------------------------------- */

typedef struct tags {
    char   open[TAGS_MAX][TAG_CHARS];
    size_t count;
    bool   bare; /* no attributes */
} tags;

static bool
is_one_of(const char *name, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (strcmp(name, *names) == 0)
            return true;
    }
    return false;
}

/* From behind a "<" to behind its ">": one of ours, which closes what is
 * open or is closed later. Who writes HTML with another adds it here. */
static const char *
one_tag(tags *t, const char *text)
{
    static const char *const known[] = {
        "article", "bdi",  "body",    "details", "div",    "em",    "h1",
        "h2",      "h3",   "h4",      "h5",      "h6",     "head",  "html",
        "li",      "main", "section", "span",    "strong", "style", "summary",
        "svg",     "time", "title",   "ul",      NULL
    };
    static const char *const empty[] = { "!DOCTYPE", "meta",     "br",
                                         "circle",   "polyline", NULL };
    char                     name[TAG_CHARS] = "";
    const bool               closes = *text == '/';
    size_t                   n = 0, end;

    text += closes;
    while (n + 1 < sizeof name &&
           (isalnum((unsigned char) text[n]) || text[n] == '!'))
        n++;
    memcpy(name, text, n);
    end = strcspn(text, "<>");
    REQUIRE(text[end] == '>' && (!t->bare || end == n));
    if (is_one_of(name, empty)) {
        REQUIRE(!closes);
    } else if (closes) {
        REQUIRE(t->count > 0 && strcmp(t->open[t->count - 1], name) == 0);
        t->count--;
    } else {
        REQUIRE(is_one_of(name, known) && t->count < TAGS_MAX);
        memcpy(t->open[t->count++], name, sizeof name);
    }
    return text + end + 1;
}

static void
require_html(const char *text, bool bare)
{
    tags t = { .bare = bare };

    while (*text != '\0') {
        if (*text == '<')
            text = one_tag(&t, text + 1);
        else
            next_char(&text);
    }
    REQUIRE(t.count == 0);
}

/* ---- Prompt -------------------------------------------------------------- */

/* Quotes are closed in the line in which they are opened; within and without
 * nothing makes a tag. */
static void
require_prompt(const char *text)
{
    bool    quoted = false;
    int32_t c;

    while ((c = next_char(&text)) != 0) {
        /* "<1 min" is ours. */
        REQUIRE(c != '>' && (c != '<' || (!quoted && *text == '1')));
        REQUIRE(!is_control(c) || (c == '\n' && !quoted));
        if (c == '"')
            quoted = !quoted;
        else if (c == '\\' && quoted) {
            REQUIRE(*text != '\0');
            next_char(&text);
        }
    }
    REQUIRE(!quoted);
}

/* ---- All ----------------------------------------------------------------- */

static handoff_render_opts
options(const uint8_t *data)
{
    static const char *const languages[] = { NULL, "de", "es-MX", "fr" };
    static const int64_t     clocks[] = { 1, INT64_C(1700000000000),
                                          HANDOFF_TIME_MAX };
    static const uint32_t    widths[] = { HANDOFF_RENDER_WIDTH_MIN,
                                          HANDOFF_RENDER_WIDTH_MAX, 80 };
    static const uint32_t    chars[] = { HANDOFF_RENDER_CHARS_MIN, 12000,
                                         UINT32_MAX };

    return (handoff_render_opts){
        HANDOFF_RENDER_OPTS,
        .flags = (data[0] & (HANDOFF_RENDER_COLOR | HANDOFF_RENDER_REVEAL |
                             HANDOFF_RENDER_PAGE)) |
                 (data[3] & 0x80 ? HANDOFF_RENDER_WHOLE : 0),
        .language = languages[data[0] >> 3 & 3],
        .now_ms = clocks[(data[0] >> 5) % 3],
        .utc_offset_minutes = (int32_t) data[1] - 128,
        .width = data[1] < 3 ? widths[data[1]]
                             : HANDOFF_RENDER_WIDTH_MIN + data[1] % 100u,
        .turns = data[2],
        .chars_max = chars[data[3] % 3],
    };
}

static void
render(const handoff_context *ctx, uint32_t format,
       const handoff_render_opts *opts)
{
    handoff_error  err = { 0 };
    char          *text;
    size_t         len, n = 0;
    handoff_status st =
        handoff_render_context(&text, &len, ctx, format, opts, &err);

    if (st != HANDOFF_OK) {
        REQUIRE(st == HANDOFF_E_LIMIT && text == NULL && err.code == st);
        return;
    }
    REQUIRE(strlen(text) == len);
    for (const char *at = text; next_char(&at) != 0;)
        n++;
    REQUIRE(n <= opts->chars_max);
    switch (format) {
    case HANDOFF_RENDER_TEXT:
        require_columns(text, opts);
        break;
    case HANDOFF_RENDER_MARKDOWN:
        require_markdown(text);
        break;
    case HANDOFF_RENDER_COMMONMARK:
        require_commonmark(text);
        break;
    case HANDOFF_RENDER_JSON:
        require_json(text);
        break;
    case HANDOFF_RENDER_PROMPT:
        require_prompt(text);
        break;
    default:
        require_html(text, format == HANDOFF_RENDER_HTML_PLAIN);
    }
    handoff_free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    handoff_context    *ctx;
    handoff_render_opts opts;

    if (size < OPTIONS)
        return 0;
    opts = options(data);
    REQUIRE(handoff_context_new(&ctx, NULL) == HANDOFF_OK);
    if (handoff_context_parse(ctx, 0, data + OPTIONS, size - OPTIONS, NULL) ==
        HANDOFF_OK) {
        for (uint32_t format = HANDOFF_RENDER_TEXT;
             format <= HANDOFF_RENDER_HTML_PLAIN; format++)
            render(ctx, format, &opts);
    }
    handoff_context_free(ctx);
    return 0;
}
