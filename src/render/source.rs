//! Where rows are from, and what is not among them: what one needs to cite them.

use super::plural;
use crate::text::for_terminal;
use crate::view::{Commit, Counted, Listing, Tabular};

/// Below a table, for people at a terminal.
pub fn footer<R: Tabular>(listing: &Listing<R>) -> String {
    let selection = selection(listing)
        .map(|(shown, left_out)| format!("Shown: {}\nLeft out: {left_out}\n", for_terminal(&shown)));
    format!(
        "{}{}\n{}, {}\nas of {}\n",
        selection.unwrap_or_default(),
        listing.counts.words(),
        for_terminal(&listing.registry),
        commit(listing.commit.as_ref()),
        listing.today
    )
}

/// The same and more for a document, as pairs of what and which; not escaped.
pub fn facts<R: Tabular>(listing: &Listing<R>) -> Vec<(&'static str, String)> {
    let (shown, left_out) = selection(listing).unzip();
    let registry = format!("{}: {}", listing.registry, listing.title);
    let facts = [
        ("Registry", Some(registry)),
        ("As of", Some(listing.today.clone())),
        ("From", Some(commit(listing.commit.as_ref()))),
        ("Holds", Some(listing.counts.words())),
        ("Shown", shown),
        ("Left out", left_out),
    ];
    let texts = listing.texts.iter();
    let texts = texts.map(|text| ("Text", format!("{}: {}, SHA-256 {}", text.id, text.title, text.digest)));
    let facts = facts.into_iter().filter_map(|(what, which)| Some((what, which?)));
    facts.chain(texts).chain([("Made by", listing.tool.to_owned())]).collect()
}

/// What is shown by which filters, and what is left out; None without a filter.
fn selection<R: Tabular>(listing: &Listing<R>) -> Option<(String, String)> {
    if listing.filters.is_empty() {
        return None;
    }
    let filter = |(name, values): (&&str, &Vec<String>)| format!("{name} {}", values.join(" or "));
    let filters: Vec<_> = listing.filters.iter().map(filter).collect();
    let of = plural(listing.counts.rows(), R::UNIT);
    let shown = format!("{} of {of} ({})", listing.shown.rows(), filters.join(", "));
    Some((shown, listing.left_out.words()))
}

pub fn commit(commit: Option<&Commit>) -> String {
    match commit {
        Some(commit) if commit.modified => format!("commit {} with changes since", for_terminal(&commit.id)),
        Some(commit) => format!("commit {}", for_terminal(&commit.id)),
        None => "no commit".to_owned(),
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::view::{Shown, Tabular};

    /// A listing of these rows alone.
    pub fn listing_of<R: Tabular>(rows: Vec<R>) -> Listing<R> {
        Listing {
            schema_version: 1,
            registry: "demo.accord.example".to_owned(),
            title: "A registry for tests".to_owned(),
            today: "2026-11-21".to_owned(),
            commit: None,
            tool: "accord 0.0.0",
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
