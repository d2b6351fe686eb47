//! Questions at the terminal: yes or no, a line, one or several of a list, a screen at a time.
//!
//! Questions are lines, read as the terminal gives them: it is never switched to another mode, so
//! there is nothing to restore after Ctrl-C, a screen reader reads it, and every
//! input method works. Menus that redraw themselves were tried, and have none of that.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use unicode_width::UnicodeWidthStr;

use super::fields::capitalize_first;
use super::keyboard::{LineCount, read_typed};
use super::terminal::discard_typed;
use super::{Context, Failure};
use crate::diagnostic::suggestion::find_nearest;
use crate::text::block_for_terminal;

/// What an answer is wanted for, and how it may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Required,
    /// Enter leaves it out.
    Optional,
}

/// The user left at a question.
pub fn report_left() -> Failure {
    Failure::refused("left; nothing was written")
}

/// Reads one answer of one line.
fn read_answer(context: &mut Context, question: &str) -> Result<String> {
    read_lines(context, question, LineCount::One)
}

/// Reads one answer. Ctrl-D leaves, and so does Escape.
fn read_lines(context: &mut Context, question: &str, count: LineCount) -> Result<String> {
    loop {
        let text = read_typed(context, question, count)?.ok_or_else(report_left)?;
        match text.trim() {
            "\u{1b}" => bail!(report_left()),
            text if text.contains('\u{1b}') => explain_refusal(
                context,
                "arrow keys do nothing here: Backspace deletes a letter, Ctrl-U the line",
            )?,
            text => return Ok(text.to_owned()),
        }
    }
}

/// Why an answer is not taken; a line for the fact, others for what to do.
pub fn explain_refusal(context: &mut Context, reason: &str) -> Result<()> {
    let lines: String = reason.lines().map(|line| format!("  {}\n", to_sentence(line))).collect();
    context.say_prose(&lines)
}

/// A fact as a sentence: errors are written without its capital and its full stop. A path or a domain that it begins
/// with stays as it is.
fn to_sentence(fact: &str) -> String {
    let first = fact.split_whitespace().next().unwrap_or_default();
    let fact = if first.contains(['/', '.']) { fact.to_owned() } else { capitalize_first(fact) };
    if fact.ends_with(['.', '?', ':']) { fact } else { fact + "." }
}

/// Asks a yes-or-no question; Enter means no.
pub fn ask_yes_no(context: &mut Context, question: &str) -> Result<bool> {
    loop {
        match read_answer(context, &format!("{question} [y/N] "))?.to_lowercase().as_str() {
            "y" | "yes" => return Ok(true),
            "" | "n" | "no" => return Ok(false),
            "q" | "quit" => bail!(report_left()),
            _ => explain_refusal(context, "answer y or n; q leaves")?,
        }
    }
}

/// Asks a yes-or-no question on which everything depends. Enter alone does not answer it, nor does what was typed
/// before it appeared.
pub fn ask_firmly(context: &mut Context, question: &str) -> Result<bool> {
    discard_typed();
    loop {
        match read_answer(context, &format!("{question} [y/n] "))?.to_lowercase().as_str() {
            "y" | "yes" => return Ok(true),
            "n" | "no" => return Ok(false),
            "q" | "quit" => bail!(report_left()),
            _ => explain_refusal(context, "answer y or n; n and q leave")?,
        }
    }
}

/// The same about a text, which `r` shows in full first.
pub fn ask_after_reading(context: &mut Context, question: &str, text: &str) -> Result<bool> {
    discard_typed();
    loop {
        let answer = read_answer(context, &format!("{question} [y/n, r reads it in full] "))?;
        match answer.to_lowercase().as_str() {
            "y" | "yes" => return Ok(true),
            "n" | "no" => return Ok(false),
            "q" | "quit" => bail!(report_left()),
            "r" | "read" => page_rendered(context, text)?,
            _ => explain_refusal(context, "answer y or n, or r to read the text; n and q leave")?,
        }
    }
}

/// Asks whether to go on, of whom has not `agreed` already.
pub fn confirm_write(context: &mut Context, question: &str, agreed: bool) -> Result<()> {
    if agreed {
        return Ok(());
    }
    if !context.interactive {
        bail!(
            Failure::usage("there is no terminal to ask for confirmation")
                .help("read what --dry-run prints, then run it again with --yes")
        );
    }
    if ask_firmly(context, question)? {
        Ok(())
    } else {
        Err(Failure::refused("canceled; nothing was written").into())
    }
}

/// Asks for a line that `valid` accepts.
pub fn ask_line(
    context: &mut Context,
    question: &str,
    need: Need,
    valid: impl Fn(&str) -> Result<(), String>,
) -> Result<String> {
    ask_lines(context, question, (need, LineCount::One), valid)
}

/// The same, of as many lines as it may have.
pub fn ask_lines(
    context: &mut Context,
    question: &str,
    (need, count): (Need, LineCount),
    valid: impl Fn(&str) -> Result<(), String>,
) -> Result<String> {
    loop {
        let text = read_lines(context, &format!("{question}: "), count)?;
        match (text.is_empty(), need) {
            (true, Need::Optional) => return Ok(text),
            (true, Need::Required) => {
                explain_refusal(context, "an answer is required here; Ctrl-C leaves")?;
            }
            (false, _) => match valid(&text) {
                Ok(()) => return Ok(text),
                Err(reason) => explain_refusal(context, &reason)?,
            },
        }
    }
}

/// Asks for one of `items`, by its number or by itself, and returns its position.
pub fn choose_one(context: &mut Context, question: &str, items: &[String]) -> Result<usize> {
    choose_again(context, question, items, None)
}

/// The same, where one was chosen before: Enter keeps it.
pub fn choose_again(
    context: &mut Context,
    question: &str,
    items: &[String],
    before: Option<usize>,
) -> Result<usize> {
    let chosen = choose_item(context, question, items, (before, Need::Required))?;
    chosen.ok_or_else(|| report_left().into())
}

/// The same, where one need not be chosen: Enter keeps what was chosen before, and `-` chooses none.
pub fn choose_item(
    context: &mut Context,
    question: &str,
    items: &[String],
    (before, need): (Option<usize>, Need),
) -> Result<Option<usize>> {
    list_items(context, items)?;
    let optional = need == Need::Optional;
    loop {
        let text = read_answer(context, &format!("{question} (1-{}): ", items.len()))?;
        match (find_position(items, &text), text.as_str()) {
            (Some(at), _) => return Ok(Some(at)),
            (None, "") if optional || before.is_some() => return Ok(before),
            (None, "-") if optional => return Ok(None),
            (None, "q") => bail!(report_left()),
            (None, _) => {}
        }
        let rule = format!(
            "answer with the number of a line, from 1 to {}, or with a word that no other line has; q leaves",
            items.len()
        );
        explain_no_item(context, items, &text, &rule)?;
    }
}

/// Asks for any of `items`, by their numbers, and returns their positions in order.
pub fn choose_any(context: &mut Context, question: &str, items: &[String]) -> Result<Vec<usize>> {
    choose_any_named(context, question, items, |_| None)
}

/// The same, where a word can also be a name of an item, whose position `named` finds.
pub fn choose_any_named(
    context: &mut Context,
    question: &str,
    items: &[String],
    named: impl Fn(&str) -> Option<usize>,
) -> Result<Vec<usize>> {
    list_items(context, items)?;
    loop {
        let text = read_answer(context, &format!("{question} (such as 1,3; Enter for none): "))?;
        let words = text.split([',', ' ']).filter(|word| !word.is_empty());
        let found: Vec<_> =
            words.map(|word| (word, find_position(items, word).or_else(|| named(word)))).collect();
        match found.iter().find(|(_, at)| at.is_none()) {
            None => {
                let chosen: BTreeSet<_> = found.into_iter().filter_map(|(_, at)| at).collect();
                return Ok(chosen.into_iter().collect());
            }
            Some(_) if text == "q" => bail!(report_left()),
            Some((word, _)) => {
                let rule = format!("answer numbers from 1 to {}; q leaves", items.len());
                explain_no_item(context, items, word, &rule)?;
            }
        }
    }
}

/// Numbers the items of a menu.
pub fn list_items(context: &mut Context, items: &[String]) -> Result<()> {
    let lines: String = items.iter().zip(1..).map(|(item, n)| format!("  {n}  {}\n", item)).collect();
    context.say_prose(&lines)
}

/// The item that an answer means: by its number, by itself, or by the beginning of a word that no other item has. A part
/// within a word does not count: `CA`, meant for the next question, is not academia.
pub fn find_position(items: &[String], answer: &str) -> Option<usize> {
    if let Ok(number) = answer.parse::<usize>() {
        return number.checked_sub(1).filter(|at| *at < items.len());
    }
    let answer = answer.to_lowercase();
    let items: Vec<_> = items.iter().map(|item| item.to_lowercase()).collect();
    let whole = items.iter().position(|item| *item == answer);
    let long = answer.chars().count() > 1;
    let mut parts = (0..items.len()).filter(|at| long && begins_word(&items[*at], &answer));
    whole.or_else(|| parts.next().filter(|_| parts.next().is_none()))
}

/// Why an answer is no item of a menu: the word that was meant, otherwise the rule for answers.
fn explain_no_item(context: &mut Context, items: &[String], answer: &str, rule: &str) -> Result<()> {
    match suggest_item(items, answer) {
        Some(near) => {
            explain_refusal(context, &format!("no line has the word {answer}; did you mean `{near}`?"))
        }
        None => explain_refusal(context, rule),
    }
}

/// The word of a menu that is nearest to an answer which no line has.
fn suggest_item<'a>(items: &'a [String], answer: &str) -> Option<&'a str> {
    let answer = answer.to_lowercase();
    let words = items.iter().flat_map(|item| item.split([' ', '(', ')', ',']));
    let nearest = find_nearest(&answer, words.filter(|word| word.len() > 2));
    // A word that several lines have is a near miss of nothing.
    nearest.filter(|word| find_position(items, word).is_some())
}

fn begins_word(item: &str, part: &str) -> bool {
    item.match_indices(part).any(|(at, _)| !item[..at].ends_with(char::is_alphanumeric))
}

/// Waits for the user; true where the rest is to be skipped.
pub fn ask_to_skip(context: &mut Context, what: &str) -> Result<bool> {
    let answer = read_answer(context, &format!("-- {what} -- "))?;
    // `q` ends reading, as in a pager, and not the sitting.
    Ok(["s", "q"].iter().any(|word| answer.eq_ignore_ascii_case(word)))
}

/// Shows long plain texts, one after the other and a screen at a time; `s` goes to the next one.
pub fn page_texts(context: &mut Context, texts: &[String]) -> Result<()> {
    let rendered: Vec<_> = texts.iter().map(|text| block_for_terminal(text)).collect();
    page_parts(context, &rendered)
}

/// Shows a long text a screen at a time, so that its beginning is read before its end.
pub fn page_rendered(context: &mut Context, text: &str) -> Result<()> {
    page_parts(context, &[text.to_owned()])
}

fn page_parts(context: &mut Context, parts: &[String]) -> Result<()> {
    let Some((height, width)) = context.screen() else { return context.note_rendered(&parts.concat()) };
    let rows = |line: &str| line.width().div_ceil(width).max(1);
    // A line is for the question, another for what stood there before.
    let room = height.saturating_sub(2).max(1);
    let total: usize = parts.iter().flat_map(|part| part.lines()).map(rows).sum();
    let (mut before, mut used) = (0, 0);
    for (at, part) in parts.iter().enumerate() {
        let skipped = if at + 1 < parts.len() { "s for the next one" } else { "s to skip the rest" };
        let mut shown = before;
        for line in part.lines() {
            if used > 0 && used + rows(line) > room {
                used = 0;
                let percent = 100 * shown / total;
                if ask_to_skip(context, &format!("{percent} % shown; Enter for more, {skipped}"))? {
                    break;
                }
            }
            context.note_rendered(&format!("{line}\n"))?;
            used += rows(line);
            shown += rows(line);
        }
        before += part.lines().map(rows).sum::<usize>();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{find_position, suggest_item};

    #[test]
    fn an_item_is_chosen_by_its_number_or_by_words() {
        let items = ["private-sector", "government", "academia", "civil-society"].map(str::to_owned);
        for (answer, at) in [
            ("2", Some(1)),
            ("5", None),
            ("0", None),
            ("Government", Some(1)),
            ("private", Some(0)),
            ("civil", Some(3)),
            ("e", None),
            ("society", Some(3)),
            ("CA", None),
            ("demia", None),
            ("ci", Some(3)),
            ("", None),
        ] {
            assert_eq!(find_position(&items, answer), at, "{answer}");
        }
    }

    #[test]
    fn a_slip_in_a_word_of_a_menu_is_understood() {
        let items = ["Responder Charter (responder-charter-1)", "Tech Sector Accord (tech-sector-accord-1)"];
        let items = items.map(str::to_owned);
        assert_eq!(suggest_item(&items, "tech-sector-acord-1"), Some("tech-sector-accord-1"));
        assert_eq!(suggest_item(&items, "Respnoder-charter-1"), Some("responder-charter-1"));
        assert_eq!(suggest_item(&items, "zzz"), None);
    }
}
