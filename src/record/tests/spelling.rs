//! The one way to write a record, and the others.

use super::bad::{Where::Row, check};
use super::samples::*;
use super::*;

#[test]
fn other_spellings_of_a_good_record_are_not_canonical() {
    let array = "covers = [\"Contoso Cloud\", \"Contoso Bank\"]";
    let table =
        "[withdrawal]\naccord = \"tech-sector-accord-1\"\nreason = \"\"\"\nThe text no longer fits.\n\"\"\"";
    let inline = "withdrawal = { accord = \"tech-sector-accord-1\", reason = \"The text no longer fits.\" }";
    let dotted =
        "withdrawal.accord = \"tech-sector-accord-1\"\nwithdrawal.reason = \"The text no longer fits.\"";
    let block = "\"\"\"\nThe text no longer fits.\n\"\"\"";
    for (source, old, new, line) in [
        (WITHDRAW, "sequence = 4", "sequence = 4 # four", 5),
        (WITHDRAW, "format = 1", "# ours\nformat = 1", 1),
        (WITHDRAW, "sequence = 4", "sequence  = 4", 5),
        (WITHDRAW, "sequence = 4", "sequence=4", 5),
        (WITHDRAW, "sequence = 4", " sequence = 4", 5),
        (WITHDRAW, "sequence = 4", "sequence = 4 ", 5),
        (WITHDRAW, "sequence = 4", "sequence = 0x4", 5),
        (WITHDRAW, "sequence = 4", "sequence = 0b100", 5),
        (WITHDRAW, "sequence = 4", "sequence = +4", 5),
        (REPORT, "sequence = 6", "sequence = 1_0", 5),
        (WITHDRAW, "sequence = 4", "\"sequence\" = 4", 5),
        (WITHDRAW, "\"tech-sector-accord-1\"", "'tech-sector-accord-1'", 10),
        (WITHDRAW, "\"tech-sector-accord-1\"", "\"\"\"tech-sector-accord-1\"\"\"", 10),
        (ENROLL, "\"Contoso\"", "\"\\u0043ontoso\"", 9),
        (ENROLL, "\"Contoso\"", "\"\\U00000043ontoso\"", 9),
        (ENROLL, "\"Contoso\"", "'Contoso \"Cloud\"'", 9),
        (WITHDRAW, block, "\"The text no longer fits.\"", 11),
        (WITHDRAW, block, "\"\"\"The text no longer fits.\n\"\"\"", 11),
        (WITHDRAW, block, "\"\"\"\nThe text no longer fits.\"\"\"", 12),
        (WITHDRAW, block, "'''\nThe text no longer fits.\n'''", 11),
        (WITHDRAW, "no longer fits", "\\\n  no longer fits", 12),
        (WITHDRAW, "no longer fits", "\\\"no\\\" longer fits", 12),
        (WITHDRAW, table, inline, 9),
        (WITHDRAW, table, dotted, 9),
        (WITHDRAW, "[withdrawal]", "[ withdrawal ]", 9),
        (WITHDRAW, "\n[withdrawal]", "[withdrawal]", 8),
        (WITHDRAW, "\n[withdrawal]", "\n\n[withdrawal]", 9),
        (PLEDGE, array, "covers = [\"Contoso Cloud\",\"Contoso Bank\"]", 12),
        (PLEDGE, array, "covers = [\"Contoso Cloud\", \"Contoso Bank\",]", 12),
        (PLEDGE, array, "covers = [\n  \"Contoso Cloud\",\n  \"Contoso Bank\",\n]", 12),
        (ENROLL, "next = [\n  ", "next = [", 20),
        (WITHDRAW, "format = 1\nkind = \"withdraw\"", "kind = \"withdraw\"\nformat = 1", 1),
        (WITHDRAW, "fits.\n\"\"\"\n", "fits.\n\"\"\"", 13),
        (WITHDRAW, "fits.\n\"\"\"\n", "fits.\n\"\"\"\n\n", 14),
    ] {
        check(source, old, new, Code::NotCanonical, Row(line));
    }
}
