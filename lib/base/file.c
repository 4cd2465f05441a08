/* SPDX-License-Identifier: MIT */
/*
 * file.c -- whole files: read within a limit, written whole or not at all.
 *
 * Only functions named _load and _save come here.
 *
 * Reading opens first and judges what was opened, so that nobody can
 * exchange the file between the look and the read. A private file is refused
 * where the mode grants group or others anything; with an access control
 * list the group bits are its mask, so that a list that lets anybody else in
 * shows there too. Links are followed, a private file's too: what is judged
 * is where they led, and secrets are often mounted as links.
 *
 * Writing makes a temporary file in the same folder, through a descriptor of
 * that folder, syncs it, moves it into place and syncs the folder:
 *
 *   open(dir) -> openat(tmp, O_EXCL) -> write, fsync
 *             -> renameat (replace) or linkat, unlinkat (new) -> fsync(dir)
 *
 * A reader sees the old content or the new. The temporary file is removed on
 * every failure that leaves us alive.
 */
#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

enum { TMP_RANDOM = 8, TMP_NAME_BYTES = 40 };

/* The system's message may be in any language and any case, and strerror()
 * is not thread-safe: so the few that people meet have words here. */
static const char *
reason(int code)
{
    switch (code) {
    case ENOENT:
        return "there is no such file or folder";
    case EACCES:
    case EPERM:
        return "no permission";
    case EEXIST:
        return "it exists already";
    case ELOOP:
        return "symbolic links that go round in a circle";
    case EISDIR:
    case ENOTDIR:
        return "it is a folder, or its parent is not one";
    case ENOSPC:
    case EDQUOT:
        return "the disk is full";
    case EROFS:
        return "the file system is read-only";
    default:
        return "the system refused";
    }
}

static handoff_status
fail_errno(handoff_error *err, const char *what, int code)
{
    return ho_base_fail(err, HANDOFF_E_FILE, "%s: %s (errno %d)", what,
                        reason(code), code);
}

static handoff_status
check_private(const struct stat *st, handoff_error *err)
{
    if ((st->st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return ho_base_fail(err, HANDOFF_E_FILE,
                            "others than its owner have permissions on this "
                            "private file (mode %03o): chmod 600 it",
                            (unsigned) st->st_mode & 0777);
    if (geteuid() != 0 && st->st_uid != geteuid())
        return ho_base_fail(err, HANDOFF_E_FILE,
                            "this private file belongs to somebody else");
    return HANDOFF_OK;
}

static handoff_status
check_guarded(const struct stat *st, handoff_error *err)
{
    if ((st->st_mode & S_IWOTH) != 0)
        return ho_base_fail(
            err, HANDOFF_E_FILE,
            "anybody may write this file (mode %03o): chmod o-w it, "
            "and look at what it says",
            (unsigned) st->st_mode & 0777);
    return HANDOFF_OK;
}

static handoff_status
read_all(ho_base_buf *out, int fd, size_t max, handoff_error *err)
{
    uint8_t        block[4096];
    handoff_status st = HANDOFF_OK;

    for (;;) {
        ssize_t n = read(fd, block, sizeof block);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            st = fail_errno(err, "cannot read the file", errno);
        if (n <= 0)
            break;
        if ((size_t) n > max - out->len) {
            st = ho_base_fail(err, HANDOFF_E_LIMIT,
                              "the file has more than %zu bytes", max);
            break;
        }
        ho_base_buf_append(out, block, (size_t) n);
        if (out->failed) {
            st = ho_base_nomem(err);
            break;
        }
    }
    sodium_memzero(block, sizeof block);
    return st;
}

handoff_status
ho_base_file_read(ho_base_buf *out, const char *path, size_t max,
                  uint32_t flags, handoff_error *err)
{
    handoff_status st = HANDOFF_OK;
    struct stat    info;
    /* Without O_NONBLOCK a named pipe would hold us up before we see that
     * it is one; on regular files it has no effect. */
    const int oflags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    int       fd;

    *out = (ho_base_buf){ 0 };
    do
        fd = open(path, oflags);
    while (fd < 0 && errno == EINTR);
    if (fd < 0)
        return fail_errno(err, "cannot open the file", errno);

    if (fstat(fd, &info) != 0)
        st = fail_errno(err, "cannot examine the file", errno);
    else if (!S_ISREG(info.st_mode))
        st = ho_base_fail(err, HANDOFF_E_FILE, "not a regular file");
    else if ((flags & HO_FILE_PRIVATE) != 0)
        st = check_private(&info, err);
    else if ((flags & HO_FILE_GUARDED) != 0)
        st = check_guarded(&info, err);
    if (st == HANDOFF_OK)
        st = read_all(out, fd, max, err);
    close(fd);
    if (st != HANDOFF_OK)
        ho_base_buf_free(out);
    return st;
}

/* Open the folder that `path` is in; *base is its last component. */
static handoff_status
open_folder(int *dir, const char **base, const char *path, handoff_error *err)
{
    handoff_status st = HANDOFF_OK;
    const char    *slash = strrchr(path, '/');
    char          *folder;

    *dir = -1;
    *base = slash == NULL ? path : slash + 1;
    if (**base == '\0')
        return ho_base_fail(err, HANDOFF_E_FILE, "the path names no file");
    folder =
        slash == NULL ? strdup(".") : strndup(path, (size_t) (*base - path));
    if (folder == NULL)
        return ho_base_nomem(err);
    *dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*dir < 0)
        st = fail_errno(err, "cannot open the file's folder", errno);
    free(folder);
    return st;
}

/* What stands there decides whether, and with which mode, we may write. */
static handoff_status
check_target(uint32_t *mode, int dir, const char *base, uint32_t flags,
             handoff_error *err)
{
    struct stat info;

    if (fstatat(dir, base, &info, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT)
            return HANDOFF_OK;
        return fail_errno(err, "cannot examine the file", errno);
    }
    if ((flags & HO_FILE_NEW) != 0)
        return fail_errno(err, "cannot make the file", EEXIST);
    if (!S_ISREG(info.st_mode))
        return ho_base_fail(err, HANDOFF_E_FILE,
                            "what is there is not a regular file, so it is not "
                            "replaced");
    /* Replacing content neither widens nor narrows who may read it; a
     * private mode is never widened by what was there. */
    if ((*mode & 077) != 0)
        *mode = info.st_mode & 0777;
    return HANDOFF_OK;
}

static handoff_status
write_all(int fd, ho_base_slice data, handoff_error *err)
{
    size_t done = 0;

    while (done < data.len) {
        ssize_t n = write(fd, data.p + done, data.len - done);

        if (n < 0 && errno != EINTR)
            return fail_errno(err, "cannot write the file", errno);
        if (n > 0)
            done += (size_t) n;
    }
    if (fsync(fd) != 0)
        return fail_errno(err, "cannot write the file to disk", errno);
    return HANDOFF_OK;
}

/* Make the temporary file with its content and its mode. */
static handoff_status
write_tmp(int dir, const char *tmp, ho_base_slice data, uint32_t mode,
          bool exact, handoff_error *err)
{
    handoff_status st;
    int            fd =
        openat(dir, tmp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
               (mode_t) mode);

    if (fd < 0)
        return fail_errno(err, "cannot make a file in this folder", errno);
    if (exact && fchmod(fd, (mode_t) mode) != 0)
        st = fail_errno(err, "cannot set the file's mode", errno);
    else
        st = write_all(fd, data, err);
    /* close() is where some network file systems report a failed write. */
    if (close(fd) != 0 && st == HANDOFF_OK)
        st = fail_errno(err, "cannot write the file", errno);
    if (st != HANDOFF_OK)
        unlinkat(dir, tmp, 0);
    return st;
}

static handoff_status
move_into_place(int dir, const char *tmp, const char *base, uint32_t flags,
                handoff_error *err)
{
    handoff_status st = HANDOFF_OK;

    if ((flags & HO_FILE_NEW) != 0) {
        /* Unlike rename(), link() never replaces. */
        if (linkat(dir, tmp, dir, base, 0) != 0)
            st = fail_errno(err, "cannot make the file", errno);
        unlinkat(dir, tmp, 0);
    } else if (renameat(dir, tmp, dir, base) != 0) {
        st = fail_errno(err, "cannot replace the file", errno);
        unlinkat(dir, tmp, 0);
    }
    if (st == HANDOFF_OK && fsync(dir) != 0 && errno != EINVAL)
        st = fail_errno(err, "written, but perhaps not yet to disk", errno);
    return st;
}

handoff_status
ho_base_file_write(const char *path, ho_base_slice data, uint32_t mode,
                   uint32_t flags, handoff_error *err)
{
    char           tmp[TMP_NAME_BYTES], hex[2 * TMP_RANDOM + 1];
    uint8_t        random[TMP_RANDOM];
    const char    *base;
    uint32_t       asked = mode;
    int            dir;
    handoff_status st;

    if (sodium_init() < 0)
        return ho_base_nomem(err);
    st = open_folder(&dir, &base, path, err);
    if (st != HANDOFF_OK)
        return st;
    st = check_target(&mode, dir, base, flags, err);
    if (st != HANDOFF_OK)
        goto done;
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(hex, sizeof hex, random, sizeof random);
    snprintf(tmp, sizeof tmp, ".handoff-%s.tmp", hex);
    /* A mode of what was there is set exactly; else the umask has its say,
     * which can only take away. */
    st = write_tmp(dir, tmp, data, mode, mode != asked, err);
    if (st == HANDOFF_OK)
        st = move_into_place(dir, tmp, base, flags, err);

done:
    close(dir);
    return st;
}
