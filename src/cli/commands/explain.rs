//! `accord explain`

use clap::Args;

use crate::cli::{Context, Exit, Failure};
use crate::diagnostic::Code;
use crate::render::codes;

#[derive(Debug, Args)]
pub struct Explain {
    /// The code, such as `signature-invalid`
    #[arg(required_unless_present = "all")]
    code: Option<String>,

    /// Print every code, as docs/codes.md
    #[arg(long, conflicts_with = "code")]
    all: bool,
}

impl Explain {
    pub fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let style = context.out();
        let text = match &self.code {
            None => codes::document(),
            Some(name) => match Code::from_name(name) {
                Some(code) => codes::explanation(code, style),
                None => {
                    let shown = crate::text::for_terminal(name);
                    let names: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
                    return Err(Failure::usage(format!("`{shown}` is not a code"))
                        .help(format!("the codes are: {}", names.join(", "))));
                }
            },
        };
        context.print(&text)?;
        Ok(Exit::Good)
    }
}
