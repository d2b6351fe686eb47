//! Tables for a terminal or a pipe.

use super::columns::lay_out;
use super::{Style, plural};
use crate::text::for_terminal;
use crate::view::{Counts, Listing, Row, TextView};

/// A table without borders: as wide as the terminal at the most, or as it needs in a pipe.
pub fn table(header: &[&str], rows: &[Vec<String>], style: Style) -> String {
    let lines = lay_out(header, rows, style.width);
    let paint = |(index, line): (usize, &String)| if index == 0 { style.bold(line) } else { line.clone() };
    lines.iter().enumerate().map(|line| paint(line) + "\n").collect()
}

/// The registry as a table, with what it holds for below.
pub fn listing(listing: &Listing, style: Style) -> String {
    let header = ["ORGANIZATION", "NAME", "CC", "TEXT", "SIGNED", "STANDING", "IDENTITY", "CHAIN"];
    let rows: Vec<_> = listing.rows.iter().map(cells).collect();
    table(&header, &rows, style) + "\n" + &footer(listing)
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
    table(&header, &texts.iter().map(row).collect::<Vec<_>>(), style)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::columns::width;

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
