//! SARIF 2.1.0, as code scanning services read it. Every code is a rule, whether it occurs or not,
//! so that a rule's index is the same in every file.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::json::print_pretty;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::text::{for_sarif, for_uri};
use crate::view::VerdictView;

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
    results: Vec<SarifResult<'a>>,
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

/// What `verify` found, as one run.
pub fn render_verdict(verdict: &VerdictView) -> String {
    let mut seen = BTreeMap::new();
    let results = verdict
        .diagnostics
        .iter()
        .map(|one| describe_result(one, &verdict.in_repository(&one.place.path), &mut seen))
        .collect();
    let rules = Code::ALL.iter().map(|code| describe_rule(*code)).collect();
    let driver = Driver { name: "accord", version: env!("CARGO_PKG_VERSION"), rules };
    print_pretty(&SarifLog {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results }],
    })
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
