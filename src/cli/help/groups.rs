//! Commands by what their reader wants to do.

/// Commands that serve one purpose.
pub struct CommandGroup {
    pub title: &'static str,
    pub commands: &'static [&'static str],
}

/// Every command once, in the order in which a newcomer meets them.
pub const GROUPS: &[CommandGroup] = &[
    CommandGroup {
        title: "Read",
        commands: &[
            "list",
            "show",
            "history",
            "diff",
            "stats",
            "texts",
            "decisions",
            "reservations",
            "responders",
            "match",
            "export",
            "site",
        ],
    },
    CommandGroup {
        title: "Sign",
        commands: &[
            "join",
            "status",
            "keygen",
            "keys",
            "enroll",
            "pledge",
            "reaffirm",
            "report",
            "update",
            "rotate",
            "withdraw",
            "succeed",
            "sign",
            "signing-input",
            "attach",
            "merge-signatures",
            "proof",
            "propose",
            "undo",
        ],
    },
    CommandGroup {
        title: "Observe",
        commands: &["findings", "finding", "concur", "retract", "answer", "probe", "observe"],
    },
    CommandGroup {
        title: "Run a registry",
        commands: &[
            "init", "text", "adopt", "admit", "dismiss", "void", "readmit", "accept", "appoint", "seal",
        ],
    },
    CommandGroup {
        title: "Verify and automate",
        commands: &["verify", "receipt", "explain", "allowed-signers", "config", "completions", "man"],
    },
];
