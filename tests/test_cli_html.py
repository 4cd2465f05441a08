# SPDX-License-Identifier: MIT
#
# test_cli_html.py -- handoff open --format html: a page or a fragment, and the
# nonce of a Content-Security-Policy.
import os

from support_cli import case, finish, open_args, run, world

d = world()


def html(*options):
    return run("open", *open_args(), "--format", "html", *options, cwd=d)


r = html()
case("a page", r.code == 0 and not r.err and
     r.out.startswith("<!DOCTYPE html>\n<html lang=\"en\"") and
     r.out.endswith("</html>\n") and "nonce-" not in r.out, r)
case("its policy knows the style by its hash",
     "style-src 'sha256-" in r.out and "<style>" in r.out, r)

r = html("--fragment")
case("--fragment", r.code == 0 and not r.err and
     r.out.startswith("<article class=\"libhandoff\"") and
     r.out.endswith("</article>\n") and "<html" not in r.out and
     "<meta" not in r.out and " id=" not in r.out, r)
r = html("--fragment", "--language", "de")
case("--fragment in German", 'lang="de"' in r.out and "bergabe" in r.out, r)

r = html("--nonce", "cmFuZG9t/+-_=")
case("--nonce is in the page's policy and on its style",
     r.code == 0 and "style-src 'nonce-cmFuZG9t/+-_=';" in r.out and
     r.out.count('<style nonce="cmFuZG9t/+-_=">') == 1 and
     "sha256-" not in r.out, r)
r = html("--fragment", "--nonce", "cmFuZG9t")
case("--nonce is on a fragment's style", r.code == 0 and
     r.out.count('<style nonce="cmFuZG9t">') == 1, r)
r = html("--nonce", "a" * 128)
case("a nonce of 128 characters", r.code == 0 and "a" * 128 in r.out, r)

for bad in ("", "a b", "a'", 'a"', "a;b", "<", "\u00e9", "a\n", "a" * 129):
    r = html("--nonce", bad, "-o", "bad.html")
    case(f"nonce {bad[:9]!r} is refused", r.code == 2 and not r.out and
         "is not a nonce" in r.err and "1 to 128 of A-Z" in r.err and
         not os.path.exists(os.path.join(d, "bad.html")), r)
r = html("--nonce")
case("--nonce needs one", r.code == 2 and not r.out, r)

for options in (["--fragment"], ["--nonce", "cmFuZG9t"]):
    for kind in ("text", "markdown", "prompt", "record", "json"):
        r = run("open", *open_args(), "--format", kind, *options, cwd=d)
        case(f"{options[0]} is refused with {kind}", r.code == 2 and
             not r.out and "is for html" in r.err and
             "add --format html" in r.err, r)
    r = run("open", *open_args(), *options, cwd=d)
    case(f"{options[0]} is refused without a format", r.code == 2, r)

finish()
