/* SPDX-License-Identifier: MIT */
/*
 * options.c -- what every leg is asked for: when, for whom, who may read what.
 *
 * handoff_seal() and handoff_forward() ask for the same and refuse the same;
 * ho_packet_options is the form of both. Nobody sends a transcript readable by
 * accident: what is not named in clear is sealed, to the readers that are
 * named for it, else to the audience.
 */
#include "packet/compose.h"

#include <stdio.h>
#include <string.h>

/* ---- Times --------------------------------------------------------------- */

static handoff_status
check_times(ho_packet_options *o, int64_t lifetime_ms, handoff_error *err)
{
    if (o->now_ms == 0)
        o->now_ms = ho_base_now_ms();
    if (lifetime_ms == 0)
        lifetime_ms = HANDOFF_LIFETIME_DEFAULT_MS;
    if (!ho_base_time_valid(o->now_ms))
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "now_ms is not a time between 1970 and 9999");
    if (lifetime_ms < 1 || lifetime_ms > HANDOFF_LIFETIME_MAX_MS)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "the lifetime is not between 1 ms and 30 days");
    if (lifetime_ms > HANDOFF_TIME_MAX - o->now_ms)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "the lifetime ends after the year 9999");
    o->expires_at_ms = o->now_ms + lifetime_ms;
    return HANDOFF_OK;
}

/* ---- The audience -------------------------------------------------------- */

static bool
name_valid(const char *name)
{
    return ho_base_name_valid(
        HO_SLICE(name, strnlen(name, HANDOFF_NAME_MAX + 1)));
}

static handoff_status
check_audience(const char *const *audience, handoff_error *err)
{
    size_t n = 0;

    for (; audience != NULL && audience[n] != NULL; n++) {
        if (n == HANDOFF_AUDIENCE_MAX)
            return ho_base_fail(err, HANDOFF_E_ARG,
                                "the audience has more than %d names",
                                (int) HANDOFF_AUDIENCE_MAX);
        if (!name_valid(audience[n]))
            return ho_base_fail(
                err, HANDOFF_E_ARG,
                "name %zu of the audience is not 1 to %d visible "
                "ascii characters",
                n, (int) HANDOFF_NAME_MAX);
        for (size_t i = 0; i < n; i++)
            if (strcmp(audience[i], audience[n]) == 0)
                return ho_base_fail(
                    err, HANDOFF_E_ARG,
                    "names %zu and %zu of the audience are the same", i, n);
    }
    if (n == 0)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "no audience: name who the packet is for");
    return HANDOFF_OK;
}

/* ---- What is masked ------------------------------------------------------ */

/* Card data and proof do not travel by accident. */
enum { ALWAYS = HANDOFF_MASK_CARD | HANDOFF_MASK_CODE | HANDOFF_MASK_PROOF };

static handoff_status
check_masking(ho_packet_options *o, uint32_t mask, uint32_t unmasked,
              handoff_error *err)
{
    if ((mask & ~(uint32_t) HANDOFF_MASK_EVERYTHING) != 0 ||
        (unmasked & ~(uint32_t) ALWAYS) != 0)
        return ho_base_fail(err, HANDOFF_E_UNSUPPORTED,
                            "mask or unmasked has a bit that this version does "
                            "not know");
    if ((mask & unmasked) != 0)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "mask and unmasked name the same");
    if (o->patterns == NULL && o->patterns_len != 0)
        return ho_base_null(err, "patterns");
    o->mask = (ALWAYS & ~unmasked) | mask;
    return HANDOFF_OK;
}

handoff_status
ho_packet_options_mask(size_t *masked, handoff_context *prepared,
                       const ho_mask_way *way, const ho_packet_options *o,
                       handoff_error *err)
{
    const handoff_mask_opts opts = { HANDOFF_MASK_OPTS, .what = o->mask,
                                     .patterns = o->patterns,
                                     .patterns_len = o->patterns_len };

    *masked = 0;
    if (opts.what == 0 && opts.patterns == NULL)
        return HANDOFF_OK;
    return ho_mask_context(prepared, masked, &opts, way, err);
}

/* ---- All of it ----------------------------------------------------------- */

handoff_status
ho_packet_options_check(ho_packet_options *o, const handoff_seal_opts *from,
                        const handoff_keyring *ring, handoff_error *err)
{
    handoff_status st;

    *o = (ho_packet_options){ .ring = ring,
                              .audience = from->audience,
                              .readers = from->readers,
                              .patterns = from->patterns,
                              .patterns_len = from->patterns_len,
                              .now_ms = from->now_ms };
    if (from->flags != 0)
        return ho_base_fail(err, HANDOFF_E_UNSUPPORTED,
                            "flags has a bit that this version does not know");
    if (from->form > HANDOFF_FORM_TEXT || from->reserved_1 != 0)
        return ho_base_fail(err, HANDOFF_E_UNSUPPORTED,
                            "form is neither binary nor text");
    st = ho_base_set_load(&o->clear, from->clear, "clear", err);
    if (st != HANDOFF_OK)
        return st;
    st = check_masking(o, from->mask, from->unmasked, err);
    if (st != HANDOFF_OK)
        return st;
    st = check_times(o, from->lifetime_ms, err);
    if (st != HANDOFF_OK)
        return st;
    return check_audience(o->audience, err);
}

/* ---- Readers ------------------------------------------------------------- */

/* Whose keys a section is sealed to: an entry of the audience or of a list of
 * readers. */
typedef struct its_name {
    const char *name;
    size_t      entry;
    bool        of_audience;
} its_name;

/* Add every key of a name: a reader may be about to change keys. */
static handoff_status
add_keys(ho_packet_key_list *list, its_name who, const ho_packet_options *o,
         handoff_error *err)
{
    const uint8_t *key;
    size_t         i;

    if (o->ring == NULL)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "a section is to be sealed, which needs a keyring");
    for (i = 0;
         (key = ho_trust_keyring_reading_key(o->ring, who.name, i, o->now_ms));
         i++) {
        uint32_t n = 0;

        while (n < list->count &&
               memcmp(list->key[n], key, HANDOFF_PUBLIC_KEY_BYTES) != 0)
            n++;
        if (n == HANDOFF_GRANTS_MAX)
            return ho_base_fail(err, HANDOFF_E_LIMIT,
                                "more than %d keys would read one section",
                                (int) HANDOFF_GRANTS_MAX);
        if (n == list->count)
            list->key[list->count++] = key;
    }
    if (i == 0)
        return ho_base_fail(err, HANDOFF_E_READER,
                            "the keyring has no key to seal to for %s %zu%s",
                            who.of_audience ? "name" : "reader", who.entry,
                            who.of_audience ? " of the audience" : "");
    return HANDOFF_OK;
}

static handoff_status
check_reader_name(const char *name, size_t entry, handoff_error *err)
{
    if (name_valid(name))
        return HANDOFF_OK;
    return ho_base_fail(err, HANDOFF_E_ARG,
                        "the name of reader %zu is not 1 to %d visible ascii "
                        "characters",
                        entry, (int) HANDOFF_NAME_MAX);
}

handoff_status
ho_packet_reader_keys_find(ho_packet_key_list *keys, const char *const *names,
                           const ho_packet_options *o, handoff_error *err)
{
    handoff_status st = HANDOFF_OK;

    keys->count = 0;
    if (names[0] == NULL)
        return ho_base_fail(
            err, HANDOFF_E_ARG,
            "the list of readers is empty: write NULL to send in clear");
    for (size_t i = 0; st == HANDOFF_OK && names[i] != NULL; i++) {
        st = check_reader_name(names[i], i, err);
        if (st == HANDOFF_OK)
            st = add_keys(keys, (its_name){ names[i], i, false }, o, err);
    }
    return st;
}

/* What a reader is given, as one of HO_SET(). */
static handoff_status
load_reader(uint32_t *set, const handoff_reader *reader, size_t entry,
            handoff_error *err)
{
    handoff_status st = check_reader_name(reader->name, entry, err);
    char           member[64];

    *set = 0;
    if (st != HANDOFF_OK)
        return st;
    snprintf(member, sizeof member, "what reader %zu is given", entry);
    st = ho_base_set_load(set, reader->sections, member, err);
    if (st != HANDOFF_OK)
        return st;
    if ((*set & ~HO_SET(HANDOFF_SECTION_ROUTING)) == 0)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "reader %zu is given no section that can be sealed",
                            entry);
    return HANDOFF_OK;
}

/* The sections of ctx that have any content. */
static uint32_t
sections_of(const handoff_context *ctx)
{
    uint32_t set = 0;

    for (uint32_t kind = HANDOFF_SECTION_ROUTING;
         ctx != NULL && kind <= HO_SECTIONS; kind++) {
        const ProtobufCMessage *section = ho_record_section_get(ctx, kind);

        if (section != NULL && protobuf_c_message_get_packed_size(section) != 0)
            set |= HO_SET(kind);
    }
    return set;
}

static handoff_status
add_reader(ho_packet_reader_keys *keys, uint32_t present, size_t entry,
           const ho_packet_options *o, handoff_error *err)
{
    const handoff_reader *reader = &o->readers[entry];
    uint32_t              set;
    handoff_status        st = load_reader(&set, reader, entry, err);

    if (st != HANDOFF_OK)
        return st;
    if (o->later && (set & present) == 0)
        return ho_base_fail(
            err, HANDOFF_E_ARG,
            "reader %zu is given nothing new: earlier sections need a reseal",
            entry);
    for (uint32_t kind = HANDOFF_SECTION_BRIEFING; kind <= HO_SECTIONS;
         kind++) {
        if ((set & HO_SET(kind)) == 0)
            continue;
        st = add_keys(&keys->section[kind],
                      (its_name){ reader->name, entry, false }, o, err);
        if (st != HANDOFF_OK) {
            ho_base_err_at(err, HANDOFF_CHECK_NONE, -1, (int32_t) kind);
            return st;
        }
    }
    return HANDOFF_OK;
}

/* One section of ctx: in clear, to its readers, else to the audience. */
static handoff_status
settle(ho_packet_reader_keys *keys, uint32_t kind, bool present,
       const ho_packet_options *o, handoff_error *err)
{
    static const char *const names[HO_SECTIONS + 1] = {
        "", "routing", "briefing", "customer", "transcript", "extras"
    };
    const bool     clear = (o->clear & HO_SET(kind)) != 0;
    const bool     sealed = keys->section[kind].count != 0;
    handoff_status st = HANDOFF_OK;

    if (clear && sealed)
        st = ho_base_fail(err, HANDOFF_E_ARG,
                          "%s is named twice: in clear and with a reader",
                          names[kind]);
    for (size_t i = 0; st == HANDOFF_OK && present && !clear && !sealed &&
                       o->audience[i] != NULL;
         i++)
        st = add_keys(&keys->section[kind],
                      (its_name){ o->audience[i], i, true }, o, err);
    if (st != HANDOFF_OK)
        ho_base_err_at(err, HANDOFF_CHECK_NONE, -1, (int32_t) kind);
    return st;
}

handoff_status
ho_packet_options_readers(ho_packet_reader_keys   *keys,
                          const handoff_context   *ctx,
                          const ho_packet_options *o, handoff_error *err)
{
    const uint32_t present = sections_of(ctx);
    handoff_status st = HANDOFF_OK;

    memset(keys, 0, sizeof *keys);
    if (o->later && o->clear != 0 && (o->clear & present) == 0)
        return ho_base_fail(
            err, HANDOFF_E_ARG,
            "clear names nothing new: earlier sections need a reseal");
    for (size_t i = 0;
         st == HANDOFF_OK && o->readers != NULL && o->readers[i].name != NULL;
         i++)
        st = add_reader(keys, present, i, o, err);
    for (uint32_t kind = HANDOFF_SECTION_BRIEFING;
         st == HANDOFF_OK && kind <= HO_SECTIONS; kind++)
        st = settle(keys, kind, (present & HO_SET(kind)) != 0, o, err);
    return st;
}
