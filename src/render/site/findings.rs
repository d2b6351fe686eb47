//! Findings of observers, each with the answer at the same size.

use minijinja::{Error, context};

use super::desk::{SiteDesk, to_value};
use super::{SiteFile, SiteFiles};
use crate::render::json_findings;
use crate::view::FindingView;

/// The list of findings, and a page of each; beside it the same as JSON.
pub(super) fn render_findings(desk: SiteDesk<'_>) -> SiteFiles<'_> {
    let findings = &desk.site.findings.rows;
    let list = std::iter::once_with(move || {
        let newest: Vec<_> = findings.iter().rev().collect();
        desk.page("finding/", "pages/findings.html", context! { findings => to_value(newest) })
    });
    Box::new(list.chain(findings.iter().flat_map(move |finding| render_finding(desk, finding))))
}

fn render_finding(desk: SiteDesk<'_>, finding: &FindingView) -> Vec<Result<SiteFile, Error>> {
    let address = format!("finding/{}/", finding.digest.short());
    let values = context! { finding => to_value(finding), subject => finding.subject() };
    let mut files = vec![desk.page(&address, "pages/finding.html", values)];
    if desk.is_first() {
        let json = json_findings(&desk.site.list_finding(finding.digest));
        files.push(desk.file(&format!("{address}index.json"), json));
    }
    files
}
