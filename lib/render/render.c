/* SPDX-License-Identifier: MIT */
/*
 * render.c -- options in, one outline, one writer, text out.
 *
 * A format is a line in the table of writers. What a writer gets is the same
 * for all of them, so no format can know or hide more than another.
 */
#include "outline/outline.h"
#include "render/internal.h"

#include <string.h>

#define OPTS_V1_SIZE                                                           \
    (offsetof(handoff_render_opts, zone_user) +                                \
     sizeof(((handoff_render_opts *) 0)->zone_user))
_Static_assert(sizeof(handoff_render_opts) == OPTS_V1_SIZE, "ABI");

enum {
    WIDTH_DEFAULT = 80,
    TURNS_DEFAULT = 6,
    PROMPT_TURNS_DEFAULT = 200,
    FOLDED_TURNS_DEFAULT = 200,
    NONCE_MAX = 128,
    /* Flags that mean something in every format. */
    ALWAYS = HANDOFF_RENDER_REVEAL | HANDOFF_RENDER_WHOLE | HANDOFF_RENDER_FIRST
};

typedef struct writer {
    void (*write)(ho_base_buf *out, const ho_outline_card *o);
    uint32_t turns; /* how many of the last are shown, if nobody says */
    uint32_t flags; /* that mean something here */
} writer;

static const writer writers[] = {
    [HANDOFF_RENDER_TEXT] = { ho_render_write_text, TURNS_DEFAULT,
                              HANDOFF_RENDER_COLOR | ALWAYS },
    [HANDOFF_RENDER_MARKDOWN] = { ho_render_write_markdown, TURNS_DEFAULT,
                                  ALWAYS },
    [HANDOFF_RENDER_HTML] = { ho_render_write_html, FOLDED_TURNS_DEFAULT,
                              ALWAYS | HANDOFF_RENDER_PAGE },
    [HANDOFF_RENDER_PROMPT] = { ho_render_write_prompt, PROMPT_TURNS_DEFAULT,
                                ALWAYS },
    [HANDOFF_RENDER_JSON] = { ho_render_write_card, FOLDED_TURNS_DEFAULT,
                              ALWAYS },
    [HANDOFF_RENDER_COMMONMARK] = { ho_render_write_commonmark, TURNS_DEFAULT,
                                    ALWAYS },
    [HANDOFF_RENDER_HTML_PLAIN] = { ho_render_write_html_plain, TURNS_DEFAULT,
                                    ALWAYS },
};

enum { WRITERS = sizeof writers / sizeof *writers };

static bool
is_nonce(const char *s)
{
    size_t n = strnlen(s, NONCE_MAX + 1);

    return n >= 1 && n <= NONCE_MAX &&
           strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                     "0123456789+/-_=") == n;
}

static const char *
range_fault(const handoff_render_opts *o)
{
    if (o->now_ms != 0 && !ho_base_time_valid(o->now_ms))
        return "now_ms is not a time";
    if (o->utc_offset_minutes < -HANDOFF_RENDER_OFFSET_MAX ||
        o->utc_offset_minutes > HANDOFF_RENDER_OFFSET_MAX)
        return "utc_offset_minutes is more than 18 hours";
    if (o->width != 0 && (o->width < HANDOFF_RENDER_WIDTH_MIN ||
                          o->width > HANDOFF_RENDER_WIDTH_MAX))
        return "width is not within HANDOFF_RENDER_WIDTH_*";
    if (o->turns > HANDOFF_RENDER_TURNS_MAX)
        return "turns is above HANDOFF_RENDER_TURNS_MAX";
    if (o->chars_max != 0 && o->chars_max < HANDOFF_RENDER_CHARS_MIN)
        return "chars_max is below HANDOFF_RENDER_CHARS_MIN";
    if ((o->flags & HANDOFF_RENDER_WHOLE) && (o->flags & HANDOFF_RENDER_FIRST))
        return "HANDOFF_RENDER_WHOLE and HANDOFF_RENDER_FIRST exclude each "
               "other";
    if (o->nonce != NULL && !is_nonce(o->nonce))
        return "nonce is not 1..128 of base64's characters";
    return NULL;
}

static handoff_status
opts_load(handoff_render_opts *o, const handoff_render_opts *given,
          const writer *w, handoff_error *err)
{
    handoff_status st =
        ho_base_opts_load(o, sizeof *o, OPTS_V1_SIZE, given, err);
    const char *fault;

    if (st != HANDOFF_OK)
        return st;
    if (o->flags & ~(uint32_t) (HANDOFF_RENDER_COLOR | HANDOFF_RENDER_REVEAL |
                                HANDOFF_RENDER_PAGE | HANDOFF_RENDER_WHOLE |
                                HANDOFF_RENDER_FIRST))
        return ho_base_fail(err, HANDOFF_E_UNSUPPORTED,
                            "a flag that this version does not know");
    fault = range_fault(o);
    if (fault != NULL)
        return ho_base_fail(err, HANDOFF_E_ARG, "%s", fault);
    o->flags &= w->flags;
    o->now_ms = o->now_ms != 0 ? o->now_ms : ho_base_now_ms();
    o->width = o->width != 0 ? o->width : WIDTH_DEFAULT;
    o->turns = o->turns != 0 ? o->turns : w->turns;
    if (o->chars_max == 0 && w->write == ho_render_write_prompt)
        o->chars_max = HANDOFF_RENDER_CHARS_DEFAULT;
    return HANDOFF_OK;
}

/* ---- Bounds -------------------------------------------------------------- */

/* What is written is within the bound. */
static bool
fits(ho_base_buf *text, const ho_outline *o, const writer *w)
{
    size_t n = 0;

    text->len = 0;
    w->write(text, &o->card);
    for (size_t i = 0; o->card.opts.chars_max != 0 && i < text->len; i++)
        n += (text->data[i] & 0xC0) != 0x80;
    return text->failed || o->card.opts.chars_max == 0 ||
           n <= o->card.opts.chars_max;
}

/* As many lines as fit: the prompt counts for itself, others are written again
 * until it is known. */
static handoff_status
write_bounded(ho_base_buf *text, ho_outline *o, const writer *w,
              handoff_error *err)
{
    ho_outline_limit limit = { 0 };
    handoff_status   st = HANDOFF_OK;
    size_t           low = 0, high;

    if (fits(text, o, w))
        return HANDOFF_OK;
    st = ho_outline_limit_begin(&limit, o, err);
    if (st != HANDOFF_OK)
        goto done;
    high = limit.count;
    while (low < high) {
        size_t keep = low + (high - low) / 2;

        ho_outline_limit_to(&limit, keep);
        if (fits(text, o, w))
            low = keep + 1;
        else
            high = keep;
    }
    ho_outline_limit_to(&limit, low > 0 ? low - 1 : 0);
    if (low == 0 || !fits(text, o, w))
        st = ho_base_fail(err, HANDOFF_E_LIMIT,
                          "the first screen alone is above chars_max");

done:
    ho_outline_limit_free(&limit);
    return st;
}

static handoff_status
render(char **out, size_t *len, const handoff_context *ctx,
       const handoff_packet *packet, uint32_t format,
       const handoff_render_opts *opts, handoff_error *err)
{
    ho_outline     o = { .ctx = ctx, .packet = packet };
    ho_base_buf    text = { 0 };
    const writer  *w;
    handoff_status st;

    if (len != NULL)
        *len = 0;
    if (out != NULL)
        *out = NULL;
    if (out == NULL || ctx == NULL)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "an output, and something to render, are needed");
    if (format < HANDOFF_RENDER_TEXT || format >= WRITERS)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "no such format: HANDOFF_RENDER_*");
    w = &writers[format];
    st = opts_load(&o.card.opts, opts, w, err);
    if (st != HANDOFF_OK)
        return st;
    st = ho_outline_make(&o, err);
    if (st == HANDOFF_OK) {
        st = write_bounded(&text, &o, w, err);
        if (st == HANDOFF_OK)
            st = ho_base_buf_take(out, len, &text, err);
        else
            ho_base_buf_free(&text);
    }
    ho_outline_free(&o);
    return st;
}

handoff_status
handoff_render(char **out, size_t *len, const handoff_packet *packet,
               uint32_t format, const handoff_render_opts *opts,
               handoff_error *err)
{
    return render(out, len,
                  packet == NULL ? NULL : handoff_packet_context(packet),
                  packet, format, opts, err);
}

handoff_status
handoff_render_context(char **out, size_t *len, const handoff_context *ctx,
                       uint32_t format, const handoff_render_opts *opts,
                       handoff_error *err)
{
    return render(out, len, ctx, NULL, format, opts, err);
}
