#!/bin/sh
# SPDX-License-Identifier: MIT
#
# deps.sh -- install what the build and the tests need and do not find.
#
# Nothing is touched, and no network used, when everything is there. On Debian
# and its descendants the missing packages are installed with apt-get, as root
# or through sudo; elsewhere they are named and the script fails. It runs
# before anything is installed, so it uses a POSIX shell and nothing more.
# Names given as arguments are packages wanted besides (CI asks for clang).
set -u

CC=${CC:-cc}
CXX=${CXX:-c++}

# How to see it | Debian, Ubuntu | Fedora | Alpine | Homebrew
needs() {
    cat <<END
command pkg-config|pkg-config|pkgconf-pkg-config|pkgconf|pkgconf
command protoc|protobuf-compiler|protobuf-compiler|protoc|protobuf
command protoc-gen-c|protobuf-c-compiler|protobuf-c-compiler|protobuf-c-compiler|protobuf-c
library libsodium|libsodium-dev|libsodium-devel|libsodium-dev|libsodium
library libzstd|libzstd-dev|libzstd-devel|zstd-dev|zstd
library libprotobuf-c|libprotobuf-c-dev|protobuf-c-devel|protobuf-c-dev|protobuf-c
library libutf8proc|libutf8proc-dev|utf8proc-devel|utf8proc-dev|utf8proc
library sqlite3|libsqlite3-dev|sqlite-devel|sqlite-dev|sqlite
library check|check|check-devel|check-dev|check
library jansson|libjansson-dev|jansson-devel|jansson-dev|jansson
command python3|python3|python3|python3|python
module ensurepip|python3-venv|python3|python3|python
header Python.h|python3-dev|python3-devel|python3-dev|python
command objcopy|binutils|binutils|binutils|binutils
END
    case ${CC##*/} in
    clang*) echo "command $CC|clang|clang|clang|llvm" ;;
    *) echo "command ${CC%% *}|gcc libc6-dev|gcc|gcc musl-dev|gcc" ;;
    esac
    case ${CXX##*/} in
    clang*) echo "command $CXX|clang|clang|clang|llvm" ;;
    *) echo "command ${CXX%% *}|g++|gcc-c++|g++|gcc" ;;
    esac
}

present() { # kind name
    case $1 in
    command) command -v "$2" >/dev/null 2>&1 ;;
    library) pkg-config --exists "$2" 2>/dev/null ;;
    module) python3 -c "import $2" >/dev/null 2>&1 ;;
    header) # of Python
        python3 -c "import os, sysconfig
os.stat(sysconfig.get_path('include') + '/$2')" >/dev/null 2>&1 ;;
    esac
}

missing() { # column -> packages whose thing is not there, each once
    needs | while IFS='|' read -r what debian fedora alpine brew; do
        # shellcheck disable=SC2086 # two words by design
        present $what && continue
        case $1 in
        debian) echo "$debian" ;;
        fedora) echo "$fedora" ;;
        alpine) echo "$alpine" ;;
        brew) echo "$brew" ;;
        what) echo "${what#* }" ;;
        esac
    done | sort -u | tr '\n' ' '
}

stop() { # why
    {
        echo "handoff: error: $1"
        echo "  not found:       $(missing what)"
        echo "  Debian, Ubuntu:  apt-get install $(missing debian)$extra"
        echo "  Fedora:          dnf install $(missing fedora)"
        echo "  Alpine:          apk add $(missing alpine)"
        echo "  Homebrew:        brew install $(missing brew)"
        echo "Install these, then run make again."
    } >&2
    exit 1
}

extra=
for package in "$@"; do
    command -v "$package" >/dev/null 2>&1 || extra="$extra$package "
done
[ -n "$(missing what)$extra" ] || exit 0

command -v apt-get >/dev/null 2>&1 ||
    stop "packages are missing, and there is no apt-get to install them"
if [ "$(id -u)" = 0 ]; then
    sudo=
elif command -v sudo >/dev/null 2>&1; then
    sudo=sudo
    # Without a terminal nobody can type a password: fail, do not wait.
    [ -t 0 ] || sudo='sudo -n'
else
    stop "packages are missing; installing them needs root or sudo"
fi

packages="$(missing debian)$extra"
echo "Installing with apt-get: $packages"
apt() { # words are split by design
    # shellcheck disable=SC2086
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 \
        "$@" </dev/null
}
# One broken package source must not keep the others from working.
apt update || echo "handoff: warning: apt-get update failed" >&2
# shellcheck disable=SC2086
apt install -y --no-install-recommends $packages >/dev/null ||
    stop "apt-get could not install the packages"
[ -z "$(missing what)" ] ||
    stop "apt-get ran, and yet these are missing"
