//! Compares docs/format.md with the code: its tables with the schema, and its example with the files that
//! the library writes and signs and that stock `ssh-keygen` accepts. Other implementations are written from
//! the page, so it must not differ from the code.
//!
//! Blocks and tables are found by the HTML comment before them, such as `<!-- kinds -->`.

#![expect(clippy::disallowed_methods, reason = "the documented `ssh-keygen` command is run as documented")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use accord::accord::{ACCORD_LIMIT, Metric, Principle, Quorum, Text, TextContent};
use accord::chain::{self, Arithmetic, ChainFile, ChainRecord, Integrity, Rules, Standing};
use accord::diagnostic::Code;
use accord::record::schema::{FieldInfo, Presence, Shape, Table, TextValue};
use accord::record::{
    BLOCK_MAX, Body, COUNTRIES, Count, Date, Digest, FormatVersion, Header, ID_MAX, Id, Kind, LINE_MAX,
    LINK_MAX, Organization, RECORD_LIMIT, Record, RegistryName, Sequence, Small, Threshold, schema,
};
use accord::registry::Policy;
use accord::signature::{self, Message, NAMESPACE, SIGNATURE_LIMIT, SecretKey};
use accord::text::{FORBIDDEN, JOINED, MARKS_MAX};
use ssh_key::encoding::Encode as _;

const PAGE: &str = include_str!("../../docs/format.md");
const TEXT: &str = "tech-sector-accord-1";
const TEXT_FILE: &[u8] = include_bytes!("../../accords/tech-sector-accord-1.toml");
const ENROLL: &str = "keys/contoso.example/0001-enroll.toml";
const PLEDGE: &str = "pledges/contoso.example/0002-pledge.toml";

// The page

/// The text after the comment `<!-- marker -->`, which occurs once.
fn after(marker: &str) -> &'static str {
    let comment = format!("<!-- {marker} -->\n");
    let mut parts = PAGE.split(&comment).skip(1);
    let part = parts.next().unwrap_or_else(|| panic!("the page has no {comment}"));
    assert!(parts.next().is_none(), "the page has two {comment}");
    part
}

/// The lines of the fenced block after a comment.
fn fenced(marker: &str) -> &'static str {
    let block = after(marker).strip_prefix("```").expect("a fence follows the comment");
    let block = block.split_once('\n').expect("the fence ends its line").1;
    &block[..block.find("```\n").expect("the fence is closed")]
}

/// The rows of the table after a comment, without its header.
fn rows(marker: &str) -> Vec<Vec<&'static str>> {
    let lines = after(marker).lines().map(str::trim).take_while(|line| line.starts_with('|'));
    lines.skip(2).map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect()).collect()
}

/// The bytes of a hex dump, whose comments begin in column 50.
fn dumped(marker: &str) -> Vec<u8> {
    let digits = |line: &'static str| line.get(..49).unwrap_or(line).split_whitespace();
    fenced(marker).lines().flat_map(digits).flat_map(|byte| hex::decode(byte).unwrap()).collect()
}

// Tables

/// The page's word for the type of a field.
fn type_cell(field: &FieldInfo) -> String {
    let word = match field.shape {
        Shape::Line("TEXT") => "Line",
        Shape::Line("ID") => "Id",
        Shape::Line("URL") => "Link",
        Shape::Line("LOCATION") => "Location",
        Shape::Line("DOMAIN") => "Domain",
        Shape::Line("SHA256") => "Digest",
        Shape::Line("COUNTRY") => "Country",
        Shape::Line("LANGUAGE") => "Language",
        Shape::Line("PHONE") => "Phone",
        Shape::Line("HOURS") => "Hours",
        Shape::Line("PUBLIC_KEY") => "Key",
        Shape::Line("FINGERPRINT") => "Fingerprint",
        Shape::Line(other) => other,
        Shape::Block => "Block",
        Shape::Date => "Date",
        Shape::Table(_) => "table",
        Shape::Choice(words) if words == Kind::WORDS => "Kind",
        Shape::Choice(words) => return quoted(words),
        Shape::Integer => match field.name {
            "format" => "Format",
            "sequence" | "compromised_from" => "Sequence",
            "threshold" | "next_threshold" => "Threshold",
            "renewal_months" | "report_months" | "observers" | "groups" => "Small",
            _ => "Count",
        },
    };
    word.to_owned()
}

fn quoted(words: &[&str]) -> String {
    let words: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    words.join(" ")
}

fn check_fields(marker: &str, fields: &[FieldInfo]) {
    let page: Vec<_> =
        rows(&format!("fields: {marker}")).into_iter().map(|row| row[..3].join(" | ")).collect();
    let row = |field: &FieldInfo| format!("`{}` | {} | {}", field.name, type_cell(field), field.presence);
    let code: Vec<_> = fields.iter().map(row).collect();
    assert_eq!(page, code, "fields of {marker}");
}

#[test]
fn every_table_of_fields_equals_the_schema() {
    check_fields("header", Header::FIELDS);
    check_fields("text", TextContent::FIELDS);
    check_fields("quorum", Quorum::FIELDS);
    check_fields("principle", Principle::FIELDS);
    check_fields("metric", Metric::FIELDS);
    check_fields("accord.toml", Policy::FIELDS);
    let mut tables = BTreeSet::new();
    for table in Kind::ALL.iter().flat_map(|kind| kind.tables()) {
        let Shape::Table(fields) = table.shape else { panic!("{} is not a table", table.name) };
        check_fields(table.name, fields);
        tables.insert(table.name);
    }
    assert_eq!(PAGE.matches("<!-- fields: ").count(), tables.len() + 6, "a table that no kind has");
}

#[test]
fn every_kind_has_its_folder_and_tables() {
    let table = |table: &FieldInfo| match table.presence {
        Presence::Required => format!("`[{}]`", table.name),
        Presence::Optional => format!("`[{}]` optional", table.name),
        Presence::Many | Presence::Some => format!("`[[{}]]` {}", table.name, table.presence),
    };
    let row = |kind: &Kind| {
        let tables: Vec<_> = kind.tables().iter().map(table).collect();
        vec![format!("`{kind}`"), format!("`{}/`", kind.room().folder()), tables.join(" ")]
    };
    let code: Vec<_> = Kind::ALL.iter().map(row).collect();
    assert_eq!(rows("kinds"), code);
}

#[test]
fn the_forbidden_code_points_equal_the_code() {
    let number = |cell: &str| u32::from_str_radix(cell.strip_prefix("U+").unwrap(), 16).unwrap();
    let page: Vec<_> = rows("forbidden").iter().map(|row| (number(row[0]), number(row[1]))).collect();
    assert_eq!(page, FORBIDDEN);
}

#[test]
fn the_scripts_with_joiners_equal_the_code() {
    let number = |digits: &str| u32::from_str_radix(digits, 16).unwrap();
    for (row, (script, ranges)) in rows("joiners").iter().zip(JOINED) {
        let page = row[1].split(' ').map(|range| range.split_once('-').unwrap());
        let page: Vec<_> = page.map(|(first, last)| (number(first), number(last))).collect();
        assert_eq!((row[0], page.as_slice()), (*script, *ranges));
    }
    assert_eq!(rows("joiners").len(), JOINED.len());
    assert_eq!(MARKS_MAX, 4);
}

#[test]
fn the_countries_equal_the_code() {
    let page: Vec<_> = fenced("countries").split_whitespace().collect();
    let code: Vec<_> = COUNTRIES.iter().map(|(code, _)| *code).collect();
    assert_eq!(page, code);
}

/// `number` with commas, as the page writes it.
fn grouped(number: usize) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", number / 1_000, number % 1_000) }
}

#[test]
fn the_limits_equal_the_code() {
    let page: BTreeMap<_, _> =
        rows("limits").into_iter().map(|row| (row[0], row[1].parse::<usize>().unwrap())).collect();
    assert_eq!(page["record"], RECORD_LIMIT);
    assert_eq!(page["`.sig`"], SIGNATURE_LIMIT);
    assert_eq!(page["text"], ACCORD_LIMIT);
    for (name, start, limit) in [
        ("Line", "1 to ", LINE_MAX),
        ("Block", "1 to ", BLOCK_MAX),
        ("Id", "1 to ", ID_MAX),
        ("Link", "at most ", LINK_MAX),
    ] {
        let row = format!("| {name} | {start}{} characters", grouped(limit));
        assert!(PAGE.contains(&row), "{row}");
    }
    assert!(PAGE.contains(&format!("holds at most {} items", schema::MAX_ITEMS)));
    assert!(PAGE.contains(&format!("minus {} days", chain::RENEWAL_NOTICE_DAYS)));
}

#[test]
fn the_numbers_equal_the_code() {
    let good = |name: &str, number: u64| match name {
        "Sequence" => Sequence::new(number as u32).is_some(),
        "Threshold" => Threshold::new(number as usize).is_some(),
        "Small" => Small::new(number as u32).is_some(),
        "Count" => Count::new(number).is_some(),
        other => panic!("{other}"),
    };
    for row in rows("numbers").iter().filter(|row| row[0] != "Format") {
        let (first, last) = row[1].split_once(" to ").unwrap();
        let [first, last] = [first, last].map(|text| text.replace(',', "").parse::<u64>().unwrap());
        assert!(good(row[0], first) && good(row[0], last) && !good(row[0], last + 1), "{row:?}");
        assert!(first == 0 || !good(row[0], first - 1), "{row:?}");
    }
}

#[test]
fn every_code_is_named() {
    for code in Code::ALL {
        assert!(PAGE.contains(&format!("`{code}`")), "{code}");
    }
}

// The example

fn value<T: TextValue>(text: &str) -> T {
    text.parse::<T>().unwrap_or_else(|fault| panic!("{text}: {}", fault.message))
}

fn date(text: &str) -> Date {
    text.parse::<Date>().unwrap()
}

/// The files and values of the example, made by the library.
struct Example {
    seeds: [[u8; 32]; 2],
    keys: [SecretKey; 2],
    enroll: String,
    pledge: String,
}

impl Example {
    fn new() -> Self {
        use sha2::{Digest as _, Sha256};
        let seed = |n| Sha256::digest(format!("accord demonstration key: contoso.example {n}")).into();
        let seeds: [[u8; 32]; 2] = [seed(1), seed(2)];
        let keys = [SecretKey::from_seed(&seeds[0], ""), SecretKey::from_seed(&seeds[1], "")];
        let enroll = enroll(&keys);
        let pledge = pledge(Digest::of(enroll.as_bytes()));
        Self { seeds, keys, enroll, pledge }
    }

    /// Paths and bytes, each record with its signatures.
    fn files(&self) -> [(&'static str, &str, String); 2] {
        [(ENROLL, &self.enroll), (PLEDGE, &self.pledge)].map(|(path, record)| {
            (path, record.as_str(), signature::write_signatures(&[self.keys[0].sign(record.as_bytes())]))
        })
    }
}

fn record(sequence: u32, previous: Option<Digest>, day: &str, kind: Kind, body: &str) -> String {
    let header = Header {
        format: FormatVersion,
        kind,
        registry: value("demo.accord.example"),
        organization: value("contoso.example"),
        sequence: Sequence::new(sequence).unwrap(),
        previous,
        date: date(day),
    };
    let body = Body::from_toml(kind, body).expect("the example is well formed");
    Record { header, body }.write()
}

fn enroll(keys: &[SecretKey; 2]) -> String {
    let body = format!(
        r#"
        [profile]
        name = "Contoso"
        legal_name = "Contoso AG"
        group = "private-sector"
        country = "DE"
        sector = "software"
        [keys]
        threshold = 1
        current = ["{}"]
        next_threshold = 1
        next = ["{}"]
        "#,
        keys[0].public(),
        keys[1].public().fingerprint(),
    );
    record(1, None, "2026-11-20", Kind::Enroll, &body)
}

fn pledge(previous: Digest) -> String {
    let body = format!(
        r#"
        [pledge]
        accord = "{TEXT}"
        digest = "{}"
        title = "Chief Legal Officer"
        authority = "board resolution of 2026-11-02"
        covers = ["Contoso Cloud GmbH", 'Contoso "Blue" Labs']
        statement = '''
We protect our customers everywhere. We say "no" to whoever asks us
to help attack one.'''
        [[reservation]]
        principle = "patches-for-all"
        text = "Updates for products sold before 2015 end in 2027."
        [assistance]
        contact = "https://contoso.example/.well-known/security.txt"
        languages = ["de", "en"]
        "#,
        Digest::of(TEXT_FILE),
    );
    record(2, Some(previous), "2026-11-21", Kind::Pledge, &body)
}

#[test]
fn the_files_equal_those_that_the_library_writes_and_signs() {
    for (path, record, signatures) in Example::new().files() {
        assert_eq!(fenced(&format!("example: {path}")), record);
        assert_eq!(fenced(&format!("example: {path}.sig")), signatures);
    }
}

#[test]
fn the_dumps_equal_the_signed_bytes() {
    let example = Example::new();
    assert_eq!(dumped("example: blob"), Message::new(example.pledge.as_bytes()).blob());
    let signatures = signature::write_signatures(&[example.keys[0].sign(example.pledge.as_bytes())]);
    let content = ssh_key::SshSig::from_pem(&signatures).unwrap();
    assert_eq!(dumped("example: block"), content.encode_vec().unwrap());
}

#[test]
fn every_value_is_correct_and_the_page_has_no_other_digest() {
    let example = Example::new();
    let mut expected = BTreeMap::new();
    for (n, (seed, key)) in example.seeds.iter().zip(&example.keys).enumerate() {
        let n = n + 1;
        expected.insert(format!("seed of key {n}"), hex::encode(seed));
        expected.insert(format!("key {n}"), key.public().to_string());
        expected.insert(format!("fingerprint of key {n}"), key.public().fingerprint().to_string());
    }
    let mut digest = |path: &str, bytes: &[u8]| {
        expected.insert(format!("SHA-256 of `{path}`"), Digest::of(bytes).to_string());
    };
    digest(&format!("accords/{TEXT}.toml"), TEXT_FILE);
    for (path, record, signatures) in example.files() {
        digest(path, record.as_bytes());
        digest(&format!("{path}.sig"), signatures.as_bytes());
    }
    let page: BTreeMap<_, _> = rows("example: values")
        .into_iter()
        .map(|row| (row[0].to_owned(), row[1].trim_matches('`').to_owned()))
        .collect();
    assert_eq!(page, expected);
    let known: BTreeSet<_> = expected.into_values().collect();
    let words = PAGE.split(|c: char| !c.is_ascii_hexdigit()).filter(|word| word.len() == 64);
    for word in words {
        assert!(known.contains(word), "{word}");
    }
}

#[test]
fn the_chain_is_sound_and_the_standing_is_that_of_the_page() {
    let text = Text::read(TEXT_FILE).unwrap();
    let id = text.accord.id.clone();
    let rules = Rules {
        registry: value::<RegistryName>("demo.accord.example"),
        texts: BTreeMap::from([(id.clone(), text)]),
        root: None,
        readmitted: BTreeSet::new(),
        voided: BTreeMap::new(),
        today: date("2026-11-21"),
        arithmetic: Arithmetic::Own,
    };
    let files = Example::new().files().map(|(path, record, signatures)| {
        let bytes = record.as_bytes();
        let record = Record::read(bytes).unwrap();
        assert_eq!(record.header.path(), path);
        let blocks = signature::parse_signatures(signatures.as_bytes()).unwrap();
        ChainFile {
            sequence: record.header.sequence,
            record: Ok(ChainRecord::new(record, bytes, Some(blocks))),
            is_unlogged: false,
        }
    });
    let replay = chain::replay_chain(&value::<Organization>("contoso.example"), &files, &rules);
    assert_eq!((replay.integrity, replay.refusals), (Integrity::Sound, Vec::new()));
    let state = replay.state.unwrap();
    let promise = &state.promises[&value::<Id>(TEXT)];
    for (day, expected) in [
        ("2026-11-21", (Standing::Current, "2026-11-21")),
        ("2027-09-21", (Standing::Current, "2026-11-21")),
        ("2027-09-22", (Standing::Due, "2027-09-22")),
        ("2027-11-21", (Standing::Due, "2027-09-22")),
        ("2027-11-22", (Standing::Lapsed, "2027-11-22")),
    ] {
        let standing = chain::standing_on(promise, None, date(day));
        assert_eq!(standing, (expected.0, date(expected.1)), "on {day}");
    }
}

#[test]
fn stock_ssh_keygen_accepts_the_files_on_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let allowed = folder.path().join("allowed_signers");
    fs::write(&allowed, fenced("example: allowed_signers")).unwrap();
    for path in [ENROLL, PLEDGE] {
        let (record, signatures) =
            (fenced(&format!("example: {path}")), fenced(&format!("example: {path}.sig")));
        let name = Path::new(path).file_name().unwrap();
        let record_file = folder.path().join(name);
        let signature_file = record_file.with_extension("toml.sig");
        fs::write(&record_file, record).unwrap();
        fs::write(&signature_file, signatures).unwrap();
        let output = Command::new("ssh-keygen")
            .args(["-Y", "verify", "-I", "contoso.example", "-n", NAMESPACE, "-f"])
            .arg(&allowed)
            .arg("-s")
            .arg(&signature_file)
            .stdin(fs::File::open(&record_file).unwrap())
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        assert!(output.status.success(), "{path}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
