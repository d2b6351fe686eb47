//! Days that a reader asks about, for the commands that look back.

use anyhow::{Context as _, Result};
use clap::Args;

use crate::cli::source::Source;
use crate::cli::{Context, Exit, Failure};
use crate::record::Date;
use crate::registry::{Keep, Registry, Selection};

/// `--as-of`
#[derive(Clone, Debug, Args)]
pub struct AsOfArgs {
    /// Read what the signed records dated up to this day said then: it trusts the dates that
    /// signatories wrote, as --rev trusts the registry's git history. All is verified as of today first
    #[arg(long = "as-of", value_name = "DATE")]
    date: Option<String>,
}

impl AsOfArgs {
    /// The registry as of the day asked for, verified as it is today.
    pub fn judge(
        &self,
        context: &mut Context,
        source: &Source,
        selection: Selection,
    ) -> Result<(Registry, Exit)> {
        let Some(text) = &self.date else {
            let (verdict, exit) = source.judge(context, &selection)?;
            return Ok((verdict.registry, exit));
        };
        let day = past("--as-of", text, context.today)?;
        let (verdict, exit) = source.judge(context, &Selection { keep: Keep::Records, ..selection })?;
        Ok((verdict.registry.as_of(day), exit))
    }
}

/// The day that `text` names, for the argument called `name`.
pub fn day(name: &str, text: &str) -> Result<Date> {
    text.parse::<Date>().with_context(|| name.to_owned())
}

/// A [`day`] that is not to come.
pub fn past(name: &str, text: &str, today: Date) -> Result<Date> {
    let day = day(name, text)?;
    if day <= today {
        return Ok(day);
    }
    let message = format!("{name}: {day} is to come, today is {today}");
    Err(Failure::usage(message).help("name an earlier day; --today judges by a later one").into())
}
