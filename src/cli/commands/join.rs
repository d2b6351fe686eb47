//! `accord join`: enrollment and first pledge in one sitting.

mod answers;
mod entry;
mod missing;

use anyhow::{Context as _, Result, bail};
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};

use self::answers::{JoinAnswers, introduce, registrable};
use self::entry::JoinRecords;
use super::record::Written;
use crate::cli::defaults;
use crate::cli::draft::Draft;
use crate::cli::failure::ALL_WRITTEN;
use crate::cli::fields::flags;
use crate::cli::key_args::KeyArgs;
use crate::cli::key_ring::KeyRing;
use crate::cli::new_keys::{self, Protection};
use crate::cli::normalize::as_meant;
use crate::cli::prompt::Need;
use crate::cli::values::Values;
use crate::cli::workspace::{self, Workspace};
use crate::cli::{Context, Exit, Failure, complete, fields_prompt, prompt};
use crate::record::schema::Shape;
use crate::record::{Kind, Organization, PublicKey};
use crate::signature::SecretKey;

#[derive(Clone, Debug, Args)]
struct Common {
    /// Do not encrypt the keys that are made
    #[arg(long)]
    no_passphrase: bool,

    /// Do not ask for confirmation
    #[arg(long, short)]
    yes: bool,

    /// Print what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    keys: KeyArgs,
}

/// The arguments of `join`: those of `enroll` and `pledge` together. What is not given is asked.
#[derive(Clone, Debug)]
pub struct JoinArgs {
    organization: Option<String>,
    sitting: JoinAnswers,
    common: Common,
}

impl FromArgMatches for JoinArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self {
            organization: matches.get_one("organization").cloned(),
            sitting: JoinAnswers {
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
        let domain = Arg::new("organization").value_name("DOMAIN").help("The organization's domain");
        let text = Arg::new("text")
            .long("text")
            .value_name("TEXT")
            .add(complete::texts())
            .help("The text to pledge to, by its id");
        Common::augment_args(command.arg(domain).arg(text))
            .args(flags(Kind::Enroll))
            .args(flags(Kind::Pledge))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl JoinArgs {
    pub fn run(mut self, context: &mut Context) -> Result<Exit> {
        let asks = context.interactive && !self.common.yes;
        if asks {
            introduce(context)?;
        } else {
            self.name_what_is_missing(context)?;
        }
        let organization = self.organization(context)?;
        let workspace = Workspace::open(context, organization)?;
        if workspace.state(context)?.is_some() {
            bail!(
                Failure::refused(format!("{} is enrolled here already", workspace.organization))
                    .help("to promise another text: accord pledge ORG TEXT")
            );
        }
        let ring = self.common.keys.ring(context, &workspace.organization)?;
        if asks {
            self.sitting.hold(context, &workspace)?;
            answers::heading(context, "4 of 4  The keys")?;
        } else {
            self.sitting.point_out_look_alike(context, &workspace, false)?;
        }
        let new_keys = self.keys(context, &ring)?;
        let entry = self.drafts(context, &workspace, new_keys)?;
        if self.common.dry_run {
            entry.preview(context)?;
            workspace.rehearse(context, None, &entry.enroll, &[])?;
            context.note("Dry run: nothing was written.\n")?;
            return Ok(Exit::Good);
        }
        if asks {
            entry.page(context)?;
        } else {
            entry.preview(context)?;
        }
        prompt::confirm(context, "Sign and write these two records?", self.common.yes)?;
        let protection = if self.common.no_passphrase { Protection::None } else { Protection::Passphrase };
        let Written { files, keys } = entry.write(context, &workspace, &ring, protection)?;
        let told = context.print(&(files.join("\n") + "\n"));
        let told = told.and_then(|()| entry.next_steps(context, &workspace, &keys));
        told.context(ALL_WRITTEN)?;
        Ok(Exit::Good)
    }

    fn organization(&self, context: &mut Context) -> Result<Organization> {
        let text = match &self.organization {
            Some(text) => text.clone(),
            None => {
                context.say("The domain that the organization publishes under, such as contoso.com.\n")?;
                let meant = |text: &str| as_meant(Shape::Line("DOMAIN"), text);
                let valid = |text: &str| registrable(&meant(text)).map(|_| ());
                let given = prompt::line(context, "domain", Need::Required, valid)?;
                fields_prompt::taken_as(context, &given, &meant(&given))?;
                meant(&given)
            }
        };
        workspace::organization(&text)?;
        Ok(registrable(&text).map_err(Failure::refused)?)
    }

    /// The keys at hand or named, and new ones for what is missing.
    fn keys(&mut self, context: &mut Context, ring: &KeyRing) -> Result<Vec<SecretKey>> {
        let values = &mut self.sitting.enroll;
        let named = values.has("keys", "current") || values.has("keys", "next");
        let mut made = Vec::new();
        if !named && ring.is_empty() {
            made = new_keys::make(2)?;
            values.fill("keys", "current", vec![made[0].public().to_string()]);
        }
        if made.is_empty() {
            defaults::keys(values, ring);
        }
        if values.has("keys", "current") && !values.has("keys", "next") {
            if made.is_empty() {
                made = new_keys::make(1)?;
            }
            let successor = made.last().map(|key| key.public().fingerprint().to_string());
            values.fill("keys", "next", successor.into_iter().collect());
        }
        defaults::keys(values, ring);
        let at_hand = ring.chosen.iter().filter(|key| signs(values, &key.public));
        let at_hand: String = at_hand.map(|key| format!("  signs: {key}\n")).collect();
        let new = match made.len() {
            0 => "",
            1 => " A new successor is made last, under a passphrase.",
            _ => " Both are made last, under a passphrase.",
        };
        context.say(&format!(
            "One key signs; its successor, kept elsewhere, replaces it when it is lost or stolen.{new}\n\
             {at_hand}\n"
        ))?;
        Ok(made)
    }

    fn drafts(
        &mut self,
        context: &Context,
        workspace: &Workspace,
        new_keys: Vec<SecretKey>,
    ) -> Result<JoinRecords> {
        let id = self.sitting.text.as_deref().unwrap_or_default();
        let text = workspace::text(&workspace.registry, id)?;
        defaults::text(&mut self.sitting.pledge, Kind::Pledge, text);
        let header = |kind, last| workspace.header(kind, last, context.today);
        let enroll = Draft::new(header(Kind::Enroll, None), &self.sitting.enroll)?;
        let pledge = Draft::new(header(Kind::Pledge, Some(enroll.last())), &self.sitting.pledge)?;
        Ok(JoinRecords { enroll, pledge, new_keys })
    }
}

/// Whether a key is among those that the enrollment brings into force.
fn signs(values: &Values, key: &PublicKey) -> bool {
    values.get("keys", "current").unwrap_or_default().contains(&key.to_string())
}
