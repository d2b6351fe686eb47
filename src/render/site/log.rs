//! The registry's log: its checkpoints, and who saw them.

use minijinja::context;

use super::SiteFiles;
use super::desk::{SiteDesk, to_value};

/// The page of the log, the newest checkpoint first.
pub(super) fn render_log(desk: SiteDesk<'_>) -> SiteFiles<'_> {
    Box::new(std::iter::once_with(move || {
        let newest: Vec<_> = desk.site.checkpoints.iter().rev().collect();
        desk.page("log/", "pages/log.html", context! { checkpoints => to_value(newest) })
    }))
}
