//! The arithmetic that no verifier of a registry can leave out, and nothing else: each key decompressed and checked
//! once, and each signature verified strictly. On one thread.
//!
//! ```text
//! limit DIR [--only-read]
//! ```
//!
//! With `--only-read` it stops before the arithmetic: the difference of the two times is the limit. It prints the
//! number of signatures.

use std::collections::HashSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use accord::registry::SIGNATURE_SUFFIX;
use accord::signature::{self, KeyPoints, Message, SignatureBlock, SignatureStatus};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (directory, only_read) = match &arguments[..] {
        [directory] => (directory, false),
        [directory, flag] if flag == "--only-read" => (directory, true),
        _ => return Err("usage: limit DIR [--only-read]".into()),
    };
    let registry = Path::new(directory);
    let mut signatures = 0;
    for folder in folders(&registry.join("keys"))? {
        let organization = folder.file_name().ok_or("a folder has a name")?;
        let mut signed = read_signed(&folder)?;
        let pledges = registry.join("pledges").join(organization);
        if pledges.is_dir() {
            signed.extend(read_signed(&pledges)?);
        }
        signatures += signed.len();
        if !only_read {
            check_signed(&signed)?;
        }
    }
    writeln!(std::io::stdout(), "{signatures}")?;
    Ok(())
}

/// The paths in a folder.
fn folders(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}

/// Each signature of the records in a folder, with what it is over.
fn read_signed(folder: &Path) -> Result<Vec<(SignatureBlock, Message)>, Failure> {
    let mut signed = Vec::new();
    for path in folders(folder)? {
        let Some(record) = path.to_str().and_then(|path| path.strip_suffix(SIGNATURE_SUFFIX)) else {
            continue;
        };
        let message = Message::new(&std::fs::read(record)?);
        let blocks = signature::parse_signatures(&std::fs::read(&path)?).map_err(|fault| fault.message)?;
        signed.extend(blocks.into_iter().map(|block| (block, message.clone())));
    }
    Ok(signed)
}

/// Checks each signature, and each key once.
fn check_signed(signed: &[(SignatureBlock, Message)]) -> Result<(), Failure> {
    let points = KeyPoints::default();
    for (block, message) in signed {
        if block.verify_with(&points, message) != SignatureStatus::Good {
            return Err("a signature is wrong".into());
        }
    }
    let keys: HashSet<_> = signed.iter().map(|(block, _)| block.key()).collect();
    keys.into_iter().try_for_each(|key| points.check_key(key)).map_err(|fault| fault.message.into())
}
