# SPDX-License-Identifier: MIT
"""
screenshots.py -- what people see, as pictures: make screenshots.

screenshots.py PAGES PICTURES [NAME...]: each page of a folder (or those that
are named) whole at three widths, in light and dark, as printed, and the first
screen of 800 x 600. To look at: no test compares them.
"""

import glob
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import chromium  # noqa: E402

WIDTHS = (320, 800, 1400)
FULL = "document.documentElement.scrollHeight"
PAPER = 720  # what is between the margins of A4, in CSS pixels
TALLEST = 6000  # of a page in full; the rest is more of the same


def whole(browser, path, picture, width, dark, media=""):
    """A page as long as it is."""
    browser.size(width, 600, dark, media)
    browser.open(path)
    browser.size(width, min(browser.run(FULL), TALLEST), dark, media)
    browser.picture(picture)


def pictures(browser, path, folder):
    """All of one page."""
    name = os.path.splitext(os.path.basename(path))[0]
    for dark in (False, True):
        scheme = "dark" if dark else "light"
        for width in WIDTHS:
            whole(browser, path, "%s/%s-%d-%s.png" % (folder, name, width,
                                                      scheme), width, dark)
        browser.size(800, 600, dark)
        browser.open(path)
        browser.picture("%s/%s-first-%s.png" % (folder, name, scheme), False)
    whole(browser, path, "%s/%s-print.png" % (folder, name), PAPER, True,
          "print")


def main(pages, folder, *names):
    """Returns the status to exit with."""
    paths = sorted(p for p in glob.glob(os.path.join(pages, "*.html"))
                   if not os.path.basename(p).startswith(("hostile-", "long")))
    if names:
        paths = [os.path.join(pages, name + ".html") for name in names]
    if chromium.find() is None:
        print("screenshots: there is no chromium", file=sys.stderr)
        return 1
    os.makedirs(folder, exist_ok=True)
    with chromium.Chromium() as browser:
        for path in paths:
            pictures(browser, path, folder)
    print("%d pages, in %s" % (len(paths), folder))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
