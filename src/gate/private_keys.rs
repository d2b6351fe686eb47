//! Private keys in a change. What is merged is public for ever, so a key is named as what it is, wherever it lies.

use super::{Comparison, read_bytes};
use crate::diagnostic::{Code, Diagnostic, Fault, Place};
use crate::record::Organization;
use crate::registry::Mode;

/// Most bytes of a file that is searched: a key's file has a thousand times less.
const SEARCHED: usize = 4 * 1024 * 1024;

/// The files that the change adds or alters, and that hold a private key.
pub fn check_private_keys(comparison: Comparison<'_>) -> Vec<Diagnostic> {
    let written = comparison.changes.iter().filter(|change| matches!(change.after, Some(Mode::File)));
    let held = written.filter_map(|change| {
        let bytes = read_bytes(comparison.head, &change.path, SEARCHED)?;
        let form = find_private_key(&bytes)?;
        let message = format!("the file holds a private key ({form}), which this change would publish");
        let fault = Fault::new(Code::PrivateKey, message, Code::PrivateKey.remedy());
        let organization = change.path.split('/').nth(1).filter(|name| name.parse::<Organization>().is_ok());
        Some(Diagnostic::new(fault, organization, Place::file(&change.path)))
    });
    held.collect()
}

/// The form of the private key that a file holds: PEM (RFC 7468, which OpenSSH's form follows) or PuTTY. A page that
/// only names the first line of such a file holds none.
fn find_private_key(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.lines().map(str::trim);
    while let Some(line) = lines.next() {
        if line.starts_with("PuTTY-User-Key-File-") {
            return Some("PuTTY".to_owned());
        }
        let label = line.strip_prefix("-----BEGIN ").and_then(|rest| rest.strip_suffix("-----"));
        let Some(label) = label.filter(|label| label.ends_with("PRIVATE KEY")) else { continue };
        // Older files begin with headers (RFC 1421).
        let mut body = lines
            .clone()
            .take_while(|line| !line.starts_with("-----END "))
            .filter(|line| !line.contains(':'));
        if body.any(is_base64) {
            return Some(label.to_owned());
        }
    }
    None
}

fn is_base64(line: &str) -> bool {
    line.len() >= 32 && line.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::find_private_key;

    #[test]
    fn keys_are_found_and_pages_about_keys_are_not() {
        let body = "b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABDx";
        for label in ["OPENSSH PRIVATE KEY", "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "EC PRIVATE KEY"] {
            let key = format!("notes\r\n-----BEGIN {label}-----\r\n{body}\r\n-----END {label}-----\r\n");
            assert_eq!(find_private_key(key.as_bytes()).as_deref(), Some(label));
            let page = format!("`-----BEGIN {label}-----` begins such a file.\n-----BEGIN {label}-----\n…\n");
            assert_eq!(find_private_key(page.as_bytes()), None);
        }
        let old = format!("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n{body}\n-----END");
        assert_eq!(find_private_key(old.as_bytes()).as_deref(), Some("RSA PRIVATE KEY"));
        let public = format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n");
        assert_eq!(find_private_key(public.as_bytes()), None);
        assert_eq!(find_private_key(b"PuTTY-User-Key-File-3: ssh-ed25519\n").as_deref(), Some("PuTTY"));
    }
}
