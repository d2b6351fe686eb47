//! A record's fields, asked one by one. Each answer is checked as it is given, by the record's own
//! reader; leaving at any question leaves nothing behind.
//!
//! Questions are lines, read as the terminal gives them: it is never switched to another mode, so
//! there is nothing to restore for whoever leaves with Ctrl-C, a screen reader reads it, and every
//! input method works. Menus that redraw themselves were tried, and have none of that.

use unicode_width::UnicodeWidthStr;

use super::answers::as_meant;
use super::fields::{Values, capitalized, check, filled, is_code, long_text, single};
use super::{Context, Failure};
use crate::record::Kind;
use crate::record::schema::{FieldInfo, Presence, Shape};
use crate::text::for_terminal;

/// What an answer is wanted for, and how it may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Required,
    /// Enter leaves it out.
    Optional,
}

/// Somebody left.
pub fn left() -> Failure {
    Failure::refused("left; nothing was written")
}

/// Reads one answer. Ctrl-D leaves, and so does Escape.
fn answer(context: &mut Context, question: &str) -> Result<String, Failure> {
    loop {
        let text = context.ask(question)?.ok_or_else(left)?;
        match text.trim() {
            "\u{1b}" => return Err(left()),
            text if text.contains('\u{1b}') => complain(
                context,
                "keys like arrows do nothing here: Backspace takes back a letter, Ctrl-U the line",
            )?,
            text => return Ok(text.to_owned()),
        }
    }
}

/// Why an answer is not taken; a line for the fact, others for what to do.
fn complain(context: &mut Context, reason: &str) -> Result<(), Failure> {
    let lines: String = reason.lines().map(|line| format!("  {}\n", sentence(line))).collect();
    context.say(&lines)
}

/// A fact as a sentence: errors are written without its capital and its full stop.
fn sentence(fact: &str) -> String {
    let fact = capitalized(fact);
    if fact.ends_with('.') { fact } else { fact + "." }
}

/// Asks a yes-or-no question; Enter means no.
///
/// # Errors
/// Where nobody answers.
pub fn yes(context: &mut Context, question: &str) -> Result<bool, Failure> {
    loop {
        match answer(context, &format!("{question} [y/N] "))?.to_lowercase().as_str() {
            "y" | "yes" => return Ok(true),
            "" | "n" | "no" => return Ok(false),
            "q" | "quit" => return Err(left()),
            _ => complain(context, "answer y or n; q leaves")?,
        }
    }
}

/// Asks for a line that `valid` accepts.
///
/// # Errors
/// Where nobody answers.
pub fn line(
    context: &mut Context,
    question: &str,
    need: Need,
    valid: impl Fn(&str) -> Result<(), String>,
) -> Result<String, Failure> {
    loop {
        let text = answer(context, &format!("{question}: "))?;
        match (text.is_empty(), need) {
            (true, Need::Optional) => return Ok(text),
            (true, Need::Required) => complain(context, "this one is needed; Ctrl-C leaves")?,
            (false, _) => match valid(&text) {
                Ok(()) => return Ok(text),
                Err(reason) => complain(context, &reason)?,
            },
        }
    }
}

/// Asks for one of `items`, by its number or by itself, and returns its position.
///
/// # Errors
/// Where nobody answers.
pub fn one_of(context: &mut Context, question: &str, items: &[String]) -> Result<usize, Failure> {
    enumerate(context, items)?;
    loop {
        let text = answer(context, &format!("{question} (1-{}): ", items.len()))?;
        if let Some(at) = position(items, &text) {
            return Ok(at);
        }
        if text == "q" {
            return Err(left());
        }
        complain(context, &format!("answer a number from 1 to {}; q leaves", items.len()))?;
    }
}

/// Asks for any of `items`, by their numbers, and returns their positions in order.
///
/// # Errors
/// Where nobody answers.
pub fn any_of(context: &mut Context, question: &str, items: &[String]) -> Result<Vec<usize>, Failure> {
    enumerate(context, items)?;
    loop {
        let text = answer(context, &format!("{question} (such as 1,3; Enter for none): "))?;
        let words = text.split([',', ' ']).filter(|word| !word.is_empty());
        let chosen: Option<std::collections::BTreeSet<_>> = words.map(|word| position(items, word)).collect();
        match chosen {
            Some(chosen) => return Ok(chosen.into_iter().collect()),
            None if text == "q" => return Err(left()),
            None => complain(context, &format!("answer numbers from 1 to {}; q leaves", items.len()))?,
        }
    }
}

fn enumerate(context: &mut Context, items: &[String]) -> Result<(), Failure> {
    let lines: String =
        items.iter().zip(1..).map(|(item, n)| format!("  {n}  {}\n", for_terminal(item))).collect();
    context.say(&lines)
}

fn position(items: &[String], answer: &str) -> Option<usize> {
    let number = answer.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    number.filter(|at| *at < items.len()).or_else(|| items.iter().position(|item| item == answer))
}

/// Waits until somebody wants to see more, or to skip it.
///
/// # Errors
/// Where somebody leaves.
pub fn skips(context: &mut Context, what: &str) -> Result<bool, Failure> {
    match answer(context, &format!("-- {what} -- "))?.as_str() {
        "q" => Err(left()),
        text => Ok(text.eq_ignore_ascii_case("s")),
    }
}

/// Shows a long text a screen at a time, so that its beginning is read before its end.
///
/// # Errors
/// Where somebody leaves.
pub fn page(context: &mut Context, text: &str) -> Result<(), Failure> {
    let Some((height, width)) = context.screen() else { return context.note(text) };
    let rows = |line: &str| line.width().div_ceil(width).max(1);
    // A line is for the question, another for what stood there before.
    let room = height.saturating_sub(2).max(1);
    let total: usize = text.lines().map(rows).sum();
    let (mut shown, mut used) = (0, 0);
    for line in text.lines() {
        if used > 0 && used + rows(line) > room {
            let percent = 100 * shown / total;
            if skips(context, &format!("{percent} % shown; Enter for more, s to skip the rest"))? {
                return Ok(());
            }
            used = 0;
        }
        context.note(&format!("{line}\n"))?;
        used += rows(line);
        shown += rows(line);
    }
    Ok(())
}

/// Asks for every field of a table that has no value yet and is `wanted`.
///
/// # Errors
/// Where somebody leaves.
pub fn table(
    context: &mut Context,
    kind: Kind,
    name: &str,
    values: &mut Values,
    wanted: impl Fn(&str) -> bool,
) -> Result<(), Failure> {
    for (table, field) in asked(kind, name) {
        if wanted(field.name) && !values.has(table, field.name) {
            field_of(context, kind, table, field, values)?;
        }
    }
    Ok(())
}

/// The fields of a table that are asked: not those that a command fills in by itself.
pub fn asked(kind: Kind, name: &str) -> Vec<(&'static str, &'static FieldInfo)> {
    let Some(info) = kind.tables().iter().find(|info| info.name == name) else { return Vec::new() };
    let fields = single(info).unwrap_or_default().iter();
    let fields = fields.filter(|field| !filled(kind).contains(&(info.name, field.name)));
    fields.map(|field| (info.name, field)).collect()
}

/// Asks for one field, in the place of what it was.
///
/// # Errors
/// Where somebody leaves.
pub fn field_of(
    context: &mut Context,
    kind: Kind,
    table: &'static str,
    field: &'static FieldInfo,
    values: &mut Values,
) -> Result<(), Failure> {
    context.say(&format!("\n{}\n", explanation(field)))?;
    let answers = ask(context, kind, table, field)?;
    values.clear(table, field.name);
    if !answers.is_empty() {
        give(values, table, field, answers);
    }
    Ok(())
}

/// What a field is, and how it may be answered.
fn explanation(field: &FieldInfo) -> String {
    let how = match (field.shape, field.presence) {
        (Shape::Block, Presence::Optional) => "; @FILE for a longer text; Enter leaves it out",
        (Shape::Block, _) => "; @FILE for a longer text",
        (_, Presence::Optional) => "; Enter leaves it out",
        (shape, Presence::Some) if is_code(shape) => "; several with commas",
        (shape, Presence::Many) if is_code(shape) => "; several with commas; Enter leaves it out",
        (_, Presence::Many) => "; one at a time, Enter goes on",
        (_, Presence::Some) => "; one at a time, at least one, Enter goes on",
        (_, Presence::Required) => "",
    };
    format!("{}{how}.", capitalized(field.doc))
}

fn need(field: &FieldInfo) -> Need {
    match field.presence {
        Presence::Required | Presence::Some => Need::Required,
        Presence::Optional | Presence::Many => Need::Optional,
    }
}

fn ask(
    context: &mut Context,
    kind: Kind,
    table: &'static str,
    field: &'static FieldInfo,
) -> Result<Vec<String>, Failure> {
    let label = field.name.replace('_', " ");
    let valid = |text: &str| acceptable(kind, table, field, split(field, text));
    match (field.shape, field.presence) {
        (Shape::Choice(words), _) => {
            let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
            let at = one_of(context, &label, &words)?;
            Ok(vec![words[at].clone()])
        }
        (shape, Presence::Many | Presence::Some) if !is_code(shape) => {
            several(context, &label, need(field), valid)
        }
        _ => {
            let text = line(context, &label, need(field), valid)?;
            let answers = split(field, &text);
            for (given, meant) in text.split(',').zip(&answers) {
                taken_as(context, given.trim(), meant)?;
            }
            Ok(answers)
        }
    }
}

/// Says how an answer was understood, where that is not what was typed.
///
/// # Errors
/// Where the terminal is gone.
pub fn taken_as(context: &mut Context, given: &str, meant: &str) -> Result<(), Failure> {
    if given == meant { Ok(()) } else { context.say(&format!("  Taken as {meant}.\n")) }
}

/// An answer's values, as they were meant.
fn split(field: &FieldInfo, text: &str) -> Vec<String> {
    let listed = matches!(field.presence, Presence::Many | Presence::Some) && is_code(field.shape);
    let parts: Vec<_> = if listed { text.split(',').collect() } else { vec![text] };
    let parts = parts.into_iter().map(|part| as_meant(field.shape, part.trim()));
    parts.filter(|part| !part.is_empty()).collect()
}

/// Whether the record's own reader takes `answers` for the field.
fn acceptable(
    kind: Kind,
    table: &'static str,
    field: &'static FieldInfo,
    answers: Vec<String>,
) -> Result<(), String> {
    if let (Shape::Block, Some(file)) = (field.shape, answers.first().and_then(|text| text.strip_prefix('@')))
    {
        readable(file)?;
    }
    let mut values = Values::default();
    give(&mut values, table, field, answers);
    check(kind, &format!("{table}.{}", field.name), &values)
}

/// Whether a long text can be read from a file.
fn readable(file: &str) -> Result<(), String> {
    if file == "-" {
        return Err("standard input is this terminal; name a file".to_owned());
    }
    long_text(file).map(|_| ()).map_err(|failure| failure.message().to_owned())
}

/// Answers until an empty one.
fn several(
    context: &mut Context,
    label: &str,
    need: Need,
    valid: impl Fn(&str) -> Result<(), String>,
) -> Result<Vec<String>, Failure> {
    let mut answers: Vec<String> = Vec::new();
    loop {
        let need = if answers.is_empty() { need } else { Need::Optional };
        let text = line(context, label, need, |text| {
            if answers.iter().any(|answer| answer == text) {
                return Err("it stands here already".to_owned());
            }
            valid(text)
        })?;
        if text.is_empty() {
            return Ok(answers);
        }
        answers.push(text);
    }
}

/// The words of a reservation: a line, or a file's text.
///
/// # Errors
/// Where somebody leaves.
pub fn reservation(context: &mut Context, item: impl Fn(&str) -> String) -> Result<String, Failure> {
    let valid = |text: &str| {
        if let Some(file) = text.strip_prefix('@') {
            readable(file)?;
        }
        let mut values = Values::default();
        values.add("reservation", item(text));
        check(Kind::Pledge, "reservation", &values)
    };
    let words = line(context, "reservation", Need::Required, valid)?;
    Ok(item(&words))
}

/// Puts answers where they belong: a long text that was typed is no file's name.
fn give(values: &mut Values, table: &'static str, field: &FieldInfo, mut answers: Vec<String>) {
    match (field.shape, answers.first().and_then(|answer| answer.strip_prefix('@'))) {
        (Shape::Block, None) => values.fill_text(table, field.name, answers.swap_remove(0)),
        (Shape::Block, Some(file)) => values.fill(table, field.name, vec![file.to_owned()]),
        _ => values.fill(table, field.name, answers),
    }
}
