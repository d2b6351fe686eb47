//! The only place that collects diagnostics, applies acceptances to them, and sorts them.

use super::{Code, Diagnostic, Severity};

/// A warning that the maintainers accept, in public (a record of the kind `accept`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedWarning {
    pub code: Code,
    pub organization: String,
    /// The record that causes the warning.
    pub path: String,
}

/// Collects diagnostics on their way to a renderer.
#[derive(Debug, Default)]
pub struct Sink {
    acceptances: Vec<AcceptedWarning>,
    diagnostics: Vec<Diagnostic>,
}

impl Sink {
    /// A sink that drops warnings covered by `acceptances`. Errors cannot be accepted.
    pub fn new(acceptances: Vec<AcceptedWarning>) -> Self {
        Self { acceptances, diagnostics: Vec::new() }
    }

    /// Collects `diagnostic`, unless an acceptance covers it.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if !self.is_accepted(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }

    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        for diagnostic in diagnostics {
            self.push(diagnostic);
        }
    }

    fn is_accepted(&self, diagnostic: &Diagnostic) -> bool {
        let covers = |acceptance: &AcceptedWarning| {
            acceptance.code == diagnostic.code
                && Some(&acceptance.organization) == diagnostic.organization.as_ref()
                && acceptance.path == diagnostic.place.path
        };
        diagnostic.severity != Severity::Error && self.acceptances.iter().any(covers)
    }

    /// Everything collected, errors first, then by path, position, code and message, without repetitions.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        self.diagnostics.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
        self.diagnostics.dedup();
        self.diagnostics
    }
}
