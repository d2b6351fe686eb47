//! `accord site`

mod check;
mod folder;
mod records;
mod tiles;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::builder::PossibleValuesParser;
use clap::{Args, ValueHint};

use crate::cli::path_error::AtPath;
use crate::cli::source::SourceArgs;
use crate::cli::status_line::StatusLine;
use crate::cli::{Context, Exit, Failure};
use crate::registry::{Keep, Selection};
use crate::render::{SiteLook, render_site};
use crate::view::Site;
use folder::SiteFolder;

/// Write the registry's website
///
/// Writes static files for any host: pages of HTML that are complete without a script, and every record, signature and
/// text as git has it, so that the reader's own browser can check them. No page asks another host for anything.
///
/// Writes only files that differ, and removes old files of earlier runs. Other files in DIR stay. The same registry and
/// --today give the same bytes. Problems go to standard error, and the exit code is then 1.
#[derive(Debug, Args)]
pub struct SiteArgs {
    /// The folder to write to: new, empty, or one that this command wrote before
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    folder: PathBuf,

    /// Where the site will be published, for feeds, previews and search engines
    #[arg(long, value_name = "URL", value_parser = parse_address)]
    address: Option<String>,

    /// The languages of the pages, the first of which has no prefix in its addresses; all, English first, if not given
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = PossibleValuesParser::new(SiteLook::language_tags()))]
    languages: Vec<String>,

    /// Templates and assets that replace those of this program, by the same names: `pages/home.html`, `assets/site.css`
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    templates: Option<PathBuf>,

    /// Then check every page: links and anchors that lead nowhere, and HTML that is not well made
    #[arg(long)]
    check: bool,

    #[command(flatten)]
    source: SourceArgs,
}

impl SiteArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let replaced = self.templates.as_deref().map(read_templates).transpose()?.unwrap_or_default();
        let look = SiteLook::new(self.address, &self.languages, replaced)
            .map_err(|error| report_template(&error))?;
        let selection = Selection { keep: Keep::Records, ..context.everything() };
        let source = context.source(&self.source)?;
        let edition = source.edition()?;
        let (verdict, exit) = source.judge_registry(context, &selection)?;
        // An unreadable file must not be published as a broken or missing organization.
        if let Some(failure) = Failure::from_unreadable(&verdict.diagnostics) {
            bail!(failure);
        }
        let site = Site::of(&verdict.registry, edition.answer()?, context.threads);
        let mut folder = SiteFolder::open(context, &self.folder)?;
        let mut line = StatusLine::new(context.progress_columns(), "Writing".to_owned());
        for (count, file) in render_site(&site, &look).enumerate() {
            folder.write(&file.map_err(|error| report_template(&error))?)?;
            line.show_progress(&format!("{count} pages"));
        }
        drop(line);
        let own = &site.citation.registry;
        records::copy_records(context, source.tree(), &mut folder, own)?;
        tiles::write_tiles(&verdict.registry, &mut folder)?;
        let written = folder.finish()?;
        context.print_text(&format!("{}: {written}\n", self.folder.display()))?;
        if !self.check {
            return Ok(exit);
        }
        let faults = check::check_pages(&self.folder, &written.paths)?;
        for fault in &faults {
            context.warn_prose(&format!("{fault}\n"))?;
        }
        context.print_text(&format!("{} faults in the pages\n", faults.len()))?;
        Ok(if faults.is_empty() { exit } else { Exit::Unsound })
    }
}

/// The address of a site, with a slash at its end.
fn parse_address(text: &str) -> Result<String, String> {
    let (_, host) = text
        .split_once("://")
        .filter(|(scheme, _)| ["https", "http"].contains(scheme))
        .ok_or("an address begins with https://, such as https://registry.example/")?;
    let allowed = |character: char| character.is_ascii_alphanumeric() || "-._~/:%".contains(character);
    if host.is_empty() || !host.chars().all(allowed) {
        return Err("an address is a host and a path, without spaces, ? and #".to_owned());
    }
    Ok(format!("{}/", text.trim_end_matches('/')))
}

/// The files in a folder of templates, by the names that this program gives them.
fn read_templates(folder: &Path) -> Result<BTreeMap<String, String>> {
    fs::read_dir(folder).at("find", folder)?;
    let mut replaced = BTreeMap::new();
    for name in SiteLook::names() {
        let path = folder.join(&name);
        if path.is_file() {
            let text = fs::read_to_string(&path).at("read", &path)?;
            replaced.insert(name, text);
        }
    }
    if replaced.is_empty() {
        let message = format!("--templates: {} has no file of a site", folder.display());
        let names = SiteLook::names();
        bail!(Failure::usage(message).help(format!(
            "a file takes the place of the one with its name, such as {}; the names begin with pages/, parts/ or assets/",
            names.first().map_or("pages/home.html", String::as_str)
        )));
    }
    Ok(replaced)
}

/// Names the template and the line at which it fails: of a part that a page includes, those of the part.
fn report_template(error: &minijinja::Error) -> anyhow::Error {
    let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<minijinja::Error>());
    if let Some(cause) = cause {
        return report_template(cause);
    }
    let place = error.name().zip(error.line()).map(|(name, line)| format!("{name}, line {line}: "));
    let detail = error.detail().map_or_else(|| error.kind().to_string(), ToOwned::to_owned);
    Failure::usage(format!("a page cannot be made: {}{detail}", place.unwrap_or_default()))
        .help("look at this template in the folder of --templates")
        .into()
}
