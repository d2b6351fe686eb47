"use strict";
// Section 6: what a key signs, and the blocks of a .sig.

(function (accord) {
  const { Wire, demand, fromBase64, fromUtf8, join, sha256, toBase64, toBytes, wireString } = accord.bytes;
  const { SECURITY_KEY, readKey } = accord.values;
  const { verifies } = accord.ed25519;

  const NAMESPACE = "accord-record-v1";
  const ARMOR =
    /-----BEGIN SSH SIGNATURE-----\n((?:[A-Za-z0-9+/=]{70}\n)*[A-Za-z0-9+/=]{1,70}\n)-----END SSH SIGNATURE-----\n/y;

  async function blobOf(data) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-512", data));
    const strings = [toBytes(NAMESPACE), new Uint8Array(), toBytes("sha512"), digest];
    return join(toBytes("SSHSIG"), ...strings.map(wireString));
  }

  function readBlock(content) {
    const wire = new Wire(content, "signature-malformed");
    demand(fromUtf8(wire.take(6), wire.code) === "SSHSIG" && wire.uint32() === 1, wire.code);
    const raw = wire.string();
    const type = new Wire(raw, wire.code).text();
    const key = `${type} ${toBase64(raw)}`;
    readKey(key);
    demand(wire.text() === NAMESPACE, "signature-namespace");
    demand(wire.string().length === 0, wire.code);
    demand(wire.text() === "sha512", "signature-hash");
    const inner = new Wire(wire.string(), wire.code);
    wire.end();
    demand(inner.text() === type, wire.code);
    const signature = inner.string();
    demand(signature.length === 64, wire.code);
    const extra = type === SECURITY_KEY ? inner.take(5) : new Uint8Array();
    inner.end();
    return { key, signature, extra };
  }

  /**
   * The blocks of a .sig.
   * @param {Uint8Array} data the file, not above its limit
   * @returns {{key: string, signature: Uint8Array, extra: Uint8Array}[]} `extra` holds a security key's flags and counter
   */
  function readSignatures(data) {
    const text = fromUtf8(data, "signature-malformed");
    demand(!text.includes("\r\n"), "newline-converted");
    const blocks = [];
    ARMOR.lastIndex = 0;
    while (ARMOR.lastIndex < text.length || blocks.length === 0) {
      const found = ARMOR.exec(text);
      demand(found, text.includes("-----BEGIN SSH SIGNATURE-----\n") ? "signature-not-canonical" : "signature-malformed");
      blocks.push(readBlock(fromBase64(found[1].replaceAll("\n", ""), "signature-malformed")));
    }
    return blocks;
  }

  /** Whether the user of a security key touched it. A plain key has no such flag. */
  const isPresent = (block) => readKey(block.key).type !== SECURITY_KEY || (block.extra[0] & 1) === 1;

  /**
   * Whether a block's signature is one over a file.
   * @returns {Promise<boolean>}
   */
  async function isGood(block, data) {
    const key = readKey(block.key);
    const blob = await blobOf(data);
    const message = key.type === SECURITY_KEY ? join(sha256(key.application), block.extra, sha256(blob)) : blob;
    return verifies(key.point, block.signature, message);
  }

  accord.sshsig = { readSignatures, isPresent, isGood };
})((globalThis.accord ??= {}));
