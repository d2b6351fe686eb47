//! What the machine tells the program: variables, the clock, randomness.

#![expect(clippy::disallowed_methods, reason = "this is where the environment and the clock are read")]

use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::Failure;
use super::pager::Pager;

/// How long a remote registry may send nothing, unless the user says so.
const FETCH_PATIENCE: Duration = Duration::from_secs(60);

/// A variable that is set and not empty.
pub fn read_variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Columns of the terminal, by the rule of clap, which lays out the help; None where nothing says so.
pub fn help_columns() -> Option<usize> {
    let terminal = terminal_size::terminal_size().map(|(columns, _)| usize::from(columns.0));
    terminal.or_else(|| read_variable("COLUMNS")?.parse().ok())
}

/// Whether the terminal shows UTF-8 (POSIX, section 8.2). Terminals of Windows do.
pub fn terminal_has_utf8() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(read_variable);
    let names_utf8 = |locale: String| locale.to_ascii_lowercase().replace('-', "").contains("utf8");
    cfg!(windows) || locale.is_some_and(names_utf8)
}

/// Whether the terminal knows the escape OSC 8, by what it says of itself, as other programs ask it. One that says nothing
/// may print the escape.
pub fn terminal_opens_links() -> bool {
    let says = |name: &str, values: &[&str]| {
        read_variable(name).is_some_and(|value| values.is_empty() || values.contains(&value.as_str()))
    };
    let vte = read_variable("VTE_VERSION").and_then(|version| version.parse::<u32>().ok());
    let programs = ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "terminology", "zed"];
    vte.is_some_and(|version| version >= 5000)
        || says("TERM_PROGRAM", &programs)
        || says("TERM", &["xterm-kitty", "alacritty", "xterm-ghostty", "foot"])
        || ["WT_SESSION", "KONSOLE_VERSION", "DOMTERM"].into_iter().any(|name| says(name, &[]))
}

/// Seconds since the epoch, by the clock.
pub fn read_clock() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_secs()).unwrap_or_default()
}

/// The user's folder. Windows has another variable for it.
fn home_folder() -> Option<PathBuf> {
    let home = read_variable("HOME");
    let home = if cfg!(windows) { home.or_else(|| read_variable("USERPROFILE")) } else { home };
    home.map(PathBuf::from)
}

/// Where copies lie (XDG Base Directory Specification).
pub fn cache_folder() -> Option<PathBuf> {
    base_folder("XDG_CACHE_HOME", ".cache")
}

/// The user's folder for configuration (XDG Base Directory Specification).
fn configuration_folder() -> Option<PathBuf> {
    base_folder("XDG_CONFIG_HOME", ".config")
}

/// Accord's folder in the one that a variable names, or that lies in the user's folder. A relative path is passed over,
/// as the specification says: the folder that the user is in, which may be a stranger's registry, neither configures
/// accord nor holds copies.
fn base_folder(variable: &str, below_home: &str) -> Option<PathBuf> {
    let named = read_variable(variable).map(PathBuf::from).filter(|folder| folder.is_absolute());
    let home = home_folder().filter(|home| home.is_absolute());
    named.or_else(|| Some(home?.join(below_home))).map(|folder| folder.join("accord"))
}

/// Where the reader's own witness policy lies.
pub fn log_policy_file() -> Option<PathBuf> {
    configuration_folder().map(|folder| folder.join("log-policy"))
}

/// Where the configuration file lies.
pub fn configuration_file() -> Option<PathBuf> {
    configuration_folder().map(|folder| folder.join("config.toml"))
}

/// A path whose `~/` stands for the user's folder.
pub fn expand_home(text: &str) -> PathBuf {
    let below = text.strip_prefix("~/").zip(home_folder());
    below.map_or_else(|| PathBuf::from(text), |(below, home)| home.join(below))
}

/// How long a remote registry may send nothing.
pub fn fetch_patience() -> Result<Duration, Failure> {
    const NAME: &str = "ACCORD_FETCH_TIMEOUT";
    let Some(text) = read_variable(NAME) else { return Ok(FETCH_PATIENCE) };
    let seconds = text.parse().ok().filter(|seconds| (1..=86_400).contains(seconds));
    seconds.map(Duration::from_secs).ok_or_else(|| {
        Failure::usage(format!("{NAME} is not a number of seconds")).help("give one from 1 to 86400")
    })
}

/// What long output is read with; None where a variable says that nothing is.
pub fn choose_pager() -> Option<Pager> {
    let set = std::env::var("ACCORD_PAGER").or_else(|_| std::env::var("PAGER"));
    let command = set.unwrap_or_else(|_| "less".to_owned());
    let less = read_variable("LESS").is_none();
    Some(Pager { command, less }).filter(|pager| !matches!(pager.command.trim(), "" | "cat"))
}

/// The program that long texts are written with, and its arguments, where the user has set one.
pub fn choose_editor() -> Option<String> {
    ["VISUAL", "EDITOR"].into_iter().find_map(read_variable).filter(|editor| !editor.trim().is_empty())
}

/// Whether questions can be asked: standard input and standard error are a terminal.
pub fn can_ask() -> bool {
    std::io::IsTerminal::is_terminal(&std::io::stdin())
        && std::io::IsTerminal::is_terminal(&std::io::stderr())
}

/// The arguments of this run, after the program's name.
pub fn command_line() -> Vec<String> {
    std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect()
}

/// The folder of keys that the variable `name` gives, and below that folder, `below`; None where it is not set.
///
/// # Errors
/// Where the folder depends on the folder that the user is in: keys would land in a work tree, and other keys would be
/// found in each folder.
pub fn key_directory_of(name: &str, below: &str) -> Result<Option<PathBuf>, Failure> {
    let Some(folder) = read_variable(name).map(PathBuf::from) else { return Ok(None) };
    if folder.is_relative() {
        return Err(Failure::environment(format!("{name} is {}, a relative path", folder.display())).help(
            format!("set {name} to a path from the root, or unset it, or name a folder with --key-dir"),
        ));
    }
    Ok(Some(if below.is_empty() { folder } else { folder.join(below) }))
}

/// The default folder of keys (XDG Base Directory Specification).
///
/// # Errors
/// Where there is no such folder, or the variable names one that depends on the folder that the user is in.
pub fn default_key_directory() -> Result<PathBuf, Failure> {
    if let Some(folder) = key_directory_of("XDG_DATA_HOME", "accord/keys")? {
        return Ok(folder);
    }
    let home = home_folder().ok_or_else(|| {
        Failure::environment("there is no home folder to keep keys in")
            .help("name a folder with --key-dir or ACCORD_KEY_DIR")
    })?;
    Ok(home.join(".local/share/accord/keys"))
}

/// `N` unpredictable bytes.
pub fn random_bytes<const N: usize>() -> anyhow::Result<zeroize::Zeroizing<[u8; N]>> {
    let mut bytes = zeroize::Zeroizing::new([0; N]);
    getrandom::fill(bytes.as_mut())
        .map_err(|error| Failure::environment(format!("no randomness: {error}")))?;
    Ok(bytes)
}
