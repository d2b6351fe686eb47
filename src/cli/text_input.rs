//! Texts that people write: read once, in the encoding that a record has, and without what word processors
//! and other systems add. Only what is written anew is tidied; what is verified never is.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Result, bail};
use unicode_normalization::UnicodeNormalization;

use super::path_error::AtPath;
use super::{Context, Failure};

/// Most bytes of a text: far more than any field holds.
const LIMIT: usize = 1 << 20;

/// The text in a file, or on standard input for `-`.
pub fn read_text(context: &mut Context, argument: &Path) -> Result<String> {
    if argument == Path::new("-") {
        return decode_text(&context.read_input(LIMIT)?, "standard input");
    }
    read_text_file(argument)
}

/// The text in the file of `--FLAG-file`. One without a text is refused: it would be left out of the record without a
/// word.
pub fn read_flag_file(context: &mut Context, flag: &str, file: &str) -> Result<String> {
    let text = read_text(context, Path::new(file))?;
    if !tidy_text(&text).is_empty() {
        return Ok(text);
    }
    let name = if file == "-" { "standard input" } else { file };
    Err(Failure::usage(format!("--{flag}-file: {name} is empty"))
        .help(format!("write the text into it, or leave --{flag}-file out"))
        .into())
}

/// The text in a file.
pub fn read_text_file(path: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LIMIT as u64).read_to_end(&mut bytes));
    read.at("read", path)?;
    decode_text(&bytes, &path.display().to_string())
}

/// The text in `bytes`, which are what `name` holds.
///
/// # Errors
/// Where they are in another encoding than UTF-8: which one it seems to be, and the command that converts it.
pub fn decode_text(bytes: &[u8], name: &str) -> Result<String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Ok(text.to_owned()),
        _ => Err(report_encoding(bytes, name).into()),
    }
}

fn report_encoding(bytes: &[u8], name: &str) -> Failure {
    let file = if name == "standard input" { "FILE" } else { name };
    let convert = |encoding: &str| format!("`iconv -f {encoding} -t UTF-8 {file} > NEW` converts it");
    if let Some(encoding) = wide_encoding(bytes) {
        return Failure::usage(format!("{name} is UTF-16 and not UTF-8")).help(convert(encoding));
    }
    let Err(error) = std::str::from_utf8(bytes) else {
        return Failure::usage(format!("{name} is not a text: it holds a NUL byte"))
            .help("save it as plain text in UTF-8");
    };
    let at = error.valid_up_to();
    let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    Failure::usage(format!("{name} is not UTF-8: line {line} holds the byte 0x{:02X}", bytes[at])).help(
        format!(
            "save it as UTF-8; if it was written on Windows in a western language, {}",
            convert("WINDOWS-1252")
        ),
    )
}

/// The encoding of UTF-16, with or without its mark: every second byte of most texts is 0 then.
pub fn wide_encoding(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Some("UTF-16");
    }
    let pairs = bytes.chunks_exact(2).take(100);
    let many = |zeros: usize| zeros > 0 && zeros * 2 >= pairs.len();
    if many(pairs.clone().filter(|pair| pair[1] == 0 && pair[0] != 0).count()) {
        Some("UTF-16LE")
    } else if many(pairs.clone().filter(|pair| pair[0] == 0 && pair[1] != 0).count()) {
        Some("UTF-16BE")
    } else {
        None
    }
}

/// What word processors, input methods and other systems do to a text, undone where its meaning is certain:
/// line ends, spaces of every width, tabs, byte order marks, trailing spaces, empty lines at the ends,
/// decomposed letters.
pub fn tidy_text(text: &str) -> String {
    tidy_lines(text).trim_matches(['\n', ' ']).to_owned()
}

/// [`tidy_text`], with the empty lines at the ends: each line keeps its number.
pub fn tidy_lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let plain = text.chars().filter(|letter| *letter != '\u{feff}').map(|letter| match letter {
        '\r' | '\u{2028}' | '\u{2029}' => '\n',
        '\t' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
        letter => letter,
    });
    let plain: String = plain.collect();
    let lines: Vec<_> = plain.split('\n').map(|line| line.trim_end_matches(' ')).collect();
    lines.join("\n").nfc().collect()
}

/// Refuses a text that is the name of a file: it would be signed in place of what the file holds.
pub fn refuse_file_name(flag: &str, text: &str) -> Result<()> {
    let name = text.strip_prefix('@').unwrap_or(text);
    let one_word = !name.is_empty() && !name.contains(char::is_whitespace);
    if one_word && Path::new(name).is_file() {
        bail!(
            Failure::usage(format!("--{flag}: {text} is the name of a file"))
                .help(format!("for the text in the file, say --{flag}-file {name}"))
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_text_is_tidied() {
        assert_eq!(tidy_text("\u{feff}a\u{a0}b \r\n\r\nc\t\n\n"), "a b\n\nc");
        assert_eq!(tidy_text("e\u{301}"), "\u{e9}");
        assert_eq!(tidy_text("株式会社\u{3000}青空"), "株式会社 青空");
        assert_eq!(tidy_text("a\u{2009}b\u{202f}c\rd\u{2028}e\u{feff}"), "a b c\nd\ne");
        assert_eq!(tidy_text("a\u{200b}b\u{202e}"), "a\u{200b}b\u{202e}", "not certain what these mean");
    }

    #[test]
    fn another_encoding_is_named_with_the_command_that_converts_it() {
        let report = |bytes: &[u8]| format!("{:#}", decode_text(bytes, "words.txt").unwrap_err());
        assert_eq!(decode_text(b"\xef\xbb\xbfa", "x").unwrap(), "a");
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        assert_eq!(report(&wide("\u{feff}Grüße")), "words.txt is UTF-16 and not UTF-8");
        assert_eq!(report(&wide("Grüße")), "words.txt is UTF-16 and not UTF-8");
        assert_eq!(report(b"a\nGr\xfc\xdfe"), "words.txt is not UTF-8: line 2 holds the byte 0xFC");
        assert_eq!(report(b"abc\0defg"), "words.txt is not a text: it holds a NUL byte");
    }
}
