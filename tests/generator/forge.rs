//! Makes signatures byte by byte, by docs/format.md section 6, including those that the library cannot make,
//! such as signatures with another namespace or a weak key.

use curve25519_dalek::constants::EIGHT_TORSION;
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{Identity as _, IsIdentity as _};
use ed25519_dalek::SigningKey;
use sha2::{Digest as _, Sha256, Sha512};

use super::keys::seed;

const PLAIN: &str = "ssh-ed25519";
const SECURITY: &str = "sk-ssh-ed25519@openssh.com";
const APPLICATION: &str = "ssh:";

/// A key whose seed is public, in a file or in a security key.
#[derive(Clone, Debug)]
pub struct Key {
    secret: Scalar,
    /// Added to the point: the identity, for a good key.
    torsion: EdwardsPoint,
    point: [u8; 32],
    security: bool,
}

/// The parts of a signature besides its key; the default is what the format requires.
#[derive(Clone, Copy, Debug)]
pub struct How {
    pub version: u32,
    pub namespace: &'static str,
    pub reserved: &'static str,
    pub hash: &'static str,
    pub flags: u8,
    /// Characters in a line.
    pub width: usize,
    /// Signs with a nonce of zero, so that R is the identity.
    pub zero: bool,
    /// Changes R and S.
    pub bend: fn(&mut [u8]),
}

impl Default for How {
    fn default() -> Self {
        let (namespace, hash) = ("accord-record-v1", "sha512");
        Self { version: 1, namespace, reserved: "", hash, flags: 1, width: 70, zero: false, bend: |_| {} }
    }
}

impl Key {
    pub fn new(organization: &str, number: u32, security: bool) -> Self {
        let secret = SigningKey::from_bytes(&seed(organization, number)).to_scalar();
        Self::of(secret, EdwardsPoint::identity(), security)
    }

    fn of(secret: Scalar, torsion: EdwardsPoint, security: bool) -> Self {
        let point = (EdwardsPoint::mul_base(&secret) + torsion).compress().0;
        Self { secret, torsion, point, security }
    }

    /// The same key in the other form.
    pub fn other_form(&self) -> Self {
        Self { security: !self.security, ..self.clone() }
    }

    /// The key with a point of small order added. Some verifiers accept its signatures.
    pub fn mixed(&self) -> Self {
        Self::of(self.secret, EIGHT_TORSION[1], self.security)
    }

    /// A key whose point has an order that divides 8, so its signatures can be forged.
    pub fn weak(order: usize) -> Self {
        Self::of(Scalar::ZERO, EIGHT_TORSION[8 / order % 8], false)
    }

    /// R and S, such that the equation holds without a cofactor.
    fn equation(&self, message: &[u8], zero: bool) -> [u8; 64] {
        let scalar =
            |parts: &[&[u8]]| Scalar::from_bytes_mod_order_wide(&Sha512::digest(parts.concat()).into());
        for attempt in 0..=u8::MAX {
            let nonce = scalar(&[self.secret.as_bytes(), &[attempt], message]);
            let nonce = if zero { Scalar::ZERO } else { nonce };
            let r = EdwardsPoint::mul_base(&nonce).compress().0;
            let challenge = scalar(&[&r, &self.point, message]);
            if (self.torsion * challenge).is_identity() {
                let s = nonce + challenge * self.secret;
                return [r, s.to_bytes()].concat().try_into().unwrap();
            }
        }
        unreachable!("one attempt in eight fits")
    }

    fn kind(&self) -> &'static str {
        if self.security { SECURITY } else { PLAIN }
    }

    fn wire(&self) -> Vec<u8> {
        wire(self.kind(), &self.point, self.security.then_some(APPLICATION))
    }

    /// As it stands in a record.
    pub fn text(&self) -> String {
        format!("{} {}", self.kind(), base64(&self.wire()))
    }

    pub fn fingerprint(&self) -> String {
        format!("SHA256:{}", base64(&Sha256::digest(self.wire())).trim_end_matches('='))
    }

    /// The block that this key makes for a record's bytes.
    pub fn sign(&self, record: &[u8], how: How) -> String {
        let digest: Vec<u8> = if how.hash == "sha256" {
            Sha256::digest(record).to_vec()
        } else {
            Sha512::digest(record).to_vec()
        };
        let strings = [how.namespace.as_bytes(), how.reserved.as_bytes(), how.hash.as_bytes()];
        let head: Vec<u8> = strings.iter().flat_map(|part| string(part)).collect();
        let blob = [b"SSHSIG", &head[..], &string(&digest)].concat();
        let trailer = if self.security { vec![how.flags, 0, 0, 0, 9] } else { Vec::new() };
        let signed = if self.security {
            [&Sha256::digest(APPLICATION)[..], &trailer, &Sha256::digest(&blob)].concat()
        } else {
            blob
        };
        let mut signature = self.equation(&signed, how.zero);
        (how.bend)(&mut signature);
        let inner = [string(self.kind().as_bytes()), string(&signature), trailer].concat();
        let content =
            [&b"SSHSIG"[..], &how.version.to_be_bytes(), &string(&self.wire()), &head, &string(&inner)]
                .concat();
        let encoded = base64(&content);
        let lines: Vec<_> = encoded.as_bytes().chunks(how.width).map(String::from_utf8_lossy).collect();
        format!("-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----\n", lines.join("\n"))
    }
}

fn wire(kind: &str, point: &[u8; 32], application: Option<&str>) -> Vec<u8> {
    let application = application.map(|application| string(application.as_bytes())).unwrap_or_default();
    [string(kind.as_bytes()), string(point), application].concat()
}

/// A plain Key with these bytes as its point and without a known private key.
pub fn key_text(point: &[u8; 32]) -> String {
    format!("{PLAIN} {}", base64(&wire(PLAIN, point, None)))
}

/// A security key's Key with this application.
pub fn security_key_text(point: &[u8; 32], application: &str) -> String {
    format!("{SECURITY} {}", base64(&wire(SECURITY, point, Some(application))))
}

fn string(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat()
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().chain([0, 0].iter()).take(3).fold(0, |all, byte| all << 8 | usize::from(*byte));
        for place in 0..4 {
            let digit = char::from(ALPHABET[group >> (18 - 6 * place) & 63]);
            text.push(if place <= chunk.len() { digit } else { '=' });
        }
    }
    text
}
