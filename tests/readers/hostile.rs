//! Repositories of a stranger, whose settings, hooks and nested git directories name commands. Each reading
//! command is watched with `strace`: it may start git for reading, and no other program.

#![expect(clippy::disallowed_methods, reason = "the test finds the git of this machine")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::faults::tracing_works;
use crate::support::Sandbox;

/// The commands of git that read, and run nothing that a repository names.
const READING: [&str; 8] =
    ["rev-parse", "rev-list", "cat-file", "ls-files", "merge-base", "config", "write-tree", "version"];

/// Every command that reads a registry and asks no domain.
pub const COMMANDS: [&str; 31] = [
    "verify",
    "verify --rev HEAD",
    "verify --staged",
    "verify --base HEAD~1",
    "verify --base HEAD~1 --format sarif",
    "list",
    "list --rev HEAD",
    "list --format json",
    "list --as-of 2026-11-21",
    "show contoso.example",
    "show contoso.example --record 1 --raw",
    "history",
    "diff HEAD~1 HEAD",
    "diff 2026-01-01",
    "stats",
    "status",
    "export csv",
    "export json --rev HEAD",
    "findings",
    "decisions",
    "responders",
    "reservations tech-sector-accord-1",
    "match pledges/contoso.example/0002-pledge.toml --name format-1",
    "allowed-signers",
    "proof contoso.example",
    "texts",
    "text check accords/tech-sector-accord-1.toml",
    "receipt keys/contoso.example/0001-enroll.toml",
    "keys test contoso.example",
    "signing-input pledges/contoso.example/0002-pledge.toml --output /dev/null",
    "sign pledges/contoso.example/0002-pledge.toml --yes",
];

/// The other commands: they write, or ask domains, or read no registry.
const OTHERS: &str = "join keygen enroll pledge reaffirm report update rotate withdraw succeed attach merge-signatures propose undo finding \
    concur retract answer adopt admit dismiss void readmit accept appoint probe observe init seal explain config completions man site";

/// Settings whose value is a command, for one part of git or another.
const SETTINGS: [&str; 16] = [
    "core.fsmonitor",
    "core.sshCommand",
    "core.pager",
    "core.editor",
    "core.askPass",
    "core.gitProxy",
    "core.alternateRefsCommand",
    "credential.helper",
    "diff.external",
    "diff.evil.textconv",
    "diff.evil.command",
    "filter.evil.clean",
    "filter.evil.smudge",
    "filter.evil.process",
    "gpg.program",
    "uploadpack.packObjectsHook",
];

/// Commands of git that settings could replace or page.
const PLUMBING: [&str; 6] = ["status", "rev-parse", "cat-file", "ls-files", "log", "show"];

const HOOKS: [&str; 5] =
    ["post-index-change", "post-checkout", "reference-transaction", "fsmonitor-watchman", "pre-auto-gc"];

/// The last second that an index can hold (gitformat-index).
const LAST_SECOND: &str = "2106-02-07T06:28:15Z";

/// A registry with a history of two commits. Its files are newer than each index, which makes git look at their bytes.
fn committed() -> Sandbox {
    let sandbox = Sandbox::enrolled();
    sandbox.git(&["init", "-q", "-b", "main"]);
    sandbox.commit("An enrollment");
    sandbox.run(&crate::support::PLEDGE).ends(0);
    let touch = format!("find accords keys pledges -type f -exec touch -d {LAST_SECOND} {{}} +");
    sandbox.tool("sh", &["-c", &touch], "").ends(0);
    sandbox.commit("A pledge");
    sandbox
}

/// A script that leaves a file behind, beside the registry.
fn trap(sandbox: &Sandbox) -> String {
    let script = format!("#!/bin/sh\ntouch '{}'\n", sandbox.path("pwned").display());
    let path = sandbox.write("trap", &script);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

/// Writes settings and hooks that set off the trap into a git directory.
fn arm(sandbox: &Sandbox, git_directory: &str) {
    let trap = trap(sandbox);
    let config = sandbox.file(&format!("{git_directory}/config"));
    let config = config.to_str().unwrap();
    let set = |name: &str, value: &str| {
        sandbox.tool("git", &["config", "--file", config, name, value], "").ends(0);
    };
    for setting in SETTINGS {
        set(setting, &trap);
    }
    for command in PLUMBING {
        set(&format!("alias.{command}"), &format!("!{trap}"));
        set(&format!("pager.{command}"), &trap);
    }
    set("core.hooksPath", sandbox.file(&format!("{git_directory}/hooks")).to_str().unwrap());
    set("log.showSignature", "true");
    set("protocol.allow", "always");
    set("protocol.ext.allow", "always");
    set("extensions.partialClone", "evil");
    set("remote.evil.promisor", "true");
    set("remote.evil.url", &format!("ext::{trap}"));
    let further = sandbox.write("further", &format!("[core]\n\tfsmonitor = {trap}\n"));
    set("include.path", &further);
    for folder in ["hooks", "info"] {
        fs::create_dir_all(sandbox.file(&format!("{git_directory}/{folder}"))).unwrap();
    }
    fs::write(sandbox.file(&format!("{git_directory}/info/attributes")), "* filter=evil diff=evil\n")
        .unwrap();
    // The remote's main branch is a commit that the clone lacks, as in a partial clone.
    let refs = sandbox.file(&format!("{git_directory}/refs/remotes/evil"));
    fs::create_dir_all(&refs).unwrap();
    fs::write(refs.join("HEAD"), "ref: refs/remotes/evil/main\n").unwrap();
    fs::write(refs.join("main"), format!("{}\n", "ab".repeat(20))).unwrap();
    for hook in HOOKS {
        fs::copy(&trap, sandbox.file(&format!("{git_directory}/hooks/{hook}"))).unwrap();
    }
}

/// Runs each command, and expects it to start no program but git for reading. Every TOML file has another time than
/// the index says, so that git would look at its bytes.
#[track_caller]
fn starts_only_git(sandbox: &Sandbox, more: &[&str]) {
    if !tracing_works() {
        return;
    }
    let trace = sandbox.path("trace");
    for command in COMMANDS {
        sandbox.tool("sh", &["-c", "find . -name '*.toml' -exec touch {} +"], "").ends(0);
        let arguments: Vec<_> = more.iter().copied().chain(command.split(' ')).collect();
        let strace = ["strace", "-f", "-qq", "-s", "4096", "-e", "trace=execve,execveat", "-o"];
        let run = sandbox.run_under(&[&strace[..], &[trace.to_str().unwrap()]].concat(), &arguments);
        assert!(!run.stderr.contains("panicked") && run.code >= 0, "{command}: {run:?}");
        // What is no command reads nothing, and would watch nothing.
        assert!(!run.stderr.contains("\nUsage: "), "{command}: {run:?}");
        let log = fs::read_to_string(&trace).unwrap();
        let started: Vec<_> = log.lines().filter(|line| line.contains(") = 0")).collect();
        let (program, children) = started.split_first().unwrap();
        assert!(program.contains("/accord\""), "{program}");
        for child in children {
            let reads = READING.iter().any(|name| child.contains(&format!("\", \"{name}\"")));
            // `git remote` alone and its `get-url` read settings; its other commands fetch. `git symbolic-ref` with one
            // name reads where it points.
            let names =
                ["\"remote\"]", "\"remote\", \"get-url\"", "\"symbolic-ref\", \"--quiet\", \"--short\""];
            let names = names.iter().any(|end| child.contains(end));
            let git = child.contains("/git\", [\"git\", ");
            assert!(git && (reads || names), "{command} starts: {child}");
        }
        assert!(!sandbox.path("pwned").exists(), "{command} runs a command of the repository");
    }
}

#[test]
fn settings_and_hooks_of_a_repository_run_nothing() {
    let sandbox = committed();
    let listed = sandbox.run(&["list", "--format", "json"]).ends(0).stdout;
    arm(&sandbox, ".git");
    fs::write(sandbox.file(".gitattributes"), "* filter=evil diff=evil text eol=crlf\n").unwrap();
    starts_only_git(&sandbox, &[]);
    assert_eq!(sandbox.run(&["list", "--format", "json"]).ends(0).stdout, listed);
}

/// The same where git must be asked: for files that it hides, for modes and for stray files.
#[test]
fn settings_run_nothing_where_the_index_is_asked() {
    let sandbox = committed();
    sandbox.git(&["update-index", "--skip-worktree", "pledges/contoso.example/0002-pledge.toml.sig"]);
    fs::remove_file(sandbox.file("pledges/contoso.example/0002-pledge.toml.sig")).unwrap();
    arm(&sandbox, ".git");
    sandbox.git(&["config", "--file", ".git/config", "core.fileMode", "false"]);
    sandbox.tool("chmod", &["-R", "a+x", "keys"], "").ends(0);
    fs::write(sandbox.file("keys/.DS_Store"), "x").unwrap();
    starts_only_git(&sandbox, &[]);
    sandbox.run(&["verify"]).ends(0);
}

/// Git compares a file that is as new as the index before it writes that index, and runs the filter of the file. The
/// index is the stranger's, too: its times may be those of the future, and its paths may leave the repository.
#[test]
fn a_file_as_new_as_the_index_runs_no_filter() {
    for outside in [false, true] {
        let sandbox = committed();
        let file = "keys/contoso.example/0001-enroll.toml";
        let path = format!("{}{}", "../".repeat(12), sandbox.path(&format!("registry/{file}")).display());
        let path = path.replace("//", "/");
        let same_length = format!(".{}", "-".repeat(path.len() - 1));
        fs::copy(sandbox.file(file), sandbox.file(&same_length)).unwrap();
        let staged = if outside { &same_length } else { file };
        sandbox.tool("touch", &["-d", LAST_SECOND, file, &same_length], "").ends(0);
        sandbox.git(&["add", staged]);
        fs::rename(sandbox.file(&same_length), sandbox.file(file)).unwrap();
        let index = sandbox.file(".git/index");
        let mut bytes = fs::read(&index).unwrap();
        if let Some(at) = bytes.windows(path.len()).position(|name| name == same_length.as_bytes()) {
            bytes[at..][..path.len()].copy_from_slice(path.as_bytes());
        }
        // An index without a checksum (gitformat-index, `index.skipHash`).
        let checksum = bytes.len() - 20;
        bytes[checksum..].fill(0);
        fs::write(&index, bytes).unwrap();
        arm(&sandbox, ".git");
        for (name, value) in [("core.checkStat", "minimal"), ("core.trustctime", "false")] {
            sandbox.git(&["config", "--file", ".git/config", name, value]);
        }
        sandbox.run(&["verify", "--staged"]);
        assert!(!sandbox.path("pwned").exists(), "a filter ran; outside of the repository: {outside}");
    }
}

/// Where `core.worktree` points, git reads the files; a reader has its own folder.
#[test]
fn a_working_tree_elsewhere_is_not_read() {
    let sandbox = committed();
    let listed = sandbox.run(&["list", "--format", "json"]).ends(0).stdout;
    arm(&sandbox, ".git");
    for elsewhere in ["/nowhere", sandbox.path("keys").to_str().unwrap()] {
        sandbox.git(&["config", "--file", ".git/config", "core.worktree", elsewhere]);
        starts_only_git(&sandbox, &[]);
        assert_eq!(sandbox.run(&["list", "--format", "json"]).ends(0).stdout, listed);
    }
}

/// A plain clone brings the git directory along: its settings, attributes and working tree.
#[test]
fn a_git_directory_in_the_repository_is_not_entered() {
    let sandbox = Sandbox::pledged();
    sandbox
        .tool("sh", &["-c", "mkdir ../top; mv * .git* ../top; mv ../top registry; git init -q"], "")
        .ends(0);
    sandbox.commit("A registry below the top");
    fs::create_dir_all(sandbox.file("registry/objects/pack")).unwrap();
    fs::create_dir_all(sandbox.file("registry/refs/heads")).unwrap();
    for kept in ["registry/objects/pack/x", "registry/refs/heads/x"] {
        fs::write(sandbox.file(kept), "").unwrap();
    }
    fs::write(sandbox.file("registry/HEAD"), "ref: refs/heads/main\n").unwrap();
    fs::write(sandbox.file("registry/config"), "[core]\n\tworktree = .\n").unwrap();
    arm(&sandbox, "registry");
    sandbox.commit("A git directory");
    let clone = sandbox.path("clone").to_str().unwrap().to_owned();
    sandbox.git(&["clone", "-q", ".", &clone]);
    let registry = format!("{clone}/registry");
    starts_only_git(&sandbox, &["-C", &registry]);
    for arguments in [&["list"][..], &["list", "--rev", "HEAD"], &["verify", "--base", "HEAD~1"]] {
        let run = sandbox.run(&[&["-C", &registry], arguments].concat()).ends(1);
        let said = run.stdout + &run.stderr;
        assert!(said.contains("error[git-directory]"), "{said}");
    }
}

/// A signer's git looks for its repository on the way up from the registry, where it meets a git directory that a
/// stranger committed before it meets `.git`.
#[test]
fn a_git_directory_above_the_registry_runs_nothing_for_a_signer() {
    let sandbox = Sandbox::pledged();
    sandbox
        .tool("sh", &["-c", "mkdir -p ../org; mv * ../org; mkdir org; mv ../org org/registry"], "")
        .ends(0);
    sandbox.git(&["init", "-q", "-b", "main"]);
    sandbox.commit("A registry two folders below the top");
    let commit = sandbox.git(&["rev-parse", "HEAD"]).stdout;
    for folder in ["objects/info", "refs/heads", "refs/remotes/origin"] {
        fs::create_dir_all(sandbox.file(&format!("org/{folder}"))).unwrap();
    }
    for (file, text) in [
        ("HEAD", "ref: refs/heads/main\n"),
        ("objects/info/alternates", "../../.git/objects\n"),
        ("refs/heads/main", &commit),
        ("refs/remotes/origin/main", &commit),
        (
            "config",
            "[core]\n\trepositoryformatversion = 0\n\tworktree = .\n[remote \"origin\"]\n\turl = nowhere\n",
        ),
    ] {
        fs::write(sandbox.file(&format!("org/{file}")), text).unwrap();
    }
    arm(&sandbox, "org");
    sandbox.git(&["remote", "add", "origin", "nowhere"]);
    sandbox.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    sandbox.git(&["-C", "org/registry", "status"]);
    assert!(sandbox.path("pwned").exists(), "git itself runs what is committed");
    fs::remove_file(sandbox.path("pwned")).unwrap();
    for command in [&["propose", "contoso.example", "--yes"][..], &["undo", "contoso.example", "--dry-run"]] {
        let run = sandbox.run(&[&["-C", "org/registry"], command].concat()).ends(3);
        assert!(run.stderr.contains("git reads another repository here"), "{}", run.stderr);
        assert!(!sandbox.path("pwned").exists(), "{command:?}");
    }
}

/// Programs are looked for where the user works, and not in the registry.
#[test]
fn a_program_of_the_registry_is_not_found() {
    let sandbox = committed();
    let trap = trap(&sandbox);
    fs::copy(trap, sandbox.file("git")).unwrap();
    let path = format!(".:{}", std::env::var("PATH").unwrap());
    for arguments in [&["list"][..], &["list", "--rev", "HEAD"], &["verify", "--staged"]] {
        let mut command = sandbox.command(env!("CARGO_BIN_EXE_accord"));
        command.arg("-C").arg(sandbox.registry()).args(arguments).env("PATH", &path);
        let output = command.current_dir(sandbox.path("keys")).output().unwrap();
        assert!(output.status.success() && !sandbox.path("pwned").exists(), "{output:?}");
    }
}

/// An older git asks a promisor remote for what is missing, whatever the environment says.
#[test]
fn a_partial_clone_needs_a_git_that_fetches_nothing() {
    let sandbox = committed();
    let older = sandbox.path("older");
    fs::create_dir(&older).unwrap();
    let git = older.join("git");
    let path = std::env::var("PATH").unwrap();
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in *' version') echo 'git version 2.44.0'; exit;; esac\nPATH='{path}' exec git \"$@\"\n"
    );
    fs::write(&git, script).unwrap();
    fs::set_permissions(&git, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{path}", older.display());
    let list = |revision: &str| sandbox.run_with(&["list", "--rev", revision], "", &[("PATH", &path)]);
    list("HEAD").ends(0);
    for setting in ["remote.origin.promisor", "extensions.partialClone"] {
        sandbox.git(&["config", setting, "true"]);
        let stderr = list("HEAD").ends(3).stderr;
        assert!(stderr.contains("git version 2.44.0 may fetch") && stderr.contains("2.45"), "{stderr}");
        sandbox.run(&["list", "--rev", "HEAD"]).ends(0);
        sandbox.git(&["config", "--unset", setting]);
    }
}

/// A bare repository is named by its user, who need not have made it.
#[test]
fn settings_of_a_bare_repository_run_nothing() {
    let sandbox = committed();
    let bare = sandbox.path("bare.git").to_str().unwrap().to_owned();
    sandbox.git(&["clone", "-q", "--bare", ".", &bare]);
    arm(&sandbox, "../bare.git");
    starts_only_git(&sandbox, &["-C", &bare]);
    sandbox.run(&["-C", &bare, "list"]).ends(0);
}

#[test]
fn every_command_is_watched_or_does_not_read() {
    let help = Sandbox::new().run(&["--help"]).ends(0).stdout;
    let listed = help.split("\nOptions:").next().unwrap().lines();
    let names: Vec<_> = listed.filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).collect();
    assert!(names.len() > 30, "{help}");
    for name in names.into_iter().filter(|name| !name.is_empty()) {
        let watched = COMMANDS.iter().any(|command| command.split(' ').next() == Some(name));
        assert!(watched || OTHERS.split_whitespace().any(|other| other == name), "{name} is in no list");
    }
}

/// The commands of the settings are real: git itself runs them.
#[test]
fn the_traps_work() {
    let sandbox = committed();
    arm(&sandbox, ".git");
    let touched = "find . -name '*.toml' -exec touch {} +; git status";
    sandbox.tool("sh", &["-c", touched], "");
    assert!(sandbox.path("pwned").exists());
}
