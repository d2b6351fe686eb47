//! What falls due: the days by which organizations reaffirm, report and answer.

use serde::Serialize;

use super::judged_promises;
use crate::findings::{FindingState, FindingStatus, Statements};
use crate::record::schema::choice;
use crate::record::{Assessment, Date, Organization};
use crate::registry::{Member, Registry};

/// How long an organization has to answer a finding about it. Later it is shown as unanswered.
pub const ANSWER_DAYS: i32 = 60;

choice! {
    /// What an organization has to do by a day.
    pub enum Duty {
        /// To reaffirm a pledge.
        Reaffirm = "reaffirm",
        /// To report on a pledge.
        Report = "report",
        /// To answer a finding.
        Answer = "answer",
    }
}

/// The day by which an organization has to do something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DueDate {
    /// The last day on which it is in time. It may have passed.
    pub day: Date,
    pub duty: Duty,
    pub organization: Organization,
    /// The name of the organization.
    pub name: String,
    /// The id of the text, or the finding as `AUTHOR/SEQUENCE`.
    pub about: String,
    /// The title of the text or of the finding.
    pub title: String,
}

/// What falls due for all members that were loaded, the earliest day first. Findings count where the observers were
/// loaded.
pub fn list_due_dates(registry: &Registry) -> Vec<DueDate> {
    let statements = Statements::of(registry);
    let members = registry.members.iter();
    let mut dates: Vec<_> =
        members.flat_map(|member| member_due_dates(registry, &statements, member)).collect();
    dates.sort_by(|one, other| (one.day, &one.organization).cmp(&(other.day, &other.organization)));
    dates
}

/// What falls due for one member; nothing where its chain is broken or closed.
pub fn member_due_dates(registry: &Registry, statements: &Statements<'_>, member: &Member) -> Vec<DueDate> {
    let mut dates = Vec::new();
    let Some(state) = member.state.as_ref().filter(|state| state.closure.is_none()) else { return dates };
    let due = |day, duty, about: String, title: String| DueDate {
        day,
        duty,
        organization: member.organization.clone(),
        name: state.profile().name.to_string(),
        about,
        title,
    };
    for judged in judged_promises(registry, member) {
        let title = registry.texts().get(judged.accord).map(|text| text.accord.title.to_string());
        let title = title.unwrap_or_else(|| judged.accord.to_string());
        for (day, duty) in [(judged.renewal_due(), Duty::Reaffirm), (judged.report_due(), Duty::Report)] {
            dates.extend(day.map(|day| due(day, duty, judged.accord.to_string(), title.clone())));
        }
    }
    for finding in statements.findings().iter().filter(|finding| finding.is_about(&member.organization)) {
        let Some(day) = answer_due(finding) else { continue };
        let about = format!("{}/{}", finding.author(), finding.sequence);
        dates.push(due(day, Duty::Answer, about, finding.finding.finding.title.to_string()));
    }
    dates.sort_by_key(|due| due.day);
    dates
}

/// The last day on which an answer to a finding about an organization is in time. None where there is one, where the
/// author does not stand by the finding, where it may not make it, and where the finding praises.
fn answer_due(finding: &FindingState<'_>) -> Option<Date> {
    let asked = finding.finding.finding.assessment != Assessment::Assistance
        && finding.status != FindingStatus::Retracted
        && finding.endorsements[0].exclusion.is_none()
        && finding.answers.is_empty();
    asked.then(|| finding.endorsements[0].date.plus_days(ANSWER_DAYS))
}

/// Whether an organization that can answer let the time pass without an answer to a finding that accuses it.
pub fn is_unanswered(registry: &Registry, finding: &FindingState<'_>) -> bool {
    let accused = finding.finding.finding.about.as_ref();
    let state = accused.and_then(|accused| registry.member(accused)?.state.as_ref());
    let can_answer = state.is_some_and(|state| state.closure.is_none());
    can_answer && answer_due(finding).is_some_and(|day| day < registry.rules.today)
}
