//! A rotation, guided: why the keys change, which key authorizes it, which keys stop signing, and from where the new
//! successor comes.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::RecordCommand;
use crate::chain::State;
use crate::cli::environment::expand_home;
use crate::cli::failure::explain_error;
use crate::cli::key_names::KeyNames;
use crate::cli::key_ring::{HeldKey, KeyRing, read_key_file};
use crate::cli::prompt::{self, Need};
use crate::cli::public_keys::public_file;
use crate::cli::rotation::{find_successors, held_authority};
use crate::cli::successor_place::SuccessorQuestions;
use crate::cli::workspace::Workspace;
use crate::cli::{Context, Failure};
use crate::record::{Fingerprint, PublicKey};

/// Why keys change, as a signer says it, and the reason in the record. In the last case a key is added.
const REASONS: [(&str, &str); 5] = [
    ("planned: the keys change, and no key is in doubt (routine)", "routine"),
    ("lost: a key or its passphrase is lost (loss)", "loss"),
    ("stolen: a thief may have a key (compromise)", "compromise"),
    ("left: an officer leaves, and none joins (routine)", "routine"),
    ("joined: an officer joins, also in the place of one who leaves (routine)", "routine"),
];

/// Most records of which the first stolen one is chosen, so that they fit on a screen.
const SHOWN_RECORDS: usize = 12;

impl RecordCommand {
    /// Asks for everything that a rotation needs and that was not given: a signer may go on with the answers of an
    /// earlier sitting.
    pub(super) fn ask_rotation(
        &mut self,
        context: &mut Context,
        workspace: &Workspace,
        state: &State,
    ) -> Result<()> {
        let ring = self.signing.ring(context, &workspace.organization)?;
        self.refuse_used_successors(&self.successor_questions(workspace, state, &ring))?;
        let joins = !self.values.has_field("rotation", "reason") && self.ask_reason(context)?;
        let reason = self.values.field_values("rotation", "reason").unwrap_or_default().concat();
        if reason == "compromise" && !self.values.has_field("rotation", "compromised_from") {
            self.ask_first_stolen(context, state)?;
        }
        let held = match self.values.count_values("rotation", "authority") {
            0 => self.ask_successor_keys(context, workspace, state)?,
            given => given,
        };
        let is_part = held < state.keys.current.len();
        let chosen = self.values.count_values("keys", "current");
        if is_part && self.replaced.is_empty() && chosen == 0 {
            self.ask_replaced(context, state, (held, &KeyNames::of_ring(&ring)))?;
        }
        let stay = (state.keys.current.len() + held).saturating_sub(self.replaced.len());
        let ring = self.signing.ring(context, &workspace.organization)?;
        match chosen {
            0 if joins => self.ask_joiners(context, state, &ring)?,
            0 if is_part => self.ask_lower_threshold(context, state, stay)?,
            _ => {}
        }
        if self.values.has_field("keys", "next") {
            return Ok(());
        }
        self.ask_next(context, (workspace, state), &ring, (held, stay))
    }

    /// The new successor keys: one for each officer, or the one of a single officer.
    fn ask_next(
        &mut self,
        context: &mut Context,
        (workspace, state): (&Workspace, &State),
        ring: &KeyRing,
        (held, stay): (usize, usize),
    ) -> Result<()> {
        let questions = self.successor_questions(workspace, state, ring);
        let chosen = self.values.count_values("keys", "current");
        if held < state.keys.current.len() || chosen > held {
            return self.ask_new_successors(context, &questions, if chosen > 0 { chosen } else { stay });
        }
        if state.keys.next.len() == 1 && self.successor.next_dir.is_none() {
            context
                .say_prose("\nA new successor key is needed, which replaces the next key that is lost.\n")?;
            questions.ask_place(context, &mut self.values, &mut self.successor)?;
        }
        Ok(())
    }

    /// The questions for new successor keys. No key that signs, before or after, can be one.
    fn successor_questions<'a>(
        &self,
        workspace: &'a Workspace,
        state: &'a State,
        ring: &'a KeyRing,
    ) -> SuccessorQuestions<'a> {
        let chosen = self.values.field_values("keys", "current").unwrap_or_default();
        let chosen = chosen.iter().filter_map(|key| key.parse().ok());
        let current = state.keys.current.iter().cloned().chain(chosen).collect();
        SuccessorQuestions { organization: &workspace.organization, state: Some(state), ring, current }
    }

    /// A successor key that was given and cannot be one is refused before the first question.
    fn refuse_used_successors(&self, questions: &SuccessorQuestions<'_>) -> Result<()> {
        for print in self.values.field_values("keys", "next").unwrap_or_default() {
            if let Err(fault) = questions.check_key(&print) {
                bail!(Failure::usage(format!("--next: {}", fault.message)).code(fault.code).help(fault.help));
            }
        }
        Ok(())
    }

    /// Returns whether an officer joins. Then the reason is kept together with the keys that sign, since it says less
    /// than the answer.
    fn ask_reason(&mut self, context: &mut Context) -> Result<bool> {
        context.say_prose("Why do the keys change?\n")?;
        let at = prompt::choose_one(context, "reason", &REASONS.map(|(words, _)| words.to_owned()))?;
        let reason = REASONS[at].1.to_owned();
        let joins = at == REASONS.len() - 1;
        if !joins {
            context.keep_answer("reason", vec![reason.clone()]);
        }
        self.values.set_default("rotation", "reason", vec![reason]);
        Ok(joins)
    }

    /// The first record that the signer did not sign, of those that can be disputed.
    fn ask_first_stolen(&mut self, context: &mut Context, state: &State) -> Result<()> {
        let later = state.history.iter().filter(|record| record.sequence > state.enrollment.sequence);
        let later: Vec<_> = later.collect();
        context.say_prose(
            "\nWhich is the first record that you did not sign? It and all later ones are disputed. Enter if the thief \
             signed none.\n",
        )?;
        let shown = later.iter().skip(later.len().saturating_sub(SHOWN_RECORDS));
        let lines =
            shown.map(|record| format!("  {:4}  {}  {}\n", record.sequence.get(), record.date, record.kind));
        context.note_text(&lines.collect::<String>())?;
        let number = prompt::ask_line(context, "record", Need::Optional, |number| {
            let known = later.iter().any(|record| record.sequence.get().to_string() == number);
            if known { Ok(()) } else { Err("answer the number of a record of this list".to_owned()) }
        })?;
        let number = Some(number).filter(|number| !number.is_empty());
        context.keep_answer("compromised-from", number.clone().into_iter().collect());
        if let Some(number) = number {
            self.values.set_default("rotation", "compromised_from", vec![number]);
        }
        Ok(())
    }

    /// Asks for the files of successor keys until enough are at hand, and returns how many there are.
    fn ask_successor_keys(
        &mut self,
        context: &mut Context,
        workspace: &Workspace,
        state: &State,
    ) -> Result<usize> {
        let needed = state.keys.next_threshold.get();
        let mut ring = self.signing.ring(context, &workspace.organization)?;
        let mut elsewhere: Vec<PublicKey> = Vec::new();
        while find_successors(state, &ring).count() + elsewhere.len() < needed {
            context.say_prose(&format!(
                "\n{needed} of the successor keys must authorize the change, and {}. Name the file of one, such as \
                 on a USB stick, or the .pub file of an officer who signs later:\n",
                match find_successors(state, &ring).count() + elsewhere.len() {
                    0 => "none is at hand".to_owned(),
                    1 => "1 is named".to_owned(),
                    count => format!("{count} are named"),
                }
            ))?;
            let file = prompt::ask_line(context, "key file", Need::Required, |file| {
                let key = read_key(&expand_home(file)).map_err(|error| explain_error(&error))?;
                let print = key.public().fingerprint();
                match () {
                    () if ring.find(|key| key.fingerprint() == print).is_some() => {
                        Err("this key is at hand already".to_owned())
                    }
                    () if elsewhere.contains(key.public()) => Err("this key is named already".to_owned()),
                    () if state.keys.next.contains(&print) => Ok(()),
                    () => Err(format!("{print} is no successor key of {}", workspace.organization)),
                }
            })?;
            match read_key(&expand_home(&file))? {
                SuccessorKey::Held(_) => {
                    self.add_key(context, expand_home(&file));
                    ring = self.signing.ring(context, &workspace.organization)?;
                }
                SuccessorKey::Elsewhere(key) => elsewhere.push(key),
            }
        }
        let authority: Vec<_> =
            held_authority("rotation", state, &ring).chain(&elsewhere).map(ToString::to_string).collect();
        let count = authority.len();
        if !elsewhere.is_empty() {
            self.draft_for_others(context, authority)?;
        }
        Ok(count)
    }

    /// The record is a draft, which the officers sign one after the other.
    pub(super) fn draft_for_others(&mut self, context: &mut Context, authority: Vec<String>) -> Result<()> {
        context.say_prose(
            "\nThe record is written as a draft, which the officers sign one after the other with `accord sign`.\n",
        )?;
        context.keep_answer("successor-key", authority.clone());
        context.keep_argument("--unsigned");
        self.values.set_default("rotation", "authority", authority);
        self.signing.unsigned = true;
        Ok(())
    }

    fn add_key(&mut self, context: &mut Context, file: PathBuf) {
        self.signing.keys.add_key(file);
        let files = self.signing.keys.added().iter();
        context.keep_answer("also-key", files.map(|file| file.display().to_string()).collect());
    }

    /// Where fewer successor keys are at hand than keys sign, the other keys may stay.
    fn ask_replaced(
        &mut self,
        context: &mut Context,
        state: &State,
        (held, names): (usize, &KeyNames),
    ) -> Result<()> {
        let count = state.keys.current.len();
        context.say_prose(&format!(
            "\n{count} keys sign for the organization. The successor keys at hand ({held}) sign from now on. Which keys \
             stop signing?\n"
        ))?;
        let prints: Vec<_> = state.keys.current.iter().map(PublicKey::fingerprint).collect();
        let shown: Vec<_> = prints.iter().map(|print| names.describe(print)).collect();
        let named = find_by_file(&prints);
        let mut chosen = prompt::choose_any_named(context, "keys", &shown, &named)?;
        while !chosen.is_empty() && chosen.len() < held {
            context.say_prose(&format!(
                "\nEach of the {held} successor keys takes the place of a key, or an officer has two keys that sign. \
                 Choose {held} or more, or Enter to leave.\n"
            ))?;
            chosen = prompt::choose_any_named(context, "keys", &shown, &named)?;
        }
        if chosen.is_empty() {
            bail!(Failure::refused("no key stops signing; nothing was written").help(
                "a rotation that adds a key of an officer who has one names all that sign with --current"
            ));
        }
        self.replaced = chosen.into_iter().map(|at| prints[at].to_string()).collect();
        Ok(())
    }

    /// Fewer keys sign from now on than must sign.
    fn ask_lower_threshold(&mut self, context: &mut Context, state: &State, stay: usize) -> Result<()> {
        context.keep_answer("replace", self.replaced.clone());
        if stay < state.keys.threshold.get() {
            context.say_prose(&format!("\n{stay} keys sign from now on.\n"))?;
            self.ask_threshold(context, &[])?;
        }
        Ok(())
    }

    /// A successor stands in one record only, so that each officer names a new one.
    fn ask_new_successors(
        &mut self,
        context: &mut Context,
        questions: &SuccessorQuestions<'_>,
        count: usize,
    ) -> Result<()> {
        context.say_prose(
            "\nA rotation replaces every successor key. Each officer makes a new one (`accord keygen ORG --another`) and \
             sends its .pub file.\n",
        )?;
        let mut prints = Vec::new();
        for number in 1..=count {
            let question = format!("new successor {number} of {count}");
            prints.push(questions.ask_key(context, &question, &prints)?);
        }
        context.keep_answer("next", prints.clone());
        self.values.set_default("keys", "next", prints);
        Ok(())
    }
}

/// Finds the place of a key whose file is typed.
fn find_by_file(prints: &[Fingerprint]) -> impl Fn(&str) -> Option<usize> {
    |typed| {
        let key = read_key(&expand_home(typed)).ok()?.public().fingerprint();
        prints.iter().position(|print| *print == key)
    }
}

/// A successor key that a signer names.
enum SuccessorKey {
    Held(HeldKey),
    /// That of another officer.
    Elsewhere(PublicKey),
}

impl SuccessorKey {
    const fn public(&self) -> &PublicKey {
        match self {
            Self::Held(key) => &key.public,
            Self::Elsewhere(key) => key,
        }
    }
}

/// The private or public key in a file.
fn read_key(file: &Path) -> Result<SuccessorKey> {
    let bytes = read_key_file(file)?;
    match public_file(file, &bytes) {
        Some(key) => Ok(SuccessorKey::Elsewhere(key?)),
        None => Ok(SuccessorKey::Held(HeldKey::in_bytes(file, bytes)?)),
    }
}
