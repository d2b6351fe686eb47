//! The table of every code: its name, its severity, what it means and what to do. `accord explain` prints it.
//! Names are a published contract: one may be retired, never renamed or given a new meaning.

mod declaration;
mod name;

use self::declaration::codes;
use super::Severity;

codes! {
    Path "path" Error
        "A file or folder in `accords/`, `keys/`, `pledges/`, `findings/` or `decisions/` has a name that the layout does not allow, or its name contradicts its content."
        "Move the file out of these folders, or give it the name that its header calls for: `<sequence>-<kind>.toml`, with a sequence of four digits or more."
    FileMode "file-mode" Error
        "A file in the registry's folders is not a plain file without the executable bit. Symlinks, submodules and devices are refused."
        "Restore it, if it was merged: `git checkout origin/main -- FILE`. Take the executable bit of a new file away (`chmod 644 FILE`), and remove anything else."
    Unreadable "unreadable" Error
        "The operating system or git could not read a file or folder, so its content is unknown."
        "Repair the permissions or the disk, or fetch the complete commit (`git fetch --unshallow`, `git fsck`). Then verify again."
    TooLarge "too-large" Error
        "The file exceeds its limit: 32 KiB for a record, 8 KiB for a `.sig`, 256 KiB for a text or `accord.toml`. It was not read."
        "Shorten the file: put long material on a web page and cite its address and SHA-256. A `.sig` of that size holds more than signatures: remove it and sign again."
    TreeUnsorted "tree-unsorted" Error
        "A folder of the commit lists its names in another order than git writes them. Git then misses some of its files or fails, while other readers find them."
        "Commit the files again with git itself: `git reset origin/main && git add --all && git commit`. `git fsck` names the folder (`treeNotSorted`)."
    ObjectAltered "object-altered" Error
        "A git object of the commit has other bytes than its name stands for. The disk damaged it, or it was forged: git does not compare the two when it reads, so the commit's history would look right."
        "Trust nothing of this repository. Clone the registry again from a source that you trust; `git fsck` names all such objects."
    GitDirectory "git-directory" Error
        "The folder of the registry is itself a git directory: it holds `HEAD`, `objects` and `refs`. Git takes such a folder for a repository, and its `config` can name commands that git then runs."
        "Do not run git in this folder. Remove these names from the registry, in a clone that you trust; maintainers look at who added them."
    NotUtf8 "not-utf8" Error
        "The file is not UTF-8 text."
        "Convert the file back to UTF-8, without a byte order mark."
    NewlineConverted "newline-converted" Error
        "The lines of the file end in CRLF. A tool, most often git on Windows, converted them, so the signed bytes are lost."
        "Keep the registry's `.gitattributes`, which turns the conversion off, and check the file out again: `rm FILE && git checkout -- FILE`."
    TextControl "text-control" Error
        "The file holds a character that is invisible or reorders the text around it: a control, an invisible or bidirectional character, a space other than U+0020, or a joiner (U+200C, U+200D) that is not between two letters of a script that needs it."
        "Remove the character. Spaces and line breaks in a text are the ordinary ones."
    TextNotNormal "text-not-normal" Error
        "A string is not in Unicode normalization form C. Two strings could look the same and differ in their bytes."
        "Write the string in NFC, as `accord` does."
    TextUnassigned "text-unassigned" Error
        "The file holds a code point that is not a character of Unicode 18.0, to which format 1 is pinned. Programs with later data could read the file in another way."
        "Write the word without this character."
    TextMarks "text-marks" Error
        "More than four combining marks follow one another in a string. A stack of marks leaves its line and hides the lines beside it."
        "Remove the marks that the language does not need."
    TomlSyntax "toml-syntax" Error
        "The file is not valid TOML."
        "Correct the syntax."
    Schema "schema" Error
        "A field is missing, unknown or of the wrong type, or its value breaks the rules of its type."
        "In a draft, correct the field, then sign the draft: `accord sign FILE`. Restore a record that was merged: `git checkout origin/main -- FILE`."
    TooLong "too-long" Error
        "A string or a list exceeds its limit: 128 characters for a line, 8,000 for a text of several lines."
        "Shorten it. Put a longer document on a web page, and cite its address and SHA-256."
    Domain "domain" Error
        "The name of an organization is not a domain name in lower-case A-label form, or it is a reserved name such as `contoso.example` in a registry whose own name is not reserved."
        "Use the domain under which the organization publishes, such as `contoso.com`; write an internationalized name in its `xn--` form."
    Country "country" Error
        "The country is not in the list of format 1: the officially assigned ISO 3166-1 alpha-2 codes of 2026, and `XK`."
        "Use the country's code of two capital letters, such as `DE` or `KE`."
    Lei "lei" Error
        "The Legal Entity Identifier does not follow ISO 17442: 18 capital letters or digits, then two check digits, modulo 97."
        "Copy the LEI again from the organization's entry in the GLEIF register."
    NotCanonical "not-canonical" Error
        "The record's content is valid, but the file is not written in the canonical form."
        "Write the line as the message shows it, or let `accord` write the record."
    OrphanSignature "orphan-signature" Error
        "A `.sig` has no record beside it."
        "Restore the record. If the record was never published, remove the `.sig`."
    StrayRecord "stray-record" Error
        "A file claims a place in an organization's chain, the registry's log does not list it, and no key of the organization signed it. The log says which files there are, so the file is set aside, and the chain is judged without it."
        "Remove the file: it says nothing for the organization. If it is your draft, sign it: `accord sign FILE`."
    SignatureMissing "signature-missing" Error
        "A record has no `.sig` beside it. It is a draft, and drafts do not count."
        "Sign the record: `accord sign FILE`, or `ssh-keygen -Y sign -f KEY -n accord-record-v1 FILE`."
    SignatureMalformed "signature-malformed" Error
        "The `.sig` is not a series of armored OpenSSH signatures."
        "Remove the `.sig` and sign the record again with `accord sign FILE`."
    SignatureNotCanonical "signature-not-canonical" Error
        "The `.sig` holds an OpenSSH signature that is not written as `ssh-keygen` writes it: other line lengths, text around the armor, another version, or blocks that are not in the order of the keys. Programs disagree on whether such a signature is valid."
        "Remove the `.sig` and sign the record again, or add the signatures with `accord attach FILE --signature SIG`, which writes the canonical form."
    SignatureNamespace "signature-namespace" Error
        "The signature was made for a purpose other than a record of this format."
        "Sign again with the namespace `accord-record-v1`: `ssh-keygen -Y sign -f KEY -n accord-record-v1 FILE`."
    SignatureHash "signature-hash" Error
        "The signature is over a hash of the record other than SHA-512."
        "Sign again with the default hash of `ssh-keygen`, or with `-O hashalg=sha512`."
    SignatureDuplicate "signature-duplicate" Error
        "One key signed the record more than once. Each key counts once."
        "Remove the repeated block. If a signature is missing, another key must sign."
    SignatureInvalid "signature-invalid" Error
        "A signature does not verify: the record or the signature was changed, or strict Ed25519 verification refuses the signature's form."
        "Restore the bytes that were signed, of the record and of its `.sig`: `git checkout origin/main -- RECORD RECORD.sig`. If the record is a draft, remove the `.sig` and sign again: `accord sign FILE`."
    SignaturePresence "signature-presence" Error
        "A security key signed without a touch: the user-presence flag is not set."
        "Sign again with user presence required, as `ssh-keygen` does by default."
    KeyUnknown "key-unknown" Error
        "A signature is by a key that may not sign this record."
        "Sign with a key in force for the organization; `accord show ORG` lists them. Sign a rotation or a succession with a committed successor key."
    KeyWeak "key-weak" Error
        "A public key is not a point of the prime-order group in its canonical encoding. Signatures by such a key can be forged, or only some programs accept them."
        "Make a new key with `accord keygen` or `ssh-keygen -t ed25519`."
    KeyReused "key-reused" Error
        "A successor key is already part of this chain, or a replaced key returns. Successor keys must be new."
        "Make a new key with `accord keygen ORG --another`."
    Threshold "threshold" Error
        "Too few of the required keys signed the record, or a threshold is zero or larger than the number of its keys."
        "Let the missing signers sign: each calls `accord sign FILE` in their own clone."
    ChainSequence "chain-sequence" Error
        "The sequence numbers of the organization's records, in all its folders together, are not 1, 2, 3 and so on."
        "If a record was deleted, restore it: `git log --diff-filter=D -- FOLDER`. If the record is your draft, delete it and write it again with the same command."
    ChainFork "chain-fork" Error
        "Two files of one organization claim the same sequence number, and the organization did not sign both."
        "Keep the record that the organization signed and published, and remove the other file. If that was your draft, write it again with the same command."
    Equivocation "equivocation" Error
        "The organization signed two records for one sequence number. Each of them proves with the other that its keys were used twice for one place: different readers may have seen different statements."
        "Keep both files as evidence, and ask the organization which record it published. Only the operator can remove one of them (`--allow-rewrite`), after the reason is public. A signer whose key was used without its knowledge rotates: `accord rotate ORG --reason compromise`."
    ChainPrevious "chain-previous" Error
        "The record's `previous` is not the SHA-256 of the record before it."
        "Restore the bytes of the earlier record, or write the new record again with `accord`."
    ChainEnrollment "chain-enrollment" Error
        "A chain does not begin with an enrollment, or it holds a second enrollment which the maintainers have not readmitted."
        "Enroll first with `accord enroll ORG`. If all keys are lost, enroll with `--again`, and ask the maintainers to readmit the organization with the digest that is printed."
    ClosedChain "closed-chain" Error
        "A record follows the succession that closed the organization's chain."
        "Write the record in the successor's chain."
    WrongRegistry "wrong-registry" Error
        "The record was made for another registry."
        "Write and sign a new record for this registry; records cannot move between registries."
    WrongOrganization "wrong-organization" Error
        "The record's `organization` is not the name of its folder."
        "Move the record to its organization's folder."
    WrongAccord "wrong-accord" Error
        "The record names a text that this registry does not have."
        "If `accords/` has the file of this text, that file has an error of its own: mend it first. Otherwise list the texts with `accord texts`, and write the pledge again with `accord pledge ORG TEXT`."
    TextChanged "text-changed" Error
        "The file of the text changed since the record was signed: its SHA-256 differs from the digest in the record."
        "Restore the text's file from the registry's history. A new version of a text is a new file with a new id."
    PrincipleUnknown "principle-unknown" Error
        "A reservation or a piece of evidence names a principle that its text does not have."
        "List the principles of the text with `accord texts TEXT`."
    MetricUnknown "metric-unknown" Error
        "A report gives a figure for a metric that its text does not have."
        "List the metrics of the text with `accord texts TEXT`."
    FigureExceeds "figure-exceeds" Error
        "A report gives a larger figure for a part than for the whole: the text says which metric counts a part of which."
        "Count the part again: what it counts is among what the whole counts."
    Audience "audience" Error
        "The organization's group is not in the audience of the text."
        "Pledge to a text for this group; `accord texts TEXT` shows its audience."
    PledgeUnknown "pledge-unknown" Error
        "The record reaffirms or withdraws a pledge that is not in force, or reports on a pledge that was never made."
        "Pledge first: `accord pledge ORG TEXT`."
    FindingUnknown "finding-unknown" Error
        "The record retracts a finding that this organization neither filed nor concurred in, or has already retracted."
        "Give the SHA-256 of the finding's record; `accord findings --by ORG` lists the organization's findings."
    FindingSelf "finding-self" Error
        "A finding or an observation is about the organization that signs it. An organization cannot judge itself."
        "Leave it to another observer. To reply to a finding about itself, the organization writes `accord answer`."
    EvidenceMissing "evidence-missing" Error
        "A finding lists no evidence, or evidence without a SHA-256. Without it a reader cannot tell whether the evidence changed."
        "Give the address and the SHA-256 (`sha256sum EVIDENCE`) of each piece of evidence. If a piece cannot be published, publish a description of it and give the SHA-256 of the piece."
    ConcurrenceDuplicate "concurrence-duplicate" Error
        "The record concurs in a finding that its organization filed, or concurred in before. Each observer counts once."
        "Remove the record; the organization already supports the finding."
    RotationNotCommitted "rotation-not-committed" Error
        "A rotation or a succession is authorized by keys to which the organization did not commit before. The signing keys alone cannot change the keys."
        "Authorize the record with the successor key whose fingerprint is in `next` of the last enrollment or rotation."
    EnrollmentDisputed "enrollment-disputed" Error
        "A rotation disputes the enrollment in force, or records before it. The successor keys that authorize the rotation come from that enrollment, and the organization would deny everything that it ever signed."
        "Give `--compromised-from` the sequence of a later record. If a stranger made the enrollment itself, ask the maintainers to void it."
    DateBackwards "date-backwards" Error
        "The date of the record is before the date of the previous record."
        "Write the record again with its true date."
    DateFuture "date-future" Error
        "The date of the record is more than one day after today."
        "Check the clock of the machine that wrote the record, and write it again with its true date."
    DateStale "date-stale" Error
        "A change adds a record that is dated more than 31 days before today. A date is the signer's word, so a record cannot join the registry long after its date."
        "Write and sign the record again with today's date. If the operator takes over an older registry, a maintainer allows its dates with `--allow-old-dates`, and the output says so."
    AppendOnly "append-only" Error
        "A change alters, removes or renames a published record or signature, or changes its mode. Records are only ever added, because readers rely on them. An existing `.sig` may only gain a missing signature."
        "Restore the file from the registry: `git checkout origin/main -- FILE`. To change a statement, add a record: `accord update`, `accord pledge`, `accord withdraw`. If the law requires a removal, only the operator can make it (`--allow-rewrite`)."
    PolicyChange "policy-change" Error
        "A change touches a file that is not a record: `accord.toml`, a text, a workflow, or another file outside `keys/`, `pledges/`, `findings/` and `decisions/`. Only the maintainers change these files: they decide how all organizations are judged, and what runs on other machines."
        "Take the file out of this change (`git checkout origin/main -- FILE`; a new file: `git rm --cached FILE`), and propose it in a change without records. A maintainer allows that change with `--allow-policy`."
    PrivateKey "private-key" Error
        "A change adds a file that holds a private key. What is merged is public for ever: all readers could sign with it, or guess its passphrase."
        "If the commit left your machine, treat the key as stolen, although it has a passphrase: replace it with `accord rotate ORG --reason compromise` and its successor key. In any case take the file out of the branch, with its history (`git rm --cached FILE && git commit --amend --no-edit --allow-empty`, or a new branch), and keep the key outside of the work tree: `~/.local/share/accord/keys` is for it."
    ChainBroken "chain-broken" Error
        "A change adds a record after a broken record. Records after a broken record do not count and cannot be judged."
        "Repair the broken record first; `accord verify ORG` shows what is wrong with it. If it is a draft, complete it with `accord sign`."
    HistoryRewritten "history-rewritten" Error
        "The registry does not contain the state that you, or another reader, saw before: its git history lacks the commit that was read from that address, or its log is shorter than a checkpoint. Published records can be missing from it, or differ."
        "Fetch the registry again, in case this copy is only old. Otherwise ask the maintainers why. `--offline` reads the state that was fetched before. If the reason convinces you, read the new history from now on with `--accept-history COMMIT`, which names its head."
    NameConfusable "name-confusable" Warning
        "The name, the legal name or the domain of an organization looks like that of another organization in this registry, or a name holds a domain that does. Two names or two domains are alike if they differ only in:\n\n\
         - letters of other scripts that look the same: `Apple` and `Аррle`, `IBM` and `ΙΒΜ`, `SAP` and `ՏAP`\n- capitals, digits and pairs of letters that look like another letter: `PayPal` and `PayPaI`, `Microsoft` and `M1cr0soft`, `Modern` and `Modem`\n\
         - capital and small letters, full-width letters, spaces, punctuation and symbols: `Contoso` and `CON-TOSO ✓`, `IBM` and `ＩＢＭ`\n- the legal form of a company, in many languages: `Contoso` and `Contoso GmbH`, `青空` and `株式会社青空`\n\
         - words in brackets, a country after a comma, and words that praise: `Contoso` and `Contoso (verified)`, `Contoso` and `Contoso, Germany`, `Contoso` and `Contoso – official site`, `Contoso` and `The real Contoso`\n- in domains the public suffix and hyphens: `contoso.com` and `con-toso.co.uk`. An `xn--` label is compared by its letters: `apple.com` and `xn--pple-43d.com`. A domain that begins with another is compared as that one, too: `contoso.com.fabrikam.net` begins with `contoso.com`\n\n\
         A name with another word is another name: `Delta Air Lines` is not `Delta`. Words that sound alike or mean the same, logos and translations are not compared. The organization that joined later gets the warning; where that cannot be told, both get it."
        "If both organizations are genuine, the maintainers accept the warning in public with `accord accept`."
    NameSymbols "name-symbols" Warning
        "The name of an organization holds a symbol, an emoji or an ornament. A check mark, a star or a badge in a name can pass for a statement of this program, and readers cannot type it. Letters, digits and punctuation of all scripts are no symbols, and `+`, `®`, `°`, `№`, `℠`, `™`, `㈱` and `㈲` may stand in a name."
        "Write the name as it stands in the register of companies: `accord update ORG --name NAME`. If it stands there with the symbol, the maintainers accept the warning in public with `accord accept`."
    DomainUnregistrable "domain-unregistrable" Warning
        "The organization's domain is not below a suffix of the Public Suffix List in this program, or an `xn--` label of it is not valid under UTS 46. No registrar offers such a domain, or these lists have changed."
        "Check the domain. If it is genuine, the maintainers accept the warning in public with `accord accept`."
    DuplicateLei "duplicate-lei" Warning
        "Two organizations claim the same Legal Entity Identifier. An LEI identifies one legal entity."
        "Correct the LEI with `accord update ORG --lei LEI`. If one entity has two domains, the maintainers accept the warning with `accord accept`."
    KeyShared "key-shared" Warning
        "A key stands in the chains of two organizations, so one person can sign for both. Only the first of the two counts as a supporter of a finding."
        "Ask both organizations. Each makes keys of its own (`accord keygen`) and rotates to them (`accord rotate`)."
    SuccessionUnconfirmed "succession-unconfirmed" Warning
        "Only one side of a succession names the other: the predecessor did not close its chain in favor of this organization, or the successor is not enrolled or does not name its predecessor."
        "The predecessor writes `accord succeed`; the successor names it with `accord update SUCCESSOR --predecessor PREDECESSOR`."
    WithdrawalDisputed "withdrawal-disputed" Warning
        "An organization declared that its keys were compromised from a record on, and a withdrawal is among the disputed records. Either a thief wrote the withdrawal, or the organization wants to hide it."
        "Ask the organization, and read its history (`accord history ORG`). If the compromise is credible, accept the warning with `accord accept`, and give the reason."
    RecordDisputed "record-disputed" Warning
        "A rotation disputes what its organization said: it says that a stolen key may have signed a pledge, a finding or another record. A disputed pledge is in doubt, and a disputed finding, concurrence or observation does not count."
        "Ask the organization, and read the records that the message names (`accord show ORG --record NUMBER`). A pledge stays in doubt until the organization reaffirms it. If the compromise is credible, a maintainer accepts the warning in public, and gives the reason."
    ObserverNotAdmitted "observer-not-admitted" Warning
        "An organization filed, concurred or observed on a day on which it was not an observer: the maintainers had not admitted it, or its pledge to the charter was not in force. The record stays, but does not count."
        "Pledge to the charter, ask the maintainers to admit the organization, and then file a new record. An admission does not apply to records that are dated before it."
    FindingAbsent "finding-absent" Warning
        "A record concurs in or answers a finding that is not in this registry."
        "In a draft, correct `finding` (`accord findings` lists all findings), then sign the draft: `accord sign FILE`. A record that was merged stays, and does not count."
    ConcurrenceSelf "concurrence-self" Warning
        "An organization concurs in a finding about itself. The concurrence does not count, because an organization cannot judge itself."
        "Reply with `accord answer`, and retract the concurrence with `accord retract`."
    AnswerUnrelated "answer-unrelated" Warning
        "An organization answers a finding about another organization. The answer is not shown with the finding."
        "Leave the answer to the organization that the finding is about. An observer can file a finding of its own."
    ObservationUnknown "observation-unknown" Warning
        "An observation names an enrollment that is not in this registry, so it does not count."
        "In a draft, correct `enroll` (`accord proof DOMAIN` prints the SHA-256), then sign the draft: `accord sign FILE`. A record that was merged stays, and does not count: observe the domain again, `accord observe DOMAIN --by OBSERVER`."
    RegistryReplaced "registry-replaced" Error
        "A change gives the registry another name or another root in `accord.toml`. That would be another registry."
        "Leave `registry` and `enroll` in `accord.toml` as they are. Keys are replaced with `accord rotate`; the root stays."
    EnrollmentVoided "enrollment-voided" Error
        "A change adds a record under an enrollment that the maintainers have voided, such as that of an impostor."
        "Remove the record. The owner of the domain enrolls again with `accord enroll ORG --again`, and asks the maintainers to readmit the organization."
    DecisionUnused "decision-unused" Warning
        "A decision of the maintainers names an enrollment that is not in the registry, so it has no effect."
        "If the digest is wrong, decide again with the right one, and accept this warning with `accord accept`."
    RegistryRoot "registry-root" Error
        "The enrollment of the registry itself is not the one that `accord.toml` names, so its decisions have no root."
        "Restore `accord.toml` and the registry's own records in `keys/` from its history: `git checkout origin/main -- accord.toml keys`. The root is chosen once, by `accord init`, and never changes."
    RootMissing "root-missing" Error
        "`accord.toml` does not name the registry's own enrollment. A reader cannot check the decisions of such a registry, so nothing in it is judged."
        "Start a registry with `accord init`, which makes its keys, enrolls it and writes `enroll`. If the line was removed, restore `accord.toml` from the registry's history."
    RegistryBroken "registry-broken" Error
        "The registry's own chain is broken, or is not there, so its decisions do not hold from there on. All other organizations are judged by those that hold."
        "If your clone alone is broken, restore it: `git checkout origin/main -- accord.toml keys decisions`. If the registry itself is, its maintainers mend the record that the message names."
    TextUnadopted "text-unadopted" Warning
        "The registry has not adopted a text in `accords/`, so no organization can pledge to it."
        "Adopt the text with `accord adopt TEXT`, or remove its file."
    TextMissing "text-missing" Error
        "The registry adopted a text whose file is not in `accords/`, so pledges to it cannot be read or judged."
        "Restore the file from the registry's history: `git log --diff-filter=D -- FILE`. Any copy with the adopted digest is the text."
    DecisionForeign "decision-foreign" Error
        "A record in `decisions/` is signed by an organization that is not the registry. Only the registry decides about texts, observers, enrollments and warnings."
        "Remove the record, and ask the maintainers for the decision."
    DecisionRepeated "decision-repeated" Error
        "The registry decided this before, and the earlier decision stands."
        "Remove the record; `accord decisions` lists what was decided."
    DecisionUnknown "decision-unknown" Error
        "A decision is about something that is not there: a text that the registry has not adopted, an admission that it has not made, or an enrollment that it does not hold."
        "Check the digest and the order of the decisions: a charter is adopted before observers are admitted, and an observer is admitted before it is dismissed."
    LogMalformed "log-malformed" Error
        "A file of the log is not what its place calls for: a witness policy, entries, or a checkpoint."
        "Restore the file from the registry's history: `git log -- log/`. Only `accord seal` writes below `log/`."
    LogMissing "log-missing" Error
        "The log lists a file that is not in the registry: the file was removed after the log had listed it."
        "Restore the file from the registry's history: `git log --diff-filter=D -- FILE`. Ask the operator why it was removed."
    LogAltered "log-altered" Error
        "A file has other bytes than the log lists, or the log's entries do not lead to the root that the log signed and the witnesses cosigned."
        "Restore the file from the registry's history: `git log -p -- FILE`. Ask the operator why it was changed."
    LogUnlogged "log-unlogged" Note
        "The log does not list a file yet, so nothing shows by when the file existed."
        "Nothing is wrong: files are logged after they are merged. The maintainers run `accord seal`."
    LogUnsealed "log-unsealed" Error
        "The log has entries that no checkpoint covers: a seal did not end."
        "Run `accord seal` again; it goes on where it stopped."
    CheckpointSignature "checkpoint-signature" Error
        "A checkpoint is not signed by the log that the policy names, or a signature on it does not verify."
        "Restore the checkpoint from the registry's history. If you use a policy of your own, compare the log's key in it with `log/policy`."
    CheckpointQuorum "checkpoint-quorum" Error
        "Fewer witnesses cosigned a checkpoint than the policy needs, so the log could show other readers another history."
        "Run `accord seal` again to ask the witnesses, or read an earlier checkpoint that has its quorum."
    CheckpointKey "checkpoint-key" Error
        "A checkpoint covers the appointment of a key for the log, and that key did not sign it. A replaced key signed on, such as a stolen one, or the seal was made with another key."
        "Restore the checkpoint from the registry's history. The maintainers seal with the key that the newest appointment names (`accord decisions --kind appoint`); if it is lost, they appoint another with `accord appoint`."
    LogKeyUnnamed "log-key-unnamed" Warning
        "The registry has a log, and no decision of the registry names the key that signs for it. Only `log/policy` does, which the operator can change alone."
        "The maintainers appoint the key, `accord appoint log.key.pub`, and then seal."
    LogKeyUnlisted "log-key-unlisted" Warning
        "The registry appointed a key for its log, and `log/policy` does not list it, so readers who use that policy accept no checkpoint that the key signs."
        "Add the line of the key to `log/policy`, below those of earlier keys: `accord seal --show-key` prints it."
    ReceiptMalformed "receipt-malformed" Error
        "A file is not a receipt in the form c2sp.org/tlog-proof, with the entry of one file in its `extra` line."
        "Fetch the receipt again, byte for byte: `accord receipt RECORD` writes one from the registry."
    ReceiptFile "receipt-file" Error
        "A receipt is for a file with other bytes than the one that it is checked for."
        "Look up in the receipt's `extra` line (base64) which file it is for, and fetch both files again. If they still differ, the record was changed after it was logged: ask the registry's maintainers why."
    ReceiptProof "receipt-proof" Error
        "The proof of a receipt does not lead from its entry to the root of its checkpoint, so it does not show that the log lists the file."
        "Fetch the receipt again. If it still fails, do not rely on it: ask the registry's maintainers for another one, and check that too."
    SplitView "split-view" Error
        "The log signed two histories: two checkpoints that cannot both be true. Other readers are shown another registry than you."
        "Keep both checkpoints: together they prove it. Send them to the witnesses and to the operator."
    DateUnwitnessed "date-unwitnessed" Warning
        "The date of a record is more than 31 days before the day by which witnesses saw the record. The signer may have dated it back, or the operator may have held it."
        "Ask the organization and the operator why. Readers are shown the witnessed day. If there is a reason, a maintainer accepts the warning in public."
    Settings "settings" Error
        "Your configuration file has a key that `accord` does not know, or a value that a setting does not take. No command runs with a part of a file: what you set might not happen."
        "Correct the line that is named. `accord config -h` lists the settings."
    ShardMalformed "shard-malformed" Error
        "A file that is given to `--merge` is not what `accord verify --shard` wrote, or not all of it: the machine may have run out of space, or the job was ended."
        "Run this shard again, and keep its output whole."
    ShardDiffers "shard-differs" Error
        "A shard is of another commit or snapshot, registry or version of `accord` than the merge, or of another number of shards. What it checked is not what the merge judges."
        "Run all shards and the merge with one program, on one commit (`--rev COMMIT`) or one snapshot, and with one number of shards."
    ShardRepeated "shard-repeated" Error
        "Two files that are given to `--merge` are the same shard, so another one may be missing."
        "Give the file of each shard once."
    ShardMissing "shard-missing" Error
        "The files that are given to `--merge` are not all shards. The arithmetic of the others was not done, so there is no verdict."
        "Run the shards that are named, and merge again with the files of all."
    SnapshotMalformed "snapshot-malformed" Error
        "A snapshot is not a whole archive (`.tar.zst`) of one registry: it is cut off, it holds none or several, something follows its end, a name in it leads out of it or stands in it twice, or it grows beyond all bounds. Nothing in it is read."
        "Fetch the snapshot again, and compare its SHA-256 with the published one. If it is the same, ask those who published it for another."
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The published names. Add at the end; take none away.
    const PUBLISHED: &str = "\
        path file-mode unreadable too-large not-utf8 newline-converted text-control text-not-normal \
        text-unassigned text-marks toml-syntax schema too-long domain country lei not-canonical orphan-signature \
        signature-missing signature-malformed signature-not-canonical signature-namespace signature-hash \
        signature-duplicate signature-invalid signature-presence key-unknown key-weak key-reused threshold \
        chain-sequence chain-fork chain-previous chain-enrollment closed-chain wrong-registry wrong-organization \
        wrong-accord text-changed principle-unknown metric-unknown figure-exceeds audience pledge-unknown finding-unknown rotation-not-committed \
        enrollment-disputed record-disputed \
        date-backwards date-future name-confusable domain-unregistrable duplicate-lei succession-unconfirmed \
        decision-unused append-only policy-change private-key chain-broken withdrawal-disputed finding-self evidence-missing \
        concurrence-duplicate observer-not-admitted finding-absent concurrence-self answer-unrelated \
        history-rewritten observation-unknown tree-unsorted git-directory log-malformed log-missing log-altered \
        log-unlogged log-unsealed receipt-malformed receipt-file receipt-proof checkpoint-signature checkpoint-quorum \
        split-view date-unwitnessed date-stale \
        registry-root root-missing registry-broken text-unadopted text-missing registry-replaced enrollment-voided \
        decision-foreign decision-repeated decision-unknown key-shared equivocation name-symbols object-altered \
        checkpoint-key log-key-unnamed log-key-unlisted stray-record settings \
        shard-malformed shard-differs shard-repeated shard-missing snapshot-malformed";

    #[test]
    fn the_set_of_codes_is_the_published_one() {
        let mut published: Vec<_> = PUBLISHED.split_whitespace().collect();
        let mut actual: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
        published.sort_unstable();
        actual.sort_unstable();
        assert_eq!(actual, published);
    }

    #[test]
    fn a_code_is_found_by_its_name() {
        for code in Code::ALL {
            assert_eq!(code.name().parse(), Ok(*code));
        }
        assert_eq!("text-controll".parse::<Code>().unwrap_err().help, "did you mean `text-control`?");
    }
}
