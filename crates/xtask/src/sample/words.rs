//! The words that the sample data is made of: invented people, companies, streets. Knows nothing about leads.

/// First halves of company names.
pub(super) const COMPANY_FIRST: &[&str] = &[
    "Nordlake",
    "Brightfern",
    "Copperfield",
    "Halloway",
    "Quillmark",
    "Tidewater",
    "Larkspur",
    "Ashgrove",
    "Bluecairn",
    "Fennmoor",
    "Ivorygate",
    "Juniper Row",
    "Kestrel",
    "Lanternhill",
    "Moss & Reed",
    "Oakhollow",
    "Pinecrest",
    "Riverstone",
    "Saltmarsh",
    "Thornbury",
    "Umberline",
    "Vellum",
    "Willowbend",
    "Yarrow",
    "Zephyrine",
    "한빛나래",
    "다온누리",
    "새솔",
];

/// Second halves, with the industry that they speak of.
pub(super) const COMPANY_SECOND: &[(&str, &str)] = &[
    ("Labs", "Technology"),
    ("Software", "Technology"),
    ("Systems", "Technology"),
    ("Cloudworks", "Technology"),
    ("Capital", "Finance"),
    ("Advisory", "Professional Services"),
    ("Partners", "Professional Services"),
    ("Foods", "Retail"),
    ("Outfitters", "Retail"),
    ("Health", "Healthcare"),
    ("Clinics", "Healthcare"),
    ("Works", "Manufacturing"),
    ("Instruments", "Manufacturing"),
    ("Freight", "Transportation"),
    ("Academy", "Education"),
    ("Foundation", "Non-profit"),
    ("Studios", "Media"),
];

pub(super) const FIRST_NAMES: &[&str] = &[
    "Aino", "Bastian", "Camila", "Dagny", "Eamon", "Farida", "Gideon", "Hanneke", "Ilse", "Jomo", "Kaisa", "Leopold",
    "Maren", "Nadim", "Odile", "Pavel", "Quentin", "Rosalind", "Soren", "Tamsin", "Ulrika", "Viggo", "Wanjiru",
    "Ximena", "Yusra", "Zoltan", "Anselm", "Brisa", "Corwin", "Delphine",
];

pub(super) const LAST_NAMES: &[&str] = &[
    "Abendroth",
    "Birkeland",
    "Castellan",
    "Drummond",
    "Eriksen",
    "Fairweather",
    "Gallastegui",
    "Hollander",
    "Iwasaki",
    "Jankowiak",
    "Kirkbride",
    "Lindqvist",
    "Mbeki-Hart",
    "Nakagawa",
    "Oyelaran",
    "Pemberley",
    "Quistgaard",
    "Rademaker",
    "Sandoval-Reyes",
    "Thistlewood",
    "Umarov",
    "Vandermeer",
    "Wexford",
    "Yamashiro",
    "Zielonka",
    "Okonjo",
    "Brambilla",
    "Castlemaine",
    "Duquesne",
    "Ellingboe",
];

pub(super) const KOREAN_LAST: &[(&str, &str)] = &[
    ("김", "kim"),
    ("이", "lee"),
    ("박", "park"),
    ("최", "choi"),
    ("정", "jung"),
    ("한", "han"),
    ("윤", "yoon"),
    ("서", "seo"),
];

pub(super) const KOREAN_FIRST: &[(&str, &str)] = &[
    ("가온", "gaon"),
    ("나래", "narae"),
    ("다솜", "dasom"),
    ("라온", "raon"),
    ("마루", "maru"),
    ("별하", "byeolha"),
    ("새론", "saeron"),
    ("아름", "areum"),
    ("하람", "haram"),
    ("해솔", "haesol"),
];

/// Titles of people who decide, who lead, and who do the work.
pub(super) const TOP_TITLES: &[&str] = &[
    "VP of Sales",
    "Chief Marketing Officer",
    "CEO",
    "Founder",
    "VP Marketing",
    "Chief Revenue Officer",
    "CTO",
    "Managing Director",
    "VP Engineering",
    "Chief Operating Officer",
];
pub(super) const LEAD_TITLES: &[&str] = &[
    "Director of Marketing",
    "Head of Sales Operations",
    "Sales Manager",
    "Director of IT",
    "Marketing Manager",
    "Head of Growth",
    "Engineering Manager",
    "Operations Manager",
    "Customer Success Manager",
    "Product Manager",
];
pub(super) const STAFF_TITLES: &[&str] = &[
    "Account Executive",
    "Marketing Specialist",
    "Software Engineer",
    "Data Analyst",
    "Office Assistant",
    "Accountant",
    "Purchasing Agent",
    "HR Generalist",
    "Senior Developer",
    "Support Engineer",
    "Copywriter",
    "Warehouse Supervisor",
    "Teacher",
    "Legal Counsel",
    "Field Technician",
];
pub(super) const KOREAN_TOP: &[&str] = &["대표이사", "영업 부사장", "마케팅본부장", "공동창업자"];
pub(super) const KOREAN_LEAD: &[&str] = &["마케팅팀장", "영업팀 부장", "개발팀장", "데이터그룹장"];
pub(super) const KOREAN_STAFF: &[&str] = &["영업팀 사원", "마케팅 대리", "개발자", "회계 담당"];

pub(super) const STUDENTS: &[&str] = &["Student", "PhD Student", "University student", "대학생"];

/// City, state and country.
pub(super) const PLACES: &[(&str, &str, &str)] = &[
    ("Portland", "OR", "United States"),
    ("Austin", "TX", "United States"),
    ("Columbus", "OH", "United States"),
    ("Leeds", "West Yorkshire", "United Kingdom"),
    ("Hamburg", "Hamburg", "Germany"),
    ("Lyon", "Rhône", "France"),
    ("Utrecht", "Utrecht", "Netherlands"),
    ("Osaka", "Osaka", "Japan"),
    ("Adelaide", "SA", "Australia"),
    ("Toronto", "ON", "Canada"),
];
pub(super) const KOREAN_PLACES: &[(&str, &str, &str)] =
    &[("Seoul", "Seoul", "South Korea"), ("Busan", "Busan", "South Korea"), ("Daejeon", "Daejeon", "South Korea")];

pub(super) const STREETS: &[&str] =
    &["Harbour Street", "Mill Lane", "Orchard Road", "Station Square", "Quarry Hill", "Garden Row"];

pub(super) const OWNERS: &[&str] =
    &["north.team@example.com", "south.team@example.com", "east.team@example.com", "west.team@example.com"];

pub(super) const TECHNOLOGIES: &[&str] =
    &["HubSpot;Google Analytics", "Salesforce", "Salesforce;Slack", "WordPress", "Google Analytics;WordPress", "SAP"];

pub(super) const SOURCES: &[&str] = &[
    "Organic Search",
    "Direct Traffic",
    "Paid Search",
    "Social Media",
    "Email Marketing",
    "Offline Sources",
    "Referral",
    "Event",
    "Webinar",
    "Partner Referral",
    "Other Campaigns",
];

pub(super) const EBOOKS: &[&str] =
    &["The first five minutes", "Whom to call today", "A budget for what works", "Less noise in the funnel"];
pub(super) const WEBINARS: &[&str] = &["Scoring without guesswork", "Sales and marketing at one table"];
pub(super) const BLOG: &[&str] =
    &["/blog/cold-leads", "/blog/follow-up", "/blog/personas", "/blog/what-is-an-mql", "/blog/handover"];
pub(super) const PRODUCT_PAGES: &[&str] =
    &["/product", "/product/scoring", "/features/routing", "/docs/start", "/docs/api"];
pub(super) const BUYING_PAGES: &[&str] =
    &["/pricing", "/pricing/enterprise", "/compare/otherrival", "/compare/rivalcrm"];
pub(super) const LINKS: &[&str] = &["/blog/handover", "/webinar", "/pricing", "/ebook", "/unsubscribe-preferences"];
