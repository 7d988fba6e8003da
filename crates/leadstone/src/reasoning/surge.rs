//! Hotness: whether a lead does more right now than it usually does. Knows nothing about points.
//!
//! A ranking, not an exact probability: see `docs/semantics.md`.

use std::collections::BTreeSet;

use crate::base::error::{DocPath, Error, Problem, ProblemKind};
use crate::base::name::normal_name;
use crate::base::nearest::nearest;
use crate::base::time::{DAY, Timestamp};
use crate::facts::answers::PreparedLead;
use crate::model::program::Program;

/// The prior: half an event in 30 days.
const PRIOR_EVENTS: f64 = 0.5;
const PRIOR_DAYS: u32 = 30;

/// Larger counts are taken as this many; no person does so much.
const MAX_EVENTS: u32 = 1_000_000;
const MAX_DAYS: u32 = 366;
const MAX_DAYS_BEFORE: u32 = 3_660;

/// The chance that a lead with this past does so much or more: near 0 is hot, 1 is no surprise at all.
///
/// `n` events in the last `days` are compared with `before` events in the `days_before` that came before them. Events
/// come at a steady rate of the lead's own (Poisson), with half an event in 30 days as prior; the value is the
/// probability of `n` or more, the tail of a negative binomial. It orders leads. It is no rate of false alarms: real
/// leads act in bursts.
///
/// Arguments are clamped: `days` to 1 to 366, `days_before` to at most 3,660, events to at most a million.
///
/// # Example
/// ```
/// // Four events in three days, by a lead that does nine in ninety.
/// let hot = leadstone::surge::tail_probability(4, 3, 9, 90);
/// assert!(hot > 1.789218e-4 && hot < 1.789219e-4);
/// assert_eq!(leadstone::surge::tail_probability(0, 3, 9, 90), 1.0);
/// ```
pub fn tail_probability(n: u32, days: u32, before: u32, days_before: u32) -> f64 {
    let n = n.min(MAX_EVENTS);
    if n == 0 {
        return 1.0;
    }
    let before = before.min(MAX_EVENTS);
    let days = days.clamp(1, MAX_DAYS);
    let past = PRIOR_DAYS + days_before.min(MAX_DAYS_BEFORE);
    let all = f64::from(past + days);
    // The number of events is negative binomial with `shape`; `stay` and `go` add up to 1.
    let (stay, go) = (f64::from(past) / all, f64::from(days) / all);
    let shape = PRIOR_EVENTS + f64::from(before);
    let growth = |k: u32| (shape + f64::from(k)) / f64::from(k + 1) * go;

    // The probability of no event, then of one more each time.
    let mut term = Scaled::power(stay, before).times(libm::sqrt(stay));
    for k in 0..n {
        term = term.times(growth(k));
    }
    // From `n` upward and never as 1 minus the rest, which has no digits left below 1e-15.
    let mut sum = Scaled::ZERO;
    for k in n.. {
        sum = sum.plus(term);
        let factor = growth(k);
        // What is left is less than a geometric series of this ratio.
        let ratio = if factor > go { factor } else { go };
        if ratio < 1.0 && term.is_below(sum, (1.0 - ratio) * NEGLIGIBLE) {
            break;
        }
        term = term.times(factor);
    }
    let sum = sum.value();
    if sum < 1.0 { sum } else { 1.0 }
}

/// 2^512 and its inverse: products with them are exact.
const HUGE: f64 = f64::from_bits((1023 + 512) << 52);
const TINY: f64 = f64::from_bits((1023 - 512) << 52);
/// 2^-60: far below the last bit of a sum.
const NEGLIGIBLE: f64 = f64::from_bits((1023 - 60) << 52);

/// A non-negative number with an exponent of its own: the probability of no event may lie below any float.
#[derive(Clone, Copy)]
struct Scaled {
    part: f64,
    /// How often to multiply with 2^512.
    scale: i32,
}

impl Scaled {
    const ZERO: Self = Self { part: 0.0, scale: i32::MIN };

    /// `base` to a power, by squaring: few products, so few roundings.
    fn power(base: f64, mut exponent: u32) -> Self {
        let mut result = Self { part: 1.0, scale: 0 };
        let mut square = Self { part: base, scale: 0 };
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = result.times(square.part).shifted(square.scale);
            }
            square = square.times(square.part).shifted(square.scale);
            exponent >>= 1;
        }
        result
    }

    fn shifted(self, scale: i32) -> Self {
        Self { scale: self.scale + scale, ..self }
    }

    /// The product with a factor between 2^-512 and 2^512.
    fn times(self, factor: f64) -> Self {
        let part = self.part * factor;
        if part < TINY {
            Self { part: part * HUGE, scale: self.scale - 1 }
        } else if part >= HUGE {
            Self { part: part * TINY, scale: self.scale + 1 }
        } else {
            Self { part, ..self }
        }
    }

    fn plus(self, other: Self) -> Self {
        let (large, small) = if self.scale >= other.scale { (self, other) } else { (other, self) };
        match large.scale.saturating_sub(small.scale) {
            0 => Self { part: large.part + small.part, ..large },
            1 => Self { part: large.part + small.part * TINY, ..large },
            _ => large,
        }
    }

    fn is_below(self, other: Self, share: f64) -> bool {
        match other.scale - self.scale {
            0 => self.part <= other.part * share,
            1 => self.part * TINY <= other.part * share,
            apart => apart > 1,
        }
    }

    fn value(self) -> f64 {
        let mut value = self.part;
        // Three steps take the largest part to zero.
        for _ in self.scale.max(-4)..0 {
            value *= TINY;
        }
        for _ in 0..self.scale.min(4) {
            value *= HUGE;
        }
        value
    }
}

/// What hotness is measured by.
///
/// # Example
/// ```
/// use leadstone::surge::HotnessOptions;
/// let options = HotnessOptions::default().with_days(1).with_kind("page_view");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct HotnessOptions {
    days: u32,
    before: u32,
    alert: f64,
    kinds: Vec<String>,
}

impl Default for HotnessOptions {
    fn default() -> Self {
        Self { days: 3, before: 90, alert: 0.001, kinds: Vec::new() }
    }
}

impl HotnessOptions {
    /// How many days (UTC) are recent, the day of the instant included: 1 to 366, default 3.
    #[must_use]
    pub fn with_days(mut self, days: u32) -> Self {
        self.days = days;
        self
    }

    /// How many days before those tell what is usual: 1 to 3,660, default 90.
    #[must_use]
    pub fn with_before(mut self, days: u32) -> Self {
        self.before = days;
        self
    }

    /// An alert is due from this surprise down: 0 to 1, default 0.001.
    #[must_use]
    pub fn with_alert(mut self, surprise: f64) -> Self {
        self.alert = surprise;
        self
    }

    /// Adds a type of activity that counts, named by some part of the model.
    ///
    /// Without any, all types count that some event rule of the model gives points for; in a model without such rules
    /// all but those that say that a message was delivered.
    #[must_use]
    pub fn with_kind(mut self, kind: impl Into<String>) -> Self {
        self.kinds.push(kind.into());
        self
    }
}

/// What a lead does right now, against what it usually does.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Hotness {
    /// Events in the recent days.
    pub recent: u32,
    /// How many days are recent.
    pub days: u32,
    /// Events in the days before.
    pub before: u32,
    /// How many days before those were looked at.
    pub days_before: u32,
    /// Events that are usual in as many days as are recent, such as `0.3`.
    pub usual: String,
    /// See [`tail_probability`]: the smaller, the hotter.
    pub surprise: f64,
    /// Whether the lead's rep should know now.
    pub alert: bool,
    /// The same in words, such as `4 events in 3 days, usually 0.3`.
    pub reason: String,
}

impl Hotness {
    /// The same as JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("hotness holds only texts and finite numbers")
    }
}

impl PreparedLead {
    /// Whether the lead does more right now than it usually does; the past is its own, not that of other leads.
    ///
    /// Activities that do not count for scores (machines, duplicates, the future) do not count here. One ahead of the
    /// instant by no more than the document's `future` counts as of the same day.
    ///
    /// # Errors
    /// Where `alert` is no number from 0 to 1, or a type is one that no event rule, counted field or setting of the
    /// model names: nothing could ever be hot, and nobody would see why.
    ///
    /// # Example
    /// ```
    /// use leadstone::{Activity, Lead, Model, Timestamp};
    /// use leadstone::surge::HotnessOptions;
    /// let day = |text| Timestamp::parse(text).expect("a valid instant");
    /// let mut lead = Lead::new();
    /// for hour in ["2026-11-20T09:00Z", "2026-11-20T15:00Z", "2026-11-21T10:00Z", "2026-11-22T08:00Z"] {
    ///     lead = lead.with_activity(Activity::new("page_view", day(hour)).with("path", "/pricing").with_id(hour));
    /// }
    /// let hotness = Model::builtin().prepare(&lead)?.hotness(day("2026-11-22T12:00Z"), &HotnessOptions::default())?;
    /// assert!(hotness.alert);
    /// assert_eq!(hotness.reason, "4 events in 3 days, usually 0");
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn hotness(&self, at: Timestamp, options: &HotnessOptions) -> Result<Hotness, Error> {
        let model = &self.0.model.0;
        let kinds = options.coerce(model)?;
        let days = options.days.clamp(1, MAX_DAYS);
        let days_before = options.before.clamp(1, MAX_DAYS_BEFORE);
        let today = at.unix().div_euclid(DAY);
        let (mut recent, mut before) = (0_u32, 0_u32);
        for activity in self.0.log.by_people(model, at.unix()) {
            let counts = if kinds.is_empty() {
                !model.activity.delivered.iter().any(|k| **k == *activity.kind())
            } else {
                kinds.contains(activity.kind())
            };
            if !counts {
                continue;
            }
            let age = (today - activity.at().unix().div_euclid(DAY)).max(0);
            if age < i64::from(days) {
                recent = recent.saturating_add(1);
            } else if age < i64::from(days + days_before) {
                before = before.saturating_add(1);
            }
        }
        let surprise = tail_probability(recent, days, before, days_before);
        let usual = usual(before, days, days_before);
        let plural = |n: u32| if n == 1 { "" } else { "s" };
        let reason = format!("{recent} event{} in {days} day{}, usually {usual}", plural(recent), plural(days));
        let alert = surprise <= options.alert;
        Ok(Hotness { recent, days, before, days_before, usual, surprise, alert, reason })
    }
}

impl HotnessOptions {
    /// The types that count, or everything that is wrong.
    fn coerce(&self, model: &Program) -> Result<BTreeSet<String>, Error> {
        let mut problems = Vec::new();
        if !(0.0..=1.0).contains(&self.alert) {
            let kind = ProblemKind::NotA { expected: "chance from 0 to 1", found: self.alert.to_string() };
            problems.push(Problem::new(kind, DocPath::root().key("alert")));
        }
        let known = if self.kinds.is_empty() { BTreeSet::new() } else { named_kinds(model) };
        let kinds: BTreeSet<String> = self.kinds.iter().map(|k| normal_name(k)).collect();
        for (index, kind) in self.kinds.iter().enumerate() {
            let name = normal_name(kind);
            if !known.contains(name.as_str()) {
                let hint = nearest(&name, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
                let path = DocPath::root().key("kinds").index(index);
                problems
                    .push(Problem::new(ProblemKind::UnknownActivity { kind: kind.clone() }, path).hint_if_some(hint));
            }
        }
        if !problems.is_empty() {
            return Err(Error::new(problems));
        }
        Ok(if kinds.is_empty() { own_kinds(model) } else { kinds })
    }
}

/// The types that some part of the model names.
fn named_kinds(model: &Program) -> BTreeSet<&str> {
    let rules = model.events.iter().flat_map(|e| &e.kinds);
    let counted = model.counters().flat_map(|(_, counter)| &counter.kinds);
    let settings = model.activity.clicks.iter().chain(&model.activity.delivered);
    rules.chain(counted).chain(settings).map(AsRef::as_ref).collect()
}

/// The types that some event rule gives points for: what a lead does itself, and what speaks for it.
fn own_kinds(model: &Program) -> BTreeSet<String> {
    model.events.iter().filter(|e| e.points > 0).flat_map(|e| &e.kinds).map(|k| k.clone().into_string()).collect()
}

/// How many events of `before` fall on `days` days, to one decimal; in integers, so that no float formatting decides.
fn usual(before: u32, days: u32, days_before: u32) -> String {
    let (events, past) = (u64::from(before) * u64::from(days), u64::from(days_before));
    let tenths = (events * 20 + past) / (past * 2);
    match (tenths / 10, tenths % 10) {
        (0, 0) if events > 0 => "under 0.1".to_owned(),
        (whole, 0) => whole.to_string(),
        (whole, tenth) => format!("{whole}.{tenth}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Activity, Lead, Model};

    /// From `scipy.stats.nbinom`, by the survival function.
    #[test]
    fn the_reference_values_are_met_to_twelve_digits() {
        for (n, days, before, days_before, expected) in [
            (4, 3, 9, 90, 1.789_218_081_54e-4),
            (2, 3, 0, 90, 2.249_204_644_397_89e-4),
            (1, 3, 0, 0, 0.046_537_410_754_407_7),
            (20, 3, 9, 90, 2.560_414_321_62e-26),
        ] {
            let found = tail_probability(n, days, before, days_before);
            assert!((found / expected - 1.0).abs() < 3e-12, "{n} {days} {before} {days_before}: {found:e}");
        }
    }

    /// The same bits on every target: only sums, products, quotients and one root.
    #[test]
    fn the_bits_are_fixed() {
        for (arguments, bits) in BITS {
            let (n, days, before, days_before) = arguments;
            assert_eq!(tail_probability(n, days, before, days_before).to_bits(), bits, "{arguments:?}");
        }
    }

    /// Computed independently, by the same products and sums in Python.
    const BITS: [((u32, u32, u32, u32), u64); 5] = [
        ((4, 3, 9, 90), 0x3f27_739e_a10e_8276),
        ((2, 3, 0, 90), 0x3f2d_7b14_13f3_e0fc),
        ((1, 3, 0, 0), 0x3fa7_d3c0_6276_1e45),
        ((20, 3, 9, 90), 0x3a9f_b246_e18c_4471),
        ((7, 1, 250, 365), 0x3ed5_28d9_ba40_077b),
    ];

    #[test]
    fn more_events_are_hotter_and_a_busier_past_is_cooler() {
        for days in [1, 3, 30] {
            for days_before in [0, 7, 90, 365] {
                for before in [0, 1, 2, 5, 20, 100, 1_000] {
                    let mut last = 1.0;
                    for n in 0..60 {
                        let now = tail_probability(n, days, before, days_before);
                        assert!(now <= last && now > 0.0, "{n} {days} {before} {days_before}: {now:e} above {last:e}");
                        assert!(n == 0 || now <= tail_probability(n, days, before + 1, days_before), "{n} {before}");
                        last = now;
                    }
                }
            }
        }
    }

    #[test]
    fn the_most_and_the_least_are_still_chances() {
        let most = u32::MAX;
        assert_eq!(tail_probability(most, 1, 0, 3_660), 0.0);
        assert_eq!(tail_probability(0, 0, 0, 0), 1.0);
        assert_eq!(tail_probability(1, 0, 0, 0), tail_probability(1, 1, 0, 0));
        // Without an exponent of its own the chance of no event would be nought, and so would all others.
        let usual = tail_probability(25_000, 3, 1_000_000, 90);
        assert!((0.45..0.55).contains(&usual), "{usual}");
        for (n, days, before, days_before) in [(most, most, most, most), (1, most, most, 0), (most, 1, most, 0)] {
            assert!((0.0..=1.0).contains(&tail_probability(n, days, before, days_before)));
        }
    }

    #[test]
    fn what_is_usual_is_rounded_to_one_decimal() {
        for (before, days, days_before, expected) in
            [(9, 3, 90, "0.3"), (0, 3, 90, "0"), (1, 3, 90, "under 0.1"), (60, 3, 90, "2"), (90, 1, 60, "1.5")]
        {
            assert_eq!(usual(before, days, days_before), expected);
        }
    }

    fn hot(activities: &[(&str, &str)], model: &Model) -> (u32, u32) {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let lead = activities.iter().enumerate().fold(Lead::new(), |lead, (i, (kind, when))| {
            lead.with_activity(Activity::new(kind, at(when)).with_id(i.to_string()))
        });
        let hotness = model.prepare(&lead).unwrap().hotness(at("2026-06-30T12:00Z"), &HotnessOptions::default());
        let hotness = hotness.unwrap();
        (hotness.recent, hotness.before)
    }

    #[test]
    fn recent_and_before_meet_at_midnight() {
        let model = Model::builtin();
        let one = |when| hot(&[("page_view", when)], &model);
        assert_eq!(one("2026-06-28T00:00:00Z"), (1, 0));
        assert_eq!(one("2026-06-27T23:59:59Z"), (0, 1));
        assert_eq!(one("2026-03-30T00:00:00Z"), (0, 1));
        assert_eq!(one("2026-03-29T23:59:59Z"), (0, 0));
        // Ahead by the tolerance of the document, and beyond it.
        assert_eq!(one("2026-07-01T11:00:00Z"), (1, 0));
        assert_eq!(one("2026-07-02T12:00:00Z"), (0, 0));
    }

    #[test]
    fn only_what_a_lead_does_itself_counts() {
        let day = "2026-06-30T08:00:00Z";
        let all = [("page_view", day), ("email_delivered", day), ("unsubscribe", day), ("rep_changed", day)];
        assert_eq!(hot(&all, &Model::builtin()), (1, 0));
        assert_eq!(hot(&all, &Model::framework("bant").unwrap()), (3, 0), "no rule says what counts");
    }

    #[test]
    fn options_that_can_never_be_met_were_taken() {
        let prepared = Model::builtin().prepare(&Lead::new()).unwrap();
        let wrong = |options: HotnessOptions| prepared.hotness(Timestamp::EPOCH, &options).unwrap_err().to_string();
        let usual = HotnessOptions::default();
        for (alert, text) in [(f64::NAN, "NaN"), (1.5, "1.5"), (-0.1, "-0.1"), (f64::INFINITY, "inf")] {
            let message = format!("alert: `{text}` is not a chance from 0 to 1");
            assert_eq!(wrong(HotnessOptions { alert, ..usual.clone() }), message);
        }
        let kinds = |kinds: &[&str]| HotnessOptions {
            kinds: kinds.iter().map(ToString::to_string).collect(),
            ..HotnessOptions::default()
        };
        assert_eq!(
            wrong(kinds(&["page_view", "Page Veiw"])),
            "kinds[1]: no part of the model names the activity `Page Veiw` (did you mean `page_view`?)"
        );
        for alert in [0.0, 1.0] {
            assert!(prepared.hotness(Timestamp::EPOCH, &HotnessOptions { alert, ..usual.clone() }).is_ok());
        }
        assert!(prepared.hotness(Timestamp::EPOCH, &kinds(&["Page View", "email-click"])).is_ok());
    }

    #[test]
    fn machines_and_duplicates_are_not_hot() {
        let at = Timestamp::parse("2026-06-30T08:00:00Z").unwrap();
        let click = |id: &str| Activity::new("page_view", at).with_id(id);
        let lead = Lead::new()
            .with_activity(click("1"))
            .with_activity(click("1"))
            .with_activity(click("2").with("machine", true));
        let hotness = Model::builtin().prepare(&lead).unwrap().hotness(at, &HotnessOptions::default()).unwrap();
        assert_eq!((hotness.recent, hotness.alert), (1, false));
        assert!(
            hotness
                .to_json()
                .starts_with(r#"{"recent":1,"days":3,"before":0,"days_before":90,"usual":"0","surprise":0."#)
        );
    }
}
