//! The questions of `accord join`, in the order in which a signatory thinks: who we are, what we
//! promise, who signs it, what we keep back, whom the injured call; then all of it to look over.

use crate::cli::fields::flag_name;
use crate::cli::prompt::Need;
use crate::cli::values::Values;
use crate::cli::workspace::{self, Workspace};
use crate::cli::{Context, Failure, doubts, fields_prompt, prompt};
use crate::record::schema::FieldInfo;
use crate::record::{Group, Id, Kind, Organization};
use crate::registry::Registry;
use crate::render::human_text;
use crate::view::describe_text;
use anyhow::{Context as _, Result, bail};

/// The answers so far.
#[derive(Clone, Debug, Default)]
pub struct JoinAnswers {
    /// The text's id.
    pub text: Option<Id>,
    pub enroll: Values,
    pub pledge: Values,
}

/// A line of the summary, by which its answer is changed.
#[derive(Clone, Copy, Debug)]
enum SummaryLine {
    Field(Kind, &'static str, &'static FieldInfo),
    Text,
    Reservations,
    Assistance,
}

/// The organization, if its domain can be registered.
pub fn check_registrable(organization: Organization) -> Result<Organization, String> {
    match organization.find_registration_obstacle() {
        None => Ok(organization),
        Some(obstacle) => Err(format!(
            "{organization} is not a domain that can be registered: it {obstacle}; give the domain you publish under"
        )),
    }
}

/// What the sitting is, before its first question.
pub fn introduce_join(context: &mut Context) -> Result<()> {
    context.say_prose(
        "This enters an organization into the registry, with its first pledge. The questions come in \
         four parts: the organization, the text, who signs, the keys. Nothing is written before you \
         have seen both records and said yes, and nothing leaves this machine. Ctrl-C leaves at any \
         question.\n\n",
    )
}

impl JoinAnswers {
    /// Asks for what was not given.
    pub fn ask_missing(&mut self, context: &mut Context, workspace: &Workspace) -> Result<()> {
        show_heading(context, "1 of 4  The organization")?;
        fields_prompt::ask_table(context, Kind::Enroll, "profile", &mut self.enroll, |field| {
            field == "name"
        })?;
        doubts::confirm_doubts(context, workspace, &self.enroll)?;
        fields_prompt::ask_table(context, Kind::Enroll, "profile", &mut self.enroll, |field| {
            field != "predecessor"
        })?;
        show_heading(context, "2 of 4  The text")?;
        self.choose_pledge(context, workspace)?;
        show_heading(context, "3 of 4  The signer and the reservations")?;
        fields_prompt::ask_table(context, Kind::Pledge, "pledge", &mut self.pledge, |_| true)?;
        if !self.pledge.has_list("reservation") {
            self.ask_reservations(context, workspace)?;
        }
        let begun = fields_prompt::asked_fields(Kind::Pledge, "assistance");
        if begun.iter().any(|(table, field)| self.pledge.has_field(table, field.name)) {
            fields_prompt::ask_table(context, Kind::Pledge, "assistance", &mut self.pledge, |_| true)?;
        } else {
            self.ask_assistance(context)?;
        }
        self.look_over(context, workspace)
    }

    /// Which text to pledge to; it is shown before the signer agrees.
    fn choose_pledge(&mut self, context: &mut Context, workspace: &Workspace) -> Result<()> {
        let id = match &self.text {
            Some(id) => id.clone(),
            None => choose_text(context, &workspace.registry, self.enroll.field_values("profile", "group"))?,
        };
        let text = workspace::find_text(&workspace.registry, &id)?;
        let principles = text.accord.principle.iter().zip(1..);
        let titles: String = principles.map(|(p, n)| format!("  {n:2}  {}\n", p.title)).collect();
        context.say_prose(&format!(
            "\n{} ({id}). It must be reaffirmed every {} months. Its principles:\n{titles}",
            text.accord.title, text.accord.renewal_months,
        ))?;
        if !prompt::ask_to_skip(context, "Enter shows the text in full, s skips it")? {
            prompt::page_rendered(context, &human_text(&describe_text(text), context.err()))?;
        }
        context.say_prose("\nReservations to single principles are asked for later.\n")?;
        if !prompt::ask_yes_no(context, "Does the organization pledge to this text?")? {
            bail!(prompt::report_left());
        }
        self.text = Some(id);
        Ok(())
    }

    fn ask_reservations(&mut self, context: &mut Context, workspace: &Workspace) -> Result<()> {
        context.say_prose("\n")?;
        if !prompt::ask_yes_no(context, "Does it reserve any principle, in whole or in part?")? {
            return Ok(());
        }
        let text =
            workspace::find_text(&workspace.registry, self.text.as_ref().context("no text was chosen")?)?;
        let principles = &text.accord.principle;
        let titles: Vec<_> = principles.iter().map(|principle| principle.title.to_string()).collect();
        for index in prompt::choose_any(context, "principles", &titles)? {
            let id = principles[index].id.as_str();
            context.say_prose(&format!("\nThe reservation to {id}, in words; @FILE for a longer text.\n"))?;
            fields_prompt::ask_reservation(context, id, &mut self.pledge)?;
        }
        Ok(())
    }

    fn ask_assistance(&mut self, context: &mut Context) -> Result<()> {
        context.say_prose("\n")?;
        if prompt::ask_yes_no(context, "Does it help organizations that are attacked?")? {
            fields_prompt::ask_table(context, Kind::Pledge, "assistance", &mut self.pledge, |_| true)?;
        }
        Ok(())
    }

    /// All answers by number, until none is to be changed.
    fn look_over(&mut self, context: &mut Context, workspace: &Workspace) -> Result<()> {
        loop {
            let items = summary_lines();
            show_heading(context, &format!("What will be signed for {}", workspace.organization))?;
            let lines = items.iter().zip(1..).map(|(item, number)| self.summary_line(*item, number, context));
            let lines: String = lines.collect();
            context.say_prose(&lines)?;
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

    fn change_line(&mut self, context: &mut Context, workspace: &Workspace, item: SummaryLine) -> Result<()> {
        match item {
            SummaryLine::Field(kind, table, field) => {
                let values = if kind == Kind::Enroll { &mut self.enroll } else { &mut self.pledge };
                fields_prompt::ask_field(context, kind, table, field, values)?;
                match field.name {
                    "name" | "lei" => doubts::confirm_doubts(context, workspace, &self.enroll),
                    "group" => self.fit_text(context, workspace),
                    _ => Ok(()),
                }
            }
            SummaryLine::Text => {
                self.text = None;
                self.pledge.clear_list("reservation");
                self.choose_pledge(context, workspace)?;
                self.ask_reservations(context, workspace)
            }
            SummaryLine::Reservations => {
                self.pledge.clear_list("reservation");
                self.ask_reservations(context, workspace)
            }
            SummaryLine::Assistance => {
                for (table, field) in fields_prompt::asked_fields(Kind::Pledge, "assistance") {
                    self.pledge.clear_field(table, field.name);
                }
                self.ask_assistance(context)
            }
        }
    }

    /// Another group may not promise the same text.
    fn fit_text(&mut self, context: &mut Context, workspace: &Workspace) -> Result<()> {
        let suitable = suitable_texts(&workspace.registry, self.enroll.field_values("profile", "group"));
        if self.text.as_ref().is_some_and(|text| suitable.iter().any(|(id, _)| id == text)) {
            return Ok(());
        }
        context.say_prose("\nThe text is not for this group.\n")?;
        self.change_line(context, workspace, SummaryLine::Text)
    }

    /// One line of the summary.
    fn summary_line(&self, item: SummaryLine, number: usize, context: &Context) -> String {
        let (label, value) = match item {
            SummaryLine::Field(kind, table, field) => {
                let values = if kind == Kind::Enroll { &self.enroll } else { &self.pledge };
                (flag_name(field).replace('-', " "), values.shown_value(table, field.name))
            }
            SummaryLine::Text => ("text".to_owned(), self.text.as_ref().map(ToString::to_string)),
            SummaryLine::Reservations => {
                ("reservations".to_owned(), Some(self.pledge.items_of("reservation").len().to_string()))
            }
            SummaryLine::Assistance => ("help".to_owned(), self.pledge.shown_value("assistance", "contact")),
        };
        let value = value.filter(|value| !value.is_empty()).unwrap_or_else(|| "-".to_owned());
        let value = value.lines().next().unwrap_or_default().to_owned();
        let room = context.screen().map_or(usize::MAX, |(_, columns)| columns.saturating_sub(22));
        let value = if value.chars().count() > room {
            let kept: String = value.chars().take(room.saturating_sub(1)).collect();
            format!("{kept}…")
        } else {
            value
        };
        format!("{number:4}  {label:13}  {value}\n")
    }
}

/// The lines of the summary, in the order of the questions.
fn summary_lines() -> Vec<SummaryLine> {
    let fields = |kind, table: &str| {
        let fields = fields_prompt::asked_fields(kind, table).into_iter();
        fields
            .filter(|(_, field)| field.name != "predecessor")
            .map(move |(table, field)| SummaryLine::Field(kind, table, field))
    };
    let profile = fields(Kind::Enroll, "profile").chain([SummaryLine::Text]);
    let pledge = fields(Kind::Pledge, "pledge").chain([SummaryLine::Reservations, SummaryLine::Assistance]);
    profile.chain(pledge).collect()
}

pub fn show_heading(context: &mut Context, title: &str) -> Result<()> {
    context.note_rendered(&format!("\n{}\n", context.err().heading(title)))
}

/// One of the texts for a group.
fn choose_text(context: &mut Context, registry: &Registry, group: Option<Vec<String>>) -> Result<Id> {
    let texts = suitable_texts(registry, group);
    match &texts[..] {
        [] => Err(Failure::refused("this registry has no text for this group; nothing was written").into()),
        [(id, _)] => Ok(id.clone()),
        texts => {
            let titles: Vec<_> = texts.iter().map(|(id, title)| format!("{title} ({id})")).collect();
            Ok(texts[prompt::choose_one(context, "text", &titles)?].0.clone())
        }
    }
}

/// Id and title of the texts whose audience holds `group`.
fn suitable_texts(registry: &Registry, group: Option<Vec<String>>) -> Vec<(Id, String)> {
    let group = group.and_then(|words| words.concat().parse::<Group>().ok());
    let texts = registry.texts().values();
    let fits = texts.filter(|text| group.is_none_or(|group| text.accord.audience.contains(&group)));
    fits.map(|text| (text.accord.id.clone(), text.accord.title.to_string())).collect()
}
