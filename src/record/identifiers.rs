//! Countries, languages and legal entities: identifiers that other registries issue.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::countries::COUNTRIES;
use super::schema::{Shape, TextValue};
use super::strings::string_newtype;
use crate::diagnostic::suggestion::find_nearest;
use crate::diagnostic::{Code, Fault};
use crate::text;

/// An officially assigned ISO 3166-1 alpha-2 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Country(&'static str);

impl Country {
    pub const fn code(self) -> &'static str {
        self.0
    }

    /// Every country, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        COUNTRIES.iter().map(|(code, _)| Self(code))
    }

    /// The country that a person who wrote `text` may have meant, by its name or its code.
    fn find_nearest(text: &str) -> Option<Self> {
        let text = text.to_lowercase();
        let names: Vec<_> = Self::all().map(|country| (country, country.name().to_lowercase())).collect();
        let nearest = find_nearest(&text, names.iter().map(|(_, name)| name.as_str()));
        let by_code = Self::all().find(|country| country.0.eq_ignore_ascii_case(&text));
        let by_name = names.iter().find(|(_, name)| Some(name.as_str()) == nearest);
        by_code.or(by_name.map(|(country, _)| *country))
    }

    /// The English short name.
    pub fn name(self) -> &'static str {
        let at = COUNTRIES.binary_search_by_key(&self.0, |(code, _)| code);
        at.map_or(self.0, |at| COUNTRIES[at].1)
    }
}

impl fmt::Display for Country {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.0)
    }
}

impl FromStr for Country {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        match COUNTRIES.binary_search_by_key(&text, |(code, _)| code) {
            Ok(at) => Ok(Self(COUNTRIES[at].0)),
            Err(_) => {
                let shown = text::for_terminal(text);
                let message = format!("`{shown}` is not an ISO 3166-1 alpha-2 country code");
                let help = match Self::find_nearest(text) {
                    Some(country) => format!("did you mean `{country}`, {}?", country.name()),
                    None => Code::Country.remedy().to_owned(),
                };
                Err(Fault::new(Code::Country, message, help))
            }
        }
    }
}

impl TextValue for Country {
    const SHAPE: Shape = Shape::Line("COUNTRY");
}

string_newtype! {
    /// A language tag (BCP 47): a language, and a script or a region where it matters, such as
    /// `de`, `pt-BR` or `zh-Hant`.
    Language
}

impl FromStr for Language {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let mut subtags = text.split('-').map(str::as_bytes).peekable();
        let language = subtags.next().filter(|tag| is_language(tag));
        let _script = subtags.next_if(|tag| is_script(tag));
        let _region = subtags.next_if(|tag| is_region(tag));
        if language.is_some() && subtags.next().is_none() {
            return Ok(Self(text.to_owned()));
        }
        let message = format!("`{}` is not a language tag", text::for_terminal(text));
        Err(Fault::new(Code::Schema, message, "write it as in BCP 47: `de`, `pt-BR`, `zh-Hant`"))
    }
}

impl TextValue for Language {
    const SHAPE: Shape = Shape::Line("LANGUAGE");
}

/// Whether a subtag has the form of a language (RFC 5646, section 2.2.1).
fn is_language(tag: &[u8]) -> bool {
    matches!(tag.len(), 2 | 3) && tag.iter().all(u8::is_ascii_lowercase)
}

/// Whether a subtag has the form of a script (RFC 5646, section 2.2.3).
fn is_script(tag: &[u8]) -> bool {
    tag.len() == 4 && tag[0].is_ascii_uppercase() && tag[1..].iter().all(u8::is_ascii_lowercase)
}

/// Whether a subtag has the form of a region (RFC 5646, section 2.2.4).
fn is_region(tag: &[u8]) -> bool {
    tag.len() == 2 && tag.iter().all(u8::is_ascii_uppercase)
}

string_newtype! {
    /// A Legal Entity Identifier (ISO 17442).
    Lei
}

impl FromStr for Lei {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let letters = text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        let message = if text.len() != 20 || !letters || !text[18..].bytes().all(|b| b.is_ascii_digit()) {
            "an LEI is 18 capital letters or digits and two check digits"
        } else if mod_97(text) != 1 {
            "the LEI's check digits are wrong"
        } else {
            return Ok(Self(text.to_owned()));
        };
        Err(Fault::new(Code::Lei, message, Code::Lei.remedy()))
    }
}

impl TextValue for Lei {
    const SHAPE: Shape = Shape::Line("LEI");
}

/// ISO/IEC 7064, MOD 97-10: letters count as 10 to 35.
fn mod_97(text: &str) -> u32 {
    text.chars().filter_map(|c| c.to_digit(36)).fold(0, |sum, digit| {
        let shift = if digit > 9 { 100 } else { 10 };
        (sum * shift + digit) % 97
    })
}

/// The LEI whose first 18 characters are `stem`, for demonstrations and tests.
pub fn lei_with_check_digits(stem: &str) -> String {
    let check = 98 - mod_97(&format!("{stem}00"));
    format!("{stem}{check:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leis_have_their_check_digits() {
        // Published examples: GLEIF's own and Bloomberg's.
        for good in ["506700GE1G29325QX363", "5493001KJTIIGC8Y1R12"] {
            assert!(good.parse::<Lei>().is_ok(), "{good}");
        }
        assert_eq!(lei_with_check_digits("506700GE1G29325QX3"), "506700GE1G29325QX363");
        for bad in
            ["506700GE1G29325QX364", "506700ge1g29325qx363", "506700GE1G29325QX36", "506700GE1G29325QX3AB"]
        {
            assert_eq!(bad.parse::<Lei>().unwrap_err().code, Code::Lei, "{bad}");
        }
    }

    #[test]
    fn every_wrong_digit_of_an_lei_is_noticed() {
        let good = "506700GE1G29325QX363";
        for (at, old) in good.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
            for new in ('0'..='9').filter(|new| *new != old) {
                let bad = format!("{}{new}{}", &good[..at], &good[at + 1..]);
                assert!(bad.parse::<Lei>().is_err(), "{bad}");
            }
        }
    }

    #[test]
    fn countries_are_officially_assigned() {
        assert_eq!("KE".parse::<Country>().unwrap().name(), "Kenya");
        for bad in ["ke", "UK", "XX", "KEN", ""] {
            assert_eq!(bad.parse::<Country>().unwrap_err().code, Code::Country, "{bad}");
        }
    }

    #[test]
    fn language_tags_have_one_spelling() {
        for good in ["de", "yue", "pt-BR", "zh-Hant", "zh-Hant-TW"] {
            assert!(good.parse::<Language>().is_ok(), "{good}");
        }
        for bad in ["", "d", "DE", "de-de", "de-", "german", "zh-hant", "zh-TW-Hant", "zh-Hanté"] {
            assert!(bad.parse::<Language>().is_err(), "{bad}");
        }
    }
}
