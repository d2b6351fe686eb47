//! A private key that was typed or scanned from paper: white space means nothing in it, and a slip is named by its line.

use zeroize::Zeroizing;

const BEGIN: &str = "-----BEGIN OPENSSH PRIVATE KEY-----";
const END: &str = "-----END OPENSSH PRIVATE KEY-----";

/// How the letters of every key in OpenSSH's form begin.
const FIRST_LETTERS: &str = "b3BlbnNzaC1rZXktdjEA";

/// Letters in each line but the last.
const WIDTH: usize = 70;

/// The key's file again, from a text with other line ends, indentation, spaces, dashes of another kind, or without its
/// first and last line; None where it holds anything else.
pub fn rejoin_typed_key(file: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let text = std::str::from_utf8(file).ok()?;
    let letters: Zeroizing<String> =
        Zeroizing::new(text.chars().filter(|letter| !letter.is_whitespace()).collect());
    let body = letters.trim_matches(is_dash);
    let body = body.strip_prefix("BEGINOPENSSHPRIVATEKEY").unwrap_or(body).trim_start_matches(is_dash);
    let body = body.strip_suffix("ENDOPENSSHPRIVATEKEY").unwrap_or(body).trim_end_matches(is_dash);
    if !body.starts_with(FIRST_LETTERS) || !body.chars().all(is_key_letter) {
        return None;
    }
    let mut whole = Zeroizing::new(Vec::with_capacity(file.len() + BEGIN.len() + END.len() + 8));
    whole.extend_from_slice(BEGIN.as_bytes());
    for line in body.as_bytes().chunks(WIDTH) {
        whole.push(b'\n');
        whole.extend_from_slice(line);
    }
    whole.push(b'\n');
    whole.extend_from_slice(END.as_bytes());
    whole.push(b'\n');
    Some(whole)
}

/// What a hand or a scanner got wrong in a text that begins as a key does; None where it does not begin so.
pub fn find_typing_slip(text: &str) -> Option<String> {
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.contains("PRIVATE KEY"));
    let lines = lines.map(|(line, number)| (line.split_whitespace().collect::<String>(), number));
    let lines: Vec<_> = lines.filter(|(line, _)| !line.is_empty()).collect();
    let (last, others) = lines.split_last()?;
    if !lines[0].0.starts_with(&FIRST_LETTERS[..12]) {
        return None;
    }
    let slip = lines.iter().find_map(|(line, number)| {
        let letter = line.chars().find(|letter| !is_key_letter(*letter))?;
        Some(format!("line {number} has `{letter}`, which is in no key"))
    });
    let short = others.iter().find(|(line, _)| line.len() != WIDTH);
    let short = short.or(Some(last).filter(|(line, _)| line.len() > WIDTH));
    let slip = slip.or_else(|| {
        let (line, number) = short?;
        Some(format!("line {number} has {} letters, and {WIDTH} belong there", line.len()))
    });
    Some(slip.unwrap_or_else(|| "a line is missing, stands twice, or has a wrong letter".to_owned()))
}

fn is_key_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '+' | '/' | '=')
}

/// The dashes that a word processor makes of `-----`, too.
fn is_dash(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}
