//! The Merkle tree of a log: RFC 6962, section 2.1. This module folds the root; `ct_merkle` says which
//! nodes a proof names, and verifies proofs.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use ct_merkle::{indices_for_consistency_proof, indices_for_inclusion_proof};
use data_encoding::BASE64;
use sha2::{Digest as _, Sha256};

use super::LogError;

/// Most entries of a log that this program reads; proofs of larger trees are refused.
pub const MOST_ENTRIES: u64 = 1 << 40;

/// The hash of a leaf or a node; written as the base64 of its 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TreeHash([u8; 32]);

impl TreeHash {
    /// The hash of a tree without leaves.
    pub fn of_nothing() -> Self {
        Self(Sha256::digest([]).into())
    }

    /// The hash of a leaf: SHA-256(0x00 || leaf).
    pub fn of_leaf(leaf: &[u8]) -> Self {
        Self(Sha256::new_with_prefix([0]).chain_update(leaf).finalize().into())
    }

    /// The hash of a node: SHA-256(0x01 || left || right).
    pub fn of_children(left: Self, right: Self) -> Self {
        Self(Sha256::new_with_prefix([1]).chain_update(left.0).chain_update(right.0).finalize().into())
    }

    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for TreeHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&BASE64.encode(&self.0))
    }
}

impl fmt::Debug for TreeHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for TreeHash {
    type Err = LogError;

    fn from_str(text: &str) -> Result<Self, LogError> {
        let bytes = super::note::decode_base64(text)?;
        let bytes = bytes.try_into().map_err(|_| LogError::new("a hash of a log has 32 bytes"))?;
        Ok(Self(bytes))
    }
}

/// What a checkpoint states of a tree: how many entries it has, and its root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeHead {
    pub size: u64,
    pub root: TreeHash,
}

impl TreeHead {
    /// Whether `proof` shows that `leaf` is the entry number `index`, from 0, of this tree.
    pub fn includes(&self, leaf: &[u8], index: u64, proof: &[TreeHash]) -> bool {
        let proof = InclusionProof::<Sha256>::try_from_bytes(join_hashes(proof));
        let fits = index < self.size && self.size <= MOST_ENTRIES;
        fits && proof.is_ok_and(|proof| self.to_root().verify_inclusion(&leaf, index, &proof).is_ok())
    }

    /// Whether `proof` shows that this tree begins with all entries of the tree `old`.
    pub fn extends(&self, old: &Self, proof: &[TreeHash]) -> bool {
        if old.size > self.size || self.size > MOST_ENTRIES {
            return false;
        }
        if old.size == 0 {
            return proof.is_empty() && old.root == TreeHash::of_nothing();
        }
        let proof = ConsistencyProof::<Sha256>::try_from_bytes(join_hashes(proof));
        proof.is_ok_and(|proof| self.to_root().verify_consistency(&old.to_root(), &proof).is_ok())
    }

    fn to_root(self) -> RootHash<Sha256> {
        RootHash::new(self.root.0.into(), self.size)
    }
}

fn join_hashes(hashes: &[TreeHash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

/// A tree that grows leaf by leaf and keeps only the roots of its complete subtrees, largest first.
#[derive(Clone, Debug, Default)]
pub struct TreeFold {
    size: u64,
    peaks: Vec<TreeHash>,
}

impl TreeFold {
    /// Appends one leaf.
    pub fn push(&mut self, leaf: TreeHash) {
        let complete = self.size.trailing_ones() as usize;
        let kept = self.peaks.len().saturating_sub(complete);
        let node =
            self.peaks.drain(kept..).rev().fold(leaf, |right, left| TreeHash::of_children(left, right));
        self.peaks.push(node);
        self.size += 1;
    }

    /// The head of the tree so far.
    pub fn head(&self) -> TreeHead {
        let root = self.peaks.iter().rev().copied().reduce(|right, left| TreeHash::of_children(left, right));
        TreeHead { size: self.size, root: root.unwrap_or_else(TreeHash::of_nothing) }
    }
}

/// The hashes of all leaves of a log, from which its proofs are made.
#[derive(Clone, Debug, Default)]
pub struct LeafHashes(Vec<TreeHash>);

impl LeafHashes {
    pub fn len(&self) -> u64 {
        self.0.len() as u64
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The head of the tree of the first `size` leaves; None where there are fewer.
    pub fn head(&self, size: u64) -> Option<TreeHead> {
        let leaves = self.0.get(..usize::try_from(size).ok()?)?;
        Some(fold_leaves(leaves))
    }

    /// The proof that the leaf number `index` stands in the tree of the first `size` leaves, from the
    /// leaf's sibling up (RFC 6962, section 2.1.1); None where there is no such leaf.
    pub fn prove_inclusion(&self, index: u64, size: u64) -> Option<Vec<TreeHash>> {
        (index < size && size <= self.len())
            .then(|| self.collect_nodes(&indices_for_inclusion_proof(size, index), size))
    }

    /// The proof that the tree of `new` leaves begins with the tree of `old` leaves (RFC 6962, section
    /// 2.1.2); empty from the empty tree; None where there are fewer leaves than `new`, or `old` is
    /// larger.
    pub fn prove_consistency(&self, old: u64, new: u64) -> Option<Vec<TreeHash>> {
        match old {
            _ if old > new || new > self.len() => None,
            0 => Some(Vec::new()),
            _ => Some(self.collect_nodes(&indices_for_consistency_proof(old, new - old), new)),
        }
    }

    /// The hashes of the nodes that have these numbers in the tree of `size` leaves (RFC 9420, appendix C).
    fn collect_nodes(&self, nodes: &[u64], size: u64) -> Vec<TreeHash> {
        let leaves = nodes.iter().map(|node| &self.0[leaves_below(*node, size)]);
        leaves.map(|leaves| fold_leaves(leaves).root).collect()
    }

    /// The bytes of a tile: as many hashes of `level` as the tree of `size` leaves has, from the hash
    /// number `256 * index`, at most 256 (C2SP tlog-tiles, "Merkle Tree").
    pub(super) fn tile_hashes(&self, level: u32, index: u64, width: u64) -> Vec<u8> {
        let span = 256_usize.pow(level);
        let first = usize::try_from(index * 256).unwrap_or(usize::MAX);
        let hashes = (0..usize::try_from(width).unwrap_or_default()).map(|n| (first + n) * span);
        hashes.flat_map(|start| fold_leaves(&self.0[start..start + span]).root.0).collect()
    }
}

impl FromIterator<TreeHash> for LeafHashes {
    fn from_iter<I: IntoIterator<Item = TreeHash>>(leaves: I) -> Self {
        Self(leaves.into_iter().collect())
    }
}

/// The leaves below a node. In an array-based tree, a leaf has an even number, twice its own; a node of
/// level `k` has `k` trailing ones, and spans `2^k` leaves, or those that there are.
fn leaves_below(node: u64, size: u64) -> Range<usize> {
    let span = 1_u64 << node.trailing_ones();
    let first = (node + 1 - span) / 2;
    first as usize..(first + span).min(size) as usize
}

fn fold_leaves(leaves: &[TreeHash]) -> TreeHead {
    let mut fold = TreeFold::default();
    leaves.iter().for_each(|leaf| fold.push(*leaf));
    fold.head()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(count: u64) -> LeafHashes {
        (0..count).map(|n| TreeHash::of_leaf(n.to_string().as_bytes())).collect()
    }

    #[test]
    fn every_proof_of_small_trees_holds_and_no_other() {
        let all = leaves(70);
        for size in 1..=70 {
            let head = all.head(size).unwrap();
            for index in 0..size {
                let proof = all.prove_inclusion(index, size).unwrap();
                assert!(head.includes(index.to_string().as_bytes(), index, &proof), "{index} of {size}");
                assert!(!head.includes(b"other", index, &proof));
                assert!(
                    !head.includes(index.to_string().as_bytes(), (index + 1) % size, &proof) || size == 1
                );
                assert!(!head.includes(index.to_string().as_bytes(), index + size, &proof));
            }
            for old in 0..=size {
                let proof = all.prove_consistency(old, size).unwrap();
                let before = all.head(old).unwrap();
                assert!(head.extends(&before, &proof), "{old} to {size}");
                let other = TreeHead { root: TreeHash::of_leaf(b"other"), ..before };
                assert!(!head.extends(&other, &proof), "{old} to {size}, another root");
            }
        }
    }

    #[test]
    fn what_is_not_there_has_no_proof() {
        let all = leaves(4);
        assert_eq!(all.prove_inclusion(4, 4), None);
        assert_eq!(all.prove_inclusion(0, 5), None);
        assert_eq!(all.prove_consistency(3, 2), None);
        assert_eq!(all.prove_consistency(1, 5), None);
        assert_eq!(all.head(5), None);
        let huge = TreeHead { size: u64::MAX, root: TreeHash::of_nothing() };
        assert!(!huge.includes(b"", u64::MAX - 1, &[]));
        assert!(!huge.extends(&all.head(1).unwrap(), &[]));
    }
}
