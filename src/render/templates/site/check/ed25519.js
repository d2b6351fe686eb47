"use strict";
// Section 6, "Ed25519, strictly". WebCrypto verifies the equation. It does not judge keys (some platforms accept
// points of small order), so the key rule is computed here, and R and S are looked at before WebCrypto is asked.

(function (accord) {
  const { fromHex, toHex } = accord.bytes;

  const P = 2n ** 255n - 19n;
  const L = 2n ** 252n + 27742317777372353535851937790883648493n;
  const mod = (number) => ((number % P) + P) % P;

  function power(base, exponent) {
    let result = 1n;
    for (let bits = exponent; bits > 0n; bits >>= 1n) {
      if (bits & 1n) result = (result * base) % P;
      base = (base * base) % P;
    }
    return result;
  }

  const D = mod(-121665n * power(121666n, P - 2n));
  const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);

  const littleEndian = (data) => BigInt("0x" + toHex(Uint8Array.from(data).reverse()));

  // Points of the twisted Edwards curve, as [X, Y, Z, T] with x = X/Z, y = Y/Z and T = XY/Z (RFC 8032, 5.1.4).
  function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
    const a = ((y1 - x1) * (y2 - x2)) % P;
    const b = ((y1 + x1) * (y2 + x2)) % P;
    const c = (((2n * t1 * t2) % P) * D) % P;
    const d = (2n * z1 * z2) % P;
    const [e, f, g, h] = [b - a, d - c, d + c, b + a];
    return [(e * f) % P, (g * h) % P, (f * g) % P, (e * h) % P];
  }

  function double([x, y, z]) {
    const a = (x * x) % P;
    const b = (y * y) % P;
    const h = a + b;
    const e = h - (x + y) ** 2n;
    const g = a - b;
    const f = ((2n * z * z) % P) + g;
    return [(e * f) % P, (g * h) % P, (f * g) % P, (e * h) % P];
  }

  /** The point that 32 bytes encode, or null (RFC 8032, 5.1.3). */
  function decodePoint(data) {
    const number = littleEndian(data);
    const y = number & (2n ** 255n - 1n);
    const sign = number >> 255n;
    if (y >= P) return null;
    const square = mod((y * y - 1n) * power(mod(D * y * y + 1n), P - 2n));
    let x = power(square, (P + 3n) / 8n);
    if ((x * x) % P !== square) x = (x * ROOT_OF_MINUS_ONE) % P;
    if ((x * x) % P !== square || (x === 0n && sign === 1n)) return null;
    if ((x & 1n) !== sign) x = P - x;
    return [x, y, 1n, (x * y) % P];
  }

  const isIdentity = ([x, y, z]) => mod(x) === 0n && mod(y - z) === 0n;

  function timesL(point) {
    let result = point;
    for (const bit of L.toString(2).slice(1)) {
      result = double(result);
      if (bit === "1") result = add(result, point);
    }
    return result;
  }

  const judged = new Map();

  /**
   * The key rule: the point of a key decodes, is not the identity, and has the order L. Remembers its answers.
   * @param {Uint8Array} encoded 32 bytes
   * @returns {boolean}
   */
  function passesKeyRule(encoded) {
    const name = toHex(encoded);
    if (!judged.has(name)) {
      const point = decodePoint(encoded);
      judged.set(name, point !== null && !isIdentity(point) && isIdentity(timesL(point)));
    }
    return judged.get(name);
  }

  /** Rules 1 and 2 of a signature. With a key of order L, the only R of small order that rule 3 admits is the identity. */
  function isAdmissible(signature) {
    if (signature.length !== 64 || littleEndian(signature.subarray(32)) >= L) return false;
    const y = littleEndian(signature.subarray(0, 32)) & (2n ** 255n - 1n);
    return y < P && y !== 1n;
  }

  const imported = new Map();

  function importKey(point) {
    const name = toHex(point);
    if (!imported.has(name)) {
      imported.set(name, crypto.subtle.importKey("raw", point, { name: "Ed25519" }, false, ["verify"]));
    }
    return imported.get(name);
  }

  /**
   * Whether a signature verifies by a key.
   * @param {Uint8Array} point 32 bytes; a point that the key rule refuses verifies nothing
   * @param {Uint8Array} signature R and S, 64 bytes
   * @param {Uint8Array} message
   * @returns {Promise<boolean>}
   */
  async function verifies(point, signature, message) {
    if (!isAdmissible(signature) || !passesKeyRule(point)) return false;
    return crypto.subtle.verify({ name: "Ed25519" }, await importKey(point), signature, message);
  }

  // RFC 8032, section 7.1, TEST 2: the key, and the signature of the byte 0x72 in two halves.
  const KNOWN_KEY = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
  const KNOWN_R = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da";
  const KNOWN_S = "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

  /**
   * Whether this browser can verify at all: WebCrypto is there (not on a page over plain http), knows Ed25519, accepts a
   * known signature, and refuses it for another message. Where it cannot, nothing is judged.
   * @returns {Promise<boolean>}
   */
  async function canVerify() {
    const [point, signature] = [fromHex(KNOWN_KEY), fromHex(KNOWN_R + KNOWN_S)];
    try {
      const accepts = await verifies(point, signature, Uint8Array.of(0x72));
      return accepts && !(await verifies(point, signature, Uint8Array.of(0x73)));
    } catch {
      return false;
    }
  }

  accord.ed25519 = { canVerify, passesKeyRule, verifies };
})((globalThis.accord ??= {}));
