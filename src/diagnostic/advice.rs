//! The commands that a help advises, with the names of the place where the problem is.

/// `help` with the file and the organization of a problem in its commands, which stand between backticks, in the place of
/// FILE, RECORD, RECORD.sig, FOLDER and ORG. A name that a shell could take for something else is not written into a command.
pub fn name_place(help: &str, organization: Option<&str>, path: &str) -> String {
    let folder = path.rsplit_once('/').map(|(folder, _)| folder);
    let record = path.trim_end_matches(".sig");
    let signature = format!("{record}.sig");
    let parts = help.split('`').zip([false, true].into_iter().cycle());
    let named = parts.map(|(part, is_command)| {
        if !is_command {
            return part.to_owned();
        }
        // `accord` and ssh-keygen sign a record, also where the problem is in its signature.
        let signs = part.starts_with("accord ") || part.starts_with("ssh-keygen ");
        let file = if signs { record } else { path };
        let words = part.split(' ').map(|word| match word {
            "FILE" => choose_name(word, Some(file)),
            "RECORD" => choose_name(word, Some(record)),
            "RECORD.sig" => choose_name(word, Some(&signature)),
            "FOLDER" => choose_name(word, folder),
            "ORG" => choose_name(word, organization),
            _ => word,
        });
        words.collect::<Vec<_>>().join(" ")
    });
    named.collect::<Vec<_>>().join("`")
}

fn choose_name<'a>(placeholder: &'a str, name: Option<&'a str>) -> &'a str {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-".contains(letter);
    name.filter(|name| name.chars().all(is_plain) && !name.starts_with('-')).unwrap_or(placeholder)
}

#[cfg(test)]
mod tests {
    use super::name_place;

    #[test]
    fn commands_name_the_place_and_words_do_not() {
        let path = "pledges/a.example/0002-pledge.toml.sig";
        for (help, named) in [
            ("Sign: `accord sign FILE`.", "Sign: `accord sign pledges/a.example/0002-pledge.toml`."),
            ("`chmod 644 FILE`, or FILE", "`chmod 644 pledges/a.example/0002-pledge.toml.sig`, or FILE"),
            (
                "`git log -- FOLDER`; `accord show ORG`",
                "`git log -- pledges/a.example`; `accord show a.example`",
            ),
            (
                "`git checkout RECORD RECORD.sig`",
                "`git checkout pledges/a.example/0002-pledge.toml pledges/a.example/0002-pledge.toml.sig`",
            ),
            ("`accord texts TEXT`", "`accord texts TEXT`"),
            ("an odd ` FILE", "an odd ` pledges/a.example/0002-pledge.toml.sig"),
        ] {
            assert_eq!(name_place(help, Some("a.example"), path), named);
        }
        for path in ["a b", "$(x)", "-x", "a\u{202e}b", "a;b"] {
            let help = "`rm FILE`; `accord show ORG`";
            assert_eq!(name_place(help, Some(path), path), help);
        }
    }
}
