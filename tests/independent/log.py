#!/usr/bin/env python3
"""A second implementation of the log, written from docs/format.md (section 12) and the pages of C2SP that it names.

    log.py --today YYYY-MM-DD FOLDER

prints one JSON object:

    {"problems": [["code", "path"], ...],         errors and warnings of section 12, and the note log-unlogged
     "witnessed": {"path": "YYYY-MM-DD", ...}}    by when a quorum had seen the newest state of each file
"""

import argparse
import datetime
import hashlib
import json
import os
import re
import struct
import tomllib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from verify import FOLDERS, LIMITS, REFUSALS, decode_base64, is_domain, passes_key_rule, require
from verify import judge_chain, list_records, parse_key, read_accord, read_texts

MOST_ENTRIES = 1 << 40
CODES = {"log-malformed", "checkpoint-signature", "checkpoint-key"}
ENTRY = re.compile(r"([0-9a-f]{64})  ([!-\[\]-~]{1,1024})")

def code_of(refusal):
    """The code of a file that cannot be read as what it should be."""
    return str(refusal) if str(refusal) in CODES else "not-utf8" if isinstance(refusal, UnicodeDecodeError) else "log-malformed"

# == RFC 6962, section 2.1 =========================================================================

def sha256(data):
    return hashlib.sha256(data).digest()

def root_of(leaves):
    """The root of a tree with these leaves, by the definition: the left half is the largest power of two."""
    if len(leaves) < 2:
        return sha256(b"\0" + leaves[0]) if leaves else sha256(b"")
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + root_of(leaves[:half]) + root_of(leaves[half:]))

# == signed-note, tlog-checkpoint, tlog-cosignature ================================================

class Key:
    """A verifier key: NAME+ID+base64(type || point)."""

    def __init__(self, text, kind):
        self.name, key_id, encoded = (text.split("+", 2) + ["", ""])[:3]
        data = decode_base64(encoded)
        require(len(data) == 33 and data[0] == kind, "log-malformed")
        require(self.name and not re.search(r"[\s+]", self.name), "log-malformed")
        self.id = sha256(self.name.encode() + b"\n" + data)[:4]
        require(self.id.hex() == key_id, "log-malformed")
        self.point = data[1:]
        require(passes_key_rule(self.point), "log-malformed")

    def signed(self, line):
        return line[0] == self.name and line[1][:4] == self.id

    def verifies(self, signature, message):
        try:
            Ed25519PublicKey.from_public_bytes(self.point).verify(signature, message)
            return len(signature) == 64
        except InvalidSignature:
            return False

def read_note(source):
    """The text of a note, and its signature lines as names and bytes."""
    require(len(source.encode()) <= 128 * 1024, "log-malformed")
    require(not any(c < " " and c != "\n" for c in source), "log-malformed")
    text, empty, lines = source.rpartition("\n\n")
    require(text and empty and lines.endswith("\n"), "log-malformed")
    signatures = []
    for line in lines[:-1].split("\n"):
        found = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
        require(found, "log-malformed")
        data = decode_base64(found[2])
        require(len(data) > 4, "log-malformed")
        signatures.append((found[1], data))
    require(len(signatures) <= 64, "log-malformed")
    return text + "\n", signatures

def read_checkpoint(text):
    origin, size, root = (text.removesuffix("\n").split("\n") + [""] * 3)[:3]
    require(text == f"{origin}\n{size}\n{root}\n" and origin, "log-malformed")
    require(re.fullmatch("0|[1-9][0-9]*", size) and int(size) <= MOST_ENTRIES, "log-malformed")
    root = decode_base64(root)
    require(len(root) == 32, "log-malformed")
    return origin, int(size), root

# == tlog-policy ===================================================================================

class Policy:
    def __init__(self, source):
        self.logs, self.witnesses, self.quorum = [], [], None
        free, names = {}, {"none"}

        def define(name, rule):
            require(name not in names, "log-malformed")
            names.add(name)
            free[name] = rule

        require(not any(c < " " and c not in "\n\t" for c in source), "log-malformed")
        for line in source.split("\n"):
            words = re.findall(r"[^ \t]+", line)
            if not words or words[0].startswith("#"):
                continue
            kind, rest = words[0], words[1:]
            if kind == "log" and len(rest) in (1, 2):
                key = Key(rest[0], 1)
                require(all(key.point != other.point for other in self.logs), "log-malformed")
                self.logs.append(key)
            elif kind == "witness" and len(rest) in (2, 3):
                key = Key(rest[1], 4)
                require(all(key.point != other.point for other in self.witnesses), "log-malformed")
                define(rest[0], len(self.witnesses))
                self.witnesses.append(key)
            elif kind == "group" and len(rest) >= 3:
                least = {"any": "1", "all": str(len(rest) - 2)}.get(rest[1], rest[1])
                require(re.fullmatch("[1-9][0-9]*", least) and int(least) <= len(rest) - 2, "log-malformed")
                require(all(member in free for member in rest[2:]), "log-malformed")
                require(len(set(rest[2:])) == len(rest[2:]), "log-malformed")
                define(rest[0], (int(least), [free.pop(member) for member in rest[2:]]))
            else:
                require(kind == "quorum" and len(rest) == 1 and self.quorum is None, "log-malformed")
                require(rest[0] == "none" or rest[0] in free, "log-malformed")
                self.quorum = "none" if rest[0] == "none" else free.pop(rest[0])
        require(self.quorum is not None, "log-malformed")

    def time_of(self, rule, times):
        """The earliest time by which the cosignatures make a quorum."""
        if isinstance(rule, int):
            return times[rule]
        least, members = rule
        seen = sorted(time for member in members if (time := self.time_of(member, times)) is not None)
        return seen[least - 1] if len(seen) >= least else None

    def judge(self, source, expected):
        """Size and root of a checkpoint, whether it has its quorum, the time of that, and who signed as the log."""
        text, signatures = read_note(source)
        origin, size, root = read_checkpoint(text)
        logs = [key for key in self.logs if key.name == origin]
        signed = [(key, line[1][4:]) for line in signatures for key in logs if key.signed(line)]
        require(signed and origin == expected, "checkpoint-signature")
        require(all(key.verifies(data, text.encode()) for key, data in signed), "checkpoint-signature")
        times = [self.cosigned(key, text, signatures) for key in self.witnesses]
        time = None if self.quorum == "none" else self.time_of(self.quorum, times)
        return size, root, self.quorum == "none" or time is not None, time, {key.point for key, _ in signed}

    def cosigned(self, key, text, signatures):
        times = []
        for line in signatures:
            if key.signed(line):
                data = line[1][4:]
                require(len(data) == 72, "checkpoint-signature")
                (time,) = struct.unpack(">Q", data[:8])
                message = f"cosignature/v1\ntime {time}\n{text}".encode()
                require(time < 1 << 63 and key.verifies(data[8:], message), "checkpoint-signature")
                times.append(time)
        return min(times, default=None)

# == Section 12 ====================================================================================

def read_text(root, path):
    require(os.path.isfile(os.path.join(root, path)), "log-malformed")
    with open(os.path.join(root, path), "rb") as file:
        return file.read().decode()

def entry_path(number):
    name = f"{number % 1000:03}"
    while number := number // 1000:
        name = f"x{number % 1000:03}/{name}"
    return f"log/entries/{name}"

def read_entries(root, report):
    entries = []
    while os.path.exists(os.path.join(root, path := entry_path(len(entries) // 256))):
        try:
            source = read_text(root, path)
            require(source.endswith("\n"), "log-malformed")
            lines = source[:-1].split("\n")
            require(len(lines) <= 256, "log-malformed")
            found = [ENTRY.fullmatch(line) for line in lines]
            require(all(found), "log-malformed")
            parts = [part for one in found for part in one[2].split("/")]
            require(not {"", ".", ".."} & set(parts), "log-malformed")
        except REFUSALS as refusal:
            report(code_of(refusal), path)
            return entries
        entries += [(one[1], one[2]) for one in found]
        if len(lines) < 256:
            if os.path.exists(os.path.join(root, entry_path((len(entries) + 255) // 256))):
                report("log-malformed", path)
            return entries
    return entries

def report_strays(root, report):
    """Files below log/ that no log has."""
    for name in os.listdir(os.path.join(root, "log")):
        is_folder = os.path.isdir(os.path.join(root, "log", name))
        if name not in (("entries", "checkpoints") if is_folder else ("policy", "checkpoint")):
            report("log-malformed", f"log/{name}")
    found = []
    for folder, _, names in os.walk(os.path.join(root, "log/entries")):
        found += [os.path.relpath(os.path.join(folder, name), root) for name in names]
    for path in set(found) - {entry_path(number) for number in range(len(found))}:
        report("log-malformed", path)

def report_repeated(entries, report):
    known = set()
    for index, entry in enumerate(entries):
        if entry in known:
            report("log-malformed", entry_path(index // 256))
        known.add(entry)

def read_appointments(root, today):
    """Record and key of each appointment that counts, and whether the registry's own chain is sound."""
    registry, errors = read_accord(root, today), []
    read_texts(root, registry.texts, errors)
    names = list_records(root, errors).get(registry.name, [])
    verdict, state = judge_chain(registry.name, names, registry)
    made = [decision for decision in state.decisions if decision.kind == "appoint"]
    sure = {decision.values["key"] for decision in made if not decision.mark.disputed}
    counting = [decision for decision in made if decision.values["key"] in sure]
    keys = [(decision.digest, parse_key(decision.values["key"]).point) for decision in counting]
    return keys, state.sequence > 0 and verdict["integrity"] == "sound"

def report_key(appointed, policy, origin, report):
    if not appointed:
        report("log-key-unnamed", "log/policy")
    elif all((key.name, key.point) != (origin, appointed[-1][1]) for key in policy.logs):
        report("log-key-unlisted", "log/policy")

def key_at(size, entries, appointed):
    """The key of the newest appointment that a checkpoint of this size covers."""
    covered = {digest for digest, _ in entries[:size]}
    keys = [key for record, key in appointed if record in covered]
    return keys[-1] if keys else None

def read_checkpoints(root, policy, origin, key_of, report):
    """Root and time of each checkpoint, by size."""
    folder = os.path.join(root, "log/checkpoints")
    paths = [f"log/checkpoints/{name}" for name in sorted(os.listdir(folder))] if os.path.isdir(folder) else []
    paths += ["log/checkpoint"] if os.path.exists(os.path.join(root, "log/checkpoint")) else []
    found = {}
    for path in paths:
        try:
            size, top, quorum, time, signers = policy.judge(read_text(root, path), origin)
            require(key_of(size) is None or key_of(size) in signers, "checkpoint-key")
        except REFUSALS as refusal:
            report(code_of(refusal), path)
            continue
        if not quorum:
            report("checkpoint-quorum", path)
        if path not in ("log/checkpoint", f"log/checkpoints/{size}"):
            report("log-malformed", path)
        if size in found and found[size][0] != top:
            report("split-view", path)
        found.setdefault(size, (top, time))
    return found

def list_files(root):
    """Every file that a log lists, with its digest and bytes."""
    found = {}

    def add(path, limit):
        full = os.path.join(root, path)
        if os.path.isfile(full) and os.path.getsize(full) <= limit:
            with open(full, "rb") as file:
                data = file.read()
            found[path] = (hashlib.sha256(data).hexdigest(), data)

    add("accord.toml", LIMITS["accord.toml"])
    for room in ["accords", *FOLDERS]:
        for folder, _, names in os.walk(os.path.join(root, room)):
            for name in names:
                path = os.path.relpath(os.path.join(folder, name), root)
                kind = "text" if room == "accords" else "sig" if name.endswith(".sig") else "record"
                add(path, LIMITS[kind])
    return found

def covering_paths(root):
    """Section 8, "A file that the log does not list": the paths in the log that covers a registry, or None."""
    problems = []
    try:
        entries, _ = read_log(root, [], False, lambda *problem: problems.append(problem))
    except OSError:
        return None
    return None if problems else {path for _, path in entries}

def read_log(root, appointed, sound, report):
    """The entries, and the times of the checkpoints that they lead to, by size."""
    report_strays(root, report)
    name = tomllib.loads(read_text(root, "accord.toml"))["registry"]
    assert is_domain(name)
    try:
        policy = Policy(read_text(root, "log/policy"))
    except REFUSALS as refusal:
        report(code_of(refusal), "log/policy")
        return None, {}
    if sound:
        report_key(appointed, policy, f"{name}/log", report)
    entries = read_entries(root, report)
    report_repeated(entries, report)
    key_of = lambda size: key_at(size, entries, appointed)
    checkpoints = read_checkpoints(root, policy, f"{name}/log", key_of, report)
    leaves = [f"{digest}  {path}".encode() for digest, path in entries]
    leads = lambda size, top: size <= len(leaves) and root_of(leaves[:size]) == top
    contradicted = [size for size, (top, _) in checkpoints.items() if not leads(size, top)]
    for size in contradicted:
        report("log-altered", f"log/checkpoints/{size}")
    good = {size: time for size, (_, time) in sorted(checkpoints.items()) if size not in contradicted}
    covered = max(good, default=0)
    if not contradicted and not entries:
        report("log-unsealed", "log/policy")
    elif not contradicted and covered < len(entries):
        report("log-unsealed", entry_path(covered // 256))
    return entries, good

def judge_log(root, today):
    problems = set()
    report = lambda code, path: problems.add((code, path))
    verdict = lambda witnessed: {"problems": sorted(problems), "witnessed": witnessed}
    if not os.path.exists(os.path.join(root, "log")):
        return verdict({})
    appointed, sound = read_appointments(root, today)
    entries, good = read_log(root, appointed, sound, report)
    if entries is None:
        return verdict({})
    files = list_files(root)
    compare(entries, files, report)
    return verdict(judge_dates(entries, good, files, today, report))

def compare(entries, files, report):
    states = {}
    for digest, path in entries:
        states.setdefault(path, []).append(digest)
    for path, digests in states.items():
        if path not in files:
            report("log-missing", path)
            continue
        changes, now = path == "accord.toml" or path.endswith(".sig"), files[path][0]
        if now == digests[-1] and (changes or set(digests) == {now}):
            continue
        report("log-unlogged" if changes and now not in digests else "log-altered", path)
    missing = sorted(set(files) - set(states))
    if missing:
        report("log-unlogged", missing[0])

def judge_dates(entries, good, files, today, report):
    """By when the newest state of each file was seen. Reports records that are dated long before."""
    first = {}
    for index, (digest, _) in enumerate(entries):
        first.setdefault(digest, index)
    witnessed = {}
    for path, (digest, data) in files.items():
        index = first.get(digest)
        times = [time for size, time in good.items() if index is not None and size > index and time is not None]
        day = datetime.date.fromordinal(719163 + min(times) // 86400) if times else None
        # A witness's clock that runs ahead proves nothing yet.
        if day is None or day > today + datetime.timedelta(days=1):
            continue
        witnessed[path] = day.isoformat()
        if path.endswith(".toml") and path.count("/") == 2 and index >= min(good):
            dated = tomllib.loads(data.decode())["date"]
            if day > dated + datetime.timedelta(days=31):
                report("date-unwitnessed", path)
    return witnessed

def main():
    parser = argparse.ArgumentParser(description="Judges the log of a registry by docs/format.md.")
    parser.add_argument("folder", nargs="+")
    parser.add_argument("--today", metavar="YYYY-MM-DD", required=True)
    arguments = parser.parse_args()
    today = datetime.date.fromisoformat(arguments.today)
    for folder in arguments.folder:
        print(json.dumps(judge_log(folder, today)), flush=True)

if __name__ == "__main__":
    main()
