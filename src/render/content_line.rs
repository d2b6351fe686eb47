//! The lines of a vCard (RFC 6350, section 3.2) and of a calendar (RFC 5545, section 3.1).

/// Most bytes of a line, its end not counted.
const LINE: usize = 75;

/// A line in pieces of at most [`LINE`] bytes, all but the first after a space; no character is cut.
pub fn fold_line(line: &str) -> String {
    let mut folded = String::with_capacity(line.len() + line.len() / LINE * 3 + 2);
    let mut bytes = 0;
    for character in line.chars() {
        if bytes + character.len_utf8() > LINE {
            folded.push_str("\r\n ");
            bytes = 1;
        }
        folded.push(character);
        bytes += character.len_utf8();
    }
    folded + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_folded_at_75_bytes_and_between_characters() {
        let line = format!("NOTE:{}", "示例é".repeat(40));
        let folded = fold_line(&line);
        assert!(folded.ends_with("\r\n"));
        assert!(folded.trim_end_matches("\r\n").split("\r\n").all(|piece| piece.len() <= LINE));
        assert_eq!(folded.replace("\r\n ", "").trim_end(), line);
        assert_eq!(super::fold_line(&"x".repeat(LINE)), "x".repeat(LINE) + "\r\n");
    }
}
