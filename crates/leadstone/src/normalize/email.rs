//! Takes e-mail and web addresses apart and says what kind a mailbox is. Knows nothing about leads or points
//! and never asks the network.

use super::email_domains::{BESIDE_ROLES, COUNTRIES, DISPOSABLE, FREE, FREE_FAMILIES, PLACEHOLDERS, ROLES};

/// Every answer of [`email_kind`], the most welcome first.
///
/// # Example
/// ```
/// assert_eq!(leadstone::normalize::EMAIL_KINDS, ["business", "free", "role", "disposable", "invalid"]);
/// ```
pub const EMAIL_KINDS: &[&str] = &["business", "free", "role", "disposable", "invalid"];

/// Bytes of a cell that can hold an address; a longer one holds none.
const MAX_BYTES: usize = 512;

/// The most bytes of a cell with a web address, long queries included.
const MAX_URL: usize = 4096;

/// Bytes in a local part, in one label of a domain and in all of it (RFC 5321, RFC 1035).
const MAX_LOCAL: usize = 64;
const MAX_LABEL: usize = 63;
const MAX_DOMAIN: usize = 253;

/// Domain of an e-mail address in lower case, or `None` if it is no valid address.
///
/// Accepts `Jane Doe <jane@acme.com>` and `mailto:jane@acme.com?subject=…`, with space around. A name beyond ASCII
/// stays as it is written: `bücher.de` and `xn--bcher-kva.de` are not brought together.
///
/// # Example
/// ```
/// use leadstone::normalize::email_domain;
/// assert_eq!(email_domain("Jane Doe <Jane@Acme.COM>").as_deref(), Some("acme.com"));
/// assert_eq!(email_domain("jane@acme"), None);
/// ```
pub fn email_domain(email: &str) -> Option<String> {
    parts(email).map(|(_, domain)| domain)
}

/// Kind of a mailbox, one of [`EMAIL_KINDS`], or `None` if there is no address (blank, "-", "n/a").
///
/// The first that holds: `invalid` (cannot be an address), `disposable` (a throw-away service or a subdomain of
/// one), `free` (a consumer mail service), `role` (a shared mailbox such as `info@`), else `business`.
/// `info@gmail.com` is `free`: that there is no company domain says more than that nobody is named.
///
/// The syntax is the one in use: a quoted local part, an IP address or a domain without a dot is `invalid`,
/// and so is a cell of more than 512 bytes.
///
/// # Example
/// ```
/// use leadstone::normalize::email_kind;
/// assert_eq!(email_kind("jane@acme.com"), Some("business"));
/// assert_eq!(email_kind("jane@yahoo.co.jp"), Some("free"));
/// assert_eq!(email_kind("sales-team@acme.com"), Some("role"));
/// assert_eq!(email_kind("x@box.mailinator.com"), Some("disposable"));
/// assert_eq!(email_kind("jane at acme"), Some("invalid"));
/// assert_eq!(email_kind(" "), None);
/// ```
pub fn email_kind(email: &str) -> Option<&'static str> {
    if says_nothing(email) {
        return None;
    }
    Some(match parts(email) {
        None => "invalid",
        Some((_, domain)) if is_disposable(&domain) => "disposable",
        Some((_, domain)) if is_free(&domain) => "free",
        Some((local, _)) if is_role(local) => "role",
        Some(_) => "business",
    })
}

/// Domain of a web address in lower case, without scheme, `www.`, port, path and user, or `None` if it has none.
///
/// IP addresses and names without a dot (`localhost`) are no domain. An e-mail address gives its own. A cell of
/// more than 4,096 bytes gives none.
///
/// # Example
/// ```
/// use leadstone::normalize::website_domain;
/// assert_eq!(website_domain("https://www.Acme.com:8080/pricing?x=1").as_deref(), Some("acme.com"));
/// assert_eq!(website_domain("shop.acme.co.kr").as_deref(), Some("shop.acme.co.kr"));
/// assert_eq!(website_domain("not a site"), None);
/// ```
pub fn website_domain(url_or_host: &str) -> Option<String> {
    let text = trimmed(url_or_host);
    if text.len() > MAX_URL {
        return None;
    }
    // "https:/acme.com" and "http:acme.com" are common slips of the hand.
    let rest = match text.split_once("://") {
        Some((scheme, rest)) if scheme.chars().all(|c| c.is_ascii_alphanumeric()) => rest,
        _ => ["http:", "https:"].iter().find_map(|scheme| strip_prefix_ignoring_case(text, scheme)).unwrap_or(text),
    };
    let rest = rest.trim_start_matches('/');
    let rest = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let rest = rest.rsplit('@').next().unwrap_or_default();
    let host = match rest.rsplit_once(':') {
        Some((host, port)) if port.chars().all(|c| c.is_ascii_digit()) => host,
        _ => rest,
    };
    let domain = domain(host)?;
    match domain.strip_prefix("www.") {
        Some(bare) if bare.contains('.') => Some(bare.to_owned()),
        _ => Some(domain),
    }
}

/// Text without the space and the invisible marks that copying leaves around it.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
    })
}

fn says_nothing(email: &str) -> bool {
    let text = trimmed(email);
    if text.len() > MAX_BYTES {
        return false;
    }
    let lower = text.to_lowercase();
    PLACEHOLDERS.binary_search(&lower.as_str()).is_ok() || !text.chars().any(|c| c.is_alphanumeric() || c == '@')
}

/// Local part and lower-case domain of a valid address.
fn parts(email: &str) -> Option<(&str, String)> {
    let text = trimmed(email);
    if text.len() > MAX_BYTES {
        return None;
    }
    let text = match text.strip_suffix('>') {
        Some(named) => trimmed(named.rsplit_once('<')?.1),
        None => text,
    };
    let text = match strip_prefix_ignoring_case(text, "mailto:") {
        Some(address) => address.split('?').next().unwrap_or_default(),
        None => text,
    };
    let (local, host) = text.split_once('@')?;
    let is_valid = (1..=MAX_LOCAL).contains(&local.len())
        && local.split('.').all(|part| !part.is_empty() && part.chars().all(is_local));
    if is_valid { Some((local, domain(host)?)) } else { None }
}

fn is_local(c: char) -> bool {
    c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c)
}

/// A host in lower case if it is a domain name: labels of letters, digits and inner hyphens, at least two.
fn domain(host: &str) -> Option<String> {
    // A dot at the end is the root of the tree, or the end of a sentence; neither is part of the name.
    let host = host.strip_suffix('.').unwrap_or(host);
    if host.is_empty() || host.len() > MAX_DOMAIN {
        return None;
    }
    // Keyboards for Chinese and Japanese give these dots, and the standard takes them for one (RFC 3490).
    let name = host.replace(['。', '．', '｡'], ".").to_lowercase();
    let is_label = |label: &str| {
        (1..=MAX_LABEL).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c == '-' || c.is_alphanumeric() || is_mark(c))
    };
    let (_, top) = name.rsplit_once('.')?;
    let is_top =
        top.chars().count() >= 2 && (top.starts_with("xn--") || top.chars().all(|c| c.is_alphabetic() || is_mark(c)));
    if is_top && name.split('.').all(is_label) { Some(name) } else { None }
}

/// Accents written apart, which decomposed text has after its letters.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn is_disposable(domain: &str) -> bool {
    let mut rest = domain;
    loop {
        if DISPOSABLE.binary_search(&rest).is_ok() {
            return true;
        }
        match rest.split_once('.') {
            Some((_, parent)) => rest = parent,
            None => return false,
        }
    }
}

fn is_free(domain: &str) -> bool {
    FREE.binary_search(&domain).is_ok()
        || domain.split_once('.').is_some_and(|(family, country)| {
            FREE_FAMILIES.binary_search(&family).is_ok() && COUNTRIES.binary_search(&country).is_ok()
        })
}

/// Whether a local part is a role alone ("no-reply", "info2") or a role with a region or team ("hr.korea").
fn is_role(local: &str) -> bool {
    let local = local.split('+').next().unwrap_or_default().to_lowercase();
    let is_listed = |list: &[&str], part: &str| list.binary_search(&part).is_ok();
    let whole: String = local.chars().filter(|c| !is_joint(*c)).collect();
    if is_listed(ROLES, whole.trim_end_matches(|c: char| c.is_ascii_digit())) {
        return true;
    }
    let mut roles = 0;
    for part in local.split(is_joint) {
        if is_listed(ROLES, part) {
            roles += 1;
        } else if !is_listed(BESIDE_ROLES, part) {
            return false;
        }
    }
    roles > 0
}

fn is_joint(c: char) -> bool {
    matches!(c, '.' | '-' | '_')
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_site(text: &str, host: Option<&str>) {
        assert_eq!(website_domain(text).as_deref(), host, "{text}");
    }

    #[test]
    fn a_web_address_gives_its_host() {
        assert_site("acme.com", Some("acme.com"));
        assert_site("  HTTP://ACME.com/ ", Some("acme.com"));
        assert_site("www.acme.com", Some("acme.com"));
        assert_site("https://www.acme.co.kr/about#team", Some("acme.co.kr"));
        assert_site("https://user:secret@shop.acme.com:443/x@y", Some("shop.acme.com"));
        assert_site("//acme.com/path", Some("acme.com"));
        assert_site("https:/acme.com", Some("acme.com"));
        assert_site("http:acme.com", Some("acme.com"));
        assert_site("acme.com?utm=1", Some("acme.com"));
        assert_site("acme.com.", Some("acme.com"));
        assert_site("www.com", Some("www.com"));
        assert_site("jane@acme.com", Some("acme.com"));
        assert_site("한국.한국", Some("한국.한국"));
        assert_site("例え。jp", Some("例え.jp"));
    }

    #[test]
    fn what_names_no_host_gives_none() {
        for text in [
            "",
            " ",
            "acme",
            "n/a",
            "http://",
            "localhost",
            "10.0.0.1",
            "[::1]",
            "acme com",
            "acme.com, acme.kr",
            "tel:+82-2-123",
            "file:///etc/hosts",
            "javascript:alert(1)",
            "-acme.com",
            "acme..com",
            "acme.c",
        ] {
            assert_site(text, None);
        }
    }

    #[test]
    fn a_country_domain_of_a_free_service_is_free_only_where_it_has_one() {
        assert_eq!(email_kind("x@yahoo.com.tw"), Some("free"));
        assert_eq!(email_kind("x@live.io"), Some("business"));
        assert_eq!(email_kind("x@outlook.acme.com"), Some("business"));
    }

    #[test]
    fn a_role_may_name_its_team_but_not_a_person() {
        let kind = |local: &str| email_kind(&format!("{local}@acme.com"));
        for local in ["sales", "Sales.Team", "sales_uk", "info-korea", "no.reply", "support01", "hr+jobs", "team"] {
            assert_eq!(kind(local), Some("role"), "{local}");
        }
        for local in ["sales.kim", "korea", "salesman", "infolab", "+info"] {
            assert_eq!(kind(local), Some("business"), "{local}");
        }
    }

    #[test]
    fn invisible_marks_around_an_address_are_left_out() {
        assert_eq!(email_domain("\u{feff}jane@acme.com\u{200b}").as_deref(), Some("acme.com"));
        assert_eq!(email_kind("jane@ac\u{200b}me.com"), Some("invalid"));
    }

    #[test]
    fn long_text_is_no_address() {
        for part in ["a", "@", "a.", "www.", "a@b.co,", "é", "://"] {
            let text = part.repeat(100_000);
            assert_eq!((email_domain(&text), website_domain(&text)), (None, None), "{part}");
            assert!(matches!(email_kind(&text), None | Some("invalid")), "{part}");
        }
    }
}
