"use strict";
// The reader's own check of the registry: fetches the files that lie beside the pages, judges them with `check.js`, and
// says what was checked, by whom, and what that cannot prove. A page from a disk may not fetch its neighbors, so there the
// files come from the script check/files.js.

/** What scripts with data hand over, by the name of the function that they call. */
const siteData = {};
function sitePaths(paths) {
  siteData.paths = paths;
}
function siteFiles(files) {
  siteData.files = files;
}
function siteMeanings(meanings) {
  siteData.meanings = meanings;
}

(function () {
  const place = document.querySelector("[data-check]");
  if (!place) return;
  const { scope, root, registry, today } = place.dataset;
  const words = JSON.parse(place.dataset.words);
  const fromDisk = location.protocol === "file:";

  /** The words under a key, with the values for `{name}` in them. */
  const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));

  /** An element with text; foreign text never becomes markup. */
  function make(name, text = "", classes = "") {
    const made = document.createElement(name);
    made.textContent = text;
    if (classes) made.className = classes;
    return made;
  }

  const loaded = new Map();
  /** Runs a script of this site once. */
  function load(path) {
    if (!loaded.has(path)) {
      loaded.set(path, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = root + path;
        script.onload = resolve;
        script.onerror = () => {
          loaded.delete(path);
          reject(new Error(path));
        };
        document.head.append(script);
      }));
    }
    return loaded.get(path);
  }

  // == Files =========================================================================================

  /** Whether a file is judged: all are, or those of one organization, of the registry itself, the texts and the log. */
  function isJudged(path) {
    if (!scope) return true;
    const [room, owner] = path.split("/");
    return ["accord.toml", "accords", "log"].includes(room) || owner === scope || owner === registry;
  }

  /** The files of this site by their paths. */
  async function takeFiles() {
    if (fromDisk) {
      await load("check/files.js").catch(() => Promise.reject(new Error(say("not_packed"))));
      const packed = Object.entries(siteData.files).filter(([path]) => isJudged(path));
      return accord.sources.unpackFiles(Object.fromEntries(packed));
    }
    await load(scope ? "check/base.js" : "check/paths.js");
    const own = place.dataset.paths.split(" ").filter(Boolean).flatMap((path) => [path, `${path}.sig`]);
    return accord.sources.fetchFiles(root, [...new Set([...siteData.paths, ...own])].filter(isJudged));
  }

  /** What is not judged here is no problem of this check. */
  function restrict(verdict, log) {
    if (!scope || verdict.undecided) return;
    log.problems = log.problems.filter(([, path]) => isJudged(path));
  }

  // == The verdict ===================================================================================

  async function judge(files) {
    const start = performance.now();
    const verdict = await accord.registry.judgeRegistry(files, today);
    const log = await accord.log.judgeLog(files, today, verdict);
    restrict(verdict, log);
    const told = accord.words.describeVerdict(verdict, log, siteData.meanings);
    const missing = scope && !(verdict.organizations ?? []).some((one) => one.organization === scope);
    return { ...told, sound: told.sound && !missing, verdict, log, time: Math.round(performance.now() - start) };
  }

  function listLines(lines) {
    const list = make("ul");
    for (const { level, code, path, text } of lines) {
      const item = make("li", "", level);
      item.append(make("strong", `${level}[${code}]`), " ", make("code", path ?? ""), " ", make("span", text));
      list.append(item);
    }
    return list;
  }

  function showVerdict(target, { sound, lines, verdict, log, time }, count) {
    const heading = make("p", say(sound ? "green" : "red"), `outcome ${sound ? "green" : "red"}`);
    const facts = make("ul", "", "facts-list");
    const values = { files: count, day: today, organization: scope, organizations: verdict.organizations?.length ?? 0 };
    facts.append(make("li", say(scope ? "what_one" : "what", values)));
    if (log.newest) facts.append(make("li", say("log", { size: log.newest.size, root: toBase64(log.newest.root) })));
    facts.append(make("li", say("by", { time })), make("li", say("limits_short")));
    const notes = lines.filter(({ level }) => level === "note");
    target.replaceChildren(heading, listLines(lines.filter(({ level }) => level !== "note")), facts);
    if (notes.length > 0) {
      const more = make("details");
      more.append(make("summary", `${say("notes")}: ${notes.length}`), listLines(notes));
      target.append(more);
    }
  }

  const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

  async function prepare(target) {
    target.replaceChildren(make("p", say("loading"), "outcome"));
    await Promise.all([load("assets/check.js"), load("check/meanings.js")]);
    if (await accord.ed25519.canVerify()) return true;
    target.replaceChildren(make("p", say("unknown"), "outcome unknown"), make("p", say("unable")));
    return false;
  }

  /** Does `work` for a part of the page, and says there why it could not be done. */
  async function work(target, work) {
    try {
      if (await prepare(target)) await work();
    } catch (error) {
      target.replaceChildren(make("p", say("unknown"), "outcome unknown"), make("p", say("failed", { error: error.message })));
    }
  }

  async function check(target, take) {
    await work(target, async () => {
      const files = await take();
      target.replaceChildren(make("p", say("judging", { files: files.size }), "outcome"));
      // The browser paints this before the work begins.
      await new Promise((resolve) => setTimeout(resolve, 30));
      showVerdict(target, await judge(files), files.size);
    });
  }

  // == The reader's own files ========================================================================

  const read = async (file) => new Uint8Array(await file.arrayBuffer());

  /** The files of a chosen folder, by their paths below the registry's top. */
  async function readFolder(chosen) {
    const tops = ["accord.toml", "accords", "keys", "pledges", "findings", "decisions", "log"];
    const files = new Map();
    for (const file of chosen) {
      const path = file.webkitRelativePath.split("/").slice(1).join("/");
      if (tops.includes(path.split("/")[0])) files.set(path, await read(file));
    }
    return files;
  }

  const isReceipt = (bytes) => new TextDecoder().decode(bytes.subarray(0, 28)).startsWith("c2sp.org/tlog-proof@v1");

  async function describeReceipt(name, bytes, dropped, site) {
    const own = dropped.get("policy");
    const policy = own ?? site.get("log/policy");
    const known = [...dropped.values(), ...site.values()].filter((one) => one instanceof Uint8Array);
    const extra = /^extra (\S+)$/m.exec(new TextDecoder().decode(bytes))?.[1] ?? "";
    const digest = new TextDecoder().decode(accord.bytes.fromBase64(extra, "log-malformed")).slice(0, 64);
    const file = known.find((one) => accord.bytes.digestOf(one) === digest);
    if (!file) return ["unknown", say("receipt_alone", { file: name })];
    try {
      const good = await accord.log.judgeReceipt(bytes, file, policy);
      const whose = say(own ? "policy_own" : "policy_site");
      return ["green", say("receipt_good", { file: name, path: good.path, index: good.index, policy: whose })];
    } catch (error) {
      return ["red", say("receipt_bad", { file: name, code: error.code ?? error.message })];
    }
  }

  async function describeFile(name, bytes, dropped, site, witnessed) {
    if (isReceipt(bytes)) return describeReceipt(name, bytes, dropped, site);
    const digest = accord.bytes.digestOf(bytes);
    const same = [...site].find(([, one]) => one instanceof Uint8Array && accord.bytes.digestOf(one) === digest);
    if (!same) return ["red", say("foreign", { file: name })];
    const [path] = same;
    return ["green", say(witnessed[path] ? "same_seen" : "same", { file: name, path, day: witnessed[path] })];
  }

  async function describeFiles(target, chosen) {
    await work(target, async () => {
      const dropped = new Map();
      for (const file of chosen) dropped.set(file.name, await read(file));
      const site = await takeFiles();
      const { log } = await judge(site);
      const list = make("ul");
      for (const [name, bytes] of dropped) {
        if (name === "policy") continue;
        const [outcome, text] = await describeFile(name, bytes, dropped, site, log.witnessed);
        list.append(make("li", text, `outcome ${outcome}`));
      }
      target.replaceChildren(list);
    });
  }

  function takeDropped() {
    const form = document.querySelector("[data-drop]");
    if (!form) return;
    const target = document.querySelector("[data-dropped]");
    form.hidden = false;
    form.elements.files.addEventListener("change", (event) => describeFiles(target, [...event.target.files]));
    form.elements.folder.addEventListener("change", (event) => check(target, () => readFolder([...event.target.files])));
    addEventListener("dragover", (event) => event.preventDefault());
    addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files.length > 0) describeFiles(target, [...event.dataTransfer.files]);
    });
  }

  const button = place.querySelector("[data-run]");
  button.hidden = false;
  button.addEventListener("click", () => check(place.querySelector("[data-verdict]"), takeFiles));
  takeDropped();
})();
