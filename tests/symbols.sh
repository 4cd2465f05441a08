# SPDX-License-Identifier: MIT
#
# symbols.sh -- what the libraries show to the linker, and what they do not.
#
# The exports of the archive, those of the shared library and what the headers
# declare are each exactly tests/symbols.txt: a function that is not in the
# headers is not callable, and one that is there is not missing. Nothing of
# ours is writable: no globals.
. tests/support.sh

so=$B/libhandoff.so
a=$B/libhandoff.a
abi=$(sed -n 's/^#define HANDOFF_VERSION_ABI *//p' include/handoff.h)

declared() { # what the headers declare with HANDOFF_API, by preprocessing
    echo '#include <handoff.h>' | $CC -E -P -Iinclude -x c - |
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
        grep -v -e '^libc$' -e '^libm$' -e '^libpthread$' -e '^libgcc_s$' -e '^ld-' |
        LC_ALL=C sort
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

LC_ALL=C sort -u tests/symbols.txt >"$tmp/sorted"
case_ok "symbols.txt is sorted, each line once" \
    diff tests/symbols.txt "$tmp/sorted"

declared >"$tmp/declared"
case_ok "the headers declare what symbols.txt lists" \
    diff tests/symbols.txt "$tmp/declared"

exported -g "$a" >"$tmp/archive"
case_ok "the archive exports what symbols.txt lists" \
    diff tests/symbols.txt "$tmp/archive"

exported -D "$so" >"$tmp/shared"
case_ok "the shared library exports what symbols.txt lists" \
    diff tests/symbols.txt "$tmp/shared"

nm -u "$a" | grep -e ' ho_' -e ' handoff_' >"$tmp/undefined"
case_ok "the archive needs no symbol of ours from elsewhere" \
    empty "$tmp/undefined"

readelf -d "$so" | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p' >"$tmp/soname"
echo "libhandoff.so.$abi" >"$tmp/soname-wanted"
case_ok "the soname has the ABI number" \
    diff "$tmp/soname-wanted" "$tmp/soname"

printf '%s\n' libjansson libprotobuf-c libsodium libzstd >"$tmp/needed-wanted"
needed >"$tmp/needed"
case_ok "the shared library loads four libraries" \
    diff "$tmp/needed-wanted" "$tmp/needed"

writable >"$tmp/writable" || echo "awk failed" >>"$tmp/writable"
case_ok "nothing in the library is writable" empty "$tmp/writable"

finish
