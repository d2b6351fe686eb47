//! Diagnostics for people: the code, the facts, the lines of the file, what to do next.

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::{Style, plural, wrap_text};
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::{block_for_terminal, for_terminal};
use crate::view::{LogView, VerdictView};

/// Narrowest and widest lines that diagnostics are laid out for. A narrower terminal breaks them.
const WIDTHS: std::ops::RangeInclusive<usize> = 60..=140;

/// One paragraph for each diagnostic.
pub fn render_diagnostics(diagnostics: &[Diagnostic], style: Style) -> String {
    let style =
        Style { width: style.width.map(|width| width.clamp(*WIDTHS.start(), *WIDTHS.end())), ..style };
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(style.width.unwrap_or(100));
    diagnostics.iter().map(|diagnostic| render_diagnostic(diagnostic, &renderer, style) + "\n\n").collect()
}

/// What `verify` found.
pub fn render_verdict(verdict: &VerdictView, style: Style) -> String {
    let log = verdict.log.as_ref().map_or_else(String::new, |log| render_log(log, style));
    render_diagnostics(&verdict.diagnostics, style) + &summarize_verdict(verdict) + "\n" + &log
}

/// The log's newest checkpoint, and whose witnesses count.
fn render_log(log: &LogView, style: Style) -> String {
    let when = log.witnessed_on.map_or_else(String::new, |day| format!(", seen by {day}"));
    let by = match &log.cosigned_by[..] {
        [] => "no witness cosigned".to_owned(),
        names => format!("cosigned by {}", names.join(", ")),
    };
    let text = format!("log: {} entries, root {}{when}, {by}", log.size, log.root);
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
        plural(organizations.len(), "organization"),
        organizations.len() - broken,
        plural(count(Severity::Error), "error"),
        plural(count(Severity::Warning), "warning")
    )
}

/// One line of `text`, broken between words so that it ends where the terminal does, `indent` columns
/// further on.
fn fill_line(text: &str, indent: usize, style: Style) -> String {
    wrap_text(&for_terminal(text), Style { width: style.width.map(|width| width - indent), ..style })
}

fn render_diagnostic(diagnostic: &Diagnostic, renderer: &Renderer, style: Style) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let path = for_terminal(&diagnostic.place.path);
    let name = diagnostic.code.name();
    let head = format!("{}[{name}]: ", diagnostic.severity).len();
    let title = level.primary_title(fill_line(&diagnostic.message, head, style)).id(name);
    let source = diagnostic.place.excerpt.as_ref().map(|excerpt| {
        let (start, end) = (excerpt.span.start, excerpt.span.end);
        let parts = [&excerpt.text[..start], &excerpt.text[start..end], &excerpt.text[end..]];
        let [before, marked, after] = parts.map(block_for_terminal);
        let span = before.len()..before.len() + marked.len();
        (before + &marked + &after, span, excerpt.first_line)
    });
    let place: Element<'_> = match &source {
        Some((text, span, line)) => Snippet::source(text.as_str())
            .line_start(*line)
            .path(path)
            .annotation(AnnotationKind::Primary.span(span.clone()))
            .into(),
        None => Origin::path(path).into(),
    };
    let gutter = diagnostic.place.excerpt.as_ref().map_or(0, |excerpt| {
        let last = excerpt.first_line + excerpt.text.matches('\n').count();
        last.to_string().len()
    });
    let help = Level::HELP.message(fill_line(&diagnostic.help, gutter + " = help: ".len(), style));
    let group: Group<'_> = title.element(place).element(help);
    renderer.render(&[group]).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Fault, Place};

    const PLAIN: Style = Style { color: false, width: Some(80) };

    fn rendered(source: &str, span: std::ops::Range<usize>) -> String {
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
  = help: copy it again

";
        assert_eq!(text, expected);
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
            "check the file out again: `rm FILE && git checkout -- FILE`, then look at what has changed";
        let fault = Fault::new(Code::SignatureNotCanonical, "a b c ".repeat(30).trim_end(), help);
        let place = Place::at("keys/a.toml", &"x = 1\n".repeat(1200), 6000..6001);
        let diagnostic = [Diagnostic::new(fault, None, place)];
        let lay_out = |width| render_diagnostics(&diagnostic, Style { color: false, width });
        for width in [60, 80, 100] {
            let text = lay_out(Some(width));
            assert!(text.lines().all(|line| line.chars().count() <= width), "{text}");
            assert!(text.contains("`rm FILE && git checkout -- FILE`"), "{text}");
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
            sound: false,
            diagnostics: vec![error.clone()],
            organizations,
            log: None,
            folder: String::new(),
        };
        assert_eq!(summarize_verdict(&verdict), "0 organizations: 0 sound, 0 broken; 1 error, 0 warnings");
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
