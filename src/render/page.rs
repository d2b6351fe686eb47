//! One organization, or one text, on one page for people.

use super::Style;
use super::columns::width;
use crate::text::{block_for_terminal, for_terminal};
use crate::view::{KeysView, Page, PromiseView, RecordView, TextView};

/// A page of sections.
struct Sheet {
    style: Style,
    text: String,
}

impl Sheet {
    fn heading(&mut self, title: &str) {
        self.text.push('\n');
        self.line(&self.style.bold(title));
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn field(&mut self, name: &str, value: &str) {
        self.line(&format!("  {name:<14} {}", for_terminal(value)));
    }
}

/// The page of an organization.
pub fn page(page: &Page, style: Style) -> String {
    let mut sheet = Sheet { style, text: String::new() };
    sheet.line(&style.bold(&for_terminal(&page.organization)));
    for (name, value) in &page.profile {
        sheet.field(name, value);
    }
    match (page.broken_at, page.code) {
        (Some(at), Some(code)) => sheet.field("integrity", &format!("broken at record {at} ({code})")),
        _ => sheet.field("integrity", page.integrity),
    }
    sheet.field("identity", page.identity);
    if let (Some(date), Some(digest)) = (&page.enrolled_on, &page.enrollment) {
        sheet.field("enrolled", &format!("{date}, record {digest}"));
    }
    if let Some(successor) = &page.closed_in_favor_of {
        sheet.field("successor", successor);
    }
    for promise in &page.promises {
        self::promise(&mut sheet, promise);
    }
    if let Some(keys) = &page.keys {
        self::keys(&mut sheet, keys);
    }
    sheet.heading("Records");
    for record in &page.records {
        self::record(&mut sheet, record);
    }
    checks(&mut sheet, page);
    sheet.text
}

fn promise(sheet: &mut Sheet, promise: &PromiseView) {
    let title = promise.text_title.as_deref().unwrap_or(&promise.standing.accord);
    sheet.heading(&for_terminal(title));
    sheet.field("standing", &format!("{} since {}", promise.standing.standing, promise.standing.since));
    sheet.field("text", &format!("{}, SHA-256 {}", promise.standing.accord, promise.digest));
    sheet.field("signed on", &promise.signed_on);
    sheet.field("signed by", &promise.signatory_title);
    if let Some(due) = &promise.renewal_due {
        sheet.field("renewal due", due);
    }
    for reservation in &promise.reservations {
        sheet.field("reservation", reservation);
    }
    if promise.reports > 0 {
        sheet.field("reports", &promise.reports.to_string());
    }
}

fn keys(sheet: &mut Sheet, keys: &KeysView) {
    sheet.heading(&format!("Keys ({} of {} sign)", keys.threshold, keys.current.len()));
    for key in &keys.current {
        sheet.line(&format!("  {}", for_terminal(key)));
    }
    let title = format!("Successor keys ({} of {} authorize new keys)", keys.next_threshold, keys.next.len());
    sheet.heading(&title);
    for key in &keys.next {
        sheet.line(&format!("  {}", for_terminal(key)));
    }
}

fn record(sheet: &mut Sheet, record: &RecordView) {
    let verdict = if record.verdict == "accepted" { String::new() } else { format!(" [{}]", record.verdict) };
    let summary = for_terminal(&record.summary);
    sheet.line(&format!("  {:>4}  {}  {summary}{verdict}", record.sequence, record.date));
    sheet.line(&format!("        {}", for_terminal(&record.path)));
    sheet.line(&format!("        SHA-256 {}", record.digest));
}

/// How to check the last record without this program.
fn checks(sheet: &mut Sheet, page: &Page) {
    let Some(record) = page.records.iter().rev().find(|record| record.verdict != "refused") else {
        return;
    };
    sheet.heading("Check a record without this program");
    sheet.line("  accord allowed-signers > allowed_signers");
    sheet.line(&format!("  {}", for_terminal(&record.check)));
}

/// Long lines of a text, broken between words where the terminal is narrower. What is narrow enough
/// keeps its own line breaks.
fn wrapped(text: &str, style: Style) -> String {
    let safe = block_for_terminal(text);
    let Some(limit) = style.width else { return safe };
    let lines = safe.split('\n').map(|line| wrap_line(line, limit));
    lines.collect::<Vec<_>>().join("\n")
}

fn wrap_line(line: &str, limit: usize) -> String {
    let mut wrapped = String::new();
    let mut column = 0;
    for word in line.split(' ') {
        if column > 0 && column + 1 + width(word) > limit {
            wrapped.push('\n');
            column = 0;
        } else if column > 0 {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        column += width(word);
    }
    wrapped
}

/// A text in full.
pub fn text(text: &TextView, style: Style) -> String {
    let mut sheet = Sheet { style, text: String::new() };
    sheet.line(&style.bold(&for_terminal(&text.title)));
    sheet.field("id", &text.id);
    sheet.field("SHA-256", &text.digest);
    sheet.field("audience", &text.audience.join(", "));
    sheet.field("renewal", &format!("every {} months", text.renewal_months));
    if let Some(replaces) = &text.replaces {
        sheet.field("replaces", replaces);
    }
    sheet.line("");
    sheet.line(&wrapped(&text.preamble, style));
    for (id, title, words) in &text.principles {
        sheet.heading(&format!("{} ({id})", for_terminal(title)));
        sheet.line(&wrapped(words, style));
    }
    sheet.text
}
