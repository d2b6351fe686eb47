//! One text in full, and two compared.

use super::responders::list_or;
use super::sheet::Sheet;
use super::{Style, plural};
use crate::view::{
    MetricView, PrincipleChange, PrincipleChangeKind, QuorumView, Small, TextComparison, TextReference,
    TextView,
};

/// A text in full.
pub fn render_text(text: &TextView, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    sheet.title(&text.title, 0);
    sheet.field("id", text.id.as_str());
    sheet.field("SHA-256", &text.digest.to_string());
    sheet.field("audience", &list_or(&text.audience, "none"));
    sheet.field("renewal", &format!("every {}", plural(text.renewal_months.get() as usize, "month")));
    if let Some(months) = text.report_months {
        sheet.field("reports", &describe_months(Some(months.get())));
    }
    if text.quorum.is_some() {
        sheet.field("quorum", &describe_quorum(text.quorum));
    }
    if let Some(replaces) = &text.replaces {
        sheet.field("replaces", replaces.as_str());
    }
    sheet.blank();
    sheet.block(&text.preamble, 0);
    for (id, title, words) in &text.principles {
        sheet.heading(&format!("{title} ({id})"));
        sheet.block(words, 0);
    }
    if !text.metrics.is_empty() {
        sheet.heading("Metrics: what reports count");
    }
    for metric in &text.metrics {
        sheet.block(&describe_metric(metric), 0);
    }
    sheet.finish()
}

fn describe_months(months: Option<u32>) -> String {
    months.map_or("none".to_owned(), |months| format!("every {}", plural(months as usize, "month")))
}

fn describe_metric(metric: &MetricView) -> String {
    let part = metric.part_of.as_ref().map(|whole| format!(", a part of {whole}")).unwrap_or_default();
    format!("{}: {} ({}{part})", metric.id, metric.title, metric.unit)
}

fn describe_quorum(quorum: Option<QuorumView>) -> String {
    let Some(QuorumView { observers, groups }) = quorum else { return "none".to_owned() };
    let observers = plural(observers.get() as usize, "observer");
    format!("{observers} of {}", plural(groups.get() as usize, "group"))
}

/// What is different: `+` new, `-` gone, `~` in other words.
pub fn render_comparison(comparison: &TextComparison, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    let TextComparison { from, to, .. } = comparison;
    sheet.title(&format!("{} → {}", from.id, to.id), 0);
    sheet.field("from", &describe_version(from));
    sheet.field("to", &describe_version(to));
    let says = if comparison.replaces { "says" } else { "does not say" };
    sheet.field("", &format!("{} {says} that it replaces {}", to.id, from.id));
    push_terms(&mut sheet, comparison);
    for (heading, pieces) in [("Title", &comparison.title), ("Preamble", &comparison.preamble)] {
        if let Some(pieces) = pieces {
            sheet.heading(heading);
            sheet.differences(pieces, 2);
        }
    }
    for principle in &comparison.principles {
        push_principle(&mut sheet, principle);
    }
    sheet.blank();
    if comparison.is_empty() {
        sheet.verbatim("no difference", 0);
    } else {
        let order = if comparison.reordered { "; the principles are in another order" } else { "" };
        sheet.block(&format!("{} unchanged{order}", plural(comparison.unchanged, "principle")), 0);
    }
    sheet.finish()
}

fn describe_version(text: &TextReference) -> String {
    format!("{}, {}, SHA-256 {}", text.id, text.title, text.digest)
}

fn push_terms(sheet: &mut Sheet, comparison: &TextComparison) {
    let audience = [("audience +", &comparison.audience_added), ("audience -", &comparison.audience_removed)];
    for (name, groups) in audience.into_iter().filter(|(_, groups)| !groups.is_empty()) {
        sheet.field(name, &list_or(groups, ""));
    }
    if let Some((before, after)) = comparison.renewal_months {
        sheet.field("renewal", &format!("every {}, was {before}", plural(after.get() as usize, "month")));
    }
    if let Some((before, after)) = comparison.report_months {
        sheet.field(
            "reports",
            &format!(
                "{}, was {}",
                describe_months(after.map(Small::get)),
                describe_months(before.map(Small::get))
            ),
        );
    }
    if let Some((before, after)) = &comparison.metrics {
        for (name, these, those) in [("metric -", before, after), ("metric +", after, before)] {
            for metric in these.iter().filter(|one| !those.contains(one)) {
                sheet.field(name, &describe_metric(metric));
            }
        }
    }
    if let Some((before, after)) = comparison.quorum {
        sheet.field("quorum", &format!("{}, was {}", describe_quorum(after), describe_quorum(before)));
    }
}

fn push_principle(sheet: &mut Sheet, principle: &PrincipleChange) {
    let sign = match principle.change {
        PrincipleChangeKind::Added => '+',
        PrincipleChangeKind::Removed => '-',
        PrincipleChangeKind::Changed => '~',
    };
    sheet.heading(&format!("{sign} {}", principle.id));
    sheet.differences(&principle.title, 2);
    sheet.blank();
    sheet.differences(&principle.text, 2);
}
