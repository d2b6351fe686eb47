"use strict";
// accord.toml (section 1): TOML 1.0 that need not be canonical. All its fields are strings and one integer at the
// top, so a table, a list, a dotted key or any other value is refused without being read further.

(function (accord) {
  const { Refused, demand } = accord.bytes;

  const ESCAPES = { b: "\b", t: "\t", n: "\n", f: "\f", r: "\r", '"': '"', "\\": "\\" };
  const BASIC = /"((?:[^"\\\n]|\\[^\n])*)"/y;
  const LITERAL = /'([^'\n]*)'/y;
  // Up to two quotes may stand before the closing three.
  const LONG_BASIC = /"""\n?((?:(?!""")[^\\]|\\[^])*"{0,2})"""/y;
  const LONG_LITERAL = /'''\n?((?:(?!''')[^])*'{0,2})'''/y;
  const HEXADECIMAL = "0x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*";
  const OTHERS = "0o[0-7](?:_?[0-7])*|0b[01](?:_?[01])*|[+-]?(?:0|[1-9](?:_?[0-9])*)";
  const INTEGER = new RegExp(`(${HEXADECIMAL}|${OTHERS})`, "y");
  const BARE = /([A-Za-z0-9_-]+)/y;

  function unescape(text) {
    const pattern = /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([ \t]*\n[ \t\n]*)|([^]))/g;
    return text.replace(pattern, (_, short, long, space, letter) => {
      if (space) return "";
      if (!short && !long) {
        demand(letter in ESCAPES, "toml-syntax");
        return ESCAPES[letter];
      }
      const code = parseInt(short ?? long, 16);
      demand(code <= 0x10ffff && (code < 0xd800 || code > 0xdfff), "toml-syntax");
      return String.fromCodePoint(code);
    });
  }

  /** Reads the front of a text. */
  class Reader {
    constructor(text) {
      this.text = text;
      this.at = 0;
    }

    match(pattern) {
      pattern.lastIndex = this.at;
      const found = pattern.exec(this.text);
      if (!found) return null;
      this.at = pattern.lastIndex;
      return found[1] ?? "";
    }

    ended() {
      return this.at === this.text.length;
    }
  }

  function readKey(reader) {
    const bare = reader.match(BARE) ?? reader.match(LITERAL);
    if (bare !== null) return bare;
    const quoted = reader.match(BASIC);
    demand(quoted !== null, "toml-syntax");
    return unescape(quoted);
  }

  function readValue(reader) {
    const literal = reader.match(LONG_LITERAL);
    if (literal !== null) return literal;
    const quoted = reader.match(LONG_BASIC) ?? reader.match(BASIC);
    if (quoted !== null) return unescape(quoted);
    const plain = reader.match(LITERAL);
    if (plain !== null) return plain;
    const integer = reader.match(INTEGER);
    demand(integer !== null, "schema");
    const digits = integer.replaceAll("_", "");
    return digits.startsWith("-") ? -Number(digits.slice(1)) : Number(digits.replace("+", ""));
  }

  /**
   * The fields of accord.toml, without judging their types.
   * @param {string} text without forbidden characters
   * @returns {Map<string, string | number>} by name; refused is a field that stands twice
   */
  function readSettings(text) {
    const [reader, fields] = [new Reader(text), new Map()];
    while (!reader.ended()) {
      reader.match(/[ \t]*/y);
      if (reader.match(/(?:#[^\n]*)?\n/y) !== null || reader.match(/#[^\n]*$/y) !== null || reader.ended()) continue;
      const name = readKey(reader);
      demand(reader.match(/[ \t]*=[ \t]*/y) !== null, "schema");
      if (fields.has(name)) throw new Refused("toml-syntax");
      fields.set(name, readValue(reader));
      demand(reader.match(/[ \t]*(?:#[^\n]*)?(?:\n|$)/y) !== null, "toml-syntax");
    }
    return fields;
  }

  accord.settings = { readSettings };
})((globalThis.accord ??= {}));
