# SPDX-License-Identifier: MIT
#
# build.sh -- the Makefile compiles again what changed, and nothing else.
#
# Looked at with one object of a copy of the tree, below a path with a space:
# what holds for one holds for each of them.
. tests/support.sh

tree=$tmp/tree
mkdir "$tree"
cp -R Makefile include lib proto libhandoff.pc.in "$tree"
unset MAKEFLAGS MFLAGS B CC SANITIZE CFLAGS CPPFLAGS
object=lib/base/status.o

made() { # pattern in what make says it makes, arguments of make...
    pattern=$1
    shift
    (cd "$tree" && $MAKE --no-print-directory "$@") >"$tmp/said" 2>&1
    status=$?
    cat "$tmp/said"
    [ $status -eq 0 ] && grep -q -e "$pattern" "$tmp/said"
}

not_made() { # as made()
    fails made "$@" && [ $status -eq 0 ]
}


later() { # file: changed after everything that was made
    sleep 1
    touch "$tree/$1"
}

case_ok "a first make compiles" made "cc .*$object" build/$object
case_ok "a second one does nothing" not_made "cc .*$object" build/$object
later lib/base/status.c
case_ok "a changed source compiles again" made "cc .*$object" build/$object
later include/handoff/status.h
case_ok "a changed header compiles again" made "cc .*$object" build/$object
later lib/trust/trust.h
case_ok "a header of another room does not" \
    not_made "cc .*$object" build/$object
case_ok "other CFLAGS compile again" \
    made "cc .*$object" build/$object CFLAGS=-O0
case_ok "the same CFLAGS do not" \
    not_made "cc .*$object" build/$object CFLAGS=-O0
case_ok "other CPPFLAGS compile again" \
    made "cc .*$object" build/$object CFLAGS=-O0 "CPPFLAGS=-DX='\"y\"'"
case_ok "a sanitizer has a folder of its own" \
    made "cc .*build/address-undefined/$object" \
    build/address-undefined/$object SANITIZE=address,undefined
case_ok "and leaves the other alone" \
    not_made "cc .*$object" build/$object CFLAGS=-O0 "CPPFLAGS=-DX='\"y\"'"
later proto/handoff/v1/context.proto
case_ok "a changed schema is generated again" \
    made "protoc" build/gen/handoff/v1/context.pb-c.c

finish
