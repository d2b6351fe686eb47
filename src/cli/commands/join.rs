//! `accord join`: enrollment and first pledge in one sitting.

mod answers;
mod entry;
mod keys;
mod missing;
mod review;

pub use answers::JoinAnswers;
pub use missing::{find_faults, find_missing, find_wrong};

use anyhow::{Context as _, Result};
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};

use self::answers::{check_registrable, introduce_join};
use self::entry::{JoinRecords, report_next_steps};
use super::record::{refuse_reserved, refuse_same_successor, write_records};
use crate::cli::defaults;
use crate::cli::draft::Draft;
use crate::cli::fields::field_flags;
use crate::cli::key_args::KeyArgs;
use crate::cli::key_memory::MemoryArgs;
use crate::cli::key_ring::KeyRing;
use crate::cli::new_keys::{KeyWriting, MadeKeys, Protection, SuccessorArgs};
use crate::cli::record_date::warn_of_future_date;
use crate::cli::signing::ConfirmArgs;
use crate::cli::value_parser::parse_value;
use crate::cli::values::Values;
use crate::cli::workspace::{self, Workspace};
use crate::cli::{Context, Exit, Failure, complete, doubts};
use crate::record::{Id, Kind, Organization};

#[derive(Clone, Debug, Args)]
struct Common {
    /// Do not encrypt the keys that are made
    #[arg(long)]
    no_passphrase: bool,

    #[command(flatten)]
    confirm: ConfirmArgs,

    #[command(flatten)]
    keys: KeyArgs,

    #[command(flatten)]
    memory: MemoryArgs,

    #[command(flatten)]
    successor: SuccessorArgs,
}

/// The arguments of `join`: those of `enroll` and `pledge` together. What is not given is asked.
#[derive(Clone, Debug)]
pub struct JoinArgs {
    organization: Option<Organization>,
    answers: JoinAnswers,
    common: Common,
}

impl FromArgMatches for JoinArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self {
            organization: matches.get_one("organization").cloned(),
            answers: JoinAnswers {
                text: matches.get_one("text").cloned(),
                enroll: Values::from_matches(Kind::Enroll, matches),
                pledge: Values::from_matches(Kind::Pledge, matches),
            },
            common: Common::from_arg_matches(matches)?,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for JoinArgs {
    fn augment_args(command: Command) -> Command {
        let domain = Arg::new("organization")
            .value_name("ORG")
            .value_parser(parse_value::<Organization>)
            .help("The organization's domain");
        let text = Arg::new("text")
            .long("text")
            .value_name("TEXT")
            .value_parser(parse_value::<Id>)
            .add(complete::complete_texts())
            .help("The text to pledge to, by its id");
        Common::augment_args(command.arg(domain).arg(text))
            .args(field_flags(Kind::Enroll))
            .args(field_flags(Kind::Pledge))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl JoinArgs {
    pub fn run(mut self, context: &mut Context) -> Result<Exit> {
        let asks = self.common.confirm.asks(context);
        self.answers.enroll.read_inputs(context, Kind::Enroll)?;
        self.answers.pledge.read_inputs(context, Kind::Pledge)?;
        let named = self.organization.as_ref();
        let ring = named.map(|organization| self.common.keys.ring(context, organization)).transpose()?;
        if asks {
            self.refuse_wrong_flags(context)?;
            introduce_join(context)?;
        } else {
            self.name_what_is_missing(context, ring.as_ref())?;
        }
        let organization = self.choose_organization(context)?;
        let mut workspace = Workspace::open_unlocked(context, organization)?;
        refuse_enrolled(context, &workspace)?;
        if asks {
            doubts::confirm_slip(context, &workspace)?;
            self.answers.ask_missing(context, &mut workspace)?;
            answers::show_heading(context, "4 of 4  The keys")?;
        } else {
            doubts::point_out_slip(context, &workspace)?;
            doubts::point_out_doubts(context, &workspace, &self.answers.enroll)?;
        }
        let organization = workspace.organization.clone();
        // The domain may have been changed in the review.
        let ring = self.common.keys.ring(context, &organization)?;
        let new_keys = self.choose_keys(context, &organization, (&ring, asks))?;
        self.key_writing(&ring).check(&organization, &new_keys)?;
        let records = self.draft_records(context, &workspace, new_keys)?;
        refuse_same_successor(&records.enroll.record.body)?;
        if asks && !self.common.confirm.dry_run {
            records.page(context)?;
        } else {
            records.preview(context, &self.common.confirm)?;
        }
        records.rehearse(context, &workspace)?;
        if self.common.confirm.dry_run {
            context.note_text("Dry run: nothing was written.\n")?;
            return Ok(Exit::Good);
        }
        warn_of_future_date(context, records.enroll.record.header.date)?;
        let question = format!("Sign and write these two records for {organization}?");
        self.common.confirm.ask(context, &question)?;
        self.write_signed(context, &mut workspace, &ring, records)
    }

    /// Asks for the passphrases; then keeps other writers out, signs and writes.
    fn write_signed(
        &self,
        context: &mut Context,
        workspace: &mut Workspace,
        ring: &KeyRing,
        records: JoinRecords,
    ) -> Result<Exit> {
        let enrollment = records.enroll.digest();
        let memory = self.common.memory.recall(ring);
        let signers = records.open_keys(context, workspace, ring, &memory)?;
        let writing = self.key_writing(ring);
        let chosen = writing.choose_passphrases(context, &workspace.organization, &records.new_keys)?;
        workspace.lock(context)?;
        let (signed, new_keys) = records.sign(context, workspace, &signers)?;
        let written = write_records(context, workspace, &signed, (&new_keys, &chosen, writing), &memory)?;
        context.forget_answers();
        let successor = written.keys.last().filter(|_| !new_keys.successors.is_empty());
        for path in &written.keys {
            context.report_key(path, "")?;
        }
        context
            .report_files(workspace.tree.root(), &written.files)
            .and_then(|()| report_next_steps(context, workspace, enrollment, successor))
            .with_context(Failure::unreported)?;
        Ok(Exit::Good)
    }

    fn key_writing<'a>(&'a self, ring: &'a KeyRing) -> KeyWriting<'a> {
        let protection = if self.common.no_passphrase { Protection::None } else { Protection::Passphrase };
        KeyWriting { ring, protection, successor: &self.common.successor }
    }

    fn choose_organization(&self, context: &mut Context) -> Result<Organization> {
        match &self.organization {
            Some(organization) => Ok(check_registrable(organization.clone()).map_err(Failure::refused)?),
            None => {
                let organization = answers::ask_domain(context)?;
                context.keep_argument(organization.as_str());
                Ok(organization)
            }
        }
    }

    fn draft_records(
        &mut self,
        context: &Context,
        workspace: &Workspace,
        new_keys: MadeKeys,
    ) -> Result<JoinRecords> {
        let id = self.answers.text.as_ref().context(Failure::usage("--text: no text was chosen"))?;
        let text = workspace::find_text(&workspace.registry, id)?;
        defaults::fill_text(&mut self.answers.pledge, Kind::Pledge, text);
        let header = |kind, last| workspace.header(kind, last, context.today);
        let enroll = Draft::new(header(Kind::Enroll, None), &self.answers.enroll)?;
        let pledge = Draft::new(header(Kind::Pledge, Some(enroll.as_previous())), &self.answers.pledge)?;
        Ok(JoinRecords { enroll, pledge, new_keys })
    }
}

/// An organization joins once, under a name that is not reserved.
pub fn refuse_enrolled(context: &mut Context, workspace: &Workspace) -> Result<()> {
    if workspace.state(context)?.is_none() {
        return refuse_reserved(workspace);
    }
    Err(Failure::refused(format!("{} is enrolled here already", workspace.organization))
        .help("to pledge to another text: `accord pledge ORG TEXT`")
        .into())
}
