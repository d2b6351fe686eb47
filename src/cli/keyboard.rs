//! Reads lines that are typed or pasted at the terminal.

use std::io::{self, BufRead};

use anyhow::{Context as _, Result};

use super::terminal::{Asking, discard_typed, has_more_lines, show_letters};
use super::{Context, Failure};
use crate::text::block_for_terminal;

/// How many lines an answer may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineCount {
    One,
    /// Several, where they are pasted.
    Several,
}

/// Asks for an answer until it is UTF-8 and has no more lines than it may have; None at the end of input (Ctrl-D).
pub fn read_typed(context: &mut Context, question: &str, count: LineCount) -> Result<Option<String>> {
    show_letters();
    loop {
        context.note_text(question)?;
        let asking = Asking::new(&block_for_terminal(question));
        let mut bytes = Vec::new();
        if !read_line(&mut bytes)? {
            context.note_text("\n")?;
            return Ok(None);
        }
        if has_more_lines() {
            drop(asking);
            match count {
                LineCount::Several => read_pasted(context, &mut bytes)?,
                LineCount::One => {
                    refuse_pasted(context)?;
                    continue;
                }
            }
        }
        match String::from_utf8(bytes) {
            Ok(text) => return Ok(Some(text.trim_end_matches(['\n', '\r']).to_owned())),
            Err(_) => context.say_prose(
                "  The terminal sends another encoding than UTF-8. Set it to UTF-8, or write the letters without \
                 accents.\n",
            )?,
        }
    }
}

/// Reads a line to its end; false at the end of input.
fn read_line(bytes: &mut Vec<u8>) -> Result<bool> {
    let read = io::stdin().lock().read_until(b'\n', bytes);
    read.context(Failure::environment("cannot read from the terminal"))?;
    Ok(bytes.last() == Some(&b'\n'))
}

/// The rest of a pasted text. Its last line has no end yet, so that one Enter more belongs to it.
fn read_pasted(context: &mut Context, bytes: &mut Vec<u8>) -> Result<()> {
    while has_more_lines() && read_line(bytes)? {}
    context.note_text("\n  Several lines. Enter takes them.\n")?;
    let mut last = Vec::new();
    while read_line(&mut last)? && has_more_lines() {}
    bytes.append(&mut last);
    Ok(())
}

/// Pasted lines must not answer the questions that follow.
fn refuse_pasted(context: &mut Context) -> Result<()> {
    discard_typed();
    context.note_text("\n")?;
    context.say_prose("  Several lines came at once. This question takes one, so none was taken.\n")?;
    let question = "  Enter asks it again. ";
    context.note_text(question)?;
    let _asking = Asking::new(question);
    read_line(&mut Vec::new()).map(drop)
}
