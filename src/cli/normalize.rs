//! What a typed answer means: `germany` is `DE`, `https://Contoso.example/` is
//! `contoso.example`. Only where there is no doubt; the record's reader judges the rest.

use crate::record::COUNTRIES;
use crate::record::schema::Shape;

/// `answer` as a field of this shape wants it.
pub fn normalize_answer(shape: Shape, answer: &str) -> String {
    match shape {
        Shape::Line("COUNTRY") => normalize_country(answer),
        Shape::Line("LEI") => answer.replace([' ', '-'], "").to_uppercase(),
        Shape::Line("LANGUAGE") if answer.len() <= 3 => answer.to_lowercase(),
        Shape::Line("DOMAIN") => normalize_domain(answer),
        Shape::Line("URL") => normalize_link(answer),
        _ => answer.to_owned(),
    }
}

fn normalize_country(answer: &str) -> String {
    let plain = |name: &str| name.to_lowercase();
    let names = COUNTRIES.iter().filter(|(_, name)| {
        plain(name) == plain(answer) || name.split(", ").next().map(plain) == Some(plain(answer))
    });
    match names.map(|(code, _)| *code).collect::<Vec<_>>()[..] {
        [code] => code.to_owned(),
        _ => answer.to_uppercase(),
    }
}

/// The domain in what may be a web address, in the form that goes over the wire.
fn normalize_domain(answer: &str) -> String {
    let answer = answer.trim_start_matches("https://").trim_start_matches("http://");
    let answer = answer.split('/').next().unwrap_or_default().trim_end_matches('.');
    idna::domain_to_ascii(answer).unwrap_or_else(|_| answer.to_owned())
}

fn normalize_link(answer: &str) -> String {
    let address = answer.contains('@') && !answer.contains([':', '/', ' ']);
    if address { format!("mailto:{answer}") } else { answer.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_taken_as_it_was_meant() {
        for (shape, answer, meant) in [
            ("COUNTRY", "de", "DE"),
            ("COUNTRY", "germany", "DE"),
            ("COUNTRY", "Iran", "IR"),
            ("COUNTRY", "Korea", "KOREA"),
            ("COUNTRY", "congo", "CONGO"),
            ("COUNTRY", "Utopia", "UTOPIA"),
            ("LEI", "5299 00t8bm49aursdo55", "529900T8BM49AURSDO55"),
            ("LANGUAGE", "DE", "de"),
            ("LANGUAGE", "zh-Hant", "zh-Hant"),
            ("DOMAIN", "https://Contoso.example/about", "contoso.example"),
            ("DOMAIN", "ünïcode.example.", "xn--ncode-cta3g.example"),
            ("URL", "help@contoso.example", "mailto:help@contoso.example"),
            ("URL", "https://contoso.example/@us", "https://contoso.example/@us"),
            ("TEXT", "Contoso", "Contoso"),
        ] {
            assert_eq!(normalize_answer(Shape::Line(shape), answer), meant, "{shape} {answer}");
        }
    }
}
