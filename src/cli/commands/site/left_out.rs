//! `accord site`, in a program that was built without pages

use std::ffi::OsString;

use anyhow::{Result, bail};
use clap::Args;

use crate::cli::{Context, Exit, Failure};

/// Write the registry's website; not in this build
#[derive(Debug, Args)]
pub struct LeftOutArgs {
    /// All is taken, so that the missing part is named and not a flag of it
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    _arguments: Vec<OsString>,
}

pub use LeftOutArgs as SiteArgs;

impl LeftOutArgs {
    pub fn run(self, _: &mut Context) -> Result<Exit> {
        bail!(Failure::left_out("the website", "pages"))
    }
}
