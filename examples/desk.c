/* SPDX-License-Identifier: MIT */
/*
 * desk.c -- an agent desktop's side: what a person needs in ten seconds.
 *
 *     desk KEYS KEYRING PACKET
 *
 * Opens the packet as the party whose keys it has, and lets the library show
 * it: why it comes here, who it is, how far that is proven, what they want,
 * how they feel, what hurts, what was tried, promised, and said last.
 */
#include "desk.h"

/* What the library writes has nothing in it that a terminal would obey. */
static handoff_status
show(const handoff_packet *packet, handoff_error *err)
{
    HANDOFF_AUTO_TEXT text = NULL;
    handoff_status    st =
        handoff_render(&text, NULL, packet, HANDOFF_RENDER_TEXT, NULL, err);

    if (st == HANDOFF_OK)
        fputs(text, stdout);
    return st;
}

int
main(int argc, char **argv)
{
    return open_and_show(argc, argv, "desk", show);
}
