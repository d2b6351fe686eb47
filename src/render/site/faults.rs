//! What is wrong with a page: HTML that is not well nested, ids that stand twice, references to ids that are missing.
//!
//! It reads the HTML that templates make, in which every tag is closed and every attribute quoted; what HTML allows beside
//! that is a fault here too. It is no validator of HTML: the tests of this program run one.

use std::collections::{BTreeMap, BTreeSet};

/// Elements without an end tag.
const VOID: [&str; 9] = ["br", "hr", "img", "input", "link", "meta", "source", "wbr", "col"];

/// Elements that may stand in a paragraph, a heading or a link.
const PHRASES: &str = "a abbr b bdi bdo br button cite code data del dfn em i img input ins kbd label mark meter output \
    progress q s samp select small span strong sub sup svg time u var wbr";

/// Elements that hold phrases only.
const PHRASING: [&str; 9] = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "summary"];

/// Which element may stand only in which.
const INSIDE: &[(&str, &[&str])] = &[
    ("li", &["ul", "ol"]),
    ("dt", &["dl", "div"]),
    ("dd", &["dl", "div"]),
    ("tr", &["thead", "tbody", "tfoot"]),
    ("td", &["tr"]),
    ("th", &["tr"]),
    ("thead", &["table"]),
    ("tbody", &["table"]),
    ("caption", &["table"]),
    ("option", &["select", "optgroup"]),
    ("summary", &["details"]),
    ("figcaption", &["figure"]),
];

/// Attributes that name ids of the same page.
const REFERENCES: [&str; 4] = ["for", "aria-labelledby", "aria-describedby", "aria-controls"];

/// Something that is wrong with a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageFault {
    /// From 1.
    pub line: usize,
    pub what: String,
}

/// What was read of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageReading {
    pub faults: Vec<PageFault>,
    /// Addresses that it links to or loads, with their lines.
    pub links: Vec<(usize, String)>,
    /// Its anchors.
    pub ids: BTreeSet<String>,
}

/// A tag: its name, its attributes, and whether it ends at once.
#[derive(Debug)]
struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
    closes: bool,
    empty: bool,
}

/// Reads a page.
pub fn read_page(html: &str) -> PageReading {
    let mut reader = PageReader::default();
    if !html.starts_with("<!DOCTYPE html>") {
        reader.report(1, "it does not begin with <!DOCTYPE html>");
    }
    let mut rest = html.strip_prefix("<!DOCTYPE html>").unwrap_or(html);
    while let Some((text, after)) = rest.split_once('<') {
        let line = 1 + html[..html.len() - after.len()].matches('\n').count();
        if text.contains('>') {
            reader.report(line, "a > stands in the text");
        }
        rest = after.strip_prefix("!--").map_or_else(
            || reader.read_tag(line, after),
            |comment| comment.split_once("-->").map_or("", |(_, after)| after),
        );
    }
    reader.finish()
}

#[derive(Debug, Default)]
struct PageReader<'a> {
    reading: PageReading,
    /// The elements that are open.
    open: Vec<&'a str>,
    /// Ids that the page refers to.
    wanted: BTreeMap<&'a str, usize>,
}

impl<'a> PageReader<'a> {
    fn report(&mut self, line: usize, what: impl Into<String>) {
        self.reading.faults.push(PageFault { line, what: what.into() });
    }

    /// Reads the tag that begins after `<`, and returns what follows it.
    fn read_tag(&mut self, line: usize, text: &'a str) -> &'a str {
        let Some((tag, rest)) = parse_tag(text) else {
            self.report(line, "a tag cannot be read");
            return "";
        };
        if tag.closes {
            if self.open.pop() != Some(tag.name) {
                self.report(line, format!("</{}> closes another element", tag.name));
            }
            return rest;
        }
        self.check_place(line, tag.name);
        self.take_attributes(line, &tag);
        // A foreign element, of SVG, can end at once.
        if !VOID.contains(&tag.name) && !tag.empty {
            self.open.push(tag.name);
        }
        rest
    }

    fn check_place(&mut self, line: usize, name: &str) {
        let above = self.open.last().copied().unwrap_or_default();
        let inside = INSIDE.iter().find(|(inner, _)| *inner == name);
        if inside.is_some_and(|(_, outer)| !outer.contains(&above)) {
            self.report(line, format!("<{name}> stands in <{above}>"));
        }
        let in_svg = self.open.contains(&"svg");
        let phrases = self.open.iter().find(|open| PHRASING.contains(open)).copied();
        let heading = above == "summary" && PHRASING.contains(&name);
        if let Some(outer) = phrases.filter(|_| !in_svg && !heading)
            && !PHRASES.split_whitespace().any(|phrase| phrase == name)
        {
            self.report(line, format!("<{name}> stands in <{outer}>"));
        }
        if name == "a" && self.open.contains(&"a") {
            self.report(line, "a link stands in a link");
        }
    }

    fn take_attributes(&mut self, line: usize, tag: &Tag<'a>) {
        let mut names = BTreeSet::new();
        for (name, value) in &tag.attributes {
            if !names.insert(*name) {
                self.report(line, format!("{name} stands twice"));
            }
            match *name {
                "id" if value.is_empty() || value.contains(char::is_whitespace) => {
                    self.report(line, format!("{value:?} is no id"));
                }
                "id" if !self.reading.ids.insert((*value).to_owned()) => {
                    self.report(line, format!("the id {value} stands twice"));
                }
                "href" | "src" | "action" => self.reading.links.push((line, decode(value))),
                "style" => self.report(line, "the Content-Security-Policy refuses a style attribute"),
                name if name.starts_with("on") => {
                    self.report(line, format!("the Content-Security-Policy refuses {name}"));
                }
                name if REFERENCES.contains(&name) => {
                    self.wanted.extend(value.split_whitespace().map(|id| (id, line)));
                }
                _ => {}
            }
        }
        if tag.name == "img" && !names.contains("alt") {
            self.report(line, "an image has no alt");
        }
    }

    fn finish(mut self) -> PageReading {
        if let Some(open) = self.open.pop() {
            self.report(1, format!("<{open}> is not closed"));
        }
        for (id, line) in std::mem::take(&mut self.wanted) {
            if !self.reading.ids.contains(id) {
                self.report(line, format!("there is no id {id}"));
            }
        }
        self.reading
    }
}

/// The tag at the beginning of `text`, after its `<`, and what follows it.
fn parse_tag(text: &str) -> Option<(Tag<'_>, &str)> {
    let (closes, text) = text.strip_prefix('/').map_or((false, text), |text| (true, text));
    let end = text.find(|character: char| !character.is_ascii_alphanumeric())?;
    let (name, mut rest) = text.split_at(end);
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix('>') {
            return Some((Tag { name, attributes, closes, empty: false }, after))
                .filter(|_| !name.is_empty());
        }
        if let Some(after) = rest.strip_prefix("/>") {
            return Some((Tag { name, attributes, closes, empty: true }, after)).filter(|_| !name.is_empty());
        }
        let end =
            rest.find(|character: char| !(character.is_ascii_alphanumeric() || "-:_".contains(character)))?;
        let (attribute, after) = rest.split_at(end);
        if attribute.is_empty() {
            return None;
        }
        let (value, after) = match after.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"')?,
            None => ("", after),
        };
        attributes.push((attribute, value));
        rest = after;
    }
}

/// An attribute's value without the references that our templates write.
fn decode(value: &str) -> String {
    let plain =
        value.replace("&quot;", "\"").replace("&apos;", "'").replace("&lt;", "<").replace("&gt;", ">");
    plain.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(body: &str) -> Vec<String> {
        let page = format!("<!DOCTYPE html>\n<html lang=\"en\">{body}</html>\n");
        read_page(&page).faults.into_iter().map(|fault| format!("{}: {}", fault.line, fault.what)).collect()
    }

    #[test]
    fn a_sound_page_has_no_fault() {
        let body = "<p>A <a href=\"x/index.html?a=1&amp;b#c\">link</a> and<br> a <svg><path d=\"M0\"/></svg></p>\
            <ul><li id=\"c\"><p>one</p></li></ul><label for=\"c\">x</label><details><summary><h2>x</h2></summary></details>";
        assert_eq!(faults(body), [""; 0]);
        let page = read_page("<!DOCTYPE html><a href=\"x?a=1&amp;b#c\">x</a>");
        assert_eq!(page.links, [(1, "x?a=1&b#c".to_owned())]);
    }

    #[test]
    fn each_fault_is_named_with_its_line() {
        for (body, fault) in [
            ("<p>\n<b>x</p></b>", "3: </p> closes another element"),
            ("<p><div>x</div></p>", "2: <div> stands in <p>"),
            ("<div><li>x</li></div>", "2: <li> stands in <div>"),
            ("<i id=\"a\"></i>\n<i id=\"a\"></i>", "3: the id a stands twice"),
            ("<label for=\"a\">x</label>", "2: there is no id a"),
            ("<a href=\"x\"><b><a href=\"y\">y</a></b></a>", "2: a link stands in a link"),
            ("<img src=\"x\">", "2: an image has no alt"),
            ("<i style=\"x\" onclick=\"y\"></i>", "2: the Content-Security-Policy refuses a style attribute"),
            ("<i class=\"x\" class=\"y\"></i>", "2: class stands twice"),
            ("a > b", "2: a > stands in the text"),
            ("<i class=x></i>", "2: a tag cannot be read"),
            ("<div>", "2: </html> closes another element"),
        ] {
            assert!(faults(body).contains(&fault.to_owned()), "{body}: {:?}", faults(body));
        }
        assert_eq!(read_page("<p>x</p>").faults[0].what, "it does not begin with <!DOCTYPE html>");
    }
}
