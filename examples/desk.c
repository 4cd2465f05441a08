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
#include <handoff.h>

#include <stdio.h>
#include <stdlib.h>

/* What the library writes has nothing in it that a terminal would obey. */
static handoff_status
show(const handoff_packet *packet, handoff_error *err)
{
    char          *text;
    handoff_status st;

    st = handoff_render(&text, NULL, packet, HANDOFF_RENDER_TEXT, NULL, err);
    if (st != HANDOFF_OK)
        return st;
    fputs(text, stdout);
    handoff_free(text);
    return HANDOFF_OK;
}

static int
complain(const char *what, const handoff_error *err)
{
    fprintf(stderr, "desk: %s: %s: %s\n", what, handoff_status_name(err->code),
            err->message);
    return 1;
}

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

int
main(int argc, char **argv)
{
    handoff_identity *me = NULL;
    handoff_keyring  *ring = NULL;
    handoff_packet   *packet = NULL;
    handoff_error     err;
    uint8_t          *data = NULL;
    size_t            len;
    int               bad = 1;

    if (argc != 4) {
        fputs("usage: desk KEYS KEYRING PACKET\n", stderr);
        return 2;
    }
    if (handoff_identity_load(&me, argv[1], &err) != HANDOFF_OK ||
        handoff_keyring_load(&ring, argv[2], &err) != HANDOFF_OK) {
        complain("keys", &err);
        goto done;
    }
    data = read_file(argv[3], &len);
    if (data == NULL)
        goto done;
    if (handoff_open(&packet, data, len, ring,
                     &(handoff_open_opts){ HANDOFF_OPEN_OPTS, .identity = me },
                     &err) != HANDOFF_OK) {
        complain(argv[3], &err);
        goto done;
    }
    if (show(packet, &err) != HANDOFF_OK)
        complain(argv[3], &err);
    else
        bad = 0;

done:
    handoff_packet_free(packet);
    free(data);
    handoff_keyring_free(ring);
    handoff_identity_free(me);
    return bad;
}
