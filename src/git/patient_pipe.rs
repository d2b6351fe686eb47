//! The pipe of a process of git that may fall silent: where a repository has a pipe in the place of an object, git waits
//! for its writer, perhaps for ever.

use std::io::{self, Read};
use std::time::Duration;

/// A pipe that is read for as long as something comes.
#[derive(Debug)]
pub struct PatientPipe<R> {
    pipe: R,
    patience: Duration,
}

impl<R> PatientPipe<R> {
    /// Waits at most `patience` for each part.
    pub fn new(pipe: R, patience: Duration) -> Self {
        Self { pipe, patience }
    }
}

#[cfg(unix)]
impl<R: Read + std::os::fd::AsFd> Read for PatientPipe<R> {
    /// # Errors
    /// `TimedOut` where nothing came.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let patience = Timespec::try_from(self.patience).map_err(io::Error::other)?;
        if poll(&mut [PollFd::new(&self.pipe, PollFlags::IN)], Some(&patience))? == 0 {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.pipe.read(buffer)
    }
}

/// Other systems have no pipes among the files.
#[cfg(not(unix))]
impl<R: Read> Read for PatientPipe<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.pipe.read(buffer)
    }
}
