//! What the commands that write one record ask at a terminal: everything that is required and was not given, and then
//! what is optional beside it. Where all that is required was given, nothing is asked; but the text of a pledge is
//! shown before it is signed.

use anyhow::{Result, bail};

use super::RecordCommand;
use crate::chain::State;
use crate::cli::commands::join::{JoinAnswers, find_wrong};
use crate::cli::fields::{list_required, takes_finding, takes_text};
use crate::cli::repetition::find_report_repetition;
use crate::cli::workspace::{self, Workspace};
use crate::cli::{Context, Failure, defaults, fields_prompt, items_prompt, prompt};
use crate::findings::{FindingState, Statements};
use crate::record::{Body, Date, Id, Kind, Room};
use crate::registry::Registry;

impl RecordCommand {
    /// Checks what was given, and asks for the rest.
    pub fn ask_missing(
        &mut self,
        context: &mut Context,
        workspace: &Workspace,
        state: Option<&State>,
    ) -> Result<()> {
        let wrong = find_wrong(self.kind, &self.values)?;
        if !wrong.is_empty() {
            bail!(Failure::from_several(&wrong));
        }
        let guided = self.lacks_required();
        if self.kind.room() == Room::Decisions {
            return Ok(());
        }
        let Some(state) = state else { return self.ask_fields(context, guided) };
        if takes_finding(self.kind) && self.finding.is_none() {
            self.finding = Some(choose_finding(context, workspace, self.kind)?);
        }
        if let Some(finding) = self.finding.as_ref().filter(|_| takes_finding(self.kind)) {
            workspace.finding(self.kind, finding)?;
        }
        match self.kind {
            Kind::Pledge => return self.ask_pledge(context, workspace, state, guided),
            Kind::Rotate => return self.ask_rotation(context, workspace, state),
            Kind::Update if !self.values.has_any() => return self.ask_profile(context, state),
            _ => {}
        }
        if takes_text(self.kind) && self.text.is_none() {
            self.text = Some(choose_promise(context, workspace, self.kind, state)?);
        }
        if self.kind == Kind::Report {
            return self.ask_report(context, workspace, state, guided);
        }
        if self.kind == Kind::Succeed && guided {
            self.ask_successor(context, workspace)?;
        }
        self.ask_fields(context, guided)
    }

    /// The organization that takes over, which must have enrolled, before the rest.
    fn ask_successor(&mut self, context: &mut Context, workspace: &Workspace) -> Result<()> {
        let values = &mut self.values;
        fields_prompt::ask_required(context, Kind::Succeed, "succession", values, |field| {
            field == "successor"
        })?;
        let named = self.values.field_values("succession", "successor").unwrap_or_default().concat();
        named.parse().map_or(Ok(()), |named| self.ending.check_successor(context, workspace, &named))
    }

    /// Whether something that must be given is missing.
    fn lacks_required(&self) -> bool {
        let text = takes_text(self.kind) && self.text.is_none();
        let finding = takes_finding(self.kind) && self.finding.is_none();
        let lacks = |(table, field): &(&'static str, &'static str)| !self.values.has_field(table, field);
        text || finding || list_required(self.kind).iter().any(lacks)
    }

    /// Whatever must be given and is missing; then everything to look over.
    fn ask_fields(&mut self, context: &mut Context, guided: bool) -> Result<()> {
        if !guided {
            return Ok(());
        }
        for table in self.asked_tables() {
            fields_prompt::ask_required(context, self.kind, table, &mut self.values, |field| {
                field != "authority"
            })?;
        }
        self.look_over(context, None)
    }

    /// The tables in which something must be given.
    pub(super) fn asked_tables(&self) -> Vec<&'static str> {
        let required = list_required(self.kind);
        let tables = self.kind.tables().iter().map(|table| table.name);
        tables.filter(|name| required.iter().any(|(table, _)| table == name)).collect()
    }

    /// The text is shown before it is pledged to, also where nothing is missing.
    fn ask_pledge(
        &mut self,
        context: &mut Context,
        workspace: &Workspace,
        state: &State,
        guided: bool,
    ) -> Result<()> {
        let mut answers = JoinAnswers { text: self.text.clone(), ..JoinAnswers::default() };
        answers.pledge = std::mem::take(&mut self.values);
        answers.enroll.set_default("profile", "group", vec![state.profile().group.to_string()]);
        match &self.text {
            Some(id) if !guided => {
                answers.show_text(context, workspace::find_text(&workspace.registry, id)?)?;
            }
            _ => answers.choose_pledge(context, workspace)?,
        }
        if let (None, Some(text)) = (&self.text, &answers.text) {
            context.keep_argument(text.as_str());
        }
        if guided {
            answers.ask_conditions(context)?;
            answers.look_over_pledge(context, workspace)?;
        }
        self.text = answers.text;
        self.values = answers.pledge;
        Ok(())
    }

    /// The profile as it is, to be changed line by line.
    fn ask_profile(&mut self, context: &mut Context, state: &State) -> Result<()> {
        context.say_prose("What the profile says stays unless you change it.\n")?;
        defaults::fill_profile(&mut self.values, state);
        self.look_over(context, None)
    }

    /// The days begin after the last report, unless the answer says otherwise.
    fn ask_report(
        &mut self,
        context: &mut Context,
        workspace: &Workspace,
        state: &State,
        guided: bool,
    ) -> Result<()> {
        let Some(accord) = self.text.clone().filter(|_| guided) else { return Ok(()) };
        while !self.ask_days(context, workspace, state, &accord)? {}
        for (table, field) in fields_prompt::asked_fields(Kind::Report, "report") {
            if !self.values.has_field(table, field.name) {
                fields_prompt::ask_field(context, Kind::Report, table, field, &mut self.values)?;
            }
        }
        let text = workspace::find_text(&workspace.registry, &accord)?;
        if !self.values.has_list("figure") {
            items_prompt::ask_figures(context, text, &mut self.values)?;
        }
        self.look_over(context, Some(text))
    }
}

impl RecordCommand {
    /// Asks for the days that were not given; false where a report for them is hardly meant, so that they are asked
    /// again.
    fn ask_days(
        &mut self,
        context: &mut Context,
        workspace: &Workspace,
        state: &State,
        accord: &Id,
    ) -> Result<bool> {
        let mut asked = false;
        let days = [("from", first_unreported(workspace, state, accord)), ("to", Some(context.today))];
        for (table, field) in fields_prompt::asked_fields(Kind::Report, "report") {
            let day = days.iter().find(|(name, _)| *name == field.name);
            let Some((_, day)) = day.filter(|_| !self.values.has_field(table, field.name)) else { continue };
            if let Some(day) = day {
                self.values.set_default(table, field.name, vec![day.to_string()]);
            }
            fields_prompt::ask_field(context, Kind::Report, table, field, &mut self.values)?;
            asked = true;
        }
        let reported = days.map(|(name, _)| self.values.field_values("report", name)?.concat().parse().ok());
        let [Some(from), Some(to)] = reported else { return Ok(true) };
        let reason = find_report_repetition(workspace, state, accord, (from, to));
        let Some(reason) = reason.filter(|_| asked && !self.repetition.on_purpose) else { return Ok(true) };
        prompt::explain_refusal(
            context,
            &format!(
                "{reason}\ngive other days; where this is meant, leave with Ctrl-C and add --on-purpose"
            ),
        )?;
        days.iter().for_each(|(name, _)| self.values.clear_field("report", name));
        Ok(false)
    }
}

/// The day after the last reported one; before a report, the day of the first pledge.
fn first_unreported(workspace: &Workspace, state: &State, accord: &Id) -> Option<Date> {
    let member = workspace.registry.member(&workspace.organization)?;
    let bodies = member.records.iter().map(|stored| &stored.record.parsed.body);
    let reported = bodies.filter_map(|body| match body {
        Body::Report(report) if report.report.accord == *accord => Some(report.report.to.plus_days(1)),
        _ => None,
    });
    reported.max().or_else(|| state.promises.get(accord)?.acts.first().map(|act| act.date))
}

/// One of the pledges that the organization made; a withdrawal and a reaffirmation are of one that is open.
fn choose_promise(context: &mut Context, workspace: &Workspace, kind: Kind, state: &State) -> Result<Id> {
    let open = matches!(kind, Kind::Reaffirm | Kind::Withdraw);
    let promises = state.promises.iter().filter(|(_, promise)| !open || promise.is_open());
    let found: Vec<_> = promises.map(|(id, promise)| (id.clone(), promise.signed_on())).collect();
    let titles: Vec<_> = found
        .iter()
        .map(|(id, day)| format!("{}, pledged on {day}", name_text(&workspace.registry, id)))
        .collect();
    let at = match &titles[..] {
        [] => {
            let organization = &workspace.organization;
            bail!(
                Failure::refused(format!("{organization} has no pledge that this could be about"))
                    .help(format!("`accord pledge {organization}` makes one"))
            );
        }
        [title] => {
            context.say_prose(&format!("The pledge to {title}.\n"))?;
            0
        }
        titles => {
            context.say_prose("Which pledge?\n")?;
            prompt::choose_one(context, "pledge", titles)?
        }
    };
    context.keep_argument(found[at].0.as_str());
    Ok(found[at].0.clone())
}

fn name_text(registry: &Registry, id: &Id) -> String {
    registry.texts().get(id).map_or_else(|| id.to_string(), |text| format!("{} ({id})", text.accord.title))
}

/// One of the findings that the organization may speak of: in an answer, those about itself.
fn choose_finding(context: &mut Context, workspace: &Workspace, kind: Kind) -> Result<String> {
    let statements = Statements::of(&workspace.registry);
    let organization = &workspace.organization;
    let speaks_of = |finding: &&FindingState<'_>| match kind {
        Kind::Answer => finding.is_about(organization),
        Kind::Retract => finding.author() == organization,
        _ => finding.author() != organization && !finding.is_about(organization),
    };
    let found: Vec<_> = statements.findings().iter().filter(speaks_of).collect();
    if found.is_empty() {
        bail!(
            Failure::refused(format!("there is no finding that {organization} could name here"))
                .help("`accord findings` lists all of them")
        );
    }
    let lines: Vec<_> = found
        .iter()
        .map(|finding| {
            format!("{}/{}: {}", finding.author(), finding.sequence, finding.finding.finding.title)
        })
        .collect();
    context.say_prose("Which finding?\n")?;
    let at = prompt::choose_one(context, "finding", &lines)?;
    let name = format!("{}/{}", found[at].author(), found[at].sequence);
    context.keep_argument(&name);
    Ok(name)
}
