"use strict";
// Bytes and their spellings. SHA-256 is written out here: the rules ask for thousands of digests of a few bytes,
// and WebCrypto answers each of them later. It is held to the platform's own by a test.

(function (accord) {
  /** A broken rule. `code` is its name in docs/codes.md. */
  class Refused extends Error {
    constructor(code) {
      super(code);
      this.code = code;
    }
  }

  /** A string whose normal form this platform's Unicode data cannot decide (section 2). */
  class Undecided extends Error {}

  /**
   * Refuses where a condition does not hold.
   * @param {unknown} condition
   * @param {string} code a name in docs/codes.md
   */
  function demand(condition, code) {
    if (!condition) throw new Refused(code);
  }

  // FIPS 180-4: the constants are the first bits of roots of the first primes.
  const PRIMES = [];
  for (let n = 2; PRIMES.length < 64; n++) if (PRIMES.every((prime) => n % prime)) PRIMES.push(n);
  const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
  const START = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
  const ROUNDS = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));
  const turn = (word, by) => (word >>> by) | (word << (32 - by));

  function mixBlock(state, words) {
    for (let i = 16; i < 64; i++) {
      const [early, late] = [words[i - 15], words[i - 2]];
      const first = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
      const second = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
      words[i] = (words[i - 16] + first + words[i - 7] + second) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const sigma = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const one = (h + sigma + ((e & f) ^ (~e & g)) + ROUNDS[i] + words[i]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] += word));
  }

  /**
   * @param {Uint8Array} data
   * @returns {Uint8Array} 32 bytes
   */
  function sha256(data) {
    const padded = new Uint8Array((((data.length + 8) >> 6) + 1) << 6);
    padded.set(data);
    padded[data.length] = 0x80;
    const view = new DataView(padded.buffer);
    view.setBigUint64(padded.length - 8, BigInt(data.length) * 8n);
    const state = Int32Array.from(START);
    const words = new Int32Array(64);
    for (let at = 0; at < padded.length; at += 64) {
      for (let i = 0; i < 16; i++) words[i] = view.getInt32(at + 4 * i);
      mixBlock(state, words);
    }
    const digest = new DataView(new ArrayBuffer(32));
    state.forEach((word, i) => digest.setInt32(4 * i, word));
    return new Uint8Array(digest.buffer);
  }

  const toHex = (data) => Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");

  const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (digits) => parseInt(digits, 16));

  /** The SHA-256 of a file's bytes, in hexadecimal: a Digest of section 2. */
  const digestOf = (data) => toHex(sha256(data));

  const toBase64 = (data) => btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(""));

  /** The bytes of standard base64 in its only spelling: padding where due, unused bits zero (RFC 4648). */
  function fromBase64(text, code) {
    demand(/^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0, code);
    const data = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    demand(toBase64(data) === text, code);
    return data;
  }

  const toBytes = (text) => new TextEncoder().encode(text);

  /** The text of bytes in UTF-8, with a byte order mark if it has one. */
  function fromUtf8(data, code = "not-utf8") {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
    } catch {
      throw new Refused(code);
    }
  }

  function join(...parts) {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  const same = (one, other) => one.length === other.length && one.every((byte, i) => byte === other[i]);

  function bigEndian(number) {
    const data = new Uint8Array(4);
    new DataView(data.buffer).setUint32(0, number);
    return data;
  }

  /** A string in the wire form of OpenSSH: its length and its bytes. */
  const wireString = (data) => join(bigEndian(data.length), data);

  /** Reads the wire form of OpenSSH from the front. */
  class Wire {
    constructor(data, code) {
      this.data = data;
      this.code = code;
      this.at = 0;
    }

    take(count) {
      demand(this.at + count <= this.data.length, this.code);
      this.at += count;
      return this.data.subarray(this.at - count, this.at);
    }

    uint32() {
      const part = this.take(4);
      return new DataView(part.buffer, part.byteOffset).getUint32(0);
    }

    string() {
      return this.take(this.uint32());
    }

    text() {
      return fromUtf8(this.string(), this.code);
    }

    end() {
      demand(this.at === this.data.length, this.code);
    }
  }

  accord.bytes = { Refused, Undecided, Wire, demand, sha256, toHex, fromHex, digestOf, toBase64, fromBase64 };
  Object.assign(accord.bytes, { toBytes, fromUtf8, join, same, wireString });
})((globalThis.accord ??= {}));
