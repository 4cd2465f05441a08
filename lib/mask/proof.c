/* SPDX-License-Identifier: MIT */
/*
 * proof.c -- what the customer said when giving proof.
 *
 * Authentication.turns says where: passwords, answers to questions, one-time
 * codes. Nobody after needs them, so these texts go as a whole: the message,
 * its translations and original, and a slot that repeats its words.
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

/* Of whom it is not known that they are one of ours. */
static bool
is_customers(const Handoff__V1__Message *message)
{
    switch ((int) message->role) {
    case HANDOFF_ROLE_UNSPECIFIED:
    case HANDOFF_ROLE_CUSTOMER:
    case HANDOFF_ROLE_REPRESENTATIVE:
    case HANDOFF_ROLE_INTERPRETER:
        return true;
    default:
        return false;
    }
}

/* The step of a message of the transcript. */
static bool
is_proof_message(const ho_proof *p, const ho_mask_step *s)
{
    return s->message->descriptor == &handoff__v1__message__descriptor &&
           s->index < p->messages && p->message[s->index];
}

bool
ho_proof_is(const ho_proof *p, const ho_mask_step *s,
            const ProtobufCFieldDescriptor *field, const char *text)
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
    return strcmp(name, "raw") == 0 ||
           (strcmp(name, "value") == 0 &&
            strcmp(ho_mask_field(s->message, "raw"), text) == 0);
}

static void
add_proof(ho_proof *p, const Handoff__V1__Authentication *a)
{
    if (a == NULL || a->n_turns == 0)
        return;
    if (p->turns != NULL)
        memcpy(p->turns + p->count, a->turns, a->n_turns * sizeof *a->turns);
    p->count += a->n_turns;
}

static void
visit_proof(ho_proof *p, const handoff_context *ctx)
{
    const Handoff__V1__Customer *c = ctx->root.customer;

    p->count = 0;
    add_proof(p, c->authentication);
    for (size_t i = 0; i < c->n_people; i++)
        add_proof(p, c->people[i]->authentication);
}

static handoff_status
find_turns(ho_proof *p, const handoff_context *ctx, handoff_error *err)
{
    if (ctx->root.customer == NULL)
        return HANDOFF_OK;
    visit_proof(p, ctx); /* counts */
    if (p->count == 0)
        return HANDOFF_OK;
    p->turns = malloc(p->count * sizeof *p->turns);
    if (p->turns == NULL)
        return ho_nomem(err);
    visit_proof(p, ctx);
    qsort(p->turns, p->count, sizeof *p->turns, by_number);
    return HANDOFF_OK;
}

handoff_status
ho_proof_find(ho_proof *p, const handoff_context *ctx, bool wanted,
              handoff_error *err)
{
    const Handoff__V1__Transcript *t = ctx->root.transcript;
    handoff_status                 st = HANDOFF_OK;
    uint32_t                       turn = 0;

    memset(p, 0, sizeof *p);
    if (wanted)
        st = find_turns(p, ctx, err);
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
        p->message[i] = is_proof_turn(p, turn) && is_customers(m);
    }
    return HANDOFF_OK;
}

void
ho_proof_free(ho_proof *p)
{
    free(p->turns);
    free(p->message);
    memset(p, 0, sizeof *p);
}
