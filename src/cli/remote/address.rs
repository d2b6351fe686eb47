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
    /// What a message must not show, and what it shows in that place; the longest first.
    masks: Vec<(String, String)>,
}

/// Without the secret.
impl std::fmt::Debug for RemoteAddress {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.masked())
    }
}

impl RemoteAddress {
    /// The address that `-C` names: `scheme://…`, or `user@host:path`. None if it names a folder.
    ///
    /// # Errors
    /// Where git would need an extra program to fetch from it.
    pub fn parse(directory: &Path) -> Result<Option<Self>, Failure> {
        let text = directory.to_string_lossy();
        if directory.exists() {
            return Ok(None);
        }
        if let Some((scheme, rest)) = split_scheme(&text) {
            let address = Self::with_scheme(&text, scheme, rest);
            return if SCHEMES.contains(&scheme) { Ok(Some(address)) } else { Err(address.unsupported()) };
        }
        let login = text.split_once(':').is_some_and(|(host, _)| host.contains('@') && !host.contains('/'));
        let location = text.clone().into_owned();
        Ok(login.then(|| Self { text: text.into_owned(), location, masks: Vec::new() }))
    }

    fn with_scheme(text: &str, scheme: &str, rest: &str) -> Self {
        let (login, place) = split_login(rest);
        let (user, password) = login.split_once(':').map_or((login, None), |(user, word)| (user, Some(word)));
        // Some services take a token in place of the user.
        let named = scheme == "ssh" && !user.is_empty();
        let own = if named { format!("{user}@") } else { String::new() };
        let query = place.split_once('?').map(|(_, query)| query);
        let secret_user = Some(user).filter(|_| !named && password.is_none());
        let whole = Some(login).filter(|_| !named || password.is_some());
        let decoded = password.map(decode_percent);
        let secrets = [whole, password, decoded.as_deref(), secret_user, query];
        let mut masks: Vec<_> = secrets.into_iter().flatten().filter(|secret| !secret.is_empty()).collect();
        masks.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        let shown = |secret: &str| match secret == login && named {
            true => format!("{user}:{MASK}"),
            false => MASK.to_owned(),
        };
        Self {
            text: text.to_owned(),
            location: format!("{scheme}://{own}{place}"),
            masks: masks.into_iter().map(|secret| (secret.to_owned(), shown(secret))).collect(),
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
    pub fn masked(&self) -> String {
        self.mask_text(&self.text)
    }

    /// `text`, with the secret masked.
    pub fn mask_text(&self, text: &str) -> String {
        self.masks.iter().fold(text.to_owned(), |text, (secret, shown)| text.replace(secret, shown))
    }
}

/// The scheme, and what follows `://`.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    let plain = |character: char| character.is_ascii_alphanumeric() || "+-.".contains(character);
    (!scheme.is_empty() && scheme.chars().all(plain)).then_some((scheme, rest))
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

fn decode_percent(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| hex::decode(digits).ok());
        match digits.filter(|_| first == b'%') {
            Some(byte) => (bytes.extend(byte), rest = &after[2..]),
            None => (bytes.push(first), rest = after),
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
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
            assert_eq!((parsed.masked().as_str(), parsed.location()), (shown, location), "{address}");
            assert_eq!(parsed.secret_text(), address);
            assert!(!format!("{parsed:?}").contains("t0"), "{parsed:?}");
        }
        let encoded = parse("https://u:t%2F0k%25@h/p").unwrap();
        assert_eq!(encoded.mask_text("no `t/0k%` or `t%2F0k%25` or u:t%2F0k%25"), "no `***` or `***` or ***");
    }
}
