//! `leadstone diff`: which leads two models judge differently, and by which edit. Knows nothing about what is printed.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use leadstone::{ActionKind, Lead, Model, ModelDocument, Qualification};
use serde_json::Value as Json;

use crate::args::{DiffArgs, InputArgs, ListFormat, ModelArgs};
use crate::contacts::Contact;
use crate::diff_report;
use crate::edits::{self, Edit};
use crate::failure::{DIFFERENT, Failure};
use crate::inputs::{Inputs, Instant};
use crate::model_file;
use crate::output;
use crate::parallel;
use crate::progress::Progress;
use crate::ranking;
use crate::reasons;

/// What a model says of a lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) stage: String,
    pub(crate) action: String,
    /// The time limit of a call.
    pub(crate) call: Option<String>,
}

/// A lead that two models judge differently.
pub(crate) struct Changed {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) old: Said,
    pub(crate) new: Said,
    /// Edits, by their index, that change it so each alone.
    pub(crate) by: Vec<usize>,
    /// Later stages first, by the new model.
    order: (i64, i64),
}

pub(crate) struct Difference {
    pub(crate) old: Model,
    pub(crate) new: Model,
    pub(crate) instant: Instant,
    pub(crate) edits: Vec<Edit>,
    pub(crate) changed: Vec<Changed>,
    pub(crate) compared: usize,
    /// Leads that not both models can read.
    pub(crate) unread: usize,
}

pub(crate) fn run(args: &DiffArgs) -> Result<ExitCode, Failure> {
    let (old, new) = (load(&args.old)?, load(&args.new)?);
    let input = args.input();
    let instant = Instant::of(&input);
    let difference = compare(old, new, &input, instant)?;
    let text = match args.format {
        ListFormat::Table => diff_report::in_words(&difference, args.top.unwrap_or(20)),
        ListFormat::Json => format!("{:#}\n", diff_report::json(&difference)),
    };
    output::print(|out| out.write_all(text.as_bytes()))?;
    Ok(if difference.changed.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(DIFFERENT) })
}

/// A file, or the name of a built-in model where there is no such file.
fn load(path: &Path) -> Result<Model, Failure> {
    let name = path.to_string_lossy();
    let mut choice = ModelArgs::default();
    if !path.exists() && name == Model::builtin().id() {
        return Ok(Model::builtin());
    }
    if !path.exists() && Model::frameworks().contains(&name.as_ref()) {
        choice.framework = Some(name.into_owned());
    } else {
        choice.model = Some(path.to_owned());
    }
    model_file::load(&choice)
}

impl DiffArgs {
    fn input(&self) -> InputArgs {
        InputArgs {
            file: self.leads.clone(),
            sample: self.sample,
            tables: self.tables.clone(),
            choice: ModelArgs::default(),
            no_progress: true,
        }
    }
}

fn compare(old: Model, new: Model, input: &InputArgs, instant: Instant) -> Result<Difference, Failure> {
    // Each model reads the columns that it knows; a row is the same lead in both.
    let by_old = Inputs::read(input, &old, &Progress::hidden())?;
    let by_new = Inputs::read(input, &new, &Progress::hidden())?;
    let rows: BTreeMap<u64, &Contact> = by_new.contacts.list.iter().map(|c| (c.line, c)).collect();
    let pairs: Vec<(&Contact, &Contact)> =
        by_old.contacts.list.iter().filter_map(|c| Some((c, *rows.get(&c.line)?))).collect();
    let (base, edits) = edits::between(&document(&old), &document(&new));
    // An edit that cannot stand alone has no model.
    let alone: Vec<Option<Model>> = edits.iter().map(|e| model(&e.apply(&base))).collect();
    let judged = parallel::map(&pairs, |(a, b)| {
        let (lead_old, lead_new) = (by_old.lead(a), by_new.lead(b));
        let (was, is) = (old.score(&lead_old, instant.at).ok()?, new.score(&lead_new, instant.at).ok()?);
        let (said_old, said_new) = (said(&was), said(&is));
        if said_old == said_new {
            return Some(None);
        }
        let both = joined(&lead_old, &lead_new);
        let changes = |(edit, model): (&Edit, &Option<Model>)| {
            let lead = if edit.is_field() { &lead_new } else { &both };
            model.as_ref()?.score(lead, instant.at).ok().map(|v| said(&v) == said_new)
        };
        let by = edits.iter().zip(&alone).enumerate();
        Some(Some(Changed {
            id: a.id.clone(),
            name: by_old.contacts.shown_name(a),
            by: by.filter(|(_, pair)| changes(*pair) == Some(true)).map(|(i, _)| i).collect(),
            order: (-ranking::place(&is), ranking::urgency(&is)),
            old: said_old,
            new: said_new,
        }))
    });
    let unread = judged.iter().filter(|j| j.is_none()).count() + by_old.contacts.rows - pairs.len();
    let mut changed: Vec<Changed> = judged.into_iter().flatten().flatten().collect();
    changed.sort_by_key(|c| c.order);
    let compared = by_old.contacts.rows - unread;
    drop((by_old, by_new));
    Ok(Difference { old, new, instant, edits, changed, compared, unread })
}

fn document(model: &Model) -> Json {
    serde_json::from_str(&model.document().to_json()).expect("the library writes JSON")
}

fn model(document: &Json) -> Option<Model> {
    Model::from_document(ModelDocument::from_json(&document.to_string()).ok()?).ok()
}

fn said(verdict: &Qualification) -> Said {
    let action = verdict.action();
    let call = action.filter(|a| a.kind == ActionKind::Call);
    Said {
        stage: verdict.stage().unwrap_or("-").to_owned(),
        action: reasons::action(action),
        call: call.map(|a| a.within.map_or_else(|| "no limit".to_owned(), |w| format!("in {w}"))),
    }
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
