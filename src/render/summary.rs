//! What `verify` found, as a page of Markdown: the summary of a job.

use super::human::summarize_verdict;
use super::plural;
use crate::diagnostic::Diagnostic;
use crate::text::for_markdown;
use crate::view::VerdictView;

/// Bytes that are kept free for the line that says how many are left out.
const TAIL: usize = 100;

/// The counts, then a row for each diagnostic, for as long as the page has at most `room` bytes.
pub fn render_verdict(verdict: &VerdictView, room: usize) -> String {
    let word = if verdict.sound { "sound" } else { "not sound" };
    let mut page = format!("## The registry is {word}\n\n{}\n\n", summarize_verdict(verdict));
    if verdict.diagnostics.is_empty() {
        return page;
    }
    page += "| | code | where | what | what to do next |\n|---|---|---|---|---|\n";
    let mut rows = verdict.rank_diagnostics().into_iter();
    while let Some(row) = rows.next().map(self::render_row) {
        if page.len() + row.len() + TAIL > room {
            page += &format!("\n{} more left out: this page is full.\n", plural(rows.len() + 1, "problem"));
            return page;
        }
        page += &row;
    }
    page + "\n"
}

fn render_row(one: &Diagnostic) -> String {
    let line = one.place.position.map_or(String::new(), |(line, _)| format!(":{line}"));
    format!(
        "| {} | `{}` | {}{line} | {} | {} |\n",
        one.severity,
        one.code,
        for_markdown(&one.place.path),
        for_markdown(&one.message),
        for_markdown(&one.help)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Fault, Place};

    #[test]
    fn a_full_page_says_how_much_it_leaves_out() {
        let fault = Fault::new(Code::Path, "a".repeat(100), "b");
        let one = Diagnostic::new(fault, None, Place::file("x"));
        let all = VerdictView {
            citation: None,
            sound: false,
            diagnostics: vec![one; 50],
            organizations: Vec::new(),
            log: None,
            folder: String::new(),
        };
        let whole = render_verdict(&all, usize::MAX);
        assert_eq!((whole.matches("| error |").count(), whole.contains("left out")), (50, false));
        for room in [0, 1_000, 2_000, 3_000] {
            let page = render_verdict(&all, room);
            let left = 50 - page.matches("| error |").count();
            assert!(page.len() <= room.max(400), "{room}: {}", page.len());
            assert!(
                page.ends_with(&format!("\n{left} problems more left out: this page is full.\n")),
                "{page}"
            );
        }
    }
}
