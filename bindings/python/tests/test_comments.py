# SPDX-License-Identifier: MIT
"""Comments for other desks, read by what such desks use: markdown-it, linkify, nh3."""

from __future__ import annotations

import html.parser
import random
import re

import nh3
import pytest
from markdown_it import MarkdownIt

import libhandoff as handoff

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- x --> y",
    "http://a.example/x?y=z&w",
    "see www.a.example, or a.example/x",
    "(https://a.example)",
    "a@b.example",
    "mailto:a@b.example",
    "@name and @org/team",
    "//a.example/x",
    "shop.example.",
    "\u4f8b\u3048.jp \u4f8b\u3048.\u30c6\u30b9\u30c8",
    "ftp://a.example",
    "[x](javascript:alert(1))",
    "![x](http://a.example/x.png)",
    "`code` ``a.example``",
    "`a.example",
    "a.example`",
    "```\na.example\n```",
    "*a* **b** _c_ ~~d~~",
    "# h",
    "> quote",
    "1. x",
    "- [ ] task",
    "| a | b |\n| --- | --- |\n| c | d |",
    "a\n===",
    "\n\n- **Who it is** x",
    "&lt;b&gt; &amp; &#x202E; &copy",
    "x" * 300 + ".example",
    "x." * 200 + "example",
    "\u00e9" * 150 + "@b.example",
    "\\",
    "x\\",
    "a  \nb",
    "\u202etxet \u200bx",
    "\u05d0\u05d1\u05d2 1 2",
]
TOKENS = ["*", "`", "``", "_", "[", "](", "<", ">", "&", "#", "@", ":", "//", ".", "\\", "\n", " "]
TOKENS += ["a", "b1", "www", "http", "x.com", "\u00e9", "-", "|", "\u00a0"]
MEANT = {"ul", "li", "p", "strong", "em", "code", "br", "h2", "h3", "h4", "bdi"}


def cases() -> list[str]:
    dice = random.Random(14)
    return HOSTILE + ["".join(dice.choices(TOKENS, k=dice.randint(2, 24))) for _ in range(300)]


class Page(html.parser.HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.strange: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        if attrs:
            self.strange.append(f"<{tag} {attrs}>")
        if tag not in {"bdi", "strong", "em", "code"}:
            self.text += " "

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.strange.append(data)


def rendered(text: str, form: str) -> str:
    context = handoff.Context(briefing={"why": text})
    context.transcript.messages.add(role=handoff.ROLE_CUSTOMER, text=text)
    return handoff.render(context, form)


def words(text: str) -> str:
    """What must be read again: without blanks, and without what is written out."""
    return re.sub(r"[\s\u2502\\]|u\{[0-9A-F]+\}|[^ -~]", "", text)


@pytest.mark.parametrize("preset", ["commonmark", "gfm-like"])
def test_commonmark_has_no_link_and_all_words(preset: str) -> None:
    reader = MarkdownIt(preset, {"html": True, "linkify": True}).enable("linkify")
    for text in cases():
        page = Page(reader.render(rendered(text, "commonmark")))
        assert page.elements <= MEANT, (text, page.elements)
        assert not page.strange, (text, page.strange)
        if len(text) < 200:
            assert words(text) in words(page.text), text


def test_plain_html_passes_a_scrubber_unchanged() -> None:
    for text in cases():
        given = rendered(text, "html_plain")
        assert nh3.clean(given).replace("&nbsp;", "\u00a0") == given, text
        page = Page(given)
        assert page.elements <= MEANT, (text, page.elements)
        assert not page.strange, (text, page.strange)
        if len(text) < 200:
            assert words(text) in words(page.text), text


def test_plain_html_is_less_than_half() -> None:
    context = handoff.Context(briefing={"why": "The fare jumped"}, customer={"name": "Jonas Weber"})
    for _ in range(6):
        context.transcript.messages.add(role=handoff.ROLE_CUSTOMER, text="I want the old price.")
    assert 2 * len(handoff.render(context, "html_plain")) < len(handoff.render(context, "html"))
