//! The first page: what holds today, how it grew, what happened last.

use minijinja::context;

use super::SiteFiles;
use super::chart::BarChart;
use super::desk::{SiteDesk, to_value};

/// How many events the first page tells.
const LAST: usize = 10;

/// The first page.
pub(super) fn render_home(desk: SiteDesk<'_>) -> SiteFiles<'_> {
    Box::new(std::iter::once_with(move || {
        let stats = &desk.site.stats;
        let growth: Vec<_> = stats.growth.iter().map(|one| (one.period.clone(), one.holding)).collect();
        let events: Vec<_> = desk.site.events.iter().rev().take(LAST).collect();
        let page = context! {
            counts => to_value(&stats.counts),
            chart => to_value(BarChart::of(&growth)),
            events => to_value(events),
            texts => to_value(&stats.by_text),
            titles => to_value(&desk.site.titles),
        };
        desk.page("", "pages/home.html", page)
    }))
}
