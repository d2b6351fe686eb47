//! The rules for all output: it has no invisible character, whatever the input; colors change nothing else;
//! and JSON is valid.

use accord::check::Verdict;
use accord::diagnostic::{At, Diagnostic, Fault};
use accord::registry;
use accord::render::{
    Extent, Style, github_verdict, human_listing, human_page, human_status, human_verdict, json_cited,
    json_listing, json_verdict, junit_verdict, markdown_summary, render_calendar, sarif_verdict,
};
use accord::text::first_forbidden;
use accord::view::{self, Judgement, VerdictView};
use serde_json::Value;

/// Checks the text of a renderer for people, for a pipe and for terminals.
pub fn human(render: impl Fn(Style) -> String) {
    for width in [None, Some(1), Some(80)] {
        let plain = render(Style { color: false, width, isolates: false, links: false });
        visible(&plain);
        assert_eq!(
            without_colors(&render(Style { color: true, width, isolates: false, links: false })),
            plain
        );
    }
}

/// Checks JSON and reads it.
pub fn json(text: &str) -> Value {
    visible(text);
    serde_json::from_str(text).expect("it is JSON")
}

/// Checks that a text has no invisible character.
pub fn visible(text: &str) {
    for line in text.split('\n') {
        assert_eq!(first_forbidden(line), None, "{line:?}");
    }
}

/// `text` without escape sequences for colors. Other sequences stay.
fn without_colors(text: &str) -> String {
    let mut pieces = text.split("\u{1b}[");
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let rest = piece.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
        match rest.strip_prefix('m') {
            Some(rest) => plain.push_str(rest),
            None => plain = plain + "\u{1b}[" + piece,
        }
    }
    plain
}

/// Faults of the file at `path`, shown to people and to programs.
pub fn faults(path: &str, bytes: &[u8], faults: Vec<Fault>) {
    assert!(!faults.is_empty(), "what is refused is refused for a reason");
    let placed = |fault: Fault| {
        assert!(!fault.message.is_empty() && !fault.help.is_empty(), "{fault:?}");
        let place = registry::locate_fault(path, bytes, &fault.at);
        assert!(matches!(fault.at, At::Field(_)) || place.excerpt.is_some() == (fault.at != At::File));
        Diagnostic::new(fault, None, place)
    };
    verify(faults.into_iter().map(placed).collect(), Vec::new());
}

/// The output of `verify`, in each of its formats.
pub fn verify(diagnostics: Vec<Diagnostic>, organizations: Vec<Judgement>) {
    let view = VerdictView {
        citation: None,
        sound: false,
        diagnostics,
        organizations,
        log: None,
        folder: String::new(),
    };
    human(|style| human_verdict(&view, style));
    visible(&github_verdict(&view));
    visible(&junit_verdict(&view));
    visible(&markdown_summary(&view, 10_000));
    json(&sarif_verdict(&view));
    let value = json(&json_verdict(&view));
    for (shown, diagnostic) in value["diagnostics"].as_array().into_iter().flatten().zip(&view.diagnostics) {
        assert_eq!(shown["path"], *diagnostic.place.path);
        assert_eq!(shown["message"], *diagnostic.message);
    }
}

/// Every view of a registry.
pub fn verdict(verdict: &Verdict) {
    verify(verdict.diagnostics.clone(), view::judge_members(&verdict.registry));
    let listing = view::list_rows(&verdict.registry, view::Edition::Unnamed);
    human(|style| human_listing(&listing, style));
    json(&json_listing(&listing));
    let status = view::report_status(
        &verdict.registry,
        view::MaintainerInput { problems: &verdict.diagnostics, change: None },
    );
    human(|style| human_status(&status, style));
    let citation = view::Citation::of(&verdict.registry, view::Edition::Unnamed);
    json(&json_cited(&citation, &status));
    if let Some(calendar) = render_calendar(&citation, &view::list_due_dates(&verdict.registry)) {
        visible(&calendar.replace("\r\n", "\n"));
    }
    for member in &verdict.registry.members {
        let page = view::describe_member(&verdict.registry, member);
        human(|style| human_page(&page, Extent::Whole, style));
        json(&json_cited(&citation, &page));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_colors_are_taken_out() {
        assert_eq!(without_colors("\u{1b}[1;31ma\u{1b}[0m b\u{1b}[m"), "a b");
        assert_eq!(without_colors("a\u{1b}[2Jb"), "a\u{1b}[2Jb");
    }

    #[test]
    #[should_panic(expected = "202e")]
    fn a_hidden_character_is_noticed() {
        human(|_| "a \u{202e} b".to_owned());
    }
}
