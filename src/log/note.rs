//! Signed notes and the keys that verify them: c2sp.org/signed-note.
//!
//! ```text
//! the text, one or more lines
//!
//! — example.com/log base64(key id, 4 bytes || signature)
//! — witness.example/w1 base64(key id || signature)
//! ```

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64;
use sha2::{Digest as _, Sha256};

use super::LogError;
use crate::signature::raw::is_strong_point;

/// Most bytes of a note. Sixteen post-quantum signatures of other programs fit.
pub const NOTE_LIMIT: usize = 128 * 1024;

/// Most signatures of a note.
const MOST_SIGNATURES: usize = 64;

/// The em dash and the space that begin a signature line.
const SIGNATURE_MARK: &str = "— ";

/// A text and its signatures, none of them verified. Its `Display` is the note byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

/// One signature line of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    name: String,
    id: [u8; 4],
    bytes: Vec<u8>,
}

impl Note {
    /// The note of `text`, which ends in a newline, with these signatures.
    pub fn new(text: impl Into<String>, signatures: Vec<NoteSignature>) -> Self {
        Self { text: text.into(), signatures }
    }

    /// The signed text, with its last newline and without the empty line after it.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Adds a signature, or puts it in the place of an earlier one by the same key.
    pub fn add_signature(&mut self, signature: NoteSignature) {
        self.signatures.retain(|other| (&other.name, other.id) != (&signature.name, signature.id));
        self.signatures.push(signature);
    }
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| write!(formatter, "{signature}"))
    }
}

impl FromStr for Note {
    type Err = LogError;

    fn from_str(source: &str) -> Result<Self, LogError> {
        if source.len() > NOTE_LIMIT {
            return Err(LogError::new(format!("a note has at most {NOTE_LIMIT} bytes")));
        }
        if source.chars().any(|c| c < ' ' && c != '\n') {
            return Err(LogError::new("a note holds no control characters but newlines"));
        }
        let parts = source.rsplit_once("\n\n").filter(|(text, _)| !text.is_empty());
        let (text, lines) =
            parts.ok_or_else(|| LogError::new("a note is a text, an empty line, and signatures"))?;
        let signatures = read_signature_lines(lines)?;
        Ok(Self { text: format!("{text}\n"), signatures })
    }
}

/// Reads signature lines: at least one, each ended by a newline.
///
/// # Errors
/// Where a line is none.
pub fn read_signature_lines(lines: &str) -> Result<Vec<NoteSignature>, LogError> {
    let body = lines.strip_suffix('\n').ok_or_else(|| LogError::new("a note ends in a newline"))?;
    let signatures: Vec<NoteSignature> = body.split('\n').map(str::parse).collect::<Result<_, _>>()?;
    if signatures.len() > MOST_SIGNATURES {
        return Err(LogError::new(format!("a note has at most {MOST_SIGNATURES} signatures")));
    }
    Ok(signatures)
}

impl NoteSignature {
    /// The signature line of `key` for the signature `bytes`.
    pub fn new(key: &VerifierKey, bytes: Vec<u8>) -> Self {
        Self { name: key.name.clone(), id: key.id(), bytes }
    }

    /// The name of the key.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the key signed with, without the key's id.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether the line names this key.
    pub fn is_by(&self, key: &VerifierKey) -> bool {
        self.name == key.name && self.id == key.id()
    }
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id, self.bytes.as_slice()].concat();
        writeln!(formatter, "{SIGNATURE_MARK}{} {}", self.name, BASE64.encode(&bytes))
    }
}

/// Reads a signature line without its newline.
impl FromStr for NoteSignature {
    type Err = LogError;

    fn from_str(line: &str) -> Result<Self, LogError> {
        let fields = line.strip_prefix(SIGNATURE_MARK).and_then(|rest| rest.split_once(' '));
        let (name, bytes) = fields.ok_or_else(|| LogError::new("a signature line is `— NAME BASE64`"))?;
        check_key_name(name)?;
        let bytes = decode_base64(bytes)?;
        match bytes.split_first_chunk() {
            Some((id, rest)) if !rest.is_empty() => {
                Ok(Self { name: name.to_owned(), id: *id, bytes: rest.to_vec() })
            }
            _ => Err(LogError::new("a signature line holds a key's id and a signature")),
        }
    }
}

/// What a key signs: the byte that stands before it in its encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPurpose {
    /// Ed25519 over the text of a note: a log.
    Log = 1,
    /// Ed25519 with a time, over a checkpoint: a witness.
    Witness = 4,
}

/// A key that verifies signatures of notes, under a name. Written as `NAME+ID+BASE64`, with the first four
/// bytes of SHA-256(name, newline, purpose, key) as eight hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    purpose: KeyPurpose,
    point: [u8; 32],
}

impl VerifierKey {
    /// The key with the 32 bytes `point` (RFC 8032, section 5.1.5).
    ///
    /// # Errors
    /// Where the name is none that a key can have, or the key is weak.
    pub fn new(name: &str, purpose: KeyPurpose, point: [u8; 32]) -> Result<Self, LogError> {
        check_key_name(name)?;
        if !is_strong_point(&point) {
            return Err(LogError::new(format!("the key of `{name}` is weak")));
        }
        Ok(Self { name: name.to_owned(), purpose, point })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub const fn purpose(&self) -> KeyPurpose {
        self.purpose
    }

    pub const fn point(&self) -> &[u8; 32] {
        &self.point
    }

    /// The key's id: an abbreviation, which proves nothing.
    pub fn id(&self) -> [u8; 4] {
        let hash = Sha256::new_with_prefix(self.name.as_bytes())
            .chain_update([b'\n', self.purpose as u8])
            .chain_update(self.point)
            .finalize();
        [hash[0], hash[1], hash[2], hash[3]]
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[self.purpose as u8], self.point.as_slice()].concat();
        write!(formatter, "{}+{}+{}", self.name, hex::encode(self.id()), BASE64.encode(&key))
    }
}

impl FromStr for VerifierKey {
    type Err = LogError;

    fn from_str(text: &str) -> Result<Self, LogError> {
        let fields: Vec<_> = text.splitn(3, '+').collect();
        let [name, _, encoded] = fields[..] else {
            return Err(LogError::new("a verifier key is `NAME+ID+BASE64`"));
        };
        let key = match decode_base64(encoded)?.split_first() {
            Some((1, point)) => Self::new(name, KeyPurpose::Log, read_point(point)?)?,
            Some((4, point)) => Self::new(name, KeyPurpose::Witness, read_point(point)?)?,
            _ => return Err(LogError::new(format!("the type of the key of `{name}` is not Ed25519"))),
        };
        if key.to_string() != text {
            return Err(LogError::new(format!("the id of the key of `{name}` is not the one of its bytes")));
        }
        Ok(key)
    }
}

fn read_point(bytes: &[u8]) -> Result<[u8; 32], LogError> {
    bytes.try_into().map_err(|_| LogError::new("an Ed25519 key has 32 bytes"))
}

fn check_key_name(name: &str) -> Result<(), LogError> {
    let good = !name.is_empty() && !name.chars().any(|c| c == '+' || c.is_whitespace() || c < ' ');
    if good { Ok(()) } else { Err(LogError::new("the name of a key has no space and no `+`")) }
}

/// Reads base64 with padding (RFC 4648, section 4), in its one spelling.
///
/// # Errors
/// Where it is spelled otherwise.
pub(super) fn decode_base64(text: &str) -> Result<Vec<u8>, LogError> {
    let bytes = BASE64.decode(text.as_bytes()).ok().filter(|bytes| BASE64.encode(bytes) == text);
    bytes.ok_or_else(|| LogError::new("not base64 with padding"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of c2sp.org/signed-note.
    const POEM: &str = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n\
        — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";

    #[test]
    fn a_note_is_read_and_written_byte_for_byte() {
        let note: Note = POEM.parse().unwrap();
        assert!(note.text().ends_with("\n\ned è subito sera.\n"));
        assert_eq!(note.signatures()[0].name(), "quasimodo.example/salvatore");
        assert_eq!(note.to_string(), POEM);
    }

    #[test]
    fn what_is_no_note_is_refused() {
        for bad in [
            "",
            "\n\n— a AAAAAAE=\n",
            "text\n— a AAAAAAE=\n",
            &POEM[..POEM.len() - 1],
            &POEM.replace("— q", "- q"),
            &POEM.replace("salvatore ", "salva+tore "),
            &POEM.replace("IS+Z", "IS-Z"),
            &POEM.replace("Ognuno", "Ognuno\r"),
            "text\n\n— a AAAAAA==\n",
        ] {
            assert!(bad.parse::<Note>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_verifier_key_has_one_spelling() {
        let point = *crate::signature::SecretKey::from_seed(&[7; 32], "").public().point();
        for purpose in [KeyPurpose::Log, KeyPurpose::Witness] {
            let key = VerifierKey::new("example.com/log", purpose, point).unwrap();
            assert_eq!(key.to_string().parse::<VerifierKey>().unwrap(), key);
            for index in 0..key.to_string().len() {
                let mut bad = key.to_string();
                bad.remove(index);
                assert!(bad.parse::<VerifierKey>().is_err(), "{bad}");
            }
        }
        assert!(VerifierKey::new("a", KeyPurpose::Log, [0; 32]).is_err());
        assert!(VerifierKey::new("a b", KeyPurpose::Log, point).is_err());
    }
}
