/* SPDX-License-Identifier: MIT */
/*
 * io.c -- files, stdin and stdout.
 *
 * No output file exists before all is well: what is written goes to a
 * temporary file beside it, which takes its name when it is complete. Reading
 * stops at a bound, whatever is at the other end. Binary never goes to a
 * terminal.
 */
#define _DEFAULT_SOURCE /* flock, realpath */

#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int
fail_file(const cli *c, const char *path, const char *what, int number)
{
    text message = { 0 };
    int  st;

    text_addf(&message, "%s: %s", what, strerror(number));
    st = report_failed(c, path, HANDOFF_E_FILE, text_get(&message),
                       number == ENOENT   ? "check the name and the folder"
                       : number == EISDIR ? "name a file in it"
                       : number == EEXIST ? "move it away, or name another"
                       : number == EACCES ? "check who may use it: ls -l"
                                          : "check the disk and the name");
    text_free(&message);
    return st;
}

/* Reads to the end or until there is more than max. */
static int
read_all(const cli *c, const char *path, int fd, size_t max, char **data,
         size_t *len)
{
    size_t cap = 0, n = 0;
    char  *buf = NULL;

    for (;;) {
        ssize_t got;

        if (cap - n < 2) {
            size_t more = cap == 0 ? 16384 : cap * 2;
            char  *p = realloc(buf, more);

            if (p == NULL) {
                free(buf);
                return report_nomem(c);
            }
            buf = p;
            cap = more;
        }
        got = read(fd, buf + n, cap - n - 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            free(buf);
            return fail_file(c, path, "cannot be read", errno);
        }
        if (got == 0)
            break;
        n += (size_t) got;
        if (n > max) {
            free(buf);
            return report_failed(c, path, HANDOFF_E_LIMIT,
                                 "is larger than anything of its kind can be",
                                 "is it the right file?");
        }
    }
    buf[n] = '\0';
    *data = buf;
    *len = n;
    return EXIT_OK;
}

int
io_read(const cli *c, const char *path, size_t max, char **data, size_t *len)
{
    int fd, st;

    *data = NULL;
    *len = 0;
    if (strcmp(path, "-") == 0)
        return read_all(c, "stdin", STDIN_FILENO, max, data, len);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_file(c, path, "cannot be opened", errno);
    st = read_all(c, path, fd, max, data, len);
    close(fd);
    return st;
}

static bool
write_all(int fd, const void *data, size_t len)
{
    const char *p = data;

    while (len > 0) {
        ssize_t n = write(fd, p, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        p += n;
        len -= (size_t) n;
    }
    return true;
}

/* A pipe or a device is written to as it is; a rename would replace it. */
static int
write_special(const cli *c, const char *path, const void *data, size_t len)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC), st = EXIT_OK;

    if (fd < 0)
        return fail_file(c, path, "cannot be opened", errno);
    if (!write_all(fd, data, len))
        st = fail_file(c, path, "cannot be written", errno);
    if (close(fd) != 0 && st == EXIT_OK)
        st = fail_file(c, path, "cannot be written", errno);
    return st;
}

/* Data under a temporary name beside `path`; the name is owned. -1: errno. */
static int
write_temporary(char **name, const char *path, mode_t mode, const void *data,
                size_t len)
{
    const char *slash = strrchr(path, '/');
    text        t = { 0 };
    int         fd, number;

    if (slash != NULL)
        text_addn(&t, path, (size_t) (slash - path) + 1);
    text_add(&t, ".handoff-XXXXXX"); /* short: `path` may be of any length */
    *name = t.data;
    fd = t.failed ? -1 : mkstemp(t.data);
    if (fd < 0) {
        number = t.failed ? ENOMEM : errno;
        text_free(&t);
        *name = NULL;
        errno = number;
        return -1;
    }
    if (fchmod(fd, mode) == 0 && write_all(fd, data, len) && fsync(fd) == 0) {
        if (close(fd) == 0)
            return 0;
        number = errno;
    } else {
        number = errno;
        close(fd);
    }
    unlink(t.data);
    text_free(&t);
    *name = NULL;
    errno = number;
    return -1;
}

/* Owned. */
static char *
folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? strdup(".")
                         : strndup(path, (size_t) (slash - path) + 1);
}

/* A name that was given survives a power cut; where that cannot be had, the
 * file is there all the same. */
static void
sync_folder(const char *path)
{
    char *folder = folder_of(path);
    int   fd = folder == NULL ? -1 : open(folder, O_RDONLY | O_CLOEXEC);

    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    free(folder);
}

/* The mode of a new file that is nobody's secret. */
static mode_t
usual_mode(void)
{
    mode_t mask = umask(0);

    umask(mask);
    return 0666 & ~mask;
}

/* Who may read what is replaced may read what replaces it, and nobody else;
 * a record is private whatever was there. */
static int
write_file(const cli *c, const char *path, const void *data, size_t len,
           unsigned how)
{
    struct stat at;
    char       *temporary = NULL, *target = NULL;
    mode_t      mode = usual_mode();
    int         st = EXIT_OK;

    if (stat(path, &at) == 0) {
        mode = at.st_mode & 0777;
        if (S_ISDIR(at.st_mode))
            return fail_file(c, path, "cannot be written", EISDIR);
        if (!S_ISREG(at.st_mode))
            return write_special(c, path, data, len);
        target = realpath(path, NULL); /* a link stays one */
    }
    if ((how & IO_RECORD) != 0)
        mode = 0600;
    if (write_temporary(&temporary, target == NULL ? path : target, mode, data,
                        len) != 0) {
        st = fail_file(c, path, "cannot be written", errno);
    } else if (rename(temporary, target == NULL ? path : target) != 0) {
        st = fail_file(c, path, "cannot be written", errno);
        unlink(temporary);
    } else {
        sync_folder(target == NULL ? path : target);
    }
    free(temporary);
    free(target);
    return st;
}

int
io_write(const cli *c, const char *path, const void *data, size_t len,
         unsigned how)
{
    if (path != NULL && strcmp(path, "-") != 0)
        return write_file(c, path, data, len, how);
    if ((how & IO_BINARY) != 0 && isatty(STDOUT_FILENO))
        return report_usage(c,
                            "-o FILE writes a file, a pipe takes it too; text "
                            "form is for terminals",
                            "binary does not go to a terminal");
    if (fflush(stdout) != 0 || !write_all(STDOUT_FILENO, data, len))
        return fail_file(c, "stdout", "cannot be written", errno);
    return EXIT_OK;
}

static int
write_text(const cli *c, const char *path, text *t, unsigned how)
{
    int st = t->failed ? report_nomem(c)
                       : io_write(c, path, text_get(t), t->len, how);

    text_free(t);
    return st;
}

int
io_write_text(const cli *c, const char *path, text *t)
{
    return write_text(c, path, t, 0);
}

int
io_write_record(const cli *c, const char *path, text *t)
{
    return write_text(c, path, t, IO_RECORD);
}

/* Unlike rename(), link() never replaces. */
int
io_create(const cli *c, const char *path, const void *data, size_t len,
          unsigned how)
{
    const mode_t mode = (how & IO_RECORD) != 0 ? 0600 : usual_mode();
    char        *temporary = NULL;
    int          st = EXIT_OK;

    if (write_temporary(&temporary, path, mode, data, len) != 0)
        return fail_file(c, path, "cannot be made", errno);
    if (link(temporary, path) != 0)
        st = fail_file(c, path, "cannot be made", errno);
    unlink(temporary);
    free(temporary);
    if (st == EXIT_OK)
        sync_folder(path);
    return st;
}

/* It is the folder that is locked: a file is replaced by another when it
 * changes, and a lock file of its own would stay behind. Where the folder is
 * not there, or the file system knows no locks, changing the file says more. */
int
io_lock(const cli *c, const char *path, int *lock)
{
    enum { WAIT_MS = 5 * 1000, STEP_MS = 20 };

    const struct timespec step = { 0, STEP_MS * 1000000L };
    char                 *folder = folder_of(path);
    int                   fd = -1, waited = 0;

    *lock = -1;
    if (folder != NULL)
        fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    while (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK && waited < WAIT_MS) {
            nanosleep(&step, NULL);
            waited += STEP_MS;
            continue;
        }
        if (errno == EINTR)
            continue;
        close(fd);
        if (errno != EWOULDBLOCK)
            return EXIT_OK;
        return report_failed(c, path, HANDOFF_E_FILE,
                             "another run of handoff has been changing a file "
                             "in this folder for more than 5 seconds",
                             "look for that run: fuser -v, then the folder");
    }
    *lock = fd;
    return EXIT_OK;
}

void
io_unlock(int lock)
{
    if (lock >= 0)
        close(lock);
}
