#!/usr/bin/env node
"use strict";
// Makes one page that carries a registry and the browser's reader, and checks the one with the other when it is opened:
//
//     page.js FOLDER YYYY-MM-DD [CHANGE PATH]… > page.html
//
// CHANGE is `flip` (one bit in the middle of the file), `remove`, or `swap` (with the next record of the organization).

const fs = require("node:fs");
const path = require("node:path");

const SCRIPTS = path.join(__dirname, "../../src/render/templates/site/check");

function listFiles(root) {
  const tops = ["accord.toml", "accords", "keys", "pledges", "findings", "decisions", "log"];
  const below = (name) =>
    fs.statSync(path.join(root, name)).isDirectory()
      ? fs.readdirSync(path.join(root, name)).flatMap((entry) => below(`${name}/${entry}`))
      : [name];
  return tops.filter((name) => fs.existsSync(path.join(root, name))).flatMap(below);
}

const CHANGES = {
  flip: (files, name) => {
    const data = Buffer.from(files[name]);
    data[data.length >> 1] ^= 1;
    files[name] = data;
  },
  remove: (files, name) => {
    delete files[name];
    delete files[`${name}.sig`];
  },
  swap: (files, name) => {
    const [folder, organization] = name.split("/");
    const below = Object.keys(files).filter((one) => one.startsWith(`${folder}/${organization}/`));
    const all = below.filter((one) => one.endsWith(".toml")).sort();
    const other = all[all.indexOf(name) + 1];
    for (const end of ["", ".sig"]) [files[name + end], files[other + end]] = [files[other + end], files[name + end]];
  },
};

const [root, today, ...changes] = process.argv.slice(2);
const files = Object.fromEntries(listFiles(root).map((name) => [name, fs.readFileSync(path.join(root, name))]));
for (let at = 0; at < changes.length; at += 2) CHANGES[changes[at]](files, changes[at + 1]);
const packed = JSON.stringify(Object.fromEntries(Object.entries(files).map(([name, data]) => [name, data.toString("base64")])));
const codes = fs.readFileSync(path.join(__dirname, "../../docs/codes.md"), "utf8");
const meanings = Object.fromEntries(
  [...codes.matchAll(/^## `(.*)`\n\n\*.*?\.\* (.*)$/gm)].map(([, code, meaning]) => [code, meaning]));
const order = fs.readFileSync(path.join(SCRIPTS, "ORDER"), "utf8").trim().split("\n");
const scripts = order.map((name) => `<script src="${path.join(SCRIPTS, name)}"></script>`).join("\n");
process.stdout.write(`<!doctype html><html lang="en"><meta charset="utf-8"><title>check</title>
${scripts}
<body><pre id="told">checking</pre><script>
"use strict";
(async () => {
  if (!(await accord.ed25519.canVerify())) throw new Error("this browser cannot verify signatures");
  const start = performance.now();
  const files = accord.sources.unpackFiles(${packed});
  const verdict = await accord.registry.judgeRegistry(files, "${today}");
  const log = await accord.log.judgeLog(files, "${today}", verdict);
  const { sound, lines } = accord.words.describeVerdict(verdict, log, ${JSON.stringify(meanings)});
  const time = Math.round(performance.now() - start);
  const told = [sound ? "green" : "red", verdict.organizations.length + " organizations, " + files.size + " files, " + time + " ms"];
  told.push(...lines.map((line) => line.level + "[" + line.code + "] " + (line.path ?? "") + ": " + line.text));
  document.getElementById("told").textContent = told.join("\\n");
  document.title = "done";
})().catch((error) => (document.getElementById("told").textContent = "fault " + error.stack));
</script></body></html>
`);
