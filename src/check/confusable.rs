//! Folds names and domains, so that two that a reader can mistake for each other fold to the same letters.
//!
//! Two names are alike if their skeletons are equal (Unicode TR 39, section 4), without case, spaces and
//! punctuation, and with 0 and 1 read as the letters o and l.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// Words for the legal form of a company, in lower case and without dots. They do not distinguish two companies.
const FORMS: [&str; 44] = [
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

/// The skeleton of a name without the legal form. If nothing is left then, the legal form is kept.
pub fn fold_name(name: &str) -> String {
    let folded = |words: &[&str]| fold_characters(&words.concat());
    let words: Vec<_> = name.split(|c: char| c.is_whitespace() || ",()/&+".contains(c)).collect();
    let is_form = |word: &&str| FORMS.iter().any(|form| is_word(word, form));
    let telling: Vec<_> = words.iter().copied().filter(|word| !is_form(word)).collect();
    Some(folded(&telling)).filter(|rest| !rest.is_empty()).unwrap_or_else(|| folded(&words))
}

/// Whether `word` is `form`, apart from dots and case.
fn is_word(word: &str, form: &str) -> bool {
    let letters = word.bytes().filter(|byte| *byte != b'.').map(|byte| byte.to_ascii_lowercase());
    letters.eq(form.bytes())
}

/// The skeleton of a domain as a reader sees it: internationalized labels are decoded, and the public suffix is
/// left out, since readers take `contoso.com` and `contoso.net` for the same organization.
pub fn fold_domain(domain: &str) -> String {
    let suffix = psl::suffix_str(domain).map_or(0, |suffix| suffix.len() + 1);
    let labels = domain.get(..domain.len().saturating_sub(suffix)).filter(|labels| !labels.is_empty());
    let shown = labels.unwrap_or(domain);
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
    use super::{FORMS, fold_characters, fold_domain, fold_name, skeleton};

    #[test]
    fn look_alikes_fold_together() {
        for (name, alike) in [
            ("Apple", "Аpple"),
            ("Contoso Cloud", "CONTOSO  CLOUD."),
            ("Contoso", "Contoso, Ltd."),
            ("Contoso GmbH & Co. KG", "The C0ntoso Group"),
            ("Contoso", "Ｃｏｎｔｏｓｏ S.A."),
        ] {
            assert_eq!(fold_name(name), fold_name(alike), "{name} {alike}");
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
        assert_eq!(fold_name("Group AG"), "groupag");
        assert_ne!(fold_name("Group AG"), fold_name("The Holding"));
        assert!(
            FORMS.is_sorted() && FORMS.iter().all(|form| fold_name(&format!("Contoso {form}")) == "contoso")
        );
    }

    #[test]
    fn names_that_differ_stay_apart() {
        for (name, other) in [("Contoso", "Fabrikam"), ("示例科技", "示例科学"), ("شركة المثال", "شركة مثال")]
        {
            assert_ne!(fold_name(name), fold_name(other), "{name} {other}");
        }
        assert_ne!(fold_domain("contoso.example"), fold_domain("fabrikam.example"));
        assert_ne!(fold_domain("co.uk"), fold_domain("com"));
    }
}
