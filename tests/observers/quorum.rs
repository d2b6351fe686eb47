//! Quorum: when a finding reaches it and loses it (the history, the finding's page and the registry as of an
//! earlier day agree), and which observers make an organization `observed`.

use accord::check::verify_registry;
use accord::findings::Statements;
use accord::gate::{Comparison, Permissions, judge_change};
use accord::record::{Date, Digest};
use accord::registry::{Keep, MemoryTree, Mode, Registry, Selection, TreeChange};
use accord::render::{self, Extent, Style};
use accord::view::{self, Window};

use crate::generator::maintainers::{found_registry, registry_of};
use crate::generator::{self, ATTRIBUTION, Author, DEMONSTRATION, Keys, demonstration, rules};

fn date(text: &str) -> Date {
    text.parse::<Date>().unwrap()
}

fn sound(tree: &MemoryTree) -> Registry {
    let selection = Selection { only: None, keep: Keep::Records, threads: 2 };
    let verdict = verify_registry(tree, generator::today(), &selection).expect("accord.toml can be used");
    assert!(verdict.is_sound(), "{:#?}", verdict.diagnostics);
    verdict.registry
}

/// A registry with these observers, all admitted, and more decisions of the maintainers.
fn registry(observers: &[&Author], decide: impl FnOnce(&mut Author)) -> Registry {
    loaded(observers, observers, decide)
}

fn loaded(authors: &[&Author], admitted: &[&Author], decide: impl FnOnce(&mut Author)) -> Registry {
    sound(&files_of(authors, admitted, decide))
}

/// The files of a registry with these authors, of whom some are admitted.
fn files_of(authors: &[&Author], admitted: &[&Author], decide: impl FnOnce(&mut Author)) -> MemoryTree {
    let mut own = found_registry();
    for observer in admitted {
        own.admit("2025-01-10", observer, ATTRIBUTION, "-");
    }
    decide(&mut own);
    registry_of(&own, authors)
}

fn observer(name: &str, group: &str) -> Author {
    let mut author = Author::new(name, &rules(DEMONSTRATION));
    let profile = format!("name = \"{name}\"\ngroup = \"{group}\"\ncountry = \"AQ\"\n");
    author.enroll("2025-01-10", &profile, Keys::one(&[1], &[2]));
    author.pledge("2025-01-10", ATTRIBUTION, "title = \"Director\"\n");
    author
}

/// Three observers, and a finding of the first that the second concurs with.
fn three() -> ([Author; 3], Digest) {
    let mut observers = [
        observer("a.example", "academia"),
        observer("b.example", "academia"),
        observer("c.example", "civil-society"),
    ];
    let finding = observers[0].finding(
        "2025-02-01",
        "title = \"An attack\"\nassessment = \"attribution\"\nactor = \"Somebody\"\nconfidence = \"low\"\n\
         summary = \"\"\"\nThere was one.\n\"\"\"\n\n[[evidence]]\ntitle = \"Logs\"\n\
         url = \"https://a.example/logs\"\n\
         sha256 = \"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"\n",
    );
    observers[1].concur("2025-03-01", finding, None);
    (observers, finding)
}

/// What became of the only finding, as the log tells it.
fn told(registry: &Registry) -> Vec<String> {
    let log = view::collect_history(registry, &Window { oldest_first: true, ..Window::default() }, 1);
    let kinds = ["found", "concurred", "retracted", "corroborated", "quorum-lost"];
    let events = log.events.iter().filter(|event| kinds.contains(&event.change.change.as_str()));
    events.map(|event| format!("{} {} {}", event.date, event.organization, event.change.change)).collect()
}

/// On every day of `registry` each finding stands as its turns say.
fn agrees(registry: &Registry) {
    let statements = Statements::of(registry);
    let mut day = date("2025-01-01");
    while day <= generator::today() {
        let past = registry.clone().as_of(day);
        let was: Vec<_> =
            Statements::of(&past).findings().iter().map(|case| (case.digest, case.status)).collect();
        let turned = statements.histories(|_| true).filter_map(|(case, turns)| {
            let last = turns.into_iter().rfind(|turn| turn.day <= day)?;
            Some((case.digest, last.status))
        });
        assert_eq!(turned.collect::<Vec<_>>(), was, "{day}");
        day = day.plus_days(1);
    }
}

#[test]
fn a_quorum_is_reached_lost_and_reached_again() {
    let ([mut a, b, mut c], finding) = three();
    c.concur("2025-04-01", finding, None);
    c.retract("2025-05-01", finding, "We are not sure.");
    c.concur("2025-06-01", finding, None);
    // The concurrence in force is disputed: the earlier one was retracted.
    let compromise = "reason = \"compromise\"\ncompromised_from = 5";
    c.rotate("2025-07-01", compromise, &[2], Keys::one(&[2], &[3]));
    c.concur("2025-07-08", finding, None);
    a.retract("2025-08-01", finding, "There was none.");
    let registry = registry(&[&a, &b, &c], |_| {});
    assert_eq!(
        told(&registry),
        [
            "2025-02-01 a.example found",
            "2025-03-01 b.example concurred",
            "2025-04-01 c.example concurred",
            "2025-04-01 a.example corroborated",
            "2025-05-01 c.example retracted",
            "2025-05-01 a.example quorum-lost",
            "2025-06-01 c.example concurred",
            "2025-06-01 a.example corroborated",
            "2025-07-01 a.example quorum-lost",
            "2025-07-08 c.example concurred",
            "2025-07-08 a.example corroborated",
            "2025-08-01 a.example retracted",
        ]
    );
    agrees(&registry);
}

/// An observer counts as what it was admitted as, whatever its profile says when it concurs.
#[test]
fn a_group_for_one_day_does_not_make_a_quorum() {
    let ([a, b, _], finding) = three();
    let mut c = observer("c.example", "academia");
    let profile = |group: &str| format!("name = \"c.example\"\ngroup = \"{group}\"\ncountry = \"AQ\"\n");
    c.update("2025-03-31", &profile("civil-society"));
    c.concur("2025-04-01", finding, None);
    c.update("2025-04-01", &profile("academia"));
    let registry = registry(&[&a, &b, &c], |_| {});
    assert!(told(&registry).iter().all(|event| !event.contains("corroborated")), "{:?}", told(&registry));
    agrees(&registry);
}

/// An organization that leaves its group after a finding about it changes nothing of the finding.
#[test]
fn the_group_before_a_finding_says_which_state_it_judges() {
    let mut ministry = Author::new("ministry.example", &rules(DEMONSTRATION));
    let profile = |group: &str| format!("name = \"Ministry\"\ngroup = \"{group}\"\ncountry = \"AQ\"\n");
    ministry.enroll("2025-01-10", &profile("government"), Keys::one(&[5], &[6]));
    let mut author = observer("a.example", "academia");
    let finding = |about: &str| {
        format!(
            "title = \"An attack\"\nassessment = \"attribution\"\nactor = \"A unit\"\nabout = \"{about}\"\nconfidence = \"low\"\n\
         summary = \"\"\"\nThere was one.\n\"\"\"\n\n[[evidence]]\ntitle = \"Logs\"\n\
         url = \"https://a.example/logs\"\n\
         sha256 = \"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"\n"
        )
    };
    author.finding("2025-02-01", &finding("ministry.example"));
    for day in ["2025-02-01", "2025-03-01"] {
        ministry.update(day, &profile("academia"));
        let registry = loaded(&[&author, &ministry], &[&author], |_| {});
        let states: Vec<_> = Statements::of(&registry).findings().iter().map(|one| one.state).collect();
        assert_eq!(states, [Some("AQ".parse().unwrap())], "{day}");
    }
    author.finding("2025-04-01", &finding("ministry.example").replace("An attack", "Another"));
    let registry = loaded(&[&author, &ministry], &[&author], |_| {});
    assert_eq!(Statements::of(&registry).findings().iter().filter(|one| one.state.is_none()).count(), 1);
}

#[test]
fn an_observer_who_disowns_a_finding_by_a_rotation_is_seen() {
    let ([mut a, b, mut c], finding) = three();
    c.concur("2025-04-01", finding, None);
    let observers = |a: &Author| files_of(&[a, &b, &c], &[a, &b, &c], |_| {});
    let base = observers(&a);
    a.rotate("2025-07-01", "reason = \"compromise\"\ncompromised_from = 3", &[2], Keys::one(&[2], &[3]));
    let head = observers(&a);

    // The gate.
    let rotation = "keys/a.example/0004-rotate.toml";
    let changes = [rotation, &format!("{rotation}.sig")].map(|path| TreeChange {
        path: path.to_owned(),
        before: None,
        after: Some(Mode::File),
    });
    let comparison = Comparison { base: &base, head: &head, changes: &changes, behind: false };
    let verdict = judge_change(comparison, Permissions::default(), date("2025-07-01"), 1).unwrap();
    let told: Vec<_> =
        verdict.diagnostics.iter().map(|one| (one.code.name(), one.message.as_str())).collect();
    let message = "the rotation disputes records of the organization: 3 (finding)";
    assert_eq!(told, [("record-disputed", message)]);
    assert_eq!(verdict.diagnostics[0].place.path, rotation);

    // The history.
    let registry = sound(&head);
    let history = view::collect_history(&registry, &Window { oldest_first: true, ..Window::default() }, 1);
    let events = history.events.iter().filter(|event| event.date == date("2025-07-01"));
    let events: Vec<_> = events.map(|event| event.change.summary.clone()).collect();
    let short = finding.short();
    assert_eq!(
        events,
        [
            "new keys (compromise, records from 3 disputed)".to_owned(),
            format!("disputes its finding {short}: An attack"),
            format!("the finding {short} is no longer corroborated: An attack"),
        ]
    );

    // The page.
    let page = view::describe_member(&registry, registry.member(a.organization()).unwrap());
    let page = render::human_page(
        &page,
        Extent::Whole,
        Style { color: true, width: None, isolates: false, links: false },
    );
    for words in [
        "a.example (academia, AQ), 2025-02-01; does not count: disputed",
        "record 4: compromise; records from 3 up to this one in dispute",
        "3  2025-02-01  attribution: An attack [disputed]",
    ] {
        let red = format!("\u{1b}[1m\u{1b}[31m{words}\u{1b}[0m");
        assert!(page.contains(&red), "{words}\n{page}");
    }
}

#[test]
fn a_voided_enrollment_takes_the_quorum_with_it() {
    let ([a, b, mut c], finding) = three();
    c.concur("2025-04-01", finding, None);
    let registry = registry(&[&a, &b, &c], |own| {
        own.void("2025-09-01", &c, 1, "-");
    });
    assert_eq!(
        told(&registry)[3..],
        ["2025-04-01 a.example corroborated", "2025-09-01 a.example quorum-lost"]
    );
    agrees(&registry);
}

#[test]
fn the_shipped_findings_stood_on_every_day_as_their_turns_say() {
    agrees(&sound(&demonstration()));
}

#[test]
fn a_change_that_is_dated_after_today_counts_as_of_today() {
    let selection = Selection { only: None, keep: Keep::Records, threads: 2 };
    let early =
        verify_registry(&demonstration(), date("2026-02-20"), &selection).expect("accord.toml can be used");
    for (_, turns) in Statements::of(&early.registry).histories(|_| true) {
        assert!(turns.iter().all(|turn| turn.day <= date("2026-02-20")), "{turns:?}");
    }
}

#[test]
fn the_history_names_each_finding() {
    let ([a, b, mut c], finding) = three();
    c.concur("2025-04-01", finding, None);
    c.retract("2025-05-01", finding, "We are not sure.");
    let registry = registry(&[&a, &b, &c], |_| {});
    let log = view::collect_history(&registry, &Window::default(), 1);
    let short = finding.short();
    for words in ["concurred with", "no longer concurs with"] {
        let line = format!("{words} the finding {short}: An attack");
        assert!(log.events.iter().any(|event| event.change.summary == line), "{line}");
    }
    for words in ["is corroborated", "is no longer corroborated"] {
        let line = format!("the finding {short} {words}: An attack");
        assert!(log.events.iter().any(|event| event.change.summary == line), "{line}");
    }
}

/// `contoso.example`, seen by `observer` on 2025-03-01.
fn seen_by(mut observer: Author, withdrawn: Option<&str>, admitted: bool) -> &'static str {
    let mut contoso = Author::new("contoso.example", &rules(DEMONSTRATION));
    let profile = "name = \"Contoso\"\ngroup = \"private-sector\"\ncountry = \"AQ\"\n";
    let enroll = contoso.enroll("2025-01-10", profile, Keys::one(&[1], &[2]));
    let withdraw = |observer: &mut Author, before: bool| {
        if let Some(day) = withdrawn.filter(|day| (*day < "2025-03-01") == before) {
            observer.withdraw(day, ATTRIBUTION, "We end our work.");
        }
    };
    withdraw(&mut observer, true);
    let rest = "method = \"https\"\nlocation = \"https://contoso.example/.well-known/accord.txt\"\nresult = \"match\"\n";
    observer.observe("2025-03-01", contoso.organization(), enroll, rest);
    withdraw(&mut observer, false);
    let observers = if admitted { vec![&observer] } else { Vec::new() };
    let registry = loaded(&[&contoso, &observer], &observers, |_| {}).as_of(date("2025-06-01"));
    let member = registry.member(contoso.organization()).unwrap();
    Statements::of(&registry).recognize(member).unwrap().identity.as_str()
}

#[test]
fn an_observation_counts_only_if_its_author_was_an_observer_that_day() {
    let observer = || observer("a.example", "academia");
    let mut late = Author::new("a.example", &rules(DEMONSTRATION));
    let profile = "name = \"a.example\"\ngroup = \"academia\"\ncountry = \"AQ\"\n";
    late.enroll("2025-01-10", profile, Keys::one(&[1], &[2]));
    for (author, withdrawn, admitted, word) in [
        (observer(), None, true, "observed"),
        (observer(), None, false, "self-asserted"),
        (observer(), Some("2025-02-01"), true, "self-asserted"),
        // Its observations still count.
        (observer(), Some("2025-05-01"), true, "observed"),
        (late, None, true, "self-asserted"),
    ] {
        assert_eq!(seen_by(author, withdrawn, admitted), word, "{withdrawn:?} {admitted}");
    }
}
