#!/bin/sh
# SPDX-License-Identifier: MIT
#
# bindings_go.sh -- the Go module: what is generated is as committed; gofmt, go vet,
# staticcheck and the tests are content, with the race detector and all checks of
# what is passed to C, too; strangers' bytes find nothing for some seconds; and a
# module of its own uses it as a new user would.
. tests/support.sh

bin=$(sh tools/go.sh --install)
case_ok "there is a Go of 1.24 or later" test -n "$bin"
[ -n "$bin" ] || finish
PATH=$bin:$PATH
export PATH CGO_CFLAGS=-O1
prefix="$tmp/prefix"
if [ "$B" = build ]; then # before CFLAGS are others than those of the build
    case_ok "make install" $MAKE --no-print-directory install "prefix=$prefix"
fi
unset CFLAGS CPPFLAGS LDFLAGS GOFLAGS CC
cd bindings/go || exit 1

unformatted() { gofmt -l . >"$tmp/gofmt" && empty "$tmp/gofmt"; }

case_ok "context.pb.go is what generate.sh writes" sh generate.sh --check
case_ok "gofmt has nothing to say" unformatted
if [ "$B" != build ]; then
    skip "the Go module" "it links the library of the plain build"
    finish
fi
static="-tags handoff_static"
: "${FUZZ_SECONDS:=3}"

staticcheck() { # pinned by tools/go.sum
    "$tmp/staticcheck" $static ./...
}

fuzz() { # target: new bytes, for some seconds
    go test $static -run '^$' -fuzz "^$1\$" -fuzztime "${FUZZ_SECONDS}s" .
}

without_cgo() { # the compiler says what to do
    CGO_ENABLED=0 go build . 2>"$tmp/nocgo" && return 1
    grep 'needs cgo: set CGO_ENABLED=1 and install a C compiler' "$tmp/nocgo"
}

case_ok "go vet is content" go vet $static ./...
if go build -C tools -o "$tmp/staticcheck" honnef.co/go/tools/cmd/staticcheck 2>"$tmp/why"; then
    case_ok "staticcheck is content" staticcheck
else
    skip "staticcheck" "it cannot be had: $(head -n 1 "$tmp/why")"
fi
case_ok "the tests pass" go test $static ./...
# Of the experiment, which looks at each pointer that is stored; of the debug setting,
# which is on by default, lest somebody turned it off.
case_ok "the tests pass with the race detector and all checks of pointers" \
    env GODEBUG=cgocheck=1 GOEXPERIMENT=cgocheck2 go test -race $static ./...
for target in $(sed -n 's/^func \(Fuzz[A-Za-z]*\)(.*/\1/p' fuzz_test.go); do
    case_ok "$target finds nothing in ${FUZZ_SECONDS} s" fuzz "$target"
done
case_ok "without cgo the error says what to do" without_cgo
cd ../.. || exit 1
. tests/support_go_module.sh
finish
