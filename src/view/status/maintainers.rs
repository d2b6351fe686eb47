//! What waits for the maintainers of a registry.

use super::{NextStep, unadmitted};
use crate::chain::Standing;
use crate::record::{Id, Kind};
use crate::registry::{Member, Registry};
use crate::view::decision_view::{DecisionView, collect_decisions};
use crate::view::judged_promises;

/// The decisions that a registry which signs its decisions has to take, with all of its members loaded: texts without
/// an adoption, enrollments that continue a chain, observers that wait for an admission, and observers whose pledge
/// ends soon.
pub fn list_maintainer_steps(registry: &Registry) -> Vec<NextStep> {
    let decisions = collect_decisions(registry);
    let standing: Vec<_> = decisions.iter().filter(|one| one.disputed_on.is_none()).collect();
    let texts = registry.texts().values().filter(|text| !is_adopted(&text.accord.id, &standing));
    let texts = texts.map(|text| {
        let reason = "the registry has not adopted the text";
        NextStep::new(format!("accord adopt {}", text.accord.id), reason)
    });
    let members = registry.members.iter().flat_map(|member| list_member_steps(registry, member, &standing));
    texts.chain(members).collect()
}

fn is_adopted(accord: &Id, decisions: &[&DecisionView]) -> bool {
    decisions.iter().any(|one| one.kind == Kind::Adopt && one.accord.as_ref() == Some(accord))
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
            (true, Standing::Due, Some(day)) => Some(NextStep::new(
                format!("accord show {organization}"),
                format!(
                    "the observer's pledge to {accord} lapses unless it is reaffirmed by {day}: ask it to"
                ),
            )),
            (true, standing, _) if !standing.is_holding() => Some(NextStep::new(
                format!("accord dismiss {organization}"),
                format!("the observer's pledge to {accord} is {standing}, so that it no longer observes"),
            )),
            _ => None,
        }
    });
    steps.collect()
}
