//! Laws of the stage under unknowns: settled exactly when every completion gives the same stage.

use std::collections::BTreeSet;

use leadstone::Lead;
use leadstone_tests::enumerable_models::{Dice, Style, completions, instant, lead, model, small, some_answers};

#[test]
fn the_possible_stages_are_those_of_the_completions() {
    let (mut tried, mut exact, mut settled) = (0, 0, 0);
    for seed in 0..500 {
        let mut dice = Dice::new(seed);
        let style = *dice.pick(&[Style::Tables, Style::Tangled]);
        let fields = usize::try_from(dice.roll(2, 6)).unwrap_or(2);
        let small = small(&mut dice, style, fields);
        let model = model(&small.document);
        let percent = dice.roll(20, 80);
        let known = some_answers(&mut dice, &small, percent);
        let present = *dice.pick(&[None, Some("warm"), Some("hot")]);
        let staged = |lead: Lead| present.map_or(lead.clone(), |s| lead.in_stage(s));
        let verdict = model.score(&staged(lead(&known)), instant()).expect("the answers fit");
        let could_be = verdict.could_be();
        let mut found = BTreeSet::new();
        if !completions(&small, &known, 5_000, &mut |answers| {
            let verdict = model.score(&staged(lead(answers)), instant()).expect("the answers fit");
            found.insert(verdict.stage().unwrap_or("-").to_owned());
        }) {
            continue;
        }
        tried += 1;
        let claimed: BTreeSet<String> = could_be.stages.iter().map(|s| (*s).to_owned()).collect();
        assert!(found.is_subset(&claimed), "{found:?} {claimed:?} {known:?}\n{:#}", small.document);
        assert!(!could_be.settled || found.len() == 1);
        if could_be.exact {
            exact += 1;
            assert_eq!(found, claimed, "{known:?}\n{:#}", small.document);
        }
        settled += i32::from(found.len() == 1);
    }
    assert!(tried > 400 && exact * 100 >= tried * 85, "{exact} of {tried} exact");
    assert!(settled > 50, "only {settled} leads were settled at all");
}
