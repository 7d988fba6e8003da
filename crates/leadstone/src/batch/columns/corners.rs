//! Two ways to fill in what is unknown: for the least points and for the most, as far as single fields tell. Where they
//! lead to two stages, the stage is open; that settles most rows without a search.

use super::batch_plan::BatchPlan;
use super::block::Block;
use super::codes::Codes;
use super::column_encoder::ColumnEncoder;
use super::event_block::EventPointsBlock;
use super::extreme::{Extreme, filled};
use super::family::FieldFamily;
use super::family_classes::FamilyClasses;
use super::fused_columns::{Addend, add_up};
use super::ids::{ClassId, ColumnId, EncodedFamilyId};
use super::outcome_cache::OutcomeCache;
use super::row::{RowFacts, valuation};
use crate::base::index::IndexVec;

/// Tries both ways on rows; remembers nothing but room to work in.
#[derive(Clone, Debug, Default)]
pub(crate) struct CornerTrial {
    block: Block,
    codes: IndexVec<EncodedFamilyId, Codes>,
    verdicts: Vec<u32>,
}

impl CornerTrial {
    /// For each of the rows, whether the two ways lead to two stages.
    pub(crate) fn differ(
        &mut self,
        plan: &BatchPlan,
        (units, columns): (&IndexVec<EncodedFamilyId, FamilyClasses>, &IndexVec<ColumnId, ColumnEncoder>),
        verdicts: &mut OutcomeCache,
        rows: &[usize],
        stages: &[Option<usize>],
        event_points: &EventPointsBlock,
    ) -> Vec<bool> {
        self.codes = units.map(|unit| unit.codes(plan, columns).pick(rows));
        let stages: Vec<Option<usize>> = rows.iter().map(|row| stages.get(*row).copied().flatten()).collect();
        let event_points = event_points.pick(rows);
        for (extreme, start) in Extreme::BOTH.into_iter().zip(&plan.extreme_starts) {
            let addends: Vec<Addend<'_>> = units
                .iter()
                .zip(&self.codes)
                .map(|(unit, codes)| Addend { codes, words: &unit.filled(extreme).words })
                .collect();
            self.block.rows = rows.len();
            add_up(&mut self.block.words, rows.len(), start, &addends, &plan.tangled);
            self.block.settle_points(plan, &event_points);
            let codes = &self.codes;
            verdicts.judge(plan, &mut self.block, &stages, |row, points, present_stage| {
                let absent = |unit: &FieldFamily| {
                    filled((&plan.model.0, plan.at), unit, &plan.blank(&plan.model.0, unit), extreme)
                };
                let known = valuation(plan, units, absent, |id, own| {
                    let class = codes[id].get(row).expect("every row of a block has its class");
                    &own.filled(extreme).signatures[ClassId::of(class)]
                });
                let events = plan.model.0.events.filled(0);
                RowFacts { valuation: known, events }.evaluator(plan, present_stage).outcome_of(points)
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
