//! What leads are like that are invented, and how often each.

use super::dice::SampleDice;

/// What an invented lead is like.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LeadProfile {
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

/// How many of 100 leads are like that.
const SHARES: &[(LeadProfile, i64)] = &[
    (LeadProfile::Hot, 3),
    (LeadProfile::Buyer, 4),
    (LeadProfile::Trial, 5),
    (LeadProfile::Warm, 15),
    (LeadProfile::Reader, 20),
    (LeadProfile::Silent, 8),
    (LeadProfile::Cold, 34),
    (LeadProfile::Student, 2),
    (LeadProfile::Nonsense, 2),
    (LeadProfile::Shared, 2),
    (LeadProfile::Refused, 3),
    (LeadProfile::Deal, 1),
    (LeadProfile::Customer, 1),
];

pub(super) fn profile(random: &mut SampleDice) -> LeadProfile {
    let mut at = random.below(100);
    for (profile, share) in SHARES {
        at -= share;
        if at < 0 {
            return *profile;
        }
    }
    LeadProfile::Cold
}
