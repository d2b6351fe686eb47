//! The configuration file: `accord/config.toml` in the user's folder for configuration.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::{AgentUse, parse_folder, parse_registry};
use crate::cli::Failure;
use crate::cli::durable::{self, Audience};
use crate::cli::files::read_limited;
use crate::cli::path_error::AtPath;
use crate::cli::permissions::check_configuration;
use crate::diagnostic::{Code, Fault};
use crate::record::read::{Form, locate_field};
use crate::record::schema::{Table, read_document, table};
use crate::record::write::Writer;
use crate::record::{Line, Organization};
use crate::registry::locate_fault;

/// Most bytes of the file.
const LIMIT: usize = 64 * 1024;

table! {
    /// What the configuration file can set.
    #[derive(Default)]
    pub struct SettingsTable {
        /// organization that signs
        pub organization: Option<Organization>,
        /// folder or address of the registry
        pub registry: Option<Line>,
        /// directory of private keys
        pub key_dir: Option<Line>,
        /// when the keys of an ssh-agent sign
        pub agent: Option<AgentUse>,
    }
}

/// The configuration file, which may not be there yet.
#[derive(Debug)]
pub struct ConfigurationFile {
    path: PathBuf,
    bytes: Vec<u8>,
    exists: bool,
}

impl ConfigurationFile {
    /// Reads the bytes of the file at `path`.
    ///
    /// # Errors
    /// Where other users could write the file, or it cannot be read.
    pub fn open(path: PathBuf) -> Result<Self> {
        let exists = match path.metadata() {
            Ok(metadata) if metadata.is_file() => true,
            Ok(_) => bail!(
                Failure::environment(format!("{} is not a file", path.display()))
                    .help("move it away, then write one with `accord config set KEY VALUE`")
            ),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => false,
            // A folder that cannot be searched may hold a file that says another thing.
            Err(error) => Err(error).at("read", &path)?,
        };
        if !exists {
            return Ok(Self { path, bytes: Vec::new(), exists });
        }
        check_configuration(&path)?;
        let bytes = read_limited(&path, LIMIT)?;
        Ok(Self { path, bytes, exists })
    }

    /// Where it is, or would be.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is there.
    pub fn exists(&self) -> bool {
        self.exists
    }

    /// What it sets.
    ///
    /// # Errors
    /// Every fault, with its line and column.
    pub fn read(&self) -> Result<SettingsTable, Failure> {
        parse_configuration(&self.bytes).map_err(|faults| self.report_faults(faults))
    }

    /// All faults with their lines and columns, as one failure.
    fn report_faults(&self, faults: Vec<Fault>) -> Failure {
        let path = self.path.display().to_string();
        let code = faults.first().map_or(Code::Settings, |fault| fault.code);
        let told: Vec<_> = faults
            .into_iter()
            .map(|fault| {
                let (line, column) = locate_fault(&path, &self.bytes, &fault.at).position.unwrap_or((1, 1));
                Failure::usage(format!("{path}:{line}:{column}: {}", fault.message)).help(fault.help)
            })
            .collect();
        Failure::from_several(&told).code(code)
    }

    /// Writes `changed` in the place of the setting `key`, or takes the setting out; other lines stay as they are.
    pub fn change(&self, key: &str, changed: Option<&SettingsTable>) -> Result<()> {
        let source = std::str::from_utf8(&self.bytes).unwrap_or_default();
        let mut text = source.to_owned();
        let line = changed.map(write_configuration).unwrap_or_default();
        match locate_field(source, key) {
            Some(span) => text.replace_range(whole_lines(source, span.start, span.end), &line),
            None => {
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push('\n');
                }
                text += &line;
            }
        }
        parse_configuration(text.as_bytes()).map_err(|faults| self.report_faults(faults))?;
        let folder = self.path.parent().unwrap_or(Path::new("."));
        durable::create_folders(folder, Audience::Owner)?;
        durable::stage_file(&self.path, text.as_bytes(), Audience::Owner)?.replace()
    }
}

/// The bytes of the whole lines from `start` to `end`.
fn whole_lines(source: &str, start: usize, end: usize) -> std::ops::Range<usize> {
    let first = source[..start].rfind('\n').map_or(0, |at| at + 1);
    let last = source[end..].find('\n').map_or(source.len(), |at| end + at + 1);
    first..last
}

fn write_configuration(configuration: &SettingsTable) -> String {
    let mut writer = Writer::default();
    configuration.write_fields(&mut writer);
    writer.finish()
}

/// Reads the file strictly: a key that is not known is a fault, since what it was to change would not happen.
fn parse_configuration(bytes: &[u8]) -> Result<SettingsTable, Vec<Fault>> {
    let read = read_document::<SettingsTable>(bytes, LIMIT, Form::Free).map_err(|faults| {
        let own = |fault: Fault| if fault.code == Code::Schema { name_setting(fault) } else { fault };
        faults.into_iter().map(own).collect::<Vec<_>>()
    })?;
    let checks = [
        ("registry", read.registry.as_ref().map(|text| parse_registry(&text.to_string()).map(drop))),
        ("key_dir", read.key_dir.as_ref().map(|text| parse_folder(&text.to_string()).map(drop))),
    ];
    let faults: Vec<_> = checks
        .into_iter()
        .filter_map(|(key, checked)| Some((key, checked?.err()?)))
        .map(|(key, failure)| {
            let help = "Write a path from the root, or one that begins with ~/.";
            Fault::new(Code::Settings, failure.to_string(), help).in_field(key)
        })
        .collect();
    if faults.is_empty() { Ok(read) } else { Err(faults) }
}

/// A fault of a field, as one of a setting.
fn name_setting(fault: Fault) -> Fault {
    let message = fault.message.replace("is not a field of this table", "is not a setting of accord");
    let help = fault.help.replace("The fields here are", "The settings are");
    Fault { code: Code::Settings, message, help, ..fault }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_leaves_other_lines_as_they_are() {
        let source = "# mine\nagent = \"auto\" # ask\nregistry = '''\n/srv\n'''\n";
        let span = locate_field(source, "agent").unwrap();
        assert_eq!(&source[whole_lines(source, span.start, span.end)], "agent = \"auto\" # ask\n");
    }

    #[test]
    fn an_unknown_key_has_its_own_code_and_place() {
        let faults = parse_configuration(b"agent = \"auto\"\nregistri = \"/srv\"\n").unwrap_err();
        assert_eq!((faults.len(), faults[0].code), (1, Code::Settings));
        assert_eq!(faults[0].message, "`registri` is not a setting of accord");
        assert_eq!(faults[0].help, "Did you mean `registry`?");
        let faults = parse_configuration(b"registry = \"here\"\nagent = 1\n").unwrap_err();
        assert_eq!(faults[0].code, Code::Settings, "{faults:?}");
        let faults = parse_configuration(b"key_dir = \"keys\"\n").unwrap_err();
        assert_eq!(faults[0].message, "keys is a relative path");
    }
}
