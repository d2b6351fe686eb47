//! The first records of a registry: its own enrollment, and the adoption of its texts. They are drafted and judged
//! before the folder exists.

use anyhow::{Result, bail};

use super::InitArgs;
use super::files::NewText;
use crate::cli::draft::{Draft, Previous};
use crate::cli::key_ring::{HeldKey, KeyRing};
use crate::cli::new_keys::MadeKeys;
use crate::cli::values::Values;
use crate::cli::workspace::Workspace;
use crate::cli::{Context, Failure, defaults, new_keys};
use crate::record::schema::Table;
use crate::record::write::Writer;
use crate::record::{
    Digest, FormatVersion, Header, Kind, Line, Organization, Record, RegistryName, Sequence,
};
use crate::registry::{self, Keep, MemoryTree, POLICY_FILE, Policy, Selection};
use crate::signature::SecretKey;

/// A registry on its way.
#[derive(Debug)]
pub struct Founding {
    pub title: Line,
    pub texts: Vec<NewText>,
    /// `accord.toml`.
    pub policy: String,
    pub enrollment: Digest,
    /// The registry as it will be without records, opened at its own organization.
    pub workspace: Workspace,
    pub ring: KeyRing,
    /// Keys that are made for it, and not written yet.
    pub made: MadeKeys,
    drafts: Vec<Draft>,
}

impl Founding {
    /// Drafts the records, after those that an interrupted run left.
    pub fn new(context: &mut Context, init: &mut InitArgs, texts: Vec<NewText>) -> Result<Self> {
        let (Some(name), Some(title)) = (init.registry.clone(), init.title.clone()) else {
            bail!(Failure::usage("a registry needs --registry and --title"));
        };
        let organization = name.as_str().parse::<Organization>()?;
        if let Some(obstacle) = organization.find_registration_obstacle() {
            let message = format!("{organization} is not a domain that can be registered: it {obstacle}");
            bail!(Failure::refused(message).help("use a domain of yours, such as pledges.example.com"));
        }
        let ring = init.signing.ring(context, &organization)?;
        let (ring, made) = fill_keys(&mut init.enrollment.values, ring)?;
        let header = |kind, last: Option<Previous>| Header {
            format: FormatVersion,
            kind,
            registry: name.clone(),
            organization: organization.clone(),
            sequence: last.map_or(Sequence::FIRST, |(sequence, _)| sequence.next()),
            previous: last.map(|(_, digest)| digest),
            date: context.today,
        };
        let enroll = Draft::new(header(Kind::Enroll, None), &init.enrollment.values)?;
        let mut drafts = vec![init.keep_earlier(enroll)?];
        for new in &texts {
            let mut values = Values::default();
            defaults::fill_text(&mut values, Kind::Adopt, &new.text);
            values.set_text("adoption", "reason", &init.reason);
            let last = drafts.last().map(Draft::as_previous);
            drafts.push(init.keep_earlier(Draft::new(header(Kind::Adopt, last), &values)?)?);
        }
        let enrollment = drafts[0].digest();
        let policy = init.write_policy(name, title.clone(), enrollment);
        let workspace =
            Workspace::found(init.directory.clone(), load_founded(context, &policy)?, organization);
        Ok(Self { title, texts, policy, enrollment, workspace, ring, made, drafts })
    }

    /// The records to sign, once.
    pub fn take_drafts(&mut self) -> Vec<Draft> {
        std::mem::take(&mut self.drafts)
    }
}

impl InitArgs {
    /// The record that an interrupted run wrote in the place of this draft, which may be of an earlier day.
    fn keep_earlier(&self, draft: Draft) -> Result<Draft> {
        let path = draft.record.header.path();
        let Some(bytes) = self.read_file(&path)? else { return Ok(draft) };
        let earlier = Record::read(&bytes).ok().zip(String::from_utf8(bytes).ok());
        match earlier {
            Some((record, bytes)) => {
                let header = Header { date: record.header.date, ..draft.record.header };
                if record.header == header && record.body == draft.record.body {
                    return Ok(Draft { record, bytes });
                }
                Err(self.report_other(&path).into())
            }
            None => Err(self.report_other(&path).into()),
        }
    }

    fn write_policy(&self, registry: RegistryName, title: Line, enrollment: Digest) -> String {
        let policy = Policy {
            format: FormatVersion,
            registry,
            title,
            homepage: self.homepage.clone(),
            repository: self.repository.clone(),
            enroll: enrollment,
        };
        let mut writer = Writer::default();
        policy.write_fields(&mut writer);
        writer.finish()
    }
}

/// The registry with this `accord.toml` and nothing else.
fn load_founded(context: &Context, policy: &str) -> Result<registry::Registry> {
    let mut tree = MemoryTree::default();
    tree.insert(POLICY_FILE, policy);
    let selection = Selection { only: Some(Vec::new()), keep: Keep::Records, threads: 1 };
    match registry::load_registry(&tree, context.today, &selection) {
        // The records that it lacks are those that are about to be signed.
        Ok((registry, _)) => Ok(registry),
        Err(_) => Err(Failure::without_policy().into()),
    }
}

/// The keys that were named or are at hand, and new ones for what is missing. New keys sign before they are written.
fn fill_keys(values: &mut Values, mut ring: KeyRing) -> Result<(KeyRing, MadeKeys)> {
    let mut made = MadeKeys::default();
    let named = values.has_field("keys", "current");
    if !named && ring.is_empty() {
        made.signing = new_keys::make_keys(1)?;
    }
    for key in &made.signing {
        ring.chosen.push(hold_key(key)?);
    }
    defaults::fill_keys(values, &ring);
    if !values.has_field("keys", "next") {
        let successors = new_keys::make_keys(if named { 0 } else { 1 })?;
        let prints = successors.iter().map(|key| key.public().fingerprint().to_string());
        values.set_default("keys", "next", prints.collect());
        made.successors = successors;
    }
    Ok((ring, made))
}

/// A key that is in memory, as if it lay in a file.
fn hold_key(key: &SecretKey) -> Result<HeldKey> {
    let bytes = zeroize::Zeroizing::new(key.to_openssh().as_bytes().to_vec());
    HeldKey::in_bytes(std::path::Path::new("the new key"), bytes)
}
