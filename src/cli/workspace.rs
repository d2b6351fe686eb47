//! One organization, opened for writing: its chain loaded and proved, other writers kept out, and
//! every new file rehearsed before it exists.

mod drafts;
mod named;
mod reading;
mod writing;

use std::path::PathBuf;

use super::draft::{Draft, Previous};
use super::files::FolderTree;
use super::lock::Lock;
use super::{Context, Failure};
use crate::chain::{self, ChainRecord, Integrity, RecordFile, Refusal, State};
use crate::diagnostic::{Code, Diagnostic};
use crate::findings::{self, Statements};
use crate::record::{Date, Digest, FormatVersion, Header, Kind, Organization, Sequence};
use crate::registry::{
    self, Content, Keep, Member, POLICY_FILE, Registry, Selection, Stored, Tree, signature_path,
};
use crate::signature::{SIGNATURE_LIMIT, SignatureBlock};
use crate::text::for_shell;
use anyhow::{Context as _, Result, bail};
pub use named::{find_finding, find_slip, find_text, path_below, report_absent, suggest_organization};
pub use reading::read_state;
use reading::{refuse_broken, waits_for_signatures};

/// One organization, opened for writing.
#[derive(Debug)]
pub struct Workspace {
    pub tree: FolderTree,
    pub registry: Registry,
    pub organization: Organization,
    diagnostics: Vec<Diagnostic>,
    /// None where nothing is written yet.
    lock: Option<Lock>,
}

impl Workspace {
    /// Opens `organization` in the registry at hand.
    pub fn open(context: &mut Context, organization: Organization) -> Result<Self> {
        let tree = context.registry()?;
        // From before the first read to after the last write, so that each follows the one before.
        let lock = Lock::on(context, &tree.root().join(POLICY_FILE))?;
        let (registry, diagnostics) = load_records(context, &tree, std::slice::from_ref(&organization))?;
        Ok(Self { tree, registry, organization, diagnostics, lock: Some(lock) })
    }

    /// Opens `organization` without keeping other writers out: to read it, for a dry run, or for questions before
    /// [`Workspace::lock`].
    pub fn open_unlocked(context: &mut Context, organization: Organization) -> Result<Self> {
        let tree = context.registry()?;
        let (registry, diagnostics) = load_records(context, &tree, std::slice::from_ref(&organization))?;
        Ok(Self { tree, registry, organization, diagnostics, lock: None })
    }

    /// Keeps other writers out from now on.
    ///
    /// # Errors
    /// Where another program wrote records or signatures of the organization since they were read.
    pub fn lock(&mut self, context: &mut Context) -> Result<()> {
        if self.lock.is_some() {
            return Ok(());
        }
        let lock = Lock::on(context, &self.tree.root().join(POLICY_FILE))?;
        let (now, _) = load_records(context, &self.tree, std::slice::from_ref(&self.organization))?;
        if list_contents(self.member()) != list_contents(now.member(&self.organization)) {
            let message = format!(
                "another program wrote records of {} while this one asked; nothing was written",
                self.organization
            );
            bail!(Failure::refused(message).help("run the command again, to write after those records"));
        }
        self.lock = Some(lock);
        Ok(())
    }

    /// A registry that is about to be written into `folder`, opened at its own organization.
    pub fn found(folder: PathBuf, registry: Registry, organization: Organization) -> Self {
        Self { tree: FolderTree::new(folder), registry, organization, diagnostics: Vec::new(), lock: None }
    }

    /// Another organization of the same registry, with its records.
    pub fn load_other(&self, context: &mut Context, organization: &Organization) -> Result<Member> {
        let found = self.find_other(context, organization)?;
        found.with_context(|| report_absent(&self.tree, organization))
    }

    /// The same; None where the registry does not have it.
    pub fn find_other(&self, context: &mut Context, organization: &Organization) -> Result<Option<Member>> {
        let (registry, _) = load_records(context, &self.tree, std::slice::from_ref(organization))?;
        let mut members = registry.members.into_iter();
        Ok(members.find(|member| member.organization == *organization))
    }

    fn member(&self) -> Option<&Member> {
        self.registry.member(&self.organization)
    }

    /// The state that a new record would follow; None before an enrollment.
    pub fn state(&self, context: &mut Context) -> Result<Option<&State>> {
        let Some(member) = self.member() else {
            return Ok(None);
        };
        if let Some(failure) = refuse_broken(member) {
            // A draft is no problem to mend.
            if !waits_for_signatures(member) {
                context.report_problems(&self.diagnostics)?;
            }
            bail!(failure);
        }
        Ok(member.state.as_ref())
    }

    /// What a record of this kind begins with that follows `last`.
    pub fn header(&self, kind: Kind, last: Option<Previous>, date: Date) -> Header {
        Header {
            format: FormatVersion,
            kind,
            registry: self.registry.policy.registry.clone(),
            organization: self.organization.clone(),
            sequence: last.map_or(Sequence::FIRST, |(sequence, _)| sequence.next()),
            previous: last.map(|(_, digest)| digest),
            date,
        }
    }

    /// Loads every observer.
    pub fn load_observers(&mut self, context: &mut Context) -> Result<()> {
        let diagnostics = self.registry.load_observers(&self.tree, &context.everything());
        context.refuse_unreadable(&diagnostics)
    }

    /// The digest of the finding that `argument` names, and that the organization may speak of in a record
    /// of this kind.
    pub fn finding(&self, kind: Kind, argument: &str) -> Result<Digest> {
        let statements = Statements::of(&self.registry);
        let digest = find_finding(&statements, argument)?;
        let own = statements.finding(digest).is_some_and(|case| case.is_about(&self.organization));
        match (kind, own) {
            (Kind::Answer, false) => {
                Err(Failure::refused(format!("the finding is not about {}", self.organization))
                    .help("an observer says what it holds instead in a finding of its own")
                    .into())
            }
            (Kind::Concur, true) => {
                Err(Failure::refused(format!("the finding is about {}", self.organization))
                    .help("an observer cannot concur in a finding about itself; reply with `accord answer`")
                    .into())
            }
            _ => Ok(digest),
        }
    }

    /// Whether what the organization signs after `state` counts as an observer's.
    pub fn is_observer(&self, state: &State, day: Date) -> bool {
        !findings::charters_on(&self.registry, state, state.last().sequence.next(), day).is_empty()
    }

    /// Judges from now on as if the maintainers had readmitted the organization with this enrollment.
    pub fn assume_readmitted(&mut self, enrollment: Digest) {
        self.registry.rules.readmitted.insert((self.organization.clone(), enrollment));
    }

    /// A record by its file, and the state that it follows.
    pub fn stored(&self, context: &mut Context, path: &str) -> Result<(Option<State>, &Stored)> {
        let found = self.member().and_then(|member| {
            let stored = member.records.iter().find(|stored| stored.path == path)?;
            Some((member, stored))
        });
        let Some((member, stored)) = found else {
            context.report_problems(&self.diagnostics)?;
            return Err(self.unreadable(path).into());
        };
        match self.state_before(member, stored.record.parsed.header.sequence) {
            Some(before) => Ok((before, stored)),
            None => {
                context.report_problems(&self.diagnostics)?;
                Err(Failure::unsound(format!("a record before {path} does not hold"))
                    .help("mend what stands above, or fetch the registry again")
                    .into())
            }
        }
    }

    /// The state before a record. Earlier drafts that lack nothing but signatures are taken as signed, so that an
    /// officer signs several in one sitting. None where an earlier record does not hold.
    fn state_before(&self, member: &Member, sequence: Sequence) -> Option<Option<State>> {
        let at = match self.registry.state_before(member, sequence) {
            Ok(state) => return Some(state),
            Err(Integrity::Broken { at, code: Code::Threshold | Code::SignatureMissing, .. }) => at,
            Err(_) => return None,
        };
        let mut state = self.registry.state_before(member, at).ok()?;
        let records = member.records.iter().map(|stored| &stored.record);
        for draft in records.filter(|record| (at..sequence).contains(&record.parsed.header.sequence)) {
            let rules = &self.registry.rules;
            let refused = chain::rehearse_record(state.clone(), &member.organization, draft, rules).err();
            if !refused.iter().flatten().all(awaits_signature) {
                return None;
            }
            state = chain::retrace_record(state, draft, rules);
        }
        Some(state)
    }

    /// A record that cannot be read; two officers who signed at once find git's marks in its `.sig`.
    fn unreadable(&self, record: &str) -> Failure {
        let failure = Failure::unsound(format!("{record} is not a record that can be read"));
        let path = signature_path(record);
        let marked = match self.tree.read(&path, SIGNATURE_LIMIT) {
            Ok(Content::Bytes(bytes)) => {
                String::from_utf8_lossy(&bytes).lines().any(|line| line.starts_with("<<<<<<< "))
            }
            _ => false,
        };
        if !marked {
            let organization = &self.organization;
            return failure.help(format!(
                "`accord verify {organization}` says what is wrong; `accord status {organization}` names the drafts"
            ));
        }
        let [path, record] = [path.as_str(), record].map(for_shell);
        failure.help(format!(
            "take one side with `git checkout --ours {path}`, then add the other: `git show :3:./{path} | \
             accord attach {record} --signature -`"
        ))
    }

    /// The state after a record that was rehearsed, as it is once nothing misses.
    pub fn state_after(
        &self,
        before: Option<State>,
        draft: &Draft,
        blocks: &[SignatureBlock],
    ) -> Option<State> {
        let record = ChainRecord::new(draft.record.clone(), draft.bytes.as_bytes(), Some(blocks.to_vec()));
        chain::retrace_record(before, &record, &self.registry.rules)
    }

    /// Asks the chain whether it would accept the record with these signatures. Signatures that
    /// are still to come are no obstacle; they are returned.
    pub fn rehearse(
        &self,
        context: &mut Context,
        before: Option<State>,
        draft: &Draft,
        blocks: &[SignatureBlock],
    ) -> Result<Vec<String>> {
        let blocks = (!blocks.is_empty()).then(|| blocks.to_vec());
        let record = ChainRecord::new(draft.record.clone(), draft.bytes.as_bytes(), blocks);
        let refused = chain::rehearse_record(before, &self.organization, &record, &self.registry.rules);
        let refusals = refused.err().unwrap_or_default();
        let (waiting, refused): (Vec<_>, Vec<_>) = refusals.into_iter().partition(awaits_signature);
        if refused.is_empty() {
            return Ok(waiting.into_iter().map(|refusal| refusal.fault.message).collect());
        }
        let path = draft.record.header.path();
        let diagnostics: Vec<_> = refused
            .into_iter()
            .map(|refusal| {
                let place = registry::locate_fault(&path, draft.bytes.as_bytes(), &refusal.fault.at);
                Diagnostic::new(refusal.fault, Some(self.organization.as_str()), place)
            })
            .collect();
        context.report_problems(&diagnostics)?;
        Err(Failure::refused("the registry would refuse this record; nothing was written").into())
    }

    /// Whether the organization has this record, signed or not.
    pub fn holds(&self, digest: &Digest) -> bool {
        self.member()
            .is_some_and(|member| member.records.iter().any(|stored| stored.record.digest == *digest))
    }
}

/// The organization that is the registry itself, which signs decisions.
pub fn find_registry(context: &mut Context) -> Result<Organization> {
    Ok(read_registry(context)?.policy.registry.as_str().parse()?)
}

/// The records of an organization, and their signatures.
fn list_contents(member: Option<&Member>) -> Vec<(&Digest, &Option<Vec<SignatureBlock>>)> {
    let records = member.into_iter().flat_map(|member| &member.records);
    records.map(|stored| (&stored.record.digest, &stored.record.blocks)).collect()
}

/// The registry at hand, without organizations: its texts and its root.
pub fn read_registry(context: &mut Context) -> Result<Registry> {
    let tree = context.registry()?;
    load_records(context, &tree, &[]).map(|(registry, _)| registry)
}

/// Whether a record is refused only until more keys sign it.
fn awaits_signature(refusal: &Refusal) -> bool {
    match refusal.fault.code {
        Code::SignatureMissing => true,
        Code::Threshold => refusal.file == RecordFile::Signature,
        _ => false,
    }
}

/// The registry at hand with these organizations and their records, and the problems in its files.
fn load_records(
    context: &mut Context,
    tree: &dyn Tree,
    organizations: &[Organization],
) -> Result<(Registry, Vec<Diagnostic>)> {
    let only = Some(organizations.to_vec());
    let selection = Selection { only, keep: Keep::Records, threads: 1 };
    let loaded = registry::load_registry(tree, context.today, &selection);
    let (Ok((_, diagnostics)) | Err(diagnostics)) = &loaded;
    context.refuse_unreadable(diagnostics)?;
    if let Some(failure) = Failure::from_git_directory(diagnostics) {
        bail!(failure);
    }
    loaded.or_else(|diagnostics| {
        context.report_problems(&diagnostics)?;
        Err(Failure::without_policy().into())
    })
}
