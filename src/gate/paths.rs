//! What each changed path is, and whether a change may do there what it does.

use super::overlay::is_rule;
use super::{Comparison, Organizations, Permissions, introduces};
use crate::diagnostic::{Code, Diagnostic, Fault, Place};
use crate::record::{Kind, Organization, Room, Sequence};
use crate::registry::{Content, FileName, Mode, TreeChange, misplaced_fault, parse_file_name};
use crate::signature::{self, SIGNATURE_LIMIT, SignatureBlock};

/// What lies at a path, by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    Record(Organization, Sequence, Kind),
    Signature(Organization, Sequence, Kind),
    /// In an organization's folder, and neither.
    Stray(Organization),
    /// In a room, and in no organization's folder.
    Room,
    /// In no room: the maintainers' own.
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

/// Whom and what a change concerns.
#[derive(Debug, Default)]
pub struct Touched {
    pub organizations: Organizations,
    /// Those of them that got a new profile.
    pub profiles: Organizations,
    /// Whether it changes what everybody is judged by.
    pub rules: bool,
}

impl Touched {
    pub fn by(changes: &[TreeChange]) -> Self {
        let mut touched = Self::default();
        for change in changes {
            touched.rules |= is_rule(&change.path);
            match Changed::at(&change.path) {
                Changed::Record(organization, _, kind) => {
                    if introduces(kind) {
                        touched.profiles.insert(organization.clone());
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

/// What the change may not do.
pub fn check(way: Comparison<'_>, permissions: Permissions) -> Vec<Diagnostic> {
    way.changes.iter().filter_map(|change| check_one(way, permissions, change)).collect()
}

fn check_one(way: Comparison<'_>, permissions: Permissions, change: &TreeChange) -> Option<Diagnostic> {
    let diagnostic = |fault: Fault, organization: Option<&Organization>| {
        Diagnostic::new(fault, organization.map(Organization::as_str), Place::file(&change.path))
    };
    match Changed::at(&change.path) {
        Changed::Record(organization, ..) => {
            let one = diagnostic(rewritten(way, change)?, Some(&organization));
            Some(if permissions.rewrite { one.as_note() } else { one })
        }
        Changed::Signature(organization, ..) => {
            if change.after == Some(Mode::File) && gained(way, &change.path) {
                return None;
            }
            let one = diagnostic(rewritten(way, change)?, Some(&organization));
            Some(if permissions.rewrite { one.as_note() } else { one })
        }
        // Told when the organization is loaded; taking it away mends something.
        Changed::Stray(_) => None,
        Changed::Room => change.after.map(|mode| diagnostic(misplaced_fault(&change.path, mode), None)),
        Changed::Elsewhere => {
            let fault = Fault::new(Code::PolicyChange, maintainers(change), Code::PolicyChange.remedy());
            let one = diagnostic(fault, None);
            Some(if permissions.policy { one.as_note() } else { one })
        }
    }
}

/// A fault where the change does anything else than add.
fn rewritten(way: Comparison<'_>, change: &TreeChange) -> Option<Fault> {
    let message = match (change.before?, change.after) {
        (_, None) => "the base has this file, and the change removes it".to_owned(),
        (before, Some(after)) if before != after => {
            format!("in the base this is {}, and the change makes it {}", before.as_str(), after.as_str())
        }
        (..) => "the base has this file, and the change alters its bytes".to_owned(),
    };
    let help = if way.behind {
        "the branch lacks what the base got since: merge the base into it (`git merge origin/main`) and look again"
    } else {
        Code::AppendOnly.remedy()
    };
    Some(Fault::new(Code::AppendOnly, message, help))
}

fn maintainers(change: &TreeChange) -> String {
    let what = match (change.before, change.after) {
        (None, _) => "adds",
        (_, None) => "removes",
        (Some(_), Some(_)) => "alters",
    };
    let rule = if is_rule(&change.path) { "by which everybody is judged" } else { "that is no record" };
    format!("the change {what} a file {rule}")
}

/// Whether a `.sig` kept every signature it had and gained some: a co-signature that was missing.
/// Whether they hold is the chain's to say.
fn gained(way: Comparison<'_>, path: &str) -> bool {
    let blocks = |content| match content {
        Ok(Content::Bytes(bytes)) => signature::parse(&bytes).ok(),
        _ => None,
    };
    let before: Option<Vec<SignatureBlock>> = blocks(way.base.read(path, SIGNATURE_LIMIT));
    let after = blocks(way.head.read(path, SIGNATURE_LIMIT));
    before.zip(after).is_some_and(|(before, after)| {
        after.len() > before.len() && before.iter().all(|block| after.contains(block))
    })
}
