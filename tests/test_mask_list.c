/* SPDX-License-Identifier: MIT */
/*
 * test_mask_list.c -- what the masker finds of what it must, and what of what
 * it must not.
 *
 * tests/mask/ holds texts in which braces mark what has to go, and texts of
 * which nothing has to; real conversations of $HANDOFF_SHARED hold no cards.
 * A marked number counts as found where nothing of it stands any more but
 * what people need, and all around it stands as before. Below 0.99 of one
 * kind found, or above 1 % of the others changed, the test fails. Every text
 * is masked twice: the second time changes nothing.
 */
#include "support.h"
#include "support_mask.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <handoff.h>

enum { LINE_MAX_BYTES = 4096, TURNS_MAX = 48, MARKS_MAX = 32 };

/* ---- The lists ----------------------------------------------------------- */

/* One turn: its text without marks, and where they were. */
typedef struct turn {
    char   text[LINE_MAX_BYTES];
    char   speaker;
    size_t marks;
    struct {
        size_t start, end;
        char   kind[16];
    } mark[MARKS_MAX];
} turn;

typedef struct line {
    turn   turn[TURNS_MAX];
    size_t turns;
} line;

static size_t
put_utf8(char *out, unsigned c)
{
    if (c < 0x80) {
        out[0] = (char) c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char) (0xc0 | c >> 6);
        out[1] = (char) (0x80 | (c & 0x3f));
        return 2;
    }
    out[0] = (char) (0xe0 | c >> 12);
    out[1] = (char) (0x80 | (c >> 6 & 0x3f));
    out[2] = (char) (0x80 | (c & 0x3f));
    return 3;
}

/* Bytes read of "\n", "\u00a0", ... */
static size_t
unescape(char *out, size_t *n, const char *s)
{
    unsigned c;

    switch (s[1]) {
    case 'n':
        out[(*n)++] = '\n';
        return 2;
    case 'r':
        out[(*n)++] = '\r';
        return 2;
    case 't':
        out[(*n)++] = '\t';
        return 2;
    default:
        ck_assert_int_eq(sscanf(s, "\\u%4x", &c), 1);
        *n += put_utf8(out + *n, c);
        return 6;
    }
}

/* Whether a mark begins at s: "{pan ". JSON has braces, too. */
static size_t
read_mark(char kind[16], const char *s)
{
    size_t n = 1;

    while (s[n] >= 'a' && s[n] <= 'z' && n < 8)
        n++;
    if (s[n] != ' ')
        return 0;
    memcpy(kind, s + 1, n - 1);
    kind[n - 1] = '\0';
    return n + 1;
}

static void
read_turn(turn *t, const char *s, size_t len)
{
    size_t n = 0, skip;
    bool   open = false;

    memset(t, 0, sizeof *t);
    for (size_t i = 0; i < len;) {
        char *kind = t->mark[t->marks].kind;

        if (s[i] == '{' && (skip = read_mark(kind, s + i)) != 0) {
            t->mark[t->marks].start = n;
            open = true;
            i += skip;
        } else if (s[i] == '}' && open) {
            t->mark[t->marks++].end = n;
            open = false;
            i++;
        } else if (s[i] == '\\') {
            i += unescape(t->text, &n, s + i);
        } else {
            t->text[n++] = s[i++];
        }
    }
}

/* "C: text // B: text", or a text of the customer's. */
static void
read_line(line *l, const char *s)
{
    memset(l, 0, sizeof *l);
    if ((s[0] != 'C' && s[0] != 'B') || s[1] != ':' || s[2] != ' ') {
        read_turn(&l->turn[l->turns++], s, strlen(s));
        l->turn[0].speaker = 'C';
        return;
    }
    for (;;) {
        const char *end = strstr(s, " // ");
        size_t      len = end == NULL ? strlen(s) : (size_t) (end - s);

        ck_assert_uint_lt(l->turns, TURNS_MAX);
        read_turn(&l->turn[l->turns], s + 3, len - 3);
        l->turn[l->turns++].speaker = s[0];
        if (end == NULL)
            return;
        s = end + 4;
    }
}

/* ---- Masking ------------------------------------------------------------- */

static handoff_context *
context_of(const line *l)
{
    handoff_context *ctx;
    handoff_error    err;

    ck_assert_status(handoff_context_new(&ctx, &err), HANDOFF_OK, &err);
    for (size_t i = 0; i < l->turns; i++) {
        handoff_message m = { HANDOFF_MESSAGE, .turn = (uint32_t) i + 1 };

        m.role = l->turn[i].speaker == 'C' ? HANDOFF_ROLE_CUSTOMER
                                           : HANDOFF_ROLE_BOT;
        m.text = l->turn[i].text;
        ck_assert_status(handoff_context_put(ctx, &m, &err), HANDOFF_OK, &err);
    }
    return ctx;
}

static size_t
mask(handoff_context *ctx, uint32_t what)
{
    handoff_mask_opts opts = { HANDOFF_MASK_OPTS, .what = what };
    handoff_error     err;
    size_t            count, again;
    char             *once, *twice;

    ck_assert_status(handoff_context_mask(ctx, &count, &opts, &err), HANDOFF_OK,
                     &err);
    once = support_json(ctx);
    ck_assert_status(handoff_context_mask(ctx, &again, &opts, &err), HANDOFF_OK,
                     &err);
    twice = support_json(ctx);
    ck_assert_msg(again == 0 && strcmp(once, twice) == 0, "%s\n%s", once,
                  twice);
    handoff_free(once);
    handoff_free(twice);
    return count;
}

/* Whether a masked stretch is nothing but replacements and what may stand
 * between them. */
static bool
is_masked(const char *s, size_t len)
{
    bool any = false;

    for (size_t i = 0; i < len;) {
        const char *end = s[i] == '[' ? memchr(s + i, ']', len - i) : NULL;

        if (end != NULL) {
            i = (size_t) (end - s) + 1;
            any = true;
        } else if (strchr(" ,.\n-", s[i++]) == NULL) {
            return false;
        }
    }
    return any;
}

typedef struct tally {
    size_t marks, found, texts, changed;
} tally;

/* Where the replacement ends that stands at `at` instead of the i-th mark, as
 * what follows says; 0: there is none. */
static size_t
masked_end(const turn *t, size_t i, const char *got, size_t at)
{
    bool        last = i + 1 == t->marks;
    const char *after = t->text + t->mark[i].end;
    size_t      len = strlen(got);
    size_t n = last ? strlen(after) : t->mark[i + 1].start - t->mark[i].end;

    for (size_t end = at + 1; end + n <= len; end++) {
        if (got[end - 1] == ']' && is_masked(got + at, end - at) &&
            memcmp(got + end, after, n) == 0 && (!last || end + n == len))
            return end;
    }
    return 0;
}

/* What stands between the marks must stand after masking, in that order. */
static void
judge_turn(const turn *t, const char *got, tally *sum, const char *source)
{
    size_t from = 0, at = 0;
    bool   kept = true;

    for (size_t i = 0; i < t->marks; i++) {
        size_t before = t->mark[i].start - from, end = 0;

        kept = kept && strncmp(got + at, t->text + from, before) == 0;
        if (kept)
            end = masked_end(t, i, got, at + before);
        sum->marks++;
        sum->found += end != 0;
        kept = end != 0;
        at = end;
        from = t->mark[i].end;
        if (!kept)
            printf("  missed %s: %s -> %s\n", t->mark[i].kind, source, got);
    }
    if (t->marks == 0 && strcmp(t->text, got) != 0)
        printf("  changed: %s -> %s\n", t->text, got);
}

static void
judge_line(const char *source, uint32_t what, tally *sum)
{
    line            *l = malloc(sizeof *l);
    handoff_context *ctx;
    handoff_message  m = { HANDOFF_MESSAGE };
    bool             changed = false, marked = false;

    ck_assert_ptr_nonnull(l);
    read_line(l, source);
    ctx = context_of(l);
    mask(ctx, what);
    for (size_t i = 0; handoff_context_get(&m, ctx, i); i++) {
        changed = changed || strcmp(m.text, l->turn[i].text) != 0;
        marked = marked || l->turn[i].marks != 0;
        judge_turn(&l->turn[i], m.text, sum, source);
    }
    if (!marked) {
        sum->texts++;
        sum->changed += changed;
    }
    handoff_context_free(ctx);
    free(l);
}

static tally
judge_file(const char *path, uint32_t what)
{
    static char text[LINE_MAX_BYTES];
    FILE       *f = fopen(path, "r");
    tally       sum = { 0, 0, 0, 0 };

    ck_assert_msg(f != NULL, "%s is not there", path);
    while (fgets(text, sizeof text, f) != NULL) {
        text[strcspn(text, "\n")] = '\0';
        if (text[0] != '#' || text[1] != ' ')
            judge_line(text, what, &sum);
    }
    fclose(f);
    return sum;
}

enum { ALL_BY_DEFAULT = 0 };

static void
check_found(const char *path, uint32_t what)
{
    tally t = judge_file(path, what);

    printf("%s: %zu of %zu found, recall %.4f\n", path, t.found, t.marks,
           (double) t.found / (double) t.marks);
    ck_assert_uint_gt(t.marks, 50);
    ck_assert_msg(t.found * 100 >= t.marks * 99, "%s: too little is found",
                  path);
}

START_TEST(cards_typed_are_found)
{
    check_found("tests/mask/cards.txt", ALL_BY_DEFAULT);
}
END_TEST

START_TEST(cards_in_markup_are_found)
{
    check_found("tests/mask/markup.txt", ALL_BY_DEFAULT);
}
END_TEST

START_TEST(cards_spoken_are_found)
{
    check_found("tests/mask/spoken.txt", ALL_BY_DEFAULT);
}
END_TEST

START_TEST(cards_split_over_turns_are_found)
{
    check_found("tests/mask/turns.txt", ALL_BY_DEFAULT);
}
END_TEST

START_TEST(codes_are_found)
{
    check_found("tests/mask/codes.txt", ALL_BY_DEFAULT);
}
END_TEST

START_TEST(ibans_and_social_security_numbers_are_found)
{
    check_found("tests/mask/accounts.txt", ALL_BY_DEFAULT);
}
END_TEST

START_TEST(contacts_on_request_are_found)
{
    check_found("tests/mask/contacts.txt",
                HANDOFF_MASK_EMAIL | HANDOFF_MASK_PHONE);
}
END_TEST

START_TEST(other_numbers_are_left)
{
    tally t = judge_file("tests/mask/none.txt", ALL_BY_DEFAULT);

    printf("tests/mask/none.txt: %zu of %zu changed, %.2f %%\n", t.changed,
           t.texts, 100.0 * (double) t.changed / (double) t.texts);
    ck_assert_uint_gt(t.texts, 500);
    ck_assert_msg(t.changed * 100 <= t.texts, "too much is changed");
}
END_TEST

/* ---- Real conversations -------------------------------------------------- */

static size_t
count_texts(const handoff_context *ctx)
{
    return handoff_context_count(ctx, HANDOFF_KIND_MESSAGE) +
           handoff_context_count(ctx, HANDOFF_KIND_SLOT) +
           handoff_context_count(ctx, HANDOFF_KIND_STEP) +
           handoff_context_count(ctx, HANDOFF_KIND_REFERENCE) +
           handoff_context_count(ctx, HANDOFF_KIND_CONTACT);
}

static void
judge_conversation(const char *name, tally *sum)
{
    char             path[512];
    handoff_context *ctx;
    handoff_error    err;
    handoff_mask     m = { HANDOFF_MASK };
    char            *text;
    size_t           len;

    snprintf(path, sizeof path, "data/contexts/%.200s", name);
    text = support_shared(&len, path);
    ck_assert_ptr_nonnull(text);
    ck_assert_status(handoff_context_new(&ctx, &err), HANDOFF_OK, &err);
    ck_assert_status(handoff_context_from_json(ctx, text, len, NULL, &err),
                     HANDOFF_OK, &err);
    sum->texts += count_texts(ctx);
    sum->changed += mask(ctx, ALL_BY_DEFAULT);
    for (size_t i = 0; handoff_context_get(&m, ctx, i); i++)
        printf("  changed: %s: %s %s\n", name, m.path, m.kind);
    handoff_context_free(ctx);
    free(text);
}

START_TEST(real_conversations_are_left)
{
    const char    *shared = getenv("HANDOFF_SHARED");
    char           folder[1024];
    DIR           *dir;
    struct dirent *entry;
    tally          sum = { 0, 0, 0, 0 };

    snprintf(folder, sizeof folder, "%s/data/contexts",
             shared == NULL ? "../shared" : shared);
    dir = opendir(folder);
    if (dir == NULL) {
        support_skipped("real_conversations_are_left");
        return;
    }
    while ((entry = readdir(dir)) != NULL) {
        if (strstr(entry->d_name, ".json") != NULL)
            judge_conversation(entry->d_name, &sum);
    }
    closedir(dir);
    printf("real conversations: %zu of %zu texts changed\n", sum.changed,
           sum.texts);
    ck_assert_uint_gt(sum.texts, 0);
    ck_assert_msg(sum.changed * 100 <= sum.texts, "too much is changed");
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN("mask_list", cards_typed_are_found,
                       cards_in_markup_are_found, cards_spoken_are_found,
                       cards_split_over_turns_are_found, codes_are_found,
                       ibans_and_social_security_numbers_are_found,
                       contacts_on_request_are_found, other_numbers_are_left,
                       real_conversations_are_left);
}
