//! The one spelling of a `.sig`, and what `ssh-keygen` says of the others.

use super::*;

/// One `.sig` over [`RECORD`] that differs from the canonical one.
struct Case {
    name: &'static str,
    signature: String,
    ours: Result<SignatureStatus, Code>,
    /// Whether OpenSSH accepts it.
    theirs: bool,
}

fn case(name: &'static str, signature: String, ours: Result<SignatureStatus, Code>, theirs: bool) -> Case {
    Case { name, signature, ours, theirs }
}

/// A block over [`RECORD`] by `secret(1)`, correctly signed over the fields that it claims.
fn signed(version: u32, namespace: &'static str, reserved: &'static [u8], hash: &'static str) -> Wire {
    let digest = match hash {
        "sha256" => Sha256::digest(RECORD).to_vec(),
        _ => Sha512::digest(RECORD).to_vec(),
    };
    let blob = signed_bytes(namespace, reserved, hash, &digest);
    let signer = ed25519_dalek::SigningKey::from_bytes(&[1; 32]);
    let signature = ed25519_dalek::Signer::sign(&signer, &blob).to_bytes();
    let wire = Wire::ed25519(secret(1).public().point(), &signature);
    Wire { version, namespace, reserved, hash, ..wire }
}

fn spellings() -> Vec<Case> {
    let good = signed(1, NAMESPACE, b"", "sha512");
    let armor = good.armor();
    let not_canonical = Err(Code::SignatureNotCanonical);
    let malformed = Err(Code::SignatureMalformed);
    let end_word = armor.replace("END SSH", "END OTHER");
    let (first, rest) = armor.split_at(armor.len() / 2);
    let spaced = format!("{first}{}", rest.replacen('\n', " \n", 1));
    let padding = armor_bytes(&[good.bytes(), vec![0]].concat(), 70);
    vec![
        case("as ssh-keygen writes it", armor.clone(), Ok(SignatureStatus::Good), true),
        case("76 columns", armor_bytes(&good.bytes(), 76), not_canonical, true),
        case("64 columns", armor_bytes(&good.bytes(), 64), not_canonical, true),
        case("one line", armor_bytes(&good.bytes(), 4_000), not_canonical, true),
        case("an empty line", armor.replacen('\n', "\n\n", 1), not_canonical, true),
        case("a space at a line's end", spaced, not_canonical, true),
        case("CRLF", armor.replace('\n', "\r\n"), Err(Code::NewlineConverted), false),
        case("CR", armor.replace('\n', "\r"), Err(Code::TextControl), false),
        case("text before", format!("by us\n{armor}"), not_canonical, false),
        case("text after", format!("{armor}by us\n"), not_canonical, true),
        case("a space after", format!("{armor} "), not_canonical, true),
        case("no final newline", armor.trim_end().to_owned(), not_canonical, true),
        case("two final newlines", format!("{armor}\n"), not_canonical, true),
        case("no armor", base64(&good.bytes()), malformed, false),
        case("another end", end_word, malformed, false),
        case("a byte after the fields", padding, malformed, false),
        case("nothing", String::new(), malformed, false),
        case("a newline", "\n".to_owned(), malformed, false),
    ]
}

fn fields() -> Vec<Case> {
    let other = "file";
    let wire = |version, namespace, reserved, hash| signed(version, namespace, reserved, hash).armor();
    let not_canonical = Err(Code::SignatureNotCanonical);
    let malformed = Err(Code::SignatureMalformed);
    let cut = |wire: Wire, end| armor_bytes(&wire.bytes()[..end], 70);
    let mut kind = signed(1, NAMESPACE, b"", "sha512");
    kind.signature.splice(..15, string(b"ssh-rsa"));
    vec![
        case("another namespace", wire(1, other, b"", "sha512"), Ok(SignatureStatus::WrongNamespace), false),
        case("no namespace", wire(1, "", b"", "sha512"), malformed, false),
        case("sha256", wire(1, NAMESPACE, b"", "sha256"), Ok(SignatureStatus::WrongHash), true),
        case("sha1", wire(1, NAMESPACE, b"", "sha1"), malformed, false),
        case("version 0", wire(0, NAMESPACE, b"", "sha512"), not_canonical, true),
        case("version 2", wire(2, NAMESPACE, b"", "sha512"), malformed, false),
        case("a reserved field", wire(1, NAMESPACE, b"x", "sha512"), not_canonical, false),
        case("cut short", cut(signed(1, NAMESPACE, b"", "sha512"), 100), malformed, false),
        case("another kind of signature", kind.armor(), malformed, false),
    ]
}

#[test]
fn a_signature_has_one_spelling() {
    let key = secret(1);
    for case in spellings().into_iter().chain(fields()) {
        assert_eq!(judge(&case.signature), case.ours.map(|status| vec![status]), "{}", case.name);
        let theirs = keygen_accepts(&[key.public()], &case.signature, RECORD);
        assert_eq!(theirs, case.theirs, "ssh-keygen: {}", case.name);
    }
}

#[test]
fn other_spellings_can_be_written_anew() {
    let good = signed(1, NAMESPACE, b"", "sha512");
    for armor in [armor_bytes(&good.bytes(), 76), good.armor().replace('\n', "\r\n"), good.armor() + "by us"]
    {
        assert_eq!(read_block(&armor).unwrap().armor(), good.armor());
    }
}

#[test]
fn keys_of_other_types_are_malformed() {
    let folder = Folder::new();
    folder.put("record", RECORD);
    for kind in ["rsa", "ecdsa"] {
        folder.keygen(&["-q", "-t", kind, "-N", "", "-f", kind], "record").unwrap();
        let signature = folder.keygen(&["-Y", "sign", "-q", "-f", kind, "-n", NAMESPACE], "record").unwrap();
        assert_eq!(judge(&signature), Err(Code::SignatureMalformed), "{kind}");
    }
}

#[test]
fn a_fault_names_the_block_it_is_in() {
    use crate::diagnostic::At;
    let good = signed(1, NAMESPACE, b"", "sha512");
    let source = good.armor() + &armor_bytes(&good.bytes(), 76);
    let fault = parse_signatures(source.as_bytes()).unwrap_err();
    assert_eq!(fault.at, At::Span(good.armor().len()..source.len()));
    let source = good.armor() + "by us\n";
    let fault = parse_signatures(source.as_bytes()).unwrap_err();
    assert_eq!(fault.at, At::Span(good.armor().len()..source.len()));
}

#[test]
fn damage_is_told_without_words_of_the_library() {
    let armor = signed(1, NAMESPACE, b"", "sha512").armor();
    let damaged = [armor.replacen("U1NI", "#1NI", 1), armor.replace("-----END", "#----END"), cut(&armor)];
    for text in damaged {
        let message = parse_signatures(text.as_bytes()).unwrap_err().message;
        assert!(message.ends_with(": its lines are damaged, or the last one is missing"), "{message}");
    }
    let message = read_block("SSHSIG").unwrap_err().message;
    assert!(message.ends_with("it has no line `-----BEGIN SSH SIGNATURE-----`"), "{message}");
}

fn cut(armor: &str) -> String {
    armor[..armor.len() / 2].to_owned()
}

#[test]
fn a_signature_file_has_a_limit() {
    let armor = signed(1, NAMESPACE, b"", "sha512").armor();
    let most = SIGNATURE_LIMIT / armor.len();
    assert_eq!(parse_signatures(armor.repeat(most).as_bytes()).unwrap().len(), most);
    assert_eq!(parse_signatures(armor.repeat(most + 1).as_bytes()).unwrap_err().code, Code::TooLarge);
    assert!(most >= 8, "eight keys sign one record");
}
