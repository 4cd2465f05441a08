/* SPDX-License-Identifier: MIT */
/*
 * replay.c -- runs a fuzz target over its committed corpus, or over the files
 * that are named. Every input is copied to memory of just its size, so that
 * the address sanitizer sees any reading past it.
 */
#include "fuzz.h"

#include <dirent.h>
#include <string.h>

static unsigned
replay_file(const char *path)
{
    FILE    *f = fopen(path, "rb");
    uint8_t *data, *exact;
    size_t   cap = 1024 * 1024, len;

    data = malloc(cap);
    if (f == NULL || data == NULL) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(1);
    }
    len = fread(data, 1, cap, f);
    fclose(f);
    exact = malloc(len == 0 ? 1 : len);
    if (exact == NULL)
        exit(1);
    memcpy(exact, data, len);
    free(data);
    LLVMFuzzerTestOneInput(exact, len);
    free(exact);
    return 1;
}

static unsigned
replay_folder(const char *folder)
{
    DIR           *dir = opendir(folder);
    struct dirent *entry;
    unsigned       count = 0;

    if (dir == NULL) {
        fprintf(stderr, "%s: no such folder\n", folder);
        exit(1);
    }
    while ((entry = readdir(dir)) != NULL) {
        char path[1024];

        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        count += replay_file(path);
    }
    closedir(dir);
    return count;
}

int
main(int argc, char **argv)
{
    const char *name = strrchr(argv[0], '/');
    char        folder[512];
    unsigned    count = 0;

    name = strstr(name == NULL ? argv[0] : name, "fuzz_");
    if (name == NULL)
        return 2;
    if (argc < 2) {
        snprintf(folder, sizeof folder, "tests/fuzz/corpus/%s",
                 name + strlen("fuzz_"));
        count = replay_folder(folder);
    }
    for (int i = 1; i < argc; i++)
        count += replay_file(argv[i]);
    printf("%u passed, 0 failed\n", count);
    return count == 0;
}
