//! Tables for a terminal or a pipe.

use comfy_table::{ContentArrangement, Table, presets};

use unicode_width::UnicodeWidthStr;

use super::Style;
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

fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
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
