//! Which rows a reader wants, in which order, with which columns: the flags that `list`, `export` and
//! `stats` share.

use anyhow::Result;
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::value_parser::{RefusedValue, one_of, parse_country, parse_value};
use super::{Context, Failure, complete, workspace};
use crate::chain::Standing;
use crate::diagnostic::suggestion::suggest_name;
use crate::diagnostic::{Code, Fault};
use crate::record::{Country, Date, Group, Id};
use crate::registry::Registry;
use crate::view::{
    self, Column, Edition, Filter, FindingStatusFilter, Identity, Listing, Order, Row, Shown, Tabular,
};

const COLUMNS: &str = "Order and columns";

/// Which pledges are kept: the filters of `list`, `export` and `stats`. A row must match every filter; a filter with several
/// values matches any of them.
#[derive(Debug, Default, PartialEq, Args)]
#[command(next_help_heading = "Filters")]
pub struct FilterArgs {
    /// Pledges to this text
    #[arg(long, value_name = "TEXT", value_delimiter = ',', value_parser = parse_value::<Id>, add = complete::complete_texts())]
    text: Vec<Id>,

    /// Organizations with their seat in this country: its name or ISO 3166-1 alpha-2 code
    #[arg(long, value_name = "COUNTRY", value_delimiter = ',', value_parser = parse_country)]
    country: Vec<Country>,

    /// Organizations of this group
    #[arg(long, value_delimiter = ',', value_parser = one_of::<Group>(Group::WORDS))]
    group: Vec<Group>,

    /// Pledges with this standing
    #[arg(long, value_delimiter = ',', value_parser = one_of::<Standing>(Standing::WORDS))]
    standing: Vec<Standing>,

    /// Organizations with this identity: what observers saw at their domain
    #[arg(long, value_delimiter = ',', value_parser = one_of::<Identity>(Identity::WORDS))]
    identity: Vec<Identity>,

    /// Organizations about which a finding stands that is this
    #[arg(long, value_name = "STATUS", value_delimiter = ',', value_parser = finding_parser())]
    findings: Vec<FindingStatusFilter>,

    /// Organizations whose sector has these words
    #[arg(long, value_name = "WORDS")]
    sector: Vec<String>,

    /// Pledges whose standing began on this day or later
    #[arg(long, value_name = "DATE", value_parser = parse_value::<Date>)]
    since: Option<Date>,

    /// Pledges whose standing began on this day or earlier
    #[arg(long, value_name = "DATE", value_parser = parse_value::<Date>)]
    until: Option<Date>,

    /// Pledges that were signed on this day or later, whatever their standing is now
    #[arg(long, value_name = "DATE", value_parser = parse_value::<Date>)]
    signed_since: Option<Date>,

    /// Organizations with these words in their name, a former name, what their pledge covers, their domain or LEI, whatever
    /// their accents and case
    #[arg(long, value_name = "WORDS")]
    search: Vec<String>,
}

/// Which rows, in which order, with which columns.
#[derive(Debug, Args)]
pub struct QueryArgs {
    #[command(flatten)]
    filter: FilterArgs,

    /// Sort by this column; - before its name reverses the order
    #[arg(long, help_heading = COLUMNS, value_name = "COLUMN", value_delimiter = ',', allow_hyphen_values = true, value_parser = parse_order)]
    sort: Vec<Order>,

    /// Show these columns
    #[arg(long, help_heading = COLUMNS, value_delimiter = ',', value_parser = column_parser())]
    columns: Vec<&'static Column<Row>>,
}

impl QueryArgs {
    /// Whether any condition, order or column was given.
    pub fn is_given(&self) -> bool {
        self.filter != FilterArgs::default() || !self.sort.is_empty() || !self.columns.is_empty()
    }

    /// The rows that are asked for; without --columns, with those of `shown`. That there are none is
    /// said.
    pub fn select(
        self,
        context: &mut Context,
        registry: &Registry,
        edition: Edition,
        shown: Shown,
    ) -> Result<Listing> {
        let listing = view::list_rows(registry, edition).select(self.into_view(registry, shown)?);
        if listing.rows.is_empty() {
            context.say_prose(&match listing.left_out.rows {
                0 => "The registry has no organizations.\n".to_owned(),
                count => format!("No row meets the conditions; {count} are left out.\n"),
            })?;
        }
        Ok(listing)
    }

    /// Refuses an order and columns, which are those of pledges, for another table.
    pub fn refuse_columns(&self) -> Result<()> {
        if self.sort.is_empty() && self.columns.is_empty() {
            return Ok(());
        }
        Err(Failure::usage("--sort and --columns name columns of pledges")
            .help("leave them out with --table: every column is written")
            .into())
    }

    fn into_view(self, registry: &Registry, shown: Shown) -> Result<view::Query> {
        let filter = self.filter.into_filter(registry)?;
        let mut columns = if self.columns.is_empty() { Row::shown(shown) } else { self.columns.clone() };
        // The standing tells since when a report is owed, and not by when it was due.
        if self.columns.is_empty() && filter.standing == [Standing::Unreported] {
            let due = Row::column("report_due").filter(|due| columns.iter().all(|one| one.name != due.name));
            columns.extend(due);
        }
        Ok(view::Query { filter, order: self.sort, columns })
    }
}

impl FilterArgs {
    /// The filter, if the registry has the texts that it names and a span has its first day before its last.
    pub fn into_filter(self, registry: &Registry) -> Result<Filter> {
        for text in &self.text {
            workspace::find_text(registry, text)?;
        }
        check_span(self.since, self.until)?;
        Ok(Filter {
            text: self.text,
            country: self.country,
            group: self.group,
            standing: self.standing,
            identity: self.identity,
            findings: self.findings,
            sector: self.sector,
            since: self.since,
            until: self.until,
            signed_since: self.signed_since,
            search: self.search,
        })
    }
}

/// A column by its name. The help says what each holds.
fn column_parser() -> impl TypedValueParser<Value = &'static Column<Row>> {
    let names = Row::COLUMNS.iter().map(|column| PossibleValue::new(column.name).help(column.meaning));
    PossibleValuesParser::new(names).try_map(|name| Row::column(&name).ok_or("there is no such column"))
}

/// What is said of a finding that stands. A retracted one does not.
fn finding_parser() -> impl TypedValueParser<Value = FindingStatusFilter> {
    PossibleValuesParser::new(FindingStatusFilter::STANDING.map(FindingStatusFilter::as_str))
        .try_map(|word| word.parse::<FindingStatusFilter>().map_err(RefusedValue::from))
}

fn parse_order(text: &str) -> Result<Order, RefusedValue> {
    let (name, descending) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
    Row::column(name).map(|column| Order { column, descending }).ok_or_else(|| {
        let names = Row::COLUMNS.iter().map(|column| column.name);
        let help = suggest_name(name, "the columns are", names);
        Fault::new(Code::Schema, "there is no such column", help).into()
    })
}

/// Checks that a span has its first day before its last.
pub fn check_span(since: Option<Date>, until: Option<Date>) -> Result<()> {
    match since.zip(until) {
        Some((since, until)) if since > until => {
            let message = format!("no day is after {since} and before {until}");
            Err(Failure::usage(message).help("--since is the first day, --until the last").into())
        }
        _ => Ok(()),
    }
}
