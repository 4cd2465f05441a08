# SPDX-License-Identifier: MIT
"""
check.py -- renderings in a real browser: make check-browser.

check.py FOLDER TEST...: the tests write their pages to the folder, and count;
without a browser that is all. No script runs, no request leaves, with a
policy and without; the text of the page is the text of the record; nothing is
wider than its window; people.py and host.py have the rest. A first page
misbehaves on purpose: what this looks for would be seen.
"""

import glob
import json
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import cases  # noqa: E402
import chromium  # noqa: E402
import host  # noqa: E402
import people  # noqa: E402
from cases import WIDER, WIDTHS, case, page, path_of, read  # noqa: E402

# ---- The harness sees what it looks for --------------------------------------

MISBEHAVES = """<!DOCTYPE html><title>x</title>%s
<script>console.log("ran")</script><img src="https://nowhere.invalid/x.png">
<div style="width:3000px">wide</div>"""
POLICY = """<meta http-equiv="Content-Security-Policy"
content="default-src 'none'">"""


def check_harness(browser):
    """What misbehaves is seen."""
    browser.size(800, 600)
    browser.open(page("control.htm", MISBEHAVES % ""))
    case("a script that runs is seen",
         any(e["method"] == "Runtime.consoleAPICalled"
             for e in browser.happened()))
    case("a request that leaves is seen",
         any("nowhere.invalid" in u for u in browser.requests()))
    case("what is too wide is seen", browser.run(WIDER) > 0)
    browser.open(page("control.htm", MISBEHAVES % POLICY))
    case("what a policy refuses is seen",
         any("Content Security Policy" in json.dumps(e)
             for e in browser.happened()))


# ---- Hostile strings ---------------------------------------------------------

# Texts of theirs that are not what was meant; theirs in all; elements and
# attributes that may do something; parts that have no place of their own.
LOOK = """(meant) => {
  const theirs = [...document.querySelectorAll("bdi:not(.v)")];
  const odd = [...document.querySelectorAll("*")].filter(e =>
    e.matches("script,a,img,iframe,object,embed,form,input,button,link,base," +
              "audio,video,template,foreignObject,image,use,animate") ||
    [...e.attributes].some(a => /^on|^style$|^src|^href|^xlink/.test(a.name)));
  const parts = [...document.querySelectorAll(".p")];
  const boxes = parts.map(e => e.getBoundingClientRect());
  let overlaps = 0;
  for (let i = 0; i < boxes.length; i++)
    for (let k = i + 1; k < boxes.length; k++)
      if (boxes[i].left < boxes[k].right - 1 &&
          boxes[k].left < boxes[i].right - 1 &&
          boxes[i].top < boxes[k].bottom - 1 &&
          boxes[k].top < boxes[i].bottom - 1)
        overlaps++;
  const heads = [...document.querySelectorAll(".h")].filter(e => {
    const r = e.getBoundingClientRect();
    return r.width < 20 || r.height < 8 || r.height > 40; });
  return { wrong: theirs.filter(e => e.textContent !== meant).length,
           theirs: theirs.length, odd: odd.length, overlaps,
           parts: parts.length, heads: heads.length,
           unseen: [...document.querySelectorAll(".v")].filter(e =>
             getComputedStyle(e, "::before").content === "none").length };
}"""


def look(browser, meant):
    return browser.run("(%s)(%s)" % (LOOK, json.dumps(meant)))


def without_policy(name):
    """The same page, but nothing in it would stop a script or a request."""
    text, count = re.subn(r'<meta http-equiv="Content-Security-Policy"[^>]*>',
                          "", read(name + ".html"))
    assert count == 1
    return page("bare.htm", text)


def check_bare(browser, name, wrong):
    """It is the text that is harmless, not the policy that is strict."""
    browser.size(WIDTHS[0], 600)
    browser.open(without_policy(name))
    if len(browser.requests()) != 1:
        wrong["requests, no policy"].append((name, browser.requests()))
    if browser.happened():
        wrong["scripts, no policy"].append((name, browser.happened()))


def check_hostile(browser):
    """Hundreds of strings, each in every text field of a record."""
    names = sorted(os.path.basename(p)[:-5]
                   for p in glob.glob(path_of("hostile-*.html")))
    wrong = {k: [] for k in ("text", "requests", "scripts", "elements",
                             "layout", "width", "requests, no policy",
                             "scripts, no policy")}
    for name in names:
        meant = read(name + ".txt")
        browser.size(WIDTHS[0], 600)
        browser.open(path_of(name + ".html"))
        for width in WIDTHS:
            if width != WIDTHS[0]:
                browser.size(width, 600)
            if browser.run(WIDER) > 0:
                wrong["width"].append((name, width))
        seen = look(browser, meant)
        if seen["wrong"] or seen["theirs"] < 90 or seen["unseen"]:
            wrong["text"].append((name, seen))
        if seen["odd"]:
            wrong["elements"].append((name, seen))
        if seen["overlaps"] or seen["heads"] or seen["parts"] != 9:
            wrong["layout"].append((name, seen))
        if len(browser.requests()) != 1:
            wrong["requests"].append((name, browser.requests()))
        if browser.happened():
            wrong["scripts"].append((name, browser.happened()))
        check_bare(browser, name, wrong)
    case("there are hundreds of hostile strings", len(names) > 350, len(names))
    for what, where in wrong.items():
        case("%s: nothing wrong with %d hostile strings" % (what, len(names)),
             not where, where)


# ---- Long ones ---------------------------------------------------------------

def check_long(browser):
    """10,000 turns."""
    browser.size(800, 600)
    started = time.monotonic()
    browser.open(path_of("long.html"))
    took = time.monotonic() - started
    print("10,000 turns: %.1f MB, loaded in %.2f s, %d nodes, %.1f MB of "
          "heap" % (os.path.getsize(path_of("long.html")) / 1e6, took,
                    browser.metric("Nodes"),
                    browser.metric("JSHeapUsedSize") / 1e6))
    case("10,000 turns are there within a minute", took < 60, took)
    case("and they are folded",
         browser.run("document.documentElement.scrollHeight") < 2000)
    browser.run("document.querySelector('summary').focus(); 1")
    browser.press("Enter")
    case("a key unfolds them",
         browser.run("document.querySelector('details').open"))


def make_pages(programs):
    """Run the tests that write pages, and count theirs with ours."""
    os.makedirs(cases.FOLDER, exist_ok=True)
    for old in glob.glob(path_of("*.*")):
        os.remove(old)
    for program in programs:
        told = subprocess.run(
            [program], env={**os.environ, "HANDOFF_PAGES": cases.FOLDER},
            stdout=subprocess.PIPE, text=True, check=False).stdout
        print(told, end="", flush=True)
        found = re.search(r"Checks: (\d+), Failures: (\d+), Errors: (\d+)",
                          told)
        cases.count(program, *[int(n) for n in found.groups()]
                    if found else (1, 0, 1))


def main():
    """Returns the status to exit with."""
    make_pages(sys.argv[2:])
    if chromium.find() is None:
        print("skipped: renderings in a browser (there is no chromium)")
    else:
        check_all()
    print("%d passed, %d failed" % (cases.passed, cases.failed))
    return 1 if cases.failed or not cases.passed else 0


def check_all():
    """In one browser."""
    with chromium.Chromium() as browser:
        for check in (check_harness, *host.CHECKS, *people.CHECKS,
                      check_long, check_hostile):
            try:
                check(browser)
            except chromium.Failed as e:
                case(check.__name__, False, str(e))


if __name__ == "__main__":
    sys.exit(main())
