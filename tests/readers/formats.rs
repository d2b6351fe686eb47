//! Every format of `verify`, read by independent parsers: each format has the same problems, whatever the
//! name of a file.

use std::fs;
use std::sync::LazyLock;

use crate::support::{self, ENROLL, PLEDGE, Sandbox, python};
use accord::text::for_terminal;
use serde_json::{Value, json};

const TOP: &str = env!("CARGO_MANIFEST_DIR");

/// The result of the parser `mode` of `tests/readers/formats.py` for `input`.
fn read(place: &Sandbox, arguments: &[&str], input: &str) -> Value {
    static PYTHON: LazyLock<String> = LazyLock::new(|| python::with("jsonschema"));
    let script = format!("{TOP}/tests/readers/formats.py");
    let seen = place.tool(&PYTHON, &[&["-X", "utf8", &script], arguments].concat(), input).ends(0).stdout;
    serde_json::from_str(&seen).unwrap()
}

/// The violations of a schema of the repository by each of `instances`: a field that it does not declare is one.
fn faults(place: &Sandbox, schema: &str, instances: &[Value]) -> Vec<Vec<Value>> {
    faults_by(place, "schema", schema, instances)
}

fn faults_by(place: &Sandbox, mode: &str, schema: &str, instances: &[Value]) -> Vec<Vec<Value>> {
    let schema = format!("{TOP}/{schema}");
    let lines: String = instances.iter().map(|instance| format!("{instance}\n")).collect();
    let faults: Vec<Vec<Value>> = serde_json::from_value(read(place, &[mode, &schema], &lines)).unwrap();
    assert_eq!(faults.len(), instances.len());
    faults
}

/// Expects `instance` to be valid by a schema, and each of `changes` to be invalid.
#[track_caller]
fn obeys(place: &Sandbox, schema: &str, instance: &Value, changes: &[Value]) {
    let faults = faults(place, schema, &[std::slice::from_ref(instance), changes].concat());
    assert_eq!(faults[0], [] as [Value; 0], "{instance}");
    for (faults, change) in faults[1..].iter().zip(changes) {
        assert!(!faults.is_empty(), "not refused: {change}");
    }
}

fn verify(place: &Sandbox, format: &str, code: i32) -> String {
    place.run(&["verify", "--format", format]).ends(code).stdout
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A registry with a record whose signature is invalid, and with a stray file.
fn broken() -> Sandbox {
    let place = Sandbox::pledged();
    place.edit("pledges/contoso.example/0002-pledge.toml", "Chief Legal Officer", "Chief Loyal Officer");
    fs::write(place.file("keys/README"), "x").unwrap();
    place
}

/// A registry with an invalid `accord.toml`.
fn unusable() -> Sandbox {
    let place = Sandbox::pledged();
    fs::write(place.file("accord.toml"), "format = 2\n").unwrap();
    place
}

/// A registry with a warning: a decision about an enrollment that is not there.
fn warned() -> Sandbox {
    let place = Sandbox::pledged();
    let none = accord::record::Digest::of(b"no enrollment");
    let table = format!("[voidance]\norganization = \"contoso.example\"\nenroll = \"{none}\"\n");
    place.decide("2026-11-21", accord::record::Kind::Void, &table);
    place
}

/// The registries, each with the exit code of `verify`.
fn registries() -> [(Sandbox, i32); 4] {
    [(Sandbox::pledged(), 0), (warned(), 0), (broken(), 1), (unusable(), 1)]
}

/// Text that is known to break programs, as far as it can be a file's name.
const NAUGHTY: [&str; 30] = [
    "=1+1",
    "@contoso",
    "someone@evil.example",
    "-rf",
    "- x",
    "1. x",
    "# x",
    "    x",
    "<script>alert(1)<!--",
    "a|b",
    "a\\|b",
    "`a` **b** _c_ ~~d~~",
    "``",
    "[x](javascript:alert(1))",
    "![x](y)",
    "www.evil.example",
    "&lt;&#60;",
    "]]>",
    "'\"",
    "{0}",
    "\u{5e9}\u{5dc}\u{5d5}\u{5dd}",
    "\u{202e}lmot.txt",
    "\u{1b}]0;x\u{7}\u{1b}[2J",
    "\u{7f}\u{85}\u{ffff}",
    "two\nlines",
    "x\r\n::set-output name=x::y",
    "::error::x",
    "##[error]x",
    "%0A::error::x",
    "a,b:c;d%25e?f#g",
];

/// A registry with a stray file and a stray folder of each of these names, and with a record that has the
/// names as its content.
fn naughty() -> Sandbox {
    let place = Sandbox::pledged();
    for name in NAUGHTY {
        fs::write(place.file("pledges/contoso.example").join(name), "x").unwrap();
        fs::create_dir(place.file("keys").join(name)).unwrap();
    }
    fs::write(place.file("pledges/contoso.example/0003-report.toml"), NAUGHTY.join("\n")).unwrap();
    place
}

/// The diagnostics of a registry in JSON.
fn diagnostics(place: &Sandbox, code: i32) -> Vec<Value> {
    parsed(&verify(place, "json", code))["diagnostics"].as_array().unwrap().clone()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap()
}

/// `a/b` from `a%2Fb`.
fn percent_decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}

/// `value` without the field at `path`, with another type of it, and with an unknown field beside it.
fn changes(value: &Value, path: &str) -> Vec<Value> {
    let fields = value.pointer(path).unwrap().as_object().unwrap();
    let changed = |change: &dyn Fn(&mut serde_json::Map<String, Value>)| {
        let mut value = value.clone();
        change(value.pointer_mut(path).unwrap().as_object_mut().unwrap());
        value
    };
    let gone = fields.keys().map(|field| changed(&|object| _ = object.remove(field)));
    let other = fields.keys().map(|field| changed(&|object| object[field] = json!({ "x": 1 })));
    let more = changed(&|object| _ = object.insert("surprise".to_owned(), json!(1)));
    gone.chain(other).chain([more]).collect()
}

/// `value` with all its lists cut to two items.
fn shorten_lists(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.truncate(2);
            items.iter_mut().for_each(shorten_lists);
        }
        Value::Object(fields) => fields.values_mut().for_each(shorten_lists),
        _ => {}
    }
}

/// `value` with another type of each of its fields at every depth, once of all items of a list.
fn deep_changes(value: &Value) -> Vec<Value> {
    let mut places = std::collections::BTreeMap::new();
    let mut open = vec![(String::new(), String::new(), value)];
    while let Some((path, kind, value)) = open.pop() {
        match value {
            Value::Object(fields) => open.extend(
                fields
                    .iter()
                    .map(|(name, field)| (format!("{path}/{name}"), format!("{kind}/{name}"), field)),
            ),
            Value::Array(items) => open.extend(
                items
                    .iter()
                    .enumerate()
                    .map(|(at, item)| (format!("{path}/{at}"), format!("{kind}/*"), item)),
            ),
            _ => {}
        }
        places.insert(kind, path);
    }
    places.remove("");
    let other = |path: &String| {
        let mut value = value.clone();
        *value.pointer_mut(path).unwrap() = json!([{ "x": { "x": 1.5 } }]);
        value
    };
    places.values().map(other).collect()
}

const VERIFY: &str = "docs/schema/verify.schema.json";
const SHOW: &str = "docs/schema/show.schema.json";

#[test]
fn a_verdict_is_valid_by_its_schema() {
    for (place, code) in registries().into_iter().chain([(naughty(), 1)]) {
        let verdict = parsed(&verify(&place, "json", code));
        let changed = changes(&verdict, "");
        obeys(&place, VERIFY, &verdict, &changed);
    }
    let place = broken();
    let verdict = parsed(&verify(&place, "json", 1));
    let mut changed = [changes(&verdict, "/diagnostics/0"), changes(&verdict, "/organizations/0")].concat();
    for (path, value) in [
        ("/sound", json!(true)),
        ("/diagnostics/0/severity", json!("fatal")),
        ("/diagnostics/0/line", json!(0)),
        ("/organizations/0/code", json!(null)),
        ("/organizations/0/integrity", json!("sound")),
    ] {
        let mut one = verdict.clone();
        *one.pointer_mut(path).unwrap() = value;
        changed.push(one);
    }
    obeys(&place, VERIFY, &verdict, &changed);
    allows_more_fields(&place, VERIFY, &verdict);
}

/// `value` with a field that no schema declares in one of its objects, once for each place that has objects.
fn add_fields(value: &Value) -> Vec<Value> {
    let mut places = std::collections::BTreeMap::new();
    let mut open = vec![(String::new(), String::new(), value)];
    while let Some((path, kind, value)) = open.pop() {
        match value {
            Value::Object(fields) => {
                open.extend(
                    fields
                        .iter()
                        .map(|(name, field)| (format!("{path}/{name}"), format!("{kind}/{name}"), field)),
                );
                // The keys of these are words, such as standings, and not fields.
                let name = path.rsplit('/').next().unwrap();
                if !["standings", "statuses", "kinds", "matches", "filters"].contains(&name) {
                    places.insert(kind, path);
                }
            }
            Value::Array(items) => open.extend(
                items
                    .iter()
                    .enumerate()
                    .map(|(at, item)| (format!("{path}/{at}"), format!("{kind}/*"), item)),
            ),
            _ => {}
        }
    }
    let added = places.values().map(|path| {
        let mut value = value.clone();
        value.pointer_mut(path).unwrap()["surprise"] = json!({ "x": 1.5 });
        value
    });
    added.collect()
}

/// A published schema allows a field that a later version adds, so a program that validates does not break. Ours
/// refuses it in each object, so no output has a field without a declaration.
#[track_caller]
fn allows_more_fields(place: &Sandbox, schema: &str, instance: &Value) {
    let mut added = vec![instance.clone()];
    added.extend(add_fields(instance));
    for faults in faults_by(place, "published", schema, &added) {
        assert_eq!(faults, [] as [Value; 0], "{schema}");
    }
    obeys(place, schema, instance, &added[1..]);
}

/// Every object that a command prints has a schema, which names itself; each of its own fields is required.
#[test]
fn every_object_is_valid_by_its_schema() {
    let whole = support::document::published();
    whole.git(&["init", "-q"]);
    whole.commit("All");
    let broken = support::document::shipped();
    fs::remove_file(broken.file("pledges/contoso.example/0002-pledge.toml.sig")).unwrap();
    let commands: [(&str, &[&str]); 12] = [
        ("list", &["list"]),
        ("stats", &["stats"]),
        ("history", &["history"]),
        ("diff", &["diff", "2024-06-01"]),
        ("texts", &["texts"]),
        ("comparison", &["texts", "--compare", "tech-sector-accord-1", "responder-charter-1"]),
        ("responders", &["responders"]),
        ("reservations", &["reservations", "digital-geneva-convention-1"]),
        ("findings", &["findings"]),
        ("decisions", &["decisions"]),
        ("match", &["match", "keys/contoso.example/0001-enroll.toml", "--name", "format 1"]),
        ("probe", &["probe", "contoso.example", "--resolver", "127.0.0.1:1"]),
    ];
    for (name, command) in commands {
        for place in [&whole, &broken] {
            let printed = parsed(&place.run(&[command, &["--format", "json"]].concat()).stdout);
            let schema = format!("docs/schema/{name}.schema.json");
            obeys(place, &schema, &printed, &changes(&printed, ""));
            let mut short = printed.clone();
            shorten_lists(&mut short);
            obeys(place, &schema, &short, &deep_changes(&short));
            allows_more_fields(place, &schema, &short);
        }
    }
    let exported = parsed(&whole.run(&["export", "json"]).ends(0).stdout);
    obeys(&whole, "docs/schema/list.schema.json", &exported, &[]);
    let names = fs::read_dir("docs/schema").unwrap().map(|entry| entry.unwrap().path());
    for path in names {
        let (schema, file) =
            (fs::read_to_string(&path).unwrap(), path.file_name().unwrap().to_str().unwrap());
        let name = file.strip_suffix(".schema.json").unwrap();
        assert_eq!(parsed(&schema)["$id"], format!("https://accord.example/schema/1/{name}.json"));
        let page = fs::read_to_string("docs/json.md").unwrap();
        assert!(page.contains(&format!("(schema/{file})")), "docs/json.md does not name {file}");
    }
}

/// Beside a page of a website lies the same as JSON.
#[test]
fn the_json_beside_a_page_is_valid_by_its_schema() {
    let place = support::document::published();
    let website = place.path("website");
    place.run(&["site", website.to_str().unwrap(), "--today", support::TODAY]).ends(0);
    for (room, schema) in [("org", "show"), ("text", "text"), ("finding", "findings")] {
        let pages = fs::read_dir(website.join(room)).unwrap().map(|entry| entry.unwrap().path());
        let objects = pages.map(|page| fs::read_to_string(page.join("index.json")));
        let objects: Vec<_> = objects.flatten().map(|text| parsed(&text)).collect();
        assert!(objects.len() > 1, "{room}: {}", objects.len());
        let schema = format!("docs/schema/{schema}.schema.json");
        for (object, faults) in objects.iter().zip(faults(&place, &schema, &objects)) {
            assert!(faults.is_empty(), "{room}: {faults:?}: {object}");
        }
        obeys(&place, &schema, &objects[0], &changes(&objects[0], ""));
    }
}

/// What a reader needs to cite an output stands in it: for people below it, for programs in front of it.
#[test]
fn every_output_can_be_cited() {
    let place = support::document::published();
    place.edit("accord.toml", "homepage", "repository = \"https://demo.accord.example/registry\"\nhomepage");
    place.git(&["init", "-q"]);
    place.commit("All");
    let head = place.tool("git", &["rev-parse", "HEAD"], "").ends(0).stdout;
    fs::write(place.file("pledges/contoso.example/NOTES"), "x").unwrap();
    for command in [
        "stats",
        "history",
        "diff 2026-10-01",
        "show contoso.example",
        "show contoso.example --record 1",
        "list",
        "status",
        "texts",
        "texts tech-sector-accord-1",
        "texts --compare tech-sector-accord-1 responder-charter-1",
        "verify",
        "decisions",
        "findings",
        "responders",
        "reservations digital-geneva-convention-1",
    ] {
        let words: Vec<_> = command.split(' ').collect();
        let told = place.run(&words).stdout;
        let read = format!("demo.accord.example, commit {} with changes since\n", head.trim());
        for line in [
            read.as_str(),
            "repository: https://demo.accord.example/registry\n",
            "as of 2026-11-21, by accord ",
        ] {
            // Of `texts` no folder of an organization is read.
            let line = if command.starts_with("texts") {
                line.replace(" with changes since", "")
            } else {
                line.to_owned()
            };
            assert!(told.contains(&line), "{command}: {line}: {told}");
        }
        assert!(told.contains("\nlog: 377 entries, root "), "{command}: {told}");
        let json = parsed(&place.run(&[&words[..], &["--format", "json"]].concat()).stdout);
        let cited = ["registry", "title", "repository", "today", "tool"].map(|name| json[name].clone());
        assert!(
            cited.iter().all(Value::is_string) && json["commit"]["id"] == head.trim(),
            "{command}: {cited:?}"
        );
        assert_eq!(json["log"]["size"], 377, "{command}");
    }
}

#[test]
fn a_status_is_valid_by_its_schema() {
    let drafted = Sandbox::enrolled();
    drafted.run(&[&PLEDGE[..], &["--unsigned"]].concat()).ends(0);
    for (place, parts) in [
        (Sandbox::pledged(), ["", "/organizations/0/promises/0"]),
        (broken(), ["", "/organizations/0/next/0"]),
        (drafted, ["/organizations/0/draft", "/organizations/0/draft/signatures/0"]),
    ] {
        let status = parsed(&place.run(&["status", "contoso.example", "--format", "json"]).stdout);
        let changed = parts.map(|path| changes(&status, path)).concat();
        let changed = [changed, changes(&status, "/organizations/0")].concat();
        obeys(&place, "docs/schema/status.schema.json", &status, &changed);
        allows_more_fields(&place, "docs/schema/status.schema.json", &status);
    }
}

#[test]
fn what_was_written_is_valid_by_its_schema() {
    let place = Sandbox::new();
    let json = ["--format", "json", "--quiet"];
    let mut kinds = Vec::new();
    let unsigned = [&PLEDGE[..], &["--unsigned"]].concat();
    for arguments in [&["keygen", "contoso.example", "--no-passphrase"][..], &ENROLL, &unsigned, &SIGN] {
        let run = place.run(&[arguments, &json[..]].concat()).ends(0);
        assert_eq!(run.stderr, "", "{arguments:?}");
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        for file in report["written"].as_array().unwrap() {
            let path = file["path"].as_str().unwrap();
            if file["kind"] != "key" {
                let sum = place.tool("sha256sum", &[path], "").ends(0).stdout;
                assert!(sum.starts_with(file["digest"].as_str().unwrap()), "{sum} {file}");
            }
            kinds.push(file["kind"].as_str().unwrap().to_owned());
        }
        let waits = report["waiting"].as_array().unwrap().len();
        assert_eq!(waits, usize::from(arguments == &unsigned[..]), "{report}");
        let changed = ["schema_version", "written", "next"].map(|field| {
            let mut changed = report.clone();
            changed[field] = json!(7);
            changed
        });
        obeys(&place, "docs/schema/written.schema.json", &report, &changed);
        allows_more_fields(&place, "docs/schema/written.schema.json", &report);
    }
    assert_eq!(kinds, ["key", "key", "enroll", "signature", "pledge", "signature"]);
}

#[test]
fn the_file_of_a_shard_is_valid_by_its_schema() {
    let place = Sandbox::pledged();
    place.git(&["init", "-q"]);
    place.commit("A registry");
    let shard = parsed(&place.run(&["verify", "--shard", "1/1"]).ends(0).stdout);
    let changed = ["", "/origin"].map(|path| changes(&shard, path)).concat();
    obeys(&place, "docs/schema/shard.schema.json", &shard, &changed);
}

const SIGN: [&str; 3] = ["sign", "pledges/contoso.example/0002-pledge.toml", "--yes"];

#[test]
fn a_page_is_valid_by_its_schema() {
    let shipped = support::document::shipped();
    let organizations: Vec<_> = fs::read_dir(shipped.file("keys")).unwrap().collect();
    let name =
        |entry: &std::io::Result<fs::DirEntry>| entry.as_ref().unwrap().file_name().into_string().unwrap();
    let pages: Vec<_> = organizations
        .iter()
        .map(|entry| parsed(&shipped.run(&["show", &name(entry), "--format", "json"]).stdout))
        .collect();
    assert!(pages.len() > 20);
    for faults in faults(&shipped, SHOW, &pages) {
        assert_eq!(faults, [] as [Value; 0]);
    }
    for (organization, parts) in [
        (
            "contoso.example",
            &["", "/proof", "/promises/0", "/promises/0/acts/0", "/promises/0/principles/0"][..],
        ),
        (
            "contoso.example",
            &["/reports/0", "/reports/0/evidence/0", "/keys", "/key_changes/0", "/records/0"],
        ),
        ("tailspin.example", &["/succession"]),
        ("xn--mgbh0fb.example", &["/promises/0/assistance"]),
    ] {
        let page = parsed(&shipped.run(&["show", organization, "--format", "json"]).stdout);
        let changed: Vec<_> = parts.iter().flat_map(|part| changes(&page, part)).collect();
        obeys(&shipped, SHOW, &page, &changed);
        allows_more_fields(&shipped, SHOW, &page);
    }
    let decision = ["show", "demo.accord.example", "--record", "2", "--format", "json"];
    let decision = parsed(&shipped.run(&decision).ends(0).stdout);
    obeys(&shipped, "docs/schema/record.schema.json", &decision, &[]);
    for (place, code) in [(broken(), 1), (Sandbox::pledged(), 0)] {
        let page = parsed(&place.run(&["show", "contoso.example", "--format", "json"]).ends(code).stdout);
        obeys(&place, SHOW, &page, &changes(&page, ""));
        let record = ["show", "contoso.example", "--record", "2", "--format", "json"];
        let record = parsed(&place.run(&record).ends(code).stdout);
        let changed = [changes(&record, ""), changes(&record, "/signatures/0")].concat();
        obeys(&place, "docs/schema/record.schema.json", &record, &changed);
        allows_more_fields(&place, "docs/schema/record.schema.json", &record);
    }
}

#[test]
fn sarif_is_valid_by_its_standard() {
    for (place, code) in registries().into_iter().chain([(naughty(), 1)]) {
        let sarif = parsed(&verify(&place, "sarif", code));
        let changed = [changes(&sarif, "/runs/0/tool/driver/rules/0").pop().unwrap(), json!({})];
        obeys(&place, "tests/readers/schemas/sarif-2.1.0.json", &sarif, &changed);
        let run = &sarif["runs"][0];
        let results = run["results"].as_array().unwrap();
        let diagnostics = diagnostics(&place, code);
        assert_eq!(results.len(), diagnostics.len());
        let mut fingerprints = std::collections::BTreeSet::new();
        for (result, one) in results.iter().zip(&diagnostics) {
            let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
            assert_eq!((&result["ruleId"], &rule["id"]), (&one["code"], &one["code"]));
            assert_eq!(result["level"], one["severity"]);
            let place = &result["locations"][0]["physicalLocation"];
            let uri = text(&place["artifactLocation"], "uri");
            assert!(
                uri.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte)),
                "{uri}"
            );
            assert_eq!(percent_decoded(uri), text(one, "path"));
            assert_eq!(place["region"]["startLine"], one["line"]);
            assert_eq!(place["region"]["startColumn"], one["column"]);
            assert!(place["region"].is_null() == one["line"].is_null());
            let message = text(&result["message"], "text");
            assert!(message.contains("\nhelp: ") && !message.contains("]("), "{message}");
            assert_eq!(message.matches('{').count() % 2, 0, "{message}");
            let prints = result["partialFingerprints"].as_object().unwrap();
            assert!(fingerprints.insert(prints["accordDiagnostic/v1"].to_string()));
        }
    }
}

/// The commands that GitHub's runner reads in a log: the file and the message of each.
fn commands(log: &str) -> Vec<(String, String)> {
    let unescaped = |text: &str| {
        let text = text.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",");
        text.replace("%25", "%")
    };
    let command = |line: &str| {
        let (head, message) = line.trim_start().strip_prefix("::")?.split_once("::")?;
        let (name, properties) = head.split_once(' ')?;
        assert!(["error", "warning", "notice"].contains(&name), "{line}");
        let mut properties = properties.split(',').map(|property| property.split_once('=').unwrap());
        let names: Vec<_> = properties.clone().map(|(name, _)| name).collect();
        assert!(names == ["file", "title"] || names == ["file", "line", "col", "title"], "{line}");
        Some((unescaped(properties.next().unwrap().1), unescaped(message)))
    };
    log.split(['\n', '\r']).filter_map(command).collect()
}

#[test]
fn github_gets_one_command_for_each_problem() {
    for (place, code) in registries().into_iter().chain([(naughty(), 1)]) {
        let log = verify(&place, "github", code);
        let diagnostics = diagnostics(&place, code);
        assert_eq!(log.lines().count(), diagnostics.len() + 1, "{log}");
        let expected = diagnostics.iter().map(|one| {
            let message = [text(one, "message"), text(one, "help")].map(for_terminal);
            (for_terminal(text(one, "path")).into_owned(), message.join("\nhelp: "))
        });
        let (mut seen, mut expected) = (commands(&log), expected.collect::<Vec<_>>());
        assert!(log.find("::warning") > log.rfind("::error") || !log.contains("::warning"), "{log}");
        seen.sort();
        expected.sort();
        assert_eq!(seen, expected);
    }
}

#[test]
fn junit_has_one_case_for_each_organization_and_one_for_the_registry() {
    for (place, code) in registries().into_iter().chain([(naughty(), 1)]) {
        let suite = read(&place, &["junit"], &verify(&place, "junit", code));
        let cases = suite["cases"].as_array().unwrap();
        let organizations = parsed(&verify(&place, "json", code))["organizations"].as_array().unwrap().len();
        assert_eq!(cases.len(), organizations + 1);
        assert_eq!(suite["tests"], cases.len().to_string());
        let failed = cases.iter().filter(|case| !case["failures"].as_array().unwrap().is_empty());
        assert_eq!((&suite["failures"], &suite["errors"]), (&json!(failed.count().to_string()), &json!("0")));
        assert_eq!(suite["failures"] == "0", code == 0);
        for one in diagnostics(&place, code) {
            let its = |case: &&Value| case["name"] == one["organization"];
            let case = cases.iter().find(its).unwrap_or(&cases[0]);
            let error = one["severity"] == "error";
            let shown = if error { text(&case["failures"][0], "text") } else { text(case, "output") };
            for field in ["code", "message", "path", "help"] {
                assert!(shown.contains(&*for_terminal(text(&one, field))), "{one}\n{shown}");
            }
        }
    }
}

/// A registry that a party fills with more problems than services take, beside one mistake of another's.
fn flooded() -> Sandbox {
    let place = broken();
    for number in 0..26_000 {
        fs::write(place.file(&format!("keys/0-{number:05}")), "").unwrap();
    }
    place
}

#[test]
fn what_floods_a_registry_hides_the_problems_of_no_other() {
    let place = flooded();
    let total = diagnostics(&place, 1).len();
    assert!(total > 26_000);
    let theirs = "signature-invalid";

    let sarif = parsed(&verify(&place, "sarif", 1));
    obeys(&place, "tests/readers/schemas/sarif-2.1.0.json", &sarif, &[]);
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 25_000);
    assert!(results.iter().any(|result| result["ruleId"] == theirs));
    let told = text(&run["invocations"][0]["toolExecutionNotifications"][0]["message"], "text");
    let left = total - 25_000;
    assert!(told.starts_with(&format!("{left} problems left out ({left} errors, 0 warnings, 0 notes)")));

    let log = verify(&place, "github", 1);
    assert_eq!(commands(&log).len(), total);
    assert!(log.lines().take(2).any(|line| line.contains(theirs)), "GitHub shows the first ten");

    let junit = verify(&place, "junit", 1);
    let suite = read(&place, &["junit"], &junit);
    assert_eq!(suite["cases"][1]["failures"][0]["type"], theirs);
    let flood = text(&suite["cases"][0]["failures"][0], "text");
    assert!(flood.ends_with(&format!("{} problems more left out\n", total - 1 - 1_000)), "{}", flood.len());
    assert!(junit.len() < 1_000_000, "GitLab reads 30 MB");

    place.run(&["verify", "--summary", "../summary.md"]).ends(1);
    let page = fs::read_to_string(place.path("summary.md")).unwrap();
    assert!(page.len() <= 1024 * 1024 && page.contains(theirs));
}

#[test]
fn one_problem_is_shown_no_longer_than_a_reader_reads() {
    let place = Sandbox::pledged();
    let record = format!("format = 1\n{} = 1\n", "x".repeat(30_000));
    fs::write(place.file("pledges/contoso.example/0003-report.toml"), record).unwrap();
    for format in ["human", "json", "sarif", "github", "junit"] {
        let output = verify(&place, format, 1);
        let longest = output.lines().map(str::len).max().unwrap();
        assert!(longest < 4_000, "{format}: {longest}");
    }
}

/// A summary as GitHub's parser reads it.
fn summary(place: &Sandbox, page: &str) -> Value {
    let arguments = ["-e", "table", "-e", "autolink", "-e", "strikethrough", "--to", "xml"];
    let document = place.tool("cmark-gfm", &arguments, page).ends(0).stdout;
    read(place, &["markdown"], &document)
}

#[test]
fn a_summary_is_a_table_without_active_markup() {
    for (place, code) in registries().into_iter().chain([(naughty(), 1)]) {
        place.run(&["verify", "--summary", "../summary.md"]).ends(code);
        let page = fs::read_to_string(place.path("summary.md")).unwrap();
        let seen = summary(&place, &page);
        let expected = diagnostics(&place, code).into_iter().map(|one| {
            let line = one["line"].as_u64().map_or(String::new(), |line| format!(":{line}"));
            let cell = |field| for_terminal(text(&one, field)).trim().to_owned();
            let place = cell("path") + &line;
            json!([cell("severity"), cell("code"), place, cell("message"), cell("help")])
        });
        let sorted = |rows: Vec<Value>| {
            let mut rows: Vec<_> = rows.iter().map(Value::to_string).collect();
            rows.sort();
            rows
        };
        assert_eq!(sorted(seen["rows"].as_array().unwrap().clone()), sorted(expected.collect()));
        let kinds = seen["kinds"].as_array().unwrap();
        let known = [
            "code",
            "document",
            "heading",
            "html_inline",
            "paragraph",
            "table",
            "table_cell",
            "table_header",
            "table_row",
            "text",
        ];
        assert!(kinds.iter().all(|kind| known.contains(&kind.as_str().unwrap())), "{kinds:?}");
        assert!(seen["html"].as_array().unwrap().iter().all(|html| html == "<!-- -->"), "{seen}");
        let chains = parsed(&verify(&place, "json", code))["organizations"].as_array().unwrap().len();
        assert!(page.contains(&format!("\n{chains} chain")), "{page}");
    }
}

#[test]
fn a_summary_is_appended_up_to_the_limit_of_github() {
    let place = broken();
    let file = place.write("summary.md", "# Before\n\n");
    for format in ["human", "json", "sarif", "github", "junit"] {
        let with = place.run(&["verify", "--format", format, "--summary", &file]).ends(1).stdout;
        assert_eq!(with, verify(&place, format, 1));
    }
    let page = fs::read_to_string(&file).unwrap();
    assert!(page.starts_with("# Before\n\n## "), "{page}");
    assert_eq!(page.matches("signature-invalid").count(), 5, "{page}");
    assert_eq!(summary(&place, &page)["rows"].as_array().unwrap().len(), 10);

    place.write("summary.md", &format!("{}\n\n", "x".repeat(1024 * 1024 - 600)));
    place.run(&["verify", "--summary", &file]).ends(1);
    let page = fs::read_to_string(&file).unwrap();
    assert!(page.len() <= 1024 * 1024 && page.contains("more left out"), "{}", page.len());

    let run = place.run(&["verify", "--summary", "nowhere/summary.md"]).ends(3);
    assert!(run.stdout.contains("error[signature-invalid]"), "the verdict is printed: {run:?}");
}

#[test]
fn no_hostile_character_reaches_a_terminal() {
    let place = naughty();
    for format in ["human", "json", "sarif", "github", "junit"] {
        let output = verify(&place, format, 1);
        let seen = output.replace('\n', "");
        assert_eq!(accord::text::first_forbidden(&seen), None, "{format}: {output}");
        let commands = output.lines().filter(|line| line.trim_start().starts_with("::"));
        assert!(format == "github" || commands.count() == 0, "{format}: {output}");
    }
}
