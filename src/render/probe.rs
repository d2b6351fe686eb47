//! What domains publish, for people.

use super::{Style, wrapped};
use crate::text::for_terminal;
use crate::view::{OrganizationProbe, ProbeCheck, ProbeReport};

/// One paragraph for each organization, with a line for each method.
pub fn probe(probe: &ProbeReport, style: Style) -> String {
    let paragraphs: Vec<_> = probe.organizations.iter().map(|one| organization(one, style)).collect();
    paragraphs.join("\n")
}

fn organization(one: &OrganizationProbe, style: Style) -> String {
    let name = style.bold(&for_terminal(&one.organization));
    let checks: String = one.checks.iter().map(|check| self::check(check, style)).collect();
    format!("{name} ({}): {}\n{checks}", one.integrity, one.verdict)
}

fn check(check: &ProbeCheck, style: Style) -> String {
    let result = check.outcome.or(check.error).unwrap_or_default();
    let mut text = format!("  {:<6} {result:<15} {}\n", check.method, for_terminal(&check.location));
    let help = check.help.iter().map(|help| format!("help: {help}"));
    for line in check.message.iter().cloned().chain(help) {
        text += &wrapped(&format!("         {}\n", for_terminal(&line)), style);
    }
    text
}
