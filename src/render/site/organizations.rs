//! The page of each organization: its whole story, as `show` tells it; beside it the same as JSON, and a feed.

use minijinja::{Error, context};

use super::desk::{SiteDesk, to_value};
use super::feed::render_feed;
use super::{SiteFile, SiteFiles};
use crate::render::json_cited;
use crate::view::OrganizationPage;

/// Events on the page; older ones are in the history.
const EVENTS: usize = 100;

/// Three files of each organization; those without words once.
pub(super) fn render_organizations(desk: SiteDesk<'_>) -> SiteFiles<'_> {
    let pages = desk.site.organizations().filter_map(move |name| desk.site.describe(name));
    Box::new(pages.flat_map(move |page| render_organization(desk, &page)))
}

fn render_organization(desk: SiteDesk<'_>, page: &OrganizationPage) -> Vec<Result<SiteFile, Error>> {
    let address = format!("org/{}/", page.organization);
    let mut files = vec![render_page(desk, &address, page)];
    if desk.is_first() {
        files.push(desk.file(&format!("{address}index.json"), json_cited(&desk.site.citation, page)));
        let events = desk.site.events_of(&page.organization);
        files.push(render_feed(desk, &address, page.organization.as_str(), events));
    }
    files
}

fn render_page(desk: SiteDesk<'_>, address: &str, page: &OrganizationPage) -> Result<SiteFile, Error> {
    let named = |field: &str| page.profile.iter().find(|(key, _)| *key == field).map(|(_, value)| value);
    let values = context! {
        organization => to_value(page),
        name => named("name").map_or(page.organization.as_str(), String::as_str),
        country => desk.site.country_code(&page.organization),
        predecessor => named("predecessor"),
        events => to_value(desk.site.events_of(&page.organization).take(EVENTS).collect::<Vec<_>>()),
    };
    desk.page(address, "pages/organization.html", values)
}
