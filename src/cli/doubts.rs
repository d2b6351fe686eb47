//! What the maintainers would have to accept in public about a profile, said before it is signed.

use anyhow::Result;

use super::own_organization::list_meant_organizations;
use super::values::Values;
use super::workspace::{Workspace, find_slip};
use super::{Context, prompt};
use crate::check::{self, describe_symbols, find_lei_claim, find_look_alike};
use crate::record::Room;
use crate::registry::Tree;

/// Says for which organization a reader may take this one, by its name, its domain or its LEI, and which symbols the
/// name holds. Returns whether it said anything.
pub fn point_out_doubts(context: &mut Context, workspace: &Workspace, profile: &Values) -> Result<bool> {
    let [name, legal_name, lei] = ["name", "legal_name", "lei"]
        .map(|field| profile.field_values("profile", field).map(|lines| lines.concat()));
    let name = name.unwrap_or_default();
    let mut doubts = Vec::new();
    if let Some(found) = describe_symbols(&name) {
        doubts.push(format!("The name holds {found}. A reader may take a symbol for a mark of this program"));
    }
    if let Ok(verdict) = check::verify_registry(&workspace.tree, context.today, &context.everything()) {
        let look_alike =
            find_look_alike(&verdict.registry, &workspace.organization, &name, legal_name.as_deref());
        doubts.extend(look_alike.map(|other| {
            format!("The name or the domain looks like that of {other}. A reader may take one for the other")
        }));
        let same = lei.and_then(|lei| find_lei_claim(&verdict.registry, &workspace.organization, &lei));
        doubts
            .extend(same.map(|other| format!("{other} also claims this LEI. An LEI is of one legal entity")));
    }
    for doubt in &doubts {
        context.warn_prose(&format!(
            "\n{doubt}, and the registry refuses it until its maintainers accept it in public.\n"
        ))?;
    }
    Ok(!doubts.is_empty())
}

/// The same, and asks whether to continue.
pub fn confirm_doubts(context: &mut Context, workspace: &Workspace, profile: &Values) -> Result<()> {
    let doubtful = point_out_doubts(context, workspace, profile)?;
    if doubtful && !prompt::ask_firmly(context, "Continue anyway?")? {
        return Err(prompt::report_left().into());
    }
    Ok(())
}

/// Says which organization a newcomer's domain differs from by a slip of the hand: of the registry, or the one that the
/// user has keys for or set. Returns whether it said anything.
pub fn point_out_slip(context: &mut Context, workspace: &Workspace) -> Result<bool> {
    let entries = workspace.tree.list(Room::Keys.folder()).unwrap_or_default();
    let enrolled: Vec<_> = entries.into_iter().map(|entry| entry.name).collect();
    let own: Vec<_> = list_meant_organizations(context).iter().map(ToString::to_string).collect();
    let typed = workspace.organization.as_str();
    if own.iter().any(|name| name == typed) {
        return Ok(false);
    }
    let (other, where_known) = match (find_slip(typed, &own), find_slip(typed, &enrolled)) {
        (Some(other), _) => (other, "which you have keys for, or set in the configuration"),
        (None, Some(other)) => (other, "which is in this registry"),
        (None, None) => return Ok(false),
    };
    context.warn_prose(&format!(
        "\nThe domain {typed} is nearly {other}, {where_known}. A domain names an organization for ever: make sure that \
         {typed} is the one you mean.\n\n"
    ))?;
    Ok(true)
}

/// The same, and asks whether to continue.
pub fn confirm_slip(context: &mut Context, workspace: &Workspace) -> Result<()> {
    let question = format!("Is {} the organization's domain?", workspace.organization);
    if point_out_slip(context, workspace)? && !prompt::ask_firmly(context, &question)? {
        return Err(prompt::report_left().into());
    }
    Ok(())
}
