/* SPDX-License-Identifier: MIT */
/*
 * text.h -- show text that somebody else wrote.
 *
 * The text in a packet comes from strangers: a terminal may obey it, and parts
 * of it may be invisible. What handoff_render() writes is safe; this header is
 * for programs that print single fields themselves.
 */
#ifndef HANDOFF_TEXT_H
#define HANDOFF_TEXT_H

#include <handoff/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    HANDOFF_ESCAPE_JSON = 1 /* the text is valid JSON, and remains so */
};

/**
 * Make text safe to print: write out control characters, escape sequences,
 * invisible characters and characters that reorder a line.
 *
 * They become \n, \t, \u{202E}, and \xFF for a byte that is not UTF-8.
 * Characters that a language needs are kept: joiners and selectors within a
 * character cluster, direction marks beside Hebrew or Arabic. Text with
 * right-to-left letters is isolated (U+2068 before it, U+2069 after it), so
 * that it does not reorder its surroundings. Quotes and backslashes are kept:
 * the result is for reading, and the original cannot be recovered from it.
 *
 * With HANDOFF_ESCAPE_JSON such a character becomes \u202e, line feeds are
 * kept, and a byte that is not UTF-8 becomes \ufffd, so that a JSON parser
 * reads the same values as before.
 *
 * @param[out] out      Owned: release with handoff_free().
 * @param[out] out_len  Its length in bytes; NULL if not wanted.
 * @param text          Need not be valid UTF-8 or end in NUL.
 * @param len           Its length in bytes.
 * @param flags         0, or HANDOFF_ESCAPE_JSON.
 * @return HANDOFF_OK, or HANDOFF_E_UNSUPPORTED (flags).
 */
HANDOFF_API handoff_status
handoff_text_escape(char **out, size_t *out_len, const char *text, size_t len,
                    uint32_t flags, handoff_error *err);

#ifdef __cplusplus
}
#endif

#endif /* HANDOFF_TEXT_H */
