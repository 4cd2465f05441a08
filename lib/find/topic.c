/* SPDX-License-Identifier: MIT */
/*
 * topic.c -- what a conversation is about when somebody says a number.
 *
 *   bot       Can I have your card number?        card, asked for
 *   customer  378282 24631 // 0005                parts of one
 *   bot       And the security code?              code
 *   customer  where is that?
 *   bot       On the back.
 *   customer  1234                                the code
 *   bot       Thank you. Which flight is it?      neither any more
 *   customer  123
 *
 * Messages are read sentence by sentence. Who asked for something may ask for
 * something else instead. What is gone says nothing but that it was there.
 */
#include "find/talk.h"

#include <string.h>

enum {
    REMEMBERED = 8,  /* messages in which nobody speaks of it any more */
    OTHER_ASKED = 2, /* the same, of another number that was asked for */
    GIVEN = 4,       /* messages from a card to its code */
    OWN_REACH = 12   /* bytes behind "my cvv is" at the end of a message */
};

static bool
is_fresh(size_t spoken, size_t i, size_t most)
{
    return spoken != 0 && i + 1 - spoken <= most;
}

/* A message while its sentences are read. */
typedef struct saying {
    ho_find_topic      *topic;
    const ho_find_said *m;
    size_t              i;
    uint32_t            said; /* in this sentence */
    bool                code; /* a sentence before spoke of one */
} saying;

static void
end_sentence(saying *s, bool asks)
{
    ho_find_topic *t = s->topic;
    uint32_t       said = s->said;
    bool           ends = !s->m->customer ||
                (t->code_asker != 0 && t->code_asker == s->m->speaker + 1);
    bool wants = asks || (said & (HO_SAYS_GIVE | HO_SAYS_NUMBER)) != 0;

    s->said = 0;
    if ((said & HO_SAYS_NEVER) != 0) /* "your code is never stored" */
        said &= ~(HO_SAYS_CODE | HO_SAYS_CODE_WORD);
    if (ho_find_on_back(said))
        said |= HO_SAYS_CODE;
    if ((said & HO_SAYS_CARD) != 0 && (said & HO_SAYS_NAMED) == 0)
        t->card = s->i + 1;
    if (is_fresh(t->card, s->i, REMEMBERED) && wants &&
        (said & (HO_SAYS_CARD | HO_SAYS_NUMBER)) != 0 &&
        (said & (HO_SAYS_NAMED | HO_SAYS_NEVER | HO_SAYS_PART |
                 HO_SAYS_ENDING)) == 0) {
        t->asked = s->i + 1;
        t->card_asker = s->m->speaker + 1;
    }
    if ((said & HO_SAYS_CODE_WORD) != 0 &&
        ((said & HO_SAYS_EXPIRY) != 0 || is_fresh(t->card, s->i, REMEMBERED)))
        said |= HO_SAYS_CODE;
    if ((said & HO_SAYS_CODE) != 0) {
        if (t->code_asker == 0 || t->code_by_customer || !s->m->customer ||
            !is_fresh(t->code, s->i, REMEMBERED)) {
            t->code_asker = s->m->speaker + 1; /* or "is it on the back?" */
            t->code_by_customer = s->m->customer;
        }
        t->code = s->i + 1;
        s->code = true;
    }
    if ((said & HO_SAYS_SOCIAL) != 0)
        t->social = s->i + 1;
    if ((said & HO_SAYS_PHONE) != 0 && wants)
        t->phone = s->i + 1;
    if ((said & HO_SAYS_OTHER) != 0 &&
        (asks || ((said & HO_SAYS_NAMED) != 0 && (said & HO_SAYS_GIVE) != 0)) &&
        (said & (HO_SAYS_CARD | HO_SAYS_CODE)) == 0) {
        t->other = s->i + 1;
        t->other_asker = s->m->speaker + 1;
    }
    if ((said & (HO_SAYS_CARD | HO_SAYS_CODE)) != 0 &&
        (said & HO_SAYS_NAMED) == 0)
        t->other = 0;
    if ((said & HO_SAYS_OTHER) == 0 || (said & HO_SAYS_CODE) != 0 || !ends)
        return;
    if (asks || !s->code)
        t->code = t->social = 0;
    if ((said & HO_SAYS_CARD) == 0)
        t->card = t->asked = 0;
}

/* Whether a message ends in a card, its expiry behind it or not. */
static bool
ends_in_card(const ho_find_reader *r, const ho_find_said *m)
{
    size_t card = 0, at;
    bool   numbers = false;

    for (uint32_t k = 0; k < r->marks_count; k++) {
        if (r->mark[k].sort != HO_MARK_GONE)
            continue;
        card = r->mark[k].says == HANDOFF_MASK_CARD ? r->mark[k].end : 0;
    }
    if (card == 0)
        return false;
    at = card;
    for (uint32_t i = 0, to; i < r->numbers_count; i = to) {
        to = i + 1;
        if (r->number[i].start < card)
            continue;
        if (!ho_find_is_expiry(r, i, &to, true))
            return false;
        numbers = true;
        at = r->number[to - 1].end;
    }
    for (; at < m->len && memchr(" .,!\r\n", m->s[at], 6) != NULL;)
        at++;
    return at == m->len && (!numbers || r->words == 0);
}

/* Whether a card was just given, so that three digits alone are its code:
 * until anything else is asked. */
static void
follow_given(ho_find_topic *t, const ho_find_said *m, size_t i,
             const ho_find_reader *r)
{
    if (m->customer && ends_in_card(r, m)) {
        t->given = i + 1;
        t->giver = m->speaker;
    } else if (memchr(m->s, '?', m->len) != NULL) {
        t->given = 0;
    }
}

void
ho_find_follow(ho_find_topic *topic, const ho_find_said *m, size_t i,
               const ho_find_reader *r)
{
    saying s = { .topic = topic, .m = m, .i = i };
    size_t code = 0;

    if (m->len == 0)
        return;
    for (uint32_t k = 0; k < r->marks_count; k++) {
        const ho_find_mark *mark = &r->mark[k];

        switch (mark->sort) {
        case HO_MARK_STOP:
        case HO_MARK_LINE:
        case HO_MARK_ASKS:
            end_sentence(&s, mark->sort == HO_MARK_ASKS);
            code = mark->sort == HO_MARK_ASKS ? 0 : code;
            break;
        case HO_MARK_GONE:
            code = 0;
            if (mark->says == HANDOFF_MASK_CARD)
                s.said |= HO_SAYS_CARD;
            break;
        case HO_MARK_CUE:
            s.said |= mark->says;
            code = (mark->says & HO_SAYS_CODE) != 0 ? mark->end : code;
            break;
        default:
            break;
        }
    }
    end_sentence(&s, false);
    follow_given(topic, m, i, r);
    if (code != 0 && m->len - code <= OWN_REACH)
        topic->own = i + 1;
}

uint32_t
ho_find_asked(const ho_find_topic *t, const ho_find_said *m, size_t i)
{
    uint32_t asked = 0;
    bool     may_answer = m->customer && t->code_asker != 0 &&
                      (t->code_asker != m->speaker + 1 || t->own == i);

    if (is_fresh(t->card, i, REMEMBERED))
        asked |= HO_ASKED_NAMED;
    if (is_fresh(t->asked, i, REMEMBERED) && t->card_asker != m->speaker + 1)
        asked |= HO_ASKED_CARD;
    if (is_fresh(t->code, i, REMEMBERED) && may_answer)
        asked |= HO_ASKED_CODE;
    if (is_fresh(t->given, i, GIVEN) && t->giver == m->speaker)
        asked |= HO_ASKED_BEHIND;
    if (is_fresh(t->social, i, REMEMBERED))
        asked |= HO_ASKED_SOCIAL;
    if (is_fresh(t->other, i, OTHER_ASKED) && t->other_asker != m->speaker + 1)
        asked |= HO_ASKED_OTHER;
    if (is_fresh(t->phone, i, OTHER_ASKED))
        asked |= HO_ASKED_PHONE;
    return asked;
}
