//! Builds the columns of verdicts. Knows nothing about how verdicts come about.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Int64Array, RecordBatch, UInt32Array};
use arrow_buffer::{BooleanBuffer, NullBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use leadstone::__engine::columns::{BatchPlan, BatchScorer, Block, RowVerdict, ScoreOptions};
use leadstone::Model;
use leadstone::document::ActionKind;
use leadstone::model::{DISQUALIFIED, MatrixView, ScoreView};

use crate::contributions::{ContributionColumn, ContributionRows};
use crate::dictionary_column::{DictionaryColumn, NO_KEY};

/// The text that a column has for a verdict.
type TextOf = for<'e> fn(RowVerdict<'e>) -> Option<std::borrow::Cow<'e, str>>;

/// The builder of all columns.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    schema: SchemaRef,
    /// Columns that follow from the verdict alone.
    texts: Vec<TextColumn>,
    scores: Vec<ScoreColumns>,
    matrices: Vec<MatrixColumn>,
    has_personas: bool,
    has_bounds: bool,
    has_settled: bool,
    contributions: Option<ContributionColumn>,
    model: DictionaryColumn,
}

#[derive(Clone, Debug)]
struct TextColumn {
    dictionary: DictionaryColumn,
    text_of: TextOf,
}

#[derive(Clone, Debug)]
struct ScoreColumns {
    bands: Option<BandColumn>,
}

/// The bands of a score.
#[derive(Clone, Debug)]
struct BandColumn {
    dictionary: DictionaryColumn,
    /// Least and most points that are in a band.
    low: i64,
    high: i64,
    /// Least points and dictionary key of each band, ascending.
    starts: Vec<(i64, i32)>,
    /// Dictionary keys by points from `low` on, then that of points without a band; empty if the range is large.
    listed: Vec<i32>,
}

#[derive(Clone, Debug)]
struct MatrixColumn {
    rows: usize,
    columns: usize,
    dictionary: DictionaryColumn,
    /// Dictionary keys of grades: by band of the row score, then of the column score.
    places: Vec<i32>,
    /// The number of bands of the column score.
    width: usize,
}

/// Ranges of points above this are searched instead of tabulated.
const LISTED: i64 = 4096;

/// The verdicts of a batch, block after block.
#[derive(Debug, Default)]
pub(crate) struct BatchRows {
    pub(crate) verdicts: Vec<u32>,
    /// By score, personas last.
    pub(crate) points: Vec<Vec<i64>>,
    /// By score, if bounds are asked for.
    floors: Vec<Vec<i64>>,
    ceilings: Vec<Vec<i64>>,
    exact: Vec<Vec<bool>>,
    settled: Vec<bool>,
    contributions: ContributionRows,
    /// Rejected rows, ascending.
    pub(crate) rejected: Vec<usize>,
}

impl BatchRows {
    /// Reserves for this many rows.
    pub(crate) fn with_capacity(rows: usize, scores: usize, has_bounds: bool) -> Self {
        let numbers = |scores: usize| (0..scores).map(|_| Vec::with_capacity(rows)).collect();
        let bounded = if has_bounds { scores } else { 0 };
        let (floors, ceilings) = (numbers(bounded), numbers(bounded));
        let exact = (0..bounded).map(|_| Vec::with_capacity(rows)).collect();
        Self { verdicts: Vec::with_capacity(rows), points: numbers(scores), floors, ceilings, exact, ..Self::default() }
    }

    pub(crate) fn add(&mut self, block: &Block, scores: usize) {
        let from = self.verdicts.len();
        self.rejected.extend(block.rejected().iter().map(|row| from + row));
        self.verdicts.extend_from_slice(block.verdicts());
        self.points.resize_with(scores, Vec::new);
        for (index, points) in self.points.iter_mut().enumerate() {
            points.extend_from_slice(block.points(index));
        }
        self.contributions.add(block, self.verdicts.capacity() - self.verdicts.len());
        self.settled.extend_from_slice(block.settled());
        for (own, of) in [(&mut self.floors, Block::floors as BoundOf), (&mut self.ceilings, Block::ceilings)] {
            own.iter_mut().enumerate().for_each(|(score, own)| own.extend_from_slice(of(block, score)));
        }
        self.exact.iter_mut().enumerate().for_each(|(score, own)| own.extend_from_slice(block.exact(score)));
    }
}

/// One end of the bounds of a score, by row.
type BoundOf = fn(&Block, usize) -> &[i64];

impl Output {
    pub(crate) fn new(model: &Model, plan: &BatchPlan, wanted: ScoreOptions) -> Self {
        let has_bounds = wanted.bounds();
        let mut fields = Vec::new();
        let mut texts = Vec::new();
        let word = |name: &str| Field::new(name, DictionaryColumn::data_type(), true);
        for (name, dictionary, text_of) in text_columns(model) {
            fields.push(word(name));
            texts.push(TextColumn { dictionary, text_of });
        }
        let scores: Vec<ScoreColumns> =
            model.scores().map(|score| ScoreColumns { bands: BandColumn::new(score) }).collect();
        for (score, columns) in model.scores().zip(&scores) {
            fields.push(Field::new(score.id(), DataType::Int64, true));
            if has_bounds {
                fields.push(Field::new(format!("{}_floor", score.id()), DataType::Int64, true));
                fields.push(Field::new(format!("{}_ceiling", score.id()), DataType::Int64, true));
                fields.push(Field::new(format!("{}_exact", score.id()), DataType::Boolean, true));
            }
            if columns.bands.is_some() {
                fields.push(word(&format!("{}_band", score.id())));
            }
        }
        let matrices: Vec<MatrixColumn> = model.matrices().map(|matrix| MatrixColumn::new(model, matrix)).collect();
        fields.extend(model.matrices().map(|m| word(m.id())));
        let has_personas = model.personas().len() > 0;
        if has_personas {
            texts.push(TextColumn {
                dictionary: DictionaryColumn::new(model.personas().map(|p| p.id().to_owned())),
                text_of: |v| v.persona().map(|(id, _)| id.into()),
            });
            fields.extend([word("persona"), Field::new("persona_points", DataType::Int64, true)]);
        }
        if wanted.settled() {
            fields.push(Field::new("settled", DataType::Boolean, true));
        }
        let contributions = wanted.contributions().then(|| ContributionColumn::new(plan));
        fields.extend(contributions.iter().map(|_| ContributionColumn::field()));
        fields.push(word("model"));
        let model = DictionaryColumn::new([model.sha256().to_owned()]);
        Self {
            schema: Arc::new(Schema::new(fields)),
            texts,
            scores,
            matrices,
            has_personas,
            has_bounds,
            has_settled: wanted.settled(),
            contributions,
            model,
        }
    }

    pub(crate) fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// The columns of all rows.
    pub(crate) fn batch(&self, engine: &BatchScorer, rows: BatchRows) -> Result<RecordBatch, ArrowError> {
        let len = rows.verdicts.len();
        let mut validity = None;
        if !rows.rejected.is_empty() {
            let mut valid = vec![true; len];
            for row in &rows.rejected {
                if let Some(place) = valid.get_mut(*row) {
                    *place = false;
                }
            }
            validity = Some(NullBuffer::from(valid));
        }
        let validity = validity.as_ref();
        let persona_points = self.has_personas.then(|| persona_points(engine, &rows));
        let mut texts = self.text_arrays(engine, rows.verdicts, validity)?.into_iter();
        let verdict_columns = self.texts.len() - usize::from(self.has_personas);
        let mut columns: Vec<ArrayRef> = texts.by_ref().take(verdict_columns).collect();
        let mut bands: Vec<Vec<i32>> = Vec::new();
        let numbers = |points: Vec<i64>| -> Result<ArrayRef, ArrowError> {
            Ok(Arc::new(Int64Array::try_new(ScalarBuffer::from(points), validity.cloned())?))
        };
        let flags = |flags: Vec<bool>| -> ArrayRef {
            Arc::new(BooleanArray::new(BooleanBuffer::from(flags), validity.cloned()))
        };
        let mut ends = rows.floors.into_iter().zip(rows.ceilings).zip(rows.exact);
        let mut points = rows.points.into_iter();
        for (score, points) in self.scores.iter().zip(points.by_ref()) {
            let band = score.bands.as_ref().map(|own| own.column(&points, validity)).transpose()?;
            // Matrices look the bands up again.
            let is_asked = self.matrices.iter().any(|m| m.asks(bands.len()));
            let places =
                score.bands.as_ref().filter(|_| is_asked).map(|own| points.iter().map(|p| own.of(*p)).collect());
            bands.push(places.unwrap_or_default());
            columns.push(numbers(points)?);
            if let (true, Some(((floors, ceilings), exact))) = (self.has_bounds, ends.next()) {
                columns.extend([numbers(floors)?, numbers(ceilings)?, flags(exact)]);
            }
            columns.extend(band);
        }
        for matrix in &self.matrices {
            columns.push(matrix.column(&bands, len, validity)?);
        }
        columns.extend(texts);
        if let Some((points, nulls)) = persona_points {
            let nulls = NullBuffer::union(Some(&nulls), validity);
            columns.push(Arc::new(Int64Array::try_new(ScalarBuffer::from(points), nulls)?));
        }
        if self.has_settled {
            columns.push(flags(rows.settled));
        }
        if let Some(contributions) = &self.contributions {
            columns.push(contributions.column(rows.contributions, validity)?);
        }
        columns.push(self.model.constant(0, len, validity)?);
        RecordBatch::try_new(self.schema(), columns)
    }

    /// The columns that follow from the verdict: the text of each distinct verdict is made once.
    fn text_arrays(
        &self,
        engine: &BatchScorer,
        verdicts: Vec<u32>,
        validity: Option<&NullBuffer>,
    ) -> Result<Vec<ArrayRef>, ArrowError> {
        let verdict_count = verdicts.iter().max().map_or(0, |last| last + 1);
        let rows = UInt32Array::try_new(ScalarBuffer::from(verdicts), validity.cloned())?;
        let text_of = |texts: &TextColumn| {
            let word = |id: u32| texts.dictionary.key((texts.text_of)(engine.verdict(id)).as_deref());
            texts.dictionary.by_number(&rows, &(0..verdict_count).map(word).collect::<Vec<i32>>())
        };
        self.texts.iter().map(text_of).collect()
    }
}

/// Points of the persona of each row; null where no persona matches.
fn persona_points(engine: &BatchScorer, rows: &BatchRows) -> (Vec<i64>, NullBuffer) {
    let of = |(row, id): (usize, &u32)| {
        let (_, score) = engine.verdict(*id).persona()?;
        rows.points.get(score)?.get(row).copied()
    };
    let found: Vec<Option<i64>> = rows.verdicts.iter().enumerate().map(of).collect();
    let nulls = found.iter().map(Option::is_some).collect::<NullBuffer>();
    (found.into_iter().map(Option::unwrap_or_default).collect(), nulls)
}

/// The columns that follow from the verdict alone, each with its dictionary.
fn text_columns(model: &Model) -> Vec<(&'static str, DictionaryColumn, TextOf)> {
    let words = |words: &mut dyn Iterator<Item = &str>| DictionaryColumn::new(words.map(str::to_owned));
    let gates = || model.gates().map(|g| g.reason());
    let limits = model.actions().filter_map(|a| a.within()).map(|within| within.to_string());
    vec![
        ("stage", words(&mut model.stages().map(|s| s.id()).chain([DISQUALIFIED])), |v| v.stage().map(Into::into)),
        ("label", words(&mut model.stages().filter_map(|s| s.label())), |v| v.stage_label().map(Into::into)),
        ("action", words(&mut ActionKind::WORDS.iter().copied()), |v| v.action().map(|a| a.kind.as_str().into())),
        ("segment", words(&mut model.actions().filter_map(|a| a.segment())), |v| {
            v.action().and_then(|a| a.segment).map(Into::into)
        }),
        ("within", DictionaryColumn::new(limits), |v| v.action().and_then(|a| a.within).map(|w| w.to_string().into())),
        ("reason", words(&mut model.actions().filter_map(|a| a.reason()).chain(gates())), |v| {
            v.action().and_then(|a| a.reason).map(Into::into)
        }),
        ("gate", words(&mut gates()), |v| v.gate().map(|(_, reason)| reason.into())),
    ]
}

impl BandColumn {
    fn new(score: ScoreView<'_>) -> Option<Self> {
        let low = score.bands().map(|b| b.from()).min()?;
        let high = score.bands().map(|b| b.to()).max()?;
        let dictionary = DictionaryColumn::new(score.bands().map(|b| b.id().to_owned()));
        let mut starts: Vec<(i64, i32)> = score.bands().map(|b| (b.from(), dictionary.key(Some(b.id())))).collect();
        starts.sort_unstable();
        let mut listed = Vec::new();
        if high.saturating_sub(low) < LISTED {
            let key = |points: i64| dictionary.key(score.band(points).map(|b| b.id()));
            listed = (low..=high).map(key).chain([NO_KEY]).collect();
        }
        Some(Self { dictionary, low, high, starts, listed })
    }

    fn column(&self, points: &[i64], validity: Option<&NullBuffer>) -> Result<ArrayRef, ArrowError> {
        if self.listed.is_empty() {
            return self.dictionary.column(points.iter().map(|p| self.of(*p)).collect(), validity);
        }
        // Points without a band have the last number.
        let last = self.listed.len() as u64 - 1;
        let number = |points: &i64| (points.wrapping_sub(self.low) as u64).min(last) as u32;
        let numbers: Vec<u32> = points.iter().map(number).collect();
        // If all rows have a band, the table ends before the last number and no null is needed.
        let most = numbers.iter().fold(0, |most, number| most.max(*number));
        let listed = self.listed.get(..=most as usize).unwrap_or_default();
        self.dictionary.by_number(&UInt32Array::try_new(ScalarBuffer::from(numbers), validity.cloned())?, listed)
    }

    /// The key of points that are not listed. No points lie between two bands: the last that starts has them.
    fn search(&self, points: i64) -> i32 {
        let started = self.starts.partition_point(|(from, _)| *from <= points);
        let found = started.checked_sub(1).filter(|_| points <= self.high).and_then(|last| self.starts.get(last));
        found.map_or(NO_KEY, |(_, key)| *key)
    }

    fn of(&self, points: i64) -> i32 {
        let listed = usize::try_from(points.wrapping_sub(self.low)).ok().and_then(|i| self.listed.get(i));
        listed.copied().unwrap_or_else(|| self.search(points))
    }
}

impl MatrixColumn {
    fn new(model: &Model, matrix: MatrixView<'_>) -> Self {
        let of = |score: ScoreView<'_>| {
            model.scores().position(|s| s.id() == score.id()).expect("a matrix is of two scores of its model")
        };
        let (one, other) = (matrix.rows().bands(), matrix.columns().bands());
        let width = other.len();
        // The least points of each band stand for it.
        let grades: Vec<String> =
            one.flat_map(|a| other.clone().filter_map(move |b| matrix.grade(a.from(), b.from()))).collect();
        let dictionary = DictionaryColumn::new(grades.clone());
        let places = grades.iter().map(|g| dictionary.key(Some(g))).collect();
        Self { rows: of(matrix.rows()), columns: of(matrix.columns()), dictionary, places, width }
    }

    /// Whether it needs the bands of a score.
    fn asks(&self, score: usize) -> bool {
        self.rows == score || self.columns == score
    }

    fn column(&self, bands: &[Vec<i32>], len: usize, validity: Option<&NullBuffer>) -> Result<ArrayRef, ArrowError> {
        let of = |score: usize| bands.get(score).map_or(&[][..], Vec::as_slice);
        let (one, other) = (of(self.rows), of(self.columns));
        let grade = |row: usize| {
            let (a, b) = (usize::try_from(*one.get(row)?).ok()?, usize::try_from(*other.get(row)?).ok()?);
            self.places.get(a * self.width + b).copied()
        };
        self.dictionary.column((0..len).map(|row| grade(row).unwrap_or(NO_KEY)).collect(), validity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A model of one score with these ends and bands.
    fn model(low: i64, high: i64, bands: &str) -> Model {
        let text = format!(
            r#"{{"format": 1, "id": "m", "standalone": true, "fields": {{"n": {{"type": "number"}}}},
                "scores": [{{"id": "s", "range": [{low}, {high}], "bands": [{bands}],
                    "groups": [{{"id": "g", "rules": [{{"when": "n > 1", "points": 1}}]}}]}}]}}"#
        );
        Model::from_json(&text).expect("a model")
    }

    #[test]
    fn the_dictionary_of_bands_has_the_order_of_the_document() {
        let model = model(0, 9, r#"{"id": "high", "from": 5, "to": 9}, {"id": "low", "from": 0, "to": 4}"#);
        let bands = model.scores().next().and_then(BandColumn::new).expect("a score with bands");
        assert_eq!(["high", "low"].map(|id| bands.dictionary.key(Some(id))), [0, 1]);
        assert_eq!([0, 4, 5, 9].map(|points| bands.of(points)), [1, 1, 0, 0]);
    }

    #[test]
    fn listed_and_searched_points_have_the_band_of_the_score() {
        // Some points at the ends have no band.
        let bands = r#"{"id": "c", "from": 20, "to": 990}, {"id": "a", "from": -90, "to": -5}, {"id": "b", "from": -4, "to": 19}"#;
        let narrow = model(-100, 1_000, bands);
        let score = narrow.scores().next().expect("a score");
        let own = BandColumn::new(score).expect("a score with bands");
        for points in -100..=1_000 {
            let expected = own.dictionary.key(score.band(points).map(|b| b.id()));
            assert_eq!((own.of(points), own.search(points)), (expected, expected), "{points}");
        }
        let wide = model(0, 100_000, r#"{"id": "b", "from": 50000, "to": 90000}, {"id": "a", "from": 0, "to": 49999}"#);
        let wide = wide.scores().next().and_then(BandColumn::new).expect("a score with bands");
        assert!(wide.listed.is_empty());
        let found = [-1, 0, 49_999, 50_000, 90_000, 90_001].map(|points| wide.of(points));
        assert_eq!(found, [NO_KEY, 1, 1, 0, 0, NO_KEY]);
    }
}
