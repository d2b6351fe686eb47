//! The escape for a URI.

use std::fmt::Write;

/// A path with `/` as a relative URI: every byte but letters, digits and `-._~/` becomes `%XX`, so
/// that nothing in it is a scheme, a query, a fragment or invisible.
pub fn for_uri(path: &str) -> String {
    let mut safe = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                safe.push(char::from(byte));
            }
            _ => write!(safe, "%{byte:02X}").expect("a string can be written to"),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::for_uri;

    #[test]
    fn only_plain_letters_stay() {
        assert_eq!(for_uri("keys/a-b.example/0001-x.toml"), "keys/a-b.example/0001-x.toml");
        assert_eq!(for_uri("javascript:ä %0A?#"), "javascript%3A%C3%A4%20%250A%3F%23");
    }
}
