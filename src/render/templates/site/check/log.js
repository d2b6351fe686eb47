"use strict";
// Section 12: the log of a registry, its tree (RFC 6962) and receipts (tlog-proof).

(function (accord) {
  const { Refused, demand, digestOf, fromBase64, fromUtf8, join, same, sha256, toBytes } = accord.bytes;
  const { LIMITS } = accord.tables;
  const { addDays, isoDay, readKey } = accord.values;
  const { BAD, Policy, codeOf } = accord.note;

  // == The tree, RFC 6962, section 2.1 ===============================================================

  const leafHash = (data) => sha256(join(Uint8Array.of(0), data));
  const nodeHash = (left, right) => sha256(join(Uint8Array.of(1), left, right));

  /** A tree over leaves: it keeps every complete part, so that the root of each earlier size costs few hashes. */
  class Tree {
    /** @param {Uint8Array[]} leaves */
    constructor(leaves) {
      this.size = leaves.length;
      this.levels = [leaves.map(leafHash)];
      for (let below = this.levels[0]; below.length > 1; below = this.levels.at(-1)) {
        const pairs = Array.from({ length: below.length >> 1 }, (_, i) => nodeHash(below[2 * i], below[2 * i + 1]));
        this.levels.push(pairs);
      }
    }

    /** The root of the first `size` leaves. */
    rootOf(size) {
      const parts = [];
      for (let [level, rest] = [0, size]; rest > 0; [level, rest] = [level + 1, Math.floor(rest / 2)]) {
        if (rest % 2 === 1) parts.push(this.levels[level][rest - 1]);
      }
      if (parts.length === 0) return sha256(new Uint8Array());
      return parts.reduce((right, left) => nodeHash(left, right));
    }
  }

  /**
   * Whether a proof leads from a leaf to a root (RFC 9162, section 2.1.3.2).
   * @param {Uint8Array} hash of the leaf
   * @param {number} index of the leaf, from 0
   * @param {number} size of the tree
   * @param {Uint8Array[]} proof from the leaf's sibling up
   * @param {Uint8Array} root
   */
  function includes(hash, index, size, proof, root) {
    if (index >= size || ![hash, root, ...proof].every((one) => one.length === 32)) return false;
    let [left, last] = [index, size - 1];
    const halve = () => ([left, last] = [Math.floor(left / 2), Math.floor(last / 2)]);
    for (const sibling of proof) {
      if (last === 0) return false;
      if (left % 2 === 1 || left === last) {
        hash = nodeHash(sibling, hash);
        while (left % 2 === 0 && left !== 0) halve();
      } else {
        hash = nodeHash(hash, sibling);
      }
      halve();
    }
    return last === 0 && same(hash, root);
  }

  // == Its files =====================================================================================

  const POLICY = "log/policy";
  const ENTRY = /^([0-9a-f]{64}) {2}([!-[\]-~]{1,1024})$/;
  const LINES = 256;

  /** The path of a file of entries. */
  function entryPath(number) {
    const part = (value) => String(value % 1000).padStart(3, "0");
    let name = part(number);
    for (let rest = Math.floor(number / 1000); rest > 0; rest = Math.floor(rest / 1000)) name = `x${part(rest)}/${name}`;
    return `log/entries/${name}`;
  }

  /** The bytes of a file of the log; anything but a plain file is malformed. */
  function takeBytes(files, path) {
    const data = files.get(path);
    demand(data instanceof Uint8Array, BAD);
    return data;
  }

  function readEntry(line) {
    const [, digest, path] = ENTRY.exec(line) ?? [];
    demand(digest && !path.split("/").some((part) => ["", ".", ".."].includes(part)), BAD);
    return { line, digest, path };
  }

  function readEntries(files, report) {
    const entries = [];
    for (let number = 0; files.has(entryPath(number)); number++) {
      const path = entryPath(number);
      try {
        const source = fromUtf8(takeBytes(files, path));
        const lines = source.slice(0, -1).split("\n");
        demand(source.endsWith("\n") && lines.length <= LINES, BAD);
        entries.push(...lines.map(readEntry));
        if (lines.length === LINES) continue;
        if (files.has(entryPath(number + 1))) report(BAD, path);
      } catch (error) {
        report(codeOf(error), path);
      }
      return entries;
    }
    return entries;
  }

  /** Reports files below log/ that no log has, and entries that stand there twice. */
  function reportStrays(files, entries, report) {
    const below = [...files.keys()].filter((path) => path.startsWith("log/"));
    for (const path of below) {
      const [, name, ...inner] = path.split("/");
      const isFolder = ["entries", "checkpoints"].includes(name);
      const isKnown = isFolder || ["policy", "checkpoint"].includes(name);
      // Where folders have markers, theirs are no files.
      const fits = isFolder ? inner.length > 0 || files.get(path) === "folder" : inner.length === 0;
      if (!isKnown || !fits) report(BAD, `log/${name}`);
    }
    const found = below.filter((path) => path.startsWith("log/entries/"));
    const known = new Set(found.map((_, number) => entryPath(number)));
    for (const path of found) if (!known.has(path)) report(BAD, path);
    const seen = new Set();
    entries.forEach(({ line }, index) => {
      if (seen.has(line)) report(BAD, entryPath(Math.floor(index / LINES)));
      seen.add(line);
    });
  }

  /** For each appointment that the log lists, its first entry and the point of its key. */
  function placeAppointments(entries, appointed) {
    const places = appointed.map(({ record, key }) => ({
      index: entries.findIndex((entry) => entry.digest === record),
      pointName: readKey(key).pointName,
    }));
    return places.filter(({ index }) => index >= 0);
  }

  /** The checkpoints that count, by size. */
  async function readCheckpoints(files, policy, origin, appointments, report) {
    const paths = [...files.keys()].filter((path) => path.startsWith("log/checkpoints/")).sort();
    if (files.has("log/checkpoint")) paths.push("log/checkpoint");
    const found = new Map();
    for (const path of paths) {
      try {
        const judged = await policy.judgeCheckpoint(takeBytes(files, path), origin);
        const newest = appointments.filter(({ index }) => index < judged.size).at(-1);
        demand(!newest || judged.signers.has(newest.pointName), "checkpoint-key");
        if (!judged.hasQuorum) report("checkpoint-quorum", path);
        if (path !== "log/checkpoint" && path !== `log/checkpoints/${judged.size}`) report(BAD, path);
        const other = found.get(judged.size);
        if (other && !same(other.root, judged.root)) report("split-view", path);
        if (!other) found.set(judged.size, judged);
      } catch (error) {
        report(codeOf(error), path);
      }
    }
    return found;
  }

  function reportKey(appointed, policy, origin, report) {
    if (appointed.length === 0) return report("log-key-unnamed", POLICY);
    const { pointName } = readKey(appointed.at(-1).key);
    const listed = policy.logs.some((key) => key.name === origin && key.pointName === pointName);
    return listed || report("log-key-unlisted", POLICY);
  }

  /**
   * The entries, and the checkpoints that they lead to, smallest first; null without a policy. `own` says what the
   * registry's own chain appointed, or null where that is not asked.
   */
  async function readLog(files, policyData, name, own, report) {
    let policy;
    try {
      policy = new Policy(policyData);
    } catch (error) {
      report(codeOf(error), POLICY);
      reportStrays(files, [], report);
      return null;
    }
    const origin = `${name}/log`;
    if (own?.sound) reportKey(own.appointed, policy, origin, report);
    const entries = readEntries(files, report);
    reportStrays(files, entries, report);
    const appointments = placeAppointments(entries, own?.appointed ?? []);
    const found = await readCheckpoints(files, policy, origin, appointments, report);
    const tree = new Tree(entries.map((entry) => toBytes(entry.line)));
    const bySize = [...found.values()].sort((one, other) => one.size - other.size);
    const good = bySize.filter(({ size, root }) => size <= tree.size && same(tree.rootOf(size), root));
    for (const one of bySize) if (!good.includes(one)) report("log-altered", `log/checkpoints/${one.size}`);
    const covered = good.at(-1)?.size ?? 0;
    if (good.length === bySize.length && (covered < entries.length || entries.length === 0)) {
      report("log-unsealed", entries.length === 0 ? POLICY : entryPath(Math.floor(covered / LINES)));
    }
    return { entries, checkpoints: good };
  }

  /** The registry's own policy; a file that is missing names no quorum, and is refused. */
  const policyOf = (files) => (files.get(POLICY) instanceof Uint8Array ? files.get(POLICY) : new Uint8Array());

  const hasLog = (files) => [...files.keys()].some((path) => path === "log" || path.startsWith("log/"));

  /**
   * Section 8, "A file that the log does not list".
   * @returns {Promise<Set<string> | null>} the paths in a log that covers the registry, or null
   */
  async function listedPaths(files, name) {
    if (!hasLog(files)) return null;
    let covers = true;
    const log = await readLog(files, policyOf(files), name, null, () => (covers = false));
    return covers && log ? new Set(log.entries.map((entry) => entry.path)) : null;
  }

  // == The log and the files =========================================================================

  const ROOMS = ["accords", "keys", "pledges", "findings", "decisions"];
  const isChanging = (path) => path === "accord.toml" || path.endsWith(".sig");

  function limitOf(path) {
    if (path === "accord.toml") return LIMITS["accord.toml"];
    if (path.startsWith("accords/")) return LIMITS.text;
    return path.endsWith(".sig") ? LIMITS.sig : LIMITS.record;
  }

  /** Every file that a log lists, with its digest. */
  function listFiles(files) {
    const kept = [...files].filter(
      ([path, data]) =>
        data instanceof Uint8Array && data.length <= limitOf(path) &&
        (path === "accord.toml" || ROOMS.includes(path.split("/")[0])));
    return new Map(kept.map(([path, data]) => [path, { data, digest: digestOf(data) }]));
  }

  function compareFiles(entries, found, report) {
    const states = new Map();
    for (const { digest, path } of entries) states.set(path, [...(states.get(path) ?? []), digest]);
    for (const [path, digests] of states) {
      const now = found.get(path)?.digest;
      if (now === undefined) report("log-missing", path);
      else if (isChanging(path) && !digests.includes(now)) report("log-unlogged", path);
      else if (now !== digests.at(-1) || (!isChanging(path) && new Set(digests).size > 1)) report("log-altered", path);
    }
    const unlogged = [...found.keys()].filter((path) => !states.has(path)).sort();
    if (unlogged.length > 0) report("log-unlogged", unlogged[0]);
  }

  /** By when a quorum had seen the newest state of each file. Reports records that are dated long before. */
  function judgeDates({ entries, checkpoints }, found, today, report) {
    const first = new Map();
    entries.forEach(({ digest }, index) => first.has(digest) || first.set(digest, index));
    const witnessed = {};
    for (const [path, { data, digest }] of found) {
      const index = first.get(digest) ?? Infinity;
      const times = checkpoints.filter((one) => one.size > index && one.time !== null).map((one) => one.time);
      const day = times.length > 0 ? isoDay(Math.min(...times) * 1000) : null;
      // A witness's clock that runs ahead proves nothing yet.
      if (!day || day > addDays(today, 1)) continue;
      witnessed[path] = day;
      const [, date] = (path.endsWith(".toml") && /^date = ([0-9-]{10})$/m.exec(new TextDecoder().decode(data))) || [];
      const isRecord = date && !Number.isNaN(Date.parse(date)) && path.split("/").length === 3;
      if (isRecord && index >= checkpoints[0].size && day > addDays(date, 31)) report("date-unwitnessed", path);
    }
    return witnessed;
  }

  /**
   * What section 12 reports about the log of a registry.
   * @param {Map<string, Uint8Array | string>} files as `judgeRegistry` takes them
   * @param {string} today YYYY-MM-DD
   * @param {object} verdict as `judgeRegistry` returned it for these files
   * @param {Uint8Array} [policy] the reader's own; without one, that of the registry
   * @returns {Promise<{problems: string[][], witnessed: object, newest: object | null}>} code and path of each problem;
   *   by which day a quorum had seen each file; the newest checkpoint that counts, or null
   */
  async function judgeLog(files, today, { registry, own }, policy) {
    const problems = new Map();
    const report = (code, path) => problems.set(`${code} ${path}`, [code, path]);
    const tell = (witnessed, newest) => ({ problems: [...problems.values()].sort(), witnessed, newest });
    // Without an acceptable accord.toml nothing else can be judged.
    if (!registry || !hasLog(files)) return tell({}, null);
    const log = await readLog(files, policy ?? policyOf(files), registry, own, report);
    if (!log) return tell({}, null);
    const found = listFiles(files);
    compareFiles(log.entries, found, report);
    return tell(judgeDates(log, found, today, report), log.checkpoints.at(-1) ?? null);
  }

  // == Receipts ======================================================================================

  /** The parts of a receipt. Refuses what is none. */
  function readReceipt(data) {
    const source = fromUtf8(data);
    const end = source.indexOf("\n\n");
    const [heading, extra, index, ...hashes] = source.slice(0, Math.max(end, 0)).split("\n");
    demand(heading === "c2sp.org/tlog-proof@v1" && extra?.startsWith("extra ") && hashes.length <= 64, BAD);
    demand(/^index (0|[1-9][0-9]{0,14})$/.test(index ?? ""), BAD);
    const entry = readEntry(fromUtf8(fromBase64(extra.slice(6), BAD)));
    const proof = hashes.map((hash) => fromBase64(hash, BAD));
    return { entry, index: Number(index.slice(6)), proof, note: source.slice(end + 2) };
  }

  /** What `read` returns. Refuses a part of a receipt that is not of its form. */
  async function readPart(read) {
    try {
      return await read();
    } catch (error) {
      throw new Refused(codeOf(error) === "checkpoint-signature" ? "checkpoint-signature" : "receipt-malformed");
    }
  }

  /**
   * Checks a receipt by the file alone. Refuses one that does not hold: `receipt-malformed`,
   * `receipt-file`, `receipt-proof`, or the code of its checkpoint.
   * @param {Uint8Array} data the receipt
   * @param {Uint8Array} file the file that it is for
   * @param {Uint8Array} policyData the policy by which its checkpoint is judged
   * @returns {Promise<object>} the checkpoint as `judgeCheckpoint` returns it, with `path` and `index`
   */
  async function judgeReceipt(data, file, policyData) {
    const policy = new Policy(policyData);
    const { entry, index, proof, note } = await readPart(() => readReceipt(data));
    demand(entry.digest === digestOf(file), "receipt-file");
    const judged = await readPart(() => policy.judgeCheckpoint(toBytes(note)));
    demand(includes(leafHash(toBytes(entry.line)), index, judged.size, proof, judged.root), "receipt-proof");
    return { ...judged, path: entry.path, index };
  }

  accord.log = { Tree, includes, judgeLog, judgeReceipt, leafHash, listedPaths };
})((globalThis.accord ??= {}));
