#!/bin/sh
# SPDX-License-Identifier: MIT
#
# generate.sh -- write handoffpb/context.pb.go from context.proto, with the
# protoc-gen-go that go.mod pins; with --check, say whether it is what would be
# written. The version of protoc is left out of it: any will do.
set -eu
cd "$(dirname "$0")"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
go build -o "$out/protoc-gen-go" google.golang.org/protobuf/cmd/protoc-gen-go
protoc -I ../../proto --plugin="protoc-gen-go=$out/protoc-gen-go" --go_out="$out" \
    --go_opt=paths=source_relative \
    --go_opt=Mhandoff/v1/context.proto=libhandoff.example/handoff/handoffpb \
    handoff/v1/context.proto
{
    printf '// SPDX-License-Identifier: MIT\n\n'
    sed '/^\/\/ [\t ]*protoc  *(\{0,1\}.*v[0-9]/d' "$out/handoff/v1/context.pb.go"
} >"$out/context.pb.go"
case ${1:-} in
--check)
    cmp -s "$out/context.pb.go" handoffpb/context.pb.go || {
        echo "bindings/go/handoffpb/context.pb.go is not what generate.sh would write" >&2
        exit 1
    }
    ;;
*) cp "$out/context.pb.go" handoffpb/context.pb.go ;;
esac
