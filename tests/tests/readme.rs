//! The list of laws in `README.md` is the one that comments cite.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// `I1`, `E6` and the like in a text.
fn laws(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let is_law = |word: &&str| {
        word.len() == 2 && word.starts_with(['A', 'C', 'E', 'I', 'Q']) && word.ends_with(|c: char| c.is_ascii_digit())
    };
    words.filter(is_law).map(str::to_owned).collect()
}

/// What comments of the files in a folder cite.
fn cited(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder of the tests") {
        let path = entry.expect("an entry of a folder").path();
        if path.is_dir() {
            cited(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(&path).expect("a text");
            found.extend(text.lines().filter_map(|l| l.trim().strip_prefix("//")).flat_map(laws));
        }
    }
}

#[test]
fn every_law_that_a_comment_cites_is_in_the_list_and_every_one_of_the_list_is_cited() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("README.md")).expect("the page of the tests");
    let listed: BTreeSet<String> =
        page.lines().filter_map(|l| l.strip_prefix("| ")?.split(' ').next()).flat_map(laws).collect();
    let mut found = BTreeSet::new();
    cited(&root.join("tests"), &mut found);
    assert_eq!(listed, found);
}
