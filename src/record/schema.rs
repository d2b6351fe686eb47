//! The form of a Rust type in a TOML file, declared once: the [`table!`](crate::record::schema) macro makes
//! the reader, the canonical writer and the description of a struct. The command line makes its flags from
//! the description, and a test compares it with `docs/format.md`.
//!
//! ```text
//! TextValue   one string with a grammar             Digest, Line, Block …
//! Scalar      one value after `key = `              every TextValue, numbers, dates
//! FieldValue  what a key can hold                   every Scalar, every Table
//! Field       a FieldValue and how often it occurs  T, Option<T>, Vec<T>, NonEmpty<T>
//! Table       fields in their order
//! ```

mod choice;
mod field;
mod table;

use std::fmt;
use std::str::FromStr;

use toml::Spanned;
use toml::de::DeValue;

use super::read::FieldPath;
use super::write::Writer;
use crate::diagnostic::{Code, Fault};
pub(crate) use choice::choice;
pub use choice::unknown_word;
pub use field::{Field, MAX_ITEMS, NonEmpty};
pub(crate) use table::table;
pub use table::{Table, read_document, read_table};

/// What a field holds, for help texts and flags.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A string on one line; the word names its grammar.
    Line(&'static str),
    /// A long text.
    Block,
    Integer,
    Date,
    /// One of these words.
    Choice(&'static [&'static str]),
    Table(&'static [FieldInfo]),
}

/// How often a field occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    Required,
    Optional,
    /// Any number; absent when there is none.
    Many,
    /// At least one.
    Some,
}

impl fmt::Display for Presence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Required => "required",
            Self::Optional => "optional",
            Self::Many => "any number",
            Self::Some => "one or more",
        })
    }
}

/// One field of a table.
#[derive(Clone, Copy, Debug)]
pub struct FieldInfo {
    pub name: &'static str,
    pub doc: &'static str,
    pub shape: Shape,
    pub presence: Presence,
}

/// A string with a grammar of its own: `FromStr` reads it and says which rule a text breaks,
/// `Display` writes what `FromStr` reads.
pub trait TextValue: FromStr<Err = Fault> + fmt::Display {
    const SHAPE: Shape;
    /// Whether a list of these is written one item a line.
    const ONE_PER_LINE: bool = false;
}

/// One value after `key = `.
pub trait Scalar: Sized {
    const SHAPE: Shape;
    const ONE_PER_LINE: bool = false;
    /// # Errors
    /// Says what is wrong with the value or its type.
    fn from_toml(value: &DeValue<'_>) -> Result<Self, Fault>;
    /// Appends the value as TOML, in the canonical form.
    fn write_toml(&self, out: &mut String);
    /// The value as TOML, in the canonical form.
    fn to_toml(&self) -> String {
        let mut out = String::new();
        self.write_toml(&mut out);
        out
    }
}

impl<T: TextValue> Scalar for T {
    const SHAPE: Shape = T::SHAPE;
    const ONE_PER_LINE: bool = T::ONE_PER_LINE;

    fn from_toml(value: &DeValue<'_>) -> Result<Self, Fault> {
        match value {
            DeValue::String(text) => text.parse(),
            other => Err(wrong_type("a string", other)),
        }
    }

    fn write_toml(&self, out: &mut String) {
        match T::SHAPE {
            Shape::Block => super::write::write_block_string(out, self),
            _ => super::write::write_basic_string(out, self),
        }
    }
}

/// A fault for a value that is not `expected`.
pub fn wrong_type(expected: &str, found: &DeValue<'_>) -> Fault {
    Fault::new(
        Code::Schema,
        format!("expected {expected}, found a TOML {}", found.type_str()),
        format!("Write {expected}."),
    )
}

/// What one key can hold.
pub trait FieldValue: Sized {
    const SHAPE: Shape;
    fn read_one(item: &Spanned<DeValue<'_>>, path: FieldPath<'_>, faults: &mut Vec<Fault>) -> Option<Self>;
    fn read_many(
        item: &Spanned<DeValue<'_>>,
        path: FieldPath<'_>,
        faults: &mut Vec<Fault>,
    ) -> Option<Vec<Self>> {
        let DeValue::Array(items) = item.get_ref() else {
            faults.push(wrong_type("an array", item.get_ref()).in_field(path.to_string()));
            return None;
        };
        let mut values = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            values.extend(Self::read_one(item, FieldPath::Item(&path, index), faults));
        }
        (values.len() == items.len()).then_some(values)
    }
    fn write_one(&self, key: &str, out: &mut Writer);
    fn write_many(items: &[Self], key: &str, out: &mut Writer);
}

impl<S: Scalar> FieldValue for S {
    const SHAPE: Shape = S::SHAPE;

    fn read_one(item: &Spanned<DeValue<'_>>, path: FieldPath<'_>, faults: &mut Vec<Fault>) -> Option<Self> {
        S::from_toml(item.get_ref()).map_err(|fault| faults.push(fault.in_field(path.to_string()))).ok()
    }

    fn write_one(&self, key: &str, out: &mut Writer) {
        out.write_value(key, |text| self.write_toml(text));
    }

    fn write_many(items: &[Self], key: &str, out: &mut Writer) {
        out.write_array(key, items, S::ONE_PER_LINE);
    }
}
