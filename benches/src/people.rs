//! The table of workload 1: leads with twenty columns, a fifth of each unknown. Knows nothing about points.

use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Float64Builder, Int32Builder, Int64Builder, ListBuilder, StringBuilder,
    StringDictionaryBuilder,
};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::ArrowError;

use crate::random::Random;
use crate::words::{
    COUNTRIES, CRMS, DEPARTMENTS, INDUSTRIES, LANGUAGES, PLANS, REGIONS, SENIORITIES, SOURCES, TECHNOLOGIES, TITLES,
    title,
};

/// Rows of a batch, and of a row group in the files.
pub const BATCH: usize = 65_536;
/// Chance of an unknown cell, in percent.
const UNKNOWN: usize = 20;
/// 2024-07-01 in days since 1970; dates of creation lie in the two years from there.
const FIRST_DAY: usize = 19_905;

/// How texts lie in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Texts {
    /// Each row has its text.
    Plain,
    /// Each row has the number of a text.
    Dictionary,
}

/// Makes batches of leads from a seed.
#[derive(Debug)]
pub struct People {
    random: Random,
    rows: usize,
    texts: Texts,
}

impl People {
    /// So many leads.
    pub fn new(seed: u64, rows: usize, texts: Texts) -> Self {
        Self { random: Random::new(seed), rows, texts }
    }

    /// The next batch; `None` after the last.
    pub fn batch(&mut self) -> Option<Result<RecordBatch, ArrowError>> {
        if self.rows == 0 {
            return None;
        }
        let rows = self.rows.min(BATCH);
        self.rows -= rows;
        Some(self.table(rows))
    }

    fn table(&mut self, rows: usize) -> Result<RecordBatch, ArrowError> {
        let titles = self.text(rows, |r| {
            // Scattered, so that the frequent titles are of all kinds; 7,919 is prime.
            title(r.skewed(TITLES) * 7919 % TITLES)
        });
        let mut columns: Vec<(&str, ArrayRef)> = vec![("title", titles)];
        let vocabularies: [(&str, &[&'static str]); 9] = [
            ("country", &COUNTRIES),
            ("industry", &INDUSTRIES),
            ("source", &SOURCES),
            ("region", &REGIONS),
            ("seniority", &SENIORITIES),
            ("department", &DEPARTMENTS),
            ("language", &LANGUAGES),
            ("crm", &CRMS),
            ("plan", &PLANS),
        ];
        for (name, words) in vocabularies {
            columns.push((name, self.text(rows, |r| r.pick(words).to_owned())));
        }
        columns.push(("employees", self.employees(rows)));
        columns.push(("revenue", self.floats(rows, |r| (libm::exp(15.5 + 2.2 * r.normal()) * 100.0).round() / 100.0)));
        columns.push(("growth", self.floats(rows, |r| (120.0 + 200.0 * r.normal()).round() / 1000.0)));
        columns.push(("founded", self.integers(rows, |r| 2024 - r.skewed(120))));
        columns.push(("visits", self.integers(rows, |r| r.skewed(25))));
        columns.push(("seats", self.integers(rows, |r| 1 + r.skewed(20) * r.skewed(20))));
        columns.push(("listed", self.yes_or_no(rows, 15)));
        columns.push(("opted_in", self.yes_or_no(rows, 65)));
        columns.push(("technologies", self.technologies(rows)));
        columns.push(("created", self.dates(rows)));
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)))
    }

    fn is_known(&mut self) -> bool {
        !self.random.percent(UNKNOWN)
    }

    fn text(&mut self, rows: usize, mut make: impl FnMut(&mut Random) -> String) -> ArrayRef {
        let texts = self.texts;
        let cells = (0..rows).map(|_| self.is_known().then(|| make(&mut self.random)));
        match texts {
            Texts::Plain => {
                let mut column = StringBuilder::new();
                cells.for_each(|cell| column.append_option(cell));
                Arc::new(column.finish())
            }
            Texts::Dictionary => {
                let mut column = StringDictionaryBuilder::<Int32Type>::new();
                cells.for_each(|cell| column.append_option(cell));
                Arc::new(column.finish())
            }
        }
    }

    fn employees(&mut self, rows: usize) -> ArrayRef {
        let mut column = Int64Builder::with_capacity(rows);
        for _ in 0..rows {
            let is_known = self.is_known();
            column.append_option(is_known.then(|| 1 + libm::exp(4.6 + 1.9 * self.random.normal()) as i64));
        }
        Arc::new(column.finish())
    }

    fn integers(&mut self, rows: usize, mut make: impl FnMut(&mut Random) -> usize) -> ArrayRef {
        let mut column = Int32Builder::with_capacity(rows);
        for _ in 0..rows {
            let is_known = self.is_known();
            column.append_option(is_known.then(|| make(&mut self.random) as i32));
        }
        Arc::new(column.finish())
    }

    fn floats(&mut self, rows: usize, mut make: impl FnMut(&mut Random) -> f64) -> ArrayRef {
        let mut column = Float64Builder::with_capacity(rows);
        for _ in 0..rows {
            let is_known = self.is_known();
            column.append_option(is_known.then(|| make(&mut self.random)));
        }
        Arc::new(column.finish())
    }

    fn yes_or_no(&mut self, rows: usize, chance: usize) -> ArrayRef {
        let mut column = BooleanBuilder::with_capacity(rows);
        for _ in 0..rows {
            let is_known = self.is_known();
            column.append_option(is_known.then(|| self.random.percent(chance)));
        }
        Arc::new(column.finish())
    }

    /// One to six different ones: an empty list would count as unknown.
    fn technologies(&mut self, rows: usize) -> ArrayRef {
        let texts = self.texts;
        let lists = (0..rows).map(|_| {
            self.is_known().then(|| {
                let mut chosen: Vec<Option<&str>> = Vec::with_capacity(6);
                for _ in 0..=self.random.below(6) {
                    let technology = Some(self.random.pick(&TECHNOLOGIES));
                    if !chosen.contains(&technology) {
                        chosen.push(technology);
                    }
                }
                chosen
            })
        });
        match texts {
            Texts::Plain => {
                let mut column = ListBuilder::new(StringBuilder::new());
                column.extend(lists);
                Arc::new(column.finish())
            }
            Texts::Dictionary => {
                let mut column = ListBuilder::new(StringDictionaryBuilder::<Int32Type>::new());
                column.extend(lists);
                Arc::new(column.finish())
            }
        }
    }

    fn dates(&mut self, rows: usize) -> ArrayRef {
        let mut column = Date32Builder::with_capacity(rows);
        for _ in 0..rows {
            let is_known = self.is_known();
            column.append_option(is_known.then(|| (FIRST_DAY + self.random.below(730)) as i32));
        }
        Arc::new(column.finish())
    }
}
