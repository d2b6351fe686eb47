//! The tables of a website, for renderers that write each in several formats.

use super::data_table::{DataTable, collect_tables};
use super::decision_view::{DecisionFilter, list_decisions};
use super::event_row::list_events;
use super::figure_row::list_figures;
use super::reservation_row::list_reservations;
use super::responder_row::{AssistanceRequest, ResponderRow, list_responders};
use super::site::Site;
use super::statement_row::list_statements;
use super::{Listing, Row, Shown, Tabular, list_rows};

/// What is done with each table of a registry.
pub trait TableVisitor {
    /// Why it cannot be done.
    type Error;

    /// Takes the table called `name`.
    ///
    /// # Errors
    /// It cannot be written, for example.
    fn visit_table<R: Tabular>(&mut self, name: &str, listing: &Listing<R>) -> Result<(), Self::Error>;
}

impl Site<'_> {
    /// Every table, one after the other, so that no more than one is held.
    ///
    /// # Errors
    /// The first one of the visitor.
    pub fn visit_tables<V: TableVisitor>(&self, visitor: &mut V) -> Result<(), V::Error> {
        let (registry, shown) = (self.registry, Shown::Data);
        let edition = || self.citation.edition.clone();
        visitor.visit_table("pledges", &self.pledges())?;
        visitor.visit_table("statements", &list_statements(registry, edition(), shown))?;
        visitor.visit_table("figures", &list_figures(registry, edition(), shown))?;
        visitor.visit_table("events", &list_events(registry, edition(), shown, self.threads))?;
        let decisions = list_decisions(registry, edition(), &DecisionFilter::default(), shown);
        visitor.visit_table("decisions", &decisions)?;
        visitor.visit_table("findings", &self.findings)?;
        visitor.visit_table("responders", &self.responders())?;
        for (id, text) in registry.texts() {
            let reservations = list_reservations(registry, edition(), text, shown);
            visitor.visit_table(&format!("reservations-{id}"), &reservations)?;
        }
        Ok(())
    }

    /// The rows of `list`, with every column.
    fn pledges(&self) -> Listing {
        let listing = list_rows(self.registry, self.citation.edition.clone());
        Listing { columns: Row::shown(Shown::Data), ..listing }
    }

    /// Those who promise to help.
    pub fn responders(&self) -> Listing<ResponderRow> {
        let edition = self.citation.edition.clone();
        list_responders(self.registry, edition, &AssistanceRequest::default(), Shown::Data)
    }

    /// Every table at once, and the pledges with where they are from.
    pub fn tables(&self) -> (Vec<DataTable>, Listing) {
        let pledges = self.pledges();
        (collect_tables(self.registry, &pledges, self.threads), pledges)
    }
}
