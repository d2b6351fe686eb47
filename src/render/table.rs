//! Tables for a terminal or a pipe.

use super::columns::{Alignment, TextTable};
use super::sheet::Sheet;
use super::{Style, plural, source};
use crate::view::{
    Column, Listing, Shown, ShownColumns, TableCell, Tabular, TextView, Type, describe_accused,
};

/// A table of words.
pub fn word_table<'a>(titles: &[&'a str], rows: Vec<Vec<String>>) -> TextTable<'a> {
    let columns = titles.iter().map(|title| (*title, Alignment::Left)).collect();
    TextTable { columns, rows, tones: Vec::new(), shortened: None }
}

/// A table of words alone.
pub fn render_table(titles: &[&str], rows: Vec<Vec<String>>, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    sheet.table(&word_table(titles, rows));
    sheet.finish()
}

/// Pledges as a table, with what it holds for below, and the findings that no column shows.
pub fn render_pledges(listing: &Listing, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    let shown = push_listing(&mut sheet, listing);
    if !ShownColumns(&shown).contains("findings") {
        describe_accused(&listing.rows).iter().for_each(|accused| sheet.block(accused, 0));
    }
    sheet.finish()
}

/// Rows as a table, with what it holds for below.
pub fn render_listing<R: Tabular>(listing: &Listing<R>, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    push_listing(&mut sheet, listing);
    sheet.finish()
}

/// The columns that are shown.
fn push_listing<R: Tabular>(sheet: &mut Sheet, listing: &Listing<R>) -> Vec<&'static Column<R>> {
    let shown = push_rows(sheet, listing);
    sheet.blank();
    source::push_footer(sheet, listing);
    let missing = listing.columns.iter().filter(|column| shown.iter().all(|one| one.name != column.name));
    let missing: Vec<_> = missing.map(|column| column.name).collect();
    if !missing.is_empty() {
        sheet.block(
            &format!("not shown for want of room: {}; a wider terminal shows them", missing.join(", ")),
            0,
        );
    }
    shown
}

/// Rows as a table. Where they have the columns of a roomy table and there is no room for them, some may be
/// left out. The columns that are shown.
pub fn push_rows<R: Tabular>(sheet: &mut Sheet, listing: &Listing<R>) -> Vec<&'static Column<R>> {
    let mut choices = vec![listing.columns.clone()];
    if is_roomy(&listing.columns) {
        choices.push(R::shown(Shown::Shortened));
    }
    let titles: Vec<Vec<_>> =
        choices.iter().map(|columns| columns.iter().map(|one| one.header.to_uppercase()).collect()).collect();
    let tables =
        choices.iter().zip(&titles).map(|(columns, titles)| make_table(columns, titles, &listing.rows));
    let at = sheet.first_table(&tables.collect::<Vec<_>>());
    choices.swap_remove(at)
}

/// Whether these are the columns of a roomy table.
fn is_roomy<R: Tabular>(columns: &[&'static Column<R>]) -> bool {
    columns.iter().map(|column| column.name).eq(R::shown(Shown::Roomy).iter().map(|column| column.name))
}

fn make_table<'a, R: Tabular>(
    columns: &[&'static Column<R>],
    titles: &'a [String],
    rows: &[R],
) -> TextTable<'a> {
    let alignments = columns.iter().map(|column| match column.kind {
        Type::Integer => Alignment::Right,
        Type::Text | Type::Date | Type::List | Type::Phrases => Alignment::Left,
    });
    let cells = rows.iter().map(|row| {
        columns
            .iter()
            .map(|column| make_cell(column, row, columns))
            .map(|cell| (cell.text, cell.tone))
            .unzip::<_, _, Vec<_>, Vec<_>>()
    });
    let (rows, tones) = cells.unzip();
    TextTable {
        columns: titles.iter().map(String::as_str).zip(alignments).collect(),
        rows,
        tones,
        shortened: columns.iter().position(|column| column.shown == Shown::Shortened),
    }
}

/// `-` where there is nothing to say.
fn make_cell<R: Tabular>(column: &Column<R>, row: &R, shown: &[&'static Column<R>]) -> TableCell {
    let cell = match column.table_cell {
        Some(make_cell) => make_cell(row, &ShownColumns(shown)),
        None => (column.value)(row).into_text().into(),
    };
    if cell.text.is_empty() { "-".to_owned().into() } else { cell }
}

/// The texts that one can pledge to. Where lines are short their digests stand below, whole: they are
/// for copying.
pub fn render_texts(texts: &[TextView], style: Style) -> String {
    let titles = ["TEXT", "TITLE", "AUDIENCE", "RENEWAL", "SHA-256"];
    let mut rows: Vec<_> = texts.iter().map(text_cells).collect();
    let mut sheet = Sheet::new(style);
    let whole = word_table(&titles, rows.clone());
    if whole.fits(style) {
        sheet.table(&whole);
        return sheet.finish();
    }
    rows.iter_mut().for_each(|row| row.truncate(titles.len() - 1));
    sheet.table(&word_table(&titles[..titles.len() - 1], rows));
    sheet.blank();
    sheet.verbatim("SHA-256:", 0);
    for text in texts {
        sheet.verbatim(text.id.as_str(), 2);
        sheet.verbatim(&text.digest.to_string(), 4);
    }
    sheet.finish()
}

fn text_cells(text: &TextView) -> Vec<String> {
    let audience: Vec<_> = text.audience.iter().map(|group| group.as_str()).collect();
    vec![
        text.id.to_string(),
        text.title.clone(),
        audience.join(", "),
        plural(text.renewal_months.get() as usize, "month"),
        text.digest.to_string(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::Standing;
    use crate::render::columns::width;
    use crate::render::source::tests::listing_of;
    use crate::view::Row;

    fn row(organization: &str, name: &str, standing: Standing) -> Row {
        Row {
            name: Some(name.to_owned()),
            country: "EG".parse().ok(),
            accord: "digital-geneva-convention-1".parse().ok(),
            signed_on: "2024-02-29".parse().ok(),
            standing: Some(standing),
            since: "2026-11-01".parse().ok(),
            ..Row::new(organization.parse().unwrap())
        }
    }

    fn listing(width: Option<usize>) -> String {
        let rows = vec![
            row("contoso.example", "Contoso", Standing::Current),
            row(
                "xn--4gbrim.xn--kgbechtv.a-rather-long-name.example",
                "شركة المثال للبرمجيات",
                Standing::Withdrawn,
            ),
            row("shili.example", "示例科技有限公司与一个很长的名字", Standing::Succeeded),
            row("long.example", &"Very Long Company Name ".repeat(5), Standing::Lapsed),
            row("one-word.example", &"x".repeat(128), Standing::Due),
            row("marks.example", "Né\u{301}\u{302}e\u{323}", Standing::Disputed),
        ];
        render_listing(&listing_of(rows), Style { color: false, width, isolates: false, links: false })
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for limit in [80, 81, 100, 120, 200] {
            for line in listing(Some(limit)).lines() {
                assert!(width(line) <= limit, "{limit}: {} {line}", width(line));
            }
        }
    }

    #[test]
    fn columns_begin_in_one_place_whatever_stands_before_them() {
        for limit in [Some(80), Some(120), None] {
            let text = listing(limit);
            let table: Vec<_> = text.lines().take_while(|line| !line.is_empty()).collect();
            let column = |line: &str, word: &str| line.find(word).map(|at| width(&line[..at]));
            let standings = ["current", "withdrawn", "succeeded", "lapsed", "due", "disputed"];
            for (title, values) in [("STANDING", &standings[..]), ("IDENTITY", &["self-asserted"])] {
                let header = table.iter().find_map(|line| column(line, title)).unwrap();
                let starts: Vec<_> = table
                    .iter()
                    .filter_map(|line| values.iter().find_map(|value| column(line, value)))
                    .collect();
                assert_eq!(starts, vec![header; 6], "{limit:?}\n{text}");
            }
        }
    }

    #[test]
    fn nothing_is_cut_off() {
        let narrow: String = listing(Some(80)).split_whitespace().collect();
        assert!(narrow.contains("withdrawn"), "{narrow}");
        assert_eq!(narrow.matches("self-").count(), 6);
        assert_eq!(narrow.matches('x').count(), listing(None).matches('x').count());
    }
}
