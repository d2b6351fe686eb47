//! The review of a command that asked for something: what will be signed, and what is left out.

use anyhow::Result;

use super::RecordCommand;
use crate::accord::Text;
use crate::cli::commands::join::find_faults;
use crate::cli::fields::{flag_name, table_fields};
use crate::cli::review::{ReviewLine, choose_line, explain_faults};
use crate::cli::{Context, fields_prompt, items_prompt};
use crate::record::Kind;
use crate::record::schema::{FieldInfo, Presence};

/// A line of the review, by which its answer is changed.
#[derive(Clone, Copy, Debug)]
enum RecordLine {
    Field(&'static str, &'static FieldInfo),
    /// A list of tables.
    List(&'static FieldInfo),
}

impl RecordCommand {
    /// All answers, until none is to be changed; nothing where all that can be answered must be. The `text` is that of
    /// a report.
    pub(super) fn look_over(&mut self, context: &mut Context, text: Option<&Text>) -> Result<()> {
        let lines = self.list_lines(text);
        if lines.iter().all(RecordLine::is_required) {
            return Ok(());
        }
        loop {
            let shown: Vec<_> = lines.iter().map(|line| self.describe_line(*line)).collect();
            match choose_line(context, "What will be signed", &shown)? {
                Some(at) => self.change_line(context, lines[at], text)?,
                None if explain_faults(context, &find_faults(self.kind, &self.values)?)? => {}
                None => return Ok(()),
            }
        }
    }

    /// The lines in the order of the fields. Keys are not among them: the program fills them in.
    fn list_lines(&self, text: Option<&Text>) -> Vec<RecordLine> {
        let mut tables = self.asked_tables();
        tables.extend((self.kind == Kind::Update).then_some("profile"));
        let mut lines = Vec::new();
        for info in self.kind.tables() {
            let list = table_fields(info).is_none();
            if list && (info.name != "figure" || text.is_some_and(|text| !text.accord.metric.is_empty())) {
                lines.push(RecordLine::List(info));
            } else if tables.contains(&info.name) {
                let fields = fields_prompt::asked_fields(self.kind, info.name).into_iter();
                let asked = fields.filter(|(_, field)| field.name != "authority");
                lines.extend(asked.map(|(table, field)| RecordLine::Field(table, field)));
            }
        }
        lines
    }

    fn describe_line(&self, line: RecordLine) -> ReviewLine {
        match line {
            RecordLine::Field(table, field) => ReviewLine::of_field(&self.values, table, field),
            RecordLine::List(list) => {
                ReviewLine::new(list.name, self.values.shown_items(list.name), list.doc)
            }
        }
    }

    fn change_line(&mut self, context: &mut Context, line: RecordLine, text: Option<&Text>) -> Result<()> {
        match (line, text) {
            (RecordLine::Field(table, field), _) => self.change_field(context, table, field),
            (RecordLine::List(list), Some(text)) if list.name == "figure" => {
                items_prompt::ask_figures(context, text, &mut self.values)
            }
            (RecordLine::List(list), _) => {
                items_prompt::change_items(context, self.kind, list.name, &mut self.values)
            }
        }
    }

    fn change_field(
        &mut self,
        context: &mut Context,
        table: &'static str,
        field: &'static FieldInfo,
    ) -> Result<()> {
        let before = self.values.current_answers(table, field.name);
        fields_prompt::ask_field(context, self.kind, table, field, &mut self.values)?;
        if self.kind == Kind::Update && !before.is_empty() && !self.values.has_field(table, field.name) {
            // An empty value drops the field; a missing one would keep it.
            self.values.set_default(table, field.name, vec![String::new()]);
            context.keep_answer(&flag_name(field), vec![String::new()]);
        }
        Ok(())
    }
}

impl RecordLine {
    /// Whether its question was asked already.
    fn is_required(&self) -> bool {
        matches!(self, Self::Field(_, field) if matches!(field.presence, Presence::Required | Presence::Some))
    }
}
