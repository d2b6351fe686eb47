//! A text that one can pledge to: `accords/<id>.toml`, one file per version, never edited.
//!
//! Canonical like a record, but not signed: pledges pin it by the SHA-256 of its file.

mod page;

pub use page::MarkdownPage;

use crate::diagnostic::{Code, Fault};
use crate::record::schema::{NonEmpty, Table, choice, read_document, table};
use crate::record::write::Writer;
use crate::record::{Block, Digest, FormatVersion, Group, Id, Line, Small, read};

/// Most bytes of a text's file.
pub const ACCORD_LIMIT: usize = 256 * 1024;

table! {
    /// `[quorum]`: how many observers must support a finding before it is corroborated.
    pub struct Quorum {
        /// number of observers
        pub observers: Small,
        /// number of different groups that these observers belong to
        pub groups: Small,
    }
}

table! {
    /// `[[principle]]`: one commitment of the text.
    pub struct Principle {
        /// id by which reservations and evidence refer to the principle
        pub id: Id,
        /// title of the principle
        pub title: Line,
        /// wording of the principle
        pub text: Block,
    }
}

choice! {
    /// How the figures of several reports are taken together.
    pub enum Total {
        /// The figures add up.
        Sum = "sum",
        /// Two reports may count the same thing, such as a country: only the largest figure is given.
        Largest = "largest",
    }
}

table! {
    /// `[[metric]]`: a number that reports on the text give.
    pub struct Metric {
        /// id by which a figure of a report refers to the metric
        pub id: Id,
        /// title of the metric
        pub title: Line,
        /// unit of the metric, in the plural
        pub unit: Line,
        /// how the figures of several reports are taken together
        pub total: Total,
        /// id of the metric of which this one counts a part
        pub part_of: Option<Id>,
    }
}

table! {
    /// A file of metrics, from which `text new` makes a text.
    pub struct MetricList {
        /// metrics of the text
        pub metric: NonEmpty<Metric>,
    }
}

impl MetricList {
    /// Reads a file of metrics in any form.
    ///
    /// # Errors
    /// Every fault found, at least one.
    pub fn read(bytes: &[u8]) -> Result<Self, Vec<Fault>> {
        read_document(bytes, ACCORD_LIMIT, read::Form::Free)
    }
}

table! {
    /// The content of a text's file.
    pub struct TextContent {
        /// version of the format
        pub format: FormatVersion,
        /// id of the text, which is also its file's name
        pub id: Id,
        /// title of the text
        pub title: Line,
        /// groups that may pledge to the text
        pub audience: NonEmpty<Group>,
        /// number of months after which a pledge must be reaffirmed
        pub renewal_months: Small,
        /// number of months within which a report must follow the pledge, and then the last report
        pub report_months: Option<Small>,
        /// id of the text that this one replaces
        pub replaces: Option<Id>,
        /// purpose of the text
        pub preamble: Block,
        /// quorum of a charter for observers
        pub quorum: Option<Quorum>,
        /// principles of the text
        pub principle: NonEmpty<Principle>,
        /// metrics of the text
        pub metric: Vec<Metric>,
    }
}

impl TextContent {
    /// The content of a file that may be written in any form.
    ///
    /// # Errors
    /// Every fault found, at least one.
    pub fn read_draft(bytes: &[u8]) -> Result<Self, Vec<Fault>> {
        read_document(bytes, ACCORD_LIMIT, read::Form::Free)
    }

    /// In the canonical form.
    pub fn write(&self) -> String {
        let mut writer = Writer::default();
        self.write_fields(&mut writer);
        writer.finish()
    }
}

/// A text with the digest that pledges pin.
///
/// ```
/// use accord::accord::Text;
///
/// let file = include_bytes!("../accords/tech-sector-accord-1.toml");
/// let text = Text::read(file).expect("it is canonical");
/// assert!(text.has_principle(&"attack-nowhere".parse()?));
/// # Ok::<_, accord::diagnostic::Fault>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub accord: TextContent,
    pub digest: Digest,
}

impl Text {
    /// Reads a text's file.
    ///
    /// # Errors
    /// Every fault found, at least one.
    pub fn read(bytes: &[u8]) -> Result<Self, Vec<Fault>> {
        let accord: TextContent = read_document(bytes, ACCORD_LIMIT, read::Form::Canonical)?;
        let principles: Vec<_> = accord.principle.iter().map(|principle| &principle.id).collect();
        let metrics: Vec<_> = accord.metric.iter().map(|metric| &metric.id).collect();
        let mut faults = find_repeated("principle", &principles);
        faults.extend(find_repeated("metric", &metrics));
        faults.extend(find_wholes(&accord.metric));
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self { accord, digest: Digest::of(bytes) })
    }

    /// Whether the text has a principle called `id`.
    pub fn has_principle(&self, id: &Id) -> bool {
        self.accord.principle.iter().any(|principle| principle.id == *id)
    }

    /// The metric called `id`.
    pub fn metric(&self, id: &Id) -> Option<&Metric> {
        self.accord.metric.iter().find(|metric| metric.id == *id)
    }
}

/// A fault for each id that an earlier `table` has.
fn find_repeated(table: &str, ids: &[&Id]) -> Vec<Fault> {
    let repeated = (1..ids.len()).filter(|&index| ids[..index].contains(&ids[index]));
    let faults = repeated.map(|index| {
        let message = format!("two {table}s have the id `{}`", ids[index]);
        let fault = Fault::new(Code::Schema, message, format!("give each {table} an id of its own"));
        fault.in_field(format!("{table}.{index}.id"))
    });
    faults.collect()
}

/// A fault for each metric that counts a part of none before it. So no metric is a part of itself.
fn find_wholes(metrics: &[Metric]) -> Vec<Fault> {
    let known = |at: usize, whole: &Id| metrics[..at].iter().any(|metric| metric.id == *whole);
    let parts = metrics.iter().enumerate().filter_map(|(at, metric)| Some((at, metric.part_of.as_ref()?)));
    let faults = parts.filter(|(at, whole)| !known(*at, whole)).map(|(at, whole)| {
        let message = format!("no metric before this one has the id `{whole}`");
        let fault = Fault::new(Code::Schema, message, "name a metric that stands further up");
        fault.in_field(format!("metric.{at}.part_of"))
    });
    faults.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_texts_are_canonical() {
        for bytes in [
            include_bytes!("../accords/tech-sector-accord-1.toml").as_slice(),
            include_bytes!("../accords/digital-geneva-convention-1.toml"),
            include_bytes!("../accords/attribution-charter-1.toml"),
            include_bytes!("../accords/responder-charter-1.toml"),
        ] {
            let text = Text::read(bytes).unwrap();
            assert_eq!(text.accord.renewal_months.get(), 12);
        }
    }

    #[test]
    fn the_tech_accord_begins_with_its_two_promises() {
        let text = Text::read(include_bytes!("../accords/tech-sector-accord-1.toml")).unwrap();
        let ids: Vec<_> = text.accord.principle.iter().map(|p| p.id.as_str()).collect();
        assert_eq!(ids[..2], ["assist-everywhere", "attack-nowhere"]);
    }

    #[test]
    fn a_principle_has_one_id() {
        let good = include_str!("../accords/tech-sector-accord-1.toml");
        let bad = good.replace("id = \"attack-nowhere\"", "id = \"assist-everywhere\"");
        let faults = Text::read(bad.as_bytes()).unwrap_err();
        assert_eq!(faults[0].code, Code::Schema);
    }
}
