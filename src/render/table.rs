//! Tables for a terminal or a pipe.

use super::columns::{Alignment, TextTable};
use super::{Style, plural, source, wrapped};
use crate::text::for_terminal;
use crate::view::{Column, Listing, Shown, Tabular, TextView, Type, Value};

/// A table of words.
pub fn word_table(titles: &[&str], rows: Vec<Vec<String>>, style: Style) -> String {
    let columns = titles.iter().map(|title| (*title, Alignment::Left)).collect();
    TextTable { columns, rows }.render(style)
}

/// Rows as a table, with what it holds for below.
pub fn listing<R: Tabular>(listing: &Listing<R>, style: Style) -> String {
    rows(listing, style) + "\n" + &wrapped(&source::footer(listing), style)
}

/// Rows as a table.
pub fn rows<R: Tabular>(listing: &Listing<R>, style: Style) -> String {
    let titles: Vec<_> = listing.columns.iter().map(|column| column.header.to_uppercase()).collect();
    let alignments = listing.columns.iter().map(|column| match column.kind {
        Type::Integer => Alignment::Right,
        Type::Text | Type::Date | Type::List | Type::Phrases => Alignment::Left,
    });
    let columns = titles.iter().map(String::as_str).zip(alignments).collect();
    let shows = |name: &str| listing.columns.iter().any(|column| column.name == name);
    let cells = |row| listing.columns.iter().map(|column| cell(column, row, &shows)).collect();
    let rows = listing.rows.iter().map(cells).collect();
    TextTable { columns, rows }.render(style)
}

/// Where a standing or a status has no column for its day, the day stands beside it: a standing that is
/// `current` began when it was signed. Of a broken chain stands there that it is, where no other column says
/// so. Beside an identity stands how many observers say so, beside a status that the finding was answered.
fn cell<R: Tabular>(column: &Column<R>, row: &R, shows: &dyn Fn(&str) -> bool) -> String {
    let beside = |name| R::column(name).map_or(Value::None, |other| (other.value)(row));
    match (column.name, (column.value)(row)) {
        ("standing", Value::Text(standing)) => match beside("since") {
            Value::Date(_) if shows("since") || standing == "current" && shows("signed_on") => {
                standing.to_owned()
            }
            Value::Date(since) => format!("{standing} {since}"),
            _ => standing.to_owned(),
        },
        ("standing", Value::None) if !shows("integrity") => match beside("integrity") {
            Value::Text("broken") => "broken".to_owned(),
            _ => "-".to_owned(),
        },
        ("status", Value::Text(status)) => {
            let since = Some(beside("since").text()).filter(|_| !shows("since"));
            let answered = (beside("answered_on") != Value::None).then(|| "answered".to_owned());
            let stands = since.map_or_else(|| status.to_owned(), |since| format!("{status} {since}"));
            [Some(stands), answered].into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
        ("identity", Value::Text(identity)) => match beside("observers") {
            Value::List(observers) => format!("{identity} ({})", observers.len()),
            _ => identity.to_owned(),
        },
        (_, value) => match value.text() {
            text if text.is_empty() => "-".to_owned(),
            text => text,
        },
    }
}

/// The texts that one can pledge to. Where lines are short their digests stand below, whole: they are
/// for copying.
pub fn texts(texts: &[TextView], style: Style) -> String {
    let row = |text: &TextView| {
        vec![
            text.id.clone(),
            text.title.clone(),
            text.audience.join(", "),
            plural(text.renewal_months as usize, "month"),
            text.digest.clone(),
        ]
    };
    let titles = ["TEXT", "TITLE", "AUDIENCE", "RENEWAL", "SHA-256"];
    let mut rows: Vec<_> = texts.iter().map(row).collect();
    if Shown::within(style.width) == Shown::Roomy {
        return word_table(&titles, rows, style);
    }
    let digests: String = texts
        .iter()
        .map(|text| format!("  {}\n    {}\n", for_terminal(&text.id), for_terminal(&text.digest)))
        .collect();
    rows.iter_mut().for_each(|row| row.truncate(titles.len() - 1));
    format!("{}\nSHA-256:\n{digests}", word_table(&titles[..titles.len() - 1], rows, style))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Date;
    use crate::render::columns::width;
    use crate::render::source::tests::listing_of;
    use crate::view::Row;

    fn row(organization: &str, name: &str, standing: &'static str) -> Row {
        Row {
            organization: organization.to_owned(),
            name: Some(name.to_owned()),
            country: Some("EG"),
            accord: Some("digital-geneva-convention-1".to_owned()),
            signed_on: "2024-02-29".parse::<Date>().ok(),
            standing: Some(standing),
            since: "2026-11-01".parse::<Date>().ok(),
            identity: "self-asserted",
            integrity: "sound",
            ..Row::default()
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
        super::listing(&listing_of(rows), Style { color: false, width })
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
            let header = column(table[0], "SIGNED").unwrap();
            let rows = table.iter().filter_map(|line| column(line, "2024-02-29"));
            let starts: Vec<_> = rows.collect();
            assert_eq!(starts, vec![header; 6], "{limit:?}\n{text}");
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
