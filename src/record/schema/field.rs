//! How often a field occurs under its key: once, at most once, any number of times, at least once.

use std::ops::Deref;

use toml::Spanned;
use toml::de::DeValue;

use super::{FieldValue, Presence, Shape};
use crate::diagnostic::{Code, Fault};
use crate::record::read::{FieldPath, TableReader};
use crate::record::write::Writer;

/// A [`FieldValue`] and how often it occurs under its key.
pub trait Field: Sized {
    const SHAPE: Shape;
    const PRESENCE: Presence;
    fn read_field(reader: &mut TableReader<'_, '_>, key: &'static str) -> Option<Self>;
    fn write_field(&self, key: &str, out: &mut Writer);
}

impl<E: FieldValue> Field for E {
    const SHAPE: Shape = E::SHAPE;
    const PRESENCE: Presence = Presence::Required;

    fn read_field(reader: &mut TableReader<'_, '_>, key: &'static str) -> Option<Self> {
        let Some(item) = reader.take_field(key) else {
            reader.report_missing(key);
            return None;
        };
        reader.read_at(key, |path, faults| E::read_one(item, path, faults))
    }

    fn write_field(&self, key: &str, out: &mut Writer) {
        FieldValue::write_one(self, key, out);
    }
}

impl<E: FieldValue> Field for Option<E> {
    const SHAPE: Shape = E::SHAPE;
    const PRESENCE: Presence = Presence::Optional;

    fn read_field(reader: &mut TableReader<'_, '_>, key: &'static str) -> Option<Self> {
        let Some(item) = reader.take_field(key) else {
            return Some(None);
        };
        reader.read_at(key, |path, faults| E::read_one(item, path, faults)).map(Some)
    }

    fn write_field(&self, key: &str, out: &mut Writer) {
        if let Some(value) = self {
            value.write_one(key, out);
        }
    }
}

impl<E: FieldValue + PartialEq> Field for Vec<E> {
    const SHAPE: Shape = E::SHAPE;
    const PRESENCE: Presence = Presence::Many;

    fn read_field(reader: &mut TableReader<'_, '_>, key: &'static str) -> Option<Self> {
        match reader.take_field(key) {
            None => Some(Self::new()),
            Some(item) => reader.read_at(key, |path, faults| read_list(item, path, faults)),
        }
    }

    fn write_field(&self, key: &str, out: &mut Writer) {
        if !self.is_empty() {
            E::write_many(self, key, out);
        }
    }
}

/// A list that holds at least one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NonEmpty<E>(Vec<E>);

impl<E> NonEmpty<E> {
    /// None where `items` is empty.
    pub fn new(items: Vec<E>) -> Option<Self> {
        (!items.is_empty()).then_some(Self(items))
    }
}

impl<E> Deref for NonEmpty<E> {
    type Target = [E];
    fn deref(&self) -> &[E] {
        &self.0
    }
}

impl<E: FieldValue + PartialEq> Field for NonEmpty<E> {
    const SHAPE: Shape = E::SHAPE;
    const PRESENCE: Presence = Presence::Some;

    fn read_field(reader: &mut TableReader<'_, '_>, key: &'static str) -> Option<Self> {
        let Some(item) = reader.take_field(key) else {
            reader.report_missing(key);
            return None;
        };
        reader.read_at(key, |path, faults| read_list(item, path, faults)).map(Self)
    }

    fn write_field(&self, key: &str, out: &mut Writer) {
        E::write_many(&self.0, key, out);
    }
}

/// Most items of a list. Lists of keys have a lower limit, set by their table.
pub const MAX_ITEMS: usize = 256;

/// A list is never empty (it is absent instead), never too long, and names nothing twice.
fn read_list<E: FieldValue + PartialEq>(
    item: &Spanned<DeValue<'_>>,
    path: FieldPath<'_>,
    faults: &mut Vec<Fault>,
) -> Option<Vec<E>> {
    let items = E::read_many(item, path, faults)?;
    if items.is_empty() {
        let help = "leave the field out, or give it an item";
        faults.push(Fault::new(Code::Schema, "the list is empty", help).in_field(path.to_string()));
        return None;
    }
    if items.len() > MAX_ITEMS {
        let message = format!("the list has {} items, {MAX_ITEMS} are allowed", items.len());
        faults.push(Fault::new(Code::TooLong, message, "shorten the list").in_field(path.to_string()));
        return None;
    }
    let repeated = (1..items.len()).find(|&index| items[..index].contains(&items[index]));
    if let Some(index) = repeated {
        let path = FieldPath::Item(&path, index).to_string();
        let fault = Fault::new(Code::Schema, "the list names this twice", "remove the repetition");
        faults.push(fault.in_field(path));
        return None;
    }
    Some(items)
}
