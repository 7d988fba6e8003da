//! The rows of a record batch as cells. Knows nothing about what columns mean.

use arrow_array::types::{Float32Type, Float64Type};
use arrow_array::{Array, ArrayRef, RecordBatch, cast::AsArray};
use arrow_schema::DataType;

use crate::cells::cell_writer::{CellFormat, CellWriter, cell_writer};
use crate::cells::typed_cell::TypedCell;

/// Reads the rows of a batch.
pub(crate) struct ArrowCells<'b> {
    /// Each with its index in the table.
    columns: Vec<(usize, ColumnCells<'b>)>,
    row: Vec<TypedCell>,
}

struct ColumnCells<'b> {
    array: &'b ArrayRef,
    writer: CellWriter<'b>,
    is_number: bool,
}

impl<'b> ArrowCells<'b> {
    /// Cells of the needed columns of a table with so many columns.
    pub(crate) fn new(batch: &'b RecordBatch, needed: &[usize], count: usize) -> Self {
        let columns = needed.iter().zip(batch.columns()).map(|(place, array)| {
            let is_number = is_number(array.data_type());
            (*place, ColumnCells { array, writer: cell_writer(array.as_ref(), CellFormat::Plain), is_number })
        });
        Self { columns: columns.collect(), row: vec![TypedCell::default(); count] }
    }

    pub(crate) fn row(&mut self, row: usize) -> &[TypedCell] {
        for (place, column) in &self.columns {
            let Some(cell) = self.row.get_mut(*place) else { continue };
            let mut bytes = std::mem::take(&mut cell.text).into_bytes();
            bytes.clear();
            if !column.array.is_null(row) {
                (column.writer)(row, &mut bytes);
            }
            cell.text = String::from_utf8(bytes).unwrap_or_default();
            cell.number = if column.is_number { column.number(row, &cell.text) } else { None };
        }
        &self.row
    }
}

impl ColumnCells<'_> {
    fn number(&self, row: usize, text: &str) -> Option<f64> {
        if let Some(floats) = self.array.as_primitive_opt::<Float64Type>() {
            return floats.is_valid(row).then(|| floats.value(row)).filter(|number| number.is_finite());
        }
        if let Some(floats) = self.array.as_primitive_opt::<Float32Type>() {
            return floats.is_valid(row).then(|| f64::from(floats.value(row))).filter(|number| number.is_finite());
        }
        text.parse().ok()
    }
}

fn is_number(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_number(values),
        kind => kind.is_numeric(),
    }
}
