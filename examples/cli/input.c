/* SPDX-License-Identifier: MIT */
/*
 * input.c -- packets, contexts and keys from files.
 *
 * A packet is taken in either form without being told which. What is given in
 * the place of another thing is recognised, and the hint says where it
 * belongs.
 */
#include "cli.h"

#include <setjmp.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

static bool
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void
trim(bytes *b)
{
    while (b->len > 0 && is_space(*b->text)) {
        b->text++;
        b->len--;
    }
    while (b->len > 0 && is_space(b->text[b->len - 1]))
        b->len--;
}

static bool
begins(bytes b, const char *with)
{
    return b.len >= strlen(with) && memcmp(b.data, with, strlen(with)) == 0;
}

/* Some editors begin a text with a byte-order mark. Neither a packet nor
 * protobuf can begin so: it would be a field of wire type 7. */
static void
skip_mark(bytes *b)
{
    if (begins(*b, "\xEF\xBB\xBF")) {
        b->text += 3;
        b->len -= 3;
    }
}

content
content_guess(bytes b, bool *is_text)
{
    static const struct {
        const char *begins;
        content     is;
    } texts[] = { { "hop", CONTENT_PACKET },
                  { "hor", CONTENT_RECEIPT },
                  { "hon", CONTENT_NOTICE },
                  { "hot", CONTENT_TICKET },
                  { "{", CONTENT_JSON } };

    *is_text = false;
    if (begins(b, "\x89HOP"))
        return b.len > 5 && b.data[5] == 2   ? CONTENT_RECEIPT
               : b.len > 5 && b.data[5] == 3 ? CONTENT_NOTICE
                                             : CONTENT_PACKET;
    skip_mark(&b);
    trim(&b);
    for (size_t i = 0; i < COUNT(texts); i++) {
        *is_text = begins(b, texts[i].begins);
        if (*is_text)
            return texts[i].is;
    }
    return b.len == 0 ? CONTENT_EMPTY : CONTENT_UNKNOWN;
}

/* The text form, decoded; what is no text stays as it is, for the library to
 * judge. */
bytes
input_decode(const char *path, bytes b)
{
    bool          is_text;
    const content kind = content_guess(b, &is_text);
    const char   *hint = is_text ? hint_format(b) : NULL;
    handoff_error err;
    bytes         out;

    if (!is_text || kind == CONTENT_JSON || kind == CONTENT_TICKET)
        return b;
    skip_mark(&b);
    trim(&b);
    if (handoff_text_decode(&out.data, &out.len, b.text, b.len, &err) !=
        HANDOFF_OK)
        fail(path, &err, err.code == HANDOFF_E_FORMAT ? hint : NULL);
    keep(out.data);
    return out;
}

bytes
input_packet(const char *path)
{
    return input_decode(path, io_read(path, PACKET_INPUT_MAX));
}

static const char *
hint_identity(const char *path, const handoff_error *err)
{
    const char *half = strstr(path, ".pub.jwk");
    text        hint = { 0 };

    if (half != NULL)
        return textf("it is the public half; your private keys are in %.*s.jwk",
                     (int) (half - path), path);
    if (access(path, F_OK) != 0)
        return "handoff keygen NAME makes keys: NAME.jwk";
    if (err->code != HANDOFF_E_FILE)
        return "--as takes your private keys, NAME.jwk as handoff keygen "
               "writes it; public keys go to --keyring";
    text_add(&hint, "private keys must be in a file that you own and nobody "
                    "else can read (chmod 600 ");
    text_shell(&hint, path);
    text_add(&hint, ")");
    return text_get(&hint);
}

handoff_identity *
input_identity(const char *path)
{
    handoff_identity *me;
    handoff_error     err;
    handoff_status    status;
    bytes             b;

    if (strcmp(path, "-") == 0) {
        b = io_read(path, KEYS_INPUT_MAX);
        status = handoff_identity_parse(&me, b.text, b.len, &err);
        sodium_memzero(b.data, b.len);
    } else {
        status = handoff_identity_load(&me, path, &err);
    }
    if (status != HANDOFF_OK)
        fail(path, &err, hint_identity(path, &err));
    keep(me);
    return me;
}

static const char *
hint_keyring(const char *path, const handoff_error *err)
{
    text hint = { 0 };

    if (err->code != HANDOFF_E_FILE)
        return "a keyring is a JWKS of public keys, as handoff trust writes "
               "it; private keys go to --as";
    text_add(&hint, "to make it: handoff trust ");
    text_shell(&hint, path);
    text_add(&hint, " add THEIR.pub.jwk --may originate");
    return text_get(&hint);
}

/* Others in the group may say whom one trusts: perhaps that is meant. */
static void
warn_of_group(const char *path)
{
    struct stat info;

    if (stat(path, &info) == 0 && (info.st_mode & S_IWGRP) != 0)
        report_note("warning",
                    "%s: its group can write it, and so decide whom you trust; "
                    "unless that is intended, chmod g-w it",
                    path);
}

handoff_keyring *
input_keyring(const char *path)
{
    const bool       is_file = strcmp(path, "-") != 0;
    handoff_keyring *ring;
    handoff_error    err;
    handoff_status   status;
    bytes            b;

    if (is_file) {
        status = handoff_keyring_load(&ring, path, &err);
    } else {
        b = io_read(path, KEYS_INPUT_MAX);
        status = handoff_keyring_parse(&ring, b.text, b.len, &err);
    }
    if (status != HANDOFF_OK)
        fail(path, &err, hint_keyring(path, &err));
    if (is_file)
        warn_of_group(path);
    keep(ring);
    return ring;
}

/* Both forms of a context may begin with a newline, which is also the tag of
 * protobuf's first field. So whatever fails as JSON is tried as protobuf, and
 * the error is that of JSON. */
static handoff_status
read_context(handoff_context *ctx, bytes b, const handoff_json_opts *opts,
             handoff_error *err)
{
    const bytes    whole = b;
    bool           is_text;
    handoff_error  other;
    handoff_status st;

    if (content_guess(b, &is_text) == CONTENT_JSON) {
        skip_mark(&b);
        st = handoff_context_from_json(ctx, b.text, b.len, opts, err);
        if (st == HANDOFF_OK || *b.text != '\n' ||
            handoff_context_parse(ctx, 0, whole.data, whole.len, &other) !=
                HANDOFF_OK)
            return st;
    } else {
        st = handoff_context_parse(ctx, 0, b.data, b.len, err);
        if (st != HANDOFF_OK)
            return st;
    }
    return opts == NULL ? HANDOFF_OK
                        : handoff_context_repair(opts->repairs, ctx, err);
}

/* As --repair asks for it. */
static handoff_status
read_as_asked(handoff_context *ctx, bytes b, handoff_error *err)
{
    handoff_findings       *repairs = NULL;
    const handoff_json_opts opts = { HANDOFF_JSON_OPTS,
                                     .flags = HANDOFF_JSON_REPAIR,
                                     .repairs = &repairs };
    handoff_status          st;

    if (!args_given("repair"))
        return read_context(ctx, b, NULL, err);
    st = read_context(ctx, b, &opts, err);
    keep(repairs);
    findings_repaired(repairs);
    return st;
}

static const char *
hint_context(content kind, const handoff_error *err)
{
    if (strstr(err->message, "--repair") != NULL)
        return "--repair reads it, and says what it changed";
    if (err->code == HANDOFF_E_JSON)
        return "a record is JSON with the names and types of context.proto; "
               "enums by name (ROLE_CUSTOMER), times in milliseconds since "
               "1970";
    if (kind == CONTENT_PACKET)
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
    if (kind == CONTENT_PACKET)
        snprintf(err->message, sizeof err->message, "a packet, not a record");
    else
        snprintf(err->message, sizeof err->message,
                 "neither JSON nor a record in protobuf: %.160s", why);
}

handoff_context *
input_context_of(const char *path, bytes b)
{
    bool             is_text;
    const content    kind = content_guess(b, &is_text);
    handoff_context *ctx;
    handoff_error    err;

    if (kind == CONTENT_EMPTY)
        fail_with(
            path, HANDOFF_E_JSON,
            "a context needs at least a routing section with a conversation_id",
            "is empty");
    need(handoff_context_new(&ctx, &err), path, &err, NULL);
    keep(ctx);
    if (read_as_asked(ctx, b, &err) != HANDOFF_OK) {
        say_what_it_is(&err, kind);
        fail(path, &err, hint_context(kind, &err));
    }
    return ctx;
}

handoff_context *
input_context(const char *path)
{
    return input_context_of(path, io_read(path, HANDOFF_JSON_BYTES_MAX));
}

/* ---- Names of packets ---------------------------------------------------- */

const uint8_t *
hash_option(const char *name)
{
    const char *hex = args_value(name), *end = NULL;
    uint8_t    *hash = keep_new(HANDOFF_HASH_BYTES);
    size_t      len = 0;

    if (hex == NULL)
        return NULL;
    if (sodium_hex2bin(hash, HANDOFF_HASH_BYTES, hex, strlen(hex), NULL, &len,
                       &end) != 0 ||
        len != HANDOFF_HASH_BYTES || *end != '\0')
        fail_usage("64 hexadecimal digits: \"packet\" of handoff seal --json, "
                   "open or inspect",
                   "--%s \"%s\" is not the id of a packet", name, hex);
    return hash;
}

const uint8_t *
ticket_option(void)
{
    const char   *ticket = args_value("ticket");
    uint8_t      *tip = keep_new(HANDOFF_HASH_BYTES);
    handoff_error err;

    if (ticket == NULL)
        return NULL;
    need(handoff_ticket_decode(tip, ticket, strlen(ticket), &err), "--ticket",
         &err,
         "a ticket is \"hot1.\" and 43 characters, as handoff seal and "
         "inspect print it");
    return tip;
}

/* ---- Several files ------------------------------------------------------- */

/* EXIT_OK, or what it would have left with. */
static int
attempt(const char *path, void (*one)(const char *path, json *j), json *j)
{
    jmp_buf here;
    int     left;

    cli.next_file = &here;
    left = setjmp(here);
    if (left == 0)
        one(path, j);
    cli.next_file = NULL;
    return left == 0 ? EXIT_OK : left - 1;
}

void
each_file(const char *output, void (*one)(const char *path, json *j))
{
    const bool         several = cli.operands_count > 1;
    const struct kept *mark;
    json               j = { 0 };

    text_add(&j.out, ""); /* kept longer than what is done with a file */
    mark = cli.kept;
    if (several && cli.json) {
        js_open(&j, NULL, '{');
        js_open(&j, "files", '[');
    }
    for (size_t i = 0; i < cli.operands_count; i++) {
        int status;

        if (several && !cli.json) {
            text_add(&j.out, i > 0 ? "\n" : "");
            term_add(&j.out, cli.operands[i]);
            text_add(&j.out, ":\n");
        }
        status = attempt(cli.operands[i], one, &j);
        cli.status = status > cli.status ? status : cli.status;
        keep_until(mark);
    }
    if (several && cli.json) {
        js_close(&j, ']');
        js_close(&j, '}');
    }
    if (j.out.len == 0)
        return;
    if (cli.json)
        text_add(&j.out, "\n");
    io_write_text(output, &j.out);
}
