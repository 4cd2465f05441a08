# SPDX-License-Identifier: MIT
#
# growth.sh -- programs and libraries of two versions, in every combination.
#
# The next version is made here: a copy of the schema in which an intent has
# one field more, and what tools/record.py makes of it. The rooms base and
# record are compiled from it, and programs of both versions are linked with
# libraries of both: the struct is shorter than the library's, equal, or
# longer.
. tests/support.sh

if ! command -v python3 >/dev/null 2>&1; then
    skip "structs of two versions" "no python3"
    echo "0 passed, 0 failed"
    exit 0
fi

deps="libsodium libzstd libprotobuf-c libutf8proc"
# shellcheck disable=SC2086 # words
libs=$(pkg-config --libs $deps)

# ---- The next version -------------------------------------------------------

mkdir -p "$tmp/tools" "$tmp/proto/handoff/v1" "$tmp/next"
cp -R include lib "$tmp"
sed 's/("Intent", \[10, 14\])/("Intent", [10, 14, 15])/' tools/record.py \
    >"$tmp/tools/record.py"
sed 's/^  string for_person = 14;.*/&\n  string later = 15;/' \
    proto/handoff/v1/context.proto >"$tmp/proto/handoff/v1/context.proto"
case_ok "the next version's header is generated" \
    python3 "$tmp/tools/record.py"
case_ok "... and has the new member" \
    grep -q '*later;' "$tmp/include/handoff/context.h"

build_next() {
    (
        cd "$tmp" || exit 1
        protoc -Iproto --c_out=next proto/handoff/v1/context.proto || exit 1
        # shellcheck disable=SC2046,SC2086 # words
        $CC -std=c11 -D_POSIX_C_SOURCE=200809L -w -O0 -Iinclude -Ilib -Inext \
            $(pkg-config --cflags $deps) -c lib/base/*.c lib/record/*.c \
            next/handoff/v1/context.pb-c.c || exit 1
        ar rcs next.a ./*.o
    )
}
case_ok "the next version's record is built" build_next

# ---- Programs of both, with libraries of both -------------------------------

program() { # name, source, folder of the headers, library
    # shellcheck disable=SC2086 # words
    $CC -std=c99 -Wall -Wextra -Werror ${SANITIZE:+-fsanitize=$SANITIZE} \
        -I"$3" "tests/growth/$2" "$4" $libs -o "$tmp/$1"
}
now=$B/libhandoff.a
case_ok "old program, old library" program oo old.c include "$now"
case_ok "old program, new library" program on old.c include "$tmp/next.a"
case_ok "new program, old library" program no new.c "$tmp/include" "$now"
case_ok "new program, new library" program nn new.c "$tmp/include" \
    "$tmp/next.a"

# To the old library the new field is an unknown one, kept all the same.
case_ok "an equal struct" "$tmp/oo"
case_ok "a shorter struct than the library's" "$tmp/on"
case_ok "a longer struct than the library's" "$tmp/no"
case_ok "an equal struct of the next version" "$tmp/nn" same

finish
