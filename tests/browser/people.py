# SPDX-License-Identifier: MIT
"""
people.py -- a page as people use it: at first sight, by keyboard, by ear.

The ten questions of somebody who takes over are answered on a screen of
800 x 600; every text stands out from its ground; headings are in order; what
is folded opens by key; axe finds nothing.
"""

import os

from cases import AXE, WIDTHS, case, page, path_of, read

# ---- Ten questions -----------------------------------------------------------

QUESTIONS = {
    "why here": "Only a person can grant the old fare",
    "who": "Jonas Weber",
    "how proven": "proven by one-time code",
    "what do they want": "Get the other two at 129 EUR",
    "what is missing": "They ask us for: decision",
    "how do they feel": "angry at us",
    "and why": "129 EUR each was offered for four",
    "what was tried": "Asked for the old fare to be held: FAILED",
    "what was promised, until when": "in 28 min",
    "what next": "Grant 129 EUR for both seats",
    "who had it before": "Had it before: Ava (bot)",
}

# The first line that says it, and whether a reader who looks there sees it: all
# of it within the window, and nothing in front.
ANSWER = """(e => {
  if (e === undefined) return null;
  const range = document.createRange(); range.selectNodeContents(e);
  const lines = [...range.getClientRects()].filter(r => r.width > 1);
  return { text: e.innerText.replace(/\\s+/g, " "), lines: lines.length,
    inside: lines.every(r => r.left >= 0 && r.top >= 0 &&
      r.right <= innerWidth && r.bottom <= innerHeight),
    seen: lines.every(r => { const at = document.elementFromPoint(
      (r.left + r.right) / 2, (r.top + r.bottom) / 2);
      return at !== null && (e.contains(at) || at.contains(e)); }),
    visible: e.checkVisibility({ opacityProperty: true,
      visibilityProperty: true }) };
})([...document.querySelectorAll("li")].find(e =>
  e.innerText.replace(/\\s+/g, " ").includes("%s")))"""


def check_questions(browser):
    """Each is answered by the first line that has the answer."""
    for dark in (False, True):
        browser.size(800, 600, dark)
        browser.open(path_of("first.html"))
        for question, answer in QUESTIONS.items():
            got = browser.run(ANSWER % answer)
            case("%s: answered on the first screen, %s" % (
                question, "dark" if dark else "light"),
                got is not None and got["lines"] > 0 and got["inside"] and
                got["seen"] and got["visible"], got)


# ---- Contrast ----------------------------------------------------------------

# Of each text that shows, against what is behind it; lowest first.
CONTRAST = """(() => {
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const light = c => { const [r, g, b] = c.map(v => { v /= 255;
    return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
    return .2126 * r + .7152 * g + .0722 * b; };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)];
    return (Math.max(x, y) + .05) / (Math.min(x, y) + .05); };
  const ground = e => { for (; e !== null; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c.slice(0, 3); }
    return [255, 255, 255]; };
  const found = {};
  const add = (what, ink, on) => {
    const key = what + " rgb(" + ink + ") on rgb(" + on + ")";
    found[key] = ratio(ink, on); };
  for (const e of document.querySelectorAll("body *")) {
    if (e.matches("style, .t") || !e.checkVisibility()) continue;
    if ([...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
      add("text", parse(getComputedStyle(e).color).slice(0, 3), ground(e));
    if (e.matches("svg .l, svg .e"))
      add("drawn", parse(getComputedStyle(e).stroke).slice(0, 3), ground(e));
  }
  return Object.entries(found).sort((a, b) => a[1] - b[1]);
})()"""

CONTRAST_PAGES = ("airline", "forwarded", "extreme", "unverified", "sealed",
                  "card-app", "hostile-000")


def check_contrast(browser):
    """AA: 4.5 of each text, 3 of what is drawn."""
    pairs = {}
    for dark in (False, True):
        for name in CONTRAST_PAGES:
            browser.size(1400, 600, dark)
            browser.open(path_of(name + ".html"))
            browser.run("document.querySelectorAll('details').forEach("
                        "e => e.open = true); 1")
            pairs.update(browser.run(CONTRAST))
    low = [(k, round(v, 2)) for k, v in pairs.items()
           if v < (3 if k.startswith("drawn") else 4.5)]
    print("%d pairs of colours, the lowest text %.2f, drawn %.2f" % (
        len(pairs), min(v for k, v in pairs.items() if k.startswith("text")),
        min(v for k, v in pairs.items() if k.startswith("drawn"))))
    case("there are pairs of colours to compare", len(pairs) > 30, len(pairs))
    case("every text stands out from its ground", not low, low)


# ---- Structure and keyboard --------------------------------------------------

STRUCTURE = """({
  levels: [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map(
    e => +e.tagName[1]),
  mains: document.querySelectorAll("main").length,
  landmarks: document.querySelectorAll("nav, aside, header, footer, form, " +
    "section[aria-label], section[aria-labelledby], [role=region]").length,
  lists: [...document.querySelectorAll("ul")].filter(
    e => e.parentElement.closest("ul") !== null).length,
  lang: document.documentElement.lang, title: document.title,
  named: [...document.querySelectorAll("[role=img]")].filter(
    e => !e.getAttribute("aria-label")).length })"""


def check_structure(browser):
    """For who hears it."""
    browser.size(800, 600)
    for name, lang in (("airline", "en"), ("extreme", "de"),
                       ("card-app", "fr"), ("parcel-messaging", "es")):
        browser.open(path_of(name + ".html"))
        got = browser.run(STRUCTURE)
        case("%s has one title, then parts, one main, and its language"
             % name, got["levels"][0] == 1 and got["levels"][1:] ==
             [2] * (len(got["levels"]) - 1) and len(got["levels"]) > 5 and
             got["mains"] == 1 and got["landmarks"] == 0 and
             got["lang"] == lang and got["title"] != "" and
             got["named"] == 0 and got["lists"] == 0, got)
    browser.open(path_of("two.htm"))
    got = browser.run(STRUCTURE)
    case("fragments bring no landmark, and headings below the host's",
         got["mains"] == 0 and got["landmarks"] == 0 and
         min(got["levels"][1:]) == 2 and
         all(b - a <= 1 for a, b in zip(got["levels"], got["levels"][1:])),
         got)
    browser.open(path_of("arabic.html"))
    got = browser.run("""[...document.querySelectorAll(".turn .q bdi")].map(
        e => [e.lang, getComputedStyle(e).unicodeBidi])""")
    case("turns have their language and their own direction",
         [g[0] for g in got] == ["ar", "ar", "en", "ar", "ar", "ar"] and
         all(g[1] == "plaintext" for g in got), got)


def check_keyboard(browser):
    """What is folded is reached and opened by key, and the place shows."""
    browser.size(800, 600)
    browser.open(path_of("extreme.html"))
    stops = browser.run("document.querySelectorAll('summary').length")
    seen, opened = set(), 0
    for _ in range(stops):
        browser.press("Tab")
        browser.press("Enter")
        got = browser.run("""(e => { const s = getComputedStyle(e); return {
            name: e.innerText, on: e.matches("summary"), outline:
            s.outlineStyle + " " + s.outlineWidth, open:
            e.matches("summary") && e.parentElement.open };
            })(document.activeElement)""")
        if got["on"] and got["outline"] == "solid 2px":
            seen.add(got["name"])
        opened += got["open"]
    case("every fold is reached by key, opens, and shows the focus",
         stops >= 4 and opened == stops and len(seen) == stops,
         (stops, opened, seen))
    shown = browser.run("""[...document.querySelectorAll(".long")].filter(
        e => e.scrollHeight > e.clientHeight + 1).length""")
    case("a long message that was opened is whole", shown == 0, shown)
    browser.open(path_of("extreme.html"))
    shown = browser.run("""[...document.querySelectorAll(".long")].map(
        e => [e.scrollHeight > e.clientHeight + 1, e.clientHeight < 200])""")
    case("else its beginning shows", shown == [[True, True]] * 2, shown)


def check_paper(browser):
    """On paper nothing is folded, and it is light."""
    browser.size(720, 1000, True, "print")
    browser.open(path_of("extreme.html"))
    got = browser.run("""({
        hidden: [...document.querySelectorAll(".turn")].filter(e =>
          !e.checkVisibility({ contentVisibilityAuto: true }) ||
          e.getBoundingClientRect().height === 0).length,
        cut: [...document.querySelectorAll(".long")].filter(
          e => e.scrollHeight > e.clientHeight + 1).length,
        card: getComputedStyle(document.querySelector(".p")).backgroundColor,
        turns: document.querySelectorAll(".turn").length })""")
    case("on paper everything is open, and light", got == {
        "hidden": 0, "cut": 0, "card": "rgb(255, 255, 255)", "turns": 40},
        got)
    browser.size(800, 600)


# ---- axe ---------------------------------------------------------------------

AXE_PAGES = ("airline.html", "forwarded.html", "extreme.html", "arabic.html",
             "unverified.html", "sealed.html", "broadband-voice.html",
             "card-app.html", "hostile-000.html", "hosting.htm")


def check_axe(browser):
    """Its rules, in all schemes and widths."""
    if not os.path.exists(AXE):
        print("skipped: axe (axe-core is not in %s)" % os.path.dirname(AXE))
        return
    with open(AXE, encoding="utf-8") as f:
        axe = f.read()
    page("hosting.htm", '<!DOCTYPE html><html lang="en"><head><title>Desk'
         "</title></head><body><main><h1>Desk</h1>%s%s%s</main></body></html>"
         % (read("fragment.htm"), read("forwarded.htm"),
            read("fragment.htm")))
    for name in AXE_PAGES:
        found = []
        for width in WIDTHS:
            for dark in (False, True):
                browser.size(width, 600, dark)
                browser.open(path_of(name))
                browser.run("document.querySelectorAll('details').forEach("
                            "e => e.open = true); 1")
                browser.run(axe + "; 1")
                found += browser.run("""axe.run(document).then(r =>
                    r.violations.map(v => [v.id, v.nodes.length,
                      v.nodes[0].html, v.nodes[0].failureSummary]))""")
        case("axe finds nothing in %s, at three widths, light and dark"
             % name, not found, found)


CHECKS = (check_questions, check_contrast, check_structure, check_keyboard,
          check_paper, check_axe)
