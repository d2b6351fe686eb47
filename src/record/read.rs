//! From bytes to a table, in five steps:
//!
//! ```text
//! limit       the size, before anything is read
//! text        UTF-8, LF, no forbidden character
//! TOML        the parser, with the span of every value
//! fields      every field of every table: missing, unknown, malformed
//! canonical   the table, written again, is the same bytes
//! ```
//!
//! The first three stop at the first fault. The fields are all read, so that all their faults are
//! reported; the last step follows only when they have none.

use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::schema::FieldInfo;
use crate::diagnostic::suggestion::find_nearest;
use crate::diagnostic::{At, Code, Fault};
use crate::text::{self, CharacterFault};

/// Whether a file must be in the canonical form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Records and texts: reading and writing again gives the same bytes.
    Canonical,
    /// `accord.toml` and drafts on their way to a record: any TOML, comments too.
    Free,
}

/// Runs `read` over the fields of `root` and returns its value, or every fault it met.
pub fn read_fields<T>(
    root: &DeTable<'_>,
    read: impl FnOnce(&mut TableReader<'_, '_>) -> Option<T>,
) -> Result<T, Vec<Fault>> {
    let mut faults = Vec::new();
    let value = read(&mut TableReader::new(root, FieldPath::Root, &mut faults));
    match value {
        Some(value) if faults.is_empty() => Ok(value),
        _ => Err(faults),
    }
}

/// The file as text, within its limit and without a character that a reader cannot see.
pub fn decode_text(bytes: &[u8], limit: usize, form: Form) -> Result<&str, Fault> {
    if bytes.len() > limit {
        return Err(too_large(bytes.len() as u64, limit));
    }
    let source = std::str::from_utf8(bytes).map_err(|error| {
        let message = format!("byte {} does not belong to UTF-8 text", error.valid_up_to());
        Fault::new(Code::NotUtf8, message, Code::NotUtf8.remedy())
    })?;
    if text::is_plain(source) {
        return Ok(source);
    }
    if source.contains("\r\n") {
        let message = "the line ends were converted from LF to CRLF";
        return Err(Fault::new(Code::NewlineConverted, message, Code::NewlineConverted.remedy()));
    }
    let allowed: &[char] = if form == Form::Free { &['\n', '\t'] } else { &['\n'] };
    match text::find_refused(source).find(|(_, character, _)| !allowed.contains(character)) {
        None => Ok(source),
        Some((at, character, fault)) => {
            Err(refused_fault(character, fault).at(at..at + character.len_utf8()))
        }
    }
}

/// A fault for a file of `size` bytes where `limit` are allowed.
pub fn too_large(size: u64, limit: usize) -> Fault {
    let message = format!("the file has {size} bytes, {limit} are allowed; it was not read");
    Fault::new(Code::TooLarge, message, Code::TooLarge.remedy())
}

/// A fault for a character that may not stand where it does.
pub fn refused_fault(character: char, fault: CharacterFault) -> Fault {
    let code = u32::from(character);
    match fault {
        CharacterFault::Forbidden => {
            let message = format!("U+{code:04X} may not stand in a record");
            Fault::new(Code::TextControl, message, Code::TextControl.remedy())
        }
        CharacterFault::Joiner => Fault::new(
            Code::TextControl,
            format!("U+{code:04X}, a joiner, does not stand between two letters of a script that needs it"),
            "Remove the joiner. Only some scripts are written with it, such as Persian and those of India.",
        ),
        CharacterFault::Unassigned => {
            let message = format!("U+{code:04X} is not a character of Unicode 18.0");
            Fault::new(Code::TextUnassigned, message, Code::TextUnassigned.remedy())
        }
    }
}

/// What git leaves in a file that it could not merge.
pub const CONFLICT: &str = "git could not merge this file: it holds two versions, between conflict markers";

/// What to do about it.
pub const CONFLICT_HELP: &str = "Take one version: `git checkout --ours FILE` or `git checkout --theirs FILE`; for \
                                 `accord.toml`, edit it so that it says what both sides mean.";

/// The line with which git begins a conflict, if there is one.
pub fn find_conflict(source: &str) -> Option<Range<usize>> {
    const MARK: &str = "<<<<<<< ";
    let start = if source.starts_with(MARK) { 0 } else { source.find(&format!("\n{MARK}"))? + 1 };
    let end = source[start..].find('\n').map_or(source.len(), |at| start + at);
    Some(start..end)
}

/// The file as TOML.
pub fn parse_toml(source: &str) -> Result<DeTable<'_>, Fault> {
    DeTable::parse(source).map(Spanned::into_inner).map_err(|error| {
        if let Some(span) = find_conflict(source) {
            return Fault::new(Code::TomlSyntax, CONFLICT, CONFLICT_HELP).at(span);
        }
        let message = text::for_terminal(error.message()).into_owned();
        let fault = Fault::new(Code::TomlSyntax, message, Code::TomlSyntax.remedy());
        match error.span() {
            Some(span) => fault.at(span),
            None => fault,
        }
    })
}

/// Compares a file with what the writer makes of it.
pub fn check_canonical(source: &str, written: &str) -> Result<(), Fault> {
    if source == written {
        return Ok(());
    }
    let start = common_prefix(source, written);
    let message = match line_at(written, start) {
        expected if line_at(source, start) == expected => "the end of this line is not canonical".into(),
        "" => "the canonical form has an empty line here, or ends".into(),
        expected => format!("the canonical form of this line is: {}", text::for_terminal(expected)),
    };
    let end = source[start..].find('\n').map_or(source.len(), |at| start + at);
    Err(Fault::new(Code::NotCanonical, message, Code::NotCanonical.remedy()).at(start..end))
}

/// The line of `text` that the byte `at` is in.
fn line_at(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    text[start..].lines().next().unwrap_or_default()
}

/// Length of the common prefix in bytes, at a character boundary of both.
fn common_prefix(a: &str, b: &str) -> usize {
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b);
    same.map(|(character, _)| character.len_utf8()).sum()
}

/// The bytes of `source` that the dotted `path` names: the value, or the innermost table on the
/// way to it that is there.
pub fn locate_field(source: &str, path: &str) -> Option<Range<usize>> {
    let root = DeTable::parse(source).ok()?;
    let mut span = None;
    let mut table = Some(root.get_ref());
    let mut list: Option<&toml::de::DeArray<'_>> = None;
    for step in path.split('.') {
        let item = match (table, list) {
            (Some(table), _) => table.get(step),
            (_, Some(list)) => step.parse::<usize>().ok().and_then(|index| list.get(index)),
            _ => None,
        };
        let Some(item) = item else { break };
        span = Some(item.span());
        table = item.get_ref().as_table();
        list = item.get_ref().as_array();
    }
    span
}

/// Where a field stands. Its text is made only where a fault names it.
#[derive(Clone, Copy, Debug)]
pub enum FieldPath<'a> {
    /// The file's own table.
    Root,
    /// The field with this key of a table.
    Key(&'a FieldPath<'a>, &'a str),
    /// The item at this place of a list.
    Item(&'a FieldPath<'a>, usize),
}

impl fmt::Display for FieldPath<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Key(FieldPath::Root, key) => formatter.write_str(key),
            Self::Key(table, key) => write!(formatter, "{table}.{key}"),
            Self::Item(list, place) => write!(formatter, "{list}.{place}"),
        }
    }
}

/// The fields of one table, taken one by one.
#[derive(Debug)]
pub struct TableReader<'a, 'i> {
    table: &'a DeTable<'i>,
    path: FieldPath<'a>,
    taken: Vec<&'static str>,
    pub(super) faults: &'a mut Vec<Fault>,
}

impl<'a, 'i> TableReader<'a, 'i> {
    /// `path` is that of the table itself.
    pub fn new(table: &'a DeTable<'i>, path: FieldPath<'a>, faults: &'a mut Vec<Fault>) -> Self {
        Self { table, path, taken: Vec::with_capacity(table.len() + 1), faults }
    }

    /// Runs `read` with the path of the field `key` and the list of faults.
    pub(super) fn read_at<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(FieldPath<'_>, &mut Vec<Fault>) -> Option<T>,
    ) -> Option<T> {
        read(FieldPath::Key(&self.path, key), self.faults)
    }

    /// The dotted path of the field `key`.
    fn field_path(&self, key: &str) -> String {
        FieldPath::Key(&self.path, key).to_string()
    }

    /// The item under `key`, now accounted for.
    pub fn take_field(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'i>>> {
        self.taken.push(key);
        self.table.get(key)
    }

    /// Reports that the required field `key` is not there.
    pub fn report_missing(&mut self, key: &'static str) {
        let message = match self.path {
            FieldPath::Root => format!("`{key}` is missing"),
            path => format!("`{key}` is missing in `{path}`"),
        };
        let help = format!("Add `{key}`.");
        let path = self.field_path(key);
        self.faults.push(Fault::new(Code::Schema, message, help).in_field(path));
    }

    /// Reports every field that was not taken. The help lists the `known` fields of the table; or it names the
    /// one that was meant, which then is not reported as missing, too.
    pub fn report_unknown(&mut self, known: &[&[FieldInfo]]) {
        if self.table.keys().all(|key| self.taken.contains(&key.get_ref().as_ref())) {
            return;
        }
        let known: Vec<&str> = known.iter().copied().flatten().map(|field| field.name).collect();
        for key in self.table.keys() {
            let key: &str = key.get_ref();
            if self.taken.contains(&key) {
                continue;
            }
            let absent = known.iter().copied().filter(|name| self.table.get(*name).is_none());
            let near = find_nearest(key, absent);
            if let Some(near) = near {
                let path = self.field_path(near);
                self.faults.retain(|fault| fault.at != At::Field(path.clone()));
            }
            let help = match near {
                Some(near) => format!("Did you mean `{near}`?"),
                None => format!("The fields here are: {}.", known.join(", ")),
            };
            let message = format!("`{}` is not a field of this table", text::for_terminal(key));
            self.faults.push(Fault::new(Code::Schema, message, help).in_field(self.field_path(key)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_located_or_its_nearest_table() {
        let source = "a = 1\n\n[t]\nb = \"x\"\n\n[[r]]\np = \"one\"\n\n[[r]]\np = \"two\"\n";
        let at = |path| locate_field(source, path).map(|span| &source[span]);
        assert_eq!(at("a"), Some("1"));
        assert_eq!(at("t.b"), Some("\"x\""));
        assert_eq!(at("r.1.p"), Some("\"two\""));
        assert_eq!(at("t.missing"), Some("[t]"));
        assert_eq!(at("missing"), None);
    }

    #[test]
    fn limits_come_before_everything_else() {
        let bytes = [0xFF; 100];
        assert_eq!(decode_text(&bytes, 99, Form::Free).unwrap_err().code, Code::TooLarge);
        assert_eq!(decode_text(&bytes, 100, Form::Free).unwrap_err().code, Code::NotUtf8);
    }

    #[test]
    fn nesting_without_end_is_a_fault_and_not_a_crash() {
        let source = format!("a = {}", "[".repeat(30_000));
        assert_eq!(parse_toml(&source).unwrap_err().code, Code::TomlSyntax);
    }
}
