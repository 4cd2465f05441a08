/* SPDX-License-Identifier: MIT */
/*
 * fuzz.h -- one target per parser, entered below the signature: a fuzzer
 * cannot forge one, and the library has no switch that skips verification;
 * and one for each thing that walks over any record.
 *
 * `make fuzz` runs the targets with clang's fuzzer; `make check` replays
 * tests/fuzz/corpus/<name>/ through them with any compiler (replay.c). What
 * once crashed becomes a file there, named after what it was.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold whatever the input. */
#define REQUIRE(condition)                                                     \
    do {                                                                       \
        if (!(condition)) {                                                    \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);    \
            abort();                                                           \
        }                                                                      \
    } while (0)

#endif
