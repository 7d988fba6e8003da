//! The ids of the parts of a program. They lie at the bottom, since conditions name fields and scores too.

use super::index::id;

id! {
    /// A field of the model or, in a condition over an activity, a property of it.
    FieldId = "field";
    /// One test of one field.
    AtomId = "atom";
    /// A field whose value is counted from activities, among those.
    CountedId = "counted field";
    TableId = "table";
    RuleId = "rule";
    EventRuleId = "event rule";
    GroupId = "group";
    /// A score of the document or of a persona.
    ScoreId = "score";
    PersonaId = "persona";
    MatrixId = "matrix";
    GateId = "gate";
    StageId = "stage";
    ActionId = "action";
}
