//! `accord probe` against servers on loopback: the proof that a domain publishes, and faulty answers of every
//! kind.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::support::servers::{self, Server};
use crate::support::{Run, Sandbox};
use serde_json::Value;

/// An enrolled organization and its domain.
struct Domain {
    sandbox: Sandbox,
    /// The line that the domain must publish.
    line: String,
    web: Server,
    dns: Server,
}

impl Domain {
    /// Web and name servers of the domain, which publish nothing yet.
    fn new(manner: &str) -> Self {
        Self::with(Sandbox::enrolled(), manner, "contoso.example", &[])
    }

    /// The same with a certificate for `host`, and with these TXT records.
    fn with(sandbox: Sandbox, manner: &str, host: &str, texts: &[&str]) -> Self {
        let line = proof(&sandbox);
        let certificate = servers::certificate(&sandbox, host);
        sandbox.write("accord.txt", "");
        let web = servers::web(&certificate, manner, &sandbox.path("accord.txt"));
        let mut options = vec!["--address=/contoso.example/127.0.0.1".to_owned()];
        options.extend(texts.iter().map(|text| format!("--txt-record=_accord.contoso.example,{text}")));
        Self { sandbox, line, web, dns: servers::dns(&options) }
    }

    /// Serves a file at the well-known address.
    fn serve(&self, file: impl AsRef<[u8]>) {
        fs::write(self.sandbox.path("accord.txt"), file).unwrap();
    }

    fn probe(&self, more: &[&str]) -> Run {
        self.probe_by(self.dns.port, more)
    }

    /// Probes with another resolver.
    fn probe_by(&self, resolver: u16, more: &[&str]) -> Run {
        let ca = self.sandbox.path("ca.pem");
        let port = self.web.port.to_string();
        let network = ["--ca-file", ca.to_str().unwrap(), "--https-port", &port, "--allow-private-addresses"];
        probe(&self.sandbox, resolver, &[&network[..], more].concat())
    }

    /// The outcome or the error of the check by HTTPS, and its message.
    fn https(&self, more: &[&str]) -> (String, String) {
        of(&self.probe(&[&["--format", "json"][..], more].concat()), 0)
    }
}

fn probe(sandbox: &Sandbox, resolver: u16, more: &[&str]) -> Run {
    let resolver = format!("127.0.0.1:{resolver}");
    let arguments = ["probe", "contoso.example", "--resolver", &resolver];
    let run = sandbox.run(&[&arguments[..], more].concat());
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    run
}

/// The line that the organization must publish.
fn proof(sandbox: &Sandbox) -> String {
    let status = sandbox.run(&["status", "contoso.example", "--format", "json"]).ends(0).stdout;
    let status: Value = serde_json::from_str(&status).unwrap();
    status["organizations"][0]["publish"].as_str().unwrap().to_owned()
}

/// The outcome or the error of the first (HTTPS) or second (DNS) check, and its message.
fn of(run: &Run, check: usize) -> (String, String) {
    let json: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
    let check = &json["organizations"][0]["checks"][check];
    let result = check["outcome"].as_str().or(check["error"].as_str()).unwrap();
    let message = check["message"].as_str().unwrap_or_default();
    assert_eq!(message.is_empty(), result == "match", "{check}");
    assert_eq!(message.is_empty(), check["help"].is_null(), "{check}");
    (result.to_owned(), message.to_owned())
}

/// The outcome of the check by DNS, with a resolver at `port`.
fn dns(sandbox: &Sandbox, port: u16) -> (String, String) {
    of(&probe(sandbox, port, &["--format", "json"]), 1)
}

/// The line of another enrollment in the same registry.
fn other() -> String {
    format!("accord-enrollment={}; registry=demo.accord.example", "0".repeat(64))
}

#[test]
fn a_domain_that_publishes_its_enrollment_confirms_it() {
    let sandbox = Sandbox::enrolled();
    let line = proof(&sandbox);
    // One record in two strings, as name servers split long records.
    let (first, second) = line.split_at(40);
    let text = format!("{first},{second}");
    let domain = Domain::with(sandbox, "well", "contoso.example", &["v=spf1 -all", &text, &other()]);
    domain.serve(format!("# Contoso\r\n\r\n{}\r\n{}\r\n", other(), domain.line));
    let run = domain.probe(&[]).ends(0);
    let port = domain.web.port;
    assert_eq!(
        run.stdout,
        format!(
            "contoso.example (sound): confirmed\n\
             \x20 https  match           https://contoso.example:{port}/.well-known/accord.txt\n\
             \x20 dns    match           _accord.contoso.example\n"
        )
    );
    let json: Value = serde_json::from_str(&domain.probe(&["--format", "json"]).ends(0).stdout).unwrap();
    let found = &json["organizations"][0];
    assert_eq!(found["publish"], domain.line);
    assert_eq!(found["checks"][0]["published"].as_array().unwrap().len(), 2);
    assert_eq!(found["checks"][1]["published"].as_array().unwrap().len(), 2);
}

#[test]
fn one_method_is_enough_and_a_mismatch_wins() {
    let domain = Domain::with(Sandbox::enrolled(), "well", "contoso.example", &[&other()]);
    for (file, code, result) in
        [(other(), 1, "mismatch"), (domain.line.clone(), 1, "match"), (String::new(), 1, "absent")]
    {
        domain.serve(file + "\n");
        let run = domain.probe(&["--format", "json"]).ends(code);
        assert_eq!((of(&run, 0).0.as_str(), of(&run, 1).0.as_str()), (result, "mismatch"));
    }
    let domain = Domain::new("well");
    domain.serve(&domain.line);
    let run = domain.probe(&["--format", "json"]).ends(0);
    assert_eq!((of(&run, 0).0.as_str(), of(&run, 1).0.as_str()), ("match", "absent"));
    let text = domain.probe(&[]).ends(0).stdout;
    assert!(text.contains("help: Publish what `accord proof contoso.example` prints"), "{text}");
}

#[test]
fn a_line_that_is_nearly_right_is_shown_with_its_difference() {
    let domain = Domain::new("well");
    let line = domain.line.clone();
    for (file, difference) in [
        (format!("\"{line}\""), "has quotes around it"),
        (line.replace(';', "\\;"), "has a backslash"),
        (line.replace("; ", ";"), "lacks the space after the semicolon"),
        (line.replace(' ', "\u{a0}"), "has a no-break space"),
        (format!("{line}."), "ends with a full stop"),
        (format!("\u{feff}{line}\n"), "begins with a byte order mark"),
        // A digest has no such letter, so that it differs at its first one.
        (line.replace("enrollment=", "enrollment=x"), "differs from the character 19 on"),
        (
            line.replace("demo.accord.example", "other.example"),
            "names the registry other.example, and not demo.accord.example",
        ),
        (format!("<!doctype html>\n<p>{line}</p>\n"), "stands in a page of HTML"),
        (
            "<html>\n<p>Not found</p>\n</html>\n".to_owned(),
            "begins a page of HTML, and the line is not in it",
        ),
    ] {
        domain.serve(&file);
        let (found, message) = domain.https(&[]);
        assert_eq!(found, "absent", "{file}: a near miss never counts");
        assert!(message.contains(&format!("; the nearest line {difference}: ")), "{file}: {message}");
        let shown = domain.probe(&[]).ends(1).stdout.replace("\n         ", " ");
        assert!(shown.contains(difference), "{file}: {shown}");
    }
    domain.serve("v=spf1 -all\n");
    assert!(!domain.https(&[]).1.contains("nearest"));
}

#[test]
fn a_line_at_a_wrong_place_is_told_with_the_right_one() {
    let right =
        |domain: &Domain| format!("https://contoso.example:{}/.well-known/accord.txt", domain.web.port);
    for (manner, host, place) in [
        (
            "www",
            "contoso.example,DNS:www.contoso.example",
            "https://www.contoso.example:PORT/.well-known/accord.txt",
        ),
        ("other-path", "contoso.example", "https://contoso.example:PORT/accord.txt"),
    ] {
        let domain = Domain::with(Sandbox::enrolled(), manner, host, &[]);
        domain.serve(&domain.line);
        let (outcome, message) = domain.https(&[]);
        let place = place.replace("PORT", &domain.web.port.to_string());
        assert_eq!(outcome, "absent", "{manner}");
        let words = format!("stands at {place}, and not at {}", right(&domain));
        assert!(message.contains(&words), "{manner}: {message}");
    }
    let domain = Domain::new("without-tls");
    domain.serve(&domain.line);
    let port = domain.web.port.to_string();
    let (outcome, message) = domain.https(&["--http-port", &port]);
    assert_eq!(outcome, "tls");
    assert!(message.contains("the line stands at http://contoso.example:"), "{message}");
    for place in
        ["accord.contoso.example", "_accord.contoso.example.contoso.example", "_accord.www.contoso.example"]
    {
        let dns = servers::dns(&[format!("--txt-record={place},{}", domain.line)]);
        let run = probe(&domain.sandbox, dns.port, &["--format", "json"]).ends(1);
        let (outcome, message) = of(&run, 1);
        let words = format!("stands at {place}, and not at _accord.contoso.example");
        assert_eq!((outcome.as_str(), message.contains(&words)), ("absent", true), "{message}");
    }
}

#[test]
fn status_asks_the_domain_and_says_what_to_publish_instead() {
    let domain = Domain::new("well");
    domain.serve(format!("\"{}\"", domain.line));
    let ca = domain.sandbox.path("ca.pem");
    let [web, dns] = [domain.web.port, domain.dns.port].map(|port| port.to_string());
    let resolver = format!("127.0.0.1:{dns}");
    let status = ["status", "contoso.example", "--probe", "--resolver", &resolver, "--https-port", &web];
    let network = ["--ca-file", ca.to_str().unwrap(), "--allow-private-addresses"];
    let run = domain.sandbox.run(&[&status[..], &network].concat()).ends(0);
    let shown = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.contains("the domain was asked: unconfirmed"), "{shown}");
    assert!(shown.contains("the nearest line has quotes around it"), "{shown}");
    let help = format!("accord.txt, exactly so: {}", domain.line);
    assert!(shown.contains(&help), "{shown}");
    let run = domain.sandbox.run(&[&status[..], &network, &["--format", "json"]].concat()).ends(0);
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["organizations"][0]["probe"]["checks"][0]["outcome"], "absent");
}

#[test]
fn a_line_at_the_name_of_the_domain_itself_is_seen() {
    let sandbox = Sandbox::enrolled();
    let line = proof(&sandbox);
    let apex = format!("--txt-record=contoso.example,{line}");
    let dns = servers::dns(&["--address=/contoso.example/127.0.0.1".to_owned(), apex]);
    let run =
        probe(&sandbox, dns.port, &["--allow-private-addresses", "--https-port", "1", "--format", "json"]);
    let (outcome, message) = of(&run.ends(1), 1);
    assert_eq!(outcome, "absent");
    assert!(message.contains("stands at contoso.example, and not at _accord.contoso.example"), "{message}");
}

#[test]
fn a_line_that_differs_by_one_byte_does_not_count() {
    let domain = Domain::new("well");
    for (file, result) in [
        (domain.line.clone().into_bytes(), "match"),
        (domain.line.replace("; ", ";").into_bytes(), "absent"),
        (domain.line.replace("demo.", "other.").into_bytes(), "absent"),
        (format!("{} ", domain.line).into_bytes(), "absent"),
        (format!("<p>{}</p>", domain.line).into_bytes(), "absent"),
        ([domain.line.as_bytes(), b"\n\xff"].concat(), "malformed"),
        (filled(&domain.line, 16 * 1024), "match"),
        (filled(&domain.line, 16 * 1024 + 1), "too-large"),
    ] {
        domain.serve(&file);
        let (found, message) = domain.https(&[]);
        assert_eq!(found, result, "{message}: {}", String::from_utf8_lossy(&file[..100]));
    }
}

/// A file of so many bytes that begins with the line.
fn filled(line: &str, size: usize) -> Vec<u8> {
    let mut file = format!("{line}\n").into_bytes();
    file.resize(size, b'#');
    file
}

#[test]
fn each_fault_of_a_web_server_has_its_own_outcome() {
    for (manner, result, words) in [
        ("404", "absent", "no enrollment"),
        ("410", "absent", "no enrollment"),
        ("403", "status", "status 403"),
        ("500", "status", "status 500"),
        ("redirect", "redirect", "elsewhere.example"),
        ("garbage", "malformed", "not HTTP"),
        ("long-head", "too-large", "head"),
        ("early-end", "unreachable", "connection"),
        ("without-tls", "tls", "corrupt"),
    ] {
        let domain = Domain::new(manner);
        domain.serve(&domain.line);
        let (found, message) = domain.https(&[]);
        assert_eq!(found, result, "{manner}: {message}");
        assert!(message.contains(words), "{manner}: {message}");
    }
}

#[test]
fn a_slow_web_server_times_out() {
    for manner in ["silent", "drip"] {
        let (found, message) = Domain::new(manner).https(&["--timeout", "1"]);
        assert_eq!(
            (found.as_str(), message.contains("within 1 s")),
            ("timeout", true),
            "{manner}: {message}"
        );
    }
}

#[test]
fn a_certificate_must_be_for_this_name_and_from_a_known_authority() {
    let domain = Domain::with(Sandbox::enrolled(), "well", "fabrikam.example", &[]);
    domain.serve(&domain.line);
    let (found, message) = domain.https(&[]);
    assert_eq!((found.as_str(), message.contains("not valid for name")), ("tls", true), "{message}");

    let domain = Domain::new("well");
    domain.serve(&domain.line);
    let port = domain.web.port.to_string();
    let network = ["--https-port", &port, "--allow-private-addresses", "--format", "json"];
    let (found, message) = of(&probe(&domain.sandbox, domain.dns.port, &network), 0);
    assert_eq!((found.as_str(), message.contains("UnknownIssuer")), ("tls", true), "{message}");
}

#[test]
fn a_name_with_private_addresses_is_refused() {
    let domain = Domain::new("well");
    domain.serve(&domain.line);
    let ca = domain.sandbox.path("ca.pem");
    let port = domain.web.port.to_string();
    let network = ["--ca-file", ca.to_str().unwrap(), "--https-port", &port, "--format", "json"];
    let (found, message) = of(&probe(&domain.sandbox, domain.dns.port, &network), 0);
    assert_eq!((found.as_str(), message.contains("127.0.0.1")), ("private-address", true), "{message}");
    for address in ["::1", "::ffff:127.0.0.1", "10.0.0.1", "169.254.169.254", "fd00::1"] {
        let dns = servers::dns(&[format!("--address=/contoso.example/{address}")]);
        let (found, message) = of(&probe(&domain.sandbox, dns.port, &network), 0);
        assert_eq!(found, "private-address", "{address}: {message}");
    }
}

#[test]
fn a_name_without_addresses_or_records_publishes_nothing() {
    let sandbox = Sandbox::enrolled();
    let dns = servers::dns(&[]);
    let run = probe(&sandbox, dns.port, &["--format", "json"]).ends(1);
    assert_eq!((of(&run, 0).0.as_str(), of(&run, 1).0.as_str()), ("no-address", "absent"));
}

#[test]
fn a_nameserver_is_followed_through_aliases_and_over_tcp() {
    let sandbox = Sandbox::enrolled();
    let line = proof(&sandbox);
    let text = |name: &str, text: &str| format!("--txt-record={name},{text}");
    let alias = "--cname=_accord.contoso.example,accord.fabrikam.example".to_owned();
    let there = servers::dns(&[alias, text("accord.fabrikam.example", &line)]);
    let padding =
        (0..20).map(|number| text("_accord.contoso.example", &format!("{number}{}", "x".repeat(90))));
    let many = servers::dns(&padding.chain([text("_accord.contoso.example", &line)]).collect::<Vec<_>>());
    let padding = (0..64).map(|number| text("_accord.contoso.example", &number.to_string()));
    let more = servers::dns(&padding.chain([text("_accord.contoso.example", &line)]).collect::<Vec<_>>());
    assert_eq!(dns(&sandbox, there.port).0, "match");
    assert_eq!(dns(&sandbox, many.port).0, "match");
    assert_eq!(dns(&sandbox, more.port).0, "too-large");
}

#[test]
fn the_next_resolver_is_asked_after_a_failure() {
    let sandbox = Sandbox::enrolled();
    let text = format!("--txt-record=_accord.contoso.example,{}", proof(&sandbox));
    let good = servers::dns(&[text]);
    let good = format!("127.0.0.1:{}", good.port);
    let refuses = servers::pretend(|question| vec![answer(question, 0x8185, &[])]);
    for bad in [refuses, servers::free_port()] {
        let run = probe(&sandbox, bad, &["--resolver", &good, "--format", "json"]);
        assert_eq!(of(&run, 1).0, "match", "{run:?}");
    }
    assert_eq!(dns(&sandbox, refuses).0, "resolver");
}

/// The answer to a question with these flags and these records.
fn answer(question: &[u8], flags: u16, records: &[&[u8]]) -> Vec<u8> {
    let count = u16::try_from(records.len()).unwrap().to_be_bytes();
    let head = [&question[..2], &flags.to_be_bytes(), &question[4..6], &count, &[0; 4]].concat();
    [head, question[12..].to_vec(), records.concat()].concat()
}

/// A TXT record of the name asked for.
fn record(text: &str) -> Vec<u8> {
    let length = u8::try_from(text.len()).unwrap();
    [&[0xC0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, length + 1, length][..], text.as_bytes()].concat()
}

#[test]
fn an_invalid_answer_is_ignored() {
    let sandbox = Sandbox::enrolled();
    let good = record(&proof(&sandbox));
    type Spoil = fn(Vec<u8>) -> Vec<u8>;
    let spoiled: [(&str, Spoil); 9] = [
        ("another number", |mut bytes| {
            bytes[0] ^= 1;
            bytes
        }),
        ("another question", |mut bytes| {
            bytes[14] ^= 1;
            bytes
        }),
        ("another question", |mut bytes| {
            bytes[2] &= 0x7F;
            bytes
        }),
        ("another question", |mut bytes| {
            let at = bytes.windows(4).position(|four| four == [0, 16, 0, 1]).unwrap();
            bytes[at + 1] = 1;
            bytes
        }),
        ("cannot be read", |bytes| bytes[..bytes.len() - 1].to_vec()),
        ("cannot be read", |bytes| bytes[..14].to_vec()),
        ("another number", |_| Vec::new()),
        ("cannot be read", |mut bytes| {
            // A name that points at itself.
            bytes.splice(12..14, [0xC0, 12]);
            bytes
        }),
        ("cannot be read", |mut bytes| {
            bytes[6] = 0xFF;
            bytes
        }),
    ];
    let (sandbox, good) = (&sandbox, &good);
    // Each probe runs until its timeout, all of them at once.
    thread::scope(|scope| {
        for (words, spoil) in spoiled {
            scope.spawn(move || {
                let record = good.clone();
                let alone =
                    servers::pretend(move |question| vec![spoil(answer(question, 0x8180, &[&record]))]);
                let run = probe(sandbox, alone, &["--format", "json", "--timeout", "1"]);
                let (found, message) = of(&run, 1);
                let told = message.contains(words);
                assert_eq!((found.as_str(), told), ("malformed", true), "{words}: {message}");
                let record = good.clone();
                let before = servers::pretend(move |question| {
                    let answer = answer(question, 0x8180, &[&record]);
                    vec![spoil(answer.clone()), answer]
                });
                assert_eq!(dns(sandbox, before).0, "match", "{words}");
            });
        }
    });
}

#[test]
fn a_truncated_answer_is_not_complete() {
    let sandbox = Sandbox::enrolled();
    let good = record(&proof(&sandbox));
    let cut = servers::pretend(move |question| vec![answer(question, 0x8380, &[&good])]);
    let (found, message) = dns(&sandbox, cut);
    assert_eq!(
        (found.as_str(), message.contains("nothing listens there")),
        ("unreachable", true),
        "{message}"
    );
}

#[test]
fn a_name_is_resolved_once_and_the_checked_address_is_used() {
    let domain = Domain::new("well");
    domain.serve(&domain.line);
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let resolver = servers::pretend(move |question| {
        let v4 = question.ends_with(&[0, 1, 0, 1]);
        // A second query gets the address of another machine, without a server.
        let last = if v4 { count.fetch_add(1, Ordering::SeqCst) + 1 } else { 0 };
        let address = [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, u8::try_from(last).unwrap()];
        let records: &[&[u8]] = if v4 { &[&address] } else { &[] };
        vec![answer(question, 0x8180, records)]
    });
    let run = domain.probe_by(resolver, &["--format", "json"]);
    assert_eq!(of(&run, 0).0, "match", "{run:?}");
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[test]
fn an_unreachable_domain_gives_no_result() {
    let sandbox = Sandbox::enrolled();
    let silent = servers::pretend(|_| Vec::new());
    let arguments = ["--timeout", "1", "--format", "json"];
    let run = probe(&sandbox, silent, &arguments).ends(3);
    assert_eq!((of(&run, 0).0.as_str(), of(&run, 1).0.as_str()), ("timeout", "timeout"));
    let run = probe(&sandbox, servers::free_port(), &arguments).ends(3);
    assert_eq!((of(&run, 0).0.as_str(), of(&run, 1).0.as_str()), ("unreachable", "unreachable"));
    assert!(run.stdout.contains("\"verdict\": \"unasked\""), "{}", run.stdout);
}

#[test]
fn a_broken_chain_is_reported_and_its_domain_is_not_probed() {
    let sandbox = Sandbox::enrolled();
    sandbox.edit("keys/contoso.example/0001-enroll.toml", "\"Contoso\"", "\"Fabrikam\"");
    let resolver = servers::pretend(|_| panic!("it is asked"));
    let run = probe(&sandbox, resolver, &[]).ends(1);
    assert_eq!(run.stdout, "contoso.example (broken): unconfirmed\n");
    assert!(run.stderr.contains("signature-invalid"), "{}", run.stderr);
}

#[test]
fn invalid_arguments_are_refused_before_any_query() {
    let sandbox = Sandbox::enrolled();
    let certificate = sandbox.write("not.pem", "not a certificate\n");
    for (code, words, arguments) in [
        (2, "required", &["probe"][..]),
        (2, "not in this registry", &["probe", "fabrikam.example"]),
        (2, "IP address", &["probe", "contoso.example", "--resolver", "resolver.example"]),
        (2, "0 is not in 1..=300", &["probe", "contoso.example", "--timeout", "0"]),
        (2, "no certificate", &["probe", "contoso.example", "--ca-file", &certificate]),
        (3, "cannot read", &["probe", "contoso.example", "--ca-file", "/nonexistent"]),
    ] {
        sandbox.refuses(code, words, arguments, &[]);
    }
}

#[test]
fn foreign_text_is_escaped_for_the_terminal() {
    let domain = Domain::new("redirect");
    let run = domain.probe(&[]).ends(1);
    assert!(run.stdout.contains("https://elsewhere.example/\\u{202e}txt"), "{}", run.stdout);
}
