/* SPDX-License-Identifier: MIT */
/*
 * save.c -- a transfer as JSON, and back.
 *
 *   { "handoff_transfer": 1,                      the version of this form
 *     "packet": hex, "tip": hex, "audience": [name, ...],
 *     "sent_at_ms": n, "answer_by_ms": n, "now_ms": n,
 *     "receipts": [ { "party": name, "fed_at_ms": n, "receipt": "hor1..." },
 *                   ... ],                        as they came
 *     "done": { "action": "tell", "receipts": n, "at_ms": n },
 *     "noticed": { "notice": "taken", "receipts": n, "at_ms": n } }
 *
 * Only what came from outside is written: receipts, times, and at which point
 * which action and which notice was acknowledged. Reading feeds all of it anew,
 * with every check but those of the keyring, so that what was restored decides
 * as what was saved, and a file whose parts contradict each other is refused.
 */
#include "transfer/transfer.h"

#include <inttypes.h>
#include <string.h>

#include <sodium.h>

#include "base/json.h"

enum { FORM_VERSION = 1, HEX_CHARS = 2 * HANDOFF_HASH_BYTES };

/* What is acknowledged: its member, the member that says what it was, and the
 * words for that, by the number that `number` gives a step. */
typedef struct mark_form {
    const char *name, *what;
    uint32_t (*number)(uint32_t step);
    struct {
        uint32_t    number;
        const char *word;
    } words[3];
} mark_form;

static const mark_form done_form = { "done",
                                     "action",
                                     ho_transfer_action,
                                     { { HANDOFF_ACTION_TELL, "tell" },
                                       { HANDOFF_ACTION_FALL_BACK,
                                         "fall_back" },
                                       { HANDOFF_ACTION_DONE, "done" } } };
static const mark_form noticed_form = { "noticed",
                                        "notice",
                                        ho_transfer_notice,
                                        { { HANDOFF_NOTICE_TAKEN, "taken" },
                                          { HANDOFF_NOTICE_WITHDRAWN,
                                            "withdrawn" } } };

/* ---- Writing ------------------------------------------------------------- */

static void
put_hash(ho_base_buf *out, const char *name, const uint8_t hash[32])
{
    char hex[HEX_CHARS + 1];

    sodium_bin2hex(hex, sizeof hex, hash, HANDOFF_HASH_BYTES);
    ho_base_buf_printf(out, "  \"%s\": \"%s\",\n", name, hex);
}

static void
put_time(ho_base_buf *out, const char *name, int64_t ms)
{
    ho_base_buf_printf(out, "  \"%s\": %" PRId64 ",\n", name, ms);
}

static handoff_status
put_receipt(ho_base_buf *out, const handoff_transfer *t, uint32_t i,
            handoff_error *err)
{
    const ho_transfer_entry *e = &t->entries[i];
    char                    *text;
    size_t                   len;
    handoff_status           st;

    st = handoff_text_encode(&text, &len, e->data.p, e->data.len, err);
    if (st != HANDOFF_OK)
        return st;
    ho_base_buf_text(out,
                     i == 0 ? "\n    { \"party\": " : ",\n    { \"party\": ");
    ho_base_json_put_string(out, t->name[e->party]);
    ho_base_buf_printf(out,
                       ", \"fed_at_ms\": %" PRId64 ",\n      \"receipt\": ",
                       e->fed_at_ms);
    ho_base_json_put_string(out, text);
    ho_base_buf_text(out, " }");
    handoff_free(text);
    return HANDOFF_OK;
}

static void
put_mark(ho_base_buf *out, const ho_transfer_mark *mark, const mark_form *form)
{
    const uint32_t number = form->number(mark->step);

    for (size_t i = 0; mark->step != 0 && i < 3; i++) {
        if (form->words[i].number == number && form->words[i].word != NULL)
            ho_base_buf_printf(out,
                               ",\n  \"%s\": { \"%s\": \"%s\", \"receipts\": "
                               "%" PRIu32 ", \"at_ms\": %" PRId64 " }",
                               form->name, form->what, form->words[i].word,
                               mark->entries, mark->at_ms);
    }
}

static handoff_status
put_all(ho_base_buf *out, const handoff_transfer *t, handoff_error *err)
{
    const ho_transfer_core *c = &t->core;

    ho_base_buf_printf(out, "{\n  \"handoff_transfer\": %d,\n",
                       (int) FORM_VERSION);
    put_hash(out, "packet", t->id);
    put_hash(out, "tip", t->tip);
    ho_base_buf_text(out, "  \"audience\": [");
    for (uint32_t i = 0; i < c->parties_count; i++) {
        ho_base_buf_text(out, i == 0 ? "" : ", ");
        ho_base_json_put_string(out, t->name[i]);
    }
    ho_base_buf_text(out, "],\n");
    put_time(out, "sent_at_ms", t->sent_at_ms);
    put_time(out, "answer_by_ms", c->answer_by_ms);
    put_time(out, "now_ms", c->now_ms);
    ho_base_buf_text(out, "  \"receipts\": [");
    for (uint32_t i = 0; i < c->entries_count; i++) {
        handoff_status st = put_receipt(out, t, i, err);

        if (st != HANDOFF_OK)
            return st;
    }
    ho_base_buf_text(out, c->entries_count == 0 ? "]" : "\n  ]");
    put_mark(out, &c->done, &done_form);
    put_mark(out, &c->noticed, &noticed_form);
    ho_base_buf_text(out, "\n}\n");
    return HANDOFF_OK;
}

handoff_status
handoff_transfer_serialize(char **out, size_t *len, const handoff_transfer *t,
                           handoff_error *err)
{
    ho_base_buf    text = { 0 };
    handoff_status st;

    if (out != NULL)
        *out = NULL;
    if (len != NULL)
        *len = 0;
    if (out == NULL || t == NULL)
        return ho_base_null(err, "out and transfer");
    st = put_all(&text, t, err);
    if (st == HANDOFF_OK)
        return ho_base_buf_take(out, len, &text, err);
    ho_base_buf_free(&text);
    return st;
}

/* ---- Reading: values ----------------------------------------------------- */

typedef struct reading {
    ho_base_slice  text;
    handoff_error *err;
} reading;

static handoff_status
contradiction(const reading *r, const char *what, const char *path)
{
    ho_base_fail(r->err, HANDOFF_E_JSON, "%s", what);
    ho_base_err_path(r->err, "%s", path);
    return HANDOFF_E_JSON;
}

/* A member of that type, '0' for a number; NULL: it is not there. */
static const ho_base_slice *
member(ho_base_json_object *object, const char *name, char type)
{
    const ho_base_slice *value = ho_base_json_find(object, name);

    return value != NULL && ho_base_json_type(*value) == type ? value : NULL;
}

static bool
all_known(const ho_base_json_object *object)
{
    for (size_t i = 0; i < object->count; i++) {
        if (!object->member[i].known)
            return false;
    }
    return true;
}

static handoff_status
read_time(const reading *r, int64_t *out, ho_base_json_object *object,
          const char *name)
{
    const ho_base_slice *value = member(object, name, '0');

    *out = 0;
    if (value != NULL && ho_base_json_time(out, *value))
        return HANDOFF_OK;
    return contradiction(r, "a time is missing or out of range", name);
}

static handoff_status
read_hash(const reading *r, uint8_t out[32], ho_base_json_object *object,
          const char *name)
{
    const ho_base_slice *value = member(object, name, '"');
    char                 hex[HEX_CHARS + 1];
    size_t               n;

    if (value != NULL && ho_base_json_ascii(hex, sizeof hex, *value) &&
        sodium_hex2bin(out, HANDOFF_HASH_BYTES, hex, strlen(hex), NULL, &n,
                       NULL) == 0 &&
        n == HANDOFF_HASH_BYTES)
        return HANDOFF_OK;
    return contradiction(r, "not 64 hexadecimal digits", name);
}

/* ---- Reading: the packet ------------------------------------------------- */

typedef struct names {
    char        text[HANDOFF_AUDIENCE_MAX][HANDOFF_NAME_MAX + 1];
    const char *list[HANDOFF_AUDIENCE_MAX + 1];
    int         count;
} names;

static handoff_status
read_audience(const reading *r, names *out, ho_base_json_object *root)
{
    const ho_base_slice *value = member(root, "audience", '[');
    ho_base_slice        item, rest;

    memset(out, 0, sizeof *out);
    if (value == NULL)
        return contradiction(r, "the audience is missing", "audience");
    for (rest = *value; ho_base_json_item(&item, &rest); out->count++) {
        char *name = out->text[out->count % HANDOFF_AUDIENCE_MAX];

        if (out->count == HANDOFF_AUDIENCE_MAX ||
            !ho_base_json_ascii(name, HANDOFF_NAME_MAX + 1, item) ||
            !ho_base_name_valid(HO_SLICE(name, strlen(name))) ||
            ho_answer_audience_find(out->list, name) >= 0)
            return contradiction(r,
                                 "the audience is not 1 to 8 names, none "
                                 "twice",
                                 "audience");
        out->list[out->count] = name;
    }
    return out->count != 0
               ? HANDOFF_OK
               : contradiction(r, "the audience is empty", "audience");
}

static handoff_status
read_version(const reading *r, ho_base_json_object *root)
{
    const ho_base_slice *value = member(root, "handoff_transfer", '0');
    int64_t              version;

    if (value == NULL || !ho_base_json_time(&version, *value))
        return contradiction(r, "this is not a transfer", "handoff_transfer");
    if (version > FORM_VERSION)
        return ho_base_fail(r->err, HANDOFF_E_UNSUPPORTED,
                            "the transfer was written by a newer version");
    return HANDOFF_OK;
}

/* A transfer as it was when it was new. */
static handoff_status
read_packet(const reading *r, handoff_transfer **out, ho_base_json_object *root)
{
    uint8_t           id[32], tip[32];
    names             audience;
    ho_answer_subject packet = { id, tip, audience.list, 0 };
    int64_t           answer_by_ms;
    handoff_status    st;

    st = read_hash(r, id, root, "packet");
    if (st != HANDOFF_OK)
        return st;
    st = read_hash(r, tip, root, "tip");
    if (st != HANDOFF_OK)
        return st;
    st = read_audience(r, &audience, root);
    if (st != HANDOFF_OK)
        return st;
    st = read_time(r, &packet.sent_at_ms, root, "sent_at_ms");
    if (st != HANDOFF_OK)
        return st;
    st = read_time(r, &answer_by_ms, root, "answer_by_ms");
    if (st != HANDOFF_OK)
        return st;
    if (answer_by_ms <= packet.sent_at_ms || answer_by_ms >= HANDOFF_TIME_MAX)
        return contradiction(r,
                             "the time to answer is not after the packet "
                             "was sent",
                             "answer_by_ms");
    return ho_transfer_make(out, &packet, answer_by_ms, r->err);
}

/* ---- Reading: what happened ---------------------------------------------- */

/* When what was acknowledged; number 0: nothing, or it is replayed. */
typedef struct saved_mark {
    const mark_form *form;
    uint32_t         number;
    uint32_t         entries;
    int64_t          at_ms;
} saved_mark;

static handoff_status
bad_mark(const reading *r, const mark_form *form, const char *member_name)
{
    ho_base_fail(r->err, HANDOFF_E_JSON,
                 "what was acknowledged is not well formed");
    ho_base_err_path(r->err, member_name[0] == '\0' ? "%s" : "%s.%s",
                     form->name, member_name);
    return HANDOFF_E_JSON;
}

static handoff_status
read_mark(const reading *r, saved_mark *out, const mark_form *form,
          ho_base_json_object *root)
{
    const ho_base_slice *value = ho_base_json_find(root, form->name), *n;
    ho_base_json_object  object;
    int64_t              count = 0;
    handoff_status       st;

    *out = (saved_mark){ .form = form };
    if (value == NULL)
        return HANDOFF_OK;
    if (ho_base_json_type(*value) != '{')
        return bad_mark(r, form, "");
    st = ho_base_json_members(&object, r->text, *value, r->err);
    if (st != HANDOFF_OK)
        return st;
    value = ho_base_json_find(&object, form->what);
    for (size_t i = 0; value != NULL && i < 3; i++) {
        if (form->words[i].word != NULL &&
            ho_base_json_is(*value, form->words[i].word))
            out->number = form->words[i].number;
    }
    if (out->number == 0)
        return bad_mark(r, form, form->what);
    n = member(&object, "receipts", '0');
    if (n == NULL || (!(n->len == 1 && n->p[0] == '0') &&
                      (!ho_base_json_time(&count, *n) || count > UINT32_MAX)))
        return bad_mark(r, form, "receipts");
    out->entries = (uint32_t) count;
    if (read_time(r, &out->at_ms, &object, "at_ms") != HANDOFF_OK ||
        !all_known(&object))
        return bad_mark(r, form, "");
    return HANDOFF_OK;
}

/* Go to the moment of the acknowledgement, and do it again. */
static handoff_status
replay_mark(const reading *r, handoff_transfer *t, saved_mark *mark)
{
    const mark_form    *form = mark->form;
    ho_transfer_verdict v;
    const bool          early = mark->at_ms < t->core.now_ms;
    const char         *fault = NULL;
    uint32_t            step;

    if (early)
        fault = "an action was done before the event that led to it";
    else
        t->core.now_ms = mark->at_ms;
    v = ho_transfer_decide(&t->core);
    step = form == &done_form ? v.step : v.notice;
    if (fault == NULL &&
        (form->number(step) != mark->number || !ho_transfer_done(t, step)))
        fault = "an action was done that was not due then";
    mark->number = 0;
    if (fault == NULL)
        return HANDOFF_OK;
    ho_base_fail(r->err, HANDOFF_E_JSON, "%s", fault);
    ho_base_err_path(r->err, "%s.%s", form->name, early ? "at_ms" : form->what);
    return HANDOFF_E_JSON;
}

/* Those that were acknowledged after so many receipts, the earlier first. */
static handoff_status
replay_marks(const reading *r, handoff_transfer *t, saved_mark mark[2])
{
    handoff_status st = HANDOFF_OK;

    for (int round = 0; st == HANDOFF_OK && round < 2; round++) {
        saved_mark *next = NULL;

        for (int i = 0; i < 2; i++) {
            if (mark[i].number != 0 &&
                mark[i].entries == t->core.entries_count &&
                (next == NULL || mark[i].at_ms < next->at_ms))
                next = &mark[i];
        }
        if (next != NULL)
            st = replay_mark(r, t, next);
    }
    return st;
}

static handoff_status
feed_again(const reading *r, handoff_transfer *t, const char *party,
           ho_base_slice data, int64_t fed_at_ms, bool cofactored)
{
    const ho_answer_reader  how = { NULL, fed_at_ms, HANDOFF_SKEW_MS };
    const ho_answer_subject packet = ho_transfer_packet(t);
    ho_answer_body          body;
    const ho_transfer_said  said = { (uint32_t) ho_answer_audience_find(t->name,
                                                                        party),
                                     &body, data, fed_at_ms };
    bool                    duplicate = false;
    handoff_status          st;

    st = ho_answer_body_parse(&body, &ho_answer_receipt_form, data, r->err);
    if (st != HANDOFF_OK)
        return st;
    st = ho_answer_receipt_verify_again(&body, party, &packet, &how, cofactored,
                                        r->err);
    if (st != HANDOFF_OK)
        return st;
    st = ho_transfer_take(t, &said, &duplicate, r->err);
    if (st != HANDOFF_OK)
        return st;
    if (duplicate)
        return HANDOFF_E_JSON;
    t->core.now_ms = fed_at_ms;
    return HANDOFF_OK;
}

static handoff_status
read_receipt(const reading *r, handoff_transfer *t, ho_base_slice item,
             bool cofactored)
{
    const ho_base_slice *text;
    const uint32_t       i = t->core.entries_count;
    ho_base_json_object  object;
    char                 party[HANDOFF_NAME_MAX + 1];
    uint8_t             *data = NULL;
    size_t               len;
    int64_t              fed_at_ms;
    handoff_status       st = HANDOFF_E_JSON;

    if (ho_base_json_type(item) != '{' ||
        ho_base_json_members(&object, r->text, item, NULL) != HANDOFF_OK)
        goto done;
    text = member(&object, "party", '"');
    if (text == NULL || !ho_base_json_ascii(party, sizeof party, *text) ||
        ho_answer_audience_find(t->name, party) < 0)
        goto done;
    if (read_time(r, &fed_at_ms, &object, "fed_at_ms") != HANDOFF_OK ||
        fed_at_ms < t->core.now_ms)
        goto done;
    text = member(&object, "receipt", '"');
    if (text == NULL || !all_known(&object))
        goto done;
    st = handoff_text_decode(&data, &len, (const char *) text->p + 1,
                             text->len - 2, r->err);
    if (st == HANDOFF_OK)
        st =
            feed_again(r, t, party, HO_SLICE(data, len), fed_at_ms, cofactored);

done:
    handoff_free(data);
    if (st == HANDOFF_OK || st == HANDOFF_E_NOMEM)
        return st;
    ho_base_fail(r->err, HANDOFF_E_JSON,
                 "receipt %u does not follow from those before it", i);
    ho_base_err_path(r->err, "receipts[#%u]", i);
    return HANDOFF_E_JSON;
}

static handoff_status
read_history(const reading *r, handoff_transfer *t, ho_base_json_object *root)
{
    const ho_base_slice *value = member(root, "receipts", '[');
    const bool           cofactored = ho_trust_sodium_is_cofactored();
    saved_mark           mark[2];
    int64_t              now_ms;
    ho_base_slice        item, rest;
    handoff_status       st;

    if (value == NULL)
        return contradiction(r, "the receipts are missing", "receipts");
    st = read_mark(r, &mark[0], &done_form, root);
    if (st != HANDOFF_OK)
        return st;
    st = read_mark(r, &mark[1], &noticed_form, root);
    if (st != HANDOFF_OK)
        return st;
    st = read_time(r, &now_ms, root, "now_ms");
    if (st != HANDOFF_OK)
        return st;
    for (rest = *value; ho_base_json_item(&item, &rest);) {
        st = replay_marks(r, t, mark);
        if (st != HANDOFF_OK)
            return st;
        st = read_receipt(r, t, item, cofactored);
        if (st != HANDOFF_OK)
            return st;
    }
    st = replay_marks(r, t, mark);
    if (st != HANDOFF_OK)
        return st;
    for (int i = 0; i < 2; i++) {
        if (mark[i].number != 0) {
            ho_base_fail(r->err, HANDOFF_E_JSON,
                         "it counts more receipts than it has");
            ho_base_err_path(r->err, "%s.receipts", mark[i].form->name);
            return HANDOFF_E_JSON;
        }
    }
    if (now_ms < t->core.now_ms)
        return contradiction(r, "the time is before what has happened",
                             "now_ms");
    t->core.now_ms = now_ms;
    return HANDOFF_OK;
}

static handoff_status
read_all(const reading *r, handoff_transfer **t, handoff_error *err)
{
    ho_base_json_object root;
    ho_base_slice       value = ho_base_json_trim(r->text);
    handoff_status      st = ho_base_json_check(r->text, err);

    if (st != HANDOFF_OK)
        return st;
    if (ho_base_json_type(value) != '{')
        return contradiction(r, "this is not a transfer", "");
    st = ho_base_json_members(&root, r->text, value, err);
    if (st != HANDOFF_OK)
        return st;
    st = read_version(r, &root);
    if (st != HANDOFF_OK)
        return st;
    st = read_packet(r, t, &root);
    if (st != HANDOFF_OK)
        return st;
    st = read_history(r, *t, &root);
    if (st != HANDOFF_OK)
        return st;
    return all_known(&root)
               ? HANDOFF_OK
               : contradiction(r, "a transfer does not have this member", "");
}

handoff_status
handoff_transfer_parse(handoff_transfer **out, const char *json, size_t len,
                       handoff_error *err)
{
    const reading     r = { HO_SLICE(json, len), err };
    handoff_transfer *t = NULL;
    handoff_status    st;

    if (out != NULL)
        *out = NULL;
    if (out == NULL || json == NULL)
        return ho_base_null(err, "out and json");
    if (len > HANDOFF_JSON_BYTES_MAX)
        return ho_base_fail(err, HANDOFF_E_LIMIT,
                            "the text has more than %d bytes",
                            (int) HANDOFF_JSON_BYTES_MAX);
    st = ho_trust_crypto_init(err);
    if (st != HANDOFF_OK)
        return st;
    st = read_all(&r, &t, err);
    if (st == HANDOFF_OK)
        *out = t;
    else
        handoff_transfer_free(t);
    return st;
}
