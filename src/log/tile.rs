//! Tiles: the tree as static files, for monitors and clients that others wrote
//! (c2sp.org/tlog-tiles). A registry's site publishes them; the repository keeps only the entries.

use super::entry::LogEntry;
use super::merkle::LeafHashes;

/// Hashes or entries in a full tile.
const TILE_WIDTH: u64 = 256;

/// One tile: up to 256 hashes of one level of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tile {
    /// 0 for the hashes of leaves; each hash of a higher level is the root of a full tile below.
    pub level: u32,
    pub index: u64,
    /// How many hashes it has: 256, or fewer at the end of a level.
    pub width: u64,
}

impl Tile {
    /// Its path below the log's prefix, such as `tile/0/x001/234.p/17`.
    pub fn path(&self) -> String {
        format!("tile/{}/{}{}", self.level, index_path(self.index), partial_suffix(self.width))
    }

    /// Its bytes: 32 for each hash.
    pub fn bytes(&self, leaves: &LeafHashes) -> Vec<u8> {
        leaves.tile_hashes(self.level, self.index, self.width)
    }
}

/// The tiles of a tree of `size` leaves, level by level. A partial tile is not hashed into the level above.
pub fn list_tiles(size: u64) -> Vec<Tile> {
    let mut tiles = Vec::new();
    let (mut level, mut hashes) = (0, size);
    while hashes > 0 {
        let starts = (0..hashes).step_by(TILE_WIDTH as usize);
        tiles.extend(starts.map(|start| Tile {
            level,
            index: start / TILE_WIDTH,
            width: (hashes - start).min(TILE_WIDTH),
        }));
        (level, hashes) = (level + 1, hashes / TILE_WIDTH);
    }
    tiles
}

/// The path and the bytes of each bundle of entries: 256 entries, each after its length in two bytes.
pub fn entry_bundles(entries: &[LogEntry]) -> impl Iterator<Item = (String, Vec<u8>)> + '_ {
    entries.chunks(TILE_WIDTH as usize).enumerate().map(|(index, chunk)| {
        let suffix = partial_suffix(chunk.len() as u64);
        let path = format!("tile/entries/{}{suffix}", index_path(index as u64));
        (path, chunk.iter().flat_map(write_bundled_entry).collect())
    })
}

fn write_bundled_entry(entry: &LogEntry) -> Vec<u8> {
    let leaf = entry.to_string();
    let length = u16::try_from(leaf.len()).expect("the path of an entry is bounded");
    [&length.to_be_bytes(), leaf.as_bytes()].concat()
}

/// The index of a tile as path elements of three digits, all but the last with an `x` before them.
pub fn index_path(index: u64) -> String {
    let last = format!("{:03}", index % 1000);
    if index < 1000 { last } else { format!("{}/{last}", folder_path(index / 1000)) }
}

fn folder_path(index: u64) -> String {
    let last = format!("x{:03}", index % 1000);
    if index < 1000 { last } else { format!("{}/{last}", folder_path(index / 1000)) }
}

fn partial_suffix(width: u64) -> String {
    if width == TILE_WIDTH { String::new() } else { format!(".p/{width}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::merkle::TreeHash;

    #[test]
    fn paths_are_those_of_the_specification() {
        assert_eq!(index_path(1_234_067), "x001/x234/067");
        assert_eq!(index_path(7), "007");
        assert_eq!(Tile { level: 2, index: 0, width: 1 }.path(), "tile/2/000.p/1");
    }

    /// The two examples of the specification.
    #[test]
    fn a_tree_has_the_tiles_of_the_specification() {
        let tiles = list_tiles(70_000);
        let of = |level: u32, full: bool| {
            tiles.iter().filter(move |t| t.level == level && (t.width == TILE_WIDTH) == full)
        };
        assert_eq!((of(0, true).count(), of(1, true).count(), of(2, true).count()), (273, 1, 0));
        let widths: Vec<_> = (0..3).flat_map(|level| of(level, false).map(|tile| tile.width)).collect();
        assert_eq!(widths, [112, 17, 1]);
        assert_eq!(list_tiles(256).len(), 2);
        assert_eq!(list_tiles(0), []);
    }

    #[test]
    fn the_top_tile_folds_to_the_root() {
        let leaves: LeafHashes = (0..600_u32).map(|n| TreeHash::of_leaf(&n.to_be_bytes())).collect();
        let level_one = Tile { level: 1, index: 0, width: 2 }.bytes(&leaves);
        assert_eq!(level_one[..32], *leaves.head(256).unwrap().root.as_bytes());
        let partial = Tile { level: 0, index: 2, width: 88 }.bytes(&leaves);
        assert_eq!(partial.len(), 88 * 32);
        assert_eq!(partial[..32], *TreeHash::of_leaf(&512_u32.to_be_bytes()).as_bytes());
    }
}
