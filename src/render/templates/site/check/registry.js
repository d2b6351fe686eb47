"use strict";
// Section 1: which files are records of which organization; the registry's own decisions; the verdict.
//
// A registry is given as a Map from the path of each file to its bytes. Where there is no plain file, a string stands
// for the bytes: "file-mode" (a symlink, an executable file …), "unreadable", "too-large", or "folder" for a folder
// that holds nothing or lies where only files may. Paths have "/" between their parts.

(function (accord) {
  const { Refused, Undecided, demand, fromUtf8 } = accord.bytes;
  const { KINDS } = accord.tables;
  const { checkCharacters, checkNumber, checkString, isDomain } = accord.values;
  const { TABLES, readText } = accord.canonical;
  const { readSettings } = accord.settings;
  const { replayChain, takeFile } = accord.replay;
  const { standingOf } = accord.standing;
  const { listedPaths } = accord.log;

  const ROOMS = ["keys", "pledges", "findings", "decisions"];

  /** The names in each folder, with those that only the paths of their files show. */
  function listFolders(files) {
    const folders = new Map();
    for (const path of files.keys()) {
      const parts = path.split("/");
      for (let depth = 0; depth < parts.length; depth++) {
        const folder = parts.slice(0, depth).join("/");
        if (!folders.has(folder)) folders.set(folder, new Set());
        folders.get(folder).add(parts[depth]);
      }
    }
    return folders;
  }

  /** The claim of a file's name on a place in the chain, or null. */
  function readName(path) {
    const [room, , file] = path.split("/");
    const [, digits, kind] = /^([0-9]{4}|[1-9][0-9]{4,8})-([a-z]+)\.toml$/.exec(file) ?? [];
    if (!digits || digits === "0000" || !Object.hasOwn(KINDS, kind) || KINDS[kind][0] !== room) return null;
    return { sequence: Number(digits), kind, path };
  }

  /** What is not a folder counts as absent, and is an error of the registry; `code` is that of a plain file. */
  function isFolder(files, path, code, errors) {
    const entry = files.get(path);
    if (entry === undefined || entry === "folder") return true;
    errors.set(path, typeof entry === "string" ? entry : code);
    return false;
  }

  function listRecords(path, files, entries, errors) {
    const names = [];
    for (const entry of entries) {
      const file = `${path}/${entry}`;
      const name = readName(file);
      const record = file.replace(/\.sig$/, "");
      if (name) names.push(name);
      else if (record === file || !readName(record) || !files.has(record)) {
        errors.set(file, record !== file && readName(record) ? "orphan-signature" : "path");
      }
    }
    return names;
  }

  /**
   * The names that claim places, by organization.
   * @param {Map<string, Uint8Array | string>} files
   * @param {Map<string, string>} errors codes by path; those of files without a place are added
   */
  function listChains(files, errors) {
    const [folders, chains] = [listFolders(files), new Map()];
    for (const room of ROOMS) {
      if (!isFolder(files, room, "file-mode", errors)) continue;
      for (const organization of folders.get(room) ?? []) {
        const path = `${room}/${organization}`;
        const refused = files.get(path) === "unreadable";
        if (!refused && !isFolder(files, path, "path", errors)) continue;
        if (!isDomain(organization)) {
          errors.set(path, "domain");
          continue;
        }
        if (!chains.has(organization)) chains.set(organization, []);
        // A folder that the operating system refuses to list takes the first place.
        if (refused) chains.get(organization).push({ sequence: 1, kind: "", path: "", unreadable: true });
        else chains.get(organization).push(...listRecords(path, implied(files, folders), folders.get(path) ?? [], errors));
      }
    }
    return chains;
  }

  /** A folder under a record's name claims its place, too. */
  const implied = (files, folders) => ({ has: (path) => files.has(path) || folders.has(path) });

  /** Reads accord.toml, and refuses what section 1 does not allow there. */
  function readAccord(files) {
    demand(files.has("accord.toml"), "unreadable");
    const data = takeFile(files, "accord.toml", "accord.toml");
    const text = fromUtf8(data);
    demand(!text.includes("\r\n"), "newline-converted");
    checkCharacters(text, /[\n\t]/g);
    const fields = readSettings(text);
    const layout = TABLES["accord.toml"];
    for (const name of fields.keys()) demand(layout.some((field) => field.name === name), "schema");
    for (const { name, type, optional } of layout) {
      const value = fields.get(name);
      if (value === undefined) demand(optional, name === "enroll" ? "root-missing" : "schema");
      else if (type === "Format") checkNumber(type, value);
      else {
        demand(typeof value === "string", "schema");
        checkString(type, value);
      }
    }
    return { name: fields.get("registry"), root: fields.get("enroll"), title: fields.get("title") };
  }

  function readTexts(files, errors) {
    const texts = new Map();
    if (!isFolder(files, "accords", "file-mode", errors)) return texts;
    for (const entry of listFolders(files).get("accords") ?? []) {
      const path = `accords/${entry}`;
      try {
        demand(files.has(path), "file-mode");
        const text = readText(takeFile(files, path, "text"));
        demand(entry === `${text.values.id}.toml`, "path");
        texts.set(text.values.id, text);
      } catch (error) {
        if (error instanceof Undecided) throw Object.assign(error, { path });
        if (!(error instanceof Refused)) throw error;
        errors.set(path, error.code);
      }
    }
    return texts;
  }

  /** What the log asks of the registry's own chain (section 12): the appointments that count, oldest first. */
  function readAppointments(state) {
    const made = state.decisions.filter((one) => one.kind === "appoint");
    const sure = new Set(made.filter((one) => !one.mark.disputed).map((one) => one.values.key));
    const counting = made.filter((one) => sure.has(one.values.key));
    return counting.map((one) => ({ record: one.digest, key: one.values.key }));
  }

  /** Replays the registry's own chain, and makes rules of its decisions. Returns what the log asks of it. */
  async function decideRules(names, registry, errors) {
    // Under no decisions and with all texts: its standings are judged so as well.
    const before = { ...registry, voided: new Map(), readmitted: new Map(), texts: new Map(registry.texts) };
    const { verdict, state } = await replayChain(registry.name, names, before);
    const sound = state.sequence > 0 && verdict.integrity === "sound";
    if (!sound) errors.set("accord.toml", "registry-broken");
    const made = state.decisions.filter((one) => !one.mark.disputed);
    for (const { kind, date, values } of made) {
      if (kind === "void") registry.voided.set(`${values.organization} ${values.enroll}`, date);
      if (kind === "readmit") registry.readmitted.set(`${values.organization} ${values.enroll}`, date);
    }
    const pathOf = (id) => `accords/${id}.toml`;
    const adopted = new Map(made.filter((one) => one.kind === "adopt").map(({ values }) => [values.accord, values.digest]));
    for (const id of adopted.keys()) {
      if (!registry.texts.has(id) && !errors.has("accords") && !errors.has(pathOf(id))) errors.set(pathOf(id), "text-missing");
    }
    for (const [id, text] of [...registry.texts]) {
      if (adopted.get(id) === text.digest || (!sound && !adopted.has(id))) continue;
      registry.texts.delete(id);
      if (adopted.has(id)) errors.set(pathOf(id), "text-changed");
    }
    const chain = { verdict, state, rules: before };
    return { asked: { appointed: readAppointments(state), sound }, chain };
  }

  /** Replays every chain but the registry's own, `own`, which was replayed. */
  async function judgeChains(chains, registry, own) {
    const judged = new Map();
    const names = [...chains.keys()].filter((name) => chains.get(name).length > 0).sort();
    const replay = (name) => replayChain(name, chains.get(name), registry);
    const judge = async (name) => [name, name === registry.name ? own : await replay(name)];
    for (const [name, one] of await Promise.all(names.map(judge))) {
      const setAside = chains.get(name).every(({ path }) => registry.strays.has(path));
      if (!setAside) judged.set(name, one);
    }
    for (const [name, { verdict, state, rules }] of judged) {
      if (verdict.integrity !== "sound") continue;
      const successor = judged.get(state.successor)?.state;
      const promises = [...state.promises.keys()];
      verdict.standings = promises.map((id) => standingOf(name, id, state, successor, rules ?? registry));
    }
    return judged;
  }

  /**
   * The verdict on a registry.
   * @param {Map<string, Uint8Array | string>} files its files (above)
   * @param {string} today the UTC day of the verification, YYYY-MM-DD
   * @returns {Promise<object>} `organizations`: for each chain `organization`, `integrity` ("sound", "broken" or
   *   "undecided"), `broken_at`, `code`, `cause`, `path` and `standings`; `registry_errors`: paths, and `errors`: their
   *   codes and paths; `own`: what `judgeLog` asks of the registry's chain. Only `undecided`, a path, where this
   *   platform's Unicode is too old for accord.toml or a text.
   */
  async function judgeRegistry(files, today) {
    const errors = new Map();
    const registry = { files, today, voided: new Map(), readmitted: new Map(), strays: new Set() };
    try {
      Object.assign(registry, readAccord(files));
      registry.texts = readTexts(files, errors);
    } catch (error) {
      if (error instanceof Undecided) return { undecided: error.path ?? "accord.toml" };
      if (!(error instanceof Refused)) throw error;
      return { organizations: [], registry_errors: ["accord.toml"], errors: [[error.code, "accord.toml"]] };
    }
    registry.listed = await listedPaths(files, registry.name);
    const chains = listChains(files, errors);
    const { asked, chain } = await decideRules(chains.get(registry.name) ?? [], registry, errors);
    const judged = await judgeChains(chains, registry, chain);
    for (const path of registry.strays) errors.set(path, "stray-record");
    return {
      registry: registry.name,
      own: asked,
      organizations: [...judged.values()].map((one) => one.verdict),
      registry_errors: [...errors.keys()].sort(),
      errors: [...errors].map(([path, code]) => [code, path]).sort(),
    };
  }

  accord.registry = { judgeRegistry };
})((globalThis.accord ??= {}));
