//! `accord responders`

use std::sync::LazyLock;

use anyhow::Result;
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use crate::cli::output::{OutputArgs, RowFormat};
use crate::cli::source::SourceArgs;
use crate::cli::value_parser::{parse_country, parse_value};
use crate::cli::{Context, Exit};
use crate::record::{Country, Language};
use crate::registry::Registry;
use crate::render::{human_responders, render_vcards};
use crate::view::{AssistanceRequest, Shown, count_without_each, list_responders};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ResponderFormat {
    Rows(RowFormat),
    Vcard,
}

/// List whom to call for help
///
/// Everything is verified first. Listed is who pledged to the responders' charter, keeps it, and says
/// whom to call; never one that withdrew, lapsed, is in dispute, or was seen not to be who it says it
/// is. First those that observers saw to be who they say they are, then those that name the country,
/// then the others. Who names no countries helps anywhere, who names no sectors helps any.
#[derive(Debug, Args)]
pub struct RespondersArgs {
    /// Responders that speak this language, BCP 47: `fr` finds `fr-CA`, too
    #[arg(long, value_name = "LANGUAGE", value_delimiter = ',', value_parser = parse_value::<Language>)]
    language: Vec<Language>,

    /// Responders that help in this country: its name or ISO 3166-1 alpha-2 code
    #[arg(long, value_name = "COUNTRY", value_delimiter = ',', value_parser = parse_country)]
    country: Vec<Country>,

    /// Responders that help a sector with these words
    #[arg(long, value_name = "WORDS")]
    sector: Vec<String>,

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
            ResponderFormat::Vcard => Shown::Data,
        };
        let selection = context.everything();
        let source = context.source(&self.source)?;
        let commit = source.commit()?;
        let (verdict, exit) = source.judge_registry(context, &selection)?;
        let (language, country, sector) = (self.language, self.country, self.sector);
        let need = AssistanceRequest { language, country, sector, observed: self.observed };
        let listing = list_responders(&verdict.registry, commit.answer()?, &need, shown);
        match self.format {
            ResponderFormat::Rows(RowFormat::Data(format)) => {
                self.destination.write_rows(context, format, &listing)?;
            }
            ResponderFormat::Rows(RowFormat::Human) => {
                let text = human_responders(&listing, context.out());
                self.destination.write_text(context, &text)?;
            }
            ResponderFormat::Vcard => self.destination.write_text(context, &render_vcards(&listing))?,
        }
        if listing.rows.is_empty() {
            context.say_prose(&suggest_wider_request(&verdict.registry, &need))?;
        }
        Ok(exit)
    }
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
            shared.chain([ResponderFormat::Vcard]).collect()
        });
        &VARIANTS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Rows(format) => format.to_possible_value(),
            Self::Vcard => Some(PossibleValue::new("vcard").help("vCard 4.0, for address books")),
        }
    }
}
