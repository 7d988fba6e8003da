//! The macro that declares a section of the document once: its struct, its keys, how it is read and written.

/// Declares a section: a struct whose fields are the keys of a table.
///
/// A section grows in minor releases, so callers read a document and change its keys, but write no struct of it.
/// `Option`, `Vec` and maps may be left out of a document; every other type is required (see `Read::absent`).
macro_rules! section {
    ($(#[$meta:meta])* $name:ident { $( $(#[$fmeta:meta])* $key:literal $field:ident : $ty:ty ),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$fmeta])*
                #[serde(rename = $key, skip_serializing_if = "crate::document::read::Read::is_absent")]
                pub $field: $ty,
            )*
        }

        impl crate::document::read::Read for $name {
            fn read(node: &crate::document::node::Node, reader: &mut crate::document::read::Reader) -> Option<Self> {
                let table = reader.table(node, &[$($key),*])?;
                // Every key is read before the first `?`, so that all problems are reported at once.
                $( let $field: Option<$ty> = reader.key(table, node, $key); )*
                Some(Self { $( $field: $field?, )* })
            }
        }
    };
}

pub(crate) use section;
