//! One SQLite file with every table, and the views that answer the usual questions.
//!
//! A list is a text in JSON, as Datasette and SQLite's `json_each` read it. A date is a text, `YYYY-MM-DD`, which sorts
//! and compares as days do, since SQLite has no type for days. The file is made in memory, and the same rows give the
//! same bytes with the same version of SQLite.

use rusqlite::types::{ToSqlOutput, Value as SqlValue};
use rusqlite::{Connection, Error, params_from_iter};

use super::source;
use crate::view::{DataColumn, DataTable, Listing, Row, Type, Value};

/// The views: name, meaning, and query.
const VIEWS: [(&str, &str, &str); 5] = [
    (
        "holding",
        "pledges that hold: current, due or unreported",
        "SELECT organization, name, country, accord, standing, signed_on, renewal_due, report_due FROM pledges \
         WHERE standing IN ('current', 'due', 'unreported') ORDER BY organization, accord",
    ),
    (
        "walked_away",
        "pledges that were withdrawn or lapsed, with the reason of the withdrawal",
        "SELECT pledges.organization, pledges.name, pledges.accord, pledges.standing, pledges.since, \
         (SELECT words FROM statements WHERE statements.organization = pledges.organization \
         AND statements.accord = pledges.accord AND statements.kind = 'withdraw' \
         ORDER BY statements.record DESC LIMIT 1) AS reason FROM pledges \
         WHERE pledges.standing IN ('withdrawn', 'lapsed') ORDER BY pledges.since DESC, pledges.organization",
    ),
    (
        "reports_owed",
        "pledges whose report is overdue",
        "SELECT organization, name, accord, report_due, reports FROM pledges WHERE standing = 'unreported' \
         ORDER BY report_due, organization",
    ),
    (
        "metric_totals",
        "figures of all reports: their sum, where the figures of the metric add up, and the largest, where they do not",
        "SELECT accord, metric, title, unit, CASE total WHEN 'sum' THEN sum(value) END AS sum, max(value) AS largest, \
         count(DISTINCT path) AS reports, count(DISTINCT organization) AS organizations FROM figures \
         WHERE value IS NOT NULL AND verdict = 'accepted' GROUP BY accord, metric, title, unit, total \
         ORDER BY accord, metric",
    ),
    (
        "unanswered_findings",
        "findings that accuse an organization of the registry, which did not answer within 60 days",
        "SELECT finding, filed_on, author, about, assessment, status, title FROM findings \
         WHERE unanswered = 'yes' ORDER BY filed_on DESC, finding",
    ),
];

/// All tables, the views, what the columns mean, and where the rows of `pledges` are from.
///
/// # Errors
/// Where SQLite refuses.
pub fn render_database(tables: &[DataTable], pledges: &Listing<Row>) -> Result<Vec<u8>, Error> {
    let mut database = Connection::open_in_memory()?;
    database.execute_batch(
        "PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8'; PRAGMA user_version = 1; BEGIN;",
    )?;
    for table in tables {
        write_table(&database, table)?;
    }
    write_pairs(&database, "source", ["fact", "value"], source::list_facts(pledges))?;
    write_meanings(&database, tables)?;
    for (name, _, query) in VIEWS {
        database.execute_batch(&format!("CREATE VIEW {} AS {query};", quote_name(name)))?;
    }
    database.execute_batch("COMMIT;")?;
    let bytes = database.serialize("main")?;
    Ok(bytes.to_vec())
}

fn write_table(database: &Connection, table: &DataTable) -> Result<(), Error> {
    let columns =
        table.columns.iter().map(|column| format!("{} {}", quote_name(column.name), find_type(column)));
    let columns = columns.collect::<Vec<_>>().join(", ");
    let name = quote_name(table.name);
    database.execute_batch(&format!("CREATE TABLE {name} ({columns}) STRICT;"))?;
    let places = vec!["?"; table.columns.len()].join(", ");
    let mut insert = database.prepare(&format!("INSERT INTO {name} VALUES ({places})"))?;
    for row in &table.rows {
        insert.execute(params_from_iter(row.iter().map(write_value)))?;
    }
    Ok(())
}

const fn find_type(column: &DataColumn) -> &'static str {
    match column.kind {
        Type::Integer => "INTEGER",
        Type::Text | Type::Date | Type::List | Type::Phrases => "TEXT",
    }
}

fn write_value(value: &Value) -> ToSqlOutput<'static> {
    ToSqlOutput::Owned(match value {
        Value::None => SqlValue::Null,
        Value::Integer(number) => i64::try_from(*number).map_or(SqlValue::Null, SqlValue::Integer),
        Value::List(items) | Value::Phrases(items) => {
            SqlValue::Text(serde_json::to_string(items).unwrap_or_default())
        }
        Value::Text(_) | Value::Date(_) => SqlValue::Text(value.clone().into_text()),
    })
}

/// A table of two columns of text.
fn write_pairs<'a>(
    database: &Connection,
    table: &str,
    [first, second]: [&str; 2],
    pairs: impl IntoIterator<Item = (&'a str, String)>,
) -> Result<(), Error> {
    database.execute_batch(&format!("CREATE TABLE {table} ({first} TEXT, {second} TEXT) STRICT;"))?;
    let mut insert = database.prepare(&format!("INSERT INTO {table} VALUES (?, ?)"))?;
    for (one, other) in pairs {
        insert.execute([one, other.as_str()])?;
    }
    Ok(())
}

/// The table of columns, and that of views.
fn write_meanings(database: &Connection, tables: &[DataTable]) -> Result<(), Error> {
    let sql = "CREATE TABLE columns (\"table\" TEXT, name TEXT, type TEXT, meaning TEXT) STRICT;";
    database.execute_batch(sql)?;
    let mut insert = database.prepare("INSERT INTO columns VALUES (?, ?, ?, ?)")?;
    for table in tables {
        for column in &table.columns {
            insert.execute([table.name, column.name, column.kind.as_str(), column.meaning])?;
        }
    }
    let views = VIEWS.iter().map(|(name, meaning, _)| (*name, (*meaning).to_owned()));
    write_pairs(database, "views", ["name", "meaning"], views)
}

/// A name in quotes: some are words of SQL.
fn quote_name(name: &str) -> String {
    format!("\"{name}\"")
}
