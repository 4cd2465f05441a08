/* SPDX-License-Identifier: MIT */
/*
 * html.c -- an outline as a fragment or a page of HTML.
 *
 * No script, no link, nothing from elsewhere, no style attribute; in the page
 * a policy that would refuse them besides. Theirs stands in <bdi>, so that
 * its direction stays its own, and never in a tag, but for the names of
 * feelings in the text alternative of the course, and languages that have the
 * form of one. An address in theirs is text: a stranger's link in a
 * colleague's tool is a trap.
 *
 *   root (main, or article in a fragment)
 *     why
 *     now, who, wants | feels, tried, promised, said, way: the first screen
 *     the rest of each, under the same headings
 *
 * The order in the source is that of the outline: columns only stand beside
 * each other. In a page an item's id is handoff- and its anchor; in a
 * fragment the anchor is in data-handoff, since a host may show several.
 */
#include "render/html.h"

#include <string.h>

#include <sodium.h>

enum {
    FOLD_FROM = 12, /* turns: so many are not worth folding */
    TURNS_OPEN = 8, /* the last ones */
    LINES_OPEN = 8  /* of any other part */
};

static const char *const part_class[HO_PARTS] = {
    "why", "now", "who", "wants", "feels", "tried", "promised", "said", "way",
};

bool
ho_render_html_is_page(const ho_render_sheet *s)
{
    return (s->o->opts.flags & HANDOFF_RENDER_PAGE) != 0;
}

static void
put(const ho_render_sheet *s, const char *text)
{
    ho_base_buf_text(s->out, text);
}

/* ---- Lines and parts ----------------------------------------------------- */

static const char *
class_of_role(const ho_outline_item *item)
{
    switch (item->role) {
    case HANDOFF_ROLE_CUSTOMER:
        return " customer";
    case HANDOFF_ROLE_SYSTEM:
        return " system";
    default:
        return "";
    }
}

/* An item with those that go on in its line; returns the one after. */
static const ho_outline_item *
put_line(ho_render_sheet *s, const ho_outline_item *item)
{
    ho_base_buf_printf(s->out, "<li class=\"%s%s%s\">",
                       item->depth > 0 ? "deeper" : "line",
                       item->leg > 0 ? " added" : "", class_of_role(item));
    ho_render_html_item(s, item);
    for (item = ho_render_next(item, s->lead); item != NULL && item->run;
         item = ho_render_next(item, s->lead)) {
        ho_render_html_between(s, item);
        ho_render_html_item(s, item);
    }
    ho_base_buf_text(s->out, "</li>\n");
    return item;
}

static size_t
count(const ho_render_sheet *s, const ho_outline_item *item, bool turns)
{
    size_t n = 0;

    for (; item != NULL; item = ho_render_next(item, s->lead))
        n += turns ? ho_render_html_is_turn(item) : !item->run;
    return n;
}

/* A list, open or within <details>. */
static void
list_begin(const ho_render_sheet *s)
{
    put(s, "<ul role=\"list\">\n");
}

static void
list_end(const ho_render_sheet *s)
{
    put(s, "</ul>\n");
}

void
ho_render_html_summary(const ho_render_sheet *s, const char *attributes,
                       ho_words_label label, size_t n)
{
    const char *text = ho_words_text(s->o->language, label);
    const char *at = strstr(text, "{}");

    ho_base_buf_printf(s->out, "<details%s><summary>", attributes);
    ho_base_buf_append(s->out, text, (size_t) (at - text));
    ho_base_buf_printf(s->out, "%zu%s</summary>", n, at + 2);
}

/* All but the last ones are folded, once there are many. */
static void
put_turns(ho_render_sheet *s, const ho_outline_item *item)
{
    size_t turns = count(s, item, true);
    size_t folded = turns >= FOLD_FROM ? turns - TURNS_OPEN : 0;

    list_begin(s);
    while (item != NULL && folded > 0 && !ho_render_html_is_turn(item))
        item = put_line(s, item);
    if (folded > 0) {
        list_end(s);
        ho_render_html_summary(s, "", HO_W_FOLDED, folded);
        list_begin(s);
        while (item != NULL && (!ho_render_html_is_turn(item) || folded-- > 0))
            item = put_line(s, item);
        list_end(s);
        put(s, "</details>\n");
        list_begin(s);
    }
    while (item != NULL)
        item = put_line(s, item);
    list_end(s);
}

/* The first ones stay open, once there are many. */
static void
put_lines(ho_render_sheet *s, const ho_outline_item *item)
{
    size_t lines = count(s, item, false);
    bool   folds = lines > LINES_OPEN + 1 && !s->lead;

    list_begin(s);
    for (size_t i = 0; item != NULL; i++) {
        if (folds && i == LINES_OPEN) {
            list_end(s);
            ho_render_html_summary(s, "", HO_W_REST, lines - LINES_OPEN);
            list_begin(s);
        }
        item = put_line(s, item);
    }
    list_end(s);
    if (folds)
        put(s, "</details>\n");
}

static void
put_part(ho_render_sheet *s, ho_outline_part_id id)
{
    const ho_outline_item *item = ho_render_first(&s->o->parts[id], s->lead);
    bool                   below = !s->lead && ho_outline_has_leads(s->o);
    char level = (char) ((ho_render_html_is_page(s) ? '2' : '3') + below);

    if (item == NULL)
        return;
    s->part = id;
    ho_base_buf_printf(s->out, "<section class=\"p %s\"><h%c class=\"h\">",
                       part_class[id], level);
    ho_render_html_text(s->out, ho_render_title(s->o, id, s->lead));
    ho_base_buf_printf(s->out, "</h%c>\n", level);
    if (id == HO_PART_SAID && !s->lead)
        put_turns(s, item);
    else
        put_lines(s, item);
    put(s, "</section>\n");
}

static void
put_column(ho_render_sheet *s, ho_outline_part_id from, ho_outline_part_id to)
{
    put(s, "<div class=\"k\">\n");
    for (ho_outline_part_id id = from; id <= to; id++)
        put_part(s, id);
    put(s, "</div>\n");
}

static void
put_first_screen(ho_render_sheet *s)
{
    if (!ho_outline_has_leads(s->o))
        return;
    s->lead = true;
    put(s, "<div class=\"lead\">\n");
    put_part(s, HO_PART_WHY);
    put(s, "<div class=\"c\">\n");
    put_column(s, HO_PART_NOW, HO_PART_WANTS);
    put_column(s, HO_PART_FEELS, HO_PART_WAY);
    put(s, "</div></div>\n");
    s->lead = false;
}

/* What one looks up, below the first screen. */
static void
put_rest(ho_render_sheet *s)
{
    char level = ho_render_html_is_page(s) ? '2' : '3';

    if (!ho_outline_has_rest(s->o))
        return;
    if (ho_outline_has_leads(s->o))
        ho_base_buf_printf(s->out, "<h%c class=\"h all-of-it\">%s</h%c>\n",
                           level, ho_words_text(s->o->language, HO_W_IN_FULL),
                           level);
    put(s, "<div class=\"c rest\">\n");
    put_column(s, HO_PART_WHY, HO_PART_WANTS);
    put_column(s, HO_PART_FEELS, HO_PART_PROMISED);
    put_part(s, HO_PART_SAID);
    put_part(s, HO_PART_WAY);
    put(s, "</div>\n");
}

/* ---- The whole ----------------------------------------------------------- */

/* In the page the policy knows the style by its hash, or by the nonce. */
static void
put_policy(const ho_render_sheet *s, const ho_base_buf *style)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    char    text[64];

    crypto_hash_sha256(hash, style->data, style->len);
    sodium_bin2base64(text, sizeof text, hash, sizeof hash,
                      sodium_base64_VARIANT_ORIGINAL);
    put(s, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
           "'none'; style-src '");
    if (s->o->opts.nonce != NULL)
        ho_base_buf_printf(s->out, "nonce-%s", s->o->opts.nonce);
    else
        ho_base_buf_printf(s->out, "sha256-%s", text);
    put(s, "'; base-uri 'none'; form-action 'none'\">\n");
}

static void
put_style(const ho_render_sheet *s, const ho_base_buf *style)
{
    if (s->o->opts.nonce != NULL)
        ho_base_buf_printf(s->out, "<style nonce=\"%s\">", s->o->opts.nonce);
    else
        put(s, "<style>");
    ho_base_buf_append(s->out, style->data, style->len);
    put(s, "</style>\n");
}

/* What did not come out of a packet looks it. */
static const char *
root_class(const ho_render_sheet *s)
{
    return s->o->unverified ? "libhandoff unverified" : "libhandoff";
}

/* An article is no landmark: of those a host has enough, and two of one name
 * tell nobody apart. */
static void
put_fragment(const ho_render_sheet *s, const ho_base_buf *style)
{
    const char *name = ho_words_text(s->o->language, HO_W_HANDOVER);

    ho_base_buf_printf(s->out,
                       "<article class=\"%s\" lang=\"%s\" dir=\"ltr\" "
                       "aria-label=\"%s\">\n",
                       root_class(s), ho_words_tag(s->o->language), name);
    put_style(s, style);
    ho_base_buf_printf(s->out, "<div class=\"s\"><h2 class=\"t\">%s</h2>\n",
                       name);
}

static void
put_page(const ho_render_sheet *s, const ho_base_buf *style)
{
    const char *name = ho_words_text(s->o->language, HO_W_HANDOVER);

    ho_base_buf_printf(s->out,
                       "<!DOCTYPE html>\n<html lang=\"%s\" dir=\"ltr\">"
                       "<head><meta charset=\"utf-8\">\n",
                       ho_words_tag(s->o->language));
    put_policy(s, style);
    put(s, "<meta name=\"viewport\" content=\"width=device-width, "
           "initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer"
           "\">\n<meta name=\"robots\" content=\"noindex\">\n<meta name="
           "\"format-detection\" content=\"telephone=no, date=no, address=no, "
           "email=no\">\n");
    ho_base_buf_printf(s->out, "<title>%s</title>\n", name);
    put_style(s, style);
    ho_base_buf_printf(s->out,
                       "</head><body><main class=\"%s\">"
                       "<div class=\"s\"><h1 class=\"t\">%s</h1>\n",
                       root_class(s), name);
}

void
ho_render_write_html(ho_base_buf *out, const ho_outline_card *o)
{
    ho_render_sheet s = { .out = out, .o = o };
    ho_base_buf     style = { 0 };
    bool            page = ho_render_html_is_page(&s);

    ho_render_html_style(&style, page);
    if (style.failed) {
        out->failed = true;
        goto done;
    }
    if (page)
        put_page(&s, &style);
    else
        put_fragment(&s, &style);
    put_first_screen(&s);
    put_rest(&s);
    put(&s, page ? "</div></main></body></html>\n" : "</div></article>\n");

done:
    ho_base_buf_free(&style);
}
