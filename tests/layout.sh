# SPDX-License-Identifier: MIT
#
# layout.sh -- the record structs have the layout that binaries rely on.
. tests/support.sh

strict="-std=c11 -Iinclude -Wall -Wextra -Wpedantic -Wpadded -Werror"
: >"$tmp/nothing.c"
printf 'int main(void) { return 0; }\n' >"$tmp/main.c"

# shellcheck disable=SC2086 # words
compile() { # flags...
    $CC $strict "$@"
}

case_ok "layout for this machine" compile tests/layout/layout.c \
    -o "$tmp/layout"
case_ok "... and it runs" "$tmp/layout"

if $CC -m32 -ffreestanding -c "$tmp/nothing.c" -o "$tmp/nothing.o" \
    2>/dev/null; then
    case_ok "layout for 32 bits, without a libc" compile -m32 -ffreestanding \
        -c tests/layout/layout.c -o "$tmp/layout32.o"
    # 64-bit numbers on 8 bytes, as ARM has them, not on 4 as here.
    if $CC -m32 -malign-double -ffreestanding -c "$tmp/nothing.c" \
        -o "$tmp/nothing.o" 2>/dev/null; then
        case_ok "layout for 32 bits with 8-byte alignment" compile -m32 \
            -malign-double -ffreestanding -c tests/layout/layout.c \
            -o "$tmp/layout32.o"
    else
        skip "layout for 32 bits with 8-byte alignment" \
            "$CC has no -malign-double"
    fi
else
    skip "layout for 32 bits" "$CC has no -m32"
fi

if $CC -m32 "$tmp/main.c" -o "$tmp/main" 2>/dev/null && "$tmp/main"; then
    case_ok "layout for 32 bits, with a libc" compile -m32 \
        tests/layout/layout.c -o "$tmp/layout32"
    case_ok "... and it runs" "$tmp/layout32"
else
    skip "layout for 32 bits, run" "no 32-bit libc"
fi

finish
