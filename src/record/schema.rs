//! How a Rust type stands in a TOML file, declared once: the [`table!`](crate::record::schema)
//! macro turns a struct into its reader, its canonical writer and its description, which the
//! command line takes its flags from and the tests hold `docs/format.md` against.
//!
//! ```text
//! TextValue   one string with a grammar             Digest, Line, Block …
//! Scalar      one value after `key = `              every TextValue, numbers, dates
//! Entry       what a key can hold                   every Scalar, every Table
//! Field       an Entry and how often it occurs      T, Option<T>, Vec<T>, NonEmpty<T>
//! Table       fields in their order
//! ```

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use toml::Spanned;
use toml::de::DeValue;

use super::read::{self, Form, TableReader};
use super::toml_version;
use super::write::Writer;
use crate::diagnostic::{Code, Fault};

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

/// One field of a table.
#[derive(Clone, Copy, Debug)]
pub struct FieldInfo {
    pub name: &'static str,
    pub doc: &'static str,
    pub shape: Shape,
    pub presence: Presence,
}

/// A string with a grammar of its own.
pub trait TextValue: Sized {
    const SHAPE: Shape;
    /// Whether a list of these is written one item a line.
    const ONE_PER_LINE: bool = false;
    /// # Errors
    /// Says which rule of the grammar `text` breaks.
    fn parse(text: &str) -> Result<Self, Fault>;
    fn text(&self) -> Cow<'_, str>;
}

/// One value after `key = `.
pub trait Scalar: Sized {
    const SHAPE: Shape;
    const ONE_PER_LINE: bool = false;
    /// # Errors
    /// Says what is wrong with the value or its type.
    fn from_toml(value: &DeValue<'_>) -> Result<Self, Fault>;
    /// The value as TOML, in the canonical form.
    fn to_toml(&self) -> String;
}

impl<T: TextValue> Scalar for T {
    const SHAPE: Shape = T::SHAPE;
    const ONE_PER_LINE: bool = T::ONE_PER_LINE;

    fn from_toml(value: &DeValue<'_>) -> Result<Self, Fault> {
        match value {
            DeValue::String(text) => T::parse(text),
            other => Err(wrong_type("a string", other)),
        }
    }

    fn to_toml(&self) -> String {
        match T::SHAPE {
            Shape::Block => super::write::block_string(&self.text()),
            _ => super::write::basic_string(&self.text()),
        }
    }
}

/// A fault for a value that is not `expected`.
pub fn wrong_type(expected: &str, found: &DeValue<'_>) -> Fault {
    Fault::new(
        Code::Schema,
        format!("expected {expected}, found a TOML {}", found.type_str()),
        "write the value in the type that docs/format.md gives for this field",
    )
}

/// What one key can hold.
pub trait Entry: Sized {
    const SHAPE: Shape;
    fn read(item: &Spanned<DeValue<'_>>, path: &str, faults: &mut Vec<Fault>) -> Option<Self>;
    fn read_many(item: &Spanned<DeValue<'_>>, path: &str, faults: &mut Vec<Fault>) -> Option<Vec<Self>> {
        let DeValue::Array(items) = item.get_ref() else {
            faults.push(wrong_type("an array", item.get_ref()).in_field(path));
            return None;
        };
        let read = |(index, item)| Self::read(item, &format!("{path}.{index}"), faults);
        let values: Vec<_> = items.iter().enumerate().map(read).collect();
        values.into_iter().collect()
    }
    fn write(&self, key: &str, out: &mut Writer);
    fn write_many(items: &[Self], key: &str, out: &mut Writer);
}

impl<S: Scalar> Entry for S {
    const SHAPE: Shape = S::SHAPE;

    fn read(item: &Spanned<DeValue<'_>>, path: &str, faults: &mut Vec<Fault>) -> Option<Self> {
        S::from_toml(item.get_ref()).map_err(|fault| faults.push(fault.in_field(path))).ok()
    }

    fn write(&self, key: &str, out: &mut Writer) {
        out.value(key, &self.to_toml());
    }

    fn write_many(items: &[Self], key: &str, out: &mut Writer) {
        let items: Vec<_> = items.iter().map(Scalar::to_toml).collect();
        out.array(key, &items, S::ONE_PER_LINE);
    }
}

/// Reads one file as a `T`.
///
/// # Errors
/// Every fault found, at least one.
pub fn document<T: Table>(bytes: &[u8], limit: usize, form: Form) -> Result<T, Vec<Fault>> {
    let source = read::text(bytes, limit, form).map_err(|fault| vec![fault])?;
    let root = read::parse(source).map_err(|fault| vec![fault])?;
    if form == Form::Free {
        // A canonical file has none of it: it is written again, and compared.
        toml_version::check(source).map_err(|fault| vec![fault])?;
    }
    let value = read::fields(&root, |reader| {
        let value = T::read_fields(reader);
        reader.unknown(&names(T::FIELDS));
        value
    })?;
    if form == Form::Canonical {
        let mut writer = Writer::default();
        value.write_fields(&mut writer);
        read::canonical(source, &writer.finish()).map_err(|fault| vec![fault])?;
    }
    Ok(value)
}

/// The names of fields.
pub fn names(fields: &[FieldInfo]) -> Vec<&'static str> {
    fields.iter().map(|field| field.name).collect()
}

/// [`Entry::read`] of a table.
pub fn read_table<T: Table>(item: &Spanned<DeValue<'_>>, path: &str, faults: &mut Vec<Fault>) -> Option<T> {
    let DeValue::Table(table) = item.get_ref() else {
        faults.push(wrong_type("a table", item.get_ref()).in_field(path));
        return None;
    };
    let mut reader = TableReader::new(table, path, faults);
    let value = T::read_fields(&mut reader);
    reader.unknown(&names(T::FIELDS));
    value
}

/// An [`Entry`] and how often it occurs under its key.
pub trait Field: Sized {
    const SHAPE: Shape;
    const PRESENCE: Presence;
    fn read(reader: &mut TableReader<'_, '_>, key: &'static str) -> Option<Self>;
    fn write(&self, key: &str, out: &mut Writer);
}

impl<E: Entry> Field for E {
    const SHAPE: Shape = E::SHAPE;
    const PRESENCE: Presence = Presence::Required;

    fn read(reader: &mut TableReader<'_, '_>, key: &'static str) -> Option<Self> {
        let Some(item) = reader.take(key) else {
            reader.missing(key);
            return None;
        };
        E::read(item, &reader.path(key), reader.faults)
    }

    fn write(&self, key: &str, out: &mut Writer) {
        Entry::write(self, key, out);
    }
}

impl<E: Entry> Field for Option<E> {
    const SHAPE: Shape = E::SHAPE;
    const PRESENCE: Presence = Presence::Optional;

    fn read(reader: &mut TableReader<'_, '_>, key: &'static str) -> Option<Self> {
        let Some(item) = reader.take(key) else {
            return Some(None);
        };
        E::read(item, &reader.path(key), reader.faults).map(Some)
    }

    fn write(&self, key: &str, out: &mut Writer) {
        if let Some(value) = self {
            value.write(key, out);
        }
    }
}

impl<E: Entry + PartialEq> Field for Vec<E> {
    const SHAPE: Shape = E::SHAPE;
    const PRESENCE: Presence = Presence::Many;

    fn read(reader: &mut TableReader<'_, '_>, key: &'static str) -> Option<Self> {
        match reader.take(key) {
            None => Some(Self::new()),
            Some(item) => read_list(item, &reader.path(key), reader.faults),
        }
    }

    fn write(&self, key: &str, out: &mut Writer) {
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

impl<E: Entry + PartialEq> Field for NonEmpty<E> {
    const SHAPE: Shape = E::SHAPE;
    const PRESENCE: Presence = Presence::Some;

    fn read(reader: &mut TableReader<'_, '_>, key: &'static str) -> Option<Self> {
        let Some(item) = reader.take(key) else {
            reader.missing(key);
            return None;
        };
        read_list(item, &reader.path(key), reader.faults).map(Self)
    }

    fn write(&self, key: &str, out: &mut Writer) {
        E::write_many(&self.0, key, out);
    }
}

/// Most items a list may hold; those of keys are limited further by their table.
pub const MAX_ITEMS: usize = 256;

/// A list is never empty (it is absent instead), never too long, and names nothing twice.
fn read_list<E: Entry + PartialEq>(
    item: &Spanned<DeValue<'_>>,
    path: &str,
    faults: &mut Vec<Fault>,
) -> Option<Vec<E>> {
    let items = E::read_many(item, path, faults)?;
    if items.is_empty() {
        let help = "leave the field out, or give it an item";
        faults.push(Fault::new(Code::Schema, "the list is empty", help).in_field(path));
        return None;
    }
    if items.len() > MAX_ITEMS {
        let message = format!("the list has {} items, {MAX_ITEMS} are allowed", items.len());
        faults.push(Fault::new(Code::TooLong, message, "shorten the list").in_field(path));
        return None;
    }
    let repeated = (1..items.len()).find(|&index| items[..index].contains(&items[index]));
    if let Some(index) = repeated {
        let path = format!("{path}.{index}");
        let fault = Fault::new(Code::Schema, "the list names this twice", "remove the repetition");
        faults.push(fault.in_field(path));
        return None;
    }
    Some(items)
}

/// A TOML table with its fields in their order.
pub trait Table: Sized {
    const FIELDS: &'static [FieldInfo];
    fn read_fields(reader: &mut TableReader<'_, '_>) -> Option<Self>;
    fn write_fields(&self, out: &mut Writer);
}

/// Declares a struct as a TOML table: its fields in canonical order.
macro_rules! table {
    ($(#[$meta:meta])* pub struct $name:ident {
        $($(#[doc = $doc:literal])* pub $field:ident: $type:ty,)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name { $($(#[doc = $doc])* pub $field: $type,)* }

        impl $crate::record::schema::Table for $name {
            const FIELDS: &'static [$crate::record::schema::FieldInfo] = &[$(
                $crate::record::schema::FieldInfo {
                    name: stringify!($field),
                    doc: concat!($($doc),*),
                    shape: <$type as $crate::record::schema::Field>::SHAPE,
                    presence: <$type as $crate::record::schema::Field>::PRESENCE,
                },
            )*];

            fn read_fields(
                reader: &mut $crate::record::read::TableReader<'_, '_>,
            ) -> Option<Self> {
                // All fields are read before any is missed, so that every fault is reported.
                $(let $field = <$type as $crate::record::schema::Field>::read(
                    reader,
                    stringify!($field),
                );)*
                Some(Self { $($field: $field?,)* })
            }

            fn write_fields(&self, out: &mut $crate::record::write::Writer) {
                $($crate::record::schema::Field::write(&self.$field, stringify!($field), out);)*
            }
        }

        impl $crate::record::schema::Entry for $name {
            const SHAPE: $crate::record::schema::Shape =
                $crate::record::schema::Shape::Table(<Self as $crate::record::schema::Table>::FIELDS);

            fn read(
                item: &toml::Spanned<toml::de::DeValue<'_>>,
                path: &str,
                faults: &mut Vec<$crate::diagnostic::Fault>,
            ) -> Option<Self> {
                $crate::record::schema::read_table(item, path, faults)
            }

            fn write(&self, key: &str, out: &mut $crate::record::write::Writer) {
                out.table(key);
                $crate::record::schema::Table::write_fields(self, out);
            }

            fn write_many(items: &[Self], key: &str, out: &mut $crate::record::write::Writer) {
                for item in items {
                    out.array_table(key);
                    $crate::record::schema::Table::write_fields(item, out);
                }
            }
        }
    };
}
pub(crate) use table;

/// Declares an enum of published words.
macro_rules! choice {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[doc = $doc:literal])* $variant:ident = $word:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[doc = $doc])* $variant,)* }

        impl $name {
            /// Every word, in order.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// Its published word.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }

        impl $crate::record::schema::TextValue for $name {
            const SHAPE: $crate::record::schema::Shape =
                $crate::record::schema::Shape::Choice(Self::WORDS);

            fn parse(text: &str) -> Result<Self, $crate::diagnostic::Fault> {
                match text {
                    $($word => Ok(Self::$variant),)*
                    _ => Err($crate::record::schema::unknown_word(text, Self::WORDS)),
                }
            }

            fn text(&self) -> std::borrow::Cow<'_, str> {
                self.word().into()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.word())
            }
        }
    };
}
pub(crate) use choice;

/// A fault for a word that is none of `words`.
pub fn unknown_word(text: &str, words: &[&str]) -> Fault {
    let text = crate::text::for_terminal(text).into_owned();
    Fault::new(
        Code::Schema,
        format!("`{text}` is not one of the words that this field takes"),
        format!("use one of: {}", words.join(", ")),
    )
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
