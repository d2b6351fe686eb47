//! Broken rules of pledges, reports and findings.

use super::author::*;
use super::{Expected, assert_refused, sound};
use crate::chain::RecordFile::Record;
use crate::diagnostic::Code;
use crate::record::{Digest, Kind};

/// Asserts that `tables`, written after `author`'s records, are refused for `expected`.
fn assert_body_refused(author: &Author, kind: Kind, tables: &str, expected: &[Expected<'_>]) {
    let mut author = author.clone();
    author.write(kind, tables);
    assert_refused(&author, &rules(), expected);
}

/// Each record refused after `author`'s: its kind, its tables, code and field.
type Row = (Kind, String, Code, &'static str);

fn assert_rows(author: &Author, rows: Vec<Row>) {
    for (kind, tables, code, field) in rows {
        assert_body_refused(author, kind, &tables, &[(code, Record, field)]);
    }
}

fn withdrawn() -> Author {
    let mut author = Author::pledged();
    author.withdraw();
    author
}

#[test]
fn a_pledge_names_a_text_of_this_registry_by_its_digest_for_this_audience() {
    let edited = Digest::of(b"an edited text");
    let rows = vec![
        (Kind::Pledge, pledge_toml("tech-2", tech_digest()), Code::WrongAccord, "pledge.accord"),
        (Kind::Pledge, pledge_toml("tech-1", charter_digest()), Code::WrongAccord, "pledge.digest"),
        (Kind::Pledge, pledge_toml("tech-1", edited), Code::TextChanged, "pledge.digest"),
        (Kind::Pledge, pledge_toml("charter-1", charter_digest()), Code::Audience, "pledge.accord"),
    ];
    assert_rows(&Author::enrolled(), rows);
}

#[test]
fn a_reaffirmation_names_a_text_of_this_registry_by_its_digest() {
    let edited = Digest::of(b"an edited text");
    let rows = vec![
        (
            Kind::Reaffirm,
            reaffirm_toml("tech-1", charter_digest()),
            Code::WrongAccord,
            "reaffirmation.digest",
        ),
        (Kind::Reaffirm, reaffirm_toml("tech-1", edited), Code::TextChanged, "reaffirmation.digest"),
    ];
    assert_rows(&Author::pledged(), rows);
    let unknown = [
        (Code::WrongAccord, Record, "reaffirmation.accord"),
        (Code::PledgeUnknown, Record, "reaffirmation.accord"),
    ];
    let tables = reaffirm_toml("tech-2", tech_digest());
    assert_body_refused(&Author::pledged(), Kind::Reaffirm, &tables, &unknown);
}

#[test]
fn a_group_that_changed_may_not_reaffirm() {
    let mut author = Author::pledged();
    author.write(Kind::Update, &profile_toml("Contoso", "government"));
    let expected = (Code::Audience, Record, "reaffirmation.accord");
    assert_body_refused(&author, Kind::Reaffirm, &reaffirm_toml("tech-1", tech_digest()), &[expected]);
}

#[test]
fn a_reservation_names_a_principle_of_the_text() {
    let reservation = |principle| format!("[[reservation]]\nprinciple = \"{principle}\"\ntext = \"No.\"\n");
    let good = pledge_toml("tech-1", tech_digest()) + &reservation("assist");
    let mut author = Author::enrolled();
    author.write(Kind::Pledge, &good);
    sound(&author, &rules());
    // `evidence` is a principle of the other text.
    let bad = good + &reservation("unheard-of") + &reservation("evidence");
    let expected = [
        (Code::PrincipleUnknown, Record, "reservation.1.principle"),
        (Code::PrincipleUnknown, Record, "reservation.2.principle"),
    ];
    assert_body_refused(&Author::enrolled(), Kind::Pledge, &bad, &expected);
}

#[test]
fn evidence_names_a_principle_of_the_text_or_none() {
    let evidence = |principle: &str| {
        format!("[[evidence]]\n{principle}title = \"Log\"\nurl = \"https://contoso.example/log\"\n")
    };
    let good = report_toml("tech-1") + &evidence("") + &evidence("principle = \"assist\"\n");
    let mut author = Author::pledged();
    author.write(Kind::Report, &good);
    sound(&author, &rules());
    let bad = good + &evidence("principle = \"unheard-of\"\n");
    let expected = [(Code::PrincipleUnknown, Record, "evidence.2.principle")];
    assert_body_refused(&Author::pledged(), Kind::Report, &bad, &expected);
}

#[test]
fn a_figure_is_for_a_metric_of_the_text_and_a_part_is_not_more_than_its_whole() {
    let figure = |metric: &str, value: u32| format!("[[figure]]\nmetric = \"{metric}\"\nvalue = {value}\n");
    let report = |figures: [String; 2]| report_toml("tech-1") + &figures.concat();
    let mut author = Author::pledged();
    author.write(Kind::Report, &report([figure("refused", 3), figure("received", 3)]));
    author.write(Kind::Report, &(report_toml("tech-1") + &figure("refused", 9)));
    sound(&author, &rules());
    let exceeds = [(Code::FigureExceeds, Record, "figure.0.value")];
    let more = report([figure("refused", 4), figure("received", 3)]);
    assert_body_refused(&Author::pledged(), Kind::Report, &more, &exceeds);
    let unknown = [(Code::MetricUnknown, Record, "figure.1.metric")];
    let other = report([figure("received", 3), figure("countries", 3)]);
    assert_body_refused(&Author::pledged(), Kind::Report, &other, &unknown);
}

#[test]
fn nothing_is_said_of_a_pledge_that_was_never_made() {
    let rows = vec![
        (Kind::Reaffirm, reaffirm_toml("tech-1", tech_digest()), Code::PledgeUnknown, "reaffirmation.accord"),
        (Kind::Withdraw, withdraw_toml("tech-1"), Code::PledgeUnknown, "withdrawal.accord"),
        (Kind::Report, report_toml("tech-1"), Code::PledgeUnknown, "report.accord"),
    ];
    assert_rows(&Author::enrolled(), rows);
}

#[test]
fn a_pledge_to_another_text_does_not_serve() {
    let rows = vec![
        (Kind::Withdraw, withdraw_toml("charter-1"), Code::PledgeUnknown, "withdrawal.accord"),
        (Kind::Report, report_toml("charter-1"), Code::PledgeUnknown, "report.accord"),
    ];
    assert_rows(&Author::pledged(), rows);
}

#[test]
fn a_withdrawn_pledge_is_neither_renewed_nor_withdrawn_again() {
    let rows = vec![
        (Kind::Reaffirm, reaffirm_toml("tech-1", tech_digest()), Code::PledgeUnknown, "reaffirmation.accord"),
        (Kind::Withdraw, withdraw_toml("tech-1"), Code::PledgeUnknown, "withdrawal.accord"),
    ];
    assert_rows(&withdrawn(), rows);
}

#[test]
fn only_an_own_finding_is_retracted_and_only_once() {
    let mut author = Author::enrolled();
    let enrollment = author.last().digest;
    let finding = author.write(Kind::Finding, &finding_toml());
    let field = "retraction.finding";
    let foreign = Digest::of(b"a finding of another");
    assert_rows(&author, vec![(Kind::Retract, retract_toml(foreign), Code::FindingUnknown, field)]);
    assert_rows(&author, vec![(Kind::Retract, retract_toml(enrollment), Code::FindingUnknown, field)]);
    author.write(Kind::Retract, &retract_toml(finding));
    assert_rows(&author, vec![(Kind::Retract, retract_toml(finding), Code::FindingUnknown, field)]);
}
