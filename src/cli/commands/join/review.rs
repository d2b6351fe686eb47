//! The review of `accord join` and `accord pledge`: everything that will be signed, and what is left out, by number and
//! name, until no line is to be changed.

use super::answers::{JoinAnswers, ask_domain};
use super::missing::find_faults;
use crate::cli::fields::flag_name;
use crate::cli::review::{ReviewLine, choose_line, explain_faults};
use crate::cli::workspace::Workspace;
use crate::cli::{Context, doubts, fields_prompt, prompt};
use crate::record::schema::FieldInfo;
use crate::record::{Kind, Organization};
use anyhow::Result;

/// A line of the review, by which its answer is changed.
#[derive(Clone, Copy, Debug)]
enum AnswerLine {
    Domain,
    Field(Kind, &'static str, &'static FieldInfo),
    Text,
    Reservations,
    Assistance,
}

impl JoinAnswers {
    /// All answers of a newcomer, until none is to be changed.
    pub fn look_over(&mut self, context: &mut Context, workspace: &mut Workspace) -> Result<()> {
        loop {
            let profile = list_fields(Kind::Enroll, "profile");
            let lines = [AnswerLine::Domain].into_iter().chain(profile).chain([AnswerLine::Text]);
            let lines: Vec<_> = lines.chain(self.list_conditions()).collect();
            match self.choose_change(context, &lines, &workspace.organization)? {
                Some(AnswerLine::Domain) => self.change_domain(context, workspace)?,
                Some(line) => self.change_line(context, workspace, line)?,
                None if self.explain_wrong(context)? => {}
                None => return Ok(()),
            }
        }
    }

    /// The answers of a pledge, until none is to be changed.
    pub fn look_over_pledge(&mut self, context: &mut Context, workspace: &Workspace) -> Result<()> {
        loop {
            match self.choose_change(context, &self.list_conditions(), &workspace.organization)? {
                Some(line) => self.change_line(context, workspace, line)?,
                None if self.explain_wrong(context)? => {}
                None => return Ok(()),
            }
        }
    }

    /// Says what is wrong with all answers of the pledge together.
    fn explain_wrong(&self, context: &mut Context) -> Result<bool> {
        explain_faults(context, &find_faults(Kind::Pledge, &self.pledge)?)
    }

    /// The lines of a pledge, in the order of its fields.
    fn list_conditions(&self) -> Vec<AnswerLine> {
        let lines =
            list_fields(Kind::Pledge, "pledge").chain([AnswerLine::Reservations, AnswerLine::Assistance]);
        let details = list_fields(Kind::Pledge, "assistance").filter(|line| match line {
            AnswerLine::Field(_, _, field) => self.gives_assistance() && field.name != "contact",
            _ => false,
        });
        lines.chain(details).collect()
    }

    fn choose_change(
        &self,
        context: &mut Context,
        lines: &[AnswerLine],
        organization: &Organization,
    ) -> Result<Option<AnswerLine>> {
        let shown: Vec<_> = lines.iter().map(|line| self.describe_line(*line, organization)).collect();
        let title = format!("What will be signed for {organization}");
        Ok(choose_line(context, &title, &shown)?.map(|at| lines[at]))
    }

    fn change_line(&mut self, context: &mut Context, workspace: &Workspace, item: AnswerLine) -> Result<()> {
        match item {
            AnswerLine::Domain => Ok(()),
            AnswerLine::Field(kind, table, field) => {
                let values = if kind == Kind::Enroll { &mut self.enroll } else { &mut self.pledge };
                fields_prompt::ask_field(context, kind, table, field, values)?;
                match field.name {
                    "name" | "legal_name" | "lei" => doubts::confirm_doubts(context, workspace, &self.enroll),
                    "group" => self.fit_text(context, workspace),
                    _ => Ok(()),
                }
            }
            AnswerLine::Text => {
                self.text = None;
                let reserved = self.pledge.has_list("reservation");
                self.clear_reservations(context);
                self.choose_pledge(context, workspace)?;
                self.keep_text(context);
                if reserved { self.ask_reservations(context, workspace) } else { Ok(()) }
            }
            AnswerLine::Reservations => {
                self.clear_reservations(context);
                self.ask_reservations(context, workspace)
            }
            AnswerLine::Assistance => self.change_assistance(context),
        }
    }

    /// A contact that stands there is another one from now on, or none.
    fn change_assistance(&mut self, context: &mut Context) -> Result<()> {
        if self.gives_assistance() {
            for (table, field) in fields_prompt::asked_fields(Kind::Pledge, "assistance") {
                self.pledge.clear_field(table, field.name);
                context.keep_answer(&flag_name(field), Vec::new());
            }
            context.say_prose("\n")?;
            if !prompt::ask_firmly(context, "Does it help organizations that are attacked?")? {
                return Ok(());
            }
        }
        self.ask_contact(context)
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
            doubts::confirm_slip(context, workspace)?;
            return doubts::confirm_doubts(context, workspace, &self.enroll);
        }
    }

    /// Another group may not promise the same text.
    fn fit_text(&mut self, context: &mut Context, workspace: &Workspace) -> Result<()> {
        let suitable = self.suitable_texts(&workspace.registry);
        if self.text.as_ref().is_some_and(|text| suitable.iter().any(|(id, _)| id == text)) {
            return Ok(());
        }
        context.say_prose("\nThe text is not for this group.\n")?;
        self.change_line(context, workspace, AnswerLine::Text)
    }

    /// A line with what it holds.
    fn describe_line(&self, item: AnswerLine, organization: &Organization) -> ReviewLine {
        match item {
            AnswerLine::Field(kind, table, field) => {
                let values = if kind == Kind::Enroll { &self.enroll } else { &self.pledge };
                ReviewLine::of_field(values, table, field)
            }
            AnswerLine::Domain => ReviewLine::new("domain", vec![organization.to_string()], ""),
            AnswerLine::Text => {
                ReviewLine::new("text", self.text.iter().map(ToString::to_string).collect(), "")
            }
            AnswerLine::Reservations => {
                let purpose = "principles that are not promised, in whole or in part";
                ReviewLine::new("reservations", self.pledge.shown_items("reservation"), purpose)
            }
            AnswerLine::Assistance => {
                let contact = self.pledge.current_answers("assistance", "contact");
                ReviewLine::new("help", contact, "where organizations that are attacked get help")
            }
        }
    }
}

/// The lines of the fields of a table.
fn list_fields(kind: Kind, table: &str) -> impl Iterator<Item = AnswerLine> {
    let fields = fields_prompt::asked_fields(kind, table).into_iter();
    fields.map(move |(table, field)| AnswerLine::Field(kind, table, field))
}
