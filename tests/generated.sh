# SPDX-License-Identifier: MIT
#
# generated.sh -- what is generated and committed is what its source says.
. tests/support.sh

if ! command -v python3 >/dev/null 2>&1; then
    skip "generated files" "no python3"
    echo "0 passed, 0 failed"
    exit 0
fi

case_ok "context.h and fields.c are as tools/record.py writes them" \
    python3 tools/record.py --check

case_ok "entities.c is as tools/entities.py writes it" \
    python3 tools/entities.py --check

case_ok "words.c is as tools/words.py writes it" \
    python3 tools/words.py --check

case_ok "table.h and table.c are as tools/labels.py writes them" \
    python3 tools/labels.py --check

case_ok "dictionary.c is as tools/dictionary makes it, and FORMAT.md says" \
    python3 tools/dictionary/dictionary.py --check

# The comparison itself: a copy whose schema has one field more is refused.
mkdir -p "$tmp/tools" "$tmp/proto/handoff/v1" "$tmp/include/handoff" \
    "$tmp/lib/record"
cp tools/record.py "$tmp/tools"
cp include/handoff/context.h "$tmp/include/handoff"
cp lib/record/fields.c "$tmp/lib/record"
sed 's/  string system = 1;.*/&\n  string more = 5;/' \
    proto/handoff/v1/context.proto >"$tmp/proto/handoff/v1/context.proto"
case_ok "a field that the tool was not told about" fails \
    python3 "$tmp/tools/record.py" --check
sed 's/("Reference", \[4\])/("Reference", [4, 5])/' tools/record.py \
    >"$tmp/tools/record.py"
case_ok "a header older than the schema" fails \
    python3 "$tmp/tools/record.py" --check

# Growth: the new field comes behind the old ones, and the size of the first
# version stays what it was.
case_ok "the tool writes the next version" python3 "$tmp/tools/record.py"
case_ok "... which is then up to date" \
    python3 "$tmp/tools/record.py" --check
sed -n '/^typedef struct handoff_reference {/,/^}/p' \
    include/handoff/context.h | grep -v '^}' >"$tmp/old"
sed -n '/^typedef struct handoff_reference {/,/^}/p' \
    "$tmp/include/handoff/context.h" |
    head -n "$(wc -l <"$tmp/old")" >"$tmp/front"
case_ok "... and only appends to the struct" cmp "$tmp/old" "$tmp/front"
case_ok "... and keeps the first version's size" grep -q \
    'size_first = END(handoff_reference, reserved_1)' \
    "$tmp/lib/record/fields.c"

finish
