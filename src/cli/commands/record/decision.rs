//! What a decision of the registry pins. It is looked up in the registry and shown before it is signed; maintainers
//! type no digest.

mod log_key;
mod observers;
mod warning;

use std::fmt::Display;

use anyhow::{Context as _, Result, bail};

use crate::accord::{ACCORD_LIMIT, Text};
use crate::chain::{Decision, DecisionBody, State};
use crate::cli::values::Values;
use crate::cli::workspace::Workspace;
use crate::cli::{Context, Failure, defaults, fields_prompt};
use crate::diagnostic::Code;
use crate::diagnostic::suggestion::suggest_name;
use crate::record::{Body, Id, Kind, Organization};
use crate::registry::{Content, Member, TEXTS, Tree};
pub use warning::WarningPlace;

/// What a decision is about, as it was typed.
#[derive(Clone, Debug)]
pub enum DecisionSubject {
    Text(Id),
    Organization(Organization),
    /// An observer, and the charter of the admission that ends.
    Observer(Organization, Option<Id>),
    Warning(Code, WarningPlace),
    /// The key for the log: the key itself, or a file that holds it.
    LogKey(String),
}

/// What a decision is looked up in.
pub struct DecisionLookup<'a> {
    pub context: &'a mut Context,
    pub workspace: &'a Workspace,
    /// The registry's own state.
    pub state: &'a State,
}

impl DecisionLookup<'_> {
    /// Sets the fields of a decision of this kind, says what they are, and asks for a reason that was not given.
    pub fn fill_decision(
        &mut self,
        kind: Kind,
        subject: &DecisionSubject,
        values: &mut Values,
    ) -> Result<()> {
        let said = match subject {
            DecisionSubject::Text(id) => self.fill_adoption(id, values)?,
            DecisionSubject::Observer(organization, charter) => {
                self.fill_dismissal(organization, charter.as_ref(), values)?
            }
            DecisionSubject::Warning(code, place) => self.fill_acceptance(*code, place, values)?,
            DecisionSubject::LogKey(key) => self.fill_appointment(key, values)?,
            DecisionSubject::Organization(organization) => {
                let member = self.load_subject(organization)?;
                match kind {
                    Kind::Admit => self.fill_admission(&member, values)?,
                    Kind::Void => self.fill_voidance(&member, values)?,
                    _ => self.fill_readmission(&member, values)?,
                }
            }
        };
        self.context.say_prose(&format!("{said}\n\n"))?;
        let table = kind.tables().first().map_or("", |table| table.name);
        if self.context.interactive {
            fields_prompt::ask_required(self.context, kind, table, values, |field| field == "reason")?;
        }
        Ok(())
    }

    /// The decisions in force, the oldest first. Disputed ones do not count: a thief made them.
    fn standing(&self) -> impl Iterator<Item = &Decision> {
        self.state.decisions.iter().filter(|decision| decision.validity.disputed.is_none())
    }

    /// The organization that a decision is about, with its records.
    fn load_subject(&mut self, organization: &Organization) -> Result<Member> {
        if *organization == self.workspace.organization {
            let message = format!("{organization} is this registry itself");
            bail!(Failure::refused(message).help("a registry cannot admit, void or readmit itself"));
        }
        self.workspace.load_other(self.context, organization)
    }

    fn fill_adoption(&self, id: &Id, values: &mut Values) -> Result<String> {
        let text = self.read_text(id)?;
        let adopted = self.standing().find_map(|decision| match &decision.body {
            DecisionBody::Adopted(adoption) if adoption.accord == *id => Some((decision, adoption.digest)),
            _ => None,
        });
        if let Some((decision, digest)) = adopted {
            let number = decision.validity.sequence;
            bail!(if digest == text.digest {
                Failure::refused(format!("the registry adopted `{id}` already, with its record {number}"))
                    .help("`accord texts` lists the texts that organizations can pledge to")
            } else {
                Failure::refused(format!(
                    "the registry adopted other bytes as `{id}`, with its record {number}"
                ))
                .help("put back those bytes, and write other words as a new text")
            });
        }
        defaults::fill_text(values, Kind::Adopt, &text);
        let accord = &text.accord;
        let audience = accord.audience.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        Ok(format!("Adopts {TEXTS}/{id}.toml, \"{}\", for {audience}.", accord.title))
    }

    /// A text in the registry's folder, adopted or not.
    fn read_text(&self, id: &Id) -> Result<Text> {
        let path = format!("{TEXTS}/{id}.toml");
        let tree = &self.workspace.tree;
        let entries = tree.list(TEXTS).with_context(|| format!("cannot read {TEXTS}"))?;
        let names = entries.iter().filter_map(|entry| entry.name.strip_suffix(".toml"));
        if !names.clone().any(|name| name == id.as_str()) {
            bail!(Failure::usage(format!("there is no text `{id}` in {TEXTS}/")).help(suggest_name(
                id.as_str(),
                "the texts there are",
                names
            )));
        }
        let text = match tree.read(&path, ACCORD_LIMIT).with_context(|| format!("cannot read {path}"))? {
            Content::Bytes(bytes) => Text::read(&bytes).ok().filter(|text| text.accord.id == *id),
            Content::TooLarge(_) => None,
        };
        text.with_context(|| {
            Failure::unsound(format!("{path} does not hold this text in its canonical form"))
                .help(format!("`accord text check {path}` says what is wrong"))
        })
    }

    /// The enrollment in force is the one that is voided.
    fn fill_voidance(&self, member: &Member, values: &mut Values) -> Result<String> {
        let organization = &member.organization;
        let state = find_state(member)?;
        let (enrollment, path) = (&state.enrollment, enrollment_path(state));
        if let Some(day) = enrollment.voided {
            bail!(
                Failure::refused(format!("{path} is void already, since {day}"))
                    .help(format!("nothing is left to decide; `accord show {organization}` shows it"))
            );
        }
        set_value(values, ("voidance", "organization"), organization);
        set_value(values, ("voidance", "enroll"), enrollment.digest);
        Ok(format!(
            "Voids {path}, the enrollment of {organization} of {}, \"{}\". What it pledges under it stands as \
             voided from today on, and stays visible.",
            enrollment.date,
            state.profile().name
        ))
    }

    /// The enrollment that waits is the last one, which the chain refuses until the decision.
    fn fill_readmission(&self, member: &Member, values: &mut Values) -> Result<String> {
        let organization = &member.organization;
        let state = find_state(member)?;
        let accepted: Vec<_> = state.history.iter().map(|record| record.sequence).collect();
        let mut refused = member
            .records
            .iter()
            .rev()
            .filter(|stored| !accepted.contains(&stored.record.parsed.header.sequence));
        let waiting = refused.find_map(|stored| match &stored.record.parsed.body {
            Body::Enroll(enroll) => Some((stored, enroll)),
            _ => None,
        });
        let Some((stored, enroll)) = waiting else {
            let message = format!("{organization} has no new enrollment that waits for readmission");
            bail!(Failure::refused(message).help(format!(
                "the organization writes one, with `accord enroll {organization} --again`; check out its change first"
            )));
        };
        let header = &stored.record.parsed.header;
        set_value(values, ("readmission", "organization"), organization);
        set_value(values, ("readmission", "enroll"), stored.record.digest);
        let keys: Vec<_> = enroll.keys.current.iter().map(|key| key.fingerprint().to_string()).collect();
        Ok(format!(
            "Readmits {organization} with {}, of {}, \"{}\". It continues the folder after record {}, and these \
             keys speak for the domain from then on: {}. Ask the organization for them, by a way that a thief does \
             not control.",
            stored.path,
            header.date,
            enroll.profile.name,
            state.last().sequence,
            keys.join(", ")
        ))
    }
}

/// The state of an organization, whose chain may be broken after it.
fn find_state(member: &Member) -> Result<&State> {
    member.state.as_ref().with_context(|| {
        let message =
            format!("the enrollment of {} does not hold, so it does not count", member.organization);
        Failure::refused(message).help("`accord verify` says what is wrong with it")
    })
}

/// The record of the enrollment in force.
fn enrollment_path(state: &State) -> String {
    crate::record::record_path(Kind::Enroll, &state.organization, state.enrollment.sequence)
}

fn set_value(values: &mut Values, (table, field): (&'static str, &'static str), value: impl Display) {
    values.set_default(table, field, vec![value.to_string()]);
}
