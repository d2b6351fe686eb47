//! Random valid values: strings, lists, identifiers, keys, days.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use ssh_key::public::{Ed25519PublicKey, KeyData, SkEd25519};
use unicode_normalization::UnicodeNormalization as _;

use crate::record::schema::{NonEmpty, TextValue};
use crate::record::*;

pub(crate) fn parsed<T: TextValue>(text: &str) -> T {
    text.parse::<T>().unwrap_or_else(|fault| panic!("{text:?}: {}", fault.message))
}

/// A list that may be empty, of distinct items.
pub(crate) fn many<T: std::fmt::Debug + PartialEq>(
    item: impl Strategy<Value = T>,
    most: usize,
) -> impl Strategy<Value = Vec<T>> {
    vec(item, 0..=most).prop_map(distinct)
}

/// A list with at least one item, all distinct.
pub(crate) fn some<T: std::fmt::Debug + PartialEq>(
    item: impl Strategy<Value = T>,
    most: usize,
) -> impl Strategy<Value = NonEmpty<T>> {
    vec(item, 1..=most).prop_map(|items| NonEmpty::new(distinct(items)).expect("one at least"))
}

fn distinct<T: PartialEq>(items: Vec<T>) -> Vec<T> {
    let mut kept = Vec::new();
    for item in items {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}

/// Characters that tempt a writer or a reader: what TOML escapes, what other sinks escape, many
/// scripts, and marks that compose.
fn character() -> impl Strategy<Value = char> {
    prop_oneof![
        4 => select(&['"', '\\', '\'', '#', '=', '[', ']', '{', '<', '&', '|', '@', '-', ' '][..]),
        4 => proptest::char::range(' ', '~'),
        2 => proptest::char::range('¡', 'ſ'),
        1 => proptest::char::range('\u{0300}', '\u{0345}'),
        1 => select(&['Ω', 'Ж', 'я', 'ش', 'ر', 'ה', 'ต', 'ั', 'क', '्', '示', '例', '각', '가', '😀', '𝒜'][..]),
    ]
    .prop_filter("visible", |character| !crate::text::is_forbidden(*character))
}

/// Up to `most` characters in NFC, without a space at the end.
fn words(most: usize) -> impl Strategy<Value = String> {
    vec(character(), 0..=most).prop_map(move |characters| {
        let text: String = characters.into_iter().nfc().take(most).collect();
        text.trim_end_matches(' ').to_owned()
    })
}

pub(crate) fn line() -> impl Strategy<Value = Line> {
    prop_oneof![6 => words(24), 1 => words(LINE_MAX)]
        .prop_filter_map("a line", |text| text.trim_matches(' ').parse::<Line>().ok())
}

pub(crate) fn block() -> impl Strategy<Value = Block> {
    vec(words(30), 1..=5).prop_filter_map("a block", |lines| {
        let text = lines.join("\n");
        text.trim_matches(['\n', ' ']).parse::<Block>().ok()
    })
}

pub(crate) fn id() -> impl Strategy<Value = Id> {
    "[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,4}".prop_map(|text| parsed(&text))
}

pub(crate) fn link() -> impl Strategy<Value = Link> {
    prop_oneof![
        "https://[a-z0-9]{1,9}\\.example/[!#-;=?-\\[\\]_a-z~]{0,40}",
        "mailto:[a-z0-9]{1,9}@[a-z]{1,9}\\.example(\\?[!#-;=?-\\[\\]_a-z~]{0,40})?",
    ]
    .prop_map(|text| parsed(&text))
}

pub(crate) fn phone() -> impl Strategy<Value = Phone> {
    "\\+[1-9][0-9]{6,14}".prop_map(|text| parsed(&text))
}

pub(crate) fn hours() -> impl Strategy<Value = Hours> {
    let days = select(&["Mo-Fr", "Su-Th", "Sa", "Mo-Su"][..]);
    let zone = select(&["UTC", "Africa/Nairobi", "Etc/GMT+5", "Atlantis/Harbor"][..]);
    (days, 0..24, 0..60, 1..=24, zone).prop_map(|(days, hour, minute, last, zone)| {
        let last = if (hour, minute) == (last, 0) { last % 24 + 1 } else { last };
        parsed(&format!("{days} {hour:02}:{minute:02}-{last:02}:00 {zone}"))
    })
}

pub(crate) fn domain() -> impl Strategy<Value = String> {
    let suffix = select(&["example", "com", "co.uk", "org", "xn--bcher-kva.example"][..]);
    ("[a-z][a-z0-9]{3,12}(-[a-z0-9]{1,5})?", suffix).prop_map(|(label, suffix)| format!("{label}.{suffix}"))
}

pub(crate) fn organization() -> impl Strategy<Value = Organization> {
    domain().prop_map(|name| parsed(&name))
}

pub(crate) fn country() -> impl Strategy<Value = Country> {
    select(&COUNTRIES[..]).prop_map(|(code, _)| parsed(code))
}

pub(crate) fn digest() -> impl Strategy<Value = Digest> {
    any::<[u8; 8]>().prop_map(|bytes| Digest::of(&bytes))
}

/// A key by its notation: any 32 bytes, on a security key or not.
pub(crate) fn public_key() -> impl Strategy<Value = PublicKey> {
    let application = of(prop_oneof![Just("ssh:".to_owned()), "ssh:[a-zA-Z0-9._:-]{1,20}"]);
    (any::<[u8; 32]>(), application).prop_map(|(point, application)| {
        let point = Ed25519PublicKey(point);
        let data = match application {
            None => KeyData::Ed25519(point),
            Some(application) => KeyData::SkEd25519(SkEd25519::new(point, application)),
        };
        PublicKey::from_openssh(&data).expect("a key of a type that is allowed")
    })
}

/// Any day from 1970-01-01 to 9999-12-30, the last on which a moment in every time zone is one of the calendar.
pub(crate) fn date() -> impl Strategy<Value = Date> {
    (0_i64..=2_932_895).prop_map(|day| Date::from_unix(day * 86_400).expect("in the calendar"))
}
