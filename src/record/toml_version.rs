//! Refuses the syntax that TOML 1.1 added to TOML 1.0. This program's parser reads 1.1; other verifiers may
//! not, and all of them must accept the same files.
//!
//! The additions are line breaks, comments and a last comma in inline tables, and the escapes `\e`
//! and `\x`. Times without seconds are another, and need no check: no field takes a time.

use std::ops::Range;

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use crate::diagnostic::{Code, Fault};

/// Checks a file that the parser accepted.
///
/// # Errors
/// `toml-syntax`, at the first addition.
pub fn check_version(source: &str) -> Result<(), Fault> {
    let lexed = Source::new(source);
    let mut brackets = Vec::new();
    let mut after_comma = false;
    for token in lexed.lex() {
        let span = token.span().start()..token.span().end();
        let inline_table = brackets.last() == Some(&TokenKind::LeftCurlyBracket);
        match token.kind() {
            TokenKind::LeftCurlyBracket | TokenKind::LeftSquareBracket => brackets.push(token.kind()),
            TokenKind::RightSquareBracket => drop(brackets.pop()),
            TokenKind::RightCurlyBracket if after_comma => {
                return Err(newer_syntax("a comma before `}`", span));
            }
            TokenKind::RightCurlyBracket => drop(brackets.pop()),
            TokenKind::Newline if inline_table => {
                return Err(newer_syntax("a line break in an inline table", span));
            }
            TokenKind::BasicString | TokenKind::MlBasicString => check_escapes(source, span)?,
            _ => {}
        }
        after_comma = match token.kind() {
            TokenKind::Whitespace => after_comma,
            kind => kind == TokenKind::Comma,
        };
    }
    Ok(())
}

/// Looks through the string at `span`, quotes included.
fn check_escapes(source: &str, span: Range<usize>) -> Result<(), Fault> {
    let mut characters = source[span.clone()].char_indices();
    while let Some((at, character)) = characters.next() {
        if character == '\\'
            && let Some((_, 'e' | 'x')) = characters.next()
        {
            let at = span.start + at;
            return Err(newer_syntax("this escape", at..at + 2));
        }
    }
    Ok(())
}

fn newer_syntax(what: &str, span: Range<usize>) -> Fault {
    let message = format!("{what} is TOML 1.1, and this file must be TOML 1.0");
    Fault::new(Code::TomlSyntax, message, Code::TomlSyntax.remedy()).at(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_toml_1_0_has_is_good() {
        for good in [
            "a = [\n  { b = 1, c = [\n1,\n] }, # comment\n]\n",
            "a = { b = \"\"\"\n}\n\"\"\", c = '\\x' }\n",
            "a = \"\\\\x \\\\e \\u0041 \\t {\"\n",
            "[[a]]\nb = \"\"\"\\\n   x\"\"\"\n[a.b]\n",
            "a = {}\n",
            "a = [1, ]\n",
        ] {
            assert_eq!(check_version(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn what_toml_1_1_added_is_refused() {
        for bad in [
            "a = {\n b = 1 }\n",
            "a = { b = 1, # comment\n c = 1 }\n",
            "a = { b = 1, }\n",
            "a = [{ b = [1], }]\n",
            "a = { b = { c = 1 }\n }\n",
            "a = \"\\x41\"\n",
            "a = \"\\\\\\e\"\n",
            "a = \"\"\"\n\\x41\"\"\"\n",
            "\"\\x61\" = 1\n",
        ] {
            assert!(crate::record::read::parse_toml(bad).is_ok(), "{bad}");
            assert_eq!(check_version(bad).unwrap_err().code, Code::TomlSyntax, "{bad}");
        }
    }
}
