//! What a signer's clone is compared with: the branch of the registry that its records are to reach.

use anyhow::{Context as _, Result, bail};

use super::Failure;
use super::files::FolderTree;
use crate::git::OwnClone;
use crate::record::{Organization, Room};

/// The branch that changes are merged into, as the clone knows it.
#[derive(Clone, Debug)]
pub struct CloneBase {
    /// The remote that the registry is fetched from.
    pub remote: String,
    /// What git calls the base here, such as `origin/main`.
    pub revision: String,
    /// What the registry calls it, such as `main`.
    pub branch: String,
}

/// The clone that the registry's folder lies in.
///
/// # Errors
/// Where it lies in none, or git refuses it.
pub fn open_clone(tree: &FolderTree) -> Result<OwnClone> {
    let clone = OwnClone::find(tree.root()).with_context(|| tree.root().display().to_string())?;
    clone.with_context(|| {
        Failure::environment(format!("{} is not in a git repository", tree.root().display()))
            .help("records are proposed from a clone of the registry: `git clone ADDRESS`, and sign there")
    })
}

/// The remote that the registry is fetched from: `upstream`, which a clone of a fork has by custom, otherwise
/// `origin`, otherwise the only one.
///
/// # Errors
/// Where there is none, or several and none of these names.
pub fn choose_remote(clone: &OwnClone) -> Result<String> {
    let remotes = clone.list_remotes()?;
    let usual = ["upstream", "origin"].into_iter().find(|name| remotes.iter().any(|remote| remote == name));
    match (usual, &remotes[..]) {
        (Some(usual), _) => Ok(usual.to_owned()),
        (None, [only]) => Ok(only.clone()),
        (None, []) => {
            Err(Failure::refused("this clone has no remote, so there is no registry to propose to")
                .help("`git remote add origin ADDRESS && git fetch origin` names the registry")
                .into())
        }
        (None, several) => {
            let message =
                format!("this clone has several remotes ({}), none called origin", several.join(", "));
            bail!(
                Failure::usage(message)
                    .help("name the registry's branch with --base, such as --base REMOTE/main")
            )
        }
    }
}

impl CloneBase {
    /// The base that --base names, or that the registry's remote calls its main branch.
    ///
    /// # Errors
    /// Where the clone does not know it.
    pub fn find(clone: &OwnClone, named: Option<&str>) -> Result<Self> {
        if let Some(revision) = named {
            let remotes = clone.list_remotes()?;
            let parts =
                revision.split_once('/').filter(|(remote, _)| remotes.iter().any(|one| one == remote));
            let (remote, branch) = match parts {
                Some((remote, branch)) => (remote.to_owned(), branch.to_owned()),
                None => (choose_remote(clone)?, revision.to_owned()),
            };
            // The registry's branch, and not the clone's own of that name, which may be behind.
            let followed = format!("{remote}/{branch}");
            let known = clone.find_commit(&followed)?.is_some();
            return Ok(Self { remote, revision: if known { followed } else { revision.to_owned() }, branch });
        }
        let remote = choose_remote(clone)?;
        let head = format!("refs/remotes/{remote}/HEAD");
        let main = clone.ask(&["symbolic-ref", "--quiet", "--short", &head])?;
        let candidates = main.into_iter().chain(["main", "master"].map(|name| format!("{remote}/{name}")));
        for revision in candidates {
            if clone.find_commit(&revision)?.is_some() {
                let branch = revision.strip_prefix(&format!("{remote}/")).unwrap_or(&revision).to_owned();
                return Ok(Self { remote, revision, branch });
            }
        }
        Err(Failure::refused(format!("this clone does not know the main branch of {remote}"))
            .help(format!(
                "run `git fetch {remote}`, or name the branch with --base, such as --base {remote}/main"
            ))
            .into())
    }
}

/// The organization whose folder a path lies in.
pub fn organization_at(path: &str) -> Option<Organization> {
    let (room, below) = path.split_once('/')?;
    let known = Room::ALL.into_iter().any(|one| one.folder() == room);
    let (folder, _) = below.split_once('/').filter(|_| known)?;
    folder.parse().ok()
}
