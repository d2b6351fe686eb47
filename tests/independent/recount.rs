//! The numbers that a reader would print, counted again by `recount.py`, which knows docs/format.md and nothing of this
//! program.

use std::path::Path;

use serde_json::{Value, json};

use super::TOP;
use super::reader::Reader;
use crate::support::{Sandbox, document};

/// The days: among them those of joins, withdrawals, lapses, a voiding and overdue reports.
const DAYS: [&str; 20] = [
    "2024-02-14",
    "2024-03-31",
    "2024-06-30",
    "2024-10-24",
    "2024-12-31",
    "2025-01-21",
    "2025-02-28",
    "2025-03-10",
    "2025-06-02",
    "2025-06-30",
    "2025-09-30",
    "2025-12-31",
    "2026-01-21",
    "2026-02-11",
    "2026-03-12",
    "2026-05-20",
    "2026-07-06",
    "2026-09-06",
    "2026-09-07",
    "2026-11-21",
];

#[test]
fn all_statistics_are_the_same_when_counted_again() {
    let place = document::shipped();
    let recount = Reader::Python.recount(Path::new(TOP), &DAYS);
    let mut figures = 0;
    for day in DAYS {
        let counted = count(&place, day);
        figures += counted["figures"].as_object().unwrap().len();
        for part in ["counts", "tables", "growth", "figures"] {
            assert_eq!(counted[part], recount[day][part], "{day}: {part}");
        }
        assert!(counted["growth"].as_array().is_some_and(|growth| !growth.is_empty()), "{day}");
    }
    assert!(figures > 100, "{figures} figures");
}

/// What `stats` says of a day, in the form of the recount.
fn count(place: &Sandbox, day: &str) -> Value {
    let run = place.run(&["stats", "--as-of", day, "--format", "json"]).ends(0);
    let stats: Value = serde_json::from_str(&run.stdout).unwrap();
    let mut counts = stats["counts"].clone();
    counts.as_object_mut().unwrap().remove("rows");
    counts["holding"].as_object_mut().unwrap().remove("contradicted");
    let mut figures = serde_json::Map::new();
    for one in stats["reports"]["figures"].as_array().unwrap() {
        let name = ["accord", "metric"].map(|key| one[key].as_str().unwrap()).join(" ");
        if one["reports"] != 0 {
            let keys = ["sum", "largest", "reports", "organizations"];
            figures.insert(name, keys.map(|key| (key.to_owned(), one[key].clone())).into_iter().collect());
        }
    }
    let tables = ["by_standing", "by_text", "by_country", "by_group"].map(|table| {
        let tallies = stats[table].as_array().unwrap().iter();
        let tallies: serde_json::Map<_, _> = tallies
            .map(|one| (one["name"].as_str().unwrap().to_owned(), json!([one["pledges"], one["holding"]])))
            .collect();
        (table.to_owned(), Value::from(tallies))
    });
    let tables: serde_json::Map<_, _> = tables.into_iter().collect();
    let growth = stats["growth"].as_array().unwrap().iter();
    let growth: Vec<_> = growth.map(|one| json!([one["period"], one["day"], one["holding"]])).collect();
    json!({"counts": counts, "tables": tables, "growth": growth, "figures": figures})
}
