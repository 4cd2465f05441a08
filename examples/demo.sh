#!/bin/sh
# SPDX-License-Identifier: MIT
#
# demo.sh -- a bot hands conversations to a desk. Run by make demo.
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

echo
echo "Try next:"
echo "  $B/handoff inspect $d/airline.hop"
echo "  $B/handoff open $d/airline.hop --as $d/desk.example.jwk --keyring $d/trusted.jwks"
echo "  $B/handoff explain $d/airline.hop --as $d/desk.example.jwk --keyring $d/trusted.jwks"
