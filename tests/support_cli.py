# SPDX-License-Identifier: MIT
#
# support_cli.py -- what the tests of the tool share.
#
# They run $B/handoff as a user would: with arguments, files, pipes and
# terminals. Every case is counted; finish() says how many passed.
import atexit
import json
import os
import pty
import select
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(TOP, os.environ.get("B", "build"))
TOOL = os.path.join(BUILD, "handoff")
SHARED = os.path.join(TOP, os.environ.get("HANDOFF_SHARED", "../shared"))
NOW = 1763800000000  # 2025-11-22T08:26:40Z
SECTIONS = ["routing", "briefing", "customer", "transcript", "extras"]

# Which files others may read depends on it: the same wherever tests run.
os.umask(0o022)

_count = {"passed": 0, "failed": 0}
_root = tempfile.mkdtemp(prefix="handoff-cli.")
atexit.register(shutil.rmtree, _root, True)


def case(name, good, *shown):
    _count["passed" if good else "failed"] += 1
    if not good:
        print("FAIL:", name)
        for s in shown:
            print("   ", repr(s)[:2000])


def skip(name, why):
    print(f"skipped: {name} ({why})")


def finish():
    print(f"{_count['passed']} passed, {_count['failed']} failed")
    sys.exit(1 if _count["failed"] or not _count["passed"] else 0)


def folder():
    return tempfile.mkdtemp(dir=_root)


class Ran:
    """What a run left: exit status, stdout, stderr (bytes, and as text)."""

    def __init__(self, code, out, err):
        self.code, self.out_bytes, self.err_bytes = code, out, err
        self.out = out.decode("utf-8", "replace")
        self.err = err.decode("utf-8", "replace")

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def error(self):
        return json.loads(self.err)["error"]

    def __repr__(self):
        return f"{self.code} {self.out[:700]!r} {self.err[:700]!r}"


# The tests say what they mean, whatever they were run from.
for name in ("HANDOFF_AS", "HANDOFF_KEYRING"):
    os.environ.pop(name, None)


def run(*args, cwd=None, stdin=b"", tool=None, env={}):
    done = subprocess.run(
        [tool or TOOL, *args], cwd=cwd, input=stdin, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, timeout=120, env={**os.environ, **env})
    if b"Sanitizer" in done.stderr or b"runtime error" in done.stderr:
        case(f"sanitizers are content with {args}", False, done.stderr)
    return Ran(done.returncode, done.stdout, done.stderr)


def on_terminal(*args, cwd=None, env={}):
    """Runs with a terminal for stdout and stderr: what it would show. The
    terminal says what it is, whatever the tests themselves were run from."""
    master, slave = pty.openpty()
    p = subprocess.Popen([TOOL, *args], cwd=cwd, stdin=subprocess.DEVNULL,
                         stdout=slave, stderr=slave,
                         env={**os.environ, "TERM": "xterm", "NO_COLOR": "",
                              **env})
    os.close(slave)
    seen = b""
    while True:
        ready, _, _ = select.select([master], [], [], 120)
        if not ready:
            p.kill()
            break
        try:
            more = os.read(master, 65536)
        except OSError:  # all of it was read
            break
        if not more:
            break
        seen += more
    os.close(master)
    return p.wait(), seen


def write(path, data):
    with open(path, "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())


def read(path):
    with open(path, "rb") as f:
        return f.read()


CONTEXT = {
    "routing": {"conversation_id": "chat-20417", "channel": "CHANNEL_CHAT"},
    "briefing": {"why": "Only a person can grant the old fare"},
    "customer": {"name": "Jonas Weber"},
    "transcript": {"messages": [
        {"turn": 1, "role": "ROLE_CUSTOMER", "text": "Four tickets, please."},
        {"turn": 2, "role": "ROLE_BOT", "text": "Two are booked."}]},
    "extras": {"attributes": [{"name": "airline.points", "value": "1200"}]},
}


# What a party on the way adds: turns without a number go on.
MORE = {
    "briefing": {"promises": [{"what": "the fare desk calls back",
                               "owner": "Carol"}]},
    "transcript": {"messages": [
        {"role": "ROLE_AGENT", "text": "Carol here. Let me ask."}]},
}


def world():
    """A folder as the examples of --help expect it: keys, keyring, context,
    packet; also a stranger, whom nobody trusts, and a reader of all."""
    d = folder()
    write(d + "/context.json", json.dumps(CONTEXT))
    write(d + "/more.json", json.dumps(MORE))
    for name in ("bot", "desk", "partner", "stranger"):
        assert run("keygen", name + ".example", cwd=d).code == 0
    for name, may in (("bot", "originate"), ("desk", "forward"),
                      ("partner", "forward")):
        assert run("trust", "trusted.jwks", "add", name + ".example.pub.jwk",
                   "--may", may, cwd=d).code == 0
    seal(d, "p.hop")
    return d


def seal(d, out, *more, as_="bot.example.jwk", at=None, context="context.json"):
    args = ["seal", context, "--as", as_, "--keyring", "trusted.jwks",
            "--to", "desk.example", "-o", out, *more]
    if at is not None:
        args += ["--at", str(at)]
    r = run(*args, cwd=d)
    assert r.code == 0, r
    return r


def answer(d, out, state, *more, as_="desk.example.jwk", packet="p.hop"):
    r = run("receipt", "make", packet, "--as", as_, "--keyring",
            "trusted.jwks", "--state", state, "-o", out, *more, cwd=d)
    assert r.code == 0, r
    return r


def open_args(path="p.hop"):
    return [path, "--as", "desk.example.jwk", "--keyring", "trusted.jwks"]
