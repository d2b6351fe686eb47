//! What a website hands out: tables with their digests, badges, countries, and the list of pages.

use std::fs;

use sha2::{Digest, Sha256};

use super::folder::{build, files_of};
use crate::support::document;

#[test]
fn each_download_has_the_size_and_digest_that_the_page_states() {
    let sandbox = document::published();
    build(&sandbox, &[]);
    let page = fs::read_to_string(sandbox.path("website/data/index.html")).unwrap();
    let files = files_of(&sandbox.path("website/data"));
    assert!(files.len() > 50, "{}", files.len());
    for (path, bytes) in files.iter().filter(|(path, _)| !["index.html", "SHA256SUMS"].contains(&&**path)) {
        let row = page.split("<tr>").find(|row| row.contains(&format!(">{path}</a>"))).expect(path);
        assert!(row.contains(&hex::encode(Sha256::digest(bytes))), "{path}: {row}");
        assert!(row.contains(&format!(">{} byte", bytes.len())), "{path}: {row}");
    }
    let sums = format!("cd '{}' && sha256sum --check --strict", sandbox.path("website/data").display());
    let checked = sandbox.tool("sh", &["-c", &format!("{sums} SHA256SUMS")], "").ends(0).stdout;
    assert_eq!(checked.lines().count(), files.len() - 2, "{checked}");
    // The same bytes as the program's own.
    let csv = sandbox.run(&["export", "csv", "--today", super::folder::DAY]).ends(0).stdout;
    assert_eq!(fs::read_to_string(sandbox.path("website/data/pledges.csv")).unwrap(), csv);
}

#[test]
fn a_responder_has_each_language_once_and_its_countries_apart() {
    let sandbox = document::published();
    build(&sandbox, &[]);
    let page = fs::read_to_string(sandbox.path("website/responders/index.html")).unwrap();
    // It speaks Chinese in two scripts.
    assert!(page.contains("<td>Chinese, English, Malay</td>"), "{page}");
    assert!(page.contains("Kenya · Tanzania, United Republic of · Uganda"), "{page}");
}

#[test]
fn a_badge_says_withdrawn_where_the_pledge_was() {
    let sandbox = document::published();
    build(&sandbox, &[]);
    let list = sandbox.run(&["list", "--format", "json", "--today", super::folder::DAY]).ends(0).stdout;
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    let mut seen = 0;
    for row in list["rows"].as_array().unwrap() {
        let organization = row["organization"].as_str().unwrap();
        let badge =
            fs::read_to_string(sandbox.path(&format!("website/org/{organization}/badge.svg"))).unwrap();
        let Some(standing) = row["standing"].as_str() else { continue };
        seen += usize::from(standing == "withdrawn");
        let words = format!("{}: {standing}", row["accord"].as_str().unwrap());
        assert!(badge.contains(&words), "{organization}: {badge}");
    }
    assert!(seen > 0);
}

#[test]
fn the_list_of_pages_has_every_page_where_an_address_is_given() {
    let sandbox = document::published();
    build(&sandbox, &["--address", "https://registry.example/r"]);
    let map = fs::read_to_string(sandbox.path("website/sitemap.xml")).unwrap();
    let files = files_of(&sandbox.path("website"));
    let pages: Vec<_> = files.iter().filter_map(|(path, _)| path.strip_suffix("index.html")).collect();
    assert_eq!(map.matches("<loc>").count(), pages.len());
    for page in pages {
        assert!(map.contains(&format!("<loc>https://registry.example/r/{page}</loc>")), "{page}");
    }
    // Without one, no page states an address.
    build(&sandbox, &[]);
    assert!(!sandbox.path("website/sitemap.xml").exists());
    assert!(!fs::read_to_string(sandbox.path("website/index.html")).unwrap().contains("\"og:"));
}

#[test]
fn a_succeeded_organization_keeps_its_page_and_names_its_successor_first() {
    let sandbox = document::published();
    build(&sandbox, &[]);
    let page = fs::read_to_string(sandbox.path("website/org/tailspin.example/index.html")).unwrap();
    assert!(!page.contains("http-equiv=\"refresh\""), "no address is redirected");
    let (first, rest) = page.split_once("<dl class=\"facts profile\">").unwrap();
    assert!(first.contains("href=\"../../org/wingtip.example/index.html\""), "{first}");
    // A reason of two lines has no escape in it.
    assert!(first.contains("keeps the accord for\nall products"), "{first}");
    assert!(rest.contains("id=\"record-2\"") && rest.contains("A toy that listens"), "{rest}");
}

#[test]
fn a_country_that_is_counted_has_a_page_also_where_every_row_is_set_apart() {
    let sandbox = document::published();
    build(&sandbox, &[]);
    let counted = fs::read_to_string(sandbox.path("website/stats/country.csv")).unwrap();
    for line in counted.lines().skip(1) {
        let (code, numbers) = line.split_once(',').unwrap();
        let page = fs::read_to_string(sandbox.path(&format!("website/country/{code}/index.html"))).unwrap();
        let (pledges, holding) = numbers.split_once(',').unwrap();
        assert!(page.contains(&format!("{holding} of {pledges} ")), "{code}: {page}");
    }
    // Its one organization is contradicted by observers, which the same paragraph says.
    let page = fs::read_to_string(sandbox.path("website/country/CH/index.html")).unwrap();
    assert!(page.contains("id=\"apart\"") && page.contains("lucerne-publishing.example"), "{page}");
    let words =
        "1 of 1 pledges holds today. Observers contradict the signer of 1 of these: do not rely on it.";
    assert!(page.contains(&format!("<p class=\"lead\">{words}</p>")), "{page}");
    let map = fs::read_to_string(sandbox.path("website/country/index.html")).unwrap();
    assert!(map.contains(&format!("<title>Switzerland: {words}</title>")), "{map}");
    let home = fs::read_to_string(sandbox.path("website/index.html")).unwrap();
    let cells =
        map.lines().filter_map(|line| line.split_once("<tr id=\"country-")?.1.strip_suffix("</td></tr>"));
    let contradicted: usize = cells.filter_map(|line| line.rsplit('>').next()?.parse::<usize>().ok()).sum();
    assert!(home.contains(&format!("Observers contradict {contradicted} of these organizations.")), "{home}");
}

#[test]
fn a_country_lists_those_with_a_seat_there() {
    let sandbox = document::published();
    build(&sandbox, &[]);
    let read = |path: &str| fs::read_to_string(sandbox.path("website").join(path)).unwrap();
    let (map, country) = (read("country/index.html"), read("country/DE/index.html"));
    assert!(map.contains(
        "<tr id=\"country-DE\"><th scope=\"row\"><a href=\"../country/DE/index.html\">Germany</a>"
    ));
    assert!(map.contains("take no position on the status of any territory"));
    let list = sandbox.run(&["list", "--country", "DE", "--format", "json", "--today", super::folder::DAY]);
    let list: serde_json::Value = serde_json::from_str(&list.ends(0).stdout).unwrap();
    for row in list["rows"].as_array().unwrap().iter().filter(|row| row["standing"] != "voided") {
        assert!(country.contains(row["organization"].as_str().unwrap()), "{row}");
    }
}

#[test]
fn each_page_links_to_its_json_which_is_what_the_program_prints() {
    let sandbox = document::published();
    build(&sandbox, &[]);
    let files = files_of(&sandbox.path("website"));
    let objects: Vec<_> = files.iter().filter(|(path, _)| path.ends_with("/index.json")).collect();
    assert!(["text/", "finding/"].iter().all(|room| objects.iter().any(|(path, _)| path.starts_with(room))));
    for (path, bytes) in &objects {
        for language in ["", "de/", "ar/"] {
            let page = format!("{language}{}", path.replace("index.json", "index.html"));
            let page = fs::read_to_string(sandbox.path("website").join(page)).unwrap();
            let link = format!("{path}\">JSON</a>");
            assert!(page.contains(&link) && page.contains("type=\"application/json\" href="), "{path}");
        }
        // `show` alone reads no other organization, so it does not tell who signed a decision.
        if let Some(rest) = path.strip_prefix("finding/") {
            let digest = rest.split('/').next().unwrap();
            let command = ["findings", digest, "--format", "json", "--today", super::folder::DAY];
            assert_eq!(sandbox.run(&command).ends(0).stdout.as_bytes(), bytes, "{path}");
        }
    }
    let texts = objects.iter().filter(|(path, _)| path.starts_with("text/"));
    for (path, bytes) in texts {
        let page: serde_json::Value = serde_json::from_slice(bytes).unwrap();
        let id = page["text"]["id"].as_str().unwrap();
        let list = ["list", "--text", id, "--format", "json", "--today", super::folder::DAY];
        let list: serde_json::Value = serde_json::from_str(&sandbox.run(&list).ends(0).stdout).unwrap();
        let (rows, listed) = (page["pledges"].as_array().unwrap(), list["rows"].as_array().unwrap());
        assert_eq!(rows.len(), listed.len(), "{path}");
        assert!(listed.iter().all(|row| rows.contains(row)), "{path}");
    }
}
