/* SPDX-License-Identifier: MIT */
/*
 * html_style.c -- how a sheet looks, wherever it is put.
 *
 * A sheet may stand in a stranger's page, where it shall change nothing and
 * be changed by nothing. A shadow root would do that, but one that is written
 * as markup does not come to be when a page inserts it by innerHTML, as most
 * do. So every selector begins with our own class, which keeps ours in; and
 * every element is set back to what the browser alone would show, every
 * declaration is !important, and :not(#_#_#_#_#_) gives each selector the
 * weight of five ids, which keeps theirs out. What is left to a host, because
 * nothing but a shadow root is stronger: !important within a cascade layer,
 * and what it does to the whole from outside.
 *
 * Columns depend on the width of the sheet (a container query), not on that
 * of the window: a sheet may be in a side panel. Sizes are in em of what the
 * reader's browser calls medium.
 */
#include "render/html.h"

#include <string.h>

#define SCOPE ".libhandoff:not(#_#_#_#_#_)"

typedef struct rule {
    const char *within;   /* an at-rule; NULL: as the one before, "" none */
    const char *selector; /* below the root, each after a comma; "": it */
    const char *declarations;
} rule;

/* Contrast is at least 4.5 of every ink on every ground it stands on; the
 * line and the dot of a course have 3. */
static const struct {
    const char *name, *light, *dark;
} colours[] = {
    { "desk", "#f3f4f7", "#0f1319" },        { "card", "#fff", "#181d26" },
    { "line", "#dfe3ea", "#2d3542" },        { "ink", "#18202b", "#e7ebf1" },
    { "muted", "#566072", "#a4aebd" },       { "accent", "#2a56c6", "#93b4ff" },
    { "accent-soft", "#eef3ff", "#1a2540" }, { "good", "#14623a", "#84d9aa" },
    { "good-soft", "#e4f4ea", "#16301f" },   { "warn", "#774600", "#f1c57b" },
    { "warn-soft", "#fdf2de", "#332815" },   { "alert", "#a11427", "#ffa3ab" },
    { "alert-soft", "#fde9eb", "#431a21" },  { "guess", "#5a3c9e", "#c7b3ff" },
    { "quote", "#f3f4f7", "#212835" },       { "theirs", "#eaf1ff", "#1d2c4a" },
};

static const rule rules[] = {
    /* Set back, root and all. Whether it is light or dark is for the page
     * around to say: a dark card on a light desk helps nobody. */
    { "", "",
      "all:initial;color-scheme:inherit;direction:ltr;unicode-bidi:isolate;"
      "display:block;box-sizing:border-box;width:100%;"
      "container:libhandoff/inline-size;isolation:isolate;"
      "font-family:system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\","
      "sans-serif;font-size:medium;line-height:1.4;-webkit-text-size-adjust:"
      "100%;text-size-adjust:100%;color:var(--ho-ink);"
      "background:var(--ho-desk)" },
    { NULL, " *",
      "all:revert;direction:ltr;unicode-bidi:revert;box-sizing:border-box" },
    { NULL, " *::before, *::after", "all:revert;content:none" },
    { NULL, "::before,::after", "all:initial;content:none" },
    { NULL, " style", "display:none" },
    { NULL, " bdi", "unicode-bidi:plaintext;overflow-wrap:anywhere" },

    /* The sheet and its cards. */
    { NULL, " .s",
      "max-width:104em;margin:0 auto;padding:.75em;font-size:.84375em;"
      "position:relative;overflow-wrap:anywhere" },
    { NULL, " .c, .k",
      "display:grid;gap:.625em;min-width:0;align-content:start;"
      "align-items:start;grid-template-columns:minmax(0,1fr)" },
    { NULL, " .c", "margin:.625em 0 0" },
    { NULL, " .p",
      "display:block;min-width:0;padding:.625em .875em .75em;"
      "background:var(--ho-card);border:1px solid var(--ho-line);"
      "border-radius:.625em" },
    { NULL, " .t",
      "position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;"
      "clip-path:inset(50%);white-space:nowrap" },
    { NULL, " .h",
      "display:block;margin:0;font-size:.8519em;font-weight:600;"
      "line-height:1.3;color:var(--ho-muted)" },
    { NULL, " ul", "display:block;list-style:none;margin:0;padding:0" },
    { NULL, " li", "display:block;margin:.25em 0 0;padding:0;overflow:clip" },
    { NULL, " .deeper", "padding-left:.875em" },
    { NULL, " .added",
      "padding-left:.625em;border-left:3px solid var(--ho-line)" },

    /* The first screen: one card, its titles in the line of what they say, so
     * that all of it stands within 600 px, or 740 of a telephone. */
    { NULL, " .lead",
      "padding:.375em .75em;background:var(--ho-card);"
      "border:1px solid var(--ho-line);"
      "border-top:3px solid var(--ho-accent);border-radius:.625em;"
      "font-size:.9259em;line-height:1.36" },
    { NULL, ".unverified .lead", "border-top-color:var(--ho-alert)" },
    { NULL, " .lead .c", "margin:0;gap:0 1.25em" },
    { NULL, " .lead .k", "gap:0" },
    { NULL, " .lead .p",
      "padding:.1875em 0;background:none;border:none;border-radius:0;"
      "border-bottom:1px solid var(--ho-line);font-size:1em" },
    { NULL, " .lead .h", "display:inline;margin-right:.5em" },
    { NULL, " .lead ul, .lead li:first-child", "display:inline" },
    { NULL, " .lead li", "margin:0" },
    { NULL, " .lead li+li", "display:block" },
    { NULL, " .lead .added", "padding-left:.375em;border-left-width:2px" },
    { NULL, " .lead .b, .lead .f",
      "padding:0 .25em;margin:0;line-height:1.25;font-size:1em" },
    { NULL, " .lead .why li:first-child>.i:first-child>:first-child",
      "font-size:1.15em" },
    { NULL, " .lead .now .h", "color:var(--ho-accent)" },
    { NULL, " .all-of-it", "margin:1em .25em 0" },
    { NULL, " .rest .way",
      "background:none;border:none;padding:.125em 1em 0;font-size:.9259em" },

    /* Tones. */
    { NULL, " strong", "font-weight:600" },
    { NULL, " .m, .n", "color:var(--ho-muted)" },
    { NULL, " .g, .w, .a", "font-weight:600" },
    { NULL, " .g", "color:var(--ho-good)" },
    { NULL, " .w", "color:var(--ho-warn)" },
    { NULL, " .a", "color:var(--ho-alert)" },
    { NULL, " .b",
      "display:inline-block;max-width:100%;padding:0 .4em;border-radius:.4em;"
      "font-size:.9259em;line-height:1.4;vertical-align:baseline" },
    { NULL, " .g.b", "background:var(--ho-good-soft)" },
    { NULL, " .w.b", "background:var(--ho-warn-soft)" },
    { NULL, " .a.b", "background:var(--ho-alert-soft)" },
    { NULL, " .u", "color:var(--ho-guess);font-style:italic" },
    { NULL, " time", "white-space:nowrap" },
    { NULL, " .q", "white-space:pre-wrap" },
    { NULL, " .d",
      "padding:0 .25em;border:1px solid var(--ho-muted);"
      "border-radius:.25em;font-weight:400" },
    { NULL, " .x", "font-variant-numeric:tabular-nums" },
    { NULL, " .f",
      "display:inline-block;max-width:100%;margin:.1em 0;padding:0 .4em;"
      "border-radius:.4em;font-size:.9259em;background:var(--ho-quote)" },
    { NULL, " .f>bdi:first-child", "color:var(--ho-muted)" },
    { NULL, " .v",
      "display:inline-block;max-width:100%;max-height:1.5em;"
      "overflow:clip;vertical-align:bottom;unicode-bidi:isolate;"
      "padding:0 .2em;border:1px solid var(--ho-warn);"
      "border-radius:.25em;font-size:.8em;font-weight:400;"
      "font-style:normal;color:var(--ho-warn);background:"
      "var(--ho-warn-soft)" },
    { NULL, " .v::before", "content:attr(data-u)" },

    /* The emotional course. */
    { NULL, " svg",
      "display:block;float:left;width:8em;height:2em;"
      "margin:.25em .75em .25em 0;overflow:visible" },
    { NULL, " .rest .feels li", "display:flow-root" },
    { NULL, " .lead svg",
      "display:inline-block;float:none;width:4em;height:1em;margin:0 .25em;"
      "vertical-align:middle" },
    { NULL, " svg *",
      "fill:none;stroke:var(--ho-muted);stroke-width:2;stroke-linecap:round;"
      "stroke-linejoin:round" },
    { NULL, " svg .y",
      "stroke:var(--ho-line);stroke-width:1;stroke-dasharray:3" },
    { NULL, " svg .o", "stroke:var(--ho-card);stroke-width:12" },
    { NULL, " svg .e", "stroke-width:8" },
    { NULL, " svg .bad", "stroke:var(--ho-alert)" },
    { NULL, " svg .mid", "stroke:var(--ho-warn)" },
    { NULL, " svg .good", "stroke:var(--ho-good)" },

    /* What was said. */
    { NULL, " .rest .said li", "margin-top:.375em" },
    { NULL, " .lead .turn, .lead .turn>.by, .lead .turn>.what",
      "display:inline" },
    /* Thousands are laid out as they come into sight. */
    { NULL, " .said details li",
      "content-visibility:auto;contain-intrinsic-size:auto 2.5em" },
    { NULL, " .by, .what", "display:block;min-width:0" },
    { NULL, " .by", "font-size:.9259em;line-height:1.5" },
    { NULL, " .by>.m:first-child",
      "display:inline-block;min-width:1.25em;margin-right:.25em;"
      "text-align:right;font-variant-numeric:tabular-nums" },
    { NULL, " .rest .said .q",
      "display:block;width:fit-content;max-width:min(100%,46em);"
      "padding:.25em .625em;border-radius:.25em .75em .75em .75em;"
      "background:var(--ho-quote)" },
    { NULL, " .rest .said .customer .q", "background:var(--ho-theirs)" },
    { NULL, " .rest .said .system .q",
      "background:none;padding:0;color:var(--ho-muted)" },
    { NULL, " .rest .said .q bdi:not(.v)", "display:block" },

    /* Folded, and long. */
    { NULL, " details", "display:block;margin:.25em 0 0" },
    { NULL, " summary",
      "display:list-item;list-style:disclosure-closed inside;"
      "width:fit-content;padding:.125em .375em;margin-left:-.375em;"
      "border-radius:.375em;cursor:pointer;color:var(--ho-accent);"
      "font-weight:600" },
    { NULL, " summary:hover", "background:var(--ho-accent-soft)" },
    { NULL, " details[open]>summary", "list-style:disclosure-open inside" },
    { NULL, " summary:focus-visible",
      "outline:2px solid var(--ho-accent);outline-offset:-2px" },
    { NULL, " :not(:has(>.all[open]))>.long",
      "max-height:11em;overflow:hidden;"
      "-webkit-mask-image:linear-gradient(#000 70%,transparent);"
      "mask-image:linear-gradient(#000 70%,transparent)" },
    { NULL, " .all", "margin:0" },
    { NULL, " .all>summary", "margin-left:.25em" },

    { "@container libhandoff (min-width:480px)", " .rest .turn",
      "display:grid;grid-template-columns:11em minmax(0,1fr);"
      "column-gap:.75em;align-items:baseline" },
    { "@container libhandoff (min-width:680px)", " .c",
      "grid-template-columns:repeat(2,minmax(0,1fr))" },
    { NULL, " .rest .said, .rest .way", "grid-column:1/-1" },
    { "@container libhandoff (min-width:1120px)", " .c",
      "grid-template-columns:minmax(0,1fr) minmax(0,1fr) minmax(0,1.25fr);"
      "grid-template-rows:auto 1fr" },
    { NULL, " .lead .c",
      "grid-template-columns:repeat(2,minmax(0,1fr));grid-template-rows:auto" },
    { NULL, " .rest .said", "grid-column:3;grid-row:1/span 2" },
    { NULL, " .rest .way", "grid-column:1/span 2;grid-row:2" },

    { "@media (forced-colors:active)", " .b, .f", "border:1px solid" },
    { NULL, " svg .l, svg .y, svg .e", "stroke:CanvasText" },
    { NULL, " svg .o", "stroke:Canvas" },

    { "@media print", "", "color-scheme:light;background:none" },
    { NULL, " .s", "padding:0;font-size:.75em" },
    { NULL, " .p", "border-color:#bbb" },
    { NULL, " li:not(#_), .h",
      "break-inside:avoid;content-visibility:visible" },
    { NULL, " .h", "break-after:avoid" },
    { NULL, " .long:not(#_)",
      "max-height:none;-webkit-mask-image:none;"
      "mask-image:none" },
    { NULL, " summary", "display:none" },
    { NULL, " details::details-content",
      "display:block;content-visibility:visible" },
};

/* Of a page, which is ours. */
static const char page[] =
    ":root{color-scheme:light dark}body{margin:0;background:#f3f4f7;"
    "background:light-dark(#f3f4f7,#0f1319)}"
    "@media print{:root{color-scheme:light}body{background:none}}";

/* Where a browser knows no light-dark() it is light. */
static void
put_colours(ho_base_buf *out)
{
    ho_base_buf_text(out, SCOPE "{");
    for (size_t i = 0; i < sizeof colours / sizeof *colours; i++)
        ho_base_buf_printf(out, "--ho-%s:%s!important;", colours[i].name,
                           colours[i].light);
    ho_base_buf_text(out,
                     "}@supports (color:light-dark(#000,#fff)){" SCOPE "{");
    for (size_t i = 0; i < sizeof colours / sizeof *colours; i++)
        ho_base_buf_printf(out, "--ho-%s:light-dark(%s,%s)!important;",
                           colours[i].name, colours[i].light, colours[i].dark);
    ho_base_buf_text(out, "}}");
}

/* ".a, .b" below the root is "ROOT .a,ROOT .b". Commas within parentheses
 * do not occur. */
static void
put_selector(ho_base_buf *out, const char *selector)
{
    const char *comma;

    while ((comma = strchr(selector, ',')) != NULL) {
        ho_base_buf_text(out, SCOPE);
        ho_base_buf_append(out, selector, (size_t) (comma - selector) + 1);
        selector = comma + 1;
    }
    ho_base_buf_text(out, SCOPE);
    ho_base_buf_text(out, selector);
}

/* No value has a semicolon. */
static void
put_declarations(ho_base_buf *out, const char *text)
{
    const char *end;

    ho_base_buf_byte(out, '{');
    for (; *text != '\0'; text = *end == ';' ? end + 1 : end) {
        end = text + strcspn(text, ";");
        ho_base_buf_append(out, text, (size_t) (end - text));
        ho_base_buf_text(out, "!important");
        if (*end == ';')
            ho_base_buf_byte(out, ';');
    }
    ho_base_buf_byte(out, '}');
}

void
ho_render_html_style(ho_base_buf *out, bool whole_page)
{
    bool within = false;

    if (whole_page)
        ho_base_buf_text(out, page);
    put_colours(out);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const rule *r = &rules[i];

        if (r->within != NULL && within)
            ho_base_buf_byte(out, '}');
        if (r->within != NULL) {
            within = *r->within != '\0';
            ho_base_buf_text(out, r->within);
            if (within)
                ho_base_buf_byte(out, '{');
        }
        put_selector(out, r->selector);
        put_declarations(out, r->declarations);
    }
    if (within)
        ho_base_buf_byte(out, '}');
}
