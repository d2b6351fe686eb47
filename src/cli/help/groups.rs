//! Commands by what their reader wants to do.

/// Commands that serve one purpose.
pub struct Group {
    pub title: &'static str,
    pub commands: &'static [&'static str],
}

/// Every command once, in the order in which a newcomer meets them.
pub const GROUPS: &[Group] = &[
    Group {
        title: "Read",
        commands: &[
            "list",
            "show",
            "history",
            "diff",
            "stats",
            "texts",
            "reservations",
            "responders",
            "export",
        ],
    },
    Group {
        title: "Sign",
        commands: &[
            "join",
            "status",
            "keygen",
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
            "proof",
        ],
    },
    Group {
        title: "Observe",
        commands: &["findings", "finding", "concur", "retract", "answer", "probe", "observe"],
    },
    Group { title: "Run a registry", commands: &["init", "text"] },
    Group {
        title: "Verify and automate",
        commands: &["verify", "explain", "allowed-signers", "completions", "man"],
    },
];
