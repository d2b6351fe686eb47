//! Snapshots: all files of a registry in one compressed archive (tar, POSIX.1-1988 with GNU's long names, in Zstandard,
//! RFC 8878).
//!
//! A snapshot is read as a tree, without unpacking it to a disk. Nothing in it is trusted: names, sizes and the
//! compression are those of a stranger.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead as _, BufReader, Read, Write};

use tar::{Archive, Builder, EntryType, Header};

use super::layout::{TEXTS, parse_file_name};
use super::log_files::LOG;
use super::policy::POLICY_FILE;
use super::tree::{Content, MemoryTree, Mode, Tree, TreeEntry};
use crate::diagnostic::describe_io_error;
use crate::record::{Digest, Digester, Organization, RegistryName, Room};

/// Most bytes of a file that are kept: more than any file of a registry may have.
const FILE_LIMIT: u64 = 1024 * 1024;

/// How often the bytes of an archive may be those of its compressed form, and how many it may have in any case. Records
/// do not come near: each holds a signature and digests, which no program can compress.
const EXPANSION: u64 = 200;
const SMALL: u64 = 64 * 1024 * 1024;

/// The zeros at the end of every archive: two blocks.
const END: u64 = 1024;

/// How hard the archive is compressed.
const LEVEL: i32 = 9;

/// How each Zstandard frame begins (RFC 8878, section 3.1.1); one that is skipped differs in its first byte.
const MAGIC: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];
const SKIPPED: [u8; 3] = [0x2A, 0x4D, 0x18];

/// Why an archive is no snapshot.
#[derive(Debug)]
pub enum SnapshotError {
    /// Its file cannot be read.
    Failed(io::Error),
    /// It is no Zstandard archive.
    Foreign,
    /// It is not whole.
    Unreadable(io::Error),
    /// It grows far beyond what a registry grows to.
    Expands,
    /// Something follows its end.
    Longer,
    /// A name in it leads out of it, or is given twice. Foreign text.
    Name(String),
    /// It holds no `accord.toml`.
    Empty,
    /// Several of its folders hold one.
    Several,
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => formatter.write_str(&describe_io_error(error)),
            Self::Foreign => formatter.write_str("it is not compressed by Zstandard"),
            Self::Unreadable(error) => {
                write!(formatter, "it is no whole archive (.tar.zst): {}", describe_io_error(error))
            }
            Self::Expands => write!(formatter, "it grows to more than {EXPANSION} times its size"),
            Self::Longer => formatter.write_str("something follows the end of its archive"),
            Self::Name(name) => write!(formatter, "`{name}` stands in it twice, or leads out of it"),
            Self::Empty => write!(formatter, "it holds no {POLICY_FILE}"),
            Self::Several => write!(formatter, "several of its folders hold an {POLICY_FILE}"),
        }
    }
}

impl std::error::Error for SnapshotError {}

impl From<io::Error> for SnapshotError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::FileTooLarge { Self::Expands } else { Self::Unreadable(error) }
    }
}

/// Counts the bytes of the compressed archive, and digests them.
struct Packed<'a, R> {
    reader: R,
    count: &'a Cell<u64>,
    /// Why they could not be read.
    failure: &'a Cell<Option<io::Error>>,
    digester: Digester,
}

impl<R: Read> Read for Packed<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer).map_err(|error| {
            let kind = error.kind();
            if kind != io::ErrorKind::Interrupted {
                self.failure.set(Some(error));
            }
            io::Error::from(kind)
        })?;
        self.count.set(self.count.get() + read as u64);
        self.digester.update(&buffer[..read]);
        Ok(read)
    }
}

/// The bytes of the archive, which end where they are too many.
struct Unpacked<'a, R> {
    reader: R,
    packed: &'a Cell<u64>,
    count: u64,
    /// Zeros since the last other byte.
    zeros: u64,
}

impl<R: Read> Read for Unpacked<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.count += read as u64;
        if self.count > SMALL + EXPANSION * self.packed.get() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let zeros = buffer[..read].iter().rev().take_while(|byte| **byte == 0).count();
        self.zeros = if zeros == read { self.zeros } else { 0 } + zeros as u64;
        Ok(read)
    }
}

/// Reads the snapshot that `reader` gives: the files of a registry at its top, or in one folder. Gives the SHA-256 of
/// all its bytes, too.
///
/// # Errors
/// What the archive is instead, or why it cannot be read.
pub fn read_snapshot(reader: impl Read) -> Result<(MemoryTree, Digest), SnapshotError> {
    let failure = Cell::new(None);
    let read = read_packed(reader, &failure);
    failure.into_inner().map_or(read, |error| Err(SnapshotError::Failed(error)))
}

fn read_packed(
    reader: impl Read,
    failure: &Cell<Option<io::Error>>,
) -> Result<(MemoryTree, Digest), SnapshotError> {
    let packed = Cell::new(0);
    let reader = Packed { reader, count: &packed, failure, digester: Digester::default() };
    let mut reader = BufReader::with_capacity(zstd::zstd_safe::DCtx::in_size(), reader);
    let start = reader.fill_buf()?;
    if start.len() >= MAGIC.len() && !start.starts_with(&MAGIC) && start[1..4] != SKIPPED {
        return Err(SnapshotError::Foreign);
    }
    let decoder = zstd::Decoder::with_buffer(reader)?;
    let mut archive = Archive::new(Unpacked { reader: decoder, packed: &packed, count: 0, zeros: 0 });
    let mut files = Vec::new();
    for entry in archive.entries()? {
        let entry = entry?;
        let kind = entry.header().entry_type();
        if kind == EntryType::XGlobalHeader || kind == EntryType::Directory {
            continue;
        }
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let mode = entry_mode(kind, entry.header().mode()?);
        let mut bytes = Vec::new();
        // A sparse entry is not read: its holes would grow without a byte of the archive.
        if matches!(mode, Mode::File | Mode::Executable) {
            bytes.reserve_exact(entry.size().min(FILE_LIMIT) as usize);
            entry.take(FILE_LIMIT).read_to_end(&mut bytes)?;
        }
        files.push((path, mode, bytes));
    }
    let mut rest = archive.into_inner();
    check_end(&mut rest)?;
    // The end of the archive was reached, and that is the end of the file.
    let digest = rest.reader.finish().into_inner().digester.finish();
    Ok((collect_files(files)?, digest))
}

/// Checks that the archive ends as it must, and that nothing follows.
fn check_end(rest: &mut Unpacked<'_, impl Read>) -> Result<(), SnapshotError> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match rest.read(&mut buffer)? {
            0 if rest.zeros < END => return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
            0 => return Ok(()),
            read if buffer[..read].iter().any(|byte| *byte != 0) => return Err(SnapshotError::Longer),
            _ => {}
        }
    }
}

const fn entry_mode(kind: EntryType, permissions: u32) -> Mode {
    match kind {
        EntryType::Regular | EntryType::Continuous if permissions & 0o111 == 0 => Mode::File,
        EntryType::Regular | EntryType::Continuous => Mode::Executable,
        EntryType::Symlink => Mode::Symlink,
        _ => Mode::Other,
    }
}

/// The tree of these files, without the one folder that may hold all of them.
fn collect_files(mut files: Vec<(String, Mode, Vec<u8>)>) -> Result<MemoryTree, SnapshotError> {
    for (path, ..) in &mut files {
        let plain = path.trim_start_matches("./");
        if plain.split('/').any(|name| name.is_empty() || name == "." || name == "..") {
            return Err(SnapshotError::Name(path.clone()));
        }
        *path = plain.to_owned();
    }
    let at_top = files.iter().any(|(path, ..)| path == POLICY_FILE);
    let top = if at_top { String::new() } else { find_top(&files)? };
    let mut tree = MemoryTree::default();
    for (path, mode, bytes) in files {
        // What lies beside the registry's folder is none of the registry.
        let Some(inner) = path.strip_prefix(&top) else { continue };
        if tree.insert_as(inner, mode, bytes).is_some() {
            return Err(SnapshotError::Name(path));
        }
    }
    match tree.find_file_with_files() {
        Some(path) => Err(SnapshotError::Name(path.to_owned())),
        None => Ok(tree),
    }
}

/// The one folder that holds an `accord.toml`, with a slash.
fn find_top(files: &[(String, Mode, Vec<u8>)]) -> Result<String, SnapshotError> {
    let tops = files.iter().filter_map(|(path, ..)| path.split_once('/'));
    let mut tops = tops.filter(|(_, inner)| *inner == POLICY_FILE);
    let (top, _) = tops.next().ok_or(SnapshotError::Empty)?;
    if tops.any(|(other, _)| other != top) { Err(SnapshotError::Several) } else { Ok(format!("{top}/")) }
}

/// Why a registry cannot be packed.
#[derive(Debug)]
pub enum PackError {
    /// A file cannot be read, or the snapshot cannot be written.
    Io(io::Error),
    /// What stands at this path is no plain file, or too large for one of a registry.
    Odd(String),
}

impl From<io::Error> for PackError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl fmt::Display for PackError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => formatter.write_str(&describe_io_error(error)),
            Self::Odd(path) => write!(formatter, "{path} is no plain file of at most {FILE_LIMIT} bytes"),
        }
    }
}

impl std::error::Error for PackError {}

/// Writes the registry `name` as a snapshot: `accord.toml`, the texts, the records and the log, and nothing else that
/// lies beside them. The same files give the same bytes.
///
/// # Errors
/// A file that cannot be packed, and what `writer` says.
pub fn write_snapshot(tree: &dyn Tree, name: &RegistryName, writer: impl Write) -> Result<(), PackError> {
    let mut encoder = zstd::Encoder::new(writer, LEVEL)?;
    // So that a damaged disk is told from a forger.
    encoder.include_checksum(true)?;
    let mut archive = Builder::new(encoder);
    let rooms = Room::ALL.iter().map(|room| room.folder());
    let kept: Vec<_> = [POLICY_FILE, TEXTS, LOG].into_iter().chain(rooms).collect();
    for entry in tree.list("")?.iter().filter(|entry| kept.contains(&entry.name.as_str())) {
        pack_entry(tree, name, &entry.name, entry, &mut archive)?;
    }
    archive.into_inner()?.finish()?;
    Ok(())
}

/// Packs what stands at `path`, with all that is in it.
fn pack_entry(
    tree: &dyn Tree,
    name: &RegistryName,
    path: &str,
    entry: &TreeEntry,
    archive: &mut Builder<impl Write>,
) -> Result<(), PackError> {
    match entry.mode {
        Mode::Folder => {
            for inner in tree.list(path)? {
                let inner_path = format!("{path}/{}", inner.name);
                if is_of_registry(tree, &inner_path, &inner.name) {
                    pack_entry(tree, name, &inner_path, &inner, archive)?;
                }
            }
            Ok(())
        }
        Mode::File => match tree.read(path, FILE_LIMIT as usize)? {
            Content::Bytes(bytes) => {
                let mut header = Header::new_gnu();
                header.set_size(bytes.len() as u64);
                header.set_mode(0o644);
                header.set_mtime(0);
                Ok(archive.append_data(&mut header, format!("{name}/{path}"), bytes.as_slice())?)
            }
            Content::TooLarge(_) => Err(PackError::Odd(path.to_owned())),
        },
        _ => Err(PackError::Odd(path.to_owned())),
    }
}

/// Whether the file or folder is part of the registry, which what git ignores is not, unless it bears the name of an
/// organization or a record.
fn is_of_registry(tree: &dyn Tree, path: &str, name: &str) -> bool {
    let named = Room::ALL.iter().any(|room| parse_file_name(*room, name).is_ok());
    named || name.parse::<Organization>().is_ok() || !tree.is_ignored(path)
}
