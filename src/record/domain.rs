//! Domain names, which identify organizations and registries.

use std::str::FromStr;

use idna::punycode;
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

use super::schema::{Shape, TextValue};
use super::strings::{is_device, string_newtype};
use crate::diagnostic::{Code, Fault};
use crate::text;

string_newtype! {
    /// An organization: a domain name in lower-case A-label form (RFC 5890). Usable as a folder's
    /// name on every common file system.
    Organization
}

string_newtype! {
    /// A registry's own name, of the same grammar.
    RegistryName
}

/// Names that RFC 2606 and RFC 6761 keep for documentation and tests.
const RESERVED: &[&str] =
    &["example", "test", "invalid", "localhost", "example.com", "example.net", "example.org"];

impl Organization {
    /// Whether the name is a reserved one, for demonstrations and tests.
    pub fn is_reserved(&self) -> bool {
        is_reserved(&self.0)
    }

    /// Why no registry of domains can have registered the name; None if one can. The Public Suffix List and the
    /// tables of UTS 46 change, and an enrolled domain may leave them, so this never breaks a chain.
    pub fn find_registration_obstacle(&self) -> Option<&'static str> {
        if !is_internationalized(&self.0) {
            return Some("has an `xn--` label that is not valid under UTS 46");
        }
        let listed = self.is_reserved() || is_registrable(&self.0);
        (!listed).then_some("is not below a known public suffix")
    }
}

/// The public suffix of a name in lower case, without a dot before it, and whether the Public Suffix List has it;
/// None where the name is empty. The list is generic code, and as large as the list: called from this place alone, it
/// is compiled once.
#[inline(never)]
pub fn find_suffix(name: &str) -> Option<(&str, bool)> {
    let suffix = psl::suffix(name.as_bytes())?;
    let start = name.len().checked_sub(suffix.as_bytes().len())?;
    name.get(start..).map(|text| (text, suffix.is_known()))
}

/// Whether a name stands below a public suffix of the list, so that a registry of domains can register it.
pub fn is_registrable(name: &str) -> bool {
    find_suffix(name).is_some_and(|(suffix, known)| known && name.len() > suffix.len() + 1)
}

impl RegistryName {
    /// Whether this is a demonstration or test registry, where reserved names may enroll.
    pub fn is_reserved(&self) -> bool {
        is_reserved(&self.0)
    }
}

impl FromStr for Organization {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        check_domain(text).map(|()| Self(text.to_owned()))
    }
}

impl TextValue for Organization {
    const SHAPE: Shape = Shape::Line("DOMAIN");
}

impl FromStr for RegistryName {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        check_domain(text).map(|()| Self(text.to_owned()))
    }
}

impl TextValue for RegistryName {
    const SHAPE: Shape = Shape::Line("DOMAIN");
}

fn is_reserved(domain: &str) -> bool {
    RESERVED
        .iter()
        .any(|suffix| domain.strip_suffix(suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

fn check_domain(domain: &str) -> Result<(), Fault> {
    match find_domain_error(domain) {
        None => Ok(()),
        Some(reason) => {
            let message = format!("`{}` is not a usable domain name: {reason}", text::for_terminal(domain));
            Err(Fault::new(Code::Domain, message, Code::Domain.remedy()))
        }
    }
}

fn find_domain_error(domain: &str) -> Option<&'static str> {
    if domain.len() > 253 {
        return Some("it is longer than 253 characters");
    }
    if !domain.contains('.') {
        return Some("it has no dot");
    }
    if let Some(reason) = domain.split('.').find_map(find_label_error) {
        return Some(reason);
    }
    if domain.rsplit('.').next().is_some_and(is_number) {
        return Some("its last label is a number, as in an IP address");
    }
    if !domain.split('.').filter_map(|label| label.strip_prefix("xn--")).all(is_punycode) {
        return Some("an xn-- label is not the Punycode of a text that a record may hold");
    }
    None
}

fn is_number(label: &str) -> bool {
    label.bytes().all(|b| b.is_ascii_digit())
}

/// Why `label` may not stand in a name (RFC 1123, section 2.1, in lower case).
fn find_label_error(label: &str) -> Option<&'static str> {
    if label.is_empty() {
        Some("a label is empty")
    } else if label.len() > 63 {
        Some("a label is longer than 63 characters")
    } else if label.bytes().any(|b| b.is_ascii_uppercase()) {
        Some("it has upper-case letters")
    } else if !label.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-')) {
        Some("a label holds a character other than a-z, 0-9 and hyphen")
    } else if label.starts_with('-') || label.ends_with('-') {
        Some("a label begins or ends with a hyphen")
    } else if is_device(label) {
        Some("Windows reserves this name for a device, so it cannot be a folder")
    } else {
        None
    }
}

/// Whether `encoded` is the only Punycode (RFC 3492) of a text that goes beyond ASCII and holds no forbidden
/// character. Joiners may stand anywhere. UTS 46 asks for more by tables that change with every version of Unicode,
/// so it is left to [`Organization::find_registration_obstacle`].
fn is_punycode(encoded: &str) -> bool {
    let Some(text) = punycode::decode_to_string(encoded) else { return false };
    !text.is_ascii()
        && text.chars().all(|character| !text::is_forbidden(character) || text::is_joiner(character))
        && punycode::encode_str(&text).is_some_and(|again| again == encoded)
}

/// Whether every `xn--` label decodes and encodes back to itself (UTS 46: nontransitional, with STD3 rules, CheckBidi
/// and CheckJoiners; hyphens refused at the ends of labels only; lengths verified).
fn is_internationalized(domain: &str) -> bool {
    if !domain.split('.').any(|label| label.starts_with("xn--")) {
        return true;
    }
    let (deny, hyphens) = (AsciiDenyList::STD3, Hyphens::CheckFirstLast);
    let (unicode, decoded) = Uts46::new().to_unicode(domain.as_bytes(), deny, hyphens);
    let again = Uts46::new().to_ascii(unicode.as_bytes(), deny, hyphens, DnsLength::Verify);
    decoded.is_ok() && again.is_ok_and(|again| again == domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_of_every_kind_pass() {
        for good in [
            "contoso.com",
            "a.b.co.uk",
            "contoso.example",
            "xn--bcher-kva.example",
            "gov.kenya.test",
            "xn--mgbh0fb.xn--kgbechtv.example",
            "3com.com",
            "a-b.org",
        ] {
            assert!(good.parse::<Organization>().is_ok(), "{good}: {:?}", good.parse::<Organization>());
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let long = format!("{}.com", "a".repeat(64));
        for bad in [
            "",
            "com",
            "Contoso.com",
            "contoso..com",
            ".com",
            "contoso.com.",
            "-a.com",
            "a-.com",
            "a_b.com",
            "127.0.0.1",
            "1.2.3.4",
            "con.example",
            "com1.example",
            "bücher.example",
            "xn--zzzz-.example",
            "xn--a.example",
            "xn--abc-.example",
            "xn--99999999.example",
            "xn--bcher-kva-.example",
            "xn--zvg.example",
            "xn--zva.example",
            "a/b.com",
            "../a.com",
            "a\u{202e}.com",
            long.as_str(),
        ] {
            assert!(bad.parse::<Organization>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_domain_is_registrable_below_a_public_suffix() {
        let registrable =
            |name: &str| name.parse::<Organization>().unwrap().find_registration_obstacle().is_none();
        for good in ["contoso.com", "a.contoso.co.uk", "contoso.example", "xn--mgbh0fb.example"] {
            assert!(registrable(good), "{good}");
        }
        for bad in ["co.uk", "contoso.notatld", "xn--7ba.example", "xn--a-zhc.example", "xn--ab-n1t.example"]
        {
            assert!(!registrable(bad), "{bad}");
        }
    }

    #[test]
    fn reserved_names_are_told_apart() {
        let reserved = |name: &str| name.parse::<Organization>().unwrap().is_reserved();
        assert!(reserved("contoso.example"));
        assert!(reserved("a.example.org"));
        assert!(!reserved("myexample.org"));
        assert!(!reserved("contoso.com"));
    }
}
