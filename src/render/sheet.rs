//! A page of sections, fields, tables and paragraphs for people.
//!
//! Every method takes foreign text as it is and escapes it, so that a renderer cannot forget to.

use std::collections::BTreeSet;

use anstyle::{AnsiColor, Effects};

use super::address::{find_addresses, link_addresses};
use super::columns::{TextTable, render_first};
use super::prose::indent_text;
use super::{Style, words};
use crate::text::for_terminal;
use crate::view::{DiffPiece, EvidenceView};

/// Where the values of fields begin; a digest fits a terminal of 80 columns.
const VALUES: usize = 16;

/// A page of sections.
#[derive(Debug)]
pub struct Sheet {
    style: Style,
    text: String,
    /// The addresses that stand on it, where readers can open them.
    addresses: BTreeSet<String>,
}

impl Sheet {
    pub fn new(style: Style) -> Self {
        Self { style, text: String::new(), addresses: BTreeSet::new() }
    }

    /// The page as it is printed.
    pub fn finish(self) -> String {
        if self.addresses.is_empty() { self.text } else { link_addresses(&self.text, &self.addresses) }
    }

    fn note_addresses(&mut self, text: &str) {
        if self.style.links {
            self.addresses.extend(find_addresses(text).map(str::to_owned));
        }
    }

    /// Where the page is printed.
    pub fn style(&self) -> Style {
        self.style
    }

    /// The headline of a section, after an empty line.
    pub fn heading(&mut self, title: &str) {
        self.blank();
        self.title(title, 0);
    }

    /// A line in bold, `by` columns further on, broken where it is too long.
    pub fn title(&mut self, title: &str, by: usize) {
        let lines = indent_text(&for_terminal(title), by, self.style);
        let bold = anstyle::Style::new().bold();
        let lines: Vec<_> = lines.lines().map(|line| self.paint_words(bold, line)).collect();
        self.push_line(&lines.join("\n"));
    }

    /// `line` in `style`, but for its margin.
    fn paint_words(&self, style: anstyle::Style, line: &str) -> String {
        let words = line.trim_start_matches(' ');
        let margin = &line[..line.len() - words.len()];
        format!("{margin}{}", self.style.paint(style, words))
    }

    pub fn blank(&mut self) {
        self.text.push('\n');
    }

    fn push_line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A name, and beside it a value on as many lines as it needs.
    pub fn field(&mut self, name: &str, value: &str) {
        self.field_at(name, value, VALUES);
    }

    /// [`Self::field`] whose value a reader must not miss: in red and bold.
    pub fn alarm_field(&mut self, name: &str, value: &str) {
        let name = format!("{:VALUES$}", format!("  {}", for_terminal(name)));
        let value = self.alarm_lines(&indent_text(value, VALUES, self.style));
        self.push_line(&format!("{name}{}", value.trim_start_matches(' ')));
    }

    /// [`Self::block`] in red and bold.
    pub fn alarm(&mut self, text: &str, by: usize) {
        let lines = self.alarm_lines(&indent_text(text.trim_end_matches('\n'), by, self.style));
        self.push_line(&lines);
    }

    fn alarm_lines(&self, lines: &str) -> String {
        let alarm = AnsiColor::Red.on_default().effects(Effects::BOLD);
        let lines: Vec<_> = lines.lines().map(|line| self.paint_words(alarm, line)).collect();
        lines.join("\n")
    }

    /// [`Self::field`] whose values begin at the column `at`.
    pub fn field_at(&mut self, name: &str, value: &str, at: usize) {
        self.note_addresses(value);
        let name = format!("{:at$}", format!("  {}", for_terminal(name)));
        let value = indent_text(value, at, self.style);
        self.push_line(format!("{name}{}", value.trim_start_matches(' ')).trim_end());
    }

    /// A name, and beside it something to copy: bold, in one line.
    pub fn bold_field_at(&mut self, name: &str, value: &str, at: usize) {
        self.note_addresses(value);
        let name = format!("{:at$}", format!("  {}", for_terminal(name)));
        let value = self.style.bold(&for_terminal(value));
        self.push_line(&format!("{name}{value}"));
    }

    /// Words of several lines, broken between words where they are too long.
    pub fn block(&mut self, text: &str, by: usize) {
        self.note_addresses(text);
        let lines = indent_text(text.trim_end_matches('\n'), by, self.style);
        self.push_line(&lines);
    }

    /// Two versions of some words.
    pub fn differences(&mut self, pieces: &[DiffPiece], by: usize) {
        self.push_line(&words::mark_differences(pieces, by, self.style));
    }

    /// Something a reader can look up.
    pub fn evidence(&mut self, evidence: &EvidenceView) {
        let principle = evidence.principle.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
        self.field("evidence", &format!("{}{principle}", evidence.title));
        self.field("", evidence.url.as_str());
        if let Some(digest) = &evidence.sha256 {
            self.field("", &format!("SHA-256 {digest}"));
        }
    }

    /// What may be copied: in one line.
    pub fn verbatim(&mut self, text: &str, by: usize) {
        self.push_line(&format!("{:by$}{}", "", for_terminal(text)));
    }

    /// A file: its own lines.
    pub fn file(&mut self, content: &str) {
        for line in content.trim_end_matches('\n').split('\n') {
            self.verbatim(line, 0);
        }
    }

    pub fn table(&mut self, table: &TextTable<'_>) {
        self.first_table(std::slice::from_ref(table));
    }

    /// The table of these that there is room for: its index. Each shows less than the one before it.
    pub fn first_table(&mut self, tables: &[TextTable<'_>]) -> usize {
        tables
            .iter()
            .flat_map(|table| table.rows.iter().flatten())
            .for_each(|cell| self.note_addresses(cell));
        let (text, at) = render_first(tables, self.style);
        self.text += &text;
        at
    }
}
