//! What an argument names: an organization, a text, a finding, a file of the registry.

use std::path::{Path, PathBuf};

use crate::accord::Text;
use crate::cli::Failure;
use crate::cli::files::FolderTree;
use crate::cli::path_error::AtPath;
use crate::diagnostic::suggestion::suggest_name;
use crate::findings::Statements;
use crate::record::{Digest, Id, Kind, Organization, Room, record_path};
use crate::registry::{Registry, Tree};
use anyhow::{Context as _, Result};

/// For an organization that is not in the registry, or was not on the day asked about.
pub fn report_absent(tree: &dyn Tree, organization: &Organization) -> Failure {
    let help = suggest_organization(tree, organization.as_str());
    Failure::usage(format!("{organization} is not in this registry")).help(help)
}

/// The help for a domain that is `typed`: the nearest one of the registry.
pub fn suggest_organization(tree: &dyn Tree, typed: &str) -> String {
    let entries = tree.list(Room::Keys.folder()).unwrap_or_default();
    let names: Vec<_> = entries.into_iter().map(|entry| entry.name).collect();
    match find_near_domain(typed, &names) {
        Some(name) if name == typed => format!("`accord history {name}` tells when it came"),
        Some(name) => format!("did you mean `{name}`?"),
        None => "`accord list` names those that are; `accord join` enters another".to_owned(),
    }
}

/// The domain that differs from a `typed` one by a few slips of the hand, by a name in front, or by what follows its
/// first part. Every domain of a registry may end alike, so that the end says nothing.
fn find_near_domain<'a>(typed: &str, names: &'a [String]) -> Option<&'a str> {
    let label = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let slips = label(typed).chars().count().div_ceil(3);
    let distances = names.iter().map(|name| (name, strsim::osa_distance(typed, name)));
    let nearest = distances.filter(|(_, distance)| *distance <= slips).min_by_key(|(_, distance)| *distance);
    let longer = || names.iter().find(|name| typed.ends_with(&format!(".{name}")));
    let elsewhere = || names.iter().find(|name| label(name) == label(typed));
    nearest.map(|(name, _)| name).or_else(longer).or_else(elsewhere).map(String::as_str)
}

/// The domain among `names` that a new one differs from by one letter, or two letters of a long name.
pub fn find_slip<'a>(typed: &str, names: &'a [String]) -> Option<&'a str> {
    let label = typed.split('.').next().unwrap_or_default().chars().count();
    let slips = if label < 8 { 1 } else { 2 };
    let near = names.iter().find(|name| *name != typed && strsim::osa_distance(typed, name) <= slips);
    near.map(String::as_str)
}

/// The text of this id.
pub fn find_text<'a>(registry: &'a Registry, id: &Id) -> Result<&'a Text> {
    let texts = registry.texts();
    texts.get(id).with_context(|| {
        let suggestion = suggest_name(id.as_str(), "its texts are", texts.keys().map(Id::as_str));
        Failure::usage(format!("this registry has no text `{id}`")).help(suggestion)
    })
}

/// The digest of the finding that `argument` names: by its digest, the beginning of it, or as
/// ORG/NUMBER.
pub fn find_finding(statements: &Statements<'_>, argument: &str) -> Result<Digest> {
    let mut found = statements.findings().iter().filter(|case| match argument.rsplit_once('/') {
        Some((author, number)) => {
            argument == record_path(Kind::Finding, case.author(), case.sequence)
                || (author == case.author().as_str() && number.parse() == Ok(case.sequence.get()))
        }
        None => !argument.is_empty() && case.digest.to_string().starts_with(argument),
    });
    match (found.next(), found.next()) {
        (Some(case), None) => Ok(case.digest),
        (Some(_), Some(_)) => Err(Failure::usage(format!("several findings begin with `{argument}`"))
            .help("give more digits of the digest")
            .into()),
        (None, _) => Err(Failure::usage(format!("this registry has no finding `{argument}`"))
            .help("`accord findings` lists them; give a digest, the beginning of it, or ORG/NUMBER")
            .into()),
    }
}

/// The path of a file below the registry's top, with `/`.
pub fn path_below(tree: &FolderTree, path: &Path) -> Result<String> {
    let inside = if path.exists() { path.to_path_buf() } else { tree.root().join(path) };
    if !inside.exists() {
        let message = format!("there is no file {}, here or in the registry's folder", path.display());
        let help = "name a record's file, such as pledges/example.com/0002-pledge.toml; `accord status ORG` names those \
                    that lack signatures";
        return Err(Failure::environment(message).help(help).into());
    }
    let root = tree.root().canonicalize().at("find", tree.root())?;
    let file = inside.canonicalize().at("find", &inside)?;
    let below = file.strip_prefix(&root).map(PathBuf::from);
    let below = below.map_err(|_| {
        Failure::usage(format!("{} is not in this registry", path.display()))
            .help("name a file of this registry, or with -C the registry that the file is in")
    })?;
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    Ok(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_domain_that_lacks_a_letter_is_near_another() {
        let names = ["contoso.example", "ice.example"].map(str::to_owned);
        for (typed, name) in [
            ("contos.example", Some("contoso.example")),
            ("contoso.exmaple", Some("contoso.example")),
            ("contoso.example", None),
            ("cont.example", None),
            ("ace.example", Some("ice.example")),
            ("sea.example", None),
        ] {
            assert_eq!(find_slip(typed, &names), name, "{typed}");
        }
    }

    #[test]
    fn a_slip_in_a_domain_is_understood_and_another_domain_is_not() {
        let names = ["contoso.example", "ice-shelf.example"].map(str::to_owned);
        for (typed, name) in [
            ("contsoo.example", Some("contoso.example")),
            ("contoso.exmaple", Some("contoso.example")),
            ("www.contoso.example", Some("contoso.example")),
            ("contoso.com", Some("contoso.example")),
            ("contoso", Some("contoso.example")),
            ("trial-three.example", None),
        ] {
            assert_eq!(find_near_domain(typed, &names), name, "{typed}");
        }
    }
}
