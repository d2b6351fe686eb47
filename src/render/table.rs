//! Tables for a terminal or a pipe.

use comfy_table::{ContentArrangement, Table, presets};

use unicode_width::UnicodeWidthStr;

use super::{Style, plural};
use crate::text::for_terminal;
use crate::view::{Counts, Listing, Row, TextView};

/// Longest piece of an organization's name, a text's id and an identity on a narrow terminal: with
/// them, a row fits into 80 columns and leaves 11 to the name.
const NARROW: [(usize, usize); 3] = [(0, 14), (3, 12), (6, 8)];

/// A table without borders: wrapped to the terminal's width, or as wide as it needs in a pipe.
fn table(header: &[&str], rows: Vec<Vec<String>>, style: Style, narrow: &[(usize, usize)]) -> String {
    let natural = lay_out(header, rows.clone(), None);
    let wide = natural.iter().map(|line| line.width()).max().unwrap_or_default();
    let lines = match style.width {
        Some(width) if wide > width => {
            let broken = rows.into_iter().map(|row| break_cells(row, narrow)).collect();
            lay_out(header, broken, Some(width))
        }
        _ => natural,
    };
    let paint = |(index, line): (usize, &String)| if index == 0 { style.bold(line) } else { line.clone() };
    lines.iter().enumerate().map(|line| paint(line) + "\n").collect()
}

/// The lines of a table at most `width` columns wide.
fn lay_out(header: &[&str], rows: Vec<Vec<String>>, width: Option<usize>) -> Vec<String> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header.iter().copied());
    match width {
        Some(width) => {
            let width = u16::try_from(width).unwrap_or(u16::MAX);
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        }
        None => {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
    }
    table.add_rows(rows);
    let last = header.len() - 1;
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, u16::from(index < last)));
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// Breaks long cells after a dot or a hyphen, which stay: the table would swallow them.
fn break_cells(mut row: Vec<String>, narrow: &[(usize, usize)]) -> Vec<String> {
    for &(column, longest) in narrow {
        let mut lines = vec![String::new()];
        for piece in row[column].split_inclusive(['.', '-']) {
            let line = lines.last_mut().expect("there is always a line");
            if !line.is_empty() && line.len() + piece.len() > longest {
                lines.push(piece.to_owned());
            } else {
                line.push_str(piece);
            }
        }
        row[column] = lines.join("\n");
    }
    row
}

/// The registry as a table, with what it holds for below.
pub fn listing(listing: &Listing, style: Style) -> String {
    let header = ["ORGANIZATION", "NAME", "CC", "TEXT", "SIGNED", "STANDING", "IDENTITY", "CHAIN"];
    let rows = listing.rows.iter().map(cells).collect();
    table(&header, rows, style, &NARROW) + "\n" + &footer(listing)
}

fn cells(row: &Row) -> Vec<String> {
    let standing = match (row.standing, &row.since) {
        (Some(standing), Some(since)) if standing != "current" => format!("{standing} {since}"),
        (standing, _) => standing.unwrap_or("-").to_owned(),
    };
    let cell = |text: Option<&str>| for_terminal(text.unwrap_or("-")).into_owned();
    vec![
        cell(Some(&row.organization)),
        cell(row.name.as_deref()),
        cell(row.country),
        cell(row.accord.as_deref()),
        cell(row.signed_on.as_deref()),
        standing,
        cell(Some(row.identity)),
        cell(Some(row.integrity)),
    ]
}

fn footer(listing: &Listing) -> String {
    let Counts { organizations, broken, pledges, standings } = &listing.counts;
    let standings: Vec<_> = standings.iter().map(|(standing, count)| format!("{count} {standing}")).collect();
    let standings = if standings.is_empty() { String::new() } else { format!(": {}", standings.join(", ")) };
    let commit = match &listing.commit {
        Some(commit) if commit.modified => format!("commit {} with changes since", &commit.id),
        Some(commit) => format!("commit {}", &commit.id),
        None => "no commit".to_owned(),
    };
    format!(
        "{} ({} sound, {broken} broken), {}{standings}\n{}, {commit}\nas of {}\n",
        plural(*organizations, "organization"),
        organizations - broken,
        plural(*pledges, "pledge"),
        for_terminal(&listing.registry),
        listing.today,
    )
}

/// The texts that one can pledge to.
pub fn texts(texts: &[TextView], style: Style) -> String {
    let row = |text: &TextView| {
        vec![
            text.id.clone(),
            for_terminal(&text.title).into_owned(),
            text.audience.join(", "),
            plural(text.renewal_months as usize, "month"),
            text.digest.clone(),
        ]
    };
    let header = ["TEXT", "TITLE", "AUDIENCE", "RENEWAL", "SHA-256"];
    table(&header, texts.iter().map(row).collect(), style, &[(0, 16)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(organization: &str, name: &str, standing: &'static str) -> Row {
        Row {
            organization: organization.to_owned(),
            name: Some(name.to_owned()),
            country: Some("EG"),
            group: Some("private-sector"),
            accord: Some("digital-geneva-convention-1".to_owned()),
            digest: None,
            signed_on: Some("2024-02-29".to_owned()),
            standing: Some(standing),
            since: Some("2026-11-01".to_owned()),
            identity: "self-asserted",
            integrity: "sound",
        }
    }

    fn listing(width: Option<usize>) -> String {
        let rows = vec![
            row("contoso.example", "Contoso", "current"),
            row("xn--4gbrim.xn--kgbechtv.a-rather-long-name.example", "شركة المثال للبرمجيات", "withdrawn"),
            row("shili.example", "示例科技有限公司与一个很长的名字", "succeeded"),
            row("long.example", &"Very Long Company Name ".repeat(5), "lapsed"),
            row("one-word.example", &"x".repeat(128), "due"),
            row("marks.example", "Né\u{301}\u{302}e\u{323}", "disputed"),
        ];
        let listing = Listing {
            schema_version: 1,
            registry: "demo.accord.example".to_owned(),
            today: "2026-11-21".to_owned(),
            commit: None,
            rows,
            counts: Counts::default(),
        };
        super::listing(&listing, Style { color: false, width })
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for width in [80, 81, 100, 120, 200] {
            for line in listing(Some(width)).lines() {
                assert!(line.width() <= width, "{width}: {} {line}", line.width());
            }
        }
    }

    #[test]
    fn columns_begin_in_one_place_whatever_stands_before_them() {
        for width in [Some(80), Some(120), None] {
            let text = listing(width);
            let table: Vec<_> = text.lines().take_while(|line| !line.is_empty()).collect();
            let column = |line: &str, word: &str| line.find(word).map(|at| line[..at].width());
            let header = column(table[0], "SIGNED").unwrap();
            let rows = table.iter().filter_map(|line| column(line, "2024-02-29"));
            let starts: Vec<_> = rows.collect();
            assert_eq!(starts, vec![header; 6], "{width:?}\n{text}");
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
