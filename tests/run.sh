#!/bin/sh
# SPDX-License-Identifier: MIT
#
# run.sh -- run the tests named as arguments, all of them whatever happens.
#
# A test says how many of its cases passed, in the words of libcheck
# ("100%: Checks: 12, Failures: 0, Errors: 0") or of our scripts ("12 passed,
# 0 failed"). Believed is only what adds up: a test that fails without saying
# which case counts as one failed, and so does one that says nothing, hangs or
# crashes. What tests skipped is repeated at the end, then what failed and how;
# the last line has the sum. JOBS of them run at a time, which get on with each
# other. The variables of the Makefile (B, CC, CXX, SANITIZE, MAKE) come in the
# environment; full output stays in $B/log.
set -u

: "${B:=build}" "${CC:=cc}" "${CXX:=c++}" "${SANITIZE:=}" "${MAKE:=make}"
: "${JOBS:=1}" "${TEST_TIMEOUT:=1200}" # seconds
export B CC CXX SANITIZE MAKE TEST_TIMEOUT
# Scripts talk to make themselves; what they start is no part of this make.
unset MAKEFLAGS MFLAGS MAKELEVEL

log=$B/log

counts() { # file -> "passed failed", nothing where the file has no count
    awk '
    /^[0-9]+%: Checks: [0-9]+, Failures: [0-9]+, Errors: [0-9]+/ {
        gsub(/[,:]/, ""); f += $5 + $7; p += $3 - $5 - $7; seen = 1
    }
    /^[0-9]+ passed, [0-9]+ failed/ { p += $1; f += $3; seen = 1 }
    END { if (seen) print p, f }' "$1"
}

one() { # test: runs it, leaves its output in NAME.log and its sum in NAME.sum
    name=${1##*/}
    out=$log/$name.log
    limit=
    command -v timeout >/dev/null 2>&1 && limit="timeout -k 10 $TEST_TIMEOUT"
    case $1 in
    *.sh) run="sh $1" ;;
    *.py) run="python3 $1" ;;
    *) run=$1 ;;
    esac
    start=$(date +%s)
    # shellcheck disable=SC2086 # words
    $limit $run >"$out" 2>&1 </dev/null
    status=$?
    took=$(($(date +%s) - start))
    # shellcheck disable=SC2046 # two numbers or none
    set -- $(counts "$out")
    p=${1:-0} f=${2:-0}
    why=
    if [ $status -eq 124 ] && [ -n "$limit" ]; then
        why="no end after $TEST_TIMEOUT s"
    elif [ $status -ne 0 ] && [ "$f" -eq 0 ]; then
        why="exit status $status"
    elif [ $# -eq 0 ]; then
        why="ran, and counted no test"
    elif [ $status -eq 0 ] && [ "$f" -ne 0 ]; then
        why="has failures, and exit status 0"
    fi
    [ -z "$why" ] || f=$((f + 1))
    echo "$p $f $why" >"$log/$name.sum"
    if [ "$f" -eq 0 ]; then
        printf 'ok    %-22s %4d passed  %3d s\n' "$name" "$p" "$took"
    else
        printf 'FAIL  %-22s %4d passed, %d failed  %s\n' \
            "$name" "$p" "$f" "$why"
    fi
}

# The lines of a test's output that say what failed, or else its last ones.
reason() { # log
    grep -a -A 4 -E ':[FES]:|^FAIL|ERROR: |WARNING: Thread|runtime error|^Traceback' \
        "$1" | head -n 30 | grep . || tail -n 8 "$1"
}

if [ "${1:-}" = --one ]; then
    one "$2"
    exit 0
fi

rm -rf "$log"
mkdir -p "$log" || exit 1
if [ "$JOBS" -gt 1 ]; then
    printf '%s\n' "$@" | xargs -n 1 -P "$JOBS" sh "$0" --one
else
    for t in "$@"; do
        sh "$0" --one "$t"
    done
fi

skipped=$(cat "$log"/*.log 2>/dev/null | grep -a '^skipped: ' | sort | uniq -c |
    sed -e 's/^ *1 //' -e 's/^ *\([0-9][0-9]*\) \(.*\)/\2 (\1 times)/')
[ -z "$skipped" ] || printf '%s\n' "$skipped"

passed=0 failed=0
for t in "$@"; do
    name=${t##*/}
    p=0 f=1 why="was not run"
    [ ! -e "$log/$name.sum" ] || read -r p f why <"$log/$name.sum"
    passed=$((passed + p)) failed=$((failed + f))
    if [ "$f" -ne 0 ]; then
        echo "failed: $name: $f${why:+, $why} (in full: $log/$name.log)"
        reason "$log/$name.log" 2>&1 | cut -c 1-400 | sed 's/^/    | /'
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
