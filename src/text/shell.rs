//! Words of commands that the user copies into a shell.

/// A word as a POSIX shell takes it: in single quotes where it has other letters than those of paths and names.
pub fn quote_word(word: &str) -> String {
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Whether a letter means nothing else to a shell.
fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "_./:@%+,-=".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::quote_word;

    #[test]
    fn a_word_is_quoted_for_a_shell() {
        for (word, quoted) in [("a-b.c", "a-b.c"), ("", "''"), ("it's", r"'it'\''s'"), ("$HOME", "'$HOME'")] {
            assert_eq!(quote_word(word), quoted);
        }
    }
}
