//! `name-confusable`: a name or a domain that a reader takes for another one's.
//!
//! Two names are alike when their skeletons are (Unicode TR 39, section 4), after case, spaces,
//! punctuation and the digits that stand in for letters are put aside. Reported at the one that
//! enrolled later; of two on one day, at both.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::Concern;
use crate::chain::State;
use crate::diagnostic::{Code, Fault};
use crate::record::Organization;
use crate::registry::{Member, Registry};
use crate::text;

pub fn check(registry: &Registry) -> Vec<Concern> {
    let members: Vec<_> = registry.members.iter().filter_map(|m| Some((m, m.state.as_ref()?))).collect();
    let names = alike(&members, |_, state| fold_name(state.profile().name.as_str()));
    let domains = alike(&members, |member, _| fold_domain(member.organization.as_str()));
    let names = names.into_iter().map(|pair| (pair, "profile.name", "name"));
    let domains = domains.into_iter().map(|pair| (pair, "organization", "domain"));
    names.chain(domains).filter_map(|(pair, field, what)| concern(pair, field, what)).collect()
}

/// The member of `registry` whose name or domain is like these of a newcomer.
pub fn look_alike<'a>(
    registry: &'a Registry,
    organization: &Organization,
    name: &str,
) -> Option<&'a Organization> {
    let (name, domain) = (fold_name(name), fold_domain(organization.as_str()));
    let like = |member: &&Member| {
        let other = member.state.as_ref().map(|state| fold_name(state.profile().name.as_str()));
        other.as_ref() == Some(&name) || fold_domain(member.organization.as_str()) == domain
    };
    let others = registry.members.iter().filter(|member| member.organization != *organization);
    others.filter(like).map(|member| &member.organization).next()
}

/// A member, and another with the same key that was there before or came on the same day.
type Pair<'a> = (&'a Member, &'a Member);

fn alike<'a>(members: &[(&'a Member, &'a State)], key: impl Fn(&Member, &State) -> String) -> Vec<Pair<'a>> {
    let mut groups: BTreeMap<String, Vec<(&'a Member, &'a State)>> = BTreeMap::new();
    for (member, state) in members {
        let key = key(member, state);
        if !key.is_empty() {
            groups.entry(key).or_default().push((member, state));
        }
    }
    let mut pairs = Vec::new();
    for group in groups.into_values() {
        let Some(first) = group.iter().map(|(_, state)| state.enrollment.date).min() else { continue };
        for (member, state) in &group {
            let earlier = |(other, enrolled): &&(&Member, &State)| {
                other.organization != member.organization && enrolled.enrollment.date == first
            };
            if let Some((other, _)) = group.iter().find(earlier)
                && !related(state, other)
            {
                pairs.push((*member, *other));
            }
        }
    }
    pairs
}

/// A successor may carry its predecessor's name.
fn related(state: &State, other: &Member) -> bool {
    let follows = |state: &State, other: &Member| {
        state.closure.as_ref().is_some_and(|closure| closure.successor == other.organization)
            || state.profile().predecessor.as_ref() == Some(&other.organization)
    };
    follows(state, other)
        || other.state.as_ref().is_some_and(|other| {
            other.closure.as_ref().is_some_and(|closure| closure.successor == state.organization)
        })
}

fn concern((member, other): Pair<'_>, field: &str, what: &str) -> Option<Concern> {
    Concern::of_profile(member, fault(other.organization.as_str(), field, what))
}

pub fn fault(other: &str, field: &str, what: &str) -> Fault {
    let message = format!("the {what} looks like that of `{}`", text::for_terminal(other));
    Fault::new(Code::NameConfusable, message, Code::NameConfusable.remedy()).in_field(field)
}

/// Words that say what form a company has, as [`fold`] leaves them. Nobody tells two companies
/// apart by them.
const FORMS: [&str; 44] = [
    "ab",
    "ag",
    "aktiengesellschaft",
    "aps",
    "as",
    "asa",
    "bhd",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "doo",
    "ev",
    "foundation",
    "gmbh",
    "group",
    "holding",
    "holdings",
    "inc",
    "incorporated",
    "kft",
    "kg",
    "kk",
    "limited",
    "llc",
    "llp",
    "ltd",
    "ltda",
    "nv",
    "oy",
    "oyj",
    "plc",
    "pte",
    "pty",
    "sa",
    "sarl",
    "sas",
    "sdn",
    "se",
    "sl",
    "spa",
    "srl",
    "the",
];

/// What is left of a name when everything is put aside that a hurried reader overlooks, company
/// forms too, unless nothing is left then.
pub fn fold_name(name: &str) -> String {
    let folded = |words: &[&str]| fold(&words.concat());
    let words: Vec<_> = name.split(|c: char| c.is_whitespace() || ",()/&+".contains(c)).collect();
    let is_form = |word: &&str| FORMS.iter().any(|form| is_word(word, form));
    let telling: Vec<_> = words.iter().copied().filter(|word| !is_form(word)).collect();
    Some(folded(&telling)).filter(|rest| !rest.is_empty()).unwrap_or_else(|| folded(&words))
}

/// Whether `word` is `form` but for dots and case.
fn is_word(word: &str, form: &str) -> bool {
    let letters = word.bytes().filter(|byte| *byte != b'.').map(|byte| byte.to_ascii_lowercase());
    letters.eq(form.bytes())
}

/// The same of a domain as a reader sees it: internationalized labels decoded, and the public
/// suffix put aside, since `contoso.com` and `contoso.net` are one name to a reader.
pub fn fold_domain(domain: &str) -> String {
    let suffix = psl::suffix_str(domain).map_or(0, |suffix| suffix.len() + 1);
    let labels = domain.get(..domain.len().saturating_sub(suffix)).filter(|labels| !labels.is_empty());
    let shown = labels.unwrap_or(domain);
    if shown.contains("xn--") { fold(&idna::domain_to_unicode(shown).0) } else { fold(shown) }
}

/// The skeleton of a text without case, spaces and punctuation. Of most names, which are ASCII, by a
/// table: a newcomer is held against a hundred thousand.
fn fold(text: &str) -> String {
    static ASCII: LazyLock<Vec<String>> = LazyLock::new(|| {
        (0..128_u8).map(|byte| skeleton(char::from(byte).encode_utf8(&mut [0; 4]))).collect()
    });
    let skeleton: String = if text.is_ascii() {
        text.bytes().map(|byte| ASCII[usize::from(byte)].as_str()).collect()
    } else {
        skeleton(text)
    };
    skeleton.replace("rn", "m").replace("vv", "w")
}

fn skeleton(text: &str) -> String {
    let lower = text.nfkc().flat_map(char::to_lowercase);
    let letters: String = lower
        .map(|c| {
            if c == '0' {
                'o'
            } else if c == '1' {
                'l'
            } else {
                c
            }
        })
        .collect();
    let skeleton = unicode_security::skeleton(&letters).flat_map(char::to_lowercase);
    skeleton.filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::{FORMS, fold, fold_domain, fold_name, skeleton};

    #[test]
    fn look_alikes_fold_together() {
        for (name, alike) in [
            ("Apple", "Аpple"),
            ("Contoso Cloud", "CONTOSO  CLOUD."),
            ("Contoso", "Contoso, Ltd."),
            ("Contoso GmbH & Co. KG", "The C0ntoso Group"),
            ("Contoso", "Ｃｏｎｔｏｓｏ S.A."),
        ] {
            assert_eq!(fold_name(name), fold_name(alike), "{name} {alike}");
        }
        for (domain, alike) in [
            ("microsoft.com", "rnicrosoft.com"),
            ("google.com", "g00gle.com"),
            ("paypal.com", "paypa1.com"),
            ("contoso.com", "contoso.co.uk"),
            ("contoso.com", "con-toso.com"),
            ("apple.com", "xn--pple-43d.com"),
        ] {
            assert_eq!(fold_domain(domain), fold_domain(alike), "{domain} {alike}");
        }
    }

    #[test]
    fn the_table_for_ascii_gives_the_skeleton() {
        let ascii: String = (0..128_u8).map(char::from).collect();
        for text in [ascii.as_str(), "paypal 0OolI1|", "Modern Vvork, rn & m"] {
            let whole = skeleton(text).replace("rn", "m").replace("vv", "w");
            assert_eq!(fold(text), whole);
        }
    }

    #[test]
    fn a_name_of_nothing_but_company_forms_keeps_them() {
        assert_eq!(fold_name("Group AG"), "groupag");
        assert_ne!(fold_name("Group AG"), fold_name("The Holding"));
        assert!(
            FORMS.is_sorted() && FORMS.iter().all(|form| fold_name(&format!("Contoso {form}")) == "contoso")
        );
    }

    #[test]
    fn names_that_differ_stay_apart() {
        for (name, other) in [("Contoso", "Fabrikam"), ("示例科技", "示例科学"), ("شركة المثال", "شركة مثال")]
        {
            assert_ne!(fold_name(name), fold_name(other), "{name} {other}");
        }
        assert_ne!(fold_domain("contoso.example"), fold_domain("fabrikam.example"));
        assert_ne!(fold_domain("co.uk"), fold_domain("com"));
    }
}
