//! What `accord join` still needs, where there is no terminal to ask at.

use super::JoinArgs;
use crate::cli::blame::blame_flag;
use crate::cli::key_ring::KeyRing;
use crate::cli::new_keys::report_no_successor_passphrase;
use crate::cli::values::Values;
use crate::cli::workspace;
use crate::cli::{Context, Failure};
use crate::diagnostic::{At, Fault};
use crate::record::{Body, Kind};
use anyhow::Result;

impl JoinArgs {
    /// Everything that is not given and cannot be asked for, each by its flag.
    pub fn name_what_is_missing(&self, context: &Context, ring: Option<&KeyRing>) -> Result<()> {
        let mut missing = Vec::new();
        if self.organization.is_none() {
            let failure = Failure::usage("DOMAIN: the organization's domain is missing");
            missing.push(failure.help("it comes first: accord join DOMAIN"));
        }
        missing.extend(find_missing(Kind::Enroll, &self.answers.enroll)?);
        if self.answers.text.is_none() {
            let failure = Failure::usage("--text: the text to pledge to is missing");
            missing.push(failure.help("`accord texts` lists them"));
        }
        missing.extend(find_missing(Kind::Pledge, &self.answers.pledge)?);
        missing.extend(ring.and_then(|ring| self.lacks_passphrase(context, ring)));
        let consents = self.common.confirm.yes || self.common.confirm.dry_run || context.interactive;
        if !consents {
            let failure = Failure::usage("--yes: there is no terminal to ask for confirmation");
            missing.push(failure.help("read what --dry-run prints, then run it again with --yes"));
        }
        if missing.is_empty() { Ok(()) } else { Err(Failure::from_several(&missing).into()) }
    }

    /// A flag that is wrong is refused before anything is asked. What is missing is asked.
    pub fn refuse_wrong_flags(&self, context: &mut Context) -> Result<()> {
        let registry = workspace::read_registry(context)?;
        let mut wrong = find_wrong(Kind::Enroll, &self.answers.enroll)?;
        wrong.extend(find_wrong(Kind::Pledge, &self.answers.pledge)?);
        if let Some(id) = &self.answers.text {
            workspace::find_text(&registry, id)?;
            let texts = self.answers.suitable_texts(&registry);
            if texts.iter().all(|(suitable, _)| suitable != id) {
                let named: Vec<_> = texts.iter().map(|(id, _)| id.as_str()).collect();
                let failure =
                    Failure::usage(format!("--text: `{id}` is not for the group that --group names"));
                wrong.push(failure.help(format!("the texts for this group: {}", named.join(", "))));
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(Failure::from_several(&wrong).into()) }
    }

    /// New keys want a passphrase.
    fn lacks_passphrase(&self, context: &Context, ring: &KeyRing) -> Option<Failure> {
        let has = |field| self.answers.enroll.has_field("keys", field);
        let signs = has("current") || !ring.chosen.is_empty();
        let new = !has("next") && (ring.is_empty() || (signs && ring.chosen.len() < 2));
        if !new || self.common.no_passphrase || self.common.confirm.dry_run {
            return None;
        }
        let lacks_own = self.common.successor.next_passphrase_file.is_none();
        if !ring.passphrase.is_asked() {
            return lacks_own.then(report_no_successor_passphrase);
        }
        (!context.interactive).then(|| {
            Failure::usage(
                "--passphrase-file: there is no terminal to ask for the passphrases of the new keys",
            )
            .help(
                "name a file for each, --passphrase-file and --next-passphrase-file, or say --no-passphrase",
            )
        })
    }
}

/// What is wrong in the fields given, each with its flag.
pub fn find_wrong(kind: Kind, values: &Values) -> Result<Vec<Failure>> {
    Ok(find_faults(kind, values)?.iter().map(|fault| blame_flag(kind, fault)).collect())
}

/// The faults in the fields given. Fields that are missing can be asked for.
pub fn find_faults(kind: Kind, values: &Values) -> Result<Vec<Fault>> {
    let faults = Body::from_toml(kind, &values.to_toml(kind)?).err().unwrap_or_default();
    Ok(faults.into_iter().filter(|fault| !is_missing(fault)).collect())
}

/// What is missing or wrong in the fields given; the keys, and what names the text, come later.
pub fn find_missing(kind: Kind, values: &Values) -> Result<Vec<Failure>> {
    let faults = Body::from_toml(kind, &values.to_toml(kind)?).err().unwrap_or_default();
    Ok(faults.iter().filter(|fault| !comes_later(&fault.at)).map(|fault| blame_flag(kind, fault)).collect())
}

/// Whether a field has no value, rather than a wrong one.
fn is_missing(fault: &Fault) -> bool {
    comes_later(&fault.at) || fault.message.contains("is missing")
}

/// Whether a field is filled in after the flags are checked.
fn comes_later(at: &At) -> bool {
    let later = ["keys", "pledge.accord", "pledge.digest"];
    match at {
        At::Field(at) => later.iter().any(|path| at == path || at.starts_with(&format!("{path}."))),
        At::File | At::Span(_) => false,
    }
}
