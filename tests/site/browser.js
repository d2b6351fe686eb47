#!/usr/bin/env node
"use strict";
// Drives Chromium through a website as its reader would, and fails at the first thing that is not as it should be:
//
//     browser.js MODULES SITE CASE…
//
// MODULES is a folder of node_modules with puppeteer-core and axe-core. Each case prints `ok CASE`.

const fs = require("node:fs");
const http = require("node:http");
const path = require("node:path");
const assert = require("node:assert");

const [modules, site, ...cases] = process.argv.slice(2);
const puppeteer = require(path.join(modules, "puppeteer-core"));

const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };

/** One page of each kind. */
const KINDS = [
  "", "signatories/", "org/contoso.example/", "org/xn--mgbh0fb.example/", "org/c0ntoso.example/", "text/",
  "text/digital-geneva-convention-1/", "finding/", "decisions/", "observers/", "history/", "history/2026-03/", "log/", "check/",
  "stats/", "due/", "country/", "country/CA/", "data/", "responders/", "ar/", "ar/signatories/", "ar/stats/", "de/responders/", "de/country/", "fr/stats/", "es/org/contoso.example/",
];

function serve() {
  const server = http.createServer((request, answer) => {
    let file = path.join(site, decodeURIComponent(request.url.split("?")[0]));
    if (fs.existsSync(file) && fs.statSync(file).isDirectory()) file = path.join(file, "index.html");
    if (!fs.existsSync(file)) return answer.writeHead(404).end();
    answer.writeHead(200, { "content-type": TYPES[path.extname(file)] ?? "application/octet-stream" });
    return answer.end(fs.readFileSync(file));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** A page that fails the test where a script fails, the policy refuses something, or a request leaves the site. */
async function open(context, address, options = {}) {
  const page = await context.browser.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(`script: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && wrong.push(`console: ${message.text()}`));
  page.on("request", (request) => request.url().startsWith(context.base) || wrong.push(`request: ${request.url()}`));
  if (options.width) await page.setViewport({ width: options.width, height: 900 });
  if (options.scheme) await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: options.scheme }]);
  if (options.script === false) await page.setJavaScriptEnabled(false);
  await page.goto(context.base + address);
  return { page, wrong };
}

async function close({ page, wrong }) {
  assert.deepStrictEqual(wrong, [], `${page.url()}: nothing goes wrong, and no request leaves the site`);
  await page.close();
}

const rowsOf = (page) => page.$$eval("#signatories tbody tr", (rows) => rows.map((row) => row.cells[0].dataset.value));
const shownOf = (page) => page.$eval(".filters [role=status]", (status) => status.textContent);

/** Presses the button of a check and returns the heading and the lines of the verdict. */
async function check(page, target = "[data-verdict]") {
  await page.click("[data-run]");
  await page.waitForSelector(`${target} .outcome.green, ${target} .outcome.red, ${target} .outcome.unknown`, { timeout: 60000 });
  const outcome = await page.$eval(`${target} .outcome`, (heading) => heading.className.replace("outcome ", ""));
  const lines = await page.$$eval(`${target} li`, (items) => items.map((item) => item.textContent));
  return { outcome, lines };
}

const CASES = {
  /** Search, filters, sorting, and their state in the address. */
  async table(context) {
    const opened = await open(context, "signatories/");
    const { page } = opened;
    const all = await rowsOf(page);
    assert.strictEqual(await shownOf(page), `${all.length} of ${all.length} rows`);
    await page.type("[name=q]", "VIGIA");
    assert.deepStrictEqual(await rowsOf(page), ["vigia-digital.example"], "a name is found without its accents");
    assert.strictEqual(new URL(page.url()).search, "?q=VIGIA");
    await page.click("[type=reset]");
    await page.waitForFunction(() => location.search === "");
    await page.select("[name=standing]", "withdrawn");
    await page.select("[name=group]", "private-sector");
    assert.deepStrictEqual(await rowsOf(page), ["proseware.example"]);
    const state = page.url();
    assert.strictEqual(new URL(state).search, "?standing=withdrawn&group=private-sector");
    await page.select("[name=standing]", "");
    await page.select("[name=group]", "");
    await page.click("th[data-key=since] button");
    const dates = await page.$$eval("#signatories tbody tr", (rows) => rows.map((row) => row.cells[4].dataset.value));
    assert.deepStrictEqual(dates, [...dates].sort(), "sorted by day");
    assert.strictEqual(await page.$eval("th[data-key=since]", (head) => head.ariaSort), "ascending");
    await page.click("th[data-key=since] button");
    assert.strictEqual(new URL(page.url()).search, "?sort=-since");
    await page.goto(state);
    assert.deepStrictEqual(await rowsOf(page), ["proseware.example"], "the address holds the state");
    await page.goto(`${context.base}signatories/?q=no+such+name`);
    assert.deepStrictEqual(await rowsOf(page), []);
    assert.strictEqual(await shownOf(page), "No row matches.");
    await page.goto(context.base);
    await page.type("#q", "contoso");
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    assert.deepStrictEqual(await rowsOf(page), ["contoso.example"], "the impostor stands apart");
    await close(opened);
  },

  /** Each choice says how many rows it leaves, under the other filters as they are. */
  async counts(context) {
    for (const address of ["signatories/", "signatories/?q=example&standing=current", "ar/signatories/?group=government", "responders/"]) {
      const opened = await open(context, address);
      const { page } = opened;
      const table = address.includes("responders") ? "#responders" : "#signatories";
      const wrong = await page.evaluate((selector) => {
        const rows = () => document.querySelectorAll(`${selector} tbody tr`).length;
        const found = [];
        for (const field of document.querySelectorAll(".filters select")) {
          const before = field.value;
          for (const option of [...field.options]) {
            const said = option.text.match(/ \((\d+)\)$/)?.[1];
            field.value = option.value;
            field.dispatchEvent(new Event("input", { bubbles: true }));
            if (said !== String(rows())) found.push(`${field.name} ${option.value}: ${said}, and there are ${rows()}`);
          }
          field.value = before;
          field.dispatchEvent(new Event("input", { bubbles: true }));
        }
        return found;
      }, table);
      assert.deepStrictEqual(wrong, [], address);
      const chosen = await page.$$eval(".filters select option", (options) => options.filter((option) => option.value).length);
      assert.ok(chosen > 5, address);
      await close(opened);
    }
  },

  /** A table of several pages: each row as the pages have it, search, sorting and CSV over all of them. */
  async pages(context) {
    const opened = await open(context, "signatories/", { script: false });
    const plain = await opened.page.$$eval("#signatories tbody tr", (rows) => rows.map((row) => row.outerHTML));
    await close(opened);
    const scripted = await open(context, "signatories/");
    const { page } = scripted;
    await page.waitForFunction(() => document.querySelector(".filters [role=status]").textContent !== "");
    assert.deepStrictEqual(await page.$$eval("#signatories tbody tr", (rows) => rows.map((row) => row.outerHTML)), plain);
    const all = Number((await shownOf(page)).split(" ")[0]);
    assert.ok(all > plain.length, `${all} rows`);
    await page.evaluate(() => document.querySelector("nav.pages button:last-of-type").click());
    assert.strictEqual(new URL(page.url()).search, "?page=2");
    const second = await rowsOf(page);
    await page.click("th[data-key=since] button");
    await page.click("th[data-key=since] button");
    const dates = await page.$$eval("#signatories tbody tr", (rows) => rows.map((row) => row.cells[4].dataset.value));
    assert.deepStrictEqual(dates, [...dates].sort().reverse(), "the newest first");
    await page.goto(`${context.base}signatories/?q=${second.at(-1)}`);
    await page.waitForFunction(() => document.querySelectorAll("#signatories tbody tr").length < 9);
    assert.ok((await rowsOf(page)).includes(second.at(-1)), "a row of another page is found");
    await close(scripted);
  },

  /** The rows that match, as a file. */
  async csv(context) {
    const opened = await open(context, "signatories/?standing=withdrawn");
    const { page } = opened;
    const text = await page.evaluate(async () => {
      const made = [];
      URL.createObjectURL = (blob) => (made.push(blob), "#");
      HTMLAnchorElement.prototype.click = () => {};
      document.querySelector("[data-csv]").dispatchEvent(new MouseEvent("click"));
      return made[0].text();
    });
    const lines = text.replace(/^\ufeff/, "").split("\r\n");
    assert.strictEqual(lines[0], "organization,country,text,standing,since,identity,reserved");
    assert.strictEqual(lines.length, 5, text);
    assert.match(lines[3], /^proseware\.example,BR,tech-sector-accord-1,withdrawn,2026-03-12,/);
    await close(opened);
  },

  /** Without scripts a page is complete. */
  async plain(context) {
    for (const kind of KINDS) {
      const opened = await open(context, kind, { script: false });
      const { page } = opened;
      assert.ok(await page.$("h1"), kind);
      if (kind === "signatories/") assert.ok((await rowsOf(page)).length > 30);
      if (kind === "signatories/") assert.strictEqual(await page.$eval(".filters", (form) => form.checkVisibility()), false);
      if (kind === "check/") assert.ok((await page.$eval("main", (main) => main.innerText)).includes("This needs a script."));
      await close(opened);
    }
  },

  /** No violation of axe-core on any kind of page, in both schemes; nothing is wider than the window. */
  async access(context) {
    const axe = fs.readFileSync(path.join(modules, "axe-core/axe.min.js"), "utf8");
    for (const kind of KINDS) {
      for (const [width, scheme] of [[360, "light"], [768, "light"], [1440, "dark"], [720, "dark"]]) {
        const opened = await open(context, kind, { width, scheme });
        const { page } = opened;
        const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(over <= 0, `${kind} is ${over} wider than ${width}`);
        await page.setBypassCSP(true);
        await page.reload();
        await page.evaluate(axe);
        const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
        const { violations } = await page.evaluate((values) => window.axe.run({ runOnly: values }), tags);
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
        assert.deepStrictEqual(found, [], `${kind} at ${width}, ${scheme}`);
        await close(opened);
      }
    }
  },

  /** The keyboard reaches the content, the filters and the check. */
  async keyboard(context) {
    const opened = await open(context, "check/");
    const { page } = opened;
    await page.keyboard.press("Tab");
    assert.strictEqual(await page.evaluate(() => document.activeElement.className), "skip");
    await page.focus("[data-run]");
    await page.keyboard.press("Enter");
    await page.waitForSelector("[data-verdict] .outcome.green", { timeout: 60000 });
    await close(opened);
  },

  /** The check of the registry and of one organization: green. */
  async green(context) {
    for (const [kind, words] of [["check/", "Checked: 33 chains"], ["org/contoso.example/", "Checked: the chain of contoso.example"]]) {
      const opened = await open(context, kind);
      const { outcome, lines } = await check(opened.page);
      assert.strictEqual(outcome, "green", lines.join("\n"));
      assert.ok(lines.some((line) => line.startsWith(words)), lines.join("\n"));
      assert.ok(lines.some((line) => line.startsWith("The log: 377 entries")), lines.join("\n"));
      assert.ok(lines.some((line) => line.includes("can change its script")), lines.join("\n"));
      await close(opened);
    }
  },

  /** The same from a disk, where a page may not fetch its neighbors. */
  async disk(context) {
    const there = { ...context, base: `file://${site}/` };
    for (const kind of ["check/", "org/contoso.example/"]) {
      const opened = await open(there, `${kind}index.html`);
      const { outcome, lines } = await check(opened.page);
      assert.strictEqual(outcome, "green", lines.join("\n"));
      await close(opened);
    }
    const opened = await open(there, "signatories/index.html?standing=withdrawn");
    assert.strictEqual((await rowsOf(opened.page)).length, 3);
    await close(opened);
  },

  /** Red, with the words that follow in WORDS; the page is CHECKED. */
  async red(context) {
    const [kind, ...words] = process.env.ACCORD_TEST_WORDS.split("|");
    const opened = await open(context, kind);
    opened.wrong.length = 0;
    const { outcome, lines } = await check(opened.page);
    assert.strictEqual(outcome, "red", lines.join("\n"));
    for (const word of words) assert.ok(lines.some((line) => line.includes(word)), `${word} in\n${lines.join("\n")}`);
    await opened.page.close();
  },

  /** Receipts and records of the reader. */
  async dropped(context) {
    const opened = await open(context, "check/");
    const { page } = opened;
    const input = await page.$("[name=files]");
    await input.uploadFile(...process.env.ACCORD_TEST_FILES.split("|"));
    await page.waitForSelector("[data-dropped] li", { timeout: 60000 });
    const lines = await page.$$eval("[data-dropped] li", (items) => items.map((item) => `${item.className}: ${item.textContent}`));
    for (const word of process.env.ACCORD_TEST_WORDS.split("|")) {
      assert.ok(lines.some((line) => line.includes(word)), `${word} in\n${lines.join("\n")}`);
    }
    await close(opened);
  },

  /** Foreign names and texts are text: no element, no script, no request comes of them. */
  async hostile(context) {
    for (const kind of process.env.ACCORD_TEST_WORDS.split("|")) {
      const opened = await open(context, kind);
      const { page } = opened;
      assert.strictEqual(await page.evaluate(() => window.hacked), undefined);
      assert.strictEqual(await page.$("main script, main img:not(.badge), main iframe, main [onerror]"), null, kind);
      assert.ok((await page.content()).includes("&lt;img src=x onerror="), kind);
      await close(opened);
    }
  },
};

(async () => {
  const server = await serve();
  const options = { executablePath: process.env.ACCORD_TEST_CHROMIUM, args: ["--no-sandbox", "--disable-dev-shm-usage"] };
  const browser = await puppeteer.launch(options);
  try {
    for (const name of cases) {
      await CASES[name]({ browser, base: `http://127.0.0.1:${server.address().port}/` });
      process.stdout.write(`ok ${name}\n`);
    }
  } finally {
    await browser.close();
    server.close();
  }
})().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
