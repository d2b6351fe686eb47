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

/// Long lines of a text, broken between words where the terminal is narrower. A paragraph that is
/// narrow enough keeps its own line breaks; one that is not is filled anew, unless it is a list.
pub fn wrapped(text: &str, style: Style) -> String {
    let safe = block_for_terminal(text);
    let Some(limit) = style.width else { return safe };
    let lines: Vec<_> = safe.split('\n').collect();
    let paragraphs = lines.chunk_by(|line, next| !line.is_empty() && !next.is_empty());
    let lines = paragraphs.map(|paragraph| {
        let prose = paragraph.iter().all(|line| line.starts_with(char::is_alphabetic));
        let wide = paragraph.iter().any(|line| width(line) > limit);
        let paragraph = if prose && wide { vec![paragraph.join(" ")] } else { to_lines(paragraph) };
        let lines: Vec<_> = paragraph.iter().map(|line| wrap_line(line, limit)).collect();
        lines.join("\n")
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn to_lines(paragraph: &[&str]) -> Vec<String> {
    paragraph.iter().map(|line| (*line).to_owned()).collect()
}

/// An indented line goes on below itself. What is wider than a line without a space is broken
/// where the line ends if it is prose, such as Chinese; a command or an address stays whole.
fn wrap_line(line: &str, limit: usize) -> String {
    let words = line.trim_start_matches(' ');
    let indent = line.len() - words.len();
    let margin = " ".repeat(indent);
    let mut wrapped = margin.clone();
    let mut column = indent;
    for word in self::words(words) {
        if column > indent && column + 1 + width(word) > limit {
            wrapped.push('\n');
            wrapped.push_str(&margin);
            column = indent;
        } else if column > indent {
            wrapped.push(' ');
            column += 1;
        }
        for character in word.chars() {
            let wide = width(character.encode_utf8(&mut [0; 4]));
            if !word.is_ascii() && column + wide > limit && column > indent {
                wrapped.push('\n');
                wrapped.push_str(&margin);
                column = indent;
            }
            wrapped.push(character);
            column += wide;
        }
    }
    wrapped
}

/// What a line may not break within: a word, and what stands in backticks, so that a command can be
/// copied.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let mut left = line.matches('`').count() / 2 * 2;
    let mut quoted = false;
    line.split(move |character| {
        if character == '`' && left > 0 {
            left -= 1;
            quoted = !quoted;
        }
        character == ' ' && !quoted
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_paragraph_is_filled_and_what_is_narrow_or_a_list_keeps_its_lines() {
        let style = Style { color: false, width: Some(10) };
        assert_eq!(wrapped("aaaa bbbb cccc\ndd\n", style), "aaaa bbbb\ncccc dd\n");
        assert_eq!(wrapped("aaaa\nbbbb\n\ncc", style), "aaaa\nbbbb\n\ncc");
        assert_eq!(wrapped("- aaaa bbbb\n- cc", style), "- aaaa\nbbbb\n- cc");
        assert_eq!(wrapped("  aaaa bbbb\n  cc", style), "  aaaa\n  bbbb\n  cc");
        assert_eq!(wrapped("aaaa bbbb cccc", Style { width: None, ..style }), "aaaa bbbb cccc");
        assert_eq!(wrapped("a bbbb `c d` ` ee", style), "a bbbb\n`c d` ` ee");
    }
}
