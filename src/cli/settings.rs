//! What the user set for every run: by a flag, a variable, or the configuration file; otherwise a default.
//!
//! A flag comes before a variable, a variable before the file, and the file before the default; but a registry
//! that the user is in comes before the file. The file is the user's own: it lies in the folder for configuration, and no
//! file of a registry is read as one.

mod file;
mod organization;
mod origin;

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::remote::RemoteAddress;
use super::{Failure, environment};
use crate::record::Organization;
use crate::record::schema::choice;
pub use file::{ConfigurationFile, SettingsTable};
pub use organization::{fill_organization, fill_own_organization, is_signer};
pub use origin::{Origin, Setting};

choice! {
    /// When the keys of an ssh-agent sign.
    pub enum AgentUse {
        /// If the agent answers and holds a key that may sign.
        Auto = "auto",
        /// Always: without an agent, the command fails.
        Always = "always",
        /// Never: the agent is not asked.
        Never = "never",
    }
}

/// A setting, as its users name it.
#[derive(Debug)]
pub struct SettingName {
    /// The key in the configuration file.
    pub key: &'static str,
    pub variable: &'static str,
    pub meaning: &'static str,
}

/// Every setting, in the order of the configuration file.
pub const SETTINGS: [SettingName; 4] = [
    SettingName {
        key: "organization",
        variable: "ACCORD_ORGANIZATION",
        meaning: "the organization that signs: ORG of the commands that sign, where it is left out",
    },
    SettingName {
        key: "registry",
        variable: "ACCORD_REGISTRY",
        meaning: "the registry to use where you are not in one: an absolute path, or an address to read from",
    },
    SettingName {
        key: "key_dir",
        variable: "ACCORD_KEY_DIR",
        meaning: "the directory of private keys, an absolute path",
    },
    SettingName {
        key: "agent",
        variable: "ACCORD_AGENT",
        meaning: "when the keys of an ssh-agent sign: auto, always or never",
    },
];

/// One of the settings by its key; the help says what each does.
pub fn key_parser() -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(SETTINGS.map(|one| PossibleValue::new(one.key).help(one.meaning)))
}

/// What the user set, without the flags of the command.
#[derive(Debug)]
pub struct UserSettings {
    pub file: Option<ConfigurationFile>,
    pub organization: Option<Setting<Organization>>,
    pub registry: Option<Setting<String>>,
    /// Keys must lie somewhere; a command without keys does not fail for want of a place.
    pub key_dir: Result<Setting<PathBuf>, Failure>,
    pub agent: Setting<AgentUse>,
}

impl UserSettings {
    /// Reads the variables and the configuration file.
    ///
    /// # Errors
    /// A file or a variable that cannot be used.
    pub fn read() -> Result<Self> {
        let file = environment::configuration_file().map(ConfigurationFile::open).transpose()?;
        let set = file.as_ref().map(ConfigurationFile::read).transpose()?.unwrap_or_default();
        let path = file.as_ref().map(|file| file.path().to_owned()).unwrap_or_default();
        let [organization, registry, key_dir, agent] = &SETTINGS;
        Ok(Self {
            organization: read_setting(organization, set.organization, &path, parse_organization)?,
            registry: read_setting(
                registry,
                set.registry.map(|text| text.to_string()),
                &path,
                parse_registry,
            )?,
            key_dir: read_key_dir(key_dir, set.key_dir.map(|text| text.to_string()), &path),
            agent: read_setting(agent, set.agent, &path, |text| Ok(text.parse::<AgentUse>()?))?
                .unwrap_or(Setting { value: AgentUse::Auto, origin: Origin::Default }),
            file,
        })
    }
}

/// The value of a variable, or else of the configuration file at `path`.
fn read_setting<T>(
    name: &SettingName,
    set: Option<T>,
    path: &Path,
    parse: impl Fn(&str) -> Result<T, Failure>,
) -> Result<Option<Setting<T>>, Failure> {
    let Some(text) = environment::read_variable(name.variable) else {
        return Ok(set.map(|value| Setting { value, origin: Origin::File(path.to_owned()) }));
    };
    let value = parse(&text).map_err(|failure| failure.in_variable(name.variable))?;
    Ok(Some(Setting { value, origin: Origin::Variable(name.variable) }))
}

fn parse_organization(text: &str) -> Result<Organization, Failure> {
    Ok(text.parse::<Organization>()?)
}

/// A registry that does not depend on the folder that the user is in.
pub fn parse_registry(text: &str) -> Result<String, Failure> {
    match RemoteAddress::parse_text(text)? {
        Some(_) => Ok(text.to_owned()),
        None => parse_folder(text).map(|path| path.display().to_string()),
    }
}

/// A folder that does not depend on the folder that the user is in.
pub fn parse_folder(text: &str) -> Result<PathBuf, Failure> {
    let path = environment::expand_home(text);
    if path.is_absolute() {
        return Ok(path);
    }
    Err(Failure::environment(format!("{text} is a relative path"))
        .help("give a path from the root, or one that begins with ~/"))
}

/// The directory of private keys. Its variable, unlike a file, knows no `~`: the shell expands it.
fn read_key_dir(name: &SettingName, set: Option<String>, file: &Path) -> Result<Setting<PathBuf>, Failure> {
    if let Some(value) = environment::key_directory_of(name.variable, "")? {
        return Ok(Setting { value, origin: Origin::Variable(name.variable) });
    }
    if let Some(text) = set {
        return Ok(Setting { value: parse_folder(&text)?, origin: Origin::File(file.to_owned()) });
    }
    environment::default_key_directory().map(|value| Setting { value, origin: Origin::Default })
}
