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

for doc in README.md DESIGN.md CHANGELOG.md SECURITY.md; do
    grep -o '][(][^)#]*' "$doc" | sed 's/^](//' | grep -v -e '^http' \
        -e '[ |]' | while read -r link; do
        [ -z "$link" ] || [ -e "$link" ] || echo "$doc: $link"
    done
done >"$tmp/links"
case_ok "the links lead somewhere" empty "$tmp/links"

finish
