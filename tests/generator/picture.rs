//! Draws the terminal session of the README again:
//!
//! ```text
//! cargo build && cargo run --example picture > docs/session.svg
//! ```

mod session;

use std::io::{self, Write};
use std::path::Path;

fn main() -> io::Result<()> {
    io::stdout().write_all(session::draw_session(Path::new("target/debug/accord")).as_bytes())
}
