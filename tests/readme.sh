# SPDX-License-Identifier: MIT
#
# readme.sh -- the README's C compiles without a warning, runs, and says what
# it is meant to say. Its links lead to files that are there.
. tests/support.sh

# The first block of C, with what its text says is there already.
awk '/^```c$/ { on = 1; next } on && /^```$/ { exit } on' README.md \
    >"$tmp/block"
case_ok "the README has a block of C" test -s "$tmp/block"

cat >"$tmp/readme.c" <<'END'
#include <handoff.h>
#include <stdio.h>

static int
trust(handoff_keyring *ring, const handoff_identity *who, handoff_error *err)
{
    char  *text;
    size_t len;
    int    ok = handoff_identity_public(&text, &len, who, err) == HANDOFF_OK &&
             handoff_keyring_import(ring, text, len, NULL,
                                    HANDOFF_MAY_ORIGINATE, err) == HANDOFF_OK;

    handoff_free(text);
    return ok;
}

int
main(void)
{
    handoff_error     err;
    handoff_identity *bot, *desk;
    handoff_keyring  *ring;
    handoff_context  *ctx;
    handoff_sealed   *sealed;
    handoff_packet   *packet;
    handoff_message   message = { HANDOFF_MESSAGE };
    const uint8_t    *data;
    size_t            len;

    if (handoff_identity_generate(&bot, "bot.example", &err) != HANDOFF_OK ||
        handoff_identity_generate(&desk, "desk.example", &err) != HANDOFF_OK ||
        handoff_keyring_new(&ring, &err) != HANDOFF_OK ||
        handoff_context_new(&ctx, &err) != HANDOFF_OK ||
        !trust(ring, bot, &err) || !trust(ring, desk, &err))
        return 1;
    {
#include "block"
    }
    if (packet == NULL)
        fprintf(stderr, "%s\n", err.message);
    handoff_packet_free(packet);
    handoff_sealed_free(sealed);
    handoff_context_free(ctx);
    handoff_keyring_free(ring);
    handoff_identity_free(desk);
    handoff_identity_free(bot);
    return 0;
}
END
case_ok "it compiles" sh -c '
    cc=$1 b=$2 tmp=$3
    $cc -std=c99 -Wall -Wextra -Wpedantic -Werror -Iinclude "-I$tmp" \
        "$tmp/readme.c" "$b/libhandoff.a" -o "$tmp/readme" \
        $(pkg-config --libs libsodium libzstd libprotobuf-c jansson libutf8proc)' \
    sh "$CC" "$B" "$tmp"
"$tmp/readme" >"$tmp/said" 2>&1
echo "I want the old price." >"$tmp/meant"
case_ok "it prints what the customer said" diff "$tmp/meant" "$tmp/said"

for doc in README.md DESIGN.md CHANGELOG.md; do
    grep -o '][(][^)#]*' "$doc" | sed 's/^](//' | grep -v -e '^http' \
        -e '[ |]' | while read -r link; do
        [ -z "$link" ] || [ -e "$link" ] || echo "$doc: $link"
    done
done >"$tmp/links"
case_ok "the links lead somewhere" empty "$tmp/links"

finish
