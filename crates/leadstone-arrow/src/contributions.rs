//! The column of contributions: for each row a list whose points add up to those of its scores. Knows nothing about how
//! contributions come about.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Int64Array, ListArray, StructArray, UInt32Array};
use arrow_buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, Fields};
use leadstone::__engine::columns::{BatchPlan, Block};

use crate::dictionary_column::DictionaryColumn;

/// The contributions of a batch, block after block.
#[derive(Debug, Default)]
pub(crate) struct ContributionRows {
    kinds: Vec<u32>,
    points: Vec<i64>,
    ends: Vec<usize>,
}

impl ContributionRows {
    /// Appends a block, after which this many rows of the batch are still to come.
    pub(crate) fn add(&mut self, block: &Block, rest: usize) {
        let (from, now) = (self.kinds.len(), block.lines().len());
        if self.kinds.capacity() - from < now {
            // Reserves for the rows to come as many as this block has, and a sixteenth more: a vector that doubles is
            // copied each time.
            let rest = now * rest / block.rows().max(1);
            self.kinds.reserve_exact(now + rest + rest / 16);
            self.points.reserve_exact(now + rest + rest / 16);
        }
        self.kinds.extend(block.lines().iter().map(|l| l.line));
        self.points.extend(block.lines().iter().map(|l| l.points));
        self.ends.extend(block.line_ends().iter().map(|end| from + end));
    }
}

/// The column builder, with the names of all contributions.
#[derive(Clone, Debug)]
pub(crate) struct ContributionColumn {
    scores: KeyPart,
    groups: KeyPart,
    terms: KeyPart,
}

/// One part of the names of all contributions.
#[derive(Clone, Debug)]
struct KeyPart {
    dictionary: DictionaryColumn,
    /// By contribution: the dictionary key.
    places: Vec<i32>,
}

impl KeyPart {
    fn new<'p>(names: impl Iterator<Item = &'p str>) -> Self {
        let names: Vec<&str> = names.collect();
        let dictionary = DictionaryColumn::new(names.iter().filter(|n| !n.is_empty()).map(|n| (*n).to_owned()));
        let places = names.iter().map(|n| dictionary.key(Some(n))).collect();
        Self { dictionary, places }
    }

    fn column(&self, contributions: &UInt32Array) -> Result<ArrayRef, ArrowError> {
        self.dictionary.by_number(contributions, &self.places)
    }
}

impl ContributionColumn {
    pub(crate) fn new(plan: &BatchPlan) -> Self {
        Self {
            scores: KeyPart::new(plan.lines().map(|l| l.score)),
            groups: KeyPart::new(plan.lines().map(|l| l.group)),
            terms: KeyPart::new(plan.lines().map(|l| l.term)),
        }
    }

    pub(crate) fn field() -> Field {
        Field::new("contributions", DataType::List(Arc::new(Self::item())), true)
    }

    fn item() -> Field {
        Field::new("item", DataType::Struct(Self::parts()), false)
    }

    fn parts() -> Fields {
        Fields::from(vec![
            Field::new("score", DictionaryColumn::data_type(), false),
            Field::new("group", DictionaryColumn::data_type(), true),
            Field::new("term", DictionaryColumn::data_type(), false),
            Field::new("points", DataType::Int64, false),
        ])
    }

    /// The column. Rejected rows are null, whatever contributions they have.
    pub(crate) fn column(
        &self,
        contributions: ContributionRows,
        validity: Option<&NullBuffer>,
    ) -> Result<ArrayRef, ArrowError> {
        let mut offsets: Vec<i32> = Vec::with_capacity(contributions.ends.len() + 1);
        offsets.push(0);
        for end in &contributions.ends {
            let end = i32::try_from(*end).map_err(|_| {
                ArrowError::InvalidArgumentError(
                    "a batch has more contributions than a list column can hold".to_owned(),
                )
            })?;
            offsets.push(end);
        }
        let kinds = UInt32Array::from(contributions.kinds);
        let columns: Vec<ArrayRef> = vec![
            self.scores.column(&kinds)?,
            self.groups.column(&kinds)?,
            self.terms.column(&kinds)?,
            Arc::new(Int64Array::new(ScalarBuffer::from(contributions.points), None)),
        ];
        let items = StructArray::try_new_with_length(Self::parts(), columns, None, kinds.len())?;
        debug_assert_eq!(items.len(), kinds.len());
        let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
        Ok(Arc::new(ListArray::try_new(Arc::new(Self::item()), offsets, Arc::new(items), validity.cloned())?))
    }
}
