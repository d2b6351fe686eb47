//! The table of codes, for `accord explain` and docs/codes.md.

use super::Style;
use crate::diagnostic::Code;

/// What `accord explain CODE` prints.
pub fn explanation(code: Code, style: Style) -> String {
    format!(
        "{} ({})\n\n{}\n\nWhat to do: {}\n",
        style.bold(code.name()),
        code.severity(),
        code.meaning(),
        code.remedy()
    )
}

/// The whole of docs/codes.md.
pub fn document() -> String {
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
    #[test]
    fn the_page_of_codes_is_up_to_date() {
        let page = include_str!("../../docs/codes.md");
        assert_eq!(page, super::document(), "run: cargo run -- explain --all > docs/codes.md");
    }
}
