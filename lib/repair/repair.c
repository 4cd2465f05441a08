/* SPDX-License-Identifier: MIT */
/*
 * repair.c -- one run over a record; handoff_context_repair().
 *
 * Whatever is changed can be put back (undo.c): the record is as it was where
 * memory ends half way.
 */
#include "repair/run.h"

bool
ho_repair_begin(ho_repair_run *r, handoff_context *ctx, handoff_error *err)
{
    *r = (ho_repair_run){ .ctx = ctx, .err = err };
    r->found.out = ho_check_findings_new();
    return r->found.out != NULL || ho_repair_nomem(r);
}

bool
ho_repair_record(ho_repair_run *r)
{
    bool good =
        ho_repair_times(r) && ho_repair_markup(r) && ho_repair_messages(r);

    if (good && (r->found.nomem || !ho_check_findings_finish(&r->found) ||
                 !ho_record_context_changed(r->ctx)))
        good = ho_repair_nomem(r);
    if (!good) {
        ho_repair_put_back(r);
        ho_record_context_changed(r->ctx); /* knows all of that already */
    }
    return good;
}

handoff_status
ho_repair_end(ho_repair_run *r, handoff_findings **out)
{
    if (r->status == HANDOFF_OK && out != NULL)
        *out = r->found.out;
    else
        handoff_findings_free(r->found.out);
    ho_base_buf_free(&r->undo);
    ho_base_buf_free(&r->fractions);
    ho_base_buf_free(&r->paths);
    return r->status;
}

handoff_status
handoff_context_repair(handoff_findings **out, handoff_context *ctx,
                       handoff_error *err)
{
    ho_repair_run r;

    if (out != NULL)
        *out = NULL;
    if (ctx == NULL)
        return ho_base_null(err, "ctx");
    if (ho_repair_begin(&r, ctx, err))
        ho_repair_record(&r);
    return ho_repair_end(&r, out);
}
