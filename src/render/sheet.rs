//! A page of sections, fields and paragraphs for people.

use super::Style;
use super::prose::indented;
use crate::text::for_terminal;
use crate::view::EvidenceView;

/// Where the values of fields begin; a digest fits a terminal of 80 columns.
const VALUES: usize = 16;

/// A page of sections.
pub struct Sheet {
    pub style: Style,
    pub text: String,
}

impl Sheet {
    pub fn new(style: Style) -> Self {
        Self { style, text: String::new() }
    }

    pub fn heading(&mut self, title: &str) {
        self.text.push('\n');
        self.line(&self.style.heading(title));
    }

    pub fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A name, and beside it a value on as many lines as it needs.
    pub fn field(&mut self, name: &str, value: &str) {
        let name = format!("{:1$}", format!("  {}", for_terminal(name)), VALUES);
        let value = indented(value, VALUES, self.style);
        self.line(format!("{name}{}", value.trim_start_matches(' ')).trim_end());
    }

    /// Words of several lines.
    pub fn block(&mut self, text: &str, by: usize) {
        self.line(&indented(text, by, self.style));
    }

    /// Something a reader can look up.
    pub fn evidence(&mut self, evidence: &EvidenceView) {
        let principle = evidence.principle.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
        self.field("evidence", &format!("{}{principle}", evidence.title));
        self.field("", &evidence.url);
        if let Some(digest) = &evidence.sha256 {
            self.field("", &format!("SHA-256 {digest}"));
        }
    }

    /// What may be copied: in one line.
    pub fn verbatim(&mut self, text: &str, by: usize) {
        self.line(&format!("{:by$}{}", "", for_terminal(text)));
    }
}
