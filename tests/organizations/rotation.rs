//! What a rotation changes: co-signers and thresholds stay unless the signer says otherwise.

use crate::support::{self, Sandbox};

/// `contoso.example` with three officers, of whom two must sign, and successor keys of which one may replace.
fn three_officers(next_threshold: Option<&str>) -> Sandbox {
    let company = Sandbox::new();
    let mut enroll: Vec<String> = support::ENROLL.map(str::to_owned).to_vec();
    for officer in ["a", "b", "c"] {
        let (key, next) = (company.ssh_key(officer, &[]), company.ssh_key(&format!("{officer}-next"), &[]));
        enroll.extend(["--current".to_owned(), format!("{key}.pub"), "--key".to_owned(), key]);
        enroll.extend(["--next".to_owned(), format!("{next}.pub")]);
    }
    enroll.extend(["--threshold".to_owned(), "2".to_owned()]);
    enroll.extend(next_threshold.into_iter().flat_map(|n| ["--next-threshold".to_owned(), n.to_owned()]));
    company.run(&enroll.iter().map(String::as_str).collect::<Vec<_>>()).ends(0);
    company
}

fn rotate(company: &Sandbox, more: &[&str]) -> support::Run {
    let rotate = ["rotate", "contoso.example", "--reason", "routine", "--yes"];
    let more = more.iter().map(|word| match word.strip_prefix('@') {
        Some(file) => company.path(file).display().to_string(),
        None => (*word).to_owned(),
    });
    let more: Vec<_> = more.collect();
    company.run(&[&rotate[..], &more.iter().map(String::as_str).collect::<Vec<_>>()].concat())
}

#[test]
fn an_enrollment_with_a_threshold_has_the_same_for_its_successors() {
    let company = three_officers(None);
    let page = company.run(&["show", "contoso.example"]).ends(0).stdout;
    assert!(page.contains("Keys (2 of 3 sign)"), "{page}");
    let record = std::fs::read_to_string(company.file("keys/contoso.example/0001-enroll.toml")).unwrap();
    assert!(record.contains("next_threshold = 2"), "{record}");
    // One officer alone replaces no key.
    rotate(&company, &["--key", "@a-next", "--replace", "@a.pub", "--next", "@a.pub"]).ends(4);
}

#[test]
fn no_officer_gets_a_second_key_by_a_rotation() {
    let company = three_officers(None);
    let third = company.ssh_key("third", &[]) + ".pub";
    let keys = ["--key", "@a-next", "--key", "@b-next", "--next", &third];
    let told = rotate(&company, &[&keys[..], &["--replace", "@a.pub"]].concat()).ends(2).stderr;
    assert!(told.contains("or an officer has two keys that sign"), "{told}");
    let both = ["--replace", "@a.pub", "--replace", "@b.pub", "--next-threshold", "1", "--key", "@c"];
    rotate(&company, &[&keys[..], &both].concat()).ends(0);
}

#[test]
fn a_number_that_is_no_threshold_is_one_error() {
    let company = Sandbox::enrolled();
    for number in ["0", "9", "two"] {
        let rotate = ["rotate", "contoso.example", "--reason", "routine", "--threshold", number, "--yes"];
        let told = company.run(&rotate).ends(2).stderr;
        assert_eq!(told.matches("error: ").count(), 1, "{told}");
    }
}

#[test]
fn a_lower_threshold_of_successors_is_a_warning() {
    let company = three_officers(Some("1"));
    company.ssh_key("third", &[]);
    let told =
        rotate(&company, &["--key", "@a-next", "--dry-run", "--replace", "@a.pub", "--next", "@third.pub"]);
    assert!(told.stderr.contains("Raise --next-threshold to 2"), "{told:?}");
}

#[test]
fn one_officer_of_three_replaces_only_the_own_key() {
    let company = three_officers(Some("1"));
    for officer in ["a", "b", "c"] {
        company.ssh_key(&format!("{officer}-third"), &[]);
    }
    let next = ["--next", "@a-third.pub", "--next", "@b-third.pub", "--next", "@c-third.pub"];
    let before = company.snapshot();
    // Without a word about the others, nothing is written.
    let told = rotate(&company, &[&["--key", "@a-next"], &next[..]].concat()).ends(2).stderr;
    assert!(told.contains("which of them does the rotation replace?"), "{told}");
    let print = company.fingerprint(company.path("a.pub").to_str().unwrap());
    assert!(told.contains(&print) && told.contains("--replace FINGERPRINT"), "{told}");
    let told = rotate(&company, &["--key", "@a-next", "--replace", "@a.pub"]).ends(2).stderr;
    assert!(told.contains("--next: the new successor keys of all officers are missing"), "{told}");
    let told = rotate(&company, &["--key", "@a-next", "--replace", "@b-next.pub"]).ends(2).stderr;
    assert!(told.contains("does not sign for the organization"), "{told}");
    assert!(told.contains("help: These keys sign: SHA256:"), "{told}");
    assert_eq!(company.snapshot(), before);

    let told = rotate(&company, &[&["--key", "@a-next", "--replace", "@a.pub"], &next[..]].concat()).ends(0);
    assert!(told.stderr.contains("must sign a record"), "{told:?}");
    assert!(told.stderr.contains(&format!("signs     -         {print} ")), "{told:?}");
    assert!(!told.stderr.contains("fewer officers"), "{told:?}");
    company.run(&["verify"]).ends(0);
    let page = company.run(&["show", "contoso.example"]).ends(0).stdout;
    assert!(page.contains("Keys (2 of 3 sign)"), "{page}");
}

#[test]
fn an_officer_with_two_keys_is_warned_of() {
    let company = three_officers(Some("1"));
    for name in ["a-third", "b-third", "c-third"] {
        company.ssh_key(name, &[]);
    }
    let next = ["--next", "@a-third.pub", "--next", "@b-third.pub", "--next", "@c-third.pub", "--unsigned"];
    let authority = ["--successor-key", "@a-next.pub", "--successor-key", "@b-next.pub"];
    let current = ["@b.pub", "@c.pub", "@a-next.pub", "@b-next.pub"].map(|key| ["--current", key]).concat();
    let words = "counts twice";
    let told = rotate(&company, &[&authority[..], &current, &next, &["--dry-run"]].concat()).ends(0).stderr;
    assert!(told.contains("must sign a record      2 of 3 2 of 4\n") && told.contains(words), "{told}");
    let replaced = ["--replace", "@a.pub", "--replace", "@b.pub"];
    let told = rotate(&company, &[&authority[..], &replaced, &next].concat()).ends(0).stderr;
    assert!(told.contains("must sign a record      2 of 3 2 of 3\n") && !told.contains(words), "{told}");
}

#[test]
fn a_threshold_that_falls_is_said_in_words() {
    let company = three_officers(Some("1"));
    let alone = ["--key", "@a-next", "--current", "@a-next.pub", "--next", "@b.pub"];
    let run = rotate(&company, &alone);
    assert_ne!(run.code, 0, "a threshold of 2 needs two keys: {run:?}");
    company.ssh_key("a-third", &[]);
    let lowered =
        ["--key", "@a-next", "--current", "@a-next.pub", "--next", "@a-third.pub", "--threshold", "1"];
    let told = rotate(&company, &lowered).ends(0).stderr;
    assert!(told.contains("Warning: fewer officers can act alone: 1 of the signing keys"), "{told}");
    assert!(told.contains("must sign a record      2 of 3 1 of 1\n"), "{told}");
}

#[test]
fn the_keys_before_and_after_fit_narrow_terminals() {
    let company = three_officers(Some("1"));
    let folder = company.path("keys/contoso.example");
    std::fs::create_dir_all(&folder).unwrap();
    let officers = [
        ("a", "Chief Information Security Officer of the Group"),
        ("b", "General Counsel"),
        ("c", "vice-president-for-trust-and-safety-and-supply-chains"),
    ];
    let mut prints = Vec::new();
    for (key, name) in officers {
        company.ssh_key(&format!("{key}-third"), &[]);
        let file = company.path(&format!("{key}.pub"));
        prints.push(company.fingerprint(file.to_str().unwrap()));
        std::fs::copy(file, folder.join(format!("{name}.pub"))).unwrap();
    }
    let next = ["--next", "@a-third.pub", "--next", "@b-third.pub", "--next", "@c-third.pub"];
    let keys = ["--key", "@a-next", "--replace", "@a.pub", "--dry-run"];
    for (width, row) in [
        ("200", "signs     -         {print} {name}\n"),
        ("80", "signs     -         {print}\n  {name}\n"),
        ("60", "signs     -\n  {print}\n  {name}\n"),
    ] {
        let told = rotate(&company, &[&keys[..], &next, &["--width", width]].concat()).ends(0).stderr;
        let table = told.split("KEYS THAT").nth(1).and_then(|rest| rest.split("\n\nWarning").next()).unwrap();
        assert!(table.lines().all(|line| line.len() <= width.parse().unwrap()), "{table}");
        let row = row.replace("{print}", &prints[0]).replace("{name}", officers[0].1);
        assert!(table.contains(&row), "{table}");
        for print in &prints {
            assert!(table.contains(print), "{print} breaks:\n{table}");
        }
    }
}
