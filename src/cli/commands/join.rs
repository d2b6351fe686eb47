//! `accord join`: enrollment and first pledge in one sitting.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};

use super::record::{default_keys, draft, preview};
use crate::chain;
use crate::check::{self, look_alike};
use crate::cli::fields::{Values, flags, quote};
use crate::cli::interview;
use crate::cli::key_ring::{self, KeyRing, Protection};
use crate::cli::keys::KeyArguments;
use crate::cli::workspace::{self, Draft, Workspace};
use crate::cli::{Context, Exit, Failure, complete, prompt};
use crate::record::schema::TextValue;
use crate::record::{Digest, Group, Kind, Organization, Sequence};
use crate::registry::Registry;
use crate::render::human_text;
use crate::signature::{Block, SecretKey};
use crate::view::{proof_line, text_view};

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
    text: Option<String>,
    enroll: Values,
    pledge: Values,
    common: Common,
}

impl FromArgMatches for Join {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self {
            organization: matches.get_one("organization").cloned(),
            text: matches.get_one("text").cloned(),
            enroll: Values::from_matches(Kind::Enroll, matches),
            pledge: Values::from_matches(Kind::Pledge, matches),
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

/// The two records and the keys that sign them.
struct Entry {
    enroll: Draft,
    pledge: Draft,
    new_keys: Vec<SecretKey>,
}

impl Join {
    pub fn run(mut self, context: &mut Context) -> Result<Exit, Failure> {
        let organization = self.organization(context)?;
        let workspace = Workspace::open(context, organization)?;
        if workspace.state(context)?.is_some() {
            return Err(Failure::refused(format!("{} is enrolled here already", workspace.organization))
                .help("to promise another text: accord pledge ORG TEXT"));
        }
        self.profile(context, &workspace)?;
        self.text(context, &workspace)?;
        self.terms(context, &workspace)?;
        let ring = self.common.keys.ring(context, &workspace.organization)?;
        let new_keys = self.keys(context, &ring)?;
        let enroll = draft(context, Kind::Enroll, &workspace, None, &self.enroll)?;
        let last = (Sequence::FIRST, Digest::of(enroll.bytes.as_bytes()));
        let pledge = draft(context, Kind::Pledge, &workspace, Some(last), &self.pledge)?;
        preview(context, &enroll)?;
        preview(context, &pledge)?;
        if self.common.dry_run {
            context.note("Dry run: nothing was written.\n")?;
            return Ok(Exit::Good);
        }
        prompt::confirm(context, "Sign and write these two records?", self.common.yes)?;
        let entry = Entry { enroll, pledge, new_keys };
        let (files, keys) = self.write(context, &workspace, &ring, &entry)?;
        let told = context.print(&files).and_then(|()| next_steps(context, &workspace, &entry, &keys));
        told.map_err(|failure| failure.help("all was written; only this could not be told"))?;
        Ok(Exit::Good)
    }

    /// Whether what is not given can be asked.
    fn asks(&self, context: &Context) -> bool {
        context.interactive && !self.common.yes
    }

    fn organization(&self, context: &mut Context) -> Result<Organization, Failure> {
        let registrable = |text: &str| {
            let organization = Organization::parse(text).map_err(|fault| fault.message)?;
            if organization.is_registrable() {
                return Ok(organization);
            }
            Err(format!("nobody can have registered {organization}; give the domain you publish under"))
        };
        let text = match &self.organization {
            Some(text) => text.clone(),
            None if self.asks(context) => {
                context.note("The domain that the organization publishes under.\n")?;
                interview::line("domain", false, |text| registrable(text).map(|_| ()))?
            }
            None => {
                return Err(Failure::usage("the organization's domain is missing").help("accord join DOMAIN"));
            }
        };
        let organization = workspace::organization(&text)?;
        registrable(&text).map_err(Failure::refused)?;
        Ok(organization)
    }

    /// Who the organization is; a name that looks like another's is pointed out.
    fn profile(&mut self, context: &mut Context, workspace: &Workspace) -> Result<(), Failure> {
        if self.asks(context) {
            interview::table(context, Kind::Enroll, "profile", &mut self.enroll, &["predecessor"])?;
        }
        let name = self.enroll.get("profile", "name").unwrap_or_default().concat();
        let everybody = check::verify(&workspace.tree, context.today, &context.everything());
        let Ok(everybody) = everybody else { return Ok(()) };
        let Some(other) = look_alike(&everybody.registry, &workspace.organization, &name) else {
            return Ok(());
        };
        context.note(&format!(
            "The name or the domain looks like that of {other}. A reader may take one for the other, and \
             the maintainers will ask.\n"
        ))?;
        if self.asks(context) && !interview::yes("Go on all the same?", false)? {
            return Err(Failure::refused("left; nothing was written"));
        }
        Ok(())
    }

    /// Which text, shown in full before anybody promises it.
    fn text(&mut self, context: &mut Context, workspace: &Workspace) -> Result<(), Failure> {
        let id = match &self.text {
            Some(id) => id.clone(),
            None if self.asks(context) => {
                let ids = suitable(&workspace.registry, self.enroll.get("profile", "group"));
                if ids.is_empty() {
                    return Err(Failure::refused("this registry has no text for this group"));
                }
                ids[interview::one_of("text (what the organization promises)", &ids)?].clone()
            }
            None => {
                return Err(Failure::usage("--text: the text to pledge to is missing")
                    .help("`accord texts` lists them"));
            }
        };
        let (id, digest) = workspace.text(&id)?;
        if self.asks(context) {
            let text = workspace.registry.texts().values().find(|text| text.accord.id.as_str() == id);
            if let Some(text) = text {
                context.note(&format!("\n{}\n", human_text(&text_view(text), context.err())))?;
            }
            if !interview::yes("Does the organization promise this?", false)? {
                return Err(Failure::refused("left; nothing was written"));
            }
        }
        self.pledge.fill("pledge", "accord", vec![id]);
        self.pledge.fill("pledge", "digest", vec![digest]);
        Ok(())
    }

    /// Who signs, what is covered, what is reserved, whom the injured can call.
    fn terms(&mut self, context: &mut Context, workspace: &Workspace) -> Result<(), Failure> {
        if !self.asks(context) {
            return Ok(());
        }
        interview::table(context, Kind::Pledge, "pledge", &mut self.pledge, &[])?;
        if !self.pledge.has_list("reservation")
            && interview::yes("Are there principles it does not promise?", false)?
        {
            self.reservations(context, workspace)?;
        }
        let contact = self.pledge.has("assistance", "contact");
        if contact || interview::yes("Can the injured call it for help?", false)? {
            interview::table(context, Kind::Pledge, "assistance", &mut self.pledge, &[])?;
        }
        Ok(())
    }

    fn reservations(&mut self, context: &mut Context, workspace: &Workspace) -> Result<(), Failure> {
        let id = self.pledge.get("pledge", "accord").unwrap_or_default().concat();
        let text = workspace.registry.texts().values().find(|text| text.accord.id.as_str() == id);
        let principles = text.map(|text| &text.accord.principle[..]).unwrap_or_default();
        let titles: Vec<_> = principles.iter().map(|p| format!("{} ({})", p.title, p.id)).collect();
        for index in interview::any_of("principles reserved (Space marks, Enter goes on)", &titles)? {
            let id = &principles[index].id;
            context.note(&format!("Reservation to {id}: its words, or @FILE for a longer text.\n"))?;
            let words = interview::line("reservation", false, |_| Ok(()))?;
            self.pledge
                .add("reservation", format!("principle = {}, text = {}", quote(id.as_str()), quote(&words)));
        }
        Ok(())
    }

    /// The keys at hand or named, or new ones.
    fn keys(&mut self, context: &mut Context, ring: &KeyRing) -> Result<Vec<SecretKey>, Failure> {
        let named = self.enroll.has("keys", "current") || self.enroll.has("keys", "next");
        if !named && ring.is_empty() {
            context.note(
                "New keys are made: one signs, and its successor replaces it when it is lost or stolen.\n",
            )?;
            let made = key_ring::make(2)?;
            self.enroll.fill("keys", "current", vec![made[0].public().to_string()]);
            self.enroll.fill("keys", "next", vec![made[1].public().fingerprint().to_string()]);
            default_keys(&mut self.enroll, ring);
            return Ok(made);
        }
        default_keys(&mut self.enroll, ring);
        Ok(Vec::new())
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
        if entry.new_keys.is_empty() {
            for key in workspace::signers(ring, &authorization, true) {
                signers.push(ring.open(context, key)?);
            }
        }
        let mut sign = |draft: &Draft| -> Result<Vec<Block>, Failure> {
            let made = entry.new_keys.iter().filter(|key| authorization.keys.contains(key.public()));
            let mut blocks: Vec<_> = made.map(|key| key.sign(draft.bytes.as_bytes())).collect();
            for signer in &signers {
                blocks.push(signer.sign(context, draft.bytes.as_bytes())?);
            }
            Ok(workspace::in_order(&blocks, &authorization))
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

/// The ids of the texts whose audience holds `group`.
fn suitable(registry: &Registry, group: Option<Vec<String>>) -> Vec<String> {
    let group = group.and_then(|words| Group::parse(&words.concat()).ok());
    let texts = registry.texts().values();
    let fits = texts.filter(|text| group.is_none_or(|group| text.accord.audience.contains(&group)));
    fits.map(|text| text.accord.id.to_string()).collect()
}

fn next_steps(
    context: &mut Context,
    workspace: &Workspace,
    entry: &Entry,
    new_keys: &[PathBuf],
) -> Result<(), Failure> {
    let organization = &workspace.organization;
    let digest = Digest::of(entry.enroll.bytes.as_bytes());
    let line = proof_line(&workspace.registry, digest);
    let mut text = format!(
        "\nNext:\n\
         1. Publish this line at https://{organization}/.well-known/accord.txt, or as a DNS TXT record of \
         _accord.{organization}:\n   {line}\n"
    );
    if let Some(successor) = new_keys.get(1) {
        text += &format!(
            "2. Move the successor key {} off this machine, to a place where a thief of this machine does not \
             find it. It alone can replace a lost or stolen key.\n",
            successor.display()
        );
    } else {
        text += "2. Keep the successor key away from this machine.\n";
    }
    text += &format!(
        "3. Offer the records to the registry:\n   \
         git switch -c join-{organization}\n   \
         git add keys/{organization} pledges/{organization}\n   \
         git commit -m \"{organization} joins\"\n   \
         git push -u origin join-{organization}\n"
    );
    context.note(&text)
}
