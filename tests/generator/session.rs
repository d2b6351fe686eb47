//! The terminal session that the README shows, as a picture of what the program prints.

#![expect(clippy::disallowed_methods, reason = "the picture shows what the program prints")]

use std::path::Path;
use std::process::Command;

use anstyle::RgbColor;
use anstyle_svg::Term;

/// What is typed, after `accord`. The day is fixed, so that the picture is always the same.
const SESSION: &[&[&str]] = &[
    &["verify"],
    &[
        "list",
        "--columns",
        "organization,name,country,signed_on,standing,identity",
        "--standing",
        "lapsed,withdrawn,disputed,succeeded,voided",
    ],
    &["explain", "disputed"],
];
const TODAY: &str = "2026-11-21";

/// Colors for a light page; [`DARK`] replaces them on a dark one.
const LIGHT: [RgbColor; 2] = [RgbColor(0x1f, 0x23, 0x28), RgbColor(0xf6, 0xf8, 0xfa)];
const DARK: &str = "    @media (prefers-color-scheme: dark) {\n      .fg { fill: #e6edf3 }\n      .bg { fill: #161b22 }\n    }\n  </style>";

/// The session as SVG, of the shipped registry without its git history, so that no commit is named.
pub fn draw_session(program: &Path) -> String {
    let program = program.canonicalize().expect("the program is built");
    let registry = tempfile::tempdir().expect("a temporary folder");
    let copied = Command::new("cp")
        .args(["-r", "accord.toml", "accords", "keys", "pledges", "findings", "decisions"])
        .arg(registry.path())
        .status();
    assert!(copied.is_ok_and(|status| status.success()), "the registry can be copied");
    let session: String = SESSION
        .iter()
        .map(|arguments| show_command(arguments) + &run_command(&program, registry.path(), arguments))
        .collect();
    let term = Term::new().fg_color(LIGHT[0].into()).bg_color(LIGHT[1].into()).min_width_px(0);
    term.render_svg(session.trim_end()).replacen("  </style>", DARK, 1)
}

/// A prompt and what stands behind it; long lines go on in the next.
fn show_command(arguments: &[&str]) -> String {
    let mut lines = String::from("\u{1b}[2m$\u{1b}[0m \u{1b}[1maccord");
    for argument in arguments {
        lines += if argument.starts_with("--") && arguments.len() > 3 { " \\\n      " } else { " " };
        lines += argument;
    }
    lines + "\u{1b}[0m\n"
}

/// What the program prints, in color, for a terminal of 100 columns.
fn run_command(program: &Path, registry: &Path, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .args(["--today", TODAY, "--color", "always", "--width", "100", "--no-pager"])
        .current_dir(registry)
        .output()
        .expect("the program starts");
    String::from_utf8(output.stdout).expect("the program prints UTF-8") + "\n"
}
