//! How what is unknown is filled in for the least and for the most points.
use super::class_signature::ClassSignature;
use super::family::FieldFamily;
use crate::Timestamp;
use crate::base::ids::FieldId;
use crate::model::program::Program;
use crate::reasoning::bounds::Domains;
use crate::reasoning::possible::by_worth;

/// For which end what is unknown is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extreme {
    Least,
    Most,
}

impl Extreme {
    pub(super) const BOTH: [Self; 2] = [Self::Least, Self::Most];
}

/// What is seen of a unit where each field that is unknown, and on which the stage depends, has a value.
pub(super) fn filled(
    (model, at): (&Program, Timestamp),
    unit: &FieldFamily,
    signatures: &[ClassSignature],
    extreme: Extreme,
) -> Vec<ClassSignature> {
    let plans = model.plans();
    let domains = Domains::at(model, plans, at.unix());
    let fill = |(field, signature): (&FieldId, &ClassSignature)| {
        if !signature.is_unknown {
            return None;
        }
        let var = plans.stage.vars.iter().find(|s| s.field == *field)?;
        let (cells, kept) = by_worth(model, *field, domains.cells(var));
        let kept = cells.get(..kept).filter(|k| !k.is_empty()).unwrap_or(&cells);
        let cell = if extreme == Extreme::Least { kept.first() } else { kept.last() }?;
        let truths = cell.truths.iter().map(|t| Some(*t)).collect();
        Some(ClassSignature { is_unknown: false, truths, cells: cell.tables.clone() })
    };
    unit.fields.iter().zip(signatures).map(|both| fill(both).unwrap_or_else(|| both.1.clone())).collect()
}
