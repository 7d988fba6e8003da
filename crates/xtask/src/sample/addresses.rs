//! Telephone numbers and streets that are nobody's.

use super::dice::SampleDice;
use super::words::STREETS;

pub(super) fn phone(random: &mut SampleDice) -> String {
    // Numbers that are kept for stories.
    format!("+1 {} 555 01{:02}", random.pick(&["202", "303", "404", "512", "617"]), random.below(100))
}

pub(super) fn street(random: &mut SampleDice) -> String {
    let number = random.between(1, 180);
    let street = random.pick(STREETS);
    if random.percent(10) {
        format!("{number} {street}, Floor {}", random.between(1, 9))
    } else {
        format!("{number} {street}")
    }
}
