/* SPDX-License-Identifier: MIT */
/*
 * test_own_vectors.c -- the project's own vectors: for each rule of FORMAT.md
 * what is accepted and what is refused.
 */
#include <stdlib.h>

#include "support.h"
#include "support_vectors.h"

START_TEST(own_vectors_have_the_verdicts_that_the_index_says)
{
    const char *folder = getenv("HANDOFF_VECTORS");
    vectors     v;

    ck_assert(vectors_load(&v, folder == NULL ? "tests/vectors" : folder));
    ck_assert_uint_ge(vectors_try_all(&v), 300);
    vectors_free(&v);
}
END_TEST

/* Every entry names its rule, and every file is in the index once. */
START_TEST(own_vectors_name_their_rules)
{
    vectors v;
    size_t  i;
    json_t *entry;

    ck_assert(vectors_load(&v, "tests/vectors"));
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
    return SUPPORT_RUN("own_vectors",
                       own_vectors_have_the_verdicts_that_the_index_says,
                       own_vectors_name_their_rules);
}
