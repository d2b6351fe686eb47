//! Where each key belongs after a rotation.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::cli::Context;
use crate::cli::key_ring::KeyRing;
use crate::record::{Fingerprint, KeySet, PublicKey};
use crate::text::for_shell;

/// Says of each key what it is for from now on, where it lies, and where it belongs.
pub fn tell_places(
    context: &mut Context,
    (before, after): (&KeySet, &KeySet),
    ring: &KeyRing,
    made: &[PathBuf],
) -> Result<()> {
    let folder = ring.folder.as_ref().ok();
    context.note_text("\nWhere each key belongs now:\n")?;
    for key in after.current.iter() {
        let print = key.fingerprint();
        let file = find_file(ring, &print);
        let place = match (&file, folder) {
            (Some(file), Some(folder)) if !file.starts_with(folder) => {
                format!("move it to {}, where it is found without --key", folder.display())
            }
            (Some(_), _) => "it stays where it is".to_owned(),
            (None, _) => "with its officer".to_owned(),
        };
        tell_key(context, ("signs", &print), file, &place)?;
    }
    for (at, print) in after.next.iter().enumerate() {
        let file = made.get(at).cloned().or_else(|| find_file(ring, print));
        let place = match (&file, folder) {
            (Some(file), Some(folder)) if file.starts_with(folder) => {
                "move it away from this machine, to a safe; only it can replace the key that signs"
            }
            (Some(_), _) => "keep it apart from the key that signs, which only it can replace",
            (None, _) => "with its officer, apart from the key that signs",
        };
        tell_key(context, ("successor", print), file, place)?;
    }
    let replaced = before.current.iter().filter(|key| !after.current.contains(key));
    for print in replaced.map(PublicKey::fingerprint) {
        let file = find_file(ring, &print);
        let place = match file {
            Some(_) => {
                "keep it until the registry has the rotation; from then on it signs nothing, and can go"
            }
            None => "it signs nothing once the registry has the rotation",
        };
        tell_key(context, ("replaced", &print), file, place)?;
    }
    tell_moves(context, after, ring, made)
}

/// The commands that bring each key at hand to its place: one that signs into the key directory, and a new successor to
/// the place that the old one came from. Where that is not known, the signer names it.
fn tell_moves(context: &mut Context, after: &KeySet, ring: &KeyRing, made: &[PathBuf]) -> Result<()> {
    let Ok(folder) = &ring.folder else { return Ok(()) };
    let signing = after.current.iter().filter_map(|key| find_file(ring, &key.fingerprint()));
    let arriving: Vec<_> = signing.filter(|file| !file.starts_with(folder)).collect();
    let safe = arriving.first().and_then(|file| file.parent()).map(Path::to_path_buf);
    let leaving: Vec<_> = made.iter().filter(|file| file.starts_with(folder)).cloned().collect();
    let place = safe.as_deref().unwrap_or(Path::new("PLACE"));
    let arrivals = arriving.iter().map(|file| (file, folder.as_path()));
    let moves: Vec<_> = arrivals
        .chain(leaving.iter().map(|file| (file, place)))
        // At a terminal, `mv -i` asks before it replaces a file.
        .map(|(file, place)| format!("mv -i {} {}/", quote_path(file), quote_path(place)))
        .collect();
    if moves.is_empty() {
        return Ok(());
    }
    let named =
        if safe.is_none() { "; PLACE is a USB stick, or another place away from this machine" } else { "" };
    context.note_text(&format!("\nThese commands move them{named}:\n  {}\n", moves.join(" &&\n  ")))
}

fn quote_path(path: &Path) -> String {
    for_shell(path.to_string_lossy().trim_end_matches('/')).into_owned()
}

fn find_file(ring: &KeyRing, print: &Fingerprint) -> Option<PathBuf> {
    ring.find(|key| key.fingerprint() == *print)?.path().map(PathBuf::from)
}

fn tell_key(
    context: &mut Context,
    (role, print): (&str, &Fingerprint),
    file: Option<PathBuf>,
    place: &str,
) -> Result<()> {
    let file = file.map(|file| format!("{:13}{}\n", "", file.display())).unwrap_or_default();
    context.note_text(&format!("  {role:11}{print}\n{file}{:13}{place}\n", ""))
}
