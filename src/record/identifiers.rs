//! Countries, languages and legal entities: identifiers that other registries issue.

use std::borrow::Cow;

use super::countries::COUNTRIES;
use super::schema::{Shape, TextValue};
use super::words::string_newtype;
use crate::diagnostic::{Code, Fault};
use crate::text;

/// An officially assigned ISO 3166-1 alpha-2 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(&'static str);

impl Country {
    pub const fn code(self) -> &'static str {
        self.0
    }

    /// Every country, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        COUNTRIES.iter().map(|(code, _)| Self(code))
    }

    /// The English short name.
    pub fn name(self) -> &'static str {
        let at = COUNTRIES.binary_search_by_key(&self.0, |(code, _)| code);
        at.map_or(self.0, |at| COUNTRIES[at].1)
    }
}

impl TextValue for Country {
    const SHAPE: Shape = Shape::Line("COUNTRY");

    fn parse(text: &str) -> Result<Self, Fault> {
        match COUNTRIES.binary_search_by_key(&text, |(code, _)| code) {
            Ok(at) => Ok(Self(COUNTRIES[at].0)),
            Err(_) => {
                let shown = text::for_terminal(text);
                let message = format!("`{shown}` is not an ISO 3166-1 alpha-2 country code");
                Err(Fault::new(Code::Country, message, Code::Country.remedy()))
            }
        }
    }

    fn text(&self) -> Cow<'_, str> {
        self.0.into()
    }
}

string_newtype! {
    /// A language tag (BCP 47): a language, and a script or a region where it matters, such as
    /// `de`, `pt-BR` or `zh-Hant`.
    Language
}

impl TextValue for Language {
    const SHAPE: Shape = Shape::Line("LANGUAGE");

    fn parse(text: &str) -> Result<Self, Fault> {
        let mut subtags = text.split('-').peekable();
        let all = |tag: &str, test: fn(&u8) -> bool| tag.as_bytes().iter().all(test);
        let language = |tag: &str| matches!(tag.len(), 2 | 3) && all(tag, u8::is_ascii_lowercase);
        let script = |tag: &str| {
            tag.len() == 4
                && tag.is_char_boundary(1)
                && all(&tag[..1], u8::is_ascii_uppercase)
                && all(&tag[1..], u8::is_ascii_lowercase)
        };
        let region = |tag: &str| tag.len() == 2 && all(tag, u8::is_ascii_uppercase);
        let good = subtags.next().is_some_and(language);
        subtags.next_if(|tag| script(tag));
        subtags.next_if(|tag| region(tag));
        if good && subtags.next().is_none() {
            return Ok(Self(text.to_owned()));
        }
        let message = format!("`{}` is not a language tag", text::for_terminal(text));
        Err(Fault::new(Code::Schema, message, "write it as in BCP 47: `de`, `pt-BR`, `zh-Hant`"))
    }

    fn text(&self) -> Cow<'_, str> {
        self.as_str().into()
    }
}

string_newtype! {
    /// A Legal Entity Identifier (ISO 17442).
    Lei
}

impl TextValue for Lei {
    const SHAPE: Shape = Shape::Line("LEI");

    fn parse(text: &str) -> Result<Self, Fault> {
        let fault = |message: &str| Err(Fault::new(Code::Lei, message, Code::Lei.remedy()));
        let letters = text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if text.len() != 20 || !letters || !text[18..].bytes().all(|b| b.is_ascii_digit()) {
            return fault("an LEI is 18 capital letters or digits and two check digits");
        }
        if mod_97(text) != 1 {
            return fault("the LEI's check digits are wrong");
        }
        Ok(Self(text.to_owned()))
    }

    fn text(&self) -> Cow<'_, str> {
        self.as_str().into()
    }
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
            assert!(Lei::parse(good).is_ok(), "{good}");
        }
        assert_eq!(lei_with_check_digits("506700GE1G29325QX3"), "506700GE1G29325QX363");
        for bad in
            ["506700GE1G29325QX364", "506700ge1g29325qx363", "506700GE1G29325QX36", "506700GE1G29325QX3AB"]
        {
            assert_eq!(Lei::parse(bad).unwrap_err().code, Code::Lei, "{bad}");
        }
    }

    #[test]
    fn every_wrong_digit_of_an_lei_is_noticed() {
        let good = "506700GE1G29325QX363";
        for (at, old) in good.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
            for new in ('0'..='9').filter(|new| *new != old) {
                let bad = format!("{}{new}{}", &good[..at], &good[at + 1..]);
                assert!(Lei::parse(&bad).is_err(), "{bad}");
            }
        }
    }

    #[test]
    fn countries_are_officially_assigned() {
        assert_eq!(Country::parse("KE").unwrap().name(), "Kenya");
        for bad in ["ke", "UK", "XX", "KEN", ""] {
            assert_eq!(Country::parse(bad).unwrap_err().code, Code::Country, "{bad}");
        }
    }

    #[test]
    fn language_tags_have_one_spelling() {
        for good in ["de", "yue", "pt-BR", "zh-Hant", "zh-Hant-TW"] {
            assert!(Language::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "d", "DE", "de-de", "de-", "german", "zh-hant", "zh-TW-Hant", "zh-Hanté"] {
            assert!(Language::parse(bad).is_err(), "{bad}");
        }
    }
}
