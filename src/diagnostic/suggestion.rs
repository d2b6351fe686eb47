//! Suggestions ("did you mean"): the known name nearest to a mistyped one.

/// The similarity (Jaro-Winkler, 0 to 1) that a name must exceed: a typing error does, a different
/// name does not.
const LIKENESS: f64 = 0.8;

/// The name in `known` that is nearest to `typed`; None where all are too far from it.
pub fn find_nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| (name, strsim::jaro_winkler(typed, name)))
        .filter(|(_, likeness)| *likeness > LIKENESS)
        .max_by(|(_, a), (_, b)| a.total_cmp(b))
        .map(|(name, _)| name)
}

/// The help for an unknown name: the known name nearest to `typed`; where none is near, all of them,
/// introduced by `what`.
pub fn suggest_name<'a>(typed: &str, what: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match find_nearest(typed, known.clone()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("{what}: {}", known.into_iter().collect::<Vec<_>>().join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_understood_and_nonsense_is_not() {
        let known = ["contoso.example", "fabrikam.example"];
        assert_eq!(find_nearest("contsoo.example", known), Some("contoso.example"));
        assert_eq!(find_nearest("zzz", known), None);
    }
}
