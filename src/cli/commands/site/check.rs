//! `--check`: links that lead nowhere, and pages that are not well made.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::cli::path_error::AtPath;
use crate::render::{PageReading, read_page};

/// A page, an anchor that another page wants of it, and where that stands.
type WantedAnchors = BTreeMap<String, BTreeMap<String, String>>;

/// Every fault of the pages among `paths`, which are the files of the site at `root`: `PAGE:LINE: WHAT`.
pub fn check_pages(root: &Path, paths: &BTreeSet<String>) -> Result<Vec<String>> {
    let (mut faults, mut wanted) = (Vec::new(), WantedAnchors::new());
    for path in paths.iter().filter(|path| is_page(path)) {
        let reading = read_file(root, path)?;
        faults.extend(reading.faults.iter().map(|fault| format!("{path}:{}: {}", fault.line, fault.what)));
        for (line, link) in &reading.links {
            let Some((target, anchor)) = resolve_link(path, link) else { continue };
            let place = format!("{path}:{line}");
            if !paths.contains(&target) {
                faults.push(format!("{place}: {link} leads to no file of the site"));
            } else if let Some(anchor) = anchor.filter(|_| is_page(&target)) {
                wanted.entry(target).or_default().entry(anchor).or_insert(place);
            }
        }
    }
    // Pages are read again, so that not all anchors of a large site are held.
    for (path, anchors) in wanted {
        let reading = read_file(root, &path)?;
        let missing = anchors.iter().filter(|(anchor, _)| !reading.ids.contains(*anchor));
        faults.extend(missing.map(|(anchor, place)| format!("{place}: {path} has no anchor {anchor}")));
    }
    faults.sort();
    Ok(faults)
}

fn is_page(path: &str) -> bool {
    path.ends_with(".html")
}

fn read_file(root: &Path, path: &str) -> Result<PageReading> {
    let file = root.join(path);
    let text = fs::read_to_string(&file).at("read", &file)?;
    Ok(read_page(&text))
}

/// The path of the file that a link leads to, and the anchor in it; None of an address elsewhere.
fn resolve_link(page: &str, link: &str) -> Option<(String, Option<String>)> {
    if link.contains("://") || link.starts_with("mailto:") || link.starts_with("tel:") {
        return None;
    }
    let (link, anchor) = link.split_once('#').map_or((link, None), |(link, anchor)| (link, Some(anchor)));
    let link = link.split('?').next().unwrap_or_default();
    if link.is_empty() {
        return Some((page.to_owned(), anchor.map(ToOwned::to_owned)));
    }
    let mut parts: Vec<_> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." => {}
            part => parts.push(part),
        }
    }
    Some((parts.join("/"), anchor.map(ToOwned::to_owned)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_from_their_page() {
        for (page, link, target) in [
            ("index.html", "org/a.example/index.html", Some(("org/a.example/index.html", None))),
            ("org/a.example/index.html", "../../log/policy?x", Some(("log/policy", None))),
            ("org/a.example/index.html", "#keys", Some(("org/a.example/index.html", Some("keys")))),
            ("a/index.html", "../b.html#c", Some(("b.html", Some("c")))),
            ("index.html", "https://a.example/", None),
        ] {
            let expected = target.map(|(path, anchor)| (path.to_owned(), anchor.map(ToOwned::to_owned)));
            assert_eq!(resolve_link(page, link), expected, "{page} {link}");
        }
    }
}
