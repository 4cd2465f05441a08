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
#include "mask/internal.h"

#include <string.h>

enum {
    REMEMBERED = 8, /* messages in which nobody speaks of it any more */
    OWN_REACH = 12  /* bytes behind "my cvv is" at the end of a message */
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
    if (is_fresh(t->social, i))
        asked |= HO_SAYS_SOCIAL;
    return asked;
}
