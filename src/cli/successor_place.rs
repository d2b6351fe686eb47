//! Asks from where a new successor key comes, the safest place first.

use std::path::PathBuf;

use anyhow::Result;

use super::environment::expand_home;
use super::failure::explain_error;
use super::key_folder::KeyFolder;
use super::key_ring::KeyRing;
use super::new_keys::SuccessorArgs;
use super::path_error::AtPath;
use super::permissions::check_key_place;
use super::prompt::{self, Need};
use super::public_keys::fingerprint_argument;
use super::values::Values;
use super::{Context, Failure};
use crate::chain::{self, State};
use crate::diagnostic::{Code, Fault};
use crate::record::{Fingerprint, Organization, PublicKey};

/// From where the successor key comes, the safest first.
const SUCCESSOR_PLACES: [&str; 3] = [
    "another machine (the safest): you give its public key, or its .pub file",
    "another place, such as a USB stick: it is written to the folder you give",
    "this machine, under a passphrase of its own: you move it later",
];

/// What an answer says about the successor key.
enum SuccessorPlace {
    /// One of the places, by its position.
    Named(usize),
    /// The fingerprint of a key that was made on another machine.
    Key(String),
    Folder(PathBuf),
}

/// New successor keys, as they are asked for.
pub struct SuccessorQuestions<'a> {
    pub organization: &'a Organization,
    /// The organization's chain; None before its enrollment.
    pub state: Option<&'a State>,
    pub ring: &'a KeyRing,
    /// The keys that sign next, as far as they are known: none of them can be a successor.
    pub current: Vec<PublicKey>,
}

impl SuccessorQuestions<'_> {
    /// Asks where the successor key comes from, and for what that place needs.
    pub fn ask_place(
        &self,
        context: &mut Context,
        values: &mut Values,
        successor: &mut SuccessorArgs,
    ) -> Result<()> {
        context.say_prose("Where does the successor key come from?\n")?;
        prompt::list_items(context, &SUCCESSOR_PLACES.map(str::to_owned))?;
        let question = "successor (1-3, or the key or the folder itself)";
        let typed =
            prompt::ask_line(context, question, Need::Required, |typed| self.read_place(typed).map(drop))?;
        let place = match self.read_place(&typed).map_err(Failure::refused)? {
            SuccessorPlace::Named(0) => {
                context.say_prose("On the other machine, make the key, and bring its .pub file here:\n")?;
                context.note_text(&format!(
                    "   accord keygen {} --another      or: ssh-keygen -t ed25519\n",
                    self.organization
                ))?;
                SuccessorPlace::Key(self.ask_key(context, "public key, or its .pub file", &[])?)
            }
            SuccessorPlace::Named(1) => {
                context.say_prose("A folder there, such as /media/usb.\n")?;
                let folder =
                    prompt::ask_line(context, "folder", Need::Required, |typed| self.check_folder(typed))?;
                SuccessorPlace::Folder(expand_home(&folder))
            }
            SuccessorPlace::Named(_) => SuccessorPlace::Folder(PathBuf::new()),
            SuccessorPlace::Key(print) => {
                report_key(context, &print)?;
                SuccessorPlace::Key(print)
            }
            place @ SuccessorPlace::Folder(_) => place,
        };
        keep_place(context, place, values, successor);
        Ok(())
    }

    /// Asks for a public key that is none of the `others`, and returns its fingerprint.
    pub fn ask_key(&self, context: &mut Context, question: &str, others: &[String]) -> Result<String> {
        let key = prompt::ask_line(context, question, Need::Required, |key| {
            let print = name_fingerprint(key).map_err(|error| explain_error(&error))?;
            if others.contains(&print) {
                return Err(format!(
                    "{print} is named already; each officer has a successor key of their own"
                ));
            }
            self.check_key(&print).map_err(|fault| explain_fault(&fault))
        })?;
        let print = name_fingerprint(&key)?;
        report_key(context, &print)?;
        Ok(print)
    }

    /// Whether a key can become a successor key.
    ///
    /// # Errors
    /// `key-reused`; what is no fingerprint.
    pub fn check_key(&self, print: &str) -> Result<(), Fault> {
        let print: Fingerprint = print.parse()?;
        let fact = match self.state {
            _ if self.current.iter().any(|key| key.fingerprint() == print) => {
                "signs for the organization, and cannot be its own successor"
            }
            Some(state) if state.keys.next.contains(&print) => {
                "is a successor key already, and a rotation replaces every one of them"
            }
            Some(state) if chain::is_used(state, &print) => {
                "was used in this chain before, and never returns"
            }
            _ => return Ok(()),
        };
        let help =
            format!("`accord keygen {} --another` makes a new key; give its .pub file", self.organization);
        Err(Fault::new(Code::KeyReused, format!("{print} {fact}"), help))
    }

    /// What a typed answer means: a line of the menu, a folder, or a public key.
    fn read_place(&self, typed: &str) -> Result<SuccessorPlace, String> {
        if let Some(at) = prompt::find_position(&SUCCESSOR_PLACES.map(str::to_owned), typed) {
            return Ok(SuccessorPlace::Named(at));
        }
        let path = expand_home(typed);
        if path.is_dir() {
            return self.check_folder(typed).map(|()| SuccessorPlace::Folder(path));
        }
        match name_fingerprint(typed) {
            Ok(print) => match self.check_key(&print) {
                Ok(()) => Ok(SuccessorPlace::Key(print)),
                Err(fault) => Err(explain_fault(&fault)),
            },
            Err(error) if path.exists() => Err(explain_error(&error)),
            Err(_) => {
                Err(format!("`{typed}` is no number from 1 to 3, no folder that is there, and no public key"))
            }
        }
    }

    /// Whether a typed folder is there, and keys may lie in it.
    fn check_folder(&self, typed: &str) -> Result<(), String> {
        let folder = expand_home(typed);
        if !folder.is_dir() {
            return Err(format!("there is no folder {}", folder.display()));
        }
        check_key_place(&folder).map_err(|error| explain_error(&error))?;
        // A stick may be set to be read only.
        tempfile::tempfile_in(&folder).at("write to", &folder).map_err(|error| explain_error(&error))?;
        let other = KeyFolder::new(folder.join(self.organization.as_str()));
        match &self.ring.folder {
            Ok(own) if other.is_same(&KeyFolder::new(own.clone())) => Err(format!(
                "{} is the key directory of this machine\nanswer 3 for this machine, or name a folder that a thief or \
                 a failing disk does not reach with it",
                folder.display()
            )),
            _ => Ok(()),
        }
    }
}

/// A fault in the words of a prompt: the fact, and on a second line what to do.
fn explain_fault(fault: &Fault) -> String {
    format!("{}\n{}", fault.message, fault.help)
}

fn keep_place(
    context: &mut Context,
    place: SuccessorPlace,
    values: &mut Values,
    successor: &mut SuccessorArgs,
) {
    match place {
        SuccessorPlace::Key(print) => {
            context.keep_answer("next", vec![print.clone()]);
            values.set_default("keys", "next", vec![print]);
        }
        SuccessorPlace::Folder(folder) => {
            context.keep_answer("next-dir", vec![folder.display().to_string()]);
            successor.next_dir = Some(folder);
        }
        SuccessorPlace::Named(_) => {}
    }
}

fn report_key(context: &mut Context, print: &str) -> Result<()> {
    context.say_prose(&format!("  Taken as {print}.\n"))
}

/// The fingerprint of a key as it is typed: itself, the key, or its file.
fn name_fingerprint(typed: &str) -> Result<String> {
    fingerprint_argument(&expand_home(typed).to_string_lossy())
}
