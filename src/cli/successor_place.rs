//! Asks from where a new successor key comes, the safest place first.

use anyhow::Result;

use super::Context;
use super::environment::expand_home;
use super::new_keys::SuccessorArgs;
use super::permissions::check_key_place;
use super::prompt::{self, Need};
use super::public_keys::fingerprint_argument;
use super::values::Values;
use crate::record::Organization;

/// From where the successor key comes, the safest first.
const SUCCESSOR_PLACES: [&str; 3] = [
    "another machine: you give its public key (the safest)",
    "another place, such as a USB stick: it is written there now",
    "this machine, under a passphrase of its own: you move it later",
];

/// Asks where the successor key comes from, and for what that place needs.
pub fn ask_successor_place(
    context: &mut Context,
    organization: &Organization,
    values: &mut Values,
    successor: &mut SuccessorArgs,
) -> Result<()> {
    context.say_prose("Where does the successor key come from?\n")?;
    match prompt::choose_one(context, "successor", &SUCCESSOR_PLACES.map(str::to_owned))? {
        0 => {
            context.say_prose("On the other machine, make the key, and bring its .pub file here:\n")?;
            context.note_text(&format!(
                "   accord keygen {organization} --another      or: ssh-keygen -t ed25519\n"
            ))?;
            let print = ask_public_key(context, "public key, or its .pub file")?;
            context.keep_answer("next", vec![print.clone()]);
            values.set_default("keys", "next", vec![print]);
        }
        1 => {
            context.say_prose("A folder there, such as /media/usb.\n")?;
            let folder = prompt::ask_line(context, "folder", Need::Required, check_folder)?;
            let folder = expand_home(&folder);
            context.keep_answer("next-dir", vec![folder.display().to_string()]);
            successor.next_dir = Some(folder);
        }
        _ => {}
    }
    Ok(())
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
    context.say_prose(&format!("  Taken as {print}.\n"))?;
    Ok(print)
}

/// The fingerprint of a key as it is typed: itself, the key, or its file.
fn name_fingerprint(typed: &str) -> Result<String> {
    fingerprint_argument(&expand_home(typed).to_string_lossy())
}
