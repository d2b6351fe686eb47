//! What a terminal shows: no line is wider than it, and columns stand below each other in any direction of writing.

use crate::support::document;
use crate::support::terminal::Terminal;
use unicode_width::UnicodeWidthChar;

fn measure(text: &str) -> usize {
    text.chars().filter_map(UnicodeWidthChar::width).sum()
}

/// What a reader copies stands whole on its line: a terminal that breaks it still copies one line.
const COPIED: [&str; 3] = ["accord-enrollment=", "ssh-ed25519 ", "ssh-keygen -Y verify"];

#[test]
fn no_line_is_wider_than_the_terminal_but_what_is_copied() {
    let place = document::shipped();
    std::fs::write(place.file("suppliers.csv"), "name\nContoso\nMargie\n").unwrap();
    for width in [80, 100, 120, 200] {
        for command in [
            "list",
            "list --standing lapsed,withdrawn",
            "match suppliers.csv",
            "stats",
            "history",
            "diff 2026-01-01",
            "texts",
            "texts tech-sector-accord-1",
            "texts --compare tech-sector-accord-1 responder-charter-1",
            "decisions",
            "findings",
            "responders",
            "reservations digital-geneva-convention-1",
            "show contoso.example",
            "show litware.example",
            "show xn--mgbh0fb.example",
            "status",
            "verify",
        ] {
            let width_argument = width.to_string();
            let words = command.split(' ').chain(["--width", &width_argument]);
            let shown = place.run(&words.collect::<Vec<_>>()).ends(0).stdout;
            assert!(!shown.is_empty(), "{command}");
            for line in shown.lines().filter(|line| !COPIED.iter().any(|copied| line.contains(copied))) {
                assert!(measure(line) <= width, "{command} at {width}: {} columns: {line}", measure(line));
            }
        }
    }
}

/// The line as a terminal shows it that knows the bidirectional algorithm, and without colors.
fn reorder(line: &str) -> String {
    let pieces = line.split("\u{1b}[").enumerate();
    let plain: String = pieces
        .map(|(at, piece)| if at == 0 { piece } else { piece.split_once('m').map_or("", |(_, text)| text) })
        .collect();
    let bidi = unicode_bidi::BidiInfo::new(&plain, None);
    let shown = bidi.paragraphs.iter().map(|one| bidi.reorder_line(one, one.range.clone()).into_owned());
    shown.collect()
}

#[test]
fn columns_stand_below_each_other_beside_hebrew_and_arabic_names() {
    let place = document::shipped();
    // A number that follows a name from right to left would change places with it.
    let command = "--no-pager list --columns organization,name,signed_on,standing --width 200";
    let mut terminal = Terminal::start_with(&place, command, &[("LC_ALL", "C.UTF-8")]);
    terminal.wait_for("as of 2026-11-21");
    let lines: Vec<_> = terminal.shown.lines().map(reorder).collect();
    let header = lines.iter().position(|line| line.contains("ORGANIZATION")).unwrap();
    let column = |line: &str, text: &str| line.find(text).map(|at| measure(&line[..at]));
    let signed = column(&lines[header], "SIGNED").unwrap();
    let rows: Vec<_> = lines[header + 1..].iter().take_while(|line| line.contains(".example")).collect();
    assert_eq!(rows.len(), document::ROWS);
    let mut from_right_to_left = 0;
    for row in rows {
        let day = row.split(' ').find(|word| word.len() == 10 && word.starts_with("20")).unwrap();
        assert_eq!(column(row, day), Some(signed), "{row}");
        assert_eq!(column(row, ".example").map(|at| at < signed), Some(true), "{row}");
        from_right_to_left += usize::from(row.chars().any(|letter| ('\u{590}'..'\u{780}').contains(&letter)));
    }
    assert!(from_right_to_left >= 2, "{from_right_to_left}");
}
