//! `accord config`

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, Subcommand};
use serde_json::json;

use super::OutputFormat;
use crate::cli::settings::{
    ConfigurationFile, Origin, SETTINGS, SettingName, SettingsTable, key_parser, parse_registry,
};
use crate::cli::{Context, Exit, Failure, environment};

/// Show and change the settings of your configuration file
///
/// Without a subcommand: each setting, its value, and where the value comes from. A flag comes before a variable, a
/// variable before the configuration file, and the file before the default. The file is yours alone: nothing in a
/// registry is read as configuration.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct ConfigArgs {
    #[command(subcommand)]
    change: Option<ConfigChange>,

    /// Print for people, or as JSON for programs
    #[arg(long, default_value = "human")]
    format: OutputFormat,
}

#[derive(Debug, Subcommand)]
enum ConfigChange {
    /// Write a setting into the configuration file
    Set {
        /// The setting
        #[arg(value_parser = key_parser())]
        key: String,
        /// Its value
        value: String,
    },
    /// Take a setting out of the configuration file
    Unset {
        /// The setting
        #[arg(value_parser = key_parser())]
        key: String,
    },
}

/// A setting as it is shown.
struct ShownSetting {
    name: &'static SettingName,
    value: Option<String>,
    origin: Origin,
}

impl ConfigArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        match &self.change {
            None => context.print_text(&self.describe(context)?)?,
            Some(ConfigChange::Set { key, value }) => {
                change_file(context, key, Some(&read_value(key, value)?))?;
            }
            Some(ConfigChange::Unset { key }) => change_file(context, key, None)?,
        }
        Ok(Exit::Good)
    }

    fn describe(&self, context: &Context) -> Result<String> {
        let shown = list_settings(context)?;
        let file = context.settings.file.as_ref();
        let path = file.map(|file| file.path().display().to_string());
        let exists = file.is_some_and(ConfigurationFile::exists);
        if self.format == OutputFormat::Json {
            let rows = shown.iter().map(|one| {
                let source = one.origin.kind();
                json!({"key": one.name.key, "value": one.value, "source": source, "from": one.origin.to_string()})
            });
            let document = json!({"file": path, "exists": exists, "settings": rows.collect::<Vec<_>>()});
            return Ok(format!("{document:#}\n"));
        }
        let width =
            shown.iter().filter_map(|one| one.value.as_ref()).map(|value| value.chars().count()).max();
        let width = width.unwrap_or_default();
        let mut text = String::new();
        for one in &shown {
            let value = one.value.as_deref().unwrap_or("-");
            text += &format!("{:12}  {value:width$}  {}\n", one.name.key, one.origin);
        }
        if let Err(failure) = &context.settings.key_dir {
            text += &format!("\nkey_dir cannot be used: {failure}\n");
        }
        let there = if exists { "" } else { ", which is not there yet" };
        Ok(match path {
            Some(path) => format!("{text}\nThe configuration file is {path}{there}.\n"),
            None => format!("{text}\nThere is no home folder, so there is no configuration file.\n"),
        })
    }
}

/// Writes a setting, or takes it out, and prints the path of the file.
fn change_file(context: &mut Context, key: &str, changed: Option<&SettingsTable>) -> Result<()> {
    let file = context.settings.file.as_ref().ok_or_else(|| {
        Failure::environment("there is no home folder to keep a configuration file in")
            .help("set HOME or XDG_CONFIG_HOME")
    })?;
    file.change(key, changed)?;
    let path = format!("{}\n", file.path().display());
    context.print_text(&path)
}

/// The settings in force, in the order of their table.
fn list_settings(context: &Context) -> Result<Vec<ShownSetting>> {
    let settings = &context.settings;
    let (registry, registry_origin) = context.shown_registry();
    let organization = settings.organization.as_ref();
    let key_dir = settings.key_dir.as_ref().ok();
    let [first, second, third, fourth] = SETTINGS.each_ref();
    let origin = organization.map_or(Origin::Default, |set| set.origin.clone());
    Ok(vec![
        ShownSetting { name: first, value: organization.map(|set| set.value.to_string()), origin },
        ShownSetting { name: second, value: registry, origin: registry_origin },
        ShownSetting {
            name: third,
            value: key_dir.map(|set| set.value.display().to_string()),
            origin: key_dir.map_or(Origin::Default, |set| set.origin.clone()),
        },
        ShownSetting {
            name: fourth,
            value: Some(settings.agent.value.to_string()),
            origin: settings.agent.origin.clone(),
        },
    ])
}

/// A configuration with this setting alone. A relative path is completed by the folder that the user is in now.
fn read_value(key: &str, value: &str) -> Result<SettingsTable> {
    let mut read = SettingsTable::default();
    match key {
        "organization" => read.organization = Some(value.parse()?),
        "registry" => read.registry = Some(complete_registry(value)?.parse()?),
        "key_dir" => read.key_dir = Some(complete_path(value)?.display().to_string().parse()?),
        _ => read.agent = Some(value.parse()?),
    }
    Ok(read)
}

fn complete_registry(value: &str) -> Result<String> {
    parse_registry(value).map_or_else(|_| complete_path(value).map(|path| path.display().to_string()), Ok)
}

fn complete_path(value: &str) -> Result<PathBuf> {
    let path = environment::expand_home(value);
    Ok(path.canonicalize().or_else(|_| std::path::absolute(Path::new(&path)))?)
}
