# SPDX-License-Identifier: MIT
#
# support.sh -- what tests in shell share. Source it from the top of the tree:
#
#   . tests/support.sh
#   case_ok "what is shown" command and its arguments
#   finish
#
# Each case is a command that succeeds; what it printed is shown where it does
# not. $tmp is a folder of the test's own, with a space in its name, gone at
# the end.
set -u

: "${B:=build}" "${CC:=cc}" "${CXX:=c++}" "${MAKE:=make}" "${SANITIZE:=}"
passed=0 failed=0
tmp_root=$(mktemp -d "${TMPDIR:-/tmp}/handoff-test.XXXXXX") || exit 1
tmp="$tmp_root/with space"
mkdir "$tmp" || exit 1
trap 'rm -rf "$tmp_root"' EXIT
trap 'exit 1' HUP INT TERM

case_ok() { # name, command...
    case_name=$1
    shift
    if "$@" >"$tmp_root/output" 2>&1; then
        passed=$((passed + 1))
        echo "ok: $case_name"
    else
        failed=$((failed + 1))
        echo "FAIL: $case_name"
        sed -e 's/^/    /' -e 40q "$tmp_root/output"
    fi
}

fails() { # command that must not succeed...
    ! "$@"
}

empty() { # file: nothing was found
    cat "$1"
    [ ! -s "$1" ]
}

skip() { # name, why
    echo "skipped: $1 ($2)"
}

finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
    exit
}
