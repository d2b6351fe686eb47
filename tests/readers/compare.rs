//! `accord texts --compare`: two versions of a text.

use std::fs;

use crate::support::Sandbox;
use serde_json::{Value, json};

const ONE: &str = "tech-sector-accord-1";
const TWO: &str = "tech-sector-accord-2";

/// A registry with a second version of the tech sector accord, which is the first after `edit`.
fn registry(edit: impl Fn(&str) -> String) -> Sandbox {
    let place = Sandbox::new();
    let text = fs::read_to_string(place.file(&format!("accords/{ONE}.toml"))).unwrap();
    let (principles, metrics) = text.split_once("\n[[metric]]\n").unwrap();
    let next = format!("{}\n[[metric]]\n{metrics}", edit(principles)).replacen(ONE, TWO, 1);
    let next = next.replacen("preamble =", &format!("replaces = \"{ONE}\"\npreamble ="), 1);
    fs::write(place.file(&format!("accords/{TWO}.toml")), next).unwrap();
    place
}

fn compare(place: &Sandbox, from: &str, to: &str) -> (String, Value) {
    let human = place.run(&["texts", "--compare", from, to]).ends(0).stdout;
    let json = place.run(&["texts", "--compare", from, to, "--format", "json"]).ends(0).stdout;
    (human, serde_json::from_str(&json).unwrap())
}

/// `text` without the principle `id`.
fn without(text: &str, id: &str) -> String {
    let parts: Vec<_> = text.split("\n[[principle]]\n").collect();
    let own = format!("id = \"{id}\"\n");
    let kept: Vec<_> = parts.into_iter().filter(|part| !part.starts_with(&own)).collect();
    kept.join("\n[[principle]]\n")
}

fn edited(text: &str) -> String {
    let new = "\n[[principle]]\nid = \"repair\"\ntitle = \"Repair\"\ntext = \"\"\"\nIt repairs.\n\"\"\"\n";
    let text = without(text, "collaborate").replace("renewal_months = 12", "renewal_months = 6");
    let text = text.replace("audience = [\"private-sector\"]", "audience = [\"academia\"]");
    text.replace("within three working days", "within one day").replace("attack none", "harm none") + new
}

/// The words of one of the two texts.
fn side(pieces: &Value, other: &str) -> String {
    let pieces = pieces.as_array().unwrap().iter().filter(|piece| piece["side"] != other);
    pieces.map(|piece| piece["text"].as_str().unwrap()).collect()
}

#[test]
fn added_removed_and_changed_principles_are_shown() {
    let place = registry(edited);
    let (human, json) = compare(&place, ONE, TWO);
    for words in [
        "tech-sector-accord-2 says that it replaces tech-sector-accord-1",
        "audience +    academia",
        "audience -    private-sector",
        "renewal       every 6 months, was 12",
        "customer and [-attack-]{+harm+} none, whoever asks.",
        "~ assist-everywhere\n  Assist customers everywhere\n",
        "within [-three-]{+one+} [-working days-]{+day+}.",
        "+ repair\n  {+Repair+}\n\n  {+It repairs.+}\n",
        "- collaborate\n  [-Collaborate in defense-]\n",
        "6 principles unchanged\n",
    ] {
        assert!(
            human
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .contains(&words.split_whitespace().collect::<Vec<_>>().join(" ")),
            "not `{words}` in:\n{human}"
        );
    }
    let changes: Vec<_> =
        json["principles"].as_array().unwrap().iter().map(|p| (&p["id"], &p["change"])).collect();
    let expected = [("assist-everywhere", "changed"), ("repair", "added"), ("collaborate", "removed")];
    assert_eq!(json!(changes), json!(expected));
    assert_eq!((&json["renewal_months"], &json["unchanged"]), (&json!([12, 6]), &json!(6)));
    assert_eq!(
        (&json["quorum"], &json["reordered"], &json["replaces"]),
        (&json!(null), &json!(false), &json!(true))
    );
    let (before, after) = (side(&json["preamble"], "added"), side(&json["preamble"], "removed"));
    assert!(before.contains("attack none") && after.contains("harm none"), "{before}\n{after}");
    assert_eq!(before.replace("attack none", "harm none"), after);
}

#[test]
fn line_breaks_are_no_difference_and_the_order_is() {
    let broken = |text: &str| {
        text.replacen(
            "rely on the same products\nand services.",
            "rely on the same\nproducts and services.",
            1,
        )
    };
    let (human, json) = compare(&registry(broken), ONE, TWO);
    assert!(human.contains("no difference"), "{human}");
    assert!(json["preamble"].is_null(), "{json}");
    let last = |text: &str| {
        let rest = without(text, "attack-nowhere");
        let own = text.split("\n[[principle]]\n").find(|part| part.starts_with("id = \"attack-nowhere\""));
        format!("{rest}\n[[principle]]\n{}", own.unwrap())
    };
    let (human, json) = compare(&registry(last), ONE, TWO);
    assert!(human.contains("8 principles unchanged; the principles are in another order"), "{human}");
    assert_eq!((&json["reordered"], &json["unchanged"]), (&json!(true), &json!(8)));
}

#[test]
fn any_two_texts_can_be_compared_with_their_quorum() {
    let place = Sandbox::new();
    let (human, json) = compare(&place, "responder-charter-1", "attribution-charter-1");
    assert!(human.contains("does not say that it replaces"), "{human}");
    assert!(human.contains("observers of ") && human.contains(", was none"), "{human}");
    assert!(json["quorum"][0].is_null() && json["quorum"][1]["observers"].is_u64(), "{json}");
    let text = place.run(&["texts", "attribution-charter-1"]).ends(0).stdout;
    assert!(text.contains("quorum        "), "{text}");
    place.refuses(2, "has no text `nothing`", &["texts", "--compare", ONE, "nothing"], &[]);
    place.refuses(2, "2 values required", &["texts", "--compare", ONE], &[]);
}

#[test]
fn colors_replace_the_marks() {
    let place = registry(edited);
    let colored = place.run(&["texts", "--compare", ONE, TWO, "--color", "always"]).ends(0).stdout;
    assert!(!colored.contains("[-") && !colored.contains("{+"), "{colored}");
    assert!(colored.contains("\u{1b}[32mharm\u{1b}[0m"), "{colored}");
    let plain = place.run_with(&["texts", "--compare", ONE, TWO], "", &[("NO_COLOR", "1")]).stdout;
    assert!(plain.contains("{+harm+}") && !plain.contains('\u{1b}'), "{plain}");
}
