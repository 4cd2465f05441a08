/* SPDX-License-Identifier: MIT */
/*
 * layout.c -- the record structs as binaries know them (layout.sh).
 *
 * Written down once and never changed for what was released: numbers first,
 * then what is as wide as a pointer. A struct that grows gets another line,
 * and its old one then names the last member of its first version. Compiled
 * for 64 and for 32 bits, without a libc; run where there is one.
 */
#include <handoff/context.h>

#define WORD sizeof(void *)

/* Bytes of numbers, how many pointers and lengths, and the last of them. */
#define LAYOUT(type, numbers, words, last)                                     \
    _Static_assert(sizeof(type) == (numbers) + (words) *WORD, #type);          \
    _Static_assert(offsetof(type, last) == (numbers) + ((words) -1) * WORD,    \
                   #type " ends in " #last)

_Static_assert(sizeof(size_t) == WORD, "a length is as wide as a pointer");

/* The same of a struct that grew: its first version, and what came behind. */
#define GREW(type, numbers, words, last, more, more_words, end)                \
    _Static_assert(offsetof(type, last) == (numbers) + ((words) -1) * WORD,    \
                   #type "'s first version ends in " #last);                   \
    _Static_assert(sizeof(type) ==                                             \
                       (numbers) + (more) + ((words) + (more_words)) * WORD,   \
                   #type);                                                     \
    _Static_assert(offsetof(type, end) + sizeof(((type *) 0)->end) ==          \
                       sizeof(type),                                           \
                   #type " ends in " #end)

LAYOUT(handoff_reference, 16, 6, reserved_1);
GREW(handoff_routing, 64, 6, emotion, 8, 4, reserved_2);
LAYOUT(handoff_target, 16, 6, reserved_1);
LAYOUT(handoff_escalation, 32, 2, reserved_2);
LAYOUT(handoff_consent, 32, 8, reserved_1);
LAYOUT(handoff_briefing, 8, 4, reserved_1);
LAYOUT(handoff_summary, 24, 8, source_name);
GREW(handoff_intent, 24, 8, reserved_1, 8, 2, for_person);
LAYOUT(handoff_alternative, 24, 2, name);
GREW(handoff_slot, 40, 8, candidates, 0, 2, reserved_2);
LAYOUT(handoff_emotion, 40, 4, source_name);
LAYOUT(handoff_score, 24, 2, name);
LAYOUT(handoff_pain_point, 40, 6, reserved_1);
LAYOUT(handoff_step, 32, 8, reserved_2);
GREW(handoff_promise, 40, 8, reserved_2, 0, 4, reserved_3);
GREW(handoff_suggestion, 24, 4, source_name, 16, 0, rank);
GREW(handoff_participant, 32, 4, department, 8, 2, reserved_3);
LAYOUT(handoff_interaction, 24, 6, reserved_1);
LAYOUT(handoff_outcome, 32, 4, reserved_2);
LAYOUT(handoff_rating, 24, 2, comment);
GREW(handoff_customer, 8, 8, reserved_1, 8, 0, reserved_2);
LAYOUT(handoff_authentication, 48, 10, turns_count);
GREW(handoff_contact, 24, 4, reserved_1, 8, 0, use);
LAYOUT(handoff_need, 32, 4, reserved_2);
LAYOUT(handoff_callback, 24, 2, reserved_1);
GREW(handoff_person, 16, 4, reserved_2, 0, 2, reserved_3);
GREW(handoff_message, 48, 10, reserved_2, 16, 4, reserved_3);
LAYOUT(handoff_translation, 24, 4, source_name);
GREW(handoff_attachment, 32, 8, reserved_2, 16, 2, reserved_4);
LAYOUT(handoff_omission, 16, 4, digest_len);
LAYOUT(handoff_attribute, 16, 4, reserved_2);
LAYOUT(handoff_mask, 24, 4, reserved_2);
LAYOUT(handoff_deadline, 32, 4, reserved_2);
LAYOUT(handoff_hypothesis, 24, 2, text);
LAYOUT(handoff_reaction, 32, 4, reserved_1);
LAYOUT(handoff_field, 24, 6, reserved_1);

#define AT(type, member, numbers, words)                                       \
    _Static_assert(offsetof(type, member) == (numbers) + (words) *WORD,        \
                   #type "." #member)

AT(handoff_message, struct_size, 0, 0);
AT(handoff_message, record_kind, 4, 0);
AT(handoff_message, sent_at_ms, 8, 0);
AT(handoff_message, turn, 16, 0);
AT(handoff_message, role, 20, 0);
AT(handoff_message, kind, 24, 0);
AT(handoff_message, reply_to, 28, 0);
AT(handoff_message, replaces, 32, 0);
AT(handoff_message, duration_ms, 36, 0);
AT(handoff_message, confidence, 40, 0);
AT(handoff_message, reserved_1, 44, 0);
AT(handoff_message, by, 48, 0);
AT(handoff_message, text, 48, 1);
AT(handoff_message, to, 48, 4);
AT(handoff_slot, parent_kind, 8, 0);
AT(handoff_slot, parent_index, 12, 0);
AT(handoff_slot, status, 16, 0);
AT(handoff_slot, parent_key, 40, 0);
AT(handoff_slot, name, 40, 1);
AT(handoff_slot, candidates, 40, 7);
AT(handoff_omission, salt, 16, 0);
AT(handoff_omission, salt_len, 16, 1);
AT(handoff_omission, digest_len, 16, 3);
AT(handoff_attachment, bytes, 8, 0);
AT(handoff_attachment, started_at_ms, 16, 0);

#if __STDC_HOSTED__
int
main(void)
{
    /* What the compiler believes is what the machine does. */
    handoff_attachment   a = { HANDOFF_ATTACHMENT, .bytes = UINT64_MAX,
                               .started_at_ms = INT64_MIN, .id = "a1" };
    const unsigned char *at = (const unsigned char *) &a;

    for (size_t i = 8; i < 16; i++) {
        if (at[i] != 0xff)
            return 1;
    }
    return a.id[0] == 'a' && a.started_at_ms < 0 ? 0 : 1;
}
#endif
