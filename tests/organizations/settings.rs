//! Settings of the user: flags, variables, the configuration file, defaults; and where the registry is found.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::support::agent::Agent;
use crate::support::terminal::Terminal;
use crate::support::{PLEDGE, Sandbox};

/// Writes the configuration file.
fn configure(place: &Sandbox, text: &str) {
    fs::create_dir_all(place.path(".config/accord")).unwrap();
    place.write(".config/accord/config.toml", text);
}

/// What `accord config` prints of one setting.
fn setting(place: &Sandbox, key: &str, variables: &[(&str, &str)], flags: &[&str]) -> String {
    let shown = place.run_with(&[&["config"], flags].concat(), "", variables).ends(0).stdout;
    let line = shown.lines().find(|line| line.starts_with(key)).unwrap();
    line.split_whitespace().skip(1).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_flag_comes_before_a_variable_before_the_file_before_the_default() {
    let place = Sandbox::pledged();
    let (registry, other) = (place.registry(), place.path("other"));
    fs::create_dir(&other).unwrap();
    let (registry, other) = (registry.to_str().unwrap(), other.to_str().unwrap());
    assert_eq!(setting(&place, "registry", &[], &[]), format!("{registry} default"));
    assert_eq!(setting(&place, "agent", &[], &[]), "auto default");
    assert_eq!(setting(&place, "organization", &[], &[]), "- default");
    configure(&place, &format!("registry = \"{other}\"\nagent = \"never\"\n"));
    let file = place.path(".config/accord/config.toml");
    let file = file.to_str().unwrap();
    // The registry that the user is in comes before the file.
    assert_eq!(setting(&place, "registry", &[], &[]), format!("{registry} default"));
    let outside =
        place.run_under(&["env", "-C", place.path("").to_str().unwrap()], &["config"]).ends(0).stdout;
    assert!(outside.contains(other) && outside.contains(&format!("file {file}")), "{outside}");
    assert_eq!(setting(&place, "agent", &[], &[]), format!("never file {file}"));
    let variables = [("ACCORD_REGISTRY", registry), ("ACCORD_AGENT", "always")];
    assert_eq!(setting(&place, "registry", &variables, &[]), format!("{registry} variable ACCORD_REGISTRY"));
    assert_eq!(setting(&place, "agent", &variables, &[]), "always variable ACCORD_AGENT");
    assert_eq!(setting(&place, "registry", &variables, &["-C", other]), format!("{other} flag -C"));
    let json = place.run(&["config", "--format", "json"]).ends(0).stdout;
    assert!(json.contains("\"source\": \"file\"") && json.contains("\"key\": \"key_dir\""), "{json}");
}

#[test]
fn the_file_is_written_line_by_line() {
    let place = Sandbox::pledged();
    configure(&place, "# of the legal desk\nagent = \"never\"\n");
    place.run(&["config", "set", "registry", "."]).ends(0);
    place.run(&["config", "set", "organization", "contoso.example"]).ends(0);
    place.run(&["config", "set", "agent", "auto"]).ends(0);
    let text = fs::read_to_string(place.path(".config/accord/config.toml")).unwrap();
    let registry = place.registry().canonicalize().unwrap();
    let expected = format!(
        "# of the legal desk\nagent = \"auto\"\nregistry = \"{}\"\norganization = \"contoso.example\"\n",
        registry.display()
    );
    assert_eq!(text, expected);
    place.run(&["config", "unset", "registry"]).ends(0);
    let text = fs::read_to_string(place.path(".config/accord/config.toml")).unwrap();
    assert!(!text.contains("registry") && text.starts_with("# of the legal desk\n"), "{text}");
    place.refuses(2, "it has no dot", &["config", "set", "organization", "contoso"], &[]);
    place.refuses(2, "key_dir", &["config", "set", "keydir", "/x"], &[]);
}

#[test]
fn a_file_that_cannot_be_used_stops_every_command_with_its_place() {
    let place = Sandbox::pledged();
    configure(&place, "agent = \"auto\"\nregistri = \"/srv\"\n");
    let run = place.run(&["list"]).ends(2);
    assert!(run.stderr.contains("error[settings]: ") && run.stderr.contains("config.toml:2:12: "), "{run:?}");
    assert!(run.stderr.contains("`registri` is not a setting of accord"), "{run:?}");
    assert!(run.stderr.contains("help: Did you mean `registry`?"), "{run:?}");
    place.run(&["list", "--help"]).ends(0);
    configure(&place, "agent = auto\n");
    place.refuses(2, "error[toml-syntax]: ", &["verify"], &[]);
    configure(&place, "registry = \"here\"\n");
    place.refuses(2, "config.toml:1:12: here is a relative path", &["verify"], &[]);
    configure(&place, "agent = \"auto\"\n");
    let file = place.path(".config/accord/config.toml");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
    place.refuses(4, "other users can write to the configuration file", &["verify"], &[]);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    place.run(&["verify"]).ends(0);
}

#[test]
fn a_registry_configures_nothing() {
    let place = Sandbox::pledged();
    let trap = "organization = \"other.example\"\nregistri = 1\n";
    for folder in [".config/accord", "accord"] {
        fs::create_dir_all(place.file(folder)).unwrap();
        fs::write(place.file(&format!("{folder}/config.toml")), trap).unwrap();
    }
    // A relative folder would be one of the registry.
    for folder in [".config", "."] {
        let shown = place.run_with(&["config"], "", &[("XDG_CONFIG_HOME", folder)]).ends(0).stdout;
        assert!(shown.contains(place.path(".config/accord/config.toml").to_str().unwrap()), "{shown}");
    }
    place.refuses(3, "ACCORD_REGISTRY: here is a relative path", &["list"], &[("ACCORD_REGISTRY", "here")]);
    place.refuses(2, "ACCORD_AGENT: ", &["list"], &[("ACCORD_AGENT", "sometimes")]);
}

#[test]
fn org_may_be_left_out_by_whom_has_set_it() {
    let place = Sandbox::enrolled();
    let pledge: Vec<_> = PLEDGE.iter().copied().filter(|word| *word != "contoso.example").collect();
    let elsewhere = [("ACCORD_KEY_DIR", "/nowhere")];
    place.refuses(2, "for '<ORG>'", &pledge, &elsewhere);
    place.refuses(2, "`accord config set organization DOMAIN`", &["proof"], &elsewhere);
    place.run(&["config", "set", "organization", "contoso.example"]).ends(0);
    let run = place.run(&pledge).ends(0);
    assert!(run.stdout.contains("pledges/contoso.example/0002-pledge.toml\n"), "{run:?}");
    place.run(&["proof"]).ends(0);
    place.run(&["keys", "test"]).ends(0);
    // A decision is about another organization than the one that signs.
    place.refuses(2, "<ORG>", &["void", "--reason", "x"], &[]);
    let named = ["reaffirm", "other.example", "tech-sector-accord-1", "--yes"];
    place.refuses(2, "other.example is not in this registry", &named, &[]);
}

#[test]
fn a_first_word_that_is_a_domain_is_org_where_one_is_set() {
    let place = Sandbox::enrolled();
    let set = [("ACCORD_ORGANIZATION", "other.example")];
    let days = ["--from", "2026-11-21", "--to", "2026-11-21", "--summary", "x"];
    for (command, more, missing) in [
        ("pledge", &["--title", "x"][..], "TEXT"),
        ("reaffirm", &[], "TEXT"),
        ("withdraw", &["--reason", "x"], "TEXT"),
        ("report", &days, "TEXT"),
        ("answer", &["--text", "x"], "FINDING"),
        ("concur", &[], "FINDING"),
        ("retract", &["--reason", "x"], "FINDING"),
    ] {
        let told = place.run_with(&[&[command, "contoso.example"], more].concat(), "", &set).ends(2).stderr;
        assert!(told.contains(&format!("not provided:\n  <{missing}>\n")), "{command}: {told}");
    }
    let mut terminal = Terminal::start_with(&place, "pledge contoso.example", &set);
    terminal.wait_for("text (1-3): ");
    terminal.interrupt();
    terminal.end().with(130);
    // A value of a flag is no word.
    let flags = ["-C", ".", "pledge", "--title", "contoso.example", "tech-sector-accord-1", "--yes"];
    place.refuses(2, "other.example is not in this registry", &flags, &set);
    place.refuses(2, "for '[ORG]': `nodot`", &["pledge", "--title", "x", "nodot", "text-1"], &set);
    place.refuses(2, "for '[ORG]': `nodot`", &["rotate", "--reason", "routine", "nodot"], &set);
    // FILE alone is FILE.
    let own = [("ACCORD_ORGANIZATION", "contoso.example")];
    let key = place.path("keys/contoso.example/key-1");
    let shown = place.run_with(&["keys", "test", key.to_str().unwrap()], "", &own).ends(0).stdout;
    assert_eq!(shown.matches("opens and signs").count(), 1, "{shown}");
    place.refuses(2, "other.example is not in", &["keys", "test", "other.example", "key-1"], &own);
}

#[test]
fn a_registry_is_found_from_the_folders_below_it_and_said() {
    let place = Sandbox::pledged();
    let below = place.file("pledges/contoso.example");
    let run = place.run(&["-C", below.to_str().unwrap(), "list"]).ends(0);
    let registry = place.registry().canonicalize().unwrap();
    assert_eq!(run.stderr, format!("Registry: {} (above this folder)\n", registry.display()));
    let run = place.run(&["list"]).ends(0);
    assert_eq!(run.stderr, "", "the folder that the user is in is not said");
    let missing = place.file("missing");
    place.refuses(3, "there is no such folder", &["-C", missing.to_str().unwrap(), "list"], &[]);
    let outside = place.path("outside");
    fs::create_dir(&outside).unwrap();
    configure(&place, &format!("registry = \"{}\"\n", place.registry().display()));
    let run = place.run(&["-C", outside.to_str().unwrap(), "list"]).ends(3);
    assert!(run.stderr.contains("or any parent folder"), "{run:?}");
    let run = place.run_under(&["env", "-C", outside.to_str().unwrap()], &["list"]).ends(0);
    assert!(run.stderr.contains("(file ") && run.stderr.starts_with("Registry: "), "{run:?}");
    assert_eq!(place.run(&["list"]).ends(0).stderr, "", "the user is in a registry");
}

#[test]
fn a_registry_of_another_user_above_is_refused() {
    let place = Sandbox::pledged();
    let below = place.file("pledges");
    let policy = place.file("accord.toml");
    // Only the administrator can give a file away.
    if std::os::unix::fs::chown(&policy, Some(12_345), None).is_err() {
        return;
    }
    place.refuses(4, "belongs to another user", &["-C", below.to_str().unwrap(), "list"], &[]);
    place.run(&["list"]).ends(0);
}

#[test]
fn an_agent_that_holds_the_key_signs_unasked_and_is_said() {
    let place = Sandbox::enrolled();
    let agent = Agent::start(&place, &[], &[]);
    let keys = place.path("keys/contoso.example");
    agent.add(&["-q", keys.join("key-1").to_str().unwrap()], &[]).ends(0);
    fs::rename(&keys, place.path("stored")).unwrap();
    place.refuses(4, "no key at hand may sign this", &PLEDGE, &[]);
    let never = [&PLEDGE[..], &["--agent=never"]].concat();
    place.refuses(4, "no key at hand may sign this", &never, &agent.variables());
    let run = place.run_with(&PLEDGE, "", &agent.variables()).ends(0);
    assert!(run.stderr.contains("The ssh-agent signs with SHA256:"), "{run:?}");
    place.run(&["verify"]).ends(0);
    // A socket that leads nowhere does not stop a key in a file.
    fs::remove_dir_all(&keys).unwrap();
    fs::rename(place.path("stored"), &keys).unwrap();
    let reaffirm = ["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"];
    place.refuses(3, "cannot talk to the ssh-agent", &[&reaffirm[..], &["--agent"]].concat(), &GONE);
    place.run_with(&reaffirm, "", &GONE).ends(0);
}

const GONE: [(&str, &str); 1] = [("SSH_AUTH_SOCK", "/nonexistent/agent")];

#[test]
fn a_passphrase_is_read_from_standard_input() {
    let place = Sandbox::new();
    let keygen = ["keygen", "contoso.example", "--another", "--passphrase-file", "-"];
    place.run_with(&keygen, "a long one\n", &[]).ends(0);
    let backup = ["keys", "backup", "contoso.example"];
    let test = place.run(&backup);
    assert!(!test.stdout.contains("a long one"), "{test:?}");
    let key = place.path("keys/contoso.example/key-1");
    let open = ["-y", "-P", "a long one", "-f", key.to_str().unwrap()];
    place.tool("ssh-keygen", &open, "").ends(0);
}

#[test]
fn a_folder_does_not_take_the_place_of_an_address_in_a_setting() {
    let place = Sandbox::pledged();
    let inner = place.file("https:/registry.example/r");
    fs::create_dir_all(&inner).unwrap();
    fs::copy(place.file("accord.toml"), inner.join("accord.toml")).unwrap();
    let run =
        place.run_with(&["list", "--offline"], "", &[("ACCORD_REGISTRY", "https://registry.example/r")]);
    assert!(run.ends(3).stderr.contains("https://registry.example/r was never fetched"));
    place.run_with(&["list"], "", &[("ACCORD_REGISTRY", "a/b@c:d")]).ends(3);
}

#[test]
fn a_set_organization_that_is_not_here_has_nothing_to_say() {
    let place = Sandbox::pledged();
    let status = place.run_with(&["status"], "", &[("ACCORD_ORGANIZATION", "nobody.example")]).ends(0).stdout;
    assert!(!status.contains("nobody.example"), "{status}");
}

#[test]
fn a_setting_that_cannot_be_used_is_shown_with_the_others() {
    let place = Sandbox::pledged();
    let shown = place.run_with(&["config"], "", &[("ACCORD_KEY_DIR", "keys")]).ends(0).stdout;
    assert!(shown.contains("key_dir cannot be used: ") && shown.contains("agent "), "{shown}");
}

#[test]
fn org_may_be_left_out_where_one_organization_has_keys() {
    let place = Sandbox::enrolled();
    let pledge: Vec<_> = PLEDGE.iter().copied().filter(|word| *word != "contoso.example").collect();
    // Keys for another registry do not count.
    place.run(&["keygen", "woodgrove.example", "--no-passphrase"]).ends(0);
    let run = place.run(&pledge).ends(0);
    assert!(run.stdout.contains("pledges/contoso.example/0002-pledge.toml\n"), "{run:?}");
    place.run(&["keys", "test", place.path("keys/contoso.example/key-1").to_str().unwrap()]).ends(0);
    assert!(place.run(&["proof"]).ends(0).stdout.contains("contoso.example"));
    place.refuses(4, "contoso.example cannot observe itself", &["observe", "contoso.example", "--yes"], &[]);
    // What is missing besides is named alone.
    place.refuses(2, "not provided:\n  <TEXT>\n", &["reaffirm", "--yes"], &[]);
    let keys = place.path("keys").to_str().unwrap().to_owned();
    let moved = place.path("moved").to_str().unwrap().to_owned();
    std::fs::rename(&keys, &moved).unwrap();
    let reaffirm = ["reaffirm", "tech-sector-accord-1", "--dry-run", "--key-dir", &moved];
    place.run(&reaffirm).ends(0);
    place.refuses(2, "for '<ORG>'", &reaffirm[..3], &[]);
    std::fs::rename(&moved, &keys).unwrap();
    place.run(&["-C", "pledges", "reaffirm", "tech-sector-accord-1", "--dry-run"]).ends(0);
    // What is left out for an organization to come, or for one that is judged, is asked for.
    for (arguments, help) in [
        (&["keygen"][..], "`accord config set organization DOMAIN`"),
        (&["enroll", "--name", "x"], "`accord config set organization DOMAIN`"),
        (&["show"], "`accord list` lists the organizations"),
        (&["void", "--reason", "x"], "`accord list` lists the organizations"),
    ] {
        place.refuses(2, help, arguments, &[]);
    }
    // A word that is no domain is not taken for a text.
    place.refuses(2, "for '<ORG>': `contoso`", &["reaffirm", "contoso", "tech-sector-accord-1"], &[]);
    place.add_observer("fabrikam.example", "civil-society", "CH");
    place.refuses(2, "<ORG>", &["proof"], &[]);
}
