//! Both ways between us and the real `ssh-keygen`.

use super::*;

#[test]
fn what_we_sign_ssh_keygen_verifies() {
    for seed in 0..4 {
        let key = secret(seed);
        let signature = write_signatures(&[key.sign(RECORD)]);
        assert!(keygen_accepts(&[key.public()], &signature, RECORD));
        assert!(!keygen_accepts(&[key.public()], &signature, b"another record"));
        assert!(!keygen_accepts(&[secret(9).public()], &signature, RECORD));
    }
}

#[test]
fn what_ssh_keygen_signs_we_verify_and_write_byte_for_byte() {
    let folder = Folder::new();
    folder.put("record", RECORD);
    for (seed, name) in [(1, "one"), (2, "two"), (3, "three")] {
        folder.put(name, secret(seed).to_openssh().as_bytes());
        let signature = folder.keygen(&["-Y", "sign", "-q", "-f", name, "-n", NAMESPACE], "record").unwrap();
        let blocks = parse_signatures(signature.as_bytes()).unwrap();
        assert_eq!(write_signatures(&blocks), signature);
        assert_eq!(blocks[0].key(), secret(seed).public());
        assert_eq!(judge(&signature), Ok(vec![SignatureStatus::Good]));
        // Ed25519 is deterministic, so the two programs agree on every byte.
        assert_eq!(signature, write_signatures(&[secret(seed).sign(RECORD)]));
    }
}

#[test]
fn a_raw_signature_makes_the_block_that_ssh_keygen_makes() {
    let key = secret(1);
    let block = key.sign(RECORD);
    let raw = block.signature_bytes();
    assert_eq!(block_from_raw(key.public(), raw).unwrap(), block);
    for length in [0, 63, 65, 69] {
        let fault = block_from_raw(key.public(), &vec![0; length]).unwrap_err();
        assert_eq!(fault.code, Code::SignatureMalformed, "{length}");
    }
}

#[test]
fn of_two_blocks_ssh_keygen_reads_the_first_and_we_read_both() {
    let (one, two) = (secret(1), secret(2));
    let good = write_signatures(&[one.sign(RECORD), two.sign(RECORD)]);
    let half = write_signatures(&[one.sign(RECORD), two.sign(b"another record")]);
    assert_eq!(judge(&good), Ok(vec![SignatureStatus::Good, SignatureStatus::Good]));
    assert_eq!(judge(&half), Ok(vec![SignatureStatus::Good, SignatureStatus::Bad]));
    assert!(keygen_accepts(&[one.public()], &good, RECORD));
    assert!(!keygen_accepts(&[two.public()], &good, RECORD));
    assert!(keygen_accepts(&[one.public()], &half, RECORD));
}

#[test]
fn ssh_keygen_opens_the_keys_that_we_write() {
    let folder = Folder::new();
    let key = secret(5);
    let public = |passphrase: &str, name: &str| folder.keygen(&["-y", "-P", passphrase, "-f", name], name);
    folder.put("plain", key.to_openssh().as_bytes());
    folder.put("locked", key.to_openssh_encrypted("open sésame", &[7; 20]).as_bytes());
    assert_eq!(public("", "plain").unwrap(), key.public_line());
    assert_eq!(public("open sésame", "locked").unwrap(), key.public_line());
    public("wrong", "locked").unwrap_err();
}

#[test]
fn we_open_the_keys_that_ssh_keygen_writes() {
    let folder = Folder::new();
    folder.put("nothing", "");
    let make = |name: &str, passphrase: &str, kind: &str| {
        folder.keygen(&["-q", "-t", kind, "-N", passphrase, "-C", "officer", "-f", name], "nothing").unwrap();
        (folder.get(name), folder.get(&format!("{name}.pub")))
    };
    let (plain, public) = make("plain", "", "ed25519");
    let read = SecretKey::read(plain.as_bytes(), None).unwrap();
    assert_eq!(read.public_line(), public);
    let signature = write_signatures(&[read.sign(RECORD)]);
    assert!(keygen_accepts(&[read.public()], &signature, RECORD));

    let (locked, public) = make("locked", "open sésame", "ed25519");
    let open = |passphrase| SecretKey::read(locked.as_bytes(), passphrase);
    assert_eq!(open(Some("open sésame")).unwrap().public_line(), public);
    assert_eq!(open(Some("wrong")).unwrap_err(), KeyFileError::WrongPassphrase);
    assert_eq!(open(Some("")).unwrap_err(), KeyFileError::WrongPassphrase);
    assert_eq!(open(None).unwrap_err(), KeyFileError::Encrypted);

    let error = SecretKey::read(b"not a key", None).unwrap_err();
    assert!(matches!(error, KeyFileError::Malformed(_)), "{error}");
}

#[test]
fn every_cipher_of_ssh_keygen_is_opened() {
    let folder = Folder::new();
    folder.put("nothing", "");
    let modern = ["aes256-ctr", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com", "aes128-cbc"];
    for (at, cipher) in modern.into_iter().enumerate() {
        let name = at.to_string();
        let command = ["-q", "-t", "ed25519", "-N", "pass", "-Z", cipher, "-f", &name];
        folder.keygen(&command, "nothing").unwrap();
        let key = SecretKey::read(folder.get(&name).as_bytes(), Some("pass")).unwrap();
        let public = folder.get(&format!("{name}.pub"));
        assert_eq!(key.public_line(), public, "{cipher}");
        let wrong = SecretKey::read(folder.get(&name).as_bytes(), Some("wrong")).unwrap_err();
        assert_eq!(wrong, KeyFileError::WrongPassphrase, "{cipher}");
    }
}

#[test]
fn keys_of_another_type_are_named_before_a_passphrase_is_asked_for() {
    let folder = Folder::new();
    folder.put("nothing", "");
    for kind in ["rsa", "ecdsa"] {
        for passphrase in ["", "open sésame"] {
            let name = format!("{kind}{}", passphrase.len());
            folder.keygen(&["-q", "-t", kind, "-N", passphrase, "-f", &name], "nothing").unwrap();
            let error = SecretKey::read(folder.get(&name).as_bytes(), None).unwrap_err();
            assert!(matches!(error, KeyFileError::WrongType(_)), "{name}: {error}");
        }
    }
}

#[test]
fn a_key_cut_short_is_malformed_whatever_the_passphrase() {
    let locked = secret(5).to_openssh_encrypted("pass", &[7; 20]);
    assert_eq!(SecretKey::read(locked.as_bytes(), Some("pass")).unwrap().public(), secret(5).public());
    let cut = &locked.as_bytes()[..locked.len() / 2];
    assert!(matches!(SecretKey::read(cut, Some("pass")), Err(KeyFileError::Malformed(_))));
}

#[test]
fn fingerprints_are_those_of_ssh_keygen() {
    let folder = Folder::new();
    folder.put("key.pub", secret(1).public_line());
    let line = folder.keygen(&["-l", "-f", "key.pub"], "key.pub").unwrap();
    assert_eq!(line.split(' ').nth(1).unwrap(), secret(1).public().fingerprint().to_string());
}
