//! Looks up the activities of leads that are scored one by one. Knows nothing about points.

use std::collections::HashMap;

use leadstone::Activity;

#[derive(Default)]
pub(crate) struct ActivityList {
    all: Vec<Activity>,
    by_key: HashMap<String, Vec<usize>>,
}

impl ActivityList {
    /// Adds an activity under the keys of its leads.
    pub(crate) fn add(&mut self, activity: Activity, keys: Vec<String>) {
        let place = self.all.len();
        self.all.push(activity);
        for key in keys {
            self.by_key.entry(key).or_default().push(place);
        }
    }

    /// The activities of a lead with these keys, in the order of the file, each once.
    pub(crate) fn of<'a>(&'a self, keys: &[String]) -> impl Iterator<Item = &'a Activity> {
        let mut places: Vec<usize> = keys.iter().filter_map(|key| self.by_key.get(key)).flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().filter_map(|place| self.all.get(place))
    }
}
