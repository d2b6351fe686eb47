//! `accord init`

use std::path::PathBuf;

use clap::Args;

use crate::cli::files::FolderTree;
use crate::cli::{Context, Exit, Failure};
use crate::record::schema::{Table, TextValue};
use crate::record::write::Writer;
use crate::record::{Format, Line, RegistryName};
use crate::registry::{POLICY_FILE, Policy, TEXTS};

/// Files that every registry begins with, beside its `accord.toml`.
const FILES: [(&str, &str); 4] = [
    ("tech-sector-accord-1.toml", include_str!("../../../accords/tech-sector-accord-1.toml")),
    ("digital-geneva-convention-1.toml", include_str!("../../../accords/digital-geneva-convention-1.toml")),
    ("attribution-charter-1.toml", include_str!("../../../accords/attribution-charter-1.toml")),
    ("responder-charter-1.toml", include_str!("../../../accords/responder-charter-1.toml")),
];

const ATTRIBUTES: &str = "\
# The bytes of these files are what is signed: git must never convert their line ends.
/accord.toml -text
/accords/** -text
/keys/** -text
/pledges/** -text
/findings/** -text
# Of two officers' signatures made at once git keeps one whole, and reports a conflict.
*.sig -merge
";

const IGNORED: &str = "# Files on their way into the registry.\n/.accord-*\n";

#[derive(Debug, Args)]
pub struct Init {
    /// The folder to start it in; it is made where it is not there
    directory: PathBuf,

    /// The registry's name: a domain name under which it is known
    #[arg(long, value_name = "NAME")]
    registry: String,

    /// A headline
    #[arg(long, value_name = "TEXT")]
    title: String,
}

impl Init {
    pub fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let usage = |flag: &str, fault: crate::diagnostic::Fault| {
            Failure::usage(format!("{flag}: {}", fault.message)).help(fault.help)
        };
        let policy = Policy {
            format: Format,
            registry: RegistryName::parse(&self.registry).map_err(|fault| usage("--registry", fault))?,
            title: Line::parse(&self.title).map_err(|fault| usage("--title", fault))?,
            readmitted: Vec::new(),
            voided: Vec::new(),
            accepted: Vec::new(),
        };
        let mut writer = Writer::default();
        policy.write_fields(&mut writer);
        std::fs::create_dir_all(&self.directory)
            .map_err(|error| Failure::io("create", &self.directory, &error))?;
        let tree = FolderTree::new(&self.directory);
        if self.directory.join(POLICY_FILE).exists() {
            let message = format!("{} is a registry already", self.directory.display());
            return Err(Failure::refused(message).help("choose another folder"));
        }
        for (name, text) in FILES {
            tree.create(&format!("{TEXTS}/{name}"), text.as_bytes())?;
        }
        for (name, text) in [(".gitattributes", ATTRIBUTES), (".gitignore", IGNORED)] {
            if !self.directory.join(name).exists() {
                tree.create(name, text.as_bytes())?;
            }
        }
        tree.create(POLICY_FILE, writer.finish().as_bytes())?;
        context.note(&format!(
            "The registry {} is in {}. Next:\n  accord keygen DOMAIN && accord enroll DOMAIN\n",
            policy.registry,
            self.directory.display()
        ))?;
        Ok(Exit::Good)
    }
}
