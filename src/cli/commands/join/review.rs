//! The review of `accord join`: everything that will be signed, by number, until no line is to be changed.

use super::answers::{JoinAnswers, ask_domain, show_heading};
use crate::cli::fields::flag_name;
use crate::cli::prompt::Need;
use crate::cli::workspace::Workspace;
use crate::cli::{Context, doubts, fields_prompt, prompt};
use crate::record::schema::FieldInfo;
use crate::record::{Kind, Organization};
use anyhow::Result;

/// A line of the review, by which its answer is changed.
#[derive(Clone, Copy, Debug)]
enum ReviewLine {
    Domain,
    Field(Kind, &'static str, &'static FieldInfo),
    Text,
    Reservations,
    Assistance,
}

impl JoinAnswers {
    /// All answers by number, until none is to be changed.
    pub fn look_over(&mut self, context: &mut Context, workspace: &mut Workspace) -> Result<()> {
        loop {
            let items = self.review_lines();
            show_heading(context, &format!("What will be signed for {}", workspace.organization))?;
            for (item, number) in items.iter().zip(1..) {
                let lines = self.describe_line(*item, &workspace.organization);
                context.note_text(&format_lines(number, lines, context))?;
            }
            let question = "\nA number changes that line, Enter goes on";
            let Ok(number) =
                prompt::ask_line(context, question, Need::Optional, |text| match text.parse::<usize>() {
                    Ok(number) if (1..=items.len()).contains(&number) => Ok(()),
                    _ => Err(format!("a number from 1 to {} changes that line", items.len())),
                })?
                .parse::<usize>()
            else {
                return Ok(());
            };
            self.change_line(context, workspace, items[number - 1])?;
        }
    }

    /// The lines of the review, in the order of the questions. What is asked in no question stands there if a flag
    /// gave it.
    fn review_lines(&self) -> Vec<ReviewLine> {
        let fields = |kind, table: &str| {
            let fields = fields_prompt::asked_fields(kind, table).into_iter();
            fields.map(move |(table, field)| ReviewLine::Field(kind, table, field))
        };
        let profile = fields(Kind::Enroll, "profile").filter(|line| match line {
            ReviewLine::Field(_, table, field) if field.name == "predecessor" => {
                self.enroll.has_field(table, field.name)
            }
            _ => true,
        });
        let pledge = fields(Kind::Pledge, "pledge").chain([ReviewLine::Reservations, ReviewLine::Assistance]);
        [ReviewLine::Domain].into_iter().chain(profile).chain([ReviewLine::Text]).chain(pledge).collect()
    }

    fn change_line(
        &mut self,
        context: &mut Context,
        workspace: &mut Workspace,
        item: ReviewLine,
    ) -> Result<()> {
        match item {
            ReviewLine::Domain => self.change_domain(context, workspace),
            ReviewLine::Field(kind, table, field) => {
                let values = if kind == Kind::Enroll { &mut self.enroll } else { &mut self.pledge };
                fields_prompt::ask_field(context, kind, table, field, values)?;
                match field.name {
                    "name" | "lei" => doubts::confirm_doubts(context, workspace, &self.enroll),
                    "group" => self.fit_text(context, workspace),
                    _ => Ok(()),
                }
            }
            ReviewLine::Text => {
                self.text = None;
                self.clear_reservations(context);
                self.choose_pledge(context, workspace)?;
                self.keep_text(context);
                self.ask_reservations(context, workspace)
            }
            ReviewLine::Reservations => {
                self.clear_reservations(context);
                self.ask_reservations(context, workspace)
            }
            ReviewLine::Assistance => {
                for (table, field) in fields_prompt::asked_fields(Kind::Pledge, "assistance") {
                    self.pledge.clear_field(table, field.name);
                    context.keep_answer(&flag_name(field), Vec::new());
                }
                self.ask_assistance(context)
            }
        }
    }

    fn clear_reservations(&mut self, context: &mut Context) {
        self.pledge.clear_list("reservation");
        context.keep_answer("reservation", Vec::new());
    }

    /// Another domain is another organization, with another folder in the registry.
    fn change_domain(&self, context: &mut Context, workspace: &mut Workspace) -> Result<()> {
        let before = workspace.organization.clone();
        context.say_prose(&format!("\nNow: {before}.\n"))?;
        loop {
            let organization = ask_domain(context)?;
            let other = Workspace::open_unlocked(context, organization)?;
            if other.state(context)?.is_some() {
                let taken = format!("{} is enrolled here already", other.organization);
                prompt::explain_refusal(context, &taken)?;
                continue;
            }
            context.change_argument(before.as_str(), other.organization.as_str());
            *workspace = other;
            return doubts::confirm_doubts(context, workspace, &self.enroll);
        }
    }

    /// Another group may not promise the same text.
    fn fit_text(&mut self, context: &mut Context, workspace: &mut Workspace) -> Result<()> {
        let suitable = self.suitable_texts(&workspace.registry);
        if self.text.as_ref().is_some_and(|text| suitable.iter().any(|(id, _)| id == text)) {
            return Ok(());
        }
        context.say_prose("\nThe text is not for this group.\n")?;
        self.change_line(context, workspace, ReviewLine::Text)
    }

    /// The label of a line, and what it holds.
    fn describe_line(&self, item: ReviewLine, organization: &Organization) -> (String, Vec<String>) {
        match item {
            ReviewLine::Field(kind, table, field) => {
                let values = if kind == Kind::Enroll { &self.enroll } else { &self.pledge };
                (name_field(field), values.current_answers(table, field.name))
            }
            ReviewLine::Domain => ("domain".to_owned(), vec![organization.to_string()]),
            ReviewLine::Text => {
                ("text".to_owned(), self.text.as_ref().map(ToString::to_string).into_iter().collect())
            }
            ReviewLine::Reservations => ("reservations".to_owned(), self.pledge.shown_items("reservation")),
            ReviewLine::Assistance => {
                let fields = fields_prompt::asked_fields(Kind::Pledge, "assistance").into_iter();
                let given = fields.filter_map(|(table, field)| {
                    let answers = self.pledge.current_answers(table, field.name).join(", ");
                    (!answers.is_empty()).then(|| format!("{}: {answers}", name_field(field)))
                });
                ("help".to_owned(), given.collect())
            }
        }
    }
}

/// The word of a field in its question.
fn name_field(field: &FieldInfo) -> String {
    flag_name(field).replace('-', " ")
}

/// A line of the review, or several, cut at the end of the screen: the records are shown in full before they are
/// signed.
fn format_lines(number: usize, (label, values): (String, Vec<String>), context: &Context) -> String {
    let room = context.screen().map_or(usize::MAX, |(_, columns)| columns.saturating_sub(22));
    let mut lines: Vec<_> =
        values.iter().flat_map(|value| value.lines()).map(|line| cut_line(line, room)).collect();
    if lines.is_empty() {
        lines.push("-".to_owned());
    }
    let mut text = String::new();
    for (at, line) in lines.iter().enumerate() {
        text += &match at {
            0 => format!("{number:4}  {label:13}  {line}\n"),
            _ => format!("{:21}{line}\n", ""),
        };
    }
    text
}

fn cut_line(line: &str, room: usize) -> String {
    if line.chars().count() <= room {
        return line.to_owned();
    }
    let kept: String = line.chars().take(room.saturating_sub(1)).collect();
    format!("{kept}…")
}
