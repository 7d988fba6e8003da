//! What columns give to the words of rows, added up. Knows nothing about what the words mean.

use super::codes::{Codes, NARROW};
use super::cross_rules::CrossRules;
use super::ids::EncodedFamilyId;
use crate::base::index::IndexVec;

/// Why the words of a class are there.
const CLASS: &str = "every class has its words";

/// What a column adds: the class of each row, and the words of each class, of at least [`NARROW`] classes.
pub(crate) struct Addend<'a> {
    pub(crate) codes: &'a Codes,
    pub(crate) words: &'a [u64],
}

/// Columns of few classes, put together: one look-up gives what several of them add.
#[derive(Clone, Debug, Default)]
pub(crate) struct FusedColumns {
    /// By column: how many classes it has, for which all this was worked out.
    classes: IndexVec<EncodedFamilyId, usize>,
    mixes: Vec<FusedGroup>,
}

#[derive(Clone, Debug, Default)]
struct FusedGroup {
    columns: Vec<EncodedFamilyId>,
    /// What the columns add together, by their kinds as one number.
    words: Vec<u64>,
    /// The number of each row.
    codes: Codes,
}

/// Kinds of a column: all classes but that of refused values, whose rows mean nothing.
fn kinds(classes: usize) -> usize {
    classes.saturating_sub(1).max(1)
}

/// The kind of a row.
#[inline]
fn kind(code: u8) -> u8 {
    code.saturating_sub(1)
}

impl FusedColumns {
    /// Starts anew where classes give something else than before.
    pub(crate) fn clear(&mut self) {
        self.classes = IndexVec::new();
    }

    /// As [`add_up`]; `classes` says how many each column has.
    pub(crate) fn add_up(
        &mut self,
        all: &mut Vec<u64>,
        rows: usize,
        start: &[u64],
        (addends, classes): (&IndexVec<EncodedFamilyId, Addend<'_>>, impl Iterator<Item = usize> + Clone),
        tangled: &CrossRules,
    ) {
        if !self.classes.iter().copied().eq(classes.clone()) {
            self.classes = classes.collect();
            self.mix(addends, start.len());
        }
        for mix in &mut self.mixes {
            mix.read(rows, addends, &self.classes);
        }
        let of = |mix: &'_ FusedGroup| match mix.columns.as_slice() {
            [only] => Some(Addend { ..addends[*only] }),
            _ => None,
        };
        let mixed: Vec<Addend<'_>> =
            self.mixes.iter().map(|mix| of(mix).unwrap_or(Addend { codes: &mix.codes, words: &mix.words })).collect();
        add_up(all, rows, start, &mixed, tangled);
    }

    /// Puts columns together while their numbers fit into a byte, those of few classes first.
    fn mix(&mut self, addends: &IndexVec<EncodedFamilyId, Addend<'_>>, width: usize) {
        let mut order: Vec<(usize, EncodedFamilyId)> =
            self.classes.iter_enumerated().map(|(id, n)| (kinds(*n), id)).collect();
        order.sort_unstable();
        let mut numbers = NARROW + 1;
        self.mixes.clear();
        for (own, index) in order {
            // What does not fit into a byte stands alone.
            let own = if own < NARROW { own } else { NARROW + 1 };
            if numbers.saturating_mul(own) > NARROW {
                self.mixes.push(FusedGroup::default());
                numbers = 1;
            }
            numbers = numbers.saturating_mul(own);
            self.mixes.last_mut().into_iter().for_each(|mix| mix.columns.push(index));
        }
        for mix in self.mixes.iter_mut().filter(|mix| mix.columns.len() > 1) {
            let words = (0..NARROW).map(|number| mix.words_of(number, addends, &self.classes, width));
            mix.words = words.collect::<Vec<_>>().concat();
        }
    }
}

impl FusedGroup {
    /// What the columns add where their kinds are this number.
    fn words_of(
        &self,
        mut number: usize,
        addends: &IndexVec<EncodedFamilyId, Addend<'_>>,
        classes: &IndexVec<EncodedFamilyId, usize>,
        width: usize,
    ) -> Vec<u64> {
        let mut words = vec![0_u64; width];
        for index in self.columns.iter().rev() {
            let (addend, classes) = (&addends[*index], classes[*index]);
            let kind = number % kinds(classes);
            number /= kinds(classes);
            // The class of empty cells is the first, that of refused values the second.
            let class = if kind == 0 { 0 } else { kind + 1 };
            for (word, own) in words.iter_mut().zip(addend.words.get(class * width..).expect(CLASS)) {
                *word = word.wrapping_add(*own);
            }
        }
        words
    }

    /// Works out the number of each row.
    fn read(
        &mut self,
        rows: usize,
        addends: &IndexVec<EncodedFamilyId, Addend<'_>>,
        classes: &IndexVec<EncodedFamilyId, usize>,
    ) {
        if self.columns.len() < 2 {
            return;
        }
        let Codes::Narrow(numbers) = &mut self.codes else { return };
        numbers.clear();
        numbers.resize(rows, 0);
        for index in &self.columns {
            let (addend, classes) = (&addends[*index], classes[*index]);
            // A column has wide codes only where it has many classes, and then stands alone.
            let Codes::Narrow(codes) = addend.codes else { continue };
            let kinds = kinds(classes) as u8;
            for (number, code) in numbers.iter_mut().zip(codes) {
                *number = number.wrapping_mul(kinds).wrapping_add(kind(*code));
            }
        }
    }
}

/// Adds up what the columns give to rows that all start alike, and then what rules over several of them give.
pub(crate) fn add_up(all: &mut Vec<u64>, rows: usize, start: &[u64], addends: &[Addend<'_>], tangled: &CrossRules) {
    all.clear();
    match start.len() {
        1 => add_words::<1>(all, rows, start, addends, tangled),
        2 => add_words::<2>(all, rows, start, addends, tangled),
        3 => add_words::<3>(all, rows, start, addends, tangled),
        4 => add_words::<4>(all, rows, start, addends, tangled),
        5 => add_words::<5>(all, rows, start, addends, tangled),
        6 => add_words::<6>(all, rows, start, addends, tangled),
        7 => add_words::<7>(all, rows, start, addends, tangled),
        8 => add_words::<8>(all, rows, start, addends, tangled),
        _ => add_many(all, rows, start, addends, tangled),
    }
}

/// Four columns at a time, so that the words of a row are taken up less often.
fn add_words<const W: usize>(
    all: &mut Vec<u64>,
    rows: usize,
    start: &[u64],
    addends: &[Addend<'_>],
    tangled: &CrossRules,
) {
    let start = start.first_chunk::<W>().expect("the caller looked at the length");
    all.resize(rows * W, 0);
    let rows = all.as_chunks_mut::<W>().0;
    rows.fill(*start);
    let mut narrow: Vec<(&[u8], &[[u64; W]; NARROW])> = Vec::with_capacity(addends.len());
    for addend in addends {
        let words = addend.words.as_chunks::<W>().0;
        match (addend.codes, words.first_chunk::<NARROW>()) {
            (Codes::Narrow(codes), Some(words)) => narrow.push((codes, words)),
            (Codes::Narrow(_), None) => {}
            (Codes::Wide(codes), _) => {
                for (row, class) in rows.iter_mut().zip(codes) {
                    add(row, words.get(*class as usize).expect(CLASS));
                }
            }
        }
    }
    let (fours, rest) = narrow.as_chunks::<4>();
    for [(ca, a), (cb, b), (cc, c), (cd, d)] in fours {
        for ((((row, ca), cb), cc), cd) in rows.iter_mut().zip(*ca).zip(*cb).zip(*cc).zip(*cd) {
            // Apart from the row, which is not written before all is added up.
            let mut sum = *row;
            add(&mut sum, of(a, *ca));
            add(&mut sum, of(b, *cb));
            add(&mut sum, of(c, *cc));
            add(&mut sum, of(d, *cd));
            *row = sum;
        }
    }
    for (codes, words) in rest {
        for (row, code) in rows.iter_mut().zip(*codes) {
            add(row, of(words, *code));
        }
    }
    tangled.add_up(rows);
}

fn add_many(all: &mut Vec<u64>, rows: usize, start: &[u64], addends: &[Addend<'_>], tangled: &CrossRules) {
    let width = start.len().max(1);
    for _ in 0..rows {
        all.extend_from_slice(start);
    }
    for addend in addends {
        for (index, row) in all.chunks_exact_mut(width).enumerate() {
            let class = addend.codes.get(index).expect("every row of a block has its class");
            let from = class as usize * width;
            for (word, own) in row.iter_mut().zip(addend.words.get(from..).expect(CLASS)) {
                *word = word.wrapping_add(*own);
            }
        }
    }
    tangled.add_up_wide(all, width);
}

#[inline]
#[expect(clippy::indexing_slicing, reason = "there are as many entries as a byte has values")]
fn of<const W: usize>(words: &[[u64; W]; NARROW], code: u8) -> &[u64; W] {
    &words[usize::from(code)]
}

#[inline]
#[expect(clippy::indexing_slicing, reason = "iterators over arrays are not unrolled here")]
fn add<const W: usize>(row: &mut [u64; W], own: &[u64; W]) {
    for i in 0..W {
        row[i] = row[i].wrapping_add(own[i]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::index::Id;

    /// A column of one word for each class: that of empty cells, that of refused values, and others.
    struct Column {
        codes: Codes,
        classes: usize,
        words: Vec<u64>,
    }

    impl Column {
        /// Class 0 gives nothing, class 1 stands for refused values, and each of the others gives what is said.
        fn new(rows: &[u8], gives: &[u64]) -> Self {
            let mut words = vec![0, 0];
            words.extend(gives);
            words.resize(NARROW, 0);
            Self { codes: Codes::Narrow(rows.to_vec()), classes: gives.len() + 2, words }
        }
    }

    /// The sums of the rows, and which columns are looked up together.
    fn sums(fused: &mut FusedColumns, columns: &[Column], rows: usize) -> (Vec<u64>, Vec<Vec<usize>>) {
        let addends: IndexVec<EncodedFamilyId, Addend<'_>> =
            columns.iter().map(|c| Addend { codes: &c.codes, words: &c.words }).collect();
        let mut all = Vec::new();
        let classes = columns.iter().map(|c| c.classes);
        fused.add_up(&mut all, rows, &[1_000], (&addends, classes), &CrossRules::default());
        (all, fused.mixes.iter().map(|mix| mix.columns.iter().map(|id| id.index()).collect()).collect())
    }

    #[test]
    fn columns_of_few_classes_are_looked_up_together() {
        let columns = [Column::new(&[0, 2, 3, 2], &[1, 2]), Column::new(&[2, 0, 2, 3], &[10, 20])];
        let (sums, together) = sums(&mut FusedColumns::default(), &columns, 4);
        assert_eq!(sums, [1_010, 1_001, 1_012, 1_021]);
        assert_eq!(together, [[0, 1]]);
    }

    #[test]
    fn a_column_stands_alone_where_the_number_of_all_would_not_fit_into_a_byte() {
        // 16 times 17 is more than 256; kinds are counted without refused values.
        let gives: Vec<u64> = (1..=16).collect();
        let columns = [Column::new(&[17, 2], &gives), Column::new(&[3, 0], &gives[..15])];
        let (sums, together) = sums(&mut FusedColumns::default(), &columns, 2);
        assert_eq!(sums, [1_018, 1_001]);
        assert_eq!(together, [[1], [0]]);
    }

    #[test]
    fn a_column_of_more_classes_than_a_byte_has_is_read_as_it_is() {
        let mut words = vec![0; 400];
        words[399] = 7;
        let wide = Column { codes: Codes::Wide(vec![399, 0]), classes: 400, words };
        let (sums, together) = sums(&mut FusedColumns::default(), &[Column::new(&[2, 2], &[1]), wide], 2);
        assert_eq!(sums, [1_008, 1_001]);
        assert_eq!(together, [[0], [1]]);
    }

    #[test]
    fn a_class_more_is_taken_up_in_the_next_block() {
        let fused = &mut FusedColumns::default();
        let other = || Column::new(&[2], &[10]);
        assert_eq!(sums(fused, &[Column::new(&[2], &[1]), other()], 1).0, [1_011]);
        assert_eq!(sums(fused, &[Column::new(&[3], &[1, 5]), other()], 1).0, [1_015]);
    }

    #[test]
    fn rows_of_several_words_add_up_word_by_word() {
        let mut words = vec![0; 2 * NARROW];
        words[4..6].copy_from_slice(&[3, 4]);
        let codes = Codes::Narrow(vec![2, 0]);
        let addend = || Addend { codes: &codes, words: &words };
        let mut all = Vec::new();
        add_up(&mut all, 2, &[100, 200], &[addend(), addend()], &CrossRules::default());
        assert_eq!(all, [106, 208, 100, 200]);
    }
}
