//! Closed sets of words, each declared once: its enum, its words, and how it is written.

/// A closed set of words.
pub(crate) trait Keyword: Sized {
    /// The words, in the order of the variants.
    const WORDS: &'static [&'static str];

    /// The choice that a word names.
    fn of_word(word: &str) -> Option<Self>;
}

/// Declares a closed set of words that a key may have.
///
/// Callers may match all of them: a new word is a new version of the format, and who handles each should see it.
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident { $( $(#[$vmeta:meta])* $word:literal $variant:ident ),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
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

        impl crate::base::choice::Keyword for $name {
            const WORDS: &'static [&'static str] = Self::WORDS;

            fn of_word(word: &str) -> Option<Self> {
                match word {
                    $( $word => Some(Self::$variant), )*
                    _ => None,
                }
            }
        }
    };
}

pub(crate) use choice;
