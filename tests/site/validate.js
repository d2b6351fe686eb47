#!/usr/bin/env node
"use strict";
// Validates every page of a website with html-validate, which others wrote: `validate.js MODULES SITE`.

const fs = require("node:fs");
const path = require("node:path");

const [modules, site] = process.argv.slice(2);
const { HtmlValidate } = require(path.join(modules, "html-validate"));

const validator = new HtmlValidate({
  extends: ["html-validate:standard"],
  // Templates leave blanks behind; titles are as long as those of texts.
  rules: { "no-trailing-whitespace": "off", "long-title": "off", "void-style": "off", "no-inline-style": "error" },
});

function* walk(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(name);
    else if (name.endsWith(".html")) yield name;
  }
}

(async () => {
  let pages = 0;
  for (const file of walk(site)) {
    pages += 1;
    const { results } = await validator.validateFile(file);
    for (const { messages } of results) {
      for (const { line, ruleId, message } of messages) console.log(`${file}:${line}: ${ruleId}: ${message}`);
    }
  }
  console.log(`${pages} pages`);
})();
