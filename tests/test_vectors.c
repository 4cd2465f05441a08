/* SPDX-License-Identifier: MIT */
/*
 * test_vectors.c -- packets that others made, and our own: every entry of the
 * index gets the verdict that the index names, and says what the index says
 * it does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"
#include "support_vectors.h"

/* Where tests run, which is the project's root. */
#define OWN "tests/vectors"

static void
try_folder(const char *test, const char *folder, size_t least,
           bool with_workspace)
{
    vectors v;
    size_t  count;

    if (!vectors_load(&v, folder)) {
        ck_assert_msg(strcmp(folder, OWN) != 0, "%s is missing", folder);
        support_skipped(test);
        return;
    }
    if (with_workspace)
        ck_assert_int_eq(handoff_workspace_new(&v.workspace, NULL), HANDOFF_OK);
    count = vectors_try_all(&v);
    printf("vectors: %zu in %s\n", count, folder);
    ck_assert_uint_ge(count, least);
    handoff_workspace_free(v.workspace);
    vectors_free(&v);
}

static const char *
shared_folder(char path[400], const char *folder)
{
    const char *root = getenv("HANDOFF_SHARED");

    snprintf(path, 400, "%s/vectors/%s", root == NULL ? "../shared" : root,
             folder);
    return path;
}

START_TEST(shared_packets_get_the_verdict_of_the_index)
{
    char path[400];

    try_folder("shared_packets_get_the_verdict_of_the_index",
               shared_folder(path, "packets"), 1, false);
}
END_TEST

START_TEST(shared_packets_get_the_same_verdict_with_a_workspace)
{
    char path[400];

    try_folder("shared_packets_get_the_same_verdict_with_a_workspace",
               shared_folder(path, "packets"), 1, true);
}
END_TEST

START_TEST(shared_packets_of_the_rules_get_the_verdict_of_the_index)
{
    char path[400];

    try_folder("shared_packets_of_the_rules_get_the_verdict_of_the_index",
               shared_folder(path, "rules/packets"), 1, false);
}
END_TEST

START_TEST(own_vectors_get_the_verdict_of_the_index)
{
    try_folder("own_vectors_get_the_verdict_of_the_index", OWN, 458, false);
}
END_TEST

START_TEST(own_vectors_get_the_same_verdict_with_a_workspace)
{
    try_folder("own_vectors_get_the_same_verdict_with_a_workspace", OWN, 458,
               true);
}
END_TEST

/* Every entry says which sentence of the format it is about. */
START_TEST(own_vectors_name_their_rules)
{
    vectors v;
    size_t  i;
    json_t *entry;

    ck_assert(vectors_load(&v, OWN));
    json_array_foreach(v.index, i, entry)
    {
        const char *rule = json_string_value(json_object_get(entry, "rule"));

        ck_assert_msg(rule != NULL && rule[0] >= '1' && rule[0] <= '9',
                      "entry %zu names no sentence", i);
    }
    vectors_free(&v);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN("vectors", shared_packets_get_the_verdict_of_the_index,
                       shared_packets_get_the_same_verdict_with_a_workspace,
                       shared_packets_of_the_rules_get_the_verdict_of_the_index,
                       own_vectors_get_the_verdict_of_the_index,
                       own_vectors_get_the_same_verdict_with_a_workspace,
                       own_vectors_name_their_rules);
}
