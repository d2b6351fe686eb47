//! What waits for the maintainers of a registry.

use std::cmp::Reverse;

use super::{NextStep, unadmitted};
use crate::chain::{Integrity, renewal_notice};
use crate::diagnostic::{Diagnostic, Severity};
use crate::findings::{Identity, Statements};
use crate::record::{Id, Kind, Organization};
use crate::registry::{Member, Registry};
use crate::view::decision_view::{DecisionView, collect_decisions};
use crate::view::judged_promises;

/// How many newcomers a step names.
const NAMED: usize = 3;

/// What the maintainers are to look at, besides what the records say.
#[derive(Clone, Copy, Debug, Default)]
pub struct MaintainerInput<'a> {
    /// What the verification of the whole registry found. Accepted warnings are not among them.
    pub problems: &'a [Diagnostic],
    /// A revision of the registry, and the organizations that have no such enrollment there.
    pub change: Option<(&'a str, &'a [Organization])>,
}

/// The decisions that a registry has to take, with all of its members loaded: organizations that are new in a change,
/// texts without an adoption, warnings that no decision accepts, enrollments that continue a chain, observers that wait
/// for an admission or whose pledge ends, and organizations whose domain no observer has seen.
pub fn list_maintainer_steps(registry: &Registry, input: MaintainerInput<'_>) -> Vec<NextStep> {
    let decisions = collect_decisions(registry);
    let standing: Vec<_> = decisions.iter().filter(|one| one.disputed_on.is_none()).collect();
    let newcomers = input.change.filter(|(_, names)| !names.is_empty()).map(|(base, names)| {
        let reason = format!("new in this change: {}; ask their domains", list_names(names.iter()));
        NextStep::new(format!("accord probe --base {base}"), reason)
    });
    let texts = registry.unadopted.keys().map(|id| {
        NextStep::new(format!("accord adopt {id}"), "the registry has not adopted the text as it is")
    });
    let warnings = input.problems.iter().filter_map(|one| review_warning(registry, one));
    let members = registry.members.iter().flat_map(|member| list_member_steps(registry, member, &standing));
    let unseen = ask_for_observations(registry);
    newcomers.into_iter().chain(texts).chain(warnings).chain(members).chain(unseen).collect()
}

/// A warning about an organization, which the maintainers accept or act on.
fn review_warning(registry: &Registry, problem: &Diagnostic) -> Option<NextStep> {
    let named = problem.organization.as_deref().filter(|_| problem.severity == Severity::Warning)?;
    let organization = named.parse::<Organization>().ok()?;
    if registry.is_itself(&organization) {
        return Some(NextStep::new(format!("accord explain {}", problem.code), problem.message.clone()));
    }
    let reason = format!("{}; `accord explain {}` says what else to do", problem.message, problem.code);
    Some(NextStep::new(format!("accord accept {} {}", problem.code, problem.place.path), reason))
}

/// The organizations whose domain no observer has seen publish their enrollment.
fn ask_for_observations(registry: &Registry) -> Option<NextStep> {
    let statements = Statements::of(registry);
    let mut unseen: Vec<_> = registry
        .members
        .iter()
        .filter_map(|member| {
            let state = member.state.as_ref().filter(|_| member.integrity == Integrity::Sound)?;
            let counts = state.enrollment.voided.is_none() && state.closure.is_none();
            let identity = statements.recognize(member)?.identity;
            let asserted = matches!(identity, Identity::SelfAsserted | Identity::Readmitted);
            (counts && asserted && !registry.is_itself(&member.organization))
                .then_some((Reverse(state.enrollment.date), &member.organization))
        })
        .collect();
    if unseen.is_empty() {
        return None;
    }
    unseen.sort();
    let newest = list_names(unseen.iter().map(|(_, organization)| *organization));
    let today = registry.rules.today;
    let ask = if registry.decisions.admitted.iter().any(|one| one.until.is_none_or(|until| today <= until)) {
        "ask an observer to look (`accord observe`)"
    } else {
        "no observer is admitted who could look"
    };
    let reason =
        format!("no observer has seen what these domains publish, the newest first: {newest}; {ask}");
    Some(NextStep::new("accord list --identity self-asserted,readmitted".to_owned(), reason))
}

/// The first of these names, and how many others there are.
fn list_names<'a>(names: impl ExactSizeIterator<Item = &'a Organization>) -> String {
    let others = names.len().saturating_sub(NAMED);
    let named: Vec<_> = names.take(NAMED).map(ToString::to_string).collect();
    let more = if others > 0 { format!(" and {others} more") } else { String::new() };
    format!("{}{more}", named.join(", "))
}

/// What one member waits for.
fn list_member_steps(registry: &Registry, member: &Member, decisions: &[&DecisionView]) -> Vec<NextStep> {
    let organization = &member.organization;
    if let Some(digest) = unadmitted(member) {
        let reason = format!("the enrollment {digest} continues the chain, and waits for your decision");
        return vec![NextStep::new(format!("accord readmit {organization}"), reason)];
    }
    let charter = |accord: &Id| registry.texts().get(accord).is_some_and(|text| text.accord.quorum.is_some());
    let observing = judged_promises(registry, member).filter(|judged| charter(judged.accord));
    let steps = observing.filter_map(|judged| {
        let accord = judged.accord;
        let mut about = decisions.iter().filter(|one| one.is_about(organization) && one.kind == Kind::Admit);
        let admitted = about.any(|one| one.accord.as_ref() == Some(accord) && one.ended_on.is_none());
        match (admitted, judged.standing, judged.renewal_due()) {
            (false, standing, _) if standing.is_holding() => Some(NextStep::new(
                format!("accord admit {organization} --charter {accord}"),
                "the organization pledged to observe, and is not admitted",
            )),
            (true, standing, Some(day))
                if standing.is_holding() && registry.rules.today >= renewal_notice(day) =>
            {
                Some(NextStep::new(
                    format!("accord show {organization}"),
                    format!(
                        "the observer's pledge to {accord} lapses unless it is reaffirmed by {day}: ask it to"
                    ),
                ))
            }
            (true, standing, _) if !standing.is_holding() => Some(NextStep::new(
                format!("accord dismiss {organization}"),
                format!("the observer's pledge to {accord} is {standing}, so that it no longer observes"),
            )),
            _ => None,
        }
    });
    steps.collect()
}
