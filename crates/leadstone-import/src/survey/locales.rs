//! The law of all surveys: what three locales write comes back, or is open, and is never another value. Knows nothing
//! about tools.
