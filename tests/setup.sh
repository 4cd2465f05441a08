# SPDX-License-Identifier: MIT
#
# setup.sh -- tools/deps.sh: installs what is missing and nothing else, asks
# no network where all is there, and says what to do where it cannot install.
# The machine is a folder of commands: it can only see what is put there.
. tests/support.sh

machine=$tmp_root/bin
tools="sh sed tr sort cat env uname"

has() { # commands that the machine has, besides the shell's own tools
    rm -rf "$machine" "$tmp/calls"
    mkdir "$machine"
    : >"$tmp/calls"
    for tool in $tools; do
        ln -s "$(command -v "$tool")" "$machine/$tool"
    done
    for tool in "$@"; do
        printf '#!/bin/sh\nexit 0\n' >"$machine/$tool"
        chmod +x "$machine/$tool"
    done
    who 0
}

who() { # user id
    printf '#!/bin/sh\necho %s\n' "$1" >"$machine/id"
    chmod +x "$machine/id"
}

# An apt-get that notes how it is called and installs by making commands.
apt_installs() { # commands...
    {
        echo '#!/bin/sh'
        echo "echo \"apt-get \$*\" >>'$tmp/calls'"
        echo 'case "$*" in *install*) ;; *) exit 0 ;; esac'
        for tool in "$@"; do
            echo "printf '#!/bin/sh\nexit 0\n' >'$machine/$tool'"
            echo "/bin/chmod +x '$machine/$tool'"
        done
    } >"$machine/apt-get"
    chmod +x "$machine/apt-get"
}

sudo_works() {
    # shellcheck disable=SC2016
    {
        echo '#!/bin/sh'
        echo "echo sudo >>'$tmp/calls'"
        echo '[ "$1" != -n ] || shift'
        echo '"$@"'
    } >"$machine/sudo"
    chmod +x "$machine/sudo"
}

deps() {
    env -i PATH="$machine" CC=cc CXX=c++ "$machine/sh" tools/deps.sh "$@" \
        >"$tmp/said" 2>&1 </dev/null
    status=$?
    cat "$tmp/said" "$tmp/calls"
    return $status
}

all="pkg-config protoc protoc-gen-c python3 objcopy cc c++"
said() { grep -q -e "$1" "$tmp/said"; }
called() { grep -q -e "$1" "$tmp/calls"; }

has $all
apt_installs
case_ok "everything there: succeeds" deps
case_ok "everything there: says nothing" empty "$tmp/said"
case_ok "everything there: installs nothing" empty "$tmp/calls"

has cc
apt_installs pkg-config protoc protoc-gen-c python3 objcopy c++
case_ok "a bare machine, as root: succeeds" deps
case_ok "the list of packages is brought up to date once" \
    test "$(grep -c update "$tmp/calls")" = 1
case_ok "libraries are installed" called 'install .*libsodium-dev'
case_ok "without suggestions and questions" \
    called 'install -y --no-install-recommends'
case_ok "the C compiler, being there, is not" fails called ' gcc'

has cc
apt_installs pkg-config protoc protoc-gen-c python3 objcopy c++
who 1000
sudo_works
case_ok "a bare machine, with sudo: succeeds" deps
case_ok "sudo was used" called sudo

has cc
apt_installs
who 1000
case_ok "neither root nor sudo: fails" fails deps
case_ok "neither root nor sudo: says so" said 'needs root or sudo'
case_ok "neither root nor sudo: nothing was called" empty "$tmp/calls"

has cc
case_ok "no apt-get: fails" fails deps
case_ok "no apt-get: names the packages of Debian" \
    said 'Debian.*apt-get install .*libsodium-dev'
case_ok "no apt-get: names the packages of Fedora" \
    said 'Fedora.*dnf install .*libsodium-devel'
case_ok "no apt-get: names the packages of Alpine" \
    said 'Alpine.*apk add .*libsodium-dev'
case_ok "no apt-get: names the packages of Homebrew" \
    said 'Homebrew.*brew install .*libsodium'

has cc
apt_installs pkg-config
case_ok "apt-get installed too little: fails" fails deps
case_ok "apt-get installed too little: says what is missing" \
    said 'not found:.* protoc '

has $all
apt_installs
case_ok "a package wanted besides: succeeds" deps clang
case_ok "a package wanted besides: is installed" called 'install .*clang'

finish
