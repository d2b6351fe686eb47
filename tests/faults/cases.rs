//! The commands that are disturbed, and the order in which each writes its files.

use std::fs;

use crate::support::{ENROLL, INIT, JOIN, PLEDGE, Sandbox};

/// A command, and the files of the registry that it creates, in order.
pub struct Case {
    pub name: &'static str,
    pub start: fn() -> Sandbox,
    pub arguments: Vec<&'static str>,
    pub order: Vec<String>,
    /// A file that the command replaces; it has the old bytes or the new ones.
    pub replaced: Option<&'static str>,
    /// Whether the new bytes differ from run to run: new keys.
    pub random: bool,
    /// Another fault that every file operation has.
    pub weakness: &'static [&'static str],
    /// The command to run next, if the same command reports that a part is done.
    pub rest: Option<Vec<&'static str>>,
}

const SECOND: &str = "pledges/contoso.example/0002-pledge.toml";
const KEYGEN: [&str; 3] = ["keygen", "contoso.example", "--no-passphrase"];
pub const ANOTHER_KEY: [&str; 4] = ["keygen", "contoso.example", "--no-passphrase", "--another"];

impl Case {
    fn new(name: &'static str, start: fn() -> Sandbox, arguments: &[&'static str], order: &[&str]) -> Self {
        Self {
            name,
            start,
            arguments: arguments.to_vec(),
            order: order.iter().map(|path| (*path).to_owned()).collect(),
            replaced: None,
            random: false,
            weakness: &[],
            rest: None,
        }
    }
}

/// Every case, for the list of commands.
pub fn list_all() -> Vec<Case> {
    vec![
        init(),
        keygen(),
        enroll(),
        join(),
        pledge(),
        rotate(),
        withdraw(),
        void(),
        appoint(),
        undo(),
        config_set(),
        sign_a_draft(),
        new_text(),
        finding(),
        concur(),
        retract(),
        answer(),
        observe(0),
        export(),
        attach(),
        seal(),
    ]
}

fn small() -> Sandbox {
    Sandbox::with_text("tech-sector-accord-1")
}

fn with_keys() -> Sandbox {
    let sandbox = small();
    sandbox.run(&KEYGEN).ends(0);
    sandbox
}

fn enrolled() -> Sandbox {
    let sandbox = with_keys();
    sandbox.run(&ENROLL).ends(0);
    sandbox
}

fn pledged() -> Sandbox {
    let sandbox = enrolled();
    sandbox.run(&PLEDGE).ends(0);
    sandbox
}

pub fn init() -> Case {
    let text = "accords/tech-sector-accord-1.toml";
    let files = [text, ".gitattributes", ".gitignore", "README.md", "CODEOWNERS"];
    let mut order = files.map(str::to_owned).to_vec();
    for record in
        ["keys/demo.accord.example/0001-enroll.toml", "decisions/demo.accord.example/0002-adopt.toml"]
    {
        order.extend([format!("{record}.sig"), record.to_owned()]);
    }
    order.push("accord.toml".to_owned());
    let start = || {
        let sandbox = Sandbox::empty();
        fs::create_dir(sandbox.registry()).unwrap();
        sandbox
    };
    let arguments = [&INIT[..], &["--text", "tech-sector-accord-1"]].concat();
    Case { order, random: true, ..Case::new("init", start, &arguments, &[]) }
}

pub fn keygen() -> Case {
    let rest = Some(ANOTHER_KEY.to_vec());
    Case { random: true, rest, ..Case::new("keygen", small, &KEYGEN, &[]) }
}

pub fn another_key() -> Case {
    Case { random: true, ..Case::new("keygen --another", enrolled, &ANOTHER_KEY, &[]) }
}

pub fn enroll() -> Case {
    let record = "keys/contoso.example/0001-enroll.toml";
    Case::new("enroll", with_keys, &ENROLL, &[&format!("{record}.sig"), record])
}

pub fn join() -> Case {
    let join = [&JOIN[..], &["--no-passphrase"]].concat();
    let order = ["keys/contoso.example/0001-enroll.toml", SECOND];
    let order = order.iter().flat_map(|record| [format!("{record}.sig"), (*record).to_owned()]).collect();
    Case { order, random: true, rest: Some(PLEDGE.to_vec()), ..Case::new("join", small, &join, &[]) }
}

pub fn pledge() -> Case {
    Case::new("pledge", enrolled, &PLEDGE, &[&format!("{SECOND}.sig"), SECOND])
}

/// A file system without exclusive rename: a file gets its name by a link, in two steps.
pub fn pledge_without_exclusive_rename() -> Case {
    Case { name: "pledge, by links", weakness: &["-e", "inject=renameat2:error=EINVAL"], ..pledge() }
}

/// An earlier run was killed after it wrote the signature and before it wrote a record of another kind.
pub fn pledge_after_a_crash() -> Case {
    let start = || {
        let sandbox = enrolled();
        let update = ["update", "contoso.example", "--sector", "software", "--yes"];
        let kill = ["-e", "trace=renameat2", "-e", "inject=renameat2:signal=KILL:when=2"];
        let strace = [&["strace", "-f", "-qq", "-o", "/dev/null"][..], &kill].concat();
        assert_eq!(sandbox.run_under(&strace, &update).code, super::points::KILLED);
        assert!(sandbox.file("keys/contoso.example/0002-update.toml.sig").exists());
        // The key remembers the update. Another record is signed for its place only if the user says so.
        sandbox.forget_signatures("contoso.example");
        sandbox
    };
    Case { name: "pledge after a crash", start, ..pledge() }
}

pub fn rotate() -> Case {
    let record = "keys/contoso.example/0002-rotate.toml";
    let rotate = ["rotate", "contoso.example", "--reason", "routine", "--yes"];
    Case { random: true, ..Case::new("rotate", enrolled, &rotate, &[&format!("{record}.sig"), record]) }
}

pub fn withdraw() -> Case {
    let record = "pledges/contoso.example/0003-withdraw.toml";
    let start = || {
        let sandbox = pledged();
        fs::write(sandbox.file(".reason"), "Over.\n").unwrap();
        sandbox
    };
    let withdraw =
        ["withdraw", "contoso.example", "tech-sector-accord-1", "--reason-file", ".reason", "--yes"];
    Case::new("withdraw", start, &withdraw, &[&format!("{record}.sig"), record])
}

/// A registry that was founded by `init`, and two organizations in it.
fn founded() -> Sandbox {
    let sandbox = Sandbox::empty();
    fs::create_dir(sandbox.registry()).unwrap();
    sandbox.run(&[&INIT[..], &["--text", "tech-sector-accord-1"]].concat()).ends(0);
    for (name, called) in [("contoso.example", "Contoso"), ("fabrikam.example", "Fabrikam")] {
        sandbox.run(&["keygen", name, "--no-passphrase"]).ends(0);
        let profile = ["--group", "private-sector", "--country", "DE", "--yes"];
        sandbox.run(&[&["enroll", name, "--name", called][..], &profile].concat()).ends(0);
    }
    sandbox
}

pub fn void() -> Case {
    let record = "decisions/demo.accord.example/0003-void.toml";
    let void = ["void", "fabrikam.example", "--reason", "Strangers.", "--yes"];
    Case::new("void", founded, &void, &[&format!("{record}.sig"), record])
}

/// The decision that names the key of the log.
pub fn appoint() -> Case {
    let record = "decisions/demo.accord.example/0003-appoint.toml";
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC/lKWq9YHXKCcKNbYlLqF9dx35rxF3OaUpxaHlKyeBw";
    let appoint = ["appoint", key, "--reason", "The log begins.", "--yes"];
    Case::new("appoint", founded, &appoint, &[&format!("{record}.sig"), record])
}

/// The second sealing of a log: the first one must stay.
pub fn seal() -> Case {
    let start = || {
        let sandbox = crate::log::sealed::sealed();
        sandbox.run(&["update", "contoso.example", "--sector", "software", "--yes"]).ends(0);
        sandbox
    };
    Case::new("seal", start, &["seal", "--key", "../log.key"], &[])
}

pub fn undo() -> Case {
    Case::new("undo", pledged, &["undo", "contoso.example", "--yes"], &[])
}

pub fn config_set() -> Case {
    let start = || {
        let sandbox = small();
        fs::create_dir_all(sandbox.path(".config/accord")).unwrap();
        fs::write(sandbox.path(".config/accord/config.toml"), "# ours\nagent = \"never\"\n").unwrap();
        sandbox
    };
    Case::new("config set", start, &["config", "set", "organization", "contoso.example"], &[])
}

pub fn sign_a_draft() -> Case {
    let start = || {
        let sandbox = enrolled();
        sandbox.run(&[&PLEDGE[..], &["--unsigned"]].concat()).ends(0);
        sandbox
    };
    Case::new("sign", start, &["sign", SECOND, "--yes"], &[&format!("{SECOND}.sig")])
}

pub fn new_text() -> Case {
    let text = "accords/harbor-code-1.toml";
    let start = || {
        let sandbox = enrolled();
        fs::write(sandbox.file(".code.md"), "# Code\n\nA code.\n\n## Warn\n\nWarn.\n").unwrap();
        sandbox
    };
    let new = ["text", "new", "harbor-code-1", "--from", ".code.md", "--audience", "private-sector"];
    Case::new("text new", start, &new, &[text])
}

const FINDING: [&str; 12] = [
    "finding",
    "contoso.example",
    "--title",
    "Logs",
    "--assessment",
    "attribution",
    "--actor",
    "Somebody",
    "--summary-file",
    ".words",
    "--evidence",
    "title = \"Logs\", url = \"https://contoso.example/\", \
     sha256 = \"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"",
];

/// An observer, and a second observer with a finding about another organization.
fn observing() -> Sandbox {
    let sandbox = Sandbox::with_text("attribution-charter-1");
    sandbox.add_observer("contoso.example", "private-sector", "DE");
    sandbox.add_observer("vigia.example", "civil-society", "UY");
    sandbox.admit(&["contoso.example", "vigia.example"], "2026-11-01");
    fs::write(sandbox.file(".words"), "There are some.\n").unwrap();
    finds(&sandbox, "vigia.example", &[]);
    sandbox
}

fn finds(sandbox: &Sandbox, by: &str, more: &[&str]) {
    let mut arguments = [&FINDING, &["--confidence", "low", "--yes"][..], more].concat();
    arguments[1] = by;
    sandbox.run(&arguments).ends(0);
}

fn of_an_observer(
    name: &'static str,
    start: fn() -> Sandbox,
    path: &str,
    arguments: &[&'static str],
) -> Case {
    Case::new(name, start, &[arguments, &["--yes"]].concat(), &[&format!("{path}.sig"), path])
}

pub fn finding() -> Case {
    let finding = [&FINDING[..], &["--confidence", "low"]].concat();
    of_an_observer("finding", observing, "findings/contoso.example/0003-finding.toml", &finding)
}

pub fn concur() -> Case {
    let concur = ["concur", "contoso.example", "vigia.example/3", "--note-file", ".words"];
    of_an_observer("concur", observing, "findings/contoso.example/0003-concur.toml", &concur)
}

pub fn retract() -> Case {
    let start = || {
        let sandbox = observing();
        finds(&sandbox, "contoso.example", &[]);
        sandbox
    };
    let retract = ["retract", "contoso.example", "contoso.example/3", "--reason-file", ".words"];
    of_an_observer("retract", start, "findings/contoso.example/0004-retract.toml", &retract)
}

pub fn answer() -> Case {
    let start = || {
        let sandbox = observing();
        finds(&sandbox, "vigia.example", &["--about", "contoso.example"]);
        sandbox
    };
    let answer = ["answer", "contoso.example", "vigia.example/4", "--text-file", ".words"];
    of_an_observer("answer", start, "pledges/contoso.example/0003-answer.toml", &answer)
}

/// An observation of a domain that publishes nothing; the resolver listens on this port.
pub fn observe(port: u16) -> Case {
    let resolver: &'static str = Box::leak(format!("127.0.0.1:{port}").into_boxed_str());
    let observe =
        ["observe", "vigia.example", "--by", "contoso.example", "--method", "dns", "--resolver", resolver];
    of_an_observer("observe", observing, "findings/contoso.example/0003-observe.toml", &observe)
}

/// Two files, of which a reader needs the second.
pub fn export() -> Case {
    let export = ["export", "csv", "--output", "accord.csv"];
    let rest = Some([&export[..], &["--force"]].concat());
    Case { rest, ..Case::new("export", pledged, &export, &["accord.csv-metadata.json", "accord.csv"]) }
}

/// A draft that needs two signatures and has one.
fn half_signed() -> Sandbox {
    let sandbox = with_keys();
    sandbox.run(&ANOTHER_KEY).ends(0);
    let key = |name: &str| sandbox.path("keys/contoso.example").join(name).to_str().unwrap().to_owned();
    let (first, second, next) = (key("key-1.pub"), key("key-2.pub"), key("key-3.pub"));
    let keys = [
        "--current",
        &first,
        "--current",
        &second,
        "--next",
        &next,
        "--threshold",
        "2",
        "--next-threshold",
        "1",
    ];
    sandbox.run(&[&ENROLL[..], &keys].concat()).ends(0);
    sandbox.run(&[&PLEDGE[..], &["--key", &key("key-1")]].concat()).ends(0);
    // The second signature, for `attach`: made on a copy.
    let copy = sandbox.file(".copy.toml");
    fs::copy(sandbox.file(SECOND), &copy).unwrap();
    let sign = ["-Y", "sign", "-f", &key("key-2"), "-n", "accord-record-v1", ".copy.toml"];
    sandbox.tool("ssh-keygen", &sign, "").ends(0);
    sandbox
}

pub fn sign_second() -> Case {
    let case = Case::new("sign, the second", half_signed, &["sign", SECOND, "--yes"], &[]);
    Case { replaced: Some("pledges/contoso.example/0002-pledge.toml.sig"), ..case }
}

pub fn attach() -> Case {
    let attach = ["attach", SECOND, "--signature", ".copy.toml.sig"];
    Case { name: "attach", arguments: attach.to_vec(), ..sign_second() }
}
