/* SPDX-License-Identifier: MIT */
/*
 * base/ascii.h -- what a byte is in ASCII, whatever the locale.
 *
 * Bytes of other scripts are neither letters nor digits here: for those see
 * utf8.c and visible.c.
 */
#ifndef HO_BASE_ASCII_H
#define HO_BASE_ASCII_H

#include <stdbool.h>

static inline bool
ho_base_is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static inline bool
ho_base_is_upper(int c)
{
    return c >= 'A' && c <= 'Z';
}

static inline bool
ho_base_is_letter(int c)
{
    return ho_base_is_upper(c) || (c >= 'a' && c <= 'z');
}

/* A byte as it is in a word in small letters. */
static inline char
ho_base_lower(char c)
{
    return ho_base_is_upper(c) ? (char) (c | 0x20) : c;
}

#endif
