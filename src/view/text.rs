//! One text.

use serde::Serialize;

use crate::accord::Text;

/// One text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TextView {
    pub id: String,
    pub title: String,
    pub audience: Vec<&'static str>,
    pub renewal_months: u32,
    pub replaces: Option<String>,
    /// Whose agreement establishes a finding, in a charter for observers.
    pub quorum: Option<QuorumView>,
    /// SHA-256 of the text's file.
    pub digest: String,
    pub preamble: String,
    /// Id, title and text of each principle.
    pub principles: Vec<(String, String, String)>,
}

/// How many observers must agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct QuorumView {
    pub observers: u32,
    /// Of how many different groups.
    pub groups: u32,
}

/// What `texts` prints of `text`.
pub fn text_view(text: &Text) -> TextView {
    let accord = &text.accord;
    let principles = accord.principle.iter();
    let quorum = accord.quorum.as_ref();
    TextView {
        id: accord.id.to_string(),
        title: accord.title.to_string(),
        audience: accord.audience.iter().map(|group| group.as_str()).collect(),
        renewal_months: accord.renewal_months.get(),
        replaces: accord.replaces.as_ref().map(ToString::to_string),
        quorum: quorum.map(|q| QuorumView { observers: q.observers.get(), groups: q.groups.get() }),
        digest: text.digest.to_string(),
        preamble: accord.preamble.to_string(),
        principles: principles.map(|p| (p.id.to_string(), p.title.to_string(), p.text.to_string())).collect(),
    }
}
