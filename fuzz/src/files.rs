//! One file by itself: an accepted file is canonical, and a refused file gets an explanation.

use accord::accord::{MarkdownPage, Text, TextContent};
use accord::record::Record;
use accord::record::schema::Table as _;
use accord::record::write::Writer;
use accord::registry::{MemoryTree, POLICY_FILE, Policy};
use accord::render::{human_text, human_texts};
use accord::signature::{self, Message, SIGNATURE_LIMIT};
use accord::view::describe_text;

use super::registry::{POLICY, verdict};
use super::{output, registry};

/// A record, and the page of its organization.
pub fn record(bytes: &[u8]) {
    let record = match Record::read(bytes) {
        Ok(record) => record,
        Err(faults) => return output::faults("keys/contoso.example/0001-enroll.toml", bytes, faults),
    };
    assert_eq!(record.write().as_bytes(), bytes);
    let mut tree = MemoryTree::default();
    tree.insert(POLICY_FILE, POLICY);
    tree.insert(record.header.path(), bytes);
    let verdict = verdict(&tree).expect("the policy is good");
    assert!(verdict.registry.members.iter().any(|member| member.organization == record.header.organization));
    output::verdict(&verdict);
}

/// A `.sig`, and the result of `accord attach` for it.
pub fn signature(bytes: &[u8]) {
    let message = Message::new(b"a record");
    match signature::parse_signatures(bytes) {
        Ok(blocks) => {
            assert_eq!(signature::write_signatures(&blocks).as_bytes(), bytes);
            for block in &blocks {
                let _ = (block.verify(&message), signature::check_key(block.key()));
            }
        }
        Err(fault) => output::faults("keys/contoso.example/0001-enroll.toml.sig", bytes, vec![fault]),
    }
    let armor = String::from_utf8_lossy(bytes);
    if let Ok(blocks) = signature::read_blocks(&armor) {
        let written = signature::write_signatures(&blocks);
        if written.len() <= SIGNATURE_LIMIT {
            assert_eq!(signature::parse_signatures(written.as_bytes()), Ok(blocks));
        }
    }
}

/// `accord.toml`, and a registry that it governs.
pub fn policy(bytes: &[u8]) {
    if let Err(faults) = Policy::read_policy(bytes) {
        return output::faults(POLICY_FILE, bytes, faults);
    }
    let mut tree = registry::sound();
    tree.insert(POLICY_FILE, bytes);
    output::verdict(&verdict(&tree).expect("the policy is good"));
}

/// A text, the draft of a text, and a page that a text is made from.
pub fn text(bytes: &[u8]) {
    let page = String::from_utf8_lossy(bytes);
    if let Err(faults) = MarkdownPage::read(&page) {
        output::faults("code.md", page.as_bytes(), faults);
    }
    if let Ok(draft) = TextContent::read_draft(bytes) {
        assert_eq!(TextContent::read_draft(draft.write().as_bytes()), Ok(draft));
    }
    let text = match Text::read(bytes) {
        Ok(text) => text,
        Err(faults) => return output::faults("accords/tech-sector-accord-1.toml", bytes, faults),
    };
    let mut writer = Writer::default();
    text.accord.write_fields(&mut writer);
    assert_eq!(writer.finish().as_bytes(), bytes);
    let views = [describe_text(&text)];
    output::human(|style| human_text(&views[0], style));
    output::human(|style| human_texts(&views, style));
}
