//! Objects, asked of a running `git cat-file --batch-command`. Every size is known before a byte is
//! read, so that no object is larger in memory than its reader wants.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::{Mutex, PoisonError};

use super::{Repository, not_run};
use crate::registry::Content;

/// Longest line that git answers with: an object name, a type and a size.
const LINE: u64 = 512;

/// How many questions are asked before the first answer is read. Together they are smaller than a
/// pipe holds (64 KiB), or git and this program would wait for each other.
const AT_ONCE: usize = 512;

/// Bytes of answers that git can be ahead by, so that the two take turns less often.
const BUFFER: usize = 256 * 1024;

/// Running processes that wait for a question; each thread takes one and gives it back.
#[derive(Debug)]
pub struct Objects {
    repository: Repository,
    idle: Mutex<Vec<Process>>,
}

impl Objects {
    pub fn new(repository: Repository) -> Self {
        Self { repository, idle: Mutex::new(Vec::new()) }
    }

    /// The content of the object `id`, of type `kind` (`blob` or `tree`) and at most `limit` bytes.
    /// The size is asked first, so that a large object costs nothing however often it is named.
    ///
    /// # Errors
    /// Where the object is missing, of another type, or git fails.
    pub fn read(&self, id: &str, kind: &str, limit: usize) -> io::Result<Content> {
        self.with_process(|process| {
            process.ask("info", &[id])?;
            let size = process.size(id, kind)?;
            if size > limit as u64 {
                return Ok(Content::TooLarge(size));
            }
            process.ask("contents", &[id])?;
            process.content(id, kind, limit)
        })
    }

    /// The contents of many objects, in their order, for little more than git needs to find them.
    /// What is too large is read past: this is for what was judged before.
    ///
    /// # Errors
    /// Where one of them is missing, of another type, or git fails.
    pub fn read_all(&self, ids: &[&str], kind: &str, limit: usize) -> io::Result<Vec<Content>> {
        self.with_process(|process| {
            let mut contents = Vec::with_capacity(ids.len());
            for ids in ids.chunks(AT_ONCE) {
                process.ask("contents", ids)?;
                for id in ids {
                    contents.push(process.content(id, kind, limit)?);
                }
            }
            Ok(contents)
        })
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
        let sizes = self.sizes(ids, kind)?;
        let small = ids.iter().zip(sizes).filter(|(_, size)| *size <= limit as u64);
        let small = small.map_while(|(id, size)| {
            budget = budget.checked_sub(size)?;
            Some(*id)
        });
        let small: Vec<_> = small.collect();
        let contents = self.read_all(&small, kind, limit)?;
        let read = small.iter().zip(contents).filter_map(|(id, content)| match content {
            Content::Bytes(bytes) => Some(((*id).to_owned(), bytes)),
            Content::TooLarge(_) => None,
        });
        Ok(read.collect())
    }

    /// The sizes of many objects, in their order.
    fn sizes(&self, ids: &[&str], kind: &str) -> io::Result<Vec<u64>> {
        self.with_process(|process| {
            let mut sizes = Vec::with_capacity(ids.len());
            for ids in ids.chunks(AT_ONCE) {
                process.ask("info", ids)?;
                for id in ids {
                    sizes.push(process.size(id, kind)?);
                }
            }
            Ok(sizes)
        })
    }

    fn with_process<T>(&self, work: impl FnOnce(&mut Process) -> io::Result<T>) -> io::Result<T> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = idle().pop();
        let mut process = waiting.map_or_else(|| Process::start(&self.repository), Ok)?;
        // After an error the process may be amid an answer: it is dropped.
        let done = work(&mut process)?;
        idle().push(process);
        Ok(done)
    }
}

#[derive(Debug)]
struct Process {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// The last first line of an answer.
    line: Vec<u8>,
}

impl Process {
    fn start(repository: &Repository) -> io::Result<Self> {
        let mut command = repository.command(&["cat-file", "--batch-command", "--buffer"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| not_run(&error))?;
        let (Some(questions), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        widen(&answers);
        Ok(Self { child, questions, answers: BufReader::with_capacity(BUFFER, answers), line: Vec::new() })
    }

    fn ask(&mut self, what: &str, ids: &[&str]) -> io::Result<()> {
        let questions: String = ids.iter().map(|id| format!("{what} {id}\n")).collect();
        self.questions.write_all((questions + "flush\n").as_bytes())
    }

    /// Reads an answer's first line.
    fn size(&mut self, id: &str, kind: &str) -> io::Result<u64> {
        self.line.clear();
        (&mut self.answers).take(LINE).read_until(b'\n', &mut self.line)?;
        parse(&self.line, id, kind)
    }

    /// Reads an answer of two parts: its first line, then the bytes and a newline.
    fn content(&mut self, id: &str, kind: &str, limit: usize) -> io::Result<Content> {
        let size = self.size(id, kind)?;
        let mut rest = (&mut self.answers).take(size + 1);
        if size > limit as u64 {
            io::copy(&mut rest, &mut io::sink())?;
            return Ok(Content::TooLarge(size));
        }
        let mut bytes = Vec::with_capacity(size as usize + 1);
        rest.read_to_end(&mut bytes)?;
        match bytes.pop() {
            Some(b'\n') if bytes.len() as u64 == size => Ok(Content::Bytes(bytes)),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It has nothing to lose, and may wait for somebody to read what it says.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Makes room for [`BUFFER`] bytes in a pipe. One that stays as small as it was is as good, only slower.
#[cfg(target_os = "linux")]
fn widen(pipe: &ChildStdout) {
    let _ = rustix::pipe::fcntl_setpipe_size(pipe, BUFFER);
}

#[cfg(not(target_os = "linux"))]
fn widen(_: &ChildStdout) {}

/// The size in `<object> SP <type> SP <size> LF` (git-cat-file, "Batch output").
///
/// # Errors
/// Where the object is missing, of another type, or the line is something else.
pub fn parse(line: &[u8], id: &str, kind: &str) -> io::Result<u64> {
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
