//! The only place that collects diagnostics, applies acceptances to them, and sorts them.

use super::{Code, Diagnostic, Severity};

/// A warning that the maintainers accept for one organization, in public (`[[accepted]]` in
/// `accord.toml`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedWarning {
    pub code: Code,
    pub organization: String,
}

/// Collects diagnostics on their way to a renderer.
#[derive(Debug, Default)]
pub struct Sink {
    acceptances: Vec<AcceptedWarning>,
    used: Vec<bool>,
    diagnostics: Vec<Diagnostic>,
}

impl Sink {
    /// A sink that drops warnings covered by `acceptances`. Errors cannot be accepted.
    pub fn new(acceptances: Vec<AcceptedWarning>) -> Self {
        Self { used: vec![false; acceptances.len()], acceptances, diagnostics: Vec::new() }
    }

    /// Collects `diagnostic`, unless an acceptance covers it.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if let Some(index) = self.find_acceptance(&diagnostic) {
            self.used[index] = true;
        } else {
            self.diagnostics.push(diagnostic);
        }
    }

    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        for diagnostic in diagnostics {
            self.push(diagnostic);
        }
    }

    fn find_acceptance(&self, diagnostic: &Diagnostic) -> Option<usize> {
        if diagnostic.severity == Severity::Error {
            return None;
        }
        self.acceptances.iter().position(|acceptance| {
            acceptance.code == diagnostic.code
                && Some(&acceptance.organization) == diagnostic.organization.as_ref()
        })
    }

    /// Positions of the acceptances that have silenced nothing so far.
    pub fn unused_acceptances(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.used.len()).filter(|&index| !self.used[index])
    }

    /// Everything collected, errors first, then by path, position, code and message, without repetitions.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        self.diagnostics.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
        self.diagnostics.dedup();
        self.diagnostics
    }
}
