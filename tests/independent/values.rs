//! All readers on single values: strings at the ends of every range of the page, and random ones.

use accord::record::{
    Block, Country, Digest, Fingerprint, Hours, Id, Language, Lei, Line, Link, Location, Organization, Phone,
    PublicKey,
};
use accord::text::{FORBIDDEN, JOINED, MARKS, UNASSIGNED};

use super::dice::Dice;
use super::reader::Reader;

/// The types that are compared, by the page's names.
const TYPES: [&str; 14] = [
    "Line",
    "Block",
    "Domain",
    "Id",
    "Country",
    "Digest",
    "Fingerprint",
    "Hours",
    "Key",
    "Language",
    "LEI",
    "Link",
    "Location",
    "Phone",
];

/// Values of the types with a grammar of their own; changed letters show where it ends.
const SAMPLES: [(&str, &str); 19] = [
    ("Key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMqCu6aNg8957zQqntFfZLjLkXIVwiv6ypULlPeWYuKE"),
    (
        "Key",
        "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIMqCu6aNg8957zQqntFfZLjLkXIVwiv6ypULlPeWYuKEAAAABHNzaDo=",
    ),
    ("Fingerprint", "SHA256:it8pRpRHr7nSdTh0az35vj+zD4i5CiANDkUh3PnQVic"),
    ("Digest", "081559ddf99e63c9c94ac60b903145356bb23c75f90ea8f433543fea4a5253c2"),
    ("Language", "de"),
    ("Language", "zh-Hant-TW"),
    ("LEI", "DEMO00CONTOSO0000112"),
    ("Link", "https://contoso.example"),
    ("Link", "https://contoso.example:8443/a?b=c#d"),
    ("Link", "mailto:help@contoso.example?subject=help"),
    ("Location", "_accord.contoso.example"),
    ("Location", "https://contoso.example/.well-known/accord.txt"),
    ("Hours", "Mo-Fr 08:00-18:00 Africa/Nairobi"),
    ("Hours", "Su-Th 22:30-24:00 UTC"),
    ("Hours", "Sa 19:00-01:00 America/Argentina/Buenos_Aires"),
    ("Phone", "+254203000911"),
    ("Phone", "+1234567"),
    ("Id", "tech-sector-accord-1"),
    ("Domain", "xn--bcher-kva.contoso.example"),
];

#[test]
fn all_readers_agree_on_values() {
    let mut values = by_hand();
    values.extend(at_ends_of_ranges());
    values.extend(random_texts(6_000));
    values.extend(random_domains(6_000));
    values.extend(changed_samples(6_000));
    for first in 'A'..='Z' {
        values.extend(('A'..='Z').map(|second| ("Country", format!("{first}{second}"))));
    }
    Reader::ALL.into_iter().for_each(|reader| compare(reader, &values));
}

fn compare(reader: Reader, values: &[(&'static str, String)]) {
    let questions: Vec<_> = values.iter().map(|value| serde_json::to_string(value).unwrap()).collect();
    let theirs = reader.ask(&["--values"], &questions);
    let (mut counts, mut differences) = ([0; 3], Vec::new());
    for ((kind, text), theirs) in values.iter().zip(&theirs) {
        let expected = if accepts(kind, text) { "yes" } else { "no" };
        counts[["yes", "no", "undecided"].iter().position(|word| word == theirs).unwrap()] += 1;
        if theirs != expected && theirs != "undecided" {
            differences.push(format!("{kind} {text:?}: ours {expected}, the page {theirs}"));
        }
    }
    let [yes, no, undecided] = counts;
    println!("{reader:?}, {} values: {yes} accepted, {no} refused, {undecided} undecided", values.len());
    assert!(
        differences.is_empty(),
        "{reader:?}: {} differ: {:#?}",
        differences.len(),
        &differences[..differences.len().min(20)]
    );
    assert!(yes > 3_000 && no > 3_000 && undecided * 20 < values.len());
}

fn accepts(kind: &str, text: &str) -> bool {
    match kind {
        "Line" => text.parse::<Line>().is_ok(),
        "Block" => format!("{text}\n").parse::<Block>().is_ok(),
        "Domain" => text.parse::<Organization>().is_ok(),
        "Id" => text.parse::<Id>().is_ok(),
        "Country" => text.parse::<Country>().is_ok(),
        "Digest" => text.parse::<Digest>().is_ok(),
        "Fingerprint" => text.parse::<Fingerprint>().is_ok(),
        "Hours" => text.parse::<Hours>().is_ok(),
        "Phone" => text.parse::<Phone>().is_ok(),
        "Key" => text.parse::<PublicKey>().is_ok(),
        "Language" => text.parse::<Language>().is_ok(),
        "LEI" => text.parse::<Lei>().is_ok(),
        "Link" => text.parse::<Link>().is_ok(),
        "Location" => text.parse::<Location>().is_ok(),
        other => panic!("{other} is none of {TYPES:?}"),
    }
}

/// The cases that earlier versions of the page left open.
fn by_hand() -> Vec<(&'static str, String)> {
    let ids = [
        "con", "con-1", "console", "prn", "aux", "nul", "com", "com0", "com1", "com10", "lpt9", "a--b", "ab-",
    ];
    let domains = [
        "xn--bcher-kva.example",
        "xn--bcher-kva-.example",
        "xn---bcher-kva.example",
        "xn--7ba.example",
        "xn--a-zhc.example",
        "xn--ab-n1t.example",
        "xn--zva.example",
        "xn--zvg.example",
        "xn--abc-.example",
        "xn--99999999.example",
        "xn--a.example",
        "xn--.example",
        "xn--xn--a--zhc.example",
        "ab--cd.example",
        "xn--mgbh0fb.xn--kgbechtv",
        "xn--strae-oqa.example",
        "xn--fiqs8s.cn",
        "xn--hxajbheg2az3al.example",
        "nul.example",
        "a.com1",
        "1.2.3.4",
    ];
    let lines = [
        "ශ්\u{200d}රී ලංකා රජය",
        "نرم\u{200c}افزاری",
        "র\u{200d}\u{9cd}যাংগস",
        "क्\u{200c}ष",
        "\u{1f469}\u{200d}\u{1f4bb}",
        "a\tb",
        "\u{1e9b}\u{323}",
        "\u{ac00}\u{11a8}",
        "\u{958}",
        "\u{2126}",
    ];
    let ids = ids.map(|text| ("Id", text.to_owned())).into_iter();
    let domains = domains.map(|text| ("Domain", text.to_owned())).into_iter();
    let lines = lines.into_iter().flat_map(|text| ["Line", "Block"].map(|kind| (kind, text.to_owned())));
    ids.chain(domains).chain(lines).collect()
}

/// For the first and last code point of every range, and their neighbors: alone in a word, five times, and with
/// both joiners on both sides.
fn at_ends_of_ranges() -> Vec<(&'static str, String)> {
    let joined = JOINED.iter().flat_map(|(_, ranges)| *ranges);
    let ends = joined
        .chain(FORBIDDEN)
        .chain(UNASSIGNED)
        .chain(MARKS)
        .flat_map(|(first, last)| [first.saturating_sub(1), *first, *last, last.saturating_add(1)]);
    let mut characters: Vec<char> = ends.filter_map(char::from_u32).collect();
    characters.sort_unstable();
    characters.dedup();
    let shapes = characters.into_iter().flat_map(|character| {
        let five = character.to_string().repeat(5);
        [
            ("Line", format!("a{character}b")),
            ("Line", format!("a{five}b")),
            ("Line", format!("{character}\u{200c}{character}")),
            ("Block", format!("{character}\u{200d}\u{dbb}")),
            ("Block", format!("{character}\n\u{200d}\u{dbb}")),
            ("Block", format!("\u{dbb}\u{200d}\n{character}")),
            ("Domain", encode_label(&format!("a{character}b"))),
        ]
    });
    shapes.collect()
}

/// Words of characters that tempt a reader.
fn random_texts(count: usize) -> impl Iterator<Item = (&'static str, String)> {
    const TEMPTING: [char; 40] = [
        'a',
        'Z',
        ' ',
        '\n',
        '-',
        '\u{200c}',
        '\u{200d}',
        '\u{301}',
        '\u{323}',
        '\u{335}',
        '\u{e9}',
        '\u{1e9b}',
        'م',
        'ا',
        '\u{64b}',
        '\u{651}',
        'क',
        '\u{94d}',
        '\u{93c}',
        'ශ',
        '\u{dca}',
        'ර',
        'ক',
        '\u{9cd}',
        'ក',
        '\u{17d2}',
        'ก',
        '\u{e48}',
        '\u{f71}',
        '\u{f72}',
        '\u{1100}',
        '\u{1161}',
        '\u{11a8}',
        '가',
        '示',
        '\u{2126}',
        '\u{378}',
        '\u{1f600}',
        '\u{fe0f}',
        '\u{20c5}',
    ];
    let mut dice = Dice::new(11);
    (0..count).map(move |round| {
        let length = 1 + dice.throw(9);
        let text: String = (0..length).map(|_| *dice.pick(&TEMPTING)).collect();
        (if round % 2 == 0 { "Line" } else { "Block" }, text)
    })
}

/// Labels that decode to random characters, and labels with a changed letter.
fn random_domains(count: usize) -> impl Iterator<Item = (&'static str, String)> {
    let mut dice = Dice::new(12);
    (0..count).map(move |round| {
        let length = 1 + dice.throw(6);
        let blocks =
            [0x61, 0xe0, 0x370, 0x430, 0x5d0, 0x620, 0x905, 0x1100, 0x200b, 0x4e00, 0xac00, 0xd7f0, 0x1f600];
        let text = (0..length).filter_map(|_| char::from_u32(dice.pick(&blocks) + dice.throw(26) as u32));
        let mut domain = encode_label(&(text.collect::<String>() + "é"));
        if round % 2 == 1 {
            let at = 4 + dice.throw(domain.len() - 4 - ".example".len());
            let letter = *dice.pick(b"abcdefghijklmnopqrstuvwxyz0123456789-");
            domain.replace_range(at..=at, char::from(letter).encode_utf8(&mut [0; 4]));
        }
        ("Domain", domain)
    })
}

/// Each sample as it is, then with up to three letters replaced, inserted or removed.
fn changed_samples(count: usize) -> impl Iterator<Item = (&'static str, String)> {
    const LETTERS: &[u8] = b"azAZ09-_.:/?#@+=&%!~ <>|\\";
    let mut dice = Dice::new(13);
    let changed = (0..count).map(move |_| {
        let (kind, sample) = *dice.pick(&SAMPLES);
        let mut text = sample.to_owned();
        for _ in 0..=dice.throw(3) {
            let at = dice.throw(text.len());
            let letter = char::from(*dice.pick(LETTERS)).to_string();
            match dice.throw(3) {
                0 => text.replace_range(at..=at, &letter),
                1 => text.insert_str(at, &letter),
                _ if text.len() > 1 => text.replace_range(at..=at, ""),
                _ => {}
            }
        }
        (kind, text)
    });
    SAMPLES.into_iter().map(|(kind, sample)| (kind, sample.to_owned())).chain(changed)
}

fn encode_label(text: &str) -> String {
    format!("xn--{}.example", idna::punycode::encode_str(text).unwrap())
}
