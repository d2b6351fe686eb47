//! What a hurried reader sees of a name or a domain: two that are alike fold to the same letters.
//!
//! Two names are alike when their skeletons are (Unicode TR 39, section 4), after case, spaces,
//! punctuation and the digits that stand in for letters are put aside.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
/// Words that say what form a company has, in small letters and without dots. Nobody tells two companies
/// apart by them.
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

/// What is left of a name when everything is put aside that a hurried reader overlooks, company
/// forms too, unless nothing is left then.
pub fn fold_name(name: &str) -> String {
    let folded = |words: &[&str]| fold_characters(&words.concat());
    let words: Vec<_> = name.split(|c: char| c.is_whitespace() || ",()/&+".contains(c)).collect();
    let is_form = |word: &&str| FORMS.iter().any(|form| is_word(word, form));
    let telling: Vec<_> = words.iter().copied().filter(|word| !is_form(word)).collect();
    Some(folded(&telling)).filter(|rest| !rest.is_empty()).unwrap_or_else(|| folded(&words))
}

/// Whether `word` is `form` but for dots and case.
fn is_word(word: &str, form: &str) -> bool {
    let letters = word.bytes().filter(|byte| *byte != b'.').map(|byte| byte.to_ascii_lowercase());
    letters.eq(form.bytes())
}

/// The same of a domain as a reader sees it: internationalized labels decoded, and the public
/// suffix put aside, since `contoso.com` and `contoso.net` are one name to a reader.
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

/// The skeleton of a text without case, spaces and punctuation. Of most names, which are ASCII, by a
/// table: a newcomer is held against a hundred thousand.
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
