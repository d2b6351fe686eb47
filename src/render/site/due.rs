//! What falls due: who has to reaffirm, report or answer by which day, and a calendar of it.

use std::iter::once_with;

use minijinja::context;

use super::SiteFiles;
use super::desk::{SiteDesk, to_value};
use crate::render::render_calendar;

/// The page, and beside it the calendar, where a date falls due.
pub(super) fn render_due(desk: SiteDesk<'_>) -> SiteFiles<'_> {
    let dates = &desk.site.due_dates;
    let page = once_with(move || {
        let today = desk.site.citation.today;
        let (late, ahead): (Vec<_>, Vec<_>) = dates.iter().partition(|due| due.day < today);
        let page = context! { late => to_value(late), ahead => to_value(ahead) };
        desk.page("due/", "pages/due.html", page)
    });
    let calendar = render_calendar(&desk.site.citation, dates).filter(|_| desk.is_first());
    Box::new(page.chain(calendar.map(|text| desk.file("due/due.ics", text))))
}
