//! Pages of HTML, whole in one file and without scripts.

use minijinja::{Environment, Error, Output, State, UndefinedBehavior, Value, context};

use super::address::find_target;
use super::responders::{CAUTION, describe_hours, list_or, name_countries, name_languages, pledge_of};
use super::source;
use crate::text::for_xml;
use crate::view::{self, Column, Listing, ResponderRow, Tabular};

/// A table, with what it holds for below.
///
/// # Errors
/// Where the template names what is not there.
pub fn render_listing<R: Tabular>(listing: &Listing<R>) -> Result<String, Error> {
    let columns: Vec<_> = listing.columns.iter().map(|column| describe_heading(column)).collect();
    let kinds: Vec<_> = listing.columns.iter().map(|column| column.kind.as_str()).collect();
    let rows: Vec<_> = listing.rows.iter().map(|row| describe_row(listing, row)).collect();
    let facts = source::list_facts(listing).into_iter();
    let facts: Vec<_> = facts.map(|(what, which)| context! { what => what, which => which }).collect();
    fill_template(
        include_str!("templates/listing.html"),
        context! {
            title => listing.citation.title.as_str(),
            subject => R::SUBJECT,
            today => listing.citation.today.to_string(),
            tool => listing.citation.tool,
            columns => columns,
            kinds => kinds,
            rows => rows,
            facts => facts,
        },
    )
}

/// The texts of a cell, each with what it opens.
fn describe_cell<R: Tabular>(column: &Column<R>, row: &R) -> Vec<Value> {
    let texts = match (column.value)(row) {
        view::Value::List(texts) | view::Value::Phrases(texts) => texts,
        other => vec![other.into_text()],
    };
    let count = texts.len();
    let separator = column.kind.separator().unwrap_or_default();
    let pieces = texts.into_iter().enumerate().map(|(at, text)| {
        context! { target => find_target(&text), text => text, after => if at + 1 < count { separator } else { "" } }
    });
    pieces.collect()
}

fn describe_heading<R>(column: &Column<R>) -> Value {
    let meaning = source::plain_meaning(column.meaning);
    context! { header => column.header, meaning, kind => column.kind.as_str() }
}

fn describe_row<R: Tabular>(listing: &Listing<R>, row: &R) -> Value {
    let cells: Vec<_> = listing.columns.iter().map(|column| describe_cell(column, row)).collect();
    // Only what can be broken has a code.
    let broken = R::column("code").is_some_and(|code| (code.value)(row) != view::Value::None);
    context! { cells => cells, broken => broken }
}

/// The responders on one page, to print and to keep on a telephone: it needs no network.
///
/// # Errors
/// Where the template names what is not there.
pub fn render_call_sheet(listing: &Listing<ResponderRow>) -> Result<String, Error> {
    let facts = source::list_facts(listing).into_iter();
    let facts: Vec<_> = facts.map(|(what, which)| context! { what => what, which => which }).collect();
    fill_template(
        include_str!("templates/call_sheet.html"),
        context! {
            title => listing.citation.title.as_str(),
            today => listing.citation.today.to_string(),
            tool => listing.citation.tool,
            caution => CAUTION.replace('\n', " ").replace('`', ""),
            responders => listing.rows.iter().map(describe_responder).collect::<Vec<_>>(),
            facts => facts,
        },
    )
}

fn describe_responder(row: &ResponderRow) -> Value {
    let ResponderRow { pledge, help } = row;
    let contact = help.contact.as_str();
    context! {
        name => pledge.name.as_deref().unwrap_or(pledge.organization.as_str()),
        legal_name => pledge.legal_name.as_deref(),
        contact => contact,
        shown_contact => contact.trim_start_matches("mailto:").trim_start_matches("https://"),
        phone => help.phone.as_ref().map(ToString::to_string),
        keys => help.keys.as_ref().map(ToString::to_string),
        languages => name_languages(help),
        countries => name_countries(help),
        sectors => list_or(&help.sectors, "any sector"),
        hours => describe_hours(&help.hours),
        pledged => pledge_of(pledge),
        identity => pledge.identity.to_string(),
        domain => pledge.organization.to_string(),
    }
}

/// A template filled in. Whatever is put into it is escaped; nothing can say that it is safe.
fn fill_template(template: &str, values: Value) -> Result<String, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_formatter(write_escaped);
    environment.render_str(template, values)
}

/// HTML has the references of XML.
fn write_escaped(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    Ok(out.write_str(&for_xml(&value.to_string()))?)
}
