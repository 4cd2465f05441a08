# SPDX-License-Identifier: MIT
#
# style.sh -- the rules that a machine can check.
#
# Length of files, licence lines, layout, words that mean "not finished", and
# the direction of the rooms: a file of lib/ includes from its own room and
# from rooms below it, never from above, and nothing of examples/ or
# bindings/.
. tests/support.sh

sources() { # folders: every source in them
    find "$@" -type f \( -name '*.[ch]' -o -name '*.sh' -o -name '*.py' \
        -o -name '*.go' \) ! -path '*/__pycache__/*' 2>/dev/null |
        LC_ALL=C sort
}

by_hand() { # of the files on stdin, those that do not say they are generated
    while read -r f; do
        case $(head -n 12 "$f" | tr -s '\n *' ' ') in
        *[Gg]enerated\ by\ tools/*) ;;
        *) echo "$f" ;;
        esac
    done
}

# ---- Length, licence, words -------------------------------------------------

sources lib include examples | xargs wc -l |
    awk '$1 > 600 && $2 != "total" { print $2 }' | by_hand >"$tmp/long"
case_ok "no source has more than 600 lines" empty "$tmp/long"

sources lib include examples tests tools bindings | xargs awk '
    FNR == 1 { files[FILENAME] }
    FNR <= 3 && /SPDX-License-Identifier: MIT/ { delete files[FILENAME] }
    END { for (f in files) print f }' >"$tmp/licence"
case_ok "every source names its licence" empty "$tmp/licence"

# Written so that this file does not contain them.
words='TO[D]O|FIX[M]E|XX[X]|HAC[K]|place[h]older|stu[b]|stu[b]s'
{
    sources lib include examples tests tools bindings
    echo Makefile
} | xargs grep -n -w -E -H "$words" >"$tmp/words"
case_ok "no source says that it is unfinished" empty "$tmp/words"

sources lib include examples tests | grep '\.[ch]$' |
    xargs grep -n -H -P '\t| +$' >"$tmp/blanks"
case_ok "no tabs, no blanks at the end of lines" empty "$tmp/blanks"

# ---- Rooms ------------------------------------------------------------------

# What a room may include, by the folder that stands in front of the slash;
# its own files stand without one, or with its name.
below() { # room
    case $1 in
    base) echo 'base' ;;
    record) echo 'record|base|handoff/v1' ;;
    check) echo 'check|mask|find|record|base|handoff/v1' ;;
    mask) echo 'mask|find|record|base|handoff/v1' ;;
    find) echo 'find|base' ;;
    repair) echo 'repair|check|record|base|handoff/v1' ;;
    trust) echo 'trust|base' ;;
    envelope) echo 'envelope|trust|base' ;;
    excerpt) echo 'excerpt|mask|record|base|handoff/v1' ;;
    fit) echo 'fit|excerpt|record|base|handoff/v1' ;;
    packet) echo 'packet|fit|excerpt|envelope|mask|record|trust|base|handoff/v1' ;;
    replay) echo 'replay|trust|base' ;;
    answer) echo 'answer|packet|envelope|trust|base' ;;
    transfer) echo 'transfer|answer|packet|envelope|trust|base' ;;
    words) echo 'words|base' ;;
    outline) echo 'outline|words|packet|envelope|mask|record|base|handoff/v1' ;;
    render) echo 'render|outline|words|base' ;;
    *) echo 'none' ;;
    esac
}

for room in lib/*/; do
    room=$(basename "$room")
    grep -n -H '^ *# *include *"' lib/"$room"/*.[ch] |
        grep -v -E "include *\"(($(below "$room"))/)?[a-z0-9_.-]+\"" \
        >"$tmp/room"
    case_ok "lib/$room includes from rooms below it" empty "$tmp/room"
done
# What writers know of is a card, and nothing of the record.
grep -n -H -E 'include *"(outline/outline|record/|packet/)' lib/render/*.[ch] |
    grep -v '^lib/render/render.c:' >"$tmp/writers"
case_ok "no writer knows the record" empty "$tmp/writers"
# The guard on disk is a library of its own, upon public headers only.
grep -n -H '^ *# *include *"' lib/replay/sqlite_* |
    grep -v '"sqlite_store.h"' >"$tmp/sqlite"
case_ok "the guard on disk includes nothing of the library" empty "$tmp/sqlite"
grep -r -n -E 'include *[<"].*(examples|bindings|tests)/' lib include \
    >"$tmp/above"
case_ok "the library knows no examples, bindings or tests" empty "$tmp/above"

# A room below sees only the public headers that speak of its own things, and
# the record the names of the rights: merging depends on them.
grep -n -H -E 'include *<handoff/(record|context|receive|send|keys)\.h>' \
    lib/base/*.[ch] >"$tmp/public"
grep -n -H -E 'include *<handoff/(receive|send)\.h>' \
    lib/record/*.[ch] lib/check/*.[ch] lib/mask/*.[ch] >>"$tmp/public"
grep -n -H -E 'include *<handoff/(record|context|receive|send)\.h>' \
    lib/trust/*.[ch] >>"$tmp/public"
case_ok "no room uses a header of a room above" empty "$tmp/public"

# ---- Layout -----------------------------------------------------------------

sources lib include examples tests | grep '\.h$' | by_hand | xargs awk '
    length($0) > 80 { print FILENAME ":" FNR ": " length($0) " columns" }' \
    >"$tmp/wide"
case_ok "no header is wider than 80 columns" empty "$tmp/wide"

# One column too many, and clang-format breaks the line into two.
sources lib include examples tests | grep '\.[ch]$' |
    xargs grep -n -H '^/\* ---- ' | grep -v '\*/$' >"$tmp/sections"
case_ok "the title of a section is one line" empty "$tmp/sections"

# Headers are laid out by hand, to be read as a manual. Each clang-format lays
# out a little differently; the sources follow this one.
follows=14
has=$(clang-format --version 2>/dev/null |
    sed -n 's/.*version \([0-9]*\).*/\1/p')
if [ "$has" = "$follows" ]; then
    sources lib include examples tests | grep '\.c$' | by_hand |
        xargs clang-format --dry-run >"$tmp/layout" 2>&1 ||
        echo "clang-format failed" >>"$tmp/layout"
    case_ok "sources are laid out as .clang-format says" empty "$tmp/layout"
else
    skip "layout of the sources" "clang-format ${has:-absent}, not $follows"
fi

finish
