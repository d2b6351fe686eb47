//! Reading and writing, of every kind.

mod any_bytes;
mod bad;
mod leaves;
mod round_trip;
mod samples;
mod spelling;

use super::*;
