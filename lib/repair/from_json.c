/* SPDX-License-Identifier: MIT */
/*
 * from_json.c -- handoff_context_from_json(): strict, or with repairs.
 *
 * What JSON has and a record cannot hold is mended while it is read
 * (record/json_read.c); all else afterwards, as in a record that was built by
 * calls. Only when both went well is the record the context's.
 */
#include "repair/run.h"

#include <string.h>

enum {
    JSON_OPTS_V1_SIZE =
        offsetof(handoff_json_opts, repairs) + sizeof(handoff_findings **)
};
_Static_assert(sizeof(handoff_json_opts) == JSON_OPTS_V1_SIZE, "no padding");

/* What the reader mends, bit by bit. */
static const struct {
    uint32_t what;
    int32_t  code;
} mended[] = {
    { HO_RECORD_MENDED_HALF, HANDOFF_REPAIRED_HALF },
    { HO_RECORD_MENDED_NUL, HANDOFF_REPAIRED_NUL },
    { HO_RECORD_MENDED_CESU8, HANDOFF_REPAIRED_CESU8 },
    { HO_RECORD_MENDED_TIME, HANDOFF_REPAIRED_TIME_TEXT },
    { HO_RECORD_MENDED_ATTRIBUTE, HANDOFF_REPAIRED_ATTRIBUTE },
};

static void
note_mended(void *user, uint32_t what, const char *path)
{
    ho_repair_run *r = user;

    for (size_t i = 0; i < sizeof mended / sizeof mended[0]; i++) {
        if ((what & mended[i].what) != 0)
            ho_check_found_path(&r->found, mended[i].code, path);
    }
}

static bool
note_fraction(void *user, int64_t *seconds, uint32_t ms, const char *path)
{
    ho_repair_run     *r = user;
    ho_repair_fraction f = { seconds, ms, r->paths.len };

    ho_base_buf_append(&r->fractions, &f, sizeof f);
    ho_base_buf_append(&r->paths, path, strlen(path) + 1);
    return !r->fractions.failed && !r->paths.failed;
}

static handoff_status
read_and_repair(handoff_findings **out, handoff_context *ctx,
                ho_base_slice text, handoff_error *err)
{
    ho_repair_run           r;
    const ho_record_mending mending = { note_mended, note_fraction, &r };
    Handoff__V1__Context    before = ctx->root;
    uint32_t                partial = ctx->partial;

    if (ho_repair_begin(&r, ctx, err))
        r.status = ho_record_json_context(ctx, text, &mending, err);
    if (r.status == HANDOFF_OK && !ho_repair_record(&r)) {
        ctx->root = before;
        ctx->partial = partial;
        ho_record_context_changed(ctx); /* knows all of that already */
    }
    return ho_repair_end(&r, out);
}

static handoff_status
load_opts(handoff_json_opts *o, const handoff_json_opts *opts,
          handoff_error *err)
{
    handoff_status st =
        ho_base_opts_load(o, sizeof *o, JSON_OPTS_V1_SIZE, opts, err);

    if (st != HANDOFF_OK)
        return st;
    if (o->repairs != NULL)
        *o->repairs = NULL;
    if ((o->flags & ~(uint32_t) HANDOFF_JSON_REPAIR) != 0)
        return ho_base_fail(err, HANDOFF_E_ARG, "an unknown flag");
    return HANDOFF_OK;
}

handoff_status
handoff_context_from_json(handoff_context *ctx, const char *json, size_t len,
                          const handoff_json_opts *opts, handoff_error *err)
{
    ho_base_slice     text = HO_SLICE(len == 0 ? "" : json, len);
    handoff_json_opts o;
    handoff_status    st = load_opts(&o, opts, err);

    if (st != HANDOFF_OK)
        return st;
    if (ctx == NULL || (json == NULL && len > 0))
        return ho_base_null(err, "ctx and json");
    if (o.flags == 0)
        return ho_record_json_context(ctx, text, NULL, err);
    return read_and_repair(o.repairs, ctx, text, err);
}
