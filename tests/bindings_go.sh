#!/bin/sh
# SPDX-License-Identifier: MIT
#
# bindings_go.sh -- the Go module: what is generated is as committed, go vet and
# the tests are content, with the race detector too. What it links is
# the library of the plain build.
. tests/support.sh

bin=$(sh tools/go.sh --install)
case_ok "there is a Go of 1.24 or later" test -n "$bin"
[ -n "$bin" ] || finish
PATH=$bin:$PATH
export PATH CGO_CFLAGS=-O1
unset CFLAGS CPPFLAGS LDFLAGS GOFLAGS CC
cd bindings/go || exit 1

unformatted() { gofmt -l . >"$tmp/gofmt" && empty "$tmp/gofmt"; }

case_ok "context.pb.go is what generate.sh writes" sh generate.sh --check
case_ok "gofmt has nothing to say" unformatted
if [ "$B" != build ]; then
    skip "the Go module" "it links the library of the plain build"
    finish
fi
case_ok "go vet is content" go vet -tags handoff_static ./...
case_ok "the tests pass" go test -tags handoff_static ./...
case_ok "the tests pass with the race detector" go test -race -tags handoff_static ./...
finish
