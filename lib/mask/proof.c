/* SPDX-License-Identifier: MIT */
/*
 * proof.c -- what the customer said when giving proof.
 *
 * Authentication.turns says where: passwords, answers to questions, one-time
 * codes. Nobody after needs them, so these texts go as a whole: the message,
 * its translations and original, one that corrects it, what its attachments
 * are called, and what slots have from that turn: their words, their value and
 * its candidates, since "8812" is as good as "it is 8812". One thing is needed
 * still: a customer who gives the number of the order together with the code is
 * not to be asked for it again. So a slot in whose name a word is that of a
 * thing keeps value and candidates, unless it is among the facts that were
 * checked.
 */
#include "mask/internal.h"
#include "record/schema.h"

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
is_proof_turn(const ho_mask_proof *p, uint32_t turn)
{
    return turn != 0 && p->count != 0 &&
           bsearch(&turn, p->turns, p->count, sizeof turn, by_number) != NULL;
}

/* The step of a message of the transcript. */
static bool
is_proof_message(const ho_mask_proof *p, const ho_mask_step *s)
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

/* Length of the word at s, which begins with a letter: of "orderNumber",
 * "ORDER_NO" and "PINCode" the first has 5, 5 and 3 letters. */
static size_t
word_length(const char *s)
{
    size_t n = 1;

    while (ho_base_is_letter(s[n]) &&
           (!ho_base_is_upper(s[n]) ||
            (ho_base_is_upper(s[n - 1]) &&
             (!ho_base_is_letter(s[n + 1]) || ho_base_is_upper(s[n + 1])))))
        n++;
    return n;
}

static bool
begins(const char *s, const char *word, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (ho_base_lower(s[i]) != word[i])
            return false;
    }
    return true;
}

static bool
is_one_of(const char *s, size_t len, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (strlen(*words) == len && begins(s, *words, len))
            return true;
    }
    return false;
}

/* Whether one of the words is the beginning of this one, and the rest of it,
 * if any, is one of `ends`: NULL for whatever it is. */
static bool
has_beginning(const char *s, size_t len, const char *const *words,
              const char *const *ends)
{
    for (; *words != NULL; words++) {
        size_t n = strlen(*words);

        if (n <= len && begins(s, *words, n) &&
            (n == len || ends == NULL || is_one_of(s + n, len - n, ends)))
            return true;
    }
    return false;
}

/* "order", "orders", "orderno". */
static bool
is_thing(const char *s, size_t len)
{
    static const char *const things[] = { "order",    "booking",  "reservation",
                                          "ticket",   "invoice",  "case",
                                          "tracking", "shipment", "parcel",
                                          "flight",   "product",  NULL };
    static const char *const ends[] = { "s",   "number",    "no",   "nr", "id",
                                        "ref", "reference", "date", NULL };

    return has_beginning(s, len, things, ends);
}

/* Names run together, as in "codeword" and "verificationcode", are secrets
 * wherever the word stands in them. */
static bool
is_secret(const char *s, size_t len)
{
    static const char *const whole[] = { "pin",   "tan",   "puk",    "pass",
                                         "auth",  "login", "maiden", "mother",
                                         "magic", NULL };
    static const char *const parts[] = { "verif",    "otp",       "passphrase",
                                         "passcode", "answer",    "secret",
                                         "token",    "word",      "memorable",
                                         "favorite", "favourite", "security",
                                         "question", "challenge", "credential",
                                         "authent",  NULL };

    if (is_one_of(s, len, whole))
        return true;
    for (size_t i = 0; i < len; i++) {
        if (has_beginning(s + i, len - i, parts, NULL))
            return true;
    }
    return false;
}

/* A slot that finds the thing it is all about, and is no secret. */
static bool
is_needed(const ho_mask_proof *p, const char *name)
{
    bool   thing = false;
    size_t n;

    for (const char *at = name; *at != '\0'; at += n) {
        n = ho_base_is_letter(*at) ? word_length(at) : 1;
        if (is_secret(at, n))
            return false;
        thing = thing || is_thing(at, n);
    }
    return thing &&
           (p->facts_count == 0 || bsearch(&name, p->facts, p->facts_count,
                                           sizeof name, by_text) == NULL);
}

static bool
is_proof_attachment(const ho_mask_proof *p, const ProtobufCMessage *attachment)
{
    const char *id = ho_mask_field(attachment, "id");

    return p->attachments_count != 0 && *id != '\0' &&
           bsearch(&id, p->attachments, p->attachments_count, sizeof id,
                   by_text) != NULL;
}

bool
ho_mask_proof_is(const ho_mask_proof *p, const ho_mask_step *s,
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
    if (s->message->descriptor == &handoff__v1__attachment__descriptor)
        return (strcmp(name, "name") == 0 || strcmp(name, "url") == 0 ||
                strcmp(name, "description") == 0) &&
               is_proof_attachment(p, s->message);
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
add_facts(ho_mask_proof *p, char *const *names, size_t n)
{
    for (size_t i = 0; p->facts != NULL && i < n; i++)
        p->facts[p->facts_count + i] = names[i];
    p->facts_count += n;
}

static void
add_proof(ho_mask_proof *p, const Handoff__V1__Authentication *a)
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
visit_customer(ho_mask_proof *p, const handoff_context *ctx)
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
visit_proof(ho_mask_proof *p, const handoff_context *ctx,
            const ho_mask_way *way)
{
    p->count = p->facts_count = 0;
    visit_customer(p, ctx);
    for (uint32_t leg = 0; way != NULL && leg < way->count; leg++)
        visit_customer(p, way->legs[leg]);
}

static handoff_status
find_turns(ho_mask_proof *p, const handoff_context *ctx, const ho_mask_way *way,
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
        return ho_base_nomem(err);
    visit_proof(p, ctx, way);
    qsort(p->turns, p->count, sizeof *p->turns, by_number);
    qsort(p->facts, p->facts_count, sizeof *p->facts, by_text);
    return HANDOFF_OK;
}

/* ---- What was said there ------------------------------------------------- */

/* The keypad's digits, and what a machine asked for, come from the system. */
static bool
may_be_proof(const Handoff__V1__Message *m)
{
    return (int) m->role == HANDOFF_ROLE_SYSTEM || ho_mask_by_customer(m);
}

/* A turn that corrects one where proof was given says it better still. */
static size_t
count_corrections(const ho_mask_proof *p, const Handoff__V1__Transcript *t,
                  uint32_t *turns)
{
    uint32_t turn = 0;
    size_t   n = 0;

    for (size_t i = 0; i < t->n_messages; i++) {
        const Handoff__V1__Message *m = t->messages[i];
        const ho_mask_proof         before = { .turns = turns, .count = n };

        turn = m->turn != 0 ? m->turn : turn + 1;
        if (is_proof_turn(p, turn) || (n != 0 && turns[n - 1] >= turn) ||
            (!is_proof_turn(p, m->replaces) &&
             !is_proof_turn(&before, m->replaces)))
            continue;
        turns[n++] = turn;
    }
    return n;
}

/* Of a correction that is corrected, too. */
static handoff_status
add_corrections(ho_mask_proof *p, const handoff_context *ctx,
                handoff_error *err)
{
    const Handoff__V1__Transcript *t =
        ctx == NULL ? NULL : ctx->root.transcript;
    uint32_t *more;
    size_t    n;

    if (t == NULL || t->n_messages == 0 || p->count == 0)
        return HANDOFF_OK;
    more = realloc(p->turns, (p->count + t->n_messages) * sizeof *more);
    if (more == NULL)
        return ho_base_nomem(err);
    p->turns = more;
    n = count_corrections(p, t, more + p->count);
    p->count += n;
    if (n != 0)
        qsort(p->turns, p->count, sizeof *p->turns, by_number);
    return HANDOFF_OK;
}

/* Which messages are proof; how many attachments they have. */
static size_t
mark_messages(ho_mask_proof *p, const Handoff__V1__Transcript *t)
{
    uint32_t turn = 0;
    size_t   n = 0;

    for (size_t i = 0; i < p->messages; i++) {
        const Handoff__V1__Message *m = t->messages[i];

        /* One without a turn will get the next when it is sealed. */
        turn = m->turn != 0 ? m->turn : turn + 1;
        p->message[i] = is_proof_turn(p, turn) && may_be_proof(m);
        n += p->message[i] ? m->n_attachments : 0;
    }
    return n;
}

static handoff_status
mark_attachments(ho_mask_proof *p, const Handoff__V1__Transcript *t, size_t n,
                 handoff_error *err)
{
    if (n == 0)
        return HANDOFF_OK;
    p->attachments = malloc(n * sizeof *p->attachments);
    if (p->attachments == NULL)
        return ho_base_nomem(err);
    for (size_t i = 0; i < p->messages; i++) {
        const Handoff__V1__Message *m = t->messages[i];

        for (size_t k = 0; p->message[i] && k < m->n_attachments; k++)
            p->attachments[p->attachments_count++] = m->attachments[k];
    }
    qsort(p->attachments, n, sizeof *p->attachments, by_text);
    return HANDOFF_OK;
}

handoff_status
ho_mask_proof_find(ho_mask_proof *p, const handoff_context *ctx,
                   const ho_mask_way *way, bool wanted, handoff_error *err)
{
    const Handoff__V1__Transcript *t = ctx->root.transcript;
    handoff_status                 st = HANDOFF_OK;

    memset(p, 0, sizeof *p);
    if (wanted)
        st = find_turns(p, ctx, way, err);
    for (uint32_t leg = 0; st == HANDOFF_OK && way != NULL && leg < way->count;
         leg++)
        st = add_corrections(p, way->legs[leg], err);
    if (st == HANDOFF_OK)
        st = add_corrections(p, ctx, err);
    if (st != HANDOFF_OK || t == NULL || t->n_messages == 0)
        return st;
    p->message = calloc(t->n_messages, sizeof *p->message);
    if (p->message == NULL)
        return ho_base_nomem(err);
    p->messages = t->n_messages;
    return mark_attachments(p, t, mark_messages(p, t), err);
}

void
ho_mask_proof_free(ho_mask_proof *p)
{
    free(p->turns);
    free(p->facts);
    free(p->attachments);
    free(p->message);
    memset(p, 0, sizeof *p);
}
