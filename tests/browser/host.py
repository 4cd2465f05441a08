# SPDX-License-Identifier: MIT
"""
host.py -- a fragment in another's page: neither changes the other.

A host gives it its width and its scheme of light or dark. Everything else of
a host's style stays outside, whatever it is !important about; what a fragment
is made of stays inside, and two of them do not meet.
"""

import json

from cases import case, page, read

EVERYTHING = """
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

# Each of them is some host's idea of a good style sheet.
HOSTS = {
    "says everything of all": EVERYTHING,
    "unsets all": "* { all: unset !important }"
                  " body *, body svg * { all: unset !important }",
    "has its own idea of elements": """
        html { font-size: 62.5%; line-height: 3; word-spacing: 1em }
        div, p, section, article, ul, li, details, summary, table, svg,
        polyline, bdi, time, span { margin: 9px !important; border: 3px
            dotted red !important; font: 50px cursive !important; width: 10px
            !important; color: yellow !important; float: left !important;
            list-style: square inside !important }
        svg, svg * { fill: lime !important; stroke: lime !important;
            stroke-width: 9px !important; transform: scale(3) !important;
            display: none !important; opacity: .2 !important }
        details > *, details::details-content { display: none !important }
        summary::marker { content: "host" !important }""",
    "has classes of the same names": "".join(
        ".libhandoff .%s, .%s { display: none !important; color: red "
        "!important }" % (c, c) for c in
        ("s c k p h t i b f l m n q u v w x y a g e o by what turn long all "
         "line deeper added customer system why who next said way").split()),
    "has ids to outweigh classes": """
        #a #b #c #host .libhandoff *, #a #b #c #host .libhandoff { color: red
            !important; display: inline !important; padding: 9px !important }
        """,
    "moves": """@keyframes libhandoff { from { opacity: 0; margin: 50px } }
        body * { animation: libhandoff 9s infinite !important; transition: all
            9s !important }""",
    "runs from right to left": "body, body * { direction: rtl; text-align: "
                               "right; writing-mode: vertical-rl }",
    "is of columns": "body * { columns: 4; flex: 1 0 9em; grid-area: host; "
                     "order: 3; display: flex; gap: 40px }",
}

SNAP = """(root => {
  const of = root.getBoundingClientRect();
  const names = ["color", "backgroundColor", "fontSize", "fontStyle",
    "fontWeight", "fontFamily", "lineHeight", "display", "direction",
    "textTransform", "letterSpacing", "opacity", "visibility", "position",
    "whiteSpace", "textAlign", "float", "marginTop", "paddingLeft",
    "borderTopWidth", "borderTopColor", "borderTopLeftRadius", "transform",
    "unicodeBidi", "listStyleType", "stroke", "strokeWidth", "fill",
    "animationName", "writingMode", "order", "columnCount"];
  return [...root.querySelectorAll("*")].filter(
      e => !e.matches("style")).map(e => {
    const r = e.getBoundingClientRect(), s = getComputedStyle(e);
    return [e.tagName, e.className.baseVal ?? e.className,
      Math.round(r.left - of.left), Math.round(r.top - of.top),
      Math.round(r.width), Math.round(r.height),
      getComputedStyle(e, "::before").content, ...names.map(n => s[n])];
  });
})(document.querySelector(".libhandoff"))"""

HOST_SNAP = """[...document.querySelectorAll("html, head, #mine, #mine *")].map(e => {
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

DOC = ('<!DOCTYPE html><html lang="en"%s><head><meta charset="utf-8">'
       "<title>x</title>%s</head><body>%s</body></html>")
FRAME = """<style>#host { all: initial !important; display: block !important;
    width: 780px !important }</style>"""
PLACE = ('<div id="a"><div id="b"><div id="c"><div id="host"></div></div>'
         "</div></div>")


def put(fragment):
    """As a host does."""
    return "document.getElementById('host').innerHTML = %s; 1" \
        % json.dumps(fragment)


def check_host_style(browser):
    """Nothing gets in."""
    fragment = read("fragment.htm")
    browser.size(1400, 600)
    browser.open(page("alone.htm", DOC % ("", FRAME, PLACE)))
    browser.run(put(fragment))
    meant = browser.run(SNAP)
    case("a fragment has elements to look at", len(meant) > 150, len(meant))
    for name, style in HOSTS.items():
        rtl = ' dir="rtl"' if "right to left" in name else ""
        browser.open(page("hostile.htm", DOC % (
            rtl, "<style>" + style + "</style>" + FRAME, PLACE)))
        browser.run(put(fragment))
        # What stands around #host is the host's, and so is where it stands.
        browser.run("""for (const id of ["a", "b", "c"])
            document.getElementById(id).style.setProperty("all", "initial",
                "important"); 1""")
        shown = browser.run(SNAP)
        got = differences(meant, shown)
        case("a host that %s changes nothing in a fragment" % name, not got,
             (len(got), got[:2]))
        browser.run("document.querySelector('.libhandoff style').remove(); 1")
        case("and without its style it would", len(differences(
            shown, browser.run(SNAP))) > 50)


def check_fragment_style(browser):
    """Nothing gets out."""
    browser.size(1400, 600)
    browser.open(page("mine.htm", DOC % ("", "", MINE + PLACE)))
    before = browser.run(HOST_SNAP)
    browser.run(put(read("fragment.htm") + read("forwarded.htm")))
    after = browser.run(HOST_SNAP)
    # The document grows by what is put into it: html, the first of them.
    got = differences(before[1:], after[1:])
    case("a fragment changes nothing in its host", len(before) > 8 and
         not got, got[:1])
    names = browser.run("Object.getOwnPropertyNames(window).length")
    browser.open(page("mine.htm", DOC % ("", "", MINE + PLACE)))
    case("and adds no name to its window", names == browser.run(
        "Object.getOwnPropertyNames(window).length"))


def check_scheme(browser):
    """Light or dark as its place is, not as the reader's system."""
    for scheme, system, dark in (("normal", True, False), ("dark", False, True),
                                 ("light dark", True, True),
                                 ("light dark", False, False),
                                 ("only light", True, False)):
        browser.size(800, 600, system)
        browser.open(page("scheme.htm", DOC % (
            "", "<style>:root { color-scheme: %s }</style>" % scheme, PLACE)))
        browser.run(put(read("fragment.htm")))
        got = browser.run("""getComputedStyle(document.querySelector(
            ".libhandoff .p")).backgroundColor""")
        case("where color-scheme is %s and the system %s a fragment is %s" % (
            scheme, "dark" if system else "light",
            "dark" if dark else "light"),
            (got != "rgb(255, 255, 255)") == dark, got)


def check_policy(browser):
    """A host's policy knows the style by its nonce."""
    csp = ('<meta http-equiv="Content-Security-Policy" content="default-src '
           "'none'; style-src 'nonce-%s'\">")
    for nonce, styled in (("cmFuZG9t", True), ("b3RoZXI=", False)):
        browser.open(page("csp.htm", DOC % ("", csp % nonce,
                                            read("fragment.htm"))))
        style = browser.run("""getComputedStyle(document.querySelector(
            ".libhandoff .p")).borderTopStyle""")
        case("under a policy with %s nonce a fragment is %s" % (
            ("its", "styled") if styled else ("another", "plain")),
            (style == "solid") == styled, style)


def check_width(browser):
    """As wide as its place, not as the window."""
    browser.size(1400, 600)
    for width, columns in ((340, 1), (700, 2), (1200, 3)):
        browser.open(page("narrow.htm", DOC % (
            "", "", '<div style="display:flex"><div style="width:%dpx">%s'
            "</div></div>" % (width, read("fragment.htm")))))
        got = browser.run("""getComputedStyle(document.querySelector(
            ".libhandoff .c")).gridTemplateColumns.split(" ").length""")
        case("in %d px of 1400 there are %d columns" % (width, columns),
             got == columns, got)


def check_two(browser):
    """Of two packets, and of the same one."""
    airline, forwarded = read("fragment.htm"), read("forwarded.htm")
    browser.size(1400, 600)
    browser.open(page("alone.htm", DOC % ("", "", forwarded)))
    alone = browser.run(SNAP)
    browser.open(page("two.htm", DOC % (
        "", "", "<h1>Desk</h1>" + forwarded + airline + airline)))
    case("three fragments have no id at all", browser.run(
        "document.querySelectorAll('.libhandoff [id]').length") == 0)
    got = differences(alone, browser.run(SNAP))
    case("a fragment looks the same beside others", not got, got[:2])
    case("each has its own promise", browser.run(
        """document.querySelectorAll('[data-handoff="promise-1"]').length""")
        == 3)


CHECKS = (check_host_style, check_fragment_style, check_scheme, check_policy,
          check_width, check_two)
