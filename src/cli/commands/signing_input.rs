//! `accord signing-input`

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use crate::cli::durable::{self, Audience};
use crate::cli::{Context, Exit, Failure, files};
use crate::record::{RECORD_LIMIT, Record};
use crate::registry::SIGNATURE_SUFFIX;
use crate::signature::Message;

/// Print the bytes that a key service or HSM signs for a record
#[derive(Debug, Args)]
#[command(after_help = "A key service signs these bytes with Ed25519 as they are: not with Ed25519ph, and \
                        not their hash. `accord attach` then takes the signature.")]
pub struct SigningInputArgs {
    /// The record's file
    file: PathBuf,

    /// Write to this new file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// In hexadecimal digits
    #[arg(long)]
    hex: bool,
}

impl SigningInputArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let message = Message::new(&self.record()?);
        let bytes = if self.hex {
            format!("{}\n", hex::encode(message.blob())).into_bytes()
        } else {
            message.blob().to_vec()
        };
        match &self.output {
            Some(file) => durable::create_file(file, &bytes, Audience::Everybody)?,
            None if context.terminal && !self.hex => {
                bail!(
                    Failure::usage("these bytes are not text, and a terminal would take them for it",)
                        .help("write them to a file with --output FILE, or see them with --hex")
                );
            }
            None => context.print_bytes(&bytes)?,
        }
        Ok(Exit::Good)
    }

    /// The file's bytes; refused where no registry would accept them as a record.
    fn record(&self) -> Result<Vec<u8>> {
        let bytes = files::read_limited(&self.file, RECORD_LIMIT)?;
        match Record::read(&bytes) {
            Ok(_) => Ok(bytes),
            Err(faults) => {
                let first = faults.first().map_or("it cannot be read", |fault| fault.message.as_str());
                let help = match self.file.to_str().and_then(|file| file.strip_suffix(SIGNATURE_SUFFIX)) {
                    Some(record) => format!("a signature is no record: name {record}"),
                    None => "name a record's file, such as pledges/example.com/0002-pledge.toml; `accord verify` says what \
                             is wrong with a record"
                        .to_owned(),
                };
                let what = if bytes.is_empty() { "it is empty" } else { first };
                Err(Failure::refused(format!("{} is no record: {what}", self.file.display()))
                    .help(help)
                    .into())
            }
        }
    }
}
