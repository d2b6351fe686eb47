//! The only place that runs git. Nothing in a registry is executed, and no setting of the
//! environment leads git elsewhere.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::record::Room;
use crate::registry::{POLICY_FILE, TEXTS};
use crate::view::Commit;

/// The commit that `directory` is checked out from; None outside a repository, before its first
/// commit, or where there is no git.
pub fn head(directory: &Path) -> Option<Commit> {
    let id = run(directory, &["rev-parse", "--verify", "--end-of-options", "HEAD^{commit}"])?;
    let rooms = Room::ALL.map(Room::folder);
    let mut status = vec!["status", "--porcelain", "-z", "--untracked-files=all", "--", POLICY_FILE, TEXTS];
    status.extend(rooms);
    let modified = run(directory, &status).is_none_or(|changes| !changes.is_empty());
    Some(Commit { id: id.trim().to_owned(), modified })
}

/// Runs git in `directory` and returns what it prints; None where it fails. `GIT_DIR` and its
/// kin, which hooks set, are taken out of its environment.
#[expect(clippy::disallowed_methods, reason = "this is where git is run")]
fn run(directory: &Path, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new("git");
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
        command.env_remove(name);
    }
    let optional_locks = ["--no-optional-locks", "-c", "core.fsmonitor=false"];
    let output = command
        .args(optional_locks)
        .arg("-C")
        .arg(directory)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    output.status.success().then_some(text)
}
