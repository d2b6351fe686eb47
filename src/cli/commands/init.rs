//! `accord init`: the keys of a registry, its first records, and the files around them.

mod files;
mod founding;
mod questions;

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::{ArgMatches, Args, Command, FromArgMatches, ValueEnum};

use self::founding::Founding;
use crate::cli::durable::{self, Audience};
use crate::cli::fields::field_flags;
use crate::cli::key_folder::NewKeys;
use crate::cli::lock::Lock;
use crate::cli::new_keys::{ChosenPassphrases, KeyWriting, Protection, SuccessorArgs};
use crate::cli::signing::{Signed, SigningArgs};
use crate::cli::value_parser::{parse_pasted, parse_value};
use crate::cli::values::Values;
use crate::cli::{Context, Exit, Failure};
use crate::record::{Kind, Line, Link, RegistryName};
use crate::registry::{POLICY_FILE, signature_path};
use crate::signature;

/// Start a registry
///
/// A registry is enrolled under its own name, and its maintainers sign its decisions with its keys. The
/// command makes the keys (or takes those that you name), enrolls the registry, adopts its texts, and writes the
/// files around them.
///
/// At a terminal, it asks for what you did not give. If the maintainers have keys of their own, name all of them
/// with --current, and their successors with --next. Run it again after an interruption: it goes on where it
/// stopped.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The folder to start it in; it is made if it does not exist
    directory: PathBuf,

    /// The registry's name: a domain name under which it is known, and which never changes
    #[arg(long, value_name = "NAME", value_parser = parse_value::<RegistryName>)]
    registry: Option<RegistryName>,

    /// The registry's title, for readers
    #[arg(long, value_name = "TEXT", value_parser = parse_pasted::<Line>)]
    title: Option<Line>,

    /// The registry's page on the web
    #[arg(long, value_name = "URL", value_parser = parse_value::<Link>)]
    homepage: Option<Link>,

    /// The address of the repository
    #[arg(long, value_name = "URL", value_parser = parse_value::<Link>)]
    repository: Option<Link>,

    /// A text to adopt: its file, or the id of one that comes with accord; repeatable [default: all four that do]
    #[arg(long = "text", value_name = "TEXT|FILE")]
    texts: Vec<String>,

    /// Adopt no text yet
    #[arg(long, conflicts_with = "texts")]
    no_texts: bool,

    /// Why the texts are adopted, in public
    #[arg(long, value_name = "REASON", default_value = "The registry starts with this text.")]
    reason: String,

    /// Write the files that check changes there
    #[arg(long, value_name = "WHERE")]
    ci: Option<CheckPlace>,

    /// Do not encrypt the keys that are made
    #[arg(long)]
    no_passphrase: bool,

    #[command(flatten)]
    enrollment: EnrollmentArgs,

    #[command(flatten)]
    successor: SuccessorArgs,

    #[command(flatten)]
    signing: SigningArgs,
}

/// Where changes are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CheckPlace {
    Github,
    Gitlab,
    /// A `pre-receive` hook of a git server.
    Hook,
}

/// The fields of the registry's own enrollment.
#[derive(Clone, Debug)]
struct EnrollmentArgs {
    values: Values,
}

impl FromArgMatches for EnrollmentArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self { values: Values::from_matches(Kind::Enroll, matches) })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for EnrollmentArgs {
    fn augment_args(command: Command) -> Command {
        // The keys are made, and the title is a name.
        let flags = field_flags(Kind::Enroll).into_iter().map(|flag| match flag.get_id().as_str() {
            "profile.predecessor" => flag.hide(true),
            "profile.name" => flag.help("Name of the organization that runs it [default: the title]"),
            "keys.current" => {
                flag.help("A maintainer's key, or its .pub or PEM file; repeatable [default: a key that is made]")
            }
            "keys.next" => flag.help(
                "The fingerprint of a successor, or its .pub or PEM file; repeatable [default: a key that is made]",
            ),
            _ => flag,
        });
        command.args(flags)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl InitArgs {
    pub fn run(mut self, context: &mut Context) -> Result<Exit> {
        self.refuse_registry()?;
        self.enrollment.values.read_inputs(context, Kind::Enroll)?;
        self.complete_answers(context)?;
        let texts = self.collect_texts(context)?;
        let mut founding = Founding::new(context, &mut self, texts)?;
        self.missing_files(&founding)?;
        let missing_lines = self.list_missing_lines()?;
        let drafts = founding.take_drafts();
        let Some(signed) = self.signing.sign(context, &founding.workspace, None, &founding.ring, drafts)?
        else {
            return Ok(Exit::Good);
        };
        self.write_all(context, &founding, &signed)?;
        context.note_text(&missing_lines).with_context(Failure::unreported)?;
        self.report_next_steps(context, &founding, &signed).with_context(Failure::unreported)?;
        Ok(Exit::Good)
    }

    fn refuse_registry(&self) -> Result<()> {
        if !self.directory.join(POLICY_FILE).exists() {
            return Ok(());
        }
        let message = format!("{} is a registry already", self.directory.display());
        Err(Failure::refused(message)
            .help(
                "choose another folder; its maintainers decide there, with `accord adopt` and other commands",
            )
            .into())
    }

    /// Puts everything in its place: the keys first, and last `accord.toml`, by which the folder is a registry. What
    /// an interrupted run wrote stays.
    fn write_all(&self, context: &mut Context, founding: &Founding, signed: &[Signed]) -> Result<()> {
        let chosen = self.choose_passphrases(context, founding)?;
        durable::create_folders(&self.directory, Audience::Everybody)?;
        let _lock = Lock::on(context, &self.directory)?;
        self.refuse_registry()?;
        let tree = &founding.workspace.tree;
        // Under the lock: another run may be about to put its own in their places.
        tree.clear_unfinished()?;
        let new_keys = self.stage_keys(context, founding, &chosen)?;
        let (paths, mut staged, lock, _other_lock) = new_keys
            .map_or_else(Default::default, |new| (new.paths, new.staged, Some(new.lock), new.other_lock));
        let mut written = Vec::new();
        for file in self.missing_files(founding)? {
            written.push(file.path.clone());
            staged.push(tree.stage(&file.path, file.text.as_bytes())?);
        }
        for Signed { draft, blocks, .. } in signed {
            let record = draft.record.header.path();
            if self.directory.join(&record).exists() {
                continue;
            }
            if !blocks.is_empty() {
                let text = signature::write_signatures(blocks);
                staged.push(tree.stage(&signature_path(&record), text.as_bytes())?);
                written.push(signature_path(&record));
            }
            written.push(record.clone());
            staged.push(tree.stage(&record, draft.bytes.as_bytes())?);
        }
        staged.push(tree.stage(POLICY_FILE, founding.policy.as_bytes())?);
        written.push(POLICY_FILE.to_owned());
        let signatures: Vec<_> = signed.iter().flat_map(Signed::list_signatures).collect();
        let memory = self.signing.memory(&founding.ring);
        let signed = (&founding.workspace, &signatures[..]);
        memory.write_signed(context, lock, signed, || durable::place_files(staged))?;
        for path in paths {
            context.report_key(&path, &format!("New key: {}\n", path.display()))?;
        }
        context.add_files(tree.root(), &written)
    }

    fn choose_passphrases(&self, context: &Context, founding: &Founding) -> Result<ChosenPassphrases> {
        let organization = &founding.workspace.organization;
        self.key_writing(founding).choose_passphrases(context, organization, &founding.made)
    }

    /// New keys; or else the `.pub` files that an interrupted run did not write.
    fn stage_keys(
        &self,
        context: &mut Context,
        founding: &Founding,
        chosen: &ChosenPassphrases,
    ) -> Result<Option<NewKeys>> {
        let Founding { ring, made, workspace, .. } = founding;
        let known = ring.folder.as_ref().is_ok_and(|folder| folder.is_dir());
        if made.is_empty() && !known {
            return Ok(None);
        }
        let writing = self.key_writing(founding);
        writing.stage_keys(context, &workspace.organization, (made, chosen)).map(Some)
    }

    fn key_writing<'a>(&'a self, founding: &'a Founding) -> KeyWriting<'a> {
        let open = founding.made.is_empty() || self.no_passphrase;
        let protection = if open { Protection::None } else { Protection::Passphrase };
        KeyWriting { ring: &founding.ring, protection, successor: &self.successor }
    }
}
