//! What every page has: its place, its language, its header and footer.

use minijinja::value::Serde;
use minijinja::{Error, Value, context};
use serde::Serialize;

use super::SiteFile;
use super::look::SiteLook;
use super::words::SiteLanguage;
use crate::view::Site;

/// What a page is made with.
#[derive(Clone, Copy, Debug)]
pub(super) struct SiteDesk<'a> {
    pub site: &'a Site<'a>,
    pub look: &'a SiteLook,
    pub language: &'static SiteLanguage,
}

/// A language, and where the same page is in it.
#[derive(Clone, Debug, Serialize)]
struct SameElsewhere {
    tag: &'static str,
    name: &'static str,
    href: String,
}

impl<'a> SiteDesk<'a> {
    pub(super) const fn new(site: &'a Site<'a>, look: &'a SiteLook, language: &'static SiteLanguage) -> Self {
        Self { site, look, language }
    }

    /// The desk of each language.
    pub(super) fn in_every_language(self) -> impl Iterator<Item = Self> {
        self.look.languages().iter().map(move |language| Self { language, ..self })
    }

    /// Whether files that have no language are made now.
    pub(super) fn is_first(&self) -> bool {
        self.prefix(self.language).is_empty()
    }

    /// The folder of a language, with a slash at its end; empty for the first one.
    fn prefix(&self, language: &SiteLanguage) -> String {
        let first = self.look.languages().first().is_some_and(|first| first.tag == language.tag);
        if first { String::new() } else { format!("{}/", language.tag) }
    }

    /// The page at `address` (`org/contoso.example/`; empty for the home page), from the template with this name, in which
    /// `page` stands for these values.
    pub(super) fn page(&self, address: &str, template: &str, page: Value) -> Result<SiteFile, Error> {
        let text = self.fill(address, template, page)?;
        self.file(&format!("{address}index.html"), text)
    }

    /// A file in the folder of this language.
    pub(super) fn file(&self, path: &str, text: String) -> Result<SiteFile, Error> {
        Ok(SiteFile { path: format!("{}{path}", self.prefix(self.language)), bytes: text.into_bytes() })
    }

    /// A template filled in for the page at `address`.
    pub(super) fn fill(&self, address: &str, template: &str, page: Value) -> Result<String, Error> {
        let own = self.prefix(self.language);
        let path = format!("{own}{address}index.html");
        let root = "../".repeat(path.matches('/').count());
        let elsewhere = self.look.languages().iter().map(|language| SameElsewhere {
            tag: language.tag,
            name: language.name,
            href: format!("{root}{}{address}index.html", self.prefix(language)),
        });
        let values = context! {
            home => format!("{root}{own}"),
            root => root.clone(),
            path => path.clone(),
            section => address.split('/').next().unwrap_or_default(),
            language => context! { tag => self.language.tag, direction => self.language.direction },
            languages => to_value(elsewhere.collect::<Vec<_>>()),
            address => self.look.address.as_deref(),
            citation => to_value(&self.site.citation),
            page => page,
        };
        self.look.fill(self.language, template, values)
    }
}

/// A view as templates read it: its fields by their names in JSON.
pub(super) fn to_value(view: impl Serialize) -> Value {
    Value::from(Serde(view))
}
