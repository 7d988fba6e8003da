//! Law 2 for stages (I6): one is settled only where every completion gives it.

use std::collections::BTreeSet;

use leadstone::Lead;
use leadstone_tests::enumerable_models::{Style, completions, small_case};
use leadstone_tests::fixtures::{instant, lead, model};

use crate::support::{check, tape};

#[test]
fn the_possible_stages_are_those_of_the_completions() {
    let compared = check(500, tape(), |mut tape, compared| {
        let style = *tape.pick(&[Style::Tables, Style::Tangled]);
        let (small, known) = small_case(&mut tape, style, 6);
        let model = model(&small.document);
        let present = *tape.pick(&[None, Some("warm"), Some("hot")]);
        let staged = |lead: Lead| present.map_or(lead.clone(), |s| lead.with_stage(s));
        let verdict = model.score(&staged(lead(&known)), instant()).expect("the answers fit");
        let could_be = verdict.could_be();
        let mut found = BTreeSet::new();
        if !completions(&small, &known, 5_000, &mut |answers| {
            let verdict = model.score(&staged(lead(answers)), instant()).expect("the answers fit");
            found.insert(verdict.stage().unwrap_or("-").to_owned());
        }) {
            return Ok(());
        }
        compared.count("compared");
        let claimed: BTreeSet<String> = could_be.stages.iter().map(|s| (*s).to_owned()).collect();
        assert!(found.is_subset(&claimed), "{found:?} {claimed:?} {known:?}\n{:#}", small.document);
        assert!(!could_be.settled || found.len() == 1);
        if could_be.exact {
            compared.count("exact");
            assert_eq!(found, claimed, "{known:?}\n{:#}", small.document);
        }
        if found.len() == 1 {
            compared.count("settled");
        }
        Ok(())
    });
    let most = compared.number("compared") * 85 / 100;
    compared.at_least("compared", 400).at_least("exact", most).at_least("settled", 50);
}
