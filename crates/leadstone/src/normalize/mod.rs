//! Facts derived from other facts: rank and department from a job title, domain and kind from an e-mail address, size
//! band from a head count. Knows nothing about fields, leads or points.
//!
//! Each is a total function of text or a number to one of a few fixed words; `None` means that the
//! input says nothing, so that the derived field stays unknown.
//!
//! # Example
//! ```
//! use leadstone::normalize;
//! assert_eq!(normalize::seniority("Head of Sales"), Some("head"));
//! assert_eq!(normalize::function("Head of Sales"), Some("sales"));
//! assert_eq!(normalize::email_kind("info@acme.co.kr"), Some("role"));
//! assert_eq!(normalize::size_band(120.0), Some("51-200"));
//! ```

mod email;
mod email_domains;
pub(crate) mod samples;
mod size;
mod table;
mod title;
mod title_words;

pub use email::{EMAIL_KINDS, email_domain, email_kind, website_domain};
pub(crate) use size::size_band_edges;
pub use size::{SIZE_BANDS, size_band};
pub use title::{function, seniority};
pub use title_words::{FUNCTIONS, SENIORITIES};
