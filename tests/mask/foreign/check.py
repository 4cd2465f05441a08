# SPDX-License-Identifier: MIT
"""check.py -- every case parses, every number is what its list says.

    python3 tests/mask/foreign/check.py [-v]

-v counts the cases by kind and by language, for README.md.
"""
import collections
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).parent
LISTS = ("fit", "measure", "learn", "second")
LANGUAGES = set("en de es fr it nl pt pl tr sv".split())
KINDS = ("pan", "cvv", "proof", "may")
CASE = re.compile(r"case ([fmls][pn]\d{4}) ([a-z]{2}) ([a-z0-9-]+) (hand|made)")
TURN = re.compile(r"(customer|bot|agent)(!?): (.+)")
ESCAPE = re.compile(r"\\(?:[ntr\\]|u[0-9a-fA-F]{4})")
MARK = re.compile("⟦([a-z]+):([^⟦⟧]+)⟧")
RUN = re.compile(r"\d(?:[ .-]?\d){11,40}")
ISSUER = re.compile(
    r"4|5[0-8]|22[3-9]|222[1-9]|2[3-6]|27[01]|2720|30[0-5]|3[46-9]"
    r"|352[89]|35[3-8]|6\d")


def luhn(digits):
    total = 0
    for i, c in enumerate(reversed(digits)):
        d = int(c) * (1 + i % 2)
        total += d - 9 if d > 9 else d
    return total % 10 == 0


def cards(text):
    """Runs of digits in a text that pass for a card number."""
    for run in RUN.finditer(text):
        digits = re.sub(r"\D", "", run.group())
        if 13 <= len(digits) <= 19 and luhn(digits) and ISSUER.match(digits):
            yield digits


def read(path):
    """The cases of a file: (line, id, language, kind, how, turns)."""
    case = None
    for n, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        where = f"{path.name}:{n}"
        if not line or line.startswith("#"):
            if case:
                assert case[5], f"{where}: a case without turns"
                yield case
            case = None
        elif case is None:
            head = CASE.fullmatch(line)
            assert head, f"{where}: no case begins here: {line}"
            case = (where, *head.groups(), [])
        else:
            turn = TURN.fullmatch(line)
            assert turn, f"{where}: no turn: {line}"
            case[5].append(turn.groups())


def check(where, language, kind, turns, positive):
    assert language in LANGUAGES, f"{where}: language {language}"
    marked = False
    for speaker, proof, text in turns:
        assert "\\" not in ESCAPE.sub("", text), f"{where}: escape"
        rest = MARK.sub("", text)
        assert not re.search("[⟦⟧]", rest), f"{where}: brackets"
        for what, inner in MARK.findall(text):
            assert what in KINDS, f"{where}: {what}"
            marked = marked or what != "may"
            digits = re.sub(r"[ .-]", "", inner)
            if (what == "pan" and digits.isdigit() and len(digits) > 12
                    and kind not in ("typo", "corrected")):
                assert luhn(digits), f"{where}: {inner} fails Luhn"
        if proof:
            assert speaker == "customer", f"{where}: proof of {speaker}"
            assert re.fullmatch("⟦proof:[^⟦⟧]+⟧", text), f"{where}: proof"
        else:
            assert "⟦proof:" not in text, f"{where}: proof"
    assert marked == positive, f"{where}: marks"
    if not positive:
        found = list(cards("\n".join(text for _, _, text in turns)))
        assert bool(found) == kind.startswith("luhn-"), f"{where}: {found}"


def main():
    ids = set()
    texts = {}
    kinds = collections.Counter()
    languages = collections.Counter()
    how = collections.Counter()
    for path in sorted(HERE.glob("*-*.txt")):
        part, sign = path.stem.split("-")
        for where, name, language, kind, made, turns in read(path):
            check(where, language, kind, turns, sign == "positive")
            assert name[:2] == part[0] + sign[0] and name not in ids, where
            ids.add(name)
            key = (sign, str(turns))
            assert key not in texts, f"{where}: as {texts[key]}"
            texts[key] = where
            kinds[sign, kind, part] += 1
            languages[sign, language, part] += 1
            how[sign, made, part] += 1
    if "-v" in sys.argv[1:]:
        for counts in how, languages, kinds:
            rows = sorted({key[:2] for key in counts})
            for sign, what in rows:
                each = (str(counts[sign, what, name]) for name in LISTS)
                print(f"{sign} | {what} | " + " | ".join(each))
            print()
    print(f"{len(ids)} cases")


if __name__ == "__main__":
    main()
