//! `accord export`

use std::path::PathBuf;
use std::sync::LazyLock;

use anyhow::{Result, bail};
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::as_of::AsOfArgs;
use crate::cli::output::{DataFormat, OutputArgs};
use crate::cli::source::SourceArgs;
use crate::cli::{Context, Exit, Failure, query::QueryArgs};
use crate::record::RegistryName;
use crate::registry::{Edition, Keep, Registry, Selection, Tree};
use crate::view::{Listing, list_events, list_figures, list_observers, list_statements};

/// Export tables as a spreadsheet, data, a database or a page
///
/// Verifies everything first, as `list` does. Every format names its source, so that it can be cited: the registry, the
/// commit or snapshot, the day, the texts' digests and what is left out. A format without room for the source writes it
/// to a second file, or, without --output, to standard error. `sqlite` writes all tables into one file. Some tables have
/// commands of their own, with `--format`: `decisions`, `findings`, `responders`, `reservations`. Filters choose
/// pledges; in another table, they keep the rows about the same organizations.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The format to write
    format: ExportFormat,

    /// The file to write, as --output names it
    #[arg(value_name = "FILE", conflicts_with = "output")]
    file: Option<PathBuf>,

    /// The table
    #[arg(long, default_value = "pledges")]
    table: ExportTable,

    #[command(flatten)]
    destination: OutputArgs,

    #[command(flatten)]
    as_of: AsOfArgs,

    #[command(flatten)]
    source: SourceArgs,

    #[command(flatten)]
    query: QueryArgs,
}

/// A format of one table, or of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ExportFormat {
    Data(DataFormat),
    /// All tables.
    Sqlite,
    /// All files.
    Snapshot,
}

impl ValueEnum for ExportFormat {
    fn value_variants<'a>() -> &'a [Self] {
        static VARIANTS: LazyLock<Vec<ExportFormat>> = LazyLock::new(|| {
            let data = DataFormat::value_variants().iter().map(|format| ExportFormat::Data(*format));
            data.chain([ExportFormat::Sqlite, ExportFormat::Snapshot]).collect()
        });
        &VARIANTS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Data(format) => format.to_possible_value(),
            Self::Sqlite => {
                Some(PossibleValue::new("sqlite").help("One database with all tables, and views"))
            }
            Self::Snapshot => Some(PossibleValue::new("snapshot").help(
                "All files of the registry in one archive, .tar.zst, for -C; its digest in FILE.sha256",
            )),
        }
    }
}

/// What the rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ExportTable {
    /// Organizations and texts, with standings
    Pledges,
    /// Pledges, reaffirmations, reports and withdrawals, in the signers' words
    Statements,
    /// Each figure of each report
    Figures,
    /// What happened, day by day
    Events,
    /// Observers that the registry admitted, and how many findings each filed
    Observers,
}

impl ExportArgs {
    pub fn run(mut self, context: &mut Context) -> Result<Exit> {
        self.destination.name_file(self.file.take());
        self.check_format(context)?;
        let selection = Selection { keep: self.kept(), ..context.everything() };
        let source = context.source(&self.source)?;
        let edition = source.edition()?;
        let (verdict, exit) = source.judge_registry(context, &selection)?;
        // An unreadable file must not be exported as a broken or missing organization.
        if let Some(failure) = Failure::from_unreadable(&verdict.diagnostics) {
            bail!(failure);
        }
        if self.format == ExportFormat::Snapshot {
            self.write_snapshot(context, source.tree(), &verdict.registry)?;
            return Ok(exit);
        }
        let registry = self.as_of.look_back(context, verdict.registry)?;
        self.write_table(context, &registry, edition.answer()?)?;
        Ok(exit)
    }

    /// Records are held in memory only where they are shown.
    fn kept(&self) -> Keep {
        let states = match self.format {
            ExportFormat::Data(_) => self.table == ExportTable::Pledges && !self.as_of.is_given(),
            ExportFormat::Snapshot => true,
            ExportFormat::Sqlite => false,
        };
        if states { Keep::States } else { Keep::Records }
    }

    fn check_format(&self, context: &Context) -> Result<()> {
        match self.format {
            ExportFormat::Data(format) => self.destination.check(context, format),
            ExportFormat::Sqlite if self.table != ExportTable::Pledges => {
                Err(Failure::usage("--table: a database has all tables").help("leave --table out").into())
            }
            ExportFormat::Snapshot if self.has_conditions() => {
                Err(Failure::usage("a snapshot has all files as they are, and takes no condition")
                    .help("leave --table, --as-of and the conditions out; --rev names another commit")
                    .into())
            }
            ExportFormat::Snapshot => self.destination.check_binary(context, "a snapshot"),
            ExportFormat::Sqlite => self.destination.check_database(),
        }
    }

    fn has_conditions(&self) -> bool {
        self.table != ExportTable::Pledges || self.as_of.is_given() || self.query.is_given()
    }

    fn write_snapshot(&self, context: &mut Context, tree: &dyn Tree, registry: &Registry) -> Result<()> {
        self.destination.write_snapshot(context, pack_registry(tree, &registry.policy.registry)?)
    }

    fn write_table(self, context: &mut Context, registry: &Registry, edition: Edition) -> Result<()> {
        let Self { destination, query, table, .. } = self;
        let ExportFormat::Data(format) = self.format else {
            let pledges = query.select(context, registry, edition, DataFormat::Csv.shown())?;
            return write_database(context, &destination, registry, &pledges);
        };
        let shown = format.shown();
        if table != ExportTable::Pledges {
            query.refuse_columns()?;
        }
        let pledges = query.select(context, registry, edition.clone(), shown)?;
        match table {
            ExportTable::Pledges => destination.write_rows(context, format, &pledges),
            ExportTable::Statements => {
                let rows = list_statements(registry, edition, shown).restrict_to_rows(&pledges);
                destination.write_rows(context, format, &rows)
            }
            ExportTable::Figures => {
                let rows = list_figures(registry, edition, shown).restrict_to_rows(&pledges);
                destination.write_rows(context, format, &rows)
            }
            ExportTable::Observers => {
                let rows = list_observers(registry, edition, shown).restrict_to_rows(&pledges);
                destination.write_rows(context, format, &rows)
            }
            ExportTable::Events => {
                let rows = list_events(registry, edition, shown, context.threads).restrict_to_rows(&pledges);
                destination.write_rows(context, format, &rows)
            }
        }
    }
}

#[cfg(feature = "sqlite")]
fn write_database(
    context: &Context,
    destination: &OutputArgs,
    registry: &Registry,
    pledges: &Listing,
) -> Result<()> {
    use anyhow::Context as _;

    let tables = crate::view::collect_tables(registry, pledges, context.threads);
    let bytes = crate::render::sqlite_database(&tables, pledges).context("cannot make the database")?;
    destination.write_bytes(bytes)
}

#[cfg(not(feature = "sqlite"))]
fn write_database(_: &Context, _: &OutputArgs, _: &Registry, _: &Listing) -> Result<()> {
    bail!(Failure::left_out("SQLite", "sqlite"))
}

#[cfg(feature = "snapshot")]
fn pack_registry(tree: &dyn Tree, name: &RegistryName) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    crate::registry::write_snapshot(tree, name, &mut bytes)
        .map_err(|error| Failure::refused(format!("cannot pack the registry: {error}")))?;
    Ok(bytes)
}

#[cfg(not(feature = "snapshot"))]
fn pack_registry(_: &dyn Tree, _: &RegistryName) -> Result<Vec<u8>, Failure> {
    Err(Failure::left_out("snapshots", "snapshot"))
}
