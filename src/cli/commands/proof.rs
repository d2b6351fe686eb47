//! `accord proof`

use clap::Args;

use crate::cli::workspace::{self, Workspace};
use crate::cli::{Context, Exit, Failure, complete};
use crate::view::proof_line;

#[derive(Debug, Args)]
pub struct Proof {
    /// The organization's domain
    #[arg(add = complete::organizations())]
    organization: String,
}

impl Proof {
    pub fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let organization = workspace::organization(&self.organization)?;
        let workspace = Workspace::open(context, organization)?;
        let Some(state) = workspace.state(context)? else {
            return Err(Failure::refused(format!("{} is not enrolled here", workspace.organization))
                .help("enroll first with `accord enroll ORG`"));
        };
        let line = proof_line(&workspace.registry, state.enrollment.digest);
        let organization = &workspace.organization;
        context.print(&format!(
            "At https://{organization}/.well-known/accord.txt, this line:\n\n{line}\n\n\
             or in DNS, this record:\n\n_accord.{organization}. TXT \"{line}\"\n"
        ))?;
        Ok(Exit::Good)
    }
}
