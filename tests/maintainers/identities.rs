//! `verify --base`: a new name, domain or key is compared with those of every organization in the base, and the
//! organization that came later is told.

use serde_json::Value;

use crate::support::Sandbox;

/// A registry under git, and five keys. Its branch `base` holds Contoso AG, also known as "Blue Sky", with two of them.
fn registry() -> (Sandbox, [String; 5]) {
    let sandbox = Sandbox::new();
    sandbox.git(&["init", "-q", "-b", "main"]);
    let keys = ["one", "two", "three", "four", "five"].map(|name| sandbox.ssh_key(name, &[]));
    let names = ["--name", "Blue Sky", "--legal-name", "Contoso AG"];
    enroll(&sandbox, "contoso.example", &names, [&keys[0], &keys[1]]);
    rebase(&sandbox);
    (sandbox, keys)
}

fn rebase(sandbox: &Sandbox) {
    sandbox.commit("A change");
    sandbox.git(&["branch", "-f", "base"]);
}

fn enroll(sandbox: &Sandbox, organization: &str, names: &[&str], [current, next]: [&str; 2]) {
    let public = [current, next].map(|key| format!("{key}.pub"));
    let profile = ["--group", "academia", "--country", "DE", "--threshold", "1", "--yes"];
    let keys = ["--current", &public[0], "--next", &public[1], "--key", current];
    sandbox.run(&[&["enroll", organization][..], names, &profile, &keys].concat()).ends(0);
}

/// The code, path and message of each problem of the change since the base.
fn judged(sandbox: &Sandbox) -> Vec<String> {
    sandbox.commit("A change");
    let run = sandbox.run(&["verify", "--base", "base", "--format", "json"]);
    let verdict: Value = serde_json::from_str(&run.stdout).unwrap();
    let line = |one: &Value| {
        let [code, path, message] = ["code", "path", "message"].map(|field| one[field].as_str().unwrap());
        format!("{code} {path}: {message}")
    };
    verdict["diagnostics"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn names_and_legal_names_are_compared_with_each_other() {
    for (name, legal_name, told) in [
        ("Contoso", "", "name"),
        ("Contoso®", "", "name"),
        ("Contoso Ⓡ", "", "name"),
        ("Blue Sky™", "", "name"),
        ("Fabrikam", "C0ntoso GmbH", "legal name"),
        ("Fabrikam", "Blue Sky ⓡ", "legal name"),
        ("(C)ontoso", "", "name"),
        ("Contoso – official!", "", "name"),
        ("contoso.example", "", "domain in the name"),
        ("Fabrikam (contoso.example)", "", "domain in the name"),
        ("Fabrikam", "Friends of www.contoso.example", "domain in the legal name"),
    ] {
        let (sandbox, [_, _, three, four, _]) = registry();
        let names = ["--name", name, "--legal-name", legal_name];
        let names = if legal_name.is_empty() { &names[..2] } else { &names };
        enroll(&sandbox, "fabrikam.example", names, [&three, &four]);
        let expected = format!(
            "name-confusable keys/fabrikam.example/0001-enroll.toml: the {told} looks like that of `contoso.example`"
        );
        let mut found = judged(&sandbox);
        // A sign is told of by itself.
        found.retain(|one| !one.starts_with("name-symbols"));
        assert_eq!(found, [expected], "{names:?}");
    }
}

#[test]
fn a_domain_that_begins_with_that_of_another_is_told() {
    for domain in ["contoso.com.fabrikam.example", "contoso-com.example", "www.contoso.example"] {
        let (sandbox, [_, _, three, four, _]) = registry();
        enroll(&sandbox, domain, &["--name", "Fabrikam"], [&three, &four]);
        let told = "the domain looks like that of `contoso.example`";
        assert_eq!(judged(&sandbox), [format!("name-confusable keys/{domain}/0001-enroll.toml: {told}")]);
    }
}

#[test]
fn a_key_of_an_organization_in_the_base_is_told() {
    let (sandbox, [one, two, three, four, five]) = registry();
    let expected = |record: &str| {
        let message = "a key of this organization is also a key of `contoso.example`";
        [format!("key-shared keys/fabrikam.example/{record}.toml: {message}")]
    };
    // Contoso's first key is replaced, and stays a key of Contoso.
    rotate(&sandbox, "contoso.example", [&two, &two, &three]);
    rebase(&sandbox);
    for pair in [[&one, &four], [&two, &four], [&five, &three], [&three, &four], [&four, &two]] {
        enroll(&sandbox, "fabrikam.example", &["--name", "Fabrikam"], pair.map(String::as_str));
        assert_eq!(judged(&sandbox), expected("0001-enroll"), "{pair:?}");
        sandbox.forget_signatures("fabrikam.example");
        sandbox.git(&["reset", "-q", "--hard", "base"]);
    }

    // A rotation can bring in the key of another organization, too.
    enroll(&sandbox, "fabrikam.example", &["--name", "Fabrikam"], [&four, &five]);
    rebase(&sandbox);
    rotate(&sandbox, "fabrikam.example", [&five, &two, &one]);
    assert_eq!(judged(&sandbox), expected("0002-rotate"));
}

#[test]
fn a_key_of_a_voided_organization_is_told() {
    let (sandbox, [_, _, three, four, five]) = registry();
    enroll(&sandbox, "fabrikam.example", &["--name", "Fabrikam"], [&three, &four]);
    sandbox.void("fabrikam.example", "2026-11-21");
    rebase(&sandbox);
    for pair in [[&three, &five], [&five, &three], [&five, &four]] {
        // Its name is free again.
        enroll(&sandbox, "tailspin.example", &["--name", "Fabrikam"], pair.map(String::as_str));
        let expected = "key-shared keys/tailspin.example/0001-enroll.toml: a key of this organization is also a key \
                        of `fabrikam.example`";
        assert_eq!(judged(&sandbox), [expected], "{pair:?}");
        sandbox.forget_signatures("tailspin.example");
        sandbox.git(&["reset", "-q", "--hard", "base"]);
    }
}

/// Rotates to the key `current`, by the successor key `authority`.
fn rotate(sandbox: &Sandbox, organization: &str, [authority, current, next]: [&str; 3]) {
    let public = [current, next].map(|key| format!("{key}.pub"));
    let keys = ["--current", &public[0], "--next", &public[1], "--yes"];
    let sign = ["--key", authority, "--key", current];
    let sign = if authority == current { &sign[..2] } else { &sign };
    let rotate = ["rotate", organization, "--reason", "routine"];
    sandbox.run(&[&rotate[..], &keys, sign].concat()).ends(0);
}

#[test]
fn an_organization_is_not_told_of_a_look_alike_that_came_later() {
    let (sandbox, [one, _, three, four, _]) = registry();
    enroll(&sandbox, "fabrikam.example", &["--name", "Contoso"], [&three, &four]);
    rebase(&sandbox);
    let update = ["update", "contoso.example", "--sector", "software", "--yes", "--key", &one];
    sandbox.run(&update).ends(0);
    assert_eq!(judged(&sandbox), [""; 0]);
}
