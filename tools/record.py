#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write the record's C header and field tables from context.proto.

    tools/record.py            rewrites the three files
    tools/record.py --check    exits with 1 if they are not what it would write

    proto/handoff/v1/context.proto -> include/handoff/context.h
                                      lib/record/fields.c
                                      lib/record/numbers.h

The rules of the structs are in the header's top comment. Whoever changes
context.proto must say here what the change means for binaries that exist: see
KINDS and ENUMS. Whatever the lists or the small parser below do not cover is
an error, so nothing is left out in silence.
"""

import os
import re
import sys
import textwrap

HOME = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
PROTO = "proto/handoff/v1/context.proto"
HEADER = "include/handoff/context.h"
TABLES = "lib/record/fields.c"
NUMBERS = "lib/record/numbers.h"

# Kinds of records: KIND_BASE and the place in this list are the number of
# HANDOFF_KIND_*, so it is only ever appended to. Beside each message stands, for each version of
# its struct, the highest field number that the version knows. A new field
# needs a new number here: its members then come behind all older ones, as a
# batch of its own, and structs of older callers keep their layout.
KIND_BASE = 256  # apart from sections and enums, which are small numbers
KINDS = [
    ("Reference", [4]), ("Routing", [21, 24]), ("Target", [4]),
    ("Escalation", [5]), ("Consent", [11]), ("Briefing", [15, 16]),
    ("Summary", [9]), ("Intent", [10, 14]), ("Alternative", [2]),
    ("Slot", [10, 11]), ("Emotion", [10]), ("Score", [2]), ("PainPoint", [9]),
    ("Step", [9]), ("Promise", [10, 13]), ("Suggestion", [6, 9]),
    ("Participant", [8, 10]), ("Interaction", [8]), ("Outcome", [6]),
    ("Rating", [4]), ("Customer", [14, 15]), ("Authentication", [13]),
    ("Contact", [4, 6]), ("Need", [5]), ("Callback", [4]), ("Person", [6, 7]),
    ("Transcript", [4]), ("Message", [18, 28]), ("Translation", [3]),
    ("Attachment", [10, 13]), ("Omission", [4]), ("Extras", [2]),
    ("Attribute", [4]), ("Mask", [3]), ("Deadline", [5]), ("Hypothesis", [2]),
    ("Reaction", [5]), ("Field", [6]),
]

# Enums: as above, the place is the number of HANDOFF_ENUM_*; append only.
ENUMS = [
    "Answer", "Origin", "Channel", "Direction", "Priority",
    "EscalationReason", "ConsentStatus", "IntentState", "Confirmation",
    "SlotStatus", "EmotionTarget", "Conduct", "Modality", "PainPointKind",
    "Severity", "PainPointStatus", "StepResult", "PromiseStatus",
    "SuggestionStatus", "Role", "Resolution", "AuthenticationStatus",
    "ContactKind", "NeedKind", "MessageKind", "DeadlineKind", "ContactUse",
    "Delivery", "Clock", "FieldKind", "Access",
]

ROOT = "Context"
FLAT = "Source"  # its fields stand in the struct of the message that has it
BARE = ("Transcript", "Extras")  # only lists in them: kinds without a struct
USUAL = {"Target": "Routing"}  # the parent of a record that names none
TURN = ("Message", "turn")  # counts as a KEY for put; merging has other rules

SCALARS = {  # proto type: table type, C type, bytes (0: a pointer)
    "bool": ("BOOL", "uint32_t", 4),
    "uint32": ("UINT32", "uint32_t", 4),
    "float": ("FLOAT", "float", 4),
    "int64": ("INT64", "int64_t", 8),
    "uint64": ("INT64", "uint64_t", 8),
    "string": ("TEXT", "const char *", 0),
    "bytes": ("BYTES", "const uint8_t *", 0),
}
LISTS = {
    "string": ("TEXTS", "const char *const *"),
    "uint32": ("NUMBERS", "const uint32_t *"),
}


class Bad(Exception):
    """The schema has something that this tool has no rule for."""


# ---- Reading the schema ------------------------------------------------------


class Item:
    """A message, enum, field or value, with its comment."""

    def __init__(self, name, doc):
        self.name, self.doc = name, doc
        self.items = []
        self.lead = ""  # comment above a field


FIELD = re.compile(
    r"(repeated )?(\w+) (\w+) = (\d+);(?:\s*//\s*(.*))?$")
VALUE = re.compile(r"([A-Z]\w*) = (\d+);(?:\s*//\s*(.*))?$")
OPEN = re.compile(r"(message|enum) (\w+) \{$")


def read_schema(lines):
    """Return [("divider", text) | ("message" | "enum", Item)] in order."""
    out, block, what, doc = [], None, "", []
    for number, raw in enumerate(lines, 1):
        line = raw.strip()
        divider = re.match(r"// -{4,} (.*?) -{4,}$", line)
        if divider:
            out.append(("divider", divider.group(1)))
            doc = []
        elif line.startswith("//"):
            doc.append(line[2:].strip())
        elif not line:
            doc = []
        elif block is None and OPEN.match(line):
            what, name = OPEN.match(line).groups()
            block = Item(name, " ".join(doc))
            out.append((what, block))
            doc = []
        elif block is None and re.match(r"(syntax|package) ", line):
            doc = []
        elif block is not None and line == "}":
            block, doc = None, []
        elif block is not None and read_member(block, what, line, doc):
            doc = []
        else:
            raise Bad("%s:%d: not understood" % (PROTO, number))
    return out


def read_member(block, what, line, doc):
    match = (FIELD if what == "message" else VALUE).match(line)
    if match is None:
        return False
    if what == "enum":
        name, number, comment = match.groups()
        item = Item(name, comment or "")
    else:
        repeated, kind, name, number, comment = match.groups()
        item = Item(name, comment or "")
        item.type, item.repeated = kind, bool(repeated)
        item.lead = " ".join(doc)
    item.number = int(number)
    block.items.append(item)
    return True


class Schema:
    def __init__(self, text):
        self.order = read_schema(text.splitlines())
        self.messages = {i.name: i for w, i in self.order if w == "message"}
        self.enums = {i.name: i for w, i in self.order if w == "enum"}
        self.keys = {}
        self.paths = {}
        self.check_lists()
        self.find_keys()
        self.find_paths(self.messages[ROOT], None, [])
        for paths in self.paths.values():
            paths.sort(key=lambda path: path[1])

    def check_lists(self):
        kinds = [name for name, _ in KINDS]
        if set(kinds) != set(self.messages) - {ROOT, FLAT}:
            raise Bad("KINDS and the messages of the schema differ")
        if set(ENUMS) != set(self.enums) or len(ENUMS) != len(self.enums):
            raise Bad("ENUMS and the enums of the schema differ")
        for name, versions in KINDS:
            highest = max(f.number for f in self.messages[name].items)
            if versions[-1] != highest or highest > 255:
                raise Bad("%s: KINDS does not end in its highest field" % name)
            if versions != sorted(set(versions)):
                raise Bad("%s: versions do not rise" % name)

    def find_keys(self):
        """KEYs as the comments state them, in three ways."""
        for message in self.messages.values():
            for field in message.items:
                many = re.search(r"KEY of an? (\w+): (.*?) together", field.doc)
                other = re.search(r"KEY: (\w+)$", field.doc)
                if many:
                    self.keys[message.name] = re.split(
                        r", | and ", many.group(2))
                elif re.match(r"KEY\b", field.doc):
                    self.keys[message.name] = [field.name]
                elif other and field.type in self.messages:
                    self.keys[field.type] = [other.group(1)]
                elif "KEY" in field.doc:
                    raise Bad("%s.%s: a KEY not understood"
                              % (message.name, field.name))

    def key_numbers(self, name):
        numbers = {f.name: f.number for f in self.messages[name].items}
        return [numbers[key] for key in self.keys.get(name, [])]

    def find_paths(self, message, parent, steps):
        """Where each message can stand: its parent, the fields to it."""
        for field in message.items:
            if field.type not in self.messages or field.type == FLAT:
                continue
            path = steps + [field]
            if len(path) > 4 or sum(f.repeated for f in path) > 2:
                raise Bad("%s: nested too deeply" % field.name)
            places = self.paths.setdefault(field.type, [])
            places.append((parent, [f.number for f in path], path))
            self.find_paths(self.messages[field.type], field.type, path)
        if parent is None:
            for name, places in self.paths.items():
                if len({p for p, _, _ in places}) != len(places):
                    raise Bad("%s: twice under one parent" % name)

    def names_parent(self, name):
        paths = self.paths[name]
        return len(paths) > 1 or any(f.repeated for f in paths[0][2][:-1])


# ---- The members of a struct -------------------------------------------------


def snake(name):
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


class Member:
    def __init__(self, ctype, name, doc="", row=None):
        self.ctype, self.name, self.doc, self.row = ctype, name, doc, row


def scalar_members(schema, field, prefix="", source=0):
    """One field as members: [(bytes, [Member])]; bytes 0: pointers."""
    name = prefix + field.name
    if field.repeated:
        table, ctype = LISTS[field.type]
        end = name + "_count" if table == "NUMBERS" else None
        doc = field.doc or ("" if end else "ends in NULL")
    elif field.type in schema.enums:
        table, ctype, end = "ENUM", "int32_t", None
        label = "HANDOFF_%s_*" % snake(field.type).upper()
        doc = label + ("; " + field.doc if field.doc else "")
    else:
        table, ctype, _ = SCALARS[field.type]
        end = name + "_len" if table == "BYTES" else None
        doc = field.doc
        if table == "BOOL":
            doc = "0 or 1" + ("; " + doc if doc else "")
    size = {"ENUM": 4}.get(table, 0)
    if not field.repeated and field.type in SCALARS:
        size = SCALARS[field.type][2]
    row = (table, field.number, source, name, end)
    members = [Member(ctype, name, doc, row)]
    if end:
        members.append(Member("size_t", end))
    return [(size, members)]


def field_members(schema, field):
    if field.type == FLAT:
        out = []
        for part in schema.messages[FLAT].items:
            # `confidence` is a word of its own; the others say whose they are.
            prefix = "" if part.name == "confidence" else "source_"
            out += scalar_members(schema, part, prefix, field.number)
            if part.name == "confidence":
                out[-1][1][0].doc = "0 < c <= 1, 0 = not stated"
        return out
    if field.type in schema.messages:
        return []
    return scalar_members(schema, field)


def batch_members(schema, fields, first, reserved):
    """Members of one version: 8 bytes, 4 bytes, reserved, pointers."""
    pieces = [p for f in fields for p in field_members(schema, f)]
    eight = [m for size, ms in pieces if size == 8 for m in ms]
    four = [m for size, ms in pieces if size == 4 for m in ms]
    pointers = [m for size, ms in pieces if size == 0 for m in ms]
    if len(four) % 2:
        reserved[0] += 1
        name = "reserved_%d" % reserved[0]
        four.append(Member("uint32_t", name, "",
                           ("RESERVED", 0, 0, name, None)))
    pointers = first + pointers
    if len(pointers) % 2:  # 4 bytes each on 32 bits: keep multiples of 8
        reserved[0] += 1
        name = "reserved_%d" % reserved[0]
        pointers.append(Member("const void *", name, "",
                               ("RESERVED_POINTER", 0, 0, name, None)))
    return eight + four + pointers


def kind_label(name):
    return "HANDOFF_KIND_" + snake(name).upper()


def parent_members(schema, name):
    paths = schema.paths[name]
    parents = [p for p, _, _ in paths]
    label = ", ".join(kind_label(p) for p in parents)
    keys = []
    for parent, _, path in paths:
        if any(f.repeated for f in path[:-1]):
            if (parent, "turn") == TURN:
                keys.append("its turn in decimal")
            elif parent in schema.keys:
                keys.append("its KEY")
    of = " or ".join(sorted(set(keys))) or "not used"
    return (
        [Member("uint32_t", "parent_kind",
                label + (", or 0" if len(parents) == 1 else
                         "; 0 is the %s" % snake(USUAL[name])
                         if name in USUAL else "")),
         Member("uint32_t", "parent_index",
                "1 + the parent's index; 0 = not stated")],
        [Member("const char *", "parent_key", "which one: " + of if keys else
                "empty: the parents have no KEY", )])


def struct_members(schema, name, versions):
    """All members, and the name of the last one of the first version."""
    fields = schema.messages[name].items
    head = [Member("uint32_t", "struct_size"),
            Member("uint32_t", "record_kind", kind_label(name))]
    first = []
    if schema.names_parent(name):
        numbers, first = parent_members(schema, name)
        head += numbers
    members, low, last_of_first, reserved = head, 0, None, [0]
    for high in versions:
        batch = [f for f in fields if low < f.number <= high]
        members = members + batch_members(schema, batch, first, reserved)
        first, low = [], high
        last_of_first = last_of_first or members[-1].name
    names = [m.name for m in members]
    if len(set(names)) != len(names):
        raise Bad("%s: two members of one name" % name)
    return members, last_of_first


# ---- Writing the header ------------------------------------------------------


def comment(text, indent=""):
    """A block comment, wrapped to 80 columns."""
    lines = textwrap.wrap(text, 80 - len(indent) - 6,
                          break_on_hyphens=False)
    if len(lines) == 1:
        return ["%s/* %s */" % (indent, lines[0])]
    out = ["%s/* %s" % (indent, lines[0])]
    out += ["%s * %s" % (indent, line) for line in lines[1:]]
    return out[:-1] + [out[-1] + " */"]


def aligned(rows):
    """Rows of (code, comment) with the comments in one column."""
    rows = list(rows)
    width = min(max(len(code) for code, _ in rows), 44)
    out = []
    for code, text in rows:
        if not text:
            out.append(code)
            continue
        at = max(width, len(code)) + 1
        if 80 - at < 24:  # no room beside it
            out += comment(text, "    ") + [code]
            continue
        lines = textwrap.wrap(text, 80 - at - 6, break_on_hyphens=False,
                              break_long_words=False)
        if max(len(line) for line in lines) > 80 - at - 6:
            out += comment(text, "    ") + [code]
            continue
        for n, line in enumerate(lines):
            lead = code.ljust(at) + "/* " if n == 0 else " " * at + "   "
            tail = " */" if n == len(lines) - 1 else ""
            out.append(lead + line + tail)
    return out


def declare(member, width):
    space = member.ctype
    if not space.endswith("*"):
        space += " "
    stem = space.rstrip("*")
    stars = space[len(stem):]
    return "    %s%s%s;" % (stem.ljust(width - len(stars)), stars, member.name)


def place_text(schema, name):
    """Where the record stands, in words."""
    paths = schema.paths[name]
    single = not any(p[2][-1].repeated for p in paths)
    parents = " or ".join(p or "the context" for p, _, _ in paths)
    text = "In %s; %s" % (parents, "one." if single else "a list.")
    if name in schema.keys:
        keys = schema.keys[name]
        text = text[:-1] + ", KEY: %s." % (
            keys[0] if len(keys) == 1 else
            ", ".join(keys[:-1]) + " and " + keys[-1] + " together")
    elif name == TURN[0]:
        text = text[:-1] + ", told apart by `%s`." % TURN[1]
    return text


def write_struct(schema, name, versions):
    members, _ = struct_members(schema, name, versions)
    message = schema.messages[name]
    text = " ".join(t for t in (message.doc, place_text(schema, name)) if t)
    for field in message.items:
        if field.lead:
            text += " From `%s` on: %s" % (field.name, field.lead)
    width = max(len(m.ctype) + (not m.ctype.endswith("*")) for m in members)
    out = comment("%s. %s" % (name, text))
    out.append("typedef struct handoff_%s {" % snake(name))
    out += aligned((declare(m, width), m.doc) for m in members)
    out.append("} handoff_%s;" % snake(name))
    upper = snake(name).upper()
    line = ".struct_size = sizeof(handoff_%s)" % snake(name)
    out.append("#define HANDOFF_%s \\" % upper)
    out.append("    %s, \\" % line)
    out.append("    .record_kind = %s" % kind_label(name))
    return out + write_get(name) + [""]


def write_get(name):
    """The macro that reads one: a pointer to another struct does not compile
    without a word."""
    low = snake(name)
    return ["#define handoff_%s_get(out, ctx, i) \\" % low,
            "    handoff_context_read(1 ? (out) : (handoff_%s *) 0, \\" % low,
            "                         sizeof(handoff_%s), \\" % low,
            "                         %s, (ctx), (i))" % kind_label(name)]


def write_enum(enum):
    rows = [["    HANDOFF_%s = %d," % (v.name, v.number), v.doc]
            for v in enum.items]
    rows[-1][0] = rows[-1][0][:-1]
    return (comment("%s. %s" % (enum.name, enum.doc) if enum.doc else
                    "%s." % enum.name)
            + ["enum {"] + aligned(rows) + ["};", ""])


def write_numbers(title, prefix, first, names, docs):
    rows = [["    %s%s = %d," % (prefix, snake(n).upper(), i), docs.get(n, "")]
            for i, n in enumerate(names, first)]
    rows[-1][0] = rows[-1][0][:-1]
    return comment(title) + ["enum {"] + aligned(rows) + ["};", ""]


HEADER_TOP = """\
/* SPDX-License-Identifier: MIT */
/*
 * context.h -- the record, as C structs. Generated by tools/record.py from
 * proto/handoff/v1/context.proto: do not edit.
 *
 * One struct per message. To write, begin with the macro of its name in
 * capitals, or in C++ with handoff_record_init(). To read, no initialiser is
 * needed: each struct has a macro for handoff_context_get() (record.h):
 *
 *     handoff_message m = { HANDOFF_MESSAGE, .role = HANDOFF_ROLE_CUSTOMER,
 *                           .text = "I want my old price." };
 *     handoff_context_put(ctx, &m, &err);
 *
 *     for (size_t i = 0; handoff_message_get(&m, ctx, i); i++)
 *         printf("%s\\n", m.text);
 *
 * struct_size   sizeof of the struct in the caller: it may be of an older or
 *               a newer header. Later versions only append members.
 * record_kind   HANDOFF_KIND_*: which struct this is.
 * parent_kind   The kind of the parent; 0 where only one is possible, or where
 *               `parent_key` says it all.
 * parent_index  1 + the parent's index among its kind; 0 = not stated.
 * parent_key    The parent's KEY, or its turn in decimal; NULL or "" = not
 *               stated. Where neither is, the parent is the last one put.
 *
 * Enums are int32_t, bool is uint32_t (0 or 1). Text is UTF-8 without NUL,
 * NULL is "". Bytes have _len, lists of numbers _count, lists of text end in
 * NULL. reserved_N is 0. There is no implicit padding.
 *
 * source_origin, source_name and confidence say where a statement comes from;
 * all three empty: not stated. Child records have structs of their own, whose
 * `parent_key` names the parent.
 *
"""


def top_comment(text):
    """The schema's own introduction, for the header's top."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("//"):
            break
        lines.append(line[2:].strip())
    paragraphs = "\n".join(lines).split("\n\n")
    out = []
    for paragraph in paragraphs:
        out += textwrap.wrap(paragraph, 76, break_on_hyphens=False) + [""]
    return "".join((" * " + line).rstrip() + "\n" for line in out[:-1])


def write_header(schema, text):
    versions = dict(KINDS)
    out = [HEADER_TOP + top_comment(text) + " */",
           "#ifndef HANDOFF_CONTEXT_H", "#define HANDOFF_CONTEXT_H", "",
           "#include <stddef.h>", "#include <stdint.h>", "",
           "/* clang-format off */", "",
           "/* ---- Kinds and enums, by number "
           + "-" * 41 + " */", ""]
    out += write_numbers(
        "Kinds of records. Numbers are only ever appended; none is that of a "
        "section.", "HANDOFF_KIND_", KIND_BASE + 1, [n for n, _ in KINDS],
        {n: "as parent_kind only: it has no struct" for n in BARE})
    out += write_numbers(
        "Enums, for handoff_enum_name() and handoff_enum_value(). Numbers "
        "are only ever appended.", "HANDOFF_ENUM_", 1, ENUMS, {})
    for what, item in schema.order:
        if what == "divider":
            out += ["/* ---- %s " % item + "-" * (68 - len(item)) + " */", ""]
        elif what == "enum":
            out += write_enum(item)
        elif item.name in versions and item.name not in BARE:
            out += write_struct(schema, item.name, versions[item.name])
    out += ["/* clang-format on */", "", "#endif /* HANDOFF_CONTEXT_H */"]
    return "\n".join(out) + "\n"


# ---- Writing the tables ------------------------------------------------------


TABLES_TOP = """\
/* SPDX-License-Identifier: MIT */
/*
 * fields.c -- which member of which struct is which field. Generated by
 * tools/record.py from proto/handoff/v1/context.proto: do not edit.
 *
 * Per kind: where its records stand in a context, which fields are its KEY,
 * and a row per member. schema.h says how to read them.
 */
#include "schema.h"

#include <string.h>

/* clang-format off */
"""


TABLES_MACROS = """\
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define END(type, last) \\
    (offsetof(type, last) + sizeof(((type *) 0)->last))
#define ROW(type, member, kind, number, source) \\
    { offsetof(type, member), END(type, member), 0, HO_MEMBER_##kind, number, \\
      source }
#define PAIR(type, member, end, kind, number, source) \\
    { offsetof(type, member), END(type, end), offsetof(type, end), \\
      HO_MEMBER_##kind, number, source }
#define TEXT(s) HO_SLICE((s), (s) == NULL ? 0 : strlen(s))
#define NUMBER(n) HO_SLICE(&(n), sizeof (n))
#define CHECK_STRUCT(type, last) \\
    _Static_assert(sizeof(type) == END(type, last) && \\
                   sizeof(type) <= HO_RECORD_BYTES_MAX, #type)
#define CHECK_MESSAGE(type) \\
    _Static_assert(sizeof(type) <= HO_MESSAGE_BYTES_MAX, #type)
"""


def write_rows(name, members):
    struct = "handoff_" + snake(name)
    out = ["static const ho_record_field %s_fields[] = {" % snake(name)]
    for member in members:
        if member.row is None:
            continue
        table, number, source, field, end = member.row
        names = ", ".join(n for n in (struct, field, end) if n)
        line = "    %s(%s, %s, %d, %d)," % (
            "PAIR" if end else "ROW", names, table, number, source)
        if len(line) > 80:
            line = line.replace("(%s, " % struct,
                                "(%s,\n         " % struct)
        out.append(line)
    return out + ["};", ""]


def write_paths(schema, name):
    out = ["static const ho_record_path %s_paths[] = {" % snake(name)]
    for parent, numbers, _ in schema.paths[name]:
        label = "HO_KIND(%s)" % kind_label(parent) if parent else "0"
        steps = ", ".join(str(n) for n in numbers)
        out.append("    { %s, %d, { %s } }," % (label, len(numbers), steps))
    return out + ["};", ""]


def key_members(schema, name):
    """The fields by which put recognises a record: its KEY, or its turn."""
    return [TURN[1]] if name == TURN[0] else schema.keys.get(name, [])


def write_key(schema, name, what, ctype):
    """A function that takes the KEY out of a message, or out of a struct."""
    types = {f.name: f.type for f in schema.messages[name].items}
    parts = ", ".join(
        "%s(x->%s)" % ("TEXT" if types[k] == "string" else "NUMBER", k)
        for k in key_members(schema, name))
    return ["static ho_record_key",
            "%s_%s(const void *from)" % (snake(name), what),
            "{",
            "    const %s *x = from;" % ctype,
            "",
            "    return (ho_record_key){ %d, { %s } };" % (
                len(key_members(schema, name)), parts),
            "}", ""]


def write_keys(schema, name):
    if not key_members(schema, name):
        return []
    return (write_key(schema, name, "key", "Handoff__V1__" + name) +
            write_key(schema, name, "struct_key", "handoff_" + snake(name)))


def write_kind(schema, name, versions):
    low = snake(name)
    key = schema.key_numbers(name)
    turn = 0
    if name == TURN[0]:
        turn = [f.number for f in schema.messages[name].items
                if f.name == TURN[1]][0]
    out = ["    [HO_KIND(%s)] = {" % kind_label(name),
           '        .name = "%s",' % low,
           "        .message = &handoff__v1__%s__descriptor," % low,
           "        .paths = %s_paths," % low,
           "        .paths_count = COUNT(%s_paths)," % low]
    if name not in BARE:
        members, last = struct_members(schema, name, versions)
        out += ["        .fields = %s_fields," % low,
                "        .fields_count = COUNT(%s_fields)," % low,
                "        .size = sizeof(handoff_%s)," % low,
                "        .size_first = END(handoff_%s, %s)," % (low, last)]
        if schema.names_parent(name):
            out.append("        .parent_key = offsetof(handoff_%s, parent_key)," % low)
        if any(m.row and m.row[2] for m in members):
            source = [m.row[2] for m in members if m.row and m.row[2]][0]
            out.append("        .source = %d," % source)
    if key:
        out.append("        .key = { %d, { %s } }," % (
            len(key), ", ".join(str(n) for n in key)))
    if key_members(schema, name):
        out += ["        .key_of = %s_key," % low,
                "        .struct_key_of = %s_struct_key," % low]
    if turn:
        out.append("        .turn = %d," % turn)
    if name in USUAL:
        out.append("        .usual = HO_KIND(%s)," % kind_label(USUAL[name]))
    return out + ["    },"]


def write_tables(schema):
    out = [TABLES_TOP,
           TABLES_MACROS]
    for name, versions in KINDS:
        if name not in BARE:
            members, _ = struct_members(schema, name, versions)
            out += write_rows(name, members)
        out += write_paths(schema, name)
        out += write_keys(schema, name)
    out.append("const ho_record_kind ho_record_kinds[HO_KIND_COUNT + 1] = {")
    for name, versions in KINDS:
        out += write_kind(schema, name, versions)
    out += ["};", "",
            "const ProtobufCEnumDescriptor *const "
            "ho_record_enums[HO_ENUM_COUNT + 1] = {"]
    for name in ENUMS:
        out.append("    [HANDOFF_ENUM_%s] =" % snake(name).upper())
        out.append("        &handoff__v1__%s__descriptor," % snake(name))
    out += ["};", ""]
    for name, versions in KINDS:
        if name not in BARE:
            members, _ = struct_members(schema, name, versions)
            out.append("CHECK_STRUCT(handoff_%s, %s);" % (
                snake(name), members[-1].name))
        out.append("CHECK_MESSAGE(Handoff__V1__%s);" % name)
    out += ["_Static_assert(HO_KIND_COUNT == HO_KIND((int) %s),"
            % kind_label(KINDS[-1][0]), '               "HO_KIND_COUNT");',
            "_Static_assert(HO_ENUM_COUNT == (int) HANDOFF_ENUM_%s,"
            % snake(ENUMS[-1]).upper(), '               "HO_ENUM_COUNT");',
            "", "/* clang-format on */"]
    return "\n".join(out) + "\n"


# ---- Writing the numbers -----------------------------------------------------


NUMBERS_TOP = """\
/* SPDX-License-Identifier: MIT */
/*
 * numbers.h -- the number of each field of each message. Generated by
 * tools/record.py from proto/handoff/v1/context.proto: do not edit.
 */
#ifndef HO_RECORD_NUMBERS_H
#define HO_RECORD_NUMBERS_H

/* clang-format off */
"""


def write_field_numbers(schema):
    out = [NUMBERS_TOP]
    for what, message in schema.order:
        if what != "message":
            continue
        rows = ["    HO_FIELD_%s_%s = %d" % (snake(message.name).upper(),
                                             field.name.upper(), field.number)
                for field in message.items]
        out += ["enum {", ",\n".join(rows), "};", ""]
    out += ["/* clang-format on */", "", "#endif /* HO_RECORD_NUMBERS_H */"]
    return "\n".join(out) + "\n"


def main(args):
    with open(os.path.join(HOME, PROTO), encoding="utf-8") as file:
        text = file.read()
    schema = Schema(text)
    outputs = [(HEADER, write_header(schema, text)),
               (TABLES, write_tables(schema)),
               (NUMBERS, write_field_numbers(schema))]
    status = 0
    for path, content in outputs:
        full = os.path.join(HOME, path)
        if args == ["--check"]:
            with open(full, encoding="utf-8") as file:
                if file.read() != content:
                    print("record.py: %s is not what %s says: run "
                          "`make generate`" % (path, PROTO), file=sys.stderr)
                    status = 1
        else:
            with open(full, "w", encoding="utf-8") as file:
                file.write(content)
    return status


if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit("usage: tools/record.py [--check]")
    try:
        sys.exit(main(sys.argv[1:]))
    except Bad as bad:
        sys.exit("record.py: %s" % bad)
