//! Reads one cell: what is written in it, whatever its column stands for. Knows nothing about models.
