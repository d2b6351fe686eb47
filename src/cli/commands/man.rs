//! `accord man`

use std::path::PathBuf;

use clap::{Args, CommandFactory};

use crate::cli::{Cli, Context, Exit, Failure};

/// Print the manual
///
/// Without --output, the page of the program itself: `accord man | man -l -`
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write the pages of all commands into this folder
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
}

impl ManArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        match self.output {
            Some(folder) => {
                std::fs::create_dir_all(&folder)
                    .and_then(|()| clap_mangen::generate_to(Cli::command(), &folder))
                    .map_err(|error| Failure::io("write to", &folder, &error))?;
            }
            None => {
                let mut page = Vec::new();
                clap_mangen::Man::new(Cli::command())
                    .render(&mut page)
                    .map_err(|error| Failure::environment(format!("cannot write: {error}")))?;
                context.print(&String::from_utf8_lossy(&page))?;
            }
        }
        Ok(Exit::Good)
    }
}
