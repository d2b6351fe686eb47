//! `name-confusable`: a name or a domain that a reader takes for another one's.
//!
//! Two names are alike when their skeletons are (Unicode TR 39, section 4), after case, spaces,
//! punctuation and the digits that stand in for letters are put aside. Reported at the one that
//! enrolled later; of two on one day, at both.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;
use unicode_security::skeleton;

use super::Concern;
use crate::chain::State;
use crate::diagnostic::{Code, Fault};
use crate::record::Organization;
use crate::registry::{Member, Registry};

pub fn check(registry: &Registry) -> Vec<Concern> {
    let members: Vec<_> = registry.members.iter().filter_map(|m| Some((m, m.state.as_ref()?))).collect();
    let names = alike(&members, |_, state| fold(state.profile().name.as_str()));
    let domains = alike(&members, |member, _| fold(&shown(member.organization.as_str())));
    let names = names.into_iter().map(|pair| (pair, "profile.name", "name"));
    let domains = domains.into_iter().map(|pair| (pair, "organization", "domain"));
    names.chain(domains).filter_map(|(pair, field, what)| concern(pair, field, what)).collect()
}

/// The member of `registry` whose name or domain is like these of a newcomer.
pub fn look_alike<'a>(
    registry: &'a Registry,
    organization: &Organization,
    name: &str,
) -> Option<&'a Organization> {
    let (name, domain) = (fold(name), fold(&shown(organization.as_str())));
    let like = |member: &&Member| {
        let other = member.state.as_ref().map(|state| fold(state.profile().name.as_str()));
        other == Some(name.clone()) || fold(&shown(member.organization.as_str())) == domain
    };
    let others = registry.members.iter().filter(|member| member.organization != *organization);
    others.filter(like).map(|member| &member.organization).next()
}

/// A member, and another with the same key that was there before or came on the same day.
type Pair<'a> = (&'a Member, &'a Member);

fn alike<'a>(members: &[(&'a Member, &'a State)], key: impl Fn(&Member, &State) -> String) -> Vec<Pair<'a>> {
    let mut groups: BTreeMap<String, Vec<(&'a Member, &'a State)>> = BTreeMap::new();
    for (member, state) in members {
        let key = key(member, state);
        if !key.is_empty() {
            groups.entry(key).or_default().push((member, state));
        }
    }
    let mut pairs = Vec::new();
    for group in groups.into_values() {
        let Some(first) = group.iter().map(|(_, state)| state.enrollment.date).min() else { continue };
        for (member, state) in &group {
            let earlier = |(other, enrolled): &&(&Member, &State)| {
                other.organization != member.organization && enrolled.enrollment.date == first
            };
            if let Some((other, _)) = group.iter().find(earlier)
                && !related(state, other)
            {
                pairs.push((*member, *other));
            }
        }
    }
    pairs
}

/// A successor may carry its predecessor's name.
fn related(state: &State, other: &Member) -> bool {
    let follows = |state: &State, other: &Member| {
        state.closure.as_ref().is_some_and(|closure| closure.successor == other.organization)
            || state.profile().predecessor.as_ref() == Some(&other.organization)
    };
    follows(state, other)
        || other.state.as_ref().is_some_and(|other| {
            other.closure.as_ref().is_some_and(|closure| closure.successor == state.organization)
        })
}

fn concern((member, other): Pair<'_>, field: &str, what: &str) -> Option<Concern> {
    let message = format!("the {what} looks like that of `{}`", other.organization);
    let fault = Fault::new(Code::NameConfusable, message, Code::NameConfusable.remedy());
    Concern::of_profile(member, fault.in_field(field))
}

/// A domain as a reader sees it: internationalized labels decoded.
fn shown(domain: &str) -> String {
    idna::domain_to_unicode(domain).0
}

/// What is left of a name when everything is put aside that a hurried reader overlooks.
fn fold(name: &str) -> String {
    let lower: String = name.nfkc().flat_map(char::to_lowercase).collect();
    let digits = lower.replace('0', "o").replace('1', "l").replace("rn", "m").replace("vv", "w");
    let skeleton: String = skeleton(&digits).flat_map(char::to_lowercase).collect();
    let again: String = skeleton.replace("rn", "m").chars().filter(|c| c.is_alphanumeric()).collect();
    again
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn look_alikes_fold_together() {
        for (name, alike) in [
            ("Apple", "Аpple"),
            ("microsoft.com", "rnicrosoft.com"),
            ("google.com", "g00gle.com"),
            ("paypal.com", "paypa1.com"),
            ("Contoso Cloud", "CONTOSO  CLOUD."),
        ] {
            assert_eq!(fold(name), fold(alike), "{name} {alike}");
        }
    }

    #[test]
    fn names_that_differ_stay_apart() {
        for (name, other) in [("Contoso", "Fabrikam"), ("示例科技", "示例科学"), ("شركة المثال", "شركة مثال")]
        {
            assert_ne!(fold(name), fold(other), "{name} {other}");
        }
    }
}
