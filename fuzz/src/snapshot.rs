//! An archive in place of a registry: what is read is packed and read again as the same files.

use accord::record::{Digest, RegistryName};
use accord::registry::{MemoryTree, read_snapshot, write_snapshot};

/// Reads the bytes as an archive, compressed here: a fuzzer would not guess a compressed one.
pub fn snapshot(bytes: &[u8]) {
    // As they are, too.
    let _ = read_snapshot(bytes);
    let packed = zstd::encode_all(bytes, 1).expect("memory can be written to");
    let Ok((tree, _)) = read_snapshot(packed.as_slice()) else { return };
    for (path, _) in tree.files() {
        assert!(path.split('/').all(|name| !name.is_empty() && name != "." && name != ".."), "{path}");
    }
    let name = "registry.example".parse::<RegistryName>().expect("it is a name");
    let mut again = Vec::new();
    if write_snapshot(&tree, &name, &mut again).is_ok() {
        let (kept, digest) = read_snapshot(again.as_slice()).expect("it was packed here");
        assert_eq!(digest, Digest::of(&again), "the whole file is digested");
        assert!(
            kept.files().all(|(path, bytes)| tree.files().any(|one| one == (path, bytes))),
            "nothing is made up"
        );
    }
}

/// A registry of two files.
pub fn seed() -> Vec<u8> {
    let mut tree = MemoryTree::default();
    tree.insert("accord.toml", "format = 1\n");
    tree.insert("keys/contoso.example/0001-enroll.toml", "format = 1\n");
    let name = "registry.example".parse::<RegistryName>().expect("it is a name");
    let mut packed = Vec::new();
    write_snapshot(&tree, &name, &mut packed).expect("all files are plain");
    zstd::decode_all(packed.as_slice()).expect("it was packed here")
}
