//! The escape for words of commands that people copy into a shell.

use std::borrow::Cow;

/// A word as a POSIX shell takes it: in single quotes where it has other letters than those of paths and names.
pub fn for_shell(word: &str) -> Cow<'_, str> {
    if !word.is_empty() && word.chars().all(is_plain) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(format!("'{}'", word.replace('\'', r"'\''")))
}

/// Whether a letter means nothing else to a shell.
fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "_./:@%+,-=".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::for_shell;

    #[test]
    fn a_word_is_quoted_for_a_shell() {
        for (word, quoted) in [("a-b.c", "a-b.c"), ("", "''"), ("it's", r"'it'\''s'"), ("$HOME", "'$HOME'")] {
            assert_eq!(for_shell(word), quoted);
        }
    }
}
