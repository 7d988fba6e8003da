//! A set of small numbers, as a vector of flags. Knows nothing about what they number.

/// Which numbers are in the set.
#[derive(Default)]
pub(crate) struct DenseSet(pub(crate) Vec<bool>);

impl DenseSet {
    pub(crate) fn insert(&mut self, number: u32) {
        let number = number as usize;
        if self.0.len() <= number {
            self.0.resize(number + 1, false);
        }
        if let Some(place) = self.0.get_mut(number) {
            *place = true;
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        (0..).zip(&self.0).filter(|(_, is_in)| **is_in).map(|(number, _)| number)
    }
}
