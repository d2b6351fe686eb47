//! A website: pages of HTML and what they need, as files for any host.
//!
//! ```text
//! words/LANGUAGE.toml    each string of the interface, by its key
//! parts/*.html           the layout, and pieces that several pages share
//! pages/*.html           one template for each kind of page
//! assets/*, check/*.js   the stylesheet and the scripts
//! ```
//!
//! A page lies at its address in English, and at `/LANGUAGE/` and its address in every other language. Links lead from
//! page to page by relative paths and name `index.html`: so a site works in any folder of a host, and from a disk.
//! Pages are made one by one, as their reader takes them.

mod assets;
mod badges;
mod chart;
mod check;
mod countries;
mod data;
mod decisions;
mod desk;
mod due;
mod faults;
mod feed;
mod findings;
mod history;
mod home;
mod log;
mod look;
mod observers;
mod organizations;
mod responders;
mod signatories;
mod sitemap;
mod stats;
mod texts;
mod words;

use minijinja::Error;

pub use faults::{PageFault, PageReading, read_page};
pub use look::SiteLook;

use crate::view::Site;
use desk::SiteDesk;

/// A file of a website.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteFile {
    /// From the top of the site; its parts are separated by `/`.
    pub path: String,
    pub bytes: Vec<u8>,
}

/// Files that are made when they are asked for.
type SiteFiles<'a> = Box<dyn Iterator<Item = Result<SiteFile, Error>> + 'a>;

/// Each kind of page, in the order in which their files are made.
const KINDS: &[for<'a> fn(SiteDesk<'a>) -> SiteFiles<'a>] = &[
    assets::render_assets,
    home::render_home,
    signatories::render_signatories,
    organizations::render_organizations,
    texts::render_texts,
    findings::render_findings,
    decisions::render_decisions,
    observers::render_observers,
    history::render_history,
    log::render_log,
    check::render_check,
    stats::render_stats,
    due::render_due,
    responders::render_responders,
    countries::render_countries,
    data::render_data,
    badges::render_badges,
];

/// The files of the website of `site`, one after the other.
///
/// # Errors
/// Each file on its own: a template, which an operator may have written, cannot be filled in.
pub fn render_site<'a>(
    site: &'a Site<'a>,
    look: &'a SiteLook,
) -> impl Iterator<Item = Result<SiteFile, Error>> + 'a {
    let desks = look.languages().iter().map(move |language| SiteDesk::new(site, look, language));
    let files = desks.flat_map(|desk| KINDS.iter().flat_map(move |render| render(desk)));
    sitemap::add_sitemap(files, look)
}
