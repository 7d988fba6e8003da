//! The next question where no table of sums can be written: what settles most, one question ahead.
//! Makes no claim to be near the best.

use super::tabular::Asked;
use crate::interval::{Domains, Overlay, bounds};
use crate::kernel::Kernel;
use crate::outlook::{Tier, outlook, possible};

/// So many combinations of answers at most are tried to see whether the stage still depends on them.
const BUDGET: usize = 4_096;

/// Whether no answers to the questions can change the stage, and the stage if so.
pub(crate) fn settled(kernel: &Kernel<'_>, domains: &Domains<'_>, asked: &[Asked]) -> Option<Tier> {
    let model = kernel.model;
    let found = outlook(kernel, &bounds(kernel, model.plans(), domains), domains, 64);
    if found.tiers.len() == 1 {
        return found.tiers.first().copied();
    }
    let count = asked.iter().fold(1_usize, |n, a| n.saturating_mul(domains.get(a.field).map_or(1, |d| d.cells.len())));
    if count > BUDGET {
        return None;
    }
    let mut tier = None;
    let mut overlay = Overlay::new(kernel.snapshot);
    all_same(kernel, domains, asked, &mut overlay, &mut tier).then_some(tier)?
}

fn all_same(
    kernel: &Kernel<'_>,
    domains: &Domains<'_>,
    asked: &[Asked],
    overlay: &mut Overlay,
    tier: &mut Option<Tier>,
) -> bool {
    let Some((first, rest)) = asked.split_first() else {
        let found = Kernel { snapshot: &overlay.snapshot, ..*kernel }.tier();
        return *tier.get_or_insert(found) == found;
    };
    let cells = domains.get(first.field).map_or(&[][..], |d| &d.cells);
    let is_same = cells.iter().all(|cell| {
        overlay.put(kernel.model, first.field, cell);
        all_same(kernel, domains, rest, overlay, tier)
    });
    overlay.clear(kernel.model, first.field);
    is_same
}

/// The question whose answer settles the stage most often for its cost; of equals the one that leaves fewer stages
/// possible, then the one that narrows the scores most, then the first.
pub(crate) fn best(kernel: &Kernel<'_>, domains: &Domains<'_>, asked: &[Asked]) -> Option<usize> {
    let model = kernel.model;
    let mut best: Option<(usize, [f64; 3])> = None;
    for (index, question) in asked.iter().enumerate() {
        let mut overlay = Overlay::new(kernel.snapshot);
        let cells = domains.get(question.field).map_or(&[][..], |d| &d.cells);
        let (mut settles, mut stages, mut width) = (0.0, 0.0, 0.0);
        for (cell, share) in cells.iter().zip(&question.shares) {
            overlay.put(model, question.field, cell);
            let after = Kernel { snapshot: &overlay.snapshot, ..*kernel };
            let intervals = bounds(&after, model.plans(), domains);
            let tiers = possible(&after, &intervals).len();
            settles += if tiers == 1 { *share } else { 0.0 };
            stages += share * tiers as f64;
            let relevant = model.plans().stage.scores.iter().filter_map(|s| intervals.get(*s));
            width += share * relevant.map(|i| i.ceiling - i.floor).sum::<i64>() as f64;
        }
        let cost = question.cost.max(1e-9);
        let key = [-settles / cost, stages, width];
        if best.is_none_or(|(_, least)| key.iter().zip(&least).find(|(a, b)| a != b).is_some_and(|(a, b)| a < b)) {
            best = Some((index, key));
        }
    }
    best.map(|(index, _)| index)
}
