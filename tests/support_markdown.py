# SPDX-License-Identifier: MIT
#
# support_markdown.py FOLDER -- is what a parser of Markdown made of hostile
# text nothing but that text? For test_render_markdown.c.
#
# FOLDER has plain.html, from a record whose every text is the word in
# plain.txt, and for each case NAME.html and NAME.txt: the text that stands
# for that word, with what does not show written out. But for line breaks
# there must be the same elements, none with an attribute, and the same words;
# and in no stretch of text is there anything that is looked for once Markdown
# is read. A case without NAME.txt is one whose text is cut.
import html.parser
import pathlib
import re
import sys

LOOKED_FOR = re.compile(
    r"@[\w.]|#\w|:[a-z0-9_+-]+:|www\.|://|gh-\d|[$!%~&][a-z0-9_]"
    r"|\b(?=[0-9]*[a-f])[0-9a-f]{7,40}\b", re.IGNORECASE | re.ASCII)


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.elements, self.stretches, self.faults = [], [""], []
        self.feed(text)
        self.close()
        self.words = "".join(self.stretches).split()

    def handle_starttag(self, tag, attrs):
        if attrs:
            self.faults.append(f"<{tag}> has {attrs}")
        if tag == "br":
            self.stretches[-1] += "\n"
        else:
            self.elements.append(tag)
        self.stretches.append("")

    def handle_endtag(self, tag):
        if tag != "br":
            self.elements.append("/" + tag)
        self.stretches.append("")

    def handle_data(self, data):
        self.stretches[-1] += data

    def handle_comment(self, data):
        if data != " ":
            self.faults.append(f"a comment: {data}")
        self.stretches.append("")

    def other(self, data):
        self.faults.append(f"not HTML of ours: {data}")

    handle_decl = handle_pi = unknown_decl = other


def first_difference(got, want):
    for i, pair in enumerate(zip(got, want)):
        if pair[0] != pair[1]:
            return f"{got[i:i + 8]} is not {want[i:i + 8]}"
    return f"{len(got)} and not {len(want)}: {(got + want)[-8:]}"


def faults_of(path, plain, word):
    page = Page(path.read_text("utf-8"))
    faults = page.faults
    text = path.with_suffix(".txt")
    if set(page.elements) - set(plain.elements):
        faults.append(f"elements: {set(page.elements) - set(plain.elements)}")
    for stretch in page.stretches:
        if found := LOOKED_FOR.search(stretch):
            faults.append(f"{found.group()!r} in {stretch[:80]!r}")
    if text.exists():
        meant = text.read_bytes().decode("utf-8")
        want = "".join(plain.stretches).replace(word, meant).split()
        # A bar stands in front of each line in which a text goes on.
        got, want = ([w for w in words if w != "\u2502"]
                     for words in (page.words, want))
        if got != want:
            faults.append(first_difference(got, want))
        if page.elements != plain.elements:
            faults.append(first_difference(page.elements, plain.elements))
    return faults


def main():
    folder = pathlib.Path(sys.argv[1])
    word = (folder / "plain.txt").read_text("utf-8")
    plain = Page((folder / "plain.html").read_text("utf-8"))
    cases = sorted(set(folder.glob("*.html")) - {folder / "plain.html"})
    bad = 0
    for path in cases:
        faults = faults_of(path, plain, word)
        bad += bool(faults)
        for fault in faults[:3]:
            print(f"{path.stem}: {fault}")
    count = "".join(plain.stretches).count(word)
    print(f"markdown: {len(cases)} hostile records, {count} texts in each")
    return bad > 0 or not cases or count < 90


sys.exit(main())
