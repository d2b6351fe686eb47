//! The questions of `accord join`, in the order in which a signatory thinks: who we are, what we
//! promise, who signs it, what we keep back, whom the injured call; then all of it to look over.

use crate::accord::Text;
use crate::cli::fields::flag_name;
use crate::cli::normalize::normalize_answer;
use crate::cli::prompt::Need;
use crate::cli::values::Values;
use crate::cli::workspace::{self, Workspace};
use crate::cli::{Context, Failure, doubts, fields_prompt, prompt};
use crate::diagnostic::Code;
use crate::record::schema::Shape;
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

/// Asks for the domain that the organization publishes under.
pub fn ask_domain(context: &mut Context) -> Result<Organization> {
    context.say_prose(
        "The domain that the organization publishes under, such as contoso.com. It names the organization for ever.\n",
    )?;
    let given = prompt::ask_line(context, "domain", Need::Required, |text| parse_domain(text).map(drop))?;
    let mut organization = parse_domain(&given).map_err(Failure::refused)?;
    fields_prompt::report_meaning(context, &given, organization.as_str())?;
    let short = organization.as_str().strip_prefix("www.").and_then(|short| parse_domain(short).ok());
    if let Some(short) = short {
        context.say_prose(
            "  `www.` is mostly the name of a web server. Which one is the organization's domain?\n",
        )?;
        let names = [&short, &organization].map(ToString::to_string);
        if prompt::choose_one(context, "domain", &names)? == 0 {
            organization = short;
        }
    }
    Ok(organization)
}

/// The domain that an answer means.
fn parse_domain(answer: &str) -> Result<Organization, String> {
    let organization = normalize_answer(Shape::Line("DOMAIN"), answer).parse::<Organization>();
    organization.map_err(|fault| fault.message).and_then(check_registrable)
}

impl JoinAnswers {
    /// Asks for what was not given.
    pub fn ask_missing(&mut self, context: &mut Context, workspace: &mut Workspace) -> Result<()> {
        show_heading(context, "1 of 4  The organization")?;
        show_given(context, (Kind::Enroll, "profile"), &self.enroll)?;
        let profile = &mut self.enroll;
        fields_prompt::ask_required(context, Kind::Enroll, "profile", profile, |field| field == "name")?;
        doubts::confirm_doubts(context, workspace, profile)?;
        fields_prompt::ask_required(context, Kind::Enroll, "profile", profile, |_| true)?;
        show_heading(context, "2 of 4  The text")?;
        if let Some(text) = &self.text {
            context.say_prose(&format!("  text: {text}, which is shown again before it is signed\n"))?;
        }
        self.choose_pledge(context, workspace)?;
        self.keep_text(context);
        show_heading(context, "3 of 4  The signer, and all answers")?;
        show_given(context, (Kind::Pledge, "pledge"), &self.pledge)?;
        self.ask_conditions(context)?;
        self.look_over(context, workspace)
    }

    pub fn keep_text(&self, context: &mut Context) {
        context.keep_answer("text", self.text.iter().map(ToString::to_string).collect());
    }

    /// Who signs the pledge, and the rest of a contact for those who are attacked that flags begin.
    pub fn ask_conditions(&mut self, context: &mut Context) -> Result<()> {
        fields_prompt::ask_required(context, Kind::Pledge, "pledge", &mut self.pledge, |_| true)?;
        if self.gives_assistance() { self.ask_contact(context) } else { Ok(()) }
    }

    /// Whether a contact for those who are attacked is begun.
    pub fn gives_assistance(&self) -> bool {
        let begun = fields_prompt::asked_fields(Kind::Pledge, "assistance");
        begun.iter().any(|(table, field)| !self.pledge.current_answers(table, field.name).is_empty())
    }

    /// Which text to pledge to; it is shown before the signer agrees.
    pub fn choose_pledge(&mut self, context: &mut Context, workspace: &Workspace) -> Result<()> {
        let id = match &self.text {
            Some(id) => id.clone(),
            None => self.choose_text(context, &workspace.registry)?,
        };
        let text = workspace::find_text(&workspace.registry, &id)?;
        self.refuse_other_audience(text)?;
        self.show_principles(context, text)?;
        context.say_prose("\nReservations to single principles are added later, in the review.\n")?;
        let rendered = human_text(&describe_text(text), context.err());
        if !prompt::ask_after_reading(context, "Does the organization pledge to this text?", &rendered)? {
            bail!(prompt::report_left());
        }
        self.text = Some(id);
        Ok(())
    }

    /// Shows the principles of a text, and all of it if the signer wants to read it.
    pub fn show_text(&self, context: &mut Context, text: &Text) -> Result<()> {
        self.show_principles(context, text)?;
        if !prompt::ask_to_skip(context, "Enter shows the text in full, s skips it")? {
            prompt::page_rendered(context, &human_text(&describe_text(text), context.err()))?;
        }
        Ok(())
    }

    fn show_principles(&self, context: &mut Context, text: &Text) -> Result<()> {
        let principles = text.accord.principle.iter().zip(1..);
        let titles: String = principles.map(|(p, n)| format!("  {n:2}  {}\n", p.title)).collect();
        context.say_prose(&format!(
            "\n{} ({}). It must be reaffirmed every {} months. Its principles:\n{titles}",
            text.accord.title, text.accord.id, text.accord.renewal_months,
        ))
    }

    /// Which principles are reserved, and the words of each reservation.
    pub fn ask_reservations(&mut self, context: &mut Context, workspace: &Workspace) -> Result<()> {
        let text =
            workspace::find_text(&workspace.registry, self.text.as_ref().context("no text was chosen")?)?;
        let principles = &text.accord.principle;
        let titles: Vec<_> = principles.iter().map(|principle| principle.title.to_string()).collect();
        context.say_prose("\nWhich principles does it reserve, in whole or in part?\n")?;
        for index in prompt::choose_any(context, "principles", &titles)? {
            let id = principles[index].id.as_str();
            context.say_prose(&format!("\nThe reservation to {id}, in words; @FILE for a longer text.\n"))?;
            fields_prompt::ask_reservation(context, id, &mut self.pledge)?;
        }
        Ok(())
    }

    /// Where those who are attacked get help.
    pub fn ask_contact(&mut self, context: &mut Context) -> Result<()> {
        fields_prompt::ask_required(context, Kind::Pledge, "assistance", &mut self.pledge, |_| true)
    }

    /// The group of the organization, where it is known.
    fn group(&self) -> Option<Group> {
        self.enroll.field_values("profile", "group")?.concat().parse().ok()
    }

    /// A text that is named as a flag may be for another group.
    fn refuse_other_audience(&self, text: &Text) -> Result<()> {
        let Some(group) = self.group().filter(|group| !text.accord.audience.contains(group)) else {
            return Ok(());
        };
        let message =
            format!("the text {} is not for the group {group}; nothing was written", text.accord.id);
        Err(Failure::refused(message)
            .code(Code::Audience)
            .help("`accord texts` lists the texts with the groups that they are for")
            .into())
    }

    /// Id and title of the texts for the group of the organization.
    pub fn suitable_texts(&self, registry: &Registry) -> Vec<(Id, String)> {
        let group = self.group();
        let texts = registry.texts().values();
        let fits = texts.filter(|text| group.is_none_or(|group| text.accord.audience.contains(&group)));
        fits.map(|text| (text.accord.id.clone(), text.accord.title.to_string())).collect()
    }

    fn choose_text(&self, context: &mut Context, registry: &Registry) -> Result<Id> {
        match &self.suitable_texts(registry)[..] {
            [] => {
                Err(Failure::refused("this registry has no text for this group; nothing was written")
                    .help("`accord texts` lists its texts and for whom each is; ask the maintainers for another, or enroll alone, \
                           with `accord enroll`")
                    .into())
            }
            [(id, _)] => Ok(id.clone()),
            texts => {
                let titles: Vec<_> = texts.iter().map(|(id, title)| format!("{title} ({id})")).collect();
                Ok(texts[prompt::choose_one(context, "text", &titles)?].0.clone())
            }
        }
    }
}

pub fn show_heading(context: &mut Context, title: &str) -> Result<()> {
    context.note_rendered(&format!("\n{}\n", context.err().heading(title)))
}

/// The answers that were given as flags, as by the command with which a signer goes on: they are not asked again.
fn show_given(context: &mut Context, (kind, table): (Kind, &str), values: &Values) -> Result<()> {
    for (table, field) in fields_prompt::asked_fields(kind, table) {
        let given = values.current_answers(table, field.name).join(", ");
        if !given.is_empty() {
            context.say_prose(&format!(
                "  {}: {}\n",
                flag_name(field).replace('-', " "),
                given.trim_end()
            ))?;
        }
    }
    Ok(())
}
