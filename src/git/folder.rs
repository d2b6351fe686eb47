//! A tree object: one folder of a commit.

use std::cmp::Ordering;
use std::io;

use crate::registry::{Mode, TreeEntry};

/// Longest name in bytes. No common file system has longer ones.
const NAME_LIMIT: usize = 255;

/// A folder, as git holds it: the bytes of its tree object, a series of
/// `<mode> SP <name> NUL <object name>`, and where in them each entry begins, sorted by name. Little
/// more memory than the object, since a room can hold 100,000 folders.
#[derive(Debug, Default)]
pub struct Folder {
    bytes: Vec<u8>,
    starts: Vec<u32>,
    /// Bytes of an object name: 20 with SHA-1, 32 with SHA-256.
    width: usize,
    /// Whether an entry stands before one that git writes first.
    unsorted: bool,
}

/// One entry of a tree object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawTreeEntry<'a> {
    /// As git writes it, in octal.
    mode: &'a [u8],
    pub name: &'a [u8],
    pub id: &'a [u8],
}

impl Folder {
    /// Reads a tree object whose object names have `width` bytes.
    ///
    /// # Errors
    /// Where it is none, or holds a name twice, or one that no file can have: which file a reader gets
    /// would depend on the reader.
    pub fn parse(bytes: Vec<u8>, width: usize) -> io::Result<Self> {
        let mut starts = Vec::new();
        let mut start = 0;
        let mut last: Option<RawTreeEntry<'_>> = None;
        // Git sorts a folder as if its name ended in a slash, so most are sorted by name as they are.
        let (mut sorted, mut unsorted) = (true, false);
        while let Some(rest) = bytes.get(start..).filter(|rest| !rest.is_empty()) {
            let (entry, length) =
                parse_entry(rest, width).ok_or_else(|| io::Error::other("the tree is damaged"))?;
            check_name(entry.name)?;
            sorted &= last.is_none_or(|last| last.name < entry.name);
            unsorted |= last.is_some_and(|last| !last.precedes(entry));
            last = Some(entry);
            starts.push(u32::try_from(start).map_err(io::Error::other)?);
            start += length;
        }
        let mut folder = Self { bytes, starts, width, unsorted };
        if !sorted {
            folder.sort_names()?;
        }
        Ok(folder)
    }

    fn sort_names(&mut self) -> io::Result<()> {
        let mut starts = std::mem::take(&mut self.starts);
        starts.sort_unstable_by_key(|start| self.entry_at(*start).name);
        let repeated =
            starts.windows(2).find(|pair| self.entry_at(pair[0]).name == self.entry_at(pair[1]).name);
        if let Some(pair) = repeated {
            let name = String::from_utf8_lossy(self.entry_at(pair[0]).name);
            return Err(io::Error::other(format!("the folder holds two files called `{name}`")));
        }
        self.starts = starts;
        Ok(())
    }

    /// Whether the entries stand in the order in which git writes them, and in which it looks names up.
    pub fn is_sorted(&self) -> bool {
        !self.unsorted
    }

    /// Bytes that it takes.
    pub fn size(&self) -> usize {
        self.bytes.len() + self.starts.len() * size_of::<u32>()
    }

    /// Names and modes, sorted by name.
    pub fn entries(&self) -> impl Iterator<Item = TreeEntry> + '_ {
        self.iter().map(|entry| TreeEntry { name: entry.text(), mode: entry.mode() })
    }

    /// Sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = RawTreeEntry<'_>> {
        self.starts.iter().map(|start| self.entry_at(*start))
    }

    /// The hexadecimal object name of the entry `name`, if its mode is `mode`.
    pub fn find_entry(&self, name: &str, mode: Mode) -> Option<String> {
        let found = self.starts.binary_search_by_key(&name.as_bytes(), |start| self.entry_at(*start).name);
        let entry = self.entry_at(self.starts[found.ok()?]);
        (entry.mode() == mode).then(|| entry.hexadecimal())
    }

    /// What [`find`](Self::find) finds for each of `names`, sorted: in one walk, since there can be a
    /// hundred thousand.
    pub fn find_all(&self, names: &[String], mode: Mode) -> Vec<Option<String>> {
        let first = names.first().map(String::as_bytes).unwrap_or_default();
        let begin = self.starts.partition_point(|start| self.entry_at(*start).name < first);
        let mut entries = self.starts[begin..].iter().map(|start| self.entry_at(*start)).peekable();
        let mut found = Vec::with_capacity(names.len());
        for name in names {
            while entries.next_if(|entry| entry.name < name.as_bytes()).is_some() {}
            let entry = entries.next_if(|entry| entry.name == name.as_bytes() && entry.mode() == mode);
            found.push(entry.map(|entry| entry.hexadecimal()));
        }
        found
    }

    fn entry_at(&self, start: u32) -> RawTreeEntry<'_> {
        parse_entry(&self.bytes[start as usize..], self.width).expect("every start was read before").0
    }
}

impl<'a> RawTreeEntry<'a> {
    /// Whether git writes this entry before `other` (base_name_compare): the name of a folder is compared
    /// as if it ended in a slash.
    fn precedes(self, other: Self) -> bool {
        let common = self.name.len().min(other.name.len());
        match self.name[..common].cmp(&other.name[..common]) {
            Ordering::Equal => self.letter_at(common) < other.letter_at(common),
            order => order.is_lt(),
        }
    }

    fn letter_at(self, at: usize) -> u8 {
        let end = if self.mode() == Mode::Folder { b'/' } else { 0 };
        self.name.get(at).copied().unwrap_or(end)
    }

    /// The name, with U+FFFD for what is not UTF-8.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.name).into_owned()
    }

    /// The name; U+FFFD where it is not UTF-8, which no valid name holds.
    pub fn utf8(&self) -> &'a str {
        std::str::from_utf8(self.name).unwrap_or("\u{fffd}")
    }

    /// The hexadecimal object name.
    pub fn hexadecimal(&self) -> String {
        let mut name = vec![0; 2 * self.id.len()];
        hex::encode_to_slice(self.id, &mut name).expect("two letters for each byte");
        String::from_utf8(name).expect("hexadecimal is ASCII")
    }

    /// What lies there.
    pub fn mode(&self) -> Mode {
        Mode::from_git(self.mode)
    }
}

/// A name with a slash would be another path, once it is checked out.
fn check_name(name: &[u8]) -> io::Result<()> {
    if !name.is_empty() && name.len() <= NAME_LIMIT && !name.contains(&b'/') {
        return Ok(());
    }
    let shown = String::from_utf8_lossy(&name[..name.len().min(NAME_LIMIT)]);
    Err(io::Error::other(format!("the folder holds a name that no file can have: `{shown}`")))
}

/// The entry that `bytes` begin with, and its length.
fn parse_entry(bytes: &[u8], width: usize) -> Option<(RawTreeEntry<'_>, usize)> {
    // A mode has six digits at most.
    let space = bytes.iter().take(7).position(|byte| *byte == b' ').filter(|space| *space > 0)?;
    let end = space + 1 + bytes[space + 1..].iter().position(|byte| *byte == 0)?;
    let id = bytes.get(end + 1..end + 1 + width)?;
    Some((RawTreeEntry { mode: &bytes[..space], name: &bytes[space + 1..end], id }, end + 1 + width))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(mode: &str, name: &str) -> Vec<u8> {
        [mode.as_bytes(), b" ", name.as_bytes(), &[0], &[7; 20]].concat()
    }

    #[test]
    fn a_tree_object_gives_names_modes_and_ids() {
        let bytes = [
            line("100644", "b"),
            line("40000", "a"),
            line("120000", "link"),
            line("160000", "module"),
            line("100755", "tool"),
            line("100664", "old"),
            line("100700", "own"),
            line("140000", "socket"),
        ]
        .concat();
        let folder = Folder::parse(bytes, 20).unwrap();
        let found: Vec<_> = folder.entries().map(|entry| (entry.name, entry.mode)).collect();
        let expected = [
            ("a", Mode::Folder),
            ("b", Mode::File),
            ("link", Mode::Symlink),
            ("module", Mode::Submodule),
            ("old", Mode::Other),
            ("own", Mode::Other),
            ("socket", Mode::Other),
            ("tool", Mode::Executable),
        ];
        assert_eq!(found, expected.map(|(name, mode)| (name.to_owned(), mode)));
        assert_eq!(folder.find_entry("link", Mode::Symlink), Some("07".repeat(20)));
        assert_eq!(folder.find_entry("link", Mode::File), None);
        assert_eq!(folder.find_entry("absent", Mode::File), None);
        let names = ["0", "a", "b", "link", "z"].map(str::to_owned);
        let found: Vec<_> = names.iter().map(|name| folder.find_entry(name, Mode::File)).collect();
        assert_eq!(folder.find_all(&names, Mode::File), found);
        assert_eq!(folder.find_all(&names[3..], Mode::Symlink)[0], folder.find_entry("link", Mode::Symlink));
    }

    #[test]
    fn the_order_of_git_is_told_from_others() {
        let is_sorted = |entries: &[Vec<u8>]| Folder::parse(entries.concat(), 20).unwrap().is_sorted();
        let [file, folder] = ["100644", "40000"];
        let pairs = [
            (line(file, "a"), line(file, "b")),
            (line(file, "a"), line(file, "a.b")),
            (line(file, "a.b"), line(folder, "a")),
            (line(folder, "a"), line(file, "a0")),
            (line(folder, "a-b"), line(folder, "a")),
            (line(folder, "a"), line(folder, "ab")),
        ];
        assert!(is_sorted(&[]));
        for (first, second) in pairs {
            assert!(is_sorted(&[first.clone(), second.clone()]));
            assert!(!is_sorted(&[second, first]));
        }
    }

    #[test]
    fn a_damaged_tree_is_refused_at_every_cut() {
        let (first, second) = (line("100644", "a"), line("40000", "b"));
        let bytes = [first.clone(), second].concat();
        for cut in 0..=bytes.len() {
            let whole = [0, first.len(), bytes.len()].contains(&cut);
            assert_eq!(Folder::parse(bytes[..cut].to_vec(), 20).is_ok(), whole, "{cut}");
        }
    }

    #[test]
    fn a_name_that_no_file_can_have_is_refused() {
        let long = "x".repeat(256);
        for name in ["", "/", "a/b", "a/", &long] {
            let refused = Folder::parse(line("100644", name), 20).unwrap_err().to_string();
            assert!(refused.contains("no file can have"), "{refused}");
        }
        assert!(Folder::parse(line("100644", &long[1..]), 20).is_ok());
    }

    #[test]
    fn a_name_that_stands_twice_is_refused() {
        let bytes = [line("100644", "a"), line("100644", "b"), line("40000", "a")].concat();
        let refused = Folder::parse(bytes, 20).unwrap_err().to_string();
        assert!(refused.contains("two files called `a`"), "{refused}");
    }
}
