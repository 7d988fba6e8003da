//! The words that the columns of workload 1 are made of: lower-case and trimmed, the frequent ones first.

pub(crate) const RANKS: [&str; 24] = [
    "",
    "senior ",
    "head of ",
    "junior ",
    "vice president ",
    "chief ",
    "lead ",
    "director of ",
    "regional ",
    "global ",
    "assistant ",
    "associate ",
    "principal ",
    "staff ",
    "interim ",
    "deputy ",
    "group ",
    "managing ",
    "founding ",
    "executive ",
    "trainee ",
    "intern ",
    "acting ",
    "former ",
];

pub(crate) const AREAS: [&str; 60] = [
    "sales",
    "marketing",
    "operations",
    "revenue",
    "data",
    "finance",
    "product",
    "engineering",
    "customer success",
    "human resources",
    "business development",
    "information technology",
    "procurement",
    "legal",
    "security",
    "platform",
    "infrastructure",
    "research",
    "design",
    "support",
    "supply chain",
    "logistics",
    "quality",
    "compliance",
    "risk",
    "growth",
    "brand",
    "content",
    "partnerships",
    "enterprise accounts",
    "field marketing",
    "demand generation",
    "revenue operations",
    "sales enablement",
    "data science",
    "analytics",
    "machine learning",
    "cloud",
    "network",
    "software",
    "hardware",
    "manufacturing",
    "production",
    "maintenance",
    "facilities",
    "treasury",
    "tax",
    "audit",
    "investor relations",
    "communications",
    "public affairs",
    "events",
    "training",
    "talent acquisition",
    "payroll",
    "strategy",
    "transformation",
    "innovation",
    "sustainability",
    "e-commerce",
];

pub(crate) const ROLES: [&str; 12] = [
    " manager",
    "",
    " specialist",
    " analyst",
    " officer",
    " engineer",
    " coordinator",
    " consultant",
    " architect",
    " administrator",
    " partner",
    " advisor",
];

pub(crate) const PLACES: [&str; 5] = ["", ", emea", ", north america", " (apac)", " - latam"];

pub(crate) const COUNTRIES: [&str; 60] = [
    "us", "gb", "de", "fr", "kr", "jp", "nl", "se", "in", "br", "ch", "at", "ca", "au", "ie", "dk", "no", "fi", "sg",
    "be", "es", "it", "pl", "pt", "cz", "ee", "lt", "lv", "nz", "tw", "hk", "il", "mx", "ar", "cl", "co", "za", "ng",
    "ke", "eg", "ae", "sa", "tr", "gr", "ro", "bg", "hu", "hr", "si", "sk", "ua", "th", "vn", "id", "my", "ph", "cu",
    "ir", "sy", "kp",
];

pub(crate) const INDUSTRIES: [&str; 30] = [
    "software",
    "manufacturing",
    "retail",
    "banking",
    "health care",
    "internet",
    "logistics",
    "education",
    "insurance",
    "consulting",
    "government",
    "telecommunications",
    "fintech",
    "media",
    "construction",
    "energy",
    "pharma",
    "automotive",
    "food",
    "travel",
    "real estate",
    "legal services",
    "agriculture",
    "chemicals",
    "aerospace",
    "mining",
    "textiles",
    "sports",
    "gaming",
    "charity",
];

pub(crate) const SOURCES: [&str; 12] = [
    "organic search",
    "paid search",
    "referral",
    "webinar",
    "event",
    "free trial",
    "partner",
    "social media",
    "purchased list",
    "cold call",
    "newsletter",
    "direct",
];

pub(crate) const REGIONS: [&str; 5] = ["emea", "amer", "apac", "latam", "africa"];

pub(crate) const SENIORITIES: [&str; 9] =
    ["manager", "senior", "junior", "director", "vp", "cxo", "founder", "intern", "owner"];

pub(crate) const DEPARTMENTS: [&str; 15] = [
    "sales",
    "marketing",
    "it",
    "engineering",
    "finance",
    "operations",
    "human resources",
    "procurement",
    "product",
    "revenue operations",
    "legal",
    "support",
    "research",
    "administration",
    "security",
];

pub(crate) const LANGUAGES: [&str; 20] = [
    "en", "de", "fr", "es", "pt", "ko", "ja", "it", "nl", "sv", "pl", "da", "fi", "no", "cs", "tr", "zh", "th", "vi",
    "ar",
];

pub(crate) const CRMS: [&str; 25] = [
    "none",
    "rivalcrm",
    "otherrival",
    "homegrown",
    "alphacrm",
    "betacrm",
    "gammacrm",
    "deltacrm",
    "epsiloncrm",
    "zetacrm",
    "etacrm",
    "thetacrm",
    "iotacrm",
    "kappacrm",
    "lambdacrm",
    "mucrm",
    "nucrm",
    "xicrm",
    "omicroncrm",
    "picrm",
    "rhocrm",
    "sigmacrm",
    "taucrm",
    "upsiloncrm",
    "omegacrm",
];

pub(crate) const PLANS: [&str; 4] = ["starter", "team", "enterprise", "none"];

pub(crate) const TECHNOLOGIES: [&str; 40] = [
    "salesforce",
    "excel",
    "kubernetes",
    "wordpress",
    "snowflake",
    "postgres",
    "kafka",
    "spark",
    "react",
    "python",
    "java",
    "aws",
    "azure",
    "gcp",
    "terraform",
    "jira",
    "slack",
    "zoom",
    "teams",
    "tableau",
    "looker",
    "powerbi",
    "dbt",
    "airflow",
    "mysql",
    "oracle",
    "sap",
    "mongodb",
    "redis",
    "elastic",
    "docker",
    "gitlab",
    "github",
    "jenkins",
    "hubspot",
    "marketo",
    "zendesk",
    "shopify",
    "stripe",
    "twilio",
];

/// The job titles by number; every number below [`TITLES`] is another one.
pub(crate) fn title(number: usize) -> String {
    let word = |list: &[&'static str], index: usize| list.get(index % list.len()).copied().unwrap_or_default();
    let (rank, rest) = (word(&RANKS, number), number / RANKS.len());
    let (area, rest) = (word(&AREAS, rest), rest / AREAS.len());
    let (role, rest) = (word(&ROLES, rest), rest / ROLES.len());
    format!("{rank}{area}{role}{}", word(&PLACES, rest))
}

/// How many job titles there are.
pub(crate) const TITLES: usize = RANKS.len() * AREAS.len() * ROLES.len() * PLACES.len();

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn there_are_about_86_000_titles() {
        let titles: BTreeSet<String> = (0..TITLES).map(title).collect();
        assert_eq!(titles.len(), 86_400);
        assert!(titles.iter().all(|t| t.trim() == t && t.to_lowercase() == *t));
    }
}
