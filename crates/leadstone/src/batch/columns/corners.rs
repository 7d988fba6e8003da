//! Two ways to fill in what is unknown: for the least points and for the most, as far as single fields tell. Where they
//! lead to two stages, the stage is open; that settles most rows without a search.

use super::block::Block;
use super::class_signature::Sight;
use super::codes::Codes;
use super::column::{Column, NULL};
use super::event_block::Happened;
use super::field_family::UnitClasses;
use super::fused_columns::{Addend, add_up};
use super::plan::{Plan, Unit};
use super::row::{RowFacts, snapshot};
use super::verdicts::Verdicts;
use crate::reasoning::bounds::Domains;
use crate::reasoning::possible::by_worth;

/// For which end what is unknown is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extreme {
    Least,
    Most,
}

impl Extreme {
    pub(crate) const BOTH: [Self; 2] = [Self::Least, Self::Most];
}

/// What is seen of a unit where each field that is unknown, and on which the stage depends, has a value.
pub(crate) fn filled(plan: &Plan, unit: &Unit, sights: &[Sight], extreme: Extreme) -> Vec<Sight> {
    let model = &*plan.model.0;
    let plans = model.plans();
    let domains = Domains::at(model, plans, plan.at.unix());
    let fill = |(field, sight): (&usize, &Sight)| {
        if !sight.is_unknown {
            return None;
        }
        let slot = plans.stage.slots.iter().find(|s| s.field == *field)?;
        let (cells, kept) = by_worth(model, *field, domains.cells(slot));
        let kept = cells.get(..kept).filter(|k| !k.is_empty()).unwrap_or(&cells);
        let cell = if extreme == Extreme::Least { kept.first() } else { kept.last() }?;
        let truths = cell.truths.iter().map(|t| Some(*t)).collect();
        Some(Sight { is_unknown: false, truths, cells: cell.tables.clone() })
    };
    unit.fields.iter().zip(sights).map(|both| fill(both).unwrap_or_else(|| both.1.clone())).collect()
}

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
                let absent = |unit: &Unit| filled(plan, unit, &plan.blank(&plan.model.0, unit), extreme);
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
