//! `accord join`: enrollment and first pledge in one sitting.

mod sitting;

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};

use self::sitting::{Sitting, introduce, registrable};
use crate::chain;
use crate::cli::answers::as_meant;
use crate::cli::consent::preview;
use crate::cli::defaults;
use crate::cli::draft::Draft;
use crate::cli::fields::{blame, flags};
use crate::cli::interview;
use crate::cli::key_ring::{self, KeyRing, Protection};
use crate::cli::keys::KeyArguments;
use crate::cli::values::Values;
use crate::cli::workspace::{self, Workspace};
use crate::cli::{Context, Exit, Failure, complete, questions};
use crate::diagnostic::At;
use crate::record::schema::{Shape, TextValue};
use crate::record::{Body, Kind, Method, Organization, PublicKey};
use crate::signature::{Block, SecretKey};
use crate::view::proof;

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
    keys: KeyArguments,
}

/// The arguments of `join`: those of `enroll` and `pledge` together. What is not given is asked.
#[derive(Clone, Debug)]
pub struct Join {
    organization: Option<String>,
    sitting: Sitting,
    common: Common,
}

impl FromArgMatches for Join {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self {
            organization: matches.get_one("organization").cloned(),
            sitting: Sitting {
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

impl Args for Join {
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

/// The two records and the keys that are made for them.
struct Entry {
    enroll: Draft,
    pledge: Draft,
    new_keys: Vec<SecretKey>,
}

impl Join {
    pub fn run(mut self, context: &mut Context) -> Result<Exit, Failure> {
        let asks = context.interactive && !self.common.yes;
        if asks {
            introduce(context)?;
        } else {
            self.name_what_is_missing(context)?;
        }
        let organization = self.organization(context)?;
        let workspace = Workspace::open(context, organization)?;
        if workspace.state(context)?.is_some() {
            return Err(Failure::refused(format!("{} is enrolled here already", workspace.organization))
                .help("to promise another text: accord pledge ORG TEXT"));
        }
        let ring = self.common.keys.ring(context, &workspace.organization)?;
        if asks {
            self.sitting.hold(context, &workspace)?;
            sitting::heading(context, "4 of 4  The keys")?;
        } else {
            self.sitting.point_out_look_alike(context, &workspace, false)?;
        }
        let new_keys = self.keys(context, &ring)?;
        let entry = self.drafts(context, &workspace, new_keys)?;
        if self.common.dry_run {
            preview(context, &entry.enroll)?;
            preview(context, &entry.pledge)?;
            workspace.rehearse(context, None, &entry.enroll, &[])?;
            context.note("Dry run: nothing was written.\n")?;
            return Ok(Exit::Good);
        }
        if asks {
            show(context, &entry)?;
        } else {
            preview(context, &entry.enroll)?;
            preview(context, &entry.pledge)?;
        }
        questions::confirm(context, "Sign and write these two records?", self.common.yes)?;
        let (files, keys) = self.write(context, &workspace, &ring, &entry)?;
        let told = context.print(&files).and_then(|()| next_steps(context, &workspace, &entry, &keys));
        told.map_err(|failure| failure.help("all was written; only this could not be told"))?;
        Ok(Exit::Good)
    }

    /// Everything that is not given and cannot be asked for, each by its flag.
    fn name_what_is_missing(&self, context: &Context) -> Result<(), Failure> {
        let mut missing = Vec::new();
        if self.organization.is_none() {
            let failure = Failure::usage("DOMAIN: the organization's domain is missing");
            missing.push(failure.help("it comes first: accord join DOMAIN"));
        }
        missing.extend(lacks(Kind::Enroll, &self.sitting.enroll)?);
        if self.sitting.text.is_none() {
            let failure = Failure::usage("--text: the text to pledge to is missing");
            missing.push(failure.help("`accord texts` lists them"));
        }
        missing.extend(lacks(Kind::Pledge, &self.sitting.pledge)?);
        missing.extend(self.lacks_passphrase(context)?);
        let consents = self.common.yes || self.common.dry_run || context.interactive;
        if !consents {
            let failure = Failure::usage("--yes: nobody can be asked for confirmation here");
            missing.push(failure.help("look at what --dry-run prints, then call again with --yes"));
        }
        if missing.is_empty() { Ok(()) } else { Err(Failure::several(&missing)) }
    }

    /// New keys want a passphrase.
    fn lacks_passphrase(&self, context: &Context) -> Result<Option<Failure>, Failure> {
        let organization = self.organization.as_deref().and_then(|text| Organization::parse(text).ok());
        let Some(organization) = organization else { return Ok(None) };
        let ring = self.common.keys.ring(context, &organization)?;
        let has = |field| self.sitting.enroll.has("keys", field);
        let signs = has("current") || !ring.chosen.is_empty();
        let new = !has("next") && (ring.is_empty() || (signs && ring.chosen.len() < 2));
        let new = new && !self.common.no_passphrase && !self.common.dry_run;
        let nobody = !context.interactive && ring.passphrase.is_asked();
        let failure = || {
            Failure::usage("--passphrase-file: nobody can be asked for a passphrase of the new keys here")
                .help("name a file that holds it, or say --no-passphrase")
        };
        Ok((new && nobody).then(failure))
    }

    fn organization(&self, context: &mut Context) -> Result<Organization, Failure> {
        let text = match &self.organization {
            Some(text) => text.clone(),
            None => {
                context.say("The domain that the organization publishes under, such as contoso.com.\n")?;
                let meant = |text: &str| as_meant(Shape::Line("DOMAIN"), text);
                let valid = |text: &str| registrable(&meant(text)).map(|_| ());
                let given = questions::line(context, "domain", questions::Need::Required, valid)?;
                interview::taken_as(context, &given, &meant(&given))?;
                meant(&given)
            }
        };
        workspace::organization(&text)?;
        registrable(&text).map_err(Failure::refused)
    }

    /// The keys at hand or named, and new ones for what is missing.
    fn keys(&mut self, context: &mut Context, ring: &KeyRing) -> Result<Vec<SecretKey>, Failure> {
        let values = &mut self.sitting.enroll;
        let named = values.has("keys", "current") || values.has("keys", "next");
        let mut made = Vec::new();
        if !named && ring.is_empty() {
            made = key_ring::make(2)?;
            values.fill("keys", "current", vec![made[0].public().to_string()]);
        }
        if made.is_empty() {
            defaults::keys(values, ring);
        }
        if values.has("keys", "current") && !values.has("keys", "next") {
            if made.is_empty() {
                made = key_ring::make(1)?;
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
    ) -> Result<Entry, Failure> {
        let (id, digest) = workspace.text(self.sitting.text.as_deref().unwrap_or_default())?;
        self.sitting.pledge.fill("pledge", "accord", vec![id]);
        self.sitting.pledge.fill("pledge", "digest", vec![digest]);
        let enroll = Draft::new(context, Kind::Enroll, workspace, None, &self.sitting.enroll)?;
        let last = Some(enroll.last());
        let pledge = Draft::new(context, Kind::Pledge, workspace, last, &self.sitting.pledge)?;
        Ok(Entry { enroll, pledge, new_keys })
    }

    /// Signs both records, rehearses both, and only then writes keys and records; returns their paths.
    fn write(
        &self,
        context: &mut Context,
        workspace: &Workspace,
        ring: &KeyRing,
        entry: &Entry,
    ) -> Result<(String, Vec<PathBuf>), Failure> {
        let authorization = chain::authorization(None, &entry.enroll.record);
        let mut signers = Vec::new();
        for key in ring.signers(&authorization, true) {
            signers.push(ring.open(context, key)?);
        }
        let mut sign = |draft: &Draft| -> Result<Vec<Block>, Failure> {
            let made = entry.new_keys.iter().filter(|key| authorization.keys.contains(key.public()));
            let mut blocks: Vec<_> = made.map(|key| key.sign(draft.bytes.as_bytes())).collect();
            for signer in &signers {
                blocks.push(signer.sign(context, draft.bytes.as_bytes())?);
            }
            Ok(authorization.in_order(&blocks))
        };
        let (enrolled, pledged) = (sign(&entry.enroll)?, sign(&entry.pledge)?);
        self.rehearse(context, workspace, entry, &enrolled, &pledged)?;
        let records = [(&entry.enroll, &enrolled[..]), (&entry.pledge, &pledged[..])];
        let (files, paths) = if entry.new_keys.is_empty() {
            (workspace.write(context, &records, Vec::new())?, Vec::new())
        } else {
            let protection =
                if self.common.no_passphrase { Protection::None } else { Protection::Passphrase };
            let new = ring.stage(context, &workspace.organization, &entry.new_keys, protection)?;
            (workspace.write(context, &records, new.staged)?, new.paths)
        };
        Ok((files.join("\n") + "\n", paths))
    }

    /// Asks the chain whether it would accept one after the other.
    fn rehearse(
        &self,
        context: &mut Context,
        workspace: &Workspace,
        entry: &Entry,
        enrolled: &[Block],
        pledged: &[Block],
    ) -> Result<(), Failure> {
        let waiting = workspace.rehearse(context, None, &entry.enroll, enrolled)?;
        if let Some(message) = waiting.first() {
            return Err(Failure::refused(format!("{message}; nothing was written"))
                .help("with several officers: accord enroll, accord sign, then accord pledge"));
        }
        let state = workspace.state_after(None, &entry.enroll, enrolled);
        workspace.rehearse(context, state, &entry.pledge, pledged)?;
        Ok(())
    }
}

/// What is missing or wrong in the fields given; the keys, and what names the text, come later.
fn lacks(kind: Kind, values: &Values) -> Result<Vec<Failure>, Failure> {
    let later = ["keys", "pledge.accord", "pledge.digest"];
    let about = |at: &At| match at {
        At::Field(at) => !later.iter().any(|path| at == path || at.starts_with(&format!("{path}."))),
        At::File | At::Span(_) => true,
    };
    let faults = Body::from_toml(kind, &values.to_toml(kind)?).err().unwrap_or_default();
    Ok(faults.iter().filter(|fault| about(&fault.at)).map(|fault| blame(kind, fault)).collect())
}

/// Whether a key is among those that the enrollment brings into force.
fn signs(values: &Values, key: &PublicKey) -> bool {
    values.get("keys", "current").unwrap_or_default().contains(&key.to_string())
}

/// The exact bytes of both records, a screen at a time.
fn show(context: &mut Context, entry: &Entry) -> Result<(), Failure> {
    let record = |draft: &Draft| format!("{}:\n\n{}\n", draft.record.header.path(), draft.bytes);
    questions::page(context, &format!("{}{}", record(&entry.enroll), record(&entry.pledge)))
}

fn next_steps(
    context: &mut Context,
    workspace: &Workspace,
    entry: &Entry,
    new_keys: &[PathBuf],
) -> Result<(), Failure> {
    let organization = &workspace.organization;
    let line = proof(&workspace.registry, entry.enroll.digest());
    let [https, dns] = [Method::Https, Method::Dns].map(|method| method.location(organization));
    context.say(&format!(
        "\nNext:\n\n\
         1. Publish this line at {https}, or as a DNS TXT record of {dns}. It shows that the domain's \
         owner enrolled it.\n"
    ))?;
    // What is copied is never broken.
    context.note(&format!("   {line}\n"))?;
    let successor = match new_keys.last() {
        Some(path) => format!("the successor key {}", path.display()),
        None => "the successor key".to_owned(),
    };
    context.say(&format!(
        "2. Move {successor} off this machine, to where a thief of this machine does not find it. It alone \
         can replace a lost or stolen key.\n\
         3. Offer the records to the registry:\n"
    ))?;
    context.note(&format!(
        "   git switch -c join-{organization}\n   \
         git add keys/{organization} pledges/{organization}\n   \
         git commit -m \"{organization} joins\"\n   \
         git push -u origin join-{organization}\n"
    ))
}
