"use strict";
// Section 8: replays the chain of one organization, and says why it is broken where it is.

(function (accord) {
  const { Refused, Undecided, demand } = accord.bytes;
  const { LIMITS } = accord.tables;
  const { readKey, SECURITY_KEY } = accord.values;
  const { passesKeyRule } = accord.ed25519;
  const { bodyOf, readRecord } = accord.canonical;
  const { isGood, readSignatures } = accord.sshsig;
  const { checkAuthority, checkRules, checkSignatures, fingerprintsOf, isDecision, pointsOf } = accord.rules;

  /** The state before the first record. Sets of keys hold fingerprints (`seen`) and points in base64 (`named`). */
  const newState = () => ({
    sequence: 0,
    digest: undefined,
    date: "1970-01-01",
    threshold: 0,
    current: [],
    nextThreshold: 0,
    next: [],
    seen: new Set(),
    named: new Set(),
    marks: [],
    profiles: [],
    promises: new Map(),
    reports: new Map(),
    statements: new Map(),
    decisions: [],
    closed: undefined,
    successor: undefined,
    enrollment: undefined,
    enrolled: 0,
  });

  /** The bytes of a file, which must be a plain one and not above its limit (section 4). */
  function takeFile(files, path, limit) {
    // A folder without a marker is known by what lies below it.
    const file = files.get(path) ?? "folder";
    if (typeof file === "string") throw new Refused(file === "folder" ? "file-mode" : file);
    demand(file.length <= LIMITS[limit], "too-large");
    return file;
  }

  function append(map, name, item) {
    if (!map.has(name)) map.set(name, []);
    map.get(name).push(item);
  }

  const addAll = (set, items) => items.forEach((item) => set.add(item));

  /** Takes a record's keys into force, and remembers which keys were seen and named. */
  function acceptKeys(values, state) {
    const authority = bodyOf(values).authority ?? [];
    const current = values.keys?.current ?? [];
    addAll(state.named, [...pointsOf([...current, ...authority])]);
    if (!values.keys) return;
    Object.assign(state, { current, threshold: values.keys.threshold });
    Object.assign(state, { next: values.keys.next, nextThreshold: values.keys.next_threshold });
    addAll(state.seen, [...fingerprintsOf([...current, ...authority]), ...state.next]);
  }

  /** The table of section 8, "State". */
  function acceptRecord(record, state, registry, organization) {
    const { values, digest } = record;
    const [kind, date, body] = [values.kind, values.date, bodyOf(values)];
    Object.assign(state, { sequence: values.sequence, digest, date });
    if (kind === "enroll") {
      Object.assign(state, { enrollment: digest, enrolled: values.sequence, closed: undefined, successor: undefined });
    }
    const mark = { voided: registry.voided.get(`${organization} ${state.enrollment}`), disputed: undefined };
    state.marks.push(mark);
    if (["enroll", "rotate", "succeed"].includes(kind)) acceptKeys(values, state);
    if (values.profile) state.profiles.push({ values: values.profile, date, enrollment: state.enrollment, mark });
    if (["pledge", "reaffirm", "withdraw"].includes(kind)) append(state.promises, body.accord, { kind, date, mark });
    if (kind === "report") append(state.reports, body.accord, { kind, date, mark });
    if (kind === "finding") append(state.statements, digest, { kind, mark });
    if (kind === "concur" || kind === "retract") append(state.statements, body.finding, { kind, mark });
    if (isDecision(kind)) state.decisions.push({ kind, digest, date, values: body, mark });
    if (kind === "succeed") Object.assign(state, { closed: date, successor: body.successor });
    if (body.compromised_from) {
      for (const earlier of state.marks.slice(body.compromised_from - 1, -1)) earlier.disputed = date;
    }
  }

  /** Applies every rule to the record under a name, then accepts it. */
  async function judgeRecord(name, state, registry, organization) {
    const record = readRecord(takeFile(registry.files, name.path, "record"));
    demand(record.values.sequence === name.sequence && record.values.kind === name.kind, "path");
    demand(registry.files.has(`${name.path}.sig`), "signature-missing");
    const blocks = readSignatures(takeFile(registry.files, `${name.path}.sig`, "sig"));
    checkRules(record, state, registry, organization);
    await checkSignatures(record, blocks, state);
    acceptRecord(record, state, registry, organization);
  }

  // == Causes, and files that the log does not list ==================================================

  /** What a name holds: a part that cannot be read is null. */
  function readClaim(name, registry) {
    const claim = { data: null, record: null, blocks: null, unreadable: name.unreadable === true };
    const attempt = (part, read) => {
      try {
        claim[part] = read();
      } catch (error) {
        if (!(error instanceof Refused || error instanceof Undecided)) throw error;
        if (error.code === "unreadable") claim.unreadable = true;
      }
    };
    if (name.unreadable) return claim;
    const signature = `${name.path}.sig`;
    attempt("data", () => takeFile(registry.files, name.path, "record"));
    attempt("record", () => readRecord(takeFile(registry.files, name.path, "record")));
    const readBlocks = () => readSignatures(takeFile(registry.files, signature, "sig"));
    attempt("blocks", () => (registry.files.has(signature) ? readBlocks() : []));
    const values = claim.record?.values;
    if (values && (values.sequence !== name.sequence || values.kind !== name.kind)) claim.record = null;
    return claim;
  }

  /** Whether a key of the organization made a signature of the file that verifies, or one that does not. */
  async function hasSignature(claim, state, good) {
    let own = state.current;
    if (state.sequence === 0) own = claim.record?.values.kind === "enroll" ? claim.record.values.keys.current : [];
    for (const block of claim.data ? (claim.blocks ?? []) : []) {
      const key = readKey(block.key);
      const known = own.includes(block.key) || state.next.includes(key.fingerprint);
      const present = !good || key.type !== SECURITY_KEY || block.extra[0] & 1;
      if (!known || !present || !passesKeyRule(key.point)) continue;
      if ((await isGood(block, claim.data)) === good) return true;
    }
    return false;
  }

  /** Whether the organization signed the file for its place. */
  async function isSigned(claim, state, registry, organization) {
    const values = claim.record?.values;
    if (!values || !claim.blocks?.length) return false;
    if (values.registry !== registry.name || values.organization !== organization) return false;
    if ((values.kind === "enroll") !== (state.sequence === 0)) return false;
    try {
      if (values.kind === "rotate" || values.kind === "succeed") checkAuthority(bodyOf(values).authority, state);
      if (!claim.blocks.every((block) => passesKeyRule(readKey(block.key).point))) return false;
      await checkSignatures(claim.record, claim.blocks, state);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return false;
    }
    return true;
  }

  /** Section 8, "Causes": why a chain breaks after this state, at the names that claim one place. */
  async function findCause(names, state, registry, organization) {
    const claims = names.map((name) => readClaim(name, registry));
    let [signed, altered] = [0, false];
    for (const claim of claims) {
      if (await isSigned(claim, state, registry, organization)) signed++;
      altered ||= await hasSignature(claim, state, false);
    }
    if (signed > 1) return "equivocation";
    if (claims.some((claim) => claim.unreadable)) return "unreadable";
    if (claims.length === 1 && names[0].sequence !== state.sequence + 1) return "missing";
    if (altered) return "altered";
    return claims.length === 1 && signed === 1 ? "refused" : "stray";
  }

  /** Whether a name is set aside: the log does not list it, and no key of the organization signed it. */
  async function isStray(name, state, registry) {
    if (!registry.listed || name.unreadable || registry.listed.has(name.path)) return false;
    const claim = readClaim(name, registry);
    return !claim.unreadable && !(await hasSignature(claim, state, true));
  }

  async function withoutStrays(names, state, registry) {
    const kept = [];
    for (const name of names) {
      if (await isStray(name, state, registry)) registry.strays.add(name.path);
      else kept.push(name);
    }
    return kept;
  }

  /**
   * Replays a chain.
   * @param {string} organization the name of its folders
   * @param {{sequence: number, kind: string, path: string, unreadable?: boolean}[]} names what claims a place in it
   * @param {object} registry the rules of the registry; names that are set aside are added to its `strays`
   * @returns {Promise<{verdict: object, state: object}>} the state is that before the break
   */
  async function replayChain(organization, names, registry) {
    const verdict = { organization, integrity: "sound", broken_at: null, code: null, cause: null, path: null, standings: [] };
    const state = newState();
    const places = [...new Set(names.map((name) => name.sequence))].sort((one, other) => one - other);
    for (const sequence of places) {
      const claimants = await withoutStrays(names.filter((name) => name.sequence === sequence), state, registry);
      if (claimants.length === 0) continue;
      const path = claimants[0].path || null;
      try {
        demand(!claimants.some((name) => name.unreadable), "unreadable");
        demand(claimants.length === 1, "chain-fork");
        demand(sequence === state.sequence + 1, "chain-sequence");
        await judgeRecord(claimants[0], state, registry, organization);
      } catch (error) {
        if (error instanceof Undecided) {
          Object.assign(verdict, { integrity: "undecided", broken_at: sequence, path });
          break;
        }
        if (!(error instanceof Refused)) throw error;
        const cause = await findCause(claimants, state, registry, organization);
        const code = cause === "equivocation" ? cause : error.code;
        Object.assign(verdict, { integrity: "broken", broken_at: sequence, code, cause, path });
        break;
      }
    }
    return { verdict, state };
  }

  accord.replay = { replayChain, takeFile };
})((globalThis.accord ??= {}));
