//! The records that end something for ever: a withdrawal, and a succession. The signer sees what ends, and types
//! the domain.

use anyhow::{Result, bail};

use super::prompt::{self, Need};
use super::signing::ConfirmArgs;
use super::workspace::Workspace;
use super::{Context, Failure};
use crate::chain::{Promise, State};
use crate::record::{Body, Id, Organization, Succeed};

/// What a succession needs besides its record's fields.
#[derive(Clone, Debug, Default)]
pub struct EndingChecks {
    /// The successor once more, where it has not enrolled.
    pub successor_again: Option<Organization>,
}

impl EndingChecks {
    /// Shows what a withdrawal or succession ends, and has the domain typed, unless --yes was given. Other records
    /// end nothing.
    ///
    /// # Errors
    /// Where the successor has not enrolled and is named only once, and where the signer leaves.
    pub fn confirm(
        &self,
        context: &mut Context,
        workspace: &Workspace,
        state: Option<&State>,
        body: &Body,
        confirm: &ConfirmArgs,
    ) -> Result<()> {
        let Some(state) = state else { return Ok(()) };
        let what = match body {
            Body::Withdraw(withdraw) => describe_withdrawal(workspace, state, &withdraw.withdrawal.accord),
            Body::Succeed(succeed) => {
                self.check_successor(context, workspace, &succeed.succession.successor)?;
                describe_succession(workspace, state, succeed)
            }
            _ => return Ok(()),
        };
        context.say_prose(&format!("\n{what}\n\n"))?;
        if confirm.yes || confirm.dry_run || !context.interactive {
            return Ok(());
        }
        let organization = workspace.organization.as_str();
        prompt::ask_line(
            context,
            "To go on, type the domain of the organization",
            Need::Required,
            |typed| {
                if typed.eq_ignore_ascii_case(organization) {
                    Ok(())
                } else {
                    Err(format!("this is not {organization}; Ctrl-C leaves, and nothing is written"))
                }
            },
        )?;
        Ok(())
    }

    /// A chain that is closed in favor of a slip of the pen stays closed.
    ///
    /// # Errors
    /// Where the successor has not enrolled, and is not named twice.
    pub fn check_successor(
        &self,
        context: &mut Context,
        workspace: &Workspace,
        successor: &Organization,
    ) -> Result<()> {
        if let Some(again) = &self.successor_again {
            if again != successor {
                bail!(
                    Failure::usage(format!("--successor names {successor}, and --successor-again {again}"))
                        .help("name the same organization in both")
                );
            }
            return Ok(());
        }
        let found = workspace.find_other(context, successor)?;
        match found.and_then(|member| member.state) {
            Some(other) if other.closure.is_none() => Ok(()),
            Some(_) => Err(Failure::refused(format!("{successor} has closed its own chain"))
                .help(format!("name the organization that took over from it; or add --successor-again {successor}"))
                .into()),
            None => Err(Failure::refused(format!("{successor} is not enrolled in this registry"))
                .help(format!(
                    "check the spelling, and let it enroll first; nothing can reopen a closed chain. If it is \
                     right as it stands, name it twice: --successor-again {successor}"
                ))
                .into()),
        }
    }
}

fn describe_withdrawal(workspace: &Workspace, state: &State, accord: &Id) -> String {
    let pledge = state.promises.get(accord).filter(|promise| promise.is_open());
    let text = workspace.registry.texts().get(accord).map(|text| text.accord.title.to_string());
    let title = text.map_or_else(|| accord.to_string(), |title| format!("{title} ({accord})"));
    let since = pledge.map(|promise| format!(", in force since {}", promise.signed_on())).unwrap_or_default();
    format!(
        "What ends: the pledge of {} to {title}{since}. The pledge, this withdrawal and its reason stay public for \
         ever. A later pledge counts from its own day.",
        workspace.organization
    )
}

fn describe_succession(workspace: &Workspace, state: &State, succeed: &Succeed) -> String {
    let open: Vec<_> = state.promises.iter().filter(|(_, promise)| promise.is_open()).collect();
    let pledges: String = open.iter().map(|(id, promise)| describe_pledge(id, promise)).collect();
    let pledges = if open.is_empty() { "\n  no pledge is in force".to_owned() } else { pledges };
    format!(
        "What ends: the chain of {0}. This is its last record: after it, no key of {0} signs anything here, and \
         nothing reopens the chain. Its pledges end with it, and do not pass to {1}:{pledges}",
        workspace.organization, succeed.succession.successor
    )
}

fn describe_pledge(id: &Id, promise: &Promise) -> String {
    format!("\n  {id}, since {}", promise.signed_on())
}
