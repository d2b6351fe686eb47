//! Records for people, with what it takes to check them.

use crate::render::Style;
use crate::render::sheet::Sheet;
use crate::view::{RecordPage, RecordVerdict, RecordView, SignedBy};

pub(super) fn push_records(sheet: &mut Sheet, records: &[RecordView]) {
    sheet.heading("Records");
    sheet.block(
        "Below each record is a command that checks its first signature without this program. First run \
         `accord allowed-signers > allowed_signers` in the registry's folder. `accord show ORGANIZATION \
         --record NUMBER` prints one record's file, and a command for each signature.",
        2,
    );
    for record in records {
        sheet.blank();
        let line = format!("{}  {}  {}", record.sequence, record.date, record.summary);
        match record.verdict {
            RecordVerdict::Accepted => sheet.block(&line, 2),
            verdict => sheet.alarm(&format!("{line} [{verdict}]"), 2),
        }
        sheet.verbatim(&record.path, 4);
        if let Some(seen) = record.witnessed_on {
            sheet.verbatim(&format!("witnessed by {seen}"), 4);
        }
        sheet.verbatim(&format!("SHA-256 {}", record.digest), 4);
        for fingerprint in &record.signed_by {
            sheet.verbatim(&format!("signed by {fingerprint}"), 4);
        }
        if let Some(check) = &record.check {
            sheet.verbatim(check, 4);
        }
    }
}

/// One record in full.
pub fn render_record(page: &RecordPage, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    let record = &page.record;
    sheet.title(&record.path, 0);
    sheet.field("record", &format!("{} of {}, {}", record.sequence, page.organization, record.date));
    if let Some(seen) = record.witnessed_on {
        sheet.field("witnessed by", &seen.to_string());
    }
    sheet.field("says", &record.summary);
    match record.verdict {
        RecordVerdict::Accepted => sheet.field("verdict", record.verdict.as_str()),
        verdict => sheet.alarm_field("verdict", verdict.as_str()),
    }
    sheet.field("SHA-256", &record.digest.to_string());
    sheet.field("signatures", &record.signature_path);
    for signature in &page.signatures {
        push_signature(&mut sheet, signature);
    }
    sheet.heading("The file");
    sheet.file(&page.content);
    push_checks(&mut sheet, page);
    sheet.finish()
}

fn push_signature(sheet: &mut Sheet, signature: &SignedBy) {
    let valid = if signature.valid { "valid" } else { "NOT VALID" };
    let roles: Vec<_> = signature.roles.iter().map(|role| role.as_str()).collect();
    let roles = match roles.join(", ") {
        none if none.is_empty() => "not a key that could sign this record".to_owned(),
        roles => format!("among the {roles} of that day"),
    };
    sheet.field("", &format!("{}, {valid}, {roles}", signature.fingerprint));
}

/// Commands to paste, one after the other.
fn push_checks(sheet: &mut Sheet, page: &RecordPage) {
    sheet.heading("Check it without this program, in the registry's folder");
    let record = &page.record;
    sheet.verbatim(&format!("echo '{}  {}' | sha256sum --check", record.digest, record.path), 2);
    for (index, signature) in page.signatures.iter().enumerate() {
        let arrow = if index == 0 { ">" } else { ">>" };
        sheet.verbatim(&format!("echo '{}' {arrow} allowed_signers", signature.allowed_signer), 2);
    }
    for signature in &page.signatures {
        sheet.verbatim(&signature.check, 2);
    }
}
