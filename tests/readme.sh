# SPDX-License-Identifier: MIT
#
# readme.sh -- the README's C compiles without a warning, runs, and says what
# it is meant to say. Its links lead to files that are there.
. tests/support.sh

# The blocks of C, the set-up and the ten lines, stand one after the other in
# the program that the README names, but for how its lines are broken.
awk '/^```c$/ { on = 1; n++; next } /^```$/ { on = 0 } on
    END { exit n != 2 }' README.md >"$tmp/block"
case_ok "the README has two blocks of C" test $? = 0 -a -s "$tmp/block"
squeeze() { sed 's|/\*[^*]*\*/||g' "$1" | tr -d ' \n'; }
case_ok "the program has it" sh -c 'case $1 in *"$2"*) ;; *) exit 1 ;; esac' \
    sh "$(squeeze tests/outside/ten_lines.c)" "$(squeeze "$tmp/block")"

case_ok "it compiles" sh -c '
    cc=$1 b=$2 tmp=$3
    $cc -std=c99 -Wall -Wextra -Wpedantic -Werror -Iinclude \
        tests/outside/ten_lines.c "$b/libhandoff.a" -o "$tmp/readme" \
        $(pkg-config --libs libsodium libzstd libprotobuf-c libutf8proc)' \
    sh "$CC" "$B" "$tmp"
"$tmp/readme" >"$tmp/said" 2>&1
echo "I want the old price." >"$tmp/meant"
case_ok "it prints what the customer said" diff "$tmp/meant" "$tmp/said"

# ---- Sizes ------------------------------------------------------------------

# What the README says of sizes is so within a tenth. It speaks of gcc -O2.
measured() { # file: KB of code, and of constants
    size -A "$1" | awk '$1 == ".text" { code = $2 } $1 == ".rodata" { data = $2 }
        END { printf "%d %d\n", code / 1000, data / 1000 }'
}
claimed() { # words before the numbers: the two numbers
    tr '\n' ' ' <README.md |
        sed -n "s/.*$1 \([0-9]*\) KB of code and \([0-9]*\) KB of.*/\1 \2/p"
}
near() { # claimed, measured
    echo "claimed: $1; measured: $2"
    echo "$1 $2" | awk '{ exit !(NF == 4 && $1 * 0.9 <= $3 && $3 <= $1 * 1.1 &&
        $2 * 0.9 <= $4 && $4 <= $2 * 1.1) }'
}
flags=$(cat "$B/flags" 2>/dev/null)
case "$(uname -m) $CC $flags " in
*sanitize* | *clang*) skip "sizes" "not what the README speaks of" ;;
x86_64*\ -O2\ *)
    case_ok "the shared library is as large as the README says" near \
        "$(claimed 'shared library has')" "$(measured "$B/libhandoff.so")"
    ;;
*) skip "sizes" "not what the README speaks of" ;;
esac

# ---- Links ------------------------------------------------------------------

for doc in README.md DESIGN.md CHANGELOG.md SECURITY.md; do
    grep -o '][(][^)#]*' "$doc" | sed 's/^](//' | grep -v -e '^http' \
        -e '[ |]' | while read -r link; do
        [ -z "$link" ] || [ -e "$link" ] || echo "$doc: $link"
    done
done >"$tmp/links"
case_ok "the links lead somewhere" empty "$tmp/links"

finish
