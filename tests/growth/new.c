/* SPDX-License-Identifier: MIT */
/*
 * new.c -- a program compiled against the next version's header, in which an
 * intent has the member `later` (growth.sh). Run with the library of that
 * version, and with this one.
 */
#include <stdio.h>
#include <string.h>

#include <handoff/record.h>

#define CHECK(what)                                                            \
    do {                                                                       \
        if (!(what)) {                                                         \
            printf("new.c:%d: %s\n", __LINE__, #what);                         \
            return 1;                                                          \
        }                                                                      \
    } while (0)

int
main(int argc, char **argv)
{
    int              same = argc > 1 && strcmp(argv[1], "same") == 0;
    handoff_intent   intent = { HANDOFF_INTENT, .id = "i1", .name = "book" };
    handoff_context *ctx;
    handoff_error    err;

    CHECK(handoff_context_new(&ctx, &err) == HANDOFF_OK);

    /* A zero tail asks for nothing. */
    CHECK(handoff_context_put(ctx, &intent, &err) == HANDOFF_OK);

    /* What an older library does not know is refused, never dropped. */
    intent.later = "something new";
    CHECK(handoff_context_put(ctx, &intent, &err) ==
          (same ? HANDOFF_OK : HANDOFF_E_UNSUPPORTED));
    CHECK(handoff_context_set(ctx, 0, &intent, &err) ==
          (same ? HANDOFF_OK : HANDOFF_E_UNSUPPORTED));

    /* And read as nothing: NULL here, for the library cannot know that the
     * member is a text. */
    intent.later = "not yet written";
    CHECK(handoff_context_get(&intent, ctx, 0) == 1);
    CHECK(strcmp(intent.name, "book") == 0);
    if (same)
        CHECK(strcmp(intent.later, "something new") == 0);
    else
        CHECK(intent.later == NULL);
    handoff_context_free(ctx);
    return 0;
}
