//! Findings of observers, each with the answer at the same size.

use minijinja::context;

use super::SiteFiles;
use super::desk::{SiteDesk, to_value};

/// The list of findings, and a page of each.
pub(super) fn render_findings(desk: SiteDesk<'_>) -> SiteFiles<'_> {
    let findings = &desk.site.findings.rows;
    let list = std::iter::once_with(move || {
        let newest: Vec<_> = findings.iter().rev().collect();
        desk.page("finding/", "pages/findings.html", context! { findings => to_value(newest) })
    });
    Box::new(list.chain(findings.iter().map(move |finding| {
        let values = context! { finding => to_value(finding), subject => finding.subject() };
        desk.page(&format!("finding/{}/", finding.digest.short()), "pages/finding.html", values)
    })))
}
