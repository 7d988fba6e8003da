//! The file format of a log, which `docs/events.md` describes. Knows nothing about batches.

use std::io::{BufReader, ErrorKind, Read, Write};

use leadstone::__engine::events::EventModel;
use leadstone::Model;

use super::class_id::{COUNTED, DEAD};
use super::classes::ActivityClass;
use super::dense_set::DenseSet;
use super::hash::Checksum;
use super::lead_numbers::{LeadKey, whole};
use super::log::EventLog;
use super::store::{RawEvent, Store, of_lead};
use super::{Dedup, EventError, values};

const MAGIC: &[u8; 8] = b"LEADLOG\n";
const VERSION: u32 = 1;

impl EventLog {
    /// Writes the log in the format of `docs/events.md`.
    ///
    /// Logs of the same activities have the same bytes, whatever the order, the batches, the merges and, with
    /// [`Dedup::ById`], the repeats.
    ///
    /// # Errors
    /// Where writing fails.
    pub fn write_to(&mut self, to: &mut impl Write) -> Result<(), EventError> {
        self.compact();
        let log = &*self;
        let mut out = LogWriter { to, sum: Checksum::new(), buffer: Vec::new() };
        out.raw(MAGIC);
        out.raw(&VERSION.to_le_bytes());
        out.raw(&[match log.dedup() {
            Dedup::ById => 0,
            Dedup::AlreadyUnique => 1,
        }]);
        out.raw(&log.classes.events().fingerprint());
        out.number(log.newest.map_or(0, |at| u64::from(at) + 1));
        let leads = log.leads_in_order();
        let write_order = log.classes_in_order(&leads);
        out.number(write_order.kinds.len() as u64);
        for kind in &write_order.kinds {
            out.bytes(kind.as_bytes());
        }
        out.number(write_order.classes.len() as u64);
        for class in &write_order.classes {
            let kind = log.classes.class(*class).and_then(|c| log.classes.kind(c.kind)).map_or("", |k| k.name.as_str());
            out.number(write_order.kinds.binary_search(&kind).unwrap_or(0) as u64);
            out.bytes(log.classes.key(*class));
        }
        out.number(write_order.sets.len() as u64);
        for set in &write_order.sets {
            out.number(set.len() as u64);
            set.iter().for_each(|question| out.number(u64::from(*question)));
        }
        out.number(leads.len() as u64);
        for lead in leads {
            match log.leads.key(lead) {
                Some(LeadKey::Text(text)) => {
                    out.raw(&[1]);
                    out.bytes(text.as_bytes());
                }
                Some(LeadKey::Whole(number)) => {
                    out.raw(&[0]);
                    out.raw(&number.to_le_bytes());
                }
                None => {}
            }
            log.write_entries(lead, &write_order, &mut out);
            out.flush_if_long()?;
        }
        out.finish()
    }

    /// Leads with activities: whole numbers first, then texts.
    fn leads_in_order(&self) -> Vec<usize> {
        let mut leads: Vec<usize> = (0..self.leads.end()).filter(|lead| self.store.has(*lead)).collect();
        leads.sort_by_cached_key(|lead| self.leads.key(*lead));
        leads
    }

    /// The classes and sets in use, in an order that does not depend on arrival.
    fn classes_in_order(&self, leads: &[usize]) -> WriteOrder<'_> {
        let mut used = DenseSet::default();
        let mut used_sets = DenseSet::default();
        for lead in leads {
            match &self.store {
                Store::Counts { counts, uncounted } => {
                    counts.of_lead(*lead).for_each(|c| used_sets.insert(c.set));
                    of_lead(uncounted, *lead).for_each(|w| used.insert(w.class()));
                }
                Store::Records(records) => of_lead(records, *lead).for_each(|m| used.insert(m.class())),
            }
        }
        let mut classes: Vec<u32> = used.iter().collect();
        classes.sort_by(|a, b| self.classes.rank(*a, *b));
        let name = |class: &u32| {
            let kind = |class: ActivityClass| self.classes.kind(class.kind);
            self.classes.class(*class).and_then(kind).map_or("", |k| k.name.as_str())
        };
        let mut kinds: Vec<&str> = classes.iter().map(name).collect();
        kinds.dedup();
        let mut sets: Vec<&[u32]> = used_sets.iter().map(|set| self.classes.questions(set)).collect();
        sets.sort_unstable();
        let mut class_places = vec![0; used.0.len()];
        for (place, class) in (0..).zip(&classes) {
            if let Some(to) = class_places.get_mut(*class as usize) {
                *to = place;
            }
        }
        let place = |set: u32| sets.binary_search(&self.classes.questions(set)).unwrap_or(0) as u64;
        let set_places = (0..used_sets.0.len() as u32).map(place).collect();
        WriteOrder { kinds, classes, sets, class_places, set_places }
    }

    fn write_entries<W: Write>(&self, lead: usize, write_order: &WriteOrder<'_>, out: &mut LogWriter<'_, W>) {
        let place = |class: u32| write_order.class_places.get(class as usize).copied().unwrap_or(0);
        match &self.store {
            Store::Counts { counts, uncounted } => {
                // Numbers that took several entries are added up.
                let mut merged: Vec<(u32, u64, u64)> = Vec::new();
                for count in counts.of_lead(lead) {
                    let set = write_order.set_places.get(count.set as usize).copied().unwrap_or(0);
                    merged.push((count.bucket, set, count.number));
                }
                merged.sort_unstable();
                merged.dedup_by(|later, first| {
                    let is_same = (later.0, later.1) == (first.0, first.1);
                    first.2 += if is_same { later.2 } else { 0 };
                    is_same
                });
                out.number(merged.len() as u64);
                let mut before = 0;
                for (bucket, set, number) in merged {
                    out.number(u64::from(bucket - before));
                    before = bucket;
                    out.number(set);
                    out.number(number);
                }
                let mut uncounted: Vec<(u32, u64)> =
                    of_lead(uncounted, lead).map(|w| (w.at(), place(w.class()))).collect();
                uncounted.sort_unstable();
                out.number(uncounted.len() as u64);
                let mut before = 0;
                for (at, class) in uncounted {
                    out.number(u64::from(at - before));
                    before = at;
                    out.number(class);
                }
            }
            Store::Records(records) => {
                let records = || of_lead(records, lead);
                out.number(records().count() as u64);
                let mut before = 0;
                for record in records() {
                    out.number(u64::from(record.at - before));
                    before = record.at;
                    out.raw(&record.id.to_le_bytes());
                    out.number(place(record.class()));
                }
            }
        }
    }

    /// Reads a log that was written for the model, or for one with the same predicates.
    ///
    /// The names of columns and the limit of memory are not part of the file.
    ///
    /// # Errors
    /// Where the bytes are no such log, were cut or changed, or were written by another version or for other
    /// predicates.
    pub fn read_from(model: &Model, from: &mut impl Read) -> Result<Self, EventError> {
        let from = BufReader::with_capacity(1 << 16, from);
        let mut from = LogReader { from, sum: Checksum::new(), classes: Vec::new(), sets: Vec::new() };
        if from.array::<8>()? != *MAGIC {
            return Err(EventError::Corrupt("it does not start as one"));
        }
        let found = u32::from_le_bytes(from.array()?);
        if found != VERSION {
            return Err(EventError::OtherVersion { found, known: VERSION });
        }
        let dedup = match from.array()? {
            [0] => Dedup::ById,
            [1] => Dedup::AlreadyUnique,
            _ => return Err(EventError::Corrupt("its kind of duplicates is none")),
        };
        let mut log = Self::new(model, dedup);
        if from.array()? != log.classes.events().fingerprint() {
            return Err(EventError::OtherModel { model: model.id().to_owned() });
        }
        log.newest = match from.number()?.checked_sub(1) {
            None => None,
            Some(at) => Some(u32::try_from(at).map_err(|_| EventError::Corrupt("a time is too large"))?),
        };
        log.read_classes(&mut from)?;
        let mut before = None;
        for _ in 0..from.number()? {
            // Whole numbers first.
            let key = match from.array()? {
                [0] => (false, i64::from_le_bytes(from.array()?), String::new()),
                [1] => (true, 0, from.text()?),
                _ => return Err(EventError::Corrupt("a lead has no key")),
            };
            let number = match &key {
                (false, number, _) => log.leads.number_of_whole(*number),
                (true, _, text) if whole(text).is_none() && !text.is_empty() => log.leads.number_of_text(text),
                _ => return Err(EventError::Corrupt("a lead has no key")),
            };
            if before.is_some_and(|before| before >= key) {
                return Err(EventError::Corrupt("leads are out of order"));
            }
            before = Some(key);
            log.store.ensure_leads(log.leads.end());
            log.read_entries(number, &mut from)?;
        }
        from.finish()?;
        log.compact();
        Ok(log)
    }

    fn read_classes<R: Read>(&mut self, from: &mut LogReader<R>) -> Result<(), EventError> {
        let mut kinds = Vec::new();
        for _ in 0..from.number()? {
            let name = from.text()?;
            if name.is_empty() || EventModel::normal_name(&name) != name {
                return Err(EventError::Corrupt("a type is none"));
            }
            kinds.push(name);
        }
        // Places in the file map to the numbers of this log, in the same order.
        let mut numbers = Vec::new();
        for _ in 0..from.number()? {
            let name = kinds.get(from.number()? as usize).ok_or(EventError::Corrupt("a class has no type"))?;
            let kind = self.classes.kind_named(name.clone())?;
            let properties = self.classes.kind(kind).map_or(0, |k| k.asked.properties.len());
            let bytes = from.bytes()?;
            let mut rest = bytes.as_slice();
            let mut found = Vec::with_capacity(properties);
            for _ in 0..properties {
                let value = values::decode(&mut rest).map_err(|_| EventError::Corrupt("a property is none"))?;
                let normal = value.clone().map(EventModel::normal_value);
                if normal != value {
                    return Err(EventError::Corrupt("a property is not as it is compared"));
                }
                found.push(value);
            }
            let class = self.classes.class_of(kind, &found)?;
            if !rest.is_empty() || class == DEAD || class & COUNTED != 0 {
                return Err(EventError::Corrupt("a class is none"));
            }
            numbers.push(class);
        }
        let mut sets = Vec::new();
        for _ in 0..from.number()? {
            let mut questions: Vec<u32> = Vec::new();
            for _ in 0..from.number()? {
                let question = from.number()? as u32;
                let is_right = (question as usize) < self.classes.events().questions()
                    && questions.last().is_none_or(|last| *last < question);
                if !is_right {
                    return Err(EventError::Corrupt("a question is none of the model"));
                }
                questions.push(question);
            }
            sets.push(self.classes.set(&questions)?);
        }
        (from.classes, from.sets) = (numbers, sets);
        Ok(())
    }

    fn read_entries<R: Read>(&mut self, lead: u32, from: &mut LogReader<R>) -> Result<(), EventError> {
        let later = |before: &mut u32, step: u64| {
            let at = u32::try_from(step).ok().and_then(|step| before.checked_add(step));
            *before = at.ok_or(EventError::Corrupt("a time is too large"))?;
            Ok::<u32, EventError>(*before)
        };
        let mut entries = 0_u64;
        if self.dedup() == Dedup::ById {
            let mut at = 0;
            for _ in 0..from.number()? {
                let step = from.number()?;
                let at = later(&mut at, step)?;
                let id = u64::from_le_bytes(from.array()?);
                let class = from.place(|from| &from.classes)?;
                self.push_one(RawEvent { lead, at, id, class });
                entries += 1;
            }
        } else {
            let last = u32::MAX / self.classes.events().bucket() as u32;
            let mut bucket = 0;
            for _ in 0..from.number()? {
                let step = from.number()?;
                let bucket = later(&mut bucket, step)?;
                let set = from.place(|from| &from.sets)?;
                let number = from.number()?;
                // A number that no log reaches would make that many entries.
                if bucket > last || number == 0 || number > 1 << 32 {
                    return Err(EventError::Corrupt("a number of activities is none"));
                }
                self.store.push_counts(lead, bucket, set, number, self.classes.sets());
                entries += number.div_ceil(1 << 16);
            }
            let mut at = 0;
            for _ in 0..from.number()? {
                let step = from.number()?;
                let at = later(&mut at, step)?;
                let class = from.place(|from| &from.classes)?;
                self.push_one(RawEvent { lead, at, id: 0, class });
                entries += 1;
            }
        }
        if entries == 0 {
            return Err(EventError::Corrupt("a lead did nothing"));
        }
        self.added(entries as usize)
    }
}

/// What is written, in order.
struct WriteOrder<'a> {
    kinds: Vec<&'a str>,
    classes: Vec<u32>,
    sets: Vec<&'a [u32]>,
    /// By class.
    class_places: Vec<u64>,
    /// By set.
    set_places: Vec<u64>,
}

struct LogWriter<'a, W> {
    to: &'a mut W,
    sum: Checksum,
    buffer: Vec<u8>,
}

impl<W: Write> LogWriter<'_, W> {
    fn raw(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// LEB128: seven bits to a byte, the lowest first; the top bit says that more follow.
    fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.buffer.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.buffer.push(value as u8);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.raw(bytes);
    }

    fn flush_if_long(&mut self) -> Result<(), EventError> {
        if self.buffer.len() >= 1 << 16 {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), EventError> {
        self.sum.add(&self.buffer);
        self.to.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<(), EventError> {
        self.flush()?;
        self.to.write_all(&self.sum.finish().to_le_bytes())?;
        self.to.flush()?;
        Ok(())
    }
}

struct LogReader<R> {
    from: R,
    sum: Checksum,
    /// Classes and sets by their place in the file.
    classes: Vec<u32>,
    sets: Vec<u32>,
}

impl<R: Read> LogReader<R> {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EventError> {
        self.from.read_exact(bytes).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => EventError::Corrupt("it ends too early"),
            _ => EventError::Io(error),
        })?;
        self.sum.add(bytes);
        Ok(())
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], EventError> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn number(&mut self) -> Result<u64, EventError> {
        let mut value = 0;
        for place in (0..u64::BITS).step_by(7) {
            let [byte] = self.array()?;
            let part = u64::from(byte & 0x7f);
            if part << place >> place != part {
                break;
            }
            value |= part << place;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(EventError::Corrupt("a number is too large"))
    }

    fn bytes(&mut self) -> Result<Vec<u8>, EventError> {
        let mut left = self.number()? as usize;
        let mut bytes = Vec::new();
        // In pieces: the length may be a lie.
        while left > 0 {
            let start = bytes.len();
            let piece = left.min(1 << 12);
            bytes.resize(start + piece, 0);
            self.fill(bytes.get_mut(start..).unwrap_or_default())?;
            left -= piece;
        }
        Ok(bytes)
    }

    fn text(&mut self) -> Result<String, EventError> {
        String::from_utf8(self.bytes()?).map_err(|_| EventError::Corrupt("a text is none"))
    }

    fn place(&mut self, of: impl Fn(&Self) -> &Vec<u32>) -> Result<u32, EventError> {
        let place = usize::try_from(self.number()?).unwrap_or(usize::MAX);
        of(self).get(place).copied().ok_or(EventError::Corrupt("an activity is of no class"))
    }

    fn finish(mut self) -> Result<(), EventError> {
        let sum = self.sum.clone().finish();
        if u64::from_le_bytes(self.array()?) != sum {
            return Err(EventError::Corrupt("its checksum is another one"));
        }
        match self.from.read(&mut [0])? {
            0 => Ok(()),
            _ => Err(EventError::Corrupt("it goes on after its end")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{Int64Array, RecordBatch, StringArray};

    use super::super::hash;
    use super::*;

    fn model() -> Model {
        Model::from_json(
            r#"{"format": 1, "id": "log", "standalone": true,
                "fields": {"views": {"count": "events", "of": ["view"], "where": "path.startsWith('/p')"}},
                "scores": [{"id": "s", "range": [0, 9], "groups": [{"id": "g", "events": [
                    {"id": "view", "type": "view", "points": 1}, {"type": "email_click", "points": 2}]}]}]}"#,
        )
        .unwrap()
    }

    fn log(dedup: Dedup) -> Vec<u8> {
        let texts = |texts: &[&str]| Arc::new(StringArray::from(texts.to_vec())) as _;
        let batch = RecordBatch::try_from_iter([
            ("lead", texts(&["7", "ann", "7", "ann", "-3"])),
            ("type", texts(&["view", "view", "email_click", "email_delivered", "view"])),
            ("time", texts(&["2026-11-20", "2026-11-21T10:00", "2026-11-21", "2026-11-22", "1970-01-01"])),
            ("id", Arc::new(Int64Array::from(vec![Some(1), None, Some(3), Some(4), None])) as _),
            ("path", texts(&["/p", "/q", "", "", "/p/1"])),
            ("message", texts(&["", "", "m", "m", ""])),
        ])
        .unwrap();
        let mut log = EventLog::new(&model(), dedup);
        assert_eq!(log.push(&batch).unwrap(), []);
        let mut bytes = Vec::new();
        log.write_to(&mut bytes).unwrap();
        bytes
    }

    fn read(bytes: &[u8]) -> Result<EventLog, EventError> {
        EventLog::read_from(&model(), &mut &*bytes)
    }

    #[test]
    fn what_is_written_for_ever_is_the_same() {
        // Another hash is another version of the format.
        let sums = [Dedup::ById, Dedup::AlreadyUnique].map(|d| (log(d).len(), hash::of_bytes(&log(d))));
        assert_eq!(sums, [(233, 2_532_259_541_353_557_677), (171, 11_089_165_198_064_641_488)]);
    }

    #[test]
    fn cut_and_longer_bytes_are_no_log() {
        for dedup in [Dedup::ById, Dedup::AlreadyUnique] {
            let bytes = log(dedup);
            assert!(read(&bytes).is_ok());
            for length in 0..bytes.len() {
                assert!(matches!(read(&bytes[..length]), Err(EventError::Corrupt(_))), "{length}");
            }
            let longer = [bytes.as_slice(), &[0]].concat();
            assert!(matches!(read(&longer), Err(EventError::Corrupt("it goes on after its end"))));
        }
    }

    #[test]
    fn every_changed_bit_is_seen() {
        for dedup in [Dedup::ById, Dedup::AlreadyUnique] {
            let mut bytes = log(dedup);
            for place in 0..bytes.len() {
                for bit in 0..8 {
                    bytes[place] ^= 1 << bit;
                    assert!(read(&bytes).is_err(), "{place} {bit}");
                    bytes[place] ^= 1 << bit;
                }
            }
        }
    }

    #[test]
    fn changed_bytes_with_the_right_checksum_are_refused_or_are_a_log() {
        let (mut read_well, mut refused) = (0, 0);
        let mut random = 1_u64;
        for dedup in [Dedup::ById, Dedup::AlreadyUnique] {
            let bytes = log(dedup);
            for _ in 0..4000 {
                let mut changed = bytes[..bytes.len() - 8].to_vec();
                random = hash::of_whole(random);
                for change in 0..=random % 3 {
                    random = hash::of_whole(random ^ change);
                    // Mostly after the fingerprint.
                    let place = 45 + random as usize % (changed.len() - 45);
                    random = hash::of_whole(random);
                    match random % 8 {
                        0 => _ = changed.remove(place),
                        1 => changed.insert(place, (random >> 8) as u8),
                        2 => changed[place] = 0xff,
                        _ => changed[place] = (random >> 8) as u8 % 16,
                    }
                }
                let mut sum = Checksum::new();
                sum.add(&changed);
                changed.extend_from_slice(&sum.finish().to_le_bytes());
                match read(&changed) {
                    Ok(mut log) => {
                        read_well += 1;
                        let mut once = Vec::new();
                        log.write_to(&mut once).unwrap();
                        let mut twice = Vec::new();
                        read(&once).unwrap().write_to(&mut twice).unwrap();
                        assert_eq!(once, twice);
                    }
                    Err(_) => refused += 1,
                }
            }
        }
        assert!(read_well > 400 && refused > 400, "{read_well} {refused}");
    }

    #[test]
    fn a_log_says_why_it_cannot_be_read() {
        let bytes = log(Dedup::ById);
        let text =
            |bytes: &[u8], model: &Model| EventLog::read_from(model, &mut &*bytes).map(|_| ()).unwrap_err().to_string();
        let other = Model::builtin();
        assert_eq!(
            text(&bytes, &other),
            "the log was kept for a model that asks other questions of activities than `b2b-saas`: make it anew from the activities"
        );
        let mut newer = bytes.clone();
        newer[8] = 9;
        assert_eq!(text(&newer, &model()), "the log has the form 9; this version reads 1");
        assert_eq!(
            text(b"PAR1 and so on", &model()),
            "this is not a log of activities as it was written: it does not start as one"
        );
        // Points and decay are no predicates: a log serves every version of a model with the same predicates.
        let mut document = model().document().clone();
        document.scores[0].groups[0].events[0].points = 5;
        document.scores[0].groups[0].events.reverse();
        assert!(EventLog::read_from(&Model::from_document(document).unwrap(), &mut bytes.as_slice()).is_ok());
    }
}
