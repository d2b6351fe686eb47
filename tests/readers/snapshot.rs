//! Snapshots: what `export snapshot` and the tools of a system write, and archives that are made to deceive or to exhaust
//! their reader.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use accord::registry::{Mode, SnapshotError, Tree as _, read_snapshot};
use serde_json::Value;
use tar::{Builder, EntryType, Header};

use super::hostile::COMMANDS;
use crate::support::{Sandbox, document};

const POLICY: &str = "accord.toml";

/// The shipped registry as a commit, and its snapshot.
fn packed() -> (Sandbox, String) {
    let place = document::published();
    place.git(&["init", "-q", "-b", "main"]);
    place.commit("A registry");
    let file = place.path("registry.tar.zst").display().to_string();
    place.run(&["export", "snapshot", &file]).ends(0);
    (place, file)
}

/// What `sha256sum` prints of a file, as outputs cite it.
fn cited(place: &Sandbox, file: &str) -> String {
    let sum = place.tool("sha256sum", &[file], "").ends(0).stdout;
    format!("sha256:{}", sum.split(' ').next().unwrap())
}

#[test]
fn every_reading_command_says_of_a_snapshot_what_it_says_of_the_commit() {
    let (place, file) = packed();
    let digest = cited(&place, &file);
    for command in [
        &["verify"][..],
        &["list"],
        &["show", "contoso.example"],
        &["texts"],
        &["history"],
        &["stats"],
        &["findings"],
        &["decisions"],
        &["responders"],
        &["reservations", "digital-geneva-convention-1"],
        &["list", "--as-of", "2024-01-01"],
    ] {
        let json = [command, &["--format", "json"]].concat();
        let [mut there, mut here] = [&["-C", &file][..], &[]].map(|place_args| {
            let run = place.run(&[place_args, &json[..]].concat());
            let value: Value = serde_json::from_str(&run.stdout)
                .unwrap_or_else(|error| panic!("{command:?}: {error}: {run:?}"));
            (run.code, value)
        });
        let [commit, snapshot] = [&mut here, &mut there].map(|(_, value)| {
            let fields = value.as_object_mut().unwrap();
            ["commit", "snapshot"].map(|name| fields.remove(name).unwrap())
        });
        assert!(commit[0].is_object() && commit[1].is_null(), "{command:?}: {commit:?}");
        assert_eq!(snapshot, [Value::Null, digest.as_str().into()], "{command:?}");
        assert_eq!(there, here, "{command:?}");
    }
    let site = |more: &[&str], name: &str| {
        let folder = place.path(name).display().to_string();
        place.run(&[more, &["site", &folder, "--quiet"][..]].concat()).ends(0);
        fs::read_to_string(place.path(name).join("signatories/index.html")).unwrap().len()
    };
    assert!(site(&["-C", &file], "from-snapshot") > 10_000);
}

/// Every command that only reads a registry takes a snapshot of it, but those that read commits or drafts.
#[test]
fn every_command_that_only_reads_takes_a_snapshot() {
    let (place, file) = packed();
    let head = format!("commit {}", place.git(&["rev-parse", "HEAD"]).stdout.trim());
    let snapshot = format!("snapshot {}", cited(&place, &file));
    // Of JSON, the test above compares more.
    for command in COMMANDS.iter().filter(|command| !command.contains("json")) {
        let words: Vec<_> = command.split(' ').collect();
        let there = place.run(&[&["-C", &file][..], &words].concat());
        if ["--rev", "--base", "--staged", "HEAD"].iter().any(|word| command.contains(word)) {
            assert!(
                there.code > 1 && there.stderr.contains("a snapshot holds one state"),
                "{command}: {there:?}"
            );
        } else if words[0] == "status" {
            assert!(there.code == 2 && there.stderr.contains("a snapshot is none"), "{there:?}");
        } else if words[0] == "sign" {
            assert!(there.code == 2 && there.stderr.contains("can only be read"), "{there:?}");
        } else {
            let here = place.run(&words);
            let shown = there.stdout.replace(&snapshot, &head);
            assert_eq!((there.code, shown), (here.code, here.stdout), "{command}: {}", there.stderr);
        }
    }
}

#[test]
fn keys_are_tested_with_a_snapshot() {
    let place = Sandbox::pledged();
    let file = place.path("registry.tar.zst").display().to_string();
    place.run(&["export", "snapshot", &file]).ends(0);
    fs::remove_dir_all(place.file("")).unwrap();
    fs::create_dir(place.file("")).unwrap();
    let run = place.run(&["-C", &file, "keys", "test", "contoso.example"]).ends(0);
    assert!(run.stdout.contains("it signs the records of contoso.example"), "{run:?}");
    let absent = place.run(&["-C", &file, "proof", "contoso.exampel"]).ends(2).stderr;
    assert!(absent.contains("Did you mean `contoso.example`?"), "{absent}");
}

/// A receipt of a record that nobody unpacked.
#[test]
fn a_receipt_is_written_from_a_snapshot() {
    let (place, file) = packed();
    let record = "pledges/contoso.example/0002-pledge.toml";
    let receipt = place.run(&["receipt", record]).ends(0).stdout;
    let kept = place.write("receipt", &receipt);
    place.run(&["receipt", "contoso.example", "--dir", "here"]).ends(0);
    let elsewhere = place.path("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let script = format!(
        "cd {}; accord -C {file} receipt {record}; accord -C - receipt {record} --check {kept} < {file} | head -1
         accord -C {file} receipt contoso.example --dir there",
        elsewhere.display()
    );
    let told = document::bash(&place, &script, &[]).ends(0).stdout;
    let rest = told.strip_prefix(&receipt).unwrap_or_else(|| panic!("{told}"));
    assert!(rest.starts_with(&format!("{record}: existed by ")), "{rest}");
    place.tool("diff", &["-r", "here", elsewhere.join("there").to_str().unwrap()], "").ends(0);
    for (arguments, words) in [
        (["-C", &file, "receipt", "pledges/contoso.example/0009-pledge.toml"], "cannot read"),
        (["-C", &file, "receipt", "README.md"], "the log does not list README.md"),
    ] {
        fs::write(place.file("README.md"), "A registry").unwrap();
        let run = place.run(&arguments);
        assert!(run.code > 1 && run.stderr.contains(words), "{run:?}");
    }
}

/// A registry without commits: its snapshot before a pledge, and after it.
fn two_snapshots() -> (Sandbox, [String; 2]) {
    let company = Sandbox::enrolled();
    let [before, after] =
        ["before", "after"].map(|name| company.path(name).display().to_string() + ".tar.zst");
    company.run(&["export", "snapshot", &before]).ends(0);
    company.run(&crate::support::PLEDGE).ends(0);
    company.run(&["export", "snapshot", &after]).ends(0);
    (company, [before, after])
}

#[test]
fn two_snapshots_are_compared() {
    let (company, [before, after]) = two_snapshots();
    let folder = company.path("empty");
    fs::create_dir(&folder).unwrap();
    let diff = |more: &str| {
        let script = format!("cd {}; accord {more}", folder.display());
        document::bash(&company, &script, &[])
    };
    let plus = "  + 2026-11-21  pledged";
    for forwards in [
        format!("diff {before} {after}"),
        format!("-C {after} diff {before}"),
        format!("diff {before} - < {after}"),
        format!("-C {} diff {before}", company.file("").display()),
    ] {
        let told = diff(&forwards).ends(0).stdout;
        assert!(told.starts_with("contoso.example  Contoso\n") && told.contains(plus), "{forwards}: {told}");
    }
    let told = diff(&format!("diff {after} {before}")).ends(0).stdout;
    assert!(told.contains("  - 2026-11-21  pledged") && !told.contains(plus), "{told}");
    assert!(diff(&format!("diff {after} {after}")).ends(0).stdout.starts_with("no difference\n"));
    for (arguments, code, words) in [
        (format!("diff {before} absent.tar.zst"), 3, "cannot read absent.tar.zst"),
        ("diff - - < /dev/null".to_owned(), 1, "error[snapshot-malformed]: standard input is no snapshot"),
        (format!("-C {} list", company.file("accord.toml").display()), 1, "is not compressed by Zstandard"),
        (format!("diff - - < {before}"), 2, "standard input is named twice"),
        (format!("-C {before} diff {after} main"), 3, "a snapshot holds one state"),
    ] {
        let run = diff(&arguments).ends(code);
        assert!(run.stderr.contains(words), "{arguments}: {run:?}");
    }
}

#[test]
fn what_is_missing_beside_a_snapshot_is_named() {
    let (place, file) = packed();
    let [record, receipt] = ["record", "receipt"].map(|name| place.path(name).display().to_string());
    let path = "pledges/contoso.example/0002-pledge.toml";
    fs::write(&receipt, place.run(&["receipt", path]).ends(0).stdout).unwrap();
    fs::copy(place.file(path), &record).unwrap();
    let told = place.run(&["-C", &file, "receipt", "contoso.example"]).ends(2).stderr;
    assert!(told.contains("with --dir"), "{told}");
    let held = place.run(&["-C", &file, "verify", "--checkpoint", &receipt]).ends(0).stderr;
    assert!(held.contains(&format!("The log has every entry that {receipt} has.")), "{held}");
    let elsewhere = Sandbox::empty();
    fs::create_dir(elsewhere.registry()).unwrap();
    for arguments in [&["diff", &file][..], &["diff", &file, "2026-11-01"]] {
        let told = elsewhere.run(arguments).ends(2).stderr;
        assert!(
            told.contains("no registry is here to see on it") && told.contains("two snapshots"),
            "{told}"
        );
    }
    let told = elsewhere.run(&["receipt", &record, "--check", &receipt]).ends(3).stderr;
    assert!(told.contains("no witnesses are named") && told.contains("--policy FILE"), "{told}");
    elsewhere.run(&["-C", &file, "receipt", &record, "--check", &receipt]).ends(0);
}

#[test]
fn snapshots_of_two_registries_are_not_compared() {
    let (place, [_, one]) = two_snapshots();
    let policy = fs::read_to_string(place.file(POLICY)).unwrap();
    fs::write(place.file(POLICY), policy.replace("demo.accord.example", "other.accord.example")).unwrap();
    let other = place.path("other.tar.zst").display().to_string();
    place.run(&["export", "snapshot", &other]).ends(1);
    let told = place.run(&["diff", &one, &other]).ends(2).stderr;
    assert!(
        told.contains("FROM is of the registry ") && told.contains("TO is of other.accord.example"),
        "{told}"
    );
}

/// The days of two ends are those of their seals, whatever the day is now.
#[test]
fn a_snapshot_is_seen_on_the_day_of_its_seal() {
    let (place, file) = packed();
    let json = place.run(&["diff", &file, &file, "--format", "json"]).ends(0).stdout;
    let value: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["to_day"], "2026-11-16", "{json}");
    assert_eq!(value["from_snapshot"], value["snapshot"]);
    assert_eq!(value["to_snapshot"], cited(&place, &file));
    assert_eq!(value["from"], Value::from(file));
}

#[test]
fn a_folder_a_commit_and_standard_input_give_the_same_bytes() {
    let (place, file) = packed();
    let sum = fs::read_to_string(format!("{file}.sha256")).unwrap();
    assert_eq!(sum, format!("{}  registry.tar.zst\n", cited(&place, &file).trim_start_matches("sha256:")));
    // The file beside it is guarded as the file itself.
    fs::remove_file(&file).unwrap();
    place.refuses(4, "registry.tar.zst.sha256 is there already", &["export", "snapshot", &file], &[]);
    place.run(&["export", "snapshot", &file, "--force"]).ends(0);
    let bytes = fs::read(&file).unwrap();
    // What git ignores, and what lies beside the registry, is none of it.
    fs::write(place.file(".gitignore"), ".DS_Store\n").unwrap();
    for name in ["keys/.DS_Store", "pledges/contoso.example/.DS_Store", "README.txt"] {
        fs::write(place.file(name), "mine").unwrap();
    }
    let again = place.path("again.tar.zst").display().to_string();
    for more in [&[][..], &["--rev", "HEAD"], &["--today", "2026-11-28"]] {
        place.run(&[&["export", "snapshot", &again, "--force"][..], more].concat()).ends(0);
        assert!(fs::read(&again).unwrap() == bytes, "{more:?}");
    }
    let script = "accord export snapshot | accord -C - export snapshot > piped.tar.zst";
    document::bash(&place, script, &[]).ends(0);
    assert!(fs::read(place.file("piped.tar.zst")).unwrap() == bytes);
}

#[test]
fn the_page_shows_how_a_snapshot_is_published() {
    let (place, file) = packed();
    fs::create_dir(place.file("website")).unwrap();
    let run = document::run(&place, include_str!("../../docs/large.md"), "run: publish", &[]);
    assert_eq!(run.stderr, format!("snapshot {}\n", cited(&place, &file)));
    document::bash(&place, "cd website && sha256sum --check --strict *.sha256", &[]).ends(0);
}

/// Whatever a reader keeps names the file that it was made of.
#[test]
fn every_export_and_every_page_cites_the_snapshot() {
    let (place, file) = packed();
    let digest = cited(&place, &file);
    let script = format!(
        "set -e; mkdir out; cd out
         for format in csv ndjson json markdown html sqlite xlsx; do
             accord -C - export $format table.$format < {file}
         done
         accord -C {file} responders --format vcard | tr -d '\\r\\n ' > cards
         python3 -m zipfile -e table.xlsx workbook
         accord -C {file} site site --quiet
         if grep -rl 'no commit' .; then exit 1; fi
         grep -rlF {} .",
        // Markdown escapes the colon.
        digest.trim_start_matches("sha256:")
    );
    let told = document::bash(&place, &script, &[]).ends(0).stdout;
    let citing: Vec<_> = told.lines().map(|line| line.trim_start_matches("./")).collect();
    for file in [
        "table.csv-metadata.json",
        "table.ndjson-metadata.json",
        "table.json",
        "table.markdown",
        "table.html",
        "table.sqlite",
        "workbook/xl/sharedStrings.xml",
        "cards",
        "site/index.html",
        "site/de/index.html",
        "site/data/index.html",
        "site/data/registry.sqlite",
        "site/data/pledges.json",
    ] {
        assert!(citing.contains(&file), "{file}: {citing:?}");
    }
    let page = fs::read_to_string(place.file("out/site/data/index.html")).unwrap();
    assert!(page.contains(&format!(", Snapshot {digest}")), "{page}");
    assert!(page.contains("accord -C registry.tar.zst export csv pledges.csv --today 2026-11-21"), "{page}");
}

#[test]
fn archives_of_other_tools_are_read() {
    let (place, file) = packed();
    let expected = document::bash(&place, &format!("accord -C {file} export csv"), &[]).ends(0).stdout;
    for archive in [
        "tar --zstd -cf other.tar.zst accord.toml accords decisions findings keys log pledges",
        "tar --zstd -cf other.tar.zst ./accord.toml ./accords ./decisions ./findings ./keys ./log ./pledges",
        "cd .. && tar --zstd --exclude-vcs -cf other.tar.zst registry && mv other.tar.zst registry/",
        "git archive HEAD | zstd -q -o other.tar.zst",
        "git archive --prefix=a-folder/ HEAD | zstd -q -19 -o other.tar.zst",
        "tar --format=pax --zstd -cf other.tar.zst accord.toml accords decisions findings keys log pledges",
    ] {
        let script = format!("set -e; rm -f other.tar.zst; ({archive}); accord -C other.tar.zst export csv");
        assert_eq!(document::bash(&place, &script, &[]).ends(0).stdout, expected, "{archive}");
    }
    // The way back.
    let script = format!("tar -xf {file} && cd demo.accord.example && accord export csv");
    assert_eq!(document::bash(&place, &script, &[]).ends(0).stdout, expected);
}

/// `packed` writes `registry.tar.zst`.
#[test]
fn a_mistyped_name_of_a_snapshot_is_answered_with_the_near_one() {
    let (place, file) = packed();
    let typed = file.replace("registry.tar", "registri.tar");
    for command in
        [&["-C", &typed, "list"][..], &["diff", &typed, &file], &["verify", "--checkpoint", &typed]]
    {
        place.refuses(3, "there is no such file\n  help: Did you mean `", command, &[]);
    }
}

#[test]
fn a_snapshot_is_only_read() {
    let (place, file) = packed();
    let reaffirm = ["-C", &file, "reaffirm", "contoso.example", "tech-accord-1", "--yes"];
    for (command, words) in [
        (&reaffirm[..], "a snapshot can only be read"),
        (&["-C", &file, "seal", "--no-witness"], ""),
        (&["-C", &file, "verify", "--rev", "HEAD"], "no commits"),
        (&["-C", &file, "verify", "--base", "HEAD"], "no commits"),
        (&["export", "snapshot", "x.tar.zst", "--country", "DE"], "takes no condition"),
        (&["export", "snapshot", "x.tar.zst", "--as-of", "2026-01-01"], "takes no condition"),
    ] {
        place.refuses(2, words, command, &[]);
    }
}

/// An archive of these entries, written without the care of the library.
fn archive(entries: &[(&str, EntryType, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, kind, content) in entries {
        let mut header = Header::new_gnu();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(*kind);
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        bytes.extend(header.as_bytes());
        bytes.extend(*content);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
    }
    bytes.extend([0; 1024]);
    bytes
}

fn pack(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

const FILE: EntryType = EntryType::Regular;

#[test]
fn names_that_deceive_are_refused() {
    let good = (POLICY, FILE, &b"format = 1\n"[..]);
    assert!(read_snapshot(&pack(&archive(&[good]))[..]).is_ok());
    for name in [
        "../outside",
        "/etc/passwd",
        "keys/../../x",
        "keys//x",
        "keys/./x",
        "",
        "x/..",
        POLICY,
        "accord.toml/x",
    ] {
        let made = pack(&archive(&[good, (name, FILE, b"x")]));
        assert!(matches!(read_snapshot(&made[..]), Err(SnapshotError::Name(_))), "{name}");
    }
    let made = pack(&archive(&[("keys/a", FILE, b"x")]));
    assert!(matches!(read_snapshot(&made[..]), Err(SnapshotError::Empty)));
    let made = pack(&archive(&[("one/accord.toml", FILE, b"x"), ("two/accord.toml", FILE, b"x")]));
    assert!(matches!(read_snapshot(&made[..]), Err(SnapshotError::Several)));
    // What is no plain file is told by the registry's own checks.
    let link = pack(&archive(&[good, ("keys", EntryType::Symlink, b""), ("pledges", EntryType::Fifo, b"")]));
    let (tree, _) = read_snapshot(&link[..]).unwrap();
    let modes: Vec<_> = tree.list("").unwrap().iter().map(|entry| entry.mode.as_str()).collect();
    assert_eq!(modes, ["a file", "a symlink", "neither a plain file nor a folder"]);
}

#[test]
fn an_archive_that_is_cut_off_or_goes_on_is_refused() {
    let (place, file) = packed();
    let whole = fs::read(&file).unwrap();
    let refused = |bytes: &[u8], why: &str| {
        let broken = place.path("broken.tar.zst");
        fs::write(&broken, bytes).unwrap();
        let run = place.run(&["-C", broken.to_str().unwrap(), "list"]).ends(1);
        assert!(run.stderr.contains("error[snapshot-malformed]") && run.stdout.is_empty(), "{why}: {run:?}");
    };
    for at in [0, 1, 4, 100, whole.len() / 2, whole.len() - 5, whole.len() - 1] {
        refused(&whole[..at], &format!("cut at {at}"));
    }
    let unpacked = zstd::decode_all(&whole[..]).unwrap();
    // Whole frames, and an archive without its end.
    for at in [512, 512 * 100, unpacked.len() - 1024, unpacked.len() - 512] {
        refused(&pack(&unpacked[..at]), &format!("archive cut at {at}"));
    }
    refused(&[&whole[..], b"more"].concat(), "bytes after the last frame");
    refused(&pack(&[&unpacked[..], &unpacked[..]].concat()), "two archives");
    refused(&[&whole[..], &whole[..]].concat(), "two snapshots");
    refused(&unpacked, "not compressed");
    for at in (0..whole.len()).step_by(whole.len() / 40) {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        refused(&flipped, &format!("a bit of byte {at}"));
    }
}

#[test]
fn what_grows_without_bounds_is_refused() {
    let place = Sandbox::new();
    let file = place.path("large.tar.zst");
    let mut writer = Builder::new(zstd::Encoder::new(fs::File::create(&file).unwrap(), 1).unwrap());
    let zeros = vec![0; 1 << 26];
    for number in 0..4 {
        let mut header = Header::new_gnu();
        header.set_size(1 << 26);
        header.set_mode(0o644);
        writer.append_data(&mut header, format!("keys/{number}"), &zeros[..]).unwrap();
    }
    writer.into_inner().unwrap().finish().unwrap().flush().unwrap();
    assert!(fs::metadata(&file).unwrap().len() < 1 << 20, "256 MiB of zeros are small");
    let opened = fs::File::open(&file).unwrap();
    assert!(matches!(read_snapshot(opened), Err(SnapshotError::Expands)));
    let shown = place.run(&["-C", file.to_str().unwrap(), "list"]).ends(1);
    assert!(shown.stderr.contains("grows to more than 200 times"), "{}", shown.stderr);
    // One that would need more memory to decode than a registry does.
    let window = place.path("window.tar.zst");
    let bytes = archive(&[(POLICY, FILE, &vec![b' '; 1 << 20])]);
    let mut encoder = zstd::Encoder::new(fs::File::create(&window).unwrap(), 1).unwrap();
    encoder.window_log(31).unwrap();
    encoder.write_all(&bytes).unwrap();
    encoder.finish().unwrap();
    assert!(matches!(
        read_snapshot(fs::File::open(PathBuf::from(&window)).unwrap()),
        Err(SnapshotError::Unreadable(_))
    ));
}

#[test]
fn a_sparse_file_does_not_grow_from_nothing() {
    let mut bytes = archive(&[(POLICY, FILE, b"x"), ("keys/hole", EntryType::GNUSparse, b"")]);
    // The second header: one hole of a mebibyte, and after it a block without a byte.
    let mut header = Header::from_byte_slice(&bytes[1024..1536]).clone();
    let sparse = header.as_gnu_mut().unwrap();
    for field in [&mut sparse.realsize, &mut sparse.sparse[0].offset] {
        *field = *b"00004000000\0";
    }
    sparse.sparse[0].numbytes = *b"00000000000\0";
    header.set_cksum();
    bytes[1024..1536].copy_from_slice(header.as_bytes());
    let (tree, _) = read_snapshot(&pack(&bytes)[..]).unwrap();
    let kept: Vec<_> = tree.files().map(|(path, bytes)| (path, bytes.len())).collect();
    assert_eq!(kept, [(POLICY, 1), ("keys/hole", 0)]);
    assert_eq!(tree.list("keys").unwrap()[0].mode, Mode::Other);
}
