/* SPDX-License-Identifier: MIT */
/*
 * test_render_terminal.c -- hostile strings in every text field of the
 * record, shown by a terminal emulator: nothing but text.
 *
 * The emulator is one that others wrote (python3-pyte); support_terminal.py
 * asks it what is on its screen, and what else it was made to do.
 */
#include "support_hostile.h"
#include "support_render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 80 };

static const char plain_word[] = HOSTILE_MARK "word";

/* The text as a person is to see it: what does not show is written out, and
 * a dot like ours is none. */
static void
write_meant(const char *folder, const char *name, const char *text)
{
    char           file[64];
    const char    *begin = text;
    ho_base_buf    meant = { 0 };
    ho_render_cell cell;

    for (size_t n; (n = ho_render_cell_next(&cell, begin, text)) != 0;
         text += n) {
        if (cell.blank)
            ho_base_buf_byte(&meant, ' ');
        else if (ho_render_poses_as_ours(begin, text, n))
            ho_base_buf_byte(&meant, '-');
        else
            ho_base_buf_append(&meant, cell.text, cell.len);
    }
    ck_assert(!meant.failed);
    snprintf(file, sizeof file, "%s.txt", name);
    support_folder_write(folder, file, meant.data, meant.len);
    ho_base_buf_free(&meant);
}

static void
write_case(const char *folder, const char *name, const char *text,
           uint32_t width, bool color)
{
    handoff_render_opts opts = render_opts();
    handoff_context    *ctx = hostile_context(text);
    char               *out, file[64], stem[48];

    opts.flags |= HANDOFF_RENDER_REVEAL; /* what is masked has another length */
    if (color)
        opts.flags |= HANDOFF_RENDER_COLOR;
    opts.width = width;
    out = render_context(ctx, HANDOFF_RENDER_TEXT, &opts);
    snprintf(stem, sizeof stem, "%s-%u", name, (unsigned) width);
    snprintf(file, sizeof file, "%s.out", stem);
    support_folder_write(folder, file, out, strlen(out));
    if (strlen(text) < 300) /* more of it is cut */
        write_meant(folder, stem, text);
    handoff_free(out);
    handoff_context_free(ctx);
}

/* The first python3 that has the emulator; NULL: none. */
static const char *
python(void)
{
    static const char *const names[] = { "python3", "/usr/bin/python3" };
    char                     command[128];

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(command, sizeof command,
                 "%s -c 'import pyte, wcwidth' >/dev/null 2>&1", names[i]);
        if (system(command) == 0)
            return names[i];
    }
    return NULL;
}

/* One, or of short ones as many as make a line; false: there are no more. */
static bool
several(char out[HOSTILE_MAX], size_t *next)
{
    static char one[HOSTILE_MAX];
    size_t      len = 0;

    out[0] = '\0';
    while (len < LINE && hostile_text(one, *next)) {
        if (len > 0 && strlen(one) > LINE)
            break;
        len += (size_t) snprintf(out + len, HOSTILE_MAX - len, "%s ", one);
        ++*next;
    }
    return len > 0;
}

START_TEST(hostile_text_in_a_terminal_is_nothing_but_text)
{
    static const uint32_t widths[] = { 80, 20, 132, 41 };
    static char           one[HOSTILE_MAX];
    char                  folder[64], name[32], command[256];
    const char           *with = python();
    int                   status;

    if (with == NULL) {
        support_skipped("hostile_text_in_a_terminal_is_nothing_but_text");
        return;
    }
    support_folder(folder);
    support_folder_write(folder, "plain.txt", plain_word, strlen(plain_word));
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
        write_case(folder, "plain", plain_word, widths[i], false);
    for (size_t n = 0, next = 0; several(one, &next); n++) {
        snprintf(name, sizeof name, "%03zu", n);
        write_case(folder, name, one, widths[n % 4], n % 2 == 0);
    }
    snprintf(command, sizeof command, "%s tests/support_terminal.py '%s'", with,
             folder);
    fflush(stdout);
    status = system(command);
    support_folder_remove(folder);
    ck_assert_int_eq(status, 0);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("render_terminal");
    TCase *tcase = tcase_create("render_terminal");

    tcase_add_test(tcase, hostile_text_in_a_terminal_is_nothing_but_text);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
