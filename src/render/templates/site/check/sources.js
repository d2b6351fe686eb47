"use strict";
// How the files come to the reader: from the site's own addresses, or from what a page carries where it has none
// (a page opened as file:// may not fetch its neighbors). Nothing here judges.

(function (accord) {
  const { fromBase64 } = accord.bytes;

  const AT_ONCE = 16;

  /**
   * Fetches files that lie beside the page under their paths in the registry.
   * @param {string} base the address of the registry's top, ending in "/"
   * @param {string[]} paths
   * @returns {Promise<Map<string, Uint8Array | string>>} a file that cannot be fetched is "unreadable"; one that the
   *   site says is not there (404, 410) is left out, as one that was removed
   */
  async function fetchFiles(base, paths) {
    const [files, waiting] = [new Map(), [...paths]];
    const fetchOne = async (path) => {
      const answer = await fetch(base + path.split("/").map(encodeURIComponent).join("/"), { cache: "no-cache" });
      if (answer.ok) files.set(path, new Uint8Array(await answer.arrayBuffer()));
      else if (answer.status !== 404 && answer.status !== 410) files.set(path, "unreadable");
    };
    const work = async () => {
      for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
        await fetchOne(path).catch(() => files.set(path, "unreadable"));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return files;
  }

  /**
   * Unpacks files that a page carries.
   * @param {Record<string, string>} packed base64 of each file's bytes, by path
   * @returns {Map<string, Uint8Array>}
   */
  const unpackFiles = (packed) =>
    new Map(Object.entries(packed).map(([path, text]) => [path, fromBase64(text, "unreadable")]));

  accord.sources = { fetchFiles, unpackFiles };
})((globalThis.accord ??= {}));
