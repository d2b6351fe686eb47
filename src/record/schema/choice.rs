//! Published words: an enum with one variant for each word that a field takes.

use crate::diagnostic::suggestion::find_nearest;
use crate::diagnostic::{Code, Fault};
use crate::text::for_terminal;

/// Declares an enum of published words.
macro_rules! choice {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[doc = $doc:literal])* $variant:ident = $word:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[doc = $doc])* $variant,)* }

        impl $name {
            /// Every word, in order.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// What each word means, in the same order: its doc comment.
            pub const MEANINGS: &'static [&'static str] = &[$(concat!($($doc),*)),*];

            /// Its published word.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::diagnostic::Fault;

            fn from_str(text: &str) -> Result<Self, $crate::diagnostic::Fault> {
                match text {
                    $($word => Ok(Self::$variant),)*
                    _ => Err($crate::record::schema::unknown_word(text, Self::WORDS)),
                }
            }
        }

        impl $crate::record::schema::TextValue for $name {
            const SHAPE: $crate::record::schema::Shape =
                $crate::record::schema::Shape::Choice(Self::WORDS);
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }
    };
}
pub(crate) use choice;

/// A fault for a word that is none of `words`.
pub fn unknown_word(text: &str, words: &[&str]) -> Fault {
    let all = format!("use one of: {}", words.join(", "));
    let help = match find_nearest(text, words.iter().copied()) {
        Some(word) => format!("did you mean `{word}`? {all}"),
        None => all,
    };
    let shown = for_terminal(text);
    Fault::new(Code::Schema, format!("`{shown}` is not one of the words that this field takes"), help)
}
