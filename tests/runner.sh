# SPDX-License-Identifier: MIT
#
# runner.sh -- tests/run.sh tells the truth: about tests that pass, fail,
# crash, hang, or count nothing, and it goes on after each of them.
. tests/support.sh

export JOBS=1
fake() { # name: a test whose script is on stdin
    cat >"$tmp/$1.sh"
}
fake good <<'END'
echo "100%: Checks: 12, Failures: 0, Errors: 0"
echo "skipped: one (not here)"
END
fake bad <<'END'
echo "tests/test_bad.c:7:F:bad:bad_is_bad:0: it is bad"
echo "75%: Checks: 12, Failures: 2, Errors: 1"
exit 1
END
fake liar <<'END'
echo "3 passed, 1 failed"
END
fake crash <<'END'
echo "3 passed, 0 failed"
kill -SEGV $$
END
fake silent <<'END'
exit 0
END
fake hang <<'END'
echo "1 passed, 0 failed"
sleep 60
END
fake last <<'END'
echo "5 passed, 0 failed"
END

# A path with a space cannot be named to run.sh, nor in a Makefile.
runner=$PWD/tests/run.sh
run() { # names of fakes...
    for name in "$@"; do
        set -- "$@" "./$name.sh"
        shift
    done
    (cd "$tmp" && B=b sh "$runner" "$@") >"$tmp/said" 2>&1
    echo "exit $?" >>"$tmp/said"
    cat "$tmp/said"
}

says() { # line, names...
    line=$1
    shift
    run "$@"
    grep -q -x -e "$line" "$tmp/said"
}

case_ok "sums up and succeeds" says "17 passed, 0 failed" good last
case_ok "succeeds with exit status 0" says "exit 0" good last
case_ok "repeats what was skipped" says "skipped: one (not here)" good last
case_ok "counts failures and errors of libcheck" \
    says "14 passed, 3 failed" bad last
case_ok "fails when a test failed, and goes on" says "exit 1" bad last
case_ok "a failure with exit status 0 is believed, and one more" \
    says "8 passed, 2 failed" liar last
case_ok "a crash after the count is a failure" \
    says "8 passed, 1 failed" crash last
case_ok "a test that counts nothing is a failure" \
    says "5 passed, 1 failed" silent last
case_ok "no test at all is a failure" says "exit 1"
case_ok "says at the end what failed" \
    says "    | tests/test_bad.c:7:F:.*: it is bad" bad last
export JOBS=3
case_ok "several at a time: the same sum" \
    says "26 passed, 4 failed" bad good last silent
case_ok "several at a time: the same exit status" \
    says "exit 1" bad good last silent
if command -v timeout >/dev/null 2>&1; then
    export TEST_TIMEOUT=5
    case_ok "a test that hangs is ended" says "1 passed, 1 failed" hang
fi

finish
