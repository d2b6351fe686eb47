//! The address of a remote registry. It can hold a password or a token, which goes to git and nowhere else: it is
//! masked in messages, and takes no part in names of files.

use std::path::Path;

use crate::cli::Failure;

/// What stands in place of a secret.
const MASK: &str = "***";

/// Schemes of addresses that git fetches from without an extra program.
const SCHEMES: [&str; 5] = ["https", "http", "ssh", "git", "file"];

/// A git address.
#[derive(Clone)]
pub struct RemoteAddress {
    /// As the user gave it.
    text: String,
    /// Without a password, and for web servers without a user.
    location: String,
    /// As it can be shown.
    masked: String,
}

/// Without the secret.
impl std::fmt::Debug for RemoteAddress {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.masked)
    }
}

impl RemoteAddress {
    /// The address that `-C` names: `scheme://…`, or `user@host:path`. None if it names a folder.
    ///
    /// # Errors
    /// Where git would need an extra program to fetch from it.
    pub fn parse(directory: &Path) -> Result<Option<Self>, Failure> {
        if directory.exists() { Ok(None) } else { Self::parse_text(&directory.to_string_lossy()) }
    }

    /// The same, whatever folders there are.
    ///
    /// # Errors
    /// Where git would need an extra program to fetch from it.
    pub fn parse_text(text: &str) -> Result<Option<Self>, Failure> {
        if let Some((scheme, rest)) = split_scheme(text) {
            let address = Self::with_scheme(text, scheme, rest);
            return if SCHEMES.contains(&scheme) { Ok(Some(address)) } else { Err(address.unsupported()) };
        }
        if is_without_scheme(text) {
            return Err(Failure::usage(format!(
                "{text} is no folder here, and an address begins with https://"
            ))
            .help(format!("if it is an address, name it with -C https://{text}")));
        }
        let login = text.split_once(':').is_some_and(|(host, _)| host.contains('@') && !host.contains('/'));
        let text = text.to_owned();
        Ok(login.then(|| Self { location: text.clone(), masked: text.clone(), text }))
    }

    fn with_scheme(text: &str, scheme: &str, rest: &str) -> Self {
        let (login, place) = split_login(rest);
        let user = login.split_once(':').map_or(login, |(user, _)| user);
        let own = if is_named(scheme, user) { format!("{user}@") } else { String::new() };
        Self {
            text: text.to_owned(),
            location: format!("{scheme}://{own}{place}"),
            masked: format!("{scheme}://{}", mask_place(scheme, rest)),
        }
    }

    fn unsupported(&self) -> Failure {
        Failure::usage(format!("{} is not an address that is read here", self.masked()))
            .help(format!("use one that starts with {}://, or user@host:path", SCHEMES.join("://, ")))
    }

    /// As the user gave it, with the secret: for git only.
    pub fn secret_text(&self) -> &str {
        &self.text
    }

    /// The place alone, by which a copy is found again: a new token leads to the same copy.
    pub fn location(&self) -> &str {
        &self.location
    }

    /// As it can be shown.
    pub fn masked(&self) -> &str {
        &self.masked
    }

    /// `text`, with the login and the query of each address in it masked. They are found by their places in an
    /// address: a secret of one letter stands in many words that have nothing to do with it.
    pub fn mask_text(&self, text: &str) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find("://") {
            let (before, after) = rest.split_at(at + "://".len());
            masked.push_str(before);
            let word = before[..at].rsplit(|c: char| !is_scheme_character(c)).next().unwrap_or_default();
            // The address itself may hold a quotation mark, which ends any other.
            let own = split_scheme(&self.text).filter(|(_, own)| after.starts_with(own));
            let known = own.map_or(0, |(_, own)| own.len());
            let end = after[known..].find(ends_address).map_or(after.len(), |end| known + end);
            masked.push_str(&mask_place(word, &after[..end]));
            rest = &after[end..];
        }
        masked + rest
    }
}

/// What follows `://` in an address, as it can be shown: without the password and the query, and for web servers
/// without the user, since some services take a token in place of one.
fn mask_place(scheme: &str, rest: &str) -> String {
    let (login, place) = split_login(rest);
    let shown = match login.split_once(':') {
        Some((user, _)) if is_named(scheme, user) => format!("{user}:{MASK}@"),
        None if is_named(scheme, login) => format!("{login}@"),
        None if login.is_empty() => String::new(),
        _ => format!("{MASK}@"),
    };
    let place = place.split_once('?').map_or_else(|| place.to_owned(), |(path, _)| format!("{path}?{MASK}"));
    shown + &place
}

/// Whether the user of an address is no secret: the name of an account, not a token.
fn is_named(scheme: &str, user: &str) -> bool {
    scheme == "ssh" && !user.is_empty()
}

/// Whether a message ends an address here.
fn ends_address(character: char) -> bool {
    character.is_whitespace() || "'\"`<>".contains(character)
}

fn is_scheme_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || "+-.".contains(character)
}

/// Whether it is written like `github.com/x/y`: as browsers show the address of a repository.
fn is_without_scheme(text: &str) -> bool {
    let Some((host, path)) = text.split_once('/') else { return false };
    let named = host.split('.').all(|label| {
        !label.is_empty() && label.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
    });
    host.contains('.') && named && !path.is_empty()
}

/// The scheme, and what follows `://`.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    (!scheme.is_empty() && scheme.chars().all(is_scheme_character)).then_some((scheme, rest))
}

/// User and password, and what follows `@`. A password that is not percent-encoded can hold a slash: then the part
/// before it is no host with a port.
fn split_login(rest: &str) -> (&str, &str) {
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    let port = authority.split_once(':').map_or("", |(_, port)| port);
    let odd = !authority.contains('@')
        && !authority.starts_with('[')
        && !port.bytes().all(|byte| byte.is_ascii_digit());
    let end = if odd { rest.rfind('@') } else { authority.rfind('@') };
    end.map_or(("", rest), |at| (&rest[..at], &rest[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<RemoteAddress> {
        RemoteAddress::parse(Path::new(text)).unwrap()
    }

    #[test]
    fn an_address_is_told_from_a_folder() {
        for address in [
            "https://demo.accord.example/registry.git",
            "git@host.example:registry.git",
            "file:///x/y",
            "ssh://h/p",
        ] {
            assert!(parse(address).is_some(), "{address}");
        }
        for folder in
            ["registry", "/srv/a:b", "./user@host:path", "C:\\registry", "ext::sh -c x", "", "src", "./a://b"]
        {
            assert!(parse(folder).is_none(), "{folder}");
        }
        for other in ["ftp://h/p", "ext://x", "HTTPS://h/p"] {
            assert!(RemoteAddress::parse(Path::new(other)).is_err(), "{other}");
        }
    }

    #[test]
    fn a_secret_is_masked_and_names_no_copy() {
        for (address, shown, location) in [
            ("https://h/p", "https://h/p", "https://h/p"),
            ("https://u:t0ken@h/p", "https://***@h/p", "https://h/p"),
            ("https://t0ken@h:8443/p", "https://***@h:8443/p", "https://h:8443/p"),
            ("https://h:8443/@x/p", "https://h:8443/@x/p", "https://h:8443/@x/p"),
            ("https://u:t0/ken@h/p", "https://***@h/p", "https://h/p"),
            ("https://u:@t0ken@h/p", "https://***@h/p", "https://h/p"),
            ("https://h/p?token=t0ken", "https://h/p?***", "https://h/p?token=t0ken"),
            ("https://[::1]:80/@p", "https://[::1]:80/@p", "https://[::1]:80/@p"),
            ("ssh://git@h/p", "ssh://git@h/p", "ssh://git@h/p"),
            ("ssh://git:t0ken@h/p", "ssh://git:***@h/p", "ssh://git@h/p"),
            ("git@h:p", "git@h:p", "git@h:p"),
        ] {
            let parsed = parse(address).unwrap();
            assert_eq!((parsed.masked(), parsed.location()), (shown, location), "{address}");
            assert_eq!(parsed.secret_text(), address);
            assert!(!format!("{parsed:?}").contains("t0"), "{parsed:?}");
        }
    }

    #[test]
    fn a_secret_is_masked_by_its_place_in_an_address() {
        for (address, said, shown) in [
            (
                "https://u:t@host/p",
                "cannot get the text at https://u:t@host/p/info/refs?service=git: try later",
                "cannot get the text at https://***@host/p/info/refs?*** try later",
            ),
            (
                "https://t@host/p",
                "no password for 'https://t@host': told",
                "no password for 'https://***@host': told",
            ),
            ("https://u:t@host/p", "moved to http://a:b@other/t (404)", "moved to http://***@other/t (404)"),
            (
                "https://u:a'b@host/p",
                "unable to access 'https://u:a'b@host/p/': x",
                "unable to access 'https://***@host/p/': x",
            ),
            (
                "ssh://git:t@host/p",
                "ssh://git:t@host/p and ssh://git@host",
                "ssh://git:***@host/p and ssh://git@host",
            ),
            ("https://host/p", "://x@y http:// @", "://***@y http:// @"),
        ] {
            assert_eq!(parse(address).unwrap().mask_text(said), shown);
        }
    }
}
