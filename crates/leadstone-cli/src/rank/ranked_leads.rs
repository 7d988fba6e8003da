//! Scores all leads and sorts them. Knows nothing about how a list is printed.

use leadstone::{Model, Verdict};

use crate::args::OrderBy;
use crate::base::parallel;
use crate::input::instant::ScoringInstant;
use crate::input::lead_identity::Person;
use crate::input::reject::RejectedRow;
use crate::join::inputs::Inputs;
use crate::join::lead_table::LeadRow;
use crate::rank::lead_list;
use crate::rank::summary::RankCounts;
use crate::terminal::progress::Progress;
use crate::verdict::csv_row::{self, ReasonsColumn};
use crate::verdict::rank_key::{self, LeadOrder, RankKey};
use crate::verdict::verdict_words;

/// The parts of a verdict that order and summary need.
struct ScoredLead {
    key: RankKey,
    stage: String,
    action: String,
    dropped: Vec<String>,
    row: Vec<u8>,
}

/// A ranked lead.
pub(crate) struct RankedLead {
    pub(crate) index: usize,
    /// Its row of a CSV file without the rank, if wanted: rows are smaller than verdicts.
    pub(crate) row: Vec<u8>,
}

/// The ranked leads of a table in memory.
pub(crate) struct TablePlaces<'a> {
    pub(crate) model: &'a Model,
    pub(crate) instant: ScoringInstant,
    pub(crate) inputs: &'a Inputs<'a>,
    pub(crate) ranked: &'a [RankedLead],
}

impl lead_list::RankedPlaces for TablePlaces<'_> {
    fn len(&self) -> usize {
        self.ranked.len()
    }

    /// Scores the lead a second time, which cannot fail for a ranked lead.
    fn judge(&self, place: usize) -> Option<(Verdict, Person)> {
        let contact = self.inputs.contacts.list.get(self.ranked.get(place)?.index)?;
        let verdict = self.model.score(&self.inputs.lead(contact), self.instant.at).ok()?;
        Some((verdict, self.inputs.person(contact)))
    }

    fn row(&self, place: usize, _: ReasonsColumn) -> Vec<u8> {
        self.ranked.get(place).map(|lead| lead.row.clone()).unwrap_or_default()
    }
}

/// Options of a ranking.
#[derive(Clone, Copy)]
pub(crate) struct RankOptions {
    pub(crate) order: OrderBy,
    /// A row for a CSV file, with or without reasons.
    pub(crate) row: Option<ReasonsColumn>,
}

/// Scores and sorts all leads; those that the model refuses become rejects.
pub(crate) fn rank(
    model: &Model,
    instant: ScoringInstant,
    wanted: RankOptions,
    inputs: &mut Inputs<'_>,
    progress: &Progress,
) -> (Vec<RankedLead>, RankCounts) {
    let order = LeadOrder::of(model);
    progress.start("scoring", inputs.contacts.list.len() as u64);
    let score = |contact: &LeadRow| -> Result<ScoredLead, String> {
        let verdict = model.score(&inputs.lead(contact), instant.at).map_err(|e| inputs.contacts.reason(&e))?;
        let key = RankKey {
            by: wanted.order,
            urgency: rank_key::urgency(&verdict),
            place: rank_key::place(&verdict),
            points: order.points(&verdict),
            id: contact.id.clone(),
        };
        let dropped = if contact.activities.is_empty() { Vec::new() } else { drop_reasons(&verdict) };
        let stage = verdict.stage().unwrap_or("no stage").to_owned();
        let action = verdict_words::action(verdict.action());
        let row = wanted
            .row
            .map_or_else(Vec::new, |why| csv_row::csv_line(&csv_row::row(&verdict, inputs.person(contact), why)));
        progress.step(1);
        Ok(ScoredLead { key, stage, action, dropped, row })
    };
    let scored = parallel::map(&inputs.contacts.list, score);
    let mut tally = RankCounts::default();
    let mut refused = Vec::new();
    let mut ranked: Vec<(RankKey, RankedLead)> = Vec::with_capacity(scored.len());
    for (index, scored) in scored.into_iter().enumerate() {
        match scored {
            Ok(scored) => {
                tally.scored += 1;
                tally.stages.entry(scored.key.place).or_insert_with(|| (scored.stage, 0)).1 += 1;
                *tally.actions.entry(scored.action).or_default() += 1;
                for reason in scored.dropped {
                    *tally.dropped.entry(reason).or_default() += 1;
                }
                ranked.push((scored.key, RankedLead { index, row: scored.row }));
            }
            Err(reason) => refused.push((index, reason)),
        }
    }
    for (index, reason) in refused {
        if let Some(contact) = inputs.contacts.list.get(index) {
            let raw = contact.raw.clone().into_bytes();
            inputs.contacts.rejects.push(RejectedRow { line: contact.line, reason, raw });
        }
    }
    ranked.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    (ranked.into_iter().map(|(_, ranked)| ranked).collect(), tally)
}

fn drop_reasons(verdict: &Verdict) -> Vec<String> {
    let reason =
        |d: &leadstone::verdict::DroppedActivity| serde_json::to_value(d.reason).ok()?.as_str().map(str::to_owned);
    verdict.dropped().iter().filter_map(reason).collect()
}
