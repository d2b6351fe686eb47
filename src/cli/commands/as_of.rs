//! Days that a reader asks about, for the commands that look back.

use anyhow::{Result, bail};
use clap::Args;

use crate::cli::source::Source;
use crate::cli::value_parser::parse_value;
use crate::cli::{Context, Exit, Failure};
use crate::record::Date;
use crate::registry::{Keep, Registry, Selection};

/// `--as-of`
#[derive(Clone, Debug, Args)]
pub struct AsOfArgs {
    /// Show what held on this day, by the dates that signers wrote in the records. (--rev shows what git
    /// held, --today judges by another day.) Everything is verified as of today first
    #[arg(long = "as-of", value_name = "DATE", value_parser = parse_value::<Date>)]
    date: Option<Date>,
}

impl AsOfArgs {
    /// The registry as of the day asked for, verified as it is today.
    pub fn judge_registry(
        &self,
        context: &mut Context,
        source: &Source,
        selection: Selection,
    ) -> Result<(Registry, Exit)> {
        let Some(day) = self.date else {
            let (verdict, exit) = source.judge_registry(context, &selection)?;
            return Ok((verdict.registry, exit));
        };
        refuse_future("--as-of", day, context.today)?;
        let (verdict, exit) =
            source.judge_registry(context, &Selection { keep: Keep::Records, ..selection })?;
        Ok((verdict.registry.as_of(day), exit))
    }
}

impl AsOfArgs {
    /// Whether a day was asked for.
    pub const fn is_given(&self) -> bool {
        self.date.is_some()
    }

    /// A registry that was verified as it is today, and loaded with its records, as of the day asked for.
    pub fn look_back(&self, context: &Context, registry: Registry) -> Result<Registry> {
        let Some(day) = self.date else { return Ok(registry) };
        refuse_future("--as-of", day, context.today)?;
        Ok(registry.as_of(day))
    }
}

/// Refuses a day that is to come, for the argument called `name`.
pub fn refuse_future(name: &str, day: Date, today: Date) -> Result<()> {
    if day <= today {
        return Ok(());
    }
    let message = format!("{name}: {day} is to come, today is {today}");
    bail!(Failure::usage(message).help("name an earlier day; --today judges by a later one"))
}
