//! `accord keys backup`

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use crate::cli::durable::{self, Audience};
use crate::cli::key_ring::{HeldKey, read_key_file};
use crate::cli::paper::PaperBackup;
use crate::cli::permissions::check_key_place;
use crate::cli::{Context, Exit, Failure};

/// Print a backup of a private key: its file as text and as a QR code
///
/// The text and the code hold the key's file as it is, under its passphrase if it has one: typed or scanned into a
/// file, it is the key again, also for `ssh-keygen`. The passphrase is not on the paper. Test the result with
/// `accord keys test ORG FILE`.
#[derive(Debug, Args)]
pub struct KeysBackupArgs {
    /// The private key's file
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Write a page to print to this new file, in place of the terminal
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

impl KeysBackupArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let bytes = read_key_file(&self.file)?;
        let key = HeldKey::in_bytes(&self.file, bytes.clone())?;
        if key.public.application().is_some() {
            bail!(Failure::refused(format!("{} is the file of a security key", self.file.display())).help(
                "the private key cannot leave the device: enroll a second device as the successor instead"
            ));
        }
        let paper = PaperBackup::new(&key.public, &bytes)?;
        if key.is_unprotected() {
            context.warn_prose(
                "Warning: this key has no passphrase, so a thief of the paper can sign. `ssh-keygen -p -f FILE` sets \
                 one.\n\n",
            )?;
        }
        if let Some(svg) = &self.svg {
            if check_key_place(svg).is_err() {
                let place = format!("{} lies in a registry or a git work tree", svg.display());
                bail!(
                    Failure::refused(format!("{place}, and the key on it could be published"))
                        .help("name a file outside of it")
                );
            }
            durable::create_file(svg, paper.to_svg().as_bytes(), Audience::Owner)?;
            context.print_text(&format!("{}\n", svg.display()))?;
            context.say_prose(
                "Print it at 100 %, then remove the file. `accord keys test ORG FILE` proves that what you scan or type \
                 from the paper works.\n",
            )?;
            return Ok(Exit::Good);
        }
        context.print_text(&paper.to_text())?;
        match paper.to_blocks(context) {
            Some(code) => context.print_rendered(&code)?,
            None => {
                let (lines, columns) = paper.block_size();
                context.say_prose(&format!(
                    "The QR code needs a terminal with UTF-8 and {columns} columns by {lines} lines. Enlarge the window, \
                     choose a smaller font, or write a page with --svg FILE.\n"
                ))?;
            }
        }
        context.say_prose("Clear the screen and its scrollback when you have the copy.\n")?;
        Ok(Exit::Good)
    }
}
