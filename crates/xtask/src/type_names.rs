//! `cargo xtask check names`: over all crates, a type name is defined once, or `shared-names.txt` says why not.
//! Tests and benchmarks may have names of their own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::code::{read_crate, shown, targets};
use crate::shell::{StepResult, root};

/// Packages that are nothing but tests and measurements.
const TESTS: &[&str] = &["leadstone-tests", "leadstone-benches", "leadstone-fuzz"];

/// Where a name is defined.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Definition {
    package: String,
    /// File and line.
    place: String,
}

pub(crate) fn run() -> StepResult {
    let path = root().join("crates/xtask/shared-names.txt");
    let exceptions = parse(&fs::read_to_string(&path).map_err(|e| format!("shared-names.txt: {e}"))?)?;
    let mut names: BTreeMap<String, BTreeSet<Definition>> = BTreeMap::new();
    for target in targets()? {
        if target.is_test() || TESTS.contains(&target.package.as_str()) {
            continue;
        }
        let tree = read_crate(&target.root, &|path| fs::read_to_string(path).ok())?;
        for name in &tree.types {
            let place = format!("{}:{}", shown(tree.path(name.file)), name.line);
            let definition = Definition { package: target.package.clone(), place };
            names.entry(name.name.clone()).or_default().insert(definition);
        }
    }
    let findings = findings(&names, &exceptions);
    if !findings.is_empty() {
        return Err(format!("{}\n{} of {} type names", findings.join("\n"), findings.len(), names.len()));
    }
    println!("{} type names, {} of them shared for a reason", names.len(), exceptions.len());
    Ok(())
}

/// The packages that may share a name, for each name.
type Exceptions = BTreeMap<String, Vec<String>>;

/// Lines are `packages: names`, below a comment that says why.
fn parse(text: &str) -> Result<Exceptions, String> {
    let mut exceptions = Exceptions::new();
    let mut has_reason = false;
    for (number, line) in (1..).zip(text.lines()) {
        let fail = |message: &str| format!("shared-names.txt:{number}: {message}");
        if line.trim().is_empty() {
            has_reason = false;
        } else if line.starts_with('#') {
            has_reason = true;
        } else {
            let (packages, names) = line.split_once(':').ok_or_else(|| fail("a line is `packages: names`"))?;
            if !has_reason {
                return Err(fail("no comment above says why"));
            }
            let packages: Vec<String> = packages.split_whitespace().map(str::to_owned).collect();
            for name in names.split_whitespace() {
                if exceptions.insert(name.to_owned(), packages.clone()).is_some() {
                    return Err(fail(&format!("`{name}` is there already")));
                }
            }
        }
    }
    Ok(exceptions)
}

/// Names with more than one definition that no exception allows, and exceptions that nothing needs.
fn findings(names: &BTreeMap<String, BTreeSet<Definition>>, exceptions: &Exceptions) -> Vec<String> {
    let mut findings = Vec::new();
    for (name, definitions) in names {
        let packages: Vec<&str> = definitions.iter().map(|d| d.package.as_str()).collect();
        let is_shared = exceptions.get(name).is_some_and(|allowed| {
            // Once in each package that may have it.
            packages.iter().all(|p| allowed.iter().any(|a| a == p))
                && packages.iter().collect::<BTreeSet<_>>().len() == packages.len()
        });
        if definitions.len() > 1 && !is_shared {
            let places: Vec<&str> = definitions.iter().map(|d| d.place.as_str()).collect();
            findings.push(format!("`{name}` is defined {} times: {}", definitions.len(), places.join(", ")));
        }
    }
    let is_needed = |name: &String| names.get(name).is_some_and(|definitions| definitions.len() > 1);
    for name in exceptions.keys().filter(|name| !is_needed(name)) {
        findings.push(format!("shared-names.txt: `{name}` is not defined twice"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{Definition, findings, parse};

    #[track_caller]
    fn told(exceptions: &str, definitions: &[(&str, &str)]) -> Vec<String> {
        let mut names = std::collections::BTreeMap::new();
        for (line, (name, package)) in definitions.iter().enumerate() {
            let definition = Definition { package: (*package).to_owned(), place: format!("{package}.rs:{line}") };
            names.entry((*name).to_owned()).or_insert_with(std::collections::BTreeSet::new).insert(definition);
        }
        findings(&names, &parse(exceptions).unwrap())
    }

    #[test]
    fn a_name_that_is_defined_twice_is_told_with_its_places() {
        let names = [("Words", "core"), ("Plan", "core"), ("Words", "arrow")];
        assert_eq!(told("", &names), ["`Words` is defined 2 times: arrow.rs:2, core.rs:0"]);
    }

    #[test]
    fn an_exception_holds_for_its_packages_once_each() {
        let exception = "# The binding shows the type of the core.\ncore python: Model Error\n";
        let pair = [("Model", "core"), ("Model", "python"), ("Error", "core"), ("Error", "python")];
        assert!(told(exception, &pair).is_empty());
        let thrice = [&pair[..], &[("Model", "core")]].concat();
        assert_eq!(told(exception, &thrice), ["`Model` is defined 3 times: core.rs:0, core.rs:4, python.rs:1"]);
        let elsewhere = [&pair[..], &[("Error", "arrow")]].concat();
        assert_eq!(told(exception, &elsewhere).len(), 1);
        assert_eq!(told(exception, &pair[..3]), ["shared-names.txt: `Error` is not defined twice"]);
    }

    #[test]
    fn an_exception_without_a_reason_is_refused() {
        assert_eq!(parse("a b: C\n"), Err("shared-names.txt:1: no comment above says why".to_owned()));
        assert_eq!(parse("# Why.\n\na b: C\n"), Err("shared-names.txt:3: no comment above says why".to_owned()));
        assert_eq!(parse("# Why.\na b C\n"), Err("shared-names.txt:2: a line is `packages: names`".to_owned()));
    }
}
