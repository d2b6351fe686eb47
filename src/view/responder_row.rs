//! Whom to call: those who keep a promise to help, and say how to reach them.

use std::collections::BTreeSet;

use super::column::{Phrases, Shown, computed_columns};
use super::counts::{Counts, count_left_out, count_rows};
use super::filter::{FilterConditions, name_conditions, to_words};
use super::listing::{Listing, list_rows};
use super::row::Row;
use super::search::fold;
use super::{Edition, HOLDING};
use crate::chain::Standing;
use crate::findings::Identity;
use crate::record::{
    Assistance, Country, Date, Digest, Group, Id, Language, Link, Moment, Organization, Sector,
};
use crate::registry::Registry;

/// A pledge to help that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponderRow {
    pub pledge: Row,
    /// How to reach help, and whom it serves.
    pub help: Assistance,
}

computed_columns! {
    ResponderRow = "Responders", "Whom to call", "pledge", Counts {
        /// the organization's domain
        organization: Organization = "Organization", Always, |one| &one.pledge.organization;
        /// the name it is known by
        name: Option<String> = "Name", Always, |one| &one.pledge.name;
        /// the name in its register, where it differs
        legal_name: Option<String> = "Legal name", Wide, |one| &one.pledge.legal_name;
        /// where to call for help
        contact: Link = "Contact", Always, |one| &one.help.contact;
        /// telephone number, as a link that calls it
        phone: Option<String> = "Telephone", Always, |one| one.help.phone.as_ref().map(|phone| format!("tel:{phone}"));
        /// page with the keys for encrypted mail
        keys: Option<Link> = "Keys for mail", Wide, |one| &one.help.keys;
        /// languages spoken there, BCP 47
        languages: Vec<Language> = "Languages", Always, |one| one.help.languages.to_vec();
        /// countries served, ISO 3166-1 alpha-2; empty: anywhere
        countries: Vec<Country> = "Countries", Always, |one| &one.help.countries;
        /// sectors served; empty: any
        sectors: Vec<Sector> = "Sectors", Always, |one| &one.help.sectors;
        /// hours of each week in which a person answers, as schema.org writes them, with their time zone; empty: not stated
        hours: Phrases = "Hours", Always, |one| hours_of(one);
        /// since when the promise holds without a break
        signed_on: Option<Date> = "Pledged", Always, |one| &one.pledge.signed_on;
        /// `current` `due` `unreported`
        standing: Option<Standing> = "Standing", Always, |one| &one.pledge.standing;
        /// the last day before it lapses unless it is reaffirmed
        renewal_due: Option<Date> = "Renewal", Data, |one| &one.pledge.renewal_due;
        /// how many reports it made under the pledge
        reports: Option<usize> = "Reports", Always, |one| &one.pledge.reports;
        /// who says that it is who it says it is: `self-asserted` `readmitted` `observed` `contradicted` `stale`
        identity: Identity = "Identity", Always, |one| &one.pledge.identity;
        /// country of its seat, ISO 3166-1 alpha-2
        country: Option<Country> = "CC", Data, |one| &one.pledge.country;
        /// `private-sector` `government` `academia` `civil-society`
        group: Option<Group> = "Group", Data, |one| &one.pledge.group;
        /// id of the text under which it promises to help
        accord: Option<Id> = "Text", Data, |one| &one.pledge.accord;
        /// SHA-256 of the text's file, which the pledge pins
        digest: Option<Digest> = "SHA-256 of the text", Data, |one| &one.pledge.digest;
    }
}

fn hours_of(one: &ResponderRow) -> Phrases {
    Phrases(one.help.hours.iter().map(ToString::to_string).collect())
}

/// What the injured need: each condition is met by any of its values. A responder that states no
/// countries or sectors serves all.
#[derive(Clone, Debug, Default)]
pub struct AssistanceRequest {
    pub language: Vec<Language>,
    pub country: Vec<Country>,
    pub sector: Vec<Sector>,
    /// Texts under which they promise to help.
    pub text: Vec<Id>,
    /// A moment at which a person answers. Who states no hours, or a time zone that is not known, does not count.
    pub open_at: Option<Moment>,
    /// Whether only those will do who are seen to be who they say they are.
    pub observed: bool,
}

/// Who helps with this need: those that are observed first, then those that name the country, then
/// by name. The others who ever pledged to a text under which an organization says whom to call are counted as left out.
pub fn list_responders(
    registry: &Registry,
    edition: Edition,
    need: &AssistanceRequest,
    shown: Shown,
) -> Listing<ResponderRow> {
    let mut whole = list_rows(registry, edition).restrict_to(&list_charters(registry, need));
    let mut responders = Vec::new();
    let (mut helping, mut others) = (Vec::new(), Vec::new());
    for row in std::mem::take(&mut whole.rows) {
        match describe_responder(registry, &row).filter(|responder| need.is_met_by(responder)) {
            Some(responder) => {
                responders.push(responder);
                helping.push(row);
            }
            None => others.push(row),
        }
    }
    need.sort_responders(&mut responders);
    let (kept, left_out) = (count_rows(&helping), count_left_out(&others, &helping));
    Listing { filters: need.conditions(), shown: kept, left_out, ..whole }.with_rows(shown, responders)
}

/// For each condition, how many responders there would be without it.
pub fn count_without_each(registry: &Registry, need: &AssistanceRequest) -> Vec<(&'static str, usize)> {
    let without = [
        ("language", AssistanceRequest { language: Vec::new(), ..need.clone() }, !need.language.is_empty()),
        ("country", AssistanceRequest { country: Vec::new(), ..need.clone() }, !need.country.is_empty()),
        ("sector", AssistanceRequest { sector: Vec::new(), ..need.clone() }, !need.sector.is_empty()),
        ("text", AssistanceRequest { text: Vec::new(), ..need.clone() }, !need.text.is_empty()),
        ("open", AssistanceRequest { open_at: None, ..need.clone() }, need.open_at.is_some()),
        ("observed", AssistanceRequest { observed: false, ..need.clone() }, need.observed),
    ];
    let given = without.into_iter().filter(|(.., given)| *given);
    given
        .map(|(name, need, _)| {
            (name, list_responders(registry, Edition::Unnamed, &need, Shown::Data).rows.len())
        })
        .collect()
}

/// The texts under which an organization ever said whom to call: of those that are asked for, or of all.
fn list_charters(registry: &Registry, need: &AssistanceRequest) -> Vec<Id> {
    let states = registry.members.iter().filter_map(|member| member.state.as_ref());
    let promises = states.flat_map(|state| state.promises.iter());
    let charters = promises.filter(|(_, promise)| promise.conditions().assistance.is_some());
    let charters: BTreeSet<_> = charters.map(|(id, _)| id.clone()).collect();
    charters.into_iter().filter(|id| need.text.is_empty() || need.text.contains(id)).collect()
}

/// The row of a promise to help: None where it does not hold, where the organization is seen not to
/// be who it says it is, and where it does not say whom to call.
fn describe_responder(registry: &Registry, row: &Row) -> Option<ResponderRow> {
    if !may_be_named(row) {
        return None;
    }
    let help = row.promise(registry)?.conditions().assistance.as_ref()?;
    Some(ResponderRow { pledge: row.clone(), help: help.clone() })
}

/// Whether the injured may be sent there.
fn may_be_named(row: &Row) -> bool {
    row.holds() && row.identity != Identity::Contradicted
}

impl AssistanceRequest {
    fn sort_responders(&self, responders: &mut [ResponderRow]) {
        responders.sort_by_cached_key(|one| {
            let local = self.country.iter().any(|country| one.help.countries.contains(country));
            let name = one.pledge.name.as_deref().unwrap_or_default();
            (one.pledge.identity != Identity::Observed, !local, fold(name))
        });
    }

    fn is_met_by(&self, one: &ResponderRow) -> bool {
        let Assistance { languages, countries, sectors, .. } = &one.help;
        is_any(&self.language, |language| {
            languages.iter().any(|spoken| primary_subtag(spoken) == primary_subtag(language))
        }) && is_any(&self.country, |country| countries.is_empty() || countries.contains(country))
            && is_any(&self.sector, |sector| sectors.is_empty() || sectors.contains(sector))
            && self.open_at.is_none_or(|moment| one.help.hours.iter().any(|hours| hours.hold(moment)))
            && (!self.observed || one.pledge.identity == Identity::Observed)
    }

    /// What was asked for, and what always is.
    fn conditions(&self) -> FilterConditions {
        let identity = match self.observed {
            true => Identity::Observed.to_string(),
            false => format!("not {}", Identity::Contradicted),
        };
        name_conditions([
            ("language", to_words(&self.language)),
            ("country", to_words(&self.country)),
            ("sector", to_words(&self.sector)),
            ("text", to_words(&self.text)),
            ("open", to_words(self.open_at.as_slice())),
            ("identity", vec![identity]),
            ("standing", to_words(&HOLDING)),
        ])
    }
}

fn primary_subtag(language: &Language) -> &str {
    language.as_str().split('-').next().unwrap_or_default()
}

/// Whether one of the values meets the condition, or there is none.
fn is_any<T>(values: &[T], met: impl Fn(&T) -> bool) -> bool {
    values.is_empty() || values.iter().any(met)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::schema::NonEmpty;

    fn responder(name: &str, identity: Identity, countries: &[&str]) -> ResponderRow {
        let languages = ["fr-CA", "sw"].map(|tag| tag.parse().unwrap()).to_vec();
        ResponderRow {
            pledge: Row {
                name: Some(name.to_owned()),
                identity,
                ..Row::new("help.example".parse().unwrap())
            },
            help: Assistance {
                contact: "mailto:help@help.example".parse().unwrap(),
                languages: NonEmpty::new(languages).unwrap(),
                countries: countries.iter().map(|code| code.parse().unwrap()).collect(),
                phone: None,
                keys: None,
                sectors: vec![Sector::Health, Sector::PublicAdministration],
                hours: vec!["Mo-Fr 08:00-18:00 Africa/Nairobi".parse().unwrap()],
            },
        }
    }

    fn in_kenya() -> AssistanceRequest {
        AssistanceRequest { country: vec!["KE".parse::<Country>().unwrap()], ..AssistanceRequest::default() }
    }

    #[test]
    fn the_observed_come_first_then_who_names_the_country_then_by_name() {
        let mut responders = vec![
            responder("B", Identity::SelfAsserted, &[]),
            responder("a", Identity::Stale, &[]),
            responder("D", Identity::SelfAsserted, &["KE"]),
            responder("C", Identity::Observed, &[]),
            responder("E", Identity::Observed, &["TZ", "KE"]),
        ];
        in_kenya().sort_responders(&mut responders);
        let names: Vec<_> = responders.iter().map(|one| one.pledge.name.as_deref().unwrap()).collect();
        assert_eq!(names, ["E", "C", "D", "a", "B"]);
    }

    #[test]
    fn the_contradicted_and_those_without_a_promise_are_not_named() {
        let row =
            |standing, identity| Row { standing, identity, ..Row::new("contoso.example".parse().unwrap()) };
        for identity in [Identity::Observed, Identity::SelfAsserted, Identity::Stale] {
            assert!(may_be_named(&row(Some(Standing::Current), identity)));
            assert!(may_be_named(&row(Some(Standing::Due), identity)));
            assert!(may_be_named(&row(Some(Standing::Unreported), identity)));
        }
        assert!(!may_be_named(&row(Some(Standing::Current), Identity::Contradicted)));
        for standing in Standing::WORDS.iter().skip(3).map(|word| word.parse().unwrap()) {
            assert!(!may_be_named(&row(Some(standing), Identity::Observed)), "{standing}");
        }
        assert!(!may_be_named(&row(None, Identity::Observed)));
    }

    #[test]
    fn a_need_is_met_by_any_value_of_each_condition() {
        let language = |tags: &[&str]| AssistanceRequest {
            language: tags.iter().map(|tag| tag.parse::<Language>().unwrap()).collect(),
            ..AssistanceRequest::default()
        };
        let sector = |sector| AssistanceRequest { sector: vec![sector], ..AssistanceRequest::default() };
        let open =
            |moment: &str| AssistanceRequest { open_at: moment.parse().ok(), ..AssistanceRequest::default() };
        let observed = AssistanceRequest { observed: true, ..AssistanceRequest::default() };
        let (near, far) =
            (responder("A", Identity::Observed, &["KE"]), responder("B", Identity::SelfAsserted, &["FR"]));
        for (need, met) in [
            (language(&["fr"]), true),
            (language(&["fr-FR"]), true),
            (language(&["de", "sw-KE"]), true),
            (language(&["de", "frr"]), false),
            (sector(Sector::Health), true),
            (sector(Sector::Banking), false),
            (open("2026-11-20T05:00Z"), true),
            (open("2026-11-20T15:00Z"), false),
            (open("2026-11-21T05:00Z"), false),
            (in_kenya(), true),
            (observed.clone(), true),
        ] {
            assert_eq!(need.is_met_by(&near), met, "{need:?}");
        }
        assert!(!in_kenya().is_met_by(&far) && !observed.is_met_by(&far));
        let mut anywhere = responder("C", Identity::Observed, &[]);
        anywhere.help.sectors.clear();
        assert!(in_kenya().is_met_by(&anywhere) && sector(Sector::Banking).is_met_by(&anywhere));
    }
}
