//! The commands that write a record: `enroll`, `pledge`, `reaffirm`, `report`, `update`, `rotate`,
//! `withdraw`, `succeed`, `finding`, `concur`, `retract`, `answer`. One way for all: fields from flags, a draft, a preview, signatures, a
//! rehearsal, and only then a file.

use std::marker::PhantomData;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use crate::chain::{self, Authorization, State};
use crate::cli::fields::{Values, blame, filled, flags, takes_finding, takes_text};
use crate::cli::key_ring::{self, HeldKey, KeyRing, Protection};
use crate::cli::keys::KeyArguments;
use crate::cli::workspace::{self, Draft, Workspace};
use crate::cli::{Context, Exit, Failure, complete, prompt};
use crate::record::{Body, Digest, Fingerprint, Format, Header, Kind, Record, Sequence};
use crate::signature::{Block, SecretKey};

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

/// What every such command takes, besides its fields.
#[derive(Clone, Debug, Args)]
struct Common {
    /// Write a draft for others to sign
    #[arg(long)]
    unsigned: bool,

    /// Do not ask for confirmation
    #[arg(long, short)]
    yes: bool,

    /// Print what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    keys: KeyArguments,
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
    common: Common,
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
            common: Common::from_arg_matches(matches)?,
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
        Common::augment_args(command).args(flags(K::KIND))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<K: OfKind> RecordArguments<K> {
    pub fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let organization = workspace::organization(&self.organization)?;
        if K::KIND == Kind::Enroll && !organization.is_registrable() {
            return Err(Failure::refused(format!("nobody can have registered the domain {organization}"))
                .help("use the domain that the organization publishes under, such as contoso.com"));
        }
        let mut workspace = Workspace::open(context, organization)?;
        let state = workspace.state(context)?.cloned();
        self.may_enroll(&workspace, state.as_ref())?;
        let ring = self.common.keys.ring(context, &workspace.organization)?;
        if takes_finding(K::KIND) {
            workspace.load_others(context.threads);
        }
        let (values, new_keys) = self.complete(&workspace, state.as_ref(), &ring)?;
        let draft = draft(context, K::KIND, &workspace, state.as_ref().map(last), &values)?;
        let authorization = chain::authorization(state.as_ref(), &draft.record);
        if self.again {
            workspace.readmit(Digest::of(draft.bytes.as_bytes()));
        }
        preview(context, &draft)?;
        if let Some(state) = state.as_ref().filter(|_| matches!(K::KIND, Kind::Finding | Kind::Concur))
            && !workspace.is_observer(state, context.today)
        {
            context.say(
                "The organization is not an observer today: accord.toml does not admit it, or its pledge to \
                 the charter does not hold. The record will not count, and the registry's gate refuses it.\n\n",
            )?;
        }
        if self.common.dry_run {
            workspace.rehearse(context, state, &draft, &[])?;
            context.note("Dry run: nothing was written.\n")?;
            return Ok(Exit::Good);
        }
        let signers = self.signers(&ring, &authorization)?;
        prompt::confirm(context, "Sign and write this record?", self.common.yes)?;
        let mut blocks = Vec::new();
        for key in signers {
            blocks.push(ring.open(context, key)?.sign(context, draft.bytes.as_bytes())?);
        }
        let blocks = workspace::in_order(&blocks, &authorization);
        let waiting = workspace.rehearse(context, state, &draft, &blocks)?;
        let written = write(context, &workspace, &draft, &blocks, (&ring, &new_keys, &authorization))?;
        let told = tell(context, &draft, &written, &waiting);
        told.map_err(|failure| failure.help("all was written; only this could not be told"))?;
        if self.again {
            ask_for_readmission(context, &draft)?;
        }
        Ok(Exit::Good)
    }

    /// An organization enrolls once, unless it says that it knows that.
    fn may_enroll(&self, workspace: &Workspace, state: Option<&State>) -> Result<(), Failure> {
        let organization = &workspace.organization;
        match (K::KIND, state, self.again) {
            (Kind::Enroll, Some(_), false) => {
                Err(Failure::refused(format!("{organization} is enrolled already")).help(
                    "change its profile with `accord update`, its keys with `accord rotate`; where all keys \
                     and successors are lost, enroll with --again and ask the maintainers for readmission",
                ))
            }
            (Kind::Enroll, None, true) => {
                Err(Failure::refused(format!("{organization} is not enrolled yet")).help("leave --again out"))
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
    ) -> Result<(Values, Vec<SecretKey>), Failure> {
        let mut values = self.values.clone();
        let mut new_keys = Vec::new();
        if let Some(text) = &self.text {
            let (id, digest) = workspace.text(text)?;
            let (table, pinned) = match K::KIND {
                Kind::Pledge => ("pledge", true),
                Kind::Reaffirm => ("reaffirmation", true),
                Kind::Report => ("report", false),
                _ => ("withdrawal", false),
            };
            values.fill(table, "accord", vec![id]);
            if pinned {
                values.fill(table, "digest", vec![digest]);
            }
        }
        if let Some(finding) = &self.finding {
            let table = filled(K::KIND)[0].0;
            values.fill(table, "finding", vec![workspace.finding(K::KIND, finding)?.to_string()]);
        }
        match (K::KIND, state) {
            (Kind::Enroll, _) => default_keys(&mut values, ring),
            (Kind::Rotate, Some(state)) => {
                default_authority(&mut values, "rotation", state, ring);
                new_keys = default_rotation(&mut values, state)?;
            }
            (Kind::Succeed, Some(state)) => default_authority(&mut values, "succession", state, ring),
            (Kind::Update, Some(state)) => default_profile(&mut values, state),
            _ => {}
        }
        Ok((values, new_keys))
    }

    /// The keys that will sign.
    fn signers<'a>(
        &self,
        ring: &'a KeyRing,
        authorization: &Authorization,
    ) -> Result<Vec<&'a HeldKey>, Failure> {
        if self.common.unsigned {
            return Ok(Vec::new());
        }
        let signers = workspace::signers(ring, authorization, self.common.keys.named());
        if signers.is_empty() {
            return Err(no_key(authorization));
        }
        Ok(signers)
    }
}

/// A failure that names the keys that could sign.
pub fn no_key(authorization: &Authorization) -> Failure {
    let prints: Vec<_> = authorization.keys.iter().map(|key| key.fingerprint().to_string()).collect();
    Failure::refused(format!("no key at hand may sign this; these may: {}", prints.join(", "))).help(
        "name a key with --key FILE or its folder with --key-dir, use an ssh-agent's with --agent, or \
             write a draft with --unsigned",
    )
}

/// What a new record follows.
fn last(state: &State) -> (Sequence, Digest) {
    (state.last().sequence, state.last().digest)
}

/// The record as it would stand in the registry, read once more as any reader would.
pub fn draft(
    context: &Context,
    kind: Kind,
    workspace: &Workspace,
    last: Option<(Sequence, Digest)>,
    values: &Values,
) -> Result<Draft, Failure> {
    let blamed = |faults: Vec<crate::diagnostic::Fault>| {
        let failures: Vec<_> = faults.iter().map(|fault| blame(kind, fault)).collect();
        Failure::several(&failures)
    };
    let body = Body::from_toml(kind, &values.to_toml(kind)?).map_err(blamed)?;
    let header = Header {
        format: Format,
        kind,
        registry: workspace.registry.policy.registry.clone(),
        organization: workspace.organization.clone(),
        sequence: last.map_or(Sequence::FIRST, |(sequence, _)| sequence.next()),
        previous: last.map(|(_, digest)| digest),
        date: context.today,
    };
    let record = Record { header, body };
    let bytes = record.write();
    let record = Record::read(bytes.as_bytes()).map_err(blamed)?;
    Ok(Draft { record, bytes })
}

pub fn preview(context: &mut Context, draft: &Draft) -> Result<(), Failure> {
    context.note(&format!("{}:\n\n{}\n", draft.record.header.path(), draft.bytes))
}

/// Of the keys at hand, the first signs and the second succeeds it.
pub fn default_keys(values: &mut Values, ring: &KeyRing) {
    let mut keys = ring.chosen.iter().map(|key| &key.public);
    if let Some(key) = keys.next() {
        values.fill("keys", "current", vec![key.to_string()]);
    }
    if let Some(key) = keys.next() {
        values.fill("keys", "next", vec![key.fingerprint().to_string()]);
    }
    values.fill("keys", "threshold", vec!["1".to_owned()]);
    values.fill("keys", "next_threshold", vec!["1".to_owned()]);
}

/// The successor keys at hand, as many as are needed.
fn default_authority(values: &mut Values, table: &'static str, state: &State, ring: &KeyRing) {
    let at_hand = |print: &Fingerprint| ring.find(|key| key.fingerprint() == *print);
    let keys = state.keys.next.iter().filter_map(at_hand).take(state.keys.next_threshold.get());
    let keys: Vec<_> = keys.map(|key| key.public.to_string()).collect();
    if !keys.is_empty() {
        values.fill(table, "authority", keys);
    }
}

/// The successor keys become the signing keys, and new successors are made.
fn default_rotation(values: &mut Values, state: &State) -> Result<Vec<SecretKey>, Failure> {
    if let Some(authority) = values.get("rotation", "authority") {
        values.fill("keys", "current", authority);
    }
    let threshold = state.keys.threshold.get().min(values.count("keys", "current").max(1));
    values.fill("keys", "threshold", vec![threshold.to_string()]);
    let mut made = Vec::new();
    if !values.has("keys", "next") && values.has("rotation", "authority") {
        made = key_ring::make(state.keys.next.len())?;
        let prints = made.iter().map(|key| key.public().fingerprint().to_string());
        values.fill("keys", "next", prints.collect());
    }
    let next = state.keys.next_threshold.get().min(values.count("keys", "next").max(1));
    values.fill("keys", "next_threshold", vec![next.to_string()]);
    Ok(made)
}

/// What the profile says already.
fn default_profile(values: &mut Values, state: &State) {
    let profile = state.profile();
    let fields = [
        ("name", Some(profile.name.to_string())),
        ("legal_name", profile.legal_name.as_ref().map(ToString::to_string)),
        ("group", Some(profile.group.to_string())),
        ("country", Some(profile.country.code().to_owned())),
        ("lei", profile.lei.as_ref().map(ToString::to_string)),
        ("sector", profile.sector.as_ref().map(ToString::to_string)),
        ("predecessor", profile.predecessor.as_ref().map(ToString::to_string)),
    ];
    for (field, value) in fields {
        if let Some(value) = value {
            values.fill("profile", field, vec![value]);
        }
    }
}

/// Writes the record and what belongs to it; returns every path to tell.
fn write(
    context: &mut Context,
    workspace: &Workspace,
    draft: &Draft,
    blocks: &[Block],
    (ring, keys, authorization): (&KeyRing, &[SecretKey], &Authorization),
) -> Result<Written, Failure> {
    if keys.is_empty() {
        let files = workspace.write(context, &[(draft, blocks)], Vec::new())?;
        return Ok(Written { files, keys: Vec::new() });
    }
    // New successors are protected like the keys that they follow.
    let mut followed = authorization.keys.iter().filter_map(|key| ring.find(|at_hand| at_hand == key));
    let unprotected = followed.all(HeldKey::is_unprotected);
    let protection = if unprotected { Protection::None } else { Protection::Passphrase };
    let new = ring.stage(context, &workspace.organization, keys, protection)?;
    let files = workspace.write(context, &[(draft, blocks)], new.staged)?;
    Ok(Written { files, keys: new.paths })
}

/// What a command wrote.
struct Written {
    /// The record's path in the registry, and its signatures'.
    files: Vec<String>,
    keys: Vec<PathBuf>,
}

fn tell(context: &mut Context, draft: &Draft, written: &Written, waiting: &[String]) -> Result<(), Failure> {
    for path in &written.keys {
        context.note(&format!("New successor key: {}\n", path.display()))?;
    }
    for path in &written.files {
        context.print(&format!("{path}\n"))?;
    }
    next_steps(context, draft, &draft.record.header.path(), waiting)
}

fn next_steps(context: &mut Context, draft: &Draft, path: &str, waiting: &[String]) -> Result<(), Failure> {
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
fn ask_for_readmission(context: &mut Context, draft: &Draft) -> Result<(), Failure> {
    context.say(
        "\nUntil the maintainers readmit it, the registry refuses this record. Show them who you are; they \
         then add this to accord.toml, in the change that adds the record, with the reason in their own \
         words:\n\n",
    )?;
    // What is copied is never broken.
    context.note(&format!(
        "[[readmitted]]\norganization = \"{}\"\nenroll = \"{}\"\ndate = {}\nreason = \"All keys were lost.\"\n",
        draft.record.header.organization,
        Digest::of(draft.bytes.as_bytes()),
        context.today
    ))
}
