//! `accord observe`

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::{ArgGroup, Args};

use super::record::report_next_steps;
use crate::chain::{Integrity, State};
use crate::cli::draft::{Draft, previous_of};
use crate::cli::key_names::KeyNames;
use crate::cli::key_ring::KeyRing;
use crate::cli::network::{self, METHODS, NetworkArgs};
use crate::cli::signing::{Signed, SigningArgs};
use crate::cli::source::Source;
use crate::cli::value_parser::{one_of, parse_value};
use crate::cli::values::Values;
use crate::cli::workspace::{self, Workspace};
use crate::cli::{Context, Exit, Failure, complete};
use crate::findings::Statements;
use crate::record::{Date, Digest, Kind, Method, Organization, Outcome};
use crate::registry::{Member, Registry, Tree};
use crate::render::human_probe;
use crate::view::{Confirmation, OrganizationProbe, ProbeReport};

/// What stands below the flags.
const MORE: &str = "\
What is filed for a domain:
  match     one method shows this enrollment, and none shows another one
  mismatch  a method shows another enrollment
  absent    both methods show no enrollment
Nothing is filed where the answer is unclear, such as from a broken server. What
was filed before then still counts.

With --all, an observation is filed when the domain shows something else than in
this observer's last one, or when the last one is older than --older-than days.
`absent` is filed only after the observer saw something else. With --all and --yes,
each answer is filed at once, so a run that is stopped keeps what it has filed. If a
passphrase must be typed, all answers are filed at the end.";

/// Look at domains as an observer, and file what they publish
///
/// An observer is an organization that looks at others. An observation is its signed record of what one domain
/// published on one day. Observations decide the `identity` that `accord list` shows. A finding is something
/// else: an observer's conclusion about a pledge or an attack, which `accord finding` files.
#[derive(Debug, Args)]
#[command(after_help = MORE)]
#[command(group(ArgGroup::new("domains").required(true).args(["organizations", "all"])))]
pub struct ObserveArgs {
    /// The organizations to look at, by their domains
    #[arg(value_name = "ORG", value_parser = parse_value::<Organization>, add = complete::complete_organizations())]
    organizations: Vec<Organization>,

    /// The observer that signs, by its domain [default: the one of `accord config`, or the only one whose keys are in the
    /// key directory]
    #[arg(long, value_name = "ORG", value_parser = parse_value::<Organization>, add = complete::complete_organizations())]
    by: Organization,

    /// Look at every organization whose enrollment is in force, and file only what is new
    #[arg(long)]
    all: bool,

    /// With --all: file an observation again after so many days without a change
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(i32).range(0..=3650))]
    older_than: i32,

    /// Ask no further domain after so many seconds; --all asks those first that BY has not observed for the longest time
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = clap::value_parser!(u64).range(1..))]
    time_limit: u64,

    /// Ask by this method only [default: by both]
    #[arg(long, value_parser = one_of::<Method>(Method::WORDS))]
    method: Option<Method>,

    #[command(flatten)]
    consent: SigningArgs,

    #[command(flatten)]
    network: NetworkArgs,
}

/// What the domains showed.
#[derive(Default)]
struct ObservedDomains {
    /// What is to be filed: whose enrollment, and what its domain shows.
    new: Vec<(Digest, OrganizationProbe)>,
    /// How many add nothing to what was filed before.
    known: usize,
    /// How many were filed already.
    filed: usize,
    /// Of whom it cannot be said.
    unclear: Vec<OrganizationProbe>,
    /// What is shown: of whom it cannot be said, and lines that are nearly a proof.
    told: Vec<OrganizationProbe>,
    /// How many were not asked before the time limit.
    unasked: usize,
}

impl ObservedDomains {
    fn exit(&self) -> Exit {
        let complete = self.unclear.is_empty() && self.unasked == 0;
        match (complete, self.new.len() + self.filed + self.known == 0) {
            (true, _) => Exit::Good,
            (false, true) if self.unclear.iter().all(|found| found.verdict == Confirmation::Unasked) => {
                Exit::Environment
            }
            _ => Exit::Unsound,
        }
    }
}

impl ObserveArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let observer = self.by.clone();
        let ring = self.consent.ring(context, &observer)?;
        let mut seen = self.look(context, &ring)?;
        self.file_new(context, &ring, &mut seen)?;
        context.note_text(&format!(
            "{} new, {} without news, {} unclear.\n",
            seen.filed,
            seen.known,
            seen.unclear.len()
        ))?;
        if seen.unasked > 0 {
            context.note_text(&format!(
                "{} were not asked within {} s; --time-limit allows more.\n",
                seen.unasked, self.time_limit
            ))?;
        }
        Ok(seen.exit())
    }

    /// Signs and writes what is new.
    fn file_new(&self, context: &mut Context, ring: &KeyRing, seen: &mut ObservedDomains) -> Result<()> {
        if seen.new.is_empty() {
            return Ok(());
        }
        // Other writers need not wait for the network: the lock comes with the workspace.
        let mut workspace = match self.consent.confirm.dry_run || context.interactive {
            true => Workspace::open_unlocked(context, self.by.clone())?,
            false => Workspace::open(context, self.by.clone())?,
        };
        let state = workspace.state(context)?.cloned();
        let drafts = draft_observations(context, &workspace, state.as_ref(), &seen.new)?;
        let signed = match self.consent.prepare(context, &workspace, state.as_ref(), ring, drafts)? {
            Some(prepared) => {
                workspace.lock(context)?;
                Some(prepared.sign(context, &workspace, state)?)
            }
            None => None,
        };
        write_observations(context, &workspace, &signed.unwrap_or_default(), (&self.consent, ring))?;
        seen.filed += std::mem::take(&mut seen.new).len();
        Ok(())
    }

    /// Asks the domains. What is new is filed as it comes where no question is asked for it.
    fn look(&self, context: &mut Context, ring: &KeyRing) -> Result<ObservedDomains> {
        let observer = &self.by;
        let settings = self.network.settings(false)?;
        let source = Source::Folder(context.registry()?);
        let (verdict, _) = source.judge_registry(context, &context.everything())?;
        // An organization with an unreadable file must not be skipped.
        if let Some(failure) = Failure::from_unreadable(&verdict.diagnostics) {
            bail!(failure);
        }
        let registry = &verdict.registry;
        let statements = Statements::of(registry);
        find_enrollment(source.tree(), registry, observer)?;
        let mut looked_at = self.members(source.tree(), registry, observer)?;
        if self.all {
            // A run that ends before its last domain has asked those that were not looked at for the longest time.
            looked_at.sort_by_key(|(member, enroll)| {
                statements.last_seen(observer, &member.organization, *enroll).map(|(_, date)| date)
            });
        }
        let methods = self.method.as_ref().map_or(&METHODS[..], std::slice::from_ref);
        let members: Vec<_> = looked_at.iter().map(|(member, _)| *member).collect();
        let mut seen = ObservedDomains { unasked: members.len(), ..ObservedDomains::default() };
        let at_once = self.all && self.consent.is_unattended(ring);
        let limit = Duration::from_secs(self.time_limit);
        network::look_up_as_done(registry, &members, methods, &settings, limit, |batch| {
            for (index, found) in batch {
                let (member, enroll) = looked_at[index];
                let last = statements.last_seen(observer, &member.organization, enroll);
                self.add_answer(&mut seen, found, enroll, last, context.today);
            }
            note_progress(context, members.len() - seen.unasked, members.len())?;
            if at_once { self.file_new(context, ring, &mut seen) } else { Ok(()) }
        })?;
        seen.new.sort_by(|(_, a), (_, b)| a.organization.cmp(&b.organization));
        seen.told.extend_from_slice(&seen.unclear);
        seen.told.sort_by(|a, b| a.organization.cmp(&b.organization));
        if !seen.told.is_empty() {
            let told = ProbeReport::new(registry, std::mem::take(&mut seen.told));
            context.note_rendered(&format!("{}\n", human_probe(&told, context.err())))?;
        }
        Ok(seen)
    }

    /// Adds what a domain showed, whose enrollment is `enroll` and of which the observer filed `last`.
    fn add_answer(
        &self,
        seen: &mut ObservedDomains,
        found: OrganizationProbe,
        enroll: Digest,
        last: Option<(Outcome, Date)>,
        today: Date,
    ) {
        seen.unasked -= 1;
        match found.telling().and_then(|check| check.outcome) {
            None => seen.unclear.push(found),
            Some(outcome) if self.is_news(outcome, last, today) => {
                let near = found.checks.iter().any(|check| check.near_miss);
                seen.told.extend(near.then(|| found.clone()));
                seen.new.push((enroll, found));
            }
            Some(_) => seen.known += 1,
        }
    }

    /// Whether what is seen adds to what the observer filed last.
    fn is_news(&self, outcome: Outcome, last: Option<(Outcome, Date)>, today: Date) -> bool {
        // `absent` is news only after this observer saw something else.
        !self.all
            || !last.map_or(outcome == Outcome::Absent, |(seen, date)| {
                seen == outcome && (seen == Outcome::Absent || today < date.plus_days(self.older_than))
            })
    }

    /// Whose domains are looked at, each with its enrollment.
    fn members<'a>(
        &self,
        tree: &dyn Tree,
        registry: &'a Registry,
        observer: &Organization,
    ) -> Result<Vec<(&'a Member, Digest)>> {
        if self.all {
            let others = registry.members.iter().filter(|member| member.organization != *observer);
            return Ok(others.filter_map(|member| Some((member, in_force(member)?))).collect());
        }
        if self.organizations.contains(observer) {
            bail!(
                Failure::refused(format!("{observer} cannot observe itself"))
                    .help("`accord probe` checks a domain without filing")
            );
        }
        // A name that is given twice is looked at once.
        let mut known = BTreeSet::new();
        self.organizations
            .iter()
            .filter(|name| known.insert(*name))
            .map(|name| find_enrollment(tree, registry, name))
            .collect()
    }
}

/// Says at a terminal how far it is.
fn note_progress(context: &mut Context, asked: usize, all: usize) -> Result<()> {
    if context.err().width.is_none() {
        return Ok(());
    }
    context
        .note_rendered(&format!("\rAsked {asked} of {all} domains.{}", if asked == all { "\n" } else { "" }))
}

/// The enrollment that is in force: of a chain that holds, not void, not closed.
fn in_force(member: &Member) -> Option<Digest> {
    let state = member.state.as_ref().filter(|_| member.integrity == Integrity::Sound)?;
    let ended = state.enrollment.voided.is_some() || state.closure.is_some();
    (!ended).then_some(state.enrollment.digest)
}

fn find_enrollment<'a>(
    tree: &dyn Tree,
    registry: &'a Registry,
    name: &Organization,
) -> Result<(&'a Member, Digest)> {
    let member = registry.member(name).ok_or_else(|| workspace::report_absent(tree, name))?;
    let enroll = in_force(member).ok_or_else(|| {
        Failure::refused(format!("{name} has no enrollment in force"))
            .help(format!("`accord show {name}` says what became of it"))
    })?;
    Ok((member, enroll))
}

/// One record for each organization, each after the one before.
fn draft_observations(
    context: &Context,
    workspace: &Workspace,
    state: Option<&State>,
    seen: &[(Digest, OrganizationProbe)],
) -> Result<Vec<Draft>> {
    let mut drafts: Vec<Draft> = Vec::new();
    for (enroll, found) in seen {
        let Some(check) = found.telling() else { continue };
        let before = drafts.last().map(Draft::as_previous).or_else(|| state.map(previous_of));
        let mut values = Values::default();
        for (field, value) in [
            ("organization", found.organization.to_string()),
            ("enroll", enroll.to_string()),
            ("method", check.method.to_string()),
            ("location", check.location.clone()),
            ("result", check.outcome.map(|outcome| outcome.to_string()).unwrap_or_default()),
        ] {
            values.set_default("observation", field, vec![value]);
        }
        drafts.push(Draft::new(workspace.header(Kind::Observe, before, context.today), &values)?);
    }
    Ok(drafts)
}

/// Writes all records or none, and prints their paths.
fn write_observations(
    context: &mut Context,
    workspace: &Workspace,
    signed: &[Signed],
    (consent, ring): (&SigningArgs, &KeyRing),
) -> Result<()> {
    if signed.is_empty() {
        return Ok(());
    }
    let files = workspace.write(context, signed, None, &consent.memory(ring))?;
    let names = KeyNames::of_ring(ring);
    context
        .report_files(workspace.tree.root(), &files)
        .and_then(|()| signed.iter().try_for_each(|record| report_next_steps(context, record, &names)))
        .with_context(Failure::unreported)
}
