//! What a typed answer means: `germany` is `DE`, `https://Contoso.example/` is
//! `contoso.example`. Only where there is no doubt; the record's reader judges the rest.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::record::schema::Shape;
use crate::record::{COUNTRIES, LANGUAGES, Sector};

/// What people call countries, also in their own languages, where ISO 3166-1 has another name.
const COUNTRY_WORDS: [(&str, &str); 62] = [
    ("america", "US"),
    ("belgie", "BE"),
    ("belgique", "BE"),
    ("brasil", "BR"),
    ("britain", "GB"),
    ("brunei", "BN"),
    ("burma", "MM"),
    ("cape verde", "CV"),
    ("cote divoire", "CI"),
    ("czech republic", "CZ"),
    ("danmark", "DK"),
    ("deutschland", "DE"),
    ("dr congo", "CD"),
    ("drc", "CD"),
    ("east timor", "TL"),
    ("england", "GB"),
    ("espana", "ES"),
    ("falkland islands", "FK"),
    ("great britain", "GB"),
    ("holland", "NL"),
    ("hong kong sar", "HK"),
    ("italia", "IT"),
    ("ivory coast", "CI"),
    ("kingdom of the netherlands", "NL"),
    ("laos", "LA"),
    ("macau", "MO"),
    ("macedonia", "MK"),
    ("micronesia", "FM"),
    ("moldova", "MD"),
    ("nederland", "NL"),
    ("norge", "NO"),
    ("north korea", "KP"),
    ("osterreich", "AT"),
    ("palestine", "PS"),
    ("polska", "PL"),
    ("republic of china", "TW"),
    ("republic of korea", "KR"),
    ("russia", "RU"),
    ("schweiz", "CH"),
    ("scotland", "GB"),
    ("south korea", "KR"),
    ("suisse", "CH"),
    ("suomi", "FI"),
    ("sverige", "SE"),
    ("svizzera", "CH"),
    ("swaziland", "SZ"),
    ("syria", "SY"),
    ("taiwan", "TW"),
    ("tanzania", "TZ"),
    ("the netherlands", "NL"),
    ("turkey", "TR"),
    ("u.k.", "GB"),
    ("u.s.", "US"),
    ("u.s.a.", "US"),
    ("uae", "AE"),
    ("uk", "GB"),
    ("united kingdom", "GB"),
    ("united states", "US"),
    ("usa", "US"),
    ("wales", "GB"),
    ("中国", "CN"),
    ("日本", "JP"),
];

/// What people call sectors.
const SECTOR_WORDS: [(&str, &str); 40] = [
    ("aid", "civil-society"),
    ("aid organizations", "civil-society"),
    ("bank", "banking"),
    ("banks", "banking"),
    ("city governments", "public-administration"),
    ("clinic", "health"),
    ("clinics", "health"),
    ("cloud", "digital-infrastructure"),
    ("council", "public-administration"),
    ("data centers", "digital-infrastructure"),
    ("electricity", "energy"),
    ("factories", "manufacturing"),
    ("finance", "financial-markets"),
    ("gas", "energy"),
    ("government", "public-administration"),
    ("health care", "health"),
    ("healthcare", "health"),
    ("hospital", "health"),
    ("hospitals", "health"),
    ("humanitarian", "civil-society"),
    ("it services", "ict-services"),
    ("journalists", "media"),
    ("municipality", "public-administration"),
    ("newspapers", "media"),
    ("ngo", "civil-society"),
    ("ngos", "civil-society"),
    ("oil", "energy"),
    ("people", "households"),
    ("post", "postal"),
    ("power", "energy"),
    ("press", "media"),
    ("railways", "transport"),
    ("school", "education"),
    ("schools", "education"),
    ("sewage", "waste-water"),
    ("telecom", "digital-infrastructure"),
    ("telecommunications", "digital-infrastructure"),
    ("universities", "education"),
    ("university", "education"),
    ("water", "drinking-water"),
];

/// Languages by their names in themselves, and by other names in English.
const LANGUAGE_WORDS: [(&str, &str); 18] = [
    ("bahasa indonesia", "id"),
    ("bengali", "bn"),
    ("dansk", "da"),
    ("deutsch", "de"),
    ("espanol", "es"),
    ("francais", "fr"),
    ("italiano", "it"),
    ("magyar", "hu"),
    ("nederlands", "nl"),
    ("norsk", "no"),
    ("polski", "pl"),
    ("portugues", "pt"),
    ("suomi", "fi"),
    ("svenska", "sv"),
    ("turkce", "tr"),
    ("العربية", "ar"),
    ("中文", "zh"),
    ("日本語", "ja"),
];

/// `answer` as a field of this shape wants it.
pub fn normalize_answer(shape: Shape, answer: &str) -> String {
    match shape {
        Shape::Line("COUNTRY") => normalize_country(answer),
        Shape::Line("LEI") => answer.replace([' ', '-'], "").to_uppercase(),
        Shape::Line("LANGUAGE") => normalize_language(answer),
        Shape::Line("DOMAIN") => normalize_domain(answer),
        Shape::Line("URL") => normalize_link(answer),
        Shape::Choice(words) if words == Sector::WORDS => normalize_sector(answer),
        Shape::Line("PHONE") => normalize_phone(answer),
        Shape::Line("HOURS") if answer == "24/7" => "Mo-Su 00:00-24:00 UTC".to_owned(),
        _ => answer.to_owned(),
    }
}

/// The word for a sector that people call by another.
pub fn normalize_sector(answer: &str) -> String {
    let typed = fold_word(answer);
    find_word(&SECTOR_WORDS, &typed).map_or_else(|| typed.replace([' ', '_'], "-"), str::to_owned)
}

/// A telephone number without what people write between its digits.
fn normalize_phone(answer: &str) -> String {
    let number =
        answer.trim_start_matches("tel:").replace([' ', '-', '.', '/', '(', ')', '\u{a0}', '\u{2011}'], "");
    number.strip_prefix("00").map(|rest| format!("+{rest}")).unwrap_or(number)
}

/// The code of a country that is named by its code in any case, by its name in ISO 3166-1, or as people call it.
pub fn normalize_country(answer: &str) -> String {
    let typed = fold_word(answer);
    let known = COUNTRIES.iter().map(|(code, name)| (*code, fold_word(name)));
    let codes: Vec<_> = known
        .filter(|(_, name)| *name == typed || name.split(", ").next() == Some(&typed))
        .map(|(code, _)| code)
        .collect();
    match (find_word(&COUNTRY_WORDS, &typed), &codes[..]) {
        (Some(code), _) => code.to_owned(),
        (None, [code]) => (*code).to_owned(),
        _ => answer.to_uppercase(),
    }
}

/// The tag of a language that is named, or its tag with the letters of BCP 47: `EN-us` is `en-US`.
pub fn normalize_language(answer: &str) -> String {
    let typed = fold_word(answer);
    let named = LANGUAGES.iter().find(|(_, name)| fold_word(name) == typed).map(|(tag, _)| *tag);
    if let Some(tag) = find_word(&LANGUAGE_WORDS, &typed).or(named) {
        return tag.to_owned();
    }
    let subtags =
        answer.split(['-', '_']).enumerate().map(|(at, subtag)| match (at, subtag.chars().count()) {
            (0, _) => subtag.to_lowercase(),
            (_, 4) => {
                let mut letters = subtag.chars();
                let first = letters.next().into_iter().flat_map(char::to_uppercase);
                first.chain(letters.as_str().to_lowercase().chars()).collect()
            }
            _ => subtag.to_uppercase(),
        });
    subtags.collect::<Vec<_>>().join("-")
}

fn find_word<'a>(words: &[(&str, &'a str)], typed: &str) -> Option<&'a str> {
    words.iter().find(|(word, _)| *word == typed).map(|(_, code)| *code)
}

/// A name without case, accents and apostrophes.
fn fold_word(name: &str) -> String {
    let letters =
        name.trim().nfd().filter(|letter| !is_combining_mark(*letter) && !matches!(letter, '\'' | '’'));
    letters.collect::<String>().to_lowercase()
}

/// The domain in what may be a web address, in the form that goes over the wire.
pub fn normalize_domain(answer: &str) -> String {
    let answer = answer.trim_start_matches("https://").trim_start_matches("http://");
    let answer = answer.split('/').next().unwrap_or_default().trim_end_matches('.');
    idna::domain_to_ascii(answer).unwrap_or_else(|_| answer.to_owned())
}

fn normalize_link(answer: &str) -> String {
    let address = answer.contains('@') && !answer.contains([':', '/', ' ']);
    if address { format!("mailto:{answer}") } else { answer.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_folded_and_means_something() {
        use crate::record::{Country, Language};
        for (word, code) in COUNTRY_WORDS {
            assert!(fold_word(word) == word && code.parse::<Country>().is_ok(), "{word}");
        }
        for (word, tag) in LANGUAGE_WORDS {
            assert!(fold_word(word) == word && tag.parse::<Language>().is_ok(), "{word}");
        }
        for (word, sector) in SECTOR_WORDS {
            assert!(fold_word(word) == word && sector.parse::<Sector>().is_ok(), "{word}");
        }
    }

    #[test]
    fn an_answer_is_taken_as_it_was_meant() {
        for (shape, answer, meant) in [
            ("COUNTRY", "de", "DE"),
            ("COUNTRY", "germany", "DE"),
            ("COUNTRY", "Iran", "IR"),
            ("COUNTRY", "Korea", "KOREA"),
            ("COUNTRY", "congo", "CONGO"),
            ("COUNTRY", "Utopia", "UTOPIA"),
            ("LEI", "5299 00t8bm49aursdo55", "529900T8BM49AURSDO55"),
            ("COUNTRY", "UK", "GB"),
            ("COUNTRY", "USA", "US"),
            ("COUNTRY", "United Kingdom", "GB"),
            ("COUNTRY", "Cote d’Ivoire", "CI"),
            ("COUNTRY", "south korea", "KR"),
            ("COUNTRY", "turkiye", "TR"),
            ("COUNTRY", "Deutschland", "DE"),
            ("COUNTRY", "Österreich", "AT"),
            ("COUNTRY", "日本", "JP"),
            ("COUNTRY", "Holland", "NL"),
            ("LANGUAGE", "English", "en"),
            ("LANGUAGE", "Français", "fr"),
            ("LANGUAGE", "kinyarwanda", "rw"),
            ("LANGUAGE", "EN-us", "en-US"),
            ("LANGUAGE", "zh_hant", "zh-Hant"),
            ("LANGUAGE", "PT_br", "pt-BR"),
            ("LANGUAGE", "DE", "de"),
            ("LANGUAGE", "zh-Hant", "zh-Hant"),
            ("DOMAIN", "https://Contoso.example/about", "contoso.example"),
            ("DOMAIN", "ünïcode.example.", "xn--ncode-cta3g.example"),
            ("URL", "help@contoso.example", "mailto:help@contoso.example"),
            ("URL", "https://contoso.example/@us", "https://contoso.example/@us"),
            ("PHONE", "tel:+254-20-300.0911", "+254203000911"),
            ("PHONE", "0044 (20) 7946 0958", "+442079460958"),
            ("HOURS", "24/7", "Mo-Su 00:00-24:00 UTC"),
            ("TEXT", "Contoso", "Contoso"),
        ] {
            assert_eq!(normalize_answer(Shape::Line(shape), answer), meant, "{shape} {answer}");
        }
    }
}
