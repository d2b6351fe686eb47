//! Where a pull request is opened, from the addresses of the registry and of the repository that a branch was
//! pushed to.

use crate::text::for_uri;

/// Where a change is offered on the web.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestPage {
    At(String),
    /// The address that the branch was pushed to, without a user's name and password; it says nothing of a website.
    Unknown(String),
}

/// A repository on a server with a website.
#[derive(Clone, Debug, PartialEq, Eq)]
struct WebRepository {
    host: String,
    /// Without slashes around it and without `.git`.
    path: String,
}

/// The servers whose pages are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Forge {
    GitHub,
    GitLab,
    /// Gitea, and Forgejo, which Codeberg runs.
    Gitea,
}

/// The page for a change from `branch` of the repository at `pushed` into `target` of that at `registry`.
///
/// Sources: "Using query parameters to create a pull request" (docs.github.com); "Create a merge request by using the
/// web URL" (docs.gitlab.com, Merge requests); the routes `/{owner}/{repo}/compare/{base}...{owner}:{head}` of Gitea.
pub fn find_request_page(registry: &str, pushed: &str, (branch, target): (&str, &str)) -> RequestPage {
    let unknown = RequestPage::Unknown(hide_user(pushed));
    let (Some(from), Some(into)) = (WebRepository::parse(pushed), WebRepository::parse(registry)) else {
        return unknown;
    };
    let (Some(forge), true) = (Forge::of(&from.host), from.host == into.host) else { return unknown };
    let [branch, target] = [branch, target].map(for_uri);
    let WebRepository { host, path } = &into;
    let head = match from.path.split_once('/') {
        Some((owner, _)) if from.path != into.path => format!("{owner}:{branch}"),
        _ => branch.clone(),
    };
    RequestPage::At(match forge {
        Forge::GitHub => format!("https://{host}/{path}/compare/{target}...{head}?expand=1"),
        Forge::Gitea => format!("https://{host}/{path}/compare/{target}...{head}"),
        Forge::GitLab => format!(
            "https://{host}/{}/-/merge_requests/new?merge_request%5Bsource_branch%5D={branch}&\
             merge_request%5Btarget_branch%5D={target}",
            from.path
        ),
    })
}

impl WebRepository {
    /// Reads `https://HOST/PATH`, `ssh://USER@HOST:PORT/PATH` and `USER@HOST:PATH` (git-clone, "Git URLs").
    fn parse(address: &str) -> Option<Self> {
        let (place, path, web) = match address.split_once("://") {
            Some(("https" | "http", rest)) => {
                rest.split_once('/').map(|(place, path)| (place, path, true))?
            }
            Some(("ssh" | "git" | "git+ssh", rest)) => {
                rest.split_once('/').map(|(place, path)| (place, path, false))?
            }
            Some(_) => return None,
            None => address.split_once(':').map(|(place, path)| (place, path, false))?,
        };
        let host = place.rsplit_once('@').map_or(place, |(_, host)| host);
        // The port of ssh is not that of the website.
        let host = if web { host } else { host.split_once(':').map_or(host, |(host, _)| host) };
        let path = path.trim_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path);
        let named = host.contains('.') && path.contains('/');
        let named = named && host.chars().chain(path.chars()).all(is_plain);
        named.then(|| Self { host: host.to_ascii_lowercase(), path: path.to_owned() })
    }
}

impl Forge {
    fn of(host: &str) -> Option<Self> {
        if has_label(host, "github") {
            Some(Self::GitHub)
        } else if has_label(host, "gitlab") {
            Some(Self::GitLab)
        } else if ["codeberg", "gitea", "forgejo"].into_iter().any(|name| has_label(host, name)) {
            Some(Self::Gitea)
        } else {
            None
        }
    }
}

/// Whether a host's name has this label, such as `gitlab.contoso.example`.
fn has_label(host: &str, label: &str) -> bool {
    host.split(['.', ':']).any(|part| part == label)
}

/// Whether the letter may stand in an address on the web as it is.
fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "-._~:/".contains(letter)
}

/// The address without the name and the password of a user, which settings can hold.
fn hide_user(address: &str) -> String {
    match address.split_once("://") {
        Some((scheme, rest)) => {
            let (place, path) = rest.split_once('/').unwrap_or((rest, ""));
            let host = place.rsplit_once('@').map_or(place, |(_, host)| host);
            format!("{scheme}://{host}/{path}")
        }
        None => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn page(registry: &str, pushed: &str) -> String {
        match find_request_page(registry, pushed, ("join-contoso.example", "main")) {
            RequestPage::At(address) | RequestPage::Unknown(address) => address,
        }
    }

    #[test]
    fn each_forge_has_a_page_for_a_branch_of_the_registry() {
        for (address, expected) in [
            (
                "https://github.com/o/r.git",
                "https://github.com/o/r/compare/main...join-contoso.example?expand=1",
            ),
            ("git@github.com:o/r.git", "https://github.com/o/r/compare/main...join-contoso.example?expand=1"),
            ("ssh://git@codeberg.org/o/r", "https://codeberg.org/o/r/compare/main...join-contoso.example"),
            (
                "https://u:secret@gitea.corp.example:3000/o/r",
                "https://gitea.corp.example:3000/o/r/compare/main...join-contoso.example",
            ),
            (
                "git@gitlab.corp.example:a/b/r.git",
                "https://gitlab.corp.example/a/b/r/-/merge_requests/new?merge_request%5Bsource_branch%5D=\
                 join-contoso.example&merge_request%5Btarget_branch%5D=main",
            ),
        ] {
            assert_eq!(page(address, address), expected);
        }
    }

    #[test]
    fn a_fork_is_compared_with_the_registry() {
        let github = page("https://github.com/o/r", "git@github.com:me/r.git");
        assert_eq!(github, "https://github.com/o/r/compare/main...me:join-contoso.example?expand=1");
        let codeberg = page("https://codeberg.org/o/r", "https://codeberg.org/me/r");
        assert_eq!(codeberg, "https://codeberg.org/o/r/compare/main...me:join-contoso.example");
        let gitlab = page("https://gitlab.com/o/r", "https://gitlab.com/me/r");
        assert!(gitlab.starts_with("https://gitlab.com/me/r/-/merge_requests/new?"), "{gitlab}");
    }

    #[test]
    fn other_addresses_say_nothing_and_show_no_password() {
        for (address, shown) in [
            ("/srv/git/pledges.git", "/srv/git/pledges.git"),
            ("https://u:secret@git.corp.example/o/r.git", "https://git.corp.example/o/r.git"),
            ("file:///srv/git/r.git", "file:///srv/git/r.git"),
            ("git@git.corp.example:o/r", "git@git.corp.example:o/r"),
        ] {
            let found = find_request_page(address, address, ("b", "main"));
            assert_eq!(found, RequestPage::Unknown(shown.to_owned()));
        }
    }
}
