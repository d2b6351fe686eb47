//! The names of files and folders, and what they say about the content.

use super::{Mode, TreeEntry};
use crate::diagnostic::{Code, Fault};
use crate::record::{Id, Kind, Organization, Room, Sequence};
use crate::text;

/// The suffix of a signature file, after the full name of its record's file.
pub const SIGNATURE_SUFFIX: &str = ".sig";

/// The `.sig` beside a record.
pub fn signature_path(record: &str) -> String {
    format!("{record}{SIGNATURE_SUFFIX}")
}

/// The folder of the texts.
pub const TEXTS: &str = "accords";

/// The meaning of a file's name in an organization's folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileName {
    Record(Sequence, Kind),
    Signature(Sequence, Kind),
}

/// Reads a file's name in an organization's folder of `room`.
///
/// # Errors
/// `path`, if it is not the name of a record or a signature of that room.
pub fn parse_file_name(room: Room, name: &str) -> Result<FileName, Fault> {
    let (record, is_signature) = match name.strip_suffix(SIGNATURE_SUFFIX) {
        Some(record) => (record, true),
        None => (name, false),
    };
    let parts = record.strip_suffix(".toml").and_then(|stem| stem.split_once('-'));
    let claim = parts.and_then(|(sequence, kind)| {
        let kind = kind.parse::<Kind>().ok().filter(|kind| kind.room() == room)?;
        Some((Sequence::from_padded(sequence)?, kind))
    });
    match claim {
        Some((sequence, kind)) if is_signature => Ok(FileName::Signature(sequence, kind)),
        Some((sequence, kind)) => Ok(FileName::Record(sequence, kind)),
        None => Err(unknown_name(room, name)),
    }
}

fn unknown_name(room: Room, name: &str) -> Fault {
    let kinds = Kind::ALL.iter().filter(|kind| kind.room() == room);
    let kinds: Vec<_> = kinds.map(|kind| kind.as_str()).collect();
    let message = format!("`{}` is not the name of a record or a signature", text::for_terminal(name));
    let help = format!(
        "in `{}/`, name a record <sequence>-<kind>.toml, with at least four digits and one of these kinds: {}",
        room.folder(),
        kinds.join(", ")
    );
    Fault::new(Code::Path, message, help)
}

/// Reads a file's name in the folder of the texts.
///
/// # Errors
/// `path`, if it is not the name of a text.
pub fn text_id(name: &str) -> Result<Id, Fault> {
    let id = name.strip_suffix(".toml").and_then(|id| id.parse::<Id>().ok());
    id.ok_or_else(|| {
        let message = format!("`{}` is not the name of a text", text::for_terminal(name));
        let help = format!("in `{TEXTS}/`, name a text <id>.toml; move other files out of that folder");
        Fault::new(Code::Path, message, help)
    })
}

/// Whether a folder with these names looks like a git directory: git takes it for a repository (its
/// `is_git_directory`), also without a `.git`. The names are compared as file systems without case do.
pub fn looks_like_git_directory<'a>(names: impl IntoIterator<Item = &'a str>) -> bool {
    const PARTS: [&str; 4] = ["HEAD", "objects", "refs", "commondir"];
    let mut found = [false; 4];
    for name in names {
        for (found, part) in found.iter_mut().zip(PARTS) {
            *found |= name.eq_ignore_ascii_case(part);
        }
    }
    let [head, objects, refs, common] = found;
    head && (common || (objects && refs))
}

/// A fault where the top of a registry is a git directory: git would run commands that its `config` names.
pub(super) fn find_git_directory(top: &[TreeEntry]) -> Option<Fault> {
    if !looks_like_git_directory(top.iter().map(|entry| entry.name.as_str())) {
        return None;
    }
    let message = "the folder of this registry is itself a git directory".to_owned();
    Some(Fault::new(Code::GitDirectory, message, Code::GitDirectory.remedy()))
}

/// The organization whose folder an entry of a room is.
pub(super) fn parse_folder(entry: &TreeEntry) -> Result<Organization, Fault> {
    match entry.mode {
        Mode::Folder => entry.name.parse::<Organization>(),
        mode => Err(stray_fault(&entry.name, mode)),
    }
}

/// The fault of a file at `path`, which is in a folder of records but not in that of an organization.
pub fn misplaced_fault(path: &str, mode: Mode) -> Fault {
    let folder = path.split('/').nth(1).unwrap_or(path);
    match path.split('/').nth(2).map(|_| folder.parse::<Organization>()) {
        Some(Err(fault)) => fault,
        _ => stray_fault(folder, mode),
    }
}

fn stray_fault(name: &str, mode: Mode) -> Fault {
    match mode {
        Mode::File => {
            let message = format!(
                "`{}` is a file; only folders of organizations may be here",
                text::for_terminal(name)
            );
            Fault::new(Code::Path, message, Code::Path.remedy())
        }
        mode => Fault::new(
            Code::FileMode,
            format!("this must be a folder, but is {}", mode.as_str()),
            Code::FileMode.remedy(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_texts_say_their_id() {
        assert_eq!(text_id("neutrality-1.toml").unwrap().as_str(), "neutrality-1");
        for bad in [".gitattributes", "README.md", "Neutrality.toml", ".toml", "neutrality-1", "a.toml.sig"] {
            assert_eq!(text_id(bad).unwrap_err().code, Code::Path, "{bad}");
        }
    }

    #[test]
    fn a_git_directory_is_told_by_its_names() {
        assert!(looks_like_git_directory(["HEAD", "config", "objects", "refs"]));
        assert!(looks_like_git_directory(["commondir", "head"]));
        assert!(!looks_like_git_directory(["HEAD", "objects", "accord.toml"]));
        assert!(!looks_like_git_directory(["objects", "refs", "commondir"]));
    }

    #[test]
    fn names_say_sequence_and_kind() {
        let first = Sequence::FIRST;
        assert_eq!(
            parse_file_name(Room::Keys, "0001-enroll.toml"),
            Ok(FileName::Record(first, Kind::Enroll))
        );
        assert_eq!(
            parse_file_name(Room::Keys, "0001-enroll.toml.sig"),
            Ok(FileName::Signature(first, Kind::Enroll))
        );
        for bad in [
            "0001-pledge.toml",
            "1-enroll.toml",
            "00001-enroll.toml",
            "0001-Enroll.toml",
            "0001-enroll.sig",
            "README",
            ".gitattributes",
            "0001-enroll.toml.sig.sig",
            "0000-enroll.toml",
            "..",
            "0001-enroll.toml ",
        ] {
            assert_eq!(parse_file_name(Room::Keys, bad).unwrap_err().code, Code::Path, "{bad}");
        }
    }
}
