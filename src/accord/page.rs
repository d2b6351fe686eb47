//! Reads the content of a text from a page of Markdown:
//!
//! ```text
//! # Title of the text
//!
//! What it is for: the preamble.
//!
//! ## Title of a principle {#its-id}
//!
//! Its words. Without `{#its-id}` the id is made of its title.
//! ```
//!
//! Only these headings have a meaning; other lines are copied unchanged.

use std::ops::Range;

use super::Principle;
use crate::diagnostic::{Code, Fault};
use crate::record::read::refused_fault;
use crate::record::schema::{NonEmpty, TextValue};
use crate::record::{Block, ID_MAX, Id, Line};
use crate::text;

/// The content of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkdownPage {
    pub title: Line,
    pub preamble: Block,
    pub principle: NonEmpty<Principle>,
}

/// A heading and the lines below it.
struct Section<'a> {
    heading: &'a str,
    /// The heading's bytes in the page.
    span: Range<usize>,
    body: String,
}

impl MarkdownPage {
    /// # Errors
    /// Every fault found, at its heading.
    pub fn read(source: &str) -> Result<Self, Vec<Fault>> {
        let refused =
            text::find_refused(source).filter(|(_, character, _)| !matches!(character, '\n' | '\r'));
        let mut faults: Vec<_> = refused
            .map(|(at, character, fault)| refused_fault(character, fault).at(at..at + character.len_utf8()))
            .collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut sections = split_sections(source).into_iter();
        let Some(first) = sections.next().filter(|section| section.heading.starts_with("# ")) else {
            let help = "begin with `# TITLE`, then say what the text is for";
            return Err(vec![Fault::new(Code::Schema, "the page does not begin with its title", help)]);
        };
        let title = first.parse_value(first.heading[2..].trim(), &mut faults);
        let preamble = first.parse_value(&first.body, &mut faults);
        let principles: Vec<_> = sections.map(|section| section.parse_principle(&mut faults)).collect();
        if principles.is_empty() {
            let help = "begin each principle with `## TITLE`";
            faults.push(Fault::new(Code::Schema, "the page has no principles", help));
        }
        let principle = principles.into_iter().collect::<Option<Vec<_>>>().and_then(NonEmpty::new);
        match (title, preamble, principle) {
            (Some(title), Some(preamble), Some(principle)) if faults.is_empty() => {
                Ok(Self { title, preamble, principle })
            }
            _ => Err(faults),
        }
    }
}

/// Splits a page at its headings. Lines above the first heading are a section without one.
fn split_sections(source: &str) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        let words = line.trim_end();
        let heads = words.starts_with("## ") || (sections.is_empty() && words.starts_with("# "));
        match sections.last_mut() {
            Some(section) if !heads => section.body += &format!("{words}\n"),
            None if words.is_empty() => {}
            _ => {
                let span = at..at + words.len();
                sections.push(Section { heading: words, span, body: String::new() });
            }
        }
        at += line.len();
    }
    sections
}

impl Section<'_> {
    fn parse_value<T: TextValue>(&self, text: &str, faults: &mut Vec<Fault>) -> Option<T> {
        text.trim_matches('\n').parse::<T>().map_err(|fault| faults.push(fault.at(self.span.clone()))).ok()
    }

    fn parse_principle(self, faults: &mut Vec<Fault>) -> Option<Principle> {
        let heading = self.heading.trim_start_matches('#').trim();
        let named = heading.strip_suffix('}').and_then(|heading| heading.rsplit_once("{#"));
        let (title, id) = match named {
            Some((title, id)) => (title.trim_end(), id.to_owned()),
            None => (heading, make_slug(heading)),
        };
        let id = id.parse::<Id>().map_err(|fault| {
            let help = format!("{}; write it behind the title: `## TITLE {{#id}}`", fault.help);
            faults.push(Fault { help, ..fault }.at(self.span.clone()));
        });
        let title = self.parse_value(title, faults);
        let text = self.parse_value(&self.body, faults);
        Some(Principle { id: id.ok()?, title: title?, text: text? })
    }
}

/// An id made of a title's plain letters.
fn make_slug(title: &str) -> String {
    let words = title.split(|character: char| !character.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_empty()).map(str::to_ascii_lowercase);
    let mut slug = String::new();
    for word in words {
        if slug.len() + 1 + word.len() > ID_MAX {
            break;
        }
        slug = if slug.is_empty() { word } else { format!("{slug}-{word}") };
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# A title\n\nWhat it\nis for.\n\n## Do no harm\n\nNone.\n\n- At all.\n\n\
                        ## 不伤害 {#nor-otherwise}\nNone.\n";

    #[test]
    fn a_page_is_its_headings_and_what_stands_below() {
        let page = MarkdownPage::read(PAGE).unwrap();
        assert_eq!((page.title.as_str(), page.preamble.as_str()), ("A title", "What it\nis for."));
        let ids: Vec<_> = page.principle.iter().map(|one| (one.id.as_str(), one.title.as_str())).collect();
        assert_eq!(ids, [("do-no-harm", "Do no harm"), ("nor-otherwise", "不伤害")]);
        assert_eq!(page.principle[0].text.as_str(), "None.\n\n- At all.");
    }

    #[test]
    fn every_fault_is_told_at_its_heading_or_character() {
        for (from, to, heading) in [
            ("What it\nis for.", "", "# A title"),
            (" {#nor-otherwise}", "", "## 不伤害"),
            ("{#nor-otherwise}", "{#Nor}", "## 不伤害 {#Nor}"),
            ("None.\n\n- At all.", "", "## Do no harm"),
            ("# A title", "# A\u{200b}title", "\u{200b}"),
        ] {
            let page = PAGE.replacen(from, to, 1);
            let faults = MarkdownPage::read(&page).unwrap_err();
            let crate::diagnostic::At::Span(span) = faults[0].at.clone() else { panic!("{faults:?}") };
            assert_eq!(&page[span], heading);
        }
    }

    #[test]
    fn a_page_has_a_title_and_principles() {
        for page in ["", "Words.\n", "## One\nA.\n", "# Title\nWords.\n"] {
            assert_eq!(MarkdownPage::read(page).unwrap_err().len(), 1, "{page}");
        }
    }
}
