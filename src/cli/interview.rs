//! A record's fields, asked one by one on the terminal. Each answer is checked as it is given, by
//! the record's own reader; leaving at any question leaves nothing behind.

use dialoguer::{Confirm, Input, MultiSelect, Select};

use super::fields::{Values, capitalized, check, filled, single};
use super::prompt::unanswered;
use super::{Context, Failure, terminal};
use crate::record::Kind;
use crate::record::schema::{FieldInfo, Presence, Shape};

fn left(error: dialoguer::Error) -> Failure {
    let dialoguer::Error::IO(error) = error;
    unanswered(&error)
}

/// Asks a yes-or-no question.
///
/// # Errors
/// Where nobody answers.
pub fn yes(question: &str, default: bool) -> Result<bool, Failure> {
    terminal::watch();
    Confirm::new().with_prompt(question).default(default).interact().map_err(left)
}

/// Asks for a line that `valid` accepts; an empty one where that is allowed.
///
/// # Errors
/// Where nobody answers.
pub fn line(
    question: &str,
    allow_empty: bool,
    valid: impl Fn(&str) -> Result<(), String>,
) -> Result<String, Failure> {
    let validate = |text: &String| match text.trim() {
        "" => Ok(()),
        text => valid(text),
    };
    terminal::watch();
    let input = Input::<String>::new().with_prompt(question).allow_empty(allow_empty);
    let answer = input.validate_with(validate).interact_text().map_err(left)?;
    Ok(answer.trim().to_owned())
}

/// Asks for one of `items` and returns its position.
///
/// # Errors
/// Where nobody answers.
pub fn one_of(question: &str, items: &[String]) -> Result<usize, Failure> {
    terminal::watch();
    let select = Select::new().with_prompt(question).items(items).default(0);
    select.interact().map_err(left)
}

/// Asks for any of `items` and returns their positions.
///
/// # Errors
/// Where nobody answers.
pub fn any_of(question: &str, items: &[String]) -> Result<Vec<usize>, Failure> {
    terminal::watch();
    let select = MultiSelect::new().with_prompt(question).items(items);
    select.interact().map_err(left)
}

/// Asks for every field of a table that has no value yet, but those in `skip`.
///
/// # Errors
/// Where somebody leaves.
pub fn table(
    context: &mut Context,
    kind: Kind,
    name: &str,
    values: &mut Values,
    skip: &[&str],
) -> Result<(), Failure> {
    let Some(info) = kind.tables().iter().find(|info| info.name == name) else { return Ok(()) };
    for field in single(info).unwrap_or_default() {
        let known = values.has(info.name, field.name) || filled(kind).contains(&(info.name, field.name));
        if !known && !skip.contains(&field.name) {
            context.note(&format!("\n{}\n", explanation(field)))?;
            let answers = ask(kind, info.name, field)?;
            if !answers.is_empty() {
                give(values, info.name, field, answers);
            }
        }
    }
    Ok(())
}

/// What a field is, and how it may be answered.
fn explanation(field: &FieldInfo) -> String {
    let how = match (field.shape, field.presence) {
        (Shape::Block, Presence::Optional) => "; @FILE for a longer text; Enter leaves it out",
        (Shape::Block, _) => "; @FILE for a longer text",
        (_, Presence::Optional) => "; Enter leaves it out",
        (_, Presence::Many) => "; one at a time, Enter goes on",
        (_, Presence::Some) => "; one at a time, at least one, Enter goes on",
        (_, Presence::Required) => "",
    };
    format!("{}{how}.", capitalized(field.doc))
}

fn needed(field: &FieldInfo) -> bool {
    matches!(field.presence, Presence::Required | Presence::Some)
}

fn ask(kind: Kind, table: &'static str, field: &'static FieldInfo) -> Result<Vec<String>, Failure> {
    let label = field.name.replace('_', " ");
    let valid = |text: &str| {
        let mut values = Values::default();
        give(&mut values, table, field, vec![text.to_owned()]);
        let fault = check(kind, table, field.name, &values);
        fault.map_or(Ok(()), |fault| Err(format!("{}; {}", fault.message, fault.help)))
    };
    match (field.shape, field.presence) {
        (Shape::Choice(words), _) => {
            let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
            Ok(vec![words[one_of(&label, &words)?].clone()])
        }
        (_, Presence::Many | Presence::Some) => several(&label, needed(field), valid),
        (Shape::Block, _) => line(&label, !needed(field), |_| Ok(())).map(unless_empty),
        _ => line(&label, !needed(field), valid).map(unless_empty),
    }
}

fn unless_empty(answer: String) -> Vec<String> {
    if answer.is_empty() { Vec::new() } else { vec![answer] }
}

/// Answers until an empty one.
fn several(
    label: &str,
    needed: bool,
    valid: impl Fn(&str) -> Result<(), String>,
) -> Result<Vec<String>, Failure> {
    let mut answers = Vec::new();
    loop {
        let answer = line(label, !needed || !answers.is_empty(), &valid)?;
        if answer.is_empty() {
            return Ok(answers);
        }
        answers.push(answer);
    }
}

/// Puts answers where they belong: a long text that was typed is no file's name.
fn give(values: &mut Values, table: &'static str, field: &FieldInfo, mut answers: Vec<String>) {
    match (field.shape, answers.first().and_then(|answer| answer.strip_prefix('@'))) {
        (Shape::Block, None) => values.fill_text(table, field.name, answers.swap_remove(0)),
        (Shape::Block, Some(file)) => values.fill(table, field.name, vec![file.to_owned()]),
        _ => values.fill(table, field.name, answers),
    }
}
