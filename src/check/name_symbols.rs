//! `name-symbols`: a name with a symbol, an emoji or an ornament.
//!
//! Readers can take `✓` or `★` in a name for a statement of the program that prints the name. The table of symbols
//! is pinned (`docs/unicode.md`), so that every version of the program gives the same warnings.

use super::Concern;
use crate::diagnostic::{Code, Fault};
use crate::registry::{Member, Registry};
use crate::text;

/// Most characters that one message quotes.
const QUOTED_MAX: usize = 4;

pub fn check_symbols(registry: &Registry) -> Vec<Concern> {
    registry.members.iter().filter_map(symbol_concern).collect()
}

fn symbol_concern(member: &Member) -> Option<Concern> {
    let name = member.state.as_ref()?.profile().name.as_str();
    let message = format!("the name holds {}", describe_symbols(name)?);
    let fault = Fault::new(Code::NameSymbols, message, Code::NameSymbols.remedy());
    Concern::of_profile(member, fault.in_field("profile.name"))
}

/// The symbols that `name` holds, and where. None if it holds none.
pub fn describe_symbols(name: &str) -> Option<String> {
    let symbols = name.chars().enumerate().filter(|(_, character)| text::is_symbol(*character));
    let quoted: Vec<_> = symbols
        .map(|(index, symbol)| format!("`{symbol}` (U+{:04X}) at character {}", u32::from(symbol), index + 1))
        .collect();
    if quoted.is_empty() {
        return None;
    }
    let shown = quoted[..quoted.len().min(QUOTED_MAX)].join(", ");
    let more = quoted.len().saturating_sub(QUOTED_MAX);
    let rest = if more > 0 { format!(", and {more} more") } else { String::new() };
    Some(format!("{shown}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::describe_symbols;

    #[test]
    fn names_of_companies_hold_no_symbols() {
        for name in [
            "AT&T Inc.",
            "Ben & Jerry's",
            "Ben & Jerry’s",
            "Yahoo! (Japan)",
            "3M Company",
            "H₂O Ltd.",
            "Notepad++",
            "Contoso™",
            "Contoso®",
            "㈱青空",
            "株式会社ソニー・ミュージック",
            "「青空」《示例》（集团）",
            "Школа № 5",
            "ООО «Пример»",
            "צה״ל",
            "شركة المثال، المحدودة",
            "བོད་ཡིག",
            "क्षेत्रीय संस्थान।",
            "ශ්\u{200d}රී ලංකා රජය",
            "Studio 360°",
            "O\u{2BB}ahu – Kaua\u{2BB}i",
            "Müller-Lüdenscheidt/Partner",
            "1/3½ Project",
            "Groupe « Exemple »",
        ] {
            assert_eq!(describe_symbols(name), None, "{name}");
        }
    }

    #[test]
    fn symbols_emoji_and_ornaments_are_named_with_their_place() {
        for symbol in "✓✔☑★☆⭐❤💡🔒🇩😀→•†※①Ⓐ❶|<>=~^`$€©▲█⃣҉⁂❛☎♻𝄞🆗🏽⚜".chars()
        {
            let name = format!("Contoso {symbol}");
            let code = u32::from(symbol);
            let message = format!("`{symbol}` (U+{code:04X}) at character 9");
            assert_eq!(describe_symbols(&name), Some(message), "{name}");
        }
        assert_eq!(describe_symbols("★★★★★★ Contoso").unwrap().rsplit_once(", ").unwrap().1, "and 2 more");
    }
}
