//! Changes to the content of a record, a text or accord.toml. The record is signed again after each change,
//! so the rule about the field decides, and not the signature.

use super::forge::{Draft, Key, key_text, security_key_text};

/// For records of one kind, or of every kind: the line with this start is replaced by these lines.
pub const LINES: &[(&str, &str, &str)] = &[
    ("", "format = ", "format = 2\n"),
    ("", "format = ", "format = 1.0\n"),
    ("", "format = ", "format = true\n"),
    ("", "format = ", "format = 01\n"),
    ("", "format = ", "format = +1\n"),
    ("", "format = ", "# a comment\nformat = 1\n"),
    ("", "format = ", "format = 1 # a comment\n"),
    ("", "format = ", "format = 1\r\n"),
    ("", "format = ", "format = 1 \n"),
    ("", "format = ", "format =  1\n"),
    ("", "format = ", "\u{feff}format = 1\n"),
    ("", "format = ", "format = 1\nformat = 1\n"),
    ("", "format = ", "format = 1\nunknown = 1\n"),
    ("", "format = ", "\"format\" = 1\n"),
    ("", "format = ", ""),
    ("", "kind = ", ""),
    ("", "kind = ", "kind = [\"pledge\"]\n"),
    ("", "kind = ", "kind = \"text\"\n"),
    ("", "kind = ", "kind = 'pledge'\n"),
    ("pledge", "kind = ", "kind = \"reaffirm\"\n"),
    ("", "registry = ", "registry = \"other.accord.example\"\n"),
    ("", "registry = ", "registry = \"Demo.accord.example\"\n"),
    ("", "organization = ", "organization = \"wide-world-importers.example\"\n"),
    ("", "organization = ", "organization = \"woodgrove\"\n"),
    ("", "sequence = ", "sequence = 1\n"),
    ("", "sequence = ", "sequence = 2\n"),
    ("", "sequence = ", "sequence = 3\n"),
    ("", "sequence = ", "sequence = 0\n"),
    ("", "sequence = ", "sequence = 1000000000\n"),
    ("", "sequence = ", "sequence = 99999999999999999999\n"),
    ("", "previous = ", ""),
    (
        "",
        "previous = ",
        concat!("previous = \"", "00000000000000000000000000000000000000000000000000000000deadbeef", "\"\n"),
    ),
    ("", "previous = ", "previous = \"\"\n"),
    (
        "enroll",
        "date = ",
        "previous = \"00000000000000000000000000000000000000000000000000000000deadbeef\"\ndate = 2024-01-01\n",
    ),
    ("", "date = ", "date = 2019-01-01\n"),
    ("", "date = ", "date = 2026-11-21\n"),
    ("", "date = ", "date = 2026-11-22\n"),
    ("", "date = ", "date = 2026-11-23\n"),
    ("", "date = ", "date = 9999-12-31\n"),
    ("enroll", "date = ", "date = 1970-01-01\n"),
    ("enroll", "date = ", "date = 1969-12-31\n"),
    ("enroll", "date = ", "date = 2023-02-29\n"),
    ("enroll", "date = ", "date = 2020-02-29\n"),
    ("enroll", "date = ", "date = 2020-01-01T00:00:00\n"),
    ("enroll", "date = ", "date = 2020-01-01T00:00:00Z\n"),
    ("enroll", "date = ", "date = \"2020-01-01\"\n"),
    ("enroll", "date = ", "date = 00:00:00\n"),
    ("pledge", "date = ", "date = 2024-02-29\n"),
    ("reaffirm", "date = ", "date = 2025-11-20\n"),
    ("reaffirm", "date = ", "date = 2026-01-20\n"),
    // Strings, on the fields of a profile
    ("enroll", "name = ", ""),
    ("enroll", "name = ", "name = \"\"\n"),
    ("enroll", "name = ", "name = \" a\"\n"),
    ("enroll", "name = ", "name = \"a \"\n"),
    ("enroll", "name = ", "name = \"a  b\"\n"),
    ("enroll", "name = ", "name = \"a\u{a0}b\"\n"),
    ("enroll", "name = ", "name = \"a\u{200d}b\"\n"),
    ("enroll", "name = ", "name = \"\u{dc1}\u{dca}\u{200d}\u{dbb}\u{dd3} \u{dbd}\u{d82}\u{d9a}\u{dcf}\"\n"),
    (
        "enroll",
        "name = ",
        "name = \"\u{646}\u{631}\u{645}\u{200c}\u{627}\u{641}\u{632}\u{627}\u{631}\u{6cc}\"\n",
    ),
    ("enroll", "name = ", "name = \"\u{645}\u{200c}\"\n"),
    ("enroll", "name = ", "name = \"\u{645}\u{200c}\u{915}\"\n"),
    ("enroll", "name = ", "name = \"\u{915}\u{94d}\u{200d}\u{200d}\u{937}\"\n"),
    ("enroll", "name = ", "name = \"a\u{378}\"\n"),
    ("enroll", "name = ", "name = \"a\u{20c5}\"\n"),
    ("enroll", "name = ", "name = \"a\\U00020C5\"\n"),
    ("enroll", "name = ", "name = \"Z\u{335}\u{335}\u{335}\u{335}\"\n"),
    ("enroll", "name = ", "name = \"Z\u{335}\u{335}\u{335}\u{335}\u{335}\"\n"),
    ("report", "summary = ", "summary = \"\"\"\nZ\u{335}\u{335}\u{335}\u{335}\u{335}\n"),
    ("pledge", "accord = ", "accord = \"con\"\n"),
    ("enroll", "name = ", "name = \"a\\tb\"\n"),
    ("enroll", "name = ", "name = \"a\\nb\"\n"),
    ("enroll", "name = ", "name = \"a\\u0041\"\n"),
    ("enroll", "name = ", "name = \"a\\u0000b\"\n"),
    ("enroll", "name = ", "name = \"a\\\"b\\\\c\"\n"),
    ("enroll", "name = ", "name = 'a'\n"),
    ("enroll", "name = ", "name = \"\"\"a\"\"\"\n"),
    ("enroll", "name = ", "name = \"\"\"\na\n\"\"\"\n"),
    ("enroll", "name = ", "name = \"caf\u{e9}\"\n"),
    ("enroll", "name = ", "name = \"cafe\u{301}\"\n"),
    ("enroll", "name = ", "name = \"\u{212b}ngstr\u{f6}m\"\n"),
    ("enroll", "name = ", "name = \"\u{627}\u{644}\u{623}\u{645}\u{644} \u{4e2d}\u{6587}\"\n"),
    ("enroll", "name = ", "name = \"\u{e000}\"\n"),
    ("enroll", "name = ", "name = \"x\u{e0041}\"\n"),
    ("enroll", "name = ", "name = \"x\u{2028}y\"\n"),
    ("enroll", "name = ", "name = \"x\u{fe0f}\"\n"),
    ("enroll", "name = ", "name = \"\u{1f600} \u{20ac}\"\n"),
    ("enroll", "name = ", "name = 1\n"),
    ("enroll", "group = ", "group = \"government\"\n"),
    ("enroll", "group = ", "group = \"academia\"\n"),
    ("enroll", "group = ", "group = \"military\"\n"),
    ("update", "group = ", "group = \"government\"\n"),
    ("enroll", "country = ", "country = \"AQ\"\n"),
    ("enroll", "country = ", "country = \"XK\"\n"),
    ("enroll", "country = ", "country = \"XX\"\n"),
    ("enroll", "country = ", "country = \"EU\"\n"),
    ("enroll", "country = ", "country = \"de\"\n"),
    ("enroll", "country = ", "country = \"DE\"\nlei = \"529900T8BM49AURSDO55\"\n"),
    ("enroll", "country = ", "country = \"DE\"\nlei = \"529900T8BM49AURSDO56\"\n"),
    ("enroll", "country = ", "country = \"DE\"\nlei = \"529900t8bm49aursdo55\"\n"),
    ("enroll", "country = ", "country = \"DE\"\npredecessor = \"a.b.example\"\n"),
    ("enroll", "country = ", "country = \"DE\"\npredecessor = \"com\"\n"),
    ("enroll", "country = ", "country = \"DE\"\npredecessor = \"co.uk\"\n"),
    ("enroll", "country = ", "country = \"DE\"\npredecessor = \"a.invalidtld\"\n"),
    ("enroll", "country = ", "country = \"DE\"\npredecessor = \"lpt1.example\"\n"),
    ("enroll", "country = ", "country = \"DE\"\npredecessor = \"com10.example\"\n"),
    ("enroll", "country = ", "country = \"DE\"\npredecessor = \"1.2.3.4\"\n"),
    ("enroll", "country = ", "country = \"DE\"\npredecessor = \"a.b1\"\n"),
    ("enroll", "country = ", "country = \"DE\"\npredecessor = \"a..b\"\n"),
    ("enroll", "country = ", "country = \"DE\"\npredecessor = \"a.b.\"\n"),
    ("enroll", "country = ", "country = \"DE\"\npredecessor = \"xn--strae-oqa.example\"\n"),
    ("enroll", "country = ", "country = \"DE\"\npredecessor = \"xn--abc.example\"\n"),
    ("enroll", "country = ", "country = \"DE\"\npredecessor = \"xn--7ba.example\"\n"),
    ("enroll", "country = ", "country = \"DE\"\npredecessor = \"xn--a-zhc.example\"\n"),
    ("enroll", "country = ", "country = \"DE\"\npredecessor = \"xn--ab-n1t.example\"\n"),
    ("enroll", "country = ", "country = \"DE\"\npredecessor = \"xn--zva.example\"\n"),
    ("enroll", "country = ", "country = \"DE\"\npredecessor = \"xn--zvg.example\"\n"),
    ("enroll", "country = ", "predecessor = \"a.example\"\ncountry = \"DE\"\n"),
    // Keys
    ("enroll", "threshold = ", "threshold = 0\n"),
    ("enroll", "threshold = ", "threshold = 2\n"),
    ("enroll", "threshold = ", "threshold = 9\n"),
    ("rotate", "threshold = ", "threshold = 8\n"),
    ("enroll", "next_threshold = ", "next_threshold = 8\n"),
    ("rotate", "next_threshold = ", "next_threshold = 2\n"),
    ("rotate", "compromised_from = ", "compromised_from = 1\n"),
    ("rotate", "compromised_from = ", "compromised_from = 2\n"),
    ("rotate", "compromised_from = ", "compromised_from = 99\n"),
    ("rotate", "compromised_from = ", "compromised_from = 0\n"),
    ("rotate", "compromised_from = ", ""),
    ("rotate", "reason = \"compromise\"", "reason = \"loss\"\n"),
    ("rotate", "reason = \"routine\"", "reason = \"compromise\"\ncompromised_from = 2\n"),
    ("rotate", "reason = \"routine\"", "reason = \"routine\"\ncompromised_from = 2\n"),
    ("rotate", "reason = \"routine\"", "reason = \"loss\"\n"),
    ("rotate", "reason = \"routine\"", "reason = \"boredom\"\n"),
    ("succeed", "successor = ", "successor = \"tailspin.example\"\n"),
    ("succeed", "successor = ", "successor = \"nobody.example\"\n"),
    // Promises
    ("pledge", "accord = ", "accord = \"unknown-1\"\n"),
    ("pledge", "accord = ", "accord = \"Tech\"\n"),
    ("pledge", "accord = ", "accord = \"a--b\"\n"),
    ("pledge", "accord = ", "accord = \"digital-geneva-convention-1\"\n"),
    ("pledge", "accord = ", "accord = \"attribution-charter-1\"\n"),
    (
        "pledge",
        "digest = ",
        "digest = \"00000000000000000000000000000000000000000000000000000000deadbeef\"\n",
    ),
    (
        "pledge",
        "digest = ",
        "digest = \"00000000000000000000000000000000000000000000000000000000DEADBEEF\"\n",
    ),
    ("reaffirm", "accord = ", "accord = \"responder-charter-1\"\n"),
    (
        "reaffirm",
        "digest = ",
        "digest = \"00000000000000000000000000000000000000000000000000000000deadbeef\"\n",
    ),
    ("withdraw", "accord = ", "accord = \"attribution-charter-1\"\n"),
    ("report", "accord = ", "accord = \"digital-geneva-convention-1\"\n"),
    ("pledge", "title = ", "title = \"a\"\nauthority = \"b\"\ncovers = [\"a\", \"b\"]\n"),
    ("pledge", "title = ", "title = \"a\"\ncovers = [\"a\", \"a\"]\n"),
    ("pledge", "title = ", "title = \"a\"\ncovers = []\n"),
    ("pledge", "title = ", "title = \"a\"\ncovers = [\"a\",\"b\"]\n"),
    ("pledge", "title = ", "title = \"a\"\ncovers = [\n  \"a\",\n]\n"),
    ("pledge", "title = ", "title = \"a\"\ncovers = \"a\"\n"),
    ("pledge", "title = ", "title = \"a\"\ncovers = [1]\n"),
    ("pledge", "principle = ", "principle = \"attack-nowhere\"\n"),
    ("pledge", "principle = ", "principle = \"attack-everywhere\"\n"),
    ("pledge", "languages = ", "languages = [\"en\", \"zh-Hant-TW\", \"gsw-CH\"]\n"),
    ("pledge", "languages = ", "languages = [\"EN\"]\n"),
    ("pledge", "languages = ", "languages = [\"en-us\"]\n"),
    ("pledge", "languages = ", ""),
    ("pledge", "languages = ", "languages = [\"en\"]\ncountries = [\"DE\", \"FR\"]\n"),
    ("pledge", "languages = ", "languages = [\"en\"]\ncountries = [\"DE\", \"EU\"]\n"),
    ("pledge", "contact = ", "contact = \"https://a.example/?q=1&r=%20#x~\"\n"),
    ("pledge", "contact = ", "contact = \"http://a.example\"\n"),
    ("pledge", "contact = ", "contact = \"https://\"\n"),
    ("pledge", "contact = ", "contact = \"https:///x\"\n"),
    ("pledge", "contact = ", "contact = \"mailto:a@b.example\"\n"),
    ("pledge", "contact = ", "contact = \"mailto:a b@c.example\"\n"),
    ("pledge", "contact = ", "contact = \"https://a.example/{x}\"\n"),
    ("pledge", "contact = ", "contact = \"https://a.example/|\"\n"),
    ("pledge", "contact = ", "contact = \"https://a.example/`\"\n"),
    ("pledge", "contact = ", "contact = \"https://a.example/'[]!$()*+,;=\"\n"),
    ("report", "from = ", "from = 2027-01-01\n"),
    ("report", "to = ", "to = 2026-11-21\n"),
    ("report", "summary = ", "summary = \"\"\"\nsay \"\\\"hi\"\\\" and \\\\ \\\"\n"),
    ("report", "summary = ", "summary = \"\"\"\nsay \"\\\"hi\"\\\" and \\\\\n"),
    ("report", "summary = ", "summary = \"\"\"\nsay \"\"hi\n"),
    ("report", "summary = ", "summary = \"\"\"\na trailing space \n"),
    ("report", "summary = ", "summary = \"\"\"\n\nan empty line first\n"),
    ("report", "summary = ", "summary = \"\"\"\n  indented first\n"),
    ("report", "summary = ", "summary = \"\"\"\nfirst\n  indented later\n\n\nspaced\n"),
    ("report", "summary = ", "summary = \"\"\"\na \\\n   continued line\n"),
    ("report", "summary = ", "summary = \"\"\"\na\ttab\n"),
    ("report", "summary = ", "summary = \"\"\"\ncafe\u{301}\n"),
    ("report", "summary = ", "summary = \"one line\"\nunknown = \"\"\"\n"),
    ("report", "value = ", "value = 0\n"),
    ("report", "value = ", "value = 999999999999\n"),
    ("report", "value = ", "value = 1000000000000\n"),
    ("report", "value = ", "value = -1\n"),
    ("report", "value = ", "value = 1_000\n"),
    ("report", "value = ", "value = 0x10\n"),
    ("report", "metric = ", "metric = \"countries\"\n"),
    ("report", "metric = ", "metric = \"requests-refused\"\n"),
    ("report", "metric = ", "metric = \"unheard-of\"\n"),
    ("report", "metric = \"requests-received", "metric = \"requests-received\"\nvalue = 1\n"),
    ("report", "metric = \"requests-refused", "metric = \"requests-refused\"\nvalue = 1\n"),
    ("report", "principle = ", "principle = \"attack-everywhere\"\n"),
    // Observations
    ("observe", "method = ", "method = \"smtp\"\n"),
    ("observe", "organization = ", "organization = \"nobody.example\"\n"),
    (
        "observe",
        "enroll = ",
        "enroll = \"00000000000000000000000000000000000000000000000000000000deadbeef\"\n",
    ),
    ("observe", "organization = \"a", "organization = \"bellows-college.example\"\n"),
    ("finding", "actor = ", "about = \"bellows-college.example\"\nactor = \"x\"\n"),
    ("finding", "actor = ", "about = \"dugma-institute.example\"\nactor = \"x\"\n"),
    ("finding", "sha256 = ", ""),
    ("finding", "[[evidence]]", ""),
    ("finding", "assessment = ", "assessment = \"breach\"\n"),
    ("finding", "assessment = ", "assessment = \"assistance\"\nabout = \"a.example\"\n"),
    ("finding", "confidence = ", ""),
    ("finding", "actor = ", ""),
    ("finding", "actor = ", "state = \"AQ\"\n"),
    ("finding", "actor = ", "actor = \"x\"\nstate = \"ZZ\"\n"),
    ("finding", "confidence = ", "confidence = \"high\"\nfrom = 2026-01-02\nto = 2026-01-01\n"),
    ("finding", "confidence = ", "confidence = \"high\"\nto = 2026-01-01\n"),
    ("finding", "url = ", "url = \"ftp://a.example\"\n"),
    ("finding", "sha256 = ", "sha256 = \"12\"\n"),
    ("finding", "principle = ", "principle = \"attack-everywhere\"\n"),
    (
        "retract",
        "finding = ",
        "finding = \"00000000000000000000000000000000000000000000000000000000deadbeef\"\n",
    ),
    (
        "concur",
        "finding = ",
        "finding = \"00000000000000000000000000000000000000000000000000000000deadbeef\"\n",
    ),
    (
        "answer",
        "finding = ",
        "finding = \"00000000000000000000000000000000000000000000000000000000deadbeef\"\n",
    ),
];

/// A change of a record before it is signed.
pub type Edit = fn(&mut Draft);

/// Changes of more than lines: the kind or organization, if not every record; a name; and the change.
pub const CHANGES: &[(&str, &str, Edit)] = &[
    ("", "no final newline", |draft| draft.text.truncate(draft.text.len() - 1)),
    ("", "two final newlines", |draft| draft.text.push('\n')),
    ("", "a comment at the end", |draft| draft.text.push_str("# x\n")),
    ("", "no blank line before a table", |draft| draft.text = draft.text.replacen("\n\n[", "\n[", 1)),
    ("", "two blank lines before a table", |draft| draft.text = draft.text.replacen("\n\n[", "\n\n\n[", 1)),
    ("", "spaces in a table's brackets", |draft| draft.text = draft.text.replacen("\n\n[", "\n\n[ ", 1)),
    ("", "too large", |draft| draft.text += &format!("# {}\n", "x".repeat(33_000))),
    ("", "carriage returns", |draft| draft.text = draft.text.replace('\n', "\r\n")),
    ("report", "a block of 8000", |draft| fill(draft, 8000)),
    ("report", "a block of 8001", |draft| fill(draft, 8001)),
    ("report", "a record of 32768 bytes", |draft| fill_to(draft, 32_768)),
    ("report", "a record of 32769 bytes", |draft| fill_to(draft, 32_769)),
    ("enroll", "a name of 128", |draft| {
        draft.set("name = ", &format!("name = \"{}\"\n", "\u{e9}".repeat(128)));
    }),
    ("enroll", "a name of 129", |draft| draft.set("name = ", &format!("name = \"{}\"\n", "a".repeat(129)))),
    ("enroll", "a reserved organization elsewhere", |draft| {
        draft.text = draft.text.replace("woodgrove.example", "woodgrove.test");
    }),
    ("pledge", "a list of 257", |draft| {
        let many: Vec<_> = (0..257).map(|number| format!("\"{number}\"")).collect();
        draft.set("title = ", &format!("title = \"a\"\ncovers = [{}]\n", many.join(", ")));
    }),
    ("pledge", "a list of 256", |draft| {
        let many: Vec<_> = (0..256).map(|number| format!("\"{number}\"")).collect();
        draft.set("title = ", &format!("title = \"a\"\ncovers = [{}]\n", many.join(", ")));
    }),
    ("pledge", "a link of 1025", |draft| {
        let contact = format!("https://{}", "a".repeat(1017));
        draft.text += &format!("\n[assistance]\ncontact = \"{contact}\"\nlanguages = [\"en\"]\n");
    }),
    ("pledge", "two reservations of one principle", |draft| {
        let reservation = |text| {
            format!("\n[[reservation]]\nprinciple = \"attack-nowhere\"\ntext = \"\"\"\n{text}\n\"\"\"\n")
        };
        draft.text += &(reservation("a") + &reservation("b"));
    }),
    ("pledge", "one reservation twice", |draft| {
        draft.text +=
            &"\n[[reservation]]\nprinciple = \"attack-nowhere\"\ntext = \"\"\"\na\n\"\"\"\n".repeat(2);
    }),
    ("pledge", "an unknown table", |draft| draft.text += "\n[unknown]\na = 1\n"),
    // Keys
    ("enroll", "one more key, which signs", |draft| sign_with(draft, draft.key(30))),
    ("enroll", "one more key, which does not sign", |draft| {
        after(draft, "current = [", &draft.key(30).text());
    }),
    ("rotate", "one more key, which signs", |draft| sign_with(draft, draft.key(30))),
    ("rotate", "one more key, which does not sign", |draft| {
        after(draft, "current = [", &draft.key(30).text());
    }),
    ("rotate", "an old key again, which signs", |draft| sign_with(draft, draft.key(1))),
    ("enroll", "a key twice", |draft| {
        let own = draft.signers[0].text();
        after(draft, "current = [", &own);
    }),
    ("enroll", "a key in two forms", |draft| {
        sign_with(draft, draft.key(30));
        sign_with(draft, draft.key(30).other_form());
    }),
    ("enroll", "the identity for a key", |draft| sign_with(draft, Key::weak(1))),
    ("enroll", "a key of order 2", |draft| sign_with(draft, Key::weak(2))),
    ("enroll", "a key of order 8", |draft| sign_with(draft, Key::weak(8))),
    ("enroll", "a key of mixed order", |draft| sign_with(draft, draft.key(30).mixed())),
    ("rotate", "a key of mixed order", |draft| sign_with(draft, draft.key(30).mixed())),
    ("enroll", "a key in a longer form", |draft| after(draft, "current = [", &key_text(&[0xff; 32]))),
    ("enroll", "a key that is no point", |draft| after(draft, "current = [", &key_text(&[2; 32]))),
    ("enroll", "an application without its beginning", |draft| {
        after(draft, "current = [", &security_key_text(&[3; 32], "ssh"));
    }),
    ("enroll", "an application with a space", |draft| {
        after(draft, "current = [", &security_key_text(&[3; 32], "ssh: x"));
    }),
    ("enroll", "a key with a comment", |draft| {
        let own = draft.signers[0].text();
        draft.text = draft.text.replace(&own, &format!("{own} me"));
    }),
    ("enroll", "nine keys", |draft| (20..28).for_each(|number| sign_with(draft, draft.key(number)))),
    ("enroll", "eight keys", |draft| (20..27).for_each(|number| sign_with(draft, draft.key(number)))),
    ("enroll", "nine successors", |draft| {
        (20..28).for_each(|number| after(draft, "next = [", &draft.key(number).fingerprint()));
    }),
    ("enroll", "a successor that is in force", |draft| {
        let own = draft.signers[0].fingerprint();
        after(draft, "next = [", &own);
    }),
    ("rotate", "a successor that was in force", |draft| {
        let old = draft.key(1).fingerprint();
        after(draft, "next = [", &old);
    }),
    ("rotate", "a successor that has the authority", |draft| {
        let old = draft.signers[0].fingerprint();
        after(draft, "next = [", &old);
    }),
    ("enroll", "one more successor", |draft| {
        let more = draft.key(33).fingerprint();
        after(draft, "next = [", &more);
    }),
    ("enroll", "a bad fingerprint", |draft| after(draft, "next = [", &format!("SHA256:{}", "B".repeat(43)))),
    ("enroll", "a fingerprint of another length", |draft| after(draft, "next = [", "SHA256:AAAA")),
    ("enroll", "keys in a row", |draft| {
        let own = draft.signers[0].text();
        draft.text = draft.text.replace(&format!("[\n  \"{own}\",\n]"), &format!("[\"{own}\"]"));
    }),
    ("rotate", "an authority that was not committed to", |draft| {
        let other = draft.key(35);
        after(draft, "authority = [", &other.text());
        draft.signers.insert(0, other);
    }),
    ("rotate", "an authority twice", |draft| {
        let own = draft.signers[0].text();
        after(draft, "authority = [", &own);
    }),
    ("succeed", "an authority that was not committed to", |draft| {
        let other = draft.key(35);
        after(draft, "authority = [", &other.text());
        draft.signers.insert(0, other);
    }),
    // Signatures
    ("", "one signature less", |draft| draft.signers.truncate(draft.signers.len() - 1)),
    ("", "another key", |draft| draft.signers = vec![draft.key(36)]),
    ("", "another key beside", |draft| draft.signers.push(draft.key(36))),
    ("pledge", "a signature twice", |draft| draft.signers.push(draft.signers[0].clone())),
    ("rotate", "the last signature twice", |draft| draft.signers.extend(draft.signers.last().cloned())),
    ("rotate", "the first signature less", |draft| draft.signers = draft.signers.split_off(1)),
    ("succeed", "the first signature less", |draft| draft.signers = draft.signers.split_off(1)),
    ("succeed", "the last signature less", |draft| draft.signers.truncate(draft.signers.len() - 1)),
    ("enroll", "the last signature less", |draft| draft.signers.truncate(draft.signers.len() - 1)),
    ("succeed", "signatures in another order", |draft| draft.signers.reverse()),
    ("rotate", "signatures in another order", |draft| draft.signers.reverse()),
    ("", "the same key in the other form", |draft| draft.signers[0] = draft.signers[0].other_form()),
    ("", "another namespace", |draft| draft.how.namespace = "file"),
    ("", "another hash", |draft| draft.how.hash = "sha256"),
    ("", "a reserved field", |draft| draft.how.reserved = "x"),
    ("", "another version", |draft| draft.how.version = 2),
    ("", "lines of 76", |draft| draft.how.width = 76),
    ("", "one line", |draft| draft.how.width = 1000),
    ("northwind.example", "no user present", |draft| draft.how.flags = 0),
    ("northwind.example", "present and verified", |draft| draft.how.flags = 5),
    ("northwind.example", "other flags", |draft| draft.how.flags = 0xfe),
    ("", "S above the order", |draft| draft.how.bend = |signature| add_order(&mut signature[32..])),
    ("", "R the identity, and the equation holds", |draft| draft.how.zero = true),
    ("", "a bit of R", |draft| draft.how.bend = |signature| signature[5] ^= 4),
    ("", "a bit of S", |draft| draft.how.bend = |signature| signature[40] ^= 4),
    ("", "no signature", |draft| draft.finish = |_| None),
    ("", "an empty signature file", |draft| draft.finish = |_| Some(String::new())),
    ("", "text after a signature", |draft| draft.finish = |text| Some(text + "x\n")),
    ("", "text before a signature", |draft| draft.finish = |text| Some("x\n".to_owned() + &text)),
    ("", "a blank line after a signature", |draft| draft.finish = |text| Some(text + "\n")),
    ("", "a signature without its last newline", |draft| {
        draft.finish = |text| Some(text.trim_end().to_owned());
    }),
    ("", "carriage returns in a signature", |draft| draft.finish = |text| Some(text.replace('\n', "\r\n"))),
    ("", "lower-case armor", |draft| draft.finish = |text| Some(text.replace("BEGIN SSH", "begin ssh"))),
    ("", "padding in a signature", |draft| {
        draft.finish = |text| Some(text.replacen("\n-----END", "=\n-----END", 1));
    }),
    ("", "a signature file too large", |draft| draft.finish = |text| Some(text.repeat(30))),
];

/// Changes to an enrollment and to the rotation that follows it, by which its next keys are used.
pub const ROTATIONS: &[(&str, Edit, Edit)] = &[
    (
        "a successor more",
        |enroll| commit(enroll, &enroll.key(30)),
        |rotate| authorize(rotate, rotate.key(30)),
    ),
    ("the identity", |enroll| commit(enroll, &Key::weak(1)), |rotate| authorize(rotate, Key::weak(1))),
    (
        "mixed order",
        |enroll| commit(enroll, &enroll.key(30).mixed()),
        |rotate| {
            authorize(rotate, rotate.key(30).mixed());
        },
    ),
    (
        "a current key in another form",
        |enroll| commit(enroll, &enroll.key(1).other_form()),
        |rotate| {
            authorize(rotate, rotate.key(1).other_form());
        },
    ),
    (
        "two forms of one key",
        |enroll| {
            commit(enroll, &enroll.key(30));
            commit(enroll, &enroll.key(30).other_form());
        },
        |rotate| {
            authorize(rotate, rotate.key(30));
            authorize(rotate, rotate.key(30).other_form());
        },
    ),
    (
        "one of two",
        |enroll| {
            commit(enroll, &enroll.key(30));
            enroll.set("next_threshold = ", "next_threshold = 2\n");
        },
        |_| {},
    ),
    (
        "one of two signs",
        |enroll| {
            commit(enroll, &enroll.key(30));
            enroll.set("next_threshold = ", "next_threshold = 2\n");
        },
        |rotate| {
            authorize(rotate, rotate.key(30));
            rotate.signers.remove(0);
        },
    ),
    (
        "two of two sign",
        |enroll| {
            commit(enroll, &enroll.key(30));
            enroll.set("next_threshold = ", "next_threshold = 2\n");
        },
        |rotate| authorize(rotate, rotate.key(30)),
    ),
    (
        "a successor brought into force without authority",
        |enroll| commit(enroll, &enroll.key(30)),
        |rotate| {
            sign_with(rotate, rotate.key(30));
        },
    ),
    (
        "a successor that was committed to, again",
        |enroll| commit(enroll, &enroll.key(30)),
        |rotate| {
            commit(rotate, &rotate.key(30));
        },
    ),
    ("an old key that did not sign", |_| {}, |rotate| after(rotate, "current = [", &rotate.key(1).text())),
];

/// Lines that are appended to a valid accord.toml.
pub const POLICIES: &[&str] = &[
    "# nothing but a comment\n",
    "# a tab\tin a comment\n",
    "\t\n",
    "# a no-break\u{a0}space\n",
    "# a bell\u{7}\n",
    "# a return\r\n",
    "# a bare return\r",
    "# caf\u{e9} and cafe\u{301}\n",
    "# a private character \u{e000}\n",
    "unknown = 1\n",
    "[unknown]\n",
    "[[unknown]]\n",
    "readmitted = []\n",
    "[[unknown]]\nname = 1\n",
    "# not assigned \u{20c5}\n",
    "# a stray joiner \u{200d}\n",
    "homepage = \"https://demo.accord.example/\"\n",
    "homepage = [\"https://demo.accord.example/\"]\n",
    "homepage = { url = \"https://demo.accord.example/\" }\n",
    "homepage = \"https://contoso.example@demo.accord.example/\"\n",
    "repository = 'https://demo.accord.example/registry'\nrepository = 'https://demo.accord.example/registry'\n",
    "\"repository\"\t= \"\"\"https://demo.accord.example/registry\"\"\" # where it is\n",
    "not toml\n",
    "a = 1.5\n",
    "\0",
];

/// Changes to accord.toml's first lines.
pub const POLICY_LINES: &[(&str, &str)] = &[
    ("format = 1", "format = 0x1"),
    ("format = 1", "format = +1"),
    ("format = 1", "format = 2"),
    ("format = 1", "format = 1.0"),
    ("format = 1", "format = true"),
    ("format = 1", "'format'=1"),
    ("format = 1", "\u{feff}format = 1"),
    ("format = 1", "format = 1\nformat = 1"),
    ("registry = \"demo", "registry = \"other"),
    ("registry = \"demo.accord.example\"", "registry = \"accord.org\""),
    ("registry = \"demo.accord.example\"", "registry = \"example.com\""),
    ("registry = \"demo.accord.example\"", "registry = \"com\""),
    ("registry = \"demo.accord.example\"", "registry = 'demo.accord.example'"),
    ("title = ", "title = \" \"\nother = "),
    ("title = ", "# title = "),
    ("title = ", "title = 'x' # "),
    ("title = ", "title = \"\\x41\" # "),
    ("title = ", "title = \"a\\e\" # "),
    ("title = ", "title = \"\\U0001F600 \\u00e9\" # "),
    ("title = ", "title = \"\\ud800\" # "),
    ("title = ", "title = \"e\\u0301\" # "),
    ("title = ", "title = \"a\\tb\" # "),
    ("title = ", "title = \"a\tb\" # "),
    ("title = ", "title = \"\"\"a \\\n\tb\"\"\" # "),
    ("title = ", "title = \"a\\u00a0b\" # "),
    ("title = ", "title = \"\"\"a\nb\"\"\" # "),
    ("title = ", "title = \"\"\"a \\\n   b\"\"\" # "),
    ("title = ", "title = \"\"\"\nab\"\"\" # "),
    ("title = ", "title = 1979-05-27 # "),
    ("title = ", "title = \"\" # "),
    ("enroll = ", "enroll = \"abc\" # "),
    ("enroll = ", "enroll = 1 # "),
    ("enroll = ", "enroll = \"\" # "),
    ("enroll = ", "enroll = '0000000000000000000000000000000000000000000000000000000000000000' # "),
    ("enroll = ", "enroll = \"0000000000000000000000000000000000000000000000000000000000000000\" # "),
    ("enroll = ", "enroll = \"FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF\" # "),
    ("enroll = ", "# "),
];

/// Changes to a text, and to the digest of it in every record.
pub const TEXTS: &[(&str, &str)] = &[
    ("renewal_months = 12", "renewal_months = 120"),
    ("renewal_months = 12", "renewal_months = 1"),
    ("renewal_months = 12", "renewal_months = 121"),
    ("renewal_months = 12", "renewal_months = 0"),
    ("renewal_months = 12", "renewal_months = 3\nreplaces = \"older-1\""),
    ("report_months = 12\n", ""),
    ("report_months = 12", "report_months = 1"),
    ("report_months = 12", "report_months = 0"),
    ("report_months = 12", "report_months = 120"),
    ("part_of = \"requests-received\"", "part_of = \"requests-refused\""),
    ("part_of = \"requests-received\"", "part_of = \"domains-taken-down\""),
    ("part_of = \"requests-received\"", "part_of = \"unheard-of\""),
    ("id = \"requests-received\"", "id = \"domains-taken-down\""),
    ("id = \"countries\"", "id = \"states\""),
    ("total = \"largest\"", "total = \"mean\""),
    ("audience = [\"private-sector\"]", "audience = [\"government\"]"),
    ("audience = [\"private-sector\"]", "audience = [\"private-sector\", \"private-sector\"]"),
    ("audience = [\"private-sector\"]", "audience = [\"civil-society\", \"private-sector\"]"),
    ("audience = [\"private-sector\"]", "audience = []"),
    ("id = \"attack-nowhere\"", "id = \"no-backdoors\""),
    ("id = \"attack-nowhere\"", "id = \"attack-somewhere\""),
    ("id = \"tech-sector-accord-1\"", "id = \"tech-sector-accord-2\""),
    ("\n\n[[principle]]", "\n\n[quorum]\nobservers = 3\ngroups = 2\n\n[[principle]]"),
    ("\n\n[[principle]]", "\n\n[quorum]\nobservers = 3\n\n[[principle]]"),
    ("title = ", "title =  "),
    ("title = \"", "title = \"\u{a0}"),
];

fn fill(draft: &mut Draft, characters: usize) {
    draft.set("summary = ", &format!("summary = \"\"\"\n{}\n\"\"\"\n", "x".repeat(characters)));
    draft.text = draft.text.split_inclusive("\"\"\"\n").take(2).collect();
}

/// Makes the record `bytes` bytes long.
fn fill_to(draft: &mut Draft, bytes: usize) {
    let line = "\u{10000}".repeat(8000);
    draft.set("summary = ", &format!("summary = \"\"\"\n{line}\n\"\"\"\n"));
    draft.text = draft.text.split_inclusive("\"\"\"\n").take(2).collect();
    let evidence = "\n[[evidence]]\ntitle = \"x\"\nurl = \"https://a";
    let rest = bytes - draft.text.len() - evidence.len() - 2;
    draft.text += &format!("{evidence}{}\"\n", "b".repeat(rest));
}

/// Inserts a string at the start of a list with one item on each line.
fn after(draft: &mut Draft, list: &str, item: &str) {
    draft.set(list, &format!("{list}\n  \"{item}\",\n"));
}

fn commit(draft: &mut Draft, key: &Key) {
    after(draft, "next = [", &key.fingerprint());
}

fn authorize(draft: &mut Draft, key: Key) {
    after(draft, "authority = [", &key.text());
    draft.signers.insert(0, key);
}

/// A fresh key, which signs before the other fresh ones.
fn sign_with(draft: &mut Draft, key: Key) {
    after(draft, "current = [", &key.text());
    let place = usize::from(draft.kind() == "rotate");
    draft.signers.insert(place, key);
}

/// Adds the order of the group to a little-endian number, which stands for the same scalar.
fn add_order(scalar: &mut [u8]) {
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut carry = 0;
    for (byte, more) in scalar.iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(more) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
}
