"use strict";
// What section 12 takes from C2SP: signed notes, checkpoints, cosignatures and policies.

(function (accord) {
  const { Refused, demand, fromBase64, fromUtf8, sha256, same, toBase64, toBytes, toHex } = accord.bytes;
  const { passesKeyRule, verifies } = accord.ed25519;

  const BAD = "log-malformed";
  const [LOG, WITNESS] = [1, 4];
  const MOST_BYTES = 128 * 1024;
  const MOST_ENTRIES = 2 ** 40;
  const CONTROLS = /[\u0000-\u0009\u000b-\u001f]/;

  /** A verifier key, NAME+ID+KEY (signed-note): its name, its id and its point. */
  function readVerifierKey(text, kind) {
    const [, name, id, encoded] = /^([^+]+)\+([^+]*)\+(.*)$/.exec(text) ?? [];
    demand(name && !/\s/.test(name), BAD);
    const data = fromBase64(encoded, BAD);
    demand(data.length === 33 && data[0] === kind, BAD);
    const hash = sha256(Uint8Array.from([...toBytes(`${name}\n`), ...data])).subarray(0, 4);
    demand(toHex(hash) === id && passesKeyRule(data.subarray(1)), BAD);
    return { name, id: hash, point: data.subarray(1), pointName: toBase64(data.subarray(1)) };
  }

  /**
   * Reads a signed note.
   * @param {Uint8Array} data
   * @returns {{text: string, lines: {name: string, id: Uint8Array, signature: Uint8Array}[]}}
   */
  function readNote(data) {
    demand(data.length <= MOST_BYTES, BAD);
    const source = fromUtf8(data);
    const end = source.lastIndexOf("\n\n");
    demand(!CONTROLS.test(source) && end > 0 && source.endsWith("\n") && end + 2 < source.length, BAD);
    const lines = source.slice(end + 2, -1).split("\n").map((line) => {
      const [, name, encoded] = /^— ([^\s+]+) (\S+)$/.exec(line) ?? [];
      demand(name, BAD);
      const bytes = fromBase64(encoded, BAD);
      demand(bytes.length > 4, BAD);
      return { name, id: bytes.subarray(0, 4), signature: bytes.subarray(4) };
    });
    demand(lines.length <= 64, BAD);
    return { text: source.slice(0, end + 1), lines };
  }

  /** The three lines of a checkpoint: its origin, its number of entries, its root. */
  function readHead(text) {
    const [, origin, digits, encoded] = /^([^\n]+)\n(0|[1-9][0-9]*)\n([^\n]*)\n$/.exec(text) ?? [];
    demand(origin && Number(digits) <= MOST_ENTRIES, BAD);
    const root = fromBase64(encoded, BAD);
    demand(root.length === 32, BAD);
    return { origin, size: Number(digits), root };
  }

  const isOf = (line, key) => line.name === key.name && same(line.id, key.id);

  /** The earliest time at which a witness says that it saw a note, or null. */
  async function cosignedAt(key, note) {
    let earliest = null;
    for (const { signature } of note.lines.filter((line) => isOf(line, key))) {
      demand(signature.length === 72, "checkpoint-signature");
      const time = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
      const message = toBytes(`cosignature/v1\ntime ${time}\n${note.text}`);
      const good = time < 2n ** 63n && (await verifies(key.point, signature.subarray(8), message));
      demand(good, "checkpoint-signature");
      if (earliest === null || time < earliest) earliest = time;
    }
    return earliest === null ? null : Number(earliest);
  }

  /** Whom a reader trusts: the keys of logs, and the witnesses with their quorum (tlog-policy). */
  class Policy {
    /** @param {Uint8Array} data the file; refused as `log-malformed` */
    constructor(data) {
      const source = fromUtf8(data);
      demand(!/[\u0000-\u0008\u000b-\u001f]/.test(source), BAD);
      Object.assign(this, { logs: [], witnesses: [], quorum: undefined });
      this.free = new Map();
      this.names = new Set(["none"]);
      for (const line of source.split("\n")) {
        const words = line.split(/[ \t]+/).filter((word) => word !== "");
        if (words.length > 0 && !words[0].startsWith("#")) this.readLine(words[0], words.slice(1));
      }
      demand(this.quorum !== undefined, BAD);
    }

    readLine(kind, rest) {
      if (kind === "log" && (rest.length === 1 || rest.length === 2)) {
        this.addKey(this.logs, readVerifierKey(rest[0], LOG));
      } else if (kind === "witness" && (rest.length === 2 || rest.length === 3)) {
        const witness = this.addKey(this.witnesses, readVerifierKey(rest[1], WITNESS));
        witness.label = rest[0];
        this.define(rest[0], { witness });
      } else if (kind === "group" && rest.length >= 3) {
        const members = rest.slice(2);
        const least = { any: "1", all: String(members.length) }[rest[1]] ?? rest[1];
        demand(/^[1-9][0-9]*$/.test(least) && Number(least) <= members.length, BAD);
        this.define(rest[0], { least: Number(least), members: members.map((name) => this.takeName(name)) });
      } else {
        demand(kind === "quorum" && rest.length === 1 && this.quorum === undefined, BAD);
        this.quorum = rest[0] === "none" ? null : this.takeName(rest[0]);
      }
    }

    addKey(keys, key) {
      demand(!keys.some((other) => other.pointName === key.pointName), BAD);
      keys.push(key);
      return key;
    }

    define(name, rule) {
      demand(!this.names.has(name), BAD);
      this.names.add(name);
      this.free.set(name, rule);
    }

    /** A name that no group holds yet: each is a member once. */
    takeName(name) {
      const rule = this.free.get(name);
      demand(rule, BAD);
      this.free.delete(name);
      return rule;
    }

    /** The earliest time by which the cosignatures make a quorum, or null. */
    quorumTime(rule, times) {
      if (rule.witness) return times.get(rule.witness);
      const seen = rule.members.map((member) => this.quorumTime(member, times)).filter((time) => time !== null);
      return seen.sort((one, other) => one - other)[rule.least - 1] ?? null;
    }

    /**
     * Judges a checkpoint.
     * @param {Uint8Array} data the note
     * @param {string} [expected] the origin that it must have; without one, that of a log of the policy
     * @returns {Promise<object>} `size`, `root`, `hasQuorum`, `time` (seconds since 1970, or null), `signers` (points of
     *   the log's keys, base64), `witnesses` (labels of those who cosigned)
     */
    async judgeCheckpoint(data, expected) {
      const note = readNote(data);
      const head = readHead(note.text);
      const logs = this.logs.filter((key) => key.name === head.origin);
      const signed = note.lines.flatMap((line) => logs.filter((key) => isOf(line, key)).map((key) => ({ key, line })));
      demand(signed.length > 0 && head.origin === (expected ?? head.origin), "checkpoint-signature");
      for (const { key, line } of signed) {
        demand(await verifies(key.point, line.signature, toBytes(note.text)), "checkpoint-signature");
      }
      const times = new Map();
      for (const key of this.witnesses) times.set(key, await cosignedAt(key, note));
      const time = this.quorum === null ? null : this.quorumTime(this.quorum, times);
      const cosigned = this.witnesses.filter((key) => times.get(key) !== null);
      return {
        ...head,
        time,
        hasQuorum: this.quorum === null || time !== null,
        signers: new Set(signed.map(({ key }) => key.pointName)),
        witnesses: cosigned.map((key) => key.label),
      };
    }
  }

  /** The code of a file of the log that cannot be read as what it should be; any other error is a fault of this script. */
  function codeOf(error) {
    if (!(error instanceof Refused)) throw error;
    return ["checkpoint-signature", "checkpoint-key", "not-utf8"].includes(error.code) ? error.code : BAD;
  }

  accord.note = { BAD, Policy, codeOf, readNote };
})((globalThis.accord ??= {}));
