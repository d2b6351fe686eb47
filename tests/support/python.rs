//! A Python interpreter with the modules of a test's script.

use std::process::{Command, Stdio};

/// The interpreter that `tests/run.sh` found, or one that can import `modules`.
pub fn with(modules: &str) -> String {
    let named = std::env::var("ACCORD_TEST_PYTHON").ok().filter(|name| !name.is_empty());
    let candidates = named.map_or(vec!["python3".into(), "/usr/bin/python3".into()], |named| vec![named]);
    let able = |python: &&String| {
        let mut command = Command::new(python);
        command.args(["-c", &format!("import {modules}")]).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let found = candidates.iter().find(able).cloned();
    found.unwrap_or_else(|| {
        panic!("{candidates:?}: no Python 3.11 with {modules}; run tests/run.sh, which installs it")
    })
}
