//! Completions in a real shell, the manual, and suggestions after a typing error.

use crate::support::Sandbox;

/// The completions that bash offers for the last of `words`.
fn offered(company: &Sandbox, words: &[&str]) -> String {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_accord")).parent().unwrap();
    let script = format!(
        "PATH={}:$PATH; source <(accord completions bash); COMP_WORDS=({}); COMP_CWORD={}; COMP_TYPE=9; \
         _clap_complete_accord accord '{}' ''; echo \"${{COMPREPLY[@]}}\"",
        program.display(),
        words.join(" "),
        words.len() - 1,
        words.last().unwrap(),
    );
    company.tool("bash", &["-c", &script], "").ends(0).stdout
}

#[test]
fn bash_completes_organizations_texts_and_codes_of_the_registry() {
    let company = Sandbox::enrolled();
    assert!(offered(&company, &["accord", "ver"]).contains("verify"));
    assert!(offered(&company, &["accord", "show", "con"]).contains("contoso.example"));
    assert!(
        offered(&company, &["accord", "pledge", "contoso.example", "tech"]).contains("tech-sector-accord-1")
    );
    assert!(offered(&company, &["accord", "explain", "chain-f"]).contains("chain-fork"));
}

#[test]
fn there_is_a_script_for_every_shell() {
    let company = Sandbox::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(company.run(&["completions", shell]).ends(0).stdout.contains("COMPLETE"), "{shell}");
    }
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    let company = Sandbox::new();
    assert!(company.run(&["man"]).ends(0).stdout.contains(".TH accord 1"));
    company.run(&["man", "--output", "../manual"]).ends(0);
    for page in ["accord.1", "accord-join.1", "accord-verify.1"] {
        assert!(company.path("manual").join(page).is_file(), "{page}");
    }
}

#[test]
fn a_typing_error_gets_a_suggestion() {
    let company = Sandbox::enrolled();
    for (arguments, meant) in [
        (&["show", "contsoo.example"][..], "contoso.example"),
        (&["explain", "chain-frok"], "chain-fork"),
        (&["texts", "tech-sector-acord-1"], "tech-sector-accord-1"),
        (&["verfiy"], "verify"),
        (&["list", "--fromat", "json"], "--format"),
    ] {
        let told = company.run(arguments).ends(2).stderr;
        assert!(told.contains(meant), "{arguments:?}: {told}");
    }
}
