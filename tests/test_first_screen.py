# SPDX-License-Identifier: MIT
#
# test_first_screen.py -- eight records, ten questions, every format: what a
# reader sees at once answers them (questions/README.md).
#
# A screen is 24 lines: of 80 columns as text, of 100 as Markdown, where the
# mark of a bullet is not seen; 800 x 600 and 360 x 740 pixels of HTML, in a
# browser where there is one; the first 1,500 characters of a prompt.
import html
import os
import re
import sys
import textwrap

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "browser"))
import chromium  # noqa: E402
from support_cli import case, finish, run, skip  # noqa: E402
from support_questions import (NAMES, QUESTIONS, answers,  # noqa: E402
                               lacking, misplaced, packet)

LINES, PROMPT = 24, 1500
SIZES = ((800, 600), (360, 740))
# The words that are seen as a whole, in the order of the document.
SEEN = """(() => {
    const walk = document.createTreeWalker(
        document.body, NodeFilter.SHOW_TEXT), seen = [];
    for (let node; (node = walk.nextNode());) {
        if (node.parentElement.closest("style, svg"))
            continue;
        for (const word of node.data.matchAll(/\\S+/g)) {
            const range = document.createRange();
            range.setStart(node, word.index);
            range.setEnd(node, word.index + word[0].length);
            const at = range.getBoundingClientRect();
            const glued = word.index === 0 && seen.length > 0;
            if (at.height > 0 && at.top >= 0 && at.bottom <= innerHeight)
                seen.push((glued ? "" : " ") + word[0]);
        }
        if (/\\s$/.test(node.data))
            seen.push(" ");
        if (node.nextSibling === null && node.parentElement.matches(
                "h1, h2, h3, h4, li, summary, div"))
            seen.push(" ");
    }
    return seen.join("");
})()"""


def as_text(text):
    return "\n".join(text.split("\n")[:LINES])


def as_markdown(text):
    lines = []
    for line in text.replace("<!-- -->", "").split("\n"):
        seen = line.strip()
        seen = seen[2:] if seen.startswith("- ") else seen
        lines += textwrap.wrap(seen, 100) or [""]
    return "\n".join(lines[:LINES])


def as_plain(text):
    """Blocks as lines, the title one more; no style is needed to read them."""
    text = re.sub(r"<(li|h\d|p|ul|dt|dd|tr)\b[^>]*>", "\n", text)
    text = html.unescape(re.sub(r"<[^>]*>", "", text))
    lines = [w for line in text.split("\n") if line.strip()
             for w in textwrap.wrap(line.strip(), 100)]
    return "\n".join(lines[:LINES + 1])


def as_prompt(text):
    return text[:PROMPT].replace('"', " ")


def opened(d, args, form):
    r = run("open", *args, "--format", form, cwd=d)
    if r.code != 0:
        raise RuntimeError(r.err)
    return r.out if isinstance(r.out, str) else r.out.decode()


def asked(name, form, screen):
    a = answers(name)
    for q in QUESTIONS:
        short = lacking(a, screen, [q])
        case("%s in %s: %s" % (name, form, q), not short,
             "%s\n%s" % (short, screen))
    wrong = misplaced(a, screen)
    case("%s in %s: nothing misplaced" % (name, form), not wrong,
         "%s\n%s" % (wrong, screen))


def in_browser(name, d, args):
    """What a screen shows; without style of a desk's first size alone."""
    page = os.path.join(d, "page.html")
    with chromium.Chromium() as b:
        for form, what, sizes in (("html", "HTML", SIZES),
                                  ("html-plain", "plain HTML", SIZES[:1])):
            with open(page, "w") as f:
                f.write('<!DOCTYPE html><meta charset="utf-8">'
                        * (form == "html-plain") + opened(d, args, form))
            for wide, high in sizes:
                b.size(wide, high, False, "")
                b.open(page)
                asked(name, "%s of %d x %d" % (what, wide, high), b.run(SEEN))


def main():
    browser = chromium.find()
    for name in NAMES:
        d, args = packet(name)
        asked(name, "text", as_text(opened(d, args, "text")))
        asked(name, "markdown", as_markdown(opened(d, args, "markdown")))
        asked(name, "CommonMark",
              as_markdown(opened(d, args, "commonmark")))
        asked(name, "plain HTML", as_plain(opened(d, args, "html-plain")))
        asked(name, "a prompt", as_prompt(opened(d, args, "prompt")))
        if browser is None:
            continue
        in_browser(name, d, args)
    if browser is None:
        skip("HTML", "no chromium")
    finish()


main()
