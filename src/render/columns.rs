//! Text in columns for a terminal or a pipe, laid out by comfy-table.
//!
//! Cells are foreign text: they are escaped here and nowhere before. Four characters help the library
//! along. No cell can hold them once it is escaped, they take no column, and none of them is printed:
//!
//! - [`BREAK`] is where a line may end. The library drops the delimiter at a line's end, so a dot, a hyphen
//!   or a space cannot be one: names break behind them, and keep them.
//! - [`APART`] separates letters of a ligature. The library counts Arabic lam and alef as one column, and
//!   terminals show two.
//! - [`BETWEEN`] stands between two columns, and becomes a space.
//! - [`RULE`] is the line below the header, by which a header of several lines is found.

use comfy_table::{CellAlignment, ContentArrangement, ContentLineStyle, LineStyle, Row, Table, TableStyle};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::Style;
use super::isolates::isolate_fragment;
use crate::text::for_terminal;

const BREAK: char = '\u{FFF0}';
const APART: char = '\u{FFF1}';
const RULE: char = '\u{FFF2}';
const BETWEEN: char = '\u{FFF3}';

/// Columns of a terminal that `text` takes.
pub fn width(text: &str) -> usize {
    // Most text, and there is much of it.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.len();
    }
    text.chars().map(character_width).sum()
}

fn character_width(character: char) -> usize {
    character.width().unwrap_or(0)
}

/// Where the cells of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alignment {
    Left,
    /// Numbers: their last digits stand below each other.
    Right,
}

/// A table without borders: a title and an alignment for each column, and rows of unescaped cells.
#[derive(Clone, Debug)]
pub struct TextTable<'a> {
    pub columns: Vec<(&'a str, Alignment)>,
    pub rows: Vec<Vec<String>>,
}

impl TextTable<'_> {
    /// The lines of the table, the header in bold; none wider than `style` allows.
    pub fn render(&self, style: Style) -> String {
        let lines = self.shortest_layout(style);
        let header_height = lines.iter().position(|line| line.starts_with(RULE)).unwrap_or(0);
        let (header, rows) = lines.split_at(header_height);
        let header = header.iter().map(|line| style.bold(line) + "\n");
        header.chain(rows.iter().skip(1).map(|line| format!("{line}\n"))).collect()
    }

    /// The library counts a column for each break that it does not use, so it fills lines badly. Where the
    /// table is too wide, the widest columns are broken in two beforehand, if that takes fewer lines.
    fn shortest_layout(&self, style: Style) -> Vec<String> {
        let header: Vec<String> = self.columns.iter().map(|(title, _)| prepare_cell(title)).collect();
        let rows = self.rows.iter().map(|row| row.iter().map(|cell| prepare_cell(cell)).collect());
        let cells: Vec<Vec<String>> = std::iter::once(header).chain(rows).collect();
        let plain = self.lay_out(&cells, style);
        let Some(halved) = style.width.and_then(|limit| halve_columns(&cells, limit)) else { return plain };
        let halved = self.lay_out(&halved, style);
        if halved.len() <= plain.len() { halved } else { plain }
    }

    fn lay_out(&self, cells: &[Vec<String>], style: Style) -> Vec<String> {
        let mut table = Table::new();
        table.load_style(TableStyle {
            header_separator: LineStyle::none().fill(RULE),
            header_lines: ContentLineStyle::none().junction(BETWEEN),
            content_lines: ContentLineStyle::none().junction(BETWEEN),
            ..TableStyle::new()
        });
        table.set_delimiter(BREAK).set_content_arrangement(ContentArrangement::Dynamic);
        if let Some(limit) = style.width {
            table.set_width(u16::try_from(limit).unwrap_or(u16::MAX));
        }
        let mut rows = cells.iter().map(|row| Row::from(row.clone()));
        table.set_header(rows.next().unwrap_or_default()).add_rows(rows);
        for (column, (_, alignment)) in table.column_iter_mut().zip(&self.columns) {
            column.set_padding((0, 0));
            if *alignment == Alignment::Right {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table.lines().map(|line| complete_line(&line.replace([BREAK, APART], ""), style)).collect()
    }
}

/// A line as it is printed. What a cell has on it is isolated by itself, so the columns keep their order.
fn complete_line(line: &str, style: Style) -> String {
    let line = if style.isolates {
        let fragments: Vec<_> = line.split(BETWEEN).map(isolate_fragment).collect();
        fragments.join(" ")
    } else {
        line.replace(BETWEEN, " ")
    };
    line.trim_end().to_owned()
}

/// `cell` escaped, with the characters that the library needs.
fn prepare_cell(cell: &str) -> String {
    let safe = for_terminal(cell);
    let counted_otherwise = safe.width() != width(&safe);
    let mut prepared = String::with_capacity(safe.len() + 8);
    for (at, character) in safe.char_indices() {
        if counted_otherwise && at > 0 {
            keep_apart(&mut prepared, character);
        }
        prepared.push(character);
        if breaks_after(character, &safe[at + character.len_utf8()..]) {
            prepared.push(BREAK);
        }
    }
    prepared
}

/// Separates what `text` ends with from `next` if both together are counted as another width.
fn keep_apart(text: &mut String, next: char) {
    let word =
        text.rfind([' ', APART]).map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    let mut joined = text[word..].to_owned();
    joined.push(next);
    if joined.width() != text[word..].width() + character_width(next) {
        text.push(APART);
    }
}

/// Lines end after a space, a dot, a hyphen or a slash, but not within a date, a number or a version.
fn breaks_after(character: char, rest: &str) -> bool {
    match character {
        ' ' => true,
        '.' | '-' | '/' => rest.starts_with(|next: char| !next.is_ascii_digit()),
        _ => false,
    }
}

/// The cells broken in two where that lets the columns fit `limit` with few broken cells; None where they fit
/// as they are.
fn halve_columns(cells: &[Vec<String>], limit: usize) -> Option<Vec<Vec<String>>> {
    let columns = cells.first().map_or(0, Vec::len);
    let room = limit.saturating_sub(columns.saturating_sub(1));
    let measured: Vec<_> = (0..columns).map(|index| ColumnWidths::of(cells, index)).collect();
    let mut widths: Vec<_> = measured.iter().map(ColumnWidths::natural).collect();
    let mut excess = widths.iter().sum::<usize>().saturating_sub(room);
    if excess == 0 {
        return None;
    }
    while excess > 0 {
        let steps = measured.iter().zip(&widths).enumerate().flat_map(|(index, (column, now))| {
            column.steps(*now, excess).map(move |(width, saved, broken)| (index, width, saved, broken))
        });
        // The fewest broken cells for each column of room, then the most room.
        let best = steps.min_by(|(.., saved, broken), (.., other_saved, other_broken)| {
            (broken * other_saved).cmp(&(other_broken * saved)).then(other_saved.cmp(saved))
        });
        let Some((index, width, saved, _)) = best else { break };
        widths[index] = width;
        excess -= saved;
    }
    let broken = cells
        .iter()
        .map(|row| row.iter().zip(&widths).map(|(cell, width)| break_in_two(cell, *width)).collect());
    Some(broken.collect())
}

/// How wide the cells of one column are.
struct ColumnWidths {
    /// For each width, how many cells have it.
    cells: Vec<usize>,
    /// The least width on which every cell takes at most two lines.
    half: usize,
}

impl ColumnWidths {
    fn of(cells: &[Vec<String>], index: usize) -> Self {
        let column = || cells.iter().map(|row| row[index].as_str());
        let widths: Vec<_> = column().map(width).collect();
        let mut counts = vec![0; widths.iter().max().map_or(0, |widest| widest + 1)];
        widths.into_iter().for_each(|width| counts[width] += 1);
        Self { cells: counts, half: column().map(half_width).max().unwrap_or(0) }
    }

    fn natural(&self) -> usize {
        self.cells.len().saturating_sub(1)
    }

    /// The narrower widths for a column that is `now` wide, where `excess` is too much: each width, how much of
    /// the excess it saves, and how many more cells it breaks.
    fn steps(&self, now: usize, excess: usize) -> impl Iterator<Item = (usize, usize, usize)> {
        let mut broken = 0;
        let widths = (self.half..now).rev();
        widths.map(move |width| {
            broken += self.cells[width + 1];
            (width, (now - width).min(excess), broken)
        })
    }
}

/// Each place where a cell may be broken: its two lines, and the width of the wider one.
fn halves(cell: &str) -> impl Iterator<Item = (&str, &str, usize)> {
    let whole = width(cell);
    let mut before = 0;
    let mut start = 0;
    cell.match_indices(BREAK).map(move |(at, _)| {
        before += width(&cell[start..at]);
        start = at;
        let (first, second) = (cell[..at].trim_end(), &cell[at + BREAK.len_utf8()..]);
        let trailing = usize::from(cell[..at].ends_with(' '));
        (first, second, (before - trailing).max(whole - before))
    })
}

/// The least width on which `cell` takes at most two lines.
fn half_width(cell: &str) -> usize {
    halves(cell).map(|(.., widest)| widest).min().unwrap_or(usize::MAX).min(width(cell))
}

/// `cell` as two lines of at most `limit` columns, the first as long as it can be.
fn break_in_two(cell: &str, limit: usize) -> String {
    if width(cell) <= limit {
        return cell.to_owned();
    }
    let halves: Vec<_> = halves(cell).collect();
    match halves.iter().rev().find(|(.., widest)| *widest <= limit) {
        Some((first, second, _)) => format!("{first}\n{second}"),
        None => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 9] = [
        "示例科技有限公司与一个很长的名字",
        "มูลนิธิตัวอย่างเพื่อความปลอดภัยทางไซเบอร์",
        "מכון דוגמה למחקר אבטחה",
        "شركة الأمان للحلول الآمنة والإبداع لا غير",
        "Ne\u{301}\u{302}\u{323}\u{330} e\u{301}\u{302}\u{323}\u{330}e\u{301}\u{302}\u{323}\u{330} z\u{351}\u{36b}\u{343}",
        "Commonwealth of the Southern Isles",
        "xn--hxajbheg2az3al.a-rather-long-name.example",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "a\u{1b}[2Jb\u{202e}c\u{200b}\u{fff0}\td\n",
    ];

    fn render_rows(titles: &[&str], rows: &[Vec<String>], limit: Option<usize>) -> Vec<String> {
        let columns = titles.iter().map(|title| (*title, Alignment::Left)).collect();
        let table = TextTable { columns, rows: rows.to_vec() };
        table
            .render(Style { color: false, width: limit, isolates: false })
            .lines()
            .map(str::to_owned)
            .collect()
    }

    fn render_row<const N: usize>(row: [&str; N], limit: usize) -> Vec<String> {
        render_rows(&["A", "B", "C", "D"][..N], &[row.map(str::to_owned).to_vec()], Some(limit))
    }

    /// The lines of `cell` in a table of this width.
    fn break_cell(cell: &str, limit: usize) -> Vec<String> {
        render_row([cell], limit).split_off(1)
    }

    #[test]
    fn a_column_is_narrowed_where_that_breaks_the_fewest_cells() {
        let row = |id: &str, name: &str| vec![id.to_owned(), name.to_owned()];
        let mut rows = vec![row("tech-sector-accord-1", "Proseware and Daughters"); 9];
        rows.push(row("digital-geneva-convention-1", "Proseware and Daughters"));
        let columns = vec![("TEXT", Alignment::Left), ("NAME", Alignment::Left)];
        let table = TextTable { columns, rows };
        let style = |limit| Style { color: false, width: Some(limit), isolates: false };
        let lines = |limit| table.render(style(limit)).lines().count();
        let natural = "digital-geneva-convention-1 Proseware and Daughters".len();
        assert_eq!([natural, natural - 1, natural - 7].map(lines), [11, 12, 12]);
        assert_eq!(lines(natural - 8), 21);
    }

    #[test]
    fn names_break_after_a_dot_or_a_hyphen_which_stay() {
        assert_eq!(break_cell("tech-sector-accord-1", 12), ["tech-sector-", "accord-1"]);
        assert_eq!(break_cell("contoso.example", 10), ["contoso.", "example"]);
        assert_eq!(break_cell("keys/contoso.example/1", 14), ["keys/contoso.", "example/1"]);
        assert_eq!(break_cell("Kingdom of Nordmark", 12), ["Kingdom of", "Nordmark"]);
        assert_eq!(break_cell("due 2026-10-09", 10), ["due", "2026-10-09"]);
        assert_eq!(break_cell("示例科技", 4), ["示例", "科技"]);
        assert_eq!(break_cell("unbreakable", 4), ["unbr", "eaka", "ble"]);
    }

    #[test]
    fn ligatures_count_as_the_characters_they_are_made_of() {
        assert_eq!(width("لا"), 2);
        assert_eq!(width("e\u{301}示"), 3);
        for word in ["لا", "ألآلإلألا", "ل\u{64e}ا", "👍🏽", "\u{1a15}\u{1a17}\u{1a10}"] {
            let counted = prepare_cell(word).as_str().width();
            assert_eq!(counted, width(word), "{word}");
        }
    }

    #[test]
    fn names_are_broken_before_the_words_behind_them() {
        let first = render_row(
            [
                "xn--hxajbheg2az3al.example",
                "Πανεπιστήμιο Παραδείγματος",
                "attribution-charter-1",
                "contradicted (1)",
            ],
            64,
        );
        assert_eq!(first.len(), 3, "{first:?}");
        let digest = render_row(
            [
                "86938ebdce71",
                "xn--hxajbheg2az3al.example",
                "corroborated, answered",
                "undocumented passwords",
            ],
            60,
        );
        assert!(digest[1].starts_with("86938ebdce71 "), "{digest:?}");
    }

    #[test]
    fn room_goes_where_it_saves_a_third_line() {
        let row =
            ["wide-world-importers.example", "Commonwealth of the Southern Isles", "withdrawn 2026-05-04"];
        let lines = render_row(row, 50);
        assert_eq!(lines.len(), 3, "{lines:?}");
        let halves =
            ["wide-world-importers.example", row[1], row[2], ""].map(|cell| half_width(&prepare_cell(cell)));
        assert_eq!(halves, [17, 18, 10, 0]);
    }

    #[test]
    fn no_line_is_too_wide_and_nothing_is_left_out() {
        let rows: Vec<Vec<String>> = NAMES
            .iter()
            .zip(NAMES.iter().cycle().skip(1))
            .map(|(one, next)| vec![(*one).to_owned(), (*next).to_owned(), "2024-02-29".to_owned()])
            .collect();
        let letters = |text: &str| {
            let mut letters: Vec<_> = text.chars().filter(|character| *character != ' ').collect();
            letters.sort_unstable();
            letters
        };
        let whole = render_rows(&["NAME", "OTHER NAME", "SIGNED"], &rows, None).concat();
        assert!(!whole.contains([BREAK, APART, RULE, '\u{1b}', '\u{202e}', '\u{200b}', '\t']), "{whole}");
        for limit in 40..=200 {
            let lines = render_rows(&["NAME", "OTHER NAME", "SIGNED"], &rows, Some(limit));
            for line in &lines {
                assert!(width(line) <= limit, "{limit}: {} {line}", width(line));
            }
            assert_eq!(letters(&lines.concat()), letters(&whole), "{limit}");
        }
    }

    #[test]
    fn columns_stand_below_each_other_whatever_is_before_them() {
        let rows: Vec<Vec<String>> =
            NAMES.iter().map(|name| vec![(*name).to_owned(), "=".to_owned()]).collect();
        for limit in (40..=200).map(Some).chain([None]) {
            let lines = render_rows(&["NAME", "="], &rows, limit);
            let column = |line: &String| line.find('=').map(|at| width(&line[..at]));
            let columns: Vec<_> = lines.iter().filter_map(column).collect();
            assert_eq!(columns, vec![columns[0]; NAMES.len() + 1], "{limit:?}");
        }
    }

    /// `line` as a terminal shows it that knows the bidirectional algorithm.
    fn reorder(line: &str) -> String {
        let bidi = unicode_bidi::BidiInfo::new(line, None);
        let shown = bidi.paragraphs.iter().map(|one| bidi.reorder_line(one, one.range.clone()).into_owned());
        shown.collect()
    }

    #[test]
    fn columns_keep_their_order_beside_names_from_right_to_left() {
        let rows = [
            ["מכון דוגמה למחקר אבטחה", "3", "שלום (2)", "2024-02-29", "="],
            ["شركة الأمان للحلول الآمنة", "17", "ACME شركة 4", "2024-02-29", "="],
            ["ACME בע״מ", "(1)", "שם, בע\"מ - 5", "2024-02-29", "="],
            ["Contoso", "(1)", "-", "2024-02-29", "="],
        ];
        let rows: Vec<_> = rows.map(|row| row.map(str::to_owned).to_vec()).to_vec();
        let columns: Vec<_> =
            ["NAME", "N", "OTHER", "DAY", "="].map(|title| (title, Alignment::Left)).to_vec();
        let table = TextTable { columns, rows };
        let starts = |isolates: bool, width| -> Vec<_> {
            let text = table.render(Style { color: false, width, isolates });
            let find = |line: &str, word: &str| line.find(word).map(|at| self::width(&line[..at]));
            let shown: Vec<_> = text.lines().map(reorder).collect();
            let days = shown.iter().filter_map(|line| find(line, "2024-02-29"));
            let ends = shown.iter().filter_map(|line| find(line, "="));
            let mut starts: Vec<_> = days.chain(ends).collect();
            starts.sort_unstable();
            starts.dedup();
            starts
        };
        for width in [None, Some(60), Some(40)] {
            assert_eq!(starts(true, width).len(), 2, "{width:?}");
        }
        assert!(starts(false, None).len() > 2, "without isolates they do not");
        for width in [Some(30), Some(24)] {
            for line in table.render(Style { color: false, width, isolates: true }).lines() {
                let count = |isolate: char| line.matches(isolate).count();
                assert_eq!(count('\u{2068}'), count('\u{2069}'), "no isolate is cut: {line:?}");
                assert!(self::width(line) <= width.unwrap());
            }
        }
    }

    #[test]
    fn numbers_end_below_each_other_and_every_line_of_a_header_is_bold() {
        let columns = vec![("CURRENT OR DUE", Alignment::Right), ("TEXT", Alignment::Left)];
        let rows = [["7", "tech-sector-accord-1"], ["1200", "x"]].map(|row| row.map(str::to_owned).to_vec());
        let table = TextTable { columns, rows: rows.to_vec() };
        let narrow = table.render(Style { color: true, width: Some(20), isolates: false });
        let header: Vec<_> = narrow.lines().take_while(|line| line.starts_with("\u{1b}[1m")).collect();
        assert!(header.len() > 1 && narrow.matches("\u{1b}[1m").count() == header.len(), "{narrow}");
        let wide = table.render(Style { color: false, width: None, isolates: false });
        assert_eq!(wide, "CURRENT OR DUE TEXT\n             7 tech-sector-accord-1\n          1200 x\n");
    }

    #[test]
    fn what_is_too_wide_for_its_least_width_still_fits() {
        let rows = vec![vec!["x".repeat(30), "y".repeat(30), "z".repeat(30)]];
        for line in render_rows(&["A", "B", "C"], &rows, Some(20)) {
            assert!(width(&line) <= 20, "{line}");
        }
    }
}
