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

static _Noreturn void
fail_file(const char *path, const char *what, int number)
{
    fail_with(path, HANDOFF_E_FILE,
              number == ENOENT   ? "check the name and the folder"
              : number == EISDIR ? "name a file in it"
              : number == EEXIST ? "move it away, or name another"
              : number == EACCES ? "check the permissions: ls -l"
                                 : "check the disk and the name",
              textf("%s: %s", what, strerror(number)));
}

/* Reads to the end or until there is more than max. */
static bytes
read_all(const char *path, int fd, size_t max)
{
    size_t cap = 16384;
    bytes  b = { { keep_new(cap) }, 0 };

    for (;;) {
        ssize_t got;

        if (cap - b.len < 2)
            b.text = keep_grown(b.text, cap *= 2);
        got = read(fd, b.text + b.len, cap - b.len - 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            fail_file(path, "cannot be read", errno);
        if (got == 0)
            break;
        b.len += (size_t) got;
        if (b.len > max)
            fail_with(path, HANDOFF_E_LIMIT, "is it the right file?",
                      "is larger than any such file can be");
    }
    b.text[b.len] = '\0';
    return b;
}

bytes
io_read(const char *path, size_t max)
{
    bytes b;
    int   fd;

    if (strcmp(path, "-") == 0)
        return read_all("stdin", STDIN_FILENO, max);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        fail_file(path, "cannot be opened", errno);
    b = read_all(path, fd, max);
    close(fd);
    return b;
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
static void
write_special(const char *path, const void *data, size_t len)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);

    if (fd < 0)
        fail_file(path, "cannot be opened", errno);
    if (!write_all(fd, data, len) || close(fd) != 0)
        fail_file(path, "cannot be written", errno);
}

/* "a/b/" of "a/b/c"; "" of "c". */
static const char *
folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? "" : textf("%.*s", (int) (slash + 1 - path), path);
}

/* Data under a temporary name beside `path`; NULL: errno. The name is short:
 * `path` may be of any length. */
static char *
write_temporary(const char *path, mode_t mode, const void *data, size_t len)
{
    text t = { 0 };
    int  fd, number;

    text_addf(&t, "%s.handoff-XXXXXX", folder_of(path));
    fd = mkstemp(t.data);
    if (fd < 0)
        return NULL;
    if (fchmod(fd, mode) == 0 && write_all(fd, data, len) && fsync(fd) == 0) {
        if (close(fd) == 0)
            return t.data;
        number = errno;
    } else {
        number = errno;
        close(fd);
    }
    unlink(t.data);
    errno = number;
    return NULL;
}

/* A name that was given survives a power cut; where that cannot be had, the
 * file is there all the same. */
static void
sync_folder(const char *path)
{
    const char *folder = folder_of(path);
    int         fd = open(*folder == '\0' ? "." : folder, O_RDONLY | O_CLOEXEC);

    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
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
static void
write_file(const char *path, const void *data, size_t len, unsigned how)
{
    struct stat at;
    const char *target = path, *temporary;
    char       *real;
    mode_t      mode = usual_mode();

    if (stat(path, &at) == 0) {
        mode = at.st_mode & 0777;
        if (S_ISDIR(at.st_mode))
            fail_file(path, "cannot be written", EISDIR);
        if (!S_ISREG(at.st_mode)) {
            write_special(path, data, len);
            return;
        }
        real = realpath(path, NULL); /* a link stays one */
        keep_as(real, free);
        target = real == NULL ? path : real;
    }
    if ((how & IO_RECORD) != 0)
        mode = 0600;
    temporary = write_temporary(target, mode, data, len);
    if (temporary == NULL)
        fail_file(path, "cannot be written", errno);
    if (rename(temporary, target) != 0) {
        int number = errno;

        unlink(temporary);
        fail_file(path, "cannot be written", number);
    }
    sync_folder(target);
}

void
io_write(const char *path, const void *data, size_t len, unsigned how)
{
    if (path != NULL && strcmp(path, "-") != 0) {
        write_file(path, data, len, how);
        return;
    }
    if ((how & IO_BINARY) != 0 && isatty(STDOUT_FILENO))
        fail_usage("-o FILE writes it to a file; a pipe works, too; --text is "
                   "for terminals",
                   "binary is not written to a terminal");
    if (fflush(stdout) != 0 || !write_all(STDOUT_FILENO, data, len))
        fail_file("stdout", "cannot be written", errno);
}

void
io_write_text(const char *path, const text *t)
{
    io_write(path, text_get(t), t->len, 0);
}

/* Unlike rename(), link() never replaces. */
void
io_create(const char *path, const void *data, size_t len, unsigned how,
          const char *undo)
{
    const mode_t mode = (how & IO_RECORD) != 0 ? 0600 : usual_mode();
    const char  *temporary = write_temporary(path, mode, data, len);
    int          number = errno;
    bool         made = temporary != NULL && link(temporary, path) == 0;

    if (temporary != NULL) {
        number = errno;
        unlink(temporary);
    }
    if (!made && undo != NULL)
        unlink(undo);
    if (!made)
        fail_file(path, "cannot be made", number);
    sync_folder(path);
}

/* It is the folder that is locked: a file is replaced by another when it
 * changes, and a lock file of its own would stay behind. Where the folder is
 * not there, or the file system knows no locks, changing the file says more.
 * The lock ends with this process. */
void
io_lock(const char *path)
{
    enum { WAIT_MS = 5 * 1000, STEP_MS = 20 };

    const struct timespec step = { 0, STEP_MS * 1000000L };
    const char           *folder = folder_of(path);
    int                   waited = 0;
    int                   fd = open(*folder == '\0' ? "." : folder,
                  O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    while (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EINTR)
            continue;
        if (errno != EWOULDBLOCK)
            return;
        if (waited >= WAIT_MS)
            fail_with(path, HANDOFF_E_FILE,
                      "find that run: fuser -v, then the folder",
                      "another run of handoff has been changing a file in "
                      "this folder for more than 5 seconds");
        nanosleep(&step, NULL);
        waited += STEP_MS;
    }
}
