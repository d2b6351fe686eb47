//! What each changed path is, and whether the change may alter it.

use super::overlay::is_rule;
use super::{Comparison, Organizations, Permissions, has_identity, read_bytes};
use crate::diagnostic::{Code, Diagnostic, Fault, Place};
use crate::record::{Kind, Organization, Room, Sequence};
use crate::registry::{
    Content, ENTRY_FILE_LIMIT, FileName, Mode, Tree, TreeChange, misplaced_fault, parse_file_name,
    unsorted_fault,
};
use crate::signature::{self, SIGNATURE_LIMIT, SignatureBlock};

/// What lies at a path, by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    Record(Organization, Sequence, Kind),
    Signature(Organization, Sequence, Kind),
    /// In an organization's folder, but neither a record nor a signature.
    Stray(Organization),
    /// In a room, but in no organization's folder.
    Room,
    /// In no room: the maintainers' files.
    Elsewhere,
}

impl Changed {
    pub fn at(path: &str) -> Self {
        let mut parts = path.splitn(3, '/');
        let (first, folder, name) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        let Some(room) = Room::ALL.into_iter().find(|room| room.folder() == first) else {
            return Self::Elsewhere;
        };
        let organization = folder.and_then(|folder| folder.parse::<Organization>().ok());
        match (organization, name.map(|name| parse_file_name(room, name))) {
            (None, _) | (_, None) => Self::Room,
            (Some(organization), Some(Ok(FileName::Record(sequence, kind)))) => {
                Self::Record(organization, sequence, kind)
            }
            (Some(organization), Some(Ok(FileName::Signature(sequence, kind)))) => {
                Self::Signature(organization, sequence, kind)
            }
            (Some(organization), Some(Err(_))) => Self::Stray(organization),
        }
    }
}

/// The organizations and rules that a change concerns.
#[derive(Debug, Default)]
pub struct Touched {
    pub organizations: Organizations,
    /// Those of them that got a new profile or new keys.
    pub identities: Organizations,
    /// Whether it changes the registry's rules: `accord.toml` or a text.
    pub rules: bool,
}

impl Touched {
    pub fn by(changes: &[TreeChange]) -> Self {
        let mut touched = Self::default();
        for change in changes {
            touched.rules |= is_rule(&change.path);
            match Changed::at(&change.path) {
                Changed::Record(organization, _, kind) => {
                    if has_identity(kind) {
                        touched.identities.insert(organization.clone());
                    }
                    touched.organizations.insert(organization);
                }
                Changed::Signature(organization, ..) | Changed::Stray(organization) => {
                    touched.organizations.insert(organization);
                }
                Changed::Room | Changed::Elsewhere => {}
            }
        }
        touched
    }
}

/// The changes of paths that are refused, or noted where they are allowed.
pub fn check_paths(comparison: Comparison<'_>, permissions: Permissions) -> Vec<Diagnostic> {
    comparison.changes.iter().filter_map(|change| check_path(comparison, permissions, change)).collect()
}

fn check_path(
    comparison: Comparison<'_>,
    permissions: Permissions,
    change: &TreeChange,
) -> Option<Diagnostic> {
    if change.after == Some(Mode::UnsortedFolder) {
        return Some(diagnose_unsorted(change));
    }
    match Changed::at(&change.path) {
        Changed::Record(organization, ..) => {
            let one = diagnose(change, rewrite_fault(comparison, change)?, Some(&organization));
            Some(if permissions.rewrite { one.as_note() } else { one })
        }
        Changed::Signature(organization, ..) => {
            if change.after == Some(Mode::File) && gains_signatures(comparison, &change.path) {
                return None;
            }
            let one = diagnose(change, rewrite_fault(comparison, change)?, Some(&organization));
            Some(if permissions.rewrite { one.as_note() } else { one })
        }
        // Reported when the organization is loaded. Its removal mends something.
        Changed::Stray(_) => None,
        Changed::Room => change.after.map(|mode| diagnose(change, misplaced_fault(&change.path, mode), None)),
        Changed::Elsewhere if loses_log(comparison, change) => {
            let message = "the change removes or alters what the log of the base lists".to_owned();
            let one = diagnose(change, Fault::new(Code::AppendOnly, message, LOG_HELP), None);
            Some(if permissions.rewrite { one.as_note() } else { one })
        }
        Changed::Elsewhere => {
            let fault = Fault::new(Code::PolicyChange, policy_message(change), Code::PolicyChange.remedy());
            let one = diagnose(change, fault, None);
            Some(if permissions.policy { one.as_note() } else { one })
        }
    }
}

/// What to do about a log that lost something.
const LOG_HELP: &str = "restore `log/` from the registry (`git checkout origin/main -- log`), and seal again with \
                        `accord seal`, which only adds to it";

/// Whether the change takes something out of the log. Entries are added at the end of their files, checkpoints stay
/// as they are, and only the newest checkpoint and the policy are replaced.
fn loses_log(comparison: Comparison<'_>, change: &TreeChange) -> bool {
    let (Some(name), Some(_)) = (change.path.strip_prefix("log/"), change.before) else { return false };
    if change.after != Some(Mode::File) {
        return true;
    }
    match name.split('/').next() {
        Some("checkpoints") => true,
        Some("entries") => {
            let before = read_bytes(comparison.base, &change.path, ENTRY_FILE_LIMIT);
            let after = read_bytes(comparison.head, &change.path, ENTRY_FILE_LIMIT);
            !before.zip(after).is_some_and(|(before, after)| after.starts_with(&before))
        }
        _ => false,
    }
}

/// Git misses files of such a folder wherever it lies, so no permission covers it.
fn diagnose_unsorted(change: &TreeChange) -> Diagnostic {
    let organization = match Changed::at(&format!("{}/", change.path)) {
        Changed::Stray(organization) => Some(organization),
        _ => None,
    };
    diagnose(change, unsorted_fault(), organization.as_ref())
}

fn diagnose(change: &TreeChange, fault: Fault, organization: Option<&Organization>) -> Diagnostic {
    Diagnostic::new(fault, organization.map(Organization::as_str), Place::file(&change.path))
}

/// A fault where the change alters or removes a file of the base.
fn rewrite_fault(comparison: Comparison<'_>, change: &TreeChange) -> Option<Fault> {
    let message = match (change.before?, change.after) {
        (_, None) => "the base has this file, and the change removes it".to_owned(),
        (before, Some(after)) if before != after => {
            format!("in the base this is {}, and the change makes it {}", before.as_str(), after.as_str())
        }
        (..) => "the base has this file, and the change alters its bytes".to_owned(),
    };
    let help = if comparison.behind {
        "the branch is behind its base: merge the base into it (`git merge origin/main`), then verify again"
    } else {
        Code::AppendOnly.remedy()
    };
    Some(Fault::new(Code::AppendOnly, message, help))
}

fn policy_message(change: &TreeChange) -> String {
    let what = match (change.before, change.after) {
        (None, _) => "adds",
        (_, None) => "removes",
        (Some(_), Some(_)) => "alters",
    };
    let rule = if is_rule(&change.path) { "that holds the registry's rules" } else { "that is not a record" };
    format!("the change {what} a file {rule}")
}

/// Whether the head's `.sig` has every signature of the base's and more: a co-signature that was missing.
/// Whether each signature is valid is judged with the chain.
fn gains_signatures(comparison: Comparison<'_>, path: &str) -> bool {
    let before = read_signatures(comparison.base, path);
    let after = read_signatures(comparison.head, path);
    before.zip(after).is_some_and(|(before, after)| {
        after.len() > before.len() && before.iter().all(|block| after.contains(block))
    })
}

/// The signatures of a `.sig`; None where it cannot be read or parsed.
fn read_signatures(tree: &dyn Tree, path: &str) -> Option<Vec<SignatureBlock>> {
    match tree.read(path, SIGNATURE_LIMIT) {
        Ok(Content::Bytes(bytes)) => signature::parse_signatures(&bytes).ok(),
        _ => None,
    }
}
