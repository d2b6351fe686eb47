//! How a website looks: its templates, its stylesheet, its words. An operator can replace each of the first two.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Kwargs;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value};

use super::words::{LANGUAGES, SiteLanguage, SiteWords};
use crate::text::for_xml;

/// Pages, and the parts that they share.
const TEMPLATES: &[(&str, &str)] = &[
    ("pages/home.html", include_str!("../templates/site/pages/home.html")),
    ("pages/signatories.html", include_str!("../templates/site/pages/signatories.html")),
    ("parts/events.html", include_str!("../templates/site/parts/events.html")),
    ("parts/growth.html", include_str!("../templates/site/parts/growth.html")),
    ("parts/layout.html", include_str!("../templates/site/parts/layout.html")),
    ("parts/names.html", include_str!("../templates/site/parts/names.html")),
    ("parts/navigation.html", include_str!("../templates/site/parts/navigation.html")),
    ("parts/rows.html", include_str!("../templates/site/parts/rows.html")),
];

/// What a browser loads beside a page.
const ASSETS: &[(&str, &str)] = &[
    ("site.css", include_str!("../templates/site/assets/site.css")),
    ("table.js", include_str!("../templates/site/assets/table.js")),
];

/// The folder of assets among the files that an operator can replace.
const ASSETS_FOLDER: &str = "assets/";

/// The look of a website.
#[derive(Debug)]
pub struct SiteLook {
    /// Where the site will be, with a slash at its end; None where that is not known.
    pub address: Option<String>,
    languages: &'static [SiteLanguage],
    environments: Vec<Environment<'static>>,
    replaced: BTreeMap<String, String>,
}

impl SiteLook {
    /// The look that this program comes with, but for the files that are `replaced`, by their names: `pages/home.html`,
    /// `assets/site.css`.
    ///
    /// # Errors
    /// A template cannot be read, or no file has this name.
    pub fn new(address: Option<String>, replaced: BTreeMap<String, String>) -> Result<Self, Error> {
        let known = Self::names();
        if let Some(name) = replaced.keys().find(|name| !known.contains(name)) {
            return Err(Error::new(ErrorKind::TemplateNotFound, format!("a site has no file {name}")));
        }
        let environments = LANGUAGES.iter().map(|language| prepare_environment(language, &replaced));
        let environments = environments.collect::<Result<_, _>>()?;
        Ok(Self { address, languages: LANGUAGES, environments, replaced })
    }

    /// The name of every file that can be replaced.
    pub fn names() -> Vec<String> {
        let assets = ASSETS.iter().map(|(name, _)| format!("{ASSETS_FOLDER}{name}"));
        TEMPLATES.iter().map(|(name, _)| (*name).to_owned()).chain(assets).collect()
    }

    /// The languages of the site; the first one's pages have no prefix.
    pub(super) const fn languages(&self) -> &'static [SiteLanguage] {
        self.languages
    }

    /// What a browser loads beside a page: names and texts.
    pub(super) fn assets(&self) -> impl Iterator<Item = (&'static str, &str)> {
        ASSETS.iter().map(|(name, text)| {
            let replaced = self.replaced.get(&format!("{ASSETS_FOLDER}{name}"));
            (*name, replaced.map_or(*text, String::as_str))
        })
    }

    /// A page of `language` from the template with this name.
    pub(super) fn fill(
        &self,
        language: &SiteLanguage,
        template: &str,
        values: Value,
    ) -> Result<String, Error> {
        let at = self.languages.iter().position(|one| one.tag == language.tag).unwrap_or_default();
        self.environments[at].get_template(template)?.render(values)
    }
}

fn prepare_environment(
    language: &SiteLanguage,
    replaced: &BTreeMap<String, String>,
) -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(write_escaped);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    // No template can say that a foreign text is safe.
    environment.remove_filter("safe");
    for (name, text) in TEMPLATES {
        let text = replaced.get(*name).cloned().unwrap_or_else(|| (*text).to_owned());
        environment.add_template_owned(*name, text)?;
    }
    let words = SiteWords::of(language);
    let listed = words.clone();
    environment.add_function("say", move |key: &str, values: Kwargs| say_words(&words, key, &values));
    environment.add_function("words", move |prefix: &str| {
        listed
            .list_below(prefix)
            .map(|(key, words)| (key.to_owned(), words.to_owned()))
            .collect::<BTreeMap<_, _>>()
    });
    environment.add_function("to", |state: &State<'_, '_>, address: &str| {
        link(state, "home", &format!("{address}index.html"))
    });
    environment.add_function("file", |state: &State<'_, '_>, path: &str| link(state, "root", path));
    environment.add_filter("paragraphs", |text: &str| {
        let paragraphs = text.split("\n\n").map(str::trim).filter(|one| !one.is_empty());
        paragraphs.map(Value::from).collect::<Vec<_>>()
    });
    Ok(environment)
}

/// A link from the page that is made: `base` names the way to the top of the site or of its language.
fn link(state: &State<'_, '_>, base: &str, path: &str) -> String {
    let base = state.lookup(base).map(|base| base.to_string()).unwrap_or_default();
    format!("{base}{path}")
}

/// The words under `key`, with the values for `{name}` in them; the plural goes by `count`.
fn say_words(words: &SiteWords, key: &str, values: &Kwargs) -> Result<String, Error> {
    let count = values.get::<Option<u64>>("count")?;
    let missing = || Error::new(ErrorKind::UndefinedError, format!("there are no words for {key}"));
    let text = words.find(key, count).ok_or_else(missing)?;
    let mut said = String::with_capacity(text.len());
    for (at, piece) in text.split('{').enumerate() {
        match piece.split_once('}').filter(|_| at > 0) {
            // What is put in is not searched for names again.
            Some((name, rest)) => {
                said.push_str(&values.get::<Value>(name)?.to_string());
                said.push_str(rest);
            }
            None => said.push_str(piece),
        }
    }
    values.assert_all_used()?;
    Ok(said)
}

/// HTML has the references of XML. Only what a macro made of escaped parts is safe.
fn write_escaped(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    if value.is_none() {
        return Ok(());
    }
    let text = value.to_string();
    Ok(if value.is_safe() { out.write_str(&text) } else { out.write_str(&for_xml(&text)) }?)
}
