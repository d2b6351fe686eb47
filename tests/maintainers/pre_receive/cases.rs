//! The pushes, and the messages that the person who pushes must read.

/// A push.
#[derive(Debug)]
pub struct Case {
    pub what: &'static str,
    /// The code or the message of the hook that the answer must contain.
    pub answer: &'static str,
    /// The script that makes the change; files that it does not commit are committed afterwards.
    pub script: &'static str,
    /// The refs that are pushed.
    pub refs: &'static str,
}

const MAIN: &str = "HEAD:main";

const fn case(what: &'static str, answer: &'static str, script: &'static str) -> Case {
    Case { what, answer, script, refs: MAIN }
}

const fn refs(what: &'static str, answer: &'static str, script: &'static str, refs: &'static str) -> Case {
    Case { what, answer, script, refs }
}

/// Accepted, one after the other.
pub const GOOD: &[Case] = &[
    case("a new organization", "0 errors", "enroll $ORG Newcomer"),
    case("a new record", "0 errors", "accord pledge $ORG $TEXT --title Counsel ${KEYS[@]}"),
    case(
        "an organization with two officers",
        "0 errors",
        r#"first=$(own_key officers.example one)
        accord enroll officers.example --name Officers "${PROFILE[@]}" --current "$first.pub" --current "$TWO.pub" \
            --next "$(own_key officers.example successor).pub" --key "$first" --key "$TWO" --yes
        accord pledge officers.example $TEXT --title Counsel --key "$first" --yes"#,
    ),
    case(
        "a co-signature",
        "0 errors",
        r#"accord sign pledges/officers.example/0002-pledge.toml --key "$TWO" --yes"#,
    ),
    case("several organizations at once", "0 errors", "enroll one.example One; enroll two.example Zwei"),
    case(
        "several commits at once",
        "0 errors",
        "enroll three.example Drei; commit; enroll four.example Vier",
    ),
];

/// Refused.
pub const BAD: &[Case] = &[
    // Existing files.
    case("a record altered", "append-only", "edit 's/Counsel/Council/' $PLEDGED"),
    case(
        "a record altered by its owner, and signed",
        "append-only",
        "edit s/Counsel/Council/ $PLEDGED; sign $PLEDGED",
    ),
    case("another organization's record altered", "append-only", "echo >> $OTHERS"),
    case("a record removed", "append-only", "rm $PLEDGED $PLEDGED.sig"),
    case("an organization removed", "append-only", "rm -r keys/contoso.example pledges/contoso.example"),
    case("a signature removed", "append-only", "rm $PLEDGED.sig"),
    case("a record renamed", "append-only", "git mv $PLEDGED pledges/$ORG/0003-pledge.toml"),
    case("a record made executable", "append-only", "chmod +x $PLEDGED"),
    case("a record made a symlink", "append-only", "ln -sf ../../accord.toml $PLEDGED"),
    case("a record with CRLF", "newline-converted", "edit 's/$/\\r/' $PLEDGED"),
    case("everything removed", "append-only", "git rm -rq keys pledges findings"),
    case("accord.toml removed", "policy-change", "rm accord.toml"),
    // Files beside records.
    case("accord.toml changed", "policy-change", "echo '# mine' >> accord.toml"),
    case("another root", "registry-replaced", "edit 's/^enroll = \"./enroll = \"f/' accord.toml"),
    case("a text changed", "policy-change", "edit s/customers/nobody/ accords/$TEXT.toml"),
    case(
        "a new text",
        "policy-change",
        "edit s/accord-1/accord-2/ accords/$TEXT.toml; mv accords/$TEXT.toml accords/x-2.toml",
    ),
    case(
        "a workflow",
        "policy-change",
        "mkdir -p .github/workflows; echo 'on: push' > .github/workflows/x.yml",
    ),
    case("a toolchain for the machine that judges", "policy-change", "echo stable > rust-toolchain"),
    case("the root .gitattributes", "policy-change", "echo '* text' >> .gitattributes"),
    case("a .gitmodules", "policy-change", "echo '[submodule \"x\"]' > .gitmodules"),
    case("a nested .gitattributes", "path", "echo '* text' > keys/.gitattributes"),
    case("a nested .gitattributes beside records", "path", "echo '* text' > pledges/$ORG/.gitattributes"),
    case("a README beside records", "path", "echo hello > pledges/$ORG/README"),
    // Trees.
    case(
        "a symlink",
        "file-mode",
        "graft 120000 $(echo -n /etc/passwd | blob) pledges/$ORG/0003-reaffirm.toml",
    ),
    case(
        "a symlinked organization",
        "file-mode",
        "graft 120000 $(echo -n contoso.example | blob) pledges/x.example",
    ),
    case("a submodule", "file-mode", "graft 160000 $(git rev-parse HEAD) keys/module.example"),
    case("a submodule for a room", "policy-change", "graft 160000 $(git rev-parse HEAD) modules"),
    case("an executable record", "file-mode", "reaffirm; chmod +x $NEXT"),
    case(
        "mode 100664 for a new record",
        "file-mode",
        "reaffirm; commit; graft 100664 $(git rev-parse HEAD:$NEXT) $NEXT",
    ),
    case("mode 100600 for an old one", "append-only", "graft 100600 $(git rev-parse HEAD:$PLEDGED) $PLEDGED"),
    case("a folder called `..`", "domain", "graft 100644 $(echo x | blob) keys/../0001-enroll.toml"),
    case("a file called `..`", "path", "graft 100644 $(echo x | blob) pledges/$ORG/.."),
    case("a folder called `.git`", "domain", "graft 100644 $(echo x | blob) pledges/.git/config"),
    case("`.git` at the top", "policy-change", "graft 100644 $(echo x | blob) .git/config"),
    case("a reserved name, `con`", "domain", "graft 100644 $(echo x | blob) keys/con/0001-enroll.toml"),
    case(
        "`Newcomer.example` beside it",
        "domain",
        "graft 100644 $(git rev-parse HEAD:$ENROLLED) keys/Newcomer.example/0001-enroll.toml",
    ),
    case(
        "a name with ESC",
        "domain",
        "graft 100644 $(echo x | blob) $'keys/a\\e[31mb.example/0001-enroll.toml'",
    ),
    case(
        "a name that reads backwards",
        "domain",
        "graft 100644 $(echo x | blob) $'keys/\\xe2\\x80\\xaeelpmaxe.b/0001-enroll.toml'",
    ),
    case("a file for a room", "file-mode", "graft 100644 $(echo x | blob) findings"),
    case(
        "a room in capitals",
        "policy-change",
        "graft 100644 $(git rev-parse HEAD:$PLEDGED) Pledges/$ORG/0003-pledge.toml",
    ),
    case("40 MB", "too-large", "head -c 40000000 /dev/zero > $NEXT"),
    case("a signature of 1 MB", "too-large", "reaffirm; head -c 1000000 /dev/zero >> $NEXT.sig"),
    // Chains.
    case(
        "a number that skips",
        "chain-sequence",
        "reaffirm_as 's/sequence = 3/sequence = 4/'; mv $NEXT pledges/$ORG/0004-reaffirm.toml; mv $NEXT.sig pledges/$ORG/0004-reaffirm.toml.sig",
    ),
    case(
        "two records with one number",
        "chain-fork",
        "reaffirm; sed s/Counsel/Council/ $PLEDGED > keys/$ORG/0003-update.toml",
    ),
    case(
        "the number of an old record again",
        "equivocation",
        "reaffirm_as 's/sequence = 3/sequence = 2/'; mv $NEXT pledges/$ORG/0002-reaffirm.toml; mv $NEXT.sig pledges/$ORG/0002-reaffirm.toml.sig",
    ),
    case("another past", "chain-previous", "reaffirm_as 's/^previous = \"..../previous = \"0000/'"),
    case(
        "a record copied from another organization",
        "path",
        "sed s/x/x/ $OTHERS > pledges/$ORG/0003-pledge.toml; cp $OTHERS.sig pledges/$ORG/0003-pledge.toml.sig",
    ),
    case(
        "a record of another registry",
        "wrong-registry",
        "reaffirm_as 's/demo.accord.example/other.example/'",
    ),
    case(
        "a text by another digest",
        "wrong-accord",
        "reaffirm_as 's/^accord = .*/accord = \"tech-sector-accord-9\"/'",
    ),
    case("an altered text's digest", "text-changed", "reaffirm_as 's/^digest = \"..../digest = \"0000/'"),
    case(
        "a pledge withdrawn that was never made",
        "pledge-unknown",
        "reaffirm_as 's/^accord = .*/accord = \"responder-charter-1\"/;s/^digest = .*/digest = \"'$(sha256sum accords/responder-charter-1.toml | cut -c-64)'\"/'",
    ),
    case(
        "a record from before the last one",
        "date-backwards",
        "reaffirm_as 's/^date = .*/date = 2020-01-01/'",
    ),
    case("a record of next week", "date-future", "reaffirm_as 's/^date = .*/date = 2026-11-28/'"),
    case("29 February of no leap year", "toml-syntax", "reaffirm_as 's/^date = .*/date = 2026-02-29/'"),
    case(
        "an enrollment of an enrolled one",
        "chain-enrollment",
        r#"
        accord enroll $ORG --again --name Newcomer "${PROFILE[@]}" --current "$TWO.pub" --next "$THIEF.pub" \
            --key "$TWO" --yes"#,
    ),
    // Signatures and keys.
    case("a flipped bit", "signature-invalid", "reaffirm; edit s/2026-11-21/2026-11-20/ $NEXT"),
    case("no signature", "signature-missing", "reaffirm; rm $NEXT.sig"),
    case("a signature of nothing", "orphan-signature", "reaffirm; rm $NEXT"),
    case("a stranger's signature", "key-unknown", "reaffirm; sign $NEXT $THIEF"),
    case("one key twice", "signature-duplicate", "reaffirm; cat $NEXT.sig $NEXT.sig > x; mv x $NEXT.sig"),
    case(
        "for another purpose",
        "signature-namespace",
        "reaffirm; rm $NEXT.sig; ssh-keygen -q -Y sign -f $ONE -n file $NEXT",
    ),
    case("over SHA-256", "signature-hash", "reaffirm; sign $NEXT $ONE -O hashalg=sha256"),
    case("text after the signature", "signature-not-canonical", "reaffirm; echo hello >> $NEXT.sig"),
    case(
        "another wrapping",
        "signature-not-canonical",
        r#"reaffirm; { sed -n 1p $NEXT.sig; sed '1d;$d' $NEXT.sig | tr -d '\n' | fold -w 76; echo; sed -n '$p' $NEXT.sig; } > x; mv x $NEXT.sig"#,
    ),
    case(
        "a threshold of none",
        "threshold",
        "enroll x.example X; edit 's/^threshold = 1/threshold = 0/' keys/x.example/0001-enroll.toml; sign keys/x.example/0001-enroll.toml",
    ),
    case(
        "a thief's rotation to his own key",
        "rotation-not-committed",
        r#"
        accord rotate $ORG --reason routine --current "$SUCCESSOR.pub" --next "$TWO.pub" --key "$SUCCESSOR" --yes
        new=keys/$ORG/0003-rotate.toml
        edit "s|$(cut -d' ' -f2 "$SUCCESSOR.pub")|$(cut -d' ' -f2 "$THIEF.pub")|" $new
        sign $new "$THIEF""#,
    ),
    case(
        "a rotation signed by the old key alone",
        "key-unknown",
        r#"
        accord rotate $ORG --reason routine --current "$SUCCESSOR.pub" --next "$TWO.pub" --key "$SUCCESSOR" --yes
        sign keys/$ORG/0003-rotate.toml"#,
    ),
    case("a co-signature for another", "append-only", r#"cp $OTHERS.sig $PLEDGED.sig"#),
    // Impostors and hostile text.
    case("a look-alike domain", "name-confusable", "enroll newc0mer.example Fresh"),
    case("a look-alike name", "name-confusable", "enroll fresh.example Nеwcomer"),
    case(
        "hidden characters",
        "text-control",
        r#"
        enroll x.example X
        edit $'s/name = "X"/name = "X\xe2\x80\xae"/' keys/x.example/0001-enroll.toml
        sign keys/x.example/0001-enroll.toml"#,
    ),
    case("a comment", "not-canonical", "reaffirm_as '2i # a comment'"),
    case("no TOML", "toml-syntax", "reaffirm_as '2i [[['"),
    case("nested arrays", "toml-syntax", "reaffirm; printf 'a = %s' $(printf '[%.0s' {1..30000}) > $NEXT"),
    case("an unknown field", "schema", "reaffirm_as '2i mood = 1'"),
    case(
        "no country",
        "country",
        "enroll x.example X; edit s/DE/XX/ keys/x.example/0001-enroll.toml; sign keys/x.example/0001-enroll.toml",
    ),
    // Refs.
    refs(
        "history rewritten",
        "history is not rewritten",
        "git reset -q --hard HEAD~1; reaffirm",
        "+HEAD:main",
    ),
    refs(
        "another history",
        "history is not rewritten",
        "git checkout -q --orphan x; commit; git branch -qf main",
        "+HEAD:main",
    ),
    refs(
        "an empty commit on an old one",
        "history is not rewritten",
        "git checkout -q HEAD~2; git commit -q --allow-empty -m x",
        "+HEAD:main",
    ),
    refs("the branch removed", "the registry is not deleted", "git commit -q --allow-empty -m x", ":main"),
    refs("a tag", "only refs/heads/main is kept here", "git tag -f v1", "v1"),
    refs(
        "a new branch",
        "push the records to refs/heads/main, or to a fork",
        "reaffirm",
        "HEAD:refs/heads/other",
    ),
    refs("a ref of no kind", "only refs/heads/main is kept here", "reaffirm", "HEAD:refs/x/y"),
    refs(
        "a good ref and a tag",
        "only refs/heads/main is kept here",
        "reaffirm; commit; git tag -f v2",
        "HEAD:main v2",
    ),
    refs(
        "a bad record and a branch",
        "signature-missing",
        "reaffirm; rm $NEXT.sig",
        "HEAD:main HEAD:refs/heads/other",
    ),
];
