//! `accord merge-signatures`: what git runs where two officers signed one record at the same time.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::sign::open_record;
use crate::chain;
use crate::cli::clone_base::open_clone;
use crate::cli::draft::Draft;
use crate::cli::durable::{self, Audience};
use crate::cli::files::read_limited;
use crate::cli::{Context, Exit, Failure};
use crate::git::OwnClone;
use crate::registry::SIGNATURE_SUFFIX;
use crate::signature::{self, SIGNATURE_LIMIT, SignatureBlock, SignatureStatus};
use crate::text::for_shell;

/// The name of the driver in git's settings (gitattributes, "Defining a custom merge driver").
const NAME: &str = "accord-signatures";

/// The line of `info/attributes`. It stands there, and not in the registry's `.gitattributes`: in a clone that has not
/// set the driver up, git would merge signatures like lines of text.
const ATTRIBUTE: &str = "*.sig merge=accord-signatures\n";

/// Most bytes of a file of attributes.
const ATTRIBUTES_LIMIT: usize = 1024 * 1024;

/// Combine signatures that officers made at the same time
///
/// `accord merge-signatures --install` sets it up in this clone, once. From then on git runs this command when it
/// merges a `.sig`: it keeps every signature of both sides, each verified with the record. If it cannot, git reports a
/// conflict as before.
#[derive(Debug, Args)]
pub struct MergeSignaturesArgs {
    /// Set git's merge driver for signatures up in this clone
    #[arg(long, conflicts_with_all = ["ancestor", "ours", "theirs", "path"])]
    install: bool,

    /// What git names %O: the file before both changes
    #[arg(value_name = "ANCESTOR", required_unless_present = "install")]
    ancestor: Option<PathBuf>,

    /// What git names %A: the file of this side, which gets the result
    #[arg(value_name = "OURS", required_unless_present = "install")]
    ours: Option<PathBuf>,

    /// What git names %B: the file of the other side
    #[arg(value_name = "THEIRS", required_unless_present = "install")]
    theirs: Option<PathBuf>,

    /// What git names %P: the path of the file in the work tree
    #[arg(value_name = "PATH", required_unless_present = "install")]
    path: Option<PathBuf>,
}

impl MergeSignaturesArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let (Some(ours), Some(theirs), Some(path)) = (&self.ours, &self.theirs, &self.path) else {
            let clone = open_clone(&context.registry()?)?;
            install_driver(context, &clone)?;
            return Ok(Exit::Good);
        };
        let path = path.to_string_lossy();
        let record = path.strip_suffix(SIGNATURE_SUFFIX).with_context(|| {
            Failure::usage(format!("{path} is not a signature file"))
                .help("git runs this command; `accord merge-signatures --install` sets it up")
        })?;
        let (workspace, record) = open_record(context, Path::new(record), true)?;
        let (before, draft) = {
            let (before, stored) = workspace.stored(context, &record)?;
            (before, Draft::stored(stored)?)
        };
        let authorization = chain::required_authorization(before.as_ref(), &draft.record);
        let mut blocks = read_side(ours)?;
        blocks.extend(read_side(theirs)?);
        let message = signature::Message::new(draft.bytes.as_bytes());
        for block in &blocks {
            if block.verify(&message) != SignatureStatus::Good || !authorization.keys.contains(block.key()) {
                let print = block.key().fingerprint();
                bail!(Failure::refused(format!("the signature of {print} does not hold for {record}")).help(
                    "the two sides signed different bytes: merge the record first, then let all sign again"
                ));
            }
        }
        let merged = signature::write_signatures(&authorization.in_order(&blocks));
        durable::stage_file(ours, merged.as_bytes(), Audience::Everybody)?.replace()?;
        Ok(Exit::Good)
    }
}

/// The signatures of one side. A side without the file has none.
fn read_side(file: &Path) -> Result<Vec<SignatureBlock>> {
    let bytes = read_limited(file, SIGNATURE_LIMIT)?;
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    let blocks = signature::parse_signatures(&bytes);
    blocks.map_err(|fault| {
        Failure::refused(format!("{}: {}", file.display(), fault.message)).help(fault.help).into()
    })
}

/// Whether git combines signatures in this clone.
pub fn is_installed(clone: &OwnClone) -> Result<bool> {
    let driver = clone.ask(&["config", "--get", &format!("merge.{NAME}.driver")])?;
    Ok(driver.is_some() && has_attribute(&read_attributes(&find_attributes(clone)?)?))
}

/// Sets the driver up: two settings of the clone, and a line of its own attributes.
pub fn install_driver(context: &mut Context, clone: &OwnClone) -> Result<()> {
    // git runs it at the top of this clone. Without -C, a setting could name the registry of another one.
    let folder = if clone.prefix().is_empty() { "." } else { clone.prefix() };
    let driver = format!("accord -C {} merge-signatures %O %A %B %P", for_shell(folder));
    for (key, value) in [("name", "signatures of several officers"), ("driver", &driver)] {
        let words = ["config", &format!("merge.{NAME}.{key}"), value].map(str::to_owned);
        if !clone.run(&words)? {
            bail!(
                Failure::environment("git cannot write the settings of this clone")
                    .help(
                        "git says above why: `ls -l` of the file that it names shows who may write it; a `.lock` that no \
                         running git holds can be removed"
                    )
            );
        }
    }
    let file = find_attributes(clone)?;
    let mut attributes = read_attributes(&file)?;
    if !has_attribute(&attributes) {
        if !attributes.is_empty() && !attributes.ends_with(b"\n") {
            attributes.push(b'\n');
        }
        attributes.extend(ATTRIBUTE.as_bytes());
        if let Some(folder) = file.parent() {
            durable::create_folders(folder, Audience::Everybody)?;
        }
        durable::stage_file(&file, &attributes, Audience::Everybody)?.replace()?;
    }
    context.say_prose(
        "git combines signatures in this clone from now on: its settings name the driver merge.accord-signatures, and \
         .git/info/attributes uses it for *.sig.\n",
    )
}

fn find_attributes(clone: &OwnClone) -> Result<PathBuf> {
    let path = clone.ask(&["rev-parse", "--path-format=absolute", "--git-path", "info/attributes"])?;
    Ok(PathBuf::from(path.unwrap_or_default()))
}

/// The bytes of the file, which may have patterns in any encoding; none where it is absent.
fn read_attributes(file: &Path) -> Result<Vec<u8>> {
    if file.exists() { read_limited(file, ATTRIBUTES_LIMIT) } else { Ok(Vec::new()) }
}

/// Whether the line is one of the file's.
fn has_attribute(attributes: &[u8]) -> bool {
    attributes.split(|byte| *byte == b'\n').any(|line| line == ATTRIBUTE.trim_end().as_bytes())
}
