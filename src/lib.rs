pub mod accord;
pub mod chain;
pub mod diagnostic;
pub mod record;
pub mod signature;
pub mod text;
