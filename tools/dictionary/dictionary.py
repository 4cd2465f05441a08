#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Make the built-in dictionary of codec 2 (FORMAT.md section 11).

    tools/dictionary/dictionary.py --check   exits with 1 if the committed
                                             dictionary is not this corpus's
    tools/dictionary/dictionary.py --write   writes it: the dictionary is
                                             frozen, so only in a new format

    words/*.txt  talk/*.txt  records/*.json -> lib/packet/dictionary.c

A zstd dictionary is two things, and both are made here from text that was
written for the purpose:

  content   what a section's first bytes may repeat. The farther from the end,
            the more an offset costs, so it goes from seldom to often: words,
            the commonest last; sentences; records as they are serialized.
  entropy   how often each byte, length and offset occurs. Counted by zstd
            over texts that are not in the content: what is in it would be one
            long match. So each half of the talk is compressed with a
            dictionary that lacks it.

Another version of zstd may count otherwise. Where it is not ZSTD_VERSION,
--check compares the hash of the committed file alone.
"""

import ctypes
import ctypes.util
import hashlib
import json
import pathlib
import re
import struct
import sys

HERE = pathlib.Path(__file__).resolve().parent
HOME = HERE.parent.parent
OUT = HOME / "lib/packet/dictionary.c"
FORMAT = HOME / "proto/handoff/v1/FORMAT.md"
sys.path.insert(0, str(HERE.parent))
import record  # noqa: E402  the schema's reader

ZSTD_VERSION = "1.5.4"
LEVEL = 6
ID = int.from_bytes(b"hand", "little")
LANGUAGES = ("fr", "es", "de", "en")  # the last is nearest to the end
SIZE = 64 * 1024
ENTROPY = 512  # room for the header
WORDS = {"en": 0.4, "de": 0.24, "es": 0.18, "fr": 0.18}  # of what is left
ROLES = {"C": "ROLE_CUSTOMER", "B": "ROLE_BOT", "A": "ROLE_AGENT",
         "S": "ROLE_SYSTEM"}
NAMES = {"C": "customer", "B": "bot", "A": "agent", "S": "system"}


# ---- Records as they are serialized ------------------------------------------

def varint(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    out.append(n)
    return bytes(out)


class Encoder:
    """Protobuf of JSON with the field names of context.proto, in the order of
    field numbers, as lib/record writes it."""

    def __init__(self):
        schema = record.Schema((HOME / record.PROTO).read_text())
        self.messages = {name: {f.name: f for f in m.items}
                         for name, m in schema.messages.items()}
        self.enums = {v.name: v.number for e in schema.enums.values()
                      for v in e.items}

    def message(self, name, value):
        fields = self.messages[name]
        parts = [(fields[k], v) for k, v in value.items()]
        parts.sort(key=lambda part: part[0].number)
        return b"".join(self.field(f, v) for f, v in parts)

    def field(self, field, value):
        if not field.repeated:
            return self.element(field, value)
        if field.type == "uint32":  # packed
            body = b"".join(varint(v) for v in value)
            return self.tagged(field, 2, varint(len(body)) + body)
        return b"".join(self.element(field, v) for v in value)

    @staticmethod
    def tagged(field, wire, body):
        return varint(field.number << 3 | wire) + body

    def element(self, field, value):
        if field.type == "float":
            return self.tagged(field, 5, struct.pack("<f", value))
        if field.type in self.messages:
            body = self.message(field.type, value)
        elif field.type == "string":
            body = value.encode()
        elif value in self.enums:
            return self.tagged(field, 0, varint(self.enums[value]))
        else:  # a bool, or a number: 64 bits are strings in JSON
            return self.tagged(field, 0, varint(int(value)))
        return self.tagged(field, 2, varint(len(body)) + body)

    def sections(self, value):
        """The sections of one record, by name."""
        return {name: self.message(self.messages["Context"][name].type, body)
                for name, body in value.items()}


# ---- The corpus --------------------------------------------------------------

def conversations(language):
    """Lists of (role letter, text)."""
    out, now = [], []
    for line in (HERE / f"talk/{language}.txt").read_text().splitlines():
        if not line:
            out, now = out + [now], []
        elif not line.startswith("#"):
            now.append((line[0], line[2:]))
    return out + [now]


def words(language, known, room):
    """The commonest words that no sentence of the corpus has and that have
    room, commonest last."""
    out = b""
    for word in (HERE / f"words/{language}.txt").read_text().splitlines():
        if not word.startswith("#") and word not in known:
            longer = b" " + word.encode() + out
            if len(longer) > room:
                break
            out = longer
    return out


def transcript(encoder, lines, start_ms, named):
    """A conversation as a platform would write it down."""
    messages = []
    for turn, (role, text) in enumerate(lines, 1):
        start_ms += 3000 + 41 * len(text)
        message = {"turn": turn, "role": ROLES[role], "sent_at_ms": start_ms,
                   "text": text}
        if named:
            message["by"] = NAMES[role]
        if role == "S":
            message["kind"] = "MESSAGE_KIND_EVENT"
        messages.append(message)
    return encoder.message("Transcript", {"messages": messages})


class Corpus:
    def __init__(self):
        self.encoder = Encoder()
        self.talk = {n: conversations(n) for n in LANGUAGES}
        self.records = [json.loads(p.read_text())
                        for p in sorted((HERE / "records").glob("*.json"))]

    def samples(self, half):
        """What entropy is counted over: serialized sections of one half."""
        out, start_ms = [], 1_799_000_000_000
        for language in LANGUAGES:
            for n, lines in enumerate(self.talk[language]):
                start_ms += 4_111_111_111
                if n % 2 == half:
                    out += [transcript(self.encoder, lines[i:i + 24], start_ms,
                                       (n >> 1) % 2)
                            for i in range(0, len(lines), 24)]
        for n, value in enumerate(self.records):
            if n % 2 == half:
                out += list(self.encoder.sections(value).values())
        return out

    def content(self, halves):
        """What sections may repeat, from seldom to often."""
        talk = {n: [c for i, c in enumerate(self.talk[n]) if i % 2 in halves]
                for n in LANGUAGES}
        out = ["\n".join(t for c in talk[n] for _, t in c).encode()
               for n in LANGUAGES]
        for i, value in enumerate(self.records):
            if i % 2 in halves:
                out += self.encoder.sections(value).values()
        if 0 in halves:
            out.append(transcript(self.encoder, self.talk["en"][0],
                                  1_812_345_678_901, False))
        return self.all_words(SIZE - ENTROPY - sum(map(len, out))) + b"".join(out)

    def all_words(self, room):
        out = b""
        for n in LANGUAGES:
            known = re.findall(r"\w+", " ".join(t for c in self.talk[n]
                                                for _, t in c))
            out += words(n, set(known), int(room * WORDS[n]))
        return out


# ---- zstd --------------------------------------------------------------------

class Params(ctypes.Structure):  # ZDICT_params_t
    _fields_ = [("level", ctypes.c_int), ("notification", ctypes.c_uint),
                ("dict_id", ctypes.c_uint)]


def library():
    name = ctypes.util.find_library("zstd")
    if name is None:
        return None
    zstd = ctypes.CDLL(name)
    zstd.ZSTD_versionString.restype = ctypes.c_char_p
    for function in (zstd.ZDICT_finalizeDictionary,
                     zstd.ZDICT_getDictHeaderSize):
        function.restype = ctypes.c_size_t
    return zstd


def header(zstd, content, samples):
    """Magic, id and entropy of a dictionary of this content."""
    room = ctypes.create_string_buffer(len(content) + 4096)
    sizes = (ctypes.c_size_t * len(samples))(*map(len, samples))
    n = zstd.ZDICT_finalizeDictionary(
        room, ctypes.c_size_t(len(room)), content,
        ctypes.c_size_t(len(content)), b"".join(samples), sizes,
        ctypes.c_uint(len(samples)), Params(LEVEL, 0, ID))
    if zstd.ZDICT_isError(ctypes.c_size_t(n)):
        sys.exit("zstd makes no dictionary of this corpus")
    size = zstd.ZDICT_getDictHeaderSize(room, ctypes.c_size_t(n))
    return room.raw[:size]


def dictionary(zstd, corpus):
    content = corpus.content((0, 1))
    return header(zstd, corpus.content((1,)), corpus.samples(0)) + content


# ---- The file ----------------------------------------------------------------

HEAD = """/* SPDX-License-Identifier: MIT */
/*
 * dictionary.c -- the dictionary of codec 2 (FORMAT.md section 11), frozen.
 * Generated by tools/dictionary/dictionary.py: do not edit.
 *
 * BLAKE2b-256 %s
 */
#include "packet/packet.h"

/* clang-format off */

const uint8_t ho_packet_dictionary[%d] = {
"""


TAIL = "const size_t ho_packet_dictionary_len = sizeof ho_packet_dictionary;\n"


def digest(data):
    return hashlib.blake2b(data, digest_size=32).hexdigest()


def text(data):
    lines, line = [], ""
    for byte in data:
        if len(line) > 76:
            lines, line = lines + [line], ""
        line += "%d," % byte
    return (HEAD % (digest(data), len(data)) + "\n".join(lines + [line])
            + "\n};\n\n" + TAIL)


def committed():
    """The bytes that stand in the file."""
    body = OUT.read_text().split("= {\n", 1)[1].split("}")[0]
    return bytes(map(int, re.findall(r"\d+", body)))


def check(made):
    data = committed()
    if digest(data) not in FORMAT.read_text():
        return "%s is not the dictionary of FORMAT.md" % OUT.name
    if OUT.read_text() != text(data):
        return "%s is not as dictionary.py writes it" % OUT.name
    if made not in (None, data):
        return "%s is not what the corpus makes" % OUT.name
    return None


def main(args):
    zstd = library()
    version = zstd and zstd.ZSTD_versionString().decode()
    made = None
    if version == ZSTD_VERSION:
        made = dictionary(zstd, Corpus())
    else:
        print("dictionary.py: zstd %s, not %s: only the hash is compared"
              % (version, ZSTD_VERSION))
    if args == ["--check"]:
        sys.exit(check(made))
    if args != ["--write"] or made is None:
        sys.exit(__doc__)
    OUT.write_text(text(made))
    print("%d bytes, BLAKE2b-256 %s" % (len(made), digest(made)))


if __name__ == "__main__":
    main(sys.argv[1:])
