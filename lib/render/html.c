/* SPDX-License-Identifier: MIT */
/*
 * html.c -- an outline as a fragment or a page of HTML.
 *
 * No script, no link, nothing from elsewhere, no style attribute; in the page
 * a policy that would refuse them besides. Theirs stands in <bdi>, so that
 * its direction stays its own, and never in a tag, but for the names of
 * feelings in the text alternative of the course. An address in theirs is
 * text: a stranger's link in a colleague's tool is a trap.
 *
 *   root (main, or section in a fragment)
 *     why
 *     who, wants, feels | hurts, tried, promised, next, earlier | said
 *     way
 *
 * The order in the source is that of the outline: columns only stand beside
 * each other. An item's id is handoff- and its anchor.
 */
#include "render/html.h"

#include <string.h>

#include <sodium.h>

#define DOT " <span class=\"n\">\xC2\xB7</span> "

enum {
    FOLD_FROM = 12, /* turns: so many are not worth folding */
    TURNS_OPEN = 8, /* the last ones */
    LINES_OPEN = 8  /* of any other part */
};

typedef struct sheet {
    ho_buf           *out;
    const ho_outline *o;
    bool              turn; /* what is being put is one of what was said */
} sheet;

static const char *const part_class[HO_PARTS] = {
    "why",      "who",  "wants",   "feels", "hurts", "tried",
    "promised", "next", "earlier", "said",  "way",
};

static bool
is_page(const ho_outline *o)
{
    return (o->opts.flags & HANDOFF_RENDER_PAGE) != 0;
}

static void
put(const sheet *s, const char *text)
{
    ho_buf_text(s->out, text);
}

/* ---- Pieces -------------------------------------------------------------- */

/* Pieces of one tone that belong together are in one element. */
static const char *const tone_open[] = {
    [HO_TONE_PLAIN] = "",
    [HO_TONE_STRONG] = "<strong>",
    [HO_TONE_MUTED] = "<span class=\"m\">",
    [HO_TONE_GOOD] = "<span class=\"g\">",
    [HO_TONE_WARN] = "<span class=\"w\">",
    [HO_TONE_ALERT] = "<strong class=\"a\">",
    [HO_TONE_GUESS] = "<em class=\"u\">",
    [HO_TONE_QUOTE] = "<span class=\"q\">",
};

static const char *const tone_close[] = {
    [HO_TONE_PLAIN] = "",        [HO_TONE_STRONG] = "</strong>",
    [HO_TONE_MUTED] = "</span>", [HO_TONE_GOOD] = "</span>",
    [HO_TONE_WARN] = "</span>",  [HO_TONE_ALERT] = "</strong>",
    [HO_TONE_GUESS] = "</em>",   [HO_TONE_QUOTE] = "</span>",
};

/* For machines that read times: "2026-12-24 17:30Z". */
static void
put_time(const sheet *s, const ho_piece *p)
{
    char text[HO_TIME_CHARS];

    /* As seen from another day, so that it has a date. */
    ho_time_at(text, p->time_ms, 0, 0);
    if (strlen(text) < 16)
        ho_time_at(text, p->time_ms, 0, INT64_C(1000) * 60 * 60 * 72);
    ho_buf_printf(s->out, "<time datetime=\"%sZ\">", text);
    ho_html_text(s->out, p->text);
    put(s, "</time>");
}

static void
put_text(const sheet *s, const ho_piece *p)
{
    if (p->course != NULL) {
        ho_html_course(s->out, s->o, p->course);
    } else if (p->voice != HO_OURS) {
        put(s, p->voice == HO_MASKED ? "<bdi class=\"x\">" : "<bdi>");
        ho_html_text(s->out, p->text);
        put(s, "</bdi>");
    } else if (p->time_ms != 0 && ho_time_valid(p->time_ms)) {
        put_time(s, p);
    } else {
        ho_html_text(s->out, p->text);
    }
}

static void
put_joint(const sheet *s, const ho_piece *before, const ho_piece *p)
{
    if (p->joint == HO_JOINT_NOTE)
        put(s, before->tone == HO_TONE_QUOTE && s->turn ? " " : DOT);
    else if (p->joint != HO_JOINT_NONE)
        put(s, " ");
}

/* From one piece up to another. */
static void
put_pieces(const sheet *s, const ho_piece *from, const ho_piece *to)
{
    const ho_piece *before = NULL;

    for (const ho_piece *p = from; p != to; p = p->next) {
        bool goes_on = before != NULL && p->tone == before->tone &&
                       p->joint != HO_JOINT_NOTE;

        if (before != NULL && !goes_on)
            put(s, tone_close[before->tone]);
        if (before != NULL)
            put_joint(s, before, p);
        if (!goes_on)
            put(s, tone_open[p->tone]);
        put_text(s, p);
        before = p;
    }
    if (before != NULL)
        put(s, tone_close[before->tone]);
}

/* Who spoke, and when, beside what was said: the time is the last piece. */
static void
put_turn(const sheet *s, const ho_item *item)
{
    const ho_piece *body = item->first, *end = NULL;

    while (body != NULL && strcmp(body->text, ":") != 0)
        body = body->next;
    body = body == NULL ? item->first : body->next;
    if (item->last->time_ms != 0 && item->last->voice == HO_OURS)
        end = item->last;
    put(s, "<span class=\"by\">");
    put_pieces(s, item->first, body);
    if (end != NULL && body != NULL) {
        put(s, " ");
        put_pieces(s, end, NULL);
    }
    put(s, "</span> <span class=\"what\">");
    put_pieces(s, body, end);
    put(s, "</span>");
}

static bool
is_turn(const ho_item *item)
{
    return strncmp(item->anchor, "message-", 8) == 0 &&
           item->anchor[8] >= '0' && item->anchor[8] <= '9';
}

static void
put_item(sheet *s, const ho_item *item)
{
    s->turn = is_turn(item);
    ho_buf_printf(s->out, "<span class=\"i%s\" id=\"handoff-%s\">",
                  s->turn ? " turn" : "", item->anchor);
    if (s->turn)
        put_turn(s, item);
    else
        put_pieces(s, item->first, NULL);
    put(s, "</span>");
}

/* ---- Lines and parts ----------------------------------------------------- */

/* An item with those that go on in its line; returns the one after. */
static const ho_item *
put_line(sheet *s, const ho_item *item)
{
    ho_buf_printf(s->out, "<li class=\"%s%s%s\">",
                  item->depth > 0 ? "deeper" : "line",
                  item->leg > 0 ? " added" : "",
                  item->role == HANDOFF_ROLE_CUSTOMER ? " customer" : "");
    put_item(s, item);
    for (item = item->next; item != NULL && item->run; item = item->next) {
        put(s, DOT);
        put_item(s, item);
    }
    put(s, "</li>\n");
    return item;
}

static size_t
count(const ho_item *item, bool turns)
{
    size_t n = 0;

    for (; item != NULL; item = item->next)
        n += turns ? is_turn(item) : !item->run;
    return n;
}

/* A list, open or within <details>. */
static void
list_begin(const sheet *s)
{
    put(s, "<ul role=\"list\">\n");
}

static void
list_end(const sheet *s)
{
    put(s, "</ul>\n");
}

static void
fold(const sheet *s, ho_label label, size_t n)
{
    const char *text = ho_label_text(s->o->language, label);
    const char *at = strstr(text, "{}");

    put(s, "<details><summary>");
    ho_buf_append(s->out, text, (size_t) (at - text));
    ho_buf_printf(s->out, "%zu%s</summary>", n, at + 2);
}

/* All but the last ones are folded, once there are many. */
static void
put_turns(sheet *s, const ho_item *item)
{
    size_t turns = count(item, true);
    size_t folded = turns >= FOLD_FROM ? turns - TURNS_OPEN : 0;

    list_begin(s);
    while (item != NULL && folded > 0 && !is_turn(item))
        item = put_line(s, item);
    if (folded > 0) {
        list_end(s);
        fold(s, HO_W_FOLDED, folded);
        list_begin(s);
        while (item != NULL && (!is_turn(item) || folded-- > 0))
            item = put_line(s, item);
        list_end(s);
        put(s, "</details>");
        list_begin(s);
    }
    while (item != NULL)
        item = put_line(s, item);
    list_end(s);
}

/* The first ones stay open, once there are many. */
static void
put_lines(sheet *s, const ho_item *item)
{
    size_t lines = count(item, false);
    bool   folds = lines > LINES_OPEN + 1;

    list_begin(s);
    for (size_t i = 0; item != NULL; i++) {
        if (folds && i == LINES_OPEN) {
            list_end(s);
            fold(s, HO_W_REST, lines - LINES_OPEN);
            list_begin(s);
        }
        item = put_line(s, item);
    }
    list_end(s);
    if (folds)
        put(s, "</details>");
}

static void
put_part(sheet *s, ho_part_id id)
{
    const ho_part *part = &s->o->parts[id];
    char           level = is_page(s->o) ? '2' : '3';

    if (part->first == NULL)
        return;
    ho_buf_printf(s->out, "<section class=\"p %s\"><h%c class=\"h\">",
                  part_class[id], level);
    ho_html_text(s->out, ho_label_text(s->o->language,
                                       (ho_label) (HO_W_HEADING_WHY + id)));
    ho_buf_printf(s->out, "</h%c>", level);
    if (id == HO_PART_SAID)
        put_turns(s, part->first);
    else
        put_lines(s, part->first);
    put(s, "</section>\n");
}

static void
put_column(sheet *s, ho_part_id from, ho_part_id to)
{
    bool any = false;

    for (ho_part_id id = from; id <= to; id++)
        any = any || s->o->parts[id].first != NULL;
    if (!any)
        return;
    put(s, "<div class=\"k\">");
    for (ho_part_id id = from; id <= to; id++)
        put_part(s, id);
    put(s, "</div>");
}

/* ---- The whole ----------------------------------------------------------- */

/* In the page the policy knows the style by its hash, or by the nonce. */
static void
put_policy(const sheet *s, const ho_buf *style)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    char    text[64];

    crypto_hash_sha256(hash, style->data, style->len);
    sodium_bin2base64(text, sizeof text, hash, sizeof hash,
                      sodium_base64_VARIANT_ORIGINAL);
    put(s, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
           "'none'; style-src '");
    if (s->o->opts.nonce != NULL)
        ho_buf_printf(s->out, "nonce-%s", s->o->opts.nonce);
    else
        ho_buf_printf(s->out, "sha256-%s", text);
    put(s, "'; base-uri 'none'; form-action 'none'\">\n");
}

static void
put_style(const sheet *s, const ho_buf *style)
{
    if (s->o->opts.nonce != NULL)
        ho_buf_printf(s->out, "<style nonce=\"%s\">", s->o->opts.nonce);
    else
        put(s, "<style>");
    ho_buf_append(s->out, style->data, style->len);
    put(s, "</style>\n");
}

static void
put_head(const sheet *s, const ho_buf *style)
{
    const char *lang = ho_label_language_tag(s->o->language);
    const char *name = ho_label_text(s->o->language, HO_W_HANDOVER);

    if (!is_page(s->o)) {
        ho_buf_printf(s->out,
                      "<section class=\"libhandoff\" lang=\"%s\" "
                      "dir=\"ltr\" aria-label=\"%s\">\n",
                      lang, name);
        put_style(s, style);
        ho_buf_printf(s->out, "<div class=\"s\"><h2 class=\"t\">%s</h2>\n",
                      name);
        return;
    }
    ho_buf_printf(s->out,
                  "<!DOCTYPE html>\n<html lang=\"%s\" dir=\"ltr\">"
                  "<head><meta charset=\"utf-8\">\n",
                  lang);
    put_policy(s, style);
    put(s, "<meta name=\"viewport\" content=\"width=device-width, "
           "initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer"
           "\">\n<meta name=\"robots\" content=\"noindex\">\n<meta name="
           "\"format-detection\" content=\"telephone=no, date=no, address=no, "
           "email=no\">\n");
    ho_buf_printf(s->out, "<title>%s</title>\n", name);
    put_style(s, style);
    ho_buf_printf(s->out,
                  "</head><body><main class=\"libhandoff\">"
                  "<div class=\"s\"><h1 class=\"t\">%s</h1>\n",
                  name);
}

void
ho_write_html(ho_buf *out, const ho_outline *o)
{
    sheet  s = { .out = out, .o = o };
    ho_buf style = { 0 };

    ho_html_style(&style, is_page(o));
    if (style.failed) {
        out->failed = true;
        goto done;
    }
    put_head(&s, &style);
    put_part(&s, HO_PART_WHY);
    put(&s, "<div class=\"c\">");
    put_column(&s, HO_PART_WHO, HO_PART_FEELS);
    put_column(&s, HO_PART_HURTS, HO_PART_EARLIER);
    put_part(&s, HO_PART_SAID);
    put(&s, "</div>");
    put_part(&s, HO_PART_WAY);
    put(&s,
        is_page(o) ? "</div></main></body></html>\n" : "</div></section>\n");

done:
    ho_buf_free(&style);
}
