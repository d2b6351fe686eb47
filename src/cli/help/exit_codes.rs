//! What the exit codes of each command mean.

const USUAL: &str = "Exit codes: 0 good, 1 the registry has errors, 2 usage error, 3 input or output\n\
                     failed, 4 refused or canceled.";

/// Commands whose codes 1 and 3 say something of their own.
const PARTICULAR: &[(&str, &str)] = &[
    (
        "verify",
        "Exit codes: 0 no errors; 1 errors, or warnings that fail the check; 2 usage\n\
         error; 3 files or git could not be read.",
    ),
    (
        "probe",
        "Exit codes: 0 every domain confirms its enrollment; 1 a domain does not;\n\
         2 usage error; 3 a domain could not be asked.",
    ),
    (
        "observe",
        "Exit codes: 0 every domain gave a clear answer; 1 some did not, and the others\n\
         are filed; 2 usage error; 3 no domain could be asked; 4 refused or canceled.",
    ),
    (
        "seal",
        "Exit codes: 0 sealed; 1 the registry contradicts its log, or it cannot be read,\n\
         or too few witnesses cosigned; 2 usage error; 3 input or output failed;\n\
         4 refused or canceled.",
    ),
    (
        "receipt",
        "Exit codes: 0 written, or it holds; 1 the receipt does not hold; 2 usage error;\n\
         3 input or output failed; 4 refused.",
    ),
];

/// The exit codes of a command, with their meanings.
pub fn exit_codes_of(command: &str) -> &'static str {
    PARTICULAR.iter().find(|(name, _)| *name == command).map_or(USUAL, |(_, codes)| codes)
}
