//! From the view to bytes. A renderer neither filters, nor orders, nor decides; it escapes.

mod address;
mod calendar;
pub mod codes;
mod columns;
mod content_line;
mod csv;
mod decisions;
mod diff;
mod findings;
mod github;
mod history;
#[cfg(feature = "pages")]
mod html;
mod human;
mod isolates;
mod json;
mod junit;
mod markdown;
mod page;
mod probe;
mod prose;
mod reservations;
mod responders;
mod sarif;
mod sheet;
#[cfg(feature = "pages")]
mod site;
mod source;
#[cfg(feature = "sqlite")]
mod sqlite;
mod stats;
mod status;
mod summary;
mod table;
mod text;
mod vcard;
mod words;
#[cfg(feature = "workbook")]
mod xlsx;

pub use calendar::render_calendar;
pub use csv::{render_listing as csv_listing, render_metadata as csv_metadata};
pub use decisions::render_decisions as human_decisions;
pub use diff::render_diff as human_diff;
pub use findings::{render_finding as human_finding, render_findings as human_findings};
pub use github::render_verdict as github_verdict;
pub use history::render_history as human_history;
#[cfg(feature = "pages")]
pub use html::{render_call_sheet, render_listing as html_listing};
pub use human::{render_diagnostics as human_diagnostics, render_verdict as human_verdict};
pub use json::{
    render_cited as json_cited, render_findings as json_findings, render_lines as json_lines,
    render_listing as json_listing, render_probe as json_probe, render_source as json_source,
    render_text_page as json_text_page, render_texts as json_texts, render_verdict as json_verdict,
    render_written as json_written,
};
pub use junit::render_verdict as junit_verdict;
pub use markdown::render_listing as markdown_listing;
pub use page::{Extent, render_page as human_page, render_record as human_record};
pub use probe::render_probe as human_probe;
pub use prose::wrap_text;
pub use reservations::render_reservations as human_reservations;
pub use responders::render_responders as human_responders;
pub use sarif::render_verdict as sarif_verdict;
#[cfg(feature = "pages")]
pub use site::{PageFault, PageReading, SiteFile, SiteLook, read_page, render_site};
pub use source::{citation_footer, footer};
#[cfg(feature = "sqlite")]
pub use sqlite::render_database as sqlite_database;
pub use stats::render_stats as human_stats;
pub use status::render_status as human_status;
pub use summary::render_verdict as markdown_summary;
pub use table::{
    render_listing as human_listing, render_pledges as human_pledges, render_table as human_table,
    render_texts as human_texts,
};
pub use text::{render_comparison as human_comparison, render_text as human_text};
pub use vcard::render_vcards;
#[cfg(feature = "workbook")]
pub use xlsx::render_listing as xlsx_listing;

use crate::view::plural;

/// What a renderer may know of where its output goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    pub color: bool,
    /// Columns of the terminal; None where the output is not for a terminal.
    pub width: Option<usize>,
    /// Whether names from right to left stand in isolates: at a terminal with UTF-8.
    pub isolates: bool,
    /// Whether addresses can be opened: at a terminal that knows OSC 8.
    pub links: bool,
}

impl Style {
    /// `text` in `style`, where colors are wanted.
    fn paint(self, style: anstyle::Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// A headline.
    pub fn heading(self, text: &str) -> String {
        self.bold(&crate::text::for_terminal(text))
    }

    fn bold(self, text: &str) -> String {
        self.paint(anstyle::Style::new().bold(), text)
    }
}
