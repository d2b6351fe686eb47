//! The list of pages for search engines, where the operator said at which address the site will be.

use minijinja::Error;

use super::SiteFile;
use super::look::SiteLook;
use crate::text::{for_uri, for_xml};

/// Most pages in one file (sitemaps.org, protocol 0.9).
const PAGES: usize = 50_000;
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACE: &str = "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"";

/// `files`, and after the last one the list of those that are pages.
pub(super) fn add_sitemap<'a>(
    files: impl Iterator<Item = Result<SiteFile, Error>> + 'a,
    look: &'a SiteLook,
) -> impl Iterator<Item = Result<SiteFile, Error>> + 'a {
    let (mut files, mut pages, mut maps) = (files.fuse(), Vec::new(), None);
    std::iter::from_fn(move || match files.next() {
        Some(file) => {
            let page = file.as_ref().ok().and_then(|file| file.path.strip_suffix("index.html"));
            pages.extend(page.filter(|_| look.address.is_some()).map(ToOwned::to_owned));
            Some(file)
        }
        None => maps.get_or_insert_with(|| render_sitemaps(look, &pages).into_iter()).next().map(Ok),
    })
}

fn render_sitemaps(look: &SiteLook, pages: &[String]) -> Vec<SiteFile> {
    let Some(address) = look.address.as_deref() else { return Vec::new() };
    let chunks: Vec<_> =
        pages.chunks(PAGES).map(|pages| list_places(address, "url", "urlset", pages)).collect();
    let file = |path: String, text: String| SiteFile { path, bytes: text.into_bytes() };
    match <[String; 1]>::try_from(chunks) {
        Ok([only]) => vec![file("sitemap.xml".to_owned(), only)],
        Err(several) => {
            let paths: Vec<_> = (1..=several.len()).map(|at| format!("sitemap-{at}.xml")).collect();
            let index = list_places(address, "sitemap", "sitemapindex", &paths);
            let maps = paths.into_iter().zip(several).map(|(path, text)| file(path, text));
            maps.chain([file("sitemap.xml".to_owned(), index)]).collect()
        }
    }
}

/// An element for each of the places below `address`.
fn list_places(address: &str, element: &str, list: &str, paths: &[String]) -> String {
    let places = paths.iter().map(|path| {
        let place = format!("{address}{}", for_uri(path));
        format!("<{element}><loc>{}</loc></{element}>\n", for_xml(&place))
    });
    format!("{HEAD}<{list} {NAMESPACE}>\n{}</{list}>\n", places.collect::<String>())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn more_pages_than_one_file_may_list_stand_in_several() {
        let look = SiteLook::new(Some("https://registry.example/".to_owned()), &[], BTreeMap::new()).unwrap();
        let pages: Vec<_> = (0..PAGES + 1).map(|at| format!("org/{at}/")).collect();
        let paths: Vec<_> = render_sitemaps(&look, &pages).into_iter().map(|file| file.path).collect();
        assert_eq!(paths, ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]);
        assert_eq!(render_sitemaps(&look, &pages[..1])[0].path, "sitemap.xml");
    }
}
