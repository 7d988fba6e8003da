//! Compares two models on leads: which they judge differently, and by which edit. Knows nothing about what is printed.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use leadstone::{Lead, Model};
use serde_json::Value as Json;

use crate::args::InputArgs;
use crate::base::failure::Failure;
use crate::base::parallel;
use crate::diff::attribution::{Attribution, Suspect};
use crate::diff::difference::{ChangedLead, Difference, ReadableBy, ShownVerdict, UnreadLead};
use crate::diff::edits;
use crate::input::input_files::InputFiles;
use crate::input::instant::ScoringInstant;
use crate::join::import_context::ImportContext;
use crate::join::inputs::{InputLead, Inputs};
use crate::terminal::progress::Progress;
use crate::verdict::rank_key;

/// Leads whose edits are searched at once.
const PORTION: usize = 4096;

pub(crate) fn compare(
    old: Model,
    new: Model,
    input: &InputArgs,
    instant: ScoringInstant,
) -> Result<Difference, Failure> {
    // Each model reads the columns that it knows; a row is the same lead in both.
    let sources = InputFiles::of(input)?;
    let read = |model: &Model| {
        let context = ImportContext::new(model, &input.tables, instant.at)?.joining(sources.activities.is_some());
        Inputs::read(&sources, &input.tables, &context, &Progress::hidden(), |_| true)
    };
    let (by_old, by_new) = (read(&old)?, read(&new)?);
    let pairs = LeadPair::all(&by_old, &by_new);
    let judged = parallel::map(&pairs, |pair| {
        let was = pair.old.map_err(str::to_owned).and_then(|contact| judge(&old, contact, instant));
        let is = pair.new.map_err(str::to_owned).and_then(|contact| judge(&new, contact, instant));
        (was, is)
    });
    let (mut changed, mut unread) = (Vec::new(), Vec::new());
    for (row, (pair, judged)) in pairs.iter().zip(judged).enumerate() {
        let (by, reason) = match judged {
            (Ok((was, _)), Ok((is, _))) if was == is => continue,
            (Ok((was, _)), Ok((is, order))) => {
                let Ok(contact) = pair.old else { continue };
                let (id, name) = (contact.person.id.clone(), contact.person.name.clone());
                let by = Vec::new();
                changed.push(ChangedLead { id, name, old: was, new: is, by, order, row });
                continue;
            }
            (Ok(_), Err(reason)) => (ReadableBy::Old, reason),
            (Err(reason), Ok(_)) => (ReadableBy::New, reason),
            (Err(reason), Err(_)) => (ReadableBy::Neither, reason),
        };
        let id = pair.old.or(pair.new).map_or_else(|_| String::new(), |contact| contact.person.id.clone());
        unread.push(UnreadLead { line: pair.line, id, by, reason });
    }
    unread.sort_by_key(|u| u.by);
    changed.sort_by_key(|c| c.order);
    let (base, edits) = edits::between(&document(&old), &document(&new));
    let attribution = Attribution::new(&base, &edits, changed.len(), instant.at);
    for portion in changed.chunks_mut(PORTION) {
        let suspects = parallel::map(portion, |lead| {
            let pair = pairs.get(lead.row).and_then(|pair| pair.old.ok().zip(pair.new.ok()));
            let (old, new) = pair.map(|(a, b)| (a.lead.clone(), b.lead.clone())).unwrap_or_default();
            Suspect { both: joined(&old, &new), new, said: lead.new.clone() }
        });
        for (lead, by) in portion.iter_mut().zip(attribution.of(&suspects)) {
            lead.by = by;
        }
    }
    let untried = attribution.untried().to_vec();
    let compared = pairs.len() - unread.len();
    drop(attribution);
    drop(pairs);
    drop((by_old, by_new));
    Ok(Difference { old, new, instant, edits, changed, compared, unread, untried })
}

/// A row as both models read it: the lead, or the reason why not.
struct LeadPair<'a> {
    line: u64,
    old: Result<&'a InputLead, &'a str>,
    new: Result<&'a InputLead, &'a str>,
}

impl<'a> LeadPair<'a> {
    fn all(old: &'a Inputs, new: &'a Inputs) -> Vec<Self> {
        let (was, is) = (rows(old), rows(new));
        let lines: BTreeSet<u64> = was.keys().chain(is.keys()).copied().collect();
        let find = |rows: &BTreeMap<u64, Result<&'a InputLead, &'a str>>, line: &u64| {
            rows.get(line).copied().unwrap_or(Err("the row is not there"))
        };
        lines.into_iter().map(|line| Self { line, old: find(&was, &line), new: find(&is, &line) }.judged()).collect()
    }
}

impl LeadPair<'_> {
    /// The pair, where a cell that only one model can read is no lead of the other: what it says there is not silence.
    fn judged(mut self) -> Self {
        if let (Ok(old), Ok(new)) = (self.old, self.new) {
            match old.reasons.len().cmp(&new.reasons.len()) {
                Ordering::Less => self.new = Err(new.first_reason()),
                Ordering::Greater => self.old = Err(old.first_reason()),
                Ordering::Equal => {}
            }
        }
        self
    }
}

/// The rows of a file, by line.
fn rows(inputs: &Inputs) -> BTreeMap<u64, Result<&InputLead, &str>> {
    let rejects = inputs.rejects.iter().map(|reject| (reject.line, Err(reject.reason.as_str())));
    inputs.leads.iter().map(|contact| (contact.line, Ok(contact))).chain(rejects).collect()
}

/// The verdict of a model as it is shown, and the sort key.
fn judge(model: &Model, input: &InputLead, instant: ScoringInstant) -> Result<(ShownVerdict, (i64, i64)), String> {
    let verdict = model.score(&input.lead, instant.at).map_err(|error| error.to_string())?;
    Ok((ShownVerdict::of(verdict.stage(), verdict.action()), (-rank_key::place(&verdict), rank_key::urgency(&verdict))))
}

/// What the edits are found in: the document itself, for they are edits of it.
fn document(model: &Model) -> Json {
    serde_json::from_str(&model.document().to_json()).expect("the library writes JSON")
}

/// The lead as the old model reads it, with the facts that only the new one knows.
fn joined(old: &Lead, new: &Lead) -> Lead {
    let read = |lead: &Lead| serde_json::from_str::<serde_json::Map<String, Json>>(&lead.to_json());
    let (Ok(mut facts), Ok(others)) = (read(old), read(new)) else { return old.clone() };
    for (name, value) in others {
        facts.entry(name).or_insert(value);
    }
    Lead::from_json(&Json::Object(facts).to_string()).unwrap_or_else(|_| old.clone())
}
