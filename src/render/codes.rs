//! The table of codes, for `accord explain` and docs/codes.md, and the meanings of single words.

use super::{Style, wrap_text};
use crate::diagnostic::Code;
use crate::view::WordMeaning;

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
    use crate::view::vocabulary;

    #[test]
    fn an_explanation_fits_the_terminal() {
        let style = Style { color: false, width: Some(80) };
        let codes = Code::ALL.iter().map(|code| explain_code(*code, style));
        for text in codes.chain(vocabulary().map(|word| explain_word(&word, style))) {
            assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
            assert!(text.ends_with(".\n"), "{text}");
        }
    }

    #[test]
    fn the_page_of_codes_is_up_to_date() {
        let page = include_str!("../../docs/codes.md");
        assert_eq!(page, render_document(), "run: cargo run -- explain --all > docs/codes.md");
    }
}
