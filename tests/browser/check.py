# SPDX-License-Identifier: MIT
"""
check.py -- renderings in a real browser: make check-browser.

Pages come from test_render_html (HANDOFF_PAGES) in the folder that is named
as argument. No script runs, no request leaves, the text of the page is the
text of the record, nothing is wider than its window; the ten questions are
answered on a screen of 800 x 600; a host's style changes nothing within a
fragment, nor the fragment the host; axe finds nothing. A first page misbehaves
on purpose: what this looks for would be seen.
"""

import glob
import json
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import chromium  # noqa: E402

WIDTHS = (320, 800, 1400)
FOLDER = sys.argv[1] if len(sys.argv) > 1 else "build/browser/pages"
AXE = os.path.join(os.path.dirname(FOLDER), "node_modules/axe-core/axe.min.js")

passed = 0
failed = 0


def case(name, good, shown=""):
    """Count it; say which failed."""
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
    print("%s: %s%s" % ("ok" if good else "FAIL", name,
                        "" if good else " " + repr(shown)[:1500]))


def page(name, text):
    """Write a page beside the others."""
    path = os.path.join(FOLDER, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def read(name):
    with open(os.path.join(FOLDER, name), encoding="utf-8", newline="") as f:
        return f.read()


# ---- The harness sees what it looks for --------------------------------------

def check_harness(browser):
    path = page("control.htm", """<!DOCTYPE html><title>x</title>
<script>console.log("ran")</script><img src="https://nowhere.invalid/x.png">
<div style="width:3000px">wide</div>""")
    browser.size(800, 600)
    browser.open(path)
    case("a script that runs is seen",
         any(e["method"] == "Runtime.consoleAPICalled"
             for e in browser.happened()))
    case("a request that leaves is seen",
         any("nowhere.invalid" in u for u in browser.requests()))
    case("what is too wide is seen", browser.run(WIDER) > 0)


# By how much the page is wider than its window.
WIDER = """document.documentElement.scrollWidth -
           document.documentElement.clientWidth"""

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


def check_hostile(browser):
    names = sorted(os.path.basename(p)[:-5]
                   for p in glob.glob(os.path.join(FOLDER, "hostile-*.html")))
    wrong = {k: [] for k in ("text", "requests", "scripts", "elements",
                             "layout", "width")}
    for name in names:
        meant = read(name + ".txt")
        browser.size(WIDTHS[0], 600)
        browser.open(os.path.join(FOLDER, name + ".html"))
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
        if seen["overlaps"] or seen["heads"] or seen["parts"] != 11:
            wrong["layout"].append((name, seen))
        if len(browser.requests()) != 1:
            wrong["requests"].append((name, browser.requests()))
        if browser.happened():
            wrong["scripts"].append((name, browser.happened()))
    case("there are hundreds of hostile strings", len(names) > 350, len(names))
    for what, where in wrong.items():
        case("%s: nothing wrong with %d hostile strings" % (what, len(names)),
             not where, where)


# ---- Ten questions -----------------------------------------------------------

QUESTIONS = {
    "why here": ("why", "Only a person can grant the old fare"),
    "who": ("who", "Jonas Weber"),
    "how proven": ("who-proof", "authenticated by one-time code"),
    "what do they want": ("intent-2", "Get the other two at 129 EUR"),
    "what is missing": ("slot-2-2", "decision"),
    "how do they feel": ("feels", "angry at us"),
    "and why": ("pain-1", "129 EUR each was offered for four"),
    "what was tried": ("step-3", "Asked for the old fare to be held: FAILED"),
    "what was promised, until when": ("promise-1", "due in 28 min"),
    "what next": ("suggestion-1", "Grant 129 EUR for both seats"),
    "who had it before": ("why-from", "from bot.example"),
}


def check_questions(browser):
    browser.size(800, 600)
    browser.open(os.path.join(FOLDER, "airline.html"))
    for question, (anchor, answer) in QUESTIONS.items():
        got = browser.run("""(e => ({ text: e.innerText,
            box: e.getBoundingClientRect().toJSON() }))(
            document.getElementById("handoff-%s"))""" % anchor)
        case(question + " is answered on the first screen",
             answer in got["text"] and got["box"]["bottom"] <= 600 and
             got["box"]["height"] > 0 and got["box"]["right"] <= 800, got)


# ---- In another's page -------------------------------------------------------

HOST_STYLE = """
body * { color: lime !important; background: navy !important;
    font: italic 31px/3 monospace !important; margin: 13px !important;
    padding: 7px !important; border: 5px solid red !important;
    direction: rtl !important; unicode-bidi: bidi-override !important;
    text-transform: uppercase !important; letter-spacing: 9px !important;
    display: block !important; float: right !important; opacity: .3 !important;
    visibility: hidden !important; position: absolute !important;
    white-space: nowrap !important; text-align: right !important;
    box-sizing: content-box !important; transform: rotate(3deg) !important;
    width: 50px !important; columns: 3 !important; zoom: 2 !important }
body *::before, body *::after { content: "host" !important; color: red !important }
body div, body section, body ul li span, section strong, h2, h3, details,
summary, bdi, .m, .g, .w, .a, .q, .s, .p, .k, .c, .line, #host .libhandoff * {
    color: red !important; font-size: 4px !important;
    display: inline !important; list-style: square !important }
#host .p.why { border-radius: 50px !important; background: red !important }
"""

SNAP = """(root => {
  const of = root.getBoundingClientRect();
  const names = ["color", "backgroundColor", "fontSize", "fontStyle",
    "fontWeight", "fontFamily", "lineHeight", "display", "direction",
    "textTransform", "letterSpacing", "opacity", "visibility", "position",
    "whiteSpace", "textAlign", "float", "marginTop", "paddingLeft",
    "borderTopWidth", "borderTopColor", "borderTopLeftRadius", "transform",
    "unicodeBidi", "listStyleType"];
  return [...root.querySelectorAll("*")].filter(
      e => !e.closest("svg *") && !e.matches("style")).map(e => {
    const r = e.getBoundingClientRect(), s = getComputedStyle(e);
    return [e.tagName, e.className.baseVal ?? e.className,
      Math.round(r.left - of.left), Math.round(r.top - of.top),
      Math.round(r.width), Math.round(r.height),
      getComputedStyle(e, "::before").content, ...names.map(n => s[n])];
  });
})(document.querySelector(".libhandoff"))"""

HOST_SNAP = """[...document.querySelectorAll("body, #mine, #mine *")].map(e => {
  const r = e.getBoundingClientRect(), s = getComputedStyle(e);
  return [e.tagName, r.left, r.top, r.width, r.height,
    ...[...s].map(n => s.getPropertyValue(n))]; })"""

MINE = """<div id="mine" class="p s"><h2 class="h">Mine</h2><ul class="k">
<li class="line">one <bdi class="v">two</bdi></li></ul><strong class="a">three
</strong><details open><summary>four</summary>five</details></div>"""


def differences(a, b):
    if len(a) != len(b):
        return ["%d and %d elements" % (len(a), len(b))]
    return [(x, y) for x, y in zip(a, b) if x != y]


def check_host(browser):
    fragment = read("fragment.htm")
    doc = ('<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
           "<title>x</title>%s</head><body>%s</body></html>")
    frame = '<style>#host{all:initial!important;display:block!important;' \
            "width:780px!important}</style>"
    alone = page("alone.htm", doc % (frame, '<div id="host"></div>'))
    hostile = page("hostile.htm", doc % (
        "<style>" + HOST_STYLE + "</style>" + frame, '<div id="host"></div>'))
    put = "document.getElementById('host').innerHTML = %s; 1" \
        % json.dumps(fragment)
    browser.size(800, 600)
    browser.open(alone)
    browser.run(put)
    meant = browser.run(SNAP)
    browser.open(hostile)
    browser.run(put)
    got = differences(meant, browser.run(SNAP))
    case("a host's style changes nothing in a fragment", not got,
         (len(got), got[:2]))

    mine = page("mine.htm", doc % ("", MINE + '<div id="host"></div>'))
    browser.open(mine)
    before = browser.run(HOST_SNAP)
    browser.run(put)
    # The body grows by what is put into it; nothing else may change.
    after = browser.run(HOST_SNAP)
    case("a fragment changes nothing in its host",
         not differences(before[1:], after[1:]),
         differences(before[1:], after[1:])[:1])

    csp = ('<meta http-equiv="Content-Security-Policy" content="default-src '
           "'none'; style-src 'nonce-%s'\">")
    for nonce, styled in (("cmFuZG9t", True), ("b3RoZXI=", False)):
        browser.open(page("csp.htm", doc % (csp % nonce, fragment)))
        colour = browser.run("""getComputedStyle(document.querySelector(
            ".libhandoff .p")).borderTopStyle""")
        case("under a policy with %s nonce a fragment is %s" % (
            ("its", "styled") if styled else ("another", "plain")),
            (colour == "solid") == styled, colour)

    # As wide as its place, not as the window.
    browser.size(1400, 600)
    browser.open(page("narrow.htm", doc % (
        "", '<div style="display:flex"><div style="width:340px">' + fragment +
        '</div><div id="host"></div></div>')))
    columns = browser.run("""getComputedStyle(document.querySelector(
        ".libhandoff .c")).gridTemplateColumns.split(" ").length""")
    case("in a narrow place there is one column", columns == 1, columns)


# ---- For everybody -----------------------------------------------------------

def check_long(browser):
    started = time.monotonic()
    browser.size(800, 600)
    browser.open(os.path.join(FOLDER, "long.html"))
    took = time.monotonic() - started
    case("10,000 turns are there within 10 s", took < 10, took)
    case("and they are folded",
         browser.run("document.documentElement.scrollHeight") < 2000)
    browser.run("document.querySelector('summary').focus(); 1")
    for kind in ("keyDown", "keyUp"):
        browser.call("Input.dispatchKeyEvent", type=kind, key="Enter",
                     code="Enter", windowsVirtualKeyCode=13,
                     **({"text": "\r"} if kind == "keyDown" else {}))
    case("a key unfolds them",
         browser.run("document.querySelector('details').open"))


def check_axe(browser):
    if not os.path.exists(AXE):
        print("skipped: axe (axe-core is not in %s)" % os.path.dirname(AXE))
        return
    with open(AXE, encoding="utf-8") as f:
        axe = f.read()
    for name in ("airline", "forwarded", "hostile-000"):
        for width in WIDTHS:
            for dark in (False, True):
                browser.size(width, 600, dark)
                browser.open(os.path.join(FOLDER, name + ".html"))
                browser.run("document.querySelectorAll('details').forEach("
                            "e => e.open = true); 1")
                browser.run(axe + "; 1")
                found = browser.run("""axe.run(document).then(r =>
                    r.violations.map(v => [v.id, v.nodes.length,
                      v.nodes[0].html, v.nodes[0].failureSummary]))""")
                case("axe finds nothing in %s at %d px, %s" % (
                    name, width, "dark" if dark else "light"), not found,
                    found)


def main():
    if chromium.find() is None:
        print("skipped: renderings in a browser (there is no chromium)")
        return 0
    with chromium.Chromium() as browser:
        for check in (check_harness, check_questions, check_host, check_long,
                      check_axe, check_hostile):
            try:
                check(browser)
            except chromium.Failed as e:
                case(check.__name__, False, str(e))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
