/* SPDX-License-Identifier: MIT */
/*
 * topic.c -- what a conversation is about when somebody says a number.
 *
 *   bot       Can I have your card number?        card
 *   customer  378282 24631 // 0005                parts of one
 *   bot       And the security code?              code
 *   customer  where is that?
 *   bot       On the back.
 *   customer  1234                                the code
 *   bot       Thank you. Which flight is it?      neither any more
 *   customer  123
 *
 * Messages are read sentence by sentence. Who asked for something may ask for
 * something else instead. What is about to be replaced in a message says no
 * more than what was replaced before, so masking again reads the same.
 */
#include "mask/code.h"

#include <string.h>

enum {
    REMEMBERED = 8,   /* messages in which nobody speaks of it any more */
    GIVEN = 4,        /* messages from a card to its code */
    GIVEN_BYTES = 40, /* of what may be said between them: "thank you" */
    OWN_REACH = 12    /* bytes behind "my cvv is" at the end of a message */
};

const char *
ho_said_text(const Handoff__V1__Message *m)
{
    return m->text == NULL ? "" : m->text;
}

static const char *
name_of(const Handoff__V1__Message *m)
{
    return m->by == NULL ? "" : m->by;
}

bool
ho_same_speaker(const Handoff__V1__Message *a, const Handoff__V1__Message *b)
{
    return a->role == b->role && strcmp(name_of(a), name_of(b)) == 0;
}

bool
ho_said_by_customer(const Handoff__V1__Message *m)
{
    switch ((int) m->role) {
    case HANDOFF_ROLE_UNSPECIFIED:
    case HANDOFF_ROLE_CUSTOMER:
    case HANDOFF_ROLE_REPRESENTATIVE:
    case HANDOFF_ROLE_INTERPRETER:
        return true;
    default:
        return false;
    }
}

static bool
is_fresh(size_t spoken, size_t i)
{
    return spoken != 0 && i + 1 - spoken <= REMEMBERED;
}

/* A message while its sentences are read. */
typedef struct saying {
    ho_topic                   *topic;
    const Handoff__V1__Message *m;
    size_t                      i;
    uint32_t                    said; /* in this sentence */
    bool                        code; /* a sentence before spoke of one */
} saying;

static void
end_sentence(saying *s, bool asks)
{
    ho_topic *t = s->topic;
    uint32_t  said = s->said;
    bool      ends = !ho_said_by_customer(s->m) ||
                (t->asker != NULL && ho_same_speaker(t->asker, s->m));

    s->said = 0;
    if ((said & HO_SAYS_NEVER) != 0) /* "your code is never stored" */
        said &= ~(uint32_t) (HO_SAYS_CODE | HO_SAYS_CODE_WORD);
    if (ho_says_on_back(said))
        said |= HO_SAYS_CODE;
    if ((said & HO_SAYS_CARD) != 0)
        t->card = s->i + 1;
    if ((said & HO_SAYS_CODE_WORD) != 0 &&
        ((said & HO_SAYS_EXPIRY) != 0 || is_fresh(t->card, s->i)))
        said |= HO_SAYS_CODE;
    if ((said & HO_SAYS_CODE) != 0) {
        if (t->asker == NULL || ho_said_by_customer(t->asker) ||
            !ho_said_by_customer(s->m) || !is_fresh(t->code, s->i))
            t->asker = s->m; /* or else "is it on the back?" */
        t->code = s->i + 1;
        s->code = true;
    }
    if ((said & HO_SAYS_SOCIAL) != 0)
        t->social = s->i + 1;
    if ((said & HO_SAYS_OTHER) == 0 || (said & HO_SAYS_CODE) != 0 || !ends)
        return;
    if (asks || !s->code)
        t->code = t->social = 0;
    if ((said & HO_SAYS_CARD) == 0)
        t->card = 0;
}

/* Whether a text ends in a card, its expiry behind it or not; `*masked`: in
 * it something was, or will be, replaced. */
static bool
ends_in_card(const char *text, const ho_spans *over, bool *masked)
{
    size_t   len = strlen(text), card = 0, place;
    ho_talk  t;
    uint32_t what;
    bool     expires;

    *masked = false;
    ho_talk_init(&t, text, len, over);
    while (ho_talk_next(&t, &what)) {
        if ((what & HO_SAYS_MASKED) == 0)
            continue;
        *masked = true;
        card = (what & HO_SAYS_CARD) != 0 ? t.end : 0;
    }
    if (card == 0)
        return false;
    place = ho_code_place(text, len, card, &expires);
    return ho_skip_chars(text, len, card, " .,!\r\n") == len ||
           (expires && place == len);
}

/* Whether a card was just given, so that three digits alone are its code:
 * until anything else is said or asked for. */
static void
follow_given(ho_topic *t, const Handoff__V1__Message *m, size_t i,
             const ho_spans *over)
{
    const char *text = ho_said_text(m);
    size_t      len = strlen(text);
    bool        masked, expires;

    if (ends_in_card(text, over, &masked) && ho_said_by_customer(m)) {
        t->given = i + 1;
        t->giver = m;
        return;
    }
    if (t->given == 0)
        return;
    if (ho_same_speaker(t->giver, m) &&
        ho_code_place(text, len, 0, &expires) == len && expires)
        return;
    if (masked || len > GIVEN_BYTES || strchr(text, '?') != NULL ||
        strpbrk(text, "0123456789") != NULL ||
        ho_says(text, len, HO_SAYS_OTHER))
        t->given = 0;
}

void
ho_topic_follow(ho_topic *topic, const Handoff__V1__Message *m, size_t i,
                const ho_spans *over)
{
    const char *text = ho_said_text(m);
    saying      s = { .topic = topic, .m = m, .i = i };
    ho_talk     t;
    uint32_t    what;
    size_t      code = 0;

    if (*text == '\0')
        return;
    ho_talk_init(&t, text, strlen(text), over);
    while (ho_talk_next(&t, &what)) {
        bool waves = ho_talk_waves(&t, what);

        if ((what & HO_SAYS_STOP) != 0)
            end_sentence(&s, (what & HO_SAYS_ASKS) != 0);
        if ((what & (HO_SAYS_CODE | HO_SAYS_CODE_WORD)) != 0 && waves)
            continue;
        s.said |= what;
        code = (what & HO_SAYS_CODE) != 0                      ? t.end
               : (what & (HO_SAYS_MASKED | HO_SAYS_ASKS)) != 0 ? 0
                                                               : code;
    }
    end_sentence(&s, false);
    follow_given(topic, m, i, over);
    if (code != 0 && t.len - code <= OWN_REACH)
        topic->own = i + 1;
}

uint32_t
ho_topic_asked(const ho_topic *t, const Handoff__V1__Message *m, size_t i)
{
    uint32_t asked = 0;
    bool     may_answer = ho_said_by_customer(m) && t->asker != NULL &&
                      (!ho_same_speaker(t->asker, m) || t->own == i);

    if (is_fresh(t->card, i))
        asked |= HO_SAYS_CARD;
    if (is_fresh(t->code, i) && may_answer)
        asked |= HO_SAYS_CODE;
    if (t->given != 0 && i + 1 - t->given <= GIVEN &&
        ho_same_speaker(t->giver, m))
        asked |= HO_SAYS_BEHIND;
    if (is_fresh(t->social, i))
        asked |= HO_SAYS_SOCIAL;
    return asked;
}
