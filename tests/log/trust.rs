//! What a reader knows from elsewhere: witnesses of the reader's own, and what other readers were shown.

use std::fs;

use accord::log::note::{KeyPurpose, VerifierKey};

use super::sealed::{add_cosignature, log_key, log_secret, seal, sealed, with_policy, witness_key};
use crate::support::{Sandbox, copy_folder, document};

const PLEDGE: &str = "pledges/contoso.example/0002-pledge.toml";

/// Noon of 2026-11-20 in UTC.
const NOVEMBER: u64 = 1_795_176_000;

/// A registry whose policy needs no witness, with a cosignature by one.
fn cosigned() -> Sandbox {
    let sandbox = with_policy(&format!("witness w {}\nquorum none\n", witness_key()));
    seal(&sandbox).ends(0);
    add_cosignature(&sandbox, NOVEMBER);
    sandbox
}

/// The policy of a reader who wants this witness.
fn wants(sandbox: &Sandbox, witness: &VerifierKey) -> String {
    sandbox.write("own-policy", &format!("log {}\nwitness mine {witness}\nquorum mine\n", log_key()))
}

fn stranger() -> VerifierKey {
    VerifierKey::new("x.example", KeyPurpose::Witness, *log_secret().public().point()).unwrap()
}

#[test]
fn a_reader_is_told_whose_witnesses_count() {
    let sandbox = cosigned();
    let run = sandbox.run(&["verify"]).ends(0);
    assert!(run.stdout.contains("cosigned by w\nonly the registry names these witnesses"), "{}", run.stdout);
    let own = wants(&sandbox, &witness_key());
    let run = sandbox.run(&["verify", "--policy", &own]).ends(0);
    assert!(run.stdout.contains("seen by 2026-11-20, cosigned by mine\n"), "{}", run.stdout);
    assert!(run.stdout.contains("the witnesses are those of your policy"), "{}", run.stdout);
    let own = wants(&sandbox, &stranger());
    let run = sandbox.run(&["verify", "--policy", &own, "--format", "json"]).ends(1);
    assert!(run.stdout.contains("checkpoint-quorum"), "{}", run.stdout);
    let run = sandbox.run(&["verify", "--policy", &sandbox.write("none", "quorum none\n")]).ends(1);
    assert!(run.stdout.contains("knows no log `demo.accord.example/log`"), "{}", run.stdout);
    let run = sandbox.run(&["verify", "--policy", PLEDGE]);
    assert_eq!((run.code, run.stderr.contains("is no policy")), (3, true), "{}", run.stderr);
}

#[test]
fn a_policy_in_the_configuration_folder_counts_for_the_logs_that_it_names() {
    let sandbox = cosigned();
    let settings = sandbox.path("settings");
    fs::create_dir_all(settings.join("accord")).unwrap();
    let file = settings.join("accord/log-policy");
    let variables = [("XDG_CONFIG_HOME", settings.to_str().unwrap())];
    fs::copy(wants(&sandbox, &stranger()), &file).unwrap();
    let run = sandbox.run_with(&["verify"], "", &variables).ends(1);
    assert!(run.stdout.contains("error[checkpoint-quorum]"), "{}", run.stdout);
    assert_eq!(sandbox.run_with(&["list"], "", &variables).code, 1);
    fs::copy(wants(&sandbox, &witness_key()), &file).unwrap();
    let run = sandbox.run_with(&["verify"], "", &variables).ends(0);
    assert!(run.stdout.contains("those of your policy"), "{}", run.stdout);
    let receipt = sandbox.write("receipt", &sandbox.run(&["receipt", PLEDGE]).ends(0).stdout);
    let run = sandbox.run_with(&["receipt", PLEDGE, "--check", &receipt], "", &variables).ends(0);
    assert!(run.stdout.contains("cosigned by mine") && run.stderr.is_empty(), "{}{}", run.stdout, run.stderr);

    let other = fs::read_to_string(&file).unwrap().replace("demo.accord.example/log", "other.example/log");
    let key = VerifierKey::new("other.example/log", KeyPurpose::Log, *log_secret().public().point()).unwrap();
    let (_, rest) = other.split_once('\n').unwrap();
    fs::write(&file, format!("log {key}\n{rest}")).unwrap();
    let run = sandbox.run_with(&["verify"], "", &variables).ends(0);
    assert!(run.stdout.contains("only the registry names"), "{}", run.stdout);
}

#[test]
fn a_log_proves_that_it_grew_from_a_checkpoint() {
    let sandbox = sealed();
    let before = sandbox.write("before", &fs::read_to_string(sandbox.file("log/checkpoint")).unwrap());
    reaffirm(&sandbox, "2026-11-22");
    seal(&sandbox).ends(0);
    let proves = |sandbox: &Sandbox, file: &str| sandbox.run(&["verify", "--checkpoint", file]);
    proves(&sandbox, &before).ends(0);
    let forged = fs::read_to_string(&before).unwrap().replacen("log\n", "log\n1", 1);
    let forged = sandbox.write("forged", &forged);
    let run = proves(&sandbox, &forged).ends(1);
    assert!(run.stdout.contains("error[checkpoint-signature]"), "{}", run.stdout);
    let run = proves(&sandbox, PLEDGE);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("neither a checkpoint nor a receipt"), "{}", run.stderr);
    fs::remove_dir_all(sandbox.file("log")).unwrap();
    let run = proves(&sandbox, &before).ends(1);
    assert!(run.stdout.contains("error[log-missing]: the registry has no log"), "{}", run.stdout);
}

/// One more record.
fn reaffirm(sandbox: &Sandbox, day: &str) {
    let command = ["--today", day, "reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"];
    sandbox.run(&command).ends(0);
}

/// The fourth drill: an operator shows two readers two histories, and each is sound by itself.
#[test]
fn two_readers_who_exchange_receipts_notice_that_they_were_shown_two_histories() {
    let one = sealed();
    let other = one.copy();
    for (sandbox, day) in [(&one, "2026-11-22"), (&other, "2026-11-23")] {
        reaffirm(sandbox, day);
        seal(sandbox).ends(0);
        sandbox.run(&["--today", day, "verify"]).ends(0);
    }
    let receipt_of = |sandbox: &Sandbox| sandbox.run(&["receipt", PLEDGE]).ends(0).stdout;
    let record = "pledges/contoso.example/0003-reaffirm.toml";
    let receipts = [&one, &other].map(|sandbox| sandbox.run(&["receipt", record]).ends(0).stdout);
    for (sandbox, receipt) in [(&one, &receipts[1]), (&other, &receipts[0])] {
        let sent = sandbox.write("sent", receipt);
        let run = sandbox.run(&["--today", "2026-11-23", "verify", "--checkpoint", &sent]).ends(1);
        assert!(run.stdout.contains("error[split-view]"), "{}", run.stdout);
        assert!(run.stdout.contains("do not lead to the root in"), "{}", run.stdout);
    }
    // What both were shown before the fork proves nothing against either.
    let before = one.write("before", &receipt_of(&other));
    one.run(&["--today", "2026-11-23", "verify", "--checkpoint", &before]).ends(0);

    // A reader whose log is shorter cannot tell yet: this copy is old, or its entries were removed.
    reaffirm(&other, "2026-11-24");
    seal(&other).ends(0);
    let longer = "pledges/contoso.example/0004-reaffirm.toml";
    let sent = one.write("sent", &other.run(&["receipt", longer]).ends(0).stdout);
    let run = one.run(&["--today", "2026-11-24", "verify", "--checkpoint", &sent]).ends(1);
    assert!(run.stdout.contains("error[history-rewritten]"), "{}", run.stdout);
}

#[test]
#[cfg(unix)]
fn the_page_shows_how_two_readers_notice_it() {
    let hers = sealed();
    let his = hers.copy();
    reaffirm(&hers, "2026-11-21");
    let reason = his.write("reason", "The board withdrew it.\n");
    let withdraw = ["withdraw", "contoso.example", "tech-sector-accord-1", "--reason-file", &reason, "--yes"];
    his.run(&withdraw).ends(0);
    let readers = Sandbox::empty();
    for (sandbox, name) in [(&hers, "hers"), (&his, "his")] {
        seal(sandbox).ends(0);
        fs::create_dir_all(readers.file(name)).unwrap();
        copy_folder(&sandbox.registry(), &readers.file(name));
    }
    let page = fs::read_to_string("docs/log.md").unwrap();
    let (_, block) = document::blocks(&page, "session: split-view").remove(0);
    let commands = document::session(&block);
    for (shown, printed) in commands.iter().zip(document::outputs(&readers, &commands)) {
        assert_eq!(printed, shown.output, "$ {}", shown.command);
    }
}

/// A registry of two days as its snapshots, and their digests beside them.
#[test]
#[cfg(unix)]
fn the_page_shows_how_two_snapshots_are_compared() {
    let registry = sealed();
    let reader = Sandbox::empty();
    fs::create_dir_all(reader.registry()).unwrap();
    let publish = |day: &str, name: &str| {
        let file = reader.file(name).display().to_string();
        registry.run(&["--today", day, "export", "snapshot", &file]).ends(0)
    };
    let run = publish("2026-11-21", "november.tar.zst");
    let sum = fs::read_to_string(reader.file("november.tar.zst.sha256")).unwrap();
    assert_eq!(run.stderr, format!("snapshot sha256:{}\n", sum.split(' ').next().unwrap()));
    let reason = registry.write("reason", "The board withdrew it.\n");
    let withdraw = ["withdraw", "contoso.example", "tech-sector-accord-1", "--reason-file", &reason, "--yes"];
    registry.run(&[&["--today", "2026-12-14"], &withdraw[..]].concat()).ends(0);
    seal(&registry).ends(0);
    publish("2026-12-14", "december.tar.zst");
    let page = fs::read_to_string("docs/large.md").unwrap();
    let (_, block) = document::blocks(&page, "session: snapshots").remove(0);
    let commands = document::session(&block);
    for (shown, printed) in commands.iter().zip(document::outputs(&reader, &commands)) {
        assert_eq!(printed, shown.output, "$ {}", shown.command);
    }
    // The other way round: the older one lacks what the newer one has.
    let older = ["-C", "november.tar.zst", "verify", "--checkpoint", "december.tar.zst"];
    let told = reader.run(&older).ends(1).stdout;
    assert!(told.contains("error[history-rewritten]"), "{told}");
    fs::remove_dir_all(registry.file("log")).unwrap();
    publish("2026-12-14", "without.tar.zst");
    let older = ["-C", "november.tar.zst", "verify", "--checkpoint", "without.tar.zst"];
    let told = reader.run(&older).ends(3).stderr;
    assert!(told.contains("the registry in without.tar.zst has no log"), "{told}");
}

/// A registry with a sealed log under git, and one record more in a second commit.
fn published() -> Sandbox {
    let sandbox = sealed();
    sandbox.git(&["init", "-q", "-b", "main"]);
    sandbox.commit("A log");
    let update = ["--today", "2026-11-22", "update", "contoso.example", "--sector", "Software", "--yes"];
    sandbox.run(&update).ends(0);
    seal(&sandbox).ends(0);
    sandbox.commit("One entry more");
    sandbox
}

/// Puts another history into the place of the last commit: another title, sealed by the same log.
fn rewrite(sandbox: &Sandbox) -> String {
    sandbox.git(&["reset", "-q", "--hard", "HEAD~1"]);
    sandbox.git(&["clean", "-q", "-f", "-d"]);
    // As an operator would on another machine, which remembers nothing.
    let (key, cache) = (sandbox.path("log.key"), sandbox.path("elsewhere"));
    for (from, to) in [("A registry for tests", "Another title"), ("Another title", "A third title")] {
        sandbox.edit("accord.toml", from, to);
        let seal = ["seal", "--key", key.to_str().unwrap()];
        sandbox.run_with(&seal, "", &[("XDG_CACHE_HOME", cache.to_str().unwrap())]).ends(0);
    }
    sandbox.commit("Another entry");
    sandbox.git(&["rev-parse", "HEAD"]).stdout.trim().to_owned()
}

#[test]
fn a_clone_remembers_the_log_that_it_had() {
    let sandbox = published();
    let verify = ["--today", "2026-11-23", "verify"];
    sandbox.run(&verify).ends(0);
    let head = rewrite(&sandbox);
    let run = sandbox.run(&verify).ends(1);
    assert!(run.stdout.contains("error[split-view]"), "{}", run.stdout);
    assert!(run.stdout.contains("the checkpoint that was read before at"), "{}", run.stdout);
    assert_eq!(sandbox.run(&["--today", "2026-11-23", "list"]).code, 1, "and goes on saying so");
    sandbox.run(&["--today", "2026-11-23", "verify", "--rev", "HEAD"]).ends(0);
    sandbox.run(&[&verify[..], &["--accept-history", &head]].concat()).ends(0);
    sandbox.run(&verify).ends(0);

    sandbox.git(&["reset", "-q", "--hard", "HEAD~1"]);
    sandbox.git(&["clean", "-q", "-f", "-d"]);
    let run = sandbox.run(&verify).ends(1);
    assert!(run.stdout.contains("error[history-rewritten]"), "{}", run.stdout);
}

#[test]
fn a_clone_that_was_taken_back_seals_no_second_history() {
    let sandbox = published();
    let pushed = sandbox.git(&["rev-parse", "HEAD"]).stdout.trim().to_owned();
    sandbox.git(&["reset", "-q", "--hard", "HEAD~1"]);
    sandbox.edit("accord.toml", "A registry for tests", "Another title");
    let before = sandbox.snapshot();
    let run = seal(&sandbox).ends(1);
    assert!(run.stderr.contains("error[history-rewritten]"), "{}", run.stderr);
    assert!(run.stderr.contains("nothing was sealed"), "{}", run.stderr);
    assert_eq!(sandbox.snapshot(), before);
    // Another machine sealed another history in its place.
    sandbox.git(&["reset", "-q", "--hard", &pushed]);
    rewrite(&sandbox);
    assert!(seal(&sandbox).ends(1).stderr.contains("error[split-view]"));
    // What was sealed before is there again.
    sandbox.git(&["reset", "-q", "--hard", &pushed]);
    sandbox.edit("accord.toml", "A registry for tests", "Another title");
    seal(&sandbox).ends(0);
}

#[test]
fn a_log_that_is_gone_is_missed_by_its_history_and_by_memory() {
    let sandbox = published();
    fs::remove_dir_all(sandbox.file("log")).unwrap();
    let run = sandbox.run(&["--today", "2026-11-23", "verify"]).ends(1);
    assert!(run.stdout.contains("error[log-missing]: the registry has no log, but had one before commit"));
    sandbox.git(&["checkout", "-q", "log"]);
    sandbox.run(&["--today", "2026-11-23", "list"]).ends(0);
    fs::remove_dir_all(sandbox.file("log")).unwrap();
    let run = sandbox.run(&["--today", "2026-11-23", "list"]).ends(1);
    assert!(run.stderr.contains("error[log-missing]"), "{}", run.stderr);
}

/// A registry whose log was removed two commits ago.
fn robbed() -> Sandbox {
    let sandbox = published();
    sandbox.git(&["rm", "-rq", "log"]);
    sandbox.commit("No log");
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Nothing"]);
    sandbox
}

/// A first reader fetches the newest commits of an address, and a clone can have no others.
#[test]
fn a_log_that_is_gone_is_missed_where_a_part_of_the_history_was_fetched() {
    let sandbox = robbed();
    let address = format!("file://{}", sandbox.file("").display());
    let part = sandbox.path("part").display().to_string();
    sandbox.git(&["clone", "-q", "--depth", "1", &address, &part]);
    let cache = sandbox.path("new").display().to_string();
    let verify = |place: &str, more: &[&str]| {
        let arguments = [&["--today", "2026-11-23", "-C", place, "verify"], more].concat();
        sandbox.run_with(&arguments, "", &[("XDG_CACHE_HOME", &cache)])
    };
    let run = verify(&part, &["--quiet"]).ends(0);
    assert!(run.stderr.contains("a part of the history is not here"), "{run:?}");
    sandbox.run_with(&["-C", &address, "list"], "", &[("XDG_CACHE_HOME", &cache)]).ends(0);
    let run = verify(&address, &["--offline"]).ends(0);
    assert!(run.stderr.contains("Leave --offline out"), "{run:?}");
    let run = verify(&address, &[]).ends(1);
    assert!(run.stdout.contains("error[log-missing]: the registry has no log, but had one"), "{run:?}");
    assert!(!run.stderr.contains("a part of the history"), "{run:?}");
}

/// What git takes for the parents of a commit, in the place of what the commit says: a list, and the commit graph.
#[test]
fn a_history_that_other_files_deny_is_read() {
    let sandbox = robbed();
    let head = sandbox.git(&["rev-parse", "HEAD"]).stdout;
    let is_missed = || {
        assert_eq!(sandbox.git(&["rev-list", "HEAD"]).stdout, head, "git itself believes it");
        // A reader who remembers nothing.
        let cache = sandbox.path("new").display().to_string();
        let verify = ["--today", "2026-11-23", "verify"];
        let run = sandbox.run_with(&verify, "", &[("XDG_CACHE_HOME", &cache)]).ends(1);
        assert!(run.stdout.contains("error[log-missing]: the registry has no log, but had one"), "{run:?}");
    };
    let grafts = sandbox.file(".git/info/grafts");
    fs::create_dir_all(sandbox.file(".git/info")).unwrap();
    fs::write(&grafts, &head).unwrap();
    is_missed();
    fs::remove_file(grafts).unwrap();

    sandbox.git(&["commit-graph", "write", "--reachable"]);
    let graph = sandbox.file(".git/objects/info/commit-graph");
    let mut bytes = fs::read(&graph).unwrap();
    fs::remove_file(&graph).unwrap();
    // The chunk of commits: for each the name of its tree, then the place of its first parent (gitformat-commit-graph).
    let chunk = bytes.windows(4).position(|name| name == b"CDAT").unwrap();
    let offset = |at: usize| u64::from_be_bytes(bytes[at..at + 8].try_into().unwrap()) as usize;
    let (start, end) = (offset(chunk + 4), offset(chunk + 16));
    for commit in bytes[start..end].chunks_exact_mut(36) {
        commit[20..24].copy_from_slice(&0x7000_0000_u32.to_be_bytes());
    }
    fs::write(graph, bytes).unwrap();
    is_missed();
}

#[test]
fn an_address_remembers_the_log_that_was_read_there() {
    let sandbox = published();
    let address = format!("file://{}", sandbox.registry().display());
    let read = |rest: &[&str]| {
        crate::readers::remote::read(&sandbox, &[&["--today", "2026-11-23", "-C", &address], rest].concat())
    };
    read(&["verify"]).ends(0);
    // The commits go on, and the log does not: each commit contains the one before.
    fs::remove_dir_all(sandbox.file("log/checkpoints")).unwrap();
    fs::remove_file(sandbox.file("log/checkpoint")).unwrap();
    fs::remove_file(sandbox.file("log/entries/000")).unwrap();
    // Without its history, the files are sealed in the order of their paths.
    fs::rename(sandbox.file(".git"), sandbox.path("history")).unwrap();
    seal(&sandbox).ends(0);
    fs::rename(sandbox.path("history"), sandbox.file(".git")).unwrap();
    let again = fs::read_to_string(sandbox.file("log/entries/000")).unwrap();
    assert!(again.lines().is_sorted_by_key(|line| line[66..].to_owned()), "a log that began anew");
    sandbox.commit("A log that began anew");
    let run = read(&["list"]).ends(1);
    assert!(run.stderr.contains("error[split-view]"), "{}", run.stderr);
    let head = sandbox.git(&["rev-parse", "HEAD"]).stdout;
    read(&["--accept-history", head.trim(), "list"]).ends(0);
    read(&["list"]).ends(0);
}
