//! Reads rank and department from a job title, English or Korean. Knows nothing about leads or points.
//!
//! A title is cut once into lower-case words that remember what stood before them (a space, "and",
//! a slash, a comma); what the words mean is in `title_words`.

use super::table::WordTable;
use super::title_words::{
    CLINICAL, FOR_LEARNERS, FORMER, FUNCTION_HINTS, FUNCTION_WORDS, Function, HELPERS, LEARNERS, LINKS, MAX_PHRASE,
    NOT_AFTER, NOT_BEFORE_PARTNER, NOW, PLACEHOLDERS, RANKS, Rank, is_hangul, is_in, is_officer, korean_end,
    korean_function, normal, script,
};

/// Bytes of a title that are read; the rest of a longer one is left out.
const MAX_BYTES: usize = 512;

/// Rank that a job title names, one of [`SENIORITIES`](super::SENIORITIES), or `None` if it says nothing.
///
/// Of several ranks the highest counts: "Founder & CEO" is an `owner`, "CFO/COO" a `cxo`.
/// - `owner`: founder, owner, proprietor, 창업자, 사업주; a "product owner" is not one.
/// - `partner`: partner of a firm, 대표변호사; "HR business partner" and "partner manager" are not.
/// - `cxo`: "chief … officer", president, chair, managing director, 대표이사, 사장, 회장.
/// - `vp`: vice president, 부사장, 전무, 상무.
/// - `director`: director, board member, general manager, chief of staff, 이사, 본부장.
/// - `head`: head of, general counsel, a chief who is no officer, 실장, 센터장.
/// - `manager`: manager, supervisor, team lead, 팀장, 부장, 차장, 과장.
/// - `senior`: senior, principal, lead engineer, 책임, 수석.
/// - `entry`: intern, junior, assistant, 사원, 주임.
/// - `staff`: no rank, 대리.
///
/// "Interim", "acting", "deputy" and "associate" change nothing, "former" and "ex-" take the rank
/// away, and the helper of an officer ("assistant to the CEO") does not share theirs. What stands
/// past 512 bytes is not read.
///
/// # Example
/// ```
/// use leadstone::normalize::seniority;
/// assert_eq!(seniority("Sr. Vice President, Sales"), Some("vp"));
/// assert_eq!(seniority("Executive Assistant to the CEO"), Some("entry"));
/// assert_eq!(seniority("마케팅본부장"), Some("director"));
/// assert_eq!(seniority("Geologist"), Some("staff"));
/// assert_eq!(seniority("n/a"), None);
/// ```
pub fn seniority(title: &str) -> Option<&'static str> {
    Some(TitleWords::read(title)?.rank().name())
}

/// Department that a job title names, one of [`FUNCTIONS`](super::FUNCTIONS), or `None` if it says nothing.
///
/// The first department named counts ("VP Sales & Marketing" is `sales`), read by phrases:
/// "product marketing" is `marketing`, "customer success" `support`, "IT support" `it`. Words that say
/// little ("office", "plant") count only where nothing else does. An owner, partner or officer
/// without a department is `executive`; office work (secretaries, assistants) is `operations`.
///
/// # Example
/// ```
/// use leadstone::normalize::function;
/// assert_eq!(function("Head of Growth"), Some("marketing"));
/// assert_eq!(function("Managing Director"), Some("executive"));
/// assert_eq!(function("정보보안팀장"), Some("it"));
/// assert_eq!(function("Geologist"), Some("other"));
/// assert_eq!(function("-"), None);
/// ```
pub fn function(title: &str) -> Option<&'static str> {
    Some(TitleWords::read(title)?.function().name())
}

/// What stood before a word, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    Space,
    And,
    Slash,
    Break,
}

impl Gap {
    const fn sign(self) -> char {
        match self {
            Self::Space => ' ',
            Self::And => '&',
            Self::Slash => '/',
            Self::Break => ',',
        }
    }

    /// Gap that a character makes between two words.
    const fn of(c: char) -> Self {
        match c {
            '&' | '+' | '·' | 'ㆍ' | '・' => Self::And,
            '/' | '\\' => Self::Slash,
            ',' | ';' | ':' | '|' | '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | '•' | '–' | '—' | '\n' | '\r'
            | '、' => Self::Break,
            _ => Self::Space,
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Word {
    start: usize,
    end: usize,
    gap: Gap,
    hangul: bool,
    /// A letter with a dot after it, as in "V.P."
    initial: bool,
    /// Not to be read: a former rank, an employer, the officer whom the title only serves.
    cut: bool,
}

/// Words of a title, joined in `text` by one sign each, so that a phrase is a slice of it.
#[derive(Debug, Default)]
struct TitleWords {
    text: String,
    list: Vec<Word>,
    hangul: bool,
}

impl TitleWords {
    /// Words of a title, or `None` if it has no letters or is a placeholder.
    fn read(title: &str) -> Option<Self> {
        let head = title.get(..title.floor_char_boundary(MAX_BYTES)).unwrap_or(title);
        let mut words = Self::default();
        words.split(&normal(head));
        let says_something =
            words.text.chars().any(char::is_alphabetic) && PLACEHOLDERS.binary_search(&words.text.as_str()).is_err();
        if !says_something {
            return None;
        }
        words.cut_former();
        words.cut_others();
        Some(words)
    }

    fn split(&mut self, chars: &[char]) {
        let at = |i: usize| chars.get(i).copied().unwrap_or(' ');
        let mut gap = Gap::Space;
        let mut word = String::new();
        for (i, &c) in chars.iter().enumerate() {
            let next = at(i + 1);
            let inside = at(i.wrapping_sub(1)).is_alphanumeric() && next.is_alphanumeric();
            if Gap::of(c) == Gap::Space && (c.is_alphanumeric() || (c == '\'' && inside)) {
                word.push(c);
                if next.is_alphanumeric() && script(next) != script(c) {
                    self.push(&mut word, &mut gap, false);
                }
                continue;
            }
            self.push(&mut word, &mut gap, c == '.');
            let ends_part = c == '-' && !inside;
            gap = gap.max(if ends_part { Gap::Break } else { Gap::of(c) });
            if c == '@' {
                word.push_str("at");
                self.push(&mut word, &mut gap, false);
            }
        }
        self.push(&mut word, &mut gap, false);
    }

    /// Moves a finished word to the list.
    fn push(&mut self, word: &mut String, gap: &mut Gap, dot: bool) {
        let Some(first) = word.chars().next() else {
            return;
        };
        let word = std::mem::take(word);
        if matches!(word.as_str(), "and" | "및" | "겸") {
            *gap = (*gap).max(Gap::And);
            return;
        }
        let gap = std::mem::replace(gap, Gap::Space);
        let single = word.chars().count() == 1;
        let hangul = is_hangul(first);
        if let (true, false, Some(last)) = (single, hangul, self.list.last_mut()) {
            let joins = match gap {
                Gap::Space => last.initial,                             // V.P., C. E. O
                Gap::And => !last.hangul && last.end - last.start <= 2, // R&D, FP&A
                Gap::Slash | Gap::Break => false,
            };
            if joins {
                self.text.push_str(&word);
                last.end = self.text.len();
                last.initial = dot;
                return;
            }
        }
        if !self.list.is_empty() {
            self.text.push(gap.sign());
        }
        let start = self.text.len();
        self.text.push_str(&word);
        self.hangul |= hangul;
        self.list.push(Word { start, end: self.text.len(), gap, hangul, initial: single && dot, cut: false });
    }

    fn text_of(&self, i: usize) -> &str {
        self.phrase(i, 1).unwrap_or_default()
    }

    /// The `count` words from `i` on with the signs between them, if there are as many and none is cut.
    fn phrase(&self, i: usize, count: usize) -> Option<&str> {
        let words = self.list.get(i..i.checked_add(count)?)?;
        if words.iter().any(|word| word.cut) {
            return None;
        }
        self.text.get(words.first()?.start..words.last()?.end)
    }

    fn gap(&self, i: usize) -> Gap {
        self.list.get(i).map_or(Gap::Break, |word| word.gap)
    }

    /// First word from `i` on that has at least `gap` before it; `i` itself is not asked.
    fn until(&self, i: usize, gap: Gap) -> usize {
        (i + 1..self.list.len()).find(|&k| self.gap(k) >= gap).unwrap_or(self.list.len())
    }

    /// Word after `i` with nothing but a space between.
    fn next(&self, i: usize) -> Option<&str> {
        let word = self.list.get(i + 1).filter(|word| word.gap == Gap::Space)?;
        self.text.get(word.start..word.end)
    }

    /// Word before `i` with nothing but a space between.
    fn before(&self, i: usize) -> &str {
        match i.checked_sub(1) {
            Some(k) if self.gap(i) == Gap::Space => self.text_of(k),
            _ => "",
        }
    }

    fn reads_hangul(&self, i: usize) -> bool {
        self.list.get(i).is_some_and(|word| word.hangul && !word.cut)
    }

    fn cut(&mut self, from: usize, to: usize) {
        for word in self.list.iter_mut().take(to).skip(from) {
            word.cut = true;
        }
    }

    fn cut_former(&mut self) {
        let mut i = 0;
        while i < self.list.len() {
            if !is_in(FORMER, self.text_of(i)) {
                i += 1;
                continue;
            }
            let mut end = self.until(i, Gap::Slash);
            let alone = end == i + 1;
            if alone && i > 0 && self.gap(i) >= Gap::Slash {
                // "CEO (former)" speaks of what stands before it.
                let mut start = i - 1;
                while start > 0 && self.gap(start) < Gap::Slash {
                    start -= 1;
                }
                self.cut(start, i);
            } else if alone {
                end = self.until(end, Gap::Slash);
            }
            let now = (i..end).find(|&k| is_in(NOW, self.text_of(k)));
            end = now.map_or(end, |k| k + 1);
            self.cut(i, end);
            i = end;
        }
    }

    /// Cuts the employer after "at" and the person whom the title only serves.
    fn cut_others(&mut self) {
        let mut i = 0;
        while i < self.list.len() {
            let word = self.text_of(i);
            let helped = is_in(HELPERS, self.before(i));
            let next = self.next(i).unwrap_or_default();
            let serves = match word {
                "to" => helped || matches!(next, "the" | "our") || is_officer(next),
                "of" | "for" => helped,
                _ => false,
            };
            let end = if word == "at" && next != "large" {
                self.until(i, Gap::Slash)
            } else if serves {
                let end = self.until(i, Gap::Break);
                self.officers_end(end)
            } else {
                if matches!(word, "assistant" | "asst" | "ea" | "pa") {
                    // "Executive assistant (CEO)".
                    let from = i + 1;
                    if self.gap(from) == Gap::Break {
                        self.cut(from, self.officers_end(from));
                    }
                } else if word.contains("비서") || word.contains("보좌") {
                    // "대표이사 비서": in Korean the officer comes first.
                    let mut start = i;
                    while start > 0 && self.gap(start) == Gap::Space {
                        start -= 1;
                    }
                    self.cut(start, i);
                }
                i += 1;
                continue;
            };
            self.cut(i, end);
            i = end;
        }
    }

    /// End of the parts from `i` on that are an officer's rank alone, as in "…, CFO, COO".
    fn officers_end(&self, mut i: usize) -> usize {
        while is_officer(self.text_of(i)) && self.until(i, Gap::And) == i + 1 {
            i += 1;
        }
        i
    }

    fn rank(&self) -> Rank {
        let mut best = Rank::Staff;
        let mut i = 0;
        while i < self.list.len() {
            let end = self.until(i, Gap::And);
            if let Some(after) = self.learner_end(i, end) {
                best = best.max(Rank::Entry);
                i = after;
            }
            while i < end {
                let (rank, count) = self.rank_at(i, end);
                best = best.max(rank);
                i += count;
            }
        }
        best
    }

    /// Where reading goes on if the part `i..end` is a learner's, whatever else it names.
    fn learner_end(&self, i: usize, end: usize) -> Option<usize> {
        let last = self.text_of(end - 1);
        if is_in(LEARNERS, last) || (last == "training" && self.before(end - 1) == "in") {
            return Some(end);
        }
        let first = self.text_of(i);
        let learns =
            is_in(LEARNERS, first) && first != "student" && !self.next(i).is_some_and(|next| is_in(FOR_LEARNERS, next));
        // "Trainee sales & marketing manager": all up to the comma is what is being learnt.
        learns.then(|| self.until(i, Gap::Break))
    }

    /// Rank named at `i` and the number of words that name it.
    fn rank_at(&self, i: usize, end: usize) -> (Rank, usize) {
        if self.reads_hangul(i) {
            return (self.korean_rank(i), 1);
        }
        for count in (1..=MAX_PHRASE.min(end - i)).rev() {
            let Some(key) = self.phrase(i, count) else {
                continue;
            };
            let Some(rank) = RANKS.find(key) else {
                continue;
            };
            let rank = match key {
                "chief" if self.is_officer_chief(i) => Rank::Cxo,
                "lead" if self.leads_phrase(i) => Rank::Senior,
                "partner" if !self.is_part_owner(i) => Rank::Staff,
                "md" if self.is_no_director() => Rank::Staff,
                _ if self.serves(i, count, rank) => Rank::Staff,
                _ => rank,
            };
            return (rank, count);
        }
        (Rank::Staff, 1)
    }

    /// "Chief marketing & sales officer", but not "chief engineer" or "chief petty officer".
    fn is_officer_chief(&self, i: usize) -> bool {
        !matches!(self.next(i), Some("petty" | "warrant"))
            && (i + 1..self.until(i, Gap::Break)).any(|k| self.text_of(k) == "officer")
    }

    fn leads_phrase(&self, i: usize) -> bool {
        self.next(i).is_some_and(|next| !is_in(LINKS, next))
    }

    fn is_part_owner(&self, i: usize) -> bool {
        !self.leads_phrase(i) && !is_in(NOT_BEFORE_PARTNER, self.before(i))
    }

    /// "MD" of a physician, or of a Korean title, where it is a merchandiser.
    fn is_no_director(&self) -> bool {
        self.hangul || (0..self.list.len()).any(|k| is_in(CLINICAL, self.text_of(k)))
    }

    /// "CEO office", "founder associate": the rank is another's.
    fn serves(&self, i: usize, count: usize, rank: Rank) -> bool {
        count == 1 && rank >= Rank::Cxo && self.next(i).is_some_and(|next| is_in(NOT_AFTER, next))
    }

    /// Hangul words before `i` that belong to it, and where each of them starts in the joined text.
    fn korean_run(&self, i: usize) -> (String, Vec<usize>) {
        let mut first = i;
        // Three words: "최고 기술 책임자". A longer reach would make long texts slow.
        while i - first < 2 && self.gap(first) == Gap::Space {
            match first.checked_sub(1) {
                Some(k) if self.reads_hangul(k) => first = k,
                _ => break,
            }
        }
        let mut run = String::new();
        let mut starts = Vec::new();
        for k in first..=i {
            starts.push(run.len());
            run.push_str(self.text_of(k));
        }
        (run, starts)
    }

    fn korean_rank(&self, i: usize) -> Rank {
        let (run, starts) = self.korean_run(i);
        let word = self.text_of(i);
        let begins = |list: &[&str]| list.iter().any(|prefix| word.starts_with(prefix));
        let prefix = if begins(&["선임", "책임", "수석", "시니어"]) {
            Rank::Senior
        } else if begins(&["견습", "수습", "신입", "주니어", "주임"]) {
            Rank::Entry
        } else {
            Rank::Staff
        };
        // Courtesy, "grade of", "treated as", "acting": 팀장님, 부장급, 이사대우, 팀장대행, 이사보.
        let bare = ["님", "급", "대우", "대행", "보"]
            .iter()
            .find_map(|end| run.strip_suffix(end))
            .filter(|bare| bare.len() > starts.last().copied().unwrap_or_default());
        let found = korean_end(&run, &starts).or_else(|| korean_end(bare?, &starts)).unwrap_or(("", Rank::Staff));
        let rank = match found {
            ("책임자" | "관리자" | "경영자", _) if run.contains("최고") => Rank::Cxo,
            ("파트너", _) if !self.is_part_owner(i) => Rank::Staff,
            (_, rank) if self.serves(i, 1, rank) => Rank::Staff,
            (_, rank) => rank,
        };
        rank.max(prefix)
    }

    fn function(&self) -> Function {
        if self.hangul && (0..self.list.len()).any(|i| self.text_of(i) == "md") {
            return Function::Sales; // A Korean MD is a merchandiser.
        }
        let mut hint = None;
        let mut i = 0;
        while i < self.list.len() {
            if self.reads_hangul(i) {
                let mut run = self.text_of(i).to_owned();
                i += 1;
                while self.gap(i) == Gap::Space && self.reads_hangul(i) {
                    run.push_str(self.text_of(i));
                    i += 1;
                }
                if let Some(function) = korean_function(&run, &mut hint) {
                    return function;
                }
                continue;
            }
            let of_table = |table: &WordTable<Function>| {
                (1..=MAX_PHRASE).rev().find_map(|count| Some((table.find(self.phrase(i, count)?)?, count)))
            };
            match of_table(&FUNCTION_WORDS) {
                Some((Function::Other, count)) => i += count,
                Some((Function::Executive, count)) if self.serves(i, count, Rank::Cxo) => {
                    i += count;
                }
                Some((function, _)) => return function,
                None => match of_table(&FUNCTION_HINTS) {
                    Some((Function::Other, count)) => i += count,
                    found => {
                        hint = hint.or(found.map(|(function, _)| function));
                        i += 1;
                    }
                },
            }
        }
        hint.unwrap_or_else(|| if self.rank() >= Rank::Cxo { Function::Executive } else { Function::Other })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_reads(title: &str, rank: &str, department: &str) {
        assert_eq!((seniority(title), function(title)), (Some(rank), Some(department)), "{title}");
    }

    #[test]
    fn single_letters_join_into_an_abbreviation() {
        let text = |title: &str| TitleWords::read(title).map(|words| words.text);
        assert_eq!(text("C.E.O. / V. P Sales").as_deref(), Some("ceo/vp sales"));
        assert_eq!(text("R&D, FP & A and L&D팀").as_deref(), Some("rd,fpa&ld 팀"));
        assert_eq!(text("Sr.Manager - B2B").as_deref(), Some("sr manager,b2b"));
    }

    #[test]
    fn hangul_in_parts_reads_like_whole_hangul() {
        // 팀장 as macOS writes it.
        assert_reads("\u{1110}\u{1175}\u{11b7}\u{110c}\u{1161}\u{11bc}", "manager", "other");
    }

    #[test]
    fn an_earlier_word_lends_no_single_syllable() {
        assert_reads("사업부 사장", "cxo", "executive");
        assert_reads("영업 대표", "staff", "sales");
    }

    #[test]
    fn a_former_rank_does_not_count() {
        assert_reads("Retired CEO, now Sales Manager", "manager", "sales");
        assert_reads("CEO (retired)", "staff", "other");
        assert_reads("(전)대표이사", "staff", "other");
        assert_reads("Ex CFO currently Head of Legal", "head", "legal");
    }

    #[test]
    fn long_and_odd_titles_end_well() {
        for part in ["a", "to the ceo ", "former,", "대표 ", "vp&", "&", "ex/", "...", "\u{1100}", "at ", "비서 "] {
            let title = part.repeat(100_000 / part.len());
            let _ = (seniority(&title), function(&title));
        }
        let late = format!("{}ceo", "x ".repeat(400));
        assert_reads(&late, "staff", "other");
    }
}
