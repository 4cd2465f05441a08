/* SPDX-License-Identifier: MIT */
/*
 * check.c -- what the next person would still have to ask.
 *
 * The rules are in tables, a file for each group; what they stand on is made
 * here and looked up by lookup.c: the sections to look at, who takes part,
 * which turns there are. Everything that a rule looks up is found through a
 * hash table with a secret of its own or in a list that is known to rise, so
 * that a record written to make the comparing take forever costs no more than
 * another of its length.
 */
#include "check/rules.h"

#include <stdlib.h>
#include <string.h>

enum { SOON_MS = 15 * 60 * 1000 };

enum { CHECK_OPTS_V1_SIZE = offsetof(handoff_check_opts, soon_ms) + 8 };
enum { CHECK_OPTS_V2_SIZE = offsetof(handoff_check_opts, lifetime_ms) + 8 };
_Static_assert(sizeof(handoff_check_opts) == CHECK_OPTS_V2_SIZE, "ABI");

/* Whether messages are in order is known to those that come after. */
static const ho_check_rule *const groups[] = {
    HO_RULES_ORDER,  HO_RULES_CONVERSATION, HO_RULES_PEOPLE,
    HO_RULES_VALUES, HO_RULES_REFERENCES,   HO_RULES_NAMED,
    HO_RULES_TIMES,  HO_RULES_RANGES,       HO_RULES_ACT,
    HO_RULES_TWICE,  HO_RULES_SPEAKERS,     HO_RULES_CONTENT,
    HO_RULES_LEGS,   HO_RULES_DEADLINES,    HO_RULES_IDS
};

/* ---- What rules look up, made once --------------------------------------- */

/* Who took part, and what was attached, by id. */
static bool
know_whom_and_what(ho_check_run *c)
{
    return ho_check_know_ids(&c->participants,
                             &handoff__v1__participant__descriptor,
                             &c->briefing->participants,
                             c->briefing->n_participants) &&
           ho_check_know_ids(&c->attachments,
                             &handoff__v1__attachment__descriptor,
                             &c->transcript->attachments,
                             c->transcript->n_attachments);
}

static bool
know_turns(ho_check_run *c)
{
    const Handoff__V1__Transcript *t = c->transcript;
    uint32_t                       before = 0;

    c->turns_rise = true;
    c->last_turn = c->routing->last_turn;
    if (t->n_messages != 0) {
        c->turns = malloc(t->n_messages * sizeof *c->turns);
        if (c->turns == NULL)
            return false;
    }
    for (size_t i = 0; i < t->n_messages; i++) {
        uint32_t turn = t->messages[i]->turn;

        if (turn == 0 && before < UINT32_MAX)
            turn = before + 1;
        c->turns_rise = c->turns_rise && turn > before;
        c->last_turn = turn > c->last_turn ? turn : c->last_turn;
        c->turns[i] = turn;
        before = turn;
    }
    return true;
}

static int
by_first(const void *a, const void *b)
{
    const ho_check_turns *x = a, *y = b;

    return x->first < y->first ? -1 : x->first > y->first;
}

static bool
know_left_out(ho_check_run *c)
{
    const Handoff__V1__Transcript *t = c->transcript;
    size_t                         n = 0;

    if (t->n_omissions == 0)
        return true;
    c->left_out = malloc(t->n_omissions * sizeof *c->left_out);
    if (c->left_out == NULL)
        return false;
    for (size_t i = 0; i < t->n_omissions; i++) {
        uint32_t a = t->omissions[i]->first_turn;
        uint32_t b = t->omissions[i]->last_turn;

        c->left_out[i] =
            a < b ? (ho_check_turns){ a, b } : (ho_check_turns){ b, a };
        c->last_turn = b > c->last_turn ? b : c->last_turn;
    }
    qsort(c->left_out, t->n_omissions, sizeof *c->left_out, by_first);
    for (size_t i = 0; i < t->n_omissions; i++) {
        ho_check_turns next = c->left_out[i];

        if (n == 0 || c->left_out[n - 1].last < next.first)
            c->left_out[n++] = next;
        else if (c->left_out[n - 1].last < next.last)
            c->left_out[n - 1].last = next.last;
    }
    c->left_out_count = n;
    return true;
}

/* ---- Running ------------------------------------------------------------- */

static void
run_rules(ho_check_run *c, uint32_t sections, uint32_t present)
{
    for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++) {
        for (const ho_check_rule *rule = groups[g]; rule->run != NULL; rule++) {
            if ((rule->needs & ~sections) == 0 && (rule->has & ~present) == 0 &&
                !c->nomem)
                rule->run(c);
        }
    }
}

/* Look at `sections`, of which the record has those in `present`. */
static handoff_status
check(ho_check_run *c, uint32_t sections, uint32_t present, handoff_error *err)
{
    handoff_status st = HANDOFF_OK;

    c->out = ho_check_findings_new();
    if (c->out == NULL || !know_whom_and_what(c) || !know_turns(c) ||
        !ho_record_emotions_standing(&c->emotions, c->briefing) ||
        !know_left_out(c) || !ho_check_know_repeats(c))
        c->nomem = true;
    else
        run_rules(c, sections, present);
    if (c->nomem || !ho_check_findings_finish(c))
        st = ho_base_nomem(err);
    ho_record_key_set_free(&c->participants);
    ho_record_key_set_free(&c->attachments);
    free(c->emotions);
    free(c->turns);
    free(c->left_out);
    free(c->repeats);
    return st;
}

static handoff_status
load_opts(handoff_check_opts *o, uint32_t *sections,
          const handoff_check_opts *opts, handoff_error *err)
{
    handoff_status st =
        ho_base_opts_load(o, sizeof *o, CHECK_OPTS_V1_SIZE, opts, err);

    if (st != HANDOFF_OK)
        return st;
    if (o->flags != 0)
        return ho_base_fail(err, HANDOFF_E_UNSUPPORTED,
                            "flags has a bit that this version does not know");
    st = ho_base_set_load(sections, o->sections, "sections", err);
    if (st != HANDOFF_OK)
        return st;
    if (o->now_ms < 0 || o->now_ms > HANDOFF_TIME_MAX || o->soon_ms < 0 ||
        o->soon_ms > HANDOFF_TIME_MAX)
        return ho_base_fail(err, HANDOFF_E_ARG, "now_ms or soon_ms is no time");
    if (o->lifetime_ms < 0 || o->lifetime_ms > HANDOFF_LIFETIME_MAX_MS)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "lifetime_ms is more than 30 days, or less than 0");
    *sections = o->sections == 0 ? HO_ALL_SECTIONS : *sections;
    o->now_ms = o->now_ms == 0 ? ho_base_now_ms() : o->now_ms;
    o->soon_ms = o->soon_ms == 0 ? SOON_MS : o->soon_ms;
    return HANDOFF_OK;
}

handoff_status
handoff_context_check(handoff_findings **out, const handoff_context *ctx,
                      const handoff_check_opts *opts, handoff_error *err)
{
    Handoff__V1__Routing    routing;
    Handoff__V1__Briefing   briefing;
    Handoff__V1__Customer   customer;
    Handoff__V1__Transcript transcript;
    Handoff__V1__Extras     extras;
    handoff_check_opts      o;
    ho_check_run            c = { .out = NULL };
    uint32_t                sections, present = 0;
    handoff_status          st;

    if (out != NULL)
        *out = NULL;
    if (out == NULL || ctx == NULL)
        return ho_base_null(err, "out and ctx");
    st = load_opts(&o, &sections, opts, err);
    if (st != HANDOFF_OK)
        return st;
    sections &= ~ctx->partial; /* what is missing there may exist */
    c.now_ms = o.now_ms;
    c.soon_ms = o.soon_ms;
    c.ctx = ctx;
    c.by_default = ctx->expires_ms == 0 && o.lifetime_ms == 0;
    if (o.lifetime_ms == 0)
        o.lifetime_ms = HANDOFF_LIFETIME_DEFAULT_MS;
    c.sent_ms = ctx->expires_ms == 0 ? o.now_ms : ctx->sent_ms;
    c.expires_ms =
        ctx->expires_ms == 0 ? o.now_ms + o.lifetime_ms : ctx->expires_ms;
#define LOOK_AT(name, kind)                                                    \
    handoff__v1__##name##__init(&name);                                        \
    if (ctx->root.name != NULL)                                                \
        present |= sections & HO_SET(kind);                                    \
    c.name = (present & HO_SET(kind)) != 0 ? ctx->root.name : &name;           \
    c.section[kind] = &c.name->base
    LOOK_AT(routing, HANDOFF_SECTION_ROUTING);
    LOOK_AT(briefing, HANDOFF_SECTION_BRIEFING);
    LOOK_AT(customer, HANDOFF_SECTION_CUSTOMER);
    LOOK_AT(transcript, HANDOFF_SECTION_TRANSCRIPT);
    LOOK_AT(extras, HANDOFF_SECTION_EXTRAS);
#undef LOOK_AT
    st = check(&c, sections, present, err);
    if (st == HANDOFF_OK) {
        *out = c.out;
        c.out = NULL;
    }
    handoff_findings_free(c.out);
    return st;
}
