//! The classes that the values of one column fall into, numbered as they are met.
use std::collections::BTreeMap;
use std::sync::Arc;

use super::BatchPlan;
use super::class::{Class, NULL, REJECTED};
use super::class_signature::{ClassSignature, below, read_all};
use super::ids::ClassId;
use super::needles::Needles;
use crate::base::ids::FieldId;
use crate::base::index::{Id, IndexVec};
use crate::base::value::FieldType;
use crate::{Problem, Value};

/// The classes of a column that were met so far.
#[derive(Clone, Debug)]
pub(super) struct ColumnClasses {
    pub(super) plan: Arc<BatchPlan>,
    /// `None` for a column that is no fact.
    pub(crate) field: Option<FieldId>,
    /// The field and all below it.
    pub(super) fields: Vec<FieldId>,
    numbers: BTreeMap<Vec<ClassSignature>, Class>,
    /// By class. Class 0 is that of an empty cell; 1 stands for values that are refused.
    pub(super) signatures: IndexVec<ClassId, Vec<ClassSignature>>,
    /// Whether any value was refused so far.
    pub(super) has_refused: bool,
}

impl ColumnClasses {
    pub(crate) fn new(plan: &Arc<BatchPlan>, field: Option<FieldId>) -> Self {
        let model = &plan.model.0;
        let fields = field.map_or_else(Vec::new, |f| below(model, f));
        let blank = plan.signatures(&fields, None);
        Self {
            plan: Arc::clone(plan),
            field,
            fields,
            numbers: BTreeMap::new(),
            signatures: vec![blank.clone(), blank].into(),
            has_refused: false,
        }
    }

    pub(super) fn of(&mut self, value: &Value) -> Class {
        self.best(std::iter::once((0, value)))
    }

    fn read<'v>(&self, values: impl Iterator<Item = (usize, &'v Value)>) -> Result<Option<Value>, Problem> {
        let Some(field) = self.field.map(|id| &self.plan.model.0.fields[id]) else { return Ok(None) };
        read_all(field, values, self.plan.at.unix())
    }

    pub(super) fn best<'v>(&mut self, values: impl Iterator<Item = (usize, &'v Value)>) -> Class {
        match self.read(values) {
            Ok(None) => NULL,
            Err(_) => self.refuse(),
            Ok(value) => self.intern(self.plan.signatures(&self.fields, value.as_ref())),
        }
    }

    /// The class of a value that is of the field's type already.
    pub(super) fn of_read(&mut self, value: &Value) -> Class {
        self.intern(self.plan.signatures(&self.fields, Some(value)))
    }

    /// The class of values that are not what the field is.
    pub(super) fn refuse(&mut self) -> Class {
        self.has_refused = true;
        REJECTED
    }

    fn intern(&mut self, signatures: Vec<ClassSignature>) -> Class {
        if let Some(class) = self.numbers.get(&signatures) {
            return *class;
        }
        let class = self.signatures.push(signatures.clone()).index() as Class;
        self.numbers.insert(signatures, class);
        class
    }

    pub(super) fn kind(&self) -> Option<FieldType> {
        Some(self.plan.model.0.fields[self.field?].kind)
    }

    /// What the model looks for in texts, where that says all about them.
    pub(super) fn needles(&self) -> Option<Needles> {
        let model = &*self.plan.model.0;
        // What is derived from a text depends on more than what is looked for in it.
        let is_read = |id: &FieldId| !(model.fields[*id].atoms.is_empty() && model.fields[*id].tables.is_empty());
        let is_alone = !self.fields.iter().skip(1).any(is_read);
        if is_alone { Needles::new(model, &model.fields[self.field?]) } else { None }
    }
}
