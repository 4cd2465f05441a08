/* SPDX-License-Identifier: MIT */
/*
 * input.c -- packets, contexts and keys from files.
 *
 * A packet is taken in either form without being told which. What is given in
 * the place of another thing is recognised, and the hint says where it
 * belongs.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#define KEYS_INPUT_MAX ((size_t) 16 * 1024 * 1024)

static bool
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void
trim(const char **s, size_t *len)
{
    while (*len > 0 && is_space(**s)) {
        (*s)++;
        (*len)--;
    }
    while (*len > 0 && is_space((*s)[*len - 1]))
        (*len)--;
}

static bool
begins(const char *data, size_t len, const char *with, size_t with_len)
{
    return len >= with_len && memcmp(data, with, with_len) == 0;
}

/* Some editors begin a text with a byte-order mark. Neither a packet nor
 * protobuf can begin so: it would be a field of wire type 7. */
static void
skip_mark(const char **s, size_t *len)
{
    static const char mark[] = "\xEF\xBB\xBF";

    if (begins(*s, *len, mark, 3)) {
        *s += 3;
        *len -= 3;
    }
}

content
content_guess(const char *data, size_t len)
{
    static const char magic[] = "\x89HOP";

    if (len == 0)
        return CONTENT_EMPTY;
    if (begins(data, len, magic, 4))
        return len > 5 && data[5] == 2   ? CONTENT_RECEIPT
               : len > 5 && data[5] == 3 ? CONTENT_NOTICE
                                         : CONTENT_PACKET;
    skip_mark(&data, &len);
    trim(&data, &len);
    if (begins(data, len, "hop", 3))
        return CONTENT_PACKET_TEXT;
    if (begins(data, len, "hor", 3))
        return CONTENT_RECEIPT_TEXT;
    if (begins(data, len, "hon", 3))
        return CONTENT_NOTICE_TEXT;
    if (begins(data, len, "hot", 3))
        return CONTENT_TICKET;
    if (begins(data, len, "{", 1))
        return CONTENT_JSON;
    return len == 0 ? CONTENT_EMPTY : CONTENT_UNKNOWN;
}

/* The text form, decoded; what is no text stays as it is, for the library to
 * judge. */
int
input_decode(const cli *c, const char *path, char **data, size_t *len)
{
    const char    *s = *data;
    size_t         s_len = *len, n;
    uint8_t       *bytes;
    content        kind = content_guess(*data, *len);
    handoff_error  err;
    handoff_status st;

    if (kind != CONTENT_PACKET_TEXT && kind != CONTENT_RECEIPT_TEXT &&
        kind != CONTENT_NOTICE_TEXT)
        return EXIT_OK;
    skip_mark(&s, &s_len);
    trim(&s, &s_len);
    st = handoff_text_decode(&bytes, &n, s, s_len, &err);
    if (st != HANDOFF_OK)
        return report_error(c, path, &err,
                            st == HANDOFF_E_FORMAT ? hint_format(kind) : NULL);
    free(*data);
    *data = malloc(n + 1);
    if (*data != NULL)
        memcpy(*data, bytes, n);
    *len = n;
    handoff_free(bytes);
    return *data == NULL ? report_nomem(c) : EXIT_OK;
}

int
input_packet(const cli *c, const char *path, uint8_t **data, size_t *len)
{
    char *bytes;
    int   st;

    *data = NULL;
    st = io_read(c, path, PACKET_INPUT_MAX, &bytes, len);
    if (st == EXIT_OK)
        st = input_decode(c, path, &bytes, len);
    if (st != EXIT_OK) {
        free(bytes);
        return st;
    }
    *data = (uint8_t *) bytes;
    return EXIT_OK;
}

static void
hint_identity(text *hint, const char *path, const handoff_error *err)
{
    const char *half = strstr(path, ".pub.jwk");

    if (half != NULL) {
        text_add(hint, "it is the public half; one's own keys are in ");
        text_addf(hint, "%.*s.jwk", (int) (half - path), path);
    } else if (access(path, F_OK) != 0) {
        text_add(hint, "handoff keygen NAME makes keys: NAME.jwk");
    } else if (err->code == HANDOFF_E_FILE) {
        text_add(hint, "private keys are a file of your own that nobody else "
                       "can read (chmod 600 ");
        text_shell(hint, path);
        text_add(hint, ")");
    } else {
        text_add(hint, "--as takes one's own private keys, NAME.jwk as "
                       "handoff keygen writes it; public keys belong into "
                       "--keyring");
    }
}

int
input_identity(const cli *c, const char *path, handoff_identity **me)
{
    handoff_error  err;
    handoff_status status;
    text           hint = { 0 };
    char          *data;
    size_t         len;
    int            st = EXIT_OK;

    *me = NULL;
    if (strcmp(path, "-") == 0) {
        st = io_read(c, path, KEYS_INPUT_MAX, &data, &len);
        if (st != EXIT_OK)
            return st;
        status = handoff_identity_parse(me, data, len, &err);
        sodium_memzero(data, len);
        free(data);
    } else {
        status = handoff_identity_load(me, path, &err);
    }
    if (status != HANDOFF_OK) {
        hint_identity(&hint, path, &err);
        st = report_error(c, path, &err, text_get(&hint));
        text_free(&hint);
    }
    return st;
}

static void
hint_keyring(text *hint, const char *path, const handoff_error *err)
{
    if (err->code == HANDOFF_E_FILE) {
        text_add(hint, "to make it: handoff trust ");
        text_shell(hint, path);
        text_add(hint, " add THEIR.pub.jwk --may originate");
    } else {
        text_add(hint, "a keyring is a JWKS of public keys, as handoff trust "
                       "writes it; private keys belong to --as");
    }
}

/* Others in the group may say whom one trusts: perhaps that is meant. */
static void
warn_of_group(const cli *c, const char *path)
{
    struct stat info;

    if (stat(path, &info) == 0 && (info.st_mode & S_IWGRP) != 0)
        report_note(c, "warning",
                    "%s: its group may write it, and so say whom one trusts: "
                    "chmod g-w it, unless that is meant",
                    path);
}

int
input_keyring(const cli *c, const char *path, handoff_keyring **ring)
{
    handoff_error  err;
    handoff_status status;
    text           hint = { 0 };
    char          *data;
    size_t         len;
    int            st = EXIT_OK;

    *ring = NULL;
    if (strcmp(path, "-") == 0) {
        st = io_read(c, path, KEYS_INPUT_MAX, &data, &len);
        if (st != EXIT_OK)
            return st;
        status = handoff_keyring_parse(ring, data, len, &err);
        free(data);
    } else {
        status = handoff_keyring_load(ring, path, &err);
        if (status == HANDOFF_OK)
            warn_of_group(c, path);
    }
    if (status != HANDOFF_OK) {
        hint_keyring(&hint, path, &err);
        st = report_error(c, path, &err, text_get(&hint));
        text_free(&hint);
    }
    return st;
}

/* Both forms of a context may begin with a newline, which is also the tag of
 * protobuf's first field. So whatever fails as JSON is tried as protobuf, and
 * the error is that of JSON. */
static handoff_status
read_context(handoff_context *ctx, const char *data, size_t len,
             const handoff_json_opts *opts, handoff_error *err)
{
    const uint8_t *bytes = (const uint8_t *) data;
    handoff_error  other;
    handoff_status st;

    if (content_guess(data, len) == CONTENT_JSON) {
        skip_mark(&data, &len);
        st = handoff_context_from_json(ctx, data, len, opts, err);
        if (st == HANDOFF_OK || *data != '\n' ||
            handoff_context_parse(ctx, 0, bytes, len, &other) != HANDOFF_OK)
            return st;
    } else {
        st = handoff_context_parse(ctx, 0, bytes, len, err);
        if (st != HANDOFF_OK)
            return st;
    }
    return opts == NULL ? HANDOFF_OK
                        : handoff_context_repair(opts->repairs, ctx, err);
}

/* As --repair asks for it. */
static handoff_status
read_as_asked(const cli *c, handoff_context *ctx, const char *data, size_t len,
              handoff_error *err)
{
    handoff_findings       *repairs = NULL;
    const handoff_json_opts opts = { HANDOFF_JSON_OPTS,
                                     .flags = HANDOFF_JSON_REPAIR,
                                     .repairs = &repairs };
    handoff_status          st;

    if (!args_given(c, "repair"))
        return read_context(ctx, data, len, NULL, err);
    st = read_context(ctx, data, len, &opts, err);
    findings_repaired(c, repairs);
    handoff_findings_free(repairs);
    return st;
}

static const char *
hint_context(content kind, const handoff_error *err)
{
    if (strstr(err->message, "--repair") != NULL)
        return "with --repair it is read, and what was done to it is told";
    if (err->code == HANDOFF_E_JSON)
        return "a record is JSON with the names and types of context.proto; "
               "enums by name (ROLE_CUSTOMER), times in milliseconds since "
               "1970";
    if (kind == CONTENT_PACKET || kind == CONTENT_PACKET_TEXT)
        return "it is a packet: handoff open verifies it and shows the "
               "record, with --json as JSON; check takes it as it is";
    if (err->code == HANDOFF_E_RECORD)
        return "a context is JSON, or protobuf of the message Context";
    return NULL;
}

/* What the bytes cannot be is said first: why the last guess failed helps only
 * a user who knows that it was one. */
static void
say_what_it_is(handoff_error *err, content kind)
{
    char why[sizeof err->message];

    if (err->code != HANDOFF_E_RECORD || kind == CONTENT_JSON)
        return;
    snprintf(why, sizeof why, "%s", err->message);
    if (kind == CONTENT_PACKET || kind == CONTENT_PACKET_TEXT)
        snprintf(err->message, sizeof err->message, "a packet, and no record");
    else
        snprintf(err->message, sizeof err->message,
                 "neither JSON nor a record in protobuf: %.160s", why);
}

int
input_context_of(const cli *c, const char *path, const char *data, size_t len,
                 handoff_context **ctx)
{
    handoff_error  err;
    handoff_status status;
    int            st;

    *ctx = NULL;
    if (content_guess(data, len) == CONTENT_EMPTY)
        return report_failed(c, path, HANDOFF_E_JSON, "is empty",
                             "a context has at least a routing section with "
                             "a conversation_id");
    status = handoff_context_new(ctx, &err);
    if (status == HANDOFF_OK)
        status = read_as_asked(c, *ctx, data, len, &err);
    if (status == HANDOFF_OK)
        return EXIT_OK;
    say_what_it_is(&err, content_guess(data, len));
    st = report_error(c, path, &err,
                      hint_context(content_guess(data, len), &err));
    handoff_context_free(*ctx);
    *ctx = NULL;
    return st;
}

int
input_context(const cli *c, const char *path, handoff_context **ctx)
{
    char  *data;
    size_t len;
    int    st = io_read(c, path, HANDOFF_JSON_BYTES_MAX, &data, &len);

    *ctx = NULL;
    if (st == EXIT_OK)
        st = input_context_of(c, path, data, len, ctx);
    free(data);
    return st;
}

int
each_file(const cli *c, const char *output,
          int (*one)(const cli *c, const char *path, json *j))
{
    const bool several = c->operands_count > 1;
    json       j = { 0 };
    int        worst = EXIT_OK, st;

    if (several && c->json) {
        js_open(&j, NULL, '{');
        js_open(&j, "files", '[');
    }
    for (size_t i = 0; i < c->operands_count; i++) {
        if (several && !c->json) {
            text_add(&j.out, i > 0 ? "\n" : "");
            term_add(&j.out, c->operands[i]);
            text_add(&j.out, ":\n");
        }
        st = one(c, c->operands[i], &j);
        worst = st > worst ? st : worst;
    }
    if (several && c->json) {
        js_close(&j, ']');
        js_close(&j, '}');
    }
    if (j.out.len == 0 && !j.out.failed)
        return worst;
    if (c->json)
        text_add(&j.out, "\n");
    st = io_write_text(c, output, &j.out);
    return st > worst ? st : worst;
}
