//! The answers of a sitting, kept for a signer who leaves: the same command, with the answers as its flags.
//!
//! Passphrases are no answers, and are never kept. A file of a secret is named by a flag, as it was given.

use super::{Context, environment, terminal};
use crate::text::{block_for_terminal, for_shell};

/// The answers so far, in the order of the questions.
#[derive(Clone, Debug, Default)]
pub struct KeptAnswers {
    /// Answers that stand without a flag.
    arguments: Vec<String>,
    /// Each flag with its values; none for a field that was left out.
    flags: Vec<(String, Vec<String>)>,
    /// An argument of the command line that was changed, before and now.
    changed: Option<(String, String)>,
}

impl KeptAnswers {
    /// Whether no more was answered than what the command is about.
    fn is_empty(&self) -> bool {
        self.flags.iter().all(|(_, values)| values.is_empty())
    }

    fn set_flag(&mut self, flag: &str, values: Vec<String>) {
        match self.flags.iter_mut().find(|(name, _)| name == flag) {
            Some((_, kept)) => *kept = values,
            None => self.flags.push((flag.to_owned(), values)),
        }
    }

    /// The command with all answers; `given` are the arguments of this run, after the program's name.
    fn to_command(&self, given: &[String]) -> String {
        let nothing = String::new();
        let mut words = vec!["accord".to_owned()];
        words.extend(
            self.keep_given(given).iter().chain(&self.arguments).map(|word| for_shell(word).into_owned()),
        );
        for (flag, values) in &self.flags {
            // An empty value says that the field is left out, so that the question is not asked again.
            let left_out = values.is_empty().then_some(&nothing);
            let given = values.iter().chain(left_out);
            words.extend(given.map(|value| format!("--{flag}={}", for_shell(value))));
        }
        words.join(" ")
    }

    /// The arguments of this run, without the fields that were answered since.
    fn keep_given(&self, given: &[String]) -> Vec<String> {
        let mut kept = Vec::new();
        let mut words = given.iter();
        // The first of the words that are the same: the argument stands before the values of flags.
        let mut changed = self.changed.as_ref();
        while let Some(word) = words.next() {
            let (name, joined) = match word.strip_prefix("--") {
                None => ("", true),
                Some(flag) => flag.split_once('=').map_or((flag, false), |(name, _)| (name, true)),
            };
            let field = name.strip_suffix("-file").unwrap_or(name);
            let answered = self.flags.iter().any(|(flag, _)| flag == name || flag == field);
            if !answered {
                let now = changed.take_if(|(before, _)| before == word).map(|(_, now)| now);
                kept.push(now.unwrap_or(word).clone());
            } else if !joined {
                words.next();
            }
        }
        kept
    }
}

impl Context {
    /// Keeps the answer to a question that a flag could have given; no value where it was left out.
    pub fn keep_answer(&mut self, flag: &str, values: Vec<String>) {
        self.kept.set_flag(flag, values);
        self.keep_message();
    }

    /// Keeps an answer that stands without a flag in the command.
    pub fn keep_argument(&mut self, value: &str) {
        self.kept.arguments.push(value.to_owned());
        self.keep_message();
    }

    /// Keeps what an argument was changed to, whether it was asked for or given.
    pub fn change_argument(&mut self, before: &str, now: &str) {
        if let Some(argument) = self.kept.arguments.iter_mut().find(|argument| *argument == before) {
            now.clone_into(argument);
        } else {
            let first = self.kept.changed.take().map_or_else(|| before.to_owned(), |(first, _)| first);
            self.kept.changed = Some((first, now.to_owned()));
        }
        self.keep_message();
    }

    /// Everything is written, so that nothing would be lost.
    pub fn forget_answers(&mut self) {
        self.kept = KeptAnswers::default();
        self.keep_message();
    }

    fn keep_message(&self) {
        terminal::keep_message((!self.kept.is_empty()).then(|| {
            let command = self.kept.to_command(&environment::command_line());
            format!("\nThe answers so far are kept in this command:\n\n{}\n", block_for_terminal(&command))
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_replace_what_the_command_line_gave_for_them() {
        let mut kept = KeptAnswers::default();
        assert!(kept.is_empty());
        kept.arguments.push("contoso.example".to_owned());
        kept.set_flag("name", vec!["Contoso's".to_owned()]);
        kept.set_flag("statement", vec!["Two\nlines.".to_owned()]);
        kept.set_flag("lei", Vec::new());
        kept.set_flag("covers", vec!["One".to_owned(), "Two".to_owned()]);
        kept.set_flag("name", vec!["Contoso".to_owned()]);
        let given = ["join", "--name", "Old", "--key-dir", "a b", "--statement-file=x", "--yes"];
        assert_eq!(
            kept.to_command(&given.map(str::to_owned)),
            "accord join --key-dir 'a b' --yes contoso.example --name=Contoso --statement='Two\nlines.' --lei='' \
             --covers=One --covers=Two"
        );
    }
}
