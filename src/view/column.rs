//! Columns of a table, declared once. From a row's struct that [`columns!`] declares come the names
//! that a reader asks for, every format's headers and typed cells, JSON's keys, and docs/data.md,
//! which a test holds against it.

use std::fmt::Debug;

use serde::{Serialize, Serializer};

use crate::record::Date;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// Does not apply, or is not vouched for.
    None,
    Text(&'a str),
    Date(Date),
    Integer(u32),
    List(&'a [String]),
    Phrases(&'a [String]),
}

impl Value<'_> {
    /// As text: the words of a list joined by its [separator](Type::separator), and nothing for
    /// [`Value::None`].
    pub fn text(&self) -> String {
        match self {
            Self::None => String::new(),
            Self::Text(text) => (*text).to_owned(),
            Self::Date(date) => date.to_string(),
            Self::Integer(number) => number.to_string(),
            Self::List(words) => words.join(LIST),
            Self::Phrases(phrases) => phrases.join(PHRASES),
        }
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::None => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Date(date) => serializer.collect_str(date),
            Self::Integer(number) => serializer.serialize_u32(*number),
            Self::List(words) | Self::Phrases(words) => serializer.collect_seq(*words),
        }
    }
}

/// When a column is shown to somebody who names none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shown {
    /// In every table.
    Always,
    /// In a table that has the room.
    Roomy,
    /// In a wide table, and on pages to read.
    Wide,
    /// Among data only.
    Data,
}

/// Columns of a terminal on which most rows of a roomy table take two lines at the most.
const ROOMY: usize = 100;

impl Shown {
    /// What a table has the room for on lines of `width` columns, or of any.
    pub fn within(width: Option<usize>) -> Self {
        if width.is_some_and(|width| width < ROOMY) { Self::Always } else { Self::Roomy }
    }
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
    pub shown: Shown,
    pub value: fn(&R) -> Value<'_>,
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

    /// The columns shown to somebody who asks for as much as `most`.
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

    /// All of it in words.
    fn words(&self) -> String;
}

/// Several texts in one cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phrases(pub Vec<String>);

/// Words of several lines, for a cell.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A type that a column can have.
pub trait Cell {
    const TYPE: Type;
    fn value(&self) -> Value<'_>;
}

impl Cell for String {
    const TYPE: Type = Type::Text;

    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl Cell for &'static str {
    const TYPE: Type = Type::Text;

    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl Cell for Date {
    const TYPE: Type = Type::Date;

    fn value(&self) -> Value<'_> {
        Value::Date(*self)
    }
}

impl Cell for u32 {
    const TYPE: Type = Type::Integer;

    fn value(&self) -> Value<'_> {
        Value::Integer(*self)
    }
}

impl Cell for Vec<String> {
    const TYPE: Type = Type::List;

    fn value(&self) -> Value<'_> {
        Value::List(self)
    }
}

impl Cell for Phrases {
    const TYPE: Type = Type::Phrases;

    fn value(&self) -> Value<'_> {
        Value::Phrases(&self.0)
    }
}

impl<T: Cell> Cell for Option<T> {
    const TYPE: Type = T::TYPE;

    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::None, Cell::value)
    }
}

/// Declares a row: what all of them are, what they answer, what is counted, and in what; for each column
/// its meaning, its name and type, its header, and when it is shown.
macro_rules! columns {
    ($(#[$meta:meta])* pub struct $row:ident = $sheet:literal, $subject:literal, $unit:literal, $counts:ty {
        $(#[doc = $doc:literal] pub $field:ident: $type:ty = $header:literal, $shown:ident;)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $row { $(#[doc = $doc] pub $field: $type,)* }

        impl $crate::view::column::Tabular for $row {
            type Counts = $counts;
            const SHEET: &'static str = $sheet;
            const SUBJECT: &'static str = $subject;
            const UNIT: &'static str = $unit;
            const COLUMNS: &'static [$crate::view::column::Column<Self>] = &[$(
                $crate::view::column::Column {
                    name: stringify!($field),
                    header: $header,
                    kind: <$type as $crate::view::column::Cell>::TYPE,
                    meaning: $doc.trim_ascii(),
                    shown: $crate::view::column::Shown::$shown,
                    value: |row| $crate::view::column::Cell::value(&row.$field),
                },
            )*];
        }
    };
}
pub(crate) use columns;
