"use strict";
// A verdict in words. Nothing is sound by omission: what was not judged is said.

(function (accord) {
  const UNKNOWN = "it holds characters that this browser does not know";

  const CAUSES = {
    equivocation: "the organization signed two records for one place; both files are the evidence",
    unreadable: "a file cannot be read, which says nothing about the organization",
    missing: "a record before it was lost or removed",
    altered: "bytes were changed after they were signed, or a signature was moved",
    refused: "the organization signed a record that breaks a rule",
    stray: "the organization did not sign this file for this place",
  };

  // What section 12 reports: how grave it is, and in words.
  const LOG = {
    "log-malformed": ["error", "a file of the log is not of its form"],
    "not-utf8": ["error", "a file of the log is not UTF-8"],
    "checkpoint-signature": ["error", "a signature of the log or of a witness is missing or does not verify"],
    "checkpoint-quorum": ["error", "too few witnesses cosigned"],
    "checkpoint-key": ["error", "the key that the registry appointed did not sign"],
    "split-view": ["error", "two checkpoints of one size differ: the log signed two histories"],
    "log-altered": ["error", "the log and the file differ: one of them was changed"],
    "log-missing": ["error", "the log lists this file, and it is not there: it was removed"],
    "log-unsealed": ["error", "entries are covered by no checkpoint"],
    "log-key-unlisted": ["warning", "the policy does not list the key that the registry appointed"],
    "log-key-unnamed": ["warning", "the registry has appointed no key for its log"],
    "date-unwitnessed": ["warning", "the record is dated long before any witness saw it"],
    "log-unlogged": ["note", "the log does not list this file as it is"],
  };

  const NO_LOG = ["no-log", "no checkpoint counts: nothing here shows that no record was removed"];

  function describeChain(chain, meanings) {
    const { organization, integrity, broken_at: place, code, cause, path } = chain;
    if (integrity === "sound") return [];
    if (integrity === "undecided") {
      const text = `${organization}: not judged here from record ${place} on: ${UNKNOWN}`;
      return [{ level: "error", code: "undecided", path, text }];
    }
    const text = `${organization}: broken at record ${place}: ${CAUSES[cause]}`;
    return [{ level: "error", code, path, text: meanings[code] ? `${text}. ${meanings[code]}` : text }];
  }

  /**
   * A verdict in words.
   * @param {object} verdict as `judgeRegistry` returns it
   * @param {{problems: string[][], newest: object | null}} log as `judgeLog` returns it
   * @param {Record<string, string>} [meanings] what each code of docs/codes.md means, in a sentence
   * @returns {{sound: boolean, lines: {level: string, code: string, path: string | null, text: string}[]}} a level is
   *   "error", "warning" or "note"; `sound` only if everything was judged and no line is an error
   */
  function describeVerdict(verdict, log, meanings = {}) {
    if (verdict.undecided) {
      const text = `not judged here: ${UNKNOWN}`;
      return { sound: false, lines: [{ level: "error", code: "undecided", path: verdict.undecided, text }] };
    }
    const lines = verdict.organizations.flatMap((chain) => describeChain(chain, meanings));
    for (const [code, path] of verdict.errors) {
      lines.push({ level: "error", code, path, text: meanings[code] ?? "this file is refused, or has no place here" });
    }
    for (const [code, path] of log.problems) {
      const [level, text] = LOG[code];
      lines.push({ level, code, path, text });
    }
    if (!log.newest) lines.push({ level: "warning", code: NO_LOG[0], path: null, text: NO_LOG[1] });
    return { sound: verdict.organizations.length > 0 && lines.every(({ level }) => level !== "error"), lines };
  }

  accord.words = { describeVerdict };
})((globalThis.accord ??= {}));
