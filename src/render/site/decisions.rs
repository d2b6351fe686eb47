//! What the registry decided, and why.

use minijinja::context;

use super::SiteFiles;
use super::desk::{SiteDesk, to_value};

/// The list of decisions, the newest first.
pub(super) fn render_decisions(desk: SiteDesk<'_>) -> SiteFiles<'_> {
    Box::new(std::iter::once_with(move || {
        let newest: Vec<_> = desk.site.decisions.iter().rev().collect();
        desk.page("decisions/", "pages/decisions.html", context! { decisions => to_value(newest) })
    }))
}
