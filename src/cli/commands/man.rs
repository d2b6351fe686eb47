//! `accord man`

use std::io;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, Command, CommandFactory};
use clap_mangen::Man as Page;
use clap_mangen::roff::{Roff, bold, roman};

use crate::cli::help::{Example, examples_of};
use crate::cli::path_error::AtPath;
use crate::cli::{Cli, Context, Exit};

/// Print the manual
///
/// Without --output, the page of the program itself: `accord man | man -l -`
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write the pages of all commands into this folder
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
}

impl ManArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let mut command = Cli::command().disable_help_subcommand(true);
        command.build();
        match self.output {
            Some(folder) => {
                std::fs::create_dir_all(&folder)
                    .and_then(|()| write_pages(&command, "", &folder))
                    .at("write", &folder)?;
            }
            None => {
                let page = render_page(&command, "")?;
                context.print_rendered(&String::from_utf8_lossy(&page))?;
            }
        }
        Ok(Exit::Good)
    }
}

/// What the program reads from the environment, and what for.
const ENVIRONMENT: &[(&str, &str)] = &[
    ("ACCORD_AGENT", "When the keys of an ssh-agent sign, unless --agent says so: auto, always or never."),
    ("ACCORD_FETCH_TIMEOUT", "Seconds for which a remote registry may send nothing. Default: 60."),
    ("ACCORD_KEY_DIR", "Directory of private keys, an absolute path, unless --key-dir names one."),
    ("ACCORD_ORGANIZATION", "The organization that signs, where a command that signs leaves ORG out."),
    (
        "ACCORD_PAGER, PAGER",
        "Program that shows long output at a terminal. `cat` or an empty value turns it off.",
    ),
    ("ACCORD_REGISTRY", "The registry, an absolute path or an address, unless -C names one."),
    ("COLUMNS", "Width of the output, unless --width gives one."),
    ("NO_COLOR", "Turns colors off, unless --color asks for them."),
    (
        "SOURCE_DATE_EPOCH",
        "Today, in seconds since 1970, unless --today gives a date. It never dates a record, nor judges a change.",
    ),
    ("SSH_AUTH_SOCK", "Socket of the ssh-agent."),
    ("XDG_CACHE_HOME", "Parent of the folder that holds fetched registries. Default: ~/.cache."),
    (
        "XDG_CONFIG_HOME",
        "Parent of the folder that holds your configuration file and your witness policy, an absolute path. Default: ~/.config.",
    ),
    (
        "XDG_DATA_HOME",
        "Parent of the default directory of private keys, an absolute path. Default: ~/.local/share.",
    ),
];

/// Where the program reads and writes.
const FILES: &[(&str, &str)] = &[
    ("accord.toml", "Marks the top folder of a registry, and holds its name and the root of its decisions."),
    ("accords/TEXT.toml", "A text that organizations pledge to."),
    ("keys/ORGANIZATION/", "Enrollments, profiles and rotations, each with its signature (.sig)."),
    ("pledges/ORGANIZATION/", "Pledges, reaffirmations, reports and withdrawals."),
    ("findings/ORGANIZATION/", "Observations, findings, concurrences and answers."),
    ("~/.local/share/accord/keys/", "Private keys, one folder for each organization."),
    ("~/.config/accord/config.toml", "Your settings: `accord config` shows and changes them."),
    (
        "~/.config/accord/log-policy",
        "The logs and the witnesses that you trust (c2sp.org/tlog-policy). It counts for every registry whose log it \
         names, in place of the registry's own `log/policy`.",
    ),
    (
        "~/.cache/accord/",
        "Registries that were fetched from an address, each with the last commit that was read, and the largest \
         checkpoint of each log. They can be deleted; then a rewritten history is not noticed.",
    ),
];

const EXIT_STATUS: &[(&str, &str)] = &[
    ("0", "Good."),
    ("1", "The registry has errors; for some commands, the answer is no."),
    ("2", "Usage error."),
    ("3", "Input or output failed."),
    ("4", "Refused or canceled."),
];

/// One page for `command` and one for each command below it.
fn write_pages(command: &Command, above: &str, folder: &Path) -> io::Result<()> {
    for nested in command.get_subcommands().filter(|nested| !nested.is_hide_set()) {
        write_pages(nested, &name_below(command, above), folder)?;
    }
    let file = folder.join(Page::new(command.clone()).get_filename());
    std::fs::write(file, render_page(command, above)?)
}

/// What a command is called under the program: empty for the program itself.
fn name_below(command: &Command, above: &str) -> String {
    let own = if command.get_name() == "accord" { "" } else { command.get_name() };
    [above, own].join(" ").trim().to_owned()
}

/// A manual page in roff: clap's sections, then examples and what all commands share.
fn render_page(command: &Command, above: &str) -> io::Result<Vec<u8>> {
    let page = Page::new(command.clone());
    let mut out = Vec::new();
    page.render_title(&mut out)?;
    page.render_name_section(&mut out)?;
    page.render_synopsis_section(&mut out)?;
    page.render_description_section(&mut out)?;
    page.render_options_section(&mut out)?;
    if command.has_subcommands() {
        page.render_subcommands_section(&mut out)?;
    }
    if command.get_after_help().is_some() || command.get_after_long_help().is_some() {
        page.render_extra_section(&mut out)?;
    }
    let mut own = Roff::new();
    examples_section(&mut own, examples_of(&name_below(command, above)));
    list_section(&mut own, "ENVIRONMENT", ENVIRONMENT);
    list_section(&mut own, "FILES", FILES);
    list_section(&mut own, "EXIT STATUS", EXIT_STATUS);
    own.to_writer(&mut out)?;
    Ok(out)
}

fn examples_section(roff: &mut Roff, examples: &[Example]) {
    if examples.is_empty() {
        return;
    }
    roff.control("SH", ["EXAMPLES"]);
    for example in examples {
        roff.control("TP", []);
        roff.text([roman(example.purpose)]);
        roff.text([bold(example.line)]);
    }
}

fn list_section(roff: &mut Roff, title: &str, items: &[(&str, &str)]) {
    roff.control("SH", [title]);
    for (term, meaning) in items {
        roff.control("TP", []);
        roff.text([bold(*term)]);
        roff.text([roman(*meaning)]);
    }
}
