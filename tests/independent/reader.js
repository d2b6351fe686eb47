#!/usr/bin/env node
"use strict";
// Runs the browser's reader of docs/format.md (src/render/templates/site/check/) on folders, as verify.py and log.py
// run the one in Python. Needed: Node 18 or newer.
//
//     reader.js --today YYYY-MM-DD FOLDER         prints one JSON object, as verify.py does
//     reader.js --batch                           reads lines "YYYY-MM-DD FOLDER", prints a line for each
//     reader.js --values                          reads lines [TYPE, STRING] of JSON, prints "yes", "no" or "undecided"
//     reader.js --log --today YYYY-MM-DD FOLDER…  prints a line for each, as log.py does
//     reader.js --vectors                         reads lines of JSON [KIND, …], prints a line for each (below)

const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

// Node 18 hides what later versions and browsers have as a global.
globalThis.crypto ??= require("node:crypto").webcrypto;

const SCRIPTS = path.join(__dirname, "../../src/render/templates/site/check");

/** The scripts in the order in which a page loads them. */
const ORDER = fs.readFileSync(path.join(SCRIPTS, "ORDER"), "utf8").trim().split("\n");
for (const name of ORDER) {
  vm.runInThisContext(fs.readFileSync(path.join(SCRIPTS, name), "utf8"), { filename: name });
}
const { accord } = globalThis;

// == A folder as the files that the reader takes ===================================================

const ROOMS = ["accords", "keys", "pledges", "findings", "decisions"];
const MOST_BYTES = 1 << 20;

const isMissing = (error) => error.code === "ENOENT" || error.code === "ENOTDIR";

function readFile(full) {
  try {
    const status = fs.lstatSync(full);
    if (!status.isFile() || status.mode & 0o100) return "file-mode";
    if (status.size > MOST_BYTES) return "too-large";
    return new Uint8Array(fs.readFileSync(full));
  } catch {
    return "unreadable";
  }
}

/** Adds what lies at a path. Folders are listed down to `depth` levels below it. */
function addPath(files, root, name, depth) {
  const full = path.join(root, name);
  let status;
  try {
    status = fs.lstatSync(full);
  } catch (error) {
    if (!isMissing(error)) files.set(name, "unreadable");
    return;
  }
  if (!status.isDirectory()) {
    files.set(name, readFile(full));
    return;
  }
  try {
    const entries = fs.readdirSync(full);
    // As a page has them: a folder is known by its files. Only an empty one, and one too deep, has a marker.
    if (depth === 0 || entries.length === 0) files.set(name, "folder");
    if (depth > 0) for (const entry of entries) addPath(files, root, `${name}/${entry}`, depth - 1);
  } catch {
    files.set(name, "unreadable");
  }
}

function readFolder(root) {
  const files = new Map();
  const settings = readFile(path.join(root, "accord.toml"));
  if (settings !== "unreadable" || fs.existsSync(path.join(root, "accord.toml"))) files.set("accord.toml", settings);
  for (const room of ROOMS) addPath(files, root, room, room === "accords" ? 2 : 3);
  addPath(files, root, "log", 8);
  for (const [name, file] of files) if (name.startsWith("log") && file === "folder") files.delete(name);
  return files;
}

// == The commands ==================================================================================

async function judgeFolder(today, folder) {
  return accord.registry.judgeRegistry(readFolder(folder), today);
}

async function judgeLog(today, folder) {
  const files = readFolder(folder);
  const verdict = await accord.registry.judgeRegistry(files, today);
  const { problems, witnessed } = await accord.log.judgeLog(files, today, verdict);
  return { problems, witnessed };
}

function judgeValue(type, text) {
  try {
    if (type !== "Block") accord.values.checkCharacters(text);
    accord.values.checkString(type, text);
    return "yes";
  } catch (error) {
    if (error instanceof accord.bytes.Undecided) return "undecided";
    if (error instanceof accord.bytes.Refused) return "no";
    throw error;
  }
}

const fromBase64 = (text) => accord.bytes.fromBase64(text, "log-malformed");
const { fromHex } = accord.bytes;

/** The answer of a question; false where the reader refuses what it is asked about. */
async function unlessRefused(judge) {
  try {
    return await judge();
  } catch (error) {
    if (!(error instanceof accord.bytes.Refused)) throw error;
    return false;
  }
}

/** Single questions: whether a rule holds, or a digest. Bytes are in hexadecimal, hashes of a tree in base64. */
const VECTORS = {
  sha256: (data) => accord.bytes.digestOf(fromHex(data)),
  key: (point) => accord.ed25519.passesKeyRule(fromHex(point)),
  signature: (point, message, signature) =>
    accord.ed25519.verifies(fromHex(point), fromHex(signature), fromHex(message)),
  inclusion: (leaf, index, size, proof, root) =>
    accord.log.includes(fromBase64(leaf), index, size, proof.map(fromBase64), fromBase64(root)),
  able: () => accord.ed25519.canVerify(),
  // How many blocks the text of a .sig holds.
  blocks: (text) => accord.sshsig.readSignatures(accord.bytes.toBytes(text)).length,
  // These three are paths of files.
  receipt: async (receipt, file, policy) => {
    const [data, record, trusted] = [receipt, file, policy].map((name) => new Uint8Array(fs.readFileSync(name)));
    try {
      return (await accord.log.judgeReceipt(data, record, trusted)).hasQuorum ? "" : "checkpoint-quorum";
    } catch (error) {
      return error.code;
    }
  },
};

const linesOf = (file) => fs.readFileSync(file, "utf8").split("\n").filter((line) => line !== "");
const print = (value) => console.log(typeof value === "string" ? value : JSON.stringify(value));

async function main(words) {
  const flags = new Set(words.filter((word) => word.startsWith("--")));
  const [today, ...folders] = words.filter((word) => !word.startsWith("--"));
  if (flags.has("--values")) {
    for (const line of linesOf(0)) print(judgeValue(...JSON.parse(line)));
  } else if (flags.has("--vectors")) {
    for (const line of linesOf(0)) {
      const [kind, ...rest] = JSON.parse(line);
      print(JSON.stringify(await unlessRefused(() => VECTORS[kind](...rest))));
    }
  } else if (flags.has("--batch")) {
    for (const line of linesOf(0)) print(await judgeFolder(line.slice(0, 10), line.slice(11)));
  } else if (flags.has("--log")) {
    for (const folder of folders) print(await judgeLog(today, folder));
  } else {
    print(JSON.stringify(await judgeFolder(today, folders[0]), null, 2));
  }
}

main(process.argv.slice(2));
