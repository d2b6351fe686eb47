//! Asks from where a new successor key comes, the safest place first.

use std::path::PathBuf;

use anyhow::Result;

use super::environment::expand_home;
use super::new_keys::SuccessorArgs;
use super::permissions::check_key_place;
use super::prompt::{self, Need};
use super::public_keys::fingerprint_argument;
use super::values::Values;
use super::{Context, Failure};
use crate::record::Organization;

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

/// Asks where the successor key comes from, and for what that place needs.
pub fn ask_successor_place(
    context: &mut Context,
    organization: &Organization,
    values: &mut Values,
    successor: &mut SuccessorArgs,
) -> Result<()> {
    context.say_prose("Where does the successor key come from?\n")?;
    prompt::list_items(context, &SUCCESSOR_PLACES.map(str::to_owned))?;
    let question = "successor (1-3, or the key or the folder itself)";
    let typed = prompt::ask_line(context, question, Need::Required, |typed| read_place(typed).map(drop))?;
    let place = match read_place(&typed).map_err(Failure::refused)? {
        SuccessorPlace::Named(0) => {
            context.say_prose("On the other machine, make the key, and bring its .pub file here:\n")?;
            context.note_text(&format!(
                "   accord keygen {organization} --another      or: ssh-keygen -t ed25519\n"
            ))?;
            SuccessorPlace::Key(ask_public_key(context, "public key, or its .pub file")?)
        }
        SuccessorPlace::Named(1) => {
            context.say_prose("A folder there, such as /media/usb.\n")?;
            let folder = prompt::ask_line(context, "folder", Need::Required, check_folder)?;
            SuccessorPlace::Folder(expand_home(&folder))
        }
        SuccessorPlace::Key(print) => {
            report_key(context, &print)?;
            SuccessorPlace::Key(print)
        }
        place => place,
    };
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
    Ok(())
}

/// What a typed answer means: a line of the menu, a folder, or a public key.
fn read_place(typed: &str) -> Result<SuccessorPlace, String> {
    if let Some(at) = prompt::find_position(&SUCCESSOR_PLACES.map(str::to_owned), typed) {
        return Ok(SuccessorPlace::Named(at));
    }
    let path = expand_home(typed);
    if path.is_dir() {
        return check_folder(typed).map(|()| SuccessorPlace::Folder(path));
    }
    match name_fingerprint(typed) {
        Ok(print) => Ok(SuccessorPlace::Key(print)),
        Err(error) if path.exists() => Err(format!("{error:#}")),
        Err(_) => {
            Err(format!("{typed} is no number from 1 to 3, no folder that is there, and no public key"))
        }
    }
}

/// Whether a typed folder is there, and keys may lie in it.
fn check_folder(typed: &str) -> Result<(), String> {
    let folder = expand_home(typed);
    if !folder.is_dir() {
        return Err(format!("there is no folder {}", folder.display()));
    }
    check_key_place(&folder).map_err(|error| format!("{error:#}"))
}

/// Asks for a public key, and returns its fingerprint.
pub fn ask_public_key(context: &mut Context, question: &str) -> Result<String> {
    let key = prompt::ask_line(context, question, Need::Required, |key| {
        name_fingerprint(key).map(drop).map_err(|error| format!("{error:#}"))
    })?;
    let print = name_fingerprint(&key)?;
    report_key(context, &print)?;
    Ok(print)
}

fn report_key(context: &mut Context, print: &str) -> Result<()> {
    context.say_prose(&format!("  Taken as {print}.\n"))
}

/// The fingerprint of a key as it is typed: itself, the key, or its file.
fn name_fingerprint(typed: &str) -> Result<String> {
    fingerprint_argument(&expand_home(typed).to_string_lossy())
}
