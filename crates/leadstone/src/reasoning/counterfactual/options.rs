//! What may be changed, and at what cost.

/// What may be changed, and at what cost.
///
/// # Example
/// ```
/// # use leadstone::{Lead, Model, Timestamp};
/// # use leadstone::counterfactual::CounterfactualOptions;
/// # let at = Timestamp::parse("2026-11-22")?;
/// let lead = Lead::new().with("deal.budget", "approved").with("deal.need", "urgent");
/// let options = CounterfactualOptions::default().without("deal.authority");
/// let missing = Model::framework("bant")?.score(&lead, at)?.paths_to_with("sql", &options)?;
/// assert_eq!(missing.changes.map(|c| c[0].field.clone()).as_deref(), Some("deal.timing"));
/// # Ok::<(), leadstone::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct CounterfactualOptions {
    pub(super) change_cost: i64,
    pub(super) without: Vec<String>,
}

impl Default for CounterfactualOptions {
    /// A change costs three times as much as to ask.
    fn default() -> Self {
        Self { change_cost: 3, without: Vec::new() }
    }
}

impl CounterfactualOptions {
    /// How many times as much as to ask for a field it costs to change what is known of it; at least 1.
    #[must_use]
    pub fn with_change_cost(mut self, times: i64) -> Self {
        self.change_cost = times.clamp(1, 1_000_000);
        self
    }

    /// Leaves a field as it is.
    #[must_use]
    pub fn without(mut self, field: impl Into<String>) -> Self {
        self.without.push(field.into());
        self
    }
}
