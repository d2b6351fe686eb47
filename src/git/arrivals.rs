//! When files came to the main line of a history: the order in which merges brought them.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write as _};

use super::command::{finish_with_input, no_temporary_file, not_run};
use super::{GitError, Repository};

/// Commits that git compares at once.
const AT_ONCE: usize = 512;

impl Repository {
    /// How many commits ago the main line up to HEAD, which follows first parents, got the newest state of each of
    /// these files: 0 is HEAD. Paths begin at the registry's folder. A file that the main line does not have is left
    /// out.
    ///
    /// # Errors
    /// Where git fails.
    pub fn find_arrivals(&self, paths: &BTreeSet<String>) -> Result<HashMap<String, usize>, GitError> {
        let mut found = HashMap::new();
        if paths.is_empty() || self.resolve_head()?.is_none() {
            return Ok(found);
        }
        let listed = self.run_git(&["rev-list", "--first-parent", "--parents", "HEAD"])?;
        let listed = String::from_utf8_lossy(&listed);
        // A commit, and its first parent if it has one.
        let line: Vec<_> =
            listed.lines().map(|line| line.splitn(3, ' ').take(2).collect::<Vec<_>>()).collect();
        for (chunk, commits) in line.chunks(AT_ONCE).enumerate() {
            let positions: HashMap<&str, usize> = (chunk * AT_ONCE..)
                .zip(commits)
                .filter_map(|(position, commit)| Some((*commit.first()?, position)))
                .collect();
            let input: String = commits.iter().map(|commit| commit.join(" ") + "\n").collect();
            let changes = self.compare_commits(input.as_bytes())?;
            let mut position = None;
            for name in changes.split(|byte| *byte == 0) {
                let name = String::from_utf8_lossy(name);
                match (positions.get(&*name), position) {
                    (Some(commit), _) => position = Some(*commit),
                    (None, Some(position)) => {
                        let path = name.strip_prefix(self.prefix()).filter(|path| paths.contains(*path));
                        path.map(|path| *found.entry(path.to_owned()).or_insert(position));
                    }
                    (None, None) => {}
                }
            }
            if found.len() == paths.len() {
                break;
            }
        }
        Ok(found)
    }

    /// The paths that commits changed, each list after its commit: `COMMIT\0PATH\0…` (git-diff-tree, `--stdin`).
    fn compare_commits(&self, commits: &[u8]) -> Result<Vec<u8>, GitError> {
        let mut input = tempfile::tempfile().map_err(|error| no_temporary_file(&error))?;
        input
            .write_all(commits)
            .and_then(|()| io::Seek::rewind(&mut input))
            .map_err(|error| not_run(&error))?;
        let arguments = ["diff-tree", "--stdin", "-r", "-z", "--root", "--name-only", "--no-renames"];
        finish_with_input(self.git_command(&arguments), input.into())
    }
}
