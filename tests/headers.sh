# SPDX-License-Identifier: MIT
#
# headers.sh -- every public header stands alone, in every language it claims.
#
# Each is compiled by itself, twice in one file (the guard), as C and C++ of
# each standard, with every warning, implicit padding among them: padding
# would be garbage that an older library takes for a request. Where the
# compiler can, for 32 bits too, without a libc.
. tests/support.sh

strict="-Iinclude -Wall -Wextra -Wpedantic -Wpadded -Werror"

alone() { # header, language, flags...
    header=$1 language=$2
    shift 2
    printf '#include <%s>\n#include <%s>\nextern int unit;\n' \
        "$header" "$header" >"$tmp/alone"
    case $language in
    c) compiler=$CC ;;
    c++) compiler=$CXX ;;
    esac
    # shellcheck disable=SC2086 # words
    $compiler $strict "$@" -x "$language" -c "$tmp/alone" -o "$tmp/alone.o"
}

: >"$tmp/nothing"
# shellcheck disable=SC2086 # words
if $CC -m32 -ffreestanding -x c -c "$tmp/nothing" -o "$tmp/nothing.o" \
    2>/dev/null; then
    bits32=yes
else
    bits32=
    skip "headers for 32 bits" "$CC has no -m32"
fi

for file in include/handoff.h include/handoff/*.h; do
    header=${file#include/}
    for std in c99 c11 c17; do
        case_ok "$header as $std" alone "$header" c -std=$std
    done
    for std in c++11 c++14 c++17 c++20; do
        case_ok "$header as $std" alone "$header" c++ -std=$std
    done
    [ -z "$bits32" ] || case_ok "$header for 32 bits" \
        alone "$header" c -std=c99 -m32 -ffreestanding

    grep '^ *# *include' "$file" | grep -v -e '<stddef\.h>' -e '<stdint\.h>' \
        -e '<handoff/[a-z0-9_]*\.h>' >"$tmp/includes"
    case_ok "$header includes stddef.h, stdint.h and its own kind" \
        empty "$tmp/includes"

    # Those of auto.h are static in the program that asks for them.
    grep -n -w -e inline -e static "$file" |
        grep -v -e '__attribute__((unused)) static void' |
        grep -v '^[0-9]*: *\(/\*\|\*\)' | grep -v '/\*.*static' \
        >"$tmp/inline"
    case_ok "$header has no inline functions" empty "$tmp/inline"

    # The record is generated, as long as the schema makes it.
    [ "$header" = handoff/context.h ] || case_ok "$header is under 800 lines" \
        test "$(wc -l <"$file")" -lt 800
done

# A header that handoff.h does not include is one that nobody reads, unless it
# is of a library of its own, or needs a compiler's extension: then the README
# names it.
for file in include/handoff/*.h; do
    header=${file#include/}
    if [ "$header" = handoff/sqlite.h ] || [ "$header" = handoff/auto.h ]; then
        case_ok "the README names $header" grep -q "$header" README.md
        continue
    fi
    case_ok "handoff.h includes $header" \
        grep -q "^#include <$header>" include/handoff.h
done

finish
