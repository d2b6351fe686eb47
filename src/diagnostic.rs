//! Problems as data: a stable [`Code`], the facts, the place, and what to do next.
//!
//! A [`Fault`] is a problem inside one file, without the file's path; a [`Diagnostic`] is a fault with its
//! place in a registry. Renderers word both for each output.

mod advice;
mod code;
mod io_words;
mod severity;
mod sink;
pub mod suggestion;

use std::fmt;
use std::ops::Range;

pub use code::Code;
pub use io_words::{describe_io_error, describe_start_error};
pub use severity::Severity;
pub use sink::{AcceptedWarning, Sink};

/// The place of a fault in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// The file as a whole.
    File,
    /// Bytes of the file.
    Span(Range<usize>),
    /// A field, as a dotted path such as `pledge.digest` or `reservation.1.principle`; its span
    /// is looked up only when a person will see it.
    Field(String),
}

/// A problem inside one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub code: Code,
    pub at: At,
    /// States facts; lower case, no final full stop.
    pub message: String,
    /// What to do next.
    pub help: String,
}

impl Fault {
    /// A fault of the whole file.
    pub fn new(code: Code, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { code, at: At::File, message: message.into(), help: help.into() }
    }

    /// The same fault at `span`, in bytes.
    pub fn at(self, span: Range<usize>) -> Self {
        Self { at: At::Span(span), ..self }
    }

    /// The same fault at the field `path`.
    pub fn in_field(self, path: impl Into<String>) -> Self {
        Self { at: At::Field(path.into()), ..self }
    }
}

/// The message alone; a renderer shows `help` beside it.
impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

/// Lets `?` return one fault from a reader that returns several.
impl From<Fault> for Vec<Fault> {
    fn from(fault: Fault) -> Self {
        vec![fault]
    }
}

/// A few whole lines of a file, for a snippet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// Number of the first line, from 1.
    pub first_line: usize,
    /// The lines, without the last newline.
    pub text: String,
    /// What to point at: bytes of `text`, on character boundaries, never past its end.
    pub span: Range<usize>,
}

/// Where a diagnostic points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Path from the top of the registry, with `/`. Foreign text: escape before printing.
    pub path: String,
    /// Line and column, from 1; the column counts characters. None where the whole file is
    /// meant.
    pub position: Option<(usize, usize)>,
    pub excerpt: Option<Excerpt>,
}

impl Place {
    /// The whole of the file at `path`.
    pub fn file(path: impl Into<String>) -> Self {
        Self { path: path.into(), position: None, excerpt: None }
    }

    /// Bytes `span` of the file at `path`, whose text is `source`. A span that reaches past the
    /// end or splits a character is moved to the nearest boundary before it.
    pub fn at(path: impl Into<String>, source: &str, span: Range<usize>) -> Self {
        let start = floor_boundary(source, span.start);
        let end = floor_boundary(source, span.end).max(start);
        let line_start = source[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = source[end..].find('\n').map_or(source.len(), |at| end + at);
        let line = source[..start].matches('\n').count() + 1;
        let (text, end) = shorten_excerpt(&source[line_start..line_end], end - line_start);
        Self {
            path: path.into(),
            position: Some((line, source[line_start..start].chars().count() + 1)),
            excerpt: Some(Excerpt { first_line: line, span: (start - line_start).min(end)..end, text }),
        }
    }
}

/// The nearest character boundary of `text` at or before `at`.
fn floor_boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// At most six lines and 2,000 bytes of `text`, and `end` moved inside.
fn shorten_excerpt(text: &str, end: usize) -> (String, usize) {
    let lines = text.match_indices('\n').nth(5).map_or(text.len(), |(at, _)| at);
    let text = &text[..floor_boundary(text, lines.min(2_000))];
    (text.to_owned(), end.min(text.len()))
}

/// A problem of a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    /// The organization in whose folder the problem is, if any. Foreign text when the folder's name is
    /// the problem.
    pub organization: Option<String>,
    pub place: Place,
    pub message: String,
    pub help: String,
}

/// Most characters of a message: room for what a message quotes, and none for a file that would flood a
/// reader's page.
const MESSAGE_LIMIT: usize = 1_000;

/// `message`, or its beginning and how long it is.
fn shorten_message(message: String) -> String {
    match message.char_indices().nth(MESSAGE_LIMIT) {
        None => message,
        Some((end, _)) => format!("{}… ({} characters)", &message[..end], message.chars().count()),
    }
}

/// What to do next, as sentences: a capital letter first, a full stop at the end. Every output shows help in
/// this form, whatever part of the program worded it.
pub fn write_sentence(help: &str) -> String {
    let help = help.trim_end();
    let mut rest = help.chars();
    let first = rest.next().map(|first| first.to_ascii_uppercase());
    let end = if help.is_empty() || help.ends_with(['.', '?', '!', ':']) { "" } else { "." };
    first.into_iter().chain(rest).chain(end.chars()).collect()
}

impl Diagnostic {
    /// `fault` placed at `place`. A message that quotes more than a reader can read is cut.
    pub fn new(fault: Fault, organization: Option<&str>, place: Place) -> Self {
        let help = advice::name_place(&write_sentence(&fault.help), organization, &place.path);
        Self {
            severity: fault.code.severity(),
            code: fault.code,
            organization: organization.map(str::to_owned),
            place,
            message: shorten_message(fault.message),
            help: shorten_message(help),
        }
    }

    /// The same, as a note, which does not count as a problem.
    #[must_use]
    pub fn as_note(self) -> Self {
        Self { severity: Severity::Note, ..self }
    }

    /// Turns a warning into an error.
    pub fn deny(&mut self) {
        if self.severity == Severity::Warning {
            self.severity = Severity::Error;
        }
    }

    /// What diagnostics are sorted by: errors first, then path, position, code and message. A warning that
    /// follows from an error thus comes after it.
    fn sort_key(&self) -> impl Ord + '_ {
        (self.severity, &self.place.path, self.place.position, self.code, &self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_lines_and_characters_from_one() {
        let place = Place::at("a", "ä = 1\nöö = x\n", 7..13);
        assert_eq!(place.position, Some((2, 1)));
        let place = Place::at("a", "ä = 1\nöö = x\n", 14..15);
        assert_eq!(place.position, Some((2, 6)));
        assert_eq!(place.excerpt.unwrap().text, "öö = x");
    }

    #[test]
    fn spans_outside_the_text_are_moved_inside() {
        for span in [0..0, 1..2, 5..900, 900..901, Range { start: 7, end: 3 }] {
            let place = Place::at("a", "ää\nbb", span.clone());
            let excerpt = place.excerpt.unwrap();
            assert!(excerpt.text.get(excerpt.span).is_some(), "{span:?}");
        }
    }

    #[test]
    fn a_message_that_quotes_a_whole_file_is_cut() {
        let quote = |count| {
            let fault = Fault::new(Code::Schema, "é".repeat(count), "");
            Diagnostic::new(fault, None, Place::file("a")).message
        };
        assert_eq!(quote(1_000), "é".repeat(1_000));
        assert_eq!(quote(30_000), format!("{}… (30000 characters)", "é".repeat(1_000)));
    }

    #[test]
    fn help_is_a_sentence_however_it_is_worded() {
        for (help, sentence) in [
            ("copy it again", "Copy it again."),
            ("did you mean `date`?", "Did you mean `date`?"),
            ("`accord texts` lists them", "`accord texts` lists them."),
            ("--since is the first day, --until the last", "--since is the first day, --until the last."),
            ("Remove it.\n", "Remove it."),
            ("", ""),
        ] {
            assert_eq!(write_sentence(help), sentence);
            let fault = Fault::new(Code::Path, "a", help);
            assert_eq!(Diagnostic::new(fault, None, Place::file("x")).help, sentence);
        }
    }

    #[test]
    fn excerpts_of_huge_spans_stay_small() {
        let source = "line\n".repeat(10_000);
        let excerpt = Place::at("a", &source, 0..source.len()).excerpt.unwrap();
        assert_eq!(excerpt.text.lines().count(), 6);
    }
}
