#!/bin/sh
# SPDX-License-Identifier: MIT
#
# demo.sh -- a bot hands conversations to a desk, which asks a partner and hands
# back what became of it. Run by make demo.
#
# Keys and packets are left in $B/demo, so that the commands at the end work.
# Real conversations are taken from $HANDOFF_SHARED/data/contexts where that
# is there, else those in examples/conversations.
set -eu

: "${B:=build}" "${HANDOFF_SHARED:=../shared}"
d=$B/demo
rm -rf "$d"
mkdir -p "$d"

shown() { # command...: its output, indented; what fails ends the demo
    "$@" >"$d/out" || { cat "$d/out"; exit 1; }
    sed 's/^/    /' "$d/out"
    rm "$d/out"
}

run() { # command...: itself, then its output
    echo "  \$ $*"
    shown "$@"
}

echo "1. Both make keys, and each trusts the other's public ones."
run "$B/handoff" keygen bot.example -o "$d/bot.example"
run "$B/handoff" keygen desk.example -o "$d/desk.example"
run "$B/handoff" trust "$d/trusted.jwks" add "$d/bot.example.pub.jwk" \
    --may originate
run "$B/handoff" trust "$d/trusted.jwks" add "$d/desk.example.pub.jwk" \
    --may forward

echo
echo "2. A bot sells two of four tickets before the price jumps, and hands over."
run "$B/bot" "$d/bot.example.jwk" "$d/trusted.jwks" "$d/airline.hop"

echo
echo "3. Carol at the desk sees this, before she says hello:"
run "$B/desk" "$d/desk.example.jwk" "$d/trusted.jwks" "$d/airline.hop"

contexts=$HANDOFF_SHARED/data/contexts
what="Real conversations"
if ! ls "$contexts"/*.json >/dev/null 2>&1; then
    contexts=examples/conversations
    what="Conversations of the project's own"
fi
echo
echo "4. $what, from $contexts:"
shown "$B/many" "$d/bot.example.jwk" "$d/desk.example.jwk" "$d/trusted.jwks" \
    "$contexts"/*.json


# From here on commands are typed in $B/demo, with $B in the PATH.
cp examples/story/*.json "$d"
PATH=$(cd "$B" && pwd):$PATH

typed() { # command: itself, then all that it says
    printf '  $ %s\n' "$1"
    shown sh -c "cd '$d' && { $1
    } 2>&1"
}

quiet() { # command: itself; what it says only where it fails
    printf '  $ %s\n' "$1"
    sh -c "cd '$d' && { $1
    }" >"$d/out" 2>&1 || { cat "$d/out"; exit 1; }
    rm "$d/out"
}

echo
echo "5. Back to Jonas. His bot promises no person before one has accepted."
echo "   (From here on typed in $B/demo, with $B in the PATH.)"
typed 'handoff transfer start airline.hop --answer-by 2m -o transfer.json'
echo "   Carol takes over; the desk says so, signed:"
quiet 'handoff receipt make airline.hop --state received \
      --as desk.example.jwk --keyring trusted.jwks -o received.hor'
quiet 'handoff receipt make airline.hop --state accepted --owner Carol --due 5m \
      --as desk.example.jwk --keyring trusted.jwks -o accepted.hor'
echo "   The bot reads both, and knows what to say:"
quiet 'handoff transfer feed transfer.json received.hor --keyring trusted.jwks'
quiet 'handoff transfer feed transfer.json accepted.hor --keyring trusted.jwks'
typed 'handoff transfer status transfer.json'
echo "   It tells Jonas, and notes that, so that it never tells him twice."
quiet 'handoff transfer status transfer.json --done'

echo
echo "6. Carol grants the old price. The partner airline must book the seats: it"
echo "   gets a name and a task (desk.json), not the chat."
quiet 'handoff keygen partner.example'
quiet 'handoff trust trusted.jwks add partner.example.pub.jwk --may forward'
quiet 'handoff forward airline.hop --as desk.example.jwk --keyring trusted.jwks \
      --to partner.example --add desk.json --readers partner.example=all \
      --readers bot.example=briefing \
      --redact transcript="not needed to book two seats" -o partner.hop'
echo "   This is all that the partner sees:"
typed 'way partner.example.jwk trusted.jwks partner.hop'

echo
echo "7. The partner books, and hands back (partner.json)."
quiet 'handoff forward partner.hop --as partner.example.jwk --keyring trusted.jwks \
      --to bot.example --to desk.example --add partner.json -o back.hop'
echo "   The bot that began it learns the outcome, and by what way:"
typed 'way bot.example.jwk trusted.jwks back.hop'
echo "   Carol has told Jonas, and the desk says so:"
quiet 'handoff receipt make airline.hop --state completed \
      --as desk.example.jwk --keyring trusted.jwks -o completed.hor'
typed 'handoff transfer feed transfer.json completed.hor --keyring trusted.jwks'

echo
echo "Try next:"
echo "  $B/handoff open $d/back.hop --as $d/bot.example.jwk --keyring $d/trusted.jwks"
echo "  $B/handoff explain $d/partner.hop --as $d/partner.example.jwk --keyring $d/trusted.jwks"
echo "  $B/handoff inspect $d/partner.hop"
echo "  make demo-all    the way in three languages: C bot, Go router, Python desk"
