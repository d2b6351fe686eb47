//! The files of a new registry that are no records: its texts, those that git reads, and those that people read.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Result, bail};

use super::founding::Founding;
use super::{CheckPlace, InitArgs};
use crate::accord::{ACCORD_LIMIT, Text};
use crate::cli::files::read_limited;
use crate::cli::path_error::AtPath;
use crate::cli::{Context, Failure};
use crate::diagnostic::Diagnostic;
use crate::registry::{TEXTS, locate_fault};
use crate::text::for_markdown;

/// The texts that come with this program, by their ids.
const BUNDLED: [(&str, &str); 4] = [
    ("tech-sector-accord-1", include_str!("../../../../accords/tech-sector-accord-1.toml")),
    ("digital-geneva-convention-1", include_str!("../../../../accords/digital-geneva-convention-1.toml")),
    ("attribution-charter-1", include_str!("../../../../accords/attribution-charter-1.toml")),
    ("responder-charter-1", include_str!("../../../../accords/responder-charter-1.toml")),
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

/// A file to write, from the top of the registry.
#[derive(Clone, Debug)]
pub struct RegistryFile {
    pub path: String,
    pub text: String,
}

/// A text to adopt, with its file's bytes.
#[derive(Clone, Debug)]
pub struct NewText {
    pub text: Text,
    pub bytes: String,
}

impl NewText {
    pub fn path(&self) -> String {
        format!("{TEXTS}/{}.toml", self.text.accord.id)
    }
}

/// The texts that come with this program.
pub fn bundled_texts() -> Vec<NewText> {
    let texts = BUNDLED.iter().filter_map(|(_, bytes)| {
        let text = Text::read(bytes.as_bytes()).ok()?;
        Some(NewText { text, bytes: (*bytes).to_owned() })
    });
    texts.collect()
}

impl InitArgs {
    /// The texts to adopt, each once.
    pub(super) fn collect_texts(&self, context: &mut Context) -> Result<Vec<NewText>> {
        if self.no_texts {
            return Ok(Vec::new());
        }
        if self.texts.is_empty() {
            return Ok(bundled_texts());
        }
        let mut texts: Vec<NewText> = Vec::new();
        for named in &self.texts {
            let new = find_text(context, named)?;
            if let Some(other) = texts.iter().find(|other| other.text.accord.id == new.text.accord.id) {
                bail!(
                    Failure::usage(format!("--text: `{}` is named twice", other.text.accord.id))
                        .help("name each text once")
                );
            }
            texts.push(new);
        }
        Ok(texts)
    }

    /// The files that are still to be written. A text that is there with the same bytes is what an interrupted run
    /// left; the other files may be the repository's own, and stay.
    pub(super) fn missing_files(&self, founding: &Founding) -> Result<Vec<RegistryFile>> {
        let mut missing = Vec::new();
        for new in &founding.texts {
            let path = new.path();
            match self.read_file(&path)? {
                Some(bytes) if bytes == new.bytes.as_bytes() => {}
                Some(_) => bail!(self.report_other(&path)),
                None => missing.push(RegistryFile { path, text: new.bytes.clone() }),
            }
        }
        for (path, text) in self.surroundings(founding) {
            if self.read_file(path)?.is_none() {
                missing.push(RegistryFile { path: path.to_owned(), text });
            }
        }
        Ok(missing)
    }

    /// The files that are no part of the registry, each with its path.
    fn surroundings(&self, founding: &Founding) -> Vec<(&'static str, String)> {
        let mut files = vec![
            (".gitattributes", ATTRIBUTES.to_owned()),
            (".gitignore", IGNORED.to_owned()),
            ("README.md", introduce_registry(founding)),
            ("CODEOWNERS", include_str!("codeowners").to_owned()),
        ];
        files.extend(self.ci.map(|place| (place.path(), place.text().to_owned())));
        if self.ci == Some(CheckPlace::Github) {
            files.push((".github/workflows/site.yml", include_str!("site.yml").to_owned()));
        }
        files
    }

    /// A file's bytes, if it is there.
    pub(super) fn read_file(&self, path: &str) -> Result<Option<Vec<u8>>> {
        let path = self.directory.join(path);
        match std::fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).at("read", &path),
        }
    }

    pub(super) fn report_other(&self, path: &str) -> Failure {
        let path = self.directory.join(path);
        Failure::refused(format!("{} exists and is another one; nothing was written", path.display()))
            .help("move it away, or choose another folder")
    }

    /// The lines that are missing in files of git that are there already, to be shown.
    pub(super) fn list_missing_lines(&self) -> Result<String> {
        let mut list = String::new();
        for (name, text) in [(".gitattributes", ATTRIBUTES), (".gitignore", IGNORED)] {
            let Some(there) = self.read_file(name)? else { continue };
            let there = String::from_utf8_lossy(&there);
            let missing: Vec<_> = text
                .lines()
                .filter(|line| !line.starts_with('#'))
                .filter(|line| there.lines().all(|other| other != *line))
                .collect();
            if !missing.is_empty() {
                list += &format!("Add to {name}, which was there:\n  {}\n", missing.join("\n  "));
            }
        }
        Ok(list)
    }
}

impl CheckPlace {
    /// The file that the check is written to.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Github => ".github/workflows/accord.yml",
            Self::Gitlab => ".gitlab-ci.yml",
            Self::Hook => "pre-receive",
        }
    }

    /// What docs/ci.md shows: a test compares them.
    const fn text(self) -> &'static str {
        match self {
            Self::Github => include_str!("github.yml"),
            Self::Gitlab => include_str!("gitlab.yml"),
            Self::Hook => include_str!("pre-receive"),
        }
    }
}

/// The text that `--text` names: by its id, or by its file.
fn find_text(context: &mut Context, named: &str) -> Result<NewText> {
    let path = Path::new(named);
    if let Some(new) = bundled_texts().into_iter().find(|new| new.text.accord.id.as_str() == named) {
        return Ok(new);
    }
    if !path.exists() {
        let ids: Vec<_> = BUNDLED.iter().map(|(id, _)| *id).collect();
        bail!(
            Failure::usage(format!("--text: {named} is neither a file nor a text that comes with accord"))
                .help(format!("these texts do: {}", ids.join(", ")))
        );
    }
    let bytes = read_limited(path, ACCORD_LIMIT)?;
    match (Text::read(&bytes), String::from_utf8(bytes.clone())) {
        (Ok(text), Ok(bytes)) => Ok(NewText { text, bytes }),
        (read, _) => {
            let faults = read.err().unwrap_or_default().into_iter().map(|fault| {
                let place = locate_fault(named, &bytes, &fault.at);
                Diagnostic::new(fault, None, place)
            });
            context.report_problems(&faults.collect::<Vec<_>>())?;
            Err(Failure::unsound(format!("{named} is not a text in its canonical form"))
                .help("start with --no-texts, then write the text with `accord text new` and adopt it")
                .into())
        }
    }
}

/// README.md, for readers and newcomers.
fn introduce_registry(founding: &Founding) -> String {
    let (name, title) = (founding.workspace.organization.as_str(), for_markdown(founding.title.as_str()));
    let texts: String = founding
        .texts
        .iter()
        .map(|new| format!("- [{}]({})\n", for_markdown(new.text.accord.title.as_str()), new.path()))
        .collect();
    let texts = if texts.is_empty() { "None yet.\n".to_owned() } else { texts };
    format!(
        "# {title}\n\n\
         `{name}` is a registry of signed pledges. Each file in `keys/`, `pledges/`, `findings/` and `decisions/` is a \
         record that\nits author signed. `accord` reads and verifies them; no part of this repository needs to be \
         trusted.\n\n\
         ```\naccord list      # which organization pledged what, and since when\n\
         accord verify    # every signature, and every rule\n\
         accord join      # enter an organization and make its first pledge, guided\n```\n\n\
         ## Texts\n\n{texts}\n\
         ## Join\n\n\
         Run `accord join` in a clone, publish the line that it prints at your domain, and propose the change. A \
         maintainer\nreads it, and merges it if the check passes.\n"
    )
}
