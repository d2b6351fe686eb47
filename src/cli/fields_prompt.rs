//! A record's fields, asked one by one. Each answer is checked as it is given, by the record's own
//! reader; leaving at any question leaves nothing behind.

use super::editor::write_in_editor;
use super::environment::choose_editor;
use super::fields::{flag_name, given_fields, is_code};
use super::keyboard::LineCount;
use super::normalize::normalize_answer;
use super::prompt::{Need, ask_line, ask_lines, choose_item, explain_refusal};
use super::text_input::read_text_file;
use super::toml_text::quote_toml;
use super::values::{Values, check_field};
use super::{Context, Failure};
use crate::cli::failure::{describe_error, explain_error};
use crate::diagnostic::write_sentence;
use crate::record::Kind;
use crate::record::schema::{FieldInfo, Presence, Shape};
use anyhow::{Result, anyhow, bail};
use std::path::Path;

/// Asks for the fields of a table that must have a value, have none yet, and are `wanted`. What is optional is added
/// in the review.
pub fn ask_required(
    context: &mut Context,
    kind: Kind,
    name: &str,
    values: &mut Values,
    wanted: impl Fn(&str) -> bool,
) -> Result<()> {
    for (table, field) in asked_fields(kind, name) {
        let required = matches!(field.presence, Presence::Required | Presence::Some);
        if required && wanted(field.name) && !values.has_field(table, field.name) {
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

/// Asks for one field. What it was before is shown, and stays unless the answer says otherwise.
pub fn ask_field(
    context: &mut Context,
    kind: Kind,
    table: &'static str,
    field: &'static FieldInfo,
    values: &mut Values,
) -> Result<()> {
    let before = values.current_answers(table, field.name);
    context.say_prose(&format!("\n{}\n", describe_field(field, &before)))?;
    if has_lines(field, &before) {
        // As they are, since Enter keeps them so.
        let lines = before.iter().flat_map(|text| text.lines()).map(|line| format!("  {line}\n"));
        context.note_text(&lines.collect::<String>())?;
    }
    let answers = read_answers(context, kind, (table, field), &before)?;
    values.clear_field(table, field.name);
    if !answers.is_empty() {
        store_answers(values, table, field, answers)?;
    }
    context.keep_answer(&flag_name(field), values.current_answers(table, field.name));
    Ok(())
}

/// What a field is, what it was before, and how it may be answered.
fn describe_field(field: &FieldInfo, before: &[String]) -> String {
    let optional = matches!(field.presence, Presence::Optional | Presence::Many);
    let enter = match (before.is_empty(), optional) {
        (false, true) => "; Enter keeps it, - leaves it out",
        (false, false) => "; Enter keeps it",
        (true, true) if !is_listed(field) => "; Enter leaves it out",
        (true, _) => "",
    };
    let how = match field.shape {
        Shape::Block => name_text_ways().to_owned(),
        Shape::Choice(words) if is_list(field) => format!(": {}; several with commas", words.join(", ")),
        shape if is_code(shape) && is_list(field) => "; several with commas".to_owned(),
        Shape::Line("COUNTRY") => ", or its name in English".to_owned(),
        _ if is_listed(field) && optional => "; one at a time, Enter goes on".to_owned(),
        _ if is_listed(field) => "; one at a time, at least one, Enter goes on".to_owned(),
        _ => String::new(),
    };
    let now = match before {
        [] => String::new(),
        before if has_lines(field, before) => " Now:".to_owned(),
        before => format!(" Now: {}.", before.join(", ").trim_end().trim_end_matches('.')),
    };
    format!("{}{now}", write_sentence(&format!("{}{how}{enter}", field.doc.trim())))
}

/// Whether what a field was before is shown on lines of its own: a text of several lines, and several values.
fn has_lines(field: &FieldInfo, before: &[String]) -> bool {
    before.iter().any(|text| text.trim_end().contains('\n')) || (is_listed(field) && before.len() > 1)
}

/// How a long text may be given, besides as it is.
pub fn name_text_ways() -> &'static str {
    match choose_editor() {
        Some(_) => "; @ opens the editor, @FILE takes a file's text",
        None => "; @FILE for a longer text",
    }
}

fn is_list(field: &FieldInfo) -> bool {
    matches!(field.presence, Presence::Many | Presence::Some)
}

/// Whether each value of the field is an answer of its own.
fn is_listed(field: &FieldInfo) -> bool {
    is_list(field) && !is_code(field.shape)
}

/// Whether there must be an answer: not where there was one before.
fn answer_need(field: &FieldInfo, before: &[String]) -> Need {
    match field.presence {
        Presence::Required | Presence::Some if before.is_empty() => Need::Required,
        _ => Need::Optional,
    }
}

fn read_answers(
    context: &mut Context,
    kind: Kind,
    (table, field): (&'static str, &'static FieldInfo),
    before: &[String],
) -> Result<Vec<String>> {
    let label = flag_name(field).replace('-', " ");
    let optional = matches!(field.presence, Presence::Optional | Presence::Many);
    let valid = |text: &str| match text {
        "-" if optional => Ok(()),
        text => check_answers(kind, table, field, split_answers(field, text)),
    };
    let need = answer_need(field, before);
    if let (Shape::Choice(words), false) = (field.shape, is_list(field)) {
        let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
        let before = words.iter().position(|word| before.contains(word));
        let need = if optional { Need::Optional } else { Need::Required };
        let chosen = choose_item(context, &label, &words, (before, need))?;
        return Ok(chosen.map(|at| words[at].clone()).into_iter().collect());
    }
    let answers = if is_listed(field) {
        ask_several(context, &label, need, valid)?
    } else if matches!(field.shape, Shape::Block) {
        ask_text(context, &label, (need, before), valid)?.into_iter().collect()
    } else {
        let text = ask_line(context, &label, need, valid)?;
        let answers = split_answers(field, &text);
        for (given, meant) in text.split(',').zip(&answers) {
            report_meaning(context, given.trim(), meant)?;
        }
        answers
    };
    match &answers[..] {
        [] if matches!(field.shape, Shape::Block) => {
            Ok(before.iter().map(|text| write_answer(text)).collect())
        }
        [] => Ok(before.to_vec()),
        [answer] if answer == "-" && optional => Ok(Vec::new()),
        _ => Ok(answers),
    }
}

/// Asks for a long text: as it is, in a file, or written in the editor.
fn ask_text(
    context: &mut Context,
    label: &str,
    (need, before): (Need, &[String]),
    valid: impl Fn(&str) -> Result<(), String>,
) -> Result<Option<String>> {
    let mut written = before.concat();
    loop {
        let answer = ask_lines(context, label, (need, LineCount::Several), |text| {
            if text == "@" { Ok(()) } else { valid(text) }
        })?;
        if answer != "@" {
            return Ok(Some(answer).filter(|answer| !answer.is_empty()));
        }
        let checked = write_in_editor(label, &written).and_then(|text| {
            written.clone_from(&text);
            let answer = write_answer(&text);
            match valid(&answer) {
                _ if text.trim().is_empty() => bail!("the text is empty"),
                Ok(()) => Ok(answer),
                Err(reason) => bail!("{reason}"),
            }
        });
        match checked {
            Ok(text) => return Ok(Some(text)),
            Err(error) => explain_refusal(context, &explain_error(&error))?,
        }
    }
}

/// Says how an answer was understood, where that is not what was typed.
pub fn report_meaning(context: &mut Context, given: &str, meant: &str) -> Result<()> {
    if given == meant { Ok(()) } else { context.say_prose(&format!("  Taken as {meant}.\n")) }
}

/// An answer's values, as they were meant.
fn split_answers(field: &FieldInfo, text: &str) -> Vec<String> {
    let listed = is_list(field) && is_code(field.shape);
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
    store_answers(&mut values, table, field, answers).map_err(|error| describe_error(&error))?;
    check_field(kind, &format!("{table}.{}", field.name), &values)
}

/// The long text that an answer means: itself, or what stands in a file. A text that begins with `@` has another one
/// before it.
fn read_block(answer: &str) -> Result<String> {
    match answer.strip_prefix('@') {
        None => Ok(answer.to_owned()),
        Some(text) if text.starts_with('@') => Ok(text.to_owned()),
        Some(file) => read_named(file),
    }
}

/// The answer that [`read_block`] takes for this text: what the editor or an earlier answer gave names no file.
fn write_answer(text: &str) -> String {
    if text.starts_with('@') { format!("@{text}") } else { text.to_owned() }
}

/// The text in a file that an answer names.
fn read_named(file: &str) -> Result<String> {
    if file == "-" {
        bail!(Failure::usage("standard input is this terminal; name a file"));
    }
    read_text_file(Path::new(file)).map_err(|error| {
        let reason = describe_error(&error);
        anyhow!("{reason}\n`@` names a file; for a text that begins with it, write @@{file}")
    })
}

/// Answers until an empty one. Pasted lines, and those of the editor, are an answer each.
fn ask_several(
    context: &mut Context,
    label: &str,
    need: Need,
    valid: impl Fn(&str) -> Result<(), String>,
) -> Result<Vec<String>> {
    let mut answers: Vec<String> = Vec::new();
    loop {
        let need = if answers.is_empty() { need } else { Need::Optional };
        let text = ask_lines(context, label, (need, LineCount::Several), |text| {
            let alone = text == "-" && answers.is_empty();
            if !alone && split_lines(text).any(|line| line == "-") {
                return Err("- leaves the field out, and is no answer beside others".to_owned());
            }
            split_lines(text).try_for_each(&valid)
        })?;
        if text.is_empty() {
            return Ok(answers);
        }
        for line in split_lines(&text) {
            // What is pasted twice stands once.
            if answers.iter().any(|answer| answer == line) {
                context.say_prose(&format!("  It stands here already: {line}\n"))?;
            } else {
                answers.push(line.to_owned());
            }
        }
        if text == "-" {
            return Ok(answers);
        }
    }
}

fn split_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// Asks for the words of a reservation, a line or a file's text, and adds them.
pub fn ask_reservation(context: &mut Context, principle: &str, values: &mut Values) -> Result<()> {
    let add = |values: &mut Values, words: &str| -> Result<()> {
        let fields = format!("principle = {}, text = {}", quote_toml(principle), quote_toml(words));
        values.add_item(Kind::Pledge, "reservation", &fields, &mut read_named)
    };
    let words = ask_text(context, "reservation", (Need::Required, &[]), |words: &str| {
        let mut values = Values::default();
        add(&mut values, words).map_err(|error| describe_error(&error))?;
        check_field(Kind::Pledge, "reservation", &values)
    })?;
    add(values, &words.unwrap_or_default())?;
    keep_items(context, "reservation", values);
    Ok(())
}

/// Keeps the items of a list as a flag takes them: a text that begins with an @ has another one before it, since one
/// alone names a file. A quote within a text has a backslash before it, so this finds only where a text begins.
pub fn keep_items(context: &mut Context, list: &'static str, values: &Values) {
    let items = values.items_of(list).iter();
    let items = items.map(|item| item.trim_end().replace('\n', ", ").replace(" = \"@", " = \"@@"));
    context.keep_answer(list, items.collect());
}

/// Puts answers where they belong.
fn store_answers(
    values: &mut Values,
    table: &'static str,
    field: &'static FieldInfo,
    answers: Vec<String>,
) -> Result<()> {
    match (field.shape, answers.first()) {
        (Shape::Block, Some(answer)) => values.set_text(table, field.name, &read_block(answer)?),
        _ => values.set_default(table, field.name, answers),
    }
    Ok(())
}
