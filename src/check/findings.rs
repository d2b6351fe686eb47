//! Statements about other organizations that do not count: `observer-not-admitted`, `finding-absent`,
//! `concurrence-self`, `answer-unrelated`, `observation-unknown`.
//!
//! Each fault depends on `accord.toml` or on another organization, which may change after the record was signed, so
//! none breaks a chain. The gate refuses a change that adds one. The files of other organizations are read here
//! and not verified: they show that a finding exists, not that it is valid.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::{Concern, blame_errors};
use crate::chain::{Integrity, State, Statement, StatementBody};
use crate::diagnostic::{Code, Fault};
use crate::findings::charters_on;
use crate::record::{Digest, Kind, Organization};
use crate::registry::{self, Member, Registry, Tree};

pub fn check_findings(registry: &Registry, tree: &dyn Tree) -> Vec<Concern> {
    let states = registry.members.iter().filter_map(|member| Some((member, member.state.as_ref()?)));
    let statements =
        states.flat_map(|(member, state)| state.statements.iter().map(move |one| (member, state, one)));
    let loaded = statements.clone().filter_map(|(_, _, one)| match &one.body {
        StatementBody::Found(finding) => Some((one.digest, finding.finding.about.as_ref())),
        _ => None,
    });
    let known = Known { registry, tree, loaded: loaded.collect(), read: OnceCell::new() };
    statements
        .flat_map(|(member, state, statement)| {
            let faults = not_admitted(registry, state, statement)
                .into_iter()
                .chain(known.statement_fault(member, statement));
            faults
                .map(|fault| Concern {
                    organization: Some(member.organization.clone()),
                    path: statement.path(&member.organization),
                    fault,
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

fn statement_fault(code: Code, field: &str, message: impl Into<String>) -> Fault {
    Fault::new(code, message, code.remedy()).in_field(field)
}

/// The fault of an observer's record by an organization that was not an observer. A retraction is always
/// allowed.
fn not_admitted(registry: &Registry, state: &State, statement: &Statement) -> Option<Fault> {
    let field = match &statement.body {
        StatementBody::Observed(_) => "observation",
        StatementBody::Found(_) => "finding",
        StatementBody::Concurred(_) => "concurrence",
        StatementBody::Retracted(_) | StatementBody::Answered(_) => return None,
    };
    if !charters_on(registry, state, statement.validity.sequence, statement.date).is_empty() {
        return None;
    }
    let listed = registry.decisions.admitted.iter().any(|entry| entry.organization == state.organization);
    let message = if listed {
        format!(
            "the organization was not an observer on {}: its admission or its pledge to the charter did not hold",
            statement.date
        )
    } else {
        "the maintainers have not admitted this organization as an observer".to_owned()
    };
    Some(statement_fault(Code::ObserverNotAdmitted, field, message))
}

/// The findings and enrollments that a statement may refer to.
struct Known<'a> {
    registry: &'a Registry,
    tree: &'a dyn Tree,
    /// The members' findings, and the organization that each is about.
    loaded: BTreeMap<Digest, Option<&'a Organization>>,
    /// The findings of all organizations; read only if a finding is not in `loaded`.
    read: OnceCell<BTreeMap<Digest, Option<Organization>>>,
}

impl Known<'_> {
    fn statement_fault(&self, member: &Member, statement: &Statement) -> Option<Fault> {
        let own = Some(&member.organization);
        match &statement.body {
            StatementBody::Concurred(concurrence) => {
                let field = "concurrence.finding";
                match self.check_subject(concurrence.finding) {
                    None => Some(self.absent_finding(field)),
                    Some(about) if about == own => Some(statement_fault(
                        Code::ConcurrenceSelf,
                        field,
                        "the finding is about its own organization",
                    )),
                    Some(_) => None,
                }
            }
            StatementBody::Answered(reply) => {
                let field = "answer.finding";
                match self.check_subject(reply.finding) {
                    None => Some(self.absent_finding(field)),
                    Some(about) if about == own => None,
                    Some(Some(about)) => Some(statement_fault(
                        Code::AnswerUnrelated,
                        field,
                        format!("the finding is about `{about}`"),
                    )),
                    Some(None) => Some(statement_fault(
                        Code::AnswerUnrelated,
                        field,
                        "the finding is not about an organization",
                    )),
                }
            }
            StatementBody::Observed(observation)
                if !self.is_enrolled(&observation.organization, observation.enroll) =>
            {
                let name = &observation.organization;
                let message = format!("`{name}` has no enrollment with this digest");
                let fault = statement_fault(Code::ObservationUnknown, "observation.enroll", message);
                Some(blame_errors(fault, self.registry.member(name)))
            }
            StatementBody::Observed(_) | StatementBody::Found(_) | StatementBody::Retracted(_) => None,
        }
    }

    /// The organization that a finding is about; None if there is no such finding.
    fn check_subject(&self, finding: Digest) -> Option<Option<&Organization>> {
        let read = || self.read.get_or_init(|| registry::read_findings(self.tree)).get(&finding);
        self.loaded.get(&finding).copied().or_else(|| read().map(Option::as_ref))
    }

    fn is_enrolled(&self, organization: &Organization, enroll: Digest) -> bool {
        match self.registry.member(organization).and_then(|member| member.state.as_ref()) {
            Some(state) => {
                state.history.iter().any(|entry| entry.kind == Kind::Enroll && entry.digest == enroll)
            }
            None => registry::read_enrollments(self.tree, organization).contains(&enroll),
        }
    }

    /// The finding may be a record that is damaged, so that it has another digest.
    fn absent_finding(&self, field: &str) -> Fault {
        let fault =
            statement_fault(Code::FindingAbsent, field, "no finding in this registry has this digest");
        let folders = registry::list_speakers(self.tree);
        let mut speakers = folders.iter().filter_map(|name| self.registry.any_member(name));
        blame_errors(fault, speakers.find(|member| member.integrity != Integrity::Sound))
    }
}
