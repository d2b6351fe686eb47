//! Public keys and their fingerprints, in OpenSSH's notation. This module checks the notation;
//! `signature` checks the curve point.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use ssh_key::public::{Ed25519PublicKey, KeyData, SkEd25519};
use ssh_key::{HashAlg, PublicKey as OpenSshKey};

use super::schema::{Shape, TextValue};
use crate::diagnostic::{Code, Fault};
use crate::text;

/// An `ssh-ed25519` or `sk-ssh-ed25519@openssh.com` public key, written as in `authorized_keys`
/// without a comment: type, space, base64 of the SSH wire form (RFC 8709, section 4).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey {
    text: String,
    point: [u8; 32],
    application: Option<String>,
}

impl PublicKey {
    /// A key from OpenSSH's parsed form.
    ///
    /// # Errors
    /// Where it is neither an Ed25519 key nor one on a FIDO2 security key.
    pub fn from_openssh(data: &KeyData) -> Result<Self, Fault> {
        let (point, application) = match data {
            KeyData::Ed25519(key) => (key.0, None),
            KeyData::SkEd25519(key) => (key.public_key().0, Some(key.application().to_owned())),
            other => return Err(wrong_key(&format!("its type is {}", other.algorithm()))),
        };
        if application.as_ref().is_some_and(|name| !is_application(name)) {
            return Err(wrong_key("the application of a security key begins with `ssh:`"));
        }
        let text =
            OpenSshKey::new(data.clone(), "").to_openssh().map_err(|error| wrong_key(&error.to_string()))?;
        Ok(Self { text: text.trim_end().to_owned(), point, application })
    }

    /// The 32 bytes of the Ed25519 public key (RFC 8032, section 5.1.5).
    pub const fn point(&self) -> &[u8; 32] {
        &self.point
    }

    /// The FIDO2 application, on a security key.
    pub fn application(&self) -> Option<&str> {
        self.application.as_deref()
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its OpenSSH fingerprint, as `ssh-keygen -l` prints it.
    pub fn fingerprint(&self) -> Fingerprint {
        let key = OpenSshKey::from_openssh(&self.text).expect("it was parsed before");
        Fingerprint(key.fingerprint(HashAlg::Sha256).to_string())
    }
}

impl PublicKey {
    /// The fingerprints of the key's point as a plain key and as a security key with OpenSSH's usual application,
    /// `ssh:`. A fingerprint hides the point, so these are compared where a fingerprint alone is at hand.
    pub fn fingerprints_of_forms(&self) -> [Fingerprint; 2] {
        let point = Ed25519PublicKey(self.point);
        let forms = [KeyData::Ed25519(point), KeyData::SkEd25519(SkEd25519::new(point, USUAL_APPLICATION))];
        forms.map(|form| Fingerprint(form.fingerprint(HashAlg::Sha256).to_string()))
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
        serializer.serialize_str(&self.text)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl FromStr for PublicKey {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let parsed = OpenSshKey::from_openssh(text).map_err(|error| wrong_key(&error.to_string()))?;
        let key = Self::from_openssh(parsed.key_data())?;
        if key.text != text {
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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Fingerprint(String);

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl FromStr for Fingerprint {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let parsed: Option<ssh_key::Fingerprint> = text.parse().ok();
        match parsed {
            Some(print) if print.is_sha256() && print.to_string() == text => Ok(Self(text.to_owned())),
            _ => Err(Fault::new(
                Code::Schema,
                "not an OpenSSH SHA-256 fingerprint",
                "copy the second word of `ssh-keygen -l -f KEY.pub`",
            )),
        }
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
        assert_eq!(KEY.parse::<PublicKey>().unwrap().as_str(), KEY);
        for bad in [
            format!("{KEY} comment"),
            format!(" {KEY}"),
            KEY.replace("ssh-ed25519 ", "ssh-ed25519  "),
            KEY[..60].to_owned(),
        ] {
            assert!(bad.parse::<PublicKey>().is_err(), "{bad}");
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
