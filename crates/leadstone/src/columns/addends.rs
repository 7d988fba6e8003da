//! What columns give to the words of rows, added up. Knows nothing about what the words mean.

use super::codes::{Codes, NARROW};
use super::tangled::Tangled;

/// What a column adds: the class of each row, and the words of each class, of at least [`NARROW`] classes.
pub(crate) struct Addend<'a> {
    pub(crate) codes: &'a Codes,
    pub(crate) words: &'a [u64],
}

/// Adds up what the columns give to rows that all start alike, and then what rules over several of them give.
pub(crate) fn add_up(all: &mut Vec<u64>, rows: usize, start: &[u64], addends: &[Addend<'_>], tangled: &Tangled) {
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
    tangled: &Tangled,
) {
    let Some(start) = start.first_chunk::<W>() else { return };
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
                    add(row, words.get(*class as usize).unwrap_or(&[0; W]));
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

fn add_many(all: &mut Vec<u64>, rows: usize, start: &[u64], addends: &[Addend<'_>], tangled: &Tangled) {
    let width = start.len().max(1);
    for _ in 0..rows {
        all.extend_from_slice(start);
    }
    for addend in addends {
        for (index, row) in all.chunks_exact_mut(width).enumerate() {
            let from = addend.codes.get(index).unwrap_or(0) as usize * width;
            for (word, own) in row.iter_mut().zip(addend.words.get(from..).unwrap_or_default()) {
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
