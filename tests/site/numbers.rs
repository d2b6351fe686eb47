//! What the website counts and what falls due: the same as the program says.

use std::fs;

use super::folder::build;
use crate::support::document;

#[test]
fn the_numbers_of_the_site_are_those_of_stats() {
    let sandbox = document::published();
    build(&sandbox, &[]);
    let read = |path: &str| fs::read_to_string(sandbox.path("website").join(path)).unwrap();
    let stats = sandbox.run(&["stats", "--format", "json", "--today", super::folder::DAY]).ends(0).stdout;
    let stats: serde_json::Value = serde_json::from_str(&stats).unwrap();
    for (file, key) in [("standing", "by_standing"), ("country", "by_country"), ("text", "by_text")] {
        let rows = stats[key].as_array().unwrap().iter().map(|tally| {
            format!("{},{},{}\n", tally["name"].as_str().unwrap(), tally["pledges"], tally["holding"])
        });
        let expected = format!("{file},pledges,holding\n{}", rows.collect::<String>());
        assert_eq!(read(&format!("stats/{file}.csv")), expected);
    }
    let page = read("stats/index.html");
    let growth = stats["growth"].as_array().unwrap();
    for one in growth {
        let row = format!(
            "<th scope=\"row\">{}</th><td class=\"number\">{}</td>",
            one["period"].as_str().unwrap(),
            one["holding"]
        );
        assert!(page.contains(&row), "{row}");
    }
    assert_eq!(read("stats/growth.csv").lines().count(), growth.len() + 1);
}

#[test]
fn each_due_date_stands_on_the_page_and_in_the_calendar() {
    let sandbox = document::published();
    build(&sandbox, &[]);
    let read = |path: &str| fs::read_to_string(sandbox.path("website").join(path)).unwrap();
    let (page, calendar) = (read("due/index.html"), read("due/due.ics"));
    let events = calendar.matches("BEGIN:VEVENT").count();
    assert!(events > 20, "{calendar}");
    assert_eq!(page.matches("<tr><td class=\"date\">").count(), events);
}
