//! The part of GitHub that a composite action uses: inputs, variables, and steps in bash.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use serde_json::Value;

use crate::support::{Run, Sandbox, document, python};

/// YAML, in which everything is a string, a list, or a table.
pub fn parse(page: &str) -> Value {
    let script = "import json, sys, yaml; json.dump(yaml.load(sys.stdin, yaml.BaseLoader), sys.stdout)";
    let run = Sandbox::new().tool(&python::with("yaml"), &["-c", script], page).ends(0);
    serde_json::from_str(&run.stdout).unwrap()
}

pub fn entries(list: &Value) -> &[Value] {
    list.as_array().expect("a list")
}

pub fn keys(table: &Value) -> Vec<&str> {
    table.as_object().expect("a table").keys().map(String::as_str).collect()
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A job that runs the action on the files of the sandbox.
pub struct Job {
    pub sandbox: Sandbox,
    pub event: &'static str,
    /// The branch that the pull request or the merge queue merges into.
    pub target: &'static str,
    /// The commit that the merge queue builds on.
    pub queue_base: String,
    /// Where the runner put the action.
    pub action: PathBuf,
    /// Further variables of the runner.
    pub more: Vec<(&'static str, String)>,
    page: Value,
}

impl Job {
    /// The job of a pull request, on a runner where the program is built already.
    pub fn of(sandbox: Sandbox) -> Self {
        let page = parse(&fs::read_to_string("action.yml").unwrap());
        let action = sandbox.path("actions/accord");
        for folder in ["actions/accord", "temp/accord/bin"] {
            fs::create_dir_all(sandbox.path(folder)).unwrap();
        }
        let (event, target, queue_base) = ("pull_request", "main", String::new());
        let job = Self { sandbox, event, target, queue_base, action, more: Vec::new(), page };
        job.tool("exec \"$ACCORD\" \"$@\"");
        job
    }

    /// Makes the program use this resolver.
    pub fn ask(&self, port: u16) -> &Self {
        let resolver = format!("--resolver 127.0.0.1:{port} --timeout 2");
        self.tool(&format!(
            "case \" $* \" in *' probe '*) set -- \"$@\" {resolver} ;; esac\nexec \"$ACCORD\" \"$@\""
        ));
        self
    }

    fn tool(&self, script: &str) {
        let path = self.sandbox.path("temp/accord/bin/accord");
        let program = format!("#!/bin/sh\nACCORD='{}'\n{script}\n", env!("CARGO_BIN_EXE_accord"));
        fs::write(&path, program).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs the steps with these inputs, until one fails.
    pub fn run(&self, inputs: &[(&str, &str)]) -> Run {
        for file in ["path", "summary", "output"] {
            self.sandbox.write(file, "");
        }
        let mut all = Run { code: 0, stdout: String::new(), stderr: String::new() };
        for step in entries(&self.page["runs"]["steps"]) {
            assert!(step["if"].is_null() && step["shell"] == "bash", "this runner knows no more: {step}");
            let run = self.step(step, inputs);
            all.code = run.code;
            all.stdout += &run.stdout;
            all.stderr += &run.stderr;
            if run.code != 0 {
                break;
            }
        }
        all
    }

    fn step(&self, step: &Value, inputs: &[(&str, &str)]) -> Run {
        let path = |name: &str| self.sandbox.path(name).to_str().unwrap().to_owned();
        let mut variables = vec![
            ("GITHUB_ACTION_PATH", self.action.to_str().unwrap().to_owned()),
            ("GITHUB_EVENT_NAME", self.event.to_owned()),
            ("GITHUB_BASE_REF", if self.event == "pull_request" { self.target } else { "" }.to_owned()),
            ("GITHUB_SHA", self.commit("HEAD")),
            ("GITHUB_WORKSPACE", path("registry")),
            ("RUNNER_TEMP", path("temp")),
            ("GITHUB_PATH", path("path")),
            ("GITHUB_STEP_SUMMARY", path("summary")),
            ("GITHUB_OUTPUT", path("output")),
        ];
        variables.extend(self.more.iter().cloned());
        for (name, value) in step["env"].as_object().into_iter().flatten() {
            variables.push((name, self.value(text(value), inputs)));
        }
        let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        // As GitHub starts `shell: bash`.
        let script = format!("set -eo pipefail\n{}", text(&step["run"]));
        document::bash(&self.sandbox, &script, &variables)
    }

    /// The value of an expression: of an input, or of what GitHub says of the event.
    fn value(&self, expression: &str, inputs: &[(&str, &str)]) -> String {
        let name = expression.strip_prefix("${{ ").and_then(|rest| rest.strip_suffix(" }}"));
        match name.unwrap_or_else(|| panic!("this runner does not know {expression}")) {
            "github.event.repository.default_branch" => "main".to_owned(),
            "github.event.merge_group.base_sha" => self.queue_base.clone(),
            "github.event.merge_group.base_ref" if self.event == "merge_group" => {
                format!("refs/heads/{}", self.target)
            }
            "github.event.merge_group.base_ref" => String::new(),
            name => self.input(name.strip_prefix("inputs.").expect("an input"), inputs),
        }
    }

    fn input(&self, name: &str, inputs: &[(&str, &str)]) -> String {
        let declared = &self.page["inputs"][name]["default"];
        let given = inputs.iter().find(|(input, _)| *input == name).map(|(_, value)| *value);
        given.unwrap_or_else(|| declared.as_str().expect("the input is declared")).to_owned()
    }

    pub fn commit(&self, revision: &str) -> String {
        let run = self.sandbox.tool("git", &["rev-parse", revision], "").ends(0);
        run.stdout.trim().to_owned()
    }

    pub fn temporary(&self) -> String {
        self.sandbox.path("temp").display().to_string()
    }

    pub fn summary(&self) -> String {
        fs::read_to_string(self.sandbox.path("summary")).unwrap()
    }

    /// What is added to the path of later steps.
    pub fn path(&self) -> String {
        fs::read_to_string(self.sandbox.path("path")).unwrap()
    }

    /// The folder that the output `reports` names.
    pub fn reports(&self) -> PathBuf {
        let output = fs::read_to_string(self.sandbox.path("output")).unwrap();
        PathBuf::from(output.trim().strip_prefix("reports=").expect("one output"))
    }
}

/// Runs the steps of an observer's workflow in bash until one fails, in the registry, with these secrets and
/// with the sandbox's folder `programs` first on the path.
pub fn observe(sandbox: &Sandbox, secrets: &[(&str, &str)]) -> Run {
    let page = parse(&document::file("observer.md", ".github/workflows/observe.yml"));
    let path = |name: &str| sandbox.path(name).to_str().unwrap().to_owned();
    let mut all = Run { code: 0, stdout: String::new(), stderr: String::new() };
    for step in entries(&page["jobs"]["observe"]["steps"]).iter().filter(|step| !step["run"].is_null()) {
        let mut variables = vec![("RUNNER_TEMP".to_owned(), path("temp"))];
        let shared = page["env"].as_object().unwrap().iter();
        for (name, value) in shared.chain(step["env"].as_object().into_iter().flatten()) {
            let secret = |(name, _): &&(&str, &str)| text(value) == format!("${{{{ secrets.{name} }}}}");
            let value = secrets.iter().find(secret).map_or(text(value), |(_, value)| value);
            assert!(!value.contains("${{"), "this runner does not know {value}");
            variables.push((name.clone(), value.to_owned()));
        }
        let variables: Vec<_> = variables.iter().map(|(name, value)| (&name[..], &value[..])).collect();
        let folder = step["working-directory"].as_str().unwrap_or(".");
        let start = format!("set -eo pipefail; cd ..; cd {folder}; PATH={}:$PATH", path("programs"));
        let run = document::bash(sandbox, &format!("{start}\n{}", text(&step["run"])), &variables);
        all = Run { code: run.code, stdout: all.stdout + &run.stdout, stderr: all.stderr + &run.stderr };
        if all.code != 0 {
            break;
        }
    }
    all
}
