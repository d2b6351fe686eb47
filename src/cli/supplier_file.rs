//! A buyer's list of suppliers: CSV as spreadsheets write it.

use std::path::Path;

use anyhow::{Result, bail};
use csv::{ReaderBuilder, StringRecord};

use super::files::read_limited;
use super::normalize::normalize_domain;
use super::text_input::decode_text;
use super::{Context, Failure};
use crate::view::{Supplier, fold};

/// Most bytes of a list.
const LIMIT: usize = 16 << 20;

/// What people call the column of the LEI, of the domain and of the name; what stands first is taken first.
const LEI_WORDS: [&str; 3] = ["lei", "lei code", "legal entity identifier"];
const DOMAIN_WORDS: [&str; 9] =
    ["domain", "website", "web site", "homepage", "url", "web", "site", "email", "e mail"];
const NAME_WORDS: [&str; 12] = [
    "name",
    "supplier",
    "supplier name",
    "vendor",
    "vendor name",
    "company",
    "company name",
    "organization",
    "organisation",
    "organization name",
    "legal name",
    "partner",
];

/// The columns that the buyer named; None where they are found by their words.
#[derive(Clone, Debug, Default)]
pub struct SupplierColumns {
    pub lei: Option<String>,
    pub domain: Option<String>,
    pub name: Option<String>,
}

/// Where the three columns stand.
struct ColumnPlaces {
    lei: Option<usize>,
    domain: Option<usize>,
    name: Option<usize>,
}

/// Reads the list in a file, or on standard input for `-`. Its first line names the columns; commas, semicolons or tabs
/// stand between them. Lines without any of the three are left out.
///
/// # Errors
/// A file that cannot be read, is too large or is no CSV in UTF-8; a column that is not there; no known column.
pub fn read_suppliers(context: &mut Context, file: &Path, named: &SupplierColumns) -> Result<Vec<Supplier>> {
    let bytes =
        if file == Path::new("-") { context.read_input(LIMIT + 1)? } else { read_limited(file, LIMIT)? };
    let shown = if file == Path::new("-") { "standard input".to_owned() } else { file.display().to_string() };
    if bytes.len() > LIMIT {
        bail!(
            Failure::usage(format!("{shown} is larger than {LIMIT} bytes"))
                .help("split it into several files")
        );
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        bail!(Failure::usage(format!("{shown} is empty")).help(SAVE_SHEET));
    }
    parse_suppliers(&decode_text(&bytes, &shown)?, &shown, named)
}

fn parse_suppliers(source: &str, shown: &str, named: &SupplierColumns) -> Result<Vec<Supplier>> {
    // The reader counts lines by their line feeds, and ends a record before that of CRLF.
    let source = source.replace("\r\n", "\n");
    let (source, delimiter) = find_delimiter(&source);
    let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(source.as_bytes());
    let headers = reader.headers().map_err(|error| report_malformed(shown, &error))?.clone();
    let places = ColumnPlaces::find(&headers, shown, named)?;
    let mut suppliers = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| report_malformed(shown, &error))?;
        let line =
            record.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or(usize::MAX));
        let supplier = places.read_supplier(&record, line);
        if supplier.name.is_some() || supplier.domain.is_some() || supplier.lei.is_some() {
            suppliers.push(supplier);
        }
    }
    Ok(suppliers)
}

const SAVE_SHEET: &str = "save the sheet as CSV in UTF-8, with a first line that names the columns";

fn report_malformed(shown: &str, error: &csv::Error) -> Failure {
    Failure::usage(format!("{shown} is not CSV: {error}")).help(SAVE_SHEET)
}

/// The list without the line by which spreadsheets name the delimiter, and the delimiter: the one that the first line
/// has most of.
fn find_delimiter(source: &str) -> (&str, u8) {
    let (first, rest) = source.split_once('\n').unwrap_or((source, ""));
    if let Some(&[delimiter]) = first.trim_end().strip_prefix("sep=").map(str::as_bytes) {
        return (rest, delimiter);
    }
    // The last one of equals is taken: a comma.
    let delimiter =
        b"\t;,".iter().max_by_key(|one| first.bytes().filter(|byte| byte == *one).count()).copied();
    (source, delimiter.unwrap_or(b','))
}

impl ColumnPlaces {
    fn find(headers: &StringRecord, shown: &str, named: &SupplierColumns) -> Result<Self> {
        let find = |flag: &str, named: &Option<String>, words: &[&str]| match named {
            None => Ok(words.iter().find_map(|word| find_column(headers, word))),
            Some(name) => match find_column(headers, &fold_header(name)) {
                Some(place) => Ok(Some(place)),
                None => Err(Failure::usage(format!("--{flag}: {shown} has no column `{name}`"))
                    .help(format!("its columns: {}", list_headers(headers)))),
            },
        };
        let lei = find("lei", &named.lei, &LEI_WORDS)?;
        let domain = find("domain", &named.domain, &DOMAIN_WORDS)?;
        let name = find("name", &named.name, &NAME_WORDS)?;
        if lei.is_none() && domain.is_none() && name.is_none() {
            bail!(Failure::usage(format!("no column of {shown} is called lei, domain or name")).help(
                format!(
                    "say which column holds them, such as `--name COLUMN`; its columns: {}",
                    list_headers(headers)
                )
            ));
        }
        Ok(Self { lei, domain, name })
    }

    fn read_supplier(&self, record: &StringRecord, line: usize) -> Supplier {
        let cell = |place: Option<usize>| {
            let text = record.get(place?)?.split_whitespace().collect::<Vec<_>>().join(" ");
            (!text.is_empty()).then_some(text)
        };
        let domain = cell(self.domain).map(|text| {
            let address = text.rsplit_once('@').map_or(text.as_str(), |(_, host)| host);
            normalize_domain(&address.to_lowercase())
        });
        let lei = cell(self.lei).map(|text| text.replace(' ', "").to_uppercase());
        Supplier { line, name: cell(self.name), domain, lei }
    }
}

fn find_column(headers: &StringRecord, folded: &str) -> Option<usize> {
    headers.iter().position(|header| fold_header(header) == folded)
}

/// The words of a header: without case, accents and punctuation.
fn fold_header(header: &str) -> String {
    let folded = fold(header);
    let words = folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

fn list_headers(headers: &StringRecord) -> String {
    headers.iter().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(source: &str, named: &SupplierColumns) -> Result<Vec<Supplier>> {
        parse_suppliers(source, "list.csv", named)
    }

    fn supplier(line: usize, name: &str, domain: &str, lei: &str) -> Supplier {
        let [name, domain, lei] =
            [name, domain, lei].map(|text| Some(text.to_owned()).filter(|text| !text.is_empty()));
        Supplier { line, name, domain, lei }
    }

    #[test]
    fn lists_are_read_as_spreadsheets_write_them() {
        let expected = [supplier(2, "Contoso, Ltd", "www.contoso.example", ""), supplier(4, "", "", "X")];
        for source in [
            "Name,Website,LEI\n\"Contoso, Ltd\",https://www.Contoso.example/about,\n,,\n,,x\n",
            "LEI code;Web-Site;Supplier name\r\n;info@WWW.contoso.example; Contoso,  Ltd\r\n;;\r\nx;;\r\n",
            "name\tdomain\tlei\nContoso, Ltd\twww.contoso.example.\n\t\n\t\tx",
        ] {
            assert_eq!(parse(source, &SupplierColumns::default()).unwrap(), expected, "{source}");
        }
        let list = parse("sep=;\nname;note\nContoso;a,b,c\n", &SupplierColumns::default()).unwrap();
        assert_eq!(list, [supplier(2, "Contoso", "", "")]);
    }

    #[test]
    fn a_column_can_be_named_and_a_missing_one_is_told() {
        let named =
            |name: &str| SupplierColumns { name: Some(name.to_owned()), ..SupplierColumns::default() };
        let list = parse("Lieferant,Ort\nContoso,Ulm\n", &named("lieferant")).unwrap();
        assert_eq!(list, [supplier(2, "Contoso", "", "")]);
        for named in [SupplierColumns::default(), named("Firma")] {
            assert!(parse("Lieferant,Ort\nContoso,Ulm\n", &named).is_err(), "{named:?}");
        }
    }
}
