//! The commands that write a record: `enroll`, `pledge`, `reaffirm`, `report`, `update`, `rotate`,
//! `withdraw`, `succeed`, `finding`, `concur`, `retract`, `answer`, and the registry's decisions: `adopt`,
//! `admit`, `dismiss`, `void`, `readmit`, `accept`, `appoint`. One way for all: fields from flags, a draft, a preview,
//! signatures, a rehearsal, and only then a file.

mod command;
mod decision;
mod doubtful;
mod joiner_questions;
mod key_checks;
mod key_places;
mod obstacles;
mod questions;
mod review;
mod rotation_questions;

use std::path::PathBuf;

use crate::chain::{self, State};
use crate::cli::defaults;
use crate::cli::doubts;
use crate::cli::draft::{Draft, previous_of};
use crate::cli::fields::takes_finding;
use crate::cli::files_on_way::list_files_on_way;
use crate::cli::key_memory::KeyMemory;
use crate::cli::key_names::KeyNames;
use crate::cli::key_ring::KeyRing;
use crate::cli::missing_signatures::report_missing;
use crate::cli::new_keys::{ChosenPassphrases, KeyWriting, MadeKeys};
use crate::cli::permissions::check_key_place;
use crate::cli::rotation;
use crate::cli::signing::Signed;
use crate::cli::values::Values;
use crate::cli::workspace::{self, Workspace};
use crate::cli::{Context, Exit, Failure};
use crate::record::{Body, Kind};
use crate::view::FilePlace;
use anyhow::{Context as _, Result};
pub use command::{RecordCommand, relax_required};
use decision::DecisionLookup;
use doubtful::{refuse_own_predecessor, refuse_unchanged, warn_of_dropped};
pub use key_checks::refuse_same_successor;
use key_checks::{refuse_unnamed_agent, show_keys, successor_protection};
pub use obstacles::refuse_reserved;

impl RecordCommand {
    pub fn run(mut self, context: &mut Context) -> Result<Exit> {
        self.check_domain()?;
        self.values.read_inputs(context, self.kind)?;
        let mut workspace = self.open_workspace(context)?;
        let state = workspace.state(context)?.cloned();
        self.check_enrollment(&workspace, state.as_ref())?;
        self.check_chain(context, state.as_ref())?;
        if self.kind == Kind::Enroll && state.is_none() {
            doubts::point_out_slip(context, &workspace)?;
        }
        self.check_promise(&workspace, state.as_ref())?;
        if takes_finding(self.kind) {
            workspace.load_observers(context)?;
        }
        if self.signing.confirm.asks(context) {
            self.ask_missing(context, &workspace, state.as_ref())?;
        }
        if self.repetition.skips(context, &workspace, state.as_ref(), self.text.as_ref())? {
            return remind_of_unpublished(context, &workspace);
        }
        let ring = self.signing.ring(context, &workspace.organization)?;
        let (values, new_keys) = self.complete_values(context, &workspace, state.as_ref(), &ring)?;
        let draft =
            Draft::new(workspace.header(self.kind, state.as_ref().map(previous_of), context.today), &values)?;
        refuse_unchanged(&draft.record.body, state.as_ref())?;
        self.repetition.check(&workspace, state.as_ref(), &draft.record)?;
        if self.gives_identity() {
            doubts::point_out_doubts(context, &workspace, &values)?;
        }
        refuse_same_successor(&draft.record.body)?;
        refuse_own_predecessor(&draft)?;
        warn_of_dropped(context, &draft.record.body, state.as_ref())?;
        show_keys(context, &draft.record.body, state.as_ref(), &ring)?;
        let confirm = &self.signing.confirm;
        self.ending.confirm(context, &workspace, state.as_ref(), &draft.record.body, confirm)?;
        self.write_draft(context, &mut workspace, state, (draft, &ring, &new_keys))
    }

    /// Other writers wait for no question, and for no dry run.
    fn open_workspace(&self, context: &mut Context) -> Result<Workspace> {
        let organization = self.author.clone().map_or_else(|| workspace::find_registry(context), Ok)?;
        if self.signing.confirm.dry_run || context.interactive {
            return Workspace::open_unlocked(context, organization);
        }
        Workspace::open(context, organization)
    }

    /// Asks whether to sign the draft, and for passphrases; then keeps other writers out, signs it and writes it.
    fn write_draft(
        &self,
        context: &mut Context,
        workspace: &mut Workspace,
        state: Option<State>,
        (draft, ring, new_keys): (Draft, &KeyRing, &MadeKeys),
    ) -> Result<Exit> {
        let authorization = chain::required_authorization(state.as_ref(), &draft.record);
        let protection = successor_protection(ring, &authorization);
        let writing = KeyWriting { ring, protection, successor: &self.successor };
        if self.again {
            workspace.assume_readmitted(draft.digest());
        }
        writing.check(&workspace.organization, new_keys)?;
        let prepared = self.signing.prepare(context, workspace, state.as_ref(), ring, vec![draft])?;
        let Some(prepared) = prepared else { return Ok(Exit::Good) };
        let chosen = writing.choose_passphrases(context, &workspace.organization, new_keys)?;
        workspace.lock(context)?;
        let before = state.as_ref().map(|state| state.keys.clone());
        for record in prepared.sign(context, workspace, state)? {
            let records = std::slice::from_ref(&record);
            let memory = self.signing.memory(ring);
            let written = write_records(context, workspace, records, (new_keys, &chosen, writing), &memory)?;
            context.forget_answers();
            report_written(context, workspace, (&record, ring), &written)
                .with_context(Failure::unreported)?;
            if let (Body::Rotate(rotate), Some(before)) = (&record.draft.record.body, &before) {
                key_places::tell_places(context, (before, &rotate.keys), ring, &written.keys)
                    .with_context(Failure::unreported)?;
            }
            if self.again {
                ask_for_readmission(context, &record.draft)?;
            }
        }
        Ok(Exit::Good)
    }

    /// Whether the command gives what an organization could be mistaken by.
    fn gives_identity(&self) -> bool {
        let identity = ["name", "legal_name", "lei"];
        matches!(self.kind, Kind::Update | Kind::Enroll)
            && identity.iter().any(|field| self.values.has_field("profile", field))
    }

    /// The values given, completed with what is known, and the new keys that the record needs.
    fn complete_values(
        &self,
        context: &mut Context,
        workspace: &Workspace,
        state: Option<&State>,
        ring: &KeyRing,
    ) -> Result<(Values, MadeKeys)> {
        let mut values = self.values.clone();
        let mut new_keys = MadeKeys::default();
        if let (Some(subject), Some(state)) = (&self.subject, state) {
            let mut lookup = DecisionLookup { context, workspace, state };
            lookup.fill_decision(self.kind, subject, &mut values)?;
        } else if let Some(text) = &self.text {
            defaults::fill_text(&mut values, self.kind, workspace::find_text(&workspace.registry, text)?);
        }
        if let Some(finding) = &self.finding {
            defaults::fill_finding(&mut values, self.kind, workspace.finding(self.kind, finding)?);
        }
        match (self.kind, state) {
            (Kind::Enroll, _) => {
                if let Some(folder) = ring.folder.as_ref().ok().filter(|folder| folder.is_dir()) {
                    check_key_place(folder)?;
                }
                defaults::fill_absent_successor(&mut values, ring);
                defaults::fill_keys(&mut values, ring);
                refuse_unnamed_agent(&values, ring)?;
            }
            (Kind::Rotate, Some(state)) => {
                rotation::fill_authority(&mut values, "rotation", state, ring);
                new_keys.successors = rotation::fill_rotation(&mut values, state, &self.replaced)?;
            }
            (Kind::Succeed, Some(state)) => rotation::fill_authority(&mut values, "succession", state, ring),
            (Kind::Update, Some(state)) => defaults::fill_profile(&mut values, state),
            _ => {}
        }
        Ok((values, new_keys))
    }
}

/// What a command wrote.
pub struct Written {
    /// The paths of records in the registry, and of their signatures.
    pub files: Vec<String>,
    pub keys: Vec<PathBuf>,
}

/// Writes records and the new keys that they commit to.
pub fn write_records(
    context: &mut Context,
    workspace: &Workspace,
    records: &[Signed],
    (keys, chosen, writing): (&MadeKeys, &ChosenPassphrases, KeyWriting<'_>),
    memory: &KeyMemory,
) -> Result<Written> {
    if keys.is_empty() {
        return Ok(Written { files: workspace.write(context, records, None, memory)?, keys: Vec::new() });
    }
    let new = writing.stage_keys(context, &workspace.organization, (keys, chosen))?;
    let keys = new.paths.clone();
    Ok(Written { files: workspace.write(context, records, Some(new), memory)?, keys })
}

fn report_written(
    context: &mut Context,
    workspace: &Workspace,
    (record, ring): (&Signed, &KeyRing),
    written: &Written,
) -> Result<()> {
    for path in &written.keys {
        context.report_key(path, &format!("New successor key: {}\n", path.display()))?;
    }
    context.report_files(workspace.tree.root(), &written.files)?;
    report_next_steps(context, record, &KeyNames::of_ring(ring))?;
    suggest_proposal(context, record)
}

/// An earlier run may have written what was not pushed since: a pipeline goes on by this step.
fn remind_of_unpublished(context: &mut Context, workspace: &Workspace) -> Result<Exit> {
    let organization = &workspace.organization;
    let files = list_files_on_way(context, &workspace.tree, organization)?;
    if files.iter().any(|file| file.place != FilePlace::NotMerged) {
        let step = format!("accord propose {organization}");
        context.note_text(&format!("Not yet offered to the registry: `{step}`.\n"))?;
        context.add_next_step(step, "an earlier record is not offered to the registry yet");
    }
    Ok(Exit::Good)
}

/// How the registry gets a record that is signed.
fn suggest_proposal(context: &mut Context, Signed { draft, waiting, .. }: &Signed) -> Result<()> {
    if !waiting.is_empty() {
        return Ok(());
    }
    let organization = &draft.record.header.organization;
    context.add_next_step(format!("accord propose {organization}"), "the record is offered to the registry");
    context.note_text(&format!("Then offer it to the registry: `accord propose {organization}`.\n"))
}

/// What is still to be signed, or to be published.
pub fn report_next_steps(context: &mut Context, signed: &Signed, names: &KeyNames) -> Result<()> {
    let Signed { draft, blocks, waiting, authorization } = signed;
    let path = draft.record.header.path();
    context.add_waiting(waiting);
    if !waiting.is_empty() {
        report_missing(context, names, authorization, blocks)?;
        context.add_next_step(format!("accord sign {path}"), "others must sign the record");
        context.note_text(&format!(
            "Others sign with `accord sign {path}`,\nor with `ssh-keygen -Y sign -f KEY -n {} {path}`.\n",
            crate::signature::NAMESPACE
        ))?;
    } else if draft.record.header.kind == Kind::Enroll {
        let organization = &draft.record.header.organization;
        context.add_next_step(format!("accord proof {organization}"), "the domain publishes this line");
        context.note_text(&format!(
            "Next: publish what `accord proof {organization}` prints at your domain.\n"
        ))?;
    }
    Ok(())
}

/// What only the maintainers can decide.
fn ask_for_readmission(context: &mut Context, draft: &Draft) -> Result<()> {
    context.say_prose(
        "\nThe registry refuses this record until the maintainers readmit the organization. Prove to them who \
         you are. In the change that adds the record, they then sign, with their own reason:\n\n",
    )?;
    // Lines to copy are not wrapped.
    let (organization, digest) = (&draft.record.header.organization, draft.digest());
    context
        .add_next_step(format!("accord readmit {organization}"), "the maintainers decide on the readmission");
    context.note_text(&format!("accord readmit {organization}   # enrollment {digest}\n"))
}
