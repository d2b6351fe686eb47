//! The published vectors of RFC 6962 trees: every proof that others accept is accepted, and every proof
//! that they refuse is refused.

use std::fs;

use accord::log::merkle::{TreeHash, TreeHead};
use serde_json::Value;

/// The leaves of the vectors' tree; a proof is about leaves, and the files name only their hashes.
const LEAVES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];

fn read_cases(name: &str) -> Vec<Value> {
    let source = fs::read_to_string(format!("tests/log/vectors/{name}")).unwrap();
    serde_json::from_str(&source).unwrap()
}

/// A hash of a case; None where its text is no hash, which a reader refuses before it verifies.
fn read_hash(value: &Value) -> Option<TreeHash> {
    value.as_str()?.parse().ok()
}

fn read_proof(value: &Value) -> Option<Vec<TreeHash>> {
    value.as_array().map_or(Some(Vec::new()), |hashes| hashes.iter().map(read_hash).collect())
}

#[test]
fn inclusion_proofs_agree_with_the_vectors() {
    let (mut accepted, mut unnamed) = (0, 0);
    for case in read_cases("merkle-inclusion.json") {
        let leaf = LEAVES.iter().find(|leaf| read_hash(&case["leafHash"]) == Some(TreeHash::of_leaf(leaf)));
        let refused = case["wantErr"].as_bool().unwrap();
        let Some(leaf) = leaf else {
            // The one accepted case without a known leaf is a tree of that leaf alone.
            unnamed += usize::from(!refused);
            assert!(refused || case["leafHash"] == case["root"], "{case}");
            continue;
        };
        let holds = || {
            let head = TreeHead { size: case["treeSize"].as_u64()?, root: read_hash(&case["root"])? };
            Some(head.includes(leaf, case["leafIdx"].as_u64()?, &read_proof(&case["proof"])?))
        };
        assert_eq!(holds().unwrap_or(false), !refused, "{case}");
        accepted += usize::from(!refused);
    }
    assert_eq!((accepted, unnamed), (5, 1));
}

#[test]
fn consistency_proofs_agree_with_the_vectors() {
    let mut accepted = 0;
    for case in read_cases("merkle-consistency.json") {
        let holds = || {
            let head = |size: &str, root: &str| {
                Some(TreeHead { size: case[size].as_u64()?, root: read_hash(&case[root])? })
            };
            Some(head("size2", "root2")?.extends(&head("size1", "root1")?, &read_proof(&case["proof"])?))
        };
        let refused = case["wantErr"].as_bool().unwrap();
        assert_eq!(holds().unwrap_or(false), !refused, "{case}");
        accepted += usize::from(!refused);
    }
    assert_eq!(accepted, 5);
}
