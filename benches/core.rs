//! Benchmarks of the core, on registries in memory: `cargo bench`. To measure the whole program with its
//! files, write a registry with the `demonstration` example and time `accord verify`.

#[allow(dead_code, unused_imports, reason = "uses a part of it; the test program uses all")]
#[path = "../tests/generator/mod.rs"]
mod generator;

use accord::chain::{self, ChainFile, ChainRecord, Rules};
use accord::check;
use accord::record::{Digest, Organization, Record};
use accord::registry::{Keep, MemoryTree, SIGNATURE_SUFFIX, Selection};
use accord::signature::{self, Message};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

use generator::{Author, DEMONSTRATION, Keys, TECH_ACCORD, today};

fn main() {
    divan::main();
}

fn rules() -> Rules {
    generator::rules(DEMONSTRATION)
}

/// A plain company with ten years of reaffirmations: 12 records, 12 signatures.
fn author(rules: &Rules) -> Author {
    let mut author = Author::new("contoso.example", rules);
    let profile = "name = \"Contoso\"\ngroup = \"private-sector\"\ncountry = \"DE\"\n";
    author.enroll("2014-02-14", profile, Keys::one(&[1], &[2]));
    author.pledge(
        "2014-02-14",
        TECH_ACCORD,
        "title = \"Chief Legal Officer\"\nstatement = \"\"\"\nWe protect our customers everywhere.\n\"\"\"\n",
    );
    for year in 2015..2025 {
        author.reaffirm(&format!("{year}-02-14"), TECH_ACCORD);
    }
    author
}

/// The bytes of the pledge and of its signature.
fn pledge() -> (Vec<u8>, Vec<u8>) {
    let author = author(&rules());
    let file = |ending: &str| {
        author.files().iter().find(|(path, _)| path.ends_with(ending)).map(|(_, bytes)| bytes.clone())
    };
    let record = file("0002-pledge.toml").expect("there is a pledge");
    (record, file(&format!("0002-pledge.toml{SIGNATURE_SUFFIX}")).expect("it is signed"))
}

fn files(author: &Author) -> Vec<ChainFile> {
    let files = author.files();
    let file = |pair: &[(String, Vec<u8>)]| {
        let (signature, record) = (&pair[0].1, &pair[1].1);
        let read = Record::read(record).expect("it is good");
        let blocks = signature::parse_signatures(signature).expect("it is good");
        let sequence = read.header.sequence;
        let record = Ok(ChainRecord::new(read, record, Some(blocks)));
        ChainFile { sequence, record, is_unlogged: false }
    };
    files.chunks(2).map(file).collect()
}

/// With the check that it is canonical.
#[divan::bench]
fn record_read(bencher: Bencher) {
    let (record, _) = pledge();
    bencher.counter(divan::counter::BytesCount::of_slice(&record)).bench(|| Record::read(black_box(&record)));
}

#[divan::bench]
fn record_write(bencher: Bencher) {
    let (record, _) = pledge();
    let record = Record::read(&record).expect("it is good");
    bencher.bench(|| black_box(&record).write());
}

#[divan::bench]
fn record_digest_and_message(bencher: Bencher) {
    let (record, _) = pledge();
    bencher.bench(|| (Digest::of(black_box(&record)), Message::new(black_box(&record))));
}

/// With the check that it is canonical.
#[divan::bench]
fn signature_parse(bencher: Bencher) {
    let (_, signature) = pledge();
    bencher.bench(|| signature::parse_signatures(black_box(&signature)));
}

#[divan::bench]
fn signature_verify(bencher: Bencher) {
    let (record, signature) = pledge();
    let block = signature::parse_signatures(&signature).expect("it is good").remove(0);
    let message = Message::new(&record);
    assert_eq!(block.verify(&message), signature::SignatureStatus::Good);
    bencher.bench(|| black_box(&block).verify(black_box(&message)));
}

/// The check that a key is neither weak nor non-canonical, made once for each new key.
#[divan::bench]
fn key_check(bencher: Bencher) {
    let (_, signature) = pledge();
    let key = signature::parse_signatures(&signature).expect("it is good").remove(0).key().clone();
    bencher.bench(|| signature::check_key(black_box(&key)));
}

/// Twelve records that are parsed already.
#[divan::bench]
fn chain_replay(bencher: Bencher) {
    let rules = rules();
    let author = author(&rules);
    let files = files(&author);
    let organization: &Organization = author.organization();
    assert_eq!(chain::replay_chain(organization, &files, &rules).integrity, chain::Integrity::Sound);
    bencher
        .counter(ItemsCount::new(files.len()))
        .bench(|| chain::replay_chain(organization, black_box(&files), &rules));
}

/// Everything from bytes to verdict, on one thread and on two.
#[divan::bench(args = [(100, 1), (100, 2), (1_000, 1), (1_000, 2)], sample_count = 20)]
fn registry_verify(bencher: Bencher, (organizations, threads): (usize, usize)) {
    let tree: MemoryTree = generator::registry(organizations, 1);
    let selection = Selection { only: None, keep: Keep::States, threads };
    bencher.counter(ItemsCount::new(organizations)).bench(|| {
        let verdict =
            check::verify_registry(black_box(&tree), today(), &selection).expect("it can be judged");
        assert!(verdict.is_sound());
        verdict
    });
}
