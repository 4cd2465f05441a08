# SPDX-License-Identifier: MIT
#
# install.sh -- what `make install` leaves is enough for a program elsewhere.
#
# A program outside of the tree finds the installed copy by pkg-config alone,
# below a path with a space, and seals and opens a packet: as C and C++ of
# each standard, with the shared library, with the archive, and with
# everything static. DESTDIR, also a relative one, and every folder that a
# packager sets are honoured, and `make uninstall` leaves no file.
. tests/support.sh

warnings="-Wall -Wextra -Wpedantic -Werror"
version=$(sed -n 's/^#define HANDOFF_VERSION_M[AI][JN]OR *//p;
    s/^#define HANDOFF_VERSION_PATCH *//p' include/handoff.h | paste -s -d . -)
abi=$(sed -n 's/^#define HANDOFF_VERSION_ABI *//p' include/handoff.h)

make_quietly() {
    $MAKE --no-print-directory "$@"
}

files() { # folder: the files and links below it
    (cd "$1" && find . ! -type d | LC_ALL=C sort)
}

# ---- A prefix with a space, and programs that use it ------------------------

prefix="$tmp/prefix"
case_ok "make install prefix=..." make_quietly install "prefix=$prefix"

PKG_CONFIG_PATH="$prefix/lib/pkgconfig"
export PKG_CONFIG_PATH
case_ok "pkg-config tells the version of the header" \
    test "$(pkg-config --modversion libhandoff)" = "$version"

# The same without the shared library: the linker then takes the archive.
archive="$tmp/archive"
cp -R "$prefix" "$archive"
rm -f "$archive"/lib/libhandoff*.so*
for file in "$prefix"/lib/pkgconfig/*.pc; do
    sed "s|^prefix=.*|prefix=$archive|" "$file" \
        >"$archive/lib/pkgconfig/${file##*/}"
done

others="libsodium libzstd libprotobuf-c libutf8proc"
package=libhandoff
build() { # installed copy, compiler, flags of pkg-config, flags...
    copy=$1 compiler=$2 query=$3
    shift 3
    rm -f "$tmp/program"
    # What pkg-config prints is for the shell to read: a space is escaped.
    found=$(PKG_CONFIG_PATH="$copy/lib/pkgconfig" \
        pkg-config $query --cflags --libs $package) || return 1
    eval "$compiler $warnings \"\$@\" -o '$tmp/program' $found"
}

runs() { # as build(), then run
    build "$@" && LD_LIBRARY_PATH="$1/lib" "$tmp/program"
}

cp tests/outside/roundtrip.c "$tmp/roundtrip.c"
cp tests/outside/roundtrip.c "$tmp/roundtrip.cpp"
for std in c99 c11 c17; do
    case_ok "shared, $std" \
        runs "$prefix" "$CC" '' -std=$std "$tmp/roundtrip.c"
    case_ok "archive, $std" \
        runs "$archive" "$CC" --static -std=$std "$tmp/roundtrip.c"
done
for std in c++11 c++14 c++17 c++20; do
    case_ok "shared, $std" \
        runs "$prefix" "$CXX" '' -std=$std "$tmp/roundtrip.cpp"
    case_ok "archive, $std" \
        runs "$archive" "$CXX" --static -std=$std "$tmp/roundtrip.cpp"
done

build "$prefix" "$CC" '' "$tmp/roundtrip.c"
LD_LIBRARY_PATH="$prefix/lib" "$tmp/program" | grep -q "^$version: "
case_ok "the library that runs tells the version of the header" test $? = 0
readelf -d "$tmp/program" | grep -q "NEEDED.*\[libhandoff.so.$abi\]"
case_ok "a program asks for the library by its soname" test $? = 0

# Static altogether, where the system has archives of everything.
echo 'int main(void) { return 0; }' >"$tmp/empty.c"
# shellcheck disable=SC2046,SC2086 # words
if $CC -static "$tmp/empty.c" -o "$tmp/empty" \
    $(pkg-config --static --libs $others) 2>/dev/null; then
    case_ok "static, c99" \
        runs "$archive" "$CC" --static -static -std=c99 "$tmp/roundtrip.c"
else
    skip "a wholly static program" "no static libc or libraries"
fi

# The library beside it, which brings the other along.
if [ -e "$B/libhandoff-sqlite.a" ]; then
    package=libhandoff-sqlite
    cp tests/outside/guarded.c "$tmp/guarded.c"
    cp tests/outside/guarded.c "$tmp/guarded.cpp"
    guarded() { # as build(), then run with a file that is not there yet
        rm -f "$tmp"/guard.db*
        build "$@" && LD_LIBRARY_PATH="$1/lib" "$tmp/program" "$tmp/guard.db"
    }
    case_ok "a guard on disk: shared, c99" \
        guarded "$prefix" "$CC" '' -std=c99 "$tmp/guarded.c"
    readelf -d "$tmp/program" | grep -q 'NEEDED.*\[libhandoff-sqlite.so'
    case_ok "a program asks for it by its soname" test $? = 0
    case_ok "a guard on disk: shared, c++11" \
        guarded "$prefix" "$CXX" '' -std=c++11 "$tmp/guarded.cpp"
    # Ours as archives, the others shared: what SQLite's own archive wants
    # besides need not be installed (on Debian libz is not).
    package="libhandoff-sqlite sqlite3 $others"
    case_ok "a guard on disk: archive, c99" \
        guarded "$archive" "$CC" '' -pthread -std=c99 "$tmp/guarded.c"
    case_ok "a guard on disk: archive, c++11" \
        guarded "$archive" "$CXX" '' -pthread -std=c++11 "$tmp/guarded.cpp"
    readelf -d "$prefix/lib/libhandoff.so" "$prefix/bin/handoff" |
        grep -i sqlite >"$tmp/sqlite"
    case_ok "neither the core nor the tool needs it" empty "$tmp/sqlite"
    package=libhandoff
else
    skip "a program with a guard on disk" "libhandoff-sqlite is not built"
fi

if [ -x "$B/handoff" ]; then
    case_ok "the installed tool runs" "$prefix/bin/handoff" --version
    "$prefix/bin/handoff" --help |
        sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p' |
        LC_ALL=C sort -u >"$tmp/commands"
    (cd "$prefix/share/man/man1" && ls handoff-*.1) |
        sed 's/handoff-\(.*\)\.1/\1/' | LC_ALL=C sort >"$tmp/pages"
    case_ok "every command has a manual page" \
        diff "$tmp/commands" "$tmp/pages"
    case_ok "each shell has its completions" test \
        -s "$prefix/share/bash-completion/completions/handoff" \
        -a -s "$prefix/share/zsh/site-functions/_handoff" \
        -a -s "$prefix/share/fish/vendor_completions.d/handoff.fish"
fi

# ---- DESTDIR and the other folders ------------------------------------------

files "$prefix" >"$tmp/files"
case_ok "installed: every public header" sh -c '
    for h in include/handoff.h include/handoff/*.h; do
        cmp "$h" "$1/$h" || exit 1
    done' sh "$prefix"
case_ok "installed: the format, and the record's" sh -c '
    for doc in FORMAT.md context.proto; do
        cmp "proto/handoff/v1/$doc" "$1/share/doc/libhandoff/$doc" || exit 1
    done' sh "$prefix"
case_ok "installed: the libraries and their links" sh -c '
    cd "$1/lib" && test -f libhandoff.a -a -f "libhandoff.so.$2" &&
    test "$(readlink "libhandoff.so.$3")" = "libhandoff.so.$2" &&
    test "$(readlink libhandoff.so)" = "libhandoff.so.$3"' \
    sh "$prefix" "$version" "$abi"

case_ok "make install DESTDIR=..." \
    make_quietly install "DESTDIR=$tmp/stage" prefix=/opt/handoff
files "$tmp/stage/opt/handoff" >"$tmp/staged"
case_ok "DESTDIR gets the same files" diff "$tmp/files" "$tmp/staged"
grep -r -F "$tmp/stage" "$tmp/stage" >"$tmp/mentions"
case_ok "DESTDIR is not written into any of them" empty "$tmp/mentions"

relative=$B/stage
rm -rf "$relative"
case_ok "make install with a relative DESTDIR" \
    make_quietly install "DESTDIR=$relative" prefix=/opt/handoff
files "$relative/opt/handoff" >"$tmp/staged"
case_ok "a relative DESTDIR gets the same files" diff "$tmp/files" "$tmp/staged"
rm -rf "$relative"

set -- prefix=/usr libdir=/usr/lib/here includedir=/usr/inc bindir=/usr/tools \
    mandir=/usr/manuals datadir=/usr/data "DESTDIR=$tmp/folders"
case_ok "make install with every folder named" make_quietly install "$@"
case_ok "each is honoured" test -f "$tmp/folders/usr/inc/handoff/status.h" \
    -a -f "$tmp/folders/usr/lib/here/pkgconfig/libhandoff.pc" \
    -a -f "$tmp/folders/usr/data/doc/libhandoff/FORMAT.md" \
    -a ! -e "$tmp/folders/usr/lib/libhandoff.a" \
    -a ! -e "$tmp/folders/usr/share" -a ! -e "$tmp/folders/usr/local" -a ! -e "$tmp/folders/usr/bin"
case_ok "make uninstall" make_quietly uninstall "$@"
files "$tmp/folders" >"$tmp/left"
case_ok "no file is left" empty "$tmp/left"

# build/*.pc have the prefix of the last install: write the usual one.
make_quietly "$B/libhandoff.pc" "$B/libhandoff-sqlite.pc" >/dev/null
finish
