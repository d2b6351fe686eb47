//! What `accord init` asks at a terminal, and what it lacks without one; and what it says at the end.

use anyhow::{Context as _, Result};

use super::files::bundled_texts;
use super::founding::Founding;
use super::{CheckPlace, InitArgs};
use crate::cli::commands::join;
use crate::cli::prompt::{self, Need};
use crate::cli::signing::Signed;
use crate::cli::{Context, Failure, fields_prompt};
use crate::record::{Kind, Method};
use crate::view::proof;
use clap::ValueEnum;

impl InitArgs {
    /// Asks for what was not given; without a terminal, names all of it.
    pub(super) fn complete_answers(&mut self, context: &mut Context) -> Result<()> {
        if self.signing.confirm.asks(context) {
            self.ask_missing(context)?;
        }
        let title = self.title.as_ref().map(ToString::to_string);
        self.enrollment.values.set_default("profile", "name", title.into_iter().collect());
        let mut missing = Vec::new();
        if self.registry.is_none() {
            let failure = Failure::usage("--registry: the registry's name is missing");
            missing.push(failure.help("give a domain of yours, such as --registry pledges.example.com"));
        }
        if self.title.is_none() {
            missing.push(Failure::usage("--title: a headline is missing").help("give it with --title"));
        }
        missing.extend(join::find_missing(Kind::Enroll, &self.enrollment.values)?);
        if missing.is_empty() { Ok(()) } else { Err(Failure::from_several(&missing).into()) }
    }

    fn ask_missing(&mut self, context: &mut Context) -> Result<()> {
        context.say_prose(
            "This starts a registry: it makes the registry's keys, enrolls it, and adopts its texts. Nothing is \
             written before you have seen the records and said yes. Ctrl-C leaves at any question.\n",
        )?;
        if self.registry.is_none() {
            context.say_prose(
                "\nThe registry's name: a domain of yours, such as pledges.example.com. It stands in every record, \
                 and never changes.\n",
            )?;
            let name = ask_parsed(context, "registry")?;
            self.registry = Some(name);
        }
        if self.title.is_none() {
            context.say_prose("\nA headline, such as Pledges of our trade.\n")?;
            self.title = Some(ask_parsed(context, "title")?);
        }
        let title = self.title.as_ref().map(ToString::to_string);
        self.enrollment.values.set_default("profile", "name", title.into_iter().collect());
        context.say_prose("\nThe organization that runs it.\n")?;
        fields_prompt::ask_required(
            context,
            Kind::Enroll,
            "profile",
            &mut self.enrollment.values,
            |field| matches!(field, "group" | "country"),
        )?;
        if self.texts.is_empty() && !self.no_texts {
            self.ask_texts(context)?;
        }
        if self.ci.is_none() {
            context.say_prose("\nWhere changes are checked.\n")?;
            let places = ["GitHub", "GitLab", "a hook of a git server", "later"].map(str::to_owned);
            let chosen = prompt::choose_one(context, "place", &places)?;
            self.ci = CheckPlace::value_variants().get(chosen).copied();
        }
        context.say_prose("\n")
    }

    fn ask_texts(&mut self, context: &mut Context) -> Result<()> {
        context.say_prose(
            "\nThe texts that organizations can pledge to. A text that is adopted stays; others can be adopted \
             later.\n",
        )?;
        let texts = bundled_texts();
        let titles: Vec<_> = texts.iter().map(|new| new.text.accord.title.to_string()).collect();
        let chosen = prompt::choose_any(context, "texts", &titles)?;
        self.no_texts = chosen.is_empty();
        self.texts = chosen.into_iter().map(|at| texts[at].text.accord.id.to_string()).collect();
        Ok(())
    }

    /// What the new maintainer does next.
    pub(super) fn report_next_steps(
        &self,
        context: &mut Context,
        founding: &Founding,
        signed: &[Signed],
    ) -> Result<()> {
        let organization = &founding.workspace.organization;
        context.note_text(&format!("The registry {organization} is in {}.\n", self.directory.display()))?;
        let [https, dns] = [Method::Https, Method::Dns].map(|method| method.location(organization));
        let publish = format!(
            "Publish this line at {https}, or as a DNS TXT record of {dns}. Readers compare it with `enroll` in \
             accord.toml."
        );
        let line = proof(&founding.workspace.registry, founding.enrollment).to_string();
        let mut steps = vec![(publish, vec![line])];
        steps.extend(self.list_later_steps(founding, signed));
        context.say_prose("\nNext:\n\n")?;
        for ((prose, lines), number) in steps.iter().zip(1..) {
            context.say_prose(&format!("{number}. {prose}\n"))?;
            // Lines to copy are not wrapped.
            context.note_text(&lines.iter().map(|line| format!("   {line}\n")).collect::<String>())?;
        }
        Ok(())
    }

    /// Each step with the lines to copy.
    fn list_later_steps(&self, founding: &Founding, signed: &[Signed]) -> Vec<(String, Vec<String>)> {
        let mut steps = Vec::new();
        if !founding.made.is_empty() {
            let successor = "Store the last new key, the successor, offline, away from this machine. Only this key can \
                             replace a lost or stolen key.";
            steps.push((successor.to_owned(), Vec::new()));
        }
        let waiting = signed.iter().filter(|signed| !signed.waiting.is_empty());
        let waiting: Vec<_> =
            waiting.map(|one| format!("accord sign {}", one.draft.record.header.path())).collect();
        let alone = waiting.is_empty();
        if !waiting.is_empty() {
            steps.push(("Have the other maintainers sign, each in this order:".to_owned(), waiting));
        }
        if let Some(place) = self.ci {
            let names = if place == CheckPlace::Hook {
                ""
            } else {
                " Write your names in place of OWNER and COMMIT."
            };
            steps.push((
                format!(
                    "Set up the check in {}, as docs/ci.md of accord's repository says.{names}",
                    place.path()
                ),
                Vec::new(),
            ));
            if place == CheckPlace::Github {
                let publish = "Publish the website by .github/workflows/site.yml (choose GitHub Actions as the source of the \
                               repository's Pages), or remove that file.";
                steps.push((publish.to_owned(), Vec::new()));
            }
        }
        let commit = [
            format!("cd {}", self.directory.display()),
            "git init -b main && git add -A && git commit -m \"The registry starts\"".to_owned(),
        ];
        let combine = (!alone).then(|| "accord merge-signatures --install".to_owned());
        let commit = commit.into_iter().chain(combine).collect();
        steps.push(("Commit everything:".to_owned(), commit));
        let invite = "Invite newcomers: each clones the repository and runs `accord join`.";
        steps.push((invite.to_owned(), Vec::new()));
        steps
    }
}

/// Asks for a value of a type.
fn ask_parsed<T: std::str::FromStr<Err = crate::diagnostic::Fault>>(
    context: &mut Context,
    question: &str,
) -> Result<T> {
    let text = prompt::ask_line(context, question, Need::Required, |text| {
        text.parse::<T>().map(drop).map_err(|fault| format!("{}\n{}", fault.message, fault.help))
    })?;
    text.parse::<T>().map_err(Failure::from).context("the answer was accepted before")
}
