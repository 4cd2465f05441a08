/* SPDX-License-Identifier: MIT */
/*
 * proof.c -- what the customer said when giving proof.
 *
 * Authentication.turns says where: passwords, answers to questions, one-time
 * codes. Nobody after needs them, so these texts go as a whole: the message,
 * its translations and original, and what slots have from that turn: their
 * words, their value and its candidates, since "8812" is as good as "it is
 * 8812". One thing is needed still: a customer who gives the number of the
 * order together with the code is not to be asked for it again. So a slot
 * whose name is that of a thing keeps value and candidates, unless it is
 * among the facts that were checked.
 */
#include "mask/internal.h"
#include "record/fields.h"

#include <stdlib.h>
#include <string.h>

static int
by_number(const void *a, const void *b)
{
    uint32_t x, y;

    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return x < y ? -1 : x > y;
}

static bool
is_proof_turn(const ho_proof *p, uint32_t turn)
{
    return turn != 0 && p->count != 0 &&
           bsearch(&turn, p->turns, p->count, sizeof turn, by_number) != NULL;
}

/* The step of a message of the transcript. */
static bool
is_proof_message(const ho_proof *p, const ho_mask_step *s)
{
    return s->message->descriptor == &handoff__v1__message__descriptor &&
           s->index < p->messages && p->message[s->index];
}

/* ---- Slots of such a turn ------------------------------------------------ */

static int
by_text(const void *a, const void *b)
{
    const char *x, *y;

    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return strcmp(x, y);
}

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
}

/* Whether a name has one of the words in it, in whatever case. */
static bool
has_word(const char *name, const char *const *words)
{
    for (; *words != NULL; words++) {
        size_t n = strlen(*words);

        for (const char *at = name; *at != '\0'; at++) {
            size_t i = 0;

            while (i < n && lower(at[i]) == (*words)[i])
                i++;
            if (i == n)
                return true;
        }
    }
    return false;
}

/* A slot that finds the thing it is all about, and is no secret. */
static bool
is_needed(const ho_proof *p, const char *name)
{
    static const char *const things[] = { "order",    "booking",  "reservation",
                                          "ticket",   "invoice",  "case",
                                          "tracking", "shipment", "parcel",
                                          "flight",   "product",  NULL };
    static const char *const secrets[] = { "verif",      "otp",      "password",
                                           "passphrase", "passcode", "answer",
                                           "secret",     "token",    "_pin",
                                           "-pin",       "pin_",     NULL };

    return has_word(name, things) && !has_word(name, secrets) &&
           (p->facts_count == 0 || bsearch(&name, p->facts, p->facts_count,
                                           sizeof name, by_text) == NULL);
}

bool
ho_proof_is(const ho_proof *p, const ho_mask_step *s,
            const ProtobufCFieldDescriptor *field)
{
    const char *name = field->name;

    if (p->count == 0)
        return false;
    if (is_proof_message(p, s))
        return strcmp(name, "text") == 0 || strcmp(name, "rich") == 0 ||
               strcmp(name, "subject") == 0;
    if (s->message->descriptor == &handoff__v1__translation__descriptor)
        return strcmp(name, "text") == 0 && is_proof_message(p, s->up);
    if (s->message->descriptor != &handoff__v1__slot__descriptor ||
        !is_proof_turn(p, ho_mask_turn(s->message)))
        return false;
    if (strcmp(name, "raw") == 0)
        return true;
    return (strcmp(name, "value") == 0 || strcmp(name, "candidates") == 0) &&
           !is_needed(p, ho_mask_field(s->message, "name"));
}

/* ---- Where proof was given ----------------------------------------------- */

/* What is to be collected is counted first: both lists are NULL then. */
static void
add_facts(ho_proof *p, char *const *names, size_t n)
{
    for (size_t i = 0; p->facts != NULL && i < n; i++)
        p->facts[p->facts_count + i] = names[i];
    p->facts_count += n;
}

static void
add_proof(ho_proof *p, const Handoff__V1__Authentication *a)
{
    if (a == NULL)
        return;
    if (p->turns != NULL && a->n_turns != 0)
        memcpy(p->turns + p->count, a->turns, a->n_turns * sizeof *a->turns);
    p->count += a->n_turns;
    add_facts(p, a->verified, a->n_verified);
    add_facts(p, a->pending, a->n_pending);
}

static void
visit_customer(ho_proof *p, const handoff_context *ctx)
{
    const Handoff__V1__Customer *c = ctx == NULL ? NULL : ctx->root.customer;

    if (c == NULL)
        return;
    add_proof(p, c->authentication);
    for (size_t i = 0; i < c->n_people; i++)
        add_proof(p, c->people[i]->authentication);
}

/* A slot may have its words from a turn of a leg before. */
static void
visit_proof(ho_proof *p, const handoff_context *ctx, const ho_mask_way *way)
{
    p->count = p->facts_count = 0;
    visit_customer(p, ctx);
    for (uint32_t leg = 0; way != NULL && leg < way->count; leg++)
        visit_customer(p, way->legs[leg]);
}

static handoff_status
find_turns(ho_proof *p, const handoff_context *ctx, const ho_mask_way *way,
           handoff_error *err)
{
    visit_proof(p, ctx, way); /* counts */
    if (p->count == 0) {
        p->facts_count = 0;
        return HANDOFF_OK;
    }
    p->turns = malloc(p->count * sizeof *p->turns);
    p->facts = malloc((p->facts_count + 1) * sizeof *p->facts);
    if (p->turns == NULL || p->facts == NULL)
        return ho_nomem(err);
    visit_proof(p, ctx, way);
    qsort(p->turns, p->count, sizeof *p->turns, by_number);
    qsort(p->facts, p->facts_count, sizeof *p->facts, by_text);
    return HANDOFF_OK;
}

handoff_status
ho_proof_find(ho_proof *p, const handoff_context *ctx, const ho_mask_way *way,
              bool wanted, handoff_error *err)
{
    const Handoff__V1__Transcript *t = ctx->root.transcript;
    handoff_status                 st = HANDOFF_OK;
    uint32_t                       turn = 0;

    memset(p, 0, sizeof *p);
    if (wanted)
        st = find_turns(p, ctx, way, err);
    if (st != HANDOFF_OK || t == NULL || t->n_messages == 0)
        return st;
    p->message = calloc(t->n_messages, sizeof *p->message);
    if (p->message == NULL)
        return ho_nomem(err);
    p->messages = t->n_messages;
    for (size_t i = 0; i < p->messages; i++) {
        const Handoff__V1__Message *m = t->messages[i];

        /* One without a turn will get the next when it is sealed. */
        turn = m->turn != 0 ? m->turn : turn + 1;
        p->message[i] = is_proof_turn(p, turn) && ho_said_by_customer(m);
    }
    return HANDOFF_OK;
}

void
ho_proof_free(ho_proof *p)
{
    free(p->turns);
    free(p->facts);
    free(p->message);
    memset(p, 0, sizeof *p);
}
