//! A registry as files, sound or faulty, to be written into a folder.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use accord::registry::MemoryTree;

use super::dice::Dice;
use crate::generator::DEMONSTRATION;

/// The content of a path.
#[derive(Clone, Debug)]
pub enum Entry {
    File(Vec<u8>),
    Executable(Vec<u8>),
    /// To this path.
    Symlink(String),
    Folder,
}

/// The content of a registry's folder, by path.
#[derive(Clone, Debug, Default)]
pub struct Files(pub BTreeMap<String, Entry>);

impl Files {
    /// The files of `tree`; with `only`, without other organizations but the registry itself.
    pub fn of(tree: &MemoryTree, only: Option<&[&str]>) -> Self {
        let mut files = Self::default();
        for (path, bytes) in tree.files() {
            let organization = path.split('/').nth(1).filter(|_| is_record(path));
            if organization
                .is_none_or(|name| name == DEMONSTRATION || only.is_none_or(|only| only.contains(&name)))
            {
                files.insert(path, bytes);
            }
        }
        files
    }

    pub fn insert(&mut self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.0.insert(path.to_owned(), Entry::File(bytes.into()));
    }

    pub fn bytes(&self, path: &str) -> Option<&[u8]> {
        match self.0.get(path)? {
            Entry::File(bytes) | Entry::Executable(bytes) => Some(bytes),
            Entry::Symlink(_) | Entry::Folder => None,
        }
    }

    pub fn text(&self, path: &str) -> String {
        String::from_utf8(self.bytes(path).unwrap().to_vec()).unwrap()
    }

    /// The records' paths, without signatures.
    pub fn records(&self) -> Vec<String> {
        let records = self.0.keys().filter(|path| is_record(path) && path.ends_with(".toml"));
        records.cloned().collect()
    }

    pub fn rename(&mut self, from: &str, to: &str) {
        let entry = self.0.remove(from).unwrap();
        self.0.insert(to.to_owned(), entry);
    }

    /// Writes all files into `folder`, except those below a path that is a file.
    pub fn write_to(&self, folder: &Path) {
        for (path, entry) in &self.0 {
            let target = folder.join(path);
            if fs::create_dir_all(target.parent().unwrap()).is_err() {
                continue;
            }
            match entry {
                Entry::File(bytes) => fs::write(&target, bytes).unwrap(),
                Entry::Executable(bytes) => {
                    fs::write(&target, bytes).unwrap();
                    fs::set_permissions(&target, fs::Permissions::from_mode(0o654)).unwrap();
                }
                Entry::Symlink(to) => symlink(to, &target).unwrap(),
                Entry::Folder => fs::create_dir_all(&target).unwrap(),
            }
        }
    }
}

fn is_record(path: &str) -> bool {
    ["keys/", "pledges/", "findings/"].iter().any(|folder| path.starts_with(folder))
}

/// Changes one byte, or a few, of one file.
pub fn damage_bytes(files: &mut Files, dice: &mut Dice) -> String {
    let path = any_file(files, dice);
    let mut bytes = files.bytes(&path).unwrap().to_vec();
    let at = dice.throw(bytes.len());
    let what = match dice.throw(6) {
        0 => {
            bytes[at] ^= 1 << dice.throw(8);
            "flip"
        }
        1 => {
            bytes.remove(at);
            "delete"
        }
        2 => {
            bytes.insert(at, bytes[at]);
            "double"
        }
        3 => {
            bytes.truncate(at);
            "truncate"
        }
        4 => {
            let odd = [
                b"\r\n",
                "\u{a0}".as_bytes(),
                "\u{e9}".as_bytes(),
                b"\t",
                b" ",
                b"\n",
                b"\"",
                b"\\",
                b"\xff",
            ];
            bytes.splice(at..at, dice.pick(&odd).iter().copied());
            "insert"
        }
        _ => {
            let digit = bytes.iter().enumerate().filter(|(_, byte)| byte.is_ascii_digit());
            let digits: Vec<usize> = digit.map(|(index, _)| index).collect();
            bytes[*dice.pick(&digits)] = b'0' + u8::try_from(dice.throw(10)).unwrap();
            "digit"
        }
    };
    files.insert(&path, bytes);
    format!("{what} a byte of {path}")
}

/// Changes the order or the number of the lines of one file.
pub fn damage_lines(files: &mut Files, dice: &mut Dice) -> String {
    let path = any_file(files, dice);
    let text = files.text(&path);
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (at, other) = (dice.throw(lines.len()), dice.throw(lines.len()));
    let what = match dice.throw(4) {
        0 => {
            lines.swap(at, other);
            "swap"
        }
        1 => {
            lines.remove(at);
            "drop"
        }
        2 => {
            lines.insert(at, lines[at]);
            "double"
        }
        _ => {
            lines.insert(other, lines[at]);
            "copy"
        }
    };
    files.insert(&path, lines.concat());
    format!("{what} a line of {path}")
}

/// Texts and accord.toml are changed less often, since they affect every chain.
fn any_file(files: &Files, dice: &mut Dice) -> String {
    let every = dice.chance(12);
    let paths = files.0.keys().filter(|path| every || is_record(path));
    let paths: Vec<_> =
        paths.filter(|path| files.bytes(path).is_some_and(|bytes| !bytes.is_empty())).collect();
    (*dice.pick(&paths)).clone()
}

/// A change to a folder, given its files and the paths of two records.
type Damage = fn(&mut Files, &str, &str);

/// Changes to the paths and types of files.
pub const MISPLACED: &[(&str, Damage)] = &[
    ("delete a record", |files, path, _| drop(files.0.remove(path))),
    ("delete a signature", |files, path, _| drop(files.0.remove(&sig(path)))),
    ("delete both", |files, path, _| {
        files.0.remove(path);
        files.0.remove(&sig(path));
    }),
    ("rename to a later sequence", |files, path, _| move_both(files, path, &with_sequence(path, "0099"))),
    ("rename to another kind", |files, path, _| {
        let kind = if path.starts_with("keys/") { "update" } else { "answer" };
        let folder = if path.starts_with("findings/") {
            path.replace("findings/", "pledges/")
        } else {
            path.to_owned()
        };
        let (stem, _) = folder.rsplit_once('-').unwrap();
        move_both(files, path, &format!("{stem}-{kind}.toml"));
    }),
    ("pad a sequence", |files, path, _| move_both(files, path, &path.replace("/000", "/0000"))),
    ("pad a sequence less", |files, path, _| move_both(files, path, &path.replace("/000", "/"))),
    ("sequence zero", |files, path, _| copy_both(files, path, &with_sequence(path, "0000"))),
    ("sequence of ten digits", |files, path, _| copy_both(files, path, &with_sequence(path, "1000000000"))),
    ("a second record after a gap", |files, path, _| {
        copy_both(files, path, &with_sequence(path, "123456789"));
    }),
    ("two records of one sequence", |files, path, _| {
        let organization = path.split('/').nth(1).unwrap();
        copy_both(files, path, &format!("findings/{organization}/0002-concur.toml"));
    }),
    ("a fork at 1 by an empty file", |files, path, _| {
        files.insert(&format!("keys/{}/0001-rotate.toml", path.split('/').nth(1).unwrap()), "");
    }),
    ("exchange two signatures", |files, path, other| {
        let (one, two) = (files.0[&sig(path)].clone(), files.0[&sig(other)].clone());
        files.0.insert(sig(path), two);
        files.0.insert(sig(other), one);
    }),
    ("exchange two records", |files, path, other| {
        let (one, two) = (files.0[path].clone(), files.0[other].clone());
        files.0.insert(path.to_owned(), two);
        files.0.insert(other.to_owned(), one);
    }),
    ("move to another organization", |files, path, other| {
        let (from, to) = (path.split('/').nth(1).unwrap(), other.split('/').nth(1).unwrap());
        let to = if from == to { "fabrikam.example" } else { to };
        move_both(files, path, &path.replace(from, to));
    }),
    ("the same under another organization's name", |files, path, _| {
        let from = path.split('/').nth(1).unwrap().to_owned();
        for path in files.0.keys().cloned().collect::<Vec<_>>() {
            if path.contains(&format!("/{from}/")) {
                files.rename(&path, &path.replace(&from, "woodgrove.example"));
            }
        }
    }),
    ("an executable record", |files, path, _| execute(files, path)),
    ("an executable signature", |files, path, _| execute(files, &sig(path))),
    ("an executable text", |files, _, _| execute(files, TEXT)),
    ("an executable accord.toml", |files, _, _| execute(files, "accord.toml")),
    ("a symlink for a record", |files, path, _| link(files, path)),
    ("a symlink for a signature", |files, path, _| link(files, &sig(path))),
    ("a symlink for a text", |files, _, _| link(files, TEXT)),
    ("a symlink for accord.toml", |files, _, _| link(files, "accord.toml")),
    ("a symlink to nowhere", |files, path, _| replace(files, &sig(path), Entry::Symlink("nowhere".into()))),
    ("a folder for a record", |files, path, _| replace(files, path, Entry::Folder)),
    ("a folder for a signature", |files, path, _| replace(files, &sig(path), Entry::Folder)),
    ("a folder for a text", |files, _, _| replace(files, TEXT, Entry::Folder)),
    ("a folder for accord.toml", |files, _, _| replace(files, "accord.toml", Entry::Folder)),
    ("no accord.toml", |files, _, _| drop(files.0.remove("accord.toml"))),
    ("no text", |files, _, _| drop(files.0.remove(TEXT))),
    ("a text under another name", |files, _, _| files.rename(TEXT, "accords/other.toml")),
    ("a text without its ending", |files, _, _| files.rename(TEXT, "accords/tech-sector-accord-1")),
    ("a stray file beside texts", |files, _, _| files.insert("accords/README", "x")),
    ("a folder beside texts", |files, _, _| files.insert("accords/old/README", "x")),
    ("a stray file", |files, path, _| files.insert(&beside(path, "README"), "x")),
    ("a stray folder", |files, path, _| files.insert(&beside(path, "old/README"), "x")),
    ("a stray symlink", |files, path, _| replace(files, &beside(path, "old"), Entry::Symlink("..".into()))),
    ("a hidden file", |files, path, _| files.insert(&beside(path, ".gitkeep"), "")),
    ("an orphan signature", |files, path, _| files.insert(&sig(&with_sequence(path, "0050")), "x")),
    ("a signature of a signature", |files, path, _| files.insert(&sig(&sig(path)), "x")),
    ("an upper-case ending", |files, path, _| files.insert(&beside(path, "0007-PLEDGE.toml"), "x")),
    ("a kind of another folder", |files, path, _| files.insert(&beside(path, "0007-text.toml"), "x")),
    ("a pledge among keys", |files, path, _| {
        files.insert(&format!("keys/{}/0002-pledge.toml", path.split('/').nth(1).unwrap()), "x");
    }),
    ("a record that is not UTF-8", |files, path, _| files.insert(path, b"format = 1\xff\n")),
    ("an empty record", |files, path, _| files.insert(path, "")),
    ("an empty signature", |files, path, _| files.insert(&sig(path), "")),
    ("a file among organizations", |files, _, _| files.insert("keys/fabrikam.example", "x")),
    ("a README among organizations", |files, _, _| files.insert("findings/README", "x")),
    ("a folder that is no organization", |files, _, _| files.insert("keys/nodot/0001-enroll.toml", "x")),
    ("an upper-case organization", |files, _, _| files.insert("keys/Fabrikam.example/0001-enroll.toml", "x")),
    ("a device for an organization", |files, _, _| files.insert("pledges/aux.example/0001-pledge.toml", "x")),
    ("an organization in no known domain", |files, _, _| {
        files.insert("keys/a.notatld/0001-enroll.toml", "x");
    }),
    ("a numeric domain", |files, _, _| files.insert("keys/a.123/0001-enroll.toml", "x")),
    ("a domain of digits and letters", |files, _, _| files.insert("keys/a.12b/0001-enroll.toml", "x")),
    ("a bad punycode domain", |files, _, _| files.insert("keys/xn--a.example/0001-enroll.toml", "x")),
    ("a good punycode domain", |files, _, _| {
        files.insert("keys/xn--bcher-kva.example/0001-enroll.toml", "x");
    }),
    ("hyphens in the third and fourth place", |files, _, _| {
        files.insert("keys/ab--c.example/0001-enroll.toml", "x");
    }),
    ("a label of 64", |files, _, _| {
        files.insert(&format!("keys/{}.example/0001-enroll.toml", "a".repeat(64)), "x");
    }),
    ("an organization without a record", |files, _, _| {
        replace(files, "keys/fabrikam.example", Entry::Folder);
    }),
    ("an organization with a stray file only", |files, _, _| {
        files.insert("keys/fabrikam.example/README", "x");
    }),
    ("a symlink for an organization", |files, path, _| {
        let to = path.split('/').nth(1).unwrap().to_owned();
        replace(files, "keys/fabrikam.example", Entry::Symlink(to));
    }),
    ("a file for a folder of the registry", |files, _, _| {
        files.0.retain(|path, _| !path.starts_with("findings/"));
        files.insert("findings", "x");
    }),
    ("a symlink for a folder of the registry", |files, _, _| {
        files.0.retain(|path, _| !path.starts_with("pledges/"));
        replace(files, "pledges", Entry::Symlink("keys".into()));
    }),
    ("a file for the texts' folder", |files, _, _| {
        files.0.retain(|path, _| !path.starts_with("accords/"));
        files.insert("accords", "x");
    }),
    ("no texts at all", |files, _, _| files.0.retain(|path, _| !path.starts_with("accords/"))),
    ("no keys at all", |files, _, _| files.0.retain(|path, _| !path.starts_with("keys/"))),
    ("files outside", |files, _, _| {
        files.insert("README.md", "x");
        files.insert("keys.old/README", "x");
        files.insert("docs/0001-enroll.toml", "x");
    }),
];

const TEXT: &str = "accords/tech-sector-accord-1.toml";

fn sig(path: &str) -> String {
    format!("{path}.sig")
}

fn beside(path: &str, name: &str) -> String {
    format!("{}/{name}", path.rsplit_once('/').unwrap().0)
}

fn with_sequence(path: &str, sequence: &str) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap();
    format!("{folder}/{sequence}-{}", name.split_once('-').unwrap().1)
}

fn copy_both(files: &mut Files, path: &str, to: &str) {
    for (path, to) in [(path.to_owned(), to.to_owned()), (sig(path), sig(to))] {
        files.0.insert(to, files.0[&path].clone());
    }
}

fn move_both(files: &mut Files, path: &str, to: &str) {
    files.rename(path, to);
    files.rename(&sig(path), &sig(to));
}

fn execute(files: &mut Files, path: &str) {
    let bytes = files.bytes(path).unwrap().to_vec();
    replace(files, path, Entry::Executable(bytes));
}

/// A symlink to the same bytes.
fn link(files: &mut Files, path: &str) {
    let bytes = files.bytes(path).unwrap().to_vec();
    files.insert("elsewhere", bytes);
    replace(files, path, Entry::Symlink(format!("{}elsewhere", "../".repeat(path.matches('/').count()))));
}

fn replace(files: &mut Files, path: &str, entry: Entry) {
    files.0.insert(path.to_owned(), entry);
}
