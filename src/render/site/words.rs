//! The words of the interface, from one file a language.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

/// A language of the interface.
#[derive(Clone, Copy, Debug)]
pub(super) struct SiteLanguage {
    /// BCP 47.
    pub tag: &'static str,
    /// As its readers call it.
    pub name: &'static str,
    /// `ltr` or `rtl`.
    pub direction: &'static str,
    /// The file of its words.
    source: &'static str,
    /// The file of the names of countries and languages in it.
    names: &'static str,
    /// Which plural stands beside a number (Unicode CLDR).
    plural: fn(u64) -> &'static str,
}

/// Every language, English first.
pub(super) const LANGUAGES: &[SiteLanguage] = &[
    SiteLanguage {
        tag: "en",
        name: "English",
        direction: "ltr",
        source: include_str!("../templates/site/words/en.toml"),
        names: include_str!("../templates/site/words/names/en.toml"),
        plural: one_or_other,
    },
    SiteLanguage {
        tag: "de",
        name: "Deutsch",
        direction: "ltr",
        source: include_str!("../templates/site/words/de.toml"),
        names: include_str!("../templates/site/words/names/de.toml"),
        plural: one_or_other,
    },
    SiteLanguage {
        tag: "fr",
        name: "Français",
        direction: "ltr",
        source: include_str!("../templates/site/words/fr.toml"),
        names: include_str!("../templates/site/words/names/fr.toml"),
        plural: french_plural,
    },
    SiteLanguage {
        tag: "es",
        name: "Español",
        direction: "ltr",
        source: include_str!("../templates/site/words/es.toml"),
        names: include_str!("../templates/site/words/names/es.toml"),
        plural: one_or_other,
    },
    SiteLanguage {
        tag: "ar",
        name: "العربية",
        direction: "rtl",
        source: include_str!("../templates/site/words/ar.toml"),
        names: include_str!("../templates/site/words/names/ar.toml"),
        plural: arabic_plural,
    },
];

const fn one_or_other(count: u64) -> &'static str {
    if count == 1 { "one" } else { "other" }
}

/// Nothing is one thing, as in "0 organisation".
const fn french_plural(count: u64) -> &'static str {
    if count <= 1 { "one" } else { "other" }
}

const fn arabic_plural(count: u64) -> &'static str {
    match (count, count % 100) {
        (0, _) => "zero",
        (1, _) => "one",
        (2, _) => "two",
        (_, 3..=10) => "few",
        (_, 11..=99) => "many",
        _ => "other",
    }
}

/// The words of one language, by their keys: `home.title`; with a plural, `home.organizations.one`.
#[derive(Clone, Debug)]
pub(super) struct SiteWords {
    words: BTreeMap<String, String>,
    plural: fn(u64) -> &'static str,
}

impl SiteWords {
    /// The words of `language`.
    pub fn of(language: &SiteLanguage) -> Self {
        let mut words = BTreeMap::new();
        for table in [language.source, language.names].map(DeTable::parse).into_iter().flatten() {
            collect_words("", table.get_ref(), &mut words);
        }
        Self { words, plural: language.plural }
    }

    /// The words under `key`, in the plural that belongs to `count`; None where there are none.
    pub fn find(&self, key: &str, count: Option<u64>) -> Option<&str> {
        let plural = count.and_then(|count| {
            let form = self.words.get(&format!("{key}.{}", (self.plural)(count)));
            form.or_else(|| self.words.get(&format!("{key}.other")))
        });
        plural.or_else(|| self.words.get(key)).map(String::as_str)
    }

    /// The words under every key that begins with `prefix` and a dot.
    pub fn list_below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.words.iter().filter_map(move |(key, words)| {
            Some((key.strip_prefix(prefix)?.strip_prefix('.')?, words.as_str()))
        })
    }
}

fn collect_words(above: &str, table: &DeTable<'_>, words: &mut BTreeMap<String, String>) {
    for (key, value) in table {
        let key =
            if above.is_empty() { key.get_ref().to_string() } else { format!("{above}.{}", key.get_ref()) };
        match value.get_ref() {
            DeValue::Table(table) => collect_words(&key, table, words),
            DeValue::String(text) => drop(words.insert(key, text.to_string())),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Keys, without the forms of plurals, of which each language has its own.
    fn keys(language: &SiteLanguage) -> BTreeSet<String> {
        let words = SiteWords::of(language);
        assert!(!words.words.is_empty(), "{} is no TOML", language.tag);
        let forms = ["zero", "one", "two", "few", "many", "other"];
        let whole = |key: &String| match key.rsplit_once('.') {
            Some((above, form)) if forms.contains(&form) => above.to_owned(),
            _ => key.clone(),
        };
        words.words.keys().map(whole).collect()
    }

    #[test]
    fn every_language_has_the_keys_of_english_and_its_own_plurals() {
        let english = keys(&LANGUAGES[0]);
        for language in LANGUAGES {
            assert_eq!(keys(language), english, "{}", language.tag);
            let words = SiteWords::of(language);
            let plurals = words.words.keys().filter_map(|key| key.strip_suffix(".other"));
            for key in plurals {
                for count in 0..=120 {
                    let form = format!("{key}.{}", (language.plural)(count));
                    assert!(words.words.contains_key(&form), "{} has no {form}", language.tag);
                }
            }
        }
    }

    #[test]
    fn every_language_has_the_placeholders_of_english() {
        let placeholders = |text: &str| -> BTreeSet<String> {
            text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect()
        };
        let english = SiteWords::of(&LANGUAGES[0]);
        for language in LANGUAGES {
            for (key, text) in &SiteWords::of(language).words {
                let base = key.rsplit_once('.').map_or("", |(above, _)| above);
                let same = english.words.get(key).or_else(|| english.words.get(&format!("{base}.other")));
                let same = placeholders(same.map_or("", String::as_str));
                // A form for one thing may leave its number out.
                assert!(placeholders(text).is_subset(&same), "{} {key}: {text}", language.tag);
            }
        }
    }
}
