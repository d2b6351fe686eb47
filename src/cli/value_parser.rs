//! Values of arguments: what clap calls to make them, and how a value that is refused is reported.

use std::fmt;
use std::str::FromStr;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::normalize::normalize_country;
use super::text_input::tidy_text;
use crate::diagnostic::{Fault, write_sentence};
use crate::record::Country;

/// A value that its type refuses. clap prints this after the argument's name.
#[derive(Debug)]
pub struct RefusedValue(Fault);

impl fmt::Display for RefusedValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}\n  help: {}", self.0.message, write_sentence(&self.0.help))
    }
}

impl std::error::Error for RefusedValue {}

impl From<Fault> for RefusedValue {
    fn from(fault: Fault) -> Self {
        Self(fault)
    }
}

/// Parses a value, and keeps the help of a fault.
pub fn parse_value<T: FromStr<Err = Fault>>(text: &str) -> Result<T, RefusedValue> {
    text.parse().map_err(RefusedValue)
}

/// Parses words that a person may have pasted: tidied as every field of a record is.
pub fn parse_pasted<T: FromStr<Err = Fault>>(text: &str) -> Result<T, RefusedValue> {
    parse_value(&tidy_text(text))
}

/// Parses one of the words of a type; help and completion list them.
pub fn one_of<T>(words: &'static [&'static str]) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err = Fault> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(words).try_map(|word| word.parse().map_err(RefusedValue))
}

/// Parses a country as people name it.
pub fn parse_country(text: &str) -> Result<Country, RefusedValue> {
    // Where no country is meant, a name is found as it was typed.
    normalize_country(text).parse().or_else(|_: Fault| parse_value(text))
}
