//! A record's fields, asked one by one. Each answer is checked as it is given, by the record's own
//! reader; leaving at any question leaves nothing behind.

use super::fields::{flag_name, given_fields, is_code};
use super::normalize::normalize_answer;
use super::prompt::{Need, ask_line, choose_one};
use super::text_input::read_text_file;
use super::values::{Values, check_field, quote_toml};
use super::{Context, Failure};
use crate::diagnostic::write_sentence;
use crate::record::Kind;
use crate::record::schema::{FieldInfo, Presence, Shape};
use anyhow::{Result, bail};
use std::path::Path;

/// Asks for every field of a table that has no value yet and is `wanted`.
pub fn ask_table(
    context: &mut Context,
    kind: Kind,
    name: &str,
    values: &mut Values,
    wanted: impl Fn(&str) -> bool,
) -> Result<()> {
    for (table, field) in asked_fields(kind, name) {
        if wanted(field.name) && !values.has_field(table, field.name) {
            ask_field(context, kind, table, field, values)?;
        }
    }
    Ok(())
}

/// The fields of a table that are asked: not those that a command fills in by itself.
pub fn asked_fields(kind: Kind, name: &str) -> Vec<(&'static str, &'static FieldInfo)> {
    let Some(info) = kind.tables().iter().find(|info| info.name == name) else { return Vec::new() };
    given_fields(kind, info).map(|field| (info.name, field)).collect()
}

/// Asks for one field, in the place of what it was.
pub fn ask_field(
    context: &mut Context,
    kind: Kind,
    table: &'static str,
    field: &'static FieldInfo,
    values: &mut Values,
) -> Result<()> {
    context.say_prose(&format!("\n{}\n", describe_field(field)))?;
    let answers = read_answers(context, kind, table, field)?;
    values.clear_field(table, field.name);
    if !answers.is_empty() {
        store_answers(values, table, field, answers)?;
    }
    Ok(())
}

/// What a field is, and how it may be answered.
fn describe_field(field: &FieldInfo) -> String {
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
    write_sentence(&format!("{}{how}", field.doc.trim()))
}

fn answer_need(field: &FieldInfo) -> Need {
    match field.presence {
        Presence::Required | Presence::Some => Need::Required,
        Presence::Optional | Presence::Many => Need::Optional,
    }
}

fn read_answers(
    context: &mut Context,
    kind: Kind,
    table: &'static str,
    field: &'static FieldInfo,
) -> Result<Vec<String>> {
    let label = flag_name(field).replace('-', " ");
    let valid = |text: &str| check_answers(kind, table, field, split_answers(field, text));
    match (field.shape, field.presence) {
        (Shape::Choice(words), _) => {
            let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
            let at = choose_one(context, &label, &words)?;
            Ok(vec![words[at].clone()])
        }
        (shape, Presence::Many | Presence::Some) if !is_code(shape) => {
            ask_several(context, &label, answer_need(field), valid)
        }
        _ => {
            let text = ask_line(context, &label, answer_need(field), valid)?;
            let answers = split_answers(field, &text);
            for (given, meant) in text.split(',').zip(&answers) {
                report_meaning(context, given.trim(), meant)?;
            }
            Ok(answers)
        }
    }
}

/// Says how an answer was understood, where that is not what was typed.
pub fn report_meaning(context: &mut Context, given: &str, meant: &str) -> Result<()> {
    if given == meant { Ok(()) } else { context.say_prose(&format!("  Taken as {meant}.\n")) }
}

/// An answer's values, as they were meant.
fn split_answers(field: &FieldInfo, text: &str) -> Vec<String> {
    let listed = matches!(field.presence, Presence::Many | Presence::Some) && is_code(field.shape);
    let parts: Vec<_> = if listed { text.split(',').collect() } else { vec![text] };
    let parts = parts.into_iter().map(|part| normalize_answer(field.shape, part.trim()));
    parts.filter(|part| !part.is_empty()).collect()
}

/// Whether the record's own reader takes `answers` for the field.
fn check_answers(
    kind: Kind,
    table: &'static str,
    field: &'static FieldInfo,
    answers: Vec<String>,
) -> Result<(), String> {
    let mut values = Values::default();
    store_answers(&mut values, table, field, answers).map_err(|error| format!("{error:#}"))?;
    check_field(kind, &format!("{table}.{}", field.name), &values)
}

/// The long text that an answer means: itself, or what stands in a file.
fn read_block(answer: &str) -> Result<String> {
    answer.strip_prefix('@').map_or_else(|| Ok(answer.to_owned()), read_named)
}

/// The text in a file that an answer names.
fn read_named(file: &str) -> Result<String> {
    if file == "-" {
        bail!(Failure::usage("standard input is this terminal; name a file"));
    }
    read_text_file(Path::new(file))
}

/// Answers until an empty one.
fn ask_several(
    context: &mut Context,
    label: &str,
    need: Need,
    valid: impl Fn(&str) -> Result<(), String>,
) -> Result<Vec<String>> {
    let mut answers: Vec<String> = Vec::new();
    loop {
        let need = if answers.is_empty() { need } else { Need::Optional };
        let text = ask_line(context, label, need, |text| {
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

/// Asks for the words of a reservation, a line or a file's text, and adds them.
pub fn ask_reservation(context: &mut Context, principle: &str, values: &mut Values) -> Result<()> {
    let add = |values: &mut Values, words: &str| -> Result<()> {
        let fields = format!("principle = {}, text = {}", quote_toml(principle), quote_toml(words));
        values.add_item(Kind::Pledge, "reservation", &fields, &mut read_named)
    };
    let words = ask_line(context, "reservation", Need::Required, |words: &str| {
        let mut values = Values::default();
        add(&mut values, words).map_err(|error| format!("{error:#}"))?;
        check_field(Kind::Pledge, "reservation", &values)
    })?;
    add(values, &words)
}

/// Puts answers where they belong.
fn store_answers(
    values: &mut Values,
    table: &'static str,
    field: &'static FieldInfo,
    answers: Vec<String>,
) -> Result<()> {
    match (field.shape, answers.first()) {
        (Shape::Block, Some(answer)) => values.set_text(table, field.name, read_block(answer)?),
        _ => values.set_default(table, field.name, answers),
    }
    Ok(())
}
