//! Keys and signatures in the spellings of key services.

use super::*;
use crate::signature::foreign::*;

/// Made with `openssl genpkey -algorithm ed25519`, and the same with X25519.
const ED25519: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
";
const X25519: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VuAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
";

#[test]
fn a_pem_file_is_an_ed25519_key_or_none() {
    // The public key of RFC 8410, section 10.1.
    let point = hex::encode(public_key_in(ED25519.as_bytes()).expect("a key").point());
    assert_eq!(point, "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1");
    assert_eq!(public_key_in(ED25519.replace('\n', "\r\n").as_bytes()), public_key_in(ED25519.as_bytes()));
    let around = format!("Our key:\n\n{ED25519}\nYours\n");
    assert_eq!(public_key_in(around.as_bytes()), public_key_in(ED25519.as_bytes()));
    let long = ED25519.replace("ZuE=", "ZuEAAAA=");
    for bad in [X25519, &long, &ED25519.replace("PUBLIC", "PRIVATE"), &ED25519[..80], ""] {
        assert_eq!(public_key_in(bad.as_bytes()), None, "{bad}");
    }
}

#[test]
fn sixty_four_bytes_are_a_signature_or_none() {
    let raw: [u8; 64] = std::array::from_fn(|at| u8::try_from(at * 3).expect("small"));
    let (hex, base64) = (hex::encode(raw), base64(&raw));
    let wrapped = format!("{}\r\n{}\n", &base64[..64], &base64[64..]);
    for good in
        [&raw[..], hex.as_bytes(), hex.to_uppercase().as_bytes(), base64.as_bytes(), wrapped.as_bytes()]
    {
        assert_eq!(raw_signature(good), Some(raw));
    }
    for bad in [&raw[..63], &hex.as_bytes()[..126], &base64.as_bytes()[..85], b"", &[0xFF; 65]] {
        assert_eq!(raw_signature(bad), None);
    }
}

#[test]
fn the_forms_of_key_services_are_the_same_bytes() {
    // As base64, both have the letters that base64url writes otherwise.
    for length in [32_u8, 44, 64] {
        let bytes: Vec<_> = (0..length).map(|at| at.wrapping_mul(251) ^ 0xfb).collect();
        let base64 = base64(&bytes);
        let url = base64.replace('+', "-").replace('/', "_");
        for form in [
            hex::encode(&bytes),
            hex::encode_upper(&bytes),
            base64.clone(),
            url.clone(),
            url.trim_end_matches('=').to_owned(),
            format!("\"{base64}\"\n"),
            format!("vault:v1:{base64}\n"),
            format!("\"vault:v12:{url}\""),
        ] {
            assert_eq!(service_bytes(form.as_bytes()), Some(bytes.clone()), "{form}");
        }
    }
    for other in ["", "Dear Sir", "vault:x1:AAAA", "\"AAAA"] {
        assert_ne!(service_bytes(other.as_bytes()).map(|bytes| bytes.len()), Some(64), "{other}");
    }
}
