# SPDX-License-Identifier: MIT
#
# symbols.sh -- what the libraries show to the linker, and what they do not.
#
# The exports of the archive, those of the shared library and what the headers
# declare are each exactly tests/symbols.txt: a function that is not in the
# headers is not callable, and one that is there is not missing. Nothing of
# ours is writable: no globals. The same for libhandoff-sqlite, with
# tests/symbols-sqlite.txt, where it is built.
. tests/support.sh

declared() { # header: what it declares with HANDOFF_API, by preprocessing
    echo "#include <$1>" | $CC -E -P -Iinclude -x c - |
        tr '\n' ' ' | tr ';' '\n' |
        sed -n 's/.*visibility("default"))) *//p' |
        sed -e 's/ *(.*//' -e 's/.*[ *]//' | LC_ALL=C sort
}

exported() { # nm's arguments
    nm "$@" --defined-only | awk 'NF == 3 && $2 != "A" { print $3 }' |
        LC_ALL=C sort
}

needed() { # libraries that the shared one loads, but for the compiler's own
    readelf -d "$so" | sed -n 's/.*(NEEDED).*\[\(.*\)\.so.*/\1/p' |
        grep -v -e '^libc$' -e '^libm$' -e '^libpthread$' -e '^libgcc_s$' \
            -e '^ld-' | LC_ALL=C sort
}

# Data that can be written, by section; .data.rel.ro is written by the loader
# alone, which then makes it read-only.
writable() {
    objdump -h "$a" | awk '
        $2 ~ /^\.(data|bss|tdata|tbss)/ && $2 !~ /^\.data\.rel\.ro/ &&
        $3 !~ /^0+$/ { print $2, "0x" $3 }' &&
    objdump -t "$a" | awk '
        NF > 2 { section = $(NF - 2) }
        NF > 2 && $NF !~ /^\./ && (section == "*COM*" ||
        section ~ /^\.(data|bss|tdata|tbss)/ &&
        section !~ /^\.data\.rel\.ro/) { print section, $NF }'
}

# library, its list, what its headers declare, its ABI number, what it loads...
look_at() {
    name=$1 list=$2 declares=$3 abi=$4
    shift 4
    so=$B/$name.so
    a=$B/$name.a

    LC_ALL=C sort -u "$list" >"$tmp/sorted"
    case_ok "$list is sorted, each line once" diff "$list" "$tmp/sorted"
    case_ok "the headers declare what $list lists" diff "$list" "$declares"

    exported -g "$a" >"$tmp/archive"
    case_ok "$name.a exports what $list lists" diff "$list" "$tmp/archive"

    exported -D "$so" >"$tmp/shared"
    case_ok "$name.so exports what $list lists" diff "$list" "$tmp/shared"

    nm -u "$a" | grep -e ' ho_' -e ' handoff_' >"$tmp/undefined"
    case_ok "$name.a needs no symbol of ours from elsewhere" \
        empty "$tmp/undefined"

    readelf -d "$so" | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p' >"$tmp/soname"
    echo "$name.so.$abi" >"$tmp/soname-wanted"
    case_ok "the soname of $name has the ABI number" \
        diff "$tmp/soname-wanted" "$tmp/soname"

    printf '%s\n' "$@" >"$tmp/needed-wanted"
    needed >"$tmp/needed"
    case_ok "$name.so loads $*" diff "$tmp/needed-wanted" "$tmp/needed"

    writable >"$tmp/writable" || echo "awk failed" >>"$tmp/writable"
    case_ok "nothing in $name is writable" empty "$tmp/writable"
}

abi_in() { # macro, header
    sed -n "s/^#define $1 *//p" "include/$2"
}

declared handoff.h >"$tmp/declared"
look_at libhandoff tests/symbols.txt "$tmp/declared" \
    "$(abi_in HANDOFF_VERSION_ABI handoff.h)" \
    libprotobuf-c libsodium libutf8proc libzstd

# Its header includes those of the core that it needs.
if [ -e "$B/libhandoff-sqlite.a" ]; then
    declared handoff/sqlite.h >"$tmp/both"
    LC_ALL=C comm -23 "$tmp/both" "$tmp/declared" >"$tmp/declared-sqlite"
    look_at libhandoff-sqlite tests/symbols-sqlite.txt \
        "$tmp/declared-sqlite" \
        "$(abi_in HANDOFF_SQLITE_ABI handoff/sqlite.h)" libsqlite3
else
    skip "symbols of libhandoff-sqlite" "it is not built"
fi

finish
