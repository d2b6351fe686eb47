//! `accord text check`

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use super::report_faults;
use crate::accord::{ACCORD_LIMIT, Text, TextContent};
use crate::cli::files::read_limited;
use crate::cli::lock::Lock;
use crate::cli::source::SourceArgs;
use crate::cli::{Context, Exit, Failure, workspace};
use crate::record::{Body, Digest, Id, Pledge};
use crate::registry::{self, Keep, POLICY_FILE, Selection};

/// What to do about a text with a pledge whose bytes are not canonical: they are not those that the pledge names.
const RESTORE: &str = "restore the bytes that it pledged to, such as with `git checkout origin/main -- FILE`, and write \
                       other words as a new text";

/// Check a text, and say whether it may still be edited
///
/// Says what is wrong with a text, in the registry or on its way there, and who pledged to it. A text
/// with a pledge is never edited: other words are another text.
#[derive(Debug, Args)]
pub struct TextCheckArgs {
    /// The text's file
    file: PathBuf,

    /// Write it in the canonical form, in its place, if no organization has pledged to it
    #[arg(long)]
    write: bool,
}

impl TextCheckArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let name = self.file.display().to_string();
        let bytes = read_limited(&self.file, ACCORD_LIMIT)?;
        let accord = match TextContent::read_draft(&bytes) {
            Ok(accord) => accord,
            Err(faults) => {
                report_faults(context, &name, &bytes, faults)?;
                return Ok(Exit::Unsound);
            }
        };
        // No pledge may be written between this check and the new bytes.
        let folder = self.write.then(|| context.registry()).transpose()?;
        let policy = folder.as_ref().map(|tree| tree.root().join(POLICY_FILE));
        let _lock = policy.map(|policy| Lock::on(context, &policy)).transpose()?;
        let pinned = find_pinned(context, &accord.id)?;
        let written = accord.write();
        let bytes = if self.write && written.as_bytes() != bytes {
            if let Some((organization, _)) = pinned.first() {
                let message = format!("{organization} has pledged to {}; nothing was written", accord.id);
                bail!(Failure::refused(message).help(RESTORE));
            }
            let tree = context.registry()?;
            tree.replace(&workspace::path_below(&tree, &self.file)?, written.as_bytes())?;
            written.into_bytes()
        } else {
            bytes
        };
        let text = match Text::read(&bytes) {
            Ok(text) => text,
            Err(faults) => {
                report_faults(context, &name, &bytes, faults)?;
                return Ok(Exit::Unsound);
            }
        };
        let (said, exit) = describe_pledges(&text, &pinned);
        context.print_text(&said)?;
        Ok(exit)
    }
}

/// Every pledge to a text of this id, whether or not it still counts: the organization and the digest that
/// it pinned.
fn find_pinned(context: &mut Context, id: &Id) -> Result<Vec<(String, Digest)>> {
    let selection = Selection { keep: Keep::Records, ..context.everything() };
    let source = context.source(&SourceArgs::default())?;
    let loaded = registry::load_registry(source.tree(), context.today, &selection);
    let (Ok((_, diagnostics)) | Err(diagnostics)) = &loaded;
    // What is not seen may be the pledge that matters.
    context.refuse_unreadable(diagnostics)?;
    let (registry, _) = match loaded {
        Ok(loaded) => loaded,
        Err(diagnostics) => {
            context.report_problems(&diagnostics)?;
            bail!(Failure::without_policy());
        }
    };
    let pledges = registry.members.iter().flat_map(|member| {
        let digests = member.records.iter().filter_map(|stored| match &stored.record.parsed.body {
            Body::Pledge(Pledge { pledge, .. }) if pledge.accord == *id => Some(pledge.digest),
            _ => None,
        });
        digests.map(|digest| (member.organization.to_string(), digest))
    });
    Ok(pledges.collect())
}

fn describe_pledges(text: &Text, pinned: &[(String, Digest)]) -> (String, Exit) {
    let id = &text.accord.id;
    let others: Vec<_> = pinned.iter().filter(|(_, digest)| *digest != text.digest).collect();
    let head = format!("{id}, SHA-256 {}\n", text.digest);
    if others.is_empty() {
        let edit = match pinned.len() {
            0 => "no organization has pledged to it: it may still be edited".to_owned(),
            count => format!("pledges that pin it: {count}; it must not be edited any more"),
        };
        return (format!("{head}{edit}\n"), Exit::Good);
    }
    let others: String = others.iter().map(|(who, digest)| format!("  {who} pinned {digest}\n")).collect();
    let help = "put back the bytes that they pinned, and write other words as a new text\n";
    (format!("{head}pledges pin other bytes:\n{others}{help}"), Exit::Unsound)
}
