# SPDX-License-Identifier: MIT
#
# support_go_module.sh -- part of bindings_go.sh: a module outside of the tree uses
# the one of bindings/go as a new user would. By `go get` from a proxy, which is a
# folder here, with the installed library, shared and as an archive; and through a
# replace line, with the archive of the tree.
#
# Expects $prefix, where the library is installed, and the top of the tree as cwd.

top=$PWD proxy=$tmp_root/proxy said="$tmp/said"
expected="$(sed -n 's/^#define HANDOFF_VERSION_M[AI][JN]OR *//p
    s/^#define HANDOFF_VERSION_PATCH *//p' include/handoff.h | paste -s -d . -) I want the old price."

publish() { # what a proxy serves: the module as a zip of its files
    versions=$proxy/libhandoff.example/handoff/@v
    mkdir -p "$versions" &&
        echo v0.1.0 >"$versions/list" &&
        echo '{"Version":"v0.1.0"}' >"$versions/v0.1.0.info" &&
        cp bindings/go/go.mod "$versions/v0.1.0.mod" &&
        python3 - "$versions/v0.1.0.zip" <<'PY'
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as out:
    for folder, below, files in os.walk("bindings/go"):
        below[:] = [d for d in below if not os.path.exists(f"{folder}/{d}/go.mod")]
        for name in files:
            path = os.path.join(folder, name)
            out.write(path, "libhandoff.example/handoff@v0.1.0" + path[len("bindings/go"):])
PY
}

fresh() { # name: an empty module with the program
    rm -rf "${tmp:?}/$1"
    mkdir -p "$tmp/$1" && cp tests/outside/roundtrip.go "$tmp/$1/main.go" &&
        cd "$tmp/$1" && go mod init example.com/desk
}

says_it() {
    "$@" >"$said" && cat "$said" && [ "$(cat "$said")" = "$expected" ]
}

# All else that is needed, go.sum names. A cache of its own: the one of the
# person at the keyboard may know this version from an earlier run, with other files.
(cd bindings/go && go mod download $(awk '$2 !~ /go.mod/ { print $1 "@" $2 }' go.sum))
from_proxy="GOMODCACHE=$tmp_root/modules GOPROXY=file://$proxy,file://$(go env GOMODCACHE)/cache/download GOSUMDB=off GOFLAGS=-modcacherw"
got() { (fresh got && env $from_proxy go get libhandoff.example/handoff@latest && env $from_proxy go mod tidy); }
built() { # name, prefix, command that stands for pkg-config
    (cd "$tmp/got" && PKG_CONFIG_PATH="$2/lib/pkgconfig" PKG_CONFIG=$3 \
        CGO_LDFLAGS="'-Wl,-rpath,$2/lib'" env $from_proxy go build -o "$1" . && says_it "./$1")
}
replaced() {
    (fresh replaced && go mod edit -require libhandoff.example/handoff@v0.0.0 \
        -replace "libhandoff.example/handoff=$top/bindings/go" && env $from_proxy go mod tidy &&
        go build -tags handoff_static -o replaced . && says_it ./replaced)
}
needs_so() { ldd "$1" | grep -q libhandoff; }

archive="$tmp/archive"
cp -R "$prefix" "$archive"
rm -f "$archive"/lib/libhandoff*.so*
for file in "$archive"/lib/pkgconfig/*.pc; do
    sed "s|^prefix=.*|prefix=$archive|" "$file" >"$tmp/pc" && cp "$tmp/pc" "$file"
done
printf '#!/bin/sh\nexec pkg-config --static "$@"\n' >"$tmp_root/pkg-config-static"
chmod +x "$tmp_root/pkg-config-static"

case_ok "a proxy serves the module" publish
case_ok "go get takes it from there" got
case_ok "a program with the shared library runs" built shared "$prefix" pkg-config
case_ok "and needs it" needs_so "$tmp/got/shared"
case_ok "a program with the installed archive runs" built static "$archive" "$tmp_root/pkg-config-static"
case_ok "and needs no libhandoff.so" fails needs_so "$tmp/got/static"
case_ok "a program with a replace line runs" replaced
case_ok "and needs no libhandoff.so either" fails needs_so "$tmp/replaced/replaced"
