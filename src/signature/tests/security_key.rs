//! A FIDO2 security key, in software (OpenSSH, PROTOCOL.u2f).

use ed25519_dalek::{Signer as _, SigningKey};

use super::*;

const KIND: &[u8] = b"sk-ssh-ed25519@openssh.com";

/// An authenticator that does what it is told, also what a real one refuses.
struct Authenticator {
    /// The application in its public key.
    application: &'static str,
    /// The application that it signs for.
    signs_for: &'static str,
    flags: u8,
}

impl Authenticator {
    const HONEST: Self = Self { application: "ssh:", signs_for: "ssh:", flags: USER_PRESENT };

    fn signer() -> SigningKey {
        SigningKey::from_bytes(&[3; 32])
    }

    fn key_blob(&self) -> Vec<u8> {
        let point = Self::signer().verifying_key().to_bytes();
        [string(KIND), string(&point), string(self.application.as_bytes())].concat()
    }

    fn raw(&self, record: &[u8]) -> Vec<u8> {
        let counter = 77_u32.to_be_bytes();
        let blob = signed_bytes(NAMESPACE, b"", "sha512", &Sha512::digest(record));
        let application = Sha256::digest(self.signs_for.as_bytes());
        let signed = [application.as_slice(), &[self.flags], &counter, &Sha256::digest(blob)].concat();
        [Self::signer().sign(&signed).to_bytes().as_slice(), &[self.flags], &counter].concat()
    }

    fn sign(&self, record: &[u8]) -> String {
        let raw = self.raw(record);
        let (signature, trailer) = raw.split_at(64);
        let signature = [string(KIND), string(signature), trailer.to_vec()].concat();
        let wire = Wire::ed25519(&[0; 32], &[0; 64]);
        Wire { key: self.key_blob(), signature, ..wire }.armor()
    }

    fn public(&self) -> PublicKey {
        let text = format!("{} {}", String::from_utf8_lossy(KIND), base64(&self.key_blob()));
        text.parse().expect("a key in OpenSSH's form")
    }
}

#[test]
fn a_touched_security_key_signs() {
    let honest = Authenticator::HONEST;
    let signature = honest.sign(RECORD);
    assert_eq!(judge(&signature), Ok(vec![SignatureStatus::Good]));
    assert!(keygen_accepts(&[&honest.public()], &signature, RECORD));
    assert_eq!(check_key(&honest.public()), Ok(()));
    let blocks = parse_signatures(signature.as_bytes()).unwrap();
    assert_eq!(write_signatures(&blocks), signature);
    assert_eq!(*blocks[0].key(), honest.public());
    assert_eq!(block_from_raw(&honest.public(), &honest.raw(RECORD)).unwrap(), blocks[0]);
    assert_eq!(judge(&honest.sign(b"another record")), Ok(vec![SignatureStatus::Bad]));
}

#[test]
fn an_untouched_security_key_is_not_present() {
    for flags in [0x00, 0x04, 0xFE] {
        let untouched = Authenticator { flags, ..Authenticator::HONEST };
        assert_eq!(judge(&untouched.sign(RECORD)), Ok(vec![SignatureStatus::NotPresent]), "{flags}");
    }
    for flags in [0x01, 0x05, 0xFF] {
        let touched = Authenticator { flags, ..Authenticator::HONEST };
        assert_eq!(judge(&touched.sign(RECORD)), Ok(vec![SignatureStatus::Good]), "{flags}");
    }
}

#[test]
fn a_signature_for_another_application_is_bad() {
    let other = Authenticator { signs_for: "ssh:other", ..Authenticator::HONEST };
    let signature = other.sign(RECORD);
    assert_eq!(judge(&signature), Ok(vec![SignatureStatus::Bad]));
    assert!(!keygen_accepts(&[&other.public()], &signature, RECORD));
    let named = Authenticator { application: "ssh:other", signs_for: "ssh:other", flags: USER_PRESENT };
    assert_eq!(judge(&named.sign(RECORD)), Ok(vec![SignatureStatus::Good]));
    assert!(keygen_accepts(&[&named.public()], &named.sign(RECORD), RECORD));
}

#[test]
fn a_changed_flag_or_counter_is_bad() {
    let honest = Authenticator::HONEST;
    for at in 64..69 {
        let mut raw = honest.raw(RECORD);
        raw[at] ^= 0x02;
        let block = block_from_raw(&honest.public(), &raw).unwrap();
        assert_eq!(block.verify(&Message::new(RECORD)), SignatureStatus::Bad, "{at}");
    }
}

#[test]
fn a_plain_signature_by_the_point_of_a_security_key_is_malformed() {
    let blob = Message::new(RECORD);
    let plain = Authenticator::signer().sign(blob.blob()).to_bytes();
    let wire = Wire { key: Authenticator::HONEST.key_blob(), ..Wire::ed25519(&[0; 32], &plain) };
    assert_eq!(judge(&wire.armor()), Err(Code::SignatureMalformed));
    let fault = block_from_raw(&Authenticator::HONEST.public(), &plain).unwrap_err();
    assert_eq!(fault.code, Code::SignatureMalformed);
}
