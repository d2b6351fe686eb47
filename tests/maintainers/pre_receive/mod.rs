//! The `pre-receive` hook of docs/ci.md, in a bare repository with the registry that this project
//! ships, tested with real pushes.

#![expect(clippy::disallowed_macros, reason = "prints the table of what was pushed")]

mod cases;

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::{Run, Sandbox, document, servers};
use cases::{BAD, Case, GOOD};

const PRELUDE: &str = include_str!("prelude.sh");

/// A server's repository, `hub.git`, and a clone of it.
struct World {
    sandbox: Sandbox,
}

impl World {
    /// The shipped registry on a server that was set up as the page says.
    fn new() -> Self {
        let sandbox = document::shipped();
        fs::copy(".gitattributes", sandbox.file(".gitattributes")).unwrap();
        for key in ["one", "two", "successor", "thief"] {
            sandbox.ssh_key(key, &["-C", ""]);
        }
        let world = Self { sandbox };
        world.bash("git init -q -b main; commit").ends(0);
        fs::write(world.sandbox.file("pre-receive"), document::file("ci.md", "pre-receive")).unwrap();
        let page = fs::read_to_string("docs/ci.md").unwrap();
        let hub = world.sandbox.path("hub.git");
        document::run(&world.sandbox, &page, "run: hub", &[("HUB", hub.to_str().unwrap())]);
        fs::remove_file(world.sandbox.file("pre-receive")).unwrap();
        world.bash("git remote add origin \"$HUB\"; git fetch -q; git branch -qu origin/main").ends(0);
        world
    }

    fn bash(&self, script: &str) -> Run {
        let path = |name: &str| self.sandbox.path(name).to_str().unwrap().to_owned();
        let names = [("HUB", "hub.git"), ("ONE", "one"), ("TWO", "two"), ("SUCCESSOR", "successor")];
        let mut variables: Vec<_> = names.iter().map(|(name, file)| (*name, path(file))).collect();
        variables.push(("THIEF", path("thief")));
        let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        document::bash(&self.sandbox, &format!("{PRELUDE}\n{script}"), &variables)
    }

    /// Every ref of the server, with its object.
    fn refs(&self) -> String {
        self.bash("git -C \"$HUB\" for-each-ref").ends(0).stdout
    }

    /// Every object of the server, also those of a refused push.
    fn objects(&self) -> String {
        let all = "cat-file --batch-all-objects --batch-check='%(objectname)'";
        self.bash(&format!("git -C \"$HUB\" {all}")).ends(0).stdout
    }

    /// Applies a case to a clone of the original state, commits and pushes it.
    fn push(&self, case: &Case) -> Run {
        self.bash("git symbolic-ref HEAD refs/heads/main; git reset -q --hard origin/main; git clean -qfdx")
            .ends(0);
        let rest = "[ -n \"${MADE-}\" ] || [ -z \"$(git status --porcelain)\" ] || commit";
        let made = self.bash(&format!("{}\n{rest}", case.script));
        assert_eq!(made.code, 0, "{}: {made:?}", case.what);
        self.bash(&format!("git push -q origin {}", case.refs))
    }
}

#[test]
fn good_pushes_are_accepted_and_bad_pushes_are_refused_with_a_code() {
    let world = World::new();
    let mut table = String::new();
    let mut wrong = Vec::new();
    for case in GOOD {
        let before = world.refs();
        let run = world.push(case);
        table += &format!("{:<45} {:<35} {}\n", case.what, "accepted", run.code);
        if run.code != 0 || !run.stderr.contains(case.answer) || world.refs() == before {
            wrong.push(format!("{}: {}", case.what, run.stderr));
        }
    }
    // git's own checks are off, so that the hook decides.
    world.bash("git -C \"$HUB\" config receive.fsckObjects false").ends(0);
    for case in BAD {
        let before = (world.refs(), world.objects());
        let run = world.push(case);
        let codes = codes(&run.stderr);
        table += &format!("{:<45} {:<35} {}\n", case.what, case.answer, codes.join(" "));
        let told = codes.contains(&case.answer) || run.stderr.contains(&format!(": {}", case.answer));
        if run.code == 0 || !told || (world.refs(), world.objects()) != before {
            wrong.push(format!("{}: {}", case.what, run.stderr));
        }
        wrong
            .extend(too_long(&run.stderr).map(|line| format!("{}: more than 80 columns: {line}", case.what)));
    }
    println!("{table}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn git_refuses_pushes_by_the_settings_of_the_page() {
    let world = World::new();
    let dots = Case { script: "graft 100644 $(echo x | blob) keys/../x", ..BAD[0] };
    let run = world.push(&dots);
    assert!(run.code != 0 && run.stderr.contains("hasDotdot"), "{run:?}");
    let large = Case { script: "head -c 11000000 /dev/urandom > keys/x", ..BAD[0] };
    let run = world.push(&large);
    assert!(run.code != 0 && run.stderr.contains("maximum allowed size"), "{run:?}");
}

#[test]
fn only_the_operator_changes_the_rules() {
    let world = World::new();
    let policy = Case { script: "echo '# a rule' >> accord.toml", ..BAD[0] };
    assert_ne!(world.push(&policy).code, 0);
    world.bash("ACCORD_ALLOW=--allow-policy git push -q origin HEAD:main").ends(0);
}

/// The line that an organization of the clone publishes.
fn proof(world: &World, organization: &str) -> String {
    let told = world.sandbox.run(&["proof", organization]).ends(0).stdout;
    let line = told.lines().find_map(|line| line.find("accord-enrollment=").map(|at| &line[at..]));
    line.expect("the command prints the line").trim_end_matches('"').to_owned()
}

#[test]
fn a_domain_that_nobody_was_asked_about_is_not_squatted_on() {
    let world = World::new();
    let push = |port: u16, record: &str| {
        let resolver = format!("--resolver 127.0.0.1:{port} --timeout 2");
        let script = format!(
            "#!/bin/sh\ncase \" $* \" in *' probe '*) set -- \"$@\" {resolver} ;; esac\nexec '{}' \"$@\"\n",
            env!("CARGO_BIN_EXE_accord")
        );
        fs::create_dir_all(world.sandbox.path("programs")).unwrap();
        let program = world.sandbox.write("programs/accord", &script);
        fs::set_permissions(program, fs::Permissions::from_mode(0o755)).unwrap();
        let before = world.refs();
        let path = world.sandbox.path("programs").display().to_string();
        let run = world.bash(&format!("{record}PATH={path}:$PATH git push -q origin HEAD:main"));
        assert_eq!(world.refs() != before, run.code == 0, "{run:?}");
        run
    };
    // Where the operator did not switch it on, nobody is asked.
    let nobody = servers::free_port();
    push(nobody, "enroll $ORG Newcomer; commit; ").ends(0);

    let page = fs::read_to_string("docs/ci.md").unwrap();
    let hub = world.sandbox.path("hub.git");
    document::run(&world.sandbox, &page, "run: ask", &[("HUB", hub.to_str().unwrap())]);
    let squatted = push(servers::dns(&[]).port, "enroll unasked.example Unasked; commit; ").ends(1);
    let told = |run: &Run, words: &str| assert!(run.stderr.contains(words), "{}", run.stderr);
    told(&squatted, "error: refs/heads/main: a newcomer's domain does not publish its enrollment");
    let other = "--txt-record=_accord.unasked.example,accord-enrollment=".to_owned() + &"0".repeat(64);
    told(&push(servers::dns(&[other]).port, "").ends(1), "does not publish its enrollment");
    told(&push(nobody, "").ends(1), "a newcomer's domain could not be asked: push again later");

    let record = format!("--txt-record=_accord.unasked.example,{}", proof(&world, "unasked.example"));
    push(servers::dns(&[record]).port, "").ends(0);
    // No domain is asked about an organization that is there already.
    push(nobody, "accord pledge $ORG $TEXT --title Counsel ${KEYS[@]}; commit; ").ends(0);
}

#[test]
fn without_the_program_every_push_is_refused() {
    let world = World::new();
    let before = world.refs();
    let without = "git commit -q --allow-empty -m x; PATH=/usr/bin:/bin git push -q origin HEAD:main";
    let run = world.bash(without).ends(1);
    assert!(run.stderr.contains("not found"), "{}", run.stderr);
    assert_eq!(world.refs(), before);
    world.bash("git push -q origin HEAD:main").ends(0);
}

#[test]
fn an_empty_server_accepts_a_sound_registry() {
    let world = World::new();
    let fresh = "git init -q --bare -b main \"$HUB.new\"; cp \"$HUB/hooks/pre-receive\" \"$HUB.new/hooks\"";
    world.bash(fresh).ends(0);
    world.bash("rm $OTHERS.sig; commit; git push -q \"$HUB.new\" HEAD:main").ends(1);
    world.bash("git push -q \"$HUB.new\" HEAD~1:refs/heads/main").ends(0);
}

/// Lines that a terminal of 80 columns wraps, except those with a word that is too long.
fn too_long(told: &str) -> impl Iterator<Item = &str> {
    let lines = told.lines().map(str::trim_end).filter(|line| line.starts_with("remote: "));
    // A long word, or a command to copy, stays whole.
    let short = |text: &str| text.chars().count() <= 40;
    let movable =
        move |line: &&str| line.split(' ').all(short) && line.split('`').skip(1).step_by(2).all(short);
    lines.filter(|line| line.chars().count() > 80).filter(movable)
}

/// The codes in the answer, once each.
fn codes(told: &str) -> Vec<&str> {
    let marked = told.lines().filter_map(|line| line.strip_prefix("remote: error["));
    let mut codes: Vec<_> = marked.filter_map(|line| line.split(']').next()).collect();
    codes.dedup();
    codes
}
