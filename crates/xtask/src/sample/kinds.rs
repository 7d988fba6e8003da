//! What kinds of leads are invented, and how often.

use super::dice::Random;

/// What kind of lead is invented; how often, of 100.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Hot,
    Buyer,
    Trial,
    Warm,
    Reader,
    Silent,
    Cold,
    Student,
    Nonsense,
    Shared,
    Refused,
    Deal,
    Customer,
}

const SHARES: &[(Kind, i64)] = &[
    (Kind::Hot, 3),
    (Kind::Buyer, 4),
    (Kind::Trial, 5),
    (Kind::Warm, 15),
    (Kind::Reader, 20),
    (Kind::Silent, 8),
    (Kind::Cold, 34),
    (Kind::Student, 2),
    (Kind::Nonsense, 2),
    (Kind::Shared, 2),
    (Kind::Refused, 3),
    (Kind::Deal, 1),
    (Kind::Customer, 1),
];

pub(super) fn kind(random: &mut Random) -> Kind {
    let mut at = random.below(100);
    for (kind, share) in SHARES {
        at -= share;
        if at < 0 {
            return *kind;
        }
    }
    Kind::Cold
}
