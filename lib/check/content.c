/* SPDX-License-Identifier: MIT */
/*
 * content.c -- is it there to be read?
 *
 * Templates that nobody filled, HTML in plain text, what only a machine can
 * read, what can only be heard, links that lead nowhere. All texts of the
 * record are walked by their descriptors, so that a field that the schema gets
 * tomorrow is judged too. What a customer said is never taken for a template:
 * they may write what they want.
 */
#include "check/rules.h"
#include "check/texts.h"
#include "base/ascii.h"
#include "record/schema.h"

#include <string.h>

/* ---- Whose words --------------------------------------------------------- */

static bool
is_name(const ProtobufCFieldDescriptor *field, const char *const *names)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        if (strcmp(field->name, names[i]) == 0)
            return true;
    }
    return false;
}

/* Theirs, or bytes of another system. */
static bool
is_not_ours(const ProtobufCFieldDescriptor *field)
{
    static const char *const names[] = {
        "raw",        "rich",       "heard",      "comment",
        "candidates", "path",       "media_type", "content_hash",
        "native_id",  "vocabulary", NULL
    };

    return is_name(field, names);
}

/* What one of our people wrote down, mostly of what somebody said or did. */
static bool
is_talk(const ProtobufCFieldDescriptor *field)
{
    static const char *const names[] = { "detail", "text", "transcript", NULL };

    return is_name(field, names);
}

static bool
is_customers(const Handoff__V1__Source *source)
{
    return source != NULL &&
           (int32_t) source->origin == HANDOFF_ORIGIN_CUSTOMER;
}

/* An element that the customer stated, as its Source says. */
static bool
is_stated(const ProtobufCMessage *message)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor,
                                                        "source");

    if (field == NULL || ho_record_child_count(message, field) == 0)
        return false;
    return is_customers(
        (const Handoff__V1__Source *) ho_record_child(message, field, 0));
}

static bool
is_of_theirs(const ho_check_run *c, const Handoff__V1__Message *m)
{
    const int32_t role = ho_check_role(c, m);

    return role == HANDOFF_ROLE_CUSTOMER ||
           role == HANDOFF_ROLE_REPRESENTATIVE ||
           role == HANDOFF_ROLE_INTERPRETER || role == HANDOFF_ROLE_UNSPECIFIED;
}

static ho_check_style
style_of(const ho_check_run *c, const Handoff__V1__Message *m)
{
    const int32_t role = ho_check_role(c, m);
    const int32_t kind = (int32_t) m->kind;

    if (kind == HANDOFF_MESSAGE_KIND_ACTION ||
        kind == HANDOFF_MESSAGE_KIND_EVENT)
        return HO_CHECK_STYLE_LOG;
    if (kind == HANDOFF_MESSAGE_KIND_NOTE)
        return HO_CHECK_STYLE_TALK;
    return role == HANDOFF_ROLE_BOT || role == HANDOFF_ROLE_SYSTEM
               ? HO_CHECK_STYLE_SENTENCE
               : HO_CHECK_STYLE_TALK;
}

/* ---- Templates and markup ------------------------------------------------ */

static void
one_text(ho_check_run *c, const ho_check_place *at, const char *field,
         const char *text)
{
    if (!ho_check_blank(text) && ho_check_is_markup(text))
        ho_check_found(c, HANDOFF_FOUND_HTML_IN_TEXT, at, field);
}

static void
our_text(ho_check_run *c, const ho_check_place *at, const char *field,
         const char *text, ho_check_style style)
{
    if (!ho_check_blank(text) && ho_check_is_template(text, style))
        ho_check_found(c, HANDOFF_FOUND_TEMPLATE_NOT_FILLED, at, field);
}

/* The texts of a message and of what belongs to it. */
static void
check_said(ho_check_run *c, const ho_check_place *at,
           const Handoff__V1__Message *m)
{
    const bool           ours = !is_of_theirs(c, m);
    const ho_check_style style = style_of(c, m);

    one_text(c, at, "text", m->text);
    one_text(c, at, "subject", m->subject);
    if (ours) {
        our_text(c, at, "text", m->text, style);
        our_text(c, at, "subject", m->subject, style);
    }
    for (size_t i = 0; ours && i < m->n_fields; i++) {
        ho_check_place of = HO_AT_ELEMENT(at, "fields", NULL, i);

        our_text(c, &of, "value", m->fields[i]->value, style);
        our_text(c, &of, "label", m->fields[i]->label, style);
    }
}

/* A value of a program may hold null, and hidden ones are read by nobody. */
static bool
is_hidden(const ProtobufCMessage *message)
{
    const Handoff__V1__Attribute *a;
    const Handoff__V1__Slot      *s;

    if (message->descriptor == &handoff__v1__attribute__descriptor) {
        a = (const Handoff__V1__Attribute *) message;
        return (int32_t) a->display == HANDOFF_ANSWER_NO ||
               !ho_check_blank(a->media_type);
    }
    if (message->descriptor == &handoff__v1__slot__descriptor) {
        s = (const Handoff__V1__Slot *) message;
        return !ho_check_blank(s->media_type);
    }
    return message->descriptor == &handoff__v1__source__descriptor ||
           message->descriptor == &handoff__v1__mask__descriptor ||
           message->descriptor == &handoff__v1__reaction__descriptor ||
           message->descriptor == &handoff__v1__hypothesis__descriptor ||
           message->descriptor == &handoff__v1__field__descriptor ||
           message->descriptor == &handoff__v1__translation__descriptor;
}

static void
check_field(ho_check_run *c, const ho_check_place *at,
            const ProtobufCMessage         *message,
            const ProtobufCFieldDescriptor *field)
{
    const uint8_t *value = ho_record_value(message, field);
    const bool     ours = !is_not_ours(field) && !is_stated(message);
    char *const   *list = (char *const *) (const void *) value;
    size_t         n = 1;

    if (field->type != PROTOBUF_C_TYPE_STRING || !ours)
        return;
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        n = ho_record_list_get(message, field).count;
        list = ho_record_list_get(message, field).items;
    }
    for (size_t i = 0; i < n; i++) {
        if (ho_check_blank(list[i]))
            continue;
        one_text(c, at, field->name, list[i]);
        our_text(c, at, field->name, list[i],
                 is_talk(field) ? HO_CHECK_STYLE_TALK : HO_CHECK_STYLE_FIELD);
    }
}

static void
check_texts_of(ho_check_run *c, const ho_check_place *at,
               const ProtobufCMessage *message)
{
    const ProtobufCMessageDescriptor *desc = message->descriptor;

    if (desc == &handoff__v1__message__descriptor) {
        check_said(c, at, (const Handoff__V1__Message *) message);
        return;
    }
    if (is_hidden(message))
        return;
    for (unsigned i = 0; i < desc->n_fields; i++)
        check_field(c, at, message, &desc->fields[i]);
}

static void
check_texts(ho_check_run *c)
{
    ho_check_each_message(c, check_texts_of);
}

/* ---- What cannot be read ------------------------------------------------- */

/* A person may paste what a program wrote; a button does not. What was done may
 * be told as it was. */
static bool
is_for_machines(const ho_check_run *c, const Handoff__V1__Message *m)
{
    if ((int32_t) m->kind == HANDOFF_MESSAGE_KIND_ACTION)
        return false;
    return is_of_theirs(c, m) ? ho_check_is_payload(m->text)
                              : ho_check_is_code(m->text);
}

static void
check_readable(ho_check_run *c)
{
    const Handoff__V1__Transcript *t = c->transcript;

    for (size_t i = 0; i < t->n_messages; i++) {
        const Handoff__V1__Message *m = t->messages[i];
        ho_check_place              at = ho_check_at_message(c, i);

        if (m->n_fields != 0)
            continue;
        if (ho_check_blank(m->text) && !ho_check_blank(m->rich))
            ho_check_found(c, HANDOFF_FOUND_NOT_READABLE, &at, "rich");
        else if (!ho_check_blank(m->text) && is_for_machines(c, m))
            ho_check_found(c, HANDOFF_FOUND_NOT_READABLE, &at, "text");
    }
}

/* ---- Voice notes --------------------------------------------------------- */

/* Media types are the same in any case: RFC 2045, section 5.1. */
static bool
is_speech(const Handoff__V1__Attachment *a)
{
    static const char audio[] = "audio/";
    size_t            n = 0;

    while (a->media_type != NULL && audio[n] != '\0' &&
           ho_base_lower(a->media_type[n]) == audio[n])
        n++;
    return audio[n] == '\0';
}

/* A recording that is all there is of a message. */
static void
check_note(ho_check_run *c, const ho_check_place *at,
           const Handoff__V1__Message *m, const Handoff__V1__Attachment *a)
{
    if (ho_check_blank(a->transcript))
        ho_check_found(c, HANDOFF_FOUND_VOICE_WITHOUT_WORDS, at, NULL);
    if (a->duration_ms == 0 && m->duration_ms == 0)
        ho_check_found(c, HANDOFF_FOUND_VOICE_WITHOUT_LENGTH, at,
                       "duration_ms");
}

static void
check_voice(ho_check_run *c)
{
    const Handoff__V1__Transcript *t = c->transcript;

    for (size_t i = 0; i < t->n_messages; i++) {
        const Handoff__V1__Message *m = t->messages[i];
        ho_check_place              at = ho_check_at_message(c, i);

        for (size_t k = 0; ho_check_blank(m->text) && k < m->n_attachments;
             k++) {
            const Handoff__V1__Attachment *a =
                ho_check_attachment(c, m->attachments[k]);

            if (a == NULL || !is_speech(a))
                continue;
            check_note(c, &at, m, a);
            break;
        }
    }
}

/* ---- Links --------------------------------------------------------------- */

/* What is dead matters to nobody's secrets. A store goes by what the URL says,
 * whatever later time the record states. */
static void
check_link(ho_check_run *c, const ho_check_place *at, const char *url,
           int64_t ends, bool is_signed)
{
    const int64_t says = ho_check_blank(url) ? 0 : ho_check_url_ends(url);

    if (ho_check_blank(url))
        return;
    if (ends == 0 || (says != 0 && says < ends))
        ends = says;
    if (ends != 0 && ends <= c->now_ms)
        ho_check_found(c, HANDOFF_FOUND_LINK_DEAD, at, "url");
    else if (is_signed || ho_check_is_credential(url))
        ho_check_found(c, HANDOFF_FOUND_LINK_IS_CREDENTIAL, at, "url");
    if (ends > c->now_ms && ends < c->expires_ms)
        ho_check_found(c, HANDOFF_FOUND_LINK_EXPIRES, at, "url");
}

static void
check_links_of(ho_check_run *c, const ho_check_place *at,
               const ProtobufCMessage *message)
{
    const Handoff__V1__Attachment *a;
    const Handoff__V1__Reference  *r;

    if (message->descriptor == &handoff__v1__attachment__descriptor) {
        a = (const Handoff__V1__Attachment *) message;
        check_link(c, at, a->url, ho_check_time(a->expires_at_ms),
                   (int32_t) a->access == HANDOFF_ACCESS_SIGNED_URL);
    } else if (message->descriptor == &handoff__v1__reference__descriptor) {
        r = (const Handoff__V1__Reference *) message;
        check_link(c, at, r->url, 0, false);
    }
}

static void
check_links(ho_check_run *c)
{
    ho_check_each_message(c, check_links_of);
}

const ho_check_rule HO_RULES_CONTENT[] = {
    { check_texts, 0, 0 },
    { check_readable, HO_SET(HANDOFF_SECTION_TRANSCRIPT), 0 },
    { check_voice, HO_SET(HANDOFF_SECTION_TRANSCRIPT), 0 },
    { check_links, 0, 0 },
    { NULL, 0, 0 },
};
