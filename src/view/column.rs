//! Columns of a table, declared once. From a row's struct that [`columns!`] declares come the names
//! that a reader asks for, every format's headers and typed cells, JSON's keys, and docs/data.md,
//! which a test holds against it.

use std::collections::BTreeMap;
use std::fmt::{Debug, Display};

use serde::{Serialize, Serializer};

use super::tone::TableCell;
use crate::chain::Integrity;
use crate::diagnostic::Code;
use crate::record::Date;
use crate::record::schema::{Shape, TextValue};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    Text,
    Date,
    Integer,
    /// Words without spaces.
    List,
    /// Texts of several words.
    Phrases,
}

impl Type {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Date => "date",
            Self::Integer => "integer",
            Self::List => "list",
            Self::Phrases => "phrases",
        }
    }

    /// What stands between the items of a cell; None where it holds one.
    pub const fn separator(self) -> Option<&'static str> {
        match self {
            Self::Text | Self::Date | Self::Integer => None,
            Self::List => Some(LIST),
            Self::Phrases => Some(PHRASES),
        }
    }
}

/// What stands between the items of a list.
const LIST: &str = " ";
const PHRASES: &str = "; ";

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Does not apply, or is not vouched for.
    None,
    Text(String),
    Date(Date),
    Integer(u64),
    List(Vec<String>),
    Phrases(Vec<String>),
}

impl Value {
    /// As text: the words of a list joined by its [separator](Type::separator), and nothing for
    /// [`Value::None`].
    pub fn into_text(self) -> String {
        match self {
            Self::None => String::new(),
            Self::Text(text) => text,
            Self::Date(date) => date.to_string(),
            Self::Integer(number) => number.to_string(),
            Self::List(words) => words.join(LIST),
            Self::Phrases(phrases) => phrases.join(PHRASES),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::None => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Date(date) => date.serialize(serializer),
            Self::Integer(number) => serializer.serialize_u64(*number),
            Self::List(words) | Self::Phrases(words) => words.serialize(serializer),
        }
    }
}

/// When a column is shown to a reader who names no columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shown {
    /// In every table.
    Always,
    /// In every table, and shortened where a row then takes one line.
    Shortened,
    /// In a table that has the room.
    Roomy,
    /// In a wide table, and on pages to read.
    Wide,
    /// Among data only.
    Data,
}

/// One column of the rows `R`.
#[derive(Debug)]
pub struct Column<R: 'static> {
    /// What it is called in data, and asked for by.
    pub name: &'static str,
    /// What stands above it where people read.
    pub header: &'static str,
    pub kind: Type,
    pub meaning: &'static str,
    /// Every word that a cell, or an item of its list, can be; empty where that is not a published list.
    pub words: &'static [&'static str],
    pub shown: Shown,
    pub value: fn(&R) -> Value,
    /// What a table for people shows in place of the value alone.
    pub table_cell: Option<MakeCell<R>>,
}

/// Makes a table's cell from a row and from what the other columns show.
pub type MakeCell<R> = fn(&R, &ShownColumns<'_, R>) -> TableCell;

/// The columns that a table shows.
#[derive(Debug)]
pub struct ShownColumns<'a, R: 'static>(pub &'a [&'static Column<R>]);

impl<R> ShownColumns<'_, R> {
    /// Whether the column of this name is shown.
    pub fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|column| column.name == name)
    }
}

/// A row whose columns [`columns!`] declares.
pub trait Tabular: Sized + 'static {
    /// How many there are of what.
    type Counts: Counted;
    /// Every column, in order.
    const COLUMNS: &'static [Column<Self>];
    /// What all of them are, as the name of a workbook's sheet.
    const SHEET: &'static str;
    /// What they answer, as a headline.
    const SUBJECT: &'static str;
    /// What is counted of them.
    const UNIT: &'static str;

    /// The columns shown to a reader who asks for as much as `most`.
    fn shown(most: Shown) -> Vec<&'static Column<Self>> {
        Self::COLUMNS.iter().filter(|column| column.shown <= most).collect()
    }

    /// The column of this name.
    fn column(name: &str) -> Option<&'static Column<Self>> {
        Self::COLUMNS.iter().find(|column| column.name == name)
    }
}

/// How many there are of what among rows.
pub trait Counted: Clone + Debug + Default + Serialize {
    fn rows(&self) -> usize;

    /// All of it in words, as one line or several. What a reader quotes comes first.
    fn headlines(&self) -> Vec<String>;

    /// What a reader quotes of the rows that meet the conditions; None where their number says all.
    fn describe_shown(&self) -> Option<String> {
        None
    }

    /// All of it of rows that are left out beside others, on one line.
    fn describe_rest(&self) -> String {
        self.headlines().join("; ")
    }
}

/// `: 2 current, 1 due`; nothing where nothing was counted.
pub fn list_counts<K: Display>(counts: &BTreeMap<K, usize>) -> String {
    let counts: Vec<_> = counts.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    if counts.is_empty() { String::new() } else { format!(": {}", counts.join(", ")) }
}

/// Several texts in one cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phrases(pub Vec<String>);

/// What stands between two paragraphs in a cell, which has one line.
const PARAGRAPHS: &str = " ¶ ";

/// Words of several lines, for a cell. Paragraphs stay apart: a reservation may say the contrary in its second one.
pub fn one_line(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(|lines| lines.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs.filter(|paragraph| !paragraph.is_empty()).collect::<Vec<_>>().join(PARAGRAPHS)
}

/// A type that a column can have.
pub trait Cell {
    const TYPE: Type;
    /// The published words of a type that has some.
    const WORDS: &'static [&'static str] = &[];
    fn value(&self) -> Value;
}

const fn list_words(shape: Shape) -> &'static [&'static str] {
    match shape {
        Shape::Choice(words) => words,
        _ => &[],
    }
}

impl<T: TextValue> Cell for T {
    const TYPE: Type = Type::Text;
    const WORDS: &'static [&'static str] = list_words(T::SHAPE);

    fn value(&self) -> Value {
        Value::Text(self.to_string())
    }
}

impl<T: TextValue> Cell for Vec<T> {
    const TYPE: Type = Type::List;
    const WORDS: &'static [&'static str] = list_words(T::SHAPE);

    fn value(&self) -> Value {
        Value::List(self.iter().map(T::to_string).collect())
    }
}

/// Cells of other types: what each holds, and how its value is made.
macro_rules! cells {
    ($($type:ty => $kind:ident, |$one:ident| $value:expr;)*) => {$(
        impl Cell for $type {
            const TYPE: Type = Type::$kind;

            fn value(&self) -> Value {
                let $one = self;
                Value::$kind($value)
            }
        }
    )*};
}

cells! {
    String => Text, |text| text.clone();
    &'static str => Text, |text| (*text).to_owned();
    Code => Text, |code| code.name().to_owned();
    Date => Date, |date| *date;
    u32 => Integer, |number| u64::from(*number);
    u64 => Integer, |number| *number;
    usize => Integer, |count| u64::try_from(*count).unwrap_or(u64::MAX);
    Phrases => Phrases, |phrases| phrases.0.clone();
}

impl Cell for Integrity {
    const TYPE: Type = Type::Text;
    const WORDS: &'static [&'static str] = Self::WORDS;

    fn value(&self) -> Value {
        Value::Text(self.as_str().to_owned())
    }
}

impl<T: Cell> Cell for Option<T> {
    const TYPE: Type = T::TYPE;
    const WORDS: &'static [&'static str] = T::WORDS;

    fn value(&self) -> Value {
        self.as_ref().map_or(Value::None, Cell::value)
    }
}

/// Declares a row: what all of them are, what they answer, what is counted, and in what; for each column
/// its meaning, its name and type, its header, when it is shown, and what a table shows in its place.
macro_rules! columns {
    ($(#[$meta:meta])* pub struct $row:ident = $sheet:literal, $subject:literal, $unit:literal, $counts:ty {
        $(#[doc = $doc:literal] pub $field:ident: $type:ty = $header:literal, $shown:ident $(, $text:path)?;)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $row { $(#[doc = $doc] pub $field: $type,)* }

        $crate::view::column::computed_columns! {
            $row = $sheet, $subject, $unit, $counts {
                $(#[doc = $doc] $field: $type = $header, $shown $(, $text)?, |row| &row.$field;)*
            }
        }
    };
}
pub(crate) use columns;

/// Declares the columns of a row whose struct says more than its cells: as [`columns!`], and how each cell is
/// made of the row.
macro_rules! computed_columns {
    ($row:ident = $sheet:literal, $subject:literal, $unit:literal, $counts:ty {
        $(#[doc = $doc:literal] $name:ident: $type:ty = $header:literal, $shown:ident $(, $text:path)?,
            |$one:ident| $value:expr;)*
    }) => {
        impl $crate::view::column::Tabular for $row {
            type Counts = $counts;
            const SHEET: &'static str = $sheet;
            const SUBJECT: &'static str = $subject;
            const UNIT: &'static str = $unit;
            const COLUMNS: &'static [$crate::view::column::Column<Self>] = &[$(
                $crate::view::column::Column {
                    name: stringify!($name),
                    header: $header,
                    kind: <$type as $crate::view::column::Cell>::TYPE,
                    meaning: $doc.trim_ascii(),
                    words: <$type as $crate::view::column::Cell>::WORDS,
                    shown: $crate::view::column::Shown::$shown,
                    value: |$one| {
                        <$type as $crate::view::column::Cell>::value(std::borrow::Borrow::borrow(&$value))
                    },
                    table_cell: $crate::view::column::computed_columns!(@text $($text)?),
                },
            )*];
        }
    };
    (@text) => { None };
    (@text $text:path) => { Some($text) };
}
pub(crate) use computed_columns;
