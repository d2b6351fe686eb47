//! What each key signed last, so that no key signs two records for one place of a chain.
//!
//! Two such signatures are evidence against the signer, and no later record takes them back. They come about where
//! the chain at hand is older than what the key signed: in a stale clone, on another branch, or after an operator
//! took records away. The rule is that the chain at hand holds the record that the key signed last. That record names
//! all records before it by their digests, so a late signature for one of them adds no other history.
//!
//! `.signed` lies in the organization's folder of private keys, under the lock of that folder. It has one line for
//! each registry and key. It is written after the record is staged and before the record is placed: a program that is
//! killed in between remembers too much, and [`MemoryArgs`] mends that.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::draft::{Draft, Previous};
use super::durable::{self, Audience};
use super::files::read_limited;
use super::key_folder::KeyFolder;
use super::key_ring::KeyRing;
use super::lock::Lock;
use super::workspace::Workspace;
use super::{Context, Failure};
use crate::cli::failure::describe_error;
use crate::cli::path_error::PathError;
use crate::record::{Digest, Fingerprint, PublicKey, Sequence};

const FILE: &str = ".signed";

/// Most bytes of the file: some five thousand registries and keys.
const LIMIT: usize = 1024 * 1024;

/// The file's first line, for a person who opens it.
const TITLE: &str = "# What each key signed last: registry, key, number and digest of the record\n";

/// What is remembered and does not count.
#[derive(Clone, Debug, Args)]
pub struct MemoryArgs {
    /// Give up the record with this digest: a key signed it, but it was never published; repeatable
    #[arg(long, value_name = "DIGEST", help_heading = "Keys")]
    unpublished: Vec<Digest>,
}

/// A record that a key signed, or is about to sign.
pub type SignedRecord = (Fingerprint, Previous);

/// The memory of an organization's keys in one registry.
#[derive(Debug)]
pub struct KeyMemory {
    folder: Result<PathBuf, Failure>,
    given_up: Vec<Digest>,
}

/// The lines of the file: by registry and key.
type Lines = BTreeMap<(String, Fingerprint), Previous>;

impl MemoryArgs {
    /// The memory of the keys in `ring`.
    pub fn recall(&self, ring: &KeyRing) -> KeyMemory {
        KeyMemory { folder: ring.folder.clone(), given_up: self.unpublished.clone() }
    }
}

/// Each of these keys with each of these drafts.
pub fn list_signed<'a>(drafts: &[&Draft], keys: impl Iterator<Item = &'a PublicKey>) -> Vec<SignedRecord> {
    let signed = keys.flat_map(|key| drafts.iter().map(|draft| (key.fingerprint(), draft.as_previous())));
    signed.collect()
}

impl KeyMemory {
    /// Refuses signatures of a key that signed a record which the chain at hand does not hold.
    ///
    /// # Errors
    /// Names that record, and says how to get it or to give it up.
    pub fn check(&self, workspace: &Workspace, signatures: &[SignedRecord]) -> Result<()> {
        match &self.folder {
            Ok(folder) => self.check_lines(&read_lines(&folder.join(FILE))?, workspace, signatures),
            Err(_) => Ok(()),
        }
    }

    fn check_lines(&self, lines: &Lines, workspace: &Workspace, signatures: &[SignedRecord]) -> Result<()> {
        for (key, _) in signatures {
            let Some((sequence, digest)) = lines.get(&line_key(workspace, key)) else { continue };
            if is_held(workspace, signatures, digest) || self.given_up.contains(digest) {
                continue;
            }
            let organization = &workspace.organization;
            let message = format!(
                "the key {key} signed another record {sequence} of {organization}, {digest}, which this registry \
                 does not hold; nothing was written"
            );
            bail!(Failure::refused(message).help(format!(
                "get the state of the registry that has the record, with `git pull` or from the branch that it was \
                 signed on, and look with `accord status {organization}`. If the record was never published, give it \
                 up with --unpublished {digest}"
            )));
        }
        Ok(())
    }

    /// Remembers these signatures, and then writes their records with `write`. Where this fails, the signatures are
    /// forgotten again. A folder that cannot be written to gives a note: read-only folders of keys are right for some.
    ///
    /// `lock` is the lock of the folder, where the command holds it already.
    ///
    /// # Errors
    /// Those of [`check`](Self::check), since another program may have signed in the meantime; I/O.
    pub fn write_signed(
        &self,
        context: &mut Context,
        lock: Option<Lock>,
        (workspace, signatures): (&Workspace, &[SignedRecord]),
        write: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        if signatures.is_empty() {
            let result = write();
            drop(lock);
            return result;
        }
        let (file, _lock) = match self.lock_file(context, lock) {
            Ok(locked) => locked,
            Err(error) => return note_forgotten(context, error).and_then(|()| write()),
        };
        let earlier = read_file(&file)?;
        let mut lines = parse_lines(&file, earlier.as_deref())?;
        self.check_lines(&lines, workspace, signatures)?;
        for (key, signed) in signatures {
            let line = lines.entry(line_key(workspace, key)).or_insert(*signed);
            if line.0 < signed.0 || !is_held(workspace, signatures, &line.1) {
                *line = *signed;
            }
        }
        let remembered = write_file(&file, write_lines(&lines).as_bytes());
        let result = remembered.or_else(|error| note_forgotten(context, error)).and_then(|()| write());
        if result.is_err() {
            restore_file(&file, earlier.as_deref());
        }
        result
    }

    /// The file and the lock of its folder, which is made where it is missing.
    fn lock_file(&self, context: &mut Context, lock: Option<Lock>) -> Result<(PathBuf, Lock)> {
        let folder = self.folder.clone()?;
        let lock = match lock {
            Some(lock) => lock,
            None => KeyFolder::new(folder.clone()).lock_memory(context)?,
        };
        Ok((folder.join(FILE), lock))
    }
}

/// Gives up a record that was taken back, and returns the keys that remembered it. Each of them counts from now on as
/// having signed the record `before` last, which the signature that is given up named by its digest. So it signs no
/// other record in that earlier place.
///
/// # Errors
/// A memory that cannot be read or written.
pub fn forget_record(
    context: &mut Context,
    folder: &KeyFolder,
    workspace: &Workspace,
    (taken, before): (&Digest, Option<Previous>),
) -> Result<Vec<Fingerprint>> {
    let file = folder.path().join(FILE);
    if read_file(&file)?.is_none() {
        return Ok(Vec::new());
    }
    let _lock = folder.lock_memory(context)?;
    let mut lines = read_lines(&file)?;
    let registry = workspace.registry.policy.registry.as_str();
    let remembered: Vec<_> =
        lines.iter().filter(|((name, _), (_, digest))| name == registry && digest == taken).collect();
    let keys: Vec<_> = remembered.into_iter().map(|((_, key), _)| *key).collect();
    for key in &keys {
        match before {
            Some(before) => lines.insert(line_key(workspace, key), before),
            None => lines.remove(&line_key(workspace, key)),
        };
    }
    write_file(&file, write_lines(&lines).as_bytes())?;
    Ok(keys)
}

fn line_key(workspace: &Workspace, key: &Fingerprint) -> (String, Fingerprint) {
    (workspace.registry.policy.registry.as_str().to_owned(), *key)
}

/// Whether the chain at hand has this record, or is about to get it.
fn is_held(workspace: &Workspace, signatures: &[SignedRecord], digest: &Digest) -> bool {
    workspace.holds(digest) || signatures.iter().any(|(_, (_, signed))| signed == digest)
}

/// Says that nothing is remembered, where the folder cannot be written to or may not be made.
fn note_forgotten(context: &mut Context, error: anyhow::Error) -> Result<()> {
    let kind = error.downcast_ref::<PathError>().map(PathError::kind);
    let denied = matches!(kind, Some(ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem));
    if !denied && !error.is::<Failure>() {
        return Err(error);
    }
    context.say_prose(&format!("accord does not remember what the key signed: {}.\n", describe_error(&error)))
}

fn read_file(file: &Path) -> Result<Option<Vec<u8>>> {
    match file.symlink_metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Ok(there) if there.is_file() => read_limited(file, LIMIT).map(Some),
        _ => Err(report_unreadable(file).into()),
    }
}

fn read_lines(file: &Path) -> Result<Lines> {
    parse_lines(file, read_file(file)?.as_deref())
}

fn parse_lines(file: &Path, bytes: Option<&[u8]>) -> Result<Lines> {
    let text = std::str::from_utf8(bytes.unwrap_or_default()).ok().filter(|text| text.len() <= LIMIT);
    let lines = text.with_context(|| report_unreadable(file))?.lines();
    let lines = lines.filter(|line| !line.starts_with('#')).map(parse_line).collect::<Option<_>>();
    lines.with_context(|| report_unreadable(file))
}

fn parse_line(line: &str) -> Option<((String, Fingerprint), Previous)> {
    let [registry, key, sequence, digest] = line.split(' ').collect::<Vec<_>>().try_into().ok()?;
    let place = (Sequence::new(sequence.parse().ok()?)?, digest.parse().ok()?);
    Some(((registry.to_owned(), key.parse().ok()?), place))
}

fn write_lines(lines: &Lines) -> String {
    let mut text = TITLE.to_owned();
    for ((registry, key), (sequence, digest)) in lines {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{registry} {key} {sequence} {digest}");
    }
    text
}

fn write_file(file: &Path, bytes: &[u8]) -> Result<()> {
    durable::stage_file(file, bytes, Audience::Owner)?.replace()
}

/// Gives the file its earlier bytes, since the records were not written. Where this fails, too much is remembered.
fn restore_file(file: &Path, earlier: Option<&[u8]>) {
    let _ = match earlier {
        Some(bytes) => write_file(file, bytes),
        None => fs::remove_file(file).map_err(Into::into),
    };
}

fn report_unreadable(file: &Path) -> Failure {
    Failure::refused(format!("{} does not say what the keys signed", file.display())).help(
        "accord writes this file, a line for each registry and key. Restore it from a backup; or move it away, and sign \
         only in a clone that has every record that you published",
    )
}
