//! A record's fields, asked one by one. Each answer is checked as it is given, by the record's own
//! reader; leaving at any question leaves nothing behind.

use super::Context;
use super::fields::{capitalized, given, is_code};
use super::normalize::as_meant;
use super::prompt::{Need, line, one_of};
use super::values::{Values, check, long_text};
use crate::record::Kind;
use crate::record::schema::{FieldInfo, Presence, Shape};
use anyhow::Result;

/// Asks for every field of a table that has no value yet and is `wanted`.
pub fn table(
    context: &mut Context,
    kind: Kind,
    name: &str,
    values: &mut Values,
    wanted: impl Fn(&str) -> bool,
) -> Result<()> {
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
    given(kind, info).map(|field| (info.name, field)).collect()
}

/// Asks for one field, in the place of what it was.
pub fn field_of(
    context: &mut Context,
    kind: Kind,
    table: &'static str,
    field: &'static FieldInfo,
    values: &mut Values,
) -> Result<()> {
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
) -> Result<Vec<String>> {
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
pub fn taken_as(context: &mut Context, given: &str, meant: &str) -> Result<()> {
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
    long_text(file).map(|_| ()).map_err(|error| format!("{error:#}"))
}

/// Answers until an empty one.
fn several(
    context: &mut Context,
    label: &str,
    need: Need,
    valid: impl Fn(&str) -> Result<(), String>,
) -> Result<Vec<String>> {
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
pub fn reservation(context: &mut Context, item: impl Fn(&str) -> String) -> Result<String> {
    let words = line(context, "reservation", Need::Required, |text| {
        if let Some(file) = text.strip_prefix('@') {
            readable(file)?;
        }
        let mut values = Values::default();
        values.add("reservation", item(text));
        check(Kind::Pledge, "reservation", &values)
    })?;
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
