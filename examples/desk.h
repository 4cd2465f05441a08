/* SPDX-License-Identifier: MIT */
/*
 * desk.h -- what the programs of a receiving party share: open a packet with
 * one's keys and keyring, show it, and say what went wrong.
 */
#ifndef DESK_H
#define DESK_H

#include <handoff.h>
#include <handoff/auto.h>

#include <stdio.h>
#include <stdlib.h>

/* Owned: free(). NULL: said why. */
static uint8_t *
read_file(const char *path, size_t *len)
{
    FILE    *f = fopen(path, "rb");
    uint8_t *data = malloc((size_t) HANDOFF_PACKET_BYTES_MAX + 1);

    if (f == NULL || data == NULL) {
        perror(path);
        if (f != NULL)
            fclose(f);
        free(data);
        return NULL;
    }
    *len = fread(data, 1, (size_t) HANDOFF_PACKET_BYTES_MAX + 1, f);
    fclose(f);
    return data;
}

static int
complain(const char *program, const char *what, const handoff_error *err)
{
    fprintf(stderr, "%s: %s: %s: %s\n", program, what,
            handoff_status_name(err->code), err->message);
    return 1;
}

/* PROGRAM KEYS KEYRING PACKET: opens the packet as the party whose keys it
 * has, and shows it. The program's exit status. */
static int
open_and_show(int argc, char **argv, const char *program,
              handoff_status (*show)(const handoff_packet *packet,
                                     handoff_error        *err))
{
    HANDOFF_AUTO(handoff_identity) me = NULL;
    HANDOFF_AUTO(handoff_keyring) ring = NULL;
    HANDOFF_AUTO(handoff_packet) packet = NULL;
    handoff_open_opts opts = { HANDOFF_OPEN_OPTS };
    handoff_error     err;
    handoff_status    st;
    uint8_t          *data;
    size_t            len;

    if (argc != 4) {
        fprintf(stderr, "usage: %s KEYS KEYRING PACKET\n", program);
        return 2;
    }
    if (handoff_identity_load(&me, argv[1], &err) ||
        handoff_keyring_load(&ring, argv[2], &err))
        return complain(program, "keys", &err);
    data = read_file(argv[3], &len);
    if (data == NULL)
        return 1;
    opts.identity = me;
    st = handoff_open(&packet, data, len, ring, &opts, &err);
    free(data);
    if (st != HANDOFF_OK || show(packet, &err) != HANDOFF_OK)
        return complain(program, argv[3], &err);
    return 0;
}

#endif /* DESK_H */
