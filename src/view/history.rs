//! The events that a reader asks for.

use serde::Serialize;

use super::change::ChangeKind;
use super::events::{Event, collect_events};
use super::filter::{FilterConditions, is_one_of, name_conditions, to_words};
use crate::chain::Integrity;
use crate::record::{Date, Id, Organization};
use crate::registry::Registry;

/// What `history` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct History {
    /// The conditions, by the names of their flags.
    pub filters: FilterConditions,
    /// Organizations whose chain is broken; told up to the last record that holds.
    pub broken: Vec<Organization>,
    pub events: Vec<Event>,
}

/// The part of a registry's life that is asked for. An event meets every condition, each by any of its values.
#[derive(Clone, Debug, Default)]
pub struct Window {
    /// Events of this organization, and of others that are about it.
    pub organization: Option<Organization>,
    pub kinds: Vec<ChangeKind>,
    /// Texts that an event concerns. An event that concerns no text meets no such condition.
    pub texts: Vec<Id>,
    /// First day.
    pub since: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    pub oldest_first: bool,
}

impl Window {
    fn admits(&self, event: &Event) -> bool {
        let concerned = event.concerns.as_ref().is_some_and(|name| self.includes(name));
        (self.includes(&event.organization) || concerned)
            && is_one_of(&self.kinds, Some(&event.change.change))
            && is_one_of(&self.texts, event.change.accord.as_ref())
            && self.since.is_none_or(|since| event.date >= since)
            && self.until.is_none_or(|until| event.date <= until)
    }

    fn includes(&self, organization: &Organization) -> bool {
        self.organization.as_ref().is_none_or(|name| name == organization)
    }

    fn conditions(&self) -> FilterConditions {
        name_conditions([
            ("organization", to_words(self.organization.as_slice())),
            ("kind", to_words(&self.kinds)),
            ("text", to_words(&self.texts)),
            ("since", to_words(self.since.as_slice())),
            ("until", to_words(self.until.as_slice())),
        ])
    }
}

/// The life of `registry`, which was loaded with its records; told on `threads` threads.
pub fn collect_history(registry: &Registry, window: &Window, threads: usize) -> History {
    let mut events = collect_events(registry, threads);
    events.retain(|event| window.admits(event));
    if !window.oldest_first {
        events.reverse();
    }
    let broken = registry.members.iter().filter(|member| member.integrity != Integrity::Sound);
    let broken = broken.map(|member| &member.organization).filter(|name| window.includes(name));
    History { filters: window.conditions(), broken: broken.cloned().collect(), events }
}
