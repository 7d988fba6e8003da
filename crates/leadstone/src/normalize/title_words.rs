//! Words of job titles, English and Korean: how they are spelt and what each says. Knows nothing
//! about how a whole title is read.
//!
//! Every list is sorted by bytes and searched by halves; a test says which key is misplaced.
//! A key may hold several words; `&` stands for "and", `&` and `+`. Longer keys win, so a phrase
//! that means nothing ("head office") is listed to keep its words from being read one by one.

use Function::{
    Data, Design, Engineering, Executive, Finance, Hr, It, Legal, Marketing, Operations, Other, Procurement, Product,
    Sales, Support,
};
use Rank::{Cxo, Director, Entry, Head, Manager, Owner, Partner, Senior, Staff, Vp};

use super::table::WordTable;

/// Every answer of [`seniority`](super::seniority), highest first.
///
/// # Example
/// ```
/// assert_eq!(leadstone::normalize::SENIORITIES.first(), Some(&"owner"));
/// assert_eq!(leadstone::normalize::SENIORITIES.len(), 10);
/// ```
pub const SENIORITIES: &[&str] =
    &["owner", "partner", "cxo", "vp", "director", "head", "manager", "senior", "entry", "staff"];

/// Every answer of [`function`](super::function), the general ones at both ends.
///
/// # Example
/// ```
/// assert!(leadstone::normalize::FUNCTIONS.contains(&"procurement"));
/// assert_eq!(leadstone::normalize::FUNCTIONS.len(), 15);
/// ```
pub const FUNCTIONS: &[&str] = &[
    "executive",
    "sales",
    "marketing",
    "engineering",
    "it",
    "data",
    "finance",
    "hr",
    "operations",
    "legal",
    "product",
    "design",
    "support",
    "procurement",
    "other",
];

/// Words in the longest key of the tables.
pub(super) const MAX_PHRASE: usize = 4;

/// Syllables in the longest Korean key.
const MAX_STEM: usize = 7;

/// Rank of a title. INVARIANT: lowest first, the order of [`SENIORITIES`] reversed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[rustfmt::skip]
pub(super) enum Rank {
    Staff, Entry, Senior, Manager, Head, Director, Vp, Cxo, Partner, Owner,
}

impl Rank {
    pub(super) fn name(self) -> &'static str {
        SENIORITIES.iter().rev().nth(self as usize).copied().unwrap_or("staff")
    }
}

/// Department of a title. INVARIANT: in the order of [`FUNCTIONS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[rustfmt::skip]
pub(super) enum Function {
    Executive, Sales, Marketing, Engineering, It, Data, Finance, Hr, Operations, Legal, Product,
    Design, Support, Procurement, Other,
}

impl Function {
    pub(super) fn name(self) -> &'static str {
        FUNCTIONS.get(self as usize).copied().unwrap_or("other")
    }
}

pub(super) fn is_in(list: &[&str], word: &str) -> bool {
    list.binary_search(&word).is_ok()
}

pub(super) fn is_officer(word: &str) -> bool {
    RANKS.find(word).is_some_and(|rank| rank >= Cxo)
}

/// Longest key of [`KOREAN_RANKS`] that ends `run`, with its rank.
///
/// Into an earlier word it may reach only by two syllables or from the word's start: "사업부 사장"
/// is no 부사장.
pub(super) fn korean_end<'a>(run: &'a str, starts: &[usize]) -> Option<(&'a str, Rank)> {
    let mut offsets: Vec<usize> = run.char_indices().rev().take(MAX_STEM).map(|(at, _)| at).collect();
    offsets.reverse();
    offsets.into_iter().find_map(|at| {
        let next_word = starts.iter().copied().find(|&start| start > at);
        let reaches = next_word.is_some_and(|start| {
            !starts.contains(&at) && run.get(at..start).is_none_or(|part| part.chars().count() < 2)
        });
        let key = run.get(at..).filter(|_| !reaches)?;
        Some((key, KOREAN_RANKS.find(key)?))
    })
}

/// First function that `run` names, by its longest stem; the first hint is left in `hint`.
pub(super) fn korean_function(run: &str, hint: &mut Option<Function>) -> Option<Function> {
    let mut rest = run;
    while let Some(first) = rest.chars().next() {
        let ends: Vec<usize> = rest.char_indices().take(MAX_STEM).map(|(at, c)| at + c.len_utf8()).collect();
        let of_table =
            |table: &WordTable<Function>| ends.iter().rev().find_map(|&end| Some((table.find(rest.get(..end)?)?, end)));
        let mut step = first.len_utf8();
        match of_table(&KOREAN_FUNCTIONS) {
            Some((Other, end)) => step = end,
            Some((function, _)) => return Some(function),
            None => {}
        }
        *hint = hint.or_else(|| of_table(&KOREAN_HINTS).map(|(function, _)| function));
        rest = rest.get(step..).unwrap_or_default();
    }
    None
}

/// Lower case, full-width letters narrowed, Hangul (taken apart by macOS) put together.
pub(super) fn normal(text: &str) -> Vec<char> {
    let narrow = |c: char| match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '’' => '\'',
        _ => c,
    };
    let mut chars: Vec<char> = Vec::with_capacity(text.len());
    for c in text.chars().map(narrow).flat_map(char::to_lowercase) {
        match chars.last().and_then(|&last| syllable(last, c)) {
            Some(joined) => {
                chars.pop();
                chars.push(joined);
            }
            None => chars.push(c),
        }
    }
    chars
}

/// Hangul syllable of two parts, by the arithmetic of the Unicode standard (section 3.12).
fn syllable(first: char, second: char) -> Option<char> {
    let (a, b) = (u32::from(first), u32::from(second));
    let code = match (a, b) {
        (0x1100..=0x1112, 0x1161..=0x1175) => 0xAC00 + ((a - 0x1100) * 21 + (b - 0x1161)) * 28,
        (0xAC00..=0xD7A3, 0x11A8..=0x11C2) if (a - 0xAC00) % 28 == 0 => a + b - 0x11A7,
        _ => return None,
    };
    char::from_u32(code)
}

pub(super) fn is_hangul(c: char) -> bool {
    matches!(c, '가'..='힣')
}

/// Scripts that end a word where they meet: "R&D팀장", "前대표".
pub(super) fn script(c: char) -> u8 {
    match c {
        '가'..='힣' => 1,
        '一'..='鿿' => 2,
        _ => 0,
    }
}

/// Whole titles that say nothing.
#[rustfmt::skip]
pub(super) const PLACEHOLDERS: &[&str] = &[
    "blank", "empty", "n a", "n/a", "na", "nan", "nil", "no title", "none", "not applicable",
    "not available", "not provided", "not specified", "null", "tba", "tbd", "undefined",
    "unknown", "unspecified", "모름", "미상", "미정", "없음", "해당 없음", "해당없음",
];

/// Words after which a rank was held once: it does not count until the next part of the title.
#[rustfmt::skip]
pub(super) const FORMER: &[&str] = &[
    "ex", "former", "formerly", "past", "previously", "retired", "前", "전",
];

/// Words that end what [`FORMER`] began.
pub(super) const NOW: &[&str] = &["current", "currently", "now", "現", "현"];

/// People who work for the one named after "to", "of" or "for".
#[rustfmt::skip]
pub(super) const HELPERS: &[&str] = &[
    "adviser", "advisor", "aide", "assistant", "asst", "clerk", "coach", "counsel", "ea",
    "liaison", "office", "pa", "reporting", "reports", "secretary", "staff", "support",
];

/// Words that take the rank from an `owner`, `partner` or `cxo` right before them ("CEO office").
#[rustfmt::skip]
pub(super) const NOT_AFTER: &[&str] = &[
    "adviser", "advisor", "advisory", "assistant", "associate", "coach", "ea", "liaison",
    "office", "pa", "program", "programme", "relations", "representative", "search",
    "secretary", "services", "staff", "success", "support", "실", "실장",
];

/// Departments whose "partner" is an adviser inside the company, not a part owner.
#[rustfmt::skip]
pub(super) const NOT_BEFORE_PARTNER: &[&str] = &[
    "acquisition", "alliance", "alliances", "channel", "culture", "finance", "hr",
    "implementation", "learning", "marketing", "people", "recruiting", "recruitment",
    "reseller", "sales", "success", "talent", "technology", "training",
];

/// Words that may follow `lead` or `partner` and leave it the head of its phrase.
#[rustfmt::skip]
pub(super) const LINKS: &[&str] = &[
    "apac", "asia", "at", "emea", "emeritus", "europe", "for", "global", "in", "korea", "of", "on",
    "uk", "us",
];

/// Learners: first or last in a phrase they outrank the rest of it ("marketing manager intern").
#[rustfmt::skip]
pub(super) const LEARNERS: &[&str] = &[
    "apprentice", "aspiring", "intern", "student", "trainee", "인턴",
];

/// Words after which a learner is who the work is for ("intern program manager").
#[rustfmt::skip]
pub(super) const FOR_LEARNERS: &[&str] = &[
    "affairs", "coordinator", "experience", "mentor", "program", "programme", "programs",
    "recruiter", "recruiting", "recruitment", "relations", "scheme", "services", "success",
    "supervisor",
];

/// Words that make an "MD" a doctor of medicine.
#[rustfmt::skip]
pub(super) const CLINICAL: &[&str] = &[
    "clinic", "clinical", "doctor", "hospital", "medical", "medicine", "phd", "physician",
    "psychiatrist", "surgeon",
];

/// Words and phrases that name a rank; `Staff` marks phrases that look like one and are none.
#[rustfmt::skip]
pub(super) static RANKS: WordTable<Rank> = WordTable::new(&[
    (Owner, &[
        "co founder", "co owner", "cofounder", "entrepreneur", "founder", "founding partner",
        "managing member", "owner", "proprietor", "self employed", "sole trader"]),
    (Partner, &["general partner", "managing partner", "managing principal", "partner"]),
    (Cxo, &[
        "c level", "c suite", "caio", "cao", "cbo", "cco", "cdao", "cdo", "ceo", "cfo", "cgo",
        "chair", "chairman", "chairperson", "chairwoman", "chief executive", "chro", "cino", "cio",
        "ciso", "cko", "clo", "cmo", "coo", "cpo", "cqo", "cro", "cso", "cto", "cxo",
        "managing director", "md", "president", "vice chair", "vice chairman", "vice chairperson",
        "vice chairwoman"]),
    (Vp, &[
        "avp", "evp", "gvp", "rvp", "svp", "v p", "vice pres", "vice president", "vicepresident",
        "vp"]),
    (Director, &[
        "assistant general counsel", "associate general counsel", "board member",
        "board of directors", "chief of staff", "deputy general counsel", "dir", "director",
        "general manager", "gm", "member of the board", "ned"]),
    (Head, &[
        "chief", "dean", "editor in chief", "general counsel", "head", "headmaster", "headteacher",
        "school principal", "treasurer", "vice principal"]),
    (Manager, &[
        "agm", "asm", "assistant general manager", "asst general manager", "bdm", "comptroller",
        "controller", "csm", "deputy general manager", "dgm", "foreman", "group leader", "hrm",
        "kam", "lead", "leader", "manager", "managers", "managing editor", "mgr", "mngr", "pm",
        "rsm", "superintendent", "supervisor", "team lead", "team leader", "teamlead", "teamleader",
        "tl"]),
    (Senior, &[
        "distinguished", "principal", "senior", "snr", "sr", "staff data", "staff designer",
        "staff developer", "staff engineer", "staff product", "staff software", "tech lead",
        "technical lead"]),
    (Entry, &[
        "apprentice", "aspiring", "assistant", "asst", "cadet", "ea", "entry level", "fresher",
        "graduate", "intern", "internship", "jr", "junior", "pa", "student", "trainee",
        "undergraduate"]),
    (Staff, &[
        "application owner", "asset owner", "assistant professor", "business partner",
        "content owner", "control owner", "credit controller", "data owner", "document controller",
        "domain owner", "feature owner", "head hunter", "head hunting", "head office", "head start",
        "home owner", "inventory controller", "journey owner", "lead development", "lead gen",
        "lead generation", "lead management", "lead nurturing", "lead qualification",
        "platform owner", "process owner", "product owner", "production controller",
        "program owner", "project owner", "quality controller", "risk owner", "senior care",
        "senior living", "senior services", "service owner", "solution owner", "stock controller",
        "stream owner", "system owner", "technical owner", "thought leader", "traffic controller"]),
]);

/// Ends of Korean words that name a rank, the longest first to be asked.
#[rustfmt::skip]
pub(super) static KOREAN_RANKS: WordTable<Rank> = WordTable::new(&[
    (Owner, &[
        "개인사업자", "사업주", "설립자", "소유주", "오너", "자영업", "자영업자", "점주", "창업자",
        "창업주"]),
    (Partner, &[
        "대표노무사", "대표변리사", "대표변호사", "대표세무사", "대표회계사", "파트너",
        "파트너노무사", "파트너변리사", "파트너변호사", "파트너세무사", "파트너컨설턴트",
        "파트너회계사"]),
    (Cxo, &[
        "경영자", "대표", "대표원장", "대표이사", "대표자", "대표컨설턴트", "병원장", "사장",
        "은행장", "의장", "총수", "총장", "회장"]),
    (Vp, &["부대표", "부사장", "부총장", "부행장", "상무", "상무이사", "전무", "전무이사"]),
    (Director, &[
        "공장장", "디렉터", "본부장", "부문장", "비상무이사", "사업부장", "원장", "이사", "임원"]),
    (Head, &[
        "교장", "국장", "그룹장", "단장", "담당임원", "법인장", "부서장", "센터장", "소장", "실장",
        "지사장", "총괄", "편집장", "학장", "헤드"]),
    (Manager, &[
        "계장", "과장", "관리자", "리더", "리드", "매니저", "반장", "부본부장", "부센터장",
        "부실장", "부장", "셀장", "점장", "조장", "차장", "책임자", "챕터장", "팀장", "파트장"]),
    (Senior, &["선임", "수석", "시니어", "책임", "테크리드"]),
    (Entry, &[
        "견습생", "교육생", "대학원생", "보조", "비서", "사원", "수습", "신입", "실습생", "연수생",
        "인턴", "조교", "주니어", "주임", "학생"]),
    (Staff, &[
        "감사원", "검사원", "고객대표", "근로자대표", "네트워크관리자", "대리", "데이터관리자",
        "비즈니스파트너", "서버관리자", "시스템관리자", "영업대표", "인사파트너", "제품오너",
        "조사원", "주차장", "채용파트너", "판매대표", "프로덕트오너", "피플파트너", "학생대표",
        "협력파트너"]),
]);

/// Words and phrases that name a function; `Other` marks phrases that look like one and are none.
#[rustfmt::skip]
pub(super) static FUNCTION_WORDS: WordTable<Function> = WordTable::new(&[
    (Executive, &[
        "ceo", "chairman", "chairperson", "chairwoman", "chief executive", "co founder",
        "cofounder", "entrepreneur", "founder", "president", "proprietor"]),
    (Sales, &[
        "account director", "account executive", "account manager", "ae", "alliances", "asm", "bdm",
        "bdr", "biz dev", "bizdev", "business developer", "business development", "cco", "channel",
        "chief business", "chief commercial", "commercial director", "commercial excellence",
        "commercial head", "commercial lead", "commercial manager", "commercial officer",
        "commercial operations", "cro", "customer sales", "e commerce", "ecommerce", "estate agent",
        "export manager", "franchise", "inside sales", "kam", "key account", "key accounts",
        "merchandiser", "national accounts", "of commercial", "partner account",
        "partner development", "partner director", "partner manager", "partner sales",
        "partner success", "partnerships", "pre sales", "presales", "real estate agent", "revenue",
        "revops", "rsm", "sales", "salesman", "salesperson", "saleswoman", "sdr", "seller",
        "software sales", "solution consultant", "solution engineer", "solutions consultant",
        "solutions engineer", "strategic account", "strategic accounts", "technical sales",
        "territory manager", "vp commercial"]),
    (Marketing, &[
        "advertising", "brand", "branding", "campaign", "campaigns", "channel marketing",
        "chief growth", "cmo", "comms", "communications", "community manager", "content", "copy",
        "copywriter", "copywriting", "crm manager", "customer acquisition", "customer marketing",
        "demand gen", "demand generation", "digital marketing", "email marketing", "event manager",
        "events", "growth", "lead gen", "lead generation", "market research", "market researcher",
        "marketer", "marketing", "media buyer", "media planner", "mktg", "partner marketing", "ppc",
        "pr", "press officer", "press secretary", "product marketing", "public affairs",
        "public relations", "seo", "social media", "visual merchandiser", "webinar"]),
    (Engineering, &[
        "android", "app development", "back end", "backend", "chief science", "chief scientific",
        "chief technical", "cloud engineer", "communications engineer", "cto",
        "data center engineer", "design engineer", "design engineering", "developer", "developers",
        "development director", "development lead", "development manager", "devops", "embedded",
        "eng", "engineer", "engineering", "engineers", "firmware", "front end", "frontend",
        "full stack", "fullstack", "hardware", "ios", "of development", "operations engineer",
        "platform engineer", "product development", "product engineer", "product engineering",
        "production engineer", "programmer", "qa", "rd", "research&development", "scrum master",
        "sde", "site reliability", "software", "solution architect", "solutions architect", "sre",
        "sw", "swe", "system engineer", "systems engineer", "tech", "technical architect",
        "technical director", "technical head", "technical lead", "technical manager",
        "technical officer", "technical program", "technical project", "technology",
        "test engineer", "test lead", "test manager", "tester", "testing", "web developer",
        "web development"]),
    (It, &[
        "business analyst", "business systems", "chief digital", "chief information",
        "chief security", "cio", "ciso", "cloud architect", "cloud infrastructure",
        "computer systems", "cyber", "cybersecurity", "data center", "data centre",
        "database administrator", "dba", "desktop support", "digital transformation",
        "enterprise architect", "erp", "help desk", "helpdesk", "ict", "information security",
        "information system", "information systems", "information technology", "infosec",
        "infrastructure", "it", "network", "networks", "salesforce admin",
        "salesforce administrator", "sap", "security analyst", "security architect",
        "security engineer", "security operations", "security researcher", "service desk",
        "sysadmin", "system admin", "system administrator", "system analyst", "systems admin",
        "systems administrator", "systems analyst", "webmaster"]),
    (Data, &[
        "ai", "analytics", "artificial intelligence", "bi", "business intelligence", "caio", "cdao",
        "cdo", "data", "machine learning", "ml", "product analytics", "statistician"]),
    (Finance, &[
        "accountant", "accounting", "accounts", "actuary", "audit", "auditor", "banker", "banking",
        "billing", "bookkeeper", "budget", "cfo", "chief risk", "comptroller", "controller",
        "cost accountant", "cpa", "credit", "economist", "finance", "financial", "fpa", "fund",
        "investment", "investments", "investor", "ma", "mergers", "mortgage", "pension", "pensions",
        "portfolio manager", "private equity", "risk", "tax", "trader", "treasurer", "treasury",
        "underwriter", "venture capital", "wealth"]),
    (Hr, &[
        "benefits", "chief people", "chro", "compensation", "diversity", "employee",
        "employer brand", "employer branding", "equality", "head hunter", "headhunter", "hiring",
        "hr", "hrbp", "hrm", "human capital", "human resource", "human resources",
        "industrial relations", "instructional designer", "intern program", "internship program",
        "ld", "learning&development", "organisational development", "organizational development",
        "payroll", "people", "personnel", "recruiter", "recruiting", "recruitment", "staffing",
        "talent", "training manager", "training specialist", "training&development", "workforce"]),
    (Operations, &[
        "administrative", "branch manager", "business operations", "business support",
        "center manager", "centre manager", "chief administrative", "chief operating",
        "chief transformation", "continuous improvement", "coo", "data entry", "delivery manager",
        "ehs", "event operations", "executive assistant", "facilities", "facility", "fleet",
        "fulfillment", "health&safety", "hotel manager", "hse", "inventory controller", "logistics",
        "office administrator", "office manager", "operating officer", "operational", "operations",
        "ops", "personal assistant", "plant manager", "pmo", "process owner",
        "production controller", "production manager", "production supervisor", "program director",
        "program manager", "programme director", "programme manager", "project coordinator",
        "project director", "project lead", "project manager", "quality assurance manager",
        "quality controller", "quality manager", "receptionist", "restaurant manager", "scm",
        "shop manager", "site manager", "stock controller", "store manager", "store operations",
        "supply chain", "warehouse"]),
    (Legal, &[
        "attorney", "barrister", "barrister's", "chief compliance", "clo", "company secretary",
        "compliance", "contract manager", "contracts manager", "conveyancer", "corporate law",
        "corporate secretary", "counsel", "data privacy", "data protection", "dpo", "gc",
        "general counsel", "information governance", "intellectual property", "law", "lawyer",
        "legal", "litigation", "notary", "paralegal", "patent", "privacy", "product compliance",
        "product counsel", "regulatory", "secretary,company", "solicitor", "trade compliance",
        "trade mark", "trademark"]),
    (Product, &["chief innovation", "cpo", "product", "products"]),
    (Design, &[
        "animator", "art director", "brand designer", "content designer", "creative designer",
        "creative director", "design", "designer", "designers", "graphic", "graphics",
        "illustrator", "interior", "marketing designer", "product design", "product designer", "ui",
        "user experience", "ux", "web designer"]),
    (Support, &[
        "after sales", "aftersales", "call center", "call centre", "chief customer", "client care",
        "client service", "client services", "client success", "client support", "contact center",
        "contact centre", "cs", "csm", "customer", "cx", "field service", "onboarding",
        "product support", "support", "technical account", "technical support"]),
    (Procurement, &[
        "buyer", "buyers", "buying", "category manager", "it buyer", "it procurement",
        "it purchasing", "marketing procurement", "procurement", "product sourcing", "purchaser",
        "purchasing", "sourcing", "strategic sourcing", "supplier", "vendor management",
        "vendor manager"]),
    (Other, &[
        "account planner", "air traffic controller", "art gallery", "document controller",
        "learning support", "natural product", "natural products", "peer support",
        "recovery support", "support worker", "vice president", "young people"]),
]);

/// Words that name a function only where nothing in [`FUNCTION_WORDS`] does.
#[rustfmt::skip]
pub(super) static FUNCTION_HINTS: WordTable<Function> = WordTable::new(&[
    (Executive, &[
        "agm", "board member", "board of directors", "chief of staff", "corporate development",
        "country manager", "dgm", "executive director", "general manager", "gm",
        "member of the board", "ned", "non executive director", "strategy"]),
    (Sales, &["area manager", "broker", "business unit", "retail"]),
    (Marketing, &["digital", "insights", "market", "media", "publicity"]),
    (Engineering, &[
        "architect", "automation", "electrical", "mechanical", "mobile", "r d", "technical",
        "web"]),
    (It, &["cloud", "crm", "database", "security", "system", "systems"]),
    (Data, &["insight"]),
    (Hr, &["culture", "trainer", "training", "wellbeing"]),
    (Operations, &[
        "admin", "administration", "administrator", "assistant", "asst", "branch", "catering",
        "center", "centre", "construction", "delivery", "depot", "dispatch", "distribution", "ea",
        "estate", "factory", "forwarder", "freight", "hotel", "inventory", "lean", "maintenance",
        "manufacturing", "office", "pa", "planner", "plant", "process", "production", "program",
        "programme", "project", "property", "quality", "restaurant", "safety", "secretary",
        "shipping", "shop", "site", "store", "transformation", "transport"]),
    (Legal, &["contract", "contracts", "governance"]),
    (Product, &["innovation", "pm", "po", "roadmap"]),
    (Design, &["creative", "visual"]),
    (Support, &["client", "implementation", "service manager"]),
    (Procurement, &["category", "vendor"]),
    (Other, &[
        "assistant director", "assistant general", "assistant head", "assistant manager",
        "assistant professor", "assistant vice president", "asst director", "asst manager",
        "city planner", "civil service", "health service", "in training", "programme researcher",
        "security guard", "town planner", "urban planner", "water quality"]),
]);

/// Stems of Korean words that name a function.
#[rustfmt::skip]
pub(super) static KOREAN_FUNCTIONS: WordTable<Function> = WordTable::new(&[
    (Executive, &[
        "개인사업", "경영기획", "경영자", "기획실", "기획조정", "대표", "사업기획", "사업주",
        "사장", "설립자", "소유주", "오너", "의장", "자영업", "전략기획", "창업", "회장"]),
    (Sales, &[
        "기술영업", "매장", "법인사업", "사업개발", "상품엠디", "세일즈", "영업", "온라인사업",
        "이커머스", "제휴", "파트너십", "판매", "해외사업"]),
    (Marketing, &[
        "광고", "그로스", "마케터", "마케팅", "브랜드", "브랜딩", "시장조사", "카피라이터",
        "커뮤니케이션", "컨텐츠", "콘텐츠", "퍼포먼스", "홍보"]),
    (Engineering, &[
        "개발", "공정기술", "공학", "기술", "백엔드", "생산기술", "설계", "소프트웨어", "아키텍트",
        "엔지니어", "연구", "제품개발", "제품기술", "테스터", "테크", "프로그래머", "프론트엔드",
        "하드웨어"]),
    (It, &[
        "네트워크", "디지털전환", "보안", "서버", "시스템", "인프라", "전산", "정보기술",
        "정보보안", "정보보호", "정보시스템", "정보책임", "정보화", "최고정보"]),
    (Data, &["데이터", "머신러닝", "분석가", "빅데이터", "인공지능", "인사이트", "통계"]),
    (Finance, &[
        "감사", "경리", "금융", "대표세무사", "대표회계사", "리스크", "세무", "심사", "원가",
        "자금", "자산", "재경", "재무", "투자", "회계"]),
    (Hr, &[
        "교육기획", "교육담당", "교육팀", "급여", "노무", "대표노무사", "인력", "인사", "인재",
        "조직문화", "채용", "피플"]),
    (Operations, &[
        "경영관리", "경영지원", "공급망", "공장", "관리팀", "매장운영", "물류", "비서", "사무",
        "생산", "서비스운영", "시설", "안전", "운영", "제조", "총무", "품질", "행정"]),
    (Legal, &[
        "개인정보보호", "규제", "대표변리사", "대표변호사", "법률", "법무", "변리사", "변호사",
        "준법", "지식재산", "컴플라이언스", "특허"]),
    (Product, &["기획", "상품", "서비스기획", "제품", "프로덕트"]),
    (Design, &["디자이너", "디자인", "아트디렉터", "일러스트"]),
    (Support, &["고객", "기술지원", "상담", "서비스지원", "애프터서비스", "콜센터"]),
    (Procurement, &["구매", "매입", "바이어", "소싱", "자재", "조달"]),
    (Other, &["부대표", "부사장"]),
]);

/// Korean stems that name a function only where nothing in [`KOREAN_FUNCTIONS`] does.
#[rustfmt::skip]
pub(super) static KOREAN_HINTS: WordTable<Function> = WordTable::new(&[
    (Executive, &["경영", "법인장", "부대표", "부사장", "사업", "전략"]),
    (Operations, &["관리", "지점", "프로젝트"]),
]);

#[cfg(test)]
mod tests {
    use super::*;

    /// First two neighbours that are not in order.
    fn misplaced<'a>(list: &[&'a str]) -> Option<(&'a str, &'a str)> {
        list.iter().copied().zip(list.iter().copied().skip(1)).find(|(a, b)| a >= b)
    }

    /// Checks the order of each list, that no key is in two, and the length that is looked for.
    #[track_caller]
    fn assert_table<T>(table: &[(T, &[&str])], too_long: fn(&str) -> bool) {
        let mut all: Vec<&str> = Vec::new();
        for (_, list) in table {
            assert_eq!(misplaced(list), None);
            all.extend(*list);
        }
        all.sort_unstable();
        assert_eq!(misplaced(&all), None, "a key has one meaning");
        assert!(!all.into_iter().any(too_long));
    }

    #[test]
    fn tables_are_sorted_without_repeats() {
        let words = |key: &str| key.split([' ', '&', '/', ',']).count() > MAX_PHRASE;
        let syllables = |key: &str| key.chars().count() > MAX_STEM;
        assert_table(RANKS.lists, words);
        assert_table(FUNCTION_WORDS.lists, words);
        assert_table(FUNCTION_HINTS.lists, words);
        assert_table(KOREAN_RANKS.lists, syllables);
        assert_table(KOREAN_FUNCTIONS.lists, syllables);
        assert_table(KOREAN_HINTS.lists, syllables);
        let (before, after) = ([FORMER, HELPERS, NOT_BEFORE_PARTNER], [NOW, NOT_AFTER, LINKS]);
        let others = [PLACEHOLDERS, LEARNERS, FOR_LEARNERS, CLINICAL];
        for list in before.into_iter().chain(after).chain(others) {
            assert_table(&[((), list)], words);
        }
    }

    #[test]
    fn every_answer_has_its_name() {
        let ranks = [Owner, Manager, Entry, Staff].map(Rank::name);
        assert_eq!(ranks, ["owner", "manager", "entry", "staff"]);
        let functions = [Executive, Finance, Hr, Other].map(Function::name);
        assert_eq!(functions, ["executive", "finance", "hr", "other"]);
    }
}
