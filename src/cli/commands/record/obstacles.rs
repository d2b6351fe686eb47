//! What stands in the way of a record whatever its fields say: found before the first question.

use anyhow::Result;

use super::RecordCommand;
use crate::chain::State;
use crate::cli::workspace::{self, Workspace};
use crate::cli::{Context, Failure};
use crate::diagnostic::Code;
use crate::record::Kind;

impl RecordCommand {
    /// A domain that no registry of domains can have registered is refused before anything is asked.
    pub(super) fn check_domain(&self) -> Result<()> {
        let author = self.author.as_ref().filter(|_| self.kind == Kind::Enroll);
        let Some((organization, obstacle)) =
            author.and_then(|author| Some((author, author.find_registration_obstacle()?)))
        else {
            return Ok(());
        };
        let message = format!("{organization} is not a domain that can be registered: it {obstacle}");
        Err(Failure::refused(message)
            .help("use the domain that the organization publishes under, such as contoso.com")
            .into())
    }

    /// An organization enrolls once, unless it asks to enroll again.
    pub(super) fn check_enrollment(&self, workspace: &Workspace, state: Option<&State>) -> Result<()> {
        let organization = &workspace.organization;
        let failure = match (self.kind, state, self.again) {
            (Kind::Enroll, Some(_), false) => Failure::refused(format!("{organization} is enrolled already"))
                .help(
                    "change its profile with `accord update`, its keys with `accord rotate`; where all keys \
                     and successors are lost, enroll with --again and ask the maintainers for readmission",
                ),
            (Kind::Enroll, None, true) => {
                Failure::refused(format!("{organization} is not enrolled yet")).help("leave --again out")
            }
            (Kind::Enroll, ..) => return refuse_reserved(workspace),
            (_, Some(_), _) => return Ok(()),
            (_, None, _) => workspace::report_absent(&workspace.tree, organization),
        };
        Err(failure.into())
    }

    /// What a reaffirmation, a report and a withdrawal are about is a pledge that was made.
    pub(super) fn check_promise(&self, workspace: &Workspace, state: Option<&State>) -> Result<()> {
        let about = matches!(self.kind, Kind::Reaffirm | Kind::Report | Kind::Withdraw);
        let (Some(state), Some(text)) = (state.filter(|_| about), &self.text) else { return Ok(()) };
        let promise = state.promises.get(text);
        if promise.is_some_and(|promise| self.kind == Kind::Report || promise.is_open()) {
            return Ok(());
        }
        workspace::find_text(&workspace.registry, text)?;
        let organization = &workspace.organization;
        let others = state.promises.iter().filter(|(id, promise)| *id != text && promise.is_open());
        let made: Vec<_> = others.map(|(id, _)| id.to_string()).collect();
        let fact = if promise.is_some() { "withdrew its pledge to" } else { "has not pledged to" };
        let failure = Failure::refused(format!("{organization} {fact} {text}; nothing was written"));
        let help = match made.is_empty() {
            true => format!("`accord pledge {organization} {text}` makes the pledge"),
            false => format!("it pledged to {}", made.join(", ")),
        };
        Err(failure.code(Code::PledgeUnknown).help(help).into())
    }

    /// Nothing follows the record that closed a chain, and no record is older than the one before it.
    pub(super) fn check_chain(&self, context: &Context, state: Option<&State>) -> Result<()> {
        let Some(state) = state.filter(|_| self.kind != Kind::Enroll) else { return Ok(()) };
        if let Some(closure) = &state.closure {
            let (day, successor) = (closure.date, &closure.successor);
            let message =
                format!("the chain was closed on {day} in favor of {successor}; nothing was written");
            let help = format!("write the record in the chain of {successor}");
            return Err(Failure::refused(message).code(Code::ClosedChain).help(help).into());
        }
        let (last, today) = (state.last().date, context.today);
        if today < last {
            let message =
                format!("the last record is dated {last}, and today is {today}; nothing was written");
            let help = format!("check the clock of this machine, or wait for {last}");
            return Err(Failure::refused(message).code(Code::DateBackwards).help(help).into());
        }
        Ok(())
    }
}

/// A name that is reserved for tests enrolls in a registry for tests alone.
pub fn refuse_reserved(workspace: &Workspace) -> Result<()> {
    let (organization, registry) = (&workspace.organization, &workspace.registry.policy.registry);
    if !organization.is_reserved() || registry.is_reserved() {
        return Ok(());
    }
    let message =
        format!("{organization} is a name reserved for examples and tests, and {registry} is no test");
    Err(Failure::refused(message)
        .code(Code::Domain)
        .help(
            "enroll the domain that the organization publishes under; to try it out, start a registry with \
               `accord init DIR --registry demo.accord.example`",
        )
        .into())
}
