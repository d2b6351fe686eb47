"use strict";
// Section 7 and the rules of section 8: whether one record may follow the records before it.

(function (accord) {
  const { demand } = accord.bytes;
  const { KINDS } = accord.tables;
  const { addDays, addMonths, isReserved, readKey, usualForms } = accord.values;
  const { passesKeyRule } = accord.ed25519;
  const { bodyOf } = accord.canonical;
  const { isGood, isPresent } = accord.sshsig;
  const { followActs } = accord.standing;

  const isDecision = (kind) => KINDS[kind][0] === "decisions";
  const pointsOf = (keys) => new Set(keys.map((key) => readKey(key).pointName));
  const fingerprintsOf = (keys) => new Set(keys.map((key) => readKey(key).fingerprint));
  const isWeak = (key) => !passesKeyRule(readKey(key).point);

  // == Section 7, who must sign ======================================================================

  /** The keys that may sign, in order, and the quotas: keys and how many of them. */
  function signersOf(values, state) {
    const inForce = [state.current, state.threshold];
    if (values.kind === "enroll") return [values.keys.current, [[values.keys.current, values.keys.current.length]]];
    if (values.kind !== "rotate" && values.kind !== "succeed") return [state.current, [inForce]];
    const authority = bodyOf(values).authority;
    const authorized = [authority, state.nextThreshold];
    if (values.kind === "succeed") return [[...authority, ...state.current], [authorized, inForce]];
    const fresh = values.keys.current.filter((key) => !state.current.includes(key));
    return [[...authority, ...fresh, ...values.keys.current], [authorized, [fresh, fresh.length]]];
  }

  /** Refuses a record whose blocks are not as section 7 says. */
  async function checkSignatures(record, blocks, state) {
    const [allowed, quotas] = signersOf(record.values, state);
    const places = blocks.map((block) => allowed.indexOf(block.key));
    demand(places.every((place) => place >= 0), "key-unknown");
    demand(new Set(places).size === places.length, "signature-duplicate");
    demand(places.every((place, i) => i === 0 || places[i - 1] < place), "signature-not-canonical");
    for (const block of blocks) {
      demand(isPresent(block), "signature-presence");
      demand(await isGood(block, record.data), "signature-invalid");
    }
    const signed = new Set(blocks.map((block) => block.key));
    for (const [keys, count] of quotas) {
      demand(new Set(keys.filter((key) => signed.has(key))).size >= count, "threshold");
    }
  }

  // == Section 8, the table of rules =================================================================

  /** The rules about the header. */
  function checkPlace(record, state, registry, organization) {
    const { values, digest } = record;
    demand(values.registry === registry.name, "wrong-registry");
    demand(values.organization === organization, "wrong-organization");
    demand(!isReserved(organization) || isReserved(registry.name), "domain");
    demand(values.previous === state.digest, "chain-previous");
    demand(state.date <= values.date, "date-backwards");
    demand(values.date <= addDays(registry.today, 1), "date-future");
    const enrolls = values.kind === "enroll";
    const readmitted = registry.readmitted.has(`${organization} ${digest}`);
    demand(state.sequence === 0 ? enrolls : readmitted || !enrolls, "chain-enrollment");
    const voided = registry.voided.has(`${organization} ${state.enrollment}`);
    demand(!state.closed || (enrolls && voided), "closed-chain");
    demand(organization !== registry.name || !enrolls || digest === registry.root, "registry-root");
    demand(organization === registry.name || !isDecision(values.kind), "decision-foreign");
  }

  /** The points of all keys that the registry ever appointed for its log. */
  const logPoints = (state) =>
    pointsOf(state.decisions.filter((one) => one.kind === "appoint").map((one) => one.values.key));

  function checkKeys(keys, state) {
    const { current, next } = keys;
    demand(current.length <= 8 && next.length <= 8, "too-long");
    demand(keys.threshold <= current.length && keys.next_threshold <= next.length, "threshold");
    const points = pointsOf(current);
    demand(points.size === current.length, "threshold");
    const spent = new Set([...state.named, ...logPoints(state)]);
    for (const key of current.filter((one) => !state.current.includes(one))) {
      const { fingerprint, pointName } = readKey(key);
      demand(!isWeak(key), "key-weak");
      demand(state.next.includes(fingerprint) || !state.seen.has(fingerprint), "key-reused");
      demand(!spent.has(pointName), "key-reused");
    }
    const forms = [...spent, ...points].flatMap(usualForms);
    const taken = new Set([...state.seen, ...fingerprintsOf(current), ...forms]);
    demand(!next.some((fingerprint) => taken.has(fingerprint)), "key-reused");
  }

  function checkAuthority(authority, state) {
    demand(authority.every((key) => state.next.includes(readKey(key).fingerprint)), "rotation-not-committed");
    demand(!authority.some(isWeak), "key-weak");
    const [own, points, appointed] = [pointsOf(state.current), pointsOf(authority), logPoints(state)];
    for (const point of points) {
      demand((!state.named.has(point) || own.has(point)) && !appointed.has(point), "key-reused");
    }
    const both = [...state.current, ...authority];
    demand(pointsOf(both).size === both.length, "threshold");
    demand(authority.length >= state.nextThreshold, "threshold");
  }

  function checkFigures(figures, metrics) {
    const wholes = new Map(metrics.map((metric) => [metric.id, metric.part_of]));
    const given = new Map(figures.map((figure) => [figure.metric, figure.value]));
    for (const [metric, value] of given) {
      demand(wholes.has(metric), "metric-unknown");
      demand(value <= (given.get(wholes.get(metric)) ?? value), "figure-exceeds");
    }
  }

  /** The last profile since the enrollment in force that is not disputed, or else the last of all. */
  function declaredProfile(state) {
    const since = state.profiles.filter((one) => one.enrollment === state.enrollment && !one.mark.disputed);
    return (since.at(-1) ?? state.profiles.at(-1)).values;
  }

  function checkPromise(values, state, registry) {
    const [kind, body] = [values.kind, bodyOf(values)];
    const text = registry.texts.get(body.accord);
    const acts = state.promises.get(body.accord);
    if (kind === "pledge" || kind === "reaffirm") {
      demand(text, "wrong-accord");
      demand(text.digest === body.digest, "text-changed");
      demand(text.values.audience.includes(declaredProfile(state).group), "audience");
    }
    if (kind !== "pledge") demand(acts, "pledge-unknown");
    if (kind === "reaffirm" || kind === "withdraw") {
      const isOpen = followActs(acts, (date) => addMonths(date, text.values.renewal_months)).confirmable;
      demand(isOpen, "pledge-unknown");
    }
    if (kind === "pledge" || kind === "report") {
      const known = text.values.principle.map((principle) => principle.id);
      for (const { principle } of [...(values.reservation ?? []), ...(values.evidence ?? [])]) {
        demand(!principle || known.includes(principle), "principle-unknown");
      }
    }
    if (kind === "report") checkFigures(values.figure ?? [], text.values.metric ?? []);
  }

  /** The rules of concur and retract about earlier statements on the finding. */
  function checkStatement(kind, said) {
    const isRetraction = (one) => one.kind === "retract";
    if (kind === "concur") {
      const last = said
        .filter(({ mark }) => !mark.disputed)
        .filter((one) => isRetraction(one) || !one.mark.voided).at(-1);
      demand(!said.some((one) => one.kind === "finding") && (!last || isRetraction(last)), "concurrence-duplicate");
    } else {
      const last = said.filter((one) => !isRetraction(one) || !(one.mark.voided || one.mark.disputed)).at(-1);
      demand(last && !isRetraction(last), "finding-unknown");
    }
  }

  // In which fields two decisions of one kind are the same.
  const SAME = {
    adopt: ["accord"],
    admit: ["organization", "enroll", "charter"],
    dismiss: ["admission"],
    void: ["organization", "enroll"],
    readmit: ["organization", "enroll"],
    accept: ["code", "organization", "record"],
    appoint: ["key"],
  };

  function checkDecision(kind, body, state) {
    const earlier = state.decisions.filter((one) => !one.mark.disputed);
    const of = (wanted) => earlier.filter((one) => one.kind === wanted);
    const dismissed = of("dismiss").map((one) => one.values.admission);
    if (kind === "admit") demand(of("adopt").some((one) => one.values.accord === body.charter), "decision-unknown");
    if (kind === "dismiss") demand(of("admit").some((one) => one.digest === body.admission), "decision-unknown");
    const standing = of(kind).filter((one) => !dismissed.includes(one.digest));
    const isSame = (one) => SAME[kind].every((name) => one.values[name] === body[name]);
    demand(!standing.some(isSame), "decision-repeated");
    if (kind !== "appoint") return;
    const { pointName } = readKey(body.key);
    demand(!isWeak(body.key), "key-weak");
    demand(!state.named.has(pointName) && !usualForms(pointName).some((form) => state.seen.has(form)), "key-reused");
  }

  /**
   * Refuses a record that may not follow the accepted ones, for every rule but that of signatures.
   * @param {object} record as `readRecord` returns it
   * @param {object} state the state after the accepted records
   * @param {object} registry the rules of the registry
   * @param {string} organization the name of the folder
   */
  function checkRules(record, state, registry, organization) {
    const values = record.values;
    const [kind, body] = [values.kind, bodyOf(values)];
    checkPlace(record, state, registry, organization);
    if (kind === "enroll" || kind === "rotate") checkKeys(values.keys, state);
    if (kind === "rotate" || kind === "succeed") checkAuthority(body.authority, state);
    if (body.compromised_from) demand(body.compromised_from > state.enrolled, "enrollment-disputed");
    if (["pledge", "reaffirm", "report", "withdraw"].includes(kind)) checkPromise(values, state, registry);
    if (kind === "concur" || kind === "retract") checkStatement(kind, state.statements.get(body.finding) ?? []);
    if (isDecision(kind)) checkDecision(kind, body, state);
  }

  accord.rules = { checkAuthority, checkRules, checkSignatures, fingerprintsOf, isDecision, isWeak, pointsOf };
})((globalThis.accord ??= {}));
