//! Admissions of observers, and their ends.

use anyhow::{Result, bail};

use super::{DecisionLookup, enrollment_path, find_state, set_value};
use crate::accord::Text;
use crate::chain::{Decision, DecisionBody, Integrity};
use crate::cli::values::Values;
use crate::cli::{Failure, workspace};
use crate::record::{Admission, Id, Organization};
use crate::registry::Member;

impl DecisionLookup<'_> {
    /// The admissions that no dismissal ended, the oldest first.
    fn admissions(&self) -> Vec<(&Decision, &Admission)> {
        let ended: Vec<_> = self
            .standing()
            .filter_map(|decision| match &decision.body {
                DecisionBody::Dismissed(dismissal) => Some(dismissal.admission),
                _ => None,
            })
            .collect();
        let admissions = self.standing().filter_map(|decision| match &decision.body {
            DecisionBody::Admitted(admission) => Some((decision, admission)),
            _ => None,
        });
        admissions.filter(|(decision, _)| !ended.contains(&decision.digest)).collect()
    }

    /// Pins the enrollment, the group and the country that the organization has today.
    pub(super) fn fill_admission(&self, member: &Member, values: &mut Values) -> Result<String> {
        let organization = &member.organization;
        let state = find_state(member)?;
        if let Integrity::Broken { at, code, .. } = member.integrity {
            let message = format!("record {at} of {organization} does not hold ({code})");
            bail!(Failure::unsound(message).help("admit it once `accord verify` finds its chain sound"));
        }
        let path = enrollment_path(state);
        if let Some(day) = state.enrollment.voided {
            bail!(
                Failure::refused(format!("{path} is void since {day}, so {organization} cannot observe"))
                    .help(format!(
                        "it enrolls again first, and you readmit it: `accord readmit {organization}`"
                    ))
            );
        }
        let charter = self.choose_charter(values)?;
        let admissions = self.admissions();
        let standing = admissions.iter().find(|(_, admission)| {
            (&admission.organization, admission.enroll, &admission.charter)
                == (organization, state.enrollment.digest, &charter.accord.id)
        });
        if let Some((decision, _)) = standing {
            let (number, day) = (decision.validity.sequence, decision.date);
            let message = format!("{organization} is admitted already, since {day}, by record {number}");
            bail!(
                Failure::refused(message).help(format!("`accord dismiss {organization}` ends the admission"))
            );
        }
        let profile = state.profile();
        set_value(values, ("admission", "organization"), organization);
        set_value(values, ("admission", "enroll"), state.enrollment.digest);
        set_value(values, ("admission", "charter"), &charter.accord.id);
        set_value(values, ("admission", "group"), profile.group);
        set_value(values, ("admission", "country"), profile.country.code());
        let pledge = if state.promises.contains_key(&charter.accord.id) {
            ""
        } else {
            " It has not pledged to the charter yet, and counts as an observer from its pledge on."
        };
        Ok(format!(
            "Admits {organization}, \"{}\", enrolled by {path}, as an observer under {}. It counts for the group {} \
             and the country {}, whatever its profile says later.{pledge}",
            profile.name,
            charter.accord.id,
            profile.group,
            profile.country.code()
        ))
    }

    /// The charter that was named, or the only one there is.
    fn choose_charter(&self, values: &Values) -> Result<&Text> {
        let registry = &self.workspace.registry;
        let charters: Vec<_> =
            registry.texts().values().filter(|text| text.accord.quorum.is_some()).collect();
        let named = values.field_values("admission", "charter").map(|id| id.concat().parse::<Id>());
        let Some(id) = named.transpose()? else {
            return match charters.as_slice() {
                [charter] => Ok(charter),
                _ => Err(Failure::usage("the charter is not named")
                    .help(format!("name it with --charter; {}", list_charters(&charters)))
                    .into()),
            };
        };
        let text = workspace::find_text(registry, &id)?;
        if text.accord.quorum.is_none() {
            let message = format!("`{id}` has no quorum, so it is not a charter for observers");
            bail!(Failure::refused(message).help(list_charters(&charters)));
        }
        Ok(text)
    }

    /// Ends the newest admission of the organization under this charter.
    pub(super) fn fill_dismissal(
        &self,
        organization: &Organization,
        charter: Option<&Id>,
        values: &mut Values,
    ) -> Result<String> {
        let admissions = self.admissions();
        let own = admissions.iter().filter(|(_, admission)| {
            admission.organization == *organization && charter.is_none_or(|id| *id == admission.charter)
        });
        let own: Vec<_> = own.collect();
        let Some((decision, admission)) = own.last() else {
            let mut names: Vec<_> =
                admissions.iter().map(|(_, admission)| admission.organization.as_str()).collect();
            names.sort_unstable();
            names.dedup();
            let under = charter.map_or_else(String::new, |id| format!(" under `{id}`"));
            let message = format!("{organization} is not admitted{under}");
            bail!(Failure::refused(message).help(match names.as_slice() {
                [] => "no organization is admitted".to_owned(),
                names => format!("admitted are: {}", names.join(", ")),
            }));
        };
        if own.iter().any(|(_, other)| other.charter != admission.charter) {
            let charters: Vec<_> = own.iter().map(|(_, admission)| admission.charter.as_str()).collect();
            let message = format!("{organization} observes under several charters");
            bail!(Failure::usage(message).help(format!("name one with --charter: {}", charters.join(", "))));
        }
        set_value(values, ("dismissal", "admission"), decision.digest);
        Ok(format!(
            "Ends the admission of {organization} under {}, record {} of {}. What the observer said before still \
             counts.",
            admission.charter, decision.validity.sequence, decision.date
        ))
    }
}

fn list_charters(charters: &[&Text]) -> String {
    let ids: Vec<_> = charters.iter().map(|text| text.accord.id.as_str()).collect();
    match ids.as_slice() {
        [] => "this registry has adopted no text with a quorum".to_owned(),
        ids => format!("the charters are: {}", ids.join(", ")),
    }
}
