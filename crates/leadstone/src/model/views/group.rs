//! Groups of terms, and the terms.

use crate::base::ids::{EventRuleId, GroupId, RuleId, TableId};
use crate::model::Model;
use crate::model::program::{Group, Parts, Score};

/// The groups of a score.
pub(super) fn groups<'m>(
    model: &'m Model,
    score: &'m Score,
) -> impl ExactSizeIterator<Item = GroupView<'m>> + Clone + use<'m> {
    let ids = match &score.parts {
        Parts::Groups(ids) => *ids,
        // None of them.
        Parts::Sum(_) => model.0.groups.ids_from(model.0.groups.next_id()),
    };
    ids.iter().map(move |id| GroupView { model, id })
}

/// Terms with a common cap.
///
/// # Example
/// ```
/// let model = leadstone::Model::framework("bant")?;
/// let budget = model.scores().flat_map(|s| s.groups()).next().expect("a criterion is a group");
/// assert_eq!((budget.id(), budget.name()), ("budget", "Budget"));
/// assert_eq!(budget.terms().map(|t| t.label()).collect::<Vec<_>>(), ["Budget"]);
/// # Ok::<(), leadstone::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct GroupView<'m> {
    model: &'m Model,
    id: GroupId,
}

impl<'m> GroupView<'m> {
    pub(super) fn model(&self) -> &'m Model {
        self.model
    }

    pub(super) fn group(&self) -> &'m Group {
        &self.model.0.groups[self.id]
    }

    /// The name.
    pub fn id(&self) -> &'m str {
        &self.group().id
    }

    /// The title for people; the id if there is no other.
    pub fn name(&self) -> &'m str {
        self.group().title()
    }

    /// The terms: tables, then rules, then event rules, each in the order of the document.
    pub fn terms(&self) -> impl Iterator<Item = TermView<'m>> + Clone + use<'m> {
        let (model, group) = (self.model, self.group());
        let tables = group.tables.iter().map(TermId::Table);
        let terms = tables.chain(group.rules.iter().map(TermId::Rule)).chain(group.events.iter().map(TermId::Event));
        terms.map(move |id| TermView { model, id })
    }

    /// The families among the event rules, by name.
    pub fn families(&self) -> impl ExactSizeIterator<Item = FamilyView<'m>> + Clone + use<'m> {
        let model = self.model;
        self.group().families.iter().map(move |rules| FamilyView { model, rules })
    }
}

/// Event rules of which only the best counts in a bucket.
#[derive(Clone, Copy, Debug)]
pub struct FamilyView<'m> {
    model: &'m Model,
    rules: &'m [EventRuleId],
}

impl<'m> FamilyView<'m> {
    /// Its event rules; of equally good ones the first counts.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = TermView<'m>> + Clone + use<'m> {
        let model = self.model;
        self.rules.iter().map(move |id| TermView { model, id: TermId::Event(*id) })
    }
}

/// What gives points: a table, a rule or an event rule.
#[derive(Clone, Copy, Debug)]
pub struct TermView<'m> {
    model: &'m Model,
    id: TermId,
}

#[derive(Clone, Copy, Debug)]
enum TermId {
    Table(TableId),
    Rule(RuleId),
    Event(EventRuleId),
}

impl<'m> TermView<'m> {
    /// The name: the given one, or else the field, the condition or the activity type.
    pub fn id(&self) -> &'m str {
        let program = &self.model.0;
        match self.id {
            TermId::Table(id) => &program.tables[id].id,
            TermId::Rule(id) => &program.rules[id].id,
            TermId::Event(id) => &program.events[id].id,
        }
    }

    /// The title for people: the given one, or else the label of the field, or the name. A cell of a table may have a
    /// title of its own.
    pub fn label(&self) -> &'m str {
        let program = &self.model.0;
        match self.id {
            TermId::Table(id) => program.tables[id].title(&program.fields[program.tables[id].field]),
            TermId::Rule(id) => program.rules[id].title(),
            TermId::Event(id) => program.events[id].title(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::terse;

    #[test]
    fn terms_are_called_by_label_field_condition_or_type() {
        let model = terse();
        let group = model.scores().next().unwrap().groups().next().unwrap();
        assert_eq!((group.id(), group.name()), ("g", "g"));
        let terms: Vec<_> = group.terms().map(|t| (t.id(), t.label())).collect();
        let expected = [
            ("n", "Number"),
            ("t", "m"),
            ("n > 2", "n > 2"),
            ("r", "Many"),
            ("visit", "visit"),
            ("form", "form"),
            ("call", "call"),
        ];
        assert_eq!(terms, expected);
    }

    #[test]
    fn a_family_has_its_rules_in_the_order_in_which_they_count() {
        let model = terse();
        let group = model.scores().next().unwrap().groups().next().unwrap();
        let families: Vec<Vec<_>> = group.families().map(|f| f.rules().map(|r| r.id()).collect()).collect();
        assert_eq!(families, [["form", "visit"]]);
    }
}
