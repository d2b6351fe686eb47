//! What the installed git can do.

use super::command::{finish_command, finish_question, reading_command};
use super::{GitError, Repository};

/// The first version that never fetches a missing object if it is told so (`GIT_NO_LAZY_FETCH`).
const WITHOUT_FETCHES: (u32, u32) = (2, 45);

/// Checks that git can read the repository without a fetch: one with a promisor remote (a partial clone) makes an
/// older git run what the address of the remote names.
///
/// # Errors
/// Where git may fetch, or fails.
pub fn check_lazy_fetches(repository: &Repository) -> Result<(), GitError> {
    let mut command = reading_command();
    command.arg("version");
    let answer = finish_command(command)?;
    let answer = String::from_utf8_lossy(&answer);
    if read_version(&answer).is_some_and(|version| version >= WITHOUT_FETCHES) {
        return Ok(());
    }
    let promisors = r"^(extensions\.partialclone|remote\..*\.promisor)$";
    let partial = repository.git_command(&["config", "--get-regexp", promisors]);
    match finish_question(partial)? {
        None => Ok(()),
        Some(_) => Err(GitError {
            message: format!(
                "this repository is a partial clone, and {} may fetch what it lacks from where its settings say",
                answer.trim()
            ),
            help: "install git 2.45 or later, or clone the registry whole, without `--filter`",
        }),
    }
}

/// Major and minor number in `git version 2.47.3` and its like.
fn read_version(answer: &str) -> Option<(u32, u32)> {
    let mut numbers = answer.strip_prefix("git version ")?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_all_systems_are_read() {
        for (answer, version) in [
            ("git version 2.47.3\n", Some((2, 47))),
            ("git version 2.39.5 (Apple Git-154)\n", Some((2, 39))),
            ("git version 2.45.1.windows.1\n", Some((2, 45))),
            ("git version 3.0\n", Some((3, 0))),
            ("git version 2.45-rc1\n", None),
            ("hub version 2.14.2\n", None),
            ("", None),
        ] {
            assert_eq!(read_version(answer), version, "{answer}");
        }
    }
}
