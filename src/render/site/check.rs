//! The page on which the reader's own browser checks the registry.

use std::collections::BTreeMap;

use minijinja::context;

use super::SiteFiles;
use super::desk::SiteDesk;
use crate::diagnostic::Code;

/// The page, and what each code means as its script reads it.
pub(super) fn render_check(desk: SiteDesk<'_>) -> SiteFiles<'_> {
    let page = std::iter::once_with(move || desk.page("check/", "pages/check.html", context! {}));
    let meanings = std::iter::once_with(move || {
        let meanings: BTreeMap<_, _> = Code::ALL.iter().map(|code| (code.name(), code.meaning())).collect();
        let text = serde_json::to_string(&meanings).unwrap_or_default();
        desk.file("check/meanings.js", format!("\"use strict\";\nsiteMeanings({text});\n"))
    });
    Box::new(page.chain(meanings.filter(move |_| desk.is_first())))
}
