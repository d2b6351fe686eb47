//! How the table of codes is declared.

/// Declares [`Code`](super::Code): for each code its variant, its name, its severity, what it means and what to do.
macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $meaning:literal $remedy:literal)*) => {
        /// The kind of a problem, under a stable name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $meaning] $variant),* }

        impl Code {
            /// Every code, in the order of this table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its published name, in kebab-case.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity),* }
            }

            /// What it means, for a reader who meets it for the first time.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning),* }
            }

            /// What to do about it.
            pub const fn remedy(self) -> &'static str {
                match self { $(Self::$variant => $remedy),* }
            }
        }
    };
}
pub(super) use codes;
