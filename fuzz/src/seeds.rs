//! The first inputs of a fuzzer: the shipped registry, in the form that each target reads.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use accord::record::{Digest, Room};
use accord::registry::{POLICY_FILE, SIGNATURE_SUFFIX, TEXTS};
use accord::signature;

use super::SEPARATOR;
use super::registry::key;

/// Strings that a renderer must escape, and strings that it must print unchanged.
const STRINGS: [&str; 6] = [
    "\u{1b}[2J\u{1b}]0;title\u{7}",
    "left \u{202e}thgir\u{200b}",
    "a\r\nb\tc\u{9b}31m",
    "Contoso \"Blue\" Labs, Ünïcode AG, شركة المثال, 示例科技",
    "pledges/contoso.example/0002-pledge.toml",
    "[pledge]\naccord = \"tech-sector-accord-1\"\ncovers = [\"é\u{301}\", \"\u{10FFFF}\"]\n",
];

/// Paths and bytes.
type Files = Vec<(String, Vec<u8>)>;

/// The seeds of a target from the registry in `top`: a name and an input each, the same each time.
///
/// # Errors
/// If the registry cannot be read.
pub fn seeds(target: &str, top: &Path) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let named = |(path, bytes): (String, Vec<u8>)| (path.replace('/', "-"), bytes);
    let of_records = |signatures: bool| {
        let files = records(top)?.into_values().flatten();
        let wanted = files.filter(|(path, _)| path.ends_with(SIGNATURE_SUFFIX) == signatures);
        Ok(wanted.map(named).collect())
    };
    if let Some(seeds) = super::log::seeds(target) {
        return Ok(seeds);
    }
    match target {
        "record" => of_records(false),
        "signature" => of_records(true),
        "snapshot" => Ok(BTreeMap::from([("archive".to_owned(), super::snapshot::seed())])),
        "policy" => Ok(BTreeMap::from([(POLICY_FILE.to_owned(), fs::read(top.join(POLICY_FILE))?)])),
        "text" => Ok(folder(top, TEXTS)?.into_iter().map(named).collect()),
        "git" => {
            let organizations: Vec<_> = records(top)?.into_keys().collect();
            let tree = organizations.iter().map(|name| format!("40000 {name}\0{}", "i".repeat(20)));
            let id = "0".repeat(40);
            let change = |name| format!(":000000 100644 {id} {id} A\0registry/keys/{name}\0");
            Ok(BTreeMap::from([
                ("tree".to_owned(), tree.collect::<String>().into_bytes()),
                ("changes".to_owned(), organizations.iter().map(change).collect::<String>().into_bytes()),
                ("answer".to_owned(), format!("{id} blob 1268\n").into_bytes()),
            ]))
        }
        "registry" => {
            let organizations = records(top)?.into_iter();
            Ok(organizations.map(|(name, files)| (name.clone(), chain(&name, &files))).collect())
        }
        // All organizations enroll, and the sound organization adds records.
        "gate" => {
            // The impostor's enrollment is void: the gate refuses what it adds.
            let organizations = records(top)?.into_iter().filter(|(name, _)| name != "c0ntoso.example");
            let change = |files: Vec<u8>| [b"\xFFf\xFF\xFF".as_slice(), &files].concat();
            Ok(organizations.map(|(name, files)| (name.clone(), change(chain(&name, &files)))).collect())
        }
        _ => {
            let input = [b"\0\x01\x02\x03\x04\x05".as_slice()].into_iter();
            let input: Vec<_> = input.chain(STRINGS.iter().map(|text| text.as_bytes())).collect();
            Ok(BTreeMap::from([("strings".to_owned(), input.join(&SEPARATOR))]))
        }
    }
}

/// The files of a folder, by path.
fn folder(top: &Path, folder: &str) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(top.join(folder))? {
        let entry = entry?;
        files.insert(format!("{folder}/{}", entry.file_name().to_string_lossy()), fs::read(entry.path())?);
    }
    Ok(files)
}

/// The files of every organization, each with its path, in the order of its chain.
fn records(top: &Path) -> io::Result<BTreeMap<String, Files>> {
    let mut organizations: BTreeMap<String, Files> = BTreeMap::new();
    for room in Room::ALL {
        for entry in fs::read_dir(top.join(room.folder()))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            let files = folder(top, &format!("{}/{name}", room.folder()))?;
            organizations.entry(name).or_default().extend(files);
        }
    }
    for files in organizations.values_mut() {
        files.sort_by(|(a, _), (b, _)| a.rsplit('/').next().cmp(&b.rsplit('/').next()));
    }
    Ok(organizations)
}

/// A chain as the target `registry` reads it: signed by the numbers of its keys if these are known, with
/// `PREVIOUS` as the digest of the record before.
fn chain(organization: &str, files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut input: Vec<Vec<u8>> = Vec::new();
    let mut previous = String::from("none");
    for (path, bytes) in files {
        if path.ends_with(SIGNATURE_SUFFIX) {
            match numbers(organization, bytes) {
                // The record comes before its signature.
                Some(numbers) => input.iter_mut().rev().nth(1).expect("a record").extend(numbers),
                None => input.extend([path.clone().into_bytes(), b"f".to_vec(), bytes.clone()]),
            }
            continue;
        }
        let text = String::from_utf8_lossy(bytes).replace(&previous, "PREVIOUS");
        previous = Digest::of(bytes).to_string();
        input.extend([path.clone().into_bytes(), b"f".to_vec(), text.into_bytes()]);
    }
    input.join(&SEPARATOR)
}

/// The numbers of the keys that signed, if all are keys of the organization in files.
fn numbers(organization: &str, signature: &[u8]) -> Option<Vec<u8>> {
    let blocks = signature::parse_signatures(signature).ok()?;
    let number = |block: &signature::SignatureBlock| {
        (1..10_u8).find(|number| key(organization, (*number).into()).public() == block.key())
    };
    blocks.iter().map(|block| Some(b'0' + number(block)?)).collect()
}
