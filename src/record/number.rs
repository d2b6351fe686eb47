//! Whole numbers of a record.

use std::fmt;
use std::str::FromStr;

use toml::de::DeValue;

use super::schema::{Scalar, Shape, wrong_type};
use crate::diagnostic::{Code, Fault};

/// Reads a TOML integer from `first` to `last`; one outside is a fault of `code`.
fn read_integer(value: &DeValue<'_>, first: u64, last: u64, code: Code) -> Result<u64, Fault> {
    let DeValue::Integer(number) = value else {
        return Err(wrong_type("a whole number", value));
    };
    u64::from_str_radix(number.as_str(), number.radix())
        .ok()
        .filter(|number| (first..=last).contains(number))
        .ok_or_else(|| out_of_range(first, last, code))
}

fn out_of_range(first: u64, last: u64, code: Code) -> Fault {
    let message = if first == last {
        format!("the number is not {first}")
    } else {
        format!("the number is not from {first} to {last}")
    };
    Fault::new(code, message, "write a number in that range")
}

macro_rules! number {
    ($(#[$meta:meta])* $name:ident($type:ty) from $first:literal to $last:literal, else $code:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        pub struct $name($type);

        impl $name {
            /// None outside the range.
            pub fn new(number: $type) -> Option<Self> {
                ($first..=$last).contains(&number).then_some(Self(number))
            }

            pub const fn get(self) -> $type {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = Fault;

            /// Reads decimal digits.
            fn from_str(text: &str) -> Result<Self, Fault> {
                let digits = text.bytes().all(|byte| byte.is_ascii_digit());
                let number = if digits { text.parse().ok() } else { None };
                number.and_then(Self::new).ok_or_else(|| out_of_range($first, $last, Code::$code))
            }
        }

        impl Scalar for $name {
            const SHAPE: Shape = Shape::Integer;

            fn from_toml(value: &DeValue<'_>) -> Result<Self, Fault> {
                let number = read_integer(value, $first, $last, Code::$code)?;
                Ok(Self(<$type>::try_from(number).expect("within the range")))
            }

            fn write_toml(&self, out: &mut String) {
                crate::record::write::write_plainly(out, self);
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, formatter)
            }
        }
    };
}

number! {
    /// A record's place in its organization's chain.
    Sequence(u32) from 1 to 999_999_999, else Schema
}

number! {
    /// Something counted: incidents, countries, domains, requests.
    Count(u64) from 0 to 999_999_999_999, else Schema
}

number! {
    /// How many keys must sign.
    Threshold(usize) from 1 to 8, else Threshold
}

number! {
    /// A number of months or of organizations.
    Small(u32) from 1 to 120, else Schema
}

impl Sequence {
    /// The first of a chain.
    pub const FIRST: Self = Self(1);

    /// The one after this.
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// As in file names: at least four digits.
    pub fn to_padded(self) -> String {
        format!("{:04}", self.0)
    }

    /// Reads [`Sequence::to_padded`] back; None for any other spelling.
    pub fn from_padded(text: &str) -> Option<Self> {
        let padded = text.len() == 4 || (text.len() > 4 && !text.starts_with('0'));
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        if padded && digits { Self::new(text.parse().ok()?) } else { None }
    }
}

/// `format = 1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatVersion;

impl Scalar for FormatVersion {
    const SHAPE: Shape = Shape::Integer;

    fn from_toml(value: &DeValue<'_>) -> Result<Self, Fault> {
        read_integer(value, 1, 1, Code::Schema).map(|_| Self).map_err(|fault| {
            let help = "this program reads format 1; a newer format needs a newer accord";
            Fault { help: help.to_owned(), ..fault }
        })
    }

    fn write_toml(&self, out: &mut String) {
        out.push('1');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_have_one_spelling() {
        let read = |text| Sequence::from_padded(text).map(Sequence::get);
        assert_eq!(read("0001"), Some(1));
        assert_eq!(read("12345"), Some(12_345));
        for bad in ["1", "0000", "00001", "+001", "012345", ""] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
