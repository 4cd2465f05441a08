# SPDX-License-Identifier: MIT
#
# test_cli_terminal.py -- nothing but text reaches a terminal.
#
# Every string of every message of context.proto is filled with text that
# rewrites titles, colours, moves the cursor, reverses and hides; so are file
# names, option values and names of fields. What a terminal would get is
# looked at character by character, by Unicode's own categories, and in a
# terminal emulator (tmux): what is on its screen, and what else it was told.
# Also what is made of the tool's tables: completions and manual pages.
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import unicodedata

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from support_cli import (BUILD, TOOL, TOP, case, finish, folder,  # noqa: E402
                         on_terminal, open_args, read, run, seal, skip, world,
                         write)

HOSTILE = ("A\x1b]0;t\x07\x1b[2J\x1b[31m\x08\x7f\r\n\x0b\x0c\t\u0085\u009b31m"
           "\u200b\u200d\u200e\u200f\u202a\u202e\u2066\u2069\u2028\u2029"
           "\u061c\u00ad\u2060\ufeff\ufff9\U000e0041\u180e\x01\x1f\x9cZ")
# Bytes of the 8-bit control characters, which are no UTF-8 by themselves.
EIGHT_BIT = b"x\x9b31m\x9b?1049h\x9d0;t\x9c\x90q\x9c\x85y".decode(
    "utf-8", "surrogateescape")
COMMANDS = ["keygen", "trust", "seal", "inspect", "open", "forward",
            "explain", "receipt", "notice", "transfer", "check", "mask", "convert", "help"]


def bad_characters(seen):
    """What is no text in what a terminal got; it turns \\n into \\r\\n."""
    try:
        text = seen.decode("utf-8")
    except UnicodeDecodeError as e:
        return [str(e)]
    text = text.replace("\r\n", "\n")
    return sorted({f"U+{ord(c):04X}" for c in text if c != "\n" and
                   unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")})


# ---- A record with hostile text in every field -------------------------------


def schema():
    """Messages and enums of context.proto: {name: [(field, type, list)]}."""
    text = read(TOP + "/proto/handoff/v1/context.proto").decode()
    text = re.sub(r"//.*", "", text)
    messages, enums = {}, {}
    for kind, name, body in re.findall(r"(message|enum) (\w+) \{([^}]*)\}",
                                       text):
        if kind == "enum":
            enums[name] = re.findall(r"(\w+) = \d+;", body)
        else:
            messages[name] = [(f, t, bool(r)) for r, t, f in re.findall(
                r"(repeated )?(\w+) (\w+) = \d+;", body)]
    return messages, enums


def fill(messages, enums, name, used, skipped):
    record = {}
    for field, kind, many in messages[name]:
        if kind in messages:
            value = fill(messages, enums, kind, used, skipped)
        elif kind in enums:
            value = enums[kind][1]
        elif kind == "string":
            value = HOSTILE
            used.add(f"{name}.{field}")
        elif kind == "bytes":
            value = "A" * 43
        elif kind == "bool":
            value = True
        else:
            value = 1
        if (name, field) in skipped:
            continue
        record[field] = [value] if many else value
    return record


def hostile_record():
    messages, enums = schema()
    used = set()
    # Sensitive slots hide their values; so one run with, one without.
    plain = fill(messages, enums, "Context", used, {("Slot", "sensitive"), ("Field", "sensitive")})
    case("the schema was understood", len(used) > 110 and len(messages) > 30,
         len(used))
    return plain


def hostile_world():
    """As world(), with a packet h.hop of such a record."""
    d = world()
    write(d + "/h.json", json.dumps(hostile_record()))
    sealed = run("seal", "h.json", "--as", "bot.example.jwk", "--keyring",
                 "trusted.jwks", "--to", "desk.example", "--no-mask", "-o",
                 "h.hop", cwd=d)
    case("a hostile record is sealed", sealed.code == 0, sealed)
    return d


def test_fields():
    d = hostile_world()
    plain = json.loads(read(d + "/h.json"))
    for args in (["open", *open_args("h.hop"), "--color", "never"],
                 ["open", *open_args("h.hop"), "--format", "record"],
                 ["open", *open_args("h.hop"), "--format", "prompt"],
                 ["open", *open_args("h.hop"), "--json"],
                 ["explain", *open_args("h.hop")],
                 ["inspect", "h.hop"],
                 ["convert", "h.json", "--to", "json"]):
        code, seen = on_terminal(*args, cwd=d)
        case(f"on a terminal: {args[0]} {args[-1]}", code == 0 and
             not bad_characters(seen), bad_characters(seen), seen[:300])
    r = run("open", *open_args("h.hop"), "--format", "record", cwd=d)
    case("every string is shown, escaped", r.out.count("A\\u{1B}]0;t") ==
         count_strings(plain) and not bad_characters(r.out_bytes),
         r.out.count("A\\u{1B}]0;t"), count_strings(plain))
    r = run("open", *open_args("h.hop"), "--json", cwd=d)
    case("JSON says the same, escaped", r.json["context"]["routing"][
        "conversation_id"] == HOSTILE and not bad_characters(r.out_bytes))
    colours = re.compile(rb"\x1b\[[0-9;]*m")
    r = run("open", *open_args("h.hop"), "--color", "always", cwd=d)
    case("with colours: no others than ours", b"\x1b[" in r.out_bytes and
         not bad_characters(colours.sub(b"", r.out_bytes)))
    code, seen = desk(d, "h.hop")
    case("the desk of the story", code == 0 and not bad_characters(seen),
         bad_characters(seen))


def now_ms():
    return int(time.time() * 1000)


def count_strings(value):
    if isinstance(value, dict):
        return sum(map(count_strings, value.values()))
    if isinstance(value, list):
        return sum(map(count_strings, value))
    return value == HOSTILE


def desk(d, packet):
    done = subprocess.run([BUILD + "/desk", "desk.example.jwk",
                           "trusted.jwks", packet], cwd=d,
                          capture_output=True)
    return done.returncode, done.stdout + done.stderr


def test_arguments():
    d = world()
    name = "x\x1b[31m\u202e\u009b\u200b\n\u2028\udcff.hop"  # a byte, no UTF-8
    shutil.copyfile(d + "/p.hop", os.fsencode(d) + b"/" +
                    os.fsencode(name))
    write(d + "/bad.json", json.dumps({"routing": {HOSTILE: 1}}))
    write(d + "/text.json", HOSTILE)
    keys = ["--as", "desk.example.jwk", "--keyring", "trusted.jwks"]
    for args in (["open", name, *keys, "--at", "1"],
                 ["open", name, *keys, "--color", "never"],
                 ["explain", name, *keys],
                 ["explain", name, *keys, "--json"],
                 ["inspect", name], ["inspect", name + "none"],
                 ["open", "p.hop", "--as", name, "--keyring", name],
                 ["open", "p.hop", "--as", "desk.example.jwk", "--keyring",
                  name + "none"],
                 ["open", "p.hop", "--audience", name, *keys[2:]],
                 ["open", "p.hop", *keys, "-o", name + "/x"],
                 ["open", "p.hop", *keys, "--at", name],
                 ["open", "p.hop", *keys, "--ticket", name],
                 ["open", "p.hop", *keys, "--format", name],
                 ["open", "p.hop", *keys, "--sections", name],
                 ["open", "--" + name], [name], ["open", "a", name],
                 ["keygen", name], ["keygen", "a", "-o", name],
                 ["keygen", "a", "-o", name, "--json"],
                 ["trust", name, "add", name, "--may", "forward"],
                 ["trust", name, name], ["trust", "trusted.jwks", "remove",
                                         name],
                 ["seal", "context.json", "--as", "bot.example.jwk",
                  "--keyring", "trusted.jwks", "--to", name],
                 ["seal", "context.json", "--as", "bot.example.jwk", "--to",
                  "d", "--readers", name, "--keyring", "trusted.jwks"],
                 ["seal", "bad.json", "--as", "bot.example.jwk", "--to", "d"],
                 ["convert", "bad.json", "--to", "json"],
                 ["convert", "text.json", "--to", "json"],
                 ["convert", name, "--to", name]):
        for more in ([], ["--json"]):
            if more and "--json" in args:
                continue
            code, seen = on_terminal(*args, *more, cwd=d)
            case(f"on a terminal: {ascii(args)}", code in (0, 1, 2) and seen
                 and not bad_characters(seen), bad_characters(seen), seen)


# ---- In a terminal emulator --------------------------------------------------

# What a terminal can be told but to write; each as it is when nobody told it.
ASKED = {"pane_title": "before", "alternate_on": "0", "cursor_x": "0",
         "cursor_flag": "1", "insert_flag": "0", "keypad_flag": "0",
         "keypad_cursor_flag": "0", "mouse_any_flag": "0", "wrap_flag": "1",
         "origin_flag": "0", "scroll_region_upper": "0",
         "scroll_region_lower": "23", "pane_in_mode": "0"}

END = "end of what is shown"

# Ours, and those with which tmux ends them; "" where there is none.
OURS = {"", "0", "1", "2", "3", "31", "32", "33", "22", "23", "39", "49"}


def in_tmux(d, *args):
    """What stands on the screen of 80 columns, from the first line on, what
    the terminal was told, how many bytes it answered, and the screen with its
    attributes."""
    tmux = ["tmux", "-L", f"handoff-{os.getpid()}", "-f", d + "/tmux.conf"]
    write(d + "/tmux.conf", "set -g history-limit 50000\n"
          "set -g default-terminal screen\n")
    words = " ".join(shlex.quote(a) for a in (TOOL, *args))
    # What it was told to be before; what it answered is read at last.
    write(d + "/tmux.sh", f"""printf '\\033]2;before\\007'
{words}
stty raw -echo min 0 time 2
dd bs=512 count=1 2>/dev/null | wc -c >answered
stty sane
echo {END}
sleep 600
""".encode("utf-8", "surrogateescape"))
    env = {k: v for k, v in os.environ.items() if k not in (
        "TMUX", "NO_COLOR", "COLUMNS", "LINES")}
    env.update(LC_ALL="C.UTF-8", TERM="xterm")

    def ask(*words):
        return subprocess.run([*tmux, *words], cwd=d, env=env, timeout=120,
                              capture_output=True).stdout.decode("utf-8")

    def shown(*how):
        return ask("capture-pane", "-p", *how, "-S", "-").rstrip("\n")
    ask("new-session", "-d", "-x", "80", "-y", "24", "sh tmux.sh")
    # What is written takes its time to the screen; the last of it ends that.
    until = time.monotonic() + 120
    while not shown().endswith("\n" + END) and time.monotonic() < until:
        time.sleep(0.05)
    told = ask("display-message", "-p", "|".join("#{%s}" % a for a in ASKED))
    screen, styled = shown("-J"), shown("-e")
    ask("kill-server")
    return ([line.rstrip() for line in screen.split("\n")[:-1]],
            dict(zip(ASKED, told.rstrip("\n").split("|"))),
            int(read(d + "/answered")), styled)


def test_html_on_a_terminal():
    d = hostile_world()
    ours, theirs = os.openpty()
    try:
        done = subprocess.run(
            [TOOL, "open", *open_args("h.hop"), "--format", "html"], cwd=d,
            timeout=120, stdin=subprocess.DEVNULL, stdout=theirs,
            stderr=subprocess.PIPE)
    finally:
        os.close(theirs)
        os.close(ours)
    case("HTML does not go to a terminal", done.returncode == 2 and
         b"is not written to a terminal" in done.stderr and b"-o FILE" in done.stderr, done)


def test_emulator():
    if not shutil.which("tmux"):
        return skip("hostile text in a terminal emulator", "no tmux")
    d = hostile_world()
    for args in (["open", *open_args("h.hop"), "--format", "text"],
                 ["open", *open_args("h.hop"), "--format", "markdown"],
                 ["open", *open_args("h.hop"), "--format", "prompt"],
                 ["open", *open_args("h.hop"), "--format", "record"],
                 ["open", *open_args("h.hop"), "--json"],
                 ["explain", *open_args("h.hop")],
                 ["inspect", "h.hop"],
                 ["open", EIGHT_BIT, *open_args("h.hop")[1:]],
                 ["open", "h.hop", "--as", EIGHT_BIT, "--keyring", EIGHT_BIT]):
        at = ["--at", str(now_ms())] if args[0] in ("open", "explain") else []
        screen, told, answered, styled = in_tmux(d, *args, *at)
        name = f"in tmux: {ascii(args[0])} {ascii(args[-1])}"
        r = run(*args, *at, cwd=d)
        lines = [line.rstrip() for line in (r.out + r.err).split("\n")[:-1]]
        case(f"{name}: what was written stands there",
             [columns_of(line) for line in screen] ==
             [columns_of(line) for line in lines],
             [p for p in zip(screen, lines) if columns_of(p[0]) !=
              columns_of(p[1])][:3], len(screen), len(lines))
        case(f"{name}: it was told nothing else", told == ASKED, told)
        case(f"{name}: it answers nothing", answered == 0, answered)
        codes = set(";".join(re.findall(r"\x1b\[([0-9;]*)m", styled)
                             ).split(";"))
        case(f"{name}: colours are ours", codes <= OURS, codes)
    return None


def columns_of(text):
    """Without marks and joiners, about which emulators do not agree."""
    return "".join(c for c in unicodedata.normalize("NFD", text)
                   if unicodedata.category(c) not in ("Mn", "Me", "Cf"))


# ---- Completions and manual pages --------------------------------------------


def words_of(command):
    help_text = run(command, "--help").out
    return re.findall(r"^  (?:-., )?--([a-z-]+)", help_text, re.M)


def bash_completes(words):
    script = run("help", "--completion", "bash").out + f"""
COMP_WORDS=({' '.join(repr(w) if w else "''" for w in words)})
COMP_CWORD={len(words) - 1}
_handoff
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    done = subprocess.run(["bash", "-u", "-c", script], cwd=folder(),
                          capture_output=True, text=True)
    return done.stdout.split() + ([done.stderr] if done.stderr else [])


def test_bash():
    if not shutil.which("bash"):
        return skip("completions in bash", "no bash")
    got = bash_completes(["handoff", ""])
    case("bash: commands", set(COMMANDS) <= set(got), got)
    for c in COMMANDS:
        got = bash_completes(["handoff", c, "--"])
        case(f"bash: options of {c}", sorted(w.lstrip("-") for w in got) ==
             sorted(words_of(c)), got)
    case("bash: values", bash_completes(
        ["handoff", "open", "p", "--format", "j"]) == ["json"])
    case("bash: commands of help", sorted(
        w for w in bash_completes(["handoff", "help", ""])) ==
        sorted(COMMANDS))
    case("bash: actions of trust", "revoke" in bash_completes(
        ["handoff", "trust", "f", "re"]))
    return None


def test_shells():
    for shell, check in (("zsh", ["zsh", "-n"]), ("fish", ["fish", "-n"])):
        if not shutil.which(shell):
            skip(f"completions in {shell}", f"no {shell}")
            continue
        path = folder() + "/_handoff"
        script = run("help", "--completion", shell).out
        write(path, script)
        done = subprocess.run([*check, path], capture_output=True)
        case(f"{shell} accepts its completions", done.returncode == 0 and
             not done.stderr, done)
        case(f"{shell}: every option", all(
            re.search(r"(--|-l )" + o + r"\b", script)
            for c in COMMANDS for o in words_of(c)))
    if shutil.which("zsh"):
        done = subprocess.run(
            ["zsh", "-f", "-c", "autoload -U compinit; compinit -u -D; "
             f"eval \"$('{TOOL}' help --completion zsh)\"; "
             "print $_comps[handoff]"], capture_output=True, text=True,
            env=dict(os.environ, HOME=folder()))
        case("zsh loads them", done.stdout.strip() == "_handoff", done)
    if shutil.which("fish"):
        done = subprocess.run(
            ["fish", "--no-config", "-c", f"'{TOOL}' help --completion fish "
             "| source; complete -C 'handoff '; complete -C 'handoff open --'"
             "; complete -C 'handoff open x --format '"],
            capture_output=True, text=True,
            env=dict(os.environ, HOME=folder()))
        case("fish completes with them", all(
            re.search("^" + w + r"\b", done.stdout, re.M)
            for w in (*COMMANDS, "--keyring", "json")), done)


def test_manual():
    linters = [t for t in (["mandoc", "-Tlint", "-Wwarning"],
                           ["groff", "-ww", "-man", "-Tutf8", "-z"])
               if shutil.which(t[0])]
    for tool in ("mandoc", "groff"):
        if not shutil.which(tool):
            skip(f"manual pages in {tool}", f"no {tool}")
    for c in (None, *COMMANDS):
        page = run("help", *([c] if c else []), "--man")
        name = f"handoff-{c}" if c else "handoff"
        case(f"{name}(1) says it all", page.code == 0 and
             f".TH {name.upper()} 1 " in page.out and all(
                 "\\-\\-" + o.replace("-", "\\-") in page.out
                 for o in (words_of(c) if c else [])),
             page)
        case(f"make made {name}(1)",
             read(f"{BUILD}/man/{name}.1") == page.out_bytes)
        path = f"{folder()}/{name}.1"
        # mandoc minds a page of tomorrow, and a clock may be behind.
        write(path, re.sub(r" \d{4}-\d\d-\d\d ", " 2001-01-01 ", page.out, 1))
        for tool in linters:
            done = subprocess.run([*tool, path], capture_output=True,
                                  text=True)
            case(f"{tool[0]} is content with {name}(1)",
                 done.returncode == 0 and not done.stdout + done.stderr,
                 done.stdout + done.stderr)


def main():
    seal(world(), "x.hop")
    for test in (test_fields, test_arguments, test_html_on_a_terminal,
                 test_emulator, test_bash, test_shells, test_manual):
        test()
    finish()


main()
