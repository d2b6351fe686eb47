//! Reads a table of ranges while the program is compiled: `FIRST` or `FIRST-LAST` in hexadecimal, separated by
//! spaces and line feeds.

use super::CodeRange;

/// How many ranges `table` has.
pub const fn count_ranges(table: &str) -> usize {
    let bytes = table.as_bytes();
    let (mut count, mut at) = (0, 0);
    while at < bytes.len() {
        let separates = bytes[at] == b' ' || bytes[at] == b'\n';
        count += separates as usize;
        at += 1;
    }
    count
}

/// The ranges of `table`.
pub const fn parse_ranges<const N: usize>(table: &str) -> [CodeRange; N] {
    let bytes = table.as_bytes();
    let mut ranges = [(0, 0); N];
    let (mut index, mut at, mut first, mut last) = (0, 0, 0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'-' => (first, last) = (last, 0),
            b' ' | b'\n' => {
                ranges[index] = (if first == 0 { last } else { first }, last);
                (index, first, last) = (index + 1, 0, 0);
            }
            digit => last = last * 16 + hex_value(digit),
        }
        at += 1;
    }
    ranges
}

const fn hex_value(digit: u8) -> u32 {
    (match digit {
        b'0'..=b'9' => digit - b'0',
        _ => digit - b'A' + 10,
    }) as u32
}
