//! Values of arguments: what clap calls to make them, and how a value that is refused is reported.

use std::ffi::OsStr;
use std::fmt;
use std::str::FromStr;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, Command};

use super::normalize::{normalize_country, normalize_language, normalize_sector};
use super::text_input::tidy_text;
use crate::diagnostic::{Fault, write_sentence};
use crate::record::{Country, Language, Sector};

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

/// Parses a sector, also by what people call it; help and completion list the words.
#[derive(Clone, Debug)]
pub struct SectorParser;

impl TypedValueParser for SectorParser {
    type Value = Sector;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Sector, clap::Error> {
        let value = value.to_str().map_or_else(|| value.to_owned(), |text| normalize_sector(text).into());
        one_of::<Sector>(Sector::WORDS).parse_ref(command, argument, &value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Sector::WORDS.iter().map(PossibleValue::new)))
    }
}

/// Parses a country as people name it.
pub fn parse_country(text: &str) -> Result<Country, RefusedValue> {
    // Where no country is meant, a name is found as it was typed.
    normalize_country(text).parse().or_else(|_: Fault| parse_value(text))
}

/// Parses a language as people name it.
pub fn parse_language(text: &str) -> Result<Language, RefusedValue> {
    parse_value(&normalize_language(text))
}
