//! The page of each organization: its whole story, as `show` tells it; beside it the same as JSON, and a feed.

use minijinja::{Error, Value, context};

use super::desk::{SiteDesk, to_value};
use super::feed::render_feed;
use super::{SiteFile, SiteFiles};
use crate::parallel::map_in_order;
use crate::render::json_cited;
use crate::view::{Organization, OrganizationPage};

/// Events on the page; older ones are in the history.
const EVENTS: usize = 100;

/// Organizations that are rendered at once: few enough that their files take little memory.
const AT_ONCE: usize = 64;

/// The files of each organization in every language, so that each is described once; on several threads.
pub(super) fn render_organizations(desk: SiteDesk<'_>) -> SiteFiles<'_> {
    let mut names = desk.site.organizations().filter(move |_| desk.is_first());
    let groups = std::iter::from_fn(move || {
        let group: Vec<_> = names.by_ref().take(AT_ONCE).collect();
        (!group.is_empty()).then_some(group)
    });
    Box::new(groups.flat_map(move |group| {
        let files = map_in_order(&group, desk.site.threads, |name| render_organization(desk, name));
        files.into_iter().flatten()
    }))
}

fn render_organization(desk: SiteDesk<'_>, name: &Organization) -> Vec<Result<SiteFile, Error>> {
    let Some(page) = desk.site.describe(name) else { return Vec::new() };
    let address = format!("org/{name}/");
    let values = describe_page(desk, &page);
    let desks = desk.in_every_language();
    let mut files: Vec<_> =
        desks.map(|desk| desk.page(&address, "pages/organization.html", values.clone())).collect();
    files.push(desk.file(&format!("{address}index.json"), json_cited(&desk.site.citation, &page)));
    files.push(render_feed(desk, &address, name.as_str(), desk.site.events_of(name)));
    files
}

fn describe_page(desk: SiteDesk<'_>, page: &OrganizationPage) -> Value {
    let named = |field: &str| page.profile.iter().find(|(key, _)| *key == field).map(|(_, value)| value);
    context! {
        organization => to_value(page),
        name => named("name").map_or(page.organization.as_str(), String::as_str),
        country => desk.site.country_code(&page.organization),
        predecessor => named("predecessor"),
        events => to_value(desk.site.events_of(&page.organization).take(EVENTS).collect::<Vec<_>>()),
    }
}
