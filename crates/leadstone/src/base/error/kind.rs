//! Every kind of problem, with its code and its message. Messages are lower-case and name things as users wrote them.

/// Declares the kinds: code, name, message.
macro_rules! kinds {
    ($( $(#[$meta:meta])* $code:literal $name:ident $({ $($field:ident : $ty:ty),* })? => $message:literal; )*) => {
        /// What is wrong. New kinds are added in minor releases.
        #[derive(Clone, Debug, PartialEq)]
        #[expect(missing_docs, reason = "the message of a kind says what its values are")]
        #[non_exhaustive]
        pub enum ProblemKind {
            $( $(#[$meta])* $name $({ $($field: $ty),* })?, )*
        }

        impl std::fmt::Display for ProblemKind {
            /// What users wrote is cut to a length that people read.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let message = match self { $( Self::$name $({ $($field),* })? => format!($message), )* };
                f.write_str(&super::echo::cut(&message))
            }
        }

        impl std::error::Error for ProblemKind {}

        impl ProblemKind {
            /// The codes of all kinds, in the order of `docs/errors.md`.
            pub const CODES: &'static [&'static str] = &[$($code),*];

            /// The stable name of the kind.
            pub fn code(&self) -> &'static str {
                match self { $( Self::$name { .. } => $code, )* }
            }
        }
    };
}

kinds! {
    /// The text is not TOML or JSON.
    "syntax" Syntax { message: String } => "{message}";
    /// The text is larger than any model.
    "too-large" TooLarge { bytes: usize, limit: usize } => "the document has {bytes} bytes, more than the limit of {limit}";
    /// The text is nested deeper than any model.
    "too-deep" TooDeep { limit: usize } => "the document is nested deeper than {limit}";
    /// More problems than are worth listing.
    "too-many-problems" TooManyProblems { more: usize } => "and {more} more problems";
    /// The document was written for a newer library.
    "format-newer" FormatNewer { found: i64, newest: i64 } => "the document has format {found}; this version reads up to {newest}";
    /// The format is not a version.
    "format-unknown" FormatUnknown { found: i64 } => "format {found} does not exist";
    /// A value of another type.
    "wrong-type" WrongType { expected: &'static str, found: &'static str } => "expected {expected}, found {found}";
    /// A list of another length.
    "wrong-length" WrongLength { expected: usize, found: usize } => "expected {expected} values, found {found}";
    /// A key that the format does not have.
    "unknown-key" UnknownKey { key: String } => "unknown key `{key}`";
    /// A key that must be there.
    "missing-key" MissingKey { key: String } => "missing key `{key}`";
    /// A key given twice.
    "duplicate-key" DuplicateKey { key: String } => "the key `{key}` is given twice";
    /// Keys that exclude each other.
    "keys-conflict" KeysConflict { one: &'static str, other: &'static str } => "`{one}` and `{other}` exclude each other";
    /// A key that only goes with another.
    "key-needs" KeyNeeds { key: &'static str, needs: &'static str } => "`{key}` goes only with {needs}";
    /// None of several words.
    "bad-choice" BadChoice { found: String, choices: String } => "`{found}` is none of `{choices}`";
    /// A text that is not a length of time.
    "bad-period" BadPeriod { found: String } => "`{found}` is not a length of time";
    /// A name with other characters than allowed.
    "bad-id" BadId { id: String, allowed: &'static str } => "`{id}` is no name; a name has {allowed}, at most 64 bytes";
    /// A name given twice.
    "duplicate-id" DuplicateId { id: String } => "the name `{id}` is given twice";
    /// A name with another meaning.
    "reserved-id" ReservedId { id: String } => "the name `{id}` has a meaning of its own in conditions";
    /// A number beyond what makes sense.
    "out-of-range" OutOfRange { what: &'static str, value: i64, low: i64, high: i64 } => "{what} is {value}, outside {low} to {high}";
    /// More entries than any model.
    "too-many" TooMany { what: &'static str, found: usize, limit: usize } => "{found} {what}, more than the limit of {limit}";
    /// A field that is not there.
    "unknown-field" UnknownField { field: String } => "unknown field `{field}`";
    /// A field without a type.
    "field-untyped" FieldUntyped => "the field has no type";
    /// A field of another type than needed.
    "field-type" FieldType { field: String, found: &'static str, expected: &'static str } => "`{field}` is a {found}; expected a {expected}";
    /// Fields that are derived from each other in a circle.
    "field-circle" FieldCircle { field: String } => "`{field}` is derived from itself";
    /// An alias that several fields claim.
    "alias-taken" AliasTaken { alias: String, other: String } => "the alias `{alias}` also belongs to `{other}`";
    /// A value that is not an option.
    "unknown-option" UnknownOption { option: String, field: String } => "`{option}` is not an option of `{field}`";
    /// Options that leave no value.
    "options-empty" OptionsEmpty => "`options` is empty, so no value is one of them";
    /// An option that looks like another, or like Latin letters.
    "options-alike" OptionsAlike { option: String, other: String } => "`{option}` looks like `{other}`, but has other letters";
    /// An option that no answer can be.
    "option-renamed" OptionRenamed { option: String, other: String } => "no answer is the option `{option}`, for `values` reads it as `{other}`";
    /// A word that is read as one which is itself read as another.
    "value-chain" ValueChain { word: String, other: String } => "what is read as `{word}` is not read on as `{other}`";
    /// A value in two cells.
    "value-repeated" ValueRepeated { value: String } => "the value `{value}` is in two cells";
    /// Cut points that do not rise.
    "cuts-order" CutsOrder => "the cut points do not rise";
    /// Points that do not fit the cut points.
    "cuts-points" CutsPoints { cuts: usize, expected: usize, found: usize } => "{cuts} cut points need {expected} points, found {found}";
    /// A table without cut points and without cells.
    "table-empty" TableEmpty => "the table has neither `cuts` nor `cells`";
    /// A score without groups, criteria and parts.
    "score-empty" ScoreEmpty { score: String } => "the score `{score}` has no groups, criteria or sum";
    /// A score that is not there.
    "unknown-score" UnknownScore { score: String } => "unknown score `{score}`";
    /// Scores that are sums of each other.
    "score-circle" ScoreCircle { score: String } => "the score `{score}` is part of itself";
    /// A framework that is not built in.
    "unknown-framework" UnknownFramework { framework: String } => "unknown framework `{framework}`";
    /// A criterion that the framework does not have.
    "unknown-criterion" UnknownCriterion { criterion: String, score: String } => "`{score}` has no criterion `{criterion}`";
    /// A criterion whose field has no levels.
    "criterion-levels" CriterionLevels { field: String } => "no option of `{field}` has a level";
    /// Weights that do not add up.
    "weights-sum" WeightsSum { sum: i64, expected: i64 } => "the weights add up to {sum}, not {expected}";
    /// Bands with a hole.
    "bands-gap" BandsGap { previous: String, end: i64, band: String, start: i64 } => "between band `{previous}`, which ends at {end}, and band `{band}`, which starts at {start}, is a gap";
    /// Bands that overlap.
    "bands-overlap" BandsOverlap { band: String, start: i64, previous: String, end: i64 } => "band `{band}` starts at {start}, not above the end of `{previous}` ({end})";
    /// Bands that leave a part of the range without a name.
    "bands-uncovered" BandsUncovered { low: i64, high: i64 } => "no band has the scores {low} to {high}";
    /// A matrix of a score without bands.
    "bands-missing" BandsMissing { score: String } => "the score `{score}` has no bands";
    /// A condition that cannot be read.
    "condition-syntax" ConditionSyntax { message: String } => "{message}";
    /// A condition that does not fit the model.
    "condition-type" ConditionType { message: String } => "{message}";
    /// A name in a condition that is not there.
    "unknown-name" UnknownName { name: String } => "unknown name `{name}`";
    /// A threshold beyond the range of its score.
    "threshold-unreachable" ThresholdUnreachable { comparison: String, score: String, low: i64, high: i64, always: bool } => "`{score}` lies between {low} and {high}, so `{comparison}` is always {always}";
    /// A stage that is not there.
    "unknown-stage" UnknownStage { stage: String } => "unknown stage `{stage}`";
    /// A later stage without `enter`.
    "stage-unentered" StageUnentered { stage: String } => "the stage `{stage}` has no `enter`; only the first stage may do without";
    /// A first stage with a condition.
    "stage-first" StageFirst { stage: String } => "the first stage `{stage}` has an `enter`; a lead that does not meet it has no stage";
    /// An action that follows one which always matches.
    "action-unreachable" ActionUnreachable => "an earlier action has no `when`, so this one is never reached";
    /// A stage that no lead enters.
    "stage-unreachable" StageUnreachable { stage: String } => "no lead can enter the stage `{stage}`";
    /// A rule whose condition no lead meets.
    "rule-never-fires" RuleNeverFires { rule: String } => "no lead meets the condition of `{rule}`";
    /// A term that never changes a score.
    "term-pointless" TermPointless { term: String } => "`{term}` never changes the score";
    /// A cap above everything that the group can give.
    "cap-never-binds" CapNeverBinds { group: String, cap: i64, most: i64 } => "the group `{group}` gives at most {most}, so its cap of {cap} never binds";
    /// A condition that no lead meets.
    "condition-never-holds" ConditionNeverHolds { of: String } => "no lead meets the condition of {of}";
    /// A condition that every lead meets.
    "condition-always-holds" ConditionAlwaysHolds { of: String } => "every lead meets the condition of {of}";
    /// An action that is never the first to match.
    "action-never-taken" ActionNeverTaken => "whoever meets the condition of the action meets that of an earlier one";
    /// A persona that is never the best match.
    "persona-unreachable" PersonaUnreachable { persona: String } => "`{persona}` is never the persona that matches best";
    /// A single answer that leads to a call or to the highest stage.
    "answer-qualifies-alone" AnswerQualifiesAlone { field: String, value: String, leads_to: String } => "`{field}` is `{value}`: this answer alone leads to {leads_to}";
    /// A lead that is not an object of facts.
    "lead-shape" LeadShape { message: String } => "{message}";
    /// An account that is not an object of contacts.
    "account-shape" AccountShape { message: String } => "{message}";
    /// A stored text that is not a report.
    "report-shape" ReportShape { message: String } => "{message}";
    /// Two engines disagree, which is an error of the library.
    "internal" Internal { message: String } => "{message}; this is an error of the library";
    /// An activity that no part of the model names.
    "unknown-activity" UnknownActivity { kind: String } => "no part of the model names the activity `{kind}`";
    /// A value that is not what its field is.
    "not-a-value" NotA { expected: &'static str, found: String } => "`{found}` is not a {expected}";
    /// A text that is too long.
    "text-too-long" TextTooLong { limit: usize } => "the text is longer than {limit} bytes";
    /// A verdict of another model than the interview is of.
    "other-model" OtherModel { verdict: String, own: String } => "the verdict is of the model {verdict}, the interview of {own}";
    /// A number that is not a probability.
    "not-a-probability" NoProbability { found: String } => "`{found}` is not a probability: expected above 0, at most 1";
    /// A date that cannot lie in the future.
    "date-in-future" DateInFuture { found: String, at: String } => "the date {found} lies after {at}";
}

impl ProblemKind {
    /// Whether the document works all the same.
    pub(crate) fn is_warning(&self) -> bool {
        matches!(
            self,
            Self::ThresholdUnreachable { .. }
                | Self::OptionsAlike { .. }
                | Self::ValueChain { .. }
                | Self::WeightsSum { .. }
                | Self::BandsUncovered { .. }
                | Self::StageFirst { .. }
                | Self::ActionUnreachable
                | Self::StageUnreachable { .. }
                | Self::RuleNeverFires { .. }
                | Self::TermPointless { .. }
                | Self::CapNeverBinds { .. }
                | Self::ConditionNeverHolds { .. }
                | Self::ConditionAlwaysHolds { .. }
                | Self::ActionNeverTaken
                | Self::PersonaUnreachable { .. }
                | Self::AnswerQualifiesAlone { .. }
        )
    }
}
