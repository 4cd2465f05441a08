/* SPDX-License-Identifier: MIT */
/*
 * verify.c -- for whom, when, from whom, and whether they signed it.
 *
 * Guarantees FORMAT.md section 7 steps 2 to 4: the last leg is for us and in
 * time; leg by leg, each to its end, its sender is trusted with what the leg
 * does and was addressed by the leg before; then every signature. Signatures
 * come last because they cost the most, and a packet that would be refused
 * anyway is not worth them.
 *
 * Times are valid (1..HANDOFF_TIME_MAX) and the skew is a minute at most, so
 * sums and differences of them stay far inside an int64_t.
 */
#include "packet/packet.h"

#include <string.h>

#include <sodium.h>

static handoff_status
refuse(handoff_error *err, handoff_status code, int32_t check, uint32_t leg,
       const char *what)
{
    handoff_status st = ho_base_fail(err, code, "%s", what);

    ho_base_err_at(err, check, (int32_t) leg, 0);
    return st;
}

static bool
is_addressed(const ho_envelope_leg *leg, const char *name)
{
    for (uint32_t i = 0; i < leg->audience_count; i++) {
        if (strcmp(leg->audience[i], name) == 0)
            return true;
    }
    return false;
}

/* ---- Step 2: the last leg is for us, now --------------------------------- */

static handoff_status
check_delivery(const ho_envelope *view, const ho_packet_verification *how,
               handoff_error *err)
{
    const uint32_t         last = view->legs_count - 1;
    const ho_envelope_leg *leg = view->legs[last];

    if (!is_addressed(leg, how->audience))
        return refuse(err, HANDOFF_E_AUDIENCE, HANDOFF_CHECK_AUDIENCE, last,
                      "the packet is addressed to somebody else");
    if (leg->sent_at_ms - how->skew_ms > how->now_ms)
        return refuse(err, HANDOFF_E_NOT_YET, HANDOFF_CHECK_SENT, last,
                      "the packet was sent in the future: the clocks differ "
                      "by more than the skew");
    if (how->now_ms > leg->expires_at_ms + how->skew_ms)
        return refuse(err, HANDOFF_E_EXPIRED, HANDOFF_CHECK_EXPIRY, last,
                      "the packet has expired");
    return HANDOFF_OK;
}

/* ---- Step 3: leg by leg, from whom --------------------------------------- */

static handoff_status
check_key(handoff_packet *packet, const ho_packet_verification *how, uint32_t n,
          handoff_error *err)
{
    const ho_envelope_leg *leg = packet->view.legs[n];
    const ho_trust_use     use = { n == 0 ? HANDOFF_MAY_ORIGINATE
                                          : HANDOFF_MAY_FORWARD,
                               leg->sent_at_ms, how->now_ms };
    handoff_key    key = { HANDOFF_KEY };
    handoff_status st;

    st = ho_trust_keyring_check_key(&key, how->ring, leg->sender, &use, err);
    if (st != HANDOFF_OK) {
        if (err != NULL)
            err->leg = (int32_t) n;
        return st;
    }
    /* The packet must not read the keyring after it was opened. */
    packet->names[n] =
        ho_base_arena_text(&packet->arena, key.name, strlen(key.name));
    packet->rights[n] = key.rights;
    return packet->names[n] == NULL ? ho_base_nomem(err) : HANDOFF_OK;
}

bool
ho_packet_is_too_old(const ho_envelope_leg *first, int64_t expires_at_ms)
{
    return expires_at_ms - first->sent_at_ms > HANDOFF_LIFETIME_MAX_MS;
}

const char *
ho_packet_custody_fault(const ho_envelope_leg *before, const char *sender,
                        int64_t sent_at_ms, int64_t skew_ms)
{
    if (!is_addressed(before, sender))
        return "the leg before was not addressed to this leg's sender";
    if (sent_at_ms < before->sent_at_ms - skew_ms)
        return "the leg was sent before the leg before it";
    if (sent_at_ms > before->expires_at_ms + skew_ms)
        return "the leg was sent after the leg before it had expired: seal a "
               "new packet that replaces this one";
    return NULL;
}

static const char *
chain_fault(const handoff_packet *packet, const ho_packet_verification *how,
            uint32_t n)
{
    const ho_envelope_leg *leg = packet->view.legs[n];
    const ho_envelope_leg *before = packet->view.legs[n - 1];

    if (sodium_memcmp(leg->previous.p, before->link, sizeof before->link) != 0)
        return "the leg does not follow from the leg before it";
    return ho_packet_custody_fault(before, packet->names[n], leg->sent_at_ms,
                                   how->skew_ms);
}

static handoff_status
check_leg(handoff_packet *packet, const ho_packet_verification *how, uint32_t n,
          handoff_error *err)
{
    const ho_envelope_leg *leg = packet->view.legs[n];
    const char            *fault;
    handoff_status         st = check_key(packet, how, n, err);

    if (st != HANDOFF_OK)
        return st;
    if (leg->expires_at_ms - leg->sent_at_ms > how->max_lifetime_ms)
        return refuse(err, HANDOFF_E_LIMIT, HANDOFF_CHECK_LIFETIME, n,
                      "the leg lives longer than the limit");
    if (ho_packet_is_too_old(packet->view.legs[0], leg->expires_at_ms))
        return refuse(err, HANDOFF_E_LIMIT, HANDOFF_CHECK_LIFETIME, n,
                      "the leg lives on more than 30 days after the first was "
                      "sent");
    fault = n == 0 ? NULL : chain_fault(packet, how, n);
    if (fault == NULL)
        return HANDOFF_OK;
    st = refuse(err, HANDOFF_E_CHAIN, HANDOFF_CHECK_CHAIN, n, fault);
    ho_base_err_key(err, leg->sender);
    return st;
}

/* ---- Step 4: signatures -------------------------------------------------- */

static handoff_status
check_signature(const handoff_packet *packet, const ho_packet_verification *how,
                uint32_t n, handoff_error *err)
{
    const ho_envelope_leg *leg = packet->view.legs[n];
    uint8_t                message[128];
    size_t         len = ho_envelope_leg_signed_message(message, leg->hash);
    handoff_status st;

    if (ho_trust_keyring_verify(how->ring, leg->signature.p, message, len,
                                leg->sender))
        return HANDOFF_OK;
    st = refuse(err, HANDOFF_E_SIGNATURE, HANDOFF_CHECK_SIGNATURE, n,
                "the leg's signature does not verify: it was changed, or "
                "its sender did not sign it");
    ho_base_err_key(err, leg->sender);
    return st;
}

handoff_status
ho_packet_verify(handoff_packet *packet, const ho_packet_verification *how,
                 handoff_error *err)
{
    const uint32_t count = packet->view.legs_count;
    handoff_status st = check_delivery(&packet->view, how, err);

    if (st != HANDOFF_OK)
        return st;
    for (uint32_t n = 0; n < count; n++) {
        st = check_leg(packet, how, n, err);
        if (st != HANDOFF_OK)
            return st;
    }
    for (uint32_t n = 0; n < count; n++) {
        st = check_signature(packet, how, n, err);
        if (st != HANDOFF_OK)
            return st;
    }
    return HANDOFF_OK;
}
