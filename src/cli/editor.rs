//! The only place that runs an editor: long texts are written in it, where the signer has set one.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::terminal::Lending;
use super::text_input::read_text_file;
use super::{Failure, environment};
use crate::cli::path_error::{AtPath, make_temporary_folder};
use crate::diagnostic::describe_start_error;

/// The text that the signer writes in the editor, beginning with `old`. `name` is what the text is.
///
/// # Errors
/// Where no editor is set, or it does not end well.
pub fn write_in_editor(name: &str, old: &str) -> Result<String> {
    let editor = environment::choose_editor().context(
        Failure::usage("no editor is set").help("set VISUAL or EDITOR, or write the text into a file: @FILE"),
    )?;
    let folder = make_temporary_folder()?;
    let file = folder.path().join(format!("{name}.txt"));
    let end = if old.is_empty() || old.ends_with('\n') { "" } else { "\n" };
    fs::write(&file, format!("{old}{end}")).at("write", &file)?;
    run_editor(&editor, &file)?;
    read_text_file(&file)
}

/// Runs the program and its arguments, separated by spaces.
#[expect(clippy::disallowed_methods, reason = "this is where the editor is run")]
fn run_editor(editor: &str, file: &Path) -> Result<()> {
    let mut words = editor.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or_default());
    // It writes where the questions are: standard output may be a file.
    command.args(words).arg(file).stdout(std::io::stderr());
    let _lending = Lending::new();
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::environment(format!("the editor `{editor}` ended with {status}"))
            .help("nothing was taken from it; answer here, or name a file: @FILE")
            .into()),
        Err(error) => {
            Err(Failure::environment(format!("cannot run `{editor}`: {}", describe_start_error(&error)))
                .help("set VISUAL or EDITOR to an editor, or name a file: @FILE")
                .into())
        }
    }
}
