//! The one form of a plain signature: an Ed25519 key, [`NAMESPACE`], SHA-512, in the armor of `ssh-keygen`. All its
//! fields have one length, so only two places differ from one such block to the next: the key and the signature.
//! Nearly all `.sig` files are one such block, so it is read and written here; the general reader reads all else.

use data_encoding::BASE64;

use super::{BEGIN, END, NAMESPACE};

/// Before the 32 bytes of the key.
const BEFORE_KEY: [u8; 33] = *b"SSHSIG\0\0\0\x01\0\0\0\x33\0\0\0\x0bssh-ed25519\0\0\0\x20";

/// Between the key and the signature.
const BEFORE_SIGNATURE: [u8; 57] =
    *b"\0\0\0\x10accord-record-v1\0\0\0\0\0\0\0\x06sha512\0\0\0\x53\0\0\0\x0bssh-ed25519\0\0\0\x40";

const BLOB: usize = BEFORE_KEY.len() + 32 + BEFORE_SIGNATURE.len() + 64;

/// The letters of base64, without padding: the length of the blob is a multiple of three.
const LETTERS: usize = BLOB / 3 * 4;

/// The letters in a line of the armor.
const LINE: usize = 70;

const _: () = assert!(BLOB.is_multiple_of(3) && NAMESPACE.len() == 0x10);

/// The key and the signature of a block in exactly this form; None for all else.
pub fn parse_plain(armor: &str) -> Option<([u8; 32], [u8; 64])> {
    let body = armor.strip_prefix(BEGIN)?.strip_prefix('\n')?.strip_suffix(END)?.as_bytes();
    let mut letters = [0; LETTERS];
    if body.len() != LETTERS + LETTERS.div_ceil(LINE) {
        return None;
    }
    for (letters, line) in letters.chunks_mut(LINE).zip(body.chunks(LINE + 1)) {
        letters.copy_from_slice(line.strip_suffix(b"\n")?);
    }
    let mut blob = [0; BLOB];
    let length = BASE64.decode_mut(&letters, &mut blob).ok()?;
    let (key, rest) = blob[..length].strip_prefix(&BEFORE_KEY)?.split_first_chunk::<32>()?;
    let signature = rest.strip_prefix(&BEFORE_SIGNATURE)?;
    Some((*key, signature.try_into().ok()?))
}

/// The block of this key and signature.
pub fn write_plain(key: &[u8; 32], signature: &[u8; 64]) -> String {
    let letters = BASE64.encode(&[&BEFORE_KEY[..], key, &BEFORE_SIGNATURE, signature].concat());
    let mut armor = format!("{BEGIN}\n");
    for (place, letter) in letters.char_indices() {
        if place > 0 && place % LINE == 0 {
            armor.push('\n');
        }
        armor.push(letter);
    }
    armor + "\n" + END
}
