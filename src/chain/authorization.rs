//! The keys that may sign a record, and those that must.

use super::state::State;
use super::{ChainRecord, Refusal};
use crate::diagnostic::{Code, Fault};
use crate::record::schema::choice;
use crate::record::{Body, PublicKey, Record};
use crate::signature::{self, KeyPoints, SignatureBlock, SignatureStatus};

/// A set of keys, and how many of them must sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota {
    pub at_least: usize,
    pub of: Vec<PublicKey>,
    pub role: KeyRole,
}

impl Quota {
    /// How many of the keys signed, and how many must.
    pub fn describe_count(&self, signed: usize) -> String {
        let (all, role) = (self.of.len(), self.role);
        if self.at_least == all {
            return format!("{signed} of {all} {role} signed, and all must sign this record");
        }
        format!("{signed} of {all} {role} signed, and {} must sign this record", self.at_least)
    }
}

choice! {
    /// What the keys of a quota are.
    pub enum KeyRole {
        Current = "current keys",
        New = "new keys",
        Successor = "successor keys",
    }
}

/// The keys that may sign a record, and those that must.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorization {
    /// Keys that may sign, in the order in which their blocks stand in the `.sig`.
    pub keys: Vec<PublicKey>,
    /// Every quota must be met.
    pub quotas: Vec<Quota>,
}

/// The authorization that `record` needs after `state`.
pub fn required_authorization(state: Option<&State>, record: &Record) -> Authorization {
    let current = state.map_or(&[][..], |state| &state.keys.current);
    match &record.body {
        Body::Enroll(enroll) => {
            let all = enroll.keys.current.to_vec();
            Authorization::of(vec![Quota { at_least: all.len(), of: all, role: KeyRole::Current }])
        }
        Body::Rotate(rotate) => {
            let fresh = rotate.keys.current.iter().filter(|key| !current.contains(key));
            let fresh: Vec<_> = fresh.cloned().collect();
            let mut authorization = Authorization::of(vec![
                rotation_authority(state, &rotate.rotation.authority),
                Quota { at_least: fresh.len(), of: fresh, role: KeyRole::New },
            ]);
            authorization.add_quota(&rotate.keys.current);
            authorization
        }
        Body::Succeed(succeed) => Authorization::of(vec![
            rotation_authority(state, &succeed.succession.authority),
            current_threshold(state, current),
        ]),
        _ => Authorization::of(vec![current_threshold(state, current)]),
    }
}

fn rotation_authority(state: Option<&State>, keys: &[PublicKey]) -> Quota {
    let at_least = state.map_or(1, |state| state.keys.next_threshold.get());
    Quota { at_least, of: keys.to_vec(), role: KeyRole::Successor }
}

fn current_threshold(state: Option<&State>, keys: &[PublicKey]) -> Quota {
    let at_least = state.map_or(1, |state| state.keys.threshold.get());
    Quota { at_least, of: keys.to_vec(), role: KeyRole::Current }
}

impl Authorization {
    fn of(quotas: Vec<Quota>) -> Self {
        let mut authorization = Self { keys: Vec::new(), quotas: Vec::new() };
        for quota in &quotas {
            authorization.add_quota(&quota.of);
        }
        Self { quotas, ..authorization }
    }

    fn add_quota(&mut self, keys: &[PublicKey]) {
        for key in keys {
            if !self.keys.contains(key) {
                self.keys.push(key.clone());
            }
        }
    }

    /// `blocks` in the order of the keys that may sign, one for each key: the last one.
    pub fn in_order(&self, blocks: &[SignatureBlock]) -> Vec<SignatureBlock> {
        self.keys
            .iter()
            .filter_map(|key| blocks.iter().rev().find(|block| block.key() == key).cloned())
            .collect()
    }

    /// For each quota that `signers` do not meet: the quota and the keys that have not signed.
    pub fn missing_quotas<'a>(
        &'a self,
        signers: &[&PublicKey],
    ) -> impl Iterator<Item = (&'a Quota, Vec<&'a PublicKey>)> {
        let unsigned = |quota: &'a Quota| {
            let keys: Vec<_> = quota.of.iter().filter(|key| !signers.contains(key)).collect();
            (quota, keys)
        };
        self.quotas
            .iter()
            .map(unsigned)
            .filter(|(quota, unsigned)| quota.of.len() - unsigned.len() < quota.at_least)
            .collect::<Vec<_>>()
            .into_iter()
    }
}

/// Verifies the signatures of `record` against `authorization`.
pub fn check_signatures(
    record: &ChainRecord,
    authorization: &Authorization,
    points: &KeyPoints,
) -> Vec<Refusal> {
    let Some(blocks) = &record.blocks else {
        let fault =
            Fault::new(Code::SignatureMissing, "the record is not signed", Code::SignatureMissing.remedy());
        return vec![Refusal::record(fault)];
    };
    let mut faults = Vec::new();
    let mut signers: Vec<&PublicKey> = Vec::new();
    let mut last = None;
    for (index, block) in blocks.iter().enumerate() {
        let before = faults.len();
        let key = block.key();
        let position = authorization.keys.iter().position(|known| known == key);
        if position.is_none() {
            faults.push(quota_fault(
                Code::KeyUnknown,
                format!("the key {} may not sign this record", key.fingerprint()),
            ));
        } else if signers.contains(&key) {
            faults.push(quota_fault(
                Code::SignatureDuplicate,
                format!("the key {} signed more than once", key.fingerprint()),
            ));
        } else {
            if position < last {
                faults.push(signature::not_canonical("the signatures are not in the order of the keys"));
            }
            faults.extend(verify_signatures(block, record, points));
            signers.push(key);
            last = position;
        }
        point_at(&mut faults[before..], blocks, index);
    }
    faults.extend(
        authorization
            .missing_quotas(&signers)
            .map(|(quota, missing_quotas)| missing_signers(quota, &missing_quotas)),
    );
    faults.into_iter().map(Refusal::signature).collect()
}

/// Makes `faults` point at the first line of the block at `index` in the canonical `.sig`.
fn point_at(faults: &mut [Fault], blocks: &[SignatureBlock], index: usize) {
    if faults.is_empty() {
        return;
    }
    let start: usize = blocks[..index].iter().map(|block| block.armor().len()).sum();
    let line = blocks[index].armor().find('\n').unwrap_or_default();
    for fault in faults {
        *fault = fault.clone().at(start..start + line);
    }
}

fn quota_fault(code: Code, message: String) -> Fault {
    Fault::new(code, message, code.remedy())
}

fn verify_signatures(block: &SignatureBlock, record: &ChainRecord, points: &KeyPoints) -> Option<Fault> {
    let status = block.verify_with(points, &record.message);
    if status == SignatureStatus::Good {
        return None;
    }
    let print = block.key().fingerprint();
    let (code, message) = match status {
        SignatureStatus::Good => return None,
        SignatureStatus::WrongNamespace => {
            (Code::SignatureNamespace, format!("the signature by {print} was made for another purpose"))
        }
        SignatureStatus::WrongHash => (
            Code::SignatureHash,
            format!("the signature by {print} does not cover the SHA-512 of the record"),
        ),
        SignatureStatus::NotPresent => {
            (Code::SignaturePresence, format!("the security key {print} signed without a touch"))
        }
        SignatureStatus::Bad => (Code::SignatureInvalid, format!("the signature by {print} does not verify")),
    };
    Some(quota_fault(code, message))
}

fn missing_signers(quota: &Quota, missing: &[&PublicKey]) -> Fault {
    let signed = quota.of.len() - missing.len();
    let prints: Vec<_> = missing.iter().map(|key| key.fingerprint().to_string()).collect();
    let message = format!("{}; not signed by: {}", quota.describe_count(signed), prints.join(", "));
    quota_fault(Code::Threshold, message)
}
