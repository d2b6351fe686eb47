//! Public keys and their fingerprints, in OpenSSH's notation. This module checks the notation;
//! `signature` checks the curve point.

use std::fmt;
use std::str::FromStr;

use data_encoding::{BASE64, BASE64_NOPAD};
use serde::{Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use ssh_key::PublicKey as OpenSshKey;
use ssh_key::public::{Ed25519PublicKey, KeyData, SkEd25519};

use super::schema::{Shape, TextValue};
use crate::diagnostic::{Code, Fault};
use crate::text;

const PLAIN: &str = "ssh-ed25519";
const SECURITY_KEY: &str = "sk-ssh-ed25519@openssh.com";

/// The SSH wire form of a plain key, before its 32 bytes (RFC 8709, section 4).
const PLAIN_WIRE: [u8; 19] = *b"\0\0\0\x0bssh-ed25519\0\0\0\x20";

/// An `ssh-ed25519` or `sk-ssh-ed25519@openssh.com` public key, written as in `authorized_keys`
/// without a comment: type, space, base64 of the SSH wire form (RFC 8709, section 4).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PublicKey {
    point: [u8; 32],
    application: Option<Box<str>>,
}

impl PublicKey {
    /// The `ssh-ed25519` key of these 32 bytes (RFC 8032, section 5.1.5), which may be no point of the curve.
    pub const fn plain(point: [u8; 32]) -> Self {
        Self { point, application: None }
    }

    /// A key from OpenSSH's parsed form.
    ///
    /// # Errors
    /// Where it is neither an Ed25519 key nor one on a FIDO2 security key.
    pub fn from_openssh(data: &KeyData) -> Result<Self, Fault> {
        match data {
            KeyData::Ed25519(key) => Ok(Self::plain(key.0)),
            KeyData::SkEd25519(key) if is_application(key.application()) => {
                Ok(Self { point: key.public_key().0, application: Some(key.application().into()) })
            }
            KeyData::SkEd25519(_) => Err(wrong_key("the application of a security key begins with `ssh:`")),
            other => Err(wrong_key(&format!("its type is {}", other.algorithm()))),
        }
    }

    /// OpenSSH's parsed form.
    pub fn to_openssh(&self) -> KeyData {
        let point = Ed25519PublicKey(self.point);
        match &self.application {
            None => KeyData::Ed25519(point),
            Some(application) => KeyData::SkEd25519(SkEd25519::new(point, application.clone())),
        }
    }

    /// The 32 bytes of the Ed25519 public key (RFC 8032, section 5.1.5).
    pub const fn point(&self) -> &[u8; 32] {
        &self.point
    }

    /// The FIDO2 application, on a security key.
    pub fn application(&self) -> Option<&str> {
        self.application.as_deref()
    }

    /// The name of its type, with which its text and its wire form begin.
    pub const fn algorithm(&self) -> &'static str {
        if self.application.is_some() { SECURITY_KEY } else { PLAIN }
    }

    /// Its SSH wire form.
    pub fn wire(&self) -> Vec<u8> {
        wire_form(&self.point, self.application())
    }

    /// Its OpenSSH fingerprint, as `ssh-keygen -l` prints it.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.point, self.application())
    }

    /// The fingerprints of the key's point as a plain key and as a security key with OpenSSH's usual application,
    /// `ssh:`. A fingerprint hides the point, so these are compared where a fingerprint alone is at hand.
    pub fn fingerprints_of_forms(&self) -> [Fingerprint; 2] {
        [None, Some(USUAL_APPLICATION)].map(|application| Fingerprint::of(&self.point, application))
    }
}

/// The application of a security key that `ssh-keygen` sets by itself.
const USUAL_APPLICATION: &str = "ssh:";

/// OpenSSH requires the prefix; the rest is bounded so that the key stays on one readable line.
fn is_application(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with("ssh:")
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-:".contains(&b))
}

/// The SSH wire form of a key.
fn wire_form(point: &[u8; 32], application: Option<&str>) -> Vec<u8> {
    let Some(application) = application else { return [&PLAIN_WIRE, point.as_slice()].concat() };
    let strings = [SECURITY_KEY.as_bytes(), point, application.as_bytes()];
    let with_length = strings.map(|string| {
        let length = u32::try_from(string.len()).unwrap_or(u32::MAX);
        [&length.to_be_bytes(), string].concat()
    });
    with_length.concat()
}

/// The 32 bytes of a plain key in its one spelling; None for all else. Nearly all keys are read here.
fn parse_plain(text: &str) -> Option<[u8; 32]> {
    let base64 = text.strip_prefix(PLAIN)?.strip_prefix(' ')?;
    let mut wire = [0; PLAIN_WIRE.len() + 32];
    if BASE64.decode_len(base64.len()) != Ok(wire.len()) {
        return None;
    }
    let length = BASE64.decode_mut(base64.as_bytes(), &mut wire).ok()?;
    wire[..length].strip_prefix(&PLAIN_WIRE)?.try_into().ok()
}

fn wrong_key(reason: &str) -> Fault {
    // The library's reason repeats what it could not read.
    let reason = text::for_terminal(reason);
    let message = format!("not an Ed25519 public key in OpenSSH's form: {reason}");
    let help = "copy the first two words of the `.pub` file of a key made with \
                `ssh-keygen -t ed25519` or `-t ed25519-sk`";
    Fault::new(Code::Schema, message, help)
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.algorithm(), BASE64.encode(&self.wire()))
    }
}

impl FromStr for PublicKey {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        if let Some(point) = parse_plain(text) {
            return Ok(Self::plain(point));
        }
        let parsed = OpenSshKey::from_openssh(text).map_err(|error| wrong_key(&error.to_string()))?;
        let key = Self::from_openssh(parsed.key_data())?;
        if key.to_string() != text {
            return Err(wrong_key("it has a comment or another spelling"));
        }
        Ok(key)
    }
}

impl TextValue for PublicKey {
    const SHAPE: Shape = Shape::Line("PUBLIC_KEY");
    const ONE_PER_LINE: bool = true;
}

/// An OpenSSH fingerprint: `SHA256:` and the unpadded base64 of the SHA-256 of the key's wire form.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    const PREFIX: &str = "SHA256:";

    fn of(point: &[u8; 32], application: Option<&str>) -> Self {
        Self(Sha256::digest(wire_form(point, application)).into())
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&format!("{}{}", Self::PREFIX, BASE64_NOPAD.encode(&self.0)))
    }
}

impl FromStr for Fingerprint {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let base64 = text.strip_prefix(Self::PREFIX).unwrap_or_default();
        // The last letter has two bits more than the hash: they are zero, or it is not read.
        let bytes = BASE64_NOPAD.decode(base64.as_bytes()).ok();
        bytes.and_then(|bytes| bytes.try_into().ok()).map(Self).ok_or_else(|| {
            let help = "copy the second word of `ssh-keygen -l -f KEY.pub`";
            Fault::new(Code::Schema, "not an OpenSSH SHA-256 fingerprint", help)
        })
    }
}

impl TextValue for Fingerprint {
    const SHAPE: Shape = Shape::Line("FINGERPRINT");
    const ONE_PER_LINE: bool = true;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with `ssh-keygen -t ed25519`, and its fingerprint as `ssh-keygen -l` prints it.
    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILxkHsZXYPpw4zOgxEN9bhKDTzSzGeMQJ9rcSDSM2KZs";

    #[test]
    fn keys_have_one_spelling() {
        assert_eq!(KEY.parse::<PublicKey>().unwrap().to_string(), KEY);
        for bad in [
            format!("{KEY} comment"),
            format!(" {KEY}"),
            KEY.replace("ssh-ed25519 ", "ssh-ed25519  "),
            KEY[..60].to_owned(),
        ] {
            assert!(bad.parse::<PublicKey>().is_err(), "{bad}");
        }
    }

    /// Made by OpenSSH's library, which has no part in reading and writing a plain key.
    #[test]
    fn keys_are_spelled_and_identified_as_the_library_does() {
        for byte in 0..=255 {
            let point = [byte; 32];
            let security_key = SkEd25519::new(Ed25519PublicKey(point), "ssh:accord");
            for data in [KeyData::Ed25519(Ed25519PublicKey(point)), KeyData::SkEd25519(security_key)] {
                let (key, theirs) =
                    (PublicKey::from_openssh(&data).unwrap(), OpenSshKey::new(data.clone(), ""));
                assert_eq!(key.to_string(), theirs.to_openssh().unwrap().trim_end());
                assert_eq!(key.wire(), theirs.to_bytes().unwrap());
                assert_eq!(key.algorithm(), data.algorithm().as_str());
                assert_eq!(key.to_openssh(), data);
                let print = theirs.fingerprint(ssh_key::HashAlg::Sha256).to_string();
                assert_eq!(key.fingerprint().to_string(), print);
                assert_eq!(key.to_string().parse::<PublicKey>().unwrap(), key);
            }
        }
    }

    #[test]
    fn no_letter_of_a_key_or_fingerprint_can_change_unseen() {
        let key = KEY.parse::<PublicKey>().unwrap();
        let print = key.fingerprint().to_string();
        for letter in ('0'..='9').chain('A'..='Z').chain('a'..='z').chain(['+', '/', '=', ' ']) {
            for at in 0..KEY.len() {
                let changed = [&KEY[..at], &letter.to_string(), &KEY[at + 1..]].concat();
                let read = changed.parse::<PublicKey>();
                assert!(read.is_err() || changed == KEY || read != Ok(key.clone()), "{changed}");
                assert!(read.is_err() || read.unwrap().to_string() == changed);
            }
            for at in 0..print.len() {
                let changed = [&print[..at], &letter.to_string(), &print[at + 1..]].concat();
                let read = changed.parse::<Fingerprint>();
                assert!(read.is_err() || read.unwrap().to_string() == changed, "{changed}");
            }
        }
    }

    #[test]
    fn what_cannot_be_read_is_repeated_visibly() {
        let bad = KEY.replacen("ssh-ed25519", "ssh-ed\u{1}", 1);
        let message = bad.parse::<PublicKey>().unwrap_err().message;
        assert_eq!(text::first_forbidden(&message), None, "{message}");
    }

    #[test]
    fn fingerprints_have_one_spelling() {
        let print = KEY.parse::<PublicKey>().unwrap().fingerprint().to_string();
        assert_eq!(print.parse::<Fingerprint>().unwrap().to_string(), print);
        for bad in [print.replace("SHA256", "sha256"), format!("{print}="), print.replace("SHA256:", "")] {
            assert!(bad.parse::<Fingerprint>().is_err(), "{bad}");
        }
    }
}
