"use strict";
// Section 2: which strings and numbers are values. Each rule refuses by its code.

(function (accord) {
  const { Undecided, Wire, demand, sha256, toBase64, fromBase64, toBytes, join, wireString } = accord.bytes;
  const { COUNTRIES, FORBIDDEN, JOINERS, KINDS, MARKS, RANGES, UNASSIGNED } = accord.tables;

  const wordsOf = (text) => text.trim().split(/\s+/);
  const classOf = (ranges) =>
    "[" + wordsOf(ranges).map((range) => range.replace(/[0-9A-F]+/g, "\\u{$&}")).join("") + "]";

  const CONTROL = new RegExp(classOf(FORBIDDEN), "u");
  const NEWER = new RegExp(classOf(UNASSIGNED), "u");
  const FIVE_MARKS = new RegExp(classOf(MARKS) + "{5}", "u");
  const JOINED = new RegExp(
    JOINERS.map(classOf).map((script) => `(?<=${script})[\u200c\u200d](?=${script})`).join("|"), "gu");

  /**
   * Refuses forbidden code points, but joiners in their place.
   * @param {string} text
   * @param {RegExp} [allowed] what is exempt, with the flag g
   */
  function checkCharacters(text, allowed) {
    const placed = text.replace(JOINED, "");
    const plain = allowed ? placed.replace(allowed, "") : placed;
    demand(!CONTROL.test(plain), "text-control");
    demand(!NEWER.test(plain), "text-unassigned");
  }

  /** The rules that Line and Block share. What this platform has not assigned is newer than its normal forms. */
  function checkWords(text) {
    demand(!FIVE_MARKS.test(text.replace(/[\u200c\u200d]/g, "")), "text-marks");
    if (/\p{Cn}/u.test(text)) throw new Undecided();
    demand(text.normalize("NFC") === text, "text-not-normal");
  }

  function checkLength(text, most) {
    const length = [...text].length;
    demand(length >= 1, "schema");
    demand(length <= most, "too-long");
  }

  function checkLine(text) {
    checkLength(text, 128);
    demand(!text.includes("\n") && !text.startsWith(" ") && !text.endsWith(" "), "schema");
    checkWords(text);
  }

  /** Takes the string without the LF before the closing quotes. */
  function checkBlock(text) {
    checkLength(text, 8000);
    demand(!/^[\n ]|\n$| $| \n/.test(text), "schema");
    checkWords(text);
  }

  const DEVICE = /^(con|prn|aux|nul|(com|lpt)[0-9])$/;

  function checkId(text) {
    demand(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(text) && text.length <= 64 && !DEVICE.test(text), "schema");
  }

  // RFC 3492, with the parameters of its section 5.
  function adapt(delta, count, first) {
    delta = Math.floor(delta / (first ? 700 : 2));
    delta += Math.floor(delta / count);
    let k = 0;
    for (; delta > 455; k += 36) delta = Math.floor(delta / 35);
    return k + Math.floor((36 * delta) / (delta + 38));
  }

  const threshold = (k, bias) => Math.min(Math.max(k - bias, 1), 26);

  /** The code points of a Punycode, or null. */
  function decodePunycode(text) {
    const dash = text.lastIndexOf("-");
    const output = Array.from(text.slice(0, Math.max(dash, 0)), (character) => character.charCodeAt(0));
    let [code, bias, i, at] = [128, 72, 0, dash + 1];
    while (at < text.length) {
      const start = i;
      for (let [weight, k] = [1, 36]; ; k += 36) {
        const digit = "abcdefghijklmnopqrstuvwxyz0123456789".indexOf(text[at++] ?? "!");
        if (digit < 0) return null;
        i += digit * weight;
        const least = threshold(k, bias);
        if (digit < least) break;
        weight *= 36 - least;
        if (i > 0xffffffff) return null;
      }
      const count = output.length + 1;
      bias = adapt(i - start, count, start === 0);
      code += Math.floor(i / count);
      i %= count;
      if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
      output.splice(i++, 0, code);
    }
    return output;
  }

  function encodePunycode(codes) {
    const basic = codes.filter((code) => code < 128);
    let output = String.fromCharCode(...basic) + (basic.length ? "-" : "");
    let [code, bias, delta, done] = [128, 72, 0, basic.length];
    while (done < codes.length) {
      const next = Math.min(...codes.filter((other) => other >= code));
      delta += (next - code) * (done + 1);
      code = next;
      for (const other of codes) {
        if (other < code) delta++;
        if (other !== code) continue;
        let rest = delta;
        for (let k = 36; ; k += 36) {
          const least = threshold(k, bias);
          if (rest < least) break;
          const digit = least + ((rest - least) % (36 - least));
          output += "abcdefghijklmnopqrstuvwxyz0123456789"[digit];
          rest = Math.floor((rest - least) / (36 - least));
        }
        output += "abcdefghijklmnopqrstuvwxyz0123456789"[rest];
        bias = adapt(delta, done + 1, done === basic.length);
        delta = 0;
        done++;
      }
      delta++;
      code++;
    }
    return output;
  }

  /** Rule 4 of a Domain. */
  function isConvertible(punycode) {
    const codes = decodePunycode(punycode);
    if (!codes || codes.every((code) => code < 128) || encodePunycode(codes) !== punycode) return false;
    const text = String.fromCodePoint(...codes).replace(/[\u200c\u200d]/g, "");
    return !CONTROL.test(text) && !NEWER.test(text);
  }

  const domains = new Map();

  /** Whether a name is a Domain of section 2. Remembers its answers. */
  function isDomain(name) {
    if (!domains.has(name)) {
      const labels = name.split(".");
      const plain = (label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label) && !DEVICE.test(label);
      const good = name.length <= 253 && labels.length >= 2 && labels.every(plain) && !/^[0-9]+$/.test(labels.at(-1));
      domains.set(name, good && labels.every((label) => !label.startsWith("xn--") || isConvertible(label.slice(4))));
    }
    return domains.get(name);
  }

  const isReserved = (name) => /(^|\.)(example|test|invalid|localhost|example\.(com|net|org))$/.test(name);

  function checkLei(text) {
    demand(/^[A-Z0-9]{18}[0-9]{2}$/.test(text), "lei");
    demand(BigInt(text.replace(/[A-Z]/g, (letter) => parseInt(letter, 36))) % 97n === 1n, "lei");
  }

  const PLAIN_KEY = "ssh-ed25519";
  const SECURITY_KEY = "sk-ssh-ed25519@openssh.com";
  const keys = new Map();
  const fingerprintOf = (wire) => "SHA256:" + toBase64(sha256(wire)).replace(/=+$/, "");

  function readKeyParts(text) {
    const space = text.indexOf(" ");
    const type = text.slice(0, Math.max(space, 0));
    demand(type === PLAIN_KEY || type === SECURITY_KEY, "schema");
    const raw = fromBase64(text.slice(space + 1), "schema");
    const wire = new Wire(raw, "schema");
    demand(wire.text() === type, "schema");
    const point = wire.string();
    demand(point.length === 32, "schema");
    const application = type === SECURITY_KEY ? wire.string() : new Uint8Array();
    if (type === SECURITY_KEY) {
      demand(application.length <= 64, "too-long");
      demand(/^ssh:[A-Za-z0-9._:-]*$/.test(String.fromCharCode(...application)), "schema");
    }
    wire.end();
    return { type, point, pointName: toBase64(point), application, fingerprint: fingerprintOf(raw) };
  }

  /**
   * The content of a Key. Two Keys are the same if their strings are.
   * @param {string} text
   * @returns {{type: string, point: Uint8Array, pointName: string, application: Uint8Array, fingerprint: string}}
   */
  function readKey(text) {
    if (!keys.has(text)) keys.set(text, readKeyParts(text));
    return keys.get(text);
  }

  /** The fingerprints of a point as a plain key, and as a security key of the application `ssh:`. */
  function usualForms(pointName) {
    const point = wireString(fromBase64(pointName, "schema"));
    const security = join(wireString(toBytes(SECURITY_KEY)), point, wireString(toBytes("ssh:")));
    return [fingerprintOf(join(wireString(toBytes(PLAIN_KEY)), point)), fingerprintOf(security)];
  }

  const HOST = "[A-Za-z0-9][A-Za-z0-9.-]*";
  const PORT = "[1-9][0-9]{0,4}";
  const URI = "[!#-;=?-\\[\\]_a-z~]";
  const LINK = new RegExp(
    `^(https://${HOST}(:${PORT})?([/?#]${URI}*)?|mailto:[A-Za-z0-9][A-Za-z0-9!$&'*+./=_~-]*@${HOST}(\\?${URI}*)?)$`);
  const DAY = "(Mo|Tu|We|Th|Fr|Sa|Su)";
  const TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]";
  const ZONE = "[A-Z][A-Za-z0-9_+-]*";
  const HOURS = new RegExp(`^${DAY}(?:-${DAY})? (${TIME})-(${TIME}|24:00) (${ZONE}(?:/${ZONE}){0,2})$`);

  function checkHours(text) {
    const [, first, last, from, to, zone] = HOURS.exec(text) ?? [];
    demand(zone && first !== last && from !== to && to !== "00:00" && zone.length <= 64, "schema");
  }

  const COUNTRY = new Set(wordsOf(COUNTRIES));
  const matching = (pattern, most, code = "schema") => (text) => demand(text.length <= most && pattern.test(text), code);

  const STRINGS = {
    Line: checkLine,
    Block: checkBlock,
    Id: checkId,
    Link: matching(LINK, 1024),
    Location: matching(/^[A-Za-z0-9._:/-]+$/, 300),
    Domain: (text) => demand(isDomain(text), "domain"),
    Digest: matching(/^[0-9a-f]{64}$/, 64),
    Country: (text) => demand(COUNTRY.has(text), "country"),
    Language: matching(/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$/, 11),
    LEI: checkLei,
    Phone: matching(/^\+[1-9][0-9]{6,14}$/, 16),
    Hours: checkHours,
    Key: readKey,
    Fingerprint: (text) => {
      demand(/^SHA256:.{43}$/.test(text), "schema");
      fromBase64(text.slice(7) + "=", "schema");
    },
    Kind: (text) => demand(Object.hasOwn(KINDS, text), "schema"),
  };

  /**
   * Refuses a string that is not of a type.
   * @param {string} type a name of section 2, or the strings to choose from with "|" between them
   * @param {string} text
   */
  function checkString(type, text) {
    checkCharacters(text, /\n/g);
    if (Object.hasOwn(STRINGS, type)) STRINGS[type](text);
    else demand(type.split("|").includes(text), "schema");
  }

  function checkNumber(type, number) {
    const [least, most] = RANGES[type];
    demand(Number.isSafeInteger(number) && least <= number && number <= most, type === "Threshold" ? "threshold" : "schema");
  }

  const LAST_DAY = "9999-12-31";
  const isoDay = (time) => (time > Date.UTC(9999, 11, 31) ? LAST_DAY : new Date(time).toISOString().slice(0, 10));

  /** Whether a string is a day of the Gregorian calendar from 1970-01-01 to 9999-12-31. */
  function isDate(text) {
    if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
    const time = Date.parse(text + "T00:00:00Z");
    return time >= 0 && isoDay(time) === text;
  }

  const addDays = (date, days) => isoDay(Date.parse(date + "T00:00:00Z") + days * 86_400_000);

  /** Section 9: a month without that day gives its last day; nothing is later than 9999-12-31. */
  function addMonths(date, months) {
    const [year, month, day] = date.split("-").map(Number);
    const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
    return isoDay(Date.UTC(year, month - 1 + months, Math.min(day, last)));
  }

  accord.values = { checkCharacters, checkString, checkNumber, isDomain, isReserved, isDate, addDays, addMonths };
  Object.assign(accord.values, { isoDay, readKey, usualForms, SECURITY_KEY, PORT });
})((globalThis.accord ??= {}));
