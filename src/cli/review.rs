//! A review: every answer by its number and its name, and below them what was left out, until no line is to be changed.
//! What is optional is asked here alone, where the signer names it.

use anyhow::Result;

use super::Context;
use super::fields::{capitalize_first, flag_name};
use super::prompt::{Need, ask_line, explain_refusal, find_position};
use super::values::Values;
use crate::diagnostic::Fault;
use crate::record::schema::FieldInfo;

/// A line of a review.
#[derive(Clone, Debug)]
pub struct ReviewLine {
    /// The word of its question.
    label: String,
    /// What it holds; nothing where it is left out.
    answers: Vec<String>,
    /// What it is for, as words without a full stop.
    purpose: String,
}

impl ReviewLine {
    pub fn new(label: &str, answers: Vec<String>, purpose: &str) -> Self {
        Self { label: label.to_owned(), answers, purpose: capitalize_first(purpose) }
    }

    /// The line of a field.
    pub fn of_field(values: &Values, table: &'static str, field: &FieldInfo) -> Self {
        Self::new(&name_field(field), values.current_answers(table, field.name), field.doc)
    }

    /// The line, or several, cut at the end of the screen: the records are shown in full before they are signed.
    fn format(&self, number: usize, context: &Context) -> String {
        let room = context.screen().map_or(usize::MAX, |(_, columns)| columns.saturating_sub(22));
        let held = self.answers.iter().flat_map(|answer| answer.lines());
        let mut lines: Vec<_> = held.map(|line| cut_line(line, room)).collect();
        if lines.is_empty() {
            lines.push(cut_line(&self.purpose, room));
        }
        let mut text = format!("{number:4}  {:13}  {}\n", self.label, lines[0]);
        text.extend(lines[1..].iter().map(|line| format!("{:21}{line}\n", "")));
        text
    }
}

/// Shows the lines under a title, and returns the position of the one to change; None where the signer goes on.
pub fn choose_line(context: &mut Context, title: &str, lines: &[ReviewLine]) -> Result<Option<usize>> {
    context.note_rendered(&format!("\n{}\n", context.err().heading(title)))?;
    let numbered: Vec<_> = lines.iter().zip(1..).collect();
    let (left_out, held): (Vec<_>, Vec<_>) =
        numbered.into_iter().partition(|(line, _)| line.answers.is_empty());
    for (line, number) in held {
        context.note_text(&line.format(number, context))?;
    }
    if !left_out.is_empty() {
        context.note_text("Left out:\n")?;
    }
    for (line, number) in left_out {
        context.note_text(&line.format(number, context))?;
    }
    let labels: Vec<_> = lines.iter().map(|line| line.label.clone()).collect();
    let question = "\nA number or a name adds or changes a line, Enter goes on";
    let answer = ask_line(context, question, Need::Optional, |answer| {
        let known = find_position(&labels, answer).map(drop);
        known.ok_or_else(|| format!("answer a number from 1 to {}, or the name of a line", labels.len()))
    })?;
    Ok(find_position(&labels, &answer).filter(|_| !answer.is_empty()))
}

/// Says what is wrong with all answers together; whether anything is.
pub fn explain_faults(context: &mut Context, faults: &[Fault]) -> Result<bool> {
    for fault in faults {
        explain_refusal(context, &format!("{}\n{}", fault.message, fault.help))?;
    }
    Ok(!faults.is_empty())
}

/// The word of a field in its question.
pub fn name_field(field: &FieldInfo) -> String {
    flag_name(field).replace('-', " ")
}

fn cut_line(line: &str, room: usize) -> String {
    if line.chars().count() <= room {
        return line.to_owned();
    }
    let kept: String = line.chars().take(room.saturating_sub(1)).collect();
    format!("{kept}…")
}
