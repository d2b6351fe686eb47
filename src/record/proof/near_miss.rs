//! A published line that is almost a proof: what is wrong with it, for the person who published it. It never
//! counts as a proof.

use super::Proof;

/// Most characters of a published line that are shown.
const SHOWN: usize = 200;

/// Most lines of a file that are compared.
const COMPARED: usize = 500;

/// The published line that is nearest to a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearMiss {
    /// Foreign text; its beginning, where it is long.
    pub line: String,
    /// What is wrong with it, as the rest of a sentence.
    pub difference: String,
}

impl Proof {
    /// The line among `lines` that was meant to be this proof, if there is one.
    pub fn find_near_miss<'a>(&self, lines: impl IntoIterator<Item = &'a str>) -> Option<NearMiss> {
        let expected = self.to_string();
        let lines: Vec<_> = lines.into_iter().take(COMPARED).collect();
        let html = lines.iter().any(|line| {
            let line = line.trim_start().to_ascii_lowercase();
            line.starts_with("<!doctype html") || line.starts_with("<html")
        });
        if let Some(line) = self.find_meant_line(&lines) {
            let elsewhere = Self::parse_line(line).map(|other| other.registry);
            let difference = match elsewhere {
                Some(registry) => format!("names the registry {registry}, and not {}", self.registry),
                None if html => "stands in a page of HTML".to_owned(),
                None => describe(line, &expected),
            };
            return Some(NearMiss { line: line.chars().take(SHOWN).collect(), difference });
        }
        let first = lines.first().filter(|_| html)?;
        Some(NearMiss {
            line: first.chars().take(SHOWN).collect(),
            difference: "begins a page of HTML, and the line is not in it".to_owned(),
        })
    }
}

impl Proof {
    /// The line with these letters and digits, else one that begins as a proof and is none, else one with the
    /// digest of the enrollment. A digest belongs to one registry.
    fn find_meant_line<'a>(&self, lines: &[&'a str]) -> Option<&'a str> {
        let (expected, digest) = (fold_line(&self.to_string()), self.enrollment.to_string());
        let whole = lines.iter().find(|line| fold_line(line).contains(&expected));
        let begun = || lines.iter().find(|line| is_begun(line) && Self::parse_line(line).is_none());
        let cited = || lines.iter().find(|line| fold_line(line).contains(&digest));
        whole.or_else(begun).or_else(cited).copied()
    }
}

fn is_begun(line: &str) -> bool {
    fold_line(line).contains("accordenrollment")
}

/// The letters and digits of a line, without case: all that a slip leaves as it was.
fn fold_line(line: &str) -> String {
    line.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What a line has that the proof has not.
fn describe(line: &str, expected: &str) -> String {
    let has = |letters: &[char]| line.contains(letters);
    let marks = [
        (line.starts_with('\u{feff}'), "begins with a byte order mark"),
        (has(&['"', '\'', '“', '”', '„', '«', '»', '‘', '’', '`']), "has quotes around it"),
        (has(&['\\']), "has a backslash"),
        (has(&['\u{a0}', '\u{202f}', '\u{3000}']), "has a no-break space"),
        (has(&['\u{200b}', '\u{200c}', '\u{200d}', '\u{ad}']), "has an invisible character"),
        (line.trim_end().ends_with('.'), "ends with a full stop"),
        (
            line.starts_with(char::is_whitespace) || line.ends_with(char::is_whitespace),
            "has spaces at an end",
        ),
        (line.contains(";registry"), "lacks the space after the semicolon"),
    ];
    let marks: Vec<_> = marks.into_iter().filter(|(found, _)| *found).map(|(_, what)| what).collect();
    if marks.is_empty() {
        let same = line.chars().zip(expected.chars()).take_while(|(a, b)| a == b).count();
        return format!("differs from the character {} on", same + 1);
    }
    marks.join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::super::Digest;
    use super::*;

    #[test]
    fn a_slip_is_named() {
        let proof = Proof {
            enrollment: Digest::of(b"ours"),
            registry: "demo.accord.example".parse().expect("a name"),
        };
        let good = proof.to_string();
        for (line, difference) in [
            (format!("\"{good}\""), "has quotes around it"),
            (good.replace(';', "\\;"), "has a backslash"),
            (good.replace("; ", ";"), "lacks the space after the semicolon"),
            (good.replace(' ', "\u{a0}"), "has a no-break space"),
            (format!("{good}."), "ends with a full stop"),
            (format!("\u{feff}{good}"), "begins with a byte order mark"),
            (format!("{good} "), "has spaces at an end"),
            (format!("“{good}.”"), "has quotes around it"),
            (good.to_uppercase(), "differs from the character 1 on"),
            (good[..40].to_owned(), "differs from the character 41 on"),
            (good.replace('=', ": "), "differs from the character 18 on"),
            // This digest begins with `a`, as the proof does.
            (Digest::of(b"ours").to_string(), "differs from the character 2 on"),
            (format!("accord-verification={}", Digest::of(b"ours")), "differs from the character 8 on"),
            (
                good.replace("demo.accord.example", "other.example"),
                "names the registry other.example, and not demo.accord.example",
            ),
        ] {
            let found = proof.find_near_miss([line.as_str()]).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(found.difference, difference, "{line}");
        }
        let page = ["<!DOCTYPE html>", &format!("<p>{good}</p>")].map(str::to_owned);
        let found = proof.find_near_miss(page.iter().map(String::as_str)).expect("in the page");
        assert_eq!((found.line, found.difference.as_str()), (page[1].clone(), "stands in a page of HTML"));
        let found = proof.find_near_miss([page[0].as_str(), "<p>Not found</p>"]).expect("a page");
        assert_eq!(found.difference, "begins a page of HTML, and the line is not in it");
    }

    #[test]
    fn other_lines_are_no_near_miss() {
        let registry = |name: &str| name.parse().expect("a name");
        let proof = Proof { enrollment: Digest::of(b"ours"), registry: registry("demo.accord.example") };
        let other = Proof { enrollment: Digest::of(b"theirs"), registry: registry("other.example") };
        let lines = ["v=spf1 -all", "", &other.to_string(), "# our proof"].map(str::to_owned);
        assert_eq!(proof.find_near_miss(lines.iter().map(String::as_str)), None);
    }
}
