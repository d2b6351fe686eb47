//! Strings of a record: one line, a long text, an identifier, a link.

use std::str::FromStr;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::read::refused_fault;
use super::schema::{Shape, TextValue};
use crate::diagnostic::{Code, Fault};
use crate::text::{self, MARKS_MAX};

/// Most characters in a [`Line`].
pub const LINE_MAX: usize = 128;
/// Most characters in a [`Block`].
pub const BLOCK_MAX: usize = 8_000;
/// Most characters in an [`Id`].
pub const ID_MAX: usize = 64;
/// Most characters in a [`Link`].
pub const LINK_MAX: usize = 1_024;
/// Most characters in a [`Location`]: the longest domain, a port, and what stands around them.
pub const LOCATION_MAX: usize = 300;

/// Devices of Windows without a number.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

/// A newtype over a checked `String`.
macro_rules! string_newtype {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        pub struct $name(String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(&self.0)
            }
        }
    };
}
pub(super) use string_newtype;

string_newtype! {
    /// A name or another text on one line: 1 to 128 characters, NFC, nothing invisible, no space
    /// at either end.
    Line
}

string_newtype! {
    /// A long text: 1 to 8,000 characters in lines separated by LF, NFC, nothing invisible. No
    /// line ends in a space; neither the first nor the last is empty.
    Block
}

string_newtype! {
    /// An identifier of a text or a principle: lower-case ASCII words and numbers joined by
    /// single hyphens, 1 to 64 characters.
    Id
}

string_newtype! {
    /// An address that a reader can follow: `https://` and a host, or `mailto:` and one mailbox; printable ASCII,
    /// at most 1,024 characters, with none of `" < > \ ^ { | }` and no grave accent.
    Link
}

string_newtype! {
    /// The web address or the DNS name where an observer looked: 1 to 300 of the characters that these are made
    /// of. The domain and the method decide which one it is ([`Method::is_location`](super::Method::is_location)).
    Location
}

/// The rules that all strings share.
fn check_characters(text: &str, limit: usize, lines: bool) -> Result<(), Fault> {
    let count = text.chars().count();
    if count == 0 {
        let help = "leave the field out, or fill it";
        return Err(Fault::new(Code::Schema, "the string is empty", help));
    }
    if count > limit {
        let message = format!("the string has {count} characters, {limit} are allowed");
        return Err(Fault::new(Code::TooLong, message, Code::TooLong.remedy()));
    }
    if text::is_plain(text) && (lines || !text.contains('\n')) {
        return Ok(());
    }
    let mut refused = text::find_refused(text).filter(|(_, character, _)| !(lines && *character == '\n'));
    if let Some((at, character, fault)) = refused.next() {
        let fault = refused_fault(character, fault);
        let place = text[..at].chars().count() + 1;
        return Err(Fault {
            message: format!("{}: character {place} of the string", fault.message),
            ..fault
        });
    }
    if let Some((_, mark)) = text::find_excess_mark(text) {
        let message = format!(
            "more than {MARKS_MAX} combining marks follow one another, up to U+{:04X}",
            u32::from(mark)
        );
        return Err(Fault::new(Code::TextMarks, message, Code::TextMarks.remedy()));
    }
    if !is_nfc(text) {
        let message = "the string is not in Unicode normalization form C";
        return Err(Fault::new(Code::TextNotNormal, message, Code::TextNotNormal.remedy()));
    }
    Ok(())
}

fn is_nfc(text: &str) -> bool {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => true,
        IsNormalized::No => false,
        IsNormalized::Maybe => text.nfc().eq(text.chars()),
    }
}

fn outer_space(what: &str) -> Fault {
    let message = format!("{what} begins or ends with a space or an empty line");
    Fault::new(Code::Schema, message, "remove the space or the empty line")
}

impl FromStr for Line {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        check_characters(text, LINE_MAX, false)?;
        if text.trim_matches(' ') != text {
            return Err(outer_space("the string"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl TextValue for Line {
    const SHAPE: Shape = Shape::Line("TEXT");
}

impl FromStr for Block {
    type Err = Fault;

    /// Takes the TOML value, which ends with the newline before the closing quotes.
    fn from_str(text: &str) -> Result<Self, Fault> {
        let text = text.strip_suffix('\n').unwrap_or(text);
        check_characters(text, BLOCK_MAX, true)?;
        let outer = text.starts_with(['\n', ' ']) || text.ends_with('\n');
        if outer || text.split('\n').any(|line| line.ends_with(' ')) {
            return Err(outer_space("the text or one of its lines"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl TextValue for Block {
    const SHAPE: Shape = Shape::Block;
}

impl FromStr for Id {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        if text.len() <= ID_MAX && text.split('-').all(is_id_word) && !is_device(text) {
            return Ok(Self(text.to_owned()));
        }
        let shown = text::for_terminal(text).into_owned();
        if is_device(text) {
            let message = format!("`{shown}` is not an identifier: Windows reserves this name for a device");
            return Err(Fault::new(
                Code::Schema,
                message,
                "choose another name, or append a number such as `-1`",
            ));
        }
        Err(Fault::new(
            Code::Schema,
            format!("`{shown}` is not an identifier"),
            format!("use lower-case letters, digits and single hyphens, at most {ID_MAX} characters"),
        ))
    }
}

/// Whether Windows takes a file for a device if this stands before the first dot of its name.
pub(super) fn is_device(name: &str) -> bool {
    let port = name.strip_prefix("com").or_else(|| name.strip_prefix("lpt"));
    DEVICES.contains(&name)
        || port.is_some_and(|port| port.len() == 1 && port.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether `word` is one or more lower-case ASCII letters or digits.
fn is_id_word(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

impl TextValue for Id {
    const SHAPE: Shape = Shape::Line("ID");
}

impl FromStr for Link {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let printable = |b: u8| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b);
        let scheme = ["https://", "mailto:"].into_iter().find_map(|scheme| text.strip_prefix(scheme));
        let Some(rest) = scheme.filter(|_| text.len() <= LINK_MAX && text.bytes().all(printable)) else {
            return Err(Fault::new(
                Code::Schema,
                "not an https:// or mailto: address in printable ASCII",
                "write an address such as https://contoso.example/report or mailto:cert@contoso.example; \
                 percent-encode other characters",
            ));
        };
        let clear = if text.starts_with("mailto:") { is_mailbox(rest) } else { is_authority(rest) };
        if clear { Ok(Self(text.to_owned())) } else { Err(unclear_host(text)) }
    }
}

/// Whether what follows `https://` begins with a host, and perhaps a port, and with nothing before it: readers
/// take the user name in `https://contoso.example@evil.example/` for the host.
fn is_authority(rest: &str) -> bool {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    is_host(host) && port.is_none_or(is_port)
}

/// Whether what follows `mailto:` is one mailbox, and perhaps header fields.
fn is_mailbox(rest: &str) -> bool {
    let mailbox = rest.split('?').next().unwrap_or_default();
    mailbox.split_once('@').is_some_and(|(name, host)| {
        name.starts_with(|c: char| c.is_ascii_alphanumeric())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!$&'*+-./=_~".contains(&b))
            && is_host(host)
    })
}

/// Whether `text` is written as a host, without escapes.
fn is_host(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b))
}

/// Whether `text` is the number of a port: 1 to 5 digits, the first of them not 0.
fn is_port(text: &str) -> bool {
    text.len() <= 5 && text.bytes().all(|b| b.is_ascii_digit()) && text.starts_with(|c| c > '0')
}

fn unclear_host(text: &str) -> Fault {
    if text.starts_with("mailto:") {
        let help = "write one address, such as mailto:cert@contoso.example";
        return Fault::new(Code::Schema, "the link does not name exactly one mailbox", help);
    }
    let help = "write the host directly after https://, without a user name or escapes, as in \
                https://contoso.example/report";
    Fault::new(Code::Schema, "the link does not show plainly to which host it leads", help)
}

impl TextValue for Link {
    const SHAPE: Shape = Shape::Line("URL");
}

impl Location {
    /// Whether it is the address at `host` that ends in `path`, with or without a port.
    pub(super) fn is_address(&self, host: &str, path: &str) -> bool {
        let rest = self.0.strip_prefix("https://").and_then(|rest| rest.strip_prefix(host));
        rest.and_then(|rest| rest.strip_suffix(path))
            .is_some_and(|port| port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
    }
}

impl FromStr for Location {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let fits = |b: u8| b.is_ascii_alphanumeric() || b"-._:/".contains(&b);
        if (1..=LOCATION_MAX).contains(&text.len()) && text.bytes().all(fits) {
            return Ok(Self(text.to_owned()));
        }
        Err(Fault::new(
            Code::Schema,
            "neither a web address nor a DNS name",
            "write https://DOMAIN/.well-known/accord.txt for method `https`, _accord.DOMAIN for `dns`",
        ))
    }
}

impl TextValue for Location {
    const SHAPE: Shape = Shape::Line("LOCATION");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code<T: std::fmt::Debug>(result: Result<T, Fault>) -> Code {
        result.unwrap_err().code
    }

    #[test]
    fn lines_are_bounded_and_visible() {
        assert!("ä".repeat(128).parse::<Line>().is_ok());
        assert_eq!(code("ä".repeat(129).parse::<Line>()), Code::TooLong);
        assert_eq!(code("".parse::<Line>()), Code::Schema);
        assert_eq!(code(" a".parse::<Line>()), Code::Schema);
        assert_eq!(code("a\nb".parse::<Line>()), Code::TextControl);
        assert_eq!(code("a\u{200b}b".parse::<Line>()), Code::TextControl);
        assert_eq!(code("e\u{301}".parse::<Line>()), Code::TextNotNormal);
        assert_eq!(code("a\u{20c5}".parse::<Line>()), Code::TextUnassigned);
        assert_eq!(code("a\u{200d}b".parse::<Line>()), Code::TextControl);
        assert_eq!(code(format!("Z{}", "\u{335}".repeat(5)).parse::<Line>()), Code::TextMarks);
        for name in ["ශ්\u{200d}රී ලංකා රජය", "نرم\u{200c}افزاری"] {
            assert!(name.parse::<Line>().is_ok(), "{name}");
        }
    }

    #[test]
    fn blocks_keep_their_lines() {
        assert_eq!("a\n\nb\n".parse::<Block>().unwrap().as_str(), "a\n\nb");
        for bad in ["\na\n", "a\n\n", "a \nb\n", " a\n"] {
            assert_eq!(code(bad.parse::<Block>()), Code::Schema, "{bad:?}");
        }
    }

    #[test]
    fn identifiers_are_path_safe() {
        assert!("tech-sector-accord-1".parse::<Id>().is_ok());
        assert!("console".parse::<Id>().is_ok() && "con-1".parse::<Id>().is_ok());
        for bad in ["con", "nul", "com1", "lpt9", "", "-a", "a--b", "A", "a_b", "a/b", "..", &"a".repeat(65)]
        {
            assert_eq!(code(bad.parse::<Id>()), Code::Schema, "{bad:?}");
        }
    }

    #[test]
    fn links_lead_to_the_web_or_a_mailbox_only() {
        assert!("https://contoso.example/a?b=c#d".parse::<Link>().is_ok());
        assert!("https://contoso.example:8443?a=@b".parse::<Link>().is_ok());
        assert!("https://contoso.example/@us".parse::<Link>().is_ok());
        assert!("mailto:a.b+c@b.example?subject=a@b".parse::<Link>().is_ok());
        for bad in [
            "javascript:alert(1)",
            "http://a.example",
            "https://",
            "https:///x",
            "https://a b",
            "https://a/\"x",
            "https://contoso.example@evil.example/",
            "https://contoso.example:443@evil.example/",
            "https://contoso.example%2fa.evil.example/",
            "https://contoso.example\\.evil.example/",
            "https://contoso.example&x.evil.example/",
            "https://contoso.example:/",
            "https://contoso.example:0443/",
            "https://contoso.example:443443/",
            "https://-a.example/",
            "mailto:cert",
            "mailto:cert@",
            "mailto:cert@contoso.example@evil.example",
            "mailto:cert%40contoso.example@evil.example",
            "mailto:a@contoso.example,b@evil.example",
        ] {
            assert_eq!(code(bad.parse::<Link>()), Code::Schema, "{bad:?}");
        }
    }
}
