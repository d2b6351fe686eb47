//! Workflow commands: GitHub shows each diagnostic at its line of a pull request.
//!
//! A line of a log that begins with `::` is a command, so no foreign text may begin one: each
//! diagnostic is one line, and the help stands in its message, where a newcomer looks.

use super::human::summarize_verdict;
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::for_terminal;
use crate::view::VerdictView;

/// One annotation for each diagnostic, then the counts for the log. GitHub shows the first ten errors, ten
/// warnings and ten notices of a step.
pub fn render_verdict(verdict: &VerdictView) -> String {
    let annotations: String = verdict
        .rank_diagnostics()
        .into_iter()
        .map(|one| render_annotation(one, &verdict.in_repository(&one.place.path)))
        .collect();
    annotations + &summarize_verdict(verdict) + "\n"
}

fn render_annotation(diagnostic: &Diagnostic, path: &str) -> String {
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let position = match diagnostic.place.position {
        Some((line, column)) => format!(",line={line},col={column}"),
        None => String::new(),
    };
    format!(
        "::{command} file={}{position},title={}::{}%0Ahelp: {}\n",
        escape_property(path),
        escape_property(diagnostic.code.name()),
        escape_data(&diagnostic.message),
        escape_data(&diagnostic.help)
    )
}

/// The escape for a command's text.
fn escape_data(text: &str) -> String {
    for_terminal(text).replace('%', "%25")
}

/// The escape for a command's property.
fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Fault, Place};

    #[test]
    fn a_diagnostic_is_one_command() {
        let fault = Fault::new(Code::Lei, "100%\n::set-output name=x::y", "copy it again");
        let place = Place::at("keys/a,b:c.toml", "a = 1\nlei = \"X\"\n", 12..15);
        assert_eq!(
            render_annotation(&Diagnostic::new(fault, None, place.clone()), &place.path),
            "::error file=keys/a%2Cb%3Ac.toml,line=2,col=7,title=lei::\
             100%25\\u{a}::set-output name=x::y%0Ahelp: Copy it again.\n"
        );
    }

    #[test]
    fn a_whole_file_has_no_line() {
        let fault = Fault::new(Code::Path, "a", "b");
        let note = Diagnostic::new(fault, None, Place::file("x")).as_note();
        assert_eq!(render_annotation(&note, "x"), "::notice file=x,title=path::a%0Ahelp: B.\n");
    }
}
