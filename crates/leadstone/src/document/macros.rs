//! The two macros that declare a section of the document once: its struct, its keys, how it is read and written.

/// Declares a section: a struct whose fields are the keys of a table.
///
/// `Option`, `Vec` and maps may be left out of a document; every other type is required (see `Read::absent`).
macro_rules! section {
    ($(#[$meta:meta])* $name:ident { $( $(#[$fmeta:meta])* $key:literal $field:ident : $ty:ty ),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
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

/// Declares a closed set of words that a key may have.
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident { $( $(#[$vmeta:meta])* $word:literal $variant:ident ),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name {
            $( $(#[$vmeta])* #[serde(rename = $word)] $variant, )*
        }

        impl $name {
            /// The words, in the order of the variants.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// The word in a document.
            pub fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $word, )* }
            }
        }

        impl crate::document::read::Read for $name {
            fn read(node: &crate::document::node::Node, reader: &mut crate::document::read::Reader) -> Option<Self> {
                let text = reader.text(node)?;
                match text {
                    $( $word => Some(Self::$variant), )*
                    other => { reader.bad_choice(node, other, Self::WORDS); None }
                }
            }
        }
    };
}

pub(crate) use {choice, section};
