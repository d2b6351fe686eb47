//! The table of every code: its name, its severity, what it means and what to do.
//!
//! Names are a published contract: one may be retired, never renamed or given a new meaning.
//! `accord explain` and `docs/codes.md` print this table.

use std::fmt;
use std::str::FromStr;

use super::Fault;
use super::suggestion::suggest_name;

/// How much a problem weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The record, or the registry, cannot be relied on: exit code 1.
    Error,
    /// A person should look; maintainers may accept it in public.
    Warning,
    /// Worth knowing, and nobody's to mend here: it was there before the change that is judged, or
    /// the operator allowed it.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $meaning:literal $remedy:literal)*) => {
        /// What is wrong, in one stable word.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $meaning] $variant),* }

        impl Code {
            /// Every code, in the order of this table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its published name, in kebab-case.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity),* }
            }

            /// What it means, for someone who meets it the first time.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning),* }
            }

            /// What to do about it.
            pub const fn remedy(self) -> &'static str {
                match self { $(Self::$variant => $remedy),* }
            }
        }
    };
}

codes! {
    Path "path" Error
        "A file or folder lies in `accords/`, `keys/`, `pledges/` or `findings/` under a name that the layout does not know, or its name and its content disagree."
        "Move the file out of these folders, or give it the name that its header calls for: `<sequence>-<kind>.toml`, with the sequence in four digits or more."
    FileMode "file-mode" Error
        "Only plain files without the executable bit may lie in the registry's folders: no symlink, no submodule, no device."
        "Replace it by a plain file with mode 100644 (`chmod 644 FILE`), or remove it."
    Unreadable "unreadable" Error
        "The operating system or git refused to read a file or folder, so nothing can be said about it."
        "Mend the permissions or the disk, or fetch the commit whole (`git fetch --unshallow`, `git fsck`), and verify again."
    TooLarge "too-large" Error
        "The file is larger than its limit: 32 KiB for a record, 8 KiB for a `.sig`, 256 KiB for a text or `accord.toml`. It was not read."
        "Shorten it: put long material on a web page and cite it by address and SHA-256. A `.sig` of that size holds more than signatures: remove it and sign again."
    NotUtf8 "not-utf8" Error
        "The file is not UTF-8 text."
        "Restore the bytes that were signed; never convert a record's encoding."
    NewlineConverted "newline-converted" Error
        "The file's line ends are CRLF. A tool, most often git on Windows, converted them, and so the bytes are no longer those that were signed."
        "Keep the registry's `.gitattributes`, which tells git to leave these files alone, and check the file out again: `rm FILE && git checkout -- FILE`."
    TextControl "text-control" Error
        "The file holds a character that a reader cannot see or that reorders what is around it: a control, an invisible or bidirectional character, or a space other than U+0020."
        "Remove the character and sign the record again. docs/format.md lists the forbidden code points."
    TextNotNormal "text-not-normal" Error
        "A string is not in Unicode normalization form C, so two spellings that look the same would differ in bytes."
        "Write the string in NFC and sign the record again; `accord` does it when it writes a record."
    TomlSyntax "toml-syntax" Error
        "The file is not valid TOML."
        "If the record was signed, restore its original bytes. If it is a draft, correct the syntax."
    Schema "schema" Error
        "A field is missing, unknown, of another type, or holds a value that its type does not allow."
        "Compare the record with the table of its kind in docs/format.md; let `accord` write the file."
    TooLong "too-long" Error
        "A string or a list is longer than its limit: 128 characters for a name, 8,000 for a long text."
        "Shorten it. A longer document belongs on a web page, cited by address and SHA-256."
    Domain "domain" Error
        "An organization is a domain name in lower-case A-label form. Reserved names such as `contoso.example` are for registries whose own name is reserved."
        "Use the domain that the organization publishes under, such as `contoso.com`; for an internationalized name, its `xn--` form."
    Country "country" Error
        "The country is not an officially assigned ISO 3166-1 alpha-2 code."
        "Use the two capital letters of the country, such as `DE` or `KE`."
    Lei "lei" Error
        "The Legal Entity Identifier does not satisfy ISO 17442: 18 capital letters or digits and two check digits, modulo 97."
        "Copy the LEI again from the organization's entry in the GLEIF register."
    NotCanonical "not-canonical" Error
        "The record says the right thing, but not in the one way in which it may be written."
        "Let `accord` write the record, or follow the canonical form in docs/format.md; then sign it again."
    OrphanSignature "orphan-signature" Error
        "A `.sig` lies beside no record."
        "Restore the record, or remove the `.sig` if the record was never published."
    SignatureMissing "signature-missing" Error
        "A record has no `.sig` beside it: it is a draft, and drafts do not count."
        "Sign it: `accord sign FILE`, or `ssh-keygen -Y sign -f KEY -n accord-record-v1 FILE`."
    SignatureMalformed "signature-malformed" Error
        "The `.sig` is not a series of armored OpenSSH signatures."
        "Remove the `.sig` and sign the record again with `accord sign FILE`."
    SignatureNotCanonical "signature-not-canonical" Error
        "The `.sig` holds an OpenSSH signature in another spelling than the one `ssh-keygen` writes: other line lengths, text around the armor, another version, or blocks in another order than the keys. Some programs accept that, so some readers would disagree."
        "Remove the `.sig` and sign the record again, or add the signatures with `accord attach FILE --signature SIG`, which writes the canonical form."
    SignatureNamespace "signature-namespace" Error
        "The signature was made for another purpose than a record of this format."
        "Sign again with the namespace `accord-record-v1`: `ssh-keygen -Y sign -f KEY -n accord-record-v1 FILE`."
    SignatureHash "signature-hash" Error
        "The signature covers another hash of the record than SHA-512."
        "Sign again with the default hash of `ssh-keygen`, or with `-O hashalg=sha512`."
    SignatureDuplicate "signature-duplicate" Error
        "One key signed the record more than once. One key counts once."
        "Remove the repeated block, and let the missing signer sign."
    SignatureInvalid "signature-invalid" Error
        "A signature does not verify: the record or the signature was changed, or the signature has a form that strict Ed25519 verification refuses."
        "Restore the bytes that were signed. If the record is a draft, remove the `.sig` and sign again."
    SignaturePresence "signature-presence" Error
        "A security key signed without anybody touching it: the user-presence flag is not set."
        "Sign again with user presence required, as `ssh-keygen` does by default."
    KeyUnknown "key-unknown" Error
        "A signature was made by a key that may not sign this record."
        "Sign with a key in force for the organization; `accord show ORG` lists them. For a rotation or a succession, sign with the successor key that was committed to."
    KeyWeak "key-weak" Error
        "A public key is not a point of the prime-order group in its canonical encoding. Signatures under such a key can be forged or are accepted by some programs only."
        "Make a new key with `accord keygen` or `ssh-keygen -t ed25519`."
    KeyReused "key-reused" Error
        "A successor key was seen before in this chain, so it is not a fresh one; or a key that was replaced comes back."
        "Make a new key with `accord keygen ORG --another`."
    Threshold "threshold" Error
        "Too few of the keys whose signatures a record needs have signed, or a threshold is zero or larger than the number of its keys."
        "Let the missing officers sign: `accord sign FILE` in their own clone."
    ChainSequence "chain-sequence" Error
        "The organization's records do not count 1, 2, 3 and so on through its three folders."
        "Restore the missing record, or give the new one the next number; records are never deleted."
    ChainFork "chain-fork" Error
        "Two records of one organization have one sequence number: two truths."
        "Keep the one that was published first, and renumber and sign the other again."
    ChainPrevious "chain-previous" Error
        "The record's `previous` is not the SHA-256 of the record before it."
        "Restore the earlier record's bytes, or write the new record again with `accord`."
    ChainEnrollment "chain-enrollment" Error
        "A chain begins with exactly one enrollment; another one needs a `[[readmitted]]` entry in `accord.toml`."
        "Enroll first with `accord enroll ORG`. If all keys are lost, enroll with `--again`, and ask the maintainers to add what it prints to `accord.toml`."
    ClosedChain "closed-chain" Error
        "The organization's chain was closed by a succession, and nothing may follow."
        "Write the record in the successor's chain."
    WrongRegistry "wrong-registry" Error
        "The record was made for another registry."
        "Write and sign a record for this registry; one cannot be moved."
    WrongOrganization "wrong-organization" Error
        "The record's `organization` is not the folder it lies in."
        "Move the record to its organization's folder."
    WrongAccord "wrong-accord" Error
        "The record pins a text that this registry does not have under that id."
        "`accord texts` lists the texts with their digests; write the pledge again with `accord pledge ORG TEXT`."
    TextChanged "text-changed" Error
        "The text's file is not the one that was signed: its SHA-256 differs from the digest in the record."
        "Restore the text's file from the registry's history; a new version is a new file with a new id."
    PrincipleUnknown "principle-unknown" Error
        "A reservation or an evidence names a principle that its text does not have."
        "`accord texts TEXT` lists the text's principles."
    Audience "audience" Error
        "The organization's group is not in the text's audience."
        "`accord texts TEXT` names its audience; pledge to a text written for this group."
    PledgeUnknown "pledge-unknown" Error
        "The record reaffirms or withdraws a pledge that is not in force, or reports on one that was never made."
        "Pledge first: `accord pledge ORG TEXT`."
    FindingUnknown "finding-unknown" Error
        "The record retracts a finding that this organization neither filed nor concurred in, or has retracted already."
        "Name the digest of the finding's own record; `accord findings --by ORG` lists them."
    FindingSelf "finding-self" Error
        "A finding or an observation is about the organization that signs it. Nobody is a judge in its own cause."
        "Leave it to another observer. An organization replies to a finding about itself with `accord answer`."
    EvidenceMissing "evidence-missing" Error
        "A finding lists no evidence, or a piece of evidence without the SHA-256 of its bytes, so that no reader could tell whether it has changed."
        "Give every piece of evidence by address and digest (`sha256sum FILE`). What cannot be published is described where the address leads, and its own digest is given."
    ConcurrenceDuplicate "concurrence-duplicate" Error
        "The record concurs in a finding that its organization filed itself or concurs in already. One observer counts once."
        "Take the record away: the organization stands behind the finding already."
    RotationNotCommitted "rotation-not-committed" Error
        "The keys that authorize a rotation or a succession are not those committed to beforehand. Whoever holds only the signing keys cannot change them."
        "Authorize with the successor key, whose fingerprint stands in `next` of the last enrollment or rotation."
    DateBackwards "date-backwards" Error
        "The record is dated before the one it follows."
        "Write the record again with its true date."
    DateFuture "date-future" Error
        "The record is dated more than one day ahead of today."
        "Check the clock of the machine that wrote it; write the record again with its true date."
    AppendOnly "append-only" Error
        "A change alters, removes or renames a record or a signature, or gives it another mode. Records are only ever added: whoever relied on one must find it. The one thing that an existing `.sig` may gain is a signature that was missing."
        "Restore the file as the registry has it: `git checkout origin/main -- FILE`. To say something else, add a record: `accord update`, `accord pledge`, `accord withdraw`. What must go by law, the operator alone removes (`--allow-rewrite`)."
    PolicyChange "policy-change" Error
        "A change touches a file that is no record: `accord.toml`, a text, a workflow, or anything else outside `keys/`, `pledges/` and `findings/`. That is for the registry's maintainers: it decides what everybody is judged by, or what their machines run."
        "Take the file out of this change (`git checkout origin/main -- FILE`; a new one: `git rm FILE`), and propose it apart from records. A maintainer lets it pass with `--allow-policy`."
    ChainBroken "chain-broken" Error
        "A change adds a record after one that does not hold. Nothing after a broken record counts, and nobody can judge it."
        "Mend the broken record first; `accord verify ORGANIZATION` shows what is wrong with it. A draft is completed with `accord sign FILE`."
    NameConfusable "name-confusable" Warning
        "An organization's name or domain looks like that of another one in this registry."
        "If the two are distinct, a maintainer accepts it in public with an `[[accepted]]` entry in `accord.toml`."
    DomainUnregistrable "domain-unregistrable" Warning
        "An organization's domain is not below a suffix of the Public Suffix List that this program carries, so nobody can have registered it; or the list has changed since."
        "Check the domain. If it is a true one, a maintainer accepts it in public with an `[[accepted]]` entry in `accord.toml`."
    DuplicateLei "duplicate-lei" Warning
        "Two organizations claim one Legal Entity Identifier. An LEI names one legal entity."
        "Correct the LEI with `accord update ORG`; if it is one entity under two domains, a maintainer accepts it in `accord.toml`."
    SuccessionUnconfirmed "succession-unconfirmed" Warning
        "One side of a succession does not name the other: a claimed predecessor has not closed its chain in favor of this organization, or a successor is not enrolled or does not name its predecessor."
        "The predecessor writes `accord succeed`, the successor names it with `accord update ORG --predecessor DOMAIN`."
    WithdrawalDisputed "withdrawal-disputed" Warning
        "An organization declared its keys compromised from a record on, and a withdrawal of its own is among the records that it disputes. A thief may have written the withdrawal; or the organization would like it forgotten."
        "Ask the organization how it came about, and look at its history (`accord show ORGANIZATION`). If the compromise is believable, accept it in `accord.toml` with `[[accepted]]` and say why."
    ObserverNotAdmitted "observer-not-admitted" Warning
        "An organization filed, concurred or observed on a day on which it was no observer: `accord.toml` did not list it in `[[admitted]]`, or its pledge to the charter did not hold. The record stays, and does not count."
        "Pledge to the charter, ask the maintainers for an `[[admitted]]` entry, and then file anew. A record dated before the admission does not come to count by it."
    FindingAbsent "finding-absent" Warning
        "A record concurs in a finding, or answers one, that is not in this registry."
        "Name the digest of the finding's record: `accord findings` lists them."
    ConcurrenceSelf "concurrence-self" Warning
        "An organization concurs in a finding about itself. Nobody is a judge in its own cause; it does not count."
        "Reply with `accord answer` instead, and take the concurrence back with `accord retract`."
    AnswerUnrelated "answer-unrelated" Warning
        "An organization answers a finding that is about another one. It is not shown beside the finding."
        "Only the organization that a finding is about answers it. An observer says in a finding of its own what it holds instead."
    ObservationUnknown "observation-unknown" Warning
        "An observation names an enrollment that is not in this registry, so it says nothing about anybody."
        "Give the SHA-256 of the organization's enrollment: `accord proof ORG` prints it."
    PolicyUnused "policy-unused" Warning
        "An entry of `accord.toml` concerns nothing that is in the registry."
        "Correct the entry's digest, organization or code, or remove it."
}

impl FromStr for Code {
    type Err = Fault;

    fn from_str(name: &str) -> Result<Self, Fault> {
        Self::ALL.iter().copied().find(|code| code.name() == name).ok_or_else(|| {
            let message = format!("`{}` is not a code", name.escape_debug());
            let names = Self::ALL.iter().map(|code| code.name());
            Fault::new(Self::Schema, message, suggest_name(name, "the codes are", names))
        })
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The published names. Add at the end; take none away.
    const PUBLISHED: &str = "path file-mode unreadable too-large not-utf8 newline-converted text-control \
        text-not-normal toml-syntax schema too-long domain country lei not-canonical orphan-signature \
        signature-missing signature-malformed signature-not-canonical signature-namespace signature-hash \
        signature-duplicate signature-invalid signature-presence key-unknown key-weak key-reused threshold \
        chain-sequence chain-fork chain-previous chain-enrollment closed-chain wrong-registry \
        wrong-organization wrong-accord text-changed principle-unknown audience pledge-unknown \
        finding-unknown rotation-not-committed date-backwards date-future name-confusable \
        domain-unregistrable duplicate-lei \
        succession-unconfirmed policy-unused append-only policy-change chain-broken withdrawal-disputed \
        finding-self evidence-missing concurrence-duplicate observer-not-admitted finding-absent \
        concurrence-self answer-unrelated observation-unknown";

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
