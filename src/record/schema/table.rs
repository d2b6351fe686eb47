//! Tables: a struct's fields in their order, under a key or as a whole file.

use toml::Spanned;
use toml::de::DeValue;

use super::{FieldInfo, wrong_type};
use crate::diagnostic::Fault;
use crate::record::read::{self, FieldPath, Form, TableReader};
use crate::record::toml_version;
use crate::record::write::Writer;

/// A TOML table with its fields in their order.
pub trait Table: Sized {
    const FIELDS: &'static [FieldInfo];
    fn read_fields(reader: &mut TableReader<'_, '_>) -> Option<Self>;
    fn write_fields(&self, out: &mut Writer);
}

/// Reads one file as a `T`.
///
/// # Errors
/// Every fault found, at least one.
pub fn read_document<T: Table>(bytes: &[u8], limit: usize, form: Form) -> Result<T, Vec<Fault>> {
    let source = read::decode_text(bytes, limit, form)?;
    let root = read::parse_toml(source)?;
    if form == Form::Free {
        // A canonical file needs no check: below, it is compared with the canonical form.
        toml_version::check_version(source)?;
    }
    let value = read::read_fields(&root, |reader| {
        let value = T::read_fields(reader);
        reader.report_unknown(&[T::FIELDS]);
        value
    })?;
    if form == Form::Canonical {
        let mut writer = Writer::default();
        value.write_fields(&mut writer);
        read::check_canonical(source, &writer.finish())?;
    }
    Ok(value)
}

/// [`FieldValue::read_one`](super::FieldValue::read_one) of a table.
pub fn read_table<T: Table>(
    item: &Spanned<DeValue<'_>>,
    path: FieldPath<'_>,
    faults: &mut Vec<Fault>,
) -> Option<T> {
    let DeValue::Table(table) = item.get_ref() else {
        faults.push(wrong_type("a table", item.get_ref()).in_field(path.to_string()));
        return None;
    };
    let mut reader = TableReader::new(table, path, faults);
    let value = T::read_fields(&mut reader);
    reader.report_unknown(&[T::FIELDS]);
    value
}

/// Declares a struct as a TOML table: its fields in canonical order.
macro_rules! table {
    ($(#[$meta:meta])* pub struct $name:ident {
        $($(#[doc = $doc:literal])* pub $field:ident: $type:ty,)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name { $($(#[doc = $doc])* pub $field: $type,)* }

        const _: () = {
            use $crate::record::read::{FieldPath, TableReader};
            use $crate::record::schema::{FieldValue, Field, FieldInfo, Shape, Table, read_table};
            use $crate::record::write::Writer;

            impl Table for $name {
                const FIELDS: &'static [FieldInfo] = &[$(FieldInfo {
                    name: stringify!($field),
                    doc: concat!($($doc),*),
                    shape: <$type as Field>::SHAPE,
                    presence: <$type as Field>::PRESENCE,
                },)*];

                fn read_fields(reader: &mut TableReader<'_, '_>) -> Option<Self> {
                    // All fields are read before any is missed, so that every fault is reported.
                    $(let $field = <$type as Field>::read_field(reader, stringify!($field));)*
                    Some(Self { $($field: $field?,)* })
                }

                fn write_fields(&self, out: &mut Writer) {
                    $(Field::write_field(&self.$field, stringify!($field), out);)*
                }
            }

            impl FieldValue for $name {
                const SHAPE: Shape = Shape::Table(Self::FIELDS);

                fn read_one(
                    item: &toml::Spanned<toml::de::DeValue<'_>>,
                    path: FieldPath<'_>,
                    faults: &mut Vec<$crate::diagnostic::Fault>,
                ) -> Option<Self> {
                    read_table(item, path, faults)
                }

                fn write_one(&self, key: &str, out: &mut Writer) {
                    out.write_table(key);
                    self.write_fields(out);
                }

                fn write_many(items: &[Self], key: &str, out: &mut Writer) {
                    for item in items {
                        out.write_array_table(key);
                        item.write_fields(out);
                    }
                }
            }
        };
    };
}
pub(crate) use table;
