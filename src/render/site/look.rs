//! How a website looks: its templates, its stylesheet, its words. An operator can replace each of the first two.

use std::borrow::Cow;
use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Kwargs;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value};

use super::words::{LANGUAGES, SiteLanguage, SiteWords};
use crate::render::isolates::{isolate, isolate_fragment};
use crate::text::for_xml;
use crate::view::fold;

/// Pages, and the parts that they share.
const TEMPLATES: &[(&str, &str)] = &[
    ("pages/badge.svg", include_str!("../templates/site/pages/badge.svg")),
    ("pages/check.html", include_str!("../templates/site/pages/check.html")),
    ("pages/countries.html", include_str!("../templates/site/pages/countries.html")),
    ("pages/country.html", include_str!("../templates/site/pages/country.html")),
    ("pages/data.html", include_str!("../templates/site/pages/data.html")),
    ("pages/decisions.html", include_str!("../templates/site/pages/decisions.html")),
    ("pages/due.html", include_str!("../templates/site/pages/due.html")),
    ("pages/finding.html", include_str!("../templates/site/pages/finding.html")),
    ("pages/findings.html", include_str!("../templates/site/pages/findings.html")),
    ("pages/history.html", include_str!("../templates/site/pages/history.html")),
    ("pages/feed.xml", include_str!("../templates/site/pages/feed.xml")),
    ("pages/home.html", include_str!("../templates/site/pages/home.html")),
    ("pages/log.html", include_str!("../templates/site/pages/log.html")),
    ("pages/month.html", include_str!("../templates/site/pages/month.html")),
    ("pages/observers.html", include_str!("../templates/site/pages/observers.html")),
    ("pages/organization.html", include_str!("../templates/site/pages/organization.html")),
    ("pages/responders.html", include_str!("../templates/site/pages/responders.html")),
    ("pages/signatories.html", include_str!("../templates/site/pages/signatories.html")),
    ("pages/stats.html", include_str!("../templates/site/pages/stats.html")),
    ("pages/text.html", include_str!("../templates/site/pages/text.html")),
    ("pages/texts.html", include_str!("../templates/site/pages/texts.html")),
    ("parts/apart.html", include_str!("../templates/site/parts/apart.html")),
    ("parts/check.html", include_str!("../templates/site/parts/check.html")),
    ("parts/events.html", include_str!("../templates/site/parts/events.html")),
    ("parts/finding.html", include_str!("../templates/site/parts/finding.html")),
    ("parts/growth.html", include_str!("../templates/site/parts/growth.html")),
    ("parts/layout.html", include_str!("../templates/site/parts/layout.html")),
    ("parts/names.html", include_str!("../templates/site/parts/names.html")),
    ("parts/navigation.html", include_str!("../templates/site/parts/navigation.html")),
    ("parts/promise.html", include_str!("../templates/site/parts/promise.html")),
    ("parts/records.html", include_str!("../templates/site/parts/records.html")),
    ("parts/rows.html", include_str!("../templates/site/parts/rows.html")),
];

/// What a browser loads beside a page.
const ASSETS: &[(&str, &str)] = &[
    ("check.js", CHECK),
    ("checker.js", include_str!("../templates/site/assets/checker.js")),
    ("icon.svg", include_str!("../templates/site/assets/icon.svg")),
    ("site.css", include_str!("../templates/site/assets/site.css")),
    ("table.js", include_str!("../templates/site/assets/table.js")),
];

/// The browser's reader of a registry: its scripts in the order of `check/ORDER`.
const CHECK: &str = concat!(
    include_str!("../templates/site/check/bytes.js"),
    include_str!("../templates/site/check/tables.js"),
    include_str!("../templates/site/check/values.js"),
    include_str!("../templates/site/check/ed25519.js"),
    include_str!("../templates/site/check/canonical.js"),
    include_str!("../templates/site/check/sshsig.js"),
    include_str!("../templates/site/check/standing.js"),
    include_str!("../templates/site/check/rules.js"),
    include_str!("../templates/site/check/settings.js"),
    include_str!("../templates/site/check/replay.js"),
    include_str!("../templates/site/check/note.js"),
    include_str!("../templates/site/check/log.js"),
    include_str!("../templates/site/check/registry.js"),
    include_str!("../templates/site/check/words.js"),
    include_str!("../templates/site/check/sources.js"),
);

/// The folder of assets among the files that an operator can replace.
const ASSETS_FOLDER: &str = "assets/";

/// The look of a website.
#[derive(Debug)]
pub struct SiteLook {
    /// Where the site will be, with a slash at its end; None where that is not known.
    pub address: Option<String>,
    languages: Vec<&'static SiteLanguage>,
    environments: Vec<Environment<'static>>,
    replaced: BTreeMap<String, String>,
}

impl SiteLook {
    /// The look that this program comes with, but for the files that are `replaced`, by their names: `pages/home.html`,
    /// `assets/site.css`. `languages` are those with these tags in this order, or all where there is none.
    ///
    /// # Errors
    /// A template cannot be read, or no file has this name.
    pub fn new(
        address: Option<String>,
        languages: &[String],
        replaced: BTreeMap<String, String>,
    ) -> Result<Self, Error> {
        let known = Self::names();
        if let Some(name) = replaced.keys().find(|name| !known.contains(name)) {
            return Err(Error::new(ErrorKind::TemplateNotFound, format!("a site has no file {name}")));
        }
        let languages = choose_languages(languages);
        let environments = languages.iter().map(|language| prepare_environment(language, &replaced));
        let environments = environments.collect::<Result<_, _>>()?;
        Ok(Self { address, languages, environments, replaced })
    }

    /// The tag of every language that a site can have (BCP 47).
    pub fn language_tags() -> impl Iterator<Item = &'static str> {
        LANGUAGES.iter().map(|language| language.tag)
    }

    /// The name of every file that can be replaced.
    pub fn names() -> Vec<String> {
        let assets = ASSETS.iter().map(|(name, _)| format!("{ASSETS_FOLDER}{name}"));
        TEMPLATES.iter().map(|(name, _)| (*name).to_owned()).chain(assets).collect()
    }

    /// The languages of the site; the first one's pages have no prefix.
    pub(super) fn languages(&self) -> &[&'static SiteLanguage] {
        &self.languages
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

/// The languages with these tags, each once, or all where there is none.
fn choose_languages(tags: &[String]) -> Vec<&'static SiteLanguage> {
    if tags.is_empty() {
        return LANGUAGES.iter().collect();
    }
    let first = tags.iter().enumerate().filter(|(at, tag)| !tags[..*at].contains(tag));
    first.filter_map(|(_, tag)| LANGUAGES.iter().find(|language| language.tag == tag)).collect()
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
    let (listed, named, sorted) = (words.clone(), words.clone(), words.clone());
    let backwards = language.direction == "rtl";
    environment
        .add_function("say", move |key: &str, values: Kwargs| say_words(&words, backwards, key, &values));
    environment.add_function("name_of", move |kind: &str, code: &str| name_code(&named, kind, code));
    environment.add_function("sort_by_name", move |kind: &str, mut codes: Vec<String>| {
        codes.sort_by_cached_key(|code| fold(&name_code(&sorted, kind, code)));
        codes
    });
    environment.add_function("words_json", move |prefix: &str| {
        let below: BTreeMap<_, _> = listed.list_below(prefix).collect();
        serde_json::to_string(&below).unwrap_or_default()
    });
    environment.add_function("structured", |data: &Value| {
        let text = serde_json::to_string(data).unwrap_or_default();
        Value::from_safe_string(["<", ">", "&"].iter().fold(text, |text, mark| {
            text.replace(mark, &format!("\\u{:04x}", u32::from(mark.as_bytes()[0])))
        }))
    });
    environment.add_function("to", |state: &State<'_, '_>, address: &str| {
        link(state, "home", &format!("{address}index.html"))
    });
    environment.add_function("file", |state: &State<'_, '_>, path: &str| link(state, "root", path));
    environment.add_filter("paragraphs", |text: &str| {
        let paragraphs = text.split("\n\n").map(str::trim).filter(|one| !one.is_empty());
        paragraphs.map(|one| one.replace('\n', " ")).map(Value::from).collect::<Vec<_>>()
    });
    Ok(environment)
}

/// A link from the page that is made: `base` names the way to the top of the site or of its language.
fn link(state: &State<'_, '_>, base: &str, path: &str) -> String {
    let base = state.lookup(base).map(|base| base.to_string()).unwrap_or_default();
    format!("{base}{path}")
}

/// The name of a country, a language or a sector; its code where it has none.
fn name_code(words: &SiteWords, kind: &str, code: &str) -> String {
    words.find(&format!("{kind}.{code}"), None).unwrap_or(code).to_owned()
}

/// The words under `key`, with the values for `{name}` in them; the plural goes by `count`. A value of
/// another direction is an isolate (Unicode Standard Annex 9), and so is every value among words from right to left: a
/// day after Arabic letters would be read backwards. The result is escaped, since isolates of others are made visible.
fn say_words(words: &SiteWords, backwards: bool, key: &str, values: &Kwargs) -> Result<Value, Error> {
    let count = values.get::<Option<u64>>("count")?;
    let missing = || Error::new(ErrorKind::UndefinedError, format!("there are no words for {key}"));
    let text = words.find(key, count).ok_or_else(missing)?;
    let mut said = String::with_capacity(text.len());
    for (at, piece) in text.split('{').enumerate() {
        match piece.split_once('}').filter(|_| at > 0) {
            // What is put in is not searched for names again.
            Some((name, rest)) => {
                let value = values.get::<Value>(name)?.to_string();
                let value = escape_lines(&value);
                said.push_str(&if backwards { isolate(&value) } else { isolate_fragment(&value) });
                said.push_str(&for_xml(rest));
            }
            None => said.push_str(&for_xml(piece)),
        }
    }
    values.assert_all_used()?;
    Ok(Value::from_safe_string(said))
}

/// HTML has the references of XML. Only what a macro or [`say_words`] made of escaped parts is safe.
fn write_escaped(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    if value.is_none() {
        return Ok(());
    }
    let text = value.as_str().map_or_else(|| Cow::Owned(value.to_string()), Cow::Borrowed);
    Ok(if value.is_safe() { out.write_str(&text) } else { out.write_str(&escape_lines(&text)) }?)
}

/// The lines stay lines: a browser reads the end of one as a space.
fn escape_lines(text: &str) -> Cow<'_, str> {
    if !text.contains('\n') {
        return for_xml(text);
    }
    Cow::Owned(text.split('\n').map(for_xml).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_several_lines_stays_in_lines() {
        assert_eq!(escape_lines("a < b\nc\r"), "a &lt; b\nc\\u{d}");
    }

    #[test]
    fn the_check_is_every_script_in_its_order() {
        let order = include_str!("../templates/site/check/ORDER");
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/render/templates/site/check");
        let scripts = order.lines().map(|name| std::fs::read_to_string(folder.join(name)).unwrap());
        assert_eq!(CHECK, scripts.collect::<String>());
    }
}
