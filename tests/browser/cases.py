# SPDX-License-Identifier: MIT
"""
cases.py -- what all checks in the browser share: counting, and pages.
"""

import os
import sys

WIDTHS = (320, 800, 1400)
FOLDER = sys.argv[1] if len(sys.argv) > 1 else "build/browser/pages"
AXE = os.path.join(os.path.dirname(FOLDER), "node_modules/axe-core/axe.min.js")

passed = 0
failed = 0

# By how much the page is wider than its window.
WIDER = """document.documentElement.scrollWidth -
           document.documentElement.clientWidth"""


def case(name, good, shown=""):
    """Count it; say which failed."""
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
    print("%s: %s%s" % ("ok" if good else "FAIL", name,
                        "" if good else " " + repr(shown)[:1500]))


def count(name, checks, failures, errors):
    """What another program counted."""
    global passed, failed
    passed += checks - failures - errors
    failed += failures + errors
    if failures + errors:
        print("FAIL: %s" % name)


def path_of(name):
    """Of a page, or of one that is to be written."""
    return os.path.join(FOLDER, name)


def page(name, text):
    """Write a page beside the others."""
    with open(path_of(name), "w", encoding="utf-8", newline="") as f:
        f.write(text)
    return path_of(name)


def read(name):
    """The text of a page."""
    with open(path_of(name), encoding="utf-8", newline="") as f:
        return f.read()
