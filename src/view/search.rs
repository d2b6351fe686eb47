//! Words that are found however they are typed: without accents, in another case or width.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What two spellings of a word have in common: the compatibility decomposition (Unicode NFKD)
/// without marks and case.
pub fn fold(text: &str) -> String {
    // To upper case first: it spells `ß` as `SS`, and has one sigma.
    let upper = text.nfkd().flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    upper.nfkd().filter(|character| !is_combining_mark(*character)).flat_map(plain).collect()
}

/// A letter or mark as one types it who has no key for it. These do not decompose.
fn plain(letter: char) -> impl Iterator<Item = char> {
    let plain = match letter {
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ŧ' => "t",
        'þ' => "th",
        '’' | '‘' | '‛' | 'ʼ' | 'ʻ' | '`' | '´' => "'",
        '“' | '”' | '„' => "\"",
        '‐' | '‑' | '–' | '—' => "-",
        _ => "",
    };
    plain.chars().chain(Some(letter).filter(|_| plain.is_empty()))
}

/// Whether every word of `typed` stands in one of `folded`.
pub fn find_words(typed: &str, folded: &[String]) -> bool {
    fold(typed).split_whitespace().all(|word| folded.iter().any(|text| text.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_without_its_accents_in_another_case_or_width() {
        for (typed, name) in [
            ("vigia", "Vigía Digital"),
            ("VIGI\u{301}A", "Vigía Digital"),
            ("strasse", "Große Straße"),
            ("ＣＯＮＴＯＳＯ", "Contoso"),
            ("example istanbul", "İstanbul Example"),
            ("παραδειγματος", "ΠΑΡΑΔΕΊΓΜΑΤΟΣ"),
            ("orsted lodz", "Ørsted Łódź"),
            ("margie's", "Margie’s Travel"),
            ("Margie’s", "Margie's Travel"),
            ("north-east", "North–East"),
            ("示例", "示例云"),
            ("カンパニー", "ｶﾝﾊﾟﾆｰ"),
        ] {
            assert!(find_words(typed, &[fold(name)]), "{typed} {name} {}", fold(name));
        }
    }

    #[test]
    fn another_name_is_not() {
        assert!(!find_words("contoso bank", &[fold("Contoso")]));
        assert!(find_words("contoso bank", &[fold("Contoso"), fold("bank.example")]));
        assert!(!find_words("云示", &[fold("示例云")]));
    }
}
