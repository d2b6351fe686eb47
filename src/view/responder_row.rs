//! Whom to call: those who keep a promise to help, and say how to reach them.

use std::collections::BTreeMap;

use super::column::{Phrases, Shown, columns};
use super::listing::{Counts, Listing, listing};
use super::row::Row;
use super::search::{finds, fold};
use super::{Commit, HOLDING};
use crate::accord::Text;
use crate::record::{Country, Date, Id, Language};
use crate::registry::Registry;

/// The charter of responders. A text that replaces it, or one that replaced it, is one too.
const CHARTER: &str = "responder-charter-1";

/// Identities by their words: who is seen to be who they are comes first, who is seen not to be
/// never appears.
const OBSERVED: &str = "observed";
const CONTRADICTED: &str = "contradicted";

columns! {
    /// One responder.
    pub struct ResponderRow = "Responders", "Whom to call", "pledge", Counts {
        /// the organization's domain
        pub organization: String = "Organization", Always;
        /// the name it is known by
        pub name: Option<String> = "Name", Always;
        /// the name in its register, where it differs
        pub legal_name: Option<String> = "Legal name", Wide;
        /// where to call for help
        pub contact: String = "Contact", Always;
        /// languages spoken there, BCP 47
        pub languages: Vec<String> = "Languages", Always;
        /// countries served, ISO 3166-1 alpha-2; empty: anywhere
        pub countries: Vec<String> = "Countries", Always;
        /// sectors served, in its own words; empty: any
        pub sectors: Phrases = "Sectors", Always;
        /// when somebody answers, in its own words
        pub hours: Option<String> = "Hours", Always;
        /// since when the promise holds without a break
        pub signed_on: Option<Date> = "Pledged", Always;
        /// `current` or `due`
        pub standing: Option<&'static str> = "Standing", Always;
        /// the last day before it lapses unless it is reaffirmed
        pub renewal_due: Option<Date> = "Renewal", Data;
        /// how many reports it made under the pledge
        pub reports: Option<u32> = "Reports", Always;
        /// who says that it is who it says it is
        pub identity: &'static str = "Identity", Always;
        /// country of its seat, ISO 3166-1 alpha-2
        pub country: Option<&'static str> = "CC", Data;
        /// `private-sector` `academia` `civil-society`
        pub group: Option<&'static str> = "Group", Data;
        /// id of the charter
        pub accord: Option<String> = "Text", Data;
        /// SHA-256 of the charter's file, which the pledge pins
        pub digest: Option<String> = "SHA-256 of the text", Data;
    }
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
pub fn responders(
    registry: &Registry,
    commit: Option<Commit>,
    need: &AssistanceRequest,
    shown: Shown,
) -> Listing<ResponderRow> {
    let mut whole = listing(registry, commit).about(&charters(registry));
    let rows = std::mem::take(&mut whole.rows);
    let helper = |row: &Row| responder(registry, row).filter(|one| need.is_met_by(one));
    let (helping, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| helper(row).is_some());
    let mut responders: Vec<_> = helping.iter().filter_map(helper).collect();
    need.order(&mut responders);
    let (kept, left_out) = (Counts::of(&helping), Counts::of(&others));
    Listing { filters: need.words(), shown: kept, left_out, ..whole }.with(shown, responders)
}

/// For each condition, how many responders there would be without it.
pub fn without_each(registry: &Registry, need: &AssistanceRequest) -> Vec<(&'static str, usize)> {
    let without = [
        ("language", AssistanceRequest { language: Vec::new(), ..need.clone() }, !need.language.is_empty()),
        ("country", AssistanceRequest { country: Vec::new(), ..need.clone() }, !need.country.is_empty()),
        ("sector", AssistanceRequest { sector: Vec::new(), ..need.clone() }, !need.sector.is_empty()),
        ("observed", AssistanceRequest { observed: false, ..need.clone() }, need.observed),
    ];
    let given = without.into_iter().filter(|(.., given)| *given);
    given.map(|(name, need, _)| (name, responders(registry, None, &need, Shown::Data).rows.len())).collect()
}

/// The ids of the charter and of what replaces it.
fn charters(registry: &Registry) -> Vec<String> {
    let mut charters = vec![CHARTER.to_owned()];
    let replaces = |text: &&Text, charters: &[String]| {
        let is = |id: &Id| charters.iter().any(|charter| charter == id.as_str());
        !is(&text.accord.id) && text.accord.replaces.as_ref().is_some_and(is)
    };
    while let Some(text) = registry.texts().values().find(|text| replaces(text, &charters)) {
        charters.push(text.accord.id.to_string());
    }
    charters
}

/// The row of a promise to help: None where it does not hold, where the organization is seen not to
/// be who it says it is, and where it does not say whom to call.
fn responder(registry: &Registry, row: &Row) -> Option<ResponderRow> {
    if !may_be_named(row) {
        return None;
    }
    let help = row.promise(registry)?.conditions().assistance.as_ref()?;
    Some(ResponderRow {
        organization: row.organization.clone(),
        name: row.name.clone(),
        legal_name: row.legal_name.clone(),
        contact: help.contact.to_string(),
        languages: help.languages.iter().map(ToString::to_string).collect(),
        countries: help.countries.iter().map(|country| country.code().to_owned()).collect(),
        sectors: Phrases(help.sectors.iter().map(ToString::to_string).collect()),
        hours: help.hours.as_ref().map(ToString::to_string),
        signed_on: row.signed_on,
        standing: row.standing,
        renewal_due: row.renewal_due,
        reports: row.reports,
        identity: row.identity,
        country: row.country,
        group: row.group,
        accord: row.accord.clone(),
        digest: row.digest.clone(),
    })
}

/// Whether anybody is to be sent there.
fn may_be_named(row: &Row) -> bool {
    row.holds() && row.identity != CONTRADICTED
}

impl AssistanceRequest {
    fn order(&self, responders: &mut [ResponderRow]) {
        let names =
            |one: &ResponderRow, country: &Country| one.countries.iter().any(|code| code == country.code());
        responders.sort_by_cached_key(|one| {
            let local = self.country.iter().any(|country| names(one, country));
            (one.identity != OBSERVED, !local, fold(one.name.as_deref().unwrap_or_default()))
        });
    }

    fn is_met_by(&self, one: &ResponderRow) -> bool {
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_owned();
        let speaks = |language: &Language| {
            one.languages.iter().any(|spoken| primary(spoken) == primary(language.as_str()))
        };
        let serves = |country: &Country| {
            one.countries.is_empty() || one.countries.iter().any(|code| code == country.code())
        };
        let sectors: Vec<_> = one.sectors.0.iter().map(|sector| fold(sector)).collect();
        let knows = |words: &String| {
            sectors.is_empty() || sectors.iter().any(|sector| finds(words, std::slice::from_ref(sector)))
        };
        any(&self.language, speaks)
            && any(&self.country, serves)
            && any(&self.sector, knows)
            && (!self.observed || one.identity == OBSERVED)
    }

    /// What was asked for, and what always is.
    fn words(&self) -> BTreeMap<&'static str, Vec<String>> {
        let identity = if self.observed { OBSERVED.to_owned() } else { format!("not {CONTRADICTED}") };
        let words = [
            ("language", self.language.iter().map(ToString::to_string).collect()),
            ("country", self.country.iter().map(|country| country.code().to_owned()).collect()),
            ("sector", self.sector.clone()),
            ("identity", vec![identity]),
            ("standing", HOLDING.map(|one| one.as_str().to_owned()).to_vec()),
        ];
        words.into_iter().filter(|(_, values): &(_, Vec<_>)| !values.is_empty()).collect()
    }
}

/// Whether one of the values meets the condition, or there is none.
fn any<T>(values: &[T], met: impl Fn(&T) -> bool) -> bool {
    values.is_empty() || values.iter().any(met)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn responder(name: &str, identity: &'static str, countries: &[&str]) -> ResponderRow {
        let countries = countries.iter().map(|code| (*code).to_owned()).collect();
        let sectors = Phrases(vec!["health care".to_owned(), "city governments".to_owned()]);
        let languages = vec!["fr-CA".to_owned(), "sw".to_owned()];
        ResponderRow {
            name: Some(name.to_owned()),
            identity,
            countries,
            sectors,
            languages,
            ..ResponderRow::default()
        }
    }

    fn in_kenya() -> AssistanceRequest {
        AssistanceRequest { country: vec!["KE".parse::<Country>().unwrap()], ..AssistanceRequest::default() }
    }

    #[test]
    fn the_observed_come_first_then_who_names_the_country_then_by_name() {
        let mut responders = vec![
            responder("B", "self-asserted", &[]),
            responder("a", "stale", &[]),
            responder("D", "self-asserted", &["KE"]),
            responder("C", "observed", &[]),
            responder("E", "observed", &["TZ", "KE"]),
        ];
        in_kenya().order(&mut responders);
        let names: Vec<_> = responders.iter().map(|one| one.name.as_deref().unwrap()).collect();
        assert_eq!(names, ["E", "C", "D", "a", "B"]);
    }

    #[test]
    fn nobody_is_sent_to_who_is_contradicted_or_no_longer_promises() {
        let row = |standing, identity| Row { standing, identity, ..Row::default() };
        for identity in ["observed", "self-asserted", "stale"] {
            assert!(may_be_named(&row(Some("current"), identity)));
            assert!(may_be_named(&row(Some("due"), identity)));
        }
        assert!(!may_be_named(&row(Some("current"), "contradicted")));
        for standing in ["lapsed", "withdrawn", "disputed", "succeeded", "voided"] {
            assert!(!may_be_named(&row(Some(standing), "observed")), "{standing}");
        }
        assert!(!may_be_named(&row(None, "observed")));
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
        let (near, far) = (responder("A", "observed", &["KE"]), responder("B", "self-asserted", &["FR"]));
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
        let anywhere = ResponderRow { sectors: Phrases::default(), ..responder("C", "observed", &[]) };
        assert!(in_kenya().is_met_by(&anywhere) && sector("banks").is_met_by(&anywhere));
    }
}
