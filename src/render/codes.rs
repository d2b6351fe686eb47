//! The table of codes, for `accord explain` and docs/codes.md, and the meanings of single words.

use super::{Style, wrap_text};
use crate::diagnostic::Code;
use crate::view::{WordMeaning, vocabulary};

/// What `accord explain CODE` prints.
pub fn explain_code(code: Code, style: Style) -> String {
    let title = format!("{} ({})\n\n", style.bold(code.name()), code.severity());
    let remedy = format!("What to do: {}", code.remedy());
    title + &wrap_text(code.meaning(), style) + "\n\n" + &wrap_text(&remedy, style) + "\n"
}

/// What `accord explain WORD` prints of one meaning.
pub fn explain_word(word: &WordMeaning, style: Style) -> String {
    let title = format!("{} ({})\n\n", style.bold(word.word), word.subject);
    title + &wrap_text(word.meaning, style) + "\n"
}

/// What `accord explain` prints: every code, and every word by its subject.
pub fn list_names(style: Style) -> String {
    let codes = Code::ALL.iter().map(|code| code.name()).collect();
    let mut groups: Vec<(&str, Vec<&str>)> = vec![("codes of problems", codes)];
    for meaning in vocabulary() {
        match groups.last_mut().filter(|(subject, _)| *subject == meaning.subject) {
            Some((_, words)) => words.push(meaning.word),
            None => groups.push((meaning.subject, vec![meaning.word])),
        }
    }
    let groups = groups.iter().map(|(subject, words)| {
        format!("{}\n{}\n", style.bold(subject), wrap_text(&words.join(", "), style))
    });
    groups.collect::<Vec<_>>().join("\n")
}

/// The whole of docs/codes.md.
pub fn render_document() -> String {
    let mut text = String::from(
        "# Codes\n\n\
         Every problem that `accord` reports has one of these codes. They are a published contract: a code \
         is never renamed and never given another meaning. `accord explain CODE` prints the same text.\n\n\
         This page is generated: `accord explain --all > docs/codes.md`.\n",
    );
    for code in Code::ALL {
        text += &format!(
            "\n## `{code}`\n\n*{}.* {}\n\n**What to do:** {}\n",
            code.severity(),
            code.meaning(),
            code.remedy()
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_explanation_fits_the_terminal() {
        let style = Style { color: false, width: Some(80), isolates: false, links: false };
        let codes = Code::ALL.iter().map(|code| explain_code(*code, style));
        for text in codes.chain(vocabulary().map(|word| explain_word(&word, style))) {
            assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
            assert!(text.ends_with(".\n"), "{text}");
        }
    }

    #[test]
    fn the_list_of_names_has_every_name_and_fits_the_terminal() {
        let text = list_names(Style { color: false, width: Some(80), isolates: false, links: false });
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        let names = Code::ALL.iter().map(|code| code.name());
        for name in names.chain(vocabulary().map(|word| word.word)) {
            assert!(text.contains(name), "{name} is not in:\n{text}");
        }
    }

    #[test]
    fn the_page_of_codes_is_up_to_date() {
        let page = include_str!("../../docs/codes.md");
        assert_eq!(page, render_document(), "run: cargo run -- explain --all > docs/codes.md");
    }
}
