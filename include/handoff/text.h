/* SPDX-License-Identifier: MIT */
/*
 * text.h -- show text that somebody else wrote.
 *
 * Whatever a packet says is somebody's text: a terminal would obey some of
 * it, and some of it is not seen. Renderings (render.h) are safe as they are;
 * this is for programs that print single fields themselves.
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
 * Write out what a terminal or an eye must not be given raw: controls, escape
 * sequences, characters that are not seen or that reorder a line.
 *
 * They become \n, \t, \u{202E}, and \xFF for a byte that is not UTF-8. What
 * a language needs is kept: joiners and selectors where they belong, direction
 * marks beside Hebrew or Arabic. A text with letters that run from right to
 * left is isolated (U+2068 before it, U+2069 behind), so that it does not turn
 * what stands beside it. A quote or a backslash is kept: the result is for
 * reading, and the text cannot be made from it again.
 *
 * With HANDOFF_ESCAPE_JSON every such character is \u202e instead, line
 * feeds are kept, and bytes that are not UTF-8 are \ufffd: another program
 * reads the same as before.
 *
 * @param[out] out      Owned: release with handoff_free().
 * @param[out] out_len  Its length in bytes; NULL if not wanted.
 * @param text          Need not be UTF-8, nor end in NUL.
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
