//! A finding with everybody who stands behind it, what it lacks, and the answer.

use std::collections::BTreeMap;

use super::quorum::Shortfall;
use super::{charters, discount, statements};
use crate::chain::{Said, State, Statement};
use crate::record::schema::choice;
use crate::record::{Block, Country, Date, Digest, Finding, Group, Id, Organization, Reply, Sequence};
use crate::registry::{Member, Registry};

choice! {
    /// What has become of a finding. Whether it was answered is told beside it.
    pub enum Status {
        /// Said by one, and not enough others.
        Filed = "filed",
        /// The charter's quorum stands behind it.
        Corroborated = "corroborated",
        /// Taken back by who filed it.
        Retracted = "retracted",
    }
}

choice! {
    /// Why somebody who stands behind a finding does not count.
    pub enum Discount {
        /// It was not admitted on that day, or its pledge to the charter did not hold.
        NotObserver = "not-observer",
        /// The finding is about itself.
        OwnCause = "own-cause",
        /// It took its word back.
        Retracted = "retracted",
        /// It disputes the record after a compromise.
        Disputed = "disputed",
        /// The maintainers voided its enrollment.
        Voided = "voided",
        /// Its chain does not hold.
        Broken = "broken",
    }
}

/// One organization that filed a finding or concurred in it.
#[derive(Clone, Debug)]
pub struct Voice<'a> {
    pub organization: &'a Organization,
    /// On the day of its record, as its country.
    pub group: Group,
    pub country: Country,
    pub date: Date,
    /// Its own words.
    pub note: Option<&'a Block>,
    /// Under which it was an observer on that day.
    pub charters: Vec<&'a Id>,
    /// The day on which it took its word back, and why.
    pub retracted: Option<(Date, &'a Block)>,
    /// None where it counts.
    pub discount: Option<Discount>,
}

/// A reply of the organization that a finding is about.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    pub organization: &'a Organization,
    pub date: Date,
    pub reply: &'a Reply,
}

/// One finding.
#[derive(Clone, Debug)]
pub struct Case<'a> {
    pub digest: Digest,
    pub sequence: Sequence,
    /// From the top of the registry.
    pub path: String,
    pub finding: &'a Finding,
    /// Whom it judges, where it is a state.
    pub state: Option<Country>,
    /// Who filed it, first and always there; then who concurred, by date.
    pub voices: Vec<Voice<'a>>,
    pub answers: Vec<Answered<'a>>,
    pub status: Status,
    /// The charter whose quorum is asked for: one under which its author was an observer.
    pub charter: Option<&'a Id>,
    /// What it lacks to be corroborated.
    pub shortfall: Shortfall,
}

impl<'a> Case<'a> {
    /// Who filed it.
    pub fn author(&self) -> &'a Organization {
        self.voices[0].organization
    }

    pub fn is_about(&self, organization: &Organization) -> bool {
        self.finding.finding.about.as_ref() == Some(organization)
    }
}

/// Every finding, the oldest first.
pub fn cases(registry: &Registry) -> Vec<Case<'_>> {
    let mut filed = Vec::new();
    let mut concurrences: BTreeMap<Digest, Vec<Word<'_>>> = BTreeMap::new();
    let mut answers: BTreeMap<Digest, Vec<Answered<'_>>> = BTreeMap::new();
    for (member, state, statement) in statements(registry) {
        let word = Word { member, state, statement };
        match &statement.said {
            Said::Found(finding) => filed.push((word, &**finding)),
            Said::Concurred(concurrence) => concurrences.entry(concurrence.finding).or_default().push(word),
            Said::Answered(reply) if discount(member, statement).is_none() => {
                let answer = Answered { organization: &member.organization, date: statement.date, reply };
                answers.entry(reply.finding).or_default().push(answer);
            }
            Said::Answered(_) | Said::Observed(_) | Said::Retracted(_) => {}
        }
    }
    filed.sort_by_key(|(word, _)| {
        (word.statement.date, &word.member.organization, word.statement.mark.sequence)
    });
    let mut cases = Vec::with_capacity(filed.len());
    for (author, finding) in filed {
        let digest = author.statement.digest;
        let concurred = concurrences.remove(&digest).unwrap_or_default();
        cases.push(author.case(finding, concurred, answers.remove(&digest).unwrap_or_default(), registry));
    }
    cases
}

/// A statement in support of a finding.
#[derive(Clone, Copy)]
struct Word<'a> {
    member: &'a Member,
    state: &'a State,
    statement: &'a Statement,
}

impl<'a> Word<'a> {
    fn case(
        self,
        finding: &'a Finding,
        concurred: Vec<Self>,
        mut answers: Vec<Answered<'a>>,
        registry: &'a Registry,
    ) -> Case<'a> {
        let digest = self.statement.digest;
        let about = finding.finding.about.as_ref();
        answers.retain(|answer| about == Some(answer.organization));
        let mut others: Vec<_> = one_each(concurred)
            .filter(|word| word.member.organization != self.member.organization)
            .map(|word| word.voice(digest, about, registry))
            .collect();
        others.sort_by_key(|voice| (voice.date, voice.organization));
        let author = self.voice(digest, about, registry);
        let retracted = author.retracted.is_some();
        let candidates = author.charters.clone();
        let voices: Vec<_> = std::iter::once(author).chain(others).collect();
        let state = finding.finding.state.or_else(|| government(registry, about?));
        let (charter, shortfall) = best(registry, &candidates, &voices, state);
        let status = match (retracted, shortfall.is_met()) {
            (true, _) => Status::Retracted,
            (false, true) => Status::Corroborated,
            (false, false) => Status::Filed,
        };
        let path = self.statement.path(&self.member.organization);
        let sequence = self.statement.mark.sequence;
        Case { digest, sequence, path, finding, state, voices, answers, status, charter, shortfall }
    }

    fn voice(self, finding: Digest, about: Option<&Organization>, registry: &'a Registry) -> Voice<'a> {
        let Self { member, state, statement } = self;
        let profile = state.profile_at(statement.mark.sequence);
        let retracted = state.statements.iter().find_map(|later| match &later.said {
            Said::Retracted(retraction) if retraction.finding == finding => {
                let after = later.mark.sequence > statement.mark.sequence && later.mark.counts();
                after.then_some((later.date, &retraction.reason))
            }
            _ => None,
        });
        let charters = charters(registry, state, statement.mark.sequence, statement.date);
        let own = about == Some(&member.organization);
        let discount = discount(member, statement)
            .or(retracted.map(|_| Discount::Retracted))
            .or(own.then_some(Discount::OwnCause))
            .or(charters.is_empty().then_some(Discount::NotObserver));
        Voice {
            organization: &member.organization,
            group: profile.group,
            country: profile.country,
            date: statement.date,
            note: match &statement.said {
                Said::Concurred(concurrence) => concurrence.note.as_ref(),
                _ => None,
            },
            charters,
            retracted,
            discount,
        }
    }
}

/// Of each organization the last word that is neither disputed, void nor broken, or the last of all.
fn one_each(words: Vec<Word<'_>>) -> impl Iterator<Item = Word<'_>> {
    let mut last: BTreeMap<&Organization, Word<'_>> = BTreeMap::new();
    for word in words {
        let counts = discount(word.member, word.statement).is_none();
        if counts || !last.contains_key(&word.member.organization) {
            last.insert(&word.member.organization, word);
        }
    }
    last.into_values()
}

/// The state whose government `organization` is.
fn government(registry: &Registry, organization: &Organization) -> Option<Country> {
    let member = registry.everybody().find(|member| member.organization == *organization)?;
    let profile = member.state.as_ref()?.profile();
    (profile.group == Group::Government).then_some(profile.country)
}

/// The charter that is nearest to its quorum, or rather the first that has one; a finding whose author is
/// no observer cannot have any.
fn best<'a>(
    registry: &Registry,
    charters: &[&'a Id],
    voices: &[Voice<'_>],
    state: Option<Country>,
) -> (Option<&'a Id>, Shortfall) {
    let shortfall = |&charter: &&'a Id| {
        let quorum = registry.texts().get(charter)?.accord.quorum.as_ref()?;
        Some((charter, Shortfall::of(quorum, charter, voices, state)))
    };
    let found: Vec<_> = charters.iter().filter_map(shortfall).collect();
    let met = found.iter().find(|(_, shortfall)| shortfall.is_met());
    match met.or(found.first()) {
        Some((charter, shortfall)) => (Some(charter), shortfall.clone()),
        None => (None, Shortfall { author: true, ..Shortfall::default() }),
    }
}
