/* SPDX-License-Identifier: MIT */
/*
 * repaired.c -- how it is worded that something was repaired.
 *
 * Beside the table of what a check finds (words.c): a repair says what was
 * done, not what is missing.
 */
#include "check/rules.h"

#define REPAIRED(code, name, message, advice)                                  \
    [HANDOFF_REPAIRED_##code -                                                 \
        HANDOFF_REPAIRED_HALF] = { HANDOFF_FINDING_NOTE, name, message,        \
                                   advice }

const ho_check_words HO_CHECK_REPAIRED[] = {
    REPAIRED(HALF, "repaired_half", "half of a surrogate pair became U+FFFD",
             "cut texts between characters, not between UTF-16 units"),
    REPAIRED(NUL, "repaired_nul", "U+0000 became U+FFFD",
             "remove U+0000 where the text comes from"),
    REPAIRED(CESU8, "repaired_cesu8",
             "a character in two halves (CESU-8) was joined", "write UTF-8"),
    REPAIRED(TIME_TEXT, "repaired_time_text",
             "this time was written as RFC 3339 and became milliseconds",
             "write milliseconds since 1970"),
    REPAIRED(SECONDS, "repaired_seconds",
             "this time was in seconds and became milliseconds",
             "multiply times by 1000 before you write them"),
    REPAIRED(MICROSECONDS, "repaired_microseconds",
             "this time was in microseconds and became milliseconds",
             "divide times by 1000 before you write them"),
    REPAIRED(ATTRIBUTE, "repaired_attribute",
             "this value was a number or a boolean and became its text",
             "write it as a string, with media_type application/json"),
    REPAIRED(MARKUP, "repaired_markup",
             "this text was HTML and became plain text; rich has the original",
             "write what a person reads into text, and HTML into rich"),
    REPAIRED(ORDER, "repaired_order",
             "the messages were not in order of time and were sorted",
             "sort messages by time, or number their turns"),
    REPAIRED(DOUBLE, "repaired_double",
             "this message stood here twice, and the second was left out",
             "write each message once"),
    REPAIRED(CORRECTION, "repaired_correction",
             "this message reuses the native_id of an earlier one for another "
             "text, so it replaces that one now",
             "set replaces where a message corrects another"),
};
