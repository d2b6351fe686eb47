//! `accord undo`

mod local_commits;

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use self::local_commits::{LocalCommits, refuse_published};
use crate::cli::draft::Previous;
use crate::cli::git_steps::{GitStep, run_git_steps};
use crate::cli::key_folder::KeyFolder;
use crate::cli::key_memory;
use crate::cli::organization_name::OrganizationName;
use crate::cli::own_organization::choose_own_organization;
use crate::cli::prompt::{self, Need};
use crate::cli::signing::ConfirmArgs;
use crate::cli::workspace::{self, Workspace};
use crate::cli::{Context, Exit, Failure, complete};
use crate::git::OwnClone;
use crate::record::{Digest, Fingerprint, Organization, RECORD_LIMIT, Room, Sequence};
use crate::registry::{Content, FileName, Tree, parse_file_name, signature_path};
use crate::signature::{self, SIGNATURE_LIMIT};

/// What stands below the flags.
const MORE: &str = "\
A record that was pushed stays: a branch, a fork or a pull request is public. A
later record corrects it. A copy with a signature that went out in another way, such
as by e-mail, must be gone before you sign another record with the same number: two
records that one key signed for one place are evidence against the signer.";

/// Take back the last record, if it was never pushed
///
/// Removes the record and its signatures from your clone, takes a local commit of it back, and lets your keys sign
/// another record in its place. Keys that the record names stay in the key directory.
#[derive(Debug, Args)]
#[command(after_help = MORE)]
pub struct UndoArgs {
    /// The organization [default: the one of `accord config`, or the one whose keys are in the key directory]
    #[arg(value_name = "ORG", value_parser = OrganizationName::parser(), add = complete::complete_organizations())]
    organization: Option<OrganizationName>,

    #[command(flatten)]
    confirm: ConfirmArgs,

    /// Directory of private keys [default: ACCORD_KEY_DIR, or accord/keys in the user's data folder]
    #[arg(long, value_name = "DIR", help_heading = "Keys")]
    key_dir: Option<PathBuf>,
}

/// The record that is taken back.
struct LastRecord {
    path: String,
    digest: Digest,
    text: String,
    /// The keys whose signatures it carries.
    signers: Vec<Fingerprint>,
    /// The record that it follows, which its signatures name.
    before: Option<Previous>,
}

impl UndoArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let tree = context.registry()?;
        let organization = match &self.organization {
            Some(name) => name.resolve(&tree, context.threads)?,
            None => choose_own_organization(context, self.key_dir.as_deref(), &tree)?,
        };
        let mut workspace = Workspace::open_unlocked(context, organization)?;
        let last = LastRecord::find(&workspace.tree, &workspace.organization)?;
        let clone = OwnClone::find(workspace.tree.root())?;
        let commits = match &clone {
            Some(clone) => {
                refuse_published(clone, &last.path, workspace.first_draft().is_some())?;
                LocalCommits::find(clone, &last.path, &workspace.organization)?
            }
            None => LocalCommits::default(),
        };
        // The record goes last: a run that is killed in between leaves a draft, which the next run takes back.
        let files = [signature_path(&last.path), last.path.clone()];
        let files: Vec<_> =
            files.into_iter().filter(|path| workspace.tree.root().join(path).exists()).collect();
        let steps = commits.list_steps(&files);
        last.show(context, &steps, &files)?;
        commits.warn_of_branches(context)?;
        if self.confirm.dry_run {
            context.note_text("Dry run: nothing was changed.\n")?;
            return Ok(Exit::Good);
        }
        self.ask(context, &workspace.organization)?;
        workspace.lock(context)?;
        if let Some(clone) = &clone {
            run_git_steps(context, clone, &steps)?;
        }
        for path in &files {
            workspace.tree.remove(path)?;
            context.report_removed(path)?;
        }
        self.forget(context, &workspace, &last)?;
        Ok(Exit::Good)
    }

    fn ask(&self, context: &mut Context, organization: &Organization) -> Result<()> {
        if self.confirm.yes || !context.interactive {
            return self.confirm.ask(context, "Take this record back?");
        }
        prompt::ask_line(
            context,
            "To take it back, type the domain of the organization",
            Need::Required,
            |typed| {
                if typed.eq_ignore_ascii_case(organization.as_str()) {
                    Ok(())
                } else {
                    Err(format!("this is not {organization}; Ctrl-C leaves, and nothing is changed"))
                }
            },
        )?;
        Ok(())
    }

    /// Lets the keys at hand sign another record in the place, and names those that are not at hand.
    fn forget(&self, context: &mut Context, workspace: &Workspace, last: &LastRecord) -> Result<()> {
        let folder = context.key_directory(self.key_dir.as_deref());
        let folder = folder.map(|folder| KeyFolder::new(folder.join(workspace.organization.as_str())));
        let forgotten = match folder {
            Ok(folder) => {
                key_memory::forget_record(context, &folder, workspace, (&last.digest, last.before))?
            }
            Err(_) => Vec::new(),
        };
        let others: Vec<_> = last.signers.iter().filter(|print| !forgotten.contains(print)).collect();
        if others.is_empty() {
            return Ok(());
        }
        let others: Vec<_> = others.into_iter().map(Fingerprint::to_string).collect();
        context.say_prose(&format!(
            "Not remembered here, and signed the record too: {}. Where these keys are, their holders give it up with \
             --unpublished {} when they sign the next one.\n",
            others.join(", "),
            last.digest
        ))
    }
}

impl LastRecord {
    /// The record with the highest number, also if it is a draft or cannot be read.
    fn find(tree: &dyn Tree, organization: &Organization) -> Result<Self> {
        let mut records = list_record_files(tree, organization)?;
        records.sort();
        let Some((sequence, path)) = records.last().cloned() else {
            bail!(workspace::report_absent(tree, organization));
        };
        let (before, same) = match records.iter().rev().nth(1) {
            Some((earlier, _)) if *earlier == sequence => (None, true),
            Some((earlier, path)) => {
                (Some((*earlier, Digest::of(&read_file(tree, path, RECORD_LIMIT)?))), false)
            }
            None => (None, false),
        };
        if same {
            let message = format!("two records of {organization} have the number {sequence}");
            bail!(Failure::unsound(message).help(format!(
                "`accord verify {organization}` names both; move the one away that was never published"
            )));
        }
        let bytes = read_file(tree, &path, RECORD_LIMIT)?;
        let blocks = read_file(tree, &signature_path(&path), SIGNATURE_LIMIT).unwrap_or_default();
        let blocks = signature::parse_signatures(&blocks).unwrap_or_default();
        Ok(Self {
            digest: Digest::of(&bytes),
            text: String::from_utf8_lossy(&bytes).into_owned(),
            signers: blocks.iter().map(|block| block.key().fingerprint()).collect(),
            before,
            path,
        })
    }

    /// Shows what is taken back, and what is run for it.
    fn show(&self, context: &mut Context, steps: &[GitStep], files: &[String]) -> Result<()> {
        context.note_text(&format!("{}:\n\n{}\n", self.path, self.text))?;
        let signed = match self.signers.len() {
            0 => "It is a draft without a signature.".to_owned(),
            _ => {
                let prints: Vec<_> = self.signers.iter().map(Fingerprint::to_string).collect();
                format!(
                    "It is signed with {}. Make sure that no copy with a signature is left: not in an e-mail, and \
                     not in another clone.",
                    prints.join(", ")
                )
            }
        };
        context.say_prose(&format!(
            "This record is in no branch that the clone knows of a remote. {signed} What is taken back is gone; these \
             files are removed:\n"
        ))?;
        let files: String = files.iter().map(|path| format!("  {path}\n")).collect();
        context.note_text(&files)?;
        if !steps.is_empty() {
            let steps: String = steps.iter().map(|step| format!("  {step}\n")).collect();
            context
                .say_prose("git takes the local commit back first; its other files stay as they are:\n")?;
            context.note_text(&steps)?;
        }
        context.note_text("\n")
    }
}

/// The records of an organization by their numbers, in all rooms.
fn list_record_files(tree: &dyn Tree, organization: &Organization) -> Result<Vec<(Sequence, String)>> {
    let mut records = Vec::new();
    for room in Room::ALL {
        let folder = format!("{}/{organization}", room.folder());
        let entries = tree.list(&folder).with_context(|| format!("cannot read {folder}"))?;
        records.extend(entries.into_iter().filter_map(|entry| match parse_file_name(room, &entry.name) {
            Ok(FileName::Record(sequence, _)) => Some((sequence, format!("{folder}/{}", entry.name))),
            _ => None,
        }));
    }
    Ok(records)
}

fn read_file(tree: &dyn Tree, path: &str, limit: usize) -> Result<Vec<u8>> {
    match tree.read(path, limit).with_context(|| format!("cannot read {path}"))? {
        Content::Bytes(bytes) => Ok(bytes),
        Content::TooLarge(_) => Err(Failure::unsound(format!("{path} is too large for a record"))
            .help("accord did not write this file: look at it, and move it away")
            .into()),
    }
}
