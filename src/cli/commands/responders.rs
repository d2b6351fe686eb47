//! `accord responders`

use std::sync::LazyLock;

use anyhow::Result;
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use crate::cli::environment::read_clock;
use crate::cli::output::{OutputArgs, RowFormat};
use crate::cli::source::SourceArgs;
use crate::cli::value_parser::{SectorParser, parse_country, parse_language, parse_value};
use crate::cli::{Context, Exit};
use crate::record::{Country, Id, Language, Moment, Sector};
use crate::registry::Registry;
use crate::render::{human_responders, render_vcards};
use crate::view::{AssistanceRequest, Listing, ResponderRow, Shown, count_without_each, list_responders};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ResponderFormat {
    Rows(RowFormat),
    Vcard,
    Sheet,
}

/// List responders to call for help
///
/// Verifies everything first. Lists the responders whose pledge holds, except those whose domain observers contradict.
/// First stand the responders whose domain observers confirm, then those that name the country, then the others. A
/// responder that names no countries helps everywhere; one that names no sectors helps all.
#[derive(Debug, Args)]
pub struct RespondersArgs {
    /// Responders that speak this language: its name or BCP 47 tag; `fr` finds `fr-CA`, too
    #[arg(long, value_name = "LANGUAGE", value_delimiter = ',', value_parser = parse_language)]
    language: Vec<Language>,

    /// Responders that help in this country: its name or ISO 3166-1 alpha-2 code
    #[arg(long, value_name = "COUNTRY", value_delimiter = ',', value_parser = parse_country)]
    country: Vec<Country>,

    /// Responders that help this sector, or any: also `hospital`, `school` and other words that people use
    #[arg(long, value_name = "SECTOR", value_delimiter = ',', value_parser = SectorParser)]
    sector: Vec<Sector>,

    /// Responders that promise it under this text, by its id
    #[arg(long, value_name = "TEXT", value_delimiter = ',', value_parser = parse_value::<Id>)]
    text: Vec<Id>,

    /// Responders of whom a person answers at this moment, such as 2026-11-21T10:00Z, by the hours that they state
    /// [default: now]
    #[arg(long, value_name = "TIME", num_args = 0..=1, require_equals = true, value_parser = parse_value::<Moment>)]
    open: Option<Option<Moment>>,

    /// Only responders that observers saw to be who they say they are
    #[arg(long)]
    observed: bool,

    /// Print for people, or in a format for programs and spreadsheets
    #[arg(long, default_value = "human")]
    format: ResponderFormat,

    #[command(flatten)]
    destination: OutputArgs,

    #[command(flatten)]
    source: SourceArgs,
}

impl RespondersArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let shown = match self.format {
            ResponderFormat::Rows(format) => self.destination.shown(context, format)?,
            ResponderFormat::Vcard | ResponderFormat::Sheet => Shown::Data,
        };
        let selection = context.everything();
        let source = context.source(&self.source)?;
        let edition = source.edition()?;
        let (verdict, exit) = source.judge_registry(context, &selection)?;
        let need = AssistanceRequest {
            language: self.language,
            country: self.country,
            sector: self.sector,
            text: self.text,
            open_at: self.open.and_then(|moment| moment.or_else(|| Moment::from_unix(read_clock()))),
            observed: self.observed,
        };
        let listing = list_responders(&verdict.registry, edition.answer()?, &need, shown);
        match self.format {
            ResponderFormat::Rows(RowFormat::Data(format)) => {
                self.destination.write_rows(context, format, &listing)?;
            }
            ResponderFormat::Rows(RowFormat::Human) => {
                let text = human_responders(&listing, context.out());
                self.destination.write_text(context, &text)?;
            }
            ResponderFormat::Vcard => self.destination.write_text(context, &render_vcards(&listing))?,
            ResponderFormat::Sheet => self.destination.write_text(context, &render_call_sheet(&listing)?)?,
        }
        if listing.rows.is_empty() {
            context.say_prose(&suggest_wider_request(&verdict.registry, &need))?;
        }
        Ok(exit)
    }
}

#[cfg(feature = "pages")]
fn render_call_sheet(listing: &Listing<ResponderRow>) -> Result<String> {
    Ok(crate::render::render_call_sheet(listing)?)
}

#[cfg(not(feature = "pages"))]
fn render_call_sheet(_: &Listing<ResponderRow>) -> Result<String> {
    anyhow::bail!(crate::cli::Failure::left_out("pages of HTML", "pages"))
}

/// What to try where no responder meets the request.
fn suggest_wider_request(registry: &Registry, need: &AssistanceRequest) -> String {
    let without = count_without_each(registry, need).into_iter().filter(|(_, found)| *found > 0);
    let without: String = without.map(|(name, found)| format!("  without --{name}: {found}\n")).collect();
    if without.is_empty() {
        "No responder of this registry meets that; `accord responders` lists all it has.\n".to_owned()
    } else {
        format!("No responder meets all of that. There are others\n{without}")
    }
}

impl ValueEnum for ResponderFormat {
    fn value_variants<'a>() -> &'a [Self] {
        static VARIANTS: LazyLock<Vec<ResponderFormat>> = LazyLock::new(|| {
            let shared = RowFormat::value_variants().iter().map(|format| ResponderFormat::Rows(*format));
            shared.chain([ResponderFormat::Vcard, ResponderFormat::Sheet]).collect()
        });
        &VARIANTS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Rows(format) => format.to_possible_value(),
            Self::Sheet => Some(
                PossibleValue::new("sheet").help("One page of HTML, to print and to keep on a telephone"),
            ),
            Self::Vcard => Some(PossibleValue::new("vcard").help("vCard 4.0, for address books")),
        }
    }
}
