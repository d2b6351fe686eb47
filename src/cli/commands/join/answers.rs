//! The questions of `accord join`, in the order in which a signatory thinks: who we are, what we
//! promise, who signs it, what we keep back, whom the injured call; then all of it to look over.

use crate::check::{self, find_look_alike};
use crate::cli::prompt::Need;
use crate::cli::values::{Values, quote};
use crate::cli::workspace::{self, Workspace};
use crate::cli::{Context, Failure, fields_prompt, prompt};
use crate::record::schema::FieldInfo;
use crate::record::{Group, Id, Kind, Organization};
use crate::registry::Registry;
use crate::render::human_text;
use crate::text::for_terminal;
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
    if organization.is_registrable() {
        return Ok(organization);
    }
    Err(format!("{organization} is not a domain that can be registered; give the domain you publish under"))
}

/// What the sitting is, before its first question.
pub fn introduce(context: &mut Context) -> Result<()> {
    context.say(
        "This enters an organization into the registry, with its first pledge. The questions come in \
         four parts: the organization, the text, who signs, the keys. Nothing is written before you \
         have seen both records and said yes, and nothing leaves this machine. Ctrl-C leaves at any \
         question.\n\n",
    )
}

impl JoinAnswers {
    /// Asks for what was not given.
    pub fn hold(&mut self, context: &mut Context, workspace: &Workspace) -> Result<()> {
        heading(context, "1 of 4  The organization")?;
        fields_prompt::table(context, Kind::Enroll, "profile", &mut self.enroll, |field| field == "name")?;
        self.point_out_look_alike(context, workspace, true)?;
        fields_prompt::table(context, Kind::Enroll, "profile", &mut self.enroll, |field| {
            field != "predecessor"
        })?;
        heading(context, "2 of 4  The text")?;
        self.promise(context, workspace)?;
        heading(context, "3 of 4  Who signs, and what is kept back")?;
        fields_prompt::table(context, Kind::Pledge, "pledge", &mut self.pledge, |_| true)?;
        if !self.pledge.has_list("reservation") {
            self.reserve(context, workspace)?;
        }
        let begun = fields_prompt::asked(Kind::Pledge, "assistance");
        if begun.iter().any(|(table, field)| self.pledge.has(table, field.name)) {
            fields_prompt::table(context, Kind::Pledge, "assistance", &mut self.pledge, |_| true)?;
        } else {
            self.assist(context)?;
        }
        self.look_over(context, workspace)
    }

    /// Says whose name or domain a reader may take for this one's.
    pub fn point_out_look_alike(
        &self,
        context: &mut Context,
        workspace: &Workspace,
        asks: bool,
    ) -> Result<()> {
        let name = self.enroll.get("profile", "name").unwrap_or_default().concat();
        let everybody = check::verify_registry(&workspace.tree, context.today, &context.everything());
        let Ok(everybody) = everybody else { return Ok(()) };
        let Some(other) = find_look_alike(&everybody.registry, &workspace.organization, &name) else {
            return Ok(());
        };
        context.say(&format!(
            "\nThe name or the domain looks like that of {other}. A reader may take one for the other, \
             and the registry refuses it until its maintainers accept it in public.\n"
        ))?;
        if asks && !prompt::yes(context, "Go on all the same?")? {
            bail!(prompt::left());
        }
        Ok(())
    }

    /// Which text, shown before anybody promises it.
    fn promise(&mut self, context: &mut Context, workspace: &Workspace) -> Result<()> {
        let id = match &self.text {
            Some(id) => id.clone(),
            None => choose(context, &workspace.registry, self.enroll.get("profile", "group"))?,
        };
        let text = workspace::text(&workspace.registry, &id)?;
        let principles = text.accord.principle.iter().zip(1..);
        let titles: String = principles.map(|(p, n)| format!("  {n:2}  {}\n", p.title)).collect();
        context.say(&format!(
            "\n{} ({id}). It must be reaffirmed every {} months. Its principles:\n{titles}",
            for_terminal(text.accord.title.as_str()),
            text.accord.renewal_months,
        ))?;
        if !prompt::skips(context, "Enter shows the text in full, s skips it")? {
            prompt::page(context, &human_text(&describe_text(text), context.err()))?;
        }
        context.say("\nReservations to single principles can be made further on.\n")?;
        if !prompt::yes(context, "Does the organization promise this?")? {
            bail!(prompt::left());
        }
        self.text = Some(id);
        Ok(())
    }

    fn reserve(&mut self, context: &mut Context, workspace: &Workspace) -> Result<()> {
        context.say("\n")?;
        if !prompt::yes(context, "Are there principles that it does not promise, or not wholly?")? {
            return Ok(());
        }
        let text = workspace::text(&workspace.registry, self.text.as_ref().context("no text was chosen")?)?;
        let principles = &text.accord.principle;
        let titles: Vec<_> = principles.iter().map(|principle| principle.title.to_string()).collect();
        for index in prompt::any_of(context, "principles", &titles)? {
            let id = principles[index].id.as_str();
            context.say(&format!("\nWhat is kept back of {id}, in words; @FILE for a longer text.\n"))?;
            let item = |words: &str| format!("principle = {}, text = {}", quote(id), quote(words));
            let item = fields_prompt::reservation(context, item)?;
            self.pledge.add("reservation", item);
        }
        Ok(())
    }

    fn assist(&mut self, context: &mut Context) -> Result<()> {
        context.say("\n")?;
        if prompt::yes(context, "Can people who are attacked call it for help?")? {
            fields_prompt::table(context, Kind::Pledge, "assistance", &mut self.pledge, |_| true)?;
        }
        Ok(())
    }

    /// All answers by number, until none is to be changed.
    fn look_over(&mut self, context: &mut Context, workspace: &Workspace) -> Result<()> {
        loop {
            let items = items();
            heading(context, &format!("What will be signed for {}", workspace.organization))?;
            let lines = items.iter().zip(1..).map(|(item, number)| self.summary(*item, number, context));
            let lines: String = lines.collect();
            context.say(&lines)?;
            let question = "\nA number changes that line, Enter goes on";
            let Ok(number) =
                prompt::line(context, question, Need::Optional, |text| match text.parse::<usize>() {
                    Ok(number) if (1..=items.len()).contains(&number) => Ok(()),
                    _ => Err(format!("a number from 1 to {} changes that line", items.len())),
                })?
                .parse::<usize>()
            else {
                return Ok(());
            };
            self.change(context, workspace, items[number - 1])?;
        }
    }

    fn change(&mut self, context: &mut Context, workspace: &Workspace, item: SummaryLine) -> Result<()> {
        match item {
            SummaryLine::Field(kind, table, field) => {
                let values = if kind == Kind::Enroll { &mut self.enroll } else { &mut self.pledge };
                fields_prompt::field_of(context, kind, table, field, values)?;
                match field.name {
                    "name" => self.point_out_look_alike(context, workspace, true),
                    "group" => self.fit_text(context, workspace),
                    _ => Ok(()),
                }
            }
            SummaryLine::Text => {
                self.text = None;
                self.pledge.clear_list("reservation");
                self.promise(context, workspace)?;
                self.reserve(context, workspace)
            }
            SummaryLine::Reservations => {
                self.pledge.clear_list("reservation");
                self.reserve(context, workspace)
            }
            SummaryLine::Assistance => {
                for (table, field) in fields_prompt::asked(Kind::Pledge, "assistance") {
                    self.pledge.clear(table, field.name);
                }
                self.assist(context)
            }
        }
    }

    /// Another group may not promise the same text.
    fn fit_text(&mut self, context: &mut Context, workspace: &Workspace) -> Result<()> {
        let suitable = suitable(&workspace.registry, self.enroll.get("profile", "group"));
        if self.text.as_ref().is_some_and(|text| suitable.iter().any(|(id, _)| id == text)) {
            return Ok(());
        }
        context.say("\nThe text is not for this group.\n")?;
        self.change(context, workspace, SummaryLine::Text)
    }

    /// One line of the summary.
    fn summary(&self, item: SummaryLine, number: usize, context: &Context) -> String {
        let (label, value) = match item {
            SummaryLine::Field(kind, table, field) => {
                let values = if kind == Kind::Enroll { &self.enroll } else { &self.pledge };
                (field.name.replace('_', " "), values.shown(table, field.name))
            }
            SummaryLine::Text => ("text".to_owned(), self.text.as_ref().map(ToString::to_string)),
            SummaryLine::Reservations => {
                ("reservations".to_owned(), Some(self.pledge.list("reservation").len().to_string()))
            }
            SummaryLine::Assistance => ("help".to_owned(), self.pledge.shown("assistance", "contact")),
        };
        let value = value.filter(|value| !value.is_empty()).unwrap_or_else(|| "-".to_owned());
        let value = for_terminal(value.lines().next().unwrap_or_default()).into_owned();
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
fn items() -> Vec<SummaryLine> {
    let fields = |kind, table: &str| {
        let fields = fields_prompt::asked(kind, table).into_iter();
        fields
            .filter(|(_, field)| field.name != "predecessor")
            .map(move |(table, field)| SummaryLine::Field(kind, table, field))
    };
    let profile = fields(Kind::Enroll, "profile").chain([SummaryLine::Text]);
    let pledge = fields(Kind::Pledge, "pledge").chain([SummaryLine::Reservations, SummaryLine::Assistance]);
    profile.chain(pledge).collect()
}

pub fn heading(context: &mut Context, title: &str) -> Result<()> {
    context.note(&format!("\n{}\n", context.err().heading(title)))
}

/// One of the texts for a group.
fn choose(context: &mut Context, registry: &Registry, group: Option<Vec<String>>) -> Result<Id> {
    let texts = suitable(registry, group);
    match &texts[..] {
        [] => Err(Failure::refused("this registry has no text for this group; nothing was written").into()),
        [(id, _)] => Ok(id.clone()),
        texts => {
            let titles: Vec<_> = texts.iter().map(|(id, title)| format!("{title} ({id})")).collect();
            Ok(texts[prompt::one_of(context, "text", &titles)?].0.clone())
        }
    }
}

/// Id and title of the texts whose audience holds `group`.
fn suitable(registry: &Registry, group: Option<Vec<String>>) -> Vec<(Id, String)> {
    let group = group.and_then(|words| words.concat().parse::<Group>().ok());
    let texts = registry.texts().values();
    let fits = texts.filter(|text| group.is_none_or(|group| text.accord.audience.contains(&group)));
    fits.map(|text| (text.accord.id.clone(), text.accord.title.to_string())).collect()
}
