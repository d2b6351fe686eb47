//! SARIF 2.1.0, as code scanning services read it. Every code is a rule, whether it occurs or not,
//! so that a rule's index is the same in every file.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::json::print_pretty;
use super::plural;
use crate::diagnostic::{Code, Diagnostic, Place, Severity};
use crate::text::{for_sarif, for_uri};
use crate::view::VerdictView;

/// Most results of a run; GitHub refuses a file with more ("SARIF results exceed one or more limits").
const MOST_RESULTS: usize = 25_000;

/// Most bytes of what records and names bring into a run: what no compression makes smaller stays below the
/// 10 MB that GitHub takes of a compressed file.
const MOST_TEXT: usize = 8_000_000;

/// Bytes of a fingerprint, which no compression makes smaller.
const FINGERPRINT: usize = 32;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifLog<'a> {
    #[serde(rename = "$schema")]
    schema: &'a str,
    version: &'a str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    column_kind: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    invocations: Vec<Invocation>,
    results: Vec<SarifResult<'a>>,
}

/// How the tool ran: here, what it left out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: SarifMessage,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
struct Driver<'a> {
    name: &'a str,
    version: &'a str,
    rules: Vec<Rule<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    id: &'a str,
    short_description: SarifMessage,
    full_description: SarifMessage,
    help: SarifMessage,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: String,
}

#[derive(Serialize)]
struct SarifMessage {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: String,
    message: SarifMessage,
    locations: [Location<'a>; 1],
    partial_fingerprints: BTreeMap<&'a str, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    physical_location: PhysicalLocation<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation<'a> {
    artifact_location: ArtifactLocation<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation<'a> {
    uri: String,
    uri_base_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
}

/// What `verify` found, as one run. Where there is more than GitHub takes, the run has what matters most, and
/// says how much it leaves out.
pub fn render_verdict(verdict: &VerdictView) -> String {
    let all = verdict.diagnostics.iter().collect::<Vec<_>>();
    let room = count_fitting(&all);
    let (shown, left_out) = if room == all.len() {
        (all, Vec::new())
    } else {
        let mut ranked = verdict.rank_diagnostics();
        let left_out = ranked.split_off(count_fitting(&ranked));
        (ranked, left_out)
    };
    let mut seen = BTreeMap::new();
    let results =
        shown.iter().map(|one| describe_result(one, &verdict.in_repository(&one.place.path), &mut seen));
    let results = results.collect();
    let rules = Code::ALL.iter().map(|code| describe_rule(*code)).collect();
    let driver = Driver { name: "accord", version: env!("CARGO_PKG_VERSION"), rules };
    let invocations = report_left_out(&left_out).into_iter().collect();
    print_pretty(&SarifLog {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", invocations, results }],
    })
}

/// How many of the first diagnostics GitHub takes in one run.
fn count_fitting(diagnostics: &[&Diagnostic]) -> usize {
    let mut room = MOST_TEXT;
    let fits = |one: &&&Diagnostic| {
        let size = one.message.len() + one.place.path.len() + FINGERPRINT;
        room.checked_sub(size).is_some_and(|left| {
            room = left;
            true
        })
    };
    diagnostics.iter().take(MOST_RESULTS).take_while(fits).count()
}

/// What a run leaves out, by severity.
fn report_left_out(left_out: &[&Diagnostic]) -> Option<Invocation> {
    let counts = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
    let counts = counts
        .map(|(severity, word)| plural(left_out.iter().filter(|one| one.severity == severity).count(), word));
    let text = format!(
        "{} left out ({}), since GitHub takes no more in one run; `accord verify` prints all",
        plural(left_out.len(), "problem"),
        counts.join(", ")
    );
    let notification = Notification { level: "warning", message: plain_message(&text) };
    (!left_out.is_empty())
        .then(|| Invocation { execution_successful: true, tool_execution_notifications: vec![notification] })
}

fn describe_rule(code: Code) -> Rule<'static> {
    let meaning = code.meaning();
    let first = meaning.find(". ").map_or(meaning, |end| &meaning[..=end]);
    Rule {
        id: code.name(),
        short_description: plain_message(first),
        full_description: plain_message(meaning),
        help: plain_message(code.remedy()),
        default_configuration: Configuration { level: code.severity().to_string() },
    }
}

fn plain_message(text: &str) -> SarifMessage {
    SarifMessage { text: for_sarif(text) }
}

fn describe_result<'a>(
    diagnostic: &Diagnostic,
    path: &str,
    seen: &mut BTreeMap<String, usize>,
) -> SarifResult<'a> {
    let text = format!("{}\nhelp: {}", for_sarif(&diagnostic.message), for_sarif(&diagnostic.help));
    SarifResult {
        rule_id: diagnostic.code.name(),
        rule_index: Code::ALL.iter().position(|code| *code == diagnostic.code).unwrap_or_default(),
        level: diagnostic.severity.to_string(),
        message: SarifMessage { text },
        locations: [Location { physical_location: describe_place(&diagnostic.place, path) }],
        partial_fingerprints: BTreeMap::from([("accordDiagnostic/v1", fingerprint_of(diagnostic, seen))]),
    }
}

fn describe_place<'a>(place: &Place, path: &str) -> PhysicalLocation<'a> {
    PhysicalLocation {
        artifact_location: ArtifactLocation { uri: for_uri(path), uri_base_id: "%SRCROOT%" },
        region: place.position.map(|(start_line, start_column)| Region { start_line, start_column }),
    }
}

/// The same for the same problem in another version of the registry: it knows of no lines, which
/// move. Equal problems in one file are numbered.
fn fingerprint_of(diagnostic: &Diagnostic, seen: &mut BTreeMap<String, usize>) -> String {
    let facts = [diagnostic.code.name(), &diagnostic.place.path, &diagnostic.message];
    let digest = hex::encode(Sha256::digest(facts.join("\0")));
    let number = seen.entry(digest.clone()).or_default();
    *number += 1;
    format!("{digest}:{number}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Fault;

    fn found(message: &str, start: usize) -> Diagnostic {
        let fault = Fault::new(Code::Lei, message, "b");
        Diagnostic::new(fault, None, Place::at("x", "1\n2\n3\n", start..start + 1))
    }

    #[test]
    fn a_fingerprint_survives_a_move_and_tells_equal_problems_apart() {
        let print = |diagnostics: &[Diagnostic]| {
            let mut seen = BTreeMap::new();
            diagnostics.iter().map(|one| fingerprint_of(one, &mut seen)).collect::<Vec<_>>()
        };
        assert_eq!(print(&[found("a", 0)]), print(&[found("a", 4)]));
        let three = print(&[found("a", 0), found("a", 2), found("c", 4)]);
        assert!(three[0] != three[1] && three[1] != three[2] && three[0] != three[2]);
    }

    #[test]
    fn a_rule_is_first_said_in_a_sentence() {
        for code in Code::ALL {
            let text = describe_rule(*code).short_description.text;
            assert!(text.ends_with('.') && text.len() > 10, "{code}: {text}");
        }
    }
}
