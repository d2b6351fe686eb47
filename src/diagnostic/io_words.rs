//! Errors of input and output in plain words, without those of a library and without numbers.

use std::io::{Error, ErrorKind};

/// What happened, as a fact in lower case.
pub fn describe_io_error(error: &Error) -> String {
    // The words of a program, such as those of git, are plain already; a library adds a path to those of the system.
    let foreign = error.get_ref().is_some() && !error.to_string().contains("(os error ");
    match error.kind() {
        ErrorKind::InvalidData if error.to_string().contains("valid UTF-8") => "it is not UTF-8".to_owned(),
        kind => match describe_kind(kind).filter(|_| !foreign) {
            Some(words) => words.to_owned(),
            None => strip_number(&error.to_string()),
        },
    }
}

/// Why a program could not be started.
pub fn describe_start_error(error: &Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no program of this name on the PATH".to_owned(),
        _ => describe_io_error(error),
    }
}

const fn describe_kind(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::NotFound => "there is no such file or folder",
        ErrorKind::NotADirectory => "a part of the path is a file, and not a folder",
        ErrorKind::IsADirectory => "it is a folder, and not a file",
        ErrorKind::DirectoryNotEmpty => "the folder is not empty",
        ErrorKind::AlreadyExists => "it is there already",
        ErrorKind::PermissionDenied => "permission denied",
        ErrorKind::ReadOnlyFilesystem => "this disk can only be read",
        ErrorKind::StorageFull => "the disk is full",
        ErrorKind::QuotaExceeded => "your share of the disk is used up",
        ErrorKind::FileTooLarge => "the file would be larger than a limit allows",
        ErrorKind::InvalidFilename => "a name in the path is too long",
        ErrorKind::ConnectionRefused => "nothing listens there",
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => {
            "the other side ended the connection"
        }
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => {
            "the network does not lead there"
        }
        ErrorKind::TimedOut | ErrorKind::WouldBlock => "no answer came in time",
        ErrorKind::UnexpectedEof => "it ended too early",
        _ => return None,
    })
}

/// The system's own words, such as `too many open files`.
fn strip_number(text: &str) -> String {
    let words = text.split(" (os error ").next().unwrap_or(text);
    let mut letters = words.chars();
    match letters.next() {
        Some(first) if words.len() < text.len() => first.to_lowercase().chain(letters).collect(),
        _ => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_error_of_the_system_keeps_its_number() {
        for number in 1..134 {
            let words = describe_io_error(&Error::from_raw_os_error(number));
            assert!(
                !words.contains("os error") && words.starts_with(|first: char| !first.is_uppercase()),
                "{words}"
            );
        }
        assert_eq!(describe_io_error(&Error::from_raw_os_error(24)), "too many open files");
    }

    #[test]
    fn the_words_of_a_program_stay() {
        let other = Error::new(ErrorKind::NotFound, "GIT_DIR is set, to x");
        assert_eq!(describe_io_error(&other), "GIT_DIR is set, to x");
        let text = std::io::read_to_string(&b"\xff"[..]).unwrap_err();
        assert_eq!(describe_io_error(&text), "it is not UTF-8");
        assert_eq!(describe_io_error(&Error::from(ErrorKind::UnexpectedEof)), "it ended too early");
    }
}
