"use strict";
// Writes the tables of the browser's reader from docs/format.md and docs/unicode.md. A test compares the file:
//
//     node tests/independent/tables.js > src/render/templates/site/check/tables.js

const fs = require("node:fs");
const path = require("node:path");

const readPage = (name) => fs.readFileSync(path.join(__dirname, "../../docs", name), "utf8");
const [page, unicode] = [readPage("format.md"), readPage("unicode.md")];

/** The rows of the table that follows a marker, without its header. */
function rowsOf(marker) {
  const lines = page.split(`<!-- ${marker} -->\n`)[1].split("\n");
  const end = lines.findIndex((line) => !line.trim().startsWith("|"));
  return lines.slice(2, end).map((line) => line.trim().slice(1, -1).split("|").map((cell) => cell.trim()));
}

const blockOf = (text, marker) => text.split(`<!-- ${marker} -->\n\`\`\`\n`)[1].split("```")[0].trim();
const words = (cell) => [...cell.matchAll(/`(.*?)`/g)].map((found) => found[1]);
const bare = (cell) => cell.replaceAll("`", "");

const PRESENCE = { required: "", optional: "?", "any number": "*", "one or more": "+" };
const fieldOf = ([name, type, presence]) =>
  `${bare(name)}${PRESENCE[presence]} ${words(type).join("|") || type}`;
const names = [...page.matchAll(/<!-- fields: (.*?) -->/g)].map((found) => found[1]);
const fields = names.map((name) => `    ${JSON.stringify(name)}: ${JSON.stringify(rowsOf(`fields: ${name}`).map(fieldOf).join(", "))},`);

const kinds = rowsOf("kinds").map(([kind, folder, tables]) => {
  const found = [...tables.matchAll(/`\[+(\w+)\]+`( any number| optional|)/g)];
  const listed = found.map(([, name, presence]) => `${name}${PRESENCE[presence.trim() || "required"]} table`);
  return `    ${bare(kind)}: [${JSON.stringify(bare(folder).replace("/", ""))}, ${JSON.stringify(listed.join(", "))}],`;
});

const limits = rowsOf("limits").map(([file, size]) => `${JSON.stringify(bare(file).replace(/^\./, ""))}: ${size}`);
const ranges = rowsOf("numbers").map(([type, row]) => {
  const ends = row.replaceAll(",", "").match(/[0-9]+/g);
  return `${type}: [${ends[0]}, ${ends.at(-1)}]`;
});
const forbidden = rowsOf("forbidden").map(([first, last]) => `${first.slice(2)}-${last.slice(2)}`);
const joiners = rowsOf("joiners").map(([, row]) => `    ${JSON.stringify(row)},`);
const block = (text) => text.split("\n").map((line) => `    ${line.trim()}\n`).join("");

process.stdout.write(`"use strict";
// The tables of docs/format.md and docs/unicode.md. tests/independent/tables.js writes this file from the two pages.

(function (accord) {
  // Name, then "?" optional, "*" any number, "+" one or more; then the type, or the strings to choose from.
  const FIELDS = {
${fields.join("\n")}
  };

  // The folder of each kind, and its tables.
  const KINDS = {
${kinds.join("\n")}
  };

  const LIMITS = { ${limits.join(", ")} };
  const RANGES = { ${ranges.join(", ")} };

  const COUNTRIES = \`
${block(blockOf(page, "countries"))}  \`;

  // Ranges of code points, inclusive, in hexadecimal.
  const FORBIDDEN = \`
${block(forbidden.join(" ").replace(/(.{80,}?) /g, "$1\n"))}  \`;

  const JOINERS = [
${joiners.join("\n")}
  ];

  const UNASSIGNED = \`
${block(blockOf(unicode, "unassigned"))}  \`;

  const MARKS = \`
${block(blockOf(unicode, "marks"))}  \`;

  accord.tables = { FIELDS, KINDS, LIMITS, RANGES, COUNTRIES, FORBIDDEN, JOINERS, UNASSIGNED, MARKS };
})((globalThis.accord ??= {}));
`);
