//! Who counts as an observer, by whose decision.

use minijinja::context;

use super::SiteFiles;
use super::desk::{SiteDesk, to_value};

/// The list of admissions, those that stand first.
pub(super) fn render_observers(desk: SiteDesk<'_>) -> SiteFiles<'_> {
    Box::new(std::iter::once_with(move || {
        let (standing, ended) = desk.site.admissions();
        let values = context! { standing => to_value(standing), ended => to_value(ended) };
        desk.page("observers/", "pages/observers.html", values)
    }))
}
