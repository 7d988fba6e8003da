//! Two ways to fill in what is unknown: for the least points and for the most, as far as single fields tell. Where they
//! lead to two stages, the stage is open; that settles most rows without a search.

use super::block::Block;
use super::class::NULL;
use super::codes::Codes;
use super::column::Column;
use super::event_block::Happened;
use super::extreme::{Extreme, filled};
use super::field_family::UnitClasses;
use super::fused_columns::{Addend, add_up};
use super::plan::Plan;
use super::row::{RowFacts, snapshot};
use super::unit::Unit;
use super::verdicts::Verdicts;

/// Tries both ways on rows; remembers nothing but room to work in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extremes {
    block: Block,
    codes: Vec<Codes>,
    verdicts: Vec<u32>,
}

impl Extremes {
    /// For each of the rows, whether the two ways lead to two stages.
    pub(crate) fn differ(
        &mut self,
        plan: &Plan,
        (units, columns): (&[UnitClasses], &[Column]),
        verdicts: &mut Verdicts,
        rows: &[usize],
        stages: &[Option<usize>],
        happened: &Happened,
    ) -> Vec<bool> {
        self.codes.clear();
        self.codes.extend(units.iter().map(|unit| unit.codes(plan, columns).pick(rows)));
        let stages: Vec<Option<usize>> = rows.iter().map(|row| stages.get(*row).copied().flatten()).collect();
        let happened = happened.pick(rows);
        for (side, extreme) in Extreme::BOTH.into_iter().enumerate() {
            let addends: Vec<Addend<'_>> = units
                .iter()
                .zip(&self.codes)
                .filter_map(|(unit, codes)| Some(Addend { codes, words: &unit.extremes.get(side)?.words }))
                .collect();
            self.block.rows = rows.len();
            let start = plan.extreme_starts.get(side).map_or(&[][..], Vec::as_slice);
            add_up(&mut self.block.words, rows.len(), start, &addends, &plan.tangled);
            self.block.settle_points(plan, &happened);
            let codes = &self.codes;
            verdicts.judge(plan, &mut self.block, &stages, |row, points, present_stage| {
                let absent =
                    |unit: &Unit| filled((&plan.model.0, plan.at), unit, &plan.blank(&plan.model.0, unit), extreme);
                let known = snapshot(plan, units, absent, |index, own| {
                    let class = codes.get(index).and_then(|c| c.get(row)).unwrap_or(NULL);
                    own.extremes.get(side)?.sights.get(class as usize)
                });
                RowFacts { snapshot: known, events: Vec::new() }.kernel(plan, present_stage).outcome_of(points)
            });
            if extreme == Extreme::Least {
                self.verdicts.clear();
                self.verdicts.extend_from_slice(&self.block.verdicts);
            }
        }
        let tier = |id: &u32| verdicts.outcome(*id).map(|o| (o.disqualified.is_some(), o.stage));
        let both = self.verdicts.iter().zip(&self.block.verdicts);
        both.map(|(least, most)| {
            let (least, most) = (tier(least), tier(most));
            least.is_some_and(|t| t.0) != most.is_some_and(|t| t.0)
                || (!least.is_some_and(|t| t.0) && least.map(|t| t.1) != most.map(|t| t.1))
        })
        .collect()
    }
}
