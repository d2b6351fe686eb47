#!/usr/bin/env python3
"""A second implementation of the format, written from docs/format.md alone, to test that page.

It shares no code with the project's own verifier, goes through the page in the page's order and
names the section that each part follows. What the page gives as a table with a marker (fields,
kinds, limits, countries, forbidden code points) is read from the page. Needed: Python 3.11.

    verify.py --today YYYY-MM-DD FOLDER    prints one JSON object
    verify.py --batch                      reads lines "YYYY-MM-DD FOLDER", prints a line for each
    verify.py --values                     reads lines [TYPE, STRING] of JSON, prints "yes", "no" or "undecided"

    {"organizations": [{"organization": "...", "integrity": "sound"|"broken"|"undecided",
                        "broken_at": null|N, "code": null|"...",
                        "standings": [{"accord": "...", "standing": "...", "since": "..."}]}],
     "registry_errors": ["path", ...]}

"undecided" is as section 2 has it: a string is newer than Python's Unicode data. If it stands in
accord.toml or a text, {"undecided": path} is all that is printed. `code` is not normative.
"""

import argparse
import base64
import calendar
import datetime
import functools
import hashlib
import io
import json
import os
import re
import stat
import struct
import sys
import tomllib
import unicodedata
from collections import namedtuple
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

class Refused(ValueError):
    """A broken rule; the message is its code."""

class Undecided(Exception):
    """A string whose normal form this Python cannot decide."""

# The errors that a faulty file can cause; any other error is a bug of this program, and must not be caught.
# The parsers of TOML, UTF-8 and base64 raise a ValueError too.
REFUSALS = (ValueError, RecursionError)

def require(condition, code):
    if not condition:
        raise Refused(code)

# == The page's tables =============================================================================

DOCS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs")

def read_page(name):
    with open(os.path.join(DOCS, name), encoding="utf-8") as page:
        return page.read()

PAGE = read_page("format.md")
CODES = frozenset(re.findall(r"^## `([a-z0-9-]+)`$", read_page("codes.md"), re.MULTILINE))

def table(marker):
    """The rows of the table that follows a marker, without its header."""
    lines = re.search(rf"<!-- {marker} -->\n((?: *\|.*\n)*)", PAGE)[1].splitlines()[2:]
    return [[cell.strip() for cell in line.strip()[1:-1].split("|")] for line in lines]

Field = namedtuple("Field", "name type presence")

def fields(name):
    """The fields of one table; the type is a name, or a list of the strings to choose from."""
    rows = [(cells[0].strip("`"), cells[1], cells[2]) for cells in table(f"fields: {name}")]
    return [Field(n, re.findall("`(.*?)`", t) or t, p) for n, t, p in rows]

LIMITS = {name.strip("`."): int(size) for name, size in table("limits")}
COUNTRIES = re.search(r"<!-- countries -->\n```\n([A-Z \n]*)```", PAGE)[1].split()

def character_class(ranges):
    """A class of a regular expression from ranges such as 0620-065F and 0670."""
    ends = [(*item.split("-"), item)[:2] for item in ranges]
    return "[" + "".join(f"\\U{int(first, 16):08x}-\\U{int(last, 16):08x}" for first, last in ends) + "]"

def code_points(marker):
    return re.search(rf"<!-- {marker} -->\n```\n([0-9A-F \n-]*)```", UNICODE_PAGE)[1].split()

UNICODE_PAGE = read_page("unicode.md")
FORBIDDEN = [f"{first[2:]}-{last[2:]}" for first, last, _ in table("forbidden")]
FORBIDDEN = re.compile(character_class(FORBIDDEN + code_points("unassigned")))
MARKS = re.compile(character_class(code_points("marks")) + "{5}")
JOINED = [character_class(ranges.split()) for _, ranges in table("joiners")]
JOINED = re.compile("|".join(f"(?<={script})[\u200c\u200d](?={script})" for script in JOINED))
RANGES = {name: re.findall("[0-9]+", row.replace(",", "")) for name, row in table("numbers")}
INTEGERS = {name: (int(ends[0]), int(ends[-1])) for name, ends in RANGES.items()}

FOLDERS = {"keys": [], "pledges": [], "findings": [], "decisions": []}  # the kinds in each
LAYOUTS = {}  # what a file holds: its bare fields, then its tables, as fields of the type "table"
TABLES = {}  # the fields of each table
for kind, folder, tables in table("kinds"):
    kind = kind.strip("`")
    FOLDERS[folder.strip("`/")].append(kind)
    found = re.findall(r"`\[+(\w+)\]+`( any number| optional|)", tables)
    found = [Field(name, "table", presence.strip() or "required") for name, presence in found]
    LAYOUTS[kind] = fields("header") + found
    TABLES |= {row.name: fields(row.name) for row in found}
LAYOUTS |= {name: fields(name) for name in ("text", "accord.toml")}
TABLES |= {name: fields(name) for name in ("quorum", "principle", "metric")}

# == Section 1, files ==============================================================================

# A record's name takes its place in the chain, whatever its content; an unreadable folder takes the first place.
Name = namedtuple("Name", "sequence kind path")
UNREADABLE = Name(1, "", "")

def parse_name(path, folder):
    match = re.fullmatch(r"([0-9]{4}|[1-9][0-9]{4,8})-([a-z]+)\.toml", os.path.basename(path))
    if match and match[2] in FOLDERS[folder] and match[1] != "0000":
        return Name(int(match[1]), match[2], path)

def is_folder(path):
    return os.path.isdir(path) and not os.path.islink(path)

def list_folder(path, errors):
    """The paths in one of the five folders. A path that is no folder counts as absent."""
    try:
        if is_folder(path):
            return [os.path.join(path, name) for name in os.listdir(path)]
    except OSError:
        pass
    if os.path.lexists(path):
        errors.append(path)
    return []

def is_refused(path):
    """Whether the operating system refuses to say what is at a path."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True

def list_records(root, errors):
    """The names of each organization's records."""
    organizations = {}
    for folder in FOLDERS:
        for path in list_folder(os.path.join(root, folder), errors):
            organization = os.path.basename(path)
            if not is_domain(organization) or not is_folder(path):
                errors.append(path)
                continue
            names = organizations.setdefault(organization, [])
            try:
                entries = {os.path.join(path, entry) for entry in os.listdir(path)}
            except OSError:
                names.append(UNREADABLE)
                continue
            records = {entry for entry in entries if parse_name(entry, folder)}
            names += [parse_name(record, folder) for record in records]
            errors += entries - records - {record + ".sig" for record in records}
    for organization, names in organizations.items():
        if any(is_refused(os.path.join(root, folder, organization)) for folder in FOLDERS):
            names.append(UNREADABLE)
    return organizations

def read_file(path, limit):
    """The bytes of a plain file: regular, without the executable bit of its owner, not above its limit."""
    try:
        status = os.lstat(path)
        require(stat.S_ISREG(status.st_mode) and not status.st_mode & 0o100, "file-mode")
        require(status.st_size <= LIMITS[limit], "too-large")
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        raise Refused("unreadable") from None

# Decisions are dates by organization and digest of the enrollment; texts are by id.
# A log is None, or the paths of its entries.
Registry = namedtuple("Registry", "name root readmitted voided today texts log strays")

def read_log(root):
    if not os.path.isdir(os.path.join(root, "log")):
        return None
    import log  # which imports this module
    paths = log.covering_paths(root)
    return paths and {os.path.join(root, path) for path in paths}

def read_accord(root, today):
    data = read_file(os.path.join(root, "accord.toml"), "accord.toml")
    values = tomllib.loads(decode(data, allowed="\n\t"))
    check_fields(values, LAYOUTS["accord.toml"])
    return Registry(values["registry"], values["enroll"], {}, {}, today, {}, read_log(root), [])

def read_texts(root, texts, errors):
    for path in list_folder(os.path.join(root, "accords"), errors):
        try:
            text = read_canonical(path, "text")
            require(os.path.basename(path) == text.values["id"] + ".toml", "path")
            texts[text.values["id"]] = text
        except Undecided:
            raise Undecided(path) from None
        except REFUSALS:
            errors.append(path)

def decide(root, names, registry, errors):
    """Replays the registry's own chain under no decisions and with all texts, and makes rules of its decisions."""
    before = registry._replace(readmitted={}, voided={}, texts=dict(registry.texts))
    verdict, state = judge_chain(registry.name, names, before)
    sound = state.sequence > 0 and verdict["integrity"] == "sound"
    if not sound:
        errors.append(os.path.join(root, "accord.toml"))
    made = [decision for decision in state.decisions if not decision.mark.disputed]
    for name, kind in (("voided", "void"), ("readmitted", "readmit")):
        entries = [decision for decision in made if decision.kind == kind]
        keys = [(entry.values["organization"], entry.values["enroll"]) for entry in entries]
        getattr(registry, name).update(zip(keys, (entry.date for entry in entries)))
    adopted = {one.values["accord"]: one.values["digest"] for one in made if one.kind == "adopt"}
    if os.path.join(root, "accords") not in errors:
        paths = (os.path.join(root, "accords", accord + ".toml") for accord in adopted if accord not in registry.texts)
        errors.extend(path for path in paths if path not in errors)
    for accord, text in list(registry.texts.items()):
        if adopted.get(accord) != text.digest and (sound or accord in adopted):
            del registry.texts[accord]
            if accord in adopted:
                errors.append(os.path.join(root, "accords", accord + ".toml"))
    return verdict, state, before

def judge_registry(root, today):
    errors = []
    try:
        registry = read_accord(root, today)
        read_texts(root, registry.texts, errors)
    except Undecided as undecided:
        return {"undecided": str(undecided) or "accord.toml"}
    except REFUSALS:
        return {"organizations": [], "registry_errors": ["accord.toml"]}
    chains = sorted(list_records(root, errors).items())
    own = decide(root, dict(chains).get(registry.name, []), registry, errors)
    verdicts = judge_chains(chains, registry, own)
    errors = {os.path.relpath(path, root) for path in errors + registry.strays}
    return {"organizations": verdicts, "registry_errors": sorted(errors)}

# == Section 2, values =============================================================================

def check_characters(text, allowed):
    text = JOINED.sub("", text)
    for character in allowed:
        text = text.replace(character, "")
    require(not FORBIDDEN.search(text), "text-control")

OLDER_UNICODE = tuple(map(int, unicodedata.unidata_version.split("."))) < (18, 0, 0)

def is_normal(text):
    if OLDER_UNICODE and "Cn" in map(unicodedata.category, set(text)):
        raise Undecided
    return unicodedata.is_normalized("NFC", text)

def has_few_marks(text):
    return not MARKS.search(re.sub("[\u200c\u200d]", "", text))

def is_line(text):
    good = 1 <= len(text) <= 128 and "\n" not in text and text == text.strip(" ")
    return good and has_few_marks(text) and is_normal(text)

def is_block(value):
    text = value[:-1]
    return (
        1 <= len(text) <= 8000
        and value.endswith("\n")  # the one before the closing quotes, no part of the string
        and text[0] not in "\n "
        and text[-1] != "\n"
        and not any(line.endswith(" ") for line in text.split("\n"))
        and has_few_marks(text)
        and is_normal(text)
    )

def is_lei(text):
    good = re.fullmatch(r"[A-Z0-9]{18}[0-9]{2}", text)
    return good and int("".join(str(int(character, 36)) for character in text)) % 97 == 1

def is_device(text):
    return re.fullmatch(r"con|prn|aux|nul|(com|lpt)[0-9]", text)

def is_id(text):
    return len(text) <= 64 and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) and not is_device(text)

@functools.cache
def is_domain(text):
    labels = text.split(".")
    return (
        len(text) <= 253
        and len(labels) >= 2
        and all(re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", label) for label in labels)
        and not any(map(is_device, labels))
        and all(converts_to_itself(label) for label in labels if label.startswith("xn--"))
        and not re.fullmatch(r"[0-9]+", labels[-1])
    )

def converts_to_itself(label):
    """Rule 4."""
    try:
        text = label[4:].encode("ascii").decode("punycode")
        check_characters(re.sub("[\u200c\u200d]", "", text), allowed="")
        text.encode("utf-8")  # no surrogate
        return not text.isascii() and "xn--" + text.encode("punycode").decode("ascii") == label
    except ValueError:
        return False

RESERVED = re.compile(r"(.*\.)?(example|test|invalid|localhost|example\.(com|net|org))")

def decode_base64(text):
    """Standard base64 in its only spelling."""
    raw = base64.b64decode(text, validate=True)
    require(base64.b64encode(raw).decode("ascii") == text, "schema")
    return raw

class Wire(io.BytesIO):
    """Reads the wire form of OpenSSH from the front."""
    def take(self, count):
        part = self.read(count)
        require(len(part) == count, "signature-malformed")
        return part

    def uint32(self):
        return struct.unpack(">I", self.take(4))[0]

    def string(self):
        return self.take(self.uint32())

    def end(self):
        require(self.read() == b"", "signature-malformed")

PLAIN_KEY, SECURITY_KEY = "ssh-ed25519", "sk-ssh-ed25519@openssh.com"
Key = namedtuple("Key", "type point application fingerprint")

@functools.cache
def parse_key(text):
    """The content of a Key. Two Keys are the same if their strings are, so the string identifies the key."""
    key_type, _, encoded = text.partition(" ")
    require(key_type in (PLAIN_KEY, SECURITY_KEY), "schema")
    raw = decode_base64(encoded)
    wire = Wire(raw)
    require(wire.string() == key_type.encode("ascii"), "schema")
    point, application = wire.string(), b""
    require(len(point) == 32, "schema")
    if key_type == SECURITY_KEY:
        application = wire.string()
        require(len(application) <= 64, "too-long")
        require(re.fullmatch(rb"ssh:[A-Za-z0-9._:-]*", application), "schema")
    wire.end()
    digest = base64.b64encode(hashlib.sha256(raw).digest()).decode("ascii")
    return Key(key_type, point, application, "SHA256:" + digest.rstrip("="))

def points(keys):
    return {parse_key(key).point for key in keys}

def fingerprints(keys):
    return {parse_key(key).fingerprint for key in keys}

def usual_forms(point):
    """The fingerprints of a point as a plain key, and as a security key of the application `ssh:`."""
    string = lambda data: struct.pack(">I", len(data)) + data
    plain = string(PLAIN_KEY.encode()) + string(point)
    for wire in (plain, string(SECURITY_KEY.encode()) + string(point) + string(b"ssh:")):
        yield "SHA256:" + base64.b64encode(hashlib.sha256(wire).digest()).decode().rstrip("=")

def is_fingerprint(text):
    return text.startswith("SHA256:") and len(text) == 50 and decode_base64(text[7:] + "=")

def pattern(expression, most):
    return lambda text: len(text) <= most and re.fullmatch(expression, text)

HOST = r"[A-Za-z0-9][A-Za-z0-9.-]*"
PORT = r"[1-9][0-9]{0,4}"
MAILBOX = r"[A-Za-z0-9][A-Za-z0-9!$&'*+./=_~-]*"
TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]"
ZONE = r"[A-Z][A-Za-z0-9_+-]*"
URI = r"[!#-;=?-\[\]_a-z~]"
DAYS = "Mo|Tu|We|Th|Fr|Sa|Su"
HOURS = re.compile(rf"({DAYS})(?:-({DAYS}))? ({TIME})-({TIME}|24:00) (?P<zone>{ZONE}(/{ZONE}){{0,2}})")

def is_hours(text):
    found = HOURS.fullmatch(text)
    return found and found[1] != found[2] and found[3] != found[5] != "00:00" and len(found["zone"]) <= 64

STRINGS = {
    "Line": is_line,
    "Block": is_block,
    "Id": is_id,
    "Link": pattern(rf"(https://{HOST}(:{PORT})?([/?#]{URI}*)?|mailto:{MAILBOX}@{HOST}(\?{URI}*)?)", 1024),
    "Location": pattern(r"[A-Za-z0-9._:/-]+", 300),
    "Domain": is_domain,
    "Digest": pattern(r"[0-9a-f]{64}", 64),
    "Country": COUNTRIES.__contains__,
    "Language": pattern(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?", 11),
    "LEI": is_lei,
    "Phone": pattern(r"\+[1-9][0-9]{6,14}", 16),
    "Hours": is_hours,
    "Key": parse_key,
    "Fingerprint": is_fingerprint,
    "Kind": sum(FOLDERS.values(), []).__contains__,
    "Code": CODES.__contains__,
}
def judge_value(kind, text):
    """Whether a string is one of this type of section 2."""
    try:
        check_characters(text, allowed="\n" if kind == "Block" else "")
        return "yes" if STRINGS[kind](text + "\n" if kind == "Block" else text) else "no"
    except Undecided:
        return "undecided"
    except REFUSALS:
        return "no"

FIRST_DAY, LAST_DAY = datetime.date(1970, 1, 1), datetime.date(9999, 12, 31)

def check_value(value, kind):
    """`type() is` and not isinstance(): to Python a bool is an int, and a date-time a date."""
    if type(kind) is list:
        require(type(value) is str and value in kind, "schema")
    elif kind in INTEGERS:
        least, most = INTEGERS[kind]
        require(type(value) is int and least <= value <= most, "schema")
    elif kind == "Date":
        require(type(value) is datetime.date and value >= FIRST_DAY, "schema")
    else:
        require(type(value) is str, "schema")
        check_characters(value, allowed="\n")
        require(STRINGS[kind](value), "schema")

# == Section 3, records ============================================================================

def check_fields(values, rows):
    require(type(values) is dict and set(values) <= {row.name for row in rows}, "schema")
    for name, kind, presence in rows:
        if name not in values:
            require(presence in ("optional", "any number"), "schema")
            continue
        items = values[name] if presence in ("any number", "one or more") else [values[name]]
        require(type(items) is list and 1 <= len(items) <= 256, "schema")
        for index, item in enumerate(items):
            check_fields(item, TABLES[name]) if kind == "table" else check_value(item, kind)
            require(item not in items[:index], "schema")

def body(values):
    """The first table of a record, with the fields of its kind."""
    return values[next(row.name for row in LAYOUTS[values["kind"]] if row.type == "table")]

def check_contradictions(kind, values):
    """Section 3, and the one rule of section 5."""
    if kind == "text":
        metrics = [metric["id"] for metric in values.get("metric", [])]
        for ids in ([principle["id"] for principle in values["principle"]], metrics):
            require(len(set(ids)) == len(ids), "schema")
        for place, metric in enumerate(values.get("metric", [])):
            require("part_of" not in metric or metric["part_of"] in metrics[:place], "schema")
    elif kind == "rotate":
        if "compromised_from" in body(values):
            require(body(values)["reason"] == "compromise", "schema")
            require(body(values)["compromised_from"] < values["sequence"], "schema")
    elif kind == "succeed":
        require(body(values)["successor"] != values["organization"], "schema")
    elif kind == "report":
        report = values["report"]
        require(report["from"] <= report["to"] <= values["date"], "schema")
        metrics = [figure["metric"] for figure in values.get("figure", [])]
        require(len(set(metrics)) == len(metrics), "schema")
    elif kind == "finding":
        finding = values["finding"]
        if finding["assessment"] == "attribution":
            require("actor" in finding or "state" in finding, "schema")
            require("confidence" in finding, "schema")
        else:
            require("about" in finding, "schema")
        require(finding.get("from", FIRST_DAY) <= finding.get("to", LAST_DAY), "schema")
        require(finding.get("about") != values["organization"], "finding-self")
        require(values.get("evidence"), "evidence-missing")
        require(all("sha256" in evidence for evidence in values["evidence"]), "evidence-missing")
    elif kind == "observe":
        seen = body(values)
        require(seen["organization"] != values["organization"], "finding-self")
        host = re.escape(seen["organization"])
        proof = {"dns": rf"_accord\.{host}", "https": rf"https://{host}(:{PORT})?/\.well-known/accord\.txt"}
        require(re.fullmatch(proof[seen["method"]], seen["location"]), "schema")
    elif kind == "appoint":
        require(parse_key(body(values)["key"]).type == PLAIN_KEY, "schema")
    elif kind in ("admit", "void", "readmit"):
        require(body(values)["organization"] != values["organization"], "schema")

# == Section 4, the canonical form =================================================================

def decode(data, allowed):
    text = data.decode("utf-8")
    require("\r\n" not in text, "newline-converted")
    check_characters(text, allowed)
    return text

def write_string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

def write_block(text):
    escaped = text.replace("\\", "\\\\")
    return '"""\n' + re.sub(r'(?<=")"', r"\\" + '"', escaped) + '\n"""'

def write_value(kind, value):
    if type(value) is list:
        strings = [write_string(item) for item in value]
        if kind in ("Key", "Fingerprint"):
            return "[\n" + "".join(f"  {string},\n" for string in strings) + "]"
        return "[" + ", ".join(strings) + "]"
    if type(value) is str:
        return write_block(value[:-1]) if kind == "Block" else write_string(value)
    return value.isoformat() if type(value) is datetime.date else str(value)

def write_fields(values, rows):
    bare = [row for row in rows if row.type != "table" and row.name in values]
    return "".join(f"{row.name} = {write_value(row.type, values[row.name])}\n" for row in bare)

def write_layout(values, rows):
    parts = [write_fields(values, rows)]
    for name, kind, _ in rows:
        if kind == "table" and name in values:
            several = type(values[name]) is list
            for item in values[name] if several else [values[name]]:
                heading = f"[[{name}]]\n" if several else f"[{name}]\n"
                parts.append(heading + write_fields(item, TABLES[name]))
    return "\n".join(parts)

Document = namedtuple("Document", "values data digest")

def read_canonical(path, limit):
    return parse_canonical(read_file(path, limit), limit)

@functools.cache
def parse_canonical(data, limit):
    """A text or a record; the kind of a record is in its header."""
    text = decode(data, allowed="\n")
    values = tomllib.loads(text)
    kind = "text" if limit == "text" else values.get("kind")
    require(limit == "text" or kind in sum(FOLDERS.values(), []), "schema")
    check_fields(values, LAYOUTS[kind])
    check_contradictions(kind, values)
    require(write_layout(values, LAYOUTS[kind]) == text, "not-canonical")
    return Document(values, data, hashlib.sha256(data).hexdigest())

# == Section 6, signatures =========================================================================

NAMESPACE = b"accord-record-v1"
ARMOR = re.compile(
    rb"-----BEGIN SSH SIGNATURE-----\n"
    rb"((?:[A-Za-z0-9+/=]{70}\n)*[A-Za-z0-9+/=]{1,70}\n)"
    rb"-----END SSH SIGNATURE-----\n"
)

def blob(data):
    strings = (NAMESPACE, b"", b"sha512", hashlib.sha512(data).digest())
    return b"SSHSIG" + b"".join(struct.pack(">I", len(string)) + string for string in strings)

# The signer's Key, R and S, and of a security key its flags and counter.
Block = namedtuple("Block", "key signature flags counter")

def parse_block(content):
    wire = Wire(content)
    require(wire.take(6) == b"SSHSIG" and wire.uint32() == 1, "signature-malformed")
    key_wire = wire.string()
    key_type = Wire(key_wire).string().decode("ascii")
    key = key_type + " " + base64.b64encode(key_wire).decode("ascii")
    parse_key(key)
    require(wire.string() == NAMESPACE, "signature-namespace")
    require(wire.string() == b"", "signature-malformed")
    require(wire.string() == b"sha512", "signature-hash")
    inner = Wire(wire.string())
    wire.end()
    require(inner.string().decode("ascii") == key_type, "signature-malformed")
    signature = inner.string()
    require(len(signature) == 64, "signature-malformed")
    flags, counter = (1, 4) if key_type == SECURITY_KEY else (0, 0)
    block = Block(key, signature, inner.take(flags), inner.take(counter))
    inner.end()
    return block

def read_signatures(path):
    data = read_file(path, "sig")
    blocks, position = [], 0
    while position < len(data):
        match = ARMOR.match(data, position)
        require(match, "signature-malformed")
        armor = match[1].decode("ascii").replace("\n", "")
        blocks.append(parse_block(decode_base64(armor)))
        position = match.end()
    require(blocks, "signature-malformed")
    return blocks

def message(block, data):
    """What the key of a block signs for a file with this data."""
    key, signed = parse_key(block.key), blob(data)
    if key.type != SECURITY_KEY:
        return signed
    parts = hashlib.sha256(key.application).digest(), hashlib.sha256(signed).digest()
    return (block.flags + block.counter).join(parts)

def is_good(block, data):
    return verifies(parse_key(block.key).point, block.signature, message(block, data))

def check_block(block, data):
    key = parse_key(block.key)
    require(key.type != SECURITY_KEY or block.flags[0] & 1, "signature-presence")
    require(verifies(key.point, block.signature, message(block, data)), "signature-invalid")

# Section 6, Ed25519, strictly

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
L = 2**252 + 27742317777372353535851937790883648493
IDENTITY = (0, 1)

@functools.cache
def verifies(key, signature, message):
    """Verifies as the last paragraph of section 6 allows: every key has passed the key rule before."""
    r, s = signature[:32], signature[32:]
    if int.from_bytes(s, "little") >= L or int.from_bytes(r, "little") == 1:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True

@functools.cache
def passes_key_rule(encoded):
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number % 2**255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != square or (x == 0 and sign == 1):
        return False
    point = (x if x % 2 == sign else P - x, y)
    return point != IDENTITY and multiply(L, point) == IDENTITY

def multiply(scalar, point):
    result = IDENTITY
    for bit in bin(scalar)[2:]:
        result = add_points(result, result)
        result = add_points(result, point) if bit == "1" else result
    return result

def add_points(a, b):
    product = D * a[0] * b[0] * a[1] * b[1]
    x = (a[0] * b[1] + b[0] * a[1]) * pow(1 + product, -1, P) % P
    y = (a[1] * b[1] + a[0] * b[0]) * pow(1 - product, -1, P) % P
    return (x, y)

# == Section 7, who must sign ======================================================================

def signers_and_quotas(values, state):
    """The keys that may sign, in order, and the quotas: pairs of keys and how many of them."""
    own, in_force = values.get("keys", {}).get("current"), (state.current, state.threshold)
    if values["kind"] == "enroll":
        return own, [(own, len(own))]
    if values["kind"] not in ("rotate", "succeed"):
        return state.current, [in_force]
    authority = body(values)["authority"]
    authorized = (authority, state.next_threshold)
    if values["kind"] == "succeed":
        return authority + state.current, [authorized, in_force]
    fresh = [key for key in own if key not in state.current]
    return authority + fresh + own, [authorized, (fresh, len(fresh))]

def check_signatures(record, blocks, state):
    allowed, quotas = signers_and_quotas(record.values, state)
    signed = [block.key for block in blocks]
    require(set(signed) <= set(allowed), "key-unknown")
    require(len(set(signed)) == len(signed), "signature-duplicate")
    require(sorted(signed, key=allowed.index) == signed, "signature-not-canonical")
    for block in blocks:
        check_block(block, record.data)
    for keys, count in quotas:
        require(len(set(signed) & set(keys)) >= count, "threshold")

# == Section 8, replay =============================================================================

@dataclass
class Mark:
    voided: datetime.date | None
    disputed: datetime.date | None = None

Profile = namedtuple("Profile", "values date enrollment mark")
Act = namedtuple("Act", "kind date mark")
Word = namedtuple("Word", "kind mark")
Decision = namedtuple("Decision", "kind digest date values mark")

@dataclass
class State:
    """The state after the accepted records of one chain."""
    sequence: int = 0
    digest: str | None = None
    date: datetime.date = FIRST_DAY
    threshold: int = 0
    current: list = field(default_factory=list)
    next_threshold: int = 0
    next: list = field(default_factory=list)
    seen: set = field(default_factory=set)  # fingerprints
    named: set = field(default_factory=set)  # points of keys
    marks: list = field(default_factory=list)  # that of sequence 1 first
    profiles: list = field(default_factory=list)
    promises: dict = field(default_factory=dict)  # acts by the id of the text
    reports: dict = field(default_factory=dict)  # reports by the id of the text
    words: dict = field(default_factory=dict)  # of support and retraction, by the finding's digest
    decisions: list = field(default_factory=list)
    closed: datetime.date | None = None
    successor: str | None = None
    enrollment: str | None = None
    enrolled: int = 0  # the sequence of the enrollment in force

def declared_profile(state):
    since = [profile for profile in state.profiles if profile.enrollment == state.enrollment]
    sure = [profile for profile in since if not profile.mark.disputed]
    return (sure or state.profiles)[-1].values

def judge_chains(chains, registry, own):
    """The verdict on each chain. A standing may follow from the chain of a successor. The registry's own was replayed."""
    *own, before = own
    replay = lambda name, names: own if name == registry.name else judge_chain(name, names, registry)
    judged = {name: replay(name, names) for name, names in chains if names}
    strays = set(registry.strays)
    alone = {name for name, names in chains if names and all(one.path in strays for one in names)}
    judged = {name: verdict for name, verdict in judged.items() if name not in alone}
    for name, (verdict, state) in judged.items():
        _, successor = judged.get(state.successor, (None, State()))
        for accord, acts in state.promises.items() if verdict["integrity"] == "sound" else ():
            ending = state.closed and Ending(name, state.closed, successor, accord)
            texts = before.texts if name == registry.name else registry.texts
            text, reports = texts[accord].values, state.reports.get(accord, [])
            standing, since = standing_of(acts, reports, text, ending, registry.today)
            row = {"accord": accord, "standing": standing, "since": since.isoformat()}
            verdict["standings"].append(row)
    return [verdict for verdict, _ in judged.values()]

def judge_chain(organization, names, registry):
    """Replays a chain from the names of its records; gives the verdict and the state."""
    verdict = {"organization": organization, "integrity": "sound", "broken_at": None, "code": None}
    verdict |= {"cause": None, "standings": []}
    state, strays = State(), set()
    for name in sorted(names, key=lambda name: name.sequence):
        if name in strays or is_stray(name, state, registry):
            strays.add(name)
            continue
        rivals = [other for other in names if other.sequence == name.sequence]
        strays |= {other for other in rivals if is_stray(other, state, registry)}
        rivals = [other for other in rivals if other not in strays]
        try:
            require(len(rivals) == 1, "chain-fork")
            require(name.sequence == state.sequence + 1, "chain-sequence")
            judge_record(name, state, registry, organization)
        except Undecided:
            return verdict | {"integrity": "undecided", "broken_at": name.sequence}, state
        except REFUSALS as error:
            code = str(error) if type(error) is Refused else type(error).__name__
            cause = find_cause(rivals, state, registry, organization)
            broken = {"integrity": "broken", "broken_at": name.sequence, "code": code, "cause": cause}
            verdict |= broken
            break
    registry.strays.extend(name.path for name in strays)
    return verdict, state

def judge_record(name, state, registry, organization):
    """Applies every rule to the record under a name, then accepts it."""
    record = read_canonical(name.path, "record")
    values, kind = record.values, record.values["kind"]
    require(values["sequence"] == name.sequence and kind == name.kind, "path")
    require(os.path.lexists(name.path + ".sig"), "signature-missing")
    blocks = read_signatures(name.path + ".sig")
    check_place(record, state, registry, organization)
    if kind in ("enroll", "rotate"):
        check_keys(values["keys"], state)
    if kind in ("rotate", "succeed"):
        check_authority(body(values)["authority"], state)
    if "compromised_from" in body(values):
        require(body(values)["compromised_from"] > state.enrolled, "enrollment-disputed")
    if kind in ("pledge", "reaffirm", "report", "withdraw"):
        check_promise(values, state, registry)
    if kind in ("concur", "retract"):
        check_words(kind, state.words.get(body(values)["finding"], []))
    if kind in FOLDERS["decisions"]:
        check_decision(kind, body(values), state.decisions)
    if kind == "appoint":
        check_log_key(parse_key(body(values)["key"]).point, state)
    check_signatures(record, blocks, state)
    accept(record, state, registry, organization)

# What a file that claims a place holds: parts that cannot be read are None.
Claim = namedtuple("Claim", "data record blocks unreadable")

def read_claim(name):
    parts, unreadable = [], name is UNREADABLE
    readers = (
        lambda: read_file(name.path, "record"),
        lambda: read_canonical(name.path, "record"),
        lambda: read_signatures(name.path + ".sig") if os.path.lexists(name.path + ".sig") else [],
    )
    for reader in readers:
        try:
            parts.append(reader())
        except (Undecided, *REFUSALS) as error:
            parts.append(None)
            unreadable |= str(error) == "unreadable"
    data, record, blocks = parts
    values = record.values if record else {}
    if (values.get("sequence"), values.get("kind")) != (name.sequence, name.kind):
        record = None
    return Claim(data, record, blocks, unreadable)

def find_cause(names, state, registry, organization):
    """Section 8, "Causes": why the chain breaks after this state, at the names that claim one place."""
    claims = [read_claim(name) for name in names]
    signed = sum(is_signed(claim, state, registry, organization) for claim in claims)
    if signed > 1:
        return "equivocation"
    if any(claim.unreadable for claim in claims):
        return "unreadable"
    if len(claims) == 1 and names[0].sequence != state.sequence + 1:
        return "missing"
    if any(is_altered(claim, state) for claim in claims):
        return "altered"
    return "refused" if len(claims) == 1 and signed else "stray"

def is_signed(claim, state, registry, organization):
    """Whether the organization signed the file for its place."""
    if not claim.record or not claim.blocks:
        return False
    values = claim.record.values
    try:
        require(values["registry"] == registry.name, "wrong-registry")
        require(values["organization"] == organization, "wrong-organization")
        require((values["kind"] == "enroll") == (state.sequence == 0), "chain-enrollment")
        if values["kind"] in ("rotate", "succeed"):
            check_authority(body(values)["authority"], state)
        require(all(passes_key_rule(parse_key(block.key).point) for block in claim.blocks), "key-weak")
        check_signatures(claim.record, claim.blocks, state)
    except Refused:
        return False
    return True

def is_stray(name, state, registry):
    """Whether a file that the log does not list is set aside: no key of the organization signed it."""
    if registry.log is None or name is UNREADABLE or name.path in registry.log:
        return False
    claim = read_claim(name)
    return not claim.unreadable and not has_signature(claim, state, good=True)

def is_altered(claim, state):
    """Whether a key of the organization signed other bytes than the file's."""
    return has_signature(claim, state, good=False)

def has_signature(claim, state, good):
    """Whether a key of the organization made a signature that verifies, or one that does not."""
    own, following = state.current, state.next
    if state.sequence == 0:
        enrolls = claim.record and claim.record.values["kind"] == "enroll"
        own = claim.record.values["keys"]["current"] if enrolls else []
    for block in claim.blocks or [] if claim.data is not None else []:
        key = parse_key(block.key)
        known = block.key in own or key.fingerprint in following
        present = not good or key.type != SECURITY_KEY or block.flags[0] & 1
        if known and present and passes_key_rule(key.point) and is_good(block, claim.data) == good:
            return True
    return False

def check_words(kind, words):
    """The rules of concur and retract about earlier statements on the finding."""
    if kind == "concur":
        said = [word for word in words if not word.mark.disputed]
        said = [word for word in said if word.kind == "retract" or not word.mark.voided]
        require(all(word.kind != "finding" for word in words), "concurrence-duplicate")
        require(not said or said[-1].kind == "retract", "concurrence-duplicate")
    else:
        void = lambda word: word.kind == "retract" and (word.mark.voided or word.mark.disputed)
        said = [word for word in words if not void(word)]
        require(said and said[-1].kind != "retract", "finding-unknown")

def check_place(record, state, registry, organization):
    """The rules for all kinds about the header."""
    values, name = record.values, registry.name
    require(values["registry"] == name, "wrong-registry")
    require(values["organization"] == organization, "wrong-organization")
    require(not RESERVED.fullmatch(organization) or RESERVED.fullmatch(name), "domain")
    require(values.get("previous") == state.digest, "chain-previous")  # None in the first record
    require(state.date <= values["date"], "date-backwards")
    require(values["date"] <= add_days(registry.today, 1), "date-future")
    enrolls, first = values["kind"] == "enroll", state.sequence == 0
    readmitted = (organization, record.digest) in registry.readmitted
    voided = (organization, state.enrollment) in registry.voided
    require(enrolls if first else readmitted or not enrolls, "chain-enrollment")
    require(not state.closed or (enrolls and voided), "closed-chain")

    if organization == name and enrolls:
        require(record.digest == registry.root, "registry-root")
    require(organization == name or values["kind"] not in FOLDERS["decisions"], "decision-foreign")

SAME = {"adopt": ["accord"], "admit": ["organization", "enroll", "charter"], "dismiss": ["admission"]}
SAME |= {"void": ["organization", "enroll"], "readmit": ["organization", "enroll"]}
SAME |= {"accept": ["code", "organization", "record"], "appoint": ["key"]}

def check_decision(kind, values, decisions):
    earlier = [decision for decision in decisions if not decision.mark.disputed]
    dismissed = {decision.values["admission"] for decision in earlier if decision.kind == "dismiss"}
    if kind == "admit":
        adopted = {decision.values["accord"] for decision in earlier if decision.kind == "adopt"}
        require(values["charter"] in adopted, "decision-unknown")
    if kind == "dismiss":
        admitted = {decision.digest for decision in earlier if decision.kind == "admit"}
        require(values["admission"] in admitted, "decision-unknown")
    for decision in earlier:
        same = all(decision.values.get(name) == values[name] for name in SAME[kind])
        stands = decision.digest not in dismissed
        require(not (decision.kind == kind and same and stands), "decision-repeated")

def log_points(state):
    """The points of all keys that the registry ever appointed for its log."""
    return points(decision.values["key"] for decision in state.decisions if decision.kind == "appoint")

def check_log_key(point, state):
    require(passes_key_rule(point), "key-weak")
    require(point not in state.named and state.seen.isdisjoint(usual_forms(point)), "key-reused")

def check_keys(keys, state):
    current, following = keys["current"], keys["next"]
    require(len(current) <= 8 and len(following) <= 8, "too-long")
    require(keys["threshold"] <= len(current), "threshold")
    require(keys["next_threshold"] <= len(following), "threshold")
    require(len(points(current)) == len(current), "threshold")
    for key in set(current) - set(state.current):
        fingerprint = parse_key(key).fingerprint
        require(passes_key_rule(parse_key(key).point), "key-weak")
        require(fingerprint in state.next or fingerprint not in state.seen, "key-reused")
        require(parse_key(key).point not in state.named | log_points(state), "key-reused")
    forms = {form for point in state.named | log_points(state) | points(current) for form in usual_forms(point)}
    require((state.seen | fingerprints(current) | forms).isdisjoint(following), "key-reused")

def check_authority(authority, state):
    require(fingerprints(authority) <= set(state.next), "rotation-not-committed")
    require(all(map(passes_key_rule, points(authority))), "key-weak")
    require((state.named - points(state.current)).isdisjoint(points(authority)), "key-reused")
    require(log_points(state).isdisjoint(points(authority)), "key-reused")
    both = state.current + authority
    require(len(points(both)) == len(both), "threshold")
    require(len(authority) >= state.next_threshold, "threshold")

def check_promise(values, state, registry):
    kind, promise = values["kind"], body(values)
    text = registry.texts.get(promise["accord"])
    acts = state.promises.get(promise["accord"], [])
    if kind in ("pledge", "reaffirm"):
        require(text, "wrong-accord")
        require(text.digest == promise["digest"], "text-changed")
        require(declared_profile(state)["group"] in text.values["audience"], "audience")
    if kind in ("reaffirm", "withdraw"):
        require(acts and follow(acts, text.values["renewal_months"])[2], "pledge-unknown")
    if kind == "report":
        require(acts, "pledge-unknown")  # the first act of a promise is always a pledge
    if kind in ("pledge", "report"):
        items = values.get("reservation", []) + values.get("evidence", [])
        named = {item["principle"] for item in items if "principle" in item}
        known = {principle["id"] for principle in text.values["principle"]}
        require(named <= known, "principle-unknown")
    if kind == "report":
        check_figures(values.get("figure", []), text.values.get("metric", []))

def check_figures(figures, metrics):
    wholes = {metric["id"]: metric.get("part_of") for metric in metrics}
    given = {figure["metric"]: figure["value"] for figure in figures}
    require(set(given) <= set(wholes), "metric-unknown")
    for metric, value in given.items():
        require(value <= given.get(wholes[metric], value), "figure-exceeds")

def accept(record, state, registry, organization):
    """The tables of section 8, "State"."""
    values, kind = record.values, record.values["kind"]
    state.sequence, state.digest, state.date = values["sequence"], record.digest, values["date"]
    if kind == "enroll":
        state.enrollment, state.closed, state.successor = record.digest, None, None
        state.enrolled = state.sequence
    mark = Mark(registry.voided.get((organization, state.enrollment)))
    state.marks.append(mark)
    if kind in ("enroll", "rotate"):
        keys = values["keys"]
        authority = body(values)["authority"] if kind == "rotate" else []
        state.threshold, state.current = keys["threshold"], keys["current"]
        state.next_threshold, state.next = keys["next_threshold"], keys["next"]
        state.seen |= fingerprints(state.current + authority) | set(state.next)
        state.named |= points(state.current + authority)
    if kind in ("enroll", "update"):
        state.profiles.append(Profile(values["profile"], values["date"], state.enrollment, mark))
    if kind in ("pledge", "reaffirm", "withdraw"):
        acts = state.promises.setdefault(body(values)["accord"], [])
        acts.append(Act(kind, values["date"], mark))
    if kind == "report":
        state.reports.setdefault(body(values)["accord"], []).append(Act(kind, values["date"], mark))
    if kind in ("finding", "concur", "retract"):
        finding = record.digest if kind == "finding" else body(values)["finding"]
        state.words.setdefault(finding, []).append(Word(kind, mark))
    if kind in FOLDERS["decisions"]:
        state.decisions.append(Decision(kind, record.digest, values["date"], body(values), mark))
    if kind == "succeed":
        state.closed, state.successor = values["date"], body(values)["successor"]
        state.named |= points(body(values)["authority"])
    if "compromised_from" in body(values):
        for earlier in state.marks[body(values)["compromised_from"] - 1 : -1]:
            earlier.disputed = values["date"]

# == Section 9, standing ===========================================================================

def add_days(date, days):
    try:
        return date + datetime.timedelta(days=days)
    except OverflowError:
        return LAST_DAY

def add_months(date, months):
    year, month = date.year + (date.month - 1 + months) // 12, (date.month - 1 + months) % 12 + 1
    if year > LAST_DAY.year:
        return LAST_DAY
    return datetime.date(year, month, min(date.day, calendar.monthrange(year, month)[1]))

Active = namedtuple("Active", "since affirmed")
Withdrawn = namedtuple("Withdrawn", "date")

def follow(acts, months):
    """The steps of section 9: phase, doubt, and the last confirmable, which an open promise has."""
    phase = doubt = pledged = None
    confirmable = lambda: phase if type(phase) is Active else pledged and Active(pledged, pledged)
    for act in acts:
        before = confirmable()
        if act.kind != "pledge" and not before:
            continue
        if act.mark.disputed:
            pledged = act.date if act.kind == "pledge" else pledged
            doubt = act.mark.disputed if act.kind != "reaffirm" or doubt else None
            continue
        if act.kind == "withdraw":
            phase = Withdrawn(act.date)
        elif act.kind == "reaffirm" or type(phase) is Active:
            lapsed = act.date > add_months(before.affirmed, months)
            phase = Active(act.date if lapsed else before.since, act.date)
        else:
            phase = Active(act.date, act.date)
        doubt = pledged = None
    return phase, doubt, confirmable()

Ending = namedtuple("Ending", "organization closed successor accord")

def counting(acts):
    return [act for act in acts if not act.mark.voided]

def is_taken_over(ending, months, day):
    """Whether the successor has named its predecessor and holds the promise on a day."""
    successor = ending.successor
    names = any(
        profile.values.get("predecessor") == ending.organization
        and profile.date <= day
        and not (profile.mark.disputed or profile.mark.voided)
        for profile in successor.profiles
    )
    acts = [act for act in counting(successor.promises.get(ending.accord, [])) if act.date <= day]
    phase, doubt, _ = follow(acts, months)
    holds = type(phase) is Active and not doubt and day <= add_months(phase.affirmed, months)
    return names and holds and not (successor.closed and successor.closed <= day)

def takeover(ending, months, end):
    """The first day on which the successor took the promise over: that of the closure, or of one of its records."""
    successor = ending.successor
    days = {ending.closed, *(profile.date for profile in successor.profiles)}
    days |= {act.date for act in successor.promises.get(ending.accord, [])}
    days = sorted(day for day in days if ending.closed <= day <= end)
    return next((day for day in days if is_taken_over(ending, months, day)), None)

def report_owed(reports, months, since):
    """The last day on which the next report is not overdue."""
    dates = [report.date for report in counting(reports) if not report.mark.disputed]
    return add_months(max([since, *dates]), months)

def standing_of(acts, reports, text, ending, today):
    months = text["renewal_months"]
    phase, doubt, _ = follow(counting(acts), months)
    if doubt:
        return "disputed", doubt
    if type(phase) is Withdrawn:
        return "withdrawn", phase.date
    if phase is None:
        return "voided", [act.mark.voided for act in acts if act.mark.voided][-1]
    end = add_months(phase.affirmed, months)
    notice = add_days(end, -60)
    if ending and ending.closed <= end:
        day = takeover(ending, months, end)
        return ("succeeded", day) if day else ("withdrawn", ending.closed)
    if today > end:
        return "lapsed", add_days(end, 1)
    if "report_months" in text:
        owed = report_owed(reports, text["report_months"], phase.since)
        if today > owed:
            return "unreported", add_days(owed, 1)
    if today >= notice:
        return "due", max(notice, phase.affirmed)
    return "current", phase.since

def main():
    parser = argparse.ArgumentParser(description="Judges registries by docs/format.md.")
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--today", metavar="YYYY-MM-DD")
    parser.add_argument("--batch", action="store_true", help="read days and folders from stdin")
    parser.add_argument("--values", action="store_true", help="read types and strings from stdin")
    arguments = parser.parse_args()
    if arguments.values:
        for line in sys.stdin:
            print(judge_value(*json.loads(line)), flush=True)
        return
    lines = sys.stdin if arguments.batch else [f"{arguments.today} {arguments.folder}"]
    for line in lines:
        today, folder = line.removesuffix("\n").split(" ", 1)
        verdict = judge_registry(folder, datetime.date.fromisoformat(today))
        print(json.dumps(verdict, indent=None if arguments.batch else 2), flush=True)

if __name__ == "__main__":
    main()
