//! What is wrong with a signature file.

use super::BEGIN;
use crate::diagnostic::{Code, Fault};

/// Why a block cannot be read. The library speaks of its layers.
pub fn describe_damage(armor: &str, error: &ssh_key::Error) -> String {
    match error {
        _ if !armor.contains(BEGIN) => format!("it has no line `{}`", BEGIN.trim_end()),
        ssh_key::Error::Encoding(_) | ssh_key::Error::FormatEncoding => {
            "its lines are damaged, or the last one is missing".to_owned()
        }
        other => other.to_string(),
    }
}

/// A fault of what is no signature.
pub fn malformed_fault(reason: &str) -> Fault {
    let message = format!("not an OpenSSH signature: {}", crate::text::for_terminal(reason));
    Fault::new(Code::SignatureMalformed, message, Code::SignatureMalformed.remedy())
}

/// A fault for a spelling that other programs might accept.
pub fn not_canonical(message: &str) -> Fault {
    Fault::new(Code::SignatureNotCanonical, message, Code::SignatureNotCanonical.remedy())
}
