//! How often each answer is given: from the document, or counted from past leads. Knows nothing about points.

use std::collections::BTreeMap;

use super::tabular::Asked;
use crate::domain::DomainCell;
use crate::interval::Domains;
use crate::model::Model;
use crate::model::compiled::{Field, FieldSource};
use crate::prepared::{Prepared, State};
use crate::time::Timestamp;
use crate::value::Value;

/// How often each answer was given by past leads.
///
/// Each answer counts one more than it was given, so that none is impossible. Only leads that answered are counted;
/// if only good leads are asked, the shares are those of good leads.
///
/// # Example
/// ```
/// use leadstone::{Interview, InterviewOptions, Lead, Model, Priors, Timestamp};
/// let model = Model::framework("bant")?;
/// let at = Timestamp::parse("2026-11-22").expect("a valid instant");
/// let mut priors = Priors::default();
/// priors.count(&model.prepare(&Lead::new().with("deal.need", "urgent"))?, at);
/// let interview = Interview::new(&model, InterviewOptions::default().priors(priors));
/// # Ok::<(), leadstone::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Priors {
    /// Field -> what stands for the answer -> how often.
    counts: BTreeMap<String, Vec<(Option<Value>, u64)>>,
}

impl Priors {
    /// Counts the answers of one past lead, as they stood at an instant.
    pub fn count(&mut self, lead: &Prepared, at: Timestamp) {
        let model = &lead.model().0;
        for (index, field) in model.fields.iter().enumerate() {
            let answer = match lead.state(index, None, at.unix()) {
                _ if field.ask.is_none() => continue,
                State::Known(value) => Some(value.clone()),
                State::NoAnswer => None,
                State::None | State::Unknown => continue,
            };
            let counts = self.counts.entry(field.name.to_string()).or_default();
            match counts.iter_mut().find(|(known, _)| *known == answer) {
                Some((_, n)) => *n += 1,
                None => counts.push((answer, 1)),
            }
        }
    }
}

/// Every field that can be asked for, in the order of the terms of the document, with the shares of its cells.
pub(super) fn questions(model: &Model, domains: &Domains<'_>, priors: Option<&Priors>) -> Vec<Asked> {
    let compiled = &model.0;
    let mut order: Vec<usize> = Vec::new();
    for field in compiled.tables.iter().map(|t| t.field).chain(0..compiled.fields.len()) {
        if !order.contains(&field) {
            order.push(field);
        }
    }
    order
        .into_iter()
        .filter_map(|index| {
            let field = compiled.fields.get(index)?;
            let ask = field.ask.as_ref()?;
            if matches!(field.source, FieldSource::Counted(_)) {
                return None;
            }
            let domain = domains.get(index)?;
            let counted = priors.and_then(|p| p.counts.get(field.name.as_ref()));
            let weights: Vec<f64> = match counted {
                Some(counts) => domain.cells.iter().map(|cell| 1.0 + counted_in(model, field, cell, counts)).collect(),
                None => declared(model, field, &domain.cells),
            };
            let total: f64 = weights.iter().sum();
            let shares = weights.iter().map(|w| w / total).collect();
            #[expect(clippy::cast_precision_loss, reason = "costs are small whole numbers")]
            let cost = ask.cost.unwrap_or(1) as f64;
            Some(Asked { field: index, cost, shares })
        })
        .collect()
}

/// How often answers fell into a cell.
fn counted_in(model: &Model, field: &Field, cell: &DomainCell, counts: &[(Option<Value>, u64)]) -> f64 {
    let same = counts.iter().filter(|(value, _)| match (value, &cell.value) {
        (None, None) => true,
        (Some(value), Some(_)) => is_in(model, field, cell, value),
        _ => false,
    });
    #[expect(clippy::cast_precision_loss, reason = "counts of leads are far below 2^53")]
    let count = same.map(|(_, n)| *n).sum::<u64>() as f64;
    count
}

/// Whether every test and table treats the value as the cell.
fn is_in(model: &Model, field: &Field, cell: &DomainCell, value: &Value) -> bool {
    if !field.words.is_empty() {
        return cell.value.as_ref() == Some(value);
    }
    let tests = field.atoms.iter().zip(&cell.truths);
    let tables = field.tables.iter().zip(&cell.tables);
    tests
        .filter_map(|(a, truth)| Some((model.0.atoms.get(*a as usize)?, truth)))
        .all(|(atom, truth)| (atom.test.passes(value, 0) == Some(true)) == *truth)
        && tables
            .filter_map(|(t, c)| Some((model.0.tables.get(*t as usize)?, c)))
            .all(|(table, c)| table.cell(value) == *c)
}

/// Shares of the document; all the same where it has none.
fn declared(model: &Model, field: &Field, cells: &[DomainCell]) -> Vec<f64> {
    let refused = field.ask.as_ref().and_then(|a| a.no_answer).unwrap_or(0);
    let answers = field.ask.as_ref().map_or(&[][..], |a| &a.answers);
    let share = |index: usize, cell: &DomainCell| -> i64 {
        if cell.value.is_none() {
            return refused;
        }
        if let Some(option) = field.options.get(index) {
            return option.share.unwrap_or(0);
        }
        let of_cell = answers.iter().filter(|a| {
            let value = a.is.iter().next().and_then(|w| Value::from(w).to_type(field.kind, field.exact).ok().flatten());
            value.is_some_and(|v| is_in(model, field, cell, &v))
        });
        of_cell.map(|a| a.share.unwrap_or(1)).sum()
    };
    let shares: Vec<i64> = cells.iter().enumerate().map(|(i, c)| share(i, c)).collect();
    let is_silent = cells.iter().zip(&shares).all(|(c, s)| c.value.is_none() || *s == 0);
    #[expect(clippy::cast_precision_loss, reason = "shares are at most a million")]
    let weight =
        |(cell, share): (&DomainCell, &i64)| if is_silent && cell.value.is_some() { 1.0 } else { *share as f64 };
    cells.iter().zip(&shares).map(weight).collect()
}
