# SPDX-License-Identifier: MIT
#
# support_terminal.py FOLDER -- is what a terminal made of hostile text nothing
# but that text? For test_render_terminal.c.
#
# FOLDER has NAME.out, what was written for a terminal of so many columns as
# NAME ends in ("012-80.out"), and for each number of columns plain-80.out,
# from a record whose every text is the word in plain.txt. NAME.txt is the
# text that stands for that word, as it is to be seen; a case without is one
# whose text is cut. An emulator (python3-pyte) is fed with each, as a tty
# would do it, and asked what is on its screen, where its cursor stands, what
# it was told to do but to write, and what it would answer.
import functools
import pathlib
import sys
import unicodedata

import pyte
import wcwidth

# What text and our own colours are made of.
OURS = {"draw", "linefeed", "carriage_return", "select_graphic_rendition"}
MOST = 60000  # bytes of a rendering: this emulator takes its time
COLORS = {(0,), (1,), (2,), (3,), (32,), (33,), (1, 31)}


class Screen(pyte.Screen):
    answers = ()

    # What takes no column is left out: this emulator breaks a full line
    # before a mark, where terminals add it to the last character.
    def draw(self, data):
        super().draw("".join(c for c in data if wcwidth.wcwidth(c) != 0))

    def write_process_input(self, data):
        self.answers += (data,)


class Watched:
    """A screen, and what the stream of characters told it to do."""

    def __init__(self, screen):
        self.told, self.colors = set(), set()
        for event in pyte.Stream.events:
            setattr(self, event, self.counted(event, getattr(screen, event)))

    def counted(self, event, do):
        def method(*args, **kwargs):
            self.told.add(event)
            if event == "select_graphic_rendition":
                self.colors.add(args)
            return do(*args, **kwargs)
        return method


def columns_of(text):
    """Without what takes no column: emulators do not agree about marks."""
    return "".join(c for c in unicodedata.normalize("NFD", text)
                   if wcwidth.wcwidth(c) > 0).rstrip()


def written(data):
    """Lines as they were written, without our colours."""
    text = data.decode("utf-8")
    for color in COLORS:
        text = text.replace("\x1b[" + ";".join(map(str, color)) + "m", "")
    return text.split("\n")[:-1]


def read(path):
    data = path.read_bytes()
    if len(data) <= MOST:
        return data
    return data[:data.rfind(b"\n", 0, MOST) + 1] + b"\x1b[0m"


@functools.lru_cache(None)
def shown(path, columns):
    data = read(path)
    screen = Screen(columns, data.count(b"\n") + 8)
    watched = Watched(screen)
    title, icon, mode = screen.title, screen.icon_name, set(screen.mode)
    pyte.ByteStream(watched).feed(data.replace(b"\n", b"\r\n"))
    faults = []
    if watched.told - OURS:
        faults.append(f"told to {sorted(watched.told - OURS)}")
    if watched.colors - COLORS:
        faults.append(f"colours {sorted(watched.colors - COLORS)}")
    if (screen.title, screen.icon_name, screen.mode) != (title, icon, mode):
        faults.append("title or mode changed")
    if screen.cursor.attrs != screen.default_char or screen.cursor.hidden:
        faults.append(f"the cursor is left with {screen.cursor.attrs}")
    if (screen.cursor.x, screen.cursor.y) != (0, data.count(b"\n")):
        faults.append(f"the cursor is left at {screen.cursor.x}, "
                      f"{screen.cursor.y}")
    if screen.answers:
        faults.append(f"answers {screen.answers}")
    return [line.rstrip() for line in screen.display], faults


def faults_of(path, word):
    columns = int(path.stem.rsplit("-", 1)[1])
    screen, faults = shown(path, columns)
    lines = written(read(path))
    for i, line in enumerate(lines):
        if columns_of(screen[i]) != columns_of(line):
            faults.append(f"line {i}: {screen[i]!r} is not {line!r}")
            break
    text = path.with_suffix(".txt")
    if text.exists():
        plain, _ = shown(path.with_name(f"plain-{columns}.out"), columns)
        want = "".join("".join(plain).split()).replace(
            word, "".join(text.read_text("utf-8").split()))
        got = "".join("".join(screen).split())
        # A line feed is a line within a quotation, and written out else; a
        # bar stands in front of where somebody's text goes on.
        got, want = (columns_of(t.replace("\\n", "").replace("\u2502", ""))
                     for t in (got, want))
        if got != want:
            faults.append(f"{got[:300]!r} is not {want[:300]!r}")
    return faults


def main():
    folder = pathlib.Path(sys.argv[1])
    word = (folder / "plain.txt").read_text("utf-8")
    cases = sorted(folder.glob("*.out"))
    bad = 0
    for path in cases:
        faults = faults_of(path, word)
        bad += bool(faults)
        for fault in faults[:3]:
            print(f"{path.stem}: {fault}")
    print(f"terminal: {len(cases)} renderings of hostile records")
    return bad > 0 or len(cases) < 100


sys.exit(main())
