//! What is written is read back: by us, and by a TOML parser that knows nothing of records.

use std::collections::BTreeMap;

use proptest::prelude::*;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::leaves::leaves;
use super::*;
use crate::record::strategy::{record, record_of};

/// Every value of a TOML document, under its dotted path.
fn values(table: &DeTable<'_>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (key, item) in table {
        collect(key.get_ref(), item, &mut found);
    }
    found
}

fn collect(path: &str, item: &Spanned<DeValue<'_>>, found: &mut BTreeMap<String, String>) {
    match item.get_ref() {
        DeValue::Table(table) => {
            for (key, item) in table {
                collect(&format!("{path}.{}", key.get_ref()), item, found);
            }
        }
        DeValue::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(&format!("{path}.{index}"), item, found);
            }
        }
        DeValue::String(text) => drop(found.insert(path.to_owned(), format!("text {text}"))),
        DeValue::Integer(number) => {
            drop(found.insert(path.to_owned(), format!("number {}", number.as_str())));
        }
        DeValue::Datetime(moment) => drop(found.insert(path.to_owned(), format!("date {moment}"))),
        other => panic!("{path}: a TOML {}", other.type_str()),
    }
}

fn check(record: &Record) -> Result<(), TestCaseError> {
    let text = record.write();
    let read =
        Record::read(text.as_bytes()).map_err(|faults| TestCaseError::fail(format!("{faults:?}\n{text}")))?;
    prop_assert_eq!(&read, record);
    let toml = DeTable::parse(&text).map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert_eq!(values(toml.get_ref()), leaves(record));
    prop_assert!(!text.contains('\r') && text.ends_with('\n') && !text.ends_with("\n\n"));
    Ok(())
}

#[test]
fn records_of_every_kind_are_read_back_as_they_were_written() {
    for kind in Kind::ALL {
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(128));
        runner
            .run(&record_of(*kind), |record| check(&record))
            .unwrap_or_else(|error| panic!("{kind}: {error}"));
    }
}

#[test]
fn strings_of_quotes_and_backslashes_only_are_read_back() {
    for text in
        ["\"", "\"\"\"", "\\", "\\\\\"", "a\"\"\"\"\"", "\"\"\"\n\"\"\"", "\\\n\\", "a\n\n\"\n\nb", "'''"]
    {
        let reason = text.parse().unwrap();
        let accord = "a".parse().unwrap();
        let body = Body::Withdraw(Withdraw { withdrawal: Withdrawal { accord, reason } });
        let header = Record::read(samples::WITHDRAW.as_bytes()).unwrap().header;
        check(&Record { header, body }).unwrap();
    }
}

proptest! {
    #[test]
    fn the_path_of_a_record_names_its_kind_and_place(record in record()) {
        let path = record.header.path();
        let name = path.rsplit('/').next().unwrap().strip_suffix(".toml").unwrap();
        let (sequence, kind) = name.split_once('-').unwrap();
        prop_assert_eq!(Sequence::from_padded(sequence), Some(record.header.sequence));
        prop_assert_eq!(kind, record.body.kind().as_str());
        prop_assert!(path.starts_with(record.header.kind.room().folder()));
    }

    #[test]
    fn a_record_has_no_second_spelling(record in record(), at in any::<prop::sample::Index>()) {
        let text = record.write();
        let ends: Vec<_> = text.match_indices('\n').map(|(end, _)| end).collect();
        let end = ends[at.index(ends.len())];
        for more in [" ", "\t", "\n", "\r", " # note"] {
            let other = [&text[..end], more, &text[end..]].concat();
            // Inside a long text, a line more is another text and not another spelling.
            if let Ok(read) = Record::read(other.as_bytes()) {
                prop_assert_ne!(read, record.clone());
            }
        }
    }
}
