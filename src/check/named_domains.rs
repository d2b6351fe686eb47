//! The domains that stand in a name, and those that another domain begins with.

use unicode_normalization::UnicodeNormalization;

use super::confusable::{ENDS, FORMS, fold_domain, fold_labels, is_of_word, is_one_of, private_labels};
use crate::record::{Organization, is_registrable};
use crate::text;

/// The domains that stand in a name as words, folded: readers take the name `contoso.com` for that organization.
pub fn find_domains(name: &str) -> Vec<String> {
    if name.is_ascii() && !name.contains('.') {
        return Vec::new();
    }
    // The full stops that UTS 46 reads as dots, but for the one that NFKC turns into a dot.
    let plain = name.replace(['。', '｡'], ".").nfkc().filter(|c| !text::is_joiner(*c)).collect::<String>();
    let plain = plain.to_lowercase();
    let words = plain.split(|c: char| c == '|' || !is_of_word(c) && !".-".contains(c));
    let words = words.map(|word| word.trim_matches(['.', '-']));
    let words = words.map(|word| word.strip_prefix("www.").unwrap_or(word));
    words.filter(|word| is_domain(word)).map(fold_domain).collect()
}

/// The domains that `domain` begins with, folded: readers take `contoso.com.fabrikam.net` and `contoso-com.net` for
/// `contoso.com`, and `www.contoso.net` for `contoso.net`.
pub fn find_leading(domain: &str) -> Vec<String> {
    let shown = private_labels(domain);
    let plain = shown.strip_prefix("www.").unwrap_or(shown);
    let ends = plain.char_indices().filter(|(_, c)| ['.', '-'].contains(c)).filter_map(|(at, _)| {
        let end = plain[at + 1..].split(['.', '-']).next()?;
        (at > 0 && ENDS.contains(&end)).then(|| &plain[..at])
    });
    let www = Some(plain).filter(|plain| plain.len() < shown.len());
    ends.chain(www).map(fold_labels).collect()
}

/// Whether a word is written like a domain that can exist, or like one that is reserved for examples.
fn is_domain(word: &str) -> bool {
    word.contains('.')
        && word.split('.').all(is_label)
        && !word.split('.').all(|label| is_one_of(label, &FORMS))
        && (is_registrable(word) || word.parse::<Organization>().is_ok_and(|name| name.is_reserved()))
}

fn is_label(label: &str) -> bool {
    !label.is_empty() && label.chars().all(|c| is_of_word(c) || c == '-')
}

#[cfg(test)]
mod tests {
    use super::super::confusable::fold_domain;
    use super::{find_domains, find_leading};

    /// The four full stops of UTS 46, section 4, step 1.
    #[test]
    fn a_domain_stands_in_a_name_with_every_full_stop() {
        for stop in ['.', '\u{3002}', '\u{FF0E}', '\u{FF61}'] {
            let name = format!("Fabrikam of contoso{stop}com");
            assert_eq!(find_domains(&name), [fold_domain("contoso.com")], "{name}");
        }
        for plain in ["Contoso", "Contoso Co.Ltd", "Contoso S.p.A."] {
            assert_eq!(find_domains(plain), [""; 0], "{plain}");
        }
    }

    #[test]
    fn a_domain_stands_in_a_name_between_any_punctuation() {
        for name in [
            "Fabrikam (contoso.com)",
            "Fabrikam [WWW.Contoso.com]",
            "Fabrikam: contoso.com!",
            "Fabrikam, «contoso.com».",
            "info@contoso.com",
            "contoso.com:443",
            "https://contoso.com/fabrikam",
            "contoso.com–fabrikam",
        ] {
            assert_eq!(find_domains(name), ["contoso"], "{name}");
        }
    }

    #[test]
    fn a_domain_may_begin_with_another() {
        for domain in
            ["contoso.com.fabrikam.net", "contoso-com.net", "www.contoso.net", "contoso.com.example"]
        {
            assert_eq!(find_leading(domain), ["contoso"], "{domain}");
        }
        for domain in ["contoso.com", "www.com", "mail.contoso.com", "contoso.co.uk", "com-contoso.net"] {
            assert_eq!(find_leading(domain), [""; 0], "{domain}");
        }
    }
}
