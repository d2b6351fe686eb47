//! Folds names and domains, so that two that a reader can mistake for each other fold to the same letters.
//!
//! Two names are alike if they share a skeleton (Unicode TR 39, section 4), without case, spaces, punctuation and
//! symbols. 0 is read as the letter o, and 1 as l or i.

use std::borrow::Cow;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use crate::record::{COUNTRIES, find_suffix};
use crate::text;

/// Words for the legal form of a company, in lower case and without dots. They do not distinguish two companies.
pub(super) const FORMS: [&str; 44] = [
    "ab",
    "ag",
    "aktiengesellschaft",
    "aps",
    "as",
    "asa",
    "bhd",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "doo",
    "ev",
    "foundation",
    "gmbh",
    "group",
    "holding",
    "holdings",
    "inc",
    "incorporated",
    "kft",
    "kg",
    "kk",
    "limited",
    "llc",
    "llp",
    "ltd",
    "ltda",
    "nv",
    "oy",
    "oyj",
    "plc",
    "pte",
    "pty",
    "sa",
    "sarl",
    "sas",
    "sdn",
    "se",
    "sl",
    "spa",
    "srl",
    "the",
];

/// Words for the legal form of a company in other scripts. They often stand without a space beside the name.
const AFFIXES: [&str; 10] = [
    "股份有限公司",
    "有限责任公司",
    "有限公司",
    "株式会社",
    "有限会社",
    "合同会社",
    "주식회사",
    "ООО",
    "ПАО",
    "АО",
];

/// Words by which a name says that it is the right one, in several languages, words for the seat of a company, and the
/// sign of a trade mark.
const CLAIMS: [&str; 20] = [
    "authentic",
    "authorised",
    "authorized",
    "certified",
    "genuine",
    "headquarters",
    "hq",
    "observed",
    "oficial",
    "official",
    "officiel",
    "officielle",
    "offiziell",
    "offizielle",
    "tm",
    "trusted",
    "ufficiale",
    "verified",
    "verifiziert",
    "vérifié",
];

/// Words for the place where an organization is met. Beside one of `CLAIMS`, they do not distinguish two names.
const PLACES: [&str; 14] = [
    "account", "channel", "home", "homepage", "online", "page", "pages", "portal", "profile", "seite",
    "site", "web", "website", "wiki",
];

/// Words that say after `The` that a name is the right one.
const REAL: [&str; 6] = ["actual", "only", "original", "real", "right", "true"];

/// Ends of domains that a name can hold after a hyphen, as in `contoso-com`.
pub(super) const ENDS: [&str; 10] =
    ["biz", "com", "edu", "example", "gov", "info", "int", "mil", "net", "org"];

/// Signs of trade marks and copyright that NFKC turns into letters. They do not distinguish two names.
const SIGNS: [&str; 13] = ["™", "℠", "ᵀᴹ", "ˢᴹ", "Ⓡ", "ⓡ", "Ⓒ", "ⓒ", "🅪", "🅫", "🅬", "🄫", "🄬"];

/// Brackets, as NFKC writes them, around words that do not distinguish two names.
const BRACKETS: [char; 4] = ['(', ')', '[', ']'];

/// The skeletons of a name without its legal form, without words in brackets and without a country after a comma.
/// Two names are alike if they share one. A name without letters and digits has none.
///
/// The first skeleton is of the name in lower case, so that case does not matter. The second is of the name as it is
/// written, where `I` looks like `l`, and Greek or Cyrillic capitals look like Latin ones. The third reads 1 as i,
/// the fourth writes the letters of Icelandic as others do.
///
/// A name with brackets has them twice: without what stands in them, and without the brackets alone, which may stand
/// within a word.
pub fn fold_name(name: &str) -> Vec<String> {
    let mut keys = Vec::with_capacity(2);
    add_skeletons(&telling_words(name), &mut keys);
    let open: Cow<'_, str> = if name.is_ascii() { name.into() } else { name.nfkc().collect() };
    if open.contains(BRACKETS) {
        add_skeletons(&telling_words(&open.replace(BRACKETS, "")), &mut keys);
    }
    keys.sort_unstable();
    keys.dedup();
    keys.retain(|key| !key.is_empty());
    keys
}

fn add_skeletons(telling: &str, keys: &mut Vec<String>) {
    keys.push(fold_characters(telling));
    if !telling.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b' ') {
        keys.push(telling.split(' ').map(fold_as_written).collect());
    }
    if telling.contains('1') {
        keys.push(fold_characters(&telling.replace('1', "i")));
    }
    if telling.contains(['þ', 'Þ', 'ð', 'Ð']) {
        keys.push(fold_characters(&telling.replace(['þ', 'Þ'], "th").replace(['ð', 'Ð'], "d")));
    }
}

/// The words of `name` that tell it from other names. If none is left, all words.
pub fn telling_words(name: &str) -> String {
    let signs = SIGNS.iter().filter(|sign| name.contains(**sign));
    let unsigned = signs.fold(Cow::Borrowed(name), |name, sign| Cow::Owned(name.replace(sign, "")));
    let plain: String = unsigned.nfkc().filter(|c| !text::is_joiner(*c)).collect();
    let outside = without_brackets(&plain);
    let (main, country) = outside.rsplit_once(',').unwrap_or((&outside, ""));
    let country = country.trim();
    let country = country.trim_end_matches(|c: char| !is_of_word(c) && c != '.');
    let seat = is_country(country) || is_country(country.trim_end_matches('.'));
    let shown = if seat { main } else { &outside };
    let praised = split_words(shown).any(|word| is_one_of(word, &CLAIMS));
    let is_telling = |word: &&str| {
        let left_out =
            is_one_of(word, &FORMS) || is_one_of(word, &CLAIMS) || praised && is_one_of(word, &PLACES);
        !left_out && word.chars().any(char::is_alphanumeric) && !AFFIXES.contains(word)
    };
    let words = split_words(shown).skip(count_real(shown)).filter(is_telling);
    let words = words.flat_map(|word| word.split('/')).filter(is_telling);
    let words = words.map(|word| strip_hyphened(strip_affixes(word)));
    let telling = words.collect::<Vec<_>>().join(" ");
    if telling.is_empty() { split_words(&plain).collect::<Vec<_>>().join(" ") } else { telling }
}

/// How many words `name` begins with that say that it is the right one: `The real`. A name of nothing else has none.
fn count_real(name: &str) -> usize {
    let mut words = split_words(name);
    if !words.next().is_some_and(|word| is_word(word, "the")) {
        return 0;
    }
    let real = words.clone().take_while(|word| is_one_of(word, &REAL)).count();
    if real == words.count() { 0 } else { real + 1 }
}

/// `contoso` of `contoso-com`, `contoso-official` and `official-contoso`.
fn strip_hyphened(word: &str) -> &str {
    let word = match word.rsplit_once('-') {
        Some((name, end)) if !name.is_empty() && (is_one_of(end, &ENDS) || is_one_of(end, &CLAIMS)) => name,
        _ => word,
    };
    match word.split_once('-') {
        Some((claim, name)) if !name.is_empty() && is_one_of(claim, &CLAIMS) => name,
        _ => word,
    }
}

pub(super) fn is_one_of(word: &str, list: &[&str]) -> bool {
    list.iter().any(|one| is_word(word, one))
}

/// The words of `name` without the punctuation around them. Within a word there may be full stops, hyphens, slashes,
/// apostrophes and dots in the middle.
fn split_words(name: &str) -> impl Iterator<Item = &str> + Clone {
    let words = name.split(|c: char| !is_of_word(c) && !".-‐‑/'’·・".contains(c));
    words.map(|word| word.trim_matches(|c: char| !is_of_word(c))).filter(|word| !word.is_empty())
}

/// Whether a character is a letter, a digit or a mark on one, or looks like a letter.
pub(super) fn is_of_word(character: char) -> bool {
    let looks_like_letter = || {
        let mut buffer = [0; 4];
        unicode_security::skeleton(character.encode_utf8(&mut buffer)).any(char::is_alphanumeric)
    };
    character.is_alphanumeric()
        || character == '|'
        || !character.is_ascii() && (text::is_mark(character) || looks_like_letter())
}

fn strip_affixes(word: &str) -> &str {
    let wide = AFFIXES.iter().filter(|affix| !affix.starts_with(['О', 'П', 'А']));
    let stripped = wide.filter_map(|affix| word.strip_prefix(affix).or_else(|| word.strip_suffix(affix)));
    stripped.filter(|rest| !rest.is_empty()).min_by_key(|rest| rest.len()).unwrap_or(word)
}

/// `name` without what stands in brackets.
fn without_brackets(name: &str) -> String {
    let mut depth = 0_usize;
    let mut outside = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(character),
            _ => {}
        }
    }
    outside
}

/// Whether `words` are the name of a country or its code.
fn is_country(words: &str) -> bool {
    let shortened = ["USA", "U.S.A.", "U.S.", "UK", "U.K.", "UAE", "EU"];
    !words.is_empty()
        && (shortened.contains(&words)
            || COUNTRIES.iter().any(|(code, name)| *code == words || name.eq_ignore_ascii_case(words)))
}

/// The skeleton of a word before it is put in lower case. In a word of capitals, what looks like `l` is an I.
fn fold_as_written(word: &str) -> String {
    static ASCII: LazyLock<Vec<String>> = LazyLock::new(|| {
        (0..128_u8).map(|byte| skeleton_as_written(char::from(byte).encode_utf8(&mut [0; 4]))).collect()
    });
    let skeleton: String = if word.is_ascii() {
        word.bytes().map(|byte| ASCII[usize::from(byte)].as_str()).collect()
    } else {
        skeleton_as_written(word)
    };
    let capitals = !word.chars().any(|c| c.is_lowercase() && c != 'l');
    let read = if capitals { skeleton.replace('l', "i") } else { skeleton };
    read.to_lowercase().replace("rn", "m").replace("vv", "w")
}

fn skeleton_as_written(text: &str) -> String {
    let written = text.replace('0', "O");
    unicode_security::skeleton(&written).filter(|c| c.is_alphanumeric()).collect()
}

/// Whether `word` is `form`, apart from dots, slashes and case.
fn is_word(word: &str, form: &str) -> bool {
    let letters = word.bytes().filter(|byte| !b"./".contains(byte)).map(|byte| byte.to_ascii_lowercase());
    letters.eq(form.bytes())
}

/// The skeleton of a domain as a reader sees it: internationalized labels are decoded, and the public suffix is
/// left out, since readers take `contoso.com` and `contoso.net` for the same organization.
pub fn fold_domain(domain: &str) -> String {
    fold_labels(private_labels(domain))
}

/// What stands before the public suffix of `domain`.
pub(super) fn private_labels(domain: &str) -> &str {
    let suffix = find_suffix(domain).map_or(0, |(suffix, _)| suffix.len() + 1);
    let labels = domain.get(..domain.len().saturating_sub(suffix)).filter(|labels| !labels.is_empty());
    labels.unwrap_or(domain)
}

pub(super) fn fold_labels(shown: &str) -> String {
    if shown.contains("xn--") {
        fold_characters(&idna::domain_to_unicode(shown).0)
    } else {
        fold_characters(shown)
    }
}

/// The skeleton of a text without case, spaces and punctuation. Most names are ASCII, for which a table is
/// faster: a newcomer may be compared with 100,000 organizations.
fn fold_characters(text: &str) -> String {
    static ASCII: LazyLock<Vec<String>> = LazyLock::new(|| {
        (0..128_u8).map(|byte| skeleton(char::from(byte).encode_utf8(&mut [0; 4]))).collect()
    });
    let skeleton: String = if text.is_ascii() {
        text.bytes().map(|byte| ASCII[usize::from(byte)].as_str()).collect()
    } else {
        skeleton(text)
    };
    let look_alike = ["rn", "vv"].iter().any(|pair| skeleton.contains(pair));
    if look_alike { skeleton.replace("rn", "m").replace("vv", "w") } else { skeleton }
}

fn skeleton(text: &str) -> String {
    let letters: String = text
        .nfkc()
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .map(|character| match character {
            '0' => 'o',
            '1' => 'l',
            other => other,
        })
        .collect();
    let skeleton = unicode_security::skeleton(&letters).flat_map(char::to_lowercase);
    skeleton.filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Code;

    use super::{FORMS, fold_characters, fold_domain, fold_name, skeleton, text};

    /// Names that a reader can mistake for each other: by capitals of other scripts, digits, symbols, brackets, countries
    /// and legal forms.
    const ALIKE: &[(&str, &str)] = &[
        ("IBM", "ΙΒΜ"),
        ("HP", "НР"),
        ("PayPal", "PayPaI"),
        ("Google", "GoogIe"),
        ("Microsoft", "M1crosoft"),
        ("Microsoft", "Microsoft (verified)"),
        ("Microsoft", "Microsoft, USA"),
        ("Contoso", "Contoso ✓ observed (3)"),
        ("Apple", "Аррle"),
        ("Apple", "АРРLЕ"),
        ("SAP", "ЅАР"),
        ("SAP", "ՏAP"),
        ("Oracle", "Оracle"),
        ("Oracle", "Օracle"),
        ("Oracle", "0racle"),
        ("Cisco", "Сisсо"),
        ("Cisco", "C1sco"),
        ("Intel", "lntel"),
        ("Intel", "1ntel"),
        ("Intel", "Ιntel"),
        ("AMAZON", "ΑΜΑΖΟΝ"),
        ("NOKIA", "ΝΟΚΙΑ"),
        ("NOKIA", "ΝOKIA"),
        ("TATA", "ΤΑΤΑ"),
        ("TATA", "ТАТА"),
        ("BMW", "ВМW"),
        ("HTC", "НТС"),
        ("ABB", "АВВ"),
        ("ABB", "ΑΒΒ"),
        ("ASEA", "Ꭺsea"),
        ("DELL", "ᎠELL"),
        ("SIEMENS", "ՏIEMENS"),
        ("Google", "Ԍoogle"),
        ("Microsoft", "Ｍｉｃｒｏｓｏｆｔ"),
        ("IBM", "ＩＢＭ"),
        ("HP", "ＨＰ"),
        ("Siemens", "SIEMENS"),
        ("Siemens", "Siernens"),
        ("Modern", "Modem"),
        ("Wingtip", "VVingtip"),
        ("Google", "G00gle"),
        ("Netflix", "Netf1ix"),
        ("Alibaba", "A1ibaba"),
        ("Alibaba", "AIibaba"),
        ("Microsoft", "MICR0S0FT"),
        ("Microsoft", "M1CROSOFT"),
        ("Contoso", "Contoso Inc."),
        ("Contoso", "Contoso GmbH"),
        ("Contoso", "Contoso, Ltd."),
        ("Contoso", "Contoso S.A."),
        ("Contoso", "CONTOSO AG"),
        ("Contoso", "The Contoso Group"),
        ("Contoso", "Contoso (official)"),
        ("Contoso", "Contoso – official site"),
        ("Contoso", "Contoso Official Website"),
        ("Contoso", "Contoso | verified account"),
        ("Contoso", "Contoso: the official web site"),
        ("Contoso", "The real Contoso"),
        ("Contoso", "The only true Contoso GmbH"),
        ("Contoso", "Authentic Contoso"),
        ("Contoso", "Contoso (certified), Germany"),
        ("Contoso", "Contoso HQ"),
        ("Contoso", "Contoso Headquarters"),
        ("Contoso", "Contoso offiziell"),
        ("Contoso", "contoso-example"),
        ("Contoso", "Contoso-com"),
        ("Contoso", "Contoso [EU]"),
        ("Contoso", "Contoso, Germany"),
        ("Contoso", "Contoso, UK"),
        ("Contoso", "Contoso ✓"),
        ("Contoso", "★Contoso★"),
        ("Contoso", "Contoso™"),
        ("Contoso", "Contoso®"),
        ("Contoso", "Contoso ®"),
        ("Contoso", "®Contoso"),
        ("Contoso", "Contosoᵀᴹ"),
        ("Contoso", "Contoso ᵀᴹ"),
        ("Contoso", "Contoso TM"),
        ("Contoso", "Contosoⓡ"),
        ("Contoso", "ContosoⓇ"),
        ("Contoso", "Contoso ©"),
        ("Contoso", "Contoso🅫"),
        ("Contoso", "Contoso🄬"),
        ("Contoso", "Con·toso"),
        ("Contoso", "Con-toso"),
        ("Contoso", "Cont(o)so"),
        ("Contoso", "(C)ontoso"),
        ("Contoso", "[Con]toso"),
        ("Contoso", "Cont（o）so"),
        ("Contoso", "Official: Contoso"),
        ("Contoso", "Contoso – official!"),
        ("Contoso", "Contoso – «official»"),
        ("Contoso", "“Official” Contoso"),
        ("Contoso", "Contoso 'official'"),
        ("Contoso", "Contoso_official"),
        ("Contoso", "Contoso-official"),
        ("Contoso", "Verified-Contoso"),
        ("Contoso", "Contoso Inc;"),
        ("Contoso", "Contoso, Germany."),
        ("Contoso", "Contoso A/S"),
        ("IBM", "lBM"),
        ("IBM", "|BM"),
        ("AXA", "ᗅ᙭ᗅ"),
        ("Φάρος", "ΦΆΡΟΣ"),
        ("Straße", "STRASSE"),
        ("Northwind", "Norþwind"),
        ("青空", "株式会社青空"),
        ("青空", "青空株式会社"),
        ("青空", "株式会社 青空"),
        ("示例科技", "示例科技有限公司"),
        ("삼성전자", "삼성전자 주식회사"),
        ("Пример", "ООО Пример"),
        ("نرمافزاری", "نرم\u{200c}افزاری"),
        ("ශ්රී ලංකා", "ශ්\u{200d}රී ලංකා"),
    ];

    /// Names of different organizations. A name that is longer by a word is another name: "Delta" makes faucets.
    const APART: &[(&str, &str)] = &[
        ("Contoso", "Fabrikam"),
        ("✓✓", "❤"),
        ("Dell", "Deli"),
        ("Dell", "DELI"),
        ("Delta", "Delta Air Lines"),
        ("Madrid", "Real Madrid"),
        ("Estate", "Real Estate"),
        ("Contoso", "Contoso Site Services"),
        ("Contoso", "Contoso Online"),
        ("Contoso", "Contoso Web"),
        ("Page", "Home Page"),
        ("Coca", "Coca-Cola"),
        ("Rolls", "Rolls-Royce"),
        ("Bio", "Bio-Energy"),
        ("IBM", "LBM"),
        ("Contoso", "Contoso: Cloud"),
        ("Contoso", "Contoso Org Charts"),
        ("Visa", "Vista"),
        ("Shell", "Snell"),
        ("Ford", "Forge"),
        ("Mars", "Maris"),
        ("Merck", "Mercy"),
        ("Citi", "City"),
        ("Sony", "Sonny"),
        ("Bayer", "Beyer"),
        ("Airbus", "Airbnb"),
        ("Oracle", "Orange"),
        ("Nestle", "Nexstar"),
        ("IBM", "IBS"),
        ("HP", "HPE"),
        ("ABB", "AAB"),
        ("Mail", "Mall"),
        ("Яндекс", "Яндекс Деньги"),
        ("Сбербанк", "Сбертех"),
        ("Газпром", "Газнефть"),
        ("Αθήνα", "Αθηνά Τράπεζα"),
        ("Εθνική", "Εθνικός"),
        ("示例科技", "示例科学"),
        ("中国银行", "中国农业银行"),
        ("三菱電機", "三菱重工"),
        ("青空", "青山"),
        ("ソニー", "ソニア"),
        ("삼성전자", "삼성전기"),
        ("현대", "현대모비스"),
        ("شركة المثال", "شركة مثال"),
        ("بنك مصر", "بنك القاهرة"),
        ("בנק לאומי", "בנק הפועלים"),
        ("टाटा", "टाटा मोटर्स"),
        ("ธนาคารกรุงไทย", "ธนาคารกรุงเทพ"),
        ("Արարատ", "Արարատբանկ"),
        ("საქართველო", "საქართველოს ბანკი"),
        ("ไทย", "ไทยพาณิชย์"),
        ("বাংলা", "বাংলাদেশ"),
    ];

    fn are_alike(name: &str, other: &str) -> bool {
        fold_name(name).iter().any(|key| fold_name(other).contains(key))
    }

    /// `Σ` has two small letters, and `ß` has no capital one.
    #[test]
    fn no_letter_is_told_from_its_other_case() {
        let small = ('a'..='\u{FFFF}').filter(|letter| letter.is_lowercase() && !text::is_mark(*letter));
        let told_apart = small.filter(|letter| {
            let capital = format!("Contoso {}ma", letter.to_uppercase());
            !are_alike(&format!("Contoso {letter}ma"), &capital)
        });
        assert_eq!(told_apart.collect::<String>(), "");
    }

    #[test]
    fn the_tables_of_names_hold() {
        let missed: Vec<_> = ALIKE.iter().filter(|(name, alike)| !are_alike(name, alike)).collect();
        let false_alarms: Vec<_> = APART.iter().filter(|(name, other)| are_alike(name, other)).collect();
        assert!(
            missed.is_empty() && false_alarms.is_empty(),
            "missed {missed:?}, false alarms {false_alarms:?}"
        );
        assert!(ALIKE.len() >= 60 && APART.len() >= 40);
    }

    #[test]
    fn the_examples_that_explain_prints_are_alike() {
        let quoted: Vec<_> = Code::NameConfusable.meaning().split('`').collect();
        let pairs = quoted.windows(3).filter(|three| three[1] == " and ");
        let mut count = 0;
        for pair in pairs {
            let [name, _, other] = pair else { unreachable!() };
            let alike = if name.ends_with(".com") {
                fold_domain(name) == fold_domain(other)
            } else {
                are_alike(name, other)
            };
            assert!(alike, "{name} {other}");
            count += 1;
        }
        assert_eq!(count, 16);
        assert!(!are_alike("Delta", "Delta Air Lines"));
    }

    #[test]
    fn look_alikes_fold_together() {
        for (name, alike) in [
            ("Apple", "Аpple"),
            ("Contoso Cloud", "CONTOSO  CLOUD."),
            ("Contoso", "Contoso, Ltd."),
            ("Contoso GmbH & Co. KG", "The C0ntoso Group"),
            ("Contoso", "Ｃｏｎｔｏｓｏ S.A."),
        ] {
            assert!(are_alike(name, alike), "{name} {alike}");
        }
        for (domain, alike) in [
            ("microsoft.com", "rnicrosoft.com"),
            ("google.com", "g00gle.com"),
            ("paypal.com", "paypa1.com"),
            ("contoso.com", "contoso.co.uk"),
            ("contoso.com", "con-toso.com"),
            ("apple.com", "xn--pple-43d.com"),
        ] {
            assert_eq!(fold_domain(domain), fold_domain(alike), "{domain} {alike}");
        }
    }

    #[test]
    fn the_table_for_ascii_gives_the_skeleton() {
        let ascii: String = (0..128_u8).map(char::from).collect();
        for text in [ascii.as_str(), "paypal 0OolI1|", "Modern Vvork, rn & m"] {
            let whole = skeleton(text).replace("rn", "m").replace("vv", "w");
            assert_eq!(fold_characters(text), whole);
        }
    }

    #[test]
    fn a_name_of_nothing_but_company_forms_keeps_them() {
        assert!(fold_name("Group AG").contains(&"groupag".to_owned()));
        assert!(!are_alike("Group AG", "The Holding"));
        assert!(
            FORMS.is_sorted() && FORMS.iter().all(|form| are_alike(&format!("Contoso {form}"), "Contoso"))
        );
    }

    #[test]
    fn names_that_differ_stay_apart() {
        for (name, other) in [("Contoso", "Fabrikam"), ("示例科技", "示例科学"), ("شركة المثال", "شركة مثال")]
        {
            assert!(!are_alike(name, other), "{name} {other}");
        }
        assert_ne!(fold_domain("contoso.example"), fold_domain("fabrikam.example"));
        assert_ne!(fold_domain("co.uk"), fold_domain("com"));
    }
}
