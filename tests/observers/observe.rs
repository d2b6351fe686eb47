//! `accord observe` against servers on loopback: the observations that it files, and their effect on the
//! registry.

use std::fs;

use crate::support::servers::{self, Server};
use crate::support::{Run, Sandbox};
use serde_json::Value;

/// A registry with two companies and two admitted observers, and the first company's web server.
struct Place {
    sandbox: Sandbox,
    web: Server,
    /// The resolver of both companies' names.
    names: Server,
}

impl Place {
    /// The web server answers in this manner, and the domains have these TXT records.
    fn new(manner: &str, texts: &[(&str, &str)]) -> Self {
        let sandbox = Sandbox::pledged();
        sandbox.run(&["keygen", "fabrikam.example", "--no-passphrase"]).ends(0);
        let profile = ["--name", "Fabrikam", "--group", "private-sector", "--country", "DE", "--yes"];
        sandbox.run(&[&["enroll", "fabrikam.example"][..], &profile].concat()).ends(0);
        sandbox.add_observer("bellows.example", "academia", "US");
        sandbox.add_observer("vigia.example", "civil-society", "UY");
        sandbox.admit(&["bellows.example", "vigia.example"], "2026-11-01");
        let certificate = servers::certificate(&sandbox, "contoso.example");
        sandbox.write("accord.txt", "");
        let web = servers::web(&certificate, manner, &sandbox.path("accord.txt"));
        let names = names(&sandbox, texts);
        Self { sandbox, web, names }
    }

    /// Serves the proof of this organization, or of `another`, at the well-known address.
    fn serve(&self, line: &str) {
        fs::write(self.sandbox.path("accord.txt"), line).unwrap();
    }

    fn line(&self, organization: &str) -> String {
        line(&self.sandbox, organization)
    }

    /// Observes as Bellows does, with consent.
    fn observe(&self, more: &[&str]) -> Run {
        self.observe_by("bellows.example", self.names.port, &[more, &["--yes"]].concat())
    }

    fn observe_by(&self, observer: &str, resolver: u16, more: &[&str]) -> Run {
        let port = self.web.port.to_string();
        let ca = self.sandbox.path("ca.pem");
        let network = ["--ca-file", ca.to_str().unwrap(), "--https-port", &port, "--allow-private-addresses"];
        observe(&self.sandbox, observer, resolver, &[&network[..], more].concat())
    }

    /// The identity of an organization in `list`, and the observers that support it.
    fn identity(&self, organization: &str, today: &str) -> String {
        let columns = ["--columns", "organization,identity,observers", "--format", "json"];
        let list = self.sandbox.run(&[&["list", "--today", today][..], &columns].concat()).ends(0).stdout;
        let list: Value = serde_json::from_str(&list).unwrap();
        let row = list["rows"].as_array().unwrap().iter().find(|row| row["organization"] == organization);
        let row = row.unwrap();
        let observers = row["observers"].as_array().into_iter().flatten().filter_map(Value::as_str);
        [vec![row["identity"].as_str().unwrap()], observers.collect()].concat().join(" ")
    }
}

fn observe(sandbox: &Sandbox, observer: &str, resolver: u16, more: &[&str]) -> Run {
    let resolver = format!("127.0.0.1:{resolver}");
    let arguments = ["observe", "--by", observer, "--resolver", &resolver, "--timeout", "2"];
    let run = sandbox.run(&[&arguments[..], more].concat());
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    run
}

/// A resolver with the addresses of both companies, and for each pair the TXT record below a company.
fn names(sandbox: &Sandbox, texts: &[(&str, &str)]) -> Server {
    let address = |name| format!("--address=/{name}/127.0.0.1");
    let mut options = vec![address("contoso.example")];
    for (organization, of) in texts {
        options.push(format!("--txt-record=_accord.{organization},{}", line(sandbox, of)));
    }
    servers::dns(&options)
}

/// The line that an organization must publish; for `another`, the line of another enrollment.
fn line(sandbox: &Sandbox, organization: &str) -> String {
    if organization == "another" {
        return format!("accord-enrollment={}; registry=demo.accord.example", "0".repeat(64));
    }
    let status = sandbox.run(&["status", organization, "--format", "json"]).ends(0).stdout;
    let status: Value = serde_json::from_str(&status).unwrap();
    status["organizations"][0]["publish"].as_str().unwrap().to_owned()
}

/// The records that a run reports as written.
fn written(run: &Run) -> Vec<&str> {
    run.stdout.lines().filter(|line| !line.ends_with(".sig")).collect()
}

const RECORD: &str = "findings/bellows.example/0003-observe.toml";

#[test]
fn what_a_domain_publishes_is_filed_and_makes_it_observed() {
    let place = Place::new("well", &[]);
    place.serve(&place.line("contoso.example"));
    assert_eq!(place.identity("contoso.example", "2026-11-21"), "self-asserted");
    let run = place.observe(&["contoso.example"]).ends(0);
    assert_eq!(run.stdout, format!("{RECORD}\n{RECORD}.sig\n"));
    let record = fs::read_to_string(place.sandbox.file(RECORD)).unwrap();
    let enroll = place.line("contoso.example").replace("accord-enrollment=", "");
    let enroll = enroll.split(';').next().unwrap();
    let port = place.web.port;
    let observation = format!(
        "\n[observation]\norganization = \"contoso.example\"\nenroll = \"{enroll}\"\nmethod = \"https\"\n\
         location = \"https://contoso.example:{port}/.well-known/accord.txt\"\nresult = \"match\"\n"
    );
    assert!(record.ends_with(&observation), "{record}");
    // The bytes were shown before they were signed.
    assert!(run.stderr.contains(&format!("{RECORD}:\n\n{record}")), "{}", run.stderr);

    assert_eq!(place.identity("contoso.example", "2026-11-21"), "observed bellows.example");
    let vigia = ["--yes", "contoso.example"];
    place.observe_by("vigia.example", place.names.port, &vigia).ends(0);
    assert_eq!(place.identity("contoso.example", "2027-11-21"), "observed bellows.example vigia.example");
    assert_eq!(place.identity("contoso.example", "2027-11-22"), "stale bellows.example vigia.example");
    let shown = place.sandbox.run(&["show", "contoso.example"]).ends(0).stdout;
    assert!(shown.contains("observed"), "{shown}");
    assert!(!place.sandbox.run(&["verify"]).ends(0).stdout.contains("error["));
    place.sandbox.check_with_ssh_keygen();
}

#[test]
fn an_organization_that_is_named_twice_is_observed_once() {
    let place = Place::new("well", &[]);
    place.serve(&place.line("contoso.example"));
    let run = place.observe(&["contoso.example", "contoso.example"]).ends(0);
    assert_eq!(run.stdout, format!("{RECORD}\n{RECORD}.sig\n"));
    assert!(run.stderr.contains("1 new, 0 without news, 0 unclear"), "{}", run.stderr);
}

#[test]
fn another_enrollment_is_a_mismatch_whatever_the_other_method_shows() {
    let place = Place::new("well", &[("contoso.example", "another")]);
    place.serve(&place.line("contoso.example"));
    place.observe(&["contoso.example"]).ends(0);
    let record = fs::read_to_string(place.sandbox.file(RECORD)).unwrap();
    assert!(record.contains("location = \"_accord.contoso.example\"\nresult = \"mismatch\"\n"), "{record}");
    assert_eq!(place.identity("contoso.example", "2026-11-21"), "contradicted bellows.example");
    let shown = place.sandbox.run(&["show", "contoso.example"]).ends(0).stdout;
    assert!(shown.contains("contradicted"), "{shown}");
    // With `--method https`, only the result of that method is filed.
    place.observe(&["contoso.example", "--method", "https"]).ends(0);
    assert_eq!(place.identity("contoso.example", "2026-11-21"), "observed bellows.example");
}

#[test]
fn a_domain_that_publishes_nothing_is_no_longer_observed() {
    let place = Place::new("well", &[]);
    place.serve(&place.line("contoso.example"));
    place.observe(&["contoso.example"]).ends(0);
    place.serve("");
    let run = place.observe(&["contoso.example"]).ends(0);
    assert_eq!(written(&run), ["findings/bellows.example/0004-observe.toml"]);
    assert!(run.stderr.contains("result = \"absent\""), "{}", run.stderr);
    assert_eq!(place.identity("contoso.example", "2026-11-21"), "self-asserted");
    // A domain without an address publishes nothing by HTTPS, so DNS decides.
    let run = place.observe(&["fabrikam.example"]).ends(0);
    assert!(run.stderr.contains("method = \"dns\""), "{}", run.stderr);
    place.sandbox.run(&["verify"]).ends(0);
}

#[test]
fn an_uncertain_result_is_not_filed() {
    for (manner, word) in [("silent", "timeout"), ("redirect", "redirect"), ("500", "status")] {
        let place = Place::new(manner, &[]);
        let before = place.sandbox.snapshot();
        let run = place.observe(&["contoso.example"]).ends(1);
        assert!(run.stderr.contains(&format!("https  {word}")), "{}", run.stderr);
        assert!(run.stderr.contains("0 new, 0 without news, 1 unclear"), "{}", run.stderr);
        assert_eq!(run.stdout, "");
        let unreachable = servers::free_port();
        place.observe_by("bellows.example", unreachable, &["contoso.example", "--yes"]).ends(3);
        assert_eq!(place.sandbox.snapshot(), before);
        // One method with a match is enough.
        let names = names(&place.sandbox, &[("contoso.example", "contoso.example")]);
        place.observe_by("bellows.example", names.port, &["contoso.example", "--yes"]).ends(0);
        assert_eq!(place.identity("contoso.example", "2026-11-21"), "observed bellows.example");
    }
}

#[test]
fn a_private_address_is_not_contacted() {
    let place = Place::new("well", &[]);
    place.serve(&place.line("contoso.example"));
    let arguments = ["contoso.example", "--yes"];
    let run = observe(&place.sandbox, "bellows.example", place.names.port, &arguments).ends(1);
    assert!(run.stderr.contains("https  private-address"), "{}", run.stderr);
    assert_eq!(run.stdout, "");
}

#[test]
fn observing_all_files_only_changes() {
    let texts = [("fabrikam.example", "fabrikam.example"), ("vigia.example", "vigia.example")];
    let place = Place::new("silent", &texts);
    let all = |today: &str, more: &[&str]| place.observe(&[&["--all", "--today", today], more].concat());
    // Contoso's server does not answer; the other organizations are observed anyway.
    let run = all("2026-11-21", &[]).ends(1);
    let paths = ["findings/bellows.example/0003-observe.toml", "findings/bellows.example/0004-observe.toml"];
    assert_eq!(written(&run), paths);
    assert!(run.stderr.contains("2 new, 1 without news, 1 unclear"), "{}", run.stderr);
    assert_eq!(place.identity("fabrikam.example", "2026-11-21"), "observed bellows.example");
    assert_eq!(place.identity("vigia.example", "2026-11-21"), "observed bellows.example");

    let before = place.sandbox.snapshot();
    for (today, more) in
        [("2026-11-21", &[][..]), ("2026-12-20", &[]), ("2027-02-01", &["--older-than", "100"])]
    {
        let run = all(today, more).ends(1);
        assert!(run.stderr.contains("0 new, 3 without news, 1 unclear"), "{}", run.stderr);
        assert_eq!(place.sandbox.snapshot(), before);
    }
    // A change is filed at once, an unchanged state when it is due.
    let changed = names(&place.sandbox, &[("fabrikam.example", "another"), texts[1]]);
    let arguments = ["--all", "--yes", "--method", "dns", "--today", "2026-12-01"];
    let run = place.observe_by("bellows.example", changed.port, &arguments).ends(0);
    assert!(run.stderr.contains("1 new, 3 without news, 0 unclear"), "{}", run.stderr);
    assert_eq!(place.identity("fabrikam.example", "2026-12-01"), "contradicted bellows.example");
    let run = all("2026-12-21", &["--method", "dns"]).ends(0);
    assert!(run.stderr.contains("2 new, 2 without news, 0 unclear"), "{}", run.stderr);
    assert_eq!(place.identity("fabrikam.example", "2026-12-21"), "observed bellows.example");
    // `nothing published` is filed once, and only for a domain that was observed before.
    let gone = names(&place.sandbox, &texts[..1]);
    let arguments = ["--all", "--yes", "--method", "dns", "--today", "2026-12-22"];
    for words in ["1 new, 3 without news, 0 unclear", "0 new, 4 without news, 0 unclear"] {
        let run = place.observe_by("bellows.example", gone.port, &arguments).ends(0);
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
    assert_eq!(place.identity("vigia.example", "2026-12-22"), "self-asserted");
    place.sandbox.run(&["verify", "--today", "2026-12-22"]).ends(0);
}

#[test]
fn a_run_that_is_killed_keeps_the_answers_that_came() {
    let texts = [("fabrikam.example", "fabrikam.example"), ("vigia.example", "vigia.example")];
    let place = Place::new("silent", &texts);
    let resolver = format!("127.0.0.1:{}", place.names.port);
    let (port, ca) = (place.web.port.to_string(), place.sandbox.path("ca.pem"));
    let network = ["--ca-file", ca.to_str().unwrap(), "--https-port", &port, "--allow-private-addresses"];
    let all =
        ["observe", "--by", "bellows.example", "--all", "--yes", "--timeout", "60", "--resolver", &resolver];
    // Contoso's server says nothing for a minute.
    place.sandbox.run_under(&["timeout", "-s", "KILL", "15"], &[&all[..], &network].concat());
    assert!(place.sandbox.file("findings/bellows.example/0004-observe.toml").exists());
    place.sandbox.run(&["verify"]).ends(0);
    let run = place.observe(&["--all"]).ends(1);
    assert!(run.stderr.contains("0 new, 3 without news, 1 unclear"), "{}", run.stderr);
}

#[test]
fn after_the_time_limit_no_further_domain_is_asked() {
    let sandbox = Sandbox::pledged();
    sandbox.add_observer("bellows.example", "academia", "US");
    sandbox.admit(&["bellows.example"], "2026-11-01");
    for number in 0..8 {
        let name = format!("fabrikam-{number}.example");
        sandbox.run(&["keygen", &name, "--no-passphrase"]).ends(0);
        let profile = ["--name", &name, "--group", "private-sector", "--country", "DE", "--yes"];
        sandbox.run(&[&["enroll", &name][..], &profile].concat()).ends(0);
    }
    // The observer looked at two of them today, and never at the others.
    let seen = ["fabrikam-0.example", "fabrikam-1.example"];
    let names = names(&sandbox, &seen.map(|name| (name, name)));
    let look = [&seen[..], &["--yes", "--method", "dns"]].concat();
    observe(&sandbox, "bellows.example", names.port, &look).ends(0);
    let port = servers::pretend(|_| Vec::new());
    let run = observe(&sandbox, "bellows.example", port, &["--all", "--yes", "--time-limit", "1"]).ends(3);
    assert!(run.stderr.contains("8 unclear"), "{}", run.stderr);
    assert!(run.stderr.contains("fabrikam-7.example"), "{}", run.stderr);
    assert!(seen.iter().all(|name| !run.stderr.contains(name)), "the longest unseen first: {}", run.stderr);
    assert!(run.stderr.contains("2 were not asked within 1 s"), "{}", run.stderr);
}

#[test]
fn an_observation_of_an_observer_that_is_not_admitted_does_not_count() {
    let place = Place::new("well", &[("contoso.example", "contoso.example")]);
    let run = place.observe_by("fabrikam.example", place.names.port, &["contoso.example", "--yes"]).ends(0);
    assert!(run.stderr.contains("is not an observer today"), "{}", run.stderr);
    assert_eq!(place.identity("contoso.example", "2026-11-21"), "self-asserted");
    let verdict = place.sandbox.run(&["verify"]).ends(0);
    let told = verdict.stdout + &verdict.stderr;
    assert!(told.contains("observer-not-admitted"), "{told}");
}

#[test]
fn a_dry_run_shows_the_record_that_a_signed_draft_becomes() {
    let texts = [("fabrikam.example", "fabrikam.example"), ("contoso.example", "contoso.example")];
    let place = Place::new("well", &texts);
    let both = ["contoso.example", "fabrikam.example"];
    let before = place.sandbox.snapshot();
    let port = place.names.port;
    let run = place.observe_by("bellows.example", port, &[&both[..], &["--dry-run"]].concat()).ends(0);
    assert!(run.stdout.contains(&format!("{RECORD}:")), "{}", run.stdout);
    assert!(run.stderr.contains("nothing was written"), "{}", run.stderr);
    let run = place.observe_by("bellows.example", port, &both).ends(2);
    assert!(run.stderr.contains("--yes"), "{}", run.stderr);
    assert_eq!(place.sandbox.snapshot(), before);

    let run = place.observe(&[&both[..], &["--unsigned"]].concat()).ends(0);
    assert_eq!(run.stdout.lines().count(), 2, "{}", run.stdout);
    for record in written(&run) {
        place.sandbox.run(&["sign", record, "--yes"]).ends(0);
    }
    assert_eq!(place.identity("fabrikam.example", "2026-11-21"), "observed bellows.example");
    place.sandbox.check_with_ssh_keygen();
}

#[test]
fn invalid_arguments_are_refused_before_any_query() {
    let sandbox = Sandbox::pledged();
    sandbox.add_observer("bellows.example", "academia", "US");
    for (code, words, arguments) in [
        (2, "--by", &["observe", "contoso.example"][..]),
        (2, "required", &["observe", "--by", "bellows.example"]),
        (2, "cannot be used with", &["observe", "--by", "bellows.example", "--all", "contoso.example"]),
        (2, "not in this registry", &["observe", "--by", "unknown.example", "contoso.example"]),
        (2, "not in this registry", &["observe", "--by", "bellows.example", "unknown.example"]),
        (4, "observe itself", &["observe", "--by", "bellows.example", "bellows.example"]),
        (3, "cannot read", &["observe", "--by", "bellows.example", "--all", "--ca-file", "/nonexistent"]),
    ] {
        sandbox.refuses(code, words, arguments, &[]);
    }
    sandbox.edit("keys/contoso.example/0001-enroll.toml", "\"Contoso\"", "\"Fabrikam\"");
    let arguments = ["observe", "--by", "bellows.example", "contoso.example"];
    sandbox.refuses(4, "no enrollment in force", &arguments, &[]);
    sandbox.refuses(4, "no enrollment in force", &["observe", "--by", "contoso.example", "--all"], &[]);
}
