//! Looks up the activities of leads that are scored one by one, as those of JSON lines. Knows nothing about points.

use std::collections::HashMap;

use leadstone::Activity;

#[derive(Default)]
pub(crate) struct ActivityLookup {
    all: Vec<Activity>,
    /// By contact id, and by e-mail address where the row has no id.
    by_key: HashMap<String, Vec<usize>>,
    /// By e-mail address, where the row has an id as well.
    by_address: HashMap<String, Vec<usize>>,
}

impl ActivityLookup {
    /// Adds an activity under the names of its row.
    pub(crate) fn add(&mut self, activity: Activity, ids: Vec<String>, addresses: Vec<String>) {
        let place = self.all.len();
        self.all.push(activity);
        let (keys, addresses) = if ids.is_empty() { (addresses, ids) } else { (ids, addresses) };
        for key in keys {
            self.by_key.entry(key).or_default().push(place);
        }
        for address in addresses {
            self.by_address.entry(address).or_default().push(place);
        }
    }

    /// The activities of a lead, in the order of the file. A row with a contact id belongs to that lead whatever its
    /// address is; a lead without an id is found by its address.
    pub(crate) fn of(&self, id: Option<&str>, email: &str) -> impl Iterator<Item = &Activity> {
        let by_address = if id.is_none() { self.by_address.get(email) } else { None };
        let by_key = [id, Some(email)].into_iter().flatten().filter_map(|key| self.by_key.get(key));
        let mut places: Vec<usize> = by_key.chain(by_address).flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().filter_map(|place| self.all.get(place))
    }
}
