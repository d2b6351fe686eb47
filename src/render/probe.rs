//! What domains publish, for people.

use super::Style;
use super::sheet::Sheet;
use crate::view::{OrganizationProbe, Outcome, ProbeCheck, ProbeReport};

/// One paragraph for each organization, with a line for each method.
pub fn render_probe(probe: &ProbeReport, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    for (index, one) in probe.organizations.iter().enumerate() {
        if index > 0 {
            sheet.blank();
        }
        push_organization(&mut sheet, one);
    }
    sheet.finish()
}

fn push_organization(sheet: &mut Sheet, one: &OrganizationProbe) {
    sheet.title(&format!("{} ({}): {}", one.organization, one.integrity, one.verdict), 0);
    for check in &one.checks {
        push_check(sheet, check);
    }
}

/// What one method found, on its own lines.
pub fn push_check(sheet: &mut Sheet, check: &ProbeCheck) {
    let result = check.outcome.map(Outcome::as_str).or(check.error).unwrap_or_default();
    sheet.verbatim(&format!("{:<6} {result:<15} {}", check.method, check.location), 2);
    if let Some(message) = &check.message {
        sheet.block(message, 9);
    }
    if let Some(help) = &check.help {
        sheet.block(&format!("help: {help}"), 9);
    }
}
