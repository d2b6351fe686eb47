//! Records that change nothing or are hardly meant, and what a signer is told of them.

use crate::chain::{Promise, State};
use crate::cli::draft::Draft;
use crate::cli::{Context, Failure};
use crate::record::Body;
use anyhow::{Result, bail};

/// A record stays for ever, so an update without a change is refused.
pub fn refuse_unchanged(body: &Body, state: Option<&State>) -> Result<()> {
    match (body, state) {
        (Body::Update(update), Some(state)) if update.profile == *state.profile() => {
            bail!(
                Failure::refused("the profile would not change; nothing was written")
                    .help("give what changes, such as --name; an empty value drops a field")
            )
        }
        _ => Ok(()),
    }
}

/// An organization cannot follow itself.
pub fn refuse_own_predecessor(draft: &Draft) -> Result<()> {
    let profile = match &draft.record.body {
        Body::Enroll(enroll) => &enroll.profile,
        Body::Update(update) => &update.profile,
        _ => return Ok(()),
    };
    if profile.predecessor.as_ref() == Some(&draft.record.header.organization) {
        bail!(
            Failure::refused("--predecessor: an organization cannot succeed itself; nothing was written")
                .help("name the organization that this one took over from, or leave --predecessor out")
        );
    }
    Ok(())
}

/// A pledge replaces the one before it to the same text, with everything that it does not repeat.
pub fn warn_of_dropped(context: &mut Context, body: &Body, state: Option<&State>) -> Result<()> {
    let (Body::Pledge(pledge), Some(state)) = (body, state) else { return Ok(()) };
    let Some(held) = state.promises.get(&pledge.pledge.accord).map(Promise::conditions) else {
        return Ok(());
    };
    let mut dropped: Vec<_> = held
        .reserved()
        .filter(|id| pledge.reservation.iter().all(|one| one.principle != **id))
        .map(|id| format!("the reservation to {id}"))
        .collect();
    if held.assistance.is_some() && pledge.assistance.is_none() {
        dropped.push("the contact for people who are attacked".to_owned());
    }
    if dropped.is_empty() {
        return Ok(());
    }
    context.warn_prose(&format!(
        "This pledge replaces the one before it and leaves out: {}. To keep it, give it again.\n\n",
        dropped.join(", ")
    ))
}
