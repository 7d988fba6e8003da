//! Circles of imports: files that need each other. Knows nothing about layers.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::code::{FileId, ImportEdge};

/// Files that all need each other (a strongly connected component), with a shortest circle through them.
pub(super) struct Circle {
    pub(super) files: BTreeSet<FileId>,
    /// One after the other, the last leads back to the start of the first.
    pub(super) shortest: Vec<ImportEdge>,
}

/// All circles, in the order of their first file.
pub(super) fn circles(edges: &[ImportEdge]) -> Vec<Circle> {
    let mut next: BTreeMap<FileId, Vec<&ImportEdge>> = BTreeMap::new();
    for edge in edges {
        next.entry(edge.from).or_default().push(edge);
    }
    let reach: BTreeMap<FileId, BTreeSet<FileId>> = next.keys().map(|file| (*file, reached(&next, *file))).collect();
    let mut done: BTreeSet<FileId> = BTreeSet::new();
    let mut circles = Vec::new();
    for (file, far) in &reach {
        if done.contains(file) || !far.contains(file) {
            continue;
        }
        let comes_back = |other: &FileId| reach.get(other).is_some_and(|r| r.contains(file));
        let files: BTreeSet<FileId> = far.iter().copied().filter(comes_back).collect();
        let shortest =
            files.iter().filter_map(|start| way_back(&next, *start)).min_by_key(Vec::len).unwrap_or_default();
        done.extend(&files);
        circles.push(Circle { files, shortest });
    }
    circles
}

/// All files that one leads to; itself only if it is in a circle.
fn reached(next: &BTreeMap<FileId, Vec<&ImportEdge>>, start: FileId) -> BTreeSet<FileId> {
    let mut found = BTreeSet::new();
    let mut open = vec![start];
    while let Some(file) = open.pop() {
        for edge in next.get(&file).into_iter().flatten() {
            if found.insert(edge.to) {
                open.push(edge.to);
            }
        }
    }
    found
}

/// A shortest way from a file back to itself.
fn way_back(next: &BTreeMap<FileId, Vec<&ImportEdge>>, start: FileId) -> Option<Vec<ImportEdge>> {
    let mut by: BTreeMap<FileId, &ImportEdge> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(file) = open.pop_front() {
        for edge in next.get(&file).into_iter().flatten() {
            by.entry(edge.to).or_insert_with(|| {
                open.push_back(edge.to);
                edge
            });
        }
    }
    let mut way = vec![(*by.get(&start)?).clone()];
    while let Some(first) = way.first().filter(|edge| edge.from != start) {
        way.insert(0, (*by.get(&first.from)?).clone());
    }
    Some(way)
}

#[cfg(test)]
mod tests {
    use super::circles;
    use crate::code::{edges, fake};

    #[test]
    fn a_circle_is_found_with_its_shortest_way() {
        let tree = fake::tree(&[
            ("lib.rs", "mod a;\nmod b;\nmod c;\nmod d;\nmod e;"),
            ("a.rs", "use crate::b::B;\npub struct A;"),
            ("b.rs", "use crate::c::C;\npub struct B;"),
            ("c.rs", "use crate::{a::A, b::B};\npub struct C;"),
            ("d.rs", "use crate::a::A;\npub struct D;"),
            ("e.rs", "pub struct E;"),
        ]);
        let found = circles(&edges(&tree));
        let [circle] = found.as_slice() else { panic!("one circle, not {}", found.len()) };
        let names: Vec<String> = circle.files.iter().map(|f| tree.module_path(*f)).collect();
        assert_eq!(names, ["a", "b", "c"]);
        let way: Vec<String> = circle.shortest.iter().map(|e| tree.module_path(e.from)).collect();
        assert_eq!(way, ["b", "c"]);
    }

    #[test]
    fn files_that_only_look_one_way_are_in_no_circle() {
        let tree = fake::tree(&[
            ("lib.rs", "mod a;\nmod b;\nmod c;"),
            ("a.rs", "use crate::b::B;\nuse crate::c::C;"),
            ("b.rs", "use crate::c::C;\npub struct B;"),
            ("c.rs", "pub struct C;"),
        ]);
        assert!(circles(&edges(&tree)).is_empty());
    }
}
