# SPDX-License-Identifier: MIT
"""
card.py -- the picture of the README: make picture.

card.py PICTURE: the airline story of tests/questions, sealed, opened and
rendered as HTML by the tool, and its first screen as it shows at 800 pixels.
"""

import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

import chromium  # noqa: E402
import support_questions  # noqa: E402
from support_cli import TOOL  # noqa: E402

BOTTOM = "document.querySelector('.lead').getBoundingClientRect().bottom + 12"


def main(picture):
    """Returns the status to exit with."""
    if chromium.find() is None:
        print("picture: there is no chromium", file=sys.stderr)
        return 1
    folder, args = support_questions.packet("01-airline")
    page = subprocess.run([TOOL, "open", *args, "--format", "html"], cwd=folder, check=True,
                          capture_output=True).stdout
    with tempfile.TemporaryDirectory() as place, chromium.Chromium() as browser:
        path = os.path.join(place, "card.html")
        with open(path, "wb") as f:
            f.write(page)
        browser.size(800, 600, False, "")
        browser.open(path)
        browser.size(800, int(browser.run(BOTTOM)), False, "")
        browser.picture(os.path.abspath(picture), False)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
