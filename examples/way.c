/* SPDX-License-Identifier: MIT */
/*
 * way.c -- a packet that was passed on, as one of the parties sees it.
 *
 *     way KEYS KEYRING PACKET
 *
 * Opens the packet as the party whose keys it has. Shows each leg of the way
 * that it came (who, to whom, when) with what this party can read of it, what
 * is hidden from it, and why; then what is known and done so far.
 */
#include "desk.h"

#include <string.h>
#include <time.h>

/* Whatever a packet says is somebody's text: no terminal shall obey it. */
static void
say(const char *text)
{
    char *plain;

    if (handoff_text_escape(&plain, NULL, text, strlen(text), 0, NULL) ==
        HANDOFF_OK)
        fputs(plain, stdout);
    handoff_free(plain);
}

/* ---- The way, and what is hidden ---------------------------------------- */

static void
show_leg(const handoff_leg *leg)
{
    time_t    seconds = (time_t) (leg->sent_at_ms / 1000);
    char      at[sizeof "23:59"] = "";
    struct tm t;

    if (gmtime_r(&seconds, &t) != NULL)
        strftime(at, sizeof at, "%H:%M", &t);
    printf("%s to ", leg->sender);
    for (size_t i = 0; leg->audience[i] != NULL; i++)
        printf("%s%s", i == 0 ? "" : " and ", leg->audience[i]);
    printf(", %s UTC\n", at);
}

/* The sections of a leg that are in this state, if any, in one line. */
static void
show_state(const handoff_packet *packet, uint32_t leg, uint32_t state,
           const char *title)
{
    handoff_section s = { HANDOFF_SECTION };
    int             n = 0;

    for (uint32_t kind = 1; kind <= HANDOFF_SECTION_EXTRAS; kind++) {
        if (!handoff_packet_section(&s, packet, leg, kind) || s.state != state)
            continue;
        if (n++ == 0)
            printf("  %-10s", title);
        else
            printf(", ");
        printf("%s", handoff_section_name(kind));
    }
    if (n > 0)
        printf("%s\n", state == HANDOFF_STATE_SEALED ? " (to others)" : "");
}

/* Who redacts a section says why, and signs it. */
static void
show_redacted(const handoff_packet *packet, uint32_t leg)
{
    handoff_section s = { HANDOFF_SECTION };
    handoff_leg     by = { HANDOFF_LEG };

    for (uint32_t kind = 1; kind <= HANDOFF_SECTION_EXTRAS; kind++) {
        if (!handoff_packet_section(&s, packet, leg, kind) ||
            s.state != HANDOFF_STATE_REDACTED ||
            !handoff_packet_leg(&by, packet, (uint32_t) s.redacted_by))
            continue;
        printf("  redacted  %s, by %s: ", handoff_section_name(kind),
               by.sender);
        say(s.reason);
        printf("\n");
    }
}

static void
show_way(const handoff_packet *packet)
{
    handoff_leg leg = { HANDOFF_LEG };

    for (uint32_t n = 0; handoff_packet_leg(&leg, packet, n); n++) {
        show_leg(&leg);
        show_state(packet, n, HANDOFF_STATE_PRESENT, "reads");
        show_state(packet, n, HANDOFF_STATE_SEALED, "sealed");
        show_redacted(packet, n);
    }
}

/* ---- What is known and done --------------------------------------------- */

static void
show_text(const char *title, const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    printf("%-12s", title);
    say(text);
    printf("\n");
}

/* The legs' records are merged: the latest word on a thing is the one here. */
static void
show_known(const handoff_context *ctx)
{
    handoff_customer customer = { HANDOFF_CUSTOMER };
    handoff_summary  summary = { HANDOFF_SUMMARY };
    handoff_outcome  outcome = { HANDOFF_OUTCOME };
    handoff_step     step = { HANDOFF_STEP };

    handoff_context_get(&customer, ctx, 0);
    handoff_context_get(&summary, ctx, 0);
    show_text("CUSTOMER", customer.name);
    show_text("WHAT", summary.headline);
    for (size_t i = 0; handoff_context_get(&step, ctx, i); i++) {
        printf("%-12s", "DID");
        say(step.by);
        printf(": ");
        say(step.what);
        printf("%s\n", step.result == HANDOFF_STEP_RESULT_SUCCEEDED
                           ? ""
                           : " (not done)");
    }
    show_text("NEXT", summary.next_step);
    if (handoff_context_get(&outcome, ctx, 0)) {
        printf("%-12s%s: ", "OUTCOME",
               outcome.resolved == HANDOFF_RESOLUTION_YES ? "resolved"
                                                          : "not resolved");
        say(outcome.disposition);
        printf("\n");
    }
}

static handoff_status
show(const handoff_packet *packet, handoff_error *err)
{
    (void) err; /* nothing here can fail */
    show_way(packet);
    show_known(handoff_packet_context(packet));
    return HANDOFF_OK;
}

int
main(int argc, char **argv)
{
    return open_and_show(argc, argv, "way", show);
}
