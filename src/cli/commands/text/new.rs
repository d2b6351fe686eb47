//! `accord text new`

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Args;

use super::report_faults;
use crate::accord::{ACCORD_LIMIT, MarkdownPage, Metric, MetricList, Quorum, Text, TextContent};
use crate::cli::context::ReportArgs;
use crate::cli::files::read_limited;
use crate::cli::lock::Lock;
use crate::cli::text_input::{decode_text, tidy_lines};
use crate::cli::value_parser::{one_of, parse_value};
use crate::cli::{Context, Exit, Failure};
use crate::record::schema::NonEmpty;
use crate::record::{FormatVersion, Group, Id, Small};
use crate::registry::{POLICY_FILE, TEXTS};

/// Write a new text into the registry
///
/// The words come from a page of Markdown: `# TITLE` and what the text is for, then for each principle
/// `## TITLE` and its words. Behind a principle's title may stand its id, `{#id}`; else it is made of
/// the title. Pledges pin the file that is written, so let the words be agreed on first.
#[derive(Debug, Args)]
pub struct TextNewArgs {
    /// The new text's id, which says its version, such as harbor-code-1
    #[arg(value_parser = parse_value::<Id>)]
    id: Id,

    /// The page with its words
    #[arg(long, value_name = "FILE")]
    from: PathBuf,

    /// The groups that may pledge to it
    #[arg(long, required = true, value_delimiter = ',', value_parser = one_of::<Group>(Group::WORDS))]
    audience: Vec<Group>,

    /// How often a pledge must be reaffirmed, in months
    #[arg(long, value_name = "MONTHS", default_value = "12", value_parser = parse_small)]
    renewal: Small,

    /// Within how many months a report must follow the pledge, and then the last report [default: reports are not
    /// a duty]
    #[arg(long, value_name = "MONTHS", value_parser = parse_small)]
    report: Option<Small>,

    /// The numbers that reports give: a TOML file with a [[metric]] for each, as in the other texts
    #[arg(long, value_name = "FILE")]
    metrics: Option<PathBuf>,

    /// The text that this one replaces
    #[arg(long, value_name = "TEXT", value_parser = parse_value::<Id>)]
    replaces: Option<Id>,

    /// In a charter for observers: how many must agree before a finding counts, and from how many groups
    #[arg(long, value_name = "OBSERVERS,GROUPS", value_parser = parse_quorum)]
    quorum: Option<Quorum>,

    #[command(flatten)]
    _report: ReportArgs,
}

impl TextNewArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let tree = context.registry()?;
        let bytes = read_limited(&self.from, ACCORD_LIMIT)?;
        let name = self.from.display().to_string();
        let source = tidy_lines(&decode_text(&bytes, &name)?);
        let page = match MarkdownPage::read(&source) {
            Ok(page) => page,
            Err(faults) => {
                report_faults(context, &name, source.as_bytes(), faults)?;
                bail!(Failure::usage(format!("{name} cannot be made a text; nothing was written")));
            }
        };
        let metrics = match &self.metrics {
            Some(file) => read_metrics(context, file)?,
            None => Vec::new(),
        };
        let _lock = Lock::on(context, &tree.root().join(POLICY_FILE))?;
        tree.clear_unfinished()?;
        let path = format!("{TEXTS}/{}.toml", self.id);
        let written = self.accord(page, metrics).write();
        let text = Text::read(written.as_bytes()).map_err(|faults| {
            Failure::from_several(&faults.into_iter().map(Failure::from).collect::<Vec<_>>())
        })?;
        tree.create(&path, written.as_bytes())?;
        context.report_files(tree.root(), std::slice::from_ref(&path))?;
        context.add_next_step(
            format!("accord adopt {}", self.id),
            "organizations can pledge to an adopted text",
        );
        context.say_prose(&format!(
            "SHA-256 {}. Read it with `accord texts {}`. It may be edited until it is adopted: \
             `accord text check {path}`, then `accord adopt {}`.\n",
            text.digest, self.id, self.id
        ))?;
        Ok(Exit::Good)
    }

    fn accord(&self, page: MarkdownPage, metrics: Vec<Metric>) -> TextContent {
        TextContent {
            format: FormatVersion,
            id: self.id.clone(),
            title: page.title,
            audience: NonEmpty::new(self.audience.clone()).expect("clap asks for one"),
            renewal_months: self.renewal,
            report_months: self.report,
            replaces: self.replaces.clone(),
            preamble: page.preamble,
            quorum: self.quorum.clone(),
            principle: page.principle,
            metric: metrics,
        }
    }
}

/// The metrics in this file.
fn read_metrics(context: &mut Context, file: &Path) -> Result<Vec<Metric>> {
    let bytes = read_limited(file, ACCORD_LIMIT)?;
    match MetricList::read(&bytes) {
        Ok(list) => Ok(list.metric.to_vec()),
        Err(faults) => {
            let name = file.display().to_string();
            report_faults(context, &name, &bytes, faults)?;
            bail!(Failure::usage(format!("{name} holds no metrics that can be used; nothing was written")));
        }
    }
}

fn parse_small(text: &str) -> Result<Small, String> {
    let number = text.parse().ok().and_then(Small::new);
    number.ok_or_else(|| "write a number from 1 to 120".to_owned())
}

fn parse_quorum(text: &str) -> Result<Quorum, String> {
    let (observers, groups) = text.split_once(',').ok_or("write two numbers, such as 3,2")?;
    Ok(Quorum { observers: parse_small(observers)?, groups: parse_small(groups)? })
}
