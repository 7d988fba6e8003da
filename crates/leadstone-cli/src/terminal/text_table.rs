//! Tables for people. Knows nothing about leads.

use std::fmt::Write as _;

use comfy_table::{Attribute, Cell, CellAlignment, Color, ContentArrangement, Table, presets};

use crate::terminal::safe::safe;

/// A table without frames; one line a row.
pub(crate) fn plain(head: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    // The stream removes colours where they are not wanted.
    table.enforce_styling().style_text_only();
    if !head.is_empty() {
        table.set_header(head.iter().map(|h| text(h).add_attribute(Attribute::Bold)));
    }
    table
}

/// A text that may come from a file or a model.
pub(crate) fn text(words: &str) -> Cell {
    Cell::new(safe(words))
}

pub(crate) fn number(value: i64) -> Cell {
    Cell::new(value).set_alignment(CellAlignment::Right)
}

/// Points with their sign; a loss in red.
pub(crate) fn points(value: i64) -> Cell {
    let cell = Cell::new(format!("{value:+}")).set_alignment(CellAlignment::Right);
    if value < 0 { cell.fg(Color::Red) } else { cell }
}

/// Aligns the cells of a column to the right.
pub(crate) fn right(table: &mut Table, columns: impl Iterator<Item = usize>) {
    for index in columns {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

/// The lines of a table without the space at their ends.
pub(crate) fn lines(table: &Table) -> Vec<String> {
    table.lines().map(|line| line.trim_end().to_owned()).collect()
}

pub(crate) fn push(out: &mut String, table: &Table) {
    for line in lines(table) {
        let _ = writeln!(out, "{line}");
    }
}
