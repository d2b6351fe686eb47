//! What happened, month by month, and a feed of it.

use std::collections::BTreeMap;

use minijinja::{Error, context};

use super::desk::{SiteDesk, to_value};
use super::feed::render_feed;
use super::{SiteFile, SiteFiles};
use crate::view::Event;

/// Events on the first page.
const LAST: usize = 100;

/// The last events, a page for each month, and the feed.
pub(super) fn render_history(desk: SiteDesk<'_>) -> SiteFiles<'_> {
    let mut months: BTreeMap<String, Vec<&Event>> = BTreeMap::new();
    for event in desk.site.events.iter().rev() {
        months.entry(event.date.to_string()[..7].to_owned()).or_default().push(event);
    }
    let counts: Vec<_> = months.iter().rev().map(|(month, events)| (month.clone(), events.len())).collect();
    let feed = std::iter::once_with(move || {
        render_feed(desk, "history/", &desk.site.citation.title, desk.site.events.iter().rev())
    });
    let first = std::iter::once_with(move || render_last(desk, &counts));
    let pages = months.into_iter().map(move |(month, events)| {
        let values = context! { month => month.clone(), events => to_value(events) };
        desk.page(&format!("history/{month}/"), "pages/month.html", values)
    });
    Box::new(first.chain(pages).chain(feed.filter(move |_| desk.is_first())))
}

fn render_last(desk: SiteDesk<'_>, months: &[(String, usize)]) -> Result<SiteFile, Error> {
    let events: Vec<_> = desk.site.events.iter().rev().take(LAST).collect();
    desk.page(
        "history/",
        "pages/history.html",
        context! { events => to_value(events), months => to_value(months) },
    )
}
