//! `accord init`

use std::io::ErrorKind;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::cli::durable::{self, Audience};
use crate::cli::files::FolderTree;
use crate::cli::value_parser::parse_value;
use crate::cli::{Context, Exit, Failure};
use crate::record::schema::Table;
use crate::record::write::Writer;
use crate::record::{FormatVersion, Line, RegistryName};
use crate::registry::{POLICY_FILE, Policy, TEXTS};

/// The texts that every registry begins with.
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
/decisions/** -text
/log/** -text
# Of two officers' signatures made at once git keeps one whole, and reports a conflict.
*.sig -merge
";

const IGNORED: &str = "\
# Files on their way into the registry.
/.accord-*
# Files that systems and editors leave in every folder: git and accord pass over them.
.DS_Store
._*
Thumbs.db
desktop.ini
*~
.*.sw?
";

/// What git needs to know.
const GIT_FILES: [(&str, &str); 2] = [(".gitattributes", ATTRIBUTES), (".gitignore", IGNORED)];

/// Start a registry
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The folder to start it in; it is made where it is not there
    directory: PathBuf,

    /// The registry's name: a domain name under which it is known
    #[arg(long, value_name = "NAME", value_parser = parse_value::<RegistryName>)]
    registry: RegistryName,

    /// A headline
    #[arg(long, value_name = "TEXT", value_parser = parse_value::<Line>)]
    title: Line,
}

impl InitArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let policy = Policy {
            format: FormatVersion,
            registry: self.registry.clone(),
            title: self.title.clone(),
            homepage: None,
            repository: None,
            enroll: None,
            readmitted: Vec::new(),
            voided: Vec::new(),
            admitted: Vec::new(),
            accepted: Vec::new(),
        };
        let mut writer = Writer::default();
        policy.write_fields(&mut writer);
        let tree = FolderTree::new(&self.directory);
        if self.directory.join(POLICY_FILE).exists() {
            let message = format!("{} is a registry already", self.directory.display());
            bail!(Failure::refused(message).help("choose another folder"));
        }
        durable::create_folders(&self.directory, Audience::Everybody)?;
        for (path, text) in self.missing()? {
            tree.create(&path, text.as_bytes())?;
        }
        self.look_at_foreign(context)?;
        // Last: where it is, there is a registry; where it is not, the same call goes on from here.
        tree.create(POLICY_FILE, writer.finish().as_bytes())?;
        context.note_text(&format!(
            "The registry {} is in {}. Next:\n  accord keygen DOMAIN && accord enroll DOMAIN\n",
            policy.registry,
            self.directory.display()
        ))?;
        Ok(Exit::Good)
    }

    /// The files that are still to be written, when none is in the way. A text that is there already
    /// with the same bytes is what an earlier run left; git's files may be the repository's own.
    fn missing(&self) -> Result<Vec<(String, &'static str)>> {
        let mut missing = Vec::new();
        for (name, text) in FILES {
            let path = format!("{TEXTS}/{name}");
            match self.read(&path)? {
                Some(bytes) if bytes == text.as_bytes() => {}
                Some(_) => bail!(self.in_the_way(&path)),
                None => missing.push((path, text)),
            }
        }
        for (name, text) in GIT_FILES {
            if self.read(name)?.is_none() {
                missing.push((name.to_owned(), text));
            }
        }
        Ok(missing)
    }

    /// A file's bytes, if it is there.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        let path = self.directory.join(path);
        match std::fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    fn in_the_way(&self, path: &str) -> Failure {
        let path = self.directory.join(path);
        Failure::refused(format!("{} exists and is another text; nothing was written", path.display()))
            .help("move it away, or choose another folder")
    }

    /// Says which lines are missing in files of git that were there already.
    fn look_at_foreign(&self, context: &mut Context) -> Result<()> {
        for (name, text) in GIT_FILES {
            let there = self.read(name)?.unwrap_or_default();
            let there = String::from_utf8_lossy(&there);
            let missing: Vec<_> = text
                .lines()
                .filter(|line| !line.starts_with('#'))
                .filter(|line| there.lines().all(|other| other != *line))
                .collect();
            if !missing.is_empty() {
                context
                    .note_text(&format!("Add to {name}, which was there:\n  {}\n", missing.join("\n  ")))?;
            }
        }
        Ok(())
    }
}
