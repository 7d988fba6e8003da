//! What all cells of a column together say about how they are written. Knows nothing about models.
