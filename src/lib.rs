//! A registry of signed pledges: who promised what, since when, and who walked away.
//!
//! Data's way through the crate is one way down:
//! bytes → [`record`] → [`chain`] → [`registry`] → [`check`] → [`view`] → [`render`].
//! Everything but [`cli`], [`git`] and [`net`] is pure functions over values. The rooms and who may import
//! whom are in docs/house.md; the format is docs/format.md.

#![warn(clippy::unwrap_used)]

pub mod accord;
pub mod chain;
pub mod check;
pub mod cli;
pub mod diagnostic;
pub mod findings;
pub mod gate;
pub mod git;
pub mod log;
pub mod net;
pub mod parallel;
pub mod record;
pub mod registry;
pub mod render;
pub mod signature;
pub mod text;
pub mod view;
