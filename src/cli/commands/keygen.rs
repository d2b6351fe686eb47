//! `accord keygen`

use clap::Args;

use crate::cli::key_ring::Protection;
use crate::cli::keys::KeyHome;
use crate::cli::{Context, Exit, Failure, workspace};

#[derive(Debug, Args)]
pub struct Keygen {
    /// The organization's domain
    organization: String,

    /// Do not encrypt the keys
    #[arg(long)]
    no_passphrase: bool,

    /// Make one more key, where the organization has keys already
    #[arg(long)]
    another: bool,

    #[command(flatten)]
    keys: KeyHome,
}

impl Keygen {
    pub fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let organization = workspace::organization(&self.organization)?;
        let ring = self.keys.ring(context, &organization)?;
        if let Some(first) = ring.chosen.first().filter(|_| !self.another) {
            return Err(Failure::refused(format!("{organization} has keys already, such as {first}"))
                .help("add --another to make one more key, such as the next successor"));
        }
        let protection = if self.no_passphrase { Protection::None } else { Protection::Passphrase };
        let made = ring.make(&organization, if self.another { 1 } else { 2 })?;
        ring.save(context, &made, protection)?;
        let roles: &[&str] = if self.another { &["another key"] } else { &["signs records", "successor"] };
        for (key, role) in made.iter().zip(roles) {
            let print = key.secret.public().fingerprint();
            context.print(&format!("{}  {print}  {role}\n", key.path.display()))?;
        }
        if !self.another {
            context.note(
                "Move the successor off this machine, to a place where a thief of this machine does not \
                 find it: it alone can replace a lost or stolen signing key.\n",
            )?;
        }
        Ok(Exit::Good)
    }
}
