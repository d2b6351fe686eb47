//! Lists of tables, asked item by item: the figures of a report, and evidence.

use anyhow::Result;

use super::fields::capitalize_first;
use super::fields_prompt::{keep_items, report_meaning};
use super::normalize::normalize_answer;
use super::prompt::{Need, ask_firmly, ask_line, ask_yes_no};
use super::toml_text::quote_toml;
use super::values::{Values, check_field};
use super::{Context, Failure};
use crate::accord::Text;
use crate::cli::failure::describe_error;
use crate::diagnostic::write_sentence;
use crate::record::Kind;
use crate::record::schema::{FieldInfo, Presence, Shape};

/// Asks for the number of each metric of a text; those that stand there are asked again.
pub fn ask_figures(context: &mut Context, text: &Text, values: &mut Values) -> Result<()> {
    if text.accord.metric.is_empty() {
        return Ok(());
    }
    values.clear_list("figure");
    context.keep_answer("figure", Vec::new());
    let count = text.accord.metric.len();
    context.say_prose(&format!(
        "\nFigures, {count} in all. Enter leaves one out, which does not count as 0.\n"
    ))?;
    for metric in &text.accord.metric {
        let words = format!("{} ({})", metric.title, metric.unit);
        ask_figure(context, (metric.id.as_str(), &words), values)?;
    }
    Ok(())
}

/// Asks for the number that a metric counts; Enter leaves it out.
fn ask_figure(context: &mut Context, (metric, words): (&str, &str), values: &mut Values) -> Result<()> {
    let given = |number: &str| format!("metric = {}, value = {number}", quote_toml(metric));
    let number = ask_line(context, words, Need::Optional, |number| {
        let whole = number.bytes().all(|digit| digit.is_ascii_digit());
        if whole {
            check_item(Kind::Report, "figure", &given(number), "value")
        } else {
            Err("a whole number is asked for".to_owned())
        }
    })?;
    if !number.is_empty() {
        add_item(context, Kind::Report, "figure", &given(&number), values)?;
    }
    Ok(())
}

/// Asks for the fields of an item of a list, and of more of them.
fn ask_items(context: &mut Context, kind: Kind, list: &'static str, values: &mut Values) -> Result<()> {
    let info = kind.tables().iter().find(|info| info.name == list);
    let Some(Shape::Table(fields)) = info.map(|info| info.shape) else { return Ok(()) };
    loop {
        let mut given = Vec::new();
        for field in fields {
            given.extend(ask_item_field(context, (kind, list), field)?);
        }
        add_item(context, kind, list, &given.join(", "), values)?;
        if !ask_yes_no(context, "Is there more?")? {
            return Ok(());
        }
    }
}

/// Asks for items of a list, in place of those that it holds or beside them.
pub fn change_items(
    context: &mut Context,
    kind: Kind,
    list: &'static str,
    values: &mut Values,
) -> Result<()> {
    context.say_prose("\n")?;
    if values.items_of(list).is_empty() {
        return ask_items(context, kind, list, values);
    }
    let stays = ask_firmly(context, "Does what stands there stay?")?;
    if !stays {
        values.clear_list(list);
        context.keep_answer(list, Vec::new());
    }
    if ask_yes_no(context, "Is there more?")? { ask_items(context, kind, list, values) } else { Ok(()) }
}

/// One field of an item, as TOML; None where it is left out.
fn ask_item_field(
    context: &mut Context,
    (kind, list): (Kind, &'static str),
    field: &FieldInfo,
) -> Result<Option<String>> {
    let optional = field.presence == Presence::Optional;
    let how = if optional { "; Enter leaves it out" } else { "" };
    let doc = capitalize_first(field.doc);
    context.say_prose(&format!("\n{}\n", write_sentence(&format!("{doc}{how}"))))?;
    let need = if optional { Need::Optional } else { Need::Required };
    let write =
        |answer: &str| format!("{} = {}", field.name, quote_toml(&normalize_answer(field.shape, answer)));
    let answer = ask_line(context, &field.name.replace('_', " "), need, |answer| {
        check_item(kind, list, &write(answer), field.name)
    })?;
    report_meaning(context, &answer, &normalize_answer(field.shape, &answer))?;
    Ok((!answer.is_empty()).then(|| write(&answer)))
}

/// Whether the record's own reader takes a field of an item.
fn check_item(kind: Kind, list: &'static str, given: &str, field: &str) -> Result<(), String> {
    let mut values = Values::default();
    let added = values.add_item(kind, list, given, &mut refuse_file);
    added.map_err(|error| describe_error(&error))?;
    check_field(kind, &format!("{list}.0.{field}"), &values)
}

fn add_item(
    context: &mut Context,
    kind: Kind,
    list: &'static str,
    given: &str,
    values: &mut Values,
) -> Result<()> {
    values.add_item(kind, list, given, &mut refuse_file)?;
    keep_items(context, list, values);
    Ok(())
}

fn refuse_file(file: &str) -> Result<String> {
    Err(Failure::usage(format!("@{file} names a file, and this field takes the words themselves")).into())
}
