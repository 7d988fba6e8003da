//! Equivalence classes of activities: two are equal if they have one type and the same values of the properties that
//! matter to the model. Knows nothing about leads and times.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use leadstone::__engine::events::{ClickEvidence, EventKind, EventModel, MessageEvent, Subscribers};
use leadstone::{Activity, Timestamp, Value};

use super::class_id::{COUNTED, DEAD, MOST_CLASSES, MOST_SETS};
use super::interner::TextInterner;
use super::values;
use super::{Dedup, EventError};

/// Spellings, and property values without a class, that are cached at most.
const REMEMBERED: usize = 1 << 16;

/// A type of activities.
#[derive(Clone, Debug)]
pub(crate) struct ActivityType {
    /// Normalised.
    pub(crate) name: String,
    pub(crate) asked: EventKind,
    /// The class of an activity without properties.
    pub(crate) plain: u32,
}

/// An equivalence class of activities.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ActivityClass {
    pub(crate) kind: u32,
    /// The predicates that its activities satisfy.
    pub(crate) set: u32,
    /// A click or a delivery of a message, which the bot filter has to see one by one.
    pub(crate) is_traced: bool,
    /// Says itself that no person did it.
    pub(crate) is_machine: bool,
}

/// All classes of a log.
#[derive(Clone, Debug)]
pub(crate) struct ActivityClasses {
    events: EventModel,
    dedup: Dedup,
    kinds: Vec<ActivityType>,
    kind_names: BTreeMap<String, u32>,
    /// Types as they are written; by number, the type.
    spellings: TextInterner,
    spelled: Vec<u32>,
    /// By class: its type and properties as bytes.
    keys: TextInterner,
    list: Vec<ActivityClass>,
    /// Sets of predicates.
    sets: Vec<Box<[u32]>>,
    askers: Vec<Subscribers>,
    set_numbers: BTreeMap<Box<[u32]>, u32>,
    /// A cache for activities without a class of their own: type and properties as bytes; by number, the class.
    memo: TextInterner,
    remembered: Vec<u32>,
    buffer: Vec<u8>,
}

impl ActivityClasses {
    pub(crate) fn new(events: EventModel, dedup: Dedup) -> Self {
        Self {
            events,
            dedup,
            kinds: Vec::new(),
            kind_names: BTreeMap::new(),
            spellings: TextInterner::default(),
            spelled: Vec::new(),
            keys: TextInterner::default(),
            list: Vec::new(),
            sets: Vec::new(),
            askers: Vec::new(),
            set_numbers: BTreeMap::new(),
            memo: TextInterner::default(),
            remembered: Vec::new(),
            buffer: Vec::new(),
        }
    }

    pub(crate) fn events(&self) -> &EventModel {
        &self.events
    }

    pub(crate) fn dedup(&self) -> Dedup {
        self.dedup
    }

    pub(crate) fn kind(&self, kind: u32) -> Option<&ActivityType> {
        self.kinds.get(kind as usize)
    }

    pub(crate) fn class(&self, class: u32) -> Option<ActivityClass> {
        self.list.get(class as usize).copied()
    }

    /// The type with this spelling; `None` for a text without letters and digits.
    pub(crate) fn kind_of(&mut self, text: &str) -> Result<Option<u32>, EventError> {
        if let Some(place) = self.spellings.find(text.as_bytes()) {
            return Ok(self.spelled.get(place as usize).copied());
        }
        let name = EventModel::normal_name(text);
        if name.is_empty() {
            return Ok(None);
        }
        let kind = self.kind_named(name)?;
        if self.spelled.len() >= REMEMBERED {
            self.spellings.clear();
            self.spelled.clear();
        }
        self.spellings.number(text.as_bytes());
        self.spelled.push(kind);
        Ok(Some(kind))
    }

    /// The type with this normalised name.
    pub(crate) fn kind_named(&mut self, name: String) -> Result<u32, EventError> {
        if let Some(kind) = self.kind_names.get(&name) {
            return Ok(*kind);
        }
        let asked = self.events.kind(&name);
        let kind = self.kinds.len() as u32;
        if kind >= MOST_CLASSES {
            return Err(EventError::TooManyClasses { limit: MOST_CLASSES });
        }
        self.kind_names.insert(name.clone(), kind);
        let none = vec![None; asked.properties.len()];
        self.kinds.push(ActivityType { name, asked, plain: DEAD });
        let plain = self.class_of(kind, &none)?;
        if let Some(kind) = self.kinds.get_mut(kind as usize) {
            kind.plain = plain;
        }
        Ok(kind)
    }

    /// The class of an activity with these normalised values, one for each property that the type asks for.
    pub(crate) fn class_of(&mut self, kind: u32, properties: &[Option<Value>]) -> Result<u32, EventError> {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        buffer.extend_from_slice(&kind.to_le_bytes());
        for value in properties {
            values::encode(value.as_ref(), &mut buffer);
        }
        let class = self.class_of_key(kind, properties, &buffer);
        self.buffer = buffer;
        class
    }

    fn class_of_key(&mut self, kind: u32, properties: &[Option<Value>], key: &[u8]) -> Result<u32, EventError> {
        if let Some(class) = self.keys.find(key) {
            return Ok(class);
        }
        if let Some(class) = self.memo.find(key).and_then(|place| self.remembered.get(place as usize)) {
            return Ok(*class);
        }
        let Some(ActivityType { name, asked, .. }) = self.kinds.get(kind as usize) else { return Ok(DEAD) };
        // No predicate looks at the time.
        let mut activity = Activity::new(name, Timestamp::EPOCH);
        let mut trace =
            ClickEvidence { at: 0, role: asked.role, message: None, link: None, machine: false, honeypot: false };
        for (property, value) in asked.properties.iter().zip(properties) {
            let Some(value) = value else { continue };
            trace.machine |= property == "machine" && EventModel::is_yes(value);
            trace.honeypot |= property == "honeypot" && EventModel::is_yes(value);
            if property == "message" {
                trace.message = EventModel::text(value);
            }
            activity = activity.with(property, value.clone());
        }
        let is_machine = trace.is_by_machine();
        let is_traced = trace.message.is_some() && asked.role != MessageEvent::Other;
        let questions = self.events.questions_of(&activity);
        if self.dedup == Dedup::AlreadyUnique && !is_traced {
            let is_dead = is_machine || questions.is_empty();
            let class = if is_dead { DEAD } else { COUNTED | self.set(&questions)? };
            if self.remembered.len() >= REMEMBERED {
                self.memo.clear();
                self.remembered.clear();
            }
            self.memo.number(key);
            self.remembered.push(class);
            return Ok(class);
        }
        if self.list.len() as u32 >= MOST_CLASSES {
            return Err(EventError::TooManyClasses { limit: MOST_CLASSES });
        }
        let set = self.set(&questions)?;
        self.list.push(ActivityClass { kind, set, is_traced, is_machine });
        Ok(self.keys.number(key).0)
    }

    /// The number of a set of predicates.
    pub(crate) fn set(&mut self, questions: &[u32]) -> Result<u32, EventError> {
        if let Some(set) = self.set_numbers.get(questions) {
            return Ok(*set);
        }
        let set = self.sets.len() as u32;
        if set >= MOST_SETS {
            return Err(EventError::TooManyClasses { limit: MOST_SETS });
        }
        self.sets.push(questions.into());
        self.askers.push(self.events.askers(questions));
        self.set_numbers.insert(questions.into(), set);
        Ok(set)
    }

    /// The rules and counted fields that subscribe to the predicates of a set.
    #[inline]
    pub(crate) fn askers(&self, set: u32) -> Option<&Subscribers> {
        self.askers.get(set as usize)
    }

    /// The number of predicate sets.
    pub(crate) fn sets(&self) -> usize {
        self.sets.len()
    }

    /// The predicates of a set.
    pub(crate) fn questions(&self, set: u32) -> &[u32] {
        self.sets.get(set as usize).map_or(&[], AsRef::as_ref)
    }

    /// The properties of a class, as bytes.
    pub(crate) fn key(&self, class: u32) -> &[u8] {
        self.keys.get(class).get(4..).unwrap_or_default()
    }

    /// The order of activities with equal id and time: by type, then by properties.
    pub(crate) fn rank(&self, a: u32, b: u32) -> Ordering {
        if a == b {
            return Ordering::Equal;
        }
        let name = |class: u32| self.class(class).and_then(|c| self.kind(c.kind)).map(|k| k.name.as_str());
        let properties = |class: u32| {
            let mut rest = self.key(class);
            let mut found: Vec<(usize, Value)> = Vec::new();
            for place in 0.. {
                match values::decode(&mut rest) {
                    Ok(Some(value)) => found.push((place, value)),
                    Ok(None) => {}
                    Err(values::NoValue) => break,
                }
            }
            found
        };
        name(a).cmp(&name(b)).then_with(|| properties(a).cmp(&properties(b)))
    }

    /// What the bot filter has to know of an activity of the class.
    pub(crate) fn trace(&self, class: u32, at: i64) -> Option<ClickEvidence<'_>> {
        let found = self.class(class)?;
        let asked = &self.kind(found.kind)?.asked;
        let mut trace = ClickEvidence {
            at,
            role: asked.role,
            message: None,
            link: None,
            machine: found.is_machine,
            honeypot: false,
        };
        let mut rest = self.key(class);
        for property in &asked.properties {
            match property.as_str() {
                "message" => trace.message = values::next_text(&mut rest).filter(|t| !t.is_empty()),
                "link" => trace.link = values::next_text(&mut rest).filter(|t| !t.is_empty()),
                "honeypot" => trace.honeypot = values::decode(&mut rest).ok()?.is_some_and(|v| EventModel::is_yes(&v)),
                _ => {
                    values::next_text(&mut rest);
                }
            }
        }
        Some(trace)
    }

    /// Bytes of memory, roughly.
    pub(crate) fn memory(&self) -> usize {
        let sets = self.sets.iter().map(|s| s.len() * 12 + 96).sum::<usize>();
        self.keys.memory()
            + self.memo.memory()
            + self.spellings.memory()
            + self.list.capacity() * size_of::<ActivityClass>()
            + self.kinds.capacity() * (size_of::<ActivityType>() + 64)
            + sets
    }
}
