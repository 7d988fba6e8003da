//! The sections of a model document, as they are written. Knows nothing about what they mean together.

use std::collections::BTreeMap;

use super::macros::section;
use super::one_or_many::OneOrMany;
use crate::base::choice::choice;
use crate::base::time::Span;
use crate::base::value::FieldType;

choice! {
    /// How a field is derived from another.
    Derivation {
        /// Rank of a job title: see [`crate::normalize::SENIORITIES`].
        "seniority" Seniority,
        /// Department of a job title: see [`crate::normalize::FUNCTIONS`].
        "function" Function,
        /// The part of an e-mail address after the `@`.
        "email_domain" EmailDomain,
        /// `business`, `free`, `role`, `disposable` or `invalid`.
        "email_kind" EmailKind,
        /// The host of a web address, without `www.`.
        "website_domain" WebsiteDomain,
        /// Band of a number of employees: see [`crate::normalize::SIZE_BANDS`].
        "size_band" SizeBand,
    }
}

choice! {
    /// What a counted field counts.
    Measure {
        /// How many activities.
        "events" Events,
        /// On how many different days (UTC).
        "days" Days,
        /// Whole days since the last one; no answer where there is none.
        "days_since_last" DaysSinceLast,
    }
}

choice! {
    /// What an empty cell means.
    Missing {
        /// An empty cell is itself an answer: there is none. The field is never unknown.
        "none" None,
    }
}

choice! {
    /// What is to be done with a lead.
    ActionKind {
        /// A sales rep calls.
        "call" Call,
        /// Marketing keeps in touch, in a named segment.
        "nurture" Nurture,
        /// The contact is asked who can decide.
        "refer" Refer,
        /// The lead is dropped.
        "drop" Drop,
    }
}

section! {
    /// A whole model: what is known about a lead, what it is worth, and what follows.
    ModelDocument {
        /// Version of the format; `1`.
        "format" format: i64,
        /// Name of the model: `a-z`, `0-9`, `_`, `-`.
        "id" id: String,
        /// Title for people.
        "name" name: Option<String>,
        /// Counts up with each published change.
        "revision" revision: Option<i64>,
        /// What the model is for, in a sentence.
        "description" description: Option<String>,
        /// `true` if no field is taken from the built-in catalog, so that the document is complete by itself.
        "standalone" standalone: Option<bool>,
        /// Words that mean in a table that nothing is known, instead of the usual ones such as `N/A`.
        "empty_words" empty_words: Vec<String>,
        /// How the activity log is read.
        "activity" activity: Option<ActivityDocument>,
        /// Facts, by dotted name.
        "fields" fields: BTreeMap<String, FieldDocument>,
        /// Scores, each a sum of groups, a framework, or a weighted sum of other scores.
        "scores" scores: Vec<ScoreDocument>,
        /// Pairs of bands side by side, such as fit and interest.
        "matrices" matrices: Vec<MatrixDocument>,
        /// Profiles of typical buyers.
        "personas" personas: Vec<PersonaDocument>,
        /// Conditions that decide alone.
        "gates" gates: Vec<GateDocument>,
        /// Lifecycle stages, from first to last.
        "stages" stages: Vec<StageDocument>,
        /// What to do: the first that matches.
        "actions" actions: Vec<ActionDocument>,
        /// The roles in a purchase, each with its weight.
        "committee" committee: Option<CommitteeDocument>,
    }
}

section! {
    /// How the activity log is read.
    ActivityDocument {
        /// The unit in which activities age: `1d` (default) or `1h`.
        "bucket" bucket: Option<Span>,
        /// How far ahead of the instant an activity may lie and still count as new; default one bucket.
        "future" future: Option<Span>,
        /// Types that are clicks in a message and may come from machines; default `email_click`.
        "clicks" clicks: Vec<String>,
        /// Types that say that a message was delivered; default `email_delivered`.
        "delivered" delivered: Vec<String>,
        /// This many different links of one message, followed within `machine_within`, are clicks of a machine; default 3.
        "machine_links" machine_links: Option<i64>,
        /// See `machine_links`; default `10s`.
        "machine_within" machine_within: Option<Span>,
        /// A click this soon after delivery is one of a machine; default `5s`.
        "machine_after" machine_after: Option<Span>,
    }
}

section! {
    /// A fact about a lead.
    FieldDocument {
        /// What values it has; may be left out for catalog, derived and counted fields.
        "type" kind: Option<FieldType>,
        /// Name for people.
        "label" label: Option<String>,
        /// Other names, such as column headers; case, spaces and punctuation do not matter.
        "aliases" aliases: Vec<String>,
        /// The only values a text or list may have.
        "options" options: Vec<OptionDocument>,
        /// Words that are read as other words, as in `"Marketing Qualified Lead" = "mql"`. Words on the left are compared by their letters and digits, without case; one step is taken.
        "values" values: BTreeMap<String, String>,
        /// Compare text to the letter.
        "exact" exact: Option<bool>,
        /// A date that must not lie after the instant of scoring.
        "past" past: Option<bool>,
        /// Cannot be changed by asking or selling (country, size), so never given as advice.
        "fixed" fixed: Option<bool>,
        /// An answer older than this counts as unknown.
        "valid_for" valid_for: Option<Span>,
        /// What an empty cell means; unknown unless given.
        "missing" missing: Option<Missing>,
        /// How it is derived from another field if it has no answer of its own.
        "derive" derive: Option<Derivation>,
        /// The field it is derived from.
        "from" from: Option<String>,
        /// What it counts in the activity log.
        "count" count: Option<Measure>,
        /// The activity types it counts; all if left out.
        "of" of: Option<OneOrMany>,
        /// A condition over the properties of an activity.
        "where" condition: Option<String>,
        /// Counts only activities younger than this.
        "within" within: Option<Span>,
        /// How to ask for it.
        "ask" ask: Option<AskDocument>,
    }
}

section! {
    /// A value of a closed field, with what it means.
    OptionDocument {
        /// The value.
        "is" is: String,
        /// The value for people, as an answer to the question.
        "label" label: Option<String>,
        /// How far it settles a criterion, in percent of its weight.
        "level" level: Option<i64>,
        /// How often it is the answer, relative to the other options.
        "share" share: Option<i64>,
    }
}

section! {
    /// How to ask for a field.
    AskDocument {
        /// The question.
        "question" question: String,
        /// What asking costs, relative to other questions; default 1.
        "cost" cost: Option<i64>,
        /// How often the answer is refused, relative to the shares of the answers.
        "no_answer" no_answer: Option<i64>,
        /// Answers to offer for a field without options.
        "answers" answers: Vec<AnswerDocument>,
    }
}

section! {
    /// An answer to offer for a field without options.
    AnswerDocument {
        /// The value.
        "is" is: OneOrMany,
        /// The value for people.
        "label" label: Option<String>,
        /// How often it is the answer, relative to the others.
        "share" share: Option<i64>,
    }
}

section! {
    /// A score: `groups`, or `criteria` of a framework, or a weighted `sum` of other scores.
    ScoreDocument {
        /// Name in conditions: `a-z`, `0-9`, `_`.
        "id" id: String,
        /// Title for people.
        "name" name: Option<String>,
        /// What it measures, in a sentence.
        "description" description: Option<String>,
        /// Lowest and highest value; default 0 to 100.
        "range" range: Option<[i64; 2]>,
        /// The points from which `<score>.ready` is true: hand over to sales.
        "hand_over" hand_over: Option<i64>,
        /// A built-in framework whose criteria are used.
        "framework" framework: Option<String>,
        /// Weights of criteria that differ from the framework's.
        "weights" weights: BTreeMap<String, i64>,
        /// Ordered view on facts, each with its weight and questions.
        "criteria" criteria: Vec<CriterionDocument>,
        /// Terms with a common cap.
        "groups" groups: Vec<GroupDocument>,
        /// Other scores with their weights in percent.
        "sum" sum: BTreeMap<String, i64>,
        /// Names for ranges of the score.
        "bands" bands: Vec<BandDocument>,
    }
}

section! {
    /// A criterion of a framework: one fact, its weight, and how to ask for it.
    CriterionDocument {
        /// Name: `a-z`, `0-9`, `_`, `-`.
        "id" id: String,
        /// Title for people.
        "name" name: Option<String>,
        /// What it is about, in a sentence.
        "about" about: Option<String>,
        /// The fact that settles it; a closed text field.
        "field" field: String,
        /// Points for the best level.
        "weight" weight: i64,
        /// Percent of the weight by option; otherwise the levels of the field.
        "levels" levels: BTreeMap<String, i64>,
        /// Percent of the weight where the answer is refused; default 0.
        "no_answer" no_answer: Option<i64>,
        /// Open questions, in the order in which to ask them.
        "questions" questions: Vec<String>,
    }
}

section! {
    /// Terms with a common cap.
    GroupDocument {
        /// Name: `a-z`, `0-9`, `_`, `-`.
        "id" id: String,
        /// Title for people.
        "name" name: Option<String>,
        /// Least points of the group.
        "min" min: Option<i64>,
        /// Most points of the group.
        "cap" cap: Option<i64>,
        /// Points by the value of a field.
        "tables" tables: Vec<TableDocument>,
        /// Points where a condition holds.
        "rules" rules: Vec<RuleDocument>,
        /// Points for activities, fading with time.
        "events" events: Vec<EventRuleDocument>,
    }
}

section! {
    /// Points by the value of one field.
    TableDocument {
        /// Name; default the field.
        "id" id: Option<String>,
        /// Title for people.
        "label" label: Option<String>,
        /// The field.
        "field" field: String,
        /// For numbers: where one interval ends and the next starts, ascending. A value equal to a cut belongs to the upper interval.
        "cuts" cuts: Vec<f64>,
        /// For `cuts`: points of each interval, one more than cuts.
        "points" points: Vec<i64>,
        /// For text and bool: values and their points.
        "cells" cells: Vec<CellDocument>,
        /// Points of values in no cell; default 0.
        "other" other: Option<i64>,
        /// Points where the answer was refused; default 0.
        "no_answer" no_answer: Option<i64>,
        /// Points where the field is empty and `missing = "none"`; default 0.
        "none" none: Option<i64>,
    }
}

section! {
    /// Values that earn the same points.
    CellDocument {
        /// One value or several.
        "is" is: OneOrMany,
        /// Points.
        "points" points: i64,
        /// Title of the line for people; default that of the table.
        "label" label: Option<String>,
    }
}

section! {
    /// Points where a condition holds.
    RuleDocument {
        /// Name; default the condition.
        "id" id: Option<String>,
        /// Title for people.
        "label" label: Option<String>,
        /// The condition.
        "when" when: String,
        /// Points.
        "points" points: i64,
    }
}

section! {
    /// Points for activities of a type; they stay for good unless one of `half_life`, `linear`, `window`, `steps` is given.
    EventRuleDocument {
        /// Name; default the type.
        "id" id: Option<String>,
        /// Title for people.
        "label" label: Option<String>,
        /// One activity type or several.
        "type" kind: OneOrMany,
        /// A condition over the properties of the activity.
        "where" condition: Option<String>,
        /// Points of a new activity.
        "points" points: i64,
        /// The points halve in this time.
        "half_life" half_life: Option<Span>,
        /// The points fall evenly to 0 in this time.
        "linear" linear: Option<Span>,
        /// The points vanish after this time.
        "window" window: Option<Span>,
        /// The points fall in steps.
        "steps" steps: Option<StepsDocument>,
        /// The most activities that count in a day (bucket).
        "per_day" per_day: Option<i64>,
        /// Most points of this rule (least, for negative points).
        "cap" cap: Option<i64>,
        /// Of the rules of one family, such as a form and its thank-you page, only the best counts in each bucket.
        "family" family: Option<String>,
    }
}

section! {
    /// Points that fall in steps.
    StepsDocument {
        /// Time between two steps.
        "every" every: Span,
        /// Percent lost at each step.
        "lose" lose: i64,
        /// `true`: percent of what is left; `false` (default): percent of the first value.
        "compound" compound: Option<bool>,
    }
}

section! {
    /// A name for a range of a score, both ends included.
    BandDocument {
        /// Name.
        "id" id: String,
        /// Title for people.
        "label" label: Option<String>,
        /// Lowest score of the band.
        "from" from: i64,
        /// Highest score of the band.
        "to" to: i64,
    }
}

section! {
    /// Two bands side by side.
    MatrixDocument {
        /// Name in conditions: `a-z`, `0-9`, `_`.
        "id" id: String,
        /// Score whose band comes first.
        "rows" rows: String,
        /// Score whose band comes second.
        "columns" columns: String,
    }
}

section! {
    /// A typical buyer; a lead is matched to the closest.
    PersonaDocument {
        /// Name: `a-z`, `0-9`, `_`, `-`.
        "id" id: String,
        /// Title for people.
        "name" name: Option<String>,
        /// Who it is, in a sentence.
        "description" description: Option<String>,
        /// Least score to be called a match; default 50.
        "at_least" at_least: Option<i64>,
        /// What speaks for the match.
        "groups" groups: Vec<GroupDocument>,
    }
}

section! {
    /// A condition that decides alone: `disqualify` or `fast_track`.
    GateDocument {
        /// Name: `a-z`, `0-9`, `_`, `-`.
        "id" id: String,
        /// The condition, over fields only.
        "when" when: String,
        /// The reason why the lead is dropped.
        "disqualify" disqualify: Option<String>,
        /// The stage that the lead reaches at once.
        "fast_track" fast_track: Option<String>,
        /// Why, for a fast track.
        "reason" reason: Option<String>,
    }
}

section! {
    /// A lifecycle stage.
    StageDocument {
        /// Name: `a-z`, `0-9`, `_`, `-`.
        "id" id: String,
        /// Title for people.
        "name" name: Option<String>,
        /// Short label, such as `cold`, `warm`, `hot`.
        "label" label: Option<String>,
        /// Other words for it, such as those of a CRM; case, spaces and punctuation do not matter.
        "aliases" aliases: Vec<String>,
        /// Condition to enter; only the first stage may do without.
        "enter" enter: Option<String>,
        /// Condition to leave again once there; otherwise the stage is left when `enter` no longer holds.
        "leave" leave: Option<String>,
    }
}

section! {
    /// What to do with a lead.
    ActionDocument {
        /// The condition; always, if left out.
        "when" when: Option<String>,
        /// What to do.
        "do" kind: ActionKind,
        /// The nurture segment.
        "segment" segment: Option<String>,
        /// Time limit.
        "within" within: Option<Span>,
        /// Why, in a sentence.
        "reason" reason: Option<String>,
    }
}

section! {
    /// The roles in a purchase, each with its weight. What is left out is as in the built-in committee.
    CommitteeDocument {
        /// Authority of an account in which every role is covered for certain; default 100.
        "points" points: Option<i64>,
        /// A required role is covered from here on, in percent; default 50.
        "at_least" at_least: Option<i64>,
        /// The account can carry the purchase from this coverage of the whole on, in percent; default 50.
        "enough" enough: Option<i64>,
        /// What blockers take from the coverage if no champion counters them, in percent; default 30.
        "blocker" blocker: Option<i64>,
        /// The role that counters blockers; default `champion`.
        "champion" champion: Option<String>,
        /// The number field that a lead's authority goes to; default `account.authority`.
        "field" field: Option<String>,
        /// The bool field that says whether the required roles are covered; default `account.decided`.
        "decided" decided: Option<String>,
        /// The roles; ties go to the first in the search for people.
        "roles" roles: Vec<CommitteeRoleDocument>,
    }
}

section! {
    /// A role in a purchase.
    CommitteeRoleDocument {
        /// Name: `a-z`, `0-9`, `_`.
        "id" id: String,
        /// Title for people, as in the middle of a sentence.
        "name" name: Option<String>,
        /// Its weight, relative to the other roles.
        "weight" weight: i64,
        /// The account cannot decide without it.
        "required" required: Option<bool>,
        /// How often looking for somebody succeeds, in percent; default 50.
        "share" share: Option<i64>,
        /// What looking costs, relative to other roles; default 1.
        "cost" cost: Option<i64>,
    }
}
