//! `accord seal`

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::check;
use crate::cli::files::FolderTree;
use crate::cli::key_args::KeyArgs;
use crate::cli::key_ring::Signer;
use crate::cli::lock::Lock;
use crate::cli::log_memory::LogMemory;
use crate::cli::sealing::{self, Asked, Seal};
use crate::cli::{Context, Exit, Failure, log_trust, network};
use crate::diagnostic::{Code, Diagnostic};
use crate::log::book::LogBook;
use crate::log::checkpoint::Checkpoint;
use crate::log::note::{KeyPurpose, VerifierKey};
use crate::log::policy::WitnessPolicy;
use crate::log::trust::LogTrust;
use crate::record::Organization;
use crate::registry::{LOG, LOG_POLICY, LogKeyAppointment, POLICY_FILE, log_origin};

/// Log the new files, and have witnesses cosign the log
///
/// Run it on the main branch after a merge, then commit `log/`. It lists every file that the log does not
/// list yet, signs the new state of the log, and asks each witness of `log/policy` that has an address. The
/// seal counts when the witnesses of the policy's quorum have cosigned. After an interruption, run it again: it goes on
/// where it stopped.
#[derive(Debug, Args)]
pub struct SealArgs {
    /// Print the log's line for `log/policy` with the key at hand, and seal nothing
    #[arg(long)]
    show_key: bool,

    /// How long to wait for each witness
    #[arg(long, value_name = "SECONDS", default_value_t = 10,
          value_parser = clap::value_parser!(u64).range(1..=300))]
    timeout: u64,

    /// CA certificates (PEM) to trust for witnesses instead of the default list
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,

    #[command(flatten)]
    keys: KeyArgs,
}

impl SealArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let tree = context.registry()?;
        let _lock = Lock::on(context, &tree.root().join(POLICY_FILE))?;
        // A clone that was taken back would sign a second history.
        let memory = LogMemory::of_clone(context, &tree);
        let seen = memory.as_ref().and_then(LogMemory::recall).into_iter().collect();
        let trust = LogTrust { seen, ..LogTrust::default() };
        let judged = check::verify_with_trust(&tree, context.today, &context.everything(), &trust);
        let verdict = match judged {
            Ok(verdict) => verdict,
            Err(diagnostics) => {
                context.report_problems(&diagnostics)?;
                bail!(Failure::without_policy());
            }
        };
        let registry = verdict.registry.policy.registry.clone();
        let origin = log_origin(&registry);
        let organization: Organization = registry.as_str().parse().context("the name of the registry")?;
        if self.show_key {
            let (_, key) = self.open_key(context, &organization, &origin)?;
            context.print_text(&format!("log {key}\n"))?;
            return Ok(Exit::Good);
        }
        let policy = read_policy(&tree)?;
        let problems: Vec<_> = verdict.diagnostics.iter().filter(|one| stops_seal(one)).cloned().collect();
        if !problems.is_empty() {
            context.report_problems(&problems)?;
            bail!(
                Failure::unsound(
                    "the registry contradicts its log, or its log could not be read: nothing was sealed"
                )
                .help("restore the files first; a log that lists an altered file keeps it for ever")
            );
        }
        let (signer, key) = self.open_key(context, &organization, &origin)?;
        check_key(&key, &policy, verdict.registry.decisions.appointed.last())?;
        let book = verdict.registry.log.map_or_else(LogBook::default, |log| log.book);
        let seal = Seal { tree: &tree, policy: &policy, book: &book, origin, key };
        let (exit, sealed) = self.seal(context, &seal, &signer)?;
        if let (Some(memory), Some(sealed)) = (memory, sealed) {
            memory.keep_checkpoint(context, &sealed)?;
        }
        Ok(exit)
    }

    /// The exit, and the new checkpoint if there is one.
    fn seal(
        &self,
        context: &mut Context,
        seal: &Seal<'_>,
        signer: &Signer,
    ) -> Result<(Exit, Option<Checkpoint>)> {
        let Some(mut sealed) = seal.write_entries(|bytes| signer.sign_bytes(context, bytes))? else {
            let text = format!("Nothing is new: the log has {} entries, all sealed.\n", seal.book.covered());
            context.print_text(&text)?;
            return Ok((Exit::Good, None));
        };
        let settings = network::WitnessSettings {
            authorities: self.ca_file.as_deref().map_or(Ok(None), network::read_authorities)?,
            patience: Duration::from_secs(self.timeout),
        };
        let asked = sealing::ask_witnesses(seal, &mut sealed, &settings);
        for Asked { witness, outcome } in &asked {
            let line = match outcome {
                Ok(()) => format!("{witness}: cosigned\n"),
                Err(reason) => format!("{witness}: {reason}\n"),
            };
            context.note_text(&line)?;
        }
        let judged = seal.policy.judge_checkpoint(&sealed.note)?;
        let size = judged.checkpoint.head.size;
        if !judged.has_quorum {
            bail!(
                Failure::unsound(format!(
                    "too few witnesses cosigned {size} entries, so the seal does not count"
                ))
                .help("run `accord seal` again when the witnesses answer; keep `log/entries` as it is")
            );
        }
        seal.write_checkpoint(&sealed)?;
        let added = sealed.added;
        context.print_text(&format!("Sealed {size} entries, {added} of them new. Commit `log/`.\n"))?;
        Ok((Exit::Good, Some(judged.checkpoint)))
    }

    /// The key that signs for the log: the one at hand.
    fn open_key(
        &self,
        context: &Context,
        organization: &Organization,
        origin: &str,
    ) -> Result<(Signer, VerifierKey)> {
        let ring = self.keys.ring(context, organization)?;
        let held = ring.find(|_| true).with_context(|| {
            Failure::refused("no key is at hand that could sign for the log")
                .help(format!("name it with --key FILE, or make one with `accord keygen {organization}`"))
        })?;
        held.check_plain()?;
        let key = VerifierKey::new(origin, KeyPurpose::Log, *held.public.point())?;
        Ok((ring.open(context, held)?, key))
    }
}

/// The key that signs is the one that the registry appointed last, if it appointed any, and `log/policy` lists it.
fn check_key(key: &VerifierKey, policy: &WitnessPolicy, appointed: Option<&LogKeyAppointment>) -> Result<()> {
    if let Some(newest) = appointed.filter(|one| one.key.point() != key.point()) {
        let (print, number) = (newest.key.fingerprint(), newest.sequence);
        bail!(
            Failure::refused(format!("this key does not sign for the log: the registry appointed {print}"))
                .help(format!(
                    "name the file of that key with --key; where it is lost, appoint another with \
                     `accord appoint` (record {number} of the registry appointed it)"
                ))
        );
    }
    if !policy.logs().contains(key) {
        bail!(
            Failure::refused(format!("{LOG_POLICY} does not name this key as the log's"))
                .help(format!("its line would be `log {key}`; see `accord seal --show-key`"))
        );
    }
    Ok(())
}

/// Whether a seal over this problem would put an alteration into the log for ever, or begin the log anew beside
/// entries that this machine could not read.
fn stops_seal(one: &Diagnostic) -> bool {
    let in_log = one.place.path.split('/').next() == Some(LOG);
    let unread = matches!(one.code, Code::Unreadable | Code::TooLarge | Code::NotUtf8 | Code::FileMode);
    (in_log && unread)
        || matches!(
            one.code,
            Code::LogMissing
                | Code::LogAltered
                | Code::LogMalformed
                | Code::SplitView
                | Code::HistoryRewritten
                | Code::CheckpointSignature
                | Code::CheckpointKey
        )
}

fn read_policy(tree: &FolderTree) -> Result<WitnessPolicy> {
    let path = tree.root().join(LOG_POLICY);
    if !path.exists() {
        bail!(Failure::environment(format!("cannot read {}", path.display())).help(
            "write it first: the line that `accord seal --show-key` prints, a `witness` line for each \
             witness, and a `quorum` line",
        ));
    }
    log_trust::read_policy(&path)
}
