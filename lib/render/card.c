/* SPDX-License-Identifier: MIT */
/*
 * card.c -- the card itself, for a host that draws its own page.
 *
 *   { "card": 1, "language", "signed", "now_ms", "utc_offset_minutes",
 *     "parts": [ { "id", "title", "heading", "more",
 *                  "lead": [ line ... ], "rest": [ line ... ] } ... ] }
 *
 *   line   [ item ... ], all in one line
 *   item   { "anchor", "leg", "sender", "role", "again", "pieces": [ piece ] }
 *   piece  { "text", "tone", "joint", "theirs", "masked", "language",
 *            "time_ms", "course": [ { "value", "name", "turn" } ... ] }
 *
 * What says nothing is left out. This is all that the writer of HTML has, and
 * no more; include/handoff/render.h says what each means.
 */
#include "base/json.h"
#include "render/internal.h"

#include <inttypes.h>

static const char *const part_ids[HO_PARTS] = {
    "why", "now", "who", "wants", "feels", "tried", "promised", "said", "way",
};

static const char *const tones[] = {
    [HO_TONE_PLAIN] = "plain", [HO_TONE_STRONG] = "strong",
    [HO_TONE_MUTED] = "muted", [HO_TONE_GOOD] = "good",
    [HO_TONE_WARN] = "warn",   [HO_TONE_ALERT] = "alert",
    [HO_TONE_GUESS] = "guess", [HO_TONE_QUOTE] = "quote",
};

static const char *const roles[] = {
    [HANDOFF_ROLE_CUSTOMER] = "customer",
    [HANDOFF_ROLE_REPRESENTATIVE] = "representative",
    [HANDOFF_ROLE_BOT] = "bot",
    [HANDOFF_ROLE_AGENT] = "agent",
    [HANDOFF_ROLE_SUPERVISOR] = "supervisor",
    [HANDOFF_ROLE_PARTNER] = "partner",
    [HANDOFF_ROLE_INTERPRETER] = "interpreter",
    [HANDOFF_ROLE_SYSTEM] = "system",
};

/* ',"name":"text"'; nothing where there is no text. */
static void
member(ho_base_buf *out, const char *name, const char *text)
{
    if (ho_outline_empty(text))
        return;
    ho_base_buf_printf(out, ",\"%s\":", name);
    ho_base_json_put_string(out, text);
}

static void
flag(ho_base_buf *out, const char *name, bool set)
{
    if (set)
        ho_base_buf_printf(out, ",\"%s\":true", name);
}

static void
put_course(ho_base_buf *out, const ho_outline_course *c)
{
    ho_base_buf_text(out, ",\"course\":[");
    for (size_t i = 0; i < c->count; i++) {
        ho_base_buf_printf(out, "%s{\"turn\":%" PRIu32, i == 0 ? "" : ",",
                           c->turn[i]);
        if (c->value[i] != HO_VALENCE_UNKNOWN)
            ho_base_buf_printf(out, ",\"value\":%u", (unsigned) c->value[i]);
        member(out, "name", c->name[i]);
        ho_base_buf_byte(out, '}');
    }
    ho_base_buf_byte(out, ']');
}

static void
put_piece(ho_base_buf *out, const ho_outline_piece *p, bool first)
{
    ho_base_buf_text(out, first ? "{\"text\":" : ",{\"text\":");
    ho_base_json_put_string(out, p->text);
    if (p->tone != HO_TONE_PLAIN)
        member(out, "tone", tones[p->tone]);
    if (!first && p->joint != HO_JOINT_SPACE)
        member(out, "joint", p->joint == HO_JOINT_NOTE ? "note" : "none");
    flag(out, "theirs", p->voice != HO_OURS);
    flag(out, "masked", p->voice == HO_MASKED);
    member(out, "language", p->language);
    if (p->time_ms != 0)
        ho_base_buf_printf(out, ",\"time_ms\":%" PRId64, p->time_ms);
    if (p->course != NULL)
        put_course(out, p->course);
    ho_base_buf_byte(out, '}');
}

static void
put_item(ho_base_buf *out, const ho_outline_item *item, bool lead)
{
    ho_base_buf_text(out, "{\"pieces\":[");
    for (const ho_outline_piece *p = item->first; p != NULL; p = p->next)
        put_piece(out, p, p == item->first);
    ho_base_buf_byte(out, ']');
    member(out, "anchor", item->anchor);
    if (item->leg >= 0)
        ho_base_buf_printf(out, ",\"leg\":%" PRId32, item->leg);
    member(out, "sender", item->sender);
    if (item->role < sizeof roles / sizeof *roles)
        member(out, "role", roles[item->role]);
    flag(out, "again", lead && !item->told && *item->anchor != '\0');
    ho_base_buf_byte(out, '}');
}

static void
put_lines(ho_base_buf *out, const char *name, const ho_outline_item *item,
          bool lead)
{
    bool first = true;

    ho_base_buf_printf(out, ",\"%s\":[", name);
    while (item != NULL) {
        if (!first)
            ho_base_buf_text(out, item->run ? "," : "],");
        if (!item->run)
            ho_base_buf_byte(out, '[');
        put_item(out, item, lead);
        first = false;
        item = ho_render_next(item, lead);
    }
    ho_base_buf_text(out, first ? "]" : "]]");
}

static void
put_part(ho_base_buf *out, const ho_outline_card *card, size_t i)
{
    const ho_outline_part *part = &card->parts[i];

    ho_base_buf_printf(out, "%s\n{\"id\":\"%s\"", i == 0 ? "" : ",",
                       part_ids[i]);
    member(out, "title", ho_render_title(card, i, true));
    member(out, "heading", ho_render_title(card, i, false));
    ho_base_buf_printf(out, ",\"more\":%zu", part->more);
    put_lines(out, "lead", ho_render_first(part, true), true);
    put_lines(out, "rest", ho_render_first(part, false), false);
    ho_base_buf_byte(out, '}');
}

void
ho_render_write_card(ho_base_buf *out, const ho_outline_card *card)
{
    ho_base_buf_printf(out,
                       "{\"card\":1,\"language\":\"%s\",\"signed\":%s,"
                       "\"now_ms\":%" PRId64 ",\"utc_offset_minutes\":%" PRId32
                       ",\"parts\":[",
                       ho_words_tag(card->language),
                       card->unverified ? "false" : "true", card->opts.now_ms,
                       card->opts.utc_offset_minutes);
    for (size_t i = 0; i < HO_PARTS; i++)
        put_part(out, card, i);
    ho_base_buf_text(out, "\n]}\n");
}
