/* SPDX-License-Identifier: MIT */
/*
 * test_names.c -- every number of the interface that is printed has a word:
 * its constant's, in small letters; and no other number has one.
 */
#include "support.h"

#include <handoff.h>

#include <check.h>
#include <ctype.h>
#include <string.h>

typedef const char *(*name_fn)(uint32_t value);

static const char *
check_name(uint32_t value)
{
    return handoff_check_name((int32_t) value);
}

static const char *
severity_name(uint32_t value)
{
    return handoff_severity_name((int32_t) value);
}

/* The families, and what their constants begin with. */
static const struct family {
    name_fn     name;
    const char *stem;
} families[] = {
    { handoff_section_name, "HANDOFF_SECTION_" },
    { handoff_section_state_name, "HANDOFF_STATE_" },
    { handoff_data_kind_name, "HANDOFF_DATA_" },
    { handoff_receipt_state_name, "HANDOFF_RECEIPT_" },
    { handoff_reason_name, "HANDOFF_REASON_" },
    { handoff_notice_state_name, "HANDOFF_NOTICE_" },
    { handoff_transfer_state_name, "HANDOFF_TRANSFER_" },
    { handoff_action_name, "HANDOFF_ACTION_" },
    { handoff_cause_name, "HANDOFF_CAUSE_" },
    { severity_name, "HANDOFF_FINDING_" },
    { check_name, "HANDOFF_CHECK_" },
};

#define WORD(constant)                                                         \
    {                                                                          \
#constant, constant                                                    \
    }

static const struct word {
    const char *constant;
    uint32_t    value;
} words[] = {
    WORD(HANDOFF_SECTION_ROUTING),      WORD(HANDOFF_SECTION_BRIEFING),
    WORD(HANDOFF_SECTION_CUSTOMER),     WORD(HANDOFF_SECTION_TRANSCRIPT),
    WORD(HANDOFF_SECTION_EXTRAS),       WORD(HANDOFF_STATE_PRESENT),
    WORD(HANDOFF_STATE_SKIPPED),        WORD(HANDOFF_STATE_SEALED),
    WORD(HANDOFF_STATE_REDACTED),       WORD(HANDOFF_DATA_UNKNOWN),
    WORD(HANDOFF_DATA_PACKET),          WORD(HANDOFF_DATA_RECEIPT),
    WORD(HANDOFF_DATA_NOTICE),          WORD(HANDOFF_DATA_TICKET),
    WORD(HANDOFF_RECEIPT_RECEIVED),     WORD(HANDOFF_RECEIPT_ACCEPTED),
    WORD(HANDOFF_RECEIPT_DECLINED),     WORD(HANDOFF_RECEIPT_COMPLETED),
    WORD(HANDOFF_RECEIPT_RETURNED),     WORD(HANDOFF_RECEIPT_FAILED),
    WORD(HANDOFF_REASON_NONE),          WORD(HANDOFF_REASON_NOBODY),
    WORD(HANDOFF_REASON_OUTSIDE_HOURS), WORD(HANDOFF_REASON_QUEUE_FULL),
    WORD(HANDOFF_REASON_WRONG_TARGET),  WORD(HANDOFF_REASON_CANNOT_READ),
    WORD(HANDOFF_REASON_TOO_LATE),      WORD(HANDOFF_REASON_ERROR),
    WORD(HANDOFF_NOTICE_WITHDRAWN),     WORD(HANDOFF_NOTICE_SUPERSEDED),
    WORD(HANDOFF_NOTICE_TAKEN),         WORD(HANDOFF_TRANSFER_OPEN),
    WORD(HANDOFF_TRANSFER_RECEIVED),    WORD(HANDOFF_TRANSFER_ACCEPTED),
    WORD(HANDOFF_TRANSFER_FALLBACK),    WORD(HANDOFF_TRANSFER_COMPLETED),
    WORD(HANDOFF_TRANSFER_RETURNED),    WORD(HANDOFF_ACTION_WAIT),
    WORD(HANDOFF_ACTION_TELL),          WORD(HANDOFF_ACTION_FALL_BACK),
    WORD(HANDOFF_ACTION_DONE),          WORD(HANDOFF_CAUSE_NONE),
    WORD(HANDOFF_CAUSE_NO_ANSWER),      WORD(HANDOFF_CAUSE_DECLINED),
    WORD(HANDOFF_CAUSE_FAILED),         WORD(HANDOFF_CAUSE_OVERDUE),
    WORD(HANDOFF_FINDING_NOTE),         WORD(HANDOFF_FINDING_WARNING),
    WORD(HANDOFF_FINDING_ERROR),        WORD(HANDOFF_CHECK_NONE),
    WORD(HANDOFF_CHECK_PRELUDE),        WORD(HANDOFF_CHECK_PARSE),
    WORD(HANDOFF_CHECK_REFERENCES),     WORD(HANDOFF_CHECK_TICKET),
    WORD(HANDOFF_CHECK_AUDIENCE),       WORD(HANDOFF_CHECK_SENT),
    WORD(HANDOFF_CHECK_EXPIRY),         WORD(HANDOFF_CHECK_SENDER),
    WORD(HANDOFF_CHECK_REVOCATION),     WORD(HANDOFF_CHECK_LIFETIME),
    WORD(HANDOFF_CHECK_CHAIN),          WORD(HANDOFF_CHECK_SIGNATURE),
    WORD(HANDOFF_CHECK_SECTIONS),       WORD(HANDOFF_CHECK_UNSEAL),
    WORD(HANDOFF_CHECK_DIGEST),         WORD(HANDOFF_CHECK_RAW_LEN),
    WORD(HANDOFF_CHECK_DECOMPRESS),     WORD(HANDOFF_CHECK_RECORD),
    WORD(HANDOFF_CHECK_REPLAY),         WORD(HANDOFF_CHECK_ANSWERED),
    WORD(HANDOFF_CHECK_ADDRESSED),      WORD(HANDOFF_CHECK_ANSWER_TIME),
    WORD(HANDOFF_CHECK_SEQUENCE),       WORD(HANDOFF_CHECK_REQUIRED),
};

enum {
    FAMILIES = sizeof families / sizeof *families,
    WORDS = sizeof words / sizeof *words
};

/* The constant of a family that has this value; NULL: none. */
static const struct word *
constant_of(const struct family *f, uint32_t value)
{
    for (size_t i = 0; i < WORDS; i++) {
        if (words[i].value == value &&
            strncmp(words[i].constant, f->stem, strlen(f->stem)) == 0)
            return &words[i];
    }
    return NULL;
}

START_TEST(name_is_the_constant_in_small_letters_or_none)
{
    const struct family *f = &families[_i];

    for (uint32_t value = 0; value < 1000; value++) {
        const struct word *w = constant_of(f, value);
        const char        *name = f->name(value);

        if (f->name == handoff_data_kind_name && (value & 256) != 0)
            continue; /* text form: below */
        if (w == NULL) {
            ck_assert_msg(name == NULL, "%s%u is %s", f->stem, value, name);
            continue;
        }
        ck_assert_msg(name != NULL, "%s has no name", w->constant);
        for (size_t n = 0; n <= strlen(name); n++)
            ck_assert_int_eq(name[n],
                             tolower(w->constant[strlen(f->stem) + n]));
    }
    ck_assert_ptr_null(f->name(UINT32_MAX));
}
END_TEST

START_TEST(kind_in_text_form_has_the_name_of_the_kind)
{
    const uint32_t kind = handoff_data_kind("hon1.iUhPUA", 11);

    ck_assert_uint_eq(kind, HANDOFF_DATA_NOTICE | HANDOFF_DATA_TEXT);
    ck_assert_uint_eq(HANDOFF_DATA_KIND(kind), HANDOFF_DATA_NOTICE);
    ck_assert_str_eq(handoff_data_kind_name(kind), "notice");
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("names");
    TCase *tc = tcase_create("names");

    tcase_add_loop_test(tc, name_is_the_constant_in_small_letters_or_none, 0,
                        FAMILIES);
    tcase_add_test(tc, kind_in_text_form_has_the_name_of_the_kind);
    suite_add_tcase(suite, tc);
    return support_run(suite);
}
