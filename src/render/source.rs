//! Where rows are from, and what is not among them: what one needs to cite them.

use super::sheet::Sheet;
use super::{Style, plural};
use crate::view::{Citation, Counted, FilterConditions, Listing, LogView, Tabular};

/// Below a table, for people at a terminal.
pub fn footer<R: Tabular>(listing: &Listing<R>, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    push_footer(&mut sheet, listing);
    sheet.finish()
}

pub fn push_footer<R: Tabular>(sheet: &mut Sheet, listing: &Listing<R>) {
    if let Some((shown, left_out)) = describe_selection(listing) {
        sheet.block(&format!("Shown: {shown}"), 0);
        sheet.block(&format!("Left out: {left_out}"), 0);
    }
    listing.counts.headlines().iter().for_each(|line| sheet.block(line, 0));
    push_citation(sheet, &listing.citation);
}

/// Below any other output, for people at a terminal.
pub fn citation_footer(citation: &Citation, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    sheet.blank();
    push_citation(&mut sheet, citation);
    sheet.finish()
}

/// The registry, the state that was read, and the day.
fn push_citation(sheet: &mut Sheet, citation: &Citation) {
    sheet.block(&format!("{}, {}", citation.registry, citation.edition), 0);
    if let Some(repository) = &citation.repository {
        sheet.block(&format!("repository: {repository}"), 0);
    }
    if let Some(log) = &citation.log {
        sheet.block(&format!("log: {}", describe_checkpoint(log)), 0);
    }
    sheet.block(&format!("as of {}, by {}", citation.today, citation.tool), 0);
}

/// The same and more for a document, as pairs of what and which; not escaped.
pub fn list_facts<R: Tabular>(listing: &Listing<R>) -> Vec<(&'static str, String)> {
    let (shown, left_out) = describe_selection(listing).unzip();
    let citation = &listing.citation;
    let facts = [
        ("Registry", Some(format!("{}: {}", citation.registry, citation.title))),
        ("As of", Some(citation.today.to_string())),
        ("From", Some(citation.edition.to_string())),
        ("Repository", citation.repository.clone()),
        ("Log", citation.log.as_ref().map(describe_checkpoint)),
        ("Holds", Some(listing.counts.headlines().join("; "))),
        ("Shown", shown),
        ("Left out", left_out),
    ];
    let texts = listing.texts.iter();
    let texts = texts.map(|text| ("Text", format!("{}: {}, SHA-256 {}", text.id, text.title, text.digest)));
    let facts = facts.into_iter().filter_map(|(what, which)| Some((what, which?)));
    facts.chain(texts).chain([("Made by", citation.tool.to_owned())]).collect()
}

/// What is shown by which filters, and what is left out; None without a filter.
fn describe_selection<R: Tabular>(listing: &Listing<R>) -> Option<(String, String)> {
    if listing.filters.is_empty() {
        return None;
    }
    let filters = describe_filters(&listing.filters);
    let of = plural(listing.counts.rows(), R::UNIT);
    let held = listing.shown.describe_shown().map_or_else(String::new, |held| format!(": {held}"));
    let shown = format!("{} of {of} ({}){held}", listing.shown.rows(), filters);
    Some((shown, listing.left_out.describe_rest()))
}

/// The conditions in words, such as `country GB or CA`.
pub fn describe_filters(filters: &FilterConditions) -> String {
    let filters = filters.iter().map(|(name, values)| format!("{name} {}", values.join(" or ")));
    filters.collect::<Vec<_>>().join(", ")
}

/// The same behind a count, in brackets.
pub fn bracket_filters(filters: &FilterConditions) -> String {
    if filters.is_empty() { String::new() } else { format!(" ({})", describe_filters(filters)) }
}

/// The newest checkpoint of a log: its size and root, by when witnesses had seen it, and which.
pub fn describe_checkpoint(log: &LogView) -> String {
    let when = log.witnessed_on.map_or_else(String::new, |day| format!(", seen by {day}"));
    let by = match &log.cosigned_by[..] {
        [] => "no witness cosigned".to_owned(),
        names => format!("cosigned by {}", names.join(", ")),
    };
    format!("{} entries, root {}{when}, {by}", log.size, log.root)
}

/// What a column means, where no program reads the marks of code: its words are listed with commas.
#[cfg(any(feature = "pages", feature = "workbook"))]
pub fn plain_meaning(meaning: &str) -> String {
    meaning.replace("` `", ", ").replace('`', "")
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::view::{Edition, Shown, Tabular};

    /// A registry for tests, without a commit and a log.
    pub fn citation() -> Citation {
        Citation {
            schema_version: 1,
            registry: "demo.accord.example".to_owned(),
            title: "A registry for tests".to_owned(),
            repository: None,
            today: "2026-11-21".parse().unwrap(),
            edition: Edition::Unnamed,
            log: None,
            tool: "accord 0.0.0",
        }
    }

    /// A listing of these rows alone.
    pub fn listing_of<R: Tabular>(rows: Vec<R>) -> Listing<R> {
        Listing {
            citation: citation(),
            texts: Vec::new(),
            filters: std::collections::BTreeMap::new(),
            counts: R::Counts::default(),
            shown: R::Counts::default(),
            left_out: R::Counts::default(),
            columns: R::shown(Shown::Roomy),
            rows,
        }
    }
}
