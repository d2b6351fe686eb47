//! Finds and runs the examples of the documentation.
//!
//! A comment on the line above a fenced block gives its type:
//!
//! - `<!-- run -->`: `sh`, run with the others of its page, in order, in one registry without
//!   organizations. Every command must succeed.
//! - `<!-- run: NAME -->`: the same for the blocks of one name; a separate test prepares for them.
//! - `<!-- session -->`: `console`, run in a copy of this repository's registry. Lines that begin
//!   with `$ ` are commands, with `\` at the end on more than one line; what follows each is its
//!   output, exactly. Shell variables hold within a block, files within the page.
//! - `<!-- file: NAME -->`: a file as a reader would copy it; a separate test uses it.
//! - `<!-- script: NAME -->`: a shell script as a reader would save it; a separate test runs it.

use std::fs;
use std::path::Path;

use super::{Run, Sandbox, TODAY};

/// [`TODAY`] in seconds since the epoch.
const EPOCH: &str = "1795219200";

/// How many organizations `list` shows of the shipped registry, which is not one of them, and in how many rows.
pub const ORGANIZATIONS: usize = 32;
pub const ROWS: usize = 37;

/// The interactive steps that the pages leave out: consent, a passphrase for new keys, and the day of the page,
/// which dates records.
const PERSON: &str = r#"
set -eu -o pipefail
accord() {
    local more=
    case $1 in
        init | keygen | join) case " $* " in *passphrase*) ;; *) more=--no-passphrase ;; esac ;;
    esac
    case $1 in
        join | enroll | pledge | reaffirm | report | update | rotate | withdraw | succeed | sign | undo | propose | \
            finding | concur | retract | answer | \
            init | adopt | admit | dismiss | void | readmit | accept | appoint)
            case " $* " in *" --yes "*) ;; *) more="$more --yes" ;; esac
            case " $* " in *" --today "*) ;; *) more="$more --today $PAGE_DAY" ;; esac ;;
    esac
    command accord "$@" $more
}
ssh-keygen() {
    case " $* " in *" -Y "*) command ssh-keygen "$@" ;; *) command ssh-keygen -q -N '' "$@" ;; esac
}
"#;

/// The fenced blocks of a page below `<!-- marker -->`, each with the line that it begins in.
pub fn blocks(page: &str, marker: &str) -> Vec<(usize, String)> {
    let marker = format!("<!-- {marker} -->");
    let lines: Vec<_> = page.lines().collect();
    let marked = lines.iter().enumerate().filter(|(_, line)| **line == marker);
    let block = |(at, _): (usize, &&str)| {
        assert!(lines.get(at + 1).is_some_and(|line| line.starts_with("```")), "line {}: no block", at + 1);
        let content: Vec<_> = lines[at + 2..].iter().take_while(|line| **line != "```").copied().collect();
        (at + 3, content.join("\n") + "\n")
    };
    marked.map(block).collect()
}

/// A file that a page of `docs/` contains.
#[track_caller]
pub fn file(page: &str, name: &str) -> String {
    let page = fs::read_to_string(Path::new("docs").join(page)).unwrap();
    let [(_, text)] = &blocks(&page, &format!("file: {name}"))[..] else { panic!("{name} stands not once") };
    text.clone()
}

/// One command of a session, and its output.
#[derive(Debug, PartialEq, Eq)]
pub struct Command {
    pub command: String,
    pub output: String,
}

/// The commands of a session.
pub fn session(block: &str) -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    let mut continues = false;
    for line in block.lines() {
        match (continues, line.strip_prefix("$ ")) {
            (true, _) => commands.last_mut().unwrap().command += &format!("\n{line}"),
            (false, Some(command)) => {
                commands.push(Command { command: command.to_owned(), output: String::new() });
            }
            (false, None) => {
                let last = commands.last_mut().expect("a session begins with a command");
                last.output += &format!("{line}\n");
            }
        }
        let typed = continues || line.starts_with("$ ");
        continues = typed && line.ends_with('\\');
    }
    commands
}

/// A folder with an `accord` that judges changes on the day of the page: the gate goes by the clock or --today.
fn dated_program(sandbox: &Sandbox) -> String {
    let folder = sandbox.path("dated");
    let program = folder.join("accord");
    if !program.exists() {
        let script = format!(
            "#!/bin/sh\ncase \" $* \" in\n*\" --today \"*) ;;\n*\" --base \"* | *\" --staged \"*) \
             set -- \"$@\" --today \"$PAGE_DAY\" ;;\nesac\nexec {} \"$@\"\n",
            env!("CARGO_BIN_EXE_accord")
        );
        fs::create_dir_all(&folder).unwrap();
        fs::write(&program, script).unwrap();
        sandbox.tool("chmod", &["755", program.to_str().unwrap()], "").ends(0);
    }
    folder.display().to_string()
}

/// Runs a script in bash in the registry, with `accord` on the path and without a terminal.
pub fn bash(sandbox: &Sandbox, script: &str, variables: &[(&str, &str)]) -> Run {
    let program = Path::new(env!("CARGO_BIN_EXE_accord")).parent().unwrap();
    let path = format!("PATH={}:{}:{}", dated_program(sandbox), program.display(), env_path());
    let keys = format!("ACCORD_KEY_DIR={}", sandbox.path("keys").display());
    let home = format!("HOME={}", sandbox.path("").display());
    let epoch = format!("SOURCE_DATE_EPOCH={EPOCH}");
    let day = format!("PAGE_DAY={TODAY}");
    let variables: Vec<_> = variables.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut arguments = vec!["-i", path.as_str(), &keys, &home, &epoch, &day];
    arguments.extend(variables.iter().map(String::as_str));
    arguments.extend(["bash", "-c", script]);
    sandbox.tool("env", &arguments, "")
}

#[expect(clippy::disallowed_methods, reason = "these tests run the program itself")]
fn env_path() -> String {
    std::env::var("PATH").unwrap()
}

/// Runs the blocks of a page below `marker` as one script, which must succeed.
#[track_caller]
pub fn run(sandbox: &Sandbox, page: &str, marker: &str, variables: &[(&str, &str)]) -> Run {
    let blocks = blocks(page, marker);
    assert!(!blocks.is_empty(), "no block is marked with {marker}");
    let script: String = blocks.into_iter().map(|(_, block)| block).collect();
    let run = bash(sandbox, &format!("{PERSON}{script}"), variables);
    let trace = |run: &Run| format!("stdout:\n{}\nstderr:\n{}", run.stdout, run.stderr);
    assert_eq!(run.code, 0, "the script\n{script}\nfails:\n{}", trace(&run));
    run
}

/// Runs a session's commands and returns what each printed, on both streams.
pub fn outputs(sandbox: &Sandbox, commands: &[Command]) -> Vec<String> {
    const END: &str = "\u{1}end of one command\u{1}\n";
    let step = |one: &Command| format!("{}\nprintf '{END}'\n", one.command);
    let script: String = commands.iter().map(step).collect();
    let run = bash(sandbox, &format!("exec 2>&1\n{script}"), &[]);
    let mut outputs: Vec<_> = run.stdout.split(END).map(str::to_owned).collect();
    outputs.truncate(commands.len());
    outputs
}

/// A copy of the registry that this repository ships.
pub fn shipped() -> Sandbox {
    let sandbox = Sandbox::empty();
    for name in ["accord.toml", "accords", "keys", "pledges", "findings", "decisions"] {
        copy(Path::new(name), &sandbox.file(name));
    }
    sandbox
}

/// The same with its log, as a reader finds it at the top of this repository.
pub fn published() -> Sandbox {
    let sandbox = shipped();
    copy(Path::new("log"), &sandbox.file("log"));
    sandbox
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        for entry in fs::read_dir(from).unwrap() {
            let name = entry.unwrap().file_name();
            copy(&from.join(&name), &to.join(&name));
        }
    } else {
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from, to).unwrap();
    }
}

/// Whether both constants are the same day.
pub fn clock_is_right(sandbox: &Sandbox) -> bool {
    bash(sandbox, "date -u -d @$SOURCE_DATE_EPOCH +%F", &[]).stdout.trim() == TODAY
}
