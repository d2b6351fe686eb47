//! Diagnostics for people: the code, the facts, the lines of the file, what to do next.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::source::describe_checkpoint;
use super::{Style, plural, wrap_text};
use crate::diagnostic::{Diagnostic, Excerpt, Severity};
use crate::text::{block_for_terminal, for_terminal};
use crate::view::{Citation, LogView, VerdictView};

/// Narrowest and widest lines that diagnostics are laid out for. A narrower terminal breaks them.
const WIDTHS: std::ops::RangeInclusive<usize> = 60..=140;

/// One paragraph for each diagnostic. Their margins are as wide as the largest line number needs, so that the
/// arrows stand below each other.
pub fn render_diagnostics(diagnostics: &[Diagnostic], style: Style) -> String {
    let style =
        Style { width: style.width.map(|width| width.clamp(*WIDTHS.start(), *WIDTHS.end())), ..style };
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(style.width.unwrap_or(100));
    let margin = diagnostics.iter().map(count_digits).max().unwrap_or_default().max(1);
    let paragraphs =
        diagnostics.iter().map(|diagnostic| render_diagnostic(diagnostic, margin, &renderer, style));
    paragraphs.map(|paragraph| paragraph + "\n\n").collect()
}

/// What `verify` found, and after a problem what to call next.
pub fn render_verdict(verdict: &VerdictView, style: Style) -> String {
    let log = verdict.log.as_ref().map_or_else(String::new, |log| render_log(log, style));
    let source = verdict.citation.as_ref().map_or_else(String::new, |one| render_source(one, style));
    let next = match verdict.diagnostics.first() {
        Some(first) => format!("`accord explain {}` says more.\n", first.code),
        None => String::new(),
    };
    let problems = render_diagnostics(&verdict.diagnostics, style);
    format!("{problems}{}\n{source}{log}{next}", summarize_verdict(verdict))
}

/// What was verified, on which day, by which program.
fn render_source(citation: &Citation, style: Style) -> String {
    let repository = citation.repository.as_ref().map(|address| format!("repository: {address}"));
    let read = Some(format!("{}, {}", citation.registry, citation.edition));
    let day = Some(format!("as of {}, by {}", citation.today, citation.tool));
    let lines = [read, repository, day].into_iter().flatten();
    lines.map(|line| fill_line(&line, 0, style) + "\n").collect()
}

/// The log's newest checkpoint, and whose witnesses count.
fn render_log(log: &LogView, style: Style) -> String {
    let text = format!("log: {}", describe_checkpoint(log));
    let whose = if log.own_policy {
        "the witnesses are those of your policy"
    } else {
        "only the registry names these witnesses; name yours with --policy"
    };
    [text.as_str(), whose].map(|line| fill_line(line, 0, style) + "\n").concat()
}

/// What `verify` found, in one line without foreign text.
pub fn summarize_verdict(verdict: &VerdictView) -> String {
    let VerdictView { diagnostics, organizations, .. } = verdict;
    let count = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let broken = organizations.iter().filter(|judgement| judgement.code.is_some()).count();
    let notes = match count(Severity::Note) {
        0 => String::new(),
        notes => format!(", {}", plural(notes, "note")),
    };
    format!(
        "{}: {} sound, {broken} broken; {}, {}{notes}",
        plural(organizations.len(), "chain"),
        organizations.len() - broken,
        plural(count(Severity::Error), "error"),
        plural(count(Severity::Warning), "warning")
    )
}

/// One line of `text`, broken between words so that it ends where the terminal does, `indent` columns
/// further on. Without isolates, since the renderer of diagnostics replaces them.
fn fill_line(text: &str, indent: usize, style: Style) -> String {
    wrap_text(
        &for_terminal(text),
        Style { width: style.width.map(|width| width - indent), isolates: false, ..style },
    )
}

/// Digits of the last line number that `diagnostic` shows; 0 where it shows no line.
fn count_digits(diagnostic: &Diagnostic) -> usize {
    diagnostic.place.excerpt.as_ref().map_or(0, |excerpt| {
        let last = excerpt.first_line + excerpt.text.matches('\n').count();
        last.to_string().len()
    })
}

fn render_diagnostic(diagnostic: &Diagnostic, margin: usize, renderer: &Renderer, style: Style) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let name = diagnostic.code.name();
    let head = format!("{}[{name}]: ", diagnostic.severity).len();
    let message = fill_line(&diagnostic.message, head, style);
    let title_lines = message.lines().count();
    let title = level.primary_title(message).id(name);
    let path = for_terminal(&diagnostic.place.path);
    let source = diagnostic.place.excerpt.as_ref().map(escape_excerpt);
    let place: Element<'_> = match &source {
        Some((text, span, line)) => Snippet::source(text.as_str())
            .line_start(*line)
            .path(path)
            .annotation(AnnotationKind::Primary.span(span.clone()))
            .into(),
        None => Origin::path(path).into(),
    };
    let help = Level::HELP.message(fill_line(&diagnostic.help, margin + " = help: ".len(), style));
    let group: Group<'_> = title.element(place).element(help);
    let rendered = renderer.render(&[group]).to_string();
    indent_below(&rendered, title_lines, margin - count_digits(diagnostic))
}

/// The lines of an excerpt without characters that a terminal obeys, what to point at in them, and the number
/// of the first line.
fn escape_excerpt(excerpt: &Excerpt) -> (String, Range<usize>, usize) {
    let (start, end) = (excerpt.span.start, excerpt.span.end);
    let parts = [&excerpt.text[..start], &excerpt.text[start..end], &excerpt.text[end..]];
    let [before, marked, after] = parts.map(block_for_terminal);
    let span = before.len()..before.len() + marked.len();
    (before + &marked + &after, span, excerpt.first_line)
}

/// `text` with all lines after the first `kept` moved to the right by `columns`.
fn indent_below(text: &str, kept: usize, columns: usize) -> String {
    let lines = text.lines().enumerate();
    let lines = lines.map(|(at, line)| match at < kept {
        true => line.to_owned(),
        false => format!("{:columns$}{line}", ""),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Fault, Place};

    const PLAIN: Style = Style { color: false, width: Some(80), isolates: false, links: false };

    fn rendered(source: &str, span: Range<usize>) -> String {
        let fault = Fault::new(Code::Lei, "the LEI's check digits are wrong", "copy it again");
        render_diagnostics(&[Diagnostic::new(fault, None, Place::at("keys/a.toml", source, span))], PLAIN)
    }

    #[test]
    fn a_snippet_points_at_the_value() {
        let text = rendered("a = 1\nlei = \"X\"\nb = 2\n", 12..15);
        let expected = "\
error[lei]: the LEI's check digits are wrong
 --> keys/a.toml:2:7
  |
2 | lei = \"X\"
  |       ^^^
  |
  = help: Copy it again.

";
        assert_eq!(text, expected);
    }

    #[test]
    fn the_arrows_of_a_report_stand_below_each_other() {
        let fault = |line: usize| {
            let place = match line {
                0 => Place::file("keys/a.toml"),
                line => Place::at("keys/a.toml", &"x\n".repeat(200), line * 2 - 2..line * 2 - 1),
            };
            Diagnostic::new(Fault::new(Code::Lei, "a long message ".repeat(8), "Copy it."), None, place)
        };
        let all: Vec<_> = [0, 7, 12, 134].map(fault).into();
        for color in [false, true] {
            let report = render_diagnostics(&all, Style { color, ..PLAIN });
            let escaped = report.split('\u{1b}').filter_map(|piece| piece.split_once('m'));
            let plain: String = match color {
                true => escaped.map(|(_, text)| text).collect(),
                false => report,
            };
            let column = |mark: &str| {
                let lines = plain.lines().filter_map(|line| line.find(mark));
                lines.collect::<std::collections::BTreeSet<_>>()
            };
            assert_eq!(column("--> ").len(), 1, "{plain}");
            assert_eq!(column("= help").len(), 1, "{plain}");
        }
        assert!(render_diagnostics(&all[..1], PLAIN).contains("\n --> keys/a.toml\n  = help: Copy it."));
    }

    #[test]
    fn hostile_text_is_spelled_out_everywhere() {
        let fault = Fault::new(Code::Path, "a\u{1b}[2Jb\u{202e}", "c\u{7}");
        let place = Place::at("x\u{1b}y\n", "\u{1b}]0;evil\u{7} = \u{202e}1\n", 3..9);
        let text = render_diagnostics(&[Diagnostic::new(fault, None, place)], PLAIN);
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{text}");
        assert!(text.contains("\\u{1b}"));
    }

    #[test]
    fn what_to_do_ends_where_the_terminal_does_and_a_command_stays_whole() {
        let help =
            "Check the file out again: `rm NAME && git checkout -- NAME`. Then look at what has changed.";
        let fault = Fault::new(Code::SignatureNotCanonical, "a b c ".repeat(30).trim_end(), help);
        let place = Place::at("keys/a.toml", &"x = 1\n".repeat(1200), 6000..6001);
        let diagnostic = [Diagnostic::new(fault, None, place)];
        let lay_out = |width| {
            render_diagnostics(&diagnostic, Style { color: false, width, isolates: false, links: false })
        };
        for width in [60, 80, 100] {
            let text = lay_out(Some(width));
            assert!(text.lines().all(|line| line.chars().count() <= width), "{text}");
            assert!(text.contains("`rm NAME && git checkout -- NAME`"), "{text}");
        }
        assert_eq!(lay_out(Some(20)), lay_out(Some(60)));
        assert!(lay_out(None).contains(help));
    }

    #[test]
    fn notes_are_counted_where_there_are_any() {
        let fault = || Fault::new(Code::Path, "a", "b");
        let error = Diagnostic::new(fault(), None, Place::file("x"));
        let organizations = Vec::new();
        let mut verdict = VerdictView {
            citation: None,
            sound: false,
            diagnostics: vec![error.clone()],
            organizations,
            log: None,
            folder: String::new(),
        };
        assert_eq!(summarize_verdict(&verdict), "0 chains: 0 sound, 0 broken; 1 error, 0 warnings");
        verdict.diagnostics.push(error.as_note());
        assert!(summarize_verdict(&verdict).ends_with("1 error, 0 warnings, 1 note"));
    }

    #[test]
    fn no_span_makes_it_panic() {
        let source = "ä\u{1b}ö = \"\"\"\nééé\n\"\"\"\n";
        for start in 0..source.len() + 2 {
            for end in start..source.len() + 3 {
                rendered(source, start..end);
            }
        }
    }
}
