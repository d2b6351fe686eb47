//! The tables of records, as TOML that [`Author::draft`](super::author::Author::draft) takes.

use super::author::Keys;
use crate::record::{Digest, PublicKey};

/// `[keys]` for keys that have no number.
pub fn keys_toml(
    threshold: usize,
    current: &[PublicKey],
    next_threshold: usize,
    next: &[PublicKey],
) -> String {
    let next: Vec<_> = next.iter().map(PublicKey::fingerprint).collect();
    format!(
        "[keys]\nthreshold = {threshold}\ncurrent = {}\nnext_threshold = {next_threshold}\nnext = {}\n",
        list(current),
        list(&next)
    )
}

/// A TOML array of strings that need no escape.
pub fn list<T: std::fmt::Display>(items: &[T]) -> String {
    let quoted: Vec<_> = items.iter().map(|item| format!("\"{item}\"")).collect();
    format!("[{}]", quoted.join(", "))
}

pub fn profile_toml(name: &str, group: &str) -> String {
    format!("[profile]\nname = \"{name}\"\ngroup = \"{group}\"\ncountry = \"KE\"\n")
}

/// The profile of an organization that succeeds `predecessor`.
pub fn successor_toml(predecessor: &str) -> String {
    profile_toml("Fabrikam", "private-sector") + &format!("predecessor = \"{predecessor}\"\n")
}

pub fn enroll_toml(keys: &Keys) -> String {
    profile_toml("Contoso", "private-sector") + &keys.toml()
}

/// `fields` are further lines of `[rotation]`.
pub fn rotate_toml(fields: &str, authority: &[PublicKey], keys: &str) -> String {
    format!("[rotation]\n{fields}\nauthority = {}\n{keys}", list(authority))
}

pub fn succeed_toml(authority: &[PublicKey]) -> String {
    let authority = list(authority);
    format!("[succession]\nsuccessor = \"fabrikam.example\"\nreason = \"Merged.\"\nauthority = {authority}\n")
}

pub fn pledge_toml(accord: &str, digest: Digest) -> String {
    format!("[pledge]\naccord = \"{accord}\"\ndigest = \"{digest}\"\ntitle = \"Officer\"\n")
}

pub fn reaffirm_toml(accord: &str, digest: Digest) -> String {
    format!("[reaffirmation]\naccord = \"{accord}\"\ndigest = \"{digest}\"\n")
}

pub fn withdraw_toml(accord: &str) -> String {
    format!("[withdrawal]\naccord = \"{accord}\"\nreason = \"No longer.\"\n")
}

pub fn report_toml(accord: &str) -> String {
    let days = "from = 2024-01-01\nto = 2024-12-31";
    format!("[report]\naccord = \"{accord}\"\n{days}\nsummary = \"We helped.\"\n")
}

pub fn finding_toml() -> String {
    let evidence = Digest::of(b"what shows it");
    format!(
        "[finding]\ntitle = \"Broken\"\nassessment = \"breach\"\nabout = \"fabrikam.example\"\n\
         summary = \"It was broken.\"\n\n[[evidence]]\ntitle = \"A\"\nurl = \"https://a.example\"\n\
         sha256 = \"{evidence}\"\n"
    )
}

pub fn retract_toml(finding: Digest) -> String {
    format!("[retraction]\nfinding = \"{finding}\"\nreason = \"We erred.\"\n")
}

pub fn observe_toml(enroll: Digest) -> String {
    format!(
        "[observation]\norganization = \"fabrikam.example\"\nenroll = \"{enroll}\"\nmethod = \"dns\"\n\
         location = \"_accord.fabrikam.example\"\nresult = \"match\"\n"
    )
}

pub fn concur_toml(finding: Digest) -> String {
    format!("[concurrence]\nfinding = \"{finding}\"\n")
}

pub fn answer_toml() -> String {
    let finding = Digest::of(b"a finding of another");
    format!("[answer]\nfinding = \"{finding}\"\ntext = \"It is not so.\"\n")
}

pub fn adopt_toml() -> String {
    let digest = super::author::charter_digest();
    format!("[adoption]\naccord = \"charter-1\"\ndigest = \"{digest}\"\nreason = \"For observers.\"\n")
}

pub fn admit_toml() -> String {
    let enroll = Digest::of(b"an enrollment");
    format!(
        "[admission]\norganization = \"fabrikam.example\"\nenroll = \"{enroll}\"\ncharter = \"charter-1\"\n\
         group = \"academia\"\ncountry = \"KE\"\nreason = \"Known for its work.\"\n"
    )
}

pub fn dismiss_toml(admission: Digest) -> String {
    format!("[dismissal]\nadmission = \"{admission}\"\nreason = \"Closed.\"\n")
}

/// A decision about an enrollment, in `table`.
pub fn enrollment_toml(table: &str) -> String {
    let enroll = Digest::of(b"an enrollment");
    format!(
        "[{table}]\norganization = \"fabrikam.example\"\nenroll = \"{enroll}\"\nreason = \"We asked them.\"\n"
    )
}

pub fn appoint_toml(key: &PublicKey) -> String {
    format!("[appointment]\nkey = \"{key}\"\nreason = \"For the log.\"\n")
}

pub fn accept_toml() -> String {
    let record = Digest::of(b"an enrollment");
    format!(
        "[acceptance]\ncode = \"name-confusable\"\norganization = \"fabrikam.example\"\n\
         record = \"{record}\"\nreason = \"An old name.\"\n"
    )
}
