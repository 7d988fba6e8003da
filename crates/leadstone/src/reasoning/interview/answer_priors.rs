//! How often each answer is given: from the document, or counted from past leads. Knows nothing about points.

use std::collections::BTreeMap;

use super::answer::OfferedAnswer;
use crate::base::time::Timestamp;
use crate::base::value::Value;
use crate::facts::answers::PreparedLead;
use crate::facts::state::FieldState;
use crate::model::program::Field;

/// How often each answer was given by past leads.
///
/// Each answer counts one more than it was given (Laplace smoothing), so that none is impossible. Only leads that
/// answered are counted; if only good leads are asked, the shares are those of good leads.
///
/// # Example
/// ```
/// use leadstone::{Lead, Model, Timestamp};
/// use leadstone::interview::{Interview, InterviewOptions, Priors};
/// let model = Model::framework("bant")?;
/// let at = Timestamp::parse("2026-11-22")?;
/// let mut priors = Priors::default();
/// priors.count(&model.prepare(&Lead::new().with("deal.need", "urgent"))?, at);
/// let interview = Interview::new(&model, InterviewOptions::default().with_priors(priors))?;
/// # Ok::<(), leadstone::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Priors {
    /// Field -> answer -> how often; `None` is a refusal.
    counts: BTreeMap<String, BTreeMap<Option<Value>, u64>>,
}

impl Priors {
    /// Counts the answers of one past lead, as they stood at an instant.
    pub fn count(&mut self, lead: &PreparedLead, at: Timestamp) {
        let model = &lead.model().0;
        for (index, field) in model.fields.iter_enumerated() {
            let answer = match lead.state(index, None, at.unix()) {
                _ if field.ask.is_none() => continue,
                FieldState::Known(value) => Some(value.clone()),
                FieldState::NoAnswer => None,
                FieldState::None | FieldState::Unknown => continue,
            };
            *self.counts.entry(field.name.to_string()).or_default().entry(answer).or_default() += 1;
        }
    }

    /// How often past leads gave each answer to a field; `None` where none of them was asked.
    pub(crate) fn counts(&self, field: &str) -> Option<&BTreeMap<Option<Value>, u64>> {
        self.counts.get(field)
    }
}

/// Shares by the answers of past leads: each answer counts one more than it was given.
///
/// An answer counts for the offered answer of the same value, else for the representative that `alike` finds.
pub(super) fn counted(
    answers: &[OfferedAnswer],
    counts: &BTreeMap<Option<Value>, u64>,
    alike: impl Fn(&Value) -> Option<usize>,
) -> Vec<f64> {
    let mut weights = vec![1.0; answers.len()];
    for (value, n) in counts {
        let same = answers.iter().position(|a| a.value == *value);
        let index = same.or_else(|| value.as_ref().and_then(&alike));
        if let Some(weight) = index.and_then(|index| weights.get_mut(index)) {
            #[expect(clippy::cast_precision_loss, reason = "counts of leads are far below 2^53")]
            let n = *n as f64;
            *weight += n;
        }
    }
    parts(&weights)
}

/// Declared shares; uniform if the document has none.
pub(crate) fn declared(field: &Field, answers: &[OfferedAnswer]) -> Vec<f64> {
    let ask = field.ask.as_ref();
    let refused = ask.and_then(|a| a.no_answer).unwrap_or(0);
    let offered = ask.map_or(&[][..], |a| &a.answers);
    // Options and offered answers come first, in the order of the document.
    let of = |index: usize, answer: &OfferedAnswer| -> f64 {
        let share = match (field.options.get(index), offered.get(index)) {
            _ if answer.value.is_none() => refused,
            (Some(option), _) => option.share.unwrap_or(0),
            (None, Some(offered)) => offered.share.unwrap_or(1),
            (None, None) if offered.is_empty() => return answer.share,
            (None, None) => 0,
        };
        #[expect(clippy::cast_precision_loss, reason = "shares are at most a million")]
        let share = share as f64;
        share
    };
    let shares: Vec<f64> = answers.iter().enumerate().map(|(i, a)| of(i, a)).collect();
    let masks_older = answers.iter().zip(&shares).all(|(a, s)| a.value.is_none() || *s == 0.0);
    let weight =
        |(answer, share): (&OfferedAnswer, &f64)| if masks_older && answer.value.is_some() { 1.0 } else { *share };
    let weights: Vec<f64> = answers.iter().zip(&shares).map(weight).collect();
    parts(&weights)
}

fn parts(weights: &[f64]) -> Vec<f64> {
    let total: f64 = weights.iter().sum();
    weights.iter().map(|w| w / total).collect()
}
