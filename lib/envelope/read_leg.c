/* SPDX-License-Identifier: MIT */
/*
 * read_leg.c -- one leg of a packet, read strictly (FORMAT.md section 3).
 *
 * A leg that was read has every required field, each within its bounds: its
 * number is its place, its names and times are valid, it adds each kind at
 * most once, its lists ascend. What its redactions and reseals name is
 * looked at later (references.c), once every leg was read.
 */
#include "envelope/parser.h"

#include <string.h>

enum { LEG_LEG = 1, LEG_SIGNATURE = 2 }; /* of SignedLeg */
enum {
    LEG_NUMBER = 1,
    LEG_PREVIOUS = 2,
    LEG_SENDER = 3,
    LEG_AUDIENCE = 4,
    LEG_SENT = 5,
    LEG_EXPIRES = 6,
    LEG_ADDS = 7
};
enum { ITEM_KIND = 1, ITEM_DIGEST = 2, ITEM_SEAL = 3 }; /* of Commitment */
enum { REF_LEG = 1, REF_KIND = 2, REF_LAST = 3 };       /* Redaction, Reseal */

static const ho_envelope_shape signed_shape = { "signed leg", "bb" };
static const ho_envelope_shape leg_shape = {
    "leg", "nbbrttrrr------llllllllllllllll"
};
static const ho_envelope_shape commitment_shape = { "commitment", "nbb" };
static const ho_envelope_shape redaction_shape = { "redaction", "nnb" };
static const ho_envelope_shape reseal_shape = { "reseal", "nnb" };

/* A leg while it is read. */
typedef struct leg_reading {
    ho_envelope_leg    *leg;
    uint64_t            number, sent, expires;
    ho_base_slice       sender;
    ho_base_slice       audience[HANDOFF_AUDIENCE_MAX];
    ho_envelope_section adds[HO_ADDS_MAX];
    uint32_t            order[2]; /* of the last redaction and reseal */
} leg_reading;

static handoff_status
malformed(const ho_envelope_parser *vp, const uint8_t *at, const char *what)
{
    return ho_envelope_refuse(vp, at, HANDOFF_E_FORMAT, what);
}

/* ---- What a leg lists ---------------------------------------------------- */

static handoff_status
read_audience(ho_envelope_parser *vp, leg_reading *lr, ho_base_slice name)
{
    ho_envelope_leg *leg = lr->leg;

    if (leg->audience_count == HANDOFF_AUDIENCE_MAX)
        return malformed(vp, name.p, "the leg names more than 8 audiences");
    if (!ho_base_name_valid(name))
        return malformed(vp, name.p, "an audience of the leg is not a name");
    for (uint32_t i = 0; i < leg->audience_count; i++) {
        if (ho_base_slice_equal(lr->audience[i], name))
            return malformed(vp, name.p, "the leg names an audience twice");
    }
    lr->audience[leg->audience_count++] = name;
    return HANDOFF_OK;
}

static handoff_status
check_commitment(ho_envelope_parser *vp, const leg_reading *lr,
                 const ho_envelope_section *s, const uint8_t *at)
{
    const ho_envelope_leg *leg = lr->leg;

    if (!ho_envelope_kind_valid(s->kind))
        return malformed(vp, at, "the leg adds a kind that does not exist");
    vp->section = (int32_t) s->kind;
    if (leg->sections_count > 0 &&
        s->kind <= lr->adds[leg->sections_count - 1].kind)
        return malformed(vp, at, "the leg's kinds do not ascend");
    if (s->digest.len != HO_DIGEST_BYTES)
        return malformed(vp, at, "the commitment's digest is not 32 bytes");
    if (s->seal.len != 0 && s->seal.len != HO_DIGEST_BYTES)
        return malformed(vp, at, "the commitment's seal is not 32 bytes");
    if (s->seal.len != 0 && s->kind == HANDOFF_SECTION_ROUTING)
        return malformed(vp, at, "routing is sealed, which it never may be");
    vp->section = 0;
    return HANDOFF_OK;
}

static handoff_status
read_commitment(ho_envelope_parser *vp, leg_reading *lr, ho_base_slice item)
{
    ho_envelope_leg    *leg = lr->leg;
    ho_envelope_section s = { .formed_by = (uint32_t) vp->leg,
                              .redacted_by = -1,
                              .reason = "" };
    ho_base_wire_reader r;
    handoff_status      st;
    int                 got;

    ho_base_wire_init(&r, vp->view->input.p, item);
    while ((got = ho_envelope_next(vp, &r, &commitment_shape)) > 0) {
        if (r.field == ITEM_KIND)
            s.kind = (uint32_t) r.number;
        else if (r.field == ITEM_DIGEST)
            s.digest = r.bytes;
        else
            s.seal = r.bytes;
    }
    if (got < 0)
        return HANDOFF_E_FORMAT;
    st = check_commitment(vp, lr, &s, item.p);
    if (st != HANDOFF_OK)
        return st;
    /* Kinds are valid and ascend, so there are never more than fit. */
    lr->adds[leg->sections_count++] = s;
    leg->adds |= HO_SET(s.kind);
    return HANDOFF_OK;
}

static handoff_status
check_reference(ho_envelope_parser *vp, const ho_envelope_reference *ref,
                uint32_t field, const uint8_t *at)
{
    if (!ho_envelope_kind_valid(ref->kind))
        return malformed(vp, at, "the leg names a kind that does not exist");
    vp->section = (int32_t) ref->kind;
    if (ref->leg >= HANDOFF_LEGS_MAX)
        return malformed(vp, at, "the leg names a leg that cannot exist");
    if (field == HO_FIELD_REDACTS && ref->reason.len == 0)
        return malformed(vp, at, "the leg redacts without a reason");
    if (field == HO_FIELD_REDACTS &&
        !ho_base_text_valid(ref->reason, HANDOFF_REASON_MAX))
        return malformed(vp, at,
                         "the reason of a redaction is too long or "
                         "not plain text");
    if (field == HO_FIELD_RESEALS && ref->seal.len != 0 &&
        ref->seal.len != HO_DIGEST_BYTES)
        return malformed(vp, at, "the reseal's seal is not 32 bytes");
    vp->section = 0;
    return HANDOFF_OK;
}

handoff_status
ho_envelope_reference_read(ho_envelope_parser *vp, ho_envelope_reference *out,
                           uint32_t field, ho_base_slice item)
{
    const ho_envelope_shape *shape =
        field == HO_FIELD_REDACTS ? &redaction_shape : &reseal_shape;
    ho_envelope_reference ref = { 0 };
    ho_base_wire_reader   r;
    int                   got;

    ho_base_wire_init(&r, vp->view->input.p, item);
    while ((got = ho_envelope_next(vp, &r, shape)) > 0) {
        if (r.field == REF_LEG)
            ref.leg = (uint32_t) r.number;
        else if (r.field == REF_KIND)
            ref.kind = (uint32_t) r.number;
        else if (field == HO_FIELD_REDACTS)
            ref.reason = r.bytes;
        else
            ref.seal = r.bytes;
    }
    if (got < 0)
        return HANDOFF_E_FORMAT;
    *out = ref;
    return check_reference(vp, out, field, item.p);
}

static handoff_status
read_reference(ho_envelope_parser *vp, leg_reading *lr, uint32_t field,
               ho_base_slice item)
{
    uint32_t             *last = &lr->order[field - HO_FIELD_REDACTS];
    ho_envelope_reference ref;
    uint32_t              order;
    handoff_status st = ho_envelope_reference_read(vp, &ref, field, item);

    if (st != HANDOFF_OK)
        return st;
    order = ref.leg * HO_KINDS + ref.kind; /* never 0: a kind is 1 or more */
    if (order <= *last)
        return malformed(vp, item.p,
                         field == HO_FIELD_REDACTS
                             ? "the leg's redactions do not ascend"
                             : "the leg's reseals do not ascend");
    *last = order;
    return HANDOFF_OK;
}

/* ---- Leg ----------------------------------------------------------------- */

static handoff_status
read_hash(ho_envelope_parser *vp, ho_base_slice *out, ho_base_slice bytes,
          const char *what)
{
    *out = bytes;
    return bytes.len == 32 ? HANDOFF_OK : malformed(vp, bytes.p, what);
}

static handoff_status
read_field(ho_envelope_parser *vp, leg_reading *lr,
           const ho_base_wire_reader *r)
{
    handoff_status st = HANDOFF_OK;

    switch (r->field) {
    case LEG_NUMBER:
        lr->number = r->number;
        break;
    case LEG_PREVIOUS:
        st = read_hash(vp, &lr->leg->previous, r->bytes,
                       "the link to the leg before is not 32 bytes");
        break;
    case LEG_SENDER:
        st = read_hash(vp, &lr->sender, r->bytes,
                       "the sender's key is not 32 bytes");
        break;
    case LEG_AUDIENCE:
        st = read_audience(vp, lr, r->bytes);
        break;
    case LEG_SENT:
        lr->sent = r->number;
        break;
    case LEG_EXPIRES:
        lr->expires = r->number;
        break;
    case LEG_ADDS:
        st = read_commitment(vp, lr, r->bytes);
        break;
    case HO_FIELD_REDACTS:
    case HO_FIELD_RESEALS:
        st = read_reference(vp, lr, r->field, r->bytes);
        break;
    default: /* 16 to 31, of a later version: signed, and skipped */
        break;
    }
    return st;
}

static bool
time_valid(uint64_t ms)
{
    return ms <= (uint64_t) HANDOFF_TIME_MAX &&
           ho_base_time_valid((int64_t) ms);
}

/* What holds between the fields of a leg. */
static const char *
leg_fault(const ho_envelope_parser *vp, const leg_reading *lr)
{
    const ho_envelope_leg *leg = lr->leg;

    if (lr->number != (uint64_t) vp->leg)
        return "the leg's number is not its place: legs are missing or out "
               "of order";
    if (vp->leg == 0 && leg->previous.len != 0)
        return "the first leg names a leg before it";
    if (vp->leg != 0 && leg->previous.len == 0)
        return "the leg does not name the leg before it";
    if (lr->sender.len == 0)
        return "the leg does not name its sender";
    if (leg->audience_count == 0)
        return "the leg names no audience";
    if (!time_valid(lr->sent) || !time_valid(lr->expires))
        return "the leg's times are missing or out of range";
    if (lr->expires <= lr->sent)
        return "the leg expires before it was sent";
    if (vp->leg == 0 && (leg->adds & HO_SET(HANDOFF_SECTION_ROUTING)) == 0)
        return "the first leg does not add routing";
    return NULL;
}

/* Move what was read into the arena, exactly as much as there is. */
static bool
keep(ho_envelope_parser *vp, const leg_reading *lr)
{
    ho_envelope_leg *leg = lr->leg;
    size_t           size = leg->sections_count * sizeof *leg->sections;
    const char     **names =
        ho_base_arena_alloc(vp->arena,
                            (leg->audience_count + 1) * sizeof *names);

    leg->sections = ho_base_arena_alloc(vp->arena, size);
    if (names == NULL || leg->sections == NULL)
        return false;
    memcpy(leg->sections, lr->adds, size);
    for (uint32_t i = 0; i < leg->audience_count; i++) {
        names[i] =
            ho_base_arena_text(vp->arena, (const char *) lr->audience[i].p,
                               lr->audience[i].len);
        if (names[i] == NULL)
            return false;
    }
    leg->audience = names;
    return true;
}

static handoff_status
read_leg(ho_envelope_parser *vp, ho_envelope_leg *leg)
{
    leg_reading         lr;
    ho_base_wire_reader r;
    const char         *fault;
    handoff_status      st = HANDOFF_OK;
    int                 got;

    memset(&lr, 0, offsetof(leg_reading, adds));
    memset(lr.order, 0, sizeof lr.order);
    lr.leg = leg;
    ho_base_wire_init(&r, vp->view->input.p, leg->bytes);
    while (st == HANDOFF_OK &&
           (got = ho_envelope_next(vp, &r, &leg_shape)) != 0)
        st = got < 0 ? HANDOFF_E_FORMAT : read_field(vp, &lr, &r);
    if (st != HANDOFF_OK)
        return st;
    fault = leg_fault(vp, &lr);
    if (fault != NULL)
        return malformed(vp, leg->bytes.p, fault);
    memcpy(leg->sender, lr.sender.p, sizeof leg->sender);
    leg->sent_at_ms = (int64_t) lr.sent;
    leg->expires_at_ms = (int64_t) lr.expires;
    return keep(vp, &lr) ? HANDOFF_OK : ho_base_nomem(vp->err);
}

static handoff_status
read_signed(ho_envelope_parser *vp, ho_envelope_leg *leg, ho_base_slice item)
{
    ho_base_wire_reader r;
    int                 got;

    ho_base_wire_init(&r, vp->view->input.p, item);
    while ((got = ho_envelope_next(vp, &r, &signed_shape)) > 0) {
        if (r.field == LEG_SIGNATURE)
            leg->signature = r.bytes;
        else if (r.bytes.len > HANDOFF_LEG_BYTES_MAX)
            return ho_envelope_refuse(vp, r.bytes.p, HANDOFF_E_LIMIT,
                                      "the leg has more than 64 KiB");
        else
            leg->bytes = r.bytes;
    }
    if (got < 0)
        return HANDOFF_E_FORMAT;
    if (leg->bytes.len == 0)
        return malformed(vp, item.p, "a signature is given without a leg");
    if (leg->signature.len != HANDOFF_SIGNATURE_BYTES)
        return malformed(vp, item.p, "the leg's signature is not 64 bytes");
    return HANDOFF_OK;
}

handoff_status
ho_envelope_leg_read(ho_envelope_parser *vp, ho_base_slice item)
{
    ho_envelope_leg *leg = ho_base_arena_alloc(vp->arena, sizeof *leg);
    handoff_status   st;

    if (leg == NULL)
        return ho_base_nomem(vp->err);
    vp->leg = (int32_t) vp->view->legs_count;
    st = read_signed(vp, leg, item);
    if (st == HANDOFF_OK)
        st = read_leg(vp, leg);
    if (st != HANDOFF_OK)
        return st;
    ho_envelope_leg_hash(leg->hash, leg->bytes);
    ho_envelope_leg_link(leg->link, leg->hash, leg->signature.p);
    vp->view->legs[vp->view->legs_count++] = leg;
    return HANDOFF_OK;
}
