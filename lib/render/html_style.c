/* SPDX-License-Identifier: MIT */
/*
 * html_style.c -- how a sheet looks, wherever it is put.
 *
 * A sheet may stand in a stranger's page, where it shall change nothing and
 * be changed by nothing. A shadow root would do that, but one that is written
 * as markup does not come to be when a page inserts it by innerHTML, as most
 * do. So every selector begins with our own class, which keeps ours in; and
 * every element is set back to what the browser alone would show, every
 * declaration is !important, and :not(#_) twice gives each selector the
 * weight of two ids, which keeps theirs out. What is inside of <svg> is not
 * set back: its geometry would be, too.
 *
 * Columns depend on the width of the sheet (a container query), not on that
 * of the window: a sheet may be in a side panel. Sizes are in em of what the
 * reader's browser calls medium.
 */
#include "render/html.h"

#include <string.h>

#define SCOPE ".libhandoff:not(#_):not(#_)"

typedef struct rule {
    const char *within;   /* an at-rule; NULL: as the one before, "" none */
    const char *selector; /* below the root, each after a comma; "": it */
    const char *declarations;
} rule;

/* Contrast is at least 4.5 of every ink on every ground it stands on. */
#define LIGHT                                                                  \
    "--ho-desk:#f3f4f7;--ho-card:#fff;--ho-line:#dfe3ea;--ho-ink:#18202b;"     \
    "--ho-muted:#566072;--ho-accent:#2a56c6;--ho-accent-soft:#eef3ff;"         \
    "--ho-good:#14623a;--ho-good-soft:#e4f4ea;--ho-warn:#774600;"              \
    "--ho-warn-soft:#fdf2de;--ho-alert:#a11427;--ho-alert-soft:#fde9eb;"       \
    "--ho-guess:#5a3c9e;--ho-quote:#f3f4f7;--ho-theirs:#eaf1ff"
#define DARK                                                                   \
    "--ho-desk:#0f1319;--ho-card:#181d26;--ho-line:#2d3542;--ho-ink:#e7ebf1;"  \
    "--ho-muted:#a4aebd;--ho-accent:#93b4ff;--ho-accent-soft:#1a2540;"         \
    "--ho-good:#84d9aa;--ho-good-soft:#16301f;--ho-warn:#f1c57b;"              \
    "--ho-warn-soft:#332815;--ho-alert:#ffa3ab;--ho-alert-soft:#431a21;"       \
    "--ho-guess:#c7b3ff;--ho-quote:#212835;--ho-theirs:#1d2c4a"

static const rule rules[] = {
    /* Set back, root and all. */
    { "", "",
      "all:initial;direction:ltr;unicode-bidi:isolate;display:block;"
      "box-sizing:border-box;width:100%;container:libhandoff/inline-size;"
      "isolation:isolate;color-scheme:light dark;"
      "font-family:system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\","
      "sans-serif;font-size:medium;line-height:1.4;-webkit-text-size-adjust:"
      "100%;text-size-adjust:100%;color:var(--ho-ink);"
      "background:var(--ho-desk);" LIGHT },
    { NULL, " :not(svg *)",
      "all:revert;direction:ltr;unicode-bidi:revert;box-sizing:border-box" },
    { NULL, " :not(svg *)::before, :not(svg *)::after",
      "all:revert;content:none" },
    { NULL, "::before,::after", "all:initial;content:none" },
    { NULL, " style", "display:none" },
    { NULL, " bdi", "unicode-bidi:plaintext;overflow-wrap:anywhere" },

    /* The sheet and its cards. */
    { NULL, " .s",
      "max-width:104em;margin:0 auto;padding:.75em;font-size:.84375em;"
      "position:relative;overflow-wrap:anywhere" },
    { NULL, " .c",
      "display:grid;gap:.625em;margin:.625em 0;align-items:start;"
      "grid-template-columns:minmax(0,1fr)" },
    { NULL, " .k",
      "display:grid;gap:.625em;min-width:0;"
      "grid-template-columns:minmax(0,1fr)" },
    { NULL, " .p",
      "display:block;min-width:0;padding:.625em .875em .7em;"
      "background:var(--ho-card);border:1px solid var(--ho-line);"
      "border-radius:.625em" },
    { NULL, " .t",
      "position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;"
      "clip-path:inset(50%);white-space:nowrap" },
    { NULL, " .h",
      "display:block;margin:0;font-size:.8125em;font-weight:650;"
      "line-height:1.3;letter-spacing:.02em;color:var(--ho-muted)" },
    { NULL, " ul", "display:block;list-style:none;margin:0;padding:0" },
    { NULL, " li", "display:block;margin:.2em 0 0;padding:0;overflow:clip" },
    { NULL, " .deeper", "padding-left:.875em" },
    { NULL, " .added",
      "padding-left:.625em;border-left:3px solid "
      "var(--ho-line)" },

    /* The eye's first stop. */
    { NULL, " .why", "border-top:3px solid var(--ho-accent)" },
    { NULL, " .why li:first-child .i:first-child>:first-child",
      "font-size:1.3125em;line-height:1.25" },
    { NULL, " .next",
      "background:var(--ho-accent-soft);"
      "border-color:var(--ho-accent)" },
    { NULL, " .next .h", "color:var(--ho-accent)" },
    { NULL, " .way",
      "background:none;border-color:transparent;"
      "font-size:.9286em" },

    /* Tones. */
    { NULL, " strong", "font-weight:600" },
    { NULL, " .m", "color:var(--ho-muted)" },
    { NULL, " .n", "color:var(--ho-muted)" },
    { NULL, " .g, .w, .a",
      "padding:0 .375em;border-radius:.375em;font-weight:600;"
      "-webkit-box-decoration-break:clone;box-decoration-break:clone" },
    { NULL, " .g", "color:var(--ho-good);background:var(--ho-good-soft)" },
    { NULL, " .w", "color:var(--ho-warn);background:var(--ho-warn-soft)" },
    { NULL, " .a", "color:var(--ho-alert);background:var(--ho-alert-soft)" },
    { NULL, " .i>.w:first-child", "padding:0;background:none" },
    { NULL, " .u", "color:var(--ho-guess);font-style:italic" },
    { NULL, " .i>.u:first-child",
      "text-decoration:underline dotted 1px;text-underline-offset:.2em" },
    { NULL, " time", "white-space:nowrap" },
    { NULL, " .q", "white-space:pre-wrap" },
    { NULL, " .x", "font-variant-numeric:tabular-nums" },
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
      "display:inline-block;width:5.5em;height:1.5em;margin-right:.25em;"
      "vertical-align:middle;overflow:visible" },
    { NULL, " svg .y", "stroke:var(--ho-line);stroke-width:1;fill:none" },
    { NULL, " svg .l",
      "stroke:var(--ho-muted);stroke-width:1.75;fill:none;stroke-linecap:"
      "round;stroke-linejoin:round" },
    { NULL, " svg .e", "fill:var(--ho-muted);stroke:none" },
    { NULL, " svg .e.bad", "fill:var(--ho-alert)" },
    { NULL, " svg .e.mid", "fill:var(--ho-warn)" },
    { NULL, " svg .e.good", "fill:var(--ho-good)" },

    /* What was said. */
    { NULL, " .said li", "margin-top:.375em" },
    { NULL, " .by, .what", "display:block;min-width:0" },
    { NULL, " .said .q",
      "display:block;width:fit-content;max-width:100%;padding:.25em .625em;"
      "border-radius:.25em .75em .75em .75em;background:var(--ho-quote)" },
    { NULL, " .said .customer .q", "background:var(--ho-theirs)" },
    { NULL, " .said .q bdi:not(.v)", "display:block" },

    /* Folded. */
    { NULL, " details", "display:block;margin:.25em 0 0" },
    { NULL, " summary",
      "display:list-item;list-style:disclosure-closed inside;"
      "width:fit-content;padding:.125em .375em;border-radius:.375em;"
      "cursor:pointer;color:var(--ho-accent);font-weight:600" },
    { NULL, " details[open]>summary", "list-style:disclosure-open inside" },
    { NULL, " summary:focus-visible",
      "outline:2px solid var(--ho-accent);outline-offset:-2px" },

    { "@container libhandoff (min-width:680px)", " .c",
      "grid-template-columns:repeat(2,minmax(0,1fr))" },
    { NULL, " .said", "grid-column:1/-1" },
    { "@container libhandoff (min-width:480px)", " .turn",
      "display:grid;grid-template-columns:10em minmax(0,1fr);"
      "column-gap:.75em;align-items:baseline" },
    { "@container libhandoff (min-width:1120px)", " .c",
      "grid-template-columns:minmax(0,1fr) minmax(0,1fr) minmax(0,1.2fr)" },
    { NULL, " .said", "grid-column:auto" },
    { "@media (prefers-color-scheme:dark)", "", DARK },
    { "@media print", " .p", "break-inside:avoid" },
};

/* Of a page, which is ours. */
static const char page[] =
    ":root{color-scheme:light dark}body{margin:0;background:#f3f4f7}"
    "@media (prefers-color-scheme:dark){body{background:#0f1319}}";

/* ".a, .b" below the root is "ROOT .a,ROOT .b". Commas within parentheses
 * do not occur. */
static void
put_selector(ho_buf *out, const char *selector)
{
    const char *comma;

    while ((comma = strchr(selector, ',')) != NULL) {
        ho_buf_text(out, SCOPE);
        ho_buf_append(out, selector, (size_t) (comma - selector) + 1);
        selector = comma + 1;
    }
    ho_buf_text(out, SCOPE);
    ho_buf_text(out, selector);
}

/* No value has a semicolon. */
static void
put_declarations(ho_buf *out, const char *text)
{
    const char *end;

    ho_buf_byte(out, '{');
    for (; *text != '\0'; text = *end == ';' ? end + 1 : end) {
        end = text + strcspn(text, ";");
        ho_buf_append(out, text, (size_t) (end - text));
        ho_buf_text(out, "!important");
        if (*end == ';')
            ho_buf_byte(out, ';');
    }
    ho_buf_byte(out, '}');
}

void
ho_html_style(ho_buf *out, bool whole_page)
{
    bool within = false;

    if (whole_page)
        ho_buf_text(out, page);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const rule *r = &rules[i];

        if (r->within != NULL && within)
            ho_buf_byte(out, '}');
        if (r->within != NULL) {
            within = *r->within != '\0';
            ho_buf_text(out, r->within);
            if (within)
                ho_buf_byte(out, '{');
        }
        put_selector(out, r->selector);
        put_declarations(out, r->declarations);
    }
    if (within)
        ho_buf_byte(out, '}');
}
