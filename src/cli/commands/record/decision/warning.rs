//! The warning that an acceptance is about.

use std::fmt::Write as _;
use std::str::FromStr;

use anyhow::{Context as _, Result, bail};

use super::{DecisionLookup, set_value};
use crate::chain::DecisionBody;
use crate::check;
use crate::cli::Failure;
use crate::cli::values::Values;
use crate::diagnostic::{Code, Diagnostic, Fault, Severity};
use crate::record::{Digest, Organization, Sequence};

/// Where a warning is: at an organization, or at one of its records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WarningPlace {
    Organization(Organization),
    /// The record's path, from the top of the registry.
    Record(String),
}

impl FromStr for WarningPlace {
    type Err = Fault;

    /// Reads a domain, or a path as `accord verify` prints it, with or without line and column.
    fn from_str(text: &str) -> Result<Self, Fault> {
        if !text.contains('/') {
            return text.parse().map(Self::Organization);
        }
        let path = text.split_once(':').map_or(text, |(path, _)| path);
        Ok(Self::Record(path.trim_start_matches("./").to_owned()))
    }
}

impl WarningPlace {
    fn matches(&self, warning: &Diagnostic) -> bool {
        match self {
            Self::Organization(organization) => {
                warning.organization.as_deref() == Some(organization.as_str())
            }
            Self::Record(path) => warning.place.path == *path,
        }
    }
}

impl DecisionLookup<'_> {
    /// Pins the record that causes the warning today.
    pub(super) fn fill_acceptance(
        &mut self,
        code: Code,
        place: &WarningPlace,
        values: &mut Values,
    ) -> Result<String> {
        if code.severity() == Severity::Error {
            let message = format!("`{code}` is an error, and errors cannot be accepted");
            bail!(Failure::refused(message).help(code.remedy()));
        }
        if let WarningPlace::Organization(organization) = place {
            self.workspace.load_other(self.context, organization)?;
        }
        let warnings = self.find_warnings()?;
        let matching: Vec<_> = warnings.iter().filter(|one| one.code == code && place.matches(one)).collect();
        let Some(warning) = matching.first() else {
            let message = match self.find_accepted(code, place) {
                Some(number) => format!("record {number} of the registry accepted this warning already"),
                None => format!("`verify` gives no warning {} today", describe_wanted(code, place)),
            };
            bail!(Failure::refused(message).help(list_warnings(&warnings)));
        };
        if matching.iter().any(|other| other.place.path != warning.place.path) {
            let paths: Vec<_> = matching.iter().map(|one| one.place.path.as_str()).collect();
            let message = format!("several records cause this warning: {}", paths.join(", "));
            bail!(Failure::usage(message).help("name one of these files in place of the organization"));
        }
        let (organization, record) = self.find_cause(warning)?;
        set_value(values, ("acceptance", "code"), code);
        set_value(values, ("acceptance", "organization"), organization);
        set_value(values, ("acceptance", "record"), record);
        Ok(format!(
            "Accepts the warning {code} at {}: {}. Another record of the organization can cause it again.",
            warning.place.path, warning.message
        ))
    }

    /// The warnings that `verify` gives today, without those accepted.
    fn find_warnings(&mut self) -> Result<Vec<Diagnostic>> {
        let (tree, selection) = (&self.workspace.tree, self.context.everything());
        let verdict = check::verify_registry(tree, self.context.today, &selection)
            .map_err(|_| Failure::without_policy())?;
        self.context.refuse_unreadable(&verdict.diagnostics)?;
        let warnings = verdict.diagnostics.into_iter().filter(|one| one.severity == Severity::Warning);
        Ok(warnings.collect())
    }

    /// The decision that accepted a warning of this code about the organization.
    fn find_accepted(&self, code: Code, place: &WarningPlace) -> Option<Sequence> {
        let WarningPlace::Organization(organization) = place else { return None };
        let mut decisions = self.standing().filter(|decision| {
            matches!(&decision.body, DecisionBody::Accepted(one)
                if one.code.as_str() == code.name() && one.organization == *organization)
        });
        decisions.next().map(|decision| decision.validity.sequence)
    }

    /// The organization that a warning is about, and the digest of the record that causes it.
    fn find_cause(&mut self, warning: &Diagnostic) -> Result<(Organization, Digest)> {
        let path = &warning.place.path;
        let uncaused = || {
            Failure::refused(format!("the warning is at {path}, which is not an accepted record"))
                .help(warning.help.clone())
        };
        let name = warning.organization.as_deref().with_context(uncaused)?;
        let organization = name.parse::<Organization>().map_err(|_| uncaused())?;
        let member = self.workspace.load_other(self.context, &organization)?;
        let history = member.state.iter().flat_map(|state| &state.history);
        let record = history.into_iter().find(|record| record.path(&organization) == *path);
        let digest = record.with_context(uncaused)?.digest;
        Ok((organization, digest))
    }
}

fn describe_wanted(code: Code, place: &WarningPlace) -> String {
    match place {
        WarningPlace::Organization(organization) => format!("`{code}` about {organization}"),
        WarningPlace::Record(path) => format!("`{code}` at {path}"),
    }
}

fn list_warnings(warnings: &[Diagnostic]) -> String {
    let mut list = String::new();
    for warning in warnings.iter().take(MOST_LISTED) {
        _ = write!(
            list,
            "{}{} at {}",
            if list.is_empty() { "" } else { ", " },
            warning.code,
            warning.place.path
        );
    }
    match warnings.len() {
        0 => "there are no warnings".to_owned(),
        count if count > MOST_LISTED => format!("of {count} warnings, the first are: {list}"),
        _ => format!("the warnings are: {list}"),
    }
}

/// How many warnings a message names.
const MOST_LISTED: usize = 10;
