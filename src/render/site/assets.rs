//! The stylesheet and the scripts: the same for every language.

use super::desk::SiteDesk;
use super::{SiteFile, SiteFiles};

/// The stylesheet, the script of the tables, and that of the check.
pub(super) fn render_assets(desk: SiteDesk<'_>) -> SiteFiles<'_> {
    let assets = desk.look.assets().filter(move |_| desk.is_first());
    Box::new(
        assets.map(|(name, text)| {
            Ok(SiteFile { path: format!("assets/{name}"), bytes: text.as_bytes().to_vec() })
        }),
    )
}
