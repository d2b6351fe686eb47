//! `accord receipt`

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::cli::files::read_limited;
use crate::cli::log_trust::parse_policy;
use crate::cli::path_error::AtPath;
use crate::cli::source::{Source, SourceArgs};
use crate::cli::{Context, Exit, Failure, durable};
use crate::diagnostic::{Code, Diagnostic, Fault, Place};
use crate::log::book::LogBook;
use crate::log::note::NOTE_LIMIT;
use crate::log::policy::{CheckpointError, WitnessPolicy, WitnessedCheckpoint};
use crate::log::receipt::{Receipt, ReceiptError};
use crate::log::seal::hash_entries;
use crate::log::trust::LogTrust;
use crate::record::{Date, Digest, Organization, RECORD_LIMIT};
use crate::registry::{
    CHECKPOINTS, Content, Keep, LOG_POLICY, Selection, Tree, checkpoint_code, has_log, load_registry,
    read_log,
};

/// Write or check a receipt: proof that a record is in the log
///
/// A receipt is one small file in the form c2sp.org/tlog-proof. It is checked without a network and without
/// the registry. It shows that the file existed by the day that the witnesses saw it. It cannot show that
/// there are no other records: `accord verify` shows that, from the whole log.
#[derive(Debug, Args)]
pub struct ReceiptArgs {
    /// The record's file, or its path in the registry; or an organization, for all of its files (with --dir)
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Write a receipt for each file of the organization FILE into DIR
    #[arg(long, value_name = "DIR", conflicts_with = "check")]
    dir: Option<PathBuf>,

    /// Check this receipt for FILE, and write none
    #[arg(long, value_name = "RECEIPT")]
    check: Option<PathBuf>,

    /// The log and the witnesses that you trust (c2sp.org/tlog-policy) [default: ~/.config/accord/log-policy if it
    /// names this log, else the registry's own log/policy]
    #[arg(long, value_name = "POLICY", requires = "check")]
    policy: Option<PathBuf>,
}

impl ReceiptArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        match (&self.check, &self.dir) {
            (Some(receipt), _) => self.check_receipt(context, receipt),
            (None, Some(folder)) => self.write_all(context, folder),
            (None, None) => self.write_one(context),
        }
    }

    fn write_one(&self, context: &mut Context) -> Result<Exit> {
        if let (false, Ok(organization)) =
            (self.file.exists(), self.file.to_string_lossy().parse::<Organization>())
        {
            bail!(Failure::usage(format!("{organization} has a receipt for each of its files")).help(
                "name the folder for them with --dir, or one of the files in place of the organization"
            ));
        }
        let source = context.source(&SourceArgs::default())?;
        let digest = Digest::of(&self.read_record(Some(&source))?);
        let log = open_log(context, source.tree())?;
        let found = log.book.entries().iter().rposition(|entry| entry.digest == digest);
        let index = found.with_context(|| {
            Failure::refused(format!("the log does not list {}", self.file.display()))
                .help("the maintainers run `accord seal` after a merge; fetch the registry again then")
        })?;
        context.print_text(&log.receipt(index as u64)?.to_string())?;
        Ok(Exit::Good)
    }

    fn write_all(&self, context: &mut Context, folder: &Path) -> Result<Exit> {
        let organization: Organization =
            self.file.to_string_lossy().parse().context("with --dir, FILE is a domain")?;
        let source = context.source(&SourceArgs::default())?;
        let log = open_log(context, source.tree())?;
        durable::create_folders(folder, durable::Audience::Everybody)?;
        let of = format!("/{organization}/");
        let named = (0..).zip(log.book.entries()).filter(|(_, entry)| entry.path.contains(&of));
        let mut written = 0;
        for (index, entry) in named.filter(|(index, _)| *index < log.book.covered()) {
            let target = folder.join(format!("{}.tlog-proof", entry.path.replace('/', "_")));
            fs::write(&target, log.receipt(index)?.to_string()).at("write", &target)?;
            written += 1;
        }
        if written == 0 {
            bail!(
                Failure::refused(format!("the log lists no file of {organization}"))
                    .help("the maintainers run `accord seal` after a merge; fetch the registry again then")
            );
        }
        context.print_text(&format!("{written} receipts in {}\n", folder.display()))?;
        Ok(Exit::Good)
    }

    fn check_receipt(&self, context: &mut Context, receipt: &Path) -> Result<Exit> {
        let text = String::from_utf8_lossy(&read_limited(receipt, NOTE_LIMIT)?).into_owned();
        let parsed: Receipt = match text.parse() {
            Ok(parsed) => parsed,
            Err(error) => return self.refuse(context, receipt, Code::ReceiptMalformed, error.to_string()),
        };
        let (record, policy) = self.find_evidence(context, &parsed)?;
        let judged = match parsed.verify(&Digest::of(&record), &policy) {
            Ok(judged) => judged,
            Err(error) => return self.refuse(context, receipt, receipt_code(&error), error.to_string()),
        };
        if !judged.has_quorum {
            let message = format!("the receipt is without a quorum: {}", name_witnesses(&judged));
            return self.refuse(context, receipt, Code::CheckpointQuorum, message);
        }
        let when = match judged.witnessed {
            Some(seconds) => format!("existed by {}", witnessed_day(seconds, context.today)?),
            None => "the log lists it; no witness is needed".to_owned(),
        };
        let text = format!(
            "{}: {when}\nentry {} of {} in {}\n{}\n",
            parsed.entry.path,
            parsed.index,
            judged.checkpoint.head.size,
            judged.checkpoint.origin,
            name_witnesses(&judged)
        );
        context.print_text(&text)?;
        Ok(Exit::Good)
    }

    /// Tells why the receipt does not hold for the file.
    fn refuse(&self, context: &mut Context, receipt: &Path, code: Code, message: String) -> Result<Exit> {
        let fault = Fault::new(code, message, code.remedy());
        let place = Place::file(receipt.display().to_string());
        context.report_problems(&[Diagnostic::new(fault, None, place)])?;
        bail!(Failure::unsound(format!("the receipt does not hold for {}", self.file.display())));
    }

    /// The record, and the policy to judge its receipt by. No registry is needed where both are at hand.
    fn find_evidence(&self, context: &Context, receipt: &Receipt) -> Result<(Vec<u8>, WitnessPolicy)> {
        let own = self.own_policy(context, receipt)?;
        if let Some(own) = own.clone().filter(|_| self.file.exists()) {
            return Ok((self.read_record(None)?, own));
        }
        if own.is_none() && context.find_empty_start().is_some() {
            bail!(
                Failure::environment("no witnesses are named, and no registry is here that names some")
                    .help("name your witnesses with --policy FILE, or the registry or its snapshot with -C")
            );
        }
        let source = context.source(&SourceArgs::default());
        let record = self.read_record(source.as_ref().ok())?;
        Ok((record, own.map_or_else(|| read_named_policy(context, &source?), Ok)?))
    }

    /// The record's bytes: of a file here, or else of the registry's file at this path.
    fn read_record(&self, source: Option<&Source>) -> Result<Vec<u8>> {
        let here = read_limited(&self.file, RECORD_LIMIT);
        let path = self.file.to_string_lossy();
        match source.filter(|_| !self.file.exists()).map(|source| source.tree().read(&path, RECORD_LIMIT)) {
            Some(Ok(Content::Bytes(bytes))) => Ok(bytes),
            _ => here,
        }
    }

    /// The policy of the reader, if it is of the receipt's log.
    fn own_policy(&self, context: &Context, receipt: &Receipt) -> Result<Option<WitnessPolicy>> {
        let trust =
            LogTrust { policy: context.read_own_policy(self.policy.as_deref())?, ..Default::default() };
        let origin = receipt.note.text().lines().next().unwrap_or_default();
        Ok(trust.own_policy(origin).cloned())
    }
}

/// The policy that the registry itself names.
fn read_named_policy(context: &Context, source: &Source) -> Result<WitnessPolicy> {
    context.say_prose("Only the registry itself names these witnesses. Name yours with --policy FILE.\n")?;
    parse_policy(&read_file(source.tree(), LOG_POLICY)?, LOG_POLICY)
}

/// A file of the log.
fn read_file(tree: &dyn Tree, path: &str) -> Result<String> {
    match tree.read(path, NOTE_LIMIT).with_context(|| format!("cannot read {path}"))? {
        Content::Bytes(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Content::TooLarge(_) => bail!(
            Failure::unsound(format!("{path} is too large for a file of the log"))
                .help("fetch the registry again: `accord verify` says what else is wrong with its log")
        ),
    }
}

/// The code that says why a receipt does not hold.
fn receipt_code(error: &ReceiptError) -> Code {
    match error {
        ReceiptError::OtherFile => Code::ReceiptFile,
        ReceiptError::NotIncluded => Code::ReceiptProof,
        ReceiptError::Checkpoint(CheckpointError::Malformed(_)) => Code::ReceiptMalformed,
        ReceiptError::Checkpoint(error) => checkpoint_code(error),
    }
}

/// A registry's log, sound in itself.
struct OpenLog<'a> {
    tree: &'a dyn Tree,
    book: LogBook,
}

fn open_log<'a>(context: &mut Context, tree: &'a dyn Tree) -> Result<OpenLog<'a>> {
    // Of the organizations, only the registry itself: its decisions name the log's key.
    let selection = Selection { only: Some(Vec::new()), keep: Keep::States, threads: 1 };
    let (registry, _) = match load_registry(tree, context.today, &selection) {
        Ok(loaded) => loaded,
        Err(problems) => {
            context.report_problems(&problems)?;
            bail!(Failure::without_policy());
        }
    };
    if !has_log(tree) {
        bail!(
            Failure::refused("this registry has no log").help("its maintainers start one with `accord seal`")
        );
    }
    let trust = context.read_trust(None, None)?;
    let (log, problems) = read_log(tree, registry.log_owner(), &trust);
    let book = log.map_or_else(LogBook::default, |log| log.book);
    if book.checkpoints().is_empty() {
        context.report_problems(&problems)?;
        bail!(
            Failure::unsound("the log has no checkpoint that holds")
                .help("fetch the registry again: `accord verify` says what is wrong with its log")
        );
    }
    Ok(OpenLog { tree, book })
}

impl OpenLog<'_> {
    /// The receipt of the entry number `index`, under the checkpoint by which a quorum saw it first.
    fn receipt(&self, index: u64) -> Result<Receipt> {
        let covering =
            self.book.checkpoints().iter().filter(|one| one.checkpoint.head.size > index && one.has_quorum);
        let first =
            covering.min_by_key(|one| (one.witnessed, one.checkpoint.head.size)).with_context(|| {
                Failure::refused("no checkpoint with a quorum covers this file yet")
                    .help("the maintainers run `accord seal`; fetch the registry again then")
            })?;
        let size = first.checkpoint.head.size;
        let leaves = hash_entries(&self.book.entries()[..size as usize]);
        let note = read_file(self.tree, &format!("{CHECKPOINTS}/{size}"))?;
        let proof = leaves.prove_inclusion(index, size).unwrap_or_default();
        Ok(Receipt { entry: self.book.entries()[index as usize].clone(), index, proof, note: note.parse()? })
    }
}

/// The day of the witnesses' word, in UTC, which has come.
fn witnessed_day(seconds: u64, today: Date) -> Result<Date> {
    let day = i64::try_from(seconds).ok().and_then(Date::from_unix);
    day.filter(|day| *day <= today.plus_days(1)).with_context(|| {
        Failure::unsound("the witnesses' time is in the future").help(
            "compare the clock of this machine; otherwise a witness's clock is wrong, or its key is misused",
        )
    })
}

fn name_witnesses(judged: &WitnessedCheckpoint) -> String {
    if judged.cosignatures.is_empty() {
        return "no witness cosigned".to_owned();
    }
    let names: Vec<_> = judged.cosignatures.iter().map(|seen| seen.witness.as_str()).collect();
    format!("cosigned by {}", names.join(", "))
}
