//! Texts: who pledged to each, who reserved what, and what a new version changes.

use minijinja::{Error, context};

use super::desk::{SiteDesk, to_value};
use super::feed::render_feed;
use super::{SiteFile, SiteFiles, signatories};
use crate::render::json_text_page;
use crate::view::TextView;

/// The list of texts, and for each a page, the same as JSON, and a feed.
pub(super) fn render_texts(desk: SiteDesk<'_>) -> SiteFiles<'_> {
    let list = std::iter::once_with(move || {
        let values =
            context! { texts => to_value(&desk.site.texts), tallies => to_value(&desk.site.stats.by_text) };
        desk.page("text/", "pages/texts.html", values)
    });
    let texts = &desk.site.texts;
    let beside = texts.iter().filter(move |_| desk.is_first()).flat_map(move |text| {
        let events = desk.site.events.iter().rev();
        let events = events.filter(|event| event.change.accord.as_ref() == Some(&text.id));
        let feed = render_feed(desk, &address_of(text), &text.title, events);
        [render_json(desk, text), feed]
    });
    Box::new(list.chain(texts.iter().map(move |text| render_text(desk, text))).chain(beside))
}

fn address_of(text: &TextView) -> String {
    format!("text/{}/", text.id)
}

fn render_json(desk: SiteDesk<'_>, text: &TextView) -> Result<SiteFile, Error> {
    let site = desk.site;
    let comparison = site.compare_with_earlier(text);
    let (pledges, reservations) = (site.rows_of(&text.id), site.reservations(&text.id));
    let json = json_text_page(&site.citation, text, comparison.as_ref(), pledges, &reservations);
    desk.file(&format!("{}index.json", address_of(text)), json)
}

fn render_text(desk: SiteDesk<'_>, text: &TextView) -> Result<SiteFile, Error> {
    let rows: Vec<_> = desk.site.rows_of(&text.id).map(signatories::describe_row).collect();
    let reservations = desk.site.reservations(&text.id);
    let values = context! {
        text => to_value(text),
        rows => rows,
        reservations => reservations.iter().map(signatories::name_cells).collect::<Vec<_>>(),
        comparison => to_value(desk.site.compare_with_earlier(text)),
        path => format!("accords/{}.toml", text.id),
    };
    desk.page(&address_of(text), "pages/text.html", values)
}
