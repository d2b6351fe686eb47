"use strict";
// Sections 3, 4 and 5: records and texts. The reader knows which field may come next and accepts only the one
// spelling of its value. So it does not write the file again to compare it, and is no parser of TOML: what is not
// canonical is refused as `not-canonical`, whether or not it is TOML.

(function (accord) {
  const { demand, digestOf, fromUtf8 } = accord.bytes;
  const { FIELDS, KINDS, RANGES } = accord.tables;
  const { PORT, SECURITY_KEY, checkCharacters, checkNumber, checkString, isDate, readKey } = accord.values;

  const DATES = /([0-9]{4}-[0-9]{2}-[0-9]{2})\n/y;
  const NUMBERS = /(0|[1-9][0-9]*)\n/y;
  const STRING = '"((?:[^"\\\\\\n]|\\\\["\\\\])*)"';
  const ONE_STRING = new RegExp(STRING + "\\n", "y");
  const BLOCKS = /"""\n((?:[^"\\]|\\["\\]|"(?!""))*)\n"""\n/y;
  const ROWS = new RegExp(`\\[(${STRING}(?:, ${STRING})*)\\]\\n`, "y");
  const COLUMNS = new RegExp(`\\[\\n((?:  ${STRING},\\n)+)\\]\\n`, "y");
  const MOST_ITEMS = 256;

  const layoutOf = (list) =>
    list.split(", ").map((field) => {
      const [, name, presence, type] = /^(\w+)([?*+]?) (.*)$/.exec(field);
      return { name, type, optional: /[?*]/.test(presence), list: /[*+]/.test(presence) };
    });
  const TABLES = Object.fromEntries(Object.entries(FIELDS).map(([name, list]) => [name, layoutOf(list)]));
  const LAYOUTS = Object.fromEntries(Object.entries(KINDS).map(([kind, [, tables]]) => [kind, layoutOf(tables)]));

  /** Reads the front of a file. */
  class Reader {
    constructor(text) {
      this.text = text;
      this.at = 0;
    }

    /** Takes a fixed text if it is next. */
    skip(text) {
      const next = this.text.startsWith(text, this.at);
      if (next) this.at += text.length;
      return next;
    }

    /** What a pattern holds in its first group, which must be next. */
    match(pattern) {
      pattern.lastIndex = this.at;
      const found = pattern.exec(this.text);
      demand(found, "not-canonical");
      this.at = pattern.lastIndex;
      return found[1];
    }
  }

  const unescape = (text) => text.replace(/\\(["\\])/g, "$1");

  function readBlock(reader) {
    const written = reader.match(BLOCKS);
    // A quote is escaped after another one, and only there.
    demand(!/(^|[^"])\\"/.test(written.replace(/\\\\/g, "..")) && !/""/.test(written), "not-canonical");
    return unescape(written);
  }

  function readItems(reader, type) {
    const rows = type === "Key" || type === "Fingerprint" ? COLUMNS : ROWS;
    const items = [...reader.match(rows).matchAll(new RegExp(STRING, "g"))].map((found) => unescape(found[1]));
    demand(items.length <= MOST_ITEMS, "too-long");
    demand(new Set(items).size === items.length, "schema");
    for (const item of items) checkString(type, item);
    return items;
  }

  function readOne(reader, type) {
    if (type === "Date") {
      const date = reader.match(DATES);
      demand(isDate(date), "schema");
      return date;
    }
    if (Object.hasOwn(RANGES, type)) {
      const number = Number(reader.match(NUMBERS));
      checkNumber(type, number);
      return number;
    }
    const text = type === "Block" ? readBlock(reader) : unescape(reader.match(ONE_STRING));
    checkString(type, text);
    return text;
  }

  /** The bare fields of a table, in their order. */
  function readFields(reader, layout) {
    const values = {};
    for (const { name, type, optional, list } of layout) {
      if (type === "table") continue;
      if (!reader.skip(`${name} = `)) {
        // Where it stands elsewhere in the file, only its place is wrong.
        demand(optional, reader.text.includes(`\n${name} = `, reader.at) ? "not-canonical" : "schema");
        continue;
      }
      values[name] = list ? readItems(reader, type) : readOne(reader, type);
    }
    return values;
  }

  function readTables(reader, layout, values) {
    for (const { name, type, optional, list } of layout) {
      if (type !== "table") continue;
      const heading = list ? `\n[[${name}]]\n` : `\n[${name}]\n`;
      const items = [];
      while ((list || items.length === 0) && reader.skip(heading)) {
        items.push(readFields(reader, TABLES[name]));
        demand(items.length <= MOST_ITEMS, "too-long");
      }
      demand(items.length > 0 || optional, "schema");
      demand(new Set(items.map((item) => JSON.stringify(item))).size === items.length, "schema");
      if (items.length > 0) values[name] = list ? items : items[0];
    }
  }

  /** The first table of a record: what its kind says. */
  const bodyOf = (values) => values[LAYOUTS[values.kind][0].name];

  const unique = (items, name) => demand(new Set(items.map((item) => item[name])).size === items.length, "schema");

  function checkFinding(values) {
    const finding = values.finding;
    if (finding.assessment === "attribution") {
      demand((finding.actor || finding.state) && finding.confidence, "schema");
    } else {
      demand(finding.about, "schema");
    }
    demand(!finding.from || !finding.to || finding.from <= finding.to, "schema");
    demand(finding.about !== values.organization, "finding-self");
    demand(values.evidence && values.evidence.every((one) => one.sha256), "evidence-missing");
  }

  function checkObservation(values) {
    const { organization, method, location } = values.observation;
    demand(organization !== values.organization, "finding-self");
    const host = organization.replaceAll(".", "\\.");
    const form = method === "dns" ? `_accord\\.${host}` : `https://${host}(:${PORT})?/\\.well-known/accord\\.txt`;
    demand(new RegExp(`^${form}$`).test(location), "schema");
  }

  /** Section 3, "Contradictions". */
  function checkContradictions(values) {
    const [kind, body] = [values.kind, bodyOf(values)];
    if (kind === "rotate" && "compromised_from" in body) {
      demand(body.reason === "compromise" && body.compromised_from < values.sequence, "schema");
    } else if (kind === "succeed") {
      demand(body.successor !== values.organization, "schema");
    } else if (kind === "report") {
      demand(body.from <= body.to && body.to <= values.date, "schema");
      unique(values.figure ?? [], "metric");
    } else if (kind === "finding") {
      checkFinding(values);
    } else if (kind === "observe") {
      checkObservation(values);
    } else if (kind === "appoint") {
      demand(readKey(body.key).type !== SECURITY_KEY, "schema");
    } else if (["admit", "void", "readmit"].includes(kind)) {
      demand(body.organization !== values.organization, "schema");
    }
  }

  function checkText(values) {
    unique(values.principle, "id");
    const metrics = values.metric ?? [];
    unique(metrics, "id");
    metrics.forEach(({ part_of: whole }, place) =>
      demand(!whole || metrics.slice(0, place).some((metric) => metric.id === whole), "schema"));
  }

  function openFile(data) {
    const text = fromUtf8(data);
    demand(!text.includes("\r\n"), "newline-converted");
    checkCharacters(text, /\n/g);
    return new Reader(text);
  }

  /**
   * Reads a record.
   * @param {Uint8Array} data the file, not above its limit
   * @returns {{values: object, data: Uint8Array, digest: string}} the fields by their names, dates as YYYY-MM-DD
   */
  function readRecord(data) {
    const reader = openFile(data);
    const values = readFields(reader, TABLES.header);
    readTables(reader, LAYOUTS[values.kind], values);
    demand(reader.at === reader.text.length, "not-canonical");
    checkContradictions(values);
    return { values, data, digest: digestOf(data) };
  }

  /** Reads a text that organizations pledge to (section 5). Takes and returns what `readRecord` does. */
  function readText(data) {
    const reader = openFile(data);
    const values = readFields(reader, TABLES.text);
    readTables(reader, TABLES.text, values);
    demand(reader.at === reader.text.length, "not-canonical");
    checkText(values);
    return { values, data, digest: digestOf(data) };
  }

  accord.canonical = { TABLES, bodyOf, readRecord, readText };
})((globalThis.accord ??= {}));
