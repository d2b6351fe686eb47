//! Objects, asked of `git cat-file`: one at a time of a running process, or many of one that writes its
//! answers to a file without a name. Every size is known before a byte is read from either, so that
//! no object is larger in memory than its reader wants. The bytes of each object are compared with its name.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::command::{PATIENCE, limit_memory, not_run, silent_git};
use super::object_format::check_object;
use super::patient_pipe::PatientPipe;
use super::{GitError, Repository};
use crate::diagnostic::describe_io_error;
use crate::registry::Content;

/// Longest line that git answers with: an object name, a type and a size.
const LINE: u64 = 512;

/// A repository's objects. Running processes wait for questions; each thread takes one and gives it back.
#[derive(Debug)]
pub struct Objects {
    repository: Repository,
    idle: Mutex<Vec<Process>>,
    /// How long git may take for one object.
    patience: Duration,
    /// Whether git took longer. Then it is asked nothing more: a repository can have many such objects.
    is_silent: AtomicBool,
}

impl Objects {
    pub fn new(repository: Repository) -> Self {
        let idle = Mutex::new(Vec::new());
        Self { repository, idle, patience: PATIENCE, is_silent: AtomicBool::new(false) }
    }

    /// The content of the object `id`, of type `kind` (`blob` or `tree`) and at most `limit` bytes.
    /// The size is asked first, so that a large object costs nothing however often it is named.
    ///
    /// # Errors
    /// Where the object is missing, of another type, altered, or git fails.
    pub fn read(&self, id: &str, kind: &str, limit: usize) -> io::Result<Content> {
        self.with_process(|process| {
            process.ask_object("info", id)?;
            let size = process.answers.read_size(id, kind)?;
            if size > limit as u64 {
                return Ok(Content::TooLarge(size));
            }
            process.ask_object("contents", id)?;
            let mut bytes = Vec::new();
            let whole = process.answers.read_content(id, kind, limit, &mut bytes)?;
            Ok(if whole { Content::Bytes(bytes) } else { Content::TooLarge(size) })
        })
    }

    /// Gives `take` the contents of many objects, in the order of `ids`, each with its place there: for
    /// little more than git needs to find them. What has more than `limit` bytes is passed over; this
    /// is for what was judged before.
    ///
    /// # Errors
    /// Where one of them is missing, of another type, or git fails.
    pub fn read_all(
        &self,
        ids: &[&str],
        kind: &str,
        limit: usize,
        mut take: impl FnMut(usize, &[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut answers = self.ask_all("--batch", ids)?;
        let mut bytes = Vec::new();
        for (at, id) in ids.iter().enumerate() {
            if answers.read_content(id, kind, limit, &mut bytes)? {
                take(at, &bytes)?;
            }
        }
        Ok(())
    }

    /// Those objects that have at most `limit` bytes, as long as all of them have at most `budget`. The
    /// sizes are asked first, as for one.
    ///
    /// # Errors
    /// Where one of them is missing, of another type, or git fails.
    pub fn read_small(
        &self,
        ids: &[&str],
        kind: &str,
        limit: usize,
        mut budget: u64,
    ) -> io::Result<BTreeMap<String, Vec<u8>>> {
        let sizes = self.read_sizes(ids, kind)?;
        let small = ids.iter().zip(sizes).filter(|(_, size)| *size <= limit as u64);
        let small = small.map_while(|(id, size)| {
            budget = budget.checked_sub(size)?;
            Some(*id)
        });
        let small: Vec<_> = small.collect();
        let mut read = BTreeMap::new();
        self.read_all(&small, kind, limit, |at, bytes| {
            read.insert(small[at].to_owned(), bytes.to_vec());
            Ok(())
        })?;
        Ok(read)
    }

    /// The sizes of many objects, in their order.
    fn read_sizes(&self, ids: &[&str], kind: &str) -> io::Result<Vec<u64>> {
        let mut answers = self.ask_all("--batch-check", ids)?;
        ids.iter().map(|id| answers.read_size(id, kind)).collect()
    }

    /// What a process of its own answers. It writes to a file: a pipe would wake its reader for every
    /// object, and that takes longer than to find one.
    fn ask_all(&self, how: &str, ids: &[&str]) -> io::Result<Answers<File>> {
        let (mut questions, mut answers) = (temporary_file()?, temporary_file()?);
        questions.write_all((ids.join("\n") + "\n").as_bytes())?;
        questions.rewind()?;
        let mut command = self.repository.git_command(&["cat-file", how, "--buffer"]);
        command.stdin(questions).stdout(answers.try_clone()?).stderr(Stdio::piped());
        self.check_patience()?;
        let mut child = command.spawn().map_err(|error| not_run(&error))?;
        limit_memory(&child);
        if let Err(error) = self.wait_for_end(&mut child, &answers) {
            let _ = child.kill();
            let _ = child.wait();
            return Err(self.lose_patience(error));
        }
        if !child.wait().map_err(|error| not_run(&error))?.success() {
            return Err(io::Error::other("git ended early, perhaps for want of room for a temporary file"));
        }
        answers.rewind()?;
        Ok(Answers::new(answers))
    }

    /// Waits until a process closes its standard error, as long as its answers grow.
    fn wait_for_end(&self, child: &mut Child, answers: &File) -> io::Result<()> {
        let Some(said) = child.stderr.take() else { return Ok(()) };
        let mut said = PatientPipe::new(said, self.patience);
        let mut size = 0;
        loop {
            let ended = io::copy(&mut said, &mut io::sink());
            let Err(error) = ended else { return Ok(()) };
            let now = answers.metadata()?.len();
            if error.kind() != io::ErrorKind::TimedOut || now == size {
                return Err(error);
            }
            size = now;
        }
    }

    /// # Errors
    /// Where git was silent for too long before.
    fn check_patience(&self) -> io::Result<()> {
        if self.is_silent.load(Ordering::Relaxed) { Err(silent_git(self.patience).into()) } else { Ok(()) }
    }

    /// The error for an answer that could not be read, perhaps since git was silent for too long.
    fn lose_patience(&self, error: io::Error) -> io::Error {
        if error.kind() != io::ErrorKind::TimedOut {
            return error;
        }
        self.is_silent.store(true, Ordering::Relaxed);
        silent_git(self.patience).into()
    }

    fn with_process<T>(&self, work: impl FnOnce(&mut Process) -> io::Result<T>) -> io::Result<T> {
        self.check_patience()?;
        let waiting = self.idle_processes().pop();
        let mut process = waiting.map_or_else(|| Process::start_git(&self.repository, self.patience), Ok)?;
        // After an error the process may be in the middle of an answer, so it is dropped.
        let done = work(&mut process).map_err(|error| self.lose_patience(error))?;
        self.idle_processes().push(process);
        Ok(done)
    }

    fn idle_processes(&self) -> MutexGuard<'_, Vec<Process>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
struct Process {
    child: Child,
    questions: ChildStdin,
    answers: Answers<PatientPipe<ChildStdout>>,
}

impl Process {
    fn start_git(repository: &Repository, patience: Duration) -> io::Result<Self> {
        let mut command = repository.git_command(&["cat-file", "--batch-command", "--buffer"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| not_run(&error))?;
        limit_memory(&child);
        let (Some(questions), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        Ok(Self { child, questions, answers: Answers::new(PatientPipe::new(answers, patience)) })
    }

    fn ask_object(&mut self, what: &str, id: &str) -> io::Result<()> {
        self.questions.write_all(format!("{what} {id}\nflush\n").as_bytes())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Git has nothing to lose, and may be blocked on a pipe that is not read any more.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What git says (git-cat-file, "Batch output").
#[derive(Debug)]
struct Answers<R> {
    from: BufReader<R>,
    /// The last first line of an answer.
    line: Vec<u8>,
}

impl<R: Read> Answers<R> {
    fn new(from: R) -> Self {
        Self { from: BufReader::with_capacity(64 * 1024, from), line: Vec::new() }
    }

    /// Reads an answer's first line.
    fn read_size(&mut self, id: &str, kind: &str) -> io::Result<u64> {
        self.line.clear();
        (&mut self.from).take(LINE).read_until(b'\n', &mut self.line)?;
        parse_answer(&self.line, id, kind)
    }

    /// Reads an answer of two parts: its first line, then the bytes and a newline. The bytes replace
    /// what `bytes` held; false where there are more than `limit`, and they are read past.
    fn read_content(&mut self, id: &str, kind: &str, limit: usize, bytes: &mut Vec<u8>) -> io::Result<bool> {
        let size = self.read_size(id, kind)?;
        let mut rest = (&mut self.from).take(size + 1);
        if size > limit as u64 {
            io::copy(&mut rest, &mut io::sink())?;
            return Ok(false);
        }
        bytes.clear();
        bytes.reserve(size as usize + 1);
        rest.read_to_end(bytes)?;
        match bytes.pop() {
            Some(b'\n') if bytes.len() as u64 == size => check_object(id, kind, bytes).map(|()| true),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

/// Checks that temporary files can be made, before a change is judged that needs them.
///
/// # Errors
/// Where they cannot.
pub fn check_temporary_files() -> Result<(), GitError> {
    let help = "set TMPDIR to a folder with room that you may write to";
    temporary_file().map(drop).map_err(|error| GitError { message: error.to_string(), help })
}

fn temporary_file() -> io::Result<File> {
    tempfile::tempfile().map_err(|error| {
        let (folder, reason) = (std::env::temp_dir(), describe_io_error(&error));
        io::Error::other(format!("a temporary file cannot be made in {}: {reason}", folder.display()))
    })
}

/// The size in `<object> SP <type> SP <size> LF` (git-cat-file, "Batch output").
///
/// # Errors
/// Where the object is missing, of another type, or the line is something else.
pub fn parse_answer(line: &[u8], id: &str, kind: &str) -> io::Result<u64> {
    let line = String::from_utf8_lossy(line);
    let mut words = line.trim_end().split(' ');
    match (words.next(), words.next(), words.next().map(str::parse)) {
        (Some(name), Some(found), Some(Ok(size))) if name == id && found == kind => Ok(size),
        (Some(name), Some("missing"), None) if name == id => Err(io::Error::other(
            "the object is not in this repository; fetch it whole, without a filter and in full depth",
        )),
        (Some(_), Some(found @ ("blob" | "tree" | "commit" | "tag")), _) => {
            Err(io::Error::other(format!("git holds a {found} where a {kind} belongs")))
        }
        _ => Err(io::Error::other("git ended, or gave an answer that nobody can read")),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// An object that is a pipe, in a store that git finds and the check of the repository does not.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "the test makes a repository and a pipe")]
    fn a_process_that_waits_for_an_object_is_ended() {
        let folder = tempfile::tempdir().unwrap();
        let id = "ab".repeat(20);
        let script = format!(
            "git init -q . && echo '\"../../borrowed\"' > .git/objects/info/alternates && mkdir -p borrowed/ab && \
             mkfifo borrowed/ab/{}",
            &id[2..]
        );
        let made = std::process::Command::new("sh").args(["-c", &script]).current_dir(&folder).status();
        assert!(made.unwrap().success());
        let repository = Repository::find(folder.path()).unwrap().unwrap();
        repository.check_access().unwrap();
        for many in [false, true] {
            let objects = Objects { patience: Duration::from_secs(1), ..Objects::new(repository.clone()) };
            let started = std::time::Instant::now();
            for _ in 0..20 {
                let read = if many {
                    objects.read_small(&[&id], "blob", 9, 9).map(drop)
                } else {
                    objects.read(&id, "blob", 9).map(drop)
                };
                let said = read.unwrap_err().to_string();
                assert!(said.contains("did not answer within 1 seconds"), "{said}");
            }
            assert!(started.elapsed() < Duration::from_secs(5));
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_process_has_a_limit_of_memory() {
        let folder = tempfile::tempdir().unwrap();
        let mut init = super::super::command::git_command();
        assert!(init.args(["init", "-q"]).arg(folder.path()).status().unwrap().success());
        let repository = Repository::find(folder.path()).unwrap().unwrap();
        let objects = Objects::new(repository);
        objects.read("4b825dc642cb6eb9a060e54bf8d69288fbee4904", "tree", 9).unwrap();
        let process = objects.idle_processes().pop().unwrap();
        let limits = std::fs::read_to_string(format!("/proc/{}/limits", process.child.id())).unwrap();
        assert!(limits.contains("Max data size             1073741824"), "{limits}");
    }
}
