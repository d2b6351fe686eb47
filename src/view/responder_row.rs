//! Whom to call: those who keep a promise to help, and say how to reach them.

use super::column::{Phrases, Shown, computed_columns};
use super::counts::{Counts, count_left_out, count_rows};
use super::filter::{FilterConditions, name_conditions, to_words};
use super::listing::{Listing, list_rows};
use super::row::Row;
use super::search::{find_words, fold};
use super::{Commit, HOLDING};
use crate::chain::Standing;
use crate::findings::Identity;
use crate::record::{Assistance, Country, Date, Digest, Group, Id, Language, Line, Link, Organization};
use crate::registry::Registry;

/// The charter of responders. A text that replaces it, or one that replaced it, is one too.
const CHARTER: &str = "responder-charter-1";

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
        /// languages spoken there, BCP 47
        languages: Vec<Language> = "Languages", Always, |one| one.help.languages.to_vec();
        /// countries served, ISO 3166-1 alpha-2; empty: anywhere
        countries: Vec<Country> = "Countries", Always, |one| &one.help.countries;
        /// sectors served, in its own words; empty: any
        sectors: Phrases = "Sectors", Always, |one| sectors_of(one);
        /// when calls are answered, in its own words
        hours: Option<Line> = "Hours", Always, |one| &one.help.hours;
        /// since when the promise holds without a break
        signed_on: Option<Date> = "Pledged", Always, |one| &one.pledge.signed_on;
        /// `current` or `due`
        standing: Option<Standing> = "Standing", Always, |one| &one.pledge.standing;
        /// the last day before it lapses unless it is reaffirmed
        renewal_due: Option<Date> = "Renewal", Data, |one| &one.pledge.renewal_due;
        /// how many reports it made under the pledge
        reports: Option<usize> = "Reports", Always, |one| &one.pledge.reports;
        /// who says that it is who it says it is
        identity: Identity = "Identity", Always, |one| &one.pledge.identity;
        /// country of its seat, ISO 3166-1 alpha-2
        country: Option<Country> = "CC", Data, |one| &one.pledge.country;
        /// `private-sector` `academia` `civil-society`
        group: Option<Group> = "Group", Data, |one| &one.pledge.group;
        /// id of the charter
        accord: Option<Id> = "Text", Data, |one| &one.pledge.accord;
        /// SHA-256 of the charter's file, which the pledge pins
        digest: Option<Digest> = "SHA-256 of the text", Data, |one| &one.pledge.digest;
    }
}

fn sectors_of(one: &ResponderRow) -> Phrases {
    Phrases(one.help.sectors.iter().map(ToString::to_string).collect())
}

/// What the injured need: each condition is met by any of its values. A responder that states no
/// countries or sectors serves all.
#[derive(Clone, Debug, Default)]
pub struct AssistanceRequest {
    pub language: Vec<Language>,
    pub country: Vec<Country>,
    /// Words of a sector.
    pub sector: Vec<String>,
    /// Whether only those will do who are seen to be who they say they are.
    pub observed: bool,
}

/// Who helps with this need: those that are observed first, then those that name the country, then
/// by name. The others who ever pledged to the charter are counted as left out.
pub fn list_responders(
    registry: &Registry,
    commit: Option<Commit>,
    need: &AssistanceRequest,
    shown: Shown,
) -> Listing<ResponderRow> {
    let mut whole = list_rows(registry, commit).restrict_to(&list_charters(registry));
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
        ("observed", AssistanceRequest { observed: false, ..need.clone() }, need.observed),
    ];
    let given = without.into_iter().filter(|(.., given)| *given);
    given
        .map(|(name, need, _)| (name, list_responders(registry, None, &need, Shown::Data).rows.len()))
        .collect()
}

/// The ids of the charter and of what replaces it.
fn list_charters(registry: &Registry) -> Vec<Id> {
    let mut charters: Vec<Id> = CHARTER.parse().into_iter().collect();
    while let Some(text) = registry.texts().values().find(|text| {
        let replaced = text.accord.replaces.as_ref();
        !charters.contains(&text.accord.id) && replaced.is_some_and(|id| charters.contains(id))
    }) {
        charters.push(text.accord.id.clone());
    }
    charters
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
        let sectors: Vec<_> = sectors.iter().map(|sector| fold(sector.as_str())).collect();
        is_any(&self.language, |language| {
            languages.iter().any(|spoken| primary_subtag(spoken) == primary_subtag(language))
        }) && is_any(&self.country, |country| countries.is_empty() || countries.contains(country))
            && is_any(&self.sector, |words| {
                sectors.is_empty()
                    || sectors.iter().any(|sector| find_words(words, std::slice::from_ref(sector)))
            })
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
            ("sector", self.sector.clone()),
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
        let words = |words: &str| words.parse::<Line>().unwrap();
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
                sectors: vec![words("health care"), words("city governments")],
                hours: None,
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
        let sector = |words: &str| AssistanceRequest {
            sector: vec![words.to_owned()],
            ..AssistanceRequest::default()
        };
        let observed = AssistanceRequest { observed: true, ..AssistanceRequest::default() };
        let (near, far) =
            (responder("A", Identity::Observed, &["KE"]), responder("B", Identity::SelfAsserted, &["FR"]));
        for (need, met) in [
            (language(&["fr"]), true),
            (language(&["fr-FR"]), true),
            (language(&["de", "sw-KE"]), true),
            (language(&["de", "frr"]), false),
            (sector("HEALTH"), true),
            (sector("health governments"), false),
            (sector("banks"), false),
            (in_kenya(), true),
            (observed.clone(), true),
        ] {
            assert_eq!(need.is_met_by(&near), met, "{need:?}");
        }
        assert!(!in_kenya().is_met_by(&far) && !observed.is_met_by(&far));
        let mut anywhere = responder("C", Identity::Observed, &[]);
        anywhere.help.sectors.clear();
        assert!(in_kenya().is_met_by(&anywhere) && sector("banks").is_met_by(&anywhere));
    }
}
