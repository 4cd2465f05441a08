/* SPDX-License-Identifier: MIT */
/*
 * indexed.c -- the paths of masks that name an element by its index.
 *
 *   tags[#12]   emotions[#0].category
 *
 * Only the list of the section itself is looked at: those below it are merged
 * as a whole, so that indexes in them stay.
 */
#include "record/context.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INDEX_DIGITS = 9 };

bool
ho_record_indexed_read(ho_record_indexed                *in,
                       const ProtobufCMessageDescriptor *section,
                       const char                       *path)
{
    size_t      n = strcspn(path, "[.");
    const char *at = path + n;

    if (strncmp(at, "[#", 2) != 0)
        return false;
    in->list = NULL;
    for (unsigned i = 0; i < section->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &section->fields[i];

        if (strlen(f->name) == n && memcmp(f->name, path, n) == 0 &&
            f->label == PROTOBUF_C_LABEL_REPEATED)
            in->list = f;
    }
    n = strspn(at + 2, "0123456789");
    if (in->list == NULL || n == 0 || n > INDEX_DIGITS || at[2 + n] != ']')
        return false;
    in->index = (size_t) strtoull(at + 2, NULL, 10);
    in->rest = at + n + 3;
    return true;
}

size_t
ho_record_indexed_write(char *out, size_t size, const ho_record_indexed *in,
                        size_t index)
{
    int n = index == SIZE_MAX ? snprintf(out, size, "%s", in->list->name)
                              : snprintf(out, size, "%s[#%zu]%s",
                                         in->list->name, index, in->rest);

    return n < 0 ? 0 : (size_t) n;
}
