//! Commits of any tree, including trees that `git add` would never make: git's plumbing accepts every name
//! and every mode.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A bare repository.
#[derive(Debug)]
pub struct Bare {
    folder: PathBuf,
    /// The names of the objects that are written already.
    written: HashMap<(&'static str, Vec<u8>), String>,
}

/// One entry of a tree: mode, object name, name.
pub type Entry = (String, String, String);

impl Bare {
    /// An empty repository in a folder that does not exist yet.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        let bare = Self { folder: folder.into(), written: HashMap::new() };
        let parent = bare.folder.parent().unwrap();
        git(parent, &["init", "--quiet", "--bare", bare.folder.to_str().unwrap()], b"");
        bare
    }

    pub fn blob(&mut self, bytes: &[u8]) -> String {
        self.write("blob", bytes, &["hash-object", "-w", "--stdin"])
    }

    /// A tree with these entries, whose objects may be missing.
    pub fn tree(&mut self, entries: &[Entry]) -> String {
        let line = |(mode, id, name): &Entry| {
            let kind = match mode.as_str() {
                "040000" => "tree",
                "160000" => "commit",
                _ => "blob",
            };
            format!("{mode} {kind} {id}\t{name}\0")
        };
        let lines: String = entries.iter().map(line).collect();
        self.write("tree", lines.as_bytes(), &["mktree", "-z", "--missing"])
    }

    /// A tree with these entries, in this order and with any names, also those that git refuses.
    pub fn odd_tree(&mut self, entries: &[Entry]) -> String {
        let line = |(mode, id, name): &Entry| {
            [mode.trim_start_matches('0').as_bytes(), b" ", name.as_bytes(), &[0], &hex::decode(id).unwrap()]
                .concat()
        };
        let bytes: Vec<u8> = entries.iter().flat_map(line).collect();
        self.run(&["hash-object", "-t", "tree", "--literally", "-w", "--stdin"], &bytes)
    }

    pub fn commit(&mut self, tree: &str, parent: Option<&str>) -> String {
        let parent = parent.map(|parent| ["-p", parent]).into_iter().flatten();
        let arguments: Vec<_> = ["commit-tree", "-m", "A test", tree].into_iter().chain(parent).collect();
        self.run(&arguments, b"")
    }

    /// The tree of these files: path, mode, and bytes; the bytes of a submodule are the name of its commit.
    pub fn files(&mut self, files: &[(&str, &str, &[u8])]) -> String {
        let mut entries: Vec<Entry> = Vec::new();
        let mut rest = files;
        while let Some((path, mode, bytes)) = rest.first() {
            let (name, below) = path.split_once('/').map_or((*path, false), |(name, _)| (name, true));
            let prefix = format!("{name}/");
            let count = rest.iter().take_while(|(path, ..)| path.starts_with(&prefix)).count();
            let entry = if below {
                let strip =
                    |(path, mode, bytes): &(_, _, _)| (&<&str>::clone(path)[prefix.len()..], *mode, *bytes);
                let inner: Vec<_> = rest[..count].iter().map(strip).collect();
                ("040000".to_owned(), self.files(&inner), name.to_owned())
            } else if *mode == "160000" {
                (mode.to_string(), String::from_utf8(bytes.to_vec()).unwrap(), name.to_owned())
            } else {
                (mode.to_string(), self.blob(bytes), name.to_owned())
            };
            entries.push(entry);
            rest = &rest[count.max(1)..];
        }
        self.tree(&entries)
    }

    /// The entries of a tree.
    pub fn entries(&self, tree: &str) -> Vec<Entry> {
        let list = self.run(&["ls-tree", "-z", tree], b"");
        let entry = |line: &str| {
            let (head, name) = line.split_once('\t').unwrap();
            let words: Vec<_> = head.split(' ').collect();
            (words[0].to_owned(), words[2].to_owned(), name.to_owned())
        };
        list.split_terminator('\0').map(entry).collect()
    }

    /// A blob of `size` zeros, which git compresses well.
    pub fn zeros(&self, size: u64) -> String {
        let path = self.folder.join("zeros");
        std::fs::File::create(&path).unwrap().set_len(size).unwrap();
        let large = ["-c", "core.bigFileThreshold=1m", "-c", "core.compression=1"];
        let id = self
            .run(&[&large[..], &["hash-object", "-w", "--no-filters", path.to_str().unwrap()]].concat(), b"");
        std::fs::remove_file(path).unwrap();
        id
    }

    pub fn run(&self, arguments: &[&str], input: &[u8]) -> String {
        git(&self.folder, arguments, input)
    }

    fn write(&mut self, kind: &'static str, bytes: &[u8], arguments: &[&str]) -> String {
        if let Some(id) = self.written.get(&(kind, bytes.to_vec())) {
            return id.clone();
        }
        let id = self.run(arguments, bytes);
        self.written.insert((kind, bytes.to_vec()), id.clone());
        id
    }
}

/// Runs git without the user's settings, and returns its output.
fn git(folder: &Path, arguments: &[&str], input: &[u8]) -> String {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments);
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    for who in ["AUTHOR", "COMMITTER"] {
        command
            .env(format!("GIT_{who}_NAME"), "A test")
            .env(format!("GIT_{who}_EMAIL"), "test@accord.example");
        command.env(format!("GIT_{who}_DATE"), "2026-11-21T00:00:00Z");
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), input).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "git {arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
