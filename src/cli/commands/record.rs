//! The commands that write a record: `enroll`, `pledge`, `reaffirm`, `report`, `update`, `rotate`,
//! `withdraw`, `succeed`, `finding`, `concur`, `retract`, `answer`. One way for all: fields from
//! flags, a draft, a preview, signatures, a rehearsal, and only then a file.

use std::marker::PhantomData;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use crate::chain::{self, Authorization, Promise, State};
use crate::cli::defaults;
use crate::cli::draft::{Draft, last};
use crate::cli::failure::ALL_WRITTEN;
use crate::cli::fields::{flags, takes_finding, takes_text};
use crate::cli::key_ring::{HeldKey, KeyRing};
use crate::cli::new_keys::{self, Protection};
use crate::cli::signing::{Signed, SigningArgs};
use crate::cli::values::Values;
use crate::cli::workspace::{self, Workspace};
use crate::cli::{Context, Exit, Failure, complete};
use crate::record::{Body, Id, Kind};
use crate::signature::{SecretKey, SignatureBlock};

/// Which kind of record a command writes.
pub trait OfKind: Clone + std::fmt::Debug + Send + Sync + 'static {
    const KIND: Kind;
}

/// The kinds that have a command.
pub mod kinds {
    use super::{Kind, OfKind};

    macro_rules! of_kind {
        ($($name:ident)*) => {$(
            #[derive(Clone, Debug)]
            pub struct $name;

            impl OfKind for $name {
                const KIND: Kind = Kind::$name;
            }
        )*};
    }

    of_kind!(Enroll Rotate Update Succeed Pledge Reaffirm Report Withdraw Finding Concur Retract Answer);
}

/// The arguments of a command that writes a record of kind `K`.
#[derive(Clone, Debug)]
pub struct RecordArguments<K> {
    organization: String,
    text: Option<String>,
    finding: Option<String>,
    values: Values,
    /// Whether an organization that is enrolled is to be enrolled again.
    again: bool,
    consent: SigningArgs,
    kind: PhantomData<K>,
}

impl<K: OfKind> FromArgMatches for RecordArguments<K> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let word = |id| matches.try_get_one::<String>(id).ok().flatten().cloned();
        Ok(Self {
            organization: word("organization").unwrap_or_default(),
            text: word("text"),
            finding: word("finding"),
            values: Values::from_matches(K::KIND, matches),
            again: matches.try_get_one("again").ok().flatten().copied().unwrap_or_default(),
            consent: SigningArgs::from_arg_matches(matches)?,
            kind: PhantomData,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl<K: OfKind> Args for RecordArguments<K> {
    fn augment_args(command: Command) -> Command {
        let organization =
            Arg::new("organization").value_name("ORG").required(true).add(complete::organizations());
        let mut command = command.arg(organization.help("The organization's domain"));
        if takes_text(K::KIND) {
            let text = Arg::new("text").value_name("TEXT").required(true).add(complete::texts());
            command = command.arg(text.help("The text's id; `accord texts` lists them"));
        }
        if takes_finding(K::KIND) {
            let finding = Arg::new("finding").value_name("FINDING").required(true);
            command = command.arg(finding.help(
                "The finding's digest, the beginning of it, or ORG/NUMBER; `accord findings` lists them",
            ));
        }
        if K::KIND == Kind::Enroll {
            let again = Arg::new("again").long("again").action(ArgAction::SetTrue);
            command = command.arg(again.help(
                "Enroll again, where all keys and successors are lost; it counts once the maintainers \
                 readmit it in accord.toml",
            ));
        }
        SigningArgs::augment_args(command).args(flags(K::KIND))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<K: OfKind> RecordArguments<K> {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let organization = workspace::organization(&self.organization)?;
        if K::KIND == Kind::Enroll && !organization.is_registrable() {
            bail!(
                Failure::refused(format!("nobody can have registered the domain {organization}"))
                    .help("use the domain that the organization publishes under, such as contoso.com")
            );
        }
        let mut workspace = Workspace::open(context, organization)?;
        let state = workspace.state(context)?.cloned();
        self.may_enroll(&workspace, state.as_ref())?;
        let ring = self.consent.ring(context, &workspace.organization)?;
        if takes_finding(K::KIND) {
            workspace.load_observers(context.threads)?;
        }
        let (values, new_keys) = self.complete(&workspace, state.as_ref(), &ring)?;
        let draft = Draft::new(workspace.header(K::KIND, state.as_ref().map(last), context.today), &values)?;
        changes_something(&draft.record.body, state.as_ref())?;
        say_what_it_drops(context, &draft.record.body, state.as_ref())?;
        let protection = protection(&ring, &chain::required_authorization(state.as_ref(), &draft.record));
        if self.again {
            workspace.readmit(draft.digest());
        }
        let signed = self.consent.sign(context, &workspace, state, &ring, vec![draft])?;
        for record in signed.into_iter().flatten() {
            let records = [(&record.draft, &record.blocks[..])];
            let written = write(context, &workspace, &records, (&ring, &new_keys, protection))?;
            let told = tell(context, &record, &written);
            told.context(ALL_WRITTEN)?;
            if self.again {
                ask_for_readmission(context, &record.draft)?;
            }
        }
        Ok(Exit::Good)
    }

    /// An organization enrolls once, unless it says that it knows that.
    fn may_enroll(&self, workspace: &Workspace, state: Option<&State>) -> Result<()> {
        let organization = &workspace.organization;
        match (K::KIND, state, self.again) {
            (Kind::Enroll, Some(_), false) => Err(Failure::refused(format!(
                "{organization} is enrolled already"
            ))
            .help(
                "change its profile with `accord update`, its keys with `accord rotate`; where all keys \
                     and successors are lost, enroll with --again and ask the maintainers for readmission",
            )
            .into()),
            (Kind::Enroll, None, true) => {
                Err(Failure::refused(format!("{organization} is not enrolled yet"))
                    .help("leave --again out")
                    .into())
            }
            (kind, None, _) if kind != Kind::Enroll => {
                Err(workspace::absent(&workspace.tree, organization).into())
            }
            _ => Ok(()),
        }
    }

    /// The values given, and for what was not given what can be known; with keys that had to be
    /// made for it.
    fn complete(
        &self,
        workspace: &Workspace,
        state: Option<&State>,
        ring: &KeyRing,
    ) -> Result<(Values, Vec<SecretKey>)> {
        let mut values = self.values.clone();
        let mut new_keys = Vec::new();
        if let Some(text) = &self.text {
            defaults::text(&mut values, K::KIND, workspace::text(&workspace.registry, text)?);
        }
        if let Some(finding) = &self.finding {
            defaults::finding(&mut values, K::KIND, workspace.finding(K::KIND, finding)?);
        }
        match (K::KIND, state) {
            (Kind::Enroll, _) => defaults::keys(&mut values, ring),
            (Kind::Rotate, Some(state)) => {
                defaults::authority(&mut values, "rotation", state, ring);
                new_keys = defaults::rotation(&mut values, state)?;
            }
            (Kind::Succeed, Some(state)) => defaults::authority(&mut values, "succession", state, ring),
            (Kind::Update, Some(state)) => defaults::profile(&mut values, state),
            _ => {}
        }
        Ok((values, new_keys))
    }
}

/// A record is for good: one that says nothing new is none.
fn changes_something(body: &Body, state: Option<&State>) -> Result<()> {
    match (body, state) {
        (Body::Update(update), Some(state)) if update.profile == *state.profile() => {
            Err(Failure::refused("the profile is as it was; nothing was written")
                .help("give what is new of it, such as --name; an empty value drops a field")
                .into())
        }
        _ => Ok(()),
    }
}

/// A pledge replaces the one to the same text whole, also what it does not repeat.
fn say_what_it_drops(context: &mut Context, body: &Body, state: Option<&State>) -> Result<()> {
    let (Body::Pledge(pledge), Some(state)) = (body, state) else { return Ok(()) };
    let Some(held) = state.promises.get(&pledge.pledge.accord).map(Promise::conditions) else {
        return Ok(());
    };
    let repeated = |id: &&Id| pledge.reservation.iter().any(|one| one.principle == **id);
    let dropped = held.reserved().filter(|id| !repeated(id)).map(|id| format!("the reservation to {id}"));
    let unreachable = held.assistance.is_some() && pledge.assistance.is_none();
    let dropped: Vec<_> =
        dropped.chain(unreachable.then(|| "whom the injured can call".to_owned())).collect();
    if dropped.is_empty() {
        return Ok(());
    }
    context.say(&format!(
        "This pledge replaces the one before it, which has what this one leaves out: {}. Give it again to keep \
         it.\n\n",
        dropped.join(", ")
    ))
}

/// New successors are protected like the keys that they follow.
fn protection(ring: &KeyRing, authorization: &Authorization) -> Protection {
    let mut followed = authorization.keys.iter().filter_map(|key| ring.find(|at_hand| at_hand == key));
    if followed.all(HeldKey::is_unprotected) { Protection::None } else { Protection::Passphrase }
}

/// What a command wrote.
pub struct Written {
    /// The paths of records in the registry, and of their signatures.
    pub files: Vec<String>,
    pub keys: Vec<PathBuf>,
}

/// Writes records and the new keys that they commit to.
pub fn write(
    context: &mut Context,
    workspace: &Workspace,
    records: &[(&Draft, &[SignatureBlock])],
    (ring, keys, protection): (&KeyRing, &[SecretKey], Protection),
) -> Result<Written> {
    if keys.is_empty() {
        return Ok(Written { files: workspace.write(context, records, Vec::new())?, keys: Vec::new() });
    }
    let new = new_keys::stage(context, ring, &workspace.organization, keys, protection)?;
    let files = workspace.write(context, records, new.staged)?;
    Ok(Written { files, keys: new.paths })
}

fn tell(context: &mut Context, record: &Signed, written: &Written) -> Result<()> {
    for path in &written.keys {
        context.note(&format!("New successor key: {}\n", path.display()))?;
    }
    for path in &written.files {
        context.print(&format!("{path}\n"))?;
    }
    next_steps(context, record)
}

pub fn next_steps(context: &mut Context, Signed { draft, waiting, .. }: &Signed) -> Result<()> {
    let path = draft.record.header.path();
    for message in waiting {
        context.note(&format!("A draft until it is signed: {message}.\n"))?;
    }
    if !waiting.is_empty() {
        context.note(&format!(
            "Others sign with `accord sign {path}`,\nor with `ssh-keygen -Y sign -f KEY -n {} {path}`.\n",
            crate::signature::NAMESPACE
        ))?;
    } else if draft.record.header.kind == Kind::Enroll {
        let organization = &draft.record.header.organization;
        context
            .note(&format!("Next: publish what `accord proof {organization}` prints at your domain.\n"))?;
    }
    Ok(())
}

/// What only the maintainers can do, in the words that they need.
fn ask_for_readmission(context: &mut Context, draft: &Draft) -> Result<()> {
    context.say(
        "\nUntil the maintainers readmit it, the registry refuses this record. Show them who you are; they \
         then add this to accord.toml, in the change that adds the record, with the reason in their own \
         words:\n\n",
    )?;
    // What is copied is never broken.
    context.note(&format!(
        "[[readmitted]]\norganization = \"{}\"\nenroll = \"{}\"\ndate = {}\nreason = \"All keys were lost.\"\n",
        draft.record.header.organization,
        draft.digest(),
        context.today
    ))
}
