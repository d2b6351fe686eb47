//! Whatever the bytes, an answer and never a panic; and what is accepted is canonical.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::diagnostic::{At, Place};
use crate::record::strategy::record;

/// Reads `bytes`, and places every fault as a renderer would.
fn read(bytes: &[u8]) -> Result<(), TestCaseError> {
    let faults = match Record::read(bytes) {
        Ok(record) => {
            let written = record.write();
            prop_assert_eq!(written.as_bytes(), bytes);
            return Ok(());
        }
        Err(faults) => faults,
    };
    prop_assert!(!faults.is_empty());
    let source = String::from_utf8_lossy(bytes);
    for fault in faults {
        prop_assert!(!fault.message.is_empty() && !fault.help.is_empty());
        prop_assert_eq!(crate::text::first_forbidden(&fault.message), None, "{}", fault.message);
        let span = match fault.at {
            At::File => continue,
            At::Span(span) => span,
            At::Field(path) => match read::locate_field(&source, &path) {
                Some(span) => span,
                None => continue,
            },
        };
        let place = Place::at("a", &source, span);
        let excerpt = place.excerpt.expect("a span has an excerpt");
        prop_assert!(excerpt.text.get(excerpt.span).is_some());
        let (line, column) = place.position.expect("a span has a position");
        prop_assert!(line >= 1 && column >= 1 && line <= source.lines().count() + 1);
    }
    Ok(())
}

/// One change to a file.
#[derive(Clone, Debug)]
enum Change {
    Set(Index, u8),
    Remove(Index),
    Insert(Index, String),
    Cut(Index),
    /// A line moved to where another stands.
    Move(Index, Index),
}

fn change() -> impl Strategy<Value = Change> {
    let piece = prop::sample::select(
        &[
            "\"", "\\", "\n", "\r\n", "[", "]]", "{", "=", ".", "\"\"\"", "'", "#", "\\u0041", "ä",
            "\u{202e}", "0x1", "a = 1\n",
        ][..],
    );
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        any::<Index>().prop_map(Change::Remove),
        (any::<Index>(), piece).prop_map(|(at, piece)| Change::Insert(at, piece.to_owned())),
        any::<Index>().prop_map(Change::Cut),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Change::Move(from, to)),
    ]
}

fn apply(mut bytes: Vec<u8>, change: &Change) -> Vec<u8> {
    if bytes.is_empty() {
        return bytes;
    }
    let length = bytes.len();
    match change {
        Change::Set(at, byte) => bytes[at.index(length)] = *byte,
        Change::Remove(at) => drop(bytes.remove(at.index(length))),
        Change::Insert(at, piece) => drop(bytes.splice(at.index(length)..at.index(length), piece.bytes())),
        Change::Cut(at) => bytes.truncate(at.index(length)),
        Change::Move(from, to) => {
            let mut lines: Vec<_> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
            let line = lines.remove(from.index(lines.len()));
            lines.insert(to.index(lines.len() + 1), line);
            return lines.concat();
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in vec(any::<u8>(), 0..400)) {
        read(&bytes)?;
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,60}(\n\\PC{0,20} = \\PC{0,20}){0,4}") {
        read(text.as_bytes())?;
    }

    #[test]
    fn changed_records_are_read_without_a_panic(record in record(), changes in vec(change(), 1..4)) {
        let bytes = changes.iter().fold(record.write().into_bytes(), apply);
        read(&bytes)?;
    }

    #[test]
    fn any_span_and_path_have_a_place_or_none(
        record in record(),
        start in 0..5_000_usize,
        length in 0..5_000_usize,
        path in "([a-z_]{0,12}|keys|profile|evidence|[0-9]{1,25})(\\.([a-z_]{0,9}|current|[0-9]{1,3})){0,3}",
    ) {
        let source = record.write();
        let span = read::locate_field(&source, &path).unwrap_or(start..start + length);
        let excerpt = Place::at("a", &source, span).excerpt.expect("a span has an excerpt");
        prop_assert!(excerpt.text.get(excerpt.span).is_some());
    }
}
