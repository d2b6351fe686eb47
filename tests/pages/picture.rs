//! The picture in the README shows what the program prints today.

use std::path::Path;

use crate::generator::session::draw_session;

#[test]
fn the_picture_is_what_the_program_prints() {
    let picture = std::fs::read_to_string("docs/session.svg").unwrap();
    let drawn = draw_session(Path::new(env!("CARGO_BIN_EXE_accord")));
    assert!(picture == drawn, "run: cargo build && cargo run --example picture > docs/session.svg");
}
