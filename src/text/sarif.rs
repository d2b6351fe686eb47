//! The escape for messages of SARIF.

use super::for_terminal;

/// `text` in a plain text message of SARIF 2.1.0: braces are doubled, since one would begin a
/// placeholder (section 3.11.5), and a space keeps apart what would be a link (3.11.6).
pub fn for_sarif(text: &str) -> String {
    for_terminal(text).replace('{', "{{").replace('}', "}}").replace("](", "] (")
}

#[cfg(test)]
mod tests {
    use super::for_sarif;

    #[test]
    fn neither_placeholder_nor_link_is_left() {
        assert_eq!(for_sarif("{0} [x](javascript:1) [a]\n"), "{{0}} [x] (javascript:1) [a]\\u{{a}}");
    }
}
