//! Text in columns for a terminal or a pipe, drawn by comfy-table.
//!
//! A table that is too wide for the terminal breaks no value (a domain, an id, a date) that the reader may want
//! to copy. In this order, the first that is possible: a row stands on one line, if the columns that a table can
//! be without are left out, and the one that may be shortened is; or cells break between words; or each row folds
//! onto several lines.
//!
//! Cells are foreign text: they are escaped here and nowhere before. Three characters help the library along.
//! No cell can hold them once it is escaped, they take no column, and none of them is printed:
//!
//! - [`APART`] separates letters of a ligature. The library counts Arabic lam and alef as one column, and
//!   terminals show two.
//! - [`BETWEEN`] stands between two columns, and becomes a space.
//! - [`RULE`] fills the line between two rows, by which the lines of a row are found.

mod cell;
mod widths;

use std::ops::Range;

use anstyle::AnsiColor;
use comfy_table::{CellAlignment, ContentLineStyle, LineStyle, Row, Table, TableStyle};

pub use self::cell::width;
use self::cell::{keep_ligatures_apart, shorten_cell, wrap_cell};
use self::widths::{narrow_columns, pack_columns};
use super::Style;
use super::isolates::isolate_fragment;
use crate::text::for_terminal;
use crate::view::Tone;

const APART: char = '\u{FFF1}';
const RULE: char = '\u{FFF2}';
const BETWEEN: char = '\u{FFF3}';

/// By how much the second line of a folded row stands further to the right.
const INDENT: usize = 2;

/// The fewest columns that a shortened cell is left with.
const SHORTENED: usize = 20;

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
    /// The tone of each cell; empty where none has one.
    pub tones: Vec<Vec<Tone>>,
    /// The column whose cells may be shortened where a row then takes one line.
    pub shortened: Option<usize>,
}

impl TextTable<'_> {
    /// Whether each row stands whole on one line.
    pub fn fits(&self, style: Style) -> bool {
        let widths = widths::measure_columns(&escape_cells(self));
        style.width.is_none_or(|limit| widths::total(&widths) <= limit)
    }
}

/// The lines of one of these tables, the header in bold, none wider than `style` allows; and its index. Each table
/// shows less than the one before it, and is taken where its rows take fewer lines.
pub fn render_first(tables: &[TextTable<'_>], style: Style) -> (String, usize) {
    let cells: Vec<_> = tables.iter().map(escape_cells).collect();
    let layouts = || cells.iter().enumerate().zip(tables);
    let on_one_line =
        layouts().find_map(|((at, cells), table)| Some((at, lay_out_line(cells, table.shortened, style)?)));
    let (at, layout) = on_one_line
        .or_else(|| {
            let all =
                layouts().flat_map(|((at, cells), _)| lay_out_lines(cells, style).map(move |one| (at, one)));
            all.min_by_key(|(_, layout)| layout.count_lines())
        })
        .unwrap_or_default();
    let text = tables.get(at).map_or_else(String::new, |table| layout.draw(table, style));
    (text, at)
}

/// The header and the rows, escaped.
fn escape_cells(table: &TextTable<'_>) -> Vec<Vec<String>> {
    let header = table.columns.iter().map(|(title, _)| for_terminal(title).into_owned()).collect();
    let rows = table.rows.iter().map(|row| row.iter().map(|cell| for_terminal(cell).into_owned()).collect());
    std::iter::once(header).chain(rows).collect()
}

/// Each row on one line; None where there is no room for that.
fn lay_out_line(cells: &[Vec<String>], shortened: Option<usize>, style: Style) -> Option<Layout> {
    let columns = cells.first().map_or(0, Vec::len);
    let mut widths = widths::measure_columns(cells);
    let excess = style.width.map_or(0, |limit| widths::total(&widths).saturating_sub(limit));
    let mut cells = cells.to_vec();
    if excess > 0 {
        let at = shortened?;
        let room = widths[at].checked_sub(excess).filter(|room| *room >= SHORTENED)?;
        widths[at] = room;
        cells.iter_mut().for_each(|row| row[at] = shorten_cell(&row[at], room, style));
    }
    Some(Layout { cells, lines: whole_lines(columns) })
}

/// The ways to lay rows out on several lines: between words in their columns, if no value breaks by that, and
/// folded.
fn lay_out_lines(cells: &[Vec<String>], style: Style) -> impl Iterator<Item = Layout> {
    let limit = style.width.unwrap_or(usize::MAX);
    let columns = cells.first().map_or(0, Vec::len);
    let wrapped =
        narrow_columns(cells, limit).map(|widths| Layout::wrap(cells, &widths, whole_lines(columns)));
    let (widths, lines) = pack_columns(cells, limit, INDENT);
    wrapped.into_iter().chain([Layout::wrap(cells, &widths, lines)])
}

/// All columns on one line.
fn whole_lines(columns: usize) -> Vec<Range<usize>> {
    std::iter::once(0..columns).collect()
}

/// Cells that have their lines, and the columns that stand on each line of a row.
#[derive(Default)]
struct Layout {
    /// The first row is the header.
    cells: Vec<Vec<String>>,
    lines: Vec<Range<usize>>,
}

impl Layout {
    fn wrap(cells: &[Vec<String>], widths: &[usize], lines: Vec<Range<usize>>) -> Self {
        let rows = cells
            .iter()
            .map(|row| row.iter().zip(widths).map(|(cell, width)| wrap_cell(cell, *width)).collect());
        Self { cells: rows.collect(), lines }
    }

    fn count_lines(&self) -> usize {
        let height = |cells: &[String]| cells.iter().map(|cell| cell.lines().count()).max().unwrap_or(0);
        self.cells
            .iter()
            .map(|row| self.lines.iter().map(|line| height(&row[line.clone()])).sum::<usize>())
            .sum()
    }

    fn draw(&self, table: &TextTable<'_>, style: Style) -> String {
        let drawn: Vec<_> = self.lines.iter().map(|line| self.draw_columns(line, table)).collect();
        let mut text = String::new();
        for row in 0..self.cells.len() {
            for (at, lines) in drawn.iter().enumerate() {
                for line in lines.get(row).into_iter().flatten() {
                    let indent = if at == 0 { 0 } else { INDENT };
                    // The first row is the header.
                    let tones = row.checked_sub(1).and_then(|row| table.tones.get(row));
                    let tones = tones.map_or(&[][..], |tones| &tones[self.lines[at].clone()]);
                    let line = format!("{:indent$}{}", "", complete_line(line, tones, style));
                    let line = if row == 0 { style.bold(&line) } else { line };
                    text += &line;
                    text.push('\n');
                }
            }
        }
        text
    }

    /// For each row, the lines that these columns take.
    fn draw_columns(&self, columns: &Range<usize>, table: &TextTable<'_>) -> Vec<Vec<String>> {
        let mut drawing = Table::new();
        drawing.load_style(TableStyle {
            row_separator: LineStyle::none().fill(RULE),
            content_lines: ContentLineStyle::none().junction(BETWEEN),
            ..TableStyle::new()
        });
        drawing.add_rows(self.cells.iter().map(|row| {
            let cells = row[columns.clone()].iter().map(|cell| keep_ligatures_apart(cell));
            Row::from(cells.collect::<Vec<_>>())
        }));
        for (column, (_, alignment)) in drawing.column_iter_mut().zip(&table.columns[columns.clone()]) {
            column.set_padding((0, 0));
            if *alignment == Alignment::Right {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        let lines: Vec<_> = drawing.lines().collect();
        lines.split(|line| line.starts_with(RULE)).map(<[_]>::to_vec).collect()
    }
}

/// A line as it is printed. What a cell has on it is isolated by itself, so the columns keep their order, and painted
/// by its tone.
fn complete_line(line: &str, tones: &[Tone], style: Style) -> String {
    let line = line.replace(APART, "");
    let line = line.trim_end_matches([' ', BETWEEN]);
    let tones = tones.iter().copied().chain(std::iter::repeat(Tone::Plain));
    let fragments = line.split(BETWEEN).zip(tones).map(|(fragment, tone)| {
        let fragment = if style.isolates { isolate_fragment(fragment) } else { fragment.into() };
        paint_fragment(&fragment, tone, style)
    });
    fragments.collect::<Vec<_>>().join(" ")
}

/// The words of a fragment in the color of their tone; not the space around them.
fn paint_fragment(fragment: &str, tone: Tone, style: Style) -> String {
    let color = match tone {
        Tone::Plain => return fragment.to_owned(),
        Tone::Good => AnsiColor::Green,
        Tone::Attention => AnsiColor::Yellow,
        Tone::Alarm => AnsiColor::Red,
    };
    let words = fragment.trim_matches(' ');
    if words.is_empty() {
        return fragment.to_owned();
    }
    fragment.replacen(words, &style.paint(color.on_default(), words), 1)
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

    fn left_table<'a>(titles: &[&'a str], rows: Vec<Vec<String>>, shortened: Option<usize>) -> TextTable<'a> {
        let columns = titles.iter().map(|title| (*title, Alignment::Left)).collect();
        TextTable { columns, rows, tones: Vec::new(), shortened }
    }

    fn render_table(table: &TextTable<'_>, style: Style) -> String {
        render_first(std::slice::from_ref(table), style).0
    }

    fn render_rows(titles: &[&str], rows: &[Vec<String>], limit: Option<usize>) -> Vec<String> {
        let table = left_table(titles, rows.to_vec(), None);
        let style = Style { color: false, width: limit, isolates: false, links: false };
        render_first(&[table], style).0.lines().map(str::to_owned).collect()
    }

    fn render_row<const N: usize>(row: [&str; N], limit: usize) -> Vec<String> {
        render_rows(&["A", "B", "C", "D"][..N], &[row.map(str::to_owned).to_vec()], Some(limit))
    }

    /// The lines of `cell` in a table of this width.
    fn break_cell(cell: &str, limit: usize) -> Vec<String> {
        render_row([cell], limit).split_off(1)
    }

    #[test]
    fn a_value_that_is_wider_than_a_line_breaks_after_a_dot_or_a_hyphen() {
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
        use unicode_width::UnicodeWidthStr;
        assert_eq!(width("لا"), 2);
        assert_eq!(width("e\u{301}示"), 3);
        for word in ["لا", "ألآلإلألا", "ل\u{64e}ا", "👍🏽", "\u{1a15}\u{1a17}\u{1a10}"] {
            let counted = keep_ligatures_apart(word).as_str().width();
            assert_eq!(counted, width(word), "{word}");
        }
    }

    #[test]
    fn a_column_is_narrowed_where_that_breaks_the_fewest_cells() {
        let mut rows =
            vec![["tech-sector-accord-1 x".to_owned(), "Proseware and Daughters".to_owned()].to_vec(); 9];
        rows.push(vec!["digital-geneva-convention-1 x".to_owned(), "Proseware and Daughters".to_owned()]);
        let lines = |limit| render_rows(&["TEXT", "NAME"], &rows, Some(limit)).len();
        let natural = "digital-geneva-convention-1 x Proseware and Daughters".len();
        assert_eq!([natural, natural - 1, natural - 2].map(lines), [11, 12, 12]);
        assert_eq!(lines(natural - 10), 21);
    }

    const LONG: [&str; 4] = [
        "southern-isles.example",
        "Commonwealth of the Southern Isles",
        "digital-geneva-convention-1",
        "due by 2027-01-26",
    ];

    #[test]
    fn a_row_takes_one_line_if_its_name_is_shortened_and_folds_where_that_is_not_enough() {
        let rows = vec![
            LONG.map(str::to_owned).to_vec(),
            ["contoso.example", "Contoso", "tech-sector-accord-1", "current"].map(str::to_owned).to_vec(),
        ];
        let table = left_table(&["ORGANIZATION", "NAME", "TEXT", "STANDING"], rows, Some(1));
        let lines = |limit, isolates| {
            let style = Style { color: false, width: Some(limit), isolates, links: false };
            render_first(std::slice::from_ref(&table), style).0
        };
        assert_eq!(
            lines(92, true),
            "\
ORGANIZATION           NAME                    TEXT                        STANDING
southern-isles.example Commonwealth of the So… digital-geneva-convention-1 due by 2027-01-26
contoso.example        Contoso                 tech-sector-accord-1        current
"
        );
        assert!(lines(92, false).contains(" Commonwealth of the... digital"), "{}", lines(92, false));
        assert_eq!(
            lines(60, true),
            "\
ORGANIZATION           NAME
  TEXT                        STANDING
southern-isles.example Commonwealth of the Southern Isles
  digital-geneva-convention-1 due by 2027-01-26
contoso.example        Contoso
  tech-sector-accord-1        current
"
        );
        for limit in 30..=200 {
            let text = lines(limit, true);
            for value in [LONG[0], LONG[2], "2027-01-26", "contoso.example", "tech-sector-accord-1"] {
                assert!(text.contains(value), "{limit}: {text}");
            }
        }
    }

    #[test]
    fn the_table_that_shows_less_is_taken_where_its_rows_take_fewer_lines() {
        let rows = vec![LONG.map(str::to_owned).to_vec(); 3];
        let whole = left_table(&["ORGANIZATION", "NAME", "TEXT", "STANDING"], rows.clone(), Some(1));
        let short = rows.into_iter().map(|mut row| row.drain(..3).collect()).collect();
        let short = left_table(&["ORGANIZATION", "NAME", "TEXT"], short, Some(1));
        let taken = |limit| {
            let style = Style { color: false, width: Some(limit), isolates: true, links: false };
            let (text, at) = render_first(&[whole.clone(), short.clone()], style);
            (at, text.lines().count())
        };
        assert_eq!([200, 92, 80, 70, 60].map(taken), [(0, 4), (0, 4), (1, 4), (1, 7), (0, 8)]);
    }

    #[test]
    fn one_party_with_a_long_value_does_not_spoil_the_table() {
        let mut rows = vec![LONG.map(str::to_owned).to_vec(); 20];
        let without = render_rows(&["ORGANIZATION", "NAME", "TEXT", "STANDING"], &rows, Some(80)).len();
        rows.push(vec![
            "x".repeat(60) + &".example".repeat(20),
            "y".repeat(128),
            "z".repeat(64),
            "-".to_owned(),
        ]);
        let with = render_rows(&["ORGANIZATION", "NAME", "TEXT", "STANDING"], &rows, Some(80)).len();
        assert!(with <= without * 3 / 2 + 12, "{without} {with}");
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
        assert!(!whole.contains([APART, BETWEEN, RULE, '\u{1b}', '\u{202e}', '\u{200b}', '\t']), "{whole}");
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
        let table = TextTable { columns, rows, tones: Vec::new(), shortened: None };
        let starts = |isolates: bool, width| -> Vec<_> {
            let text = render_table(&table, Style { color: false, width, isolates, links: false });
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
            for line in
                render_table(&table, Style { color: false, width, isolates: true, links: false }).lines()
            {
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
        let table = TextTable { columns, rows: rows.to_vec(), tones: Vec::new(), shortened: None };
        let narrow =
            render_table(&table, Style { color: true, width: Some(20), isolates: false, links: false });
        let header: Vec<_> = narrow.lines().take_while(|line| line.starts_with("\u{1b}[1m")).collect();
        assert!(header.len() > 1 && narrow.matches("\u{1b}[1m").count() == header.len(), "{narrow}");
        let wide = render_table(&table, Style { color: false, width: None, isolates: false, links: false });
        assert_eq!(wide, "CURRENT OR DUE TEXT\n             7 tech-sector-accord-1\n          1200 x\n");
    }
}
