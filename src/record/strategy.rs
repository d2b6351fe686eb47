//! Random valid records of every kind, for property tests anywhere in the crate.

pub(crate) mod values;

use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::schema::NonEmpty;
use super::*;
use values::*;

/// A record of any kind.
pub(crate) fn record() -> impl Strategy<Value = Record> {
    select(Kind::ALL).prop_flat_map(record_of)
}

/// A record of `kind`.
pub(crate) fn record_of(kind: Kind) -> impl Strategy<Value = Record> {
    (header(kind), body(kind)).prop_map(|(header, body)| Record { body: consistent(body, &header), header })
}

fn header(kind: Kind) -> impl Strategy<Value = Header> {
    let registry = domain().prop_map(|name| name.parse::<RegistryName>().expect("a domain"));
    (registry, organization(), 1_u32..=999_999_999, of(digest()), date()).prop_map(
        move |(registry, organization, sequence, previous, date)| {
            let sequence = Sequence::new(sequence).expect("in its range");
            Header { format: FormatVersion, kind, registry, organization, sequence, previous, date }
        },
    )
}

/// The tables of `kind`.
pub(crate) fn body(kind: Kind) -> BoxedStrategy<Body> {
    let profile = profile();
    match kind {
        Kind::Enroll => {
            (profile, key_set()).prop_map(|(profile, keys)| Body::Enroll(Enroll { profile, keys })).boxed()
        }
        Kind::Rotate => (rotation(), key_set())
            .prop_map(|(rotation, keys)| Body::Rotate(Rotate { rotation, keys }))
            .boxed(),
        Kind::Update => profile.prop_map(|profile| Body::Update(Update { profile })).boxed(),
        Kind::Succeed => (organization(), block(), some(public_key(), 8))
            .prop_map(|(successor, reason, authority)| {
                Body::Succeed(Succeed { succession: Succession { successor, reason, authority } })
            })
            .boxed(),
        Kind::Pledge => (terms(), many(reservation(), 3), of(assistance()))
            .prop_map(|(pledge, reservation, assistance)| {
                Body::Pledge(Pledge { pledge, reservation, assistance })
            })
            .boxed(),
        Kind::Reaffirm => (id(), digest())
            .prop_map(|(accord, digest)| {
                Body::Reaffirm(Reaffirm { reaffirmation: Reaffirmation { accord, digest } })
            })
            .boxed(),
        Kind::Report => (report(), many(figure(), 5), many(evidence(), 3))
            .prop_map(|(report, figure, evidence)| Body::Report(Report { report, figure, evidence }))
            .boxed(),
        Kind::Withdraw => (id(), block())
            .prop_map(|(accord, reason)| {
                Body::Withdraw(Withdraw { withdrawal: Withdrawal { accord, reason } })
            })
            .boxed(),
        Kind::Answer => (digest(), block())
            .prop_map(|(finding, text)| Body::Answer(Answer { answer: Reply { finding, text } }))
            .boxed(),
        Kind::Observe => observation().prop_map(|observation| Body::Observe(Observe { observation })).boxed(),
        Kind::Finding => (finding(), some(evidence(), 3))
            .prop_map(|(finding, evidence)| Body::Finding(Finding { finding, evidence: evidence.to_vec() }))
            .boxed(),
        Kind::Concur => (digest(), of(block()))
            .prop_map(|(finding, note)| Body::Concur(Concur { concurrence: Concurrence { finding, note } }))
            .boxed(),
        Kind::Retract => (digest(), block())
            .prop_map(|(finding, reason)| {
                Body::Retract(Retract { retraction: Retraction { finding, reason } })
            })
            .boxed(),
        Kind::Appoint => (plain_key(), block())
            .prop_map(|(key, reason)| Body::Appoint(Appoint { appointment: Appointment { key, reason } }))
            .boxed(),
        Kind::Adopt | Kind::Admit | Kind::Dismiss | Kind::Void | Kind::Readmit | Kind::Accept => {
            decision(kind)
        }
    }
}

/// The tables of a decision of `kind`.
fn decision(kind: Kind) -> BoxedStrategy<Body> {
    let names = (organization(), digest(), id(), groups(), country());
    (names, digest(), block())
        .prop_map(move |((organization, enroll, id, group, country), record, reason)| match kind {
            Kind::Adopt => Body::Adopt(Adopt { adoption: Adoption { accord: id, digest: record, reason } }),
            Kind::Admit => Body::Admit(Admit {
                admission: Admission { organization, enroll, charter: id, group, country, reason },
            }),
            Kind::Dismiss => Body::Dismiss(Dismiss { dismissal: Dismissal { admission: record, reason } }),
            Kind::Void => Body::Void(Void { voidance: Voidance { organization, enroll, reason } }),
            Kind::Readmit => {
                Body::Readmit(Readmit { readmission: Readmission { organization, enroll, reason } })
            }
            _ => Body::Accept(Accept { acceptance: Acceptance { code: id, organization, record, reason } }),
        })
        .boxed()
}

fn groups() -> impl Strategy<Value = Group> {
    select(vec![Group::PrivateSector, Group::Government, Group::Academia, Group::CivilSociety])
}

/// Mends what each field by itself cannot know: orders days and counts, and fills in what an
/// assessment calls for.
fn consistent(mut body: Body, header: &Header) -> Body {
    match &mut body {
        Body::Rotate(rotate) => {
            let rotation = &mut rotate.rotation;
            if header.sequence == Sequence::FIRST {
                rotation.compromised_from = None;
            } else if let Some(from) = rotation.compromised_from {
                rotation.reason = RotationReason::Compromise;
                let earlier = from.get() % (header.sequence.get() - 1) + 1;
                rotation.compromised_from = Sequence::new(earlier);
            }
        }
        Body::Report(report) => {
            let mut metrics = std::collections::BTreeSet::new();
            report.figure.retain(|figure| metrics.insert(figure.metric.clone()));
            let report = &mut report.report;
            let mut days = [report.from, report.to, header.date];
            days.sort_unstable();
            report.from = days[0].min(header.date);
            report.to = days[1].min(header.date);
        }
        Body::Observe(observe) => {
            let observation = &mut observe.observation;
            elsewhere(&mut observation.organization, header);
            observation.location = parsed(&observation.method.location(&observation.organization));
        }
        Body::Admit(admit) => elsewhere(&mut admit.admission.organization, header),
        Body::Void(void) => elsewhere(&mut void.voidance.organization, header),
        Body::Readmit(readmit) => elsewhere(&mut readmit.readmission.organization, header),
        Body::Finding(finding) => {
            for evidence in &mut finding.evidence {
                evidence.sha256.get_or_insert(Digest::of(b""));
            }
            let finding = &mut finding.finding;
            if finding.from.zip(finding.to).is_some_and(|(from, to)| from > to) {
                std::mem::swap(&mut finding.from, &mut finding.to);
            }
            if finding.assessment == Assessment::Attribution {
                finding.confidence.get_or_insert(Confidence::Moderate);
                if finding.actor.is_none() {
                    finding.state.get_or_insert("KE".parse::<Country>().expect("assigned"));
                }
            } else {
                finding.about.get_or_insert(header.organization.clone());
            }
            finding.about.iter_mut().for_each(|about| elsewhere(about, header));
        }
        _ => {}
    }
    body
}

/// Another organization in the place of the record's own.
fn elsewhere(about: &mut Organization, header: &Header) {
    if *about == header.organization {
        *about = parsed(&format!("other.{about}"));
    }
}

fn profile() -> impl Strategy<Value = Profile> {
    let lei = "[A-Z0-9]{18}".prop_map(|stem| parsed(&lei_with_check_digits(&stem)));
    (line(), of(line()), groups(), country(), of(lei), of(line()), of(organization())).prop_map(
        |(name, legal_name, group, country, lei, sector, predecessor)| Profile {
            name,
            legal_name,
            group,
            country,
            lei,
            sector,
            predecessor,
        },
    )
}

fn key_set() -> impl Strategy<Value = KeySet> {
    let threshold = || (1_usize..=8).prop_map(|number| Threshold::new(number).expect("in its range"));
    let next = some(public_key().prop_map(|key| key.fingerprint()), 8);
    (threshold(), some(public_key(), 8), threshold(), next).prop_map(
        |(threshold, current, next_threshold, next)| KeySet { threshold, current, next_threshold, next },
    )
}

fn plain_key() -> impl Strategy<Value = PublicKey> {
    public_key().prop_filter("a security key signs for no log", |key| key.application().is_none())
}

fn rotation() -> impl Strategy<Value = Rotation> {
    let reasons = vec![RotationReason::Routine, RotationReason::Loss, RotationReason::Compromise];
    let from = of((1_u32..=999_999_999).prop_map(|number| Sequence::new(number).expect("in its range")));
    (select(reasons), from, some(public_key(), 8))
        .prop_map(|(reason, compromised_from, authority)| Rotation { reason, compromised_from, authority })
}

fn terms() -> impl Strategy<Value = Terms> {
    (id(), digest(), of(line()), line(), of(line()), many(line(), 4), of(block())).prop_map(
        |(accord, digest, signatory, title, authority, covers, statement)| Terms {
            accord,
            digest,
            signatory,
            title,
            authority,
            covers,
            statement,
        },
    )
}

fn reservation() -> impl Strategy<Value = Reservation> {
    (id(), block()).prop_map(|(principle, text)| Reservation { principle, text })
}

fn assistance() -> impl Strategy<Value = Assistance> {
    let tags = vec!["de", "en", "yue", "pt-BR", "zh-Hant", "zh-Hant-TW"];
    let languages = subsequence(tags, 1..=6)
        .prop_map(|tags| NonEmpty::new(tags.into_iter().map(parsed).collect()).expect("one at least"));
    let reached = (link(), of(phone()), of(link()));
    let served = (languages, many(country(), 5), many(select(Sector::WORDS).prop_map(parsed::<Sector>), 3));
    (reached, served, many(hours(), 3)).prop_map(
        |((contact, phone, keys), (languages, countries, sectors), hours)| Assistance {
            contact,
            phone,
            keys,
            languages,
            countries,
            sectors,
            hours,
        },
    )
}

fn report() -> impl Strategy<Value = ReportBody> {
    (id(), date(), date(), block()).prop_map(|(accord, from, to, summary)| ReportBody {
        accord,
        from,
        to,
        summary,
    })
}

fn figure() -> impl Strategy<Value = Figure> {
    let count = (0_u64..=999_999_999_999).prop_map(|number| Count::new(number).expect("in its range"));
    (id(), count).prop_map(|(metric, value)| Figure { metric, value })
}

fn evidence() -> impl Strategy<Value = Evidence> {
    (of(id()), line(), link(), of(digest())).prop_map(|(principle, title, url, sha256)| Evidence {
        principle,
        title,
        url,
        sha256,
    })
}

fn observation() -> impl Strategy<Value = Observation> {
    let methods = select(&[Method::Dns, Method::Https][..]);
    let outcomes = select(&[Outcome::Match, Outcome::Mismatch, Outcome::Absent][..]);
    (organization(), digest(), methods, outcomes).prop_map(|(organization, enroll, method, result)| {
        let location = parsed(&method.location(&organization));
        Observation { organization, enroll, method, location, result }
    })
}

fn finding() -> impl Strategy<Value = FindingBody> {
    let assessments = select(&[Assessment::Breach, Assessment::Assistance, Assessment::Attribution][..]);
    let confidence = of(select(&[Confidence::Low, Confidence::Moderate, Confidence::High][..]));
    let days = (of(date()), of(date()));
    let who = (of(organization()), of(line()), of(country()));
    (line(), assessments, who, confidence, days, block()).prop_map(
        |(title, assessment, (about, actor, state), confidence, (from, to), summary)| FindingBody {
            title,
            assessment,
            about,
            actor,
            state,
            confidence,
            from,
            to,
            summary,
        },
    )
}
