//! A badge of each organization, for its own pages: what it pledged, and how that stands.

use std::collections::BTreeMap;

use minijinja::{Error, context};
use serde::Serialize;

use super::desk::{SiteDesk, to_value};
use super::{SiteFile, SiteFiles};
use crate::view::{Integrity, Row};

/// One line of a badge: a text, and how the pledge to it stands.
#[derive(Clone, Debug, Serialize)]
struct BadgeLine {
    text: String,
    /// The word for the standing, of the section `standing`.
    standing: &'static str,
    since: Option<String>,
    y: usize,
}

/// The height of a line, and the width of a character, in units of the picture.
const LINE: usize = 20;
const CHARACTER: usize = 7;

/// A badge for each organization, once: it has no language but English.
pub(super) fn render_badges(desk: SiteDesk<'_>) -> SiteFiles<'_> {
    let site = desk.site;
    let rows = site.relied_on.iter().chain(site.set_apart.iter().map(|apart| &apart.row));
    let mut owners: BTreeMap<_, Vec<&Row>> = BTreeMap::new();
    for row in rows.filter(|_| desk.is_first()) {
        owners.entry(row.organization.as_str()).or_default().push(row);
    }
    let names = site.organizations().filter(move |_| desk.is_first());
    Box::new(names.map(move |name| {
        let name = name.as_str();
        render_badge(desk, name, owners.get(name).map(Vec::as_slice).unwrap_or_default())
    }))
}

fn render_badge(desk: SiteDesk<'_>, name: &str, rows: &[&Row]) -> Result<SiteFile, Error> {
    let lines: Vec<_> = rows.iter().zip(1..).map(|(row, at)| describe_line(row, at * LINE)).collect();
    let left = lines.iter().map(|line| line.text.len()).max().unwrap_or(0) * CHARACTER + 16;
    // The longest standing, and a day.
    let right = "reaffirmed since 2026-11-28".len() * CHARACTER;
    let heading = format!("{name} · {} · {}", desk.site.citation.registry, desk.site.citation.today);
    let page = context! {
        name => name,
        width => (left + right).max(heading.chars().count() * CHARACTER + 16),
        heading => heading,
        lines => to_value(&lines),
        left => left,
        height => (lines.len() + 1) * LINE,
    };
    let text = desk.fill(&format!("org/{name}/"), "pages/badge.svg", page)?;
    desk.file(&format!("org/{name}/badge.svg"), text)
}

fn describe_line(row: &Row, y: usize) -> BadgeLine {
    let standing = match row.standing {
        _ if row.integrity != Integrity::Sound => "broken",
        Some(standing) => standing.as_str(),
        None => "none",
    };
    BadgeLine {
        text: row.accord.as_ref().map(ToString::to_string).unwrap_or_default(),
        standing,
        since: row.since.map(|day| day.to_string()),
        y,
    }
}
