//! Text in columns, laid out for a terminal or a pipe.
//!
//! Own code, because what is shown here are domain names and identifiers: they break after a dot
//! or a hyphen, which stays. And a column's width is the sum of its characters' widths, as
//! terminals count them; libraries that count ligatures (Arabic lam and alef) as one put every
//! column behind such a name out of line.

use unicode_width::UnicodeWidthChar;

/// Longest piece of a cell that is kept whole on a narrow terminal.
const LONGEST_PIECE: usize = 15;

/// A column that is not made narrower to keep a date or a digest whole.
const NARROW: usize = 8;

/// Columns of a terminal that `text` takes.
pub fn width(text: &str) -> usize {
    // Most text, and there is much of it.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.len();
    }
    text.chars().map(|character| character.width().unwrap_or(0)).sum()
}

/// The lines of a table, the header first, none wider than `limit`. Cells are broken over several
/// lines where the table is too wide; without a limit it is as wide as it needs.
pub fn lay_out(header: &[&str], rows: &[Vec<String>], limit: Option<usize>) -> Vec<String> {
    let header: Vec<String> = header.iter().map(|title| (*title).to_owned()).collect();
    let cells = |index: usize| rows.iter().chain([&header]).map(move |row| row[index].as_str());
    let natural: Vec<_> = (0..header.len()).map(|i| cells(i).map(width).max().unwrap_or(0)).collect();
    let gaps = header.len().saturating_sub(1);
    let widths = match limit {
        Some(limit) if natural.iter().sum::<usize>() + gaps > limit => {
            let least = (0..header.len()).map(|i| cells(i).map(longest_piece).max().unwrap_or(0));
            let titles: Vec<_> = header.iter().map(|title| width(title)).collect();
            let half: Vec<_> = (0..header.len()).map(|i| cells(i).map(half).max().unwrap_or(0)).collect();
            fit(least.collect(), &half, &natural, &titles, limit.saturating_sub(gaps))
        }
        _ => natural,
    };
    let rows = [&header].into_iter().chain(rows);
    rows.flat_map(|row| lines(row, &widths)).collect()
}

/// Widths that add up to `limit` at the most: from `least` up, evenly, first towards `half`, so that as many
/// rows as can take two lines, then towards `natural`; or below `least` where not even that fits, the widest
/// first. Of equals that is the one on the left: names stand there, and words that a reader looks for behind
/// them. Titles, and columns of one piece in every cell, such as dates and digests, are broken when the others
/// are narrow.
fn fit(least: Vec<usize>, half: &[usize], natural: &[usize], titles: &[usize], limit: usize) -> Vec<usize> {
    let several: Vec<_> = least.iter().zip(natural).map(|(least, natural)| least < natural).collect();
    let mut widths = least;
    while widths.iter().sum::<usize>() > limit {
        let candidates = (0..widths.len()).filter(|index| widths[*index] > 1);
        let yields = |index: usize| several[index] && widths[index] > NARROW.max(titles[index]);
        let widest = candidates.rev().max_by_key(|index| (yields(*index), widths[*index]));
        let Some(widest) = widest else { break };
        widths[widest] -= 1;
    }
    for goal in [half, natural] {
        grow(&mut widths, goal, limit);
    }
    widths
}

/// Widens columns evenly towards `goal`, while they add up to less than `limit`.
fn grow(widths: &mut [usize], goal: &[usize], limit: usize) {
    for _ in widths.iter().sum()..limit {
        let wanting = widths.iter_mut().zip(goal).filter(|(width, goal)| **width < **goal);
        let Some((width, _)) = wanting.min_by_key(|(width, _)| **width) else { return };
        *width += 1;
    }
}

/// Pieces between which a line may break: after a space, a dot or a hyphen, which stay with what
/// they end, but not within a date or before a version number.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let ends = text.char_indices().filter(|(_, character)| matches!(character, ' ' | '.' | '-'));
    let digit = |at: usize| text[at..].starts_with(|next: char| next.is_ascii_digit());
    let ends = ends.filter(|(at, character)| *character == ' ' || !digit(at + 1)).map(|(at, _)| at + 1);
    let ends: Vec<_> = ends.chain([text.len()]).collect();
    let mut start = 0;
    ends.into_iter().map(move |end| {
        let piece = &text[start..end];
        start = end;
        piece
    })
}

fn longest_piece(text: &str) -> usize {
    pieces(text).map(|piece| width(piece.trim_end())).max().unwrap_or(0).min(LONGEST_PIECE)
}

/// The least width on which `text` takes two lines, both of whole pieces.
fn half(text: &str) -> usize {
    let whole = width(text);
    let mut before = 0;
    let split = |piece: &str| {
        let first = before + width(piece.trim_end());
        before += width(piece);
        first.max(whole - before)
    };
    pieces(text).map(split).min().unwrap_or(0)
}

/// One row as lines.
fn lines(row: &[String], widths: &[usize]) -> Vec<String> {
    let cells: Vec<_> = row.iter().zip(widths).map(|(cell, width)| broken(cell, *width)).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let line = |index: usize| {
        let cells = cells.iter().zip(widths).map(|(cell, width)| padded(cell.get(index), *width));
        cells.collect::<Vec<_>>().join(" ").trim_end().to_owned()
    };
    (0..height).map(line).collect()
}

fn padded(text: Option<&String>, to: usize) -> String {
    let text = text.map_or("", String::as_str);
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

/// A cell as lines of at most `limit` columns. Nothing is left out but spaces at a break.
fn broken(cell: &str, limit: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(cell) {
        let fits = width(&lines[lines.len() - 1]) + width(piece.trim_end()) <= limit;
        if !fits && !lines[lines.len() - 1].is_empty() {
            lines.push(String::new());
        }
        for character in piece.chars() {
            let last = lines.len() - 1;
            if width(&lines[last]) + character.width().unwrap_or(0) > limit && character != ' ' {
                lines.push(String::new());
            }
            let last = lines.len() - 1;
            lines[last].push(character);
        }
    }
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_break_after_a_dot_or_a_hyphen_which_stay() {
        assert_eq!(broken("tech-sector-accord-1", 12), ["tech-sector-", "accord-1"]);
        assert_eq!(broken("contoso.example", 10), ["contoso.", "example"]);
        assert_eq!(broken("Kingdom of Nordmark", 12), ["Kingdom of", "Nordmark"]);
        assert_eq!(broken("due 2026-10-09", 10), ["due", "2026-10-09"]);
        assert_eq!(broken("示例科技", 4), ["示例", "科技"]);
        assert_eq!(broken("unbreakable", 4), ["unbr", "eaka", "ble"]);
    }

    #[test]
    fn ligatures_count_as_the_characters_they_are_made_of() {
        assert_eq!(width("لا"), 2);
        assert_eq!(width("e\u{301}示"), 3);
    }

    #[test]
    fn names_are_broken_before_the_words_behind_them_and_digests_last() {
        let lay_out =
            |row: [&str; 4]| lay_out(&["A", "B", "C", "D"], &[row.map(str::to_owned).to_vec()], Some(50));
        let first = lay_out([
            "xn--hxajbheg2az3al.example",
            "Πανεπιστήμιο Παραδείγματος",
            "attribution-charter-1",
            "contradicted (1)",
        ]);
        assert!(first[1].ends_with(" attribution- contradicted"), "{first:?}");
        let digest = lay_out([
            "86938ebdce71",
            "xn--hxajbheg2az3al.example",
            "corroborated, answered",
            "undocumented passwords",
        ]);
        assert!(digest[1].starts_with("86938ebdce71 "), "{digest:?}");
    }

    #[test]
    fn room_goes_where_it_saves_a_third_line() {
        let row =
            ["wide-world-importers.example", "Commonwealth of the Southern Isles", "withdrawn 2026-05-04"];
        let lines = lay_out(&["A", "B", "C"], &[row.map(str::to_owned).to_vec()], Some(50));
        assert_eq!(lines.len(), 3, "{lines:?}");
        assert_eq!([half(row[0]), half(row[1]), half(row[2]), half("")], [17, 18, 10, 0]);
    }

    #[test]
    fn what_is_too_wide_for_its_least_width_still_fits() {
        let rows = vec![vec!["x".repeat(30), "y".repeat(30), "z".repeat(30)]];
        for line in lay_out(&["A", "B", "C"], &rows, Some(20)) {
            assert!(width(&line) <= 20, "{line}");
        }
    }
}
