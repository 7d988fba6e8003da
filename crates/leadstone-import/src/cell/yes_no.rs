//! Cells that say yes or no, and cells that say whether somebody may be contacted. Knows nothing about columns.

use super::fold::folded;

/// Words for yes, folded.
#[rustfmt::skip]
const YES: &[&str] = &[
    "1", "1.0", "1,0", "affirmative", "checked", "da", "on", "oui", "si", "sim", "t", "tak", "true", "vrai",
    "verdadero", "verdadeiro", "vero", "wahr", "x", "y", "yes", "ja", "j", "hai", "enabled", "✓", "✔", "✅", "☑", "☒",
    "예", "네", "はい", "是",
];

/// Words for no, folded.
#[rustfmt::skip]
const NO: &[&str] = &[
    "0", "0.0", "0,0", "f", "false", "falsch", "falso", "faux", "n", "nao", "nee", "nej", "nein", "nei", "nie", "no",
    "non", "off", "unchecked", "disabled", "✗", "✘", "❌", "☐", "아니오", "아니요", "いいえ", "否",
];

/// Words for leave to contact somebody, folded and without signs.
#[rustfmt::skip]
const MAY: &[&str] = &[
    "accepted", "agreed", "allow", "allowed", "can be contacted", "confirmed", "consent", "consent given",
    "consented", "double opt in", "given", "grant", "granted", "may be contacted", "may contact", "ok to contact",
    "opt in", "opted in", "optin", "optedin", "permitted", "send", "single opt in", "subscribe", "subscribed",
    "yes contact me", "yes to contact", "abonniert", "erlaubt", "erteilt", "zugestimmt", "eingewilligt", "abonne",
    "autorise", "autorizado", "permitido", "suscrito", "inscrito", "consentito", "iscritto", "동의", "동의함", "허용",
    "수신동의", "수신 동의", "許可", "同意",
];

/// Words for no leave to contact somebody, folded and without signs.
#[rustfmt::skip]
const MAY_NOT: &[&str] = &[
    "blacklisted", "blocked", "cleaned", "complained", "consent withdrawn", "decline", "declined", "denied", "deny",
    "archived", "bounced", "disallow", "disallowed", "dnc", "do not allow", "do not call", "do not contact", "do not email", "do not mail", "do not send",
    "dont allow", "dont call", "dont contact", "dont email", "forbidden", "no consent", "no contact", "not allowed", "not granted",
    "not permitted", "not subscribed", "objected", "opt out", "opted out", "optedout", "optout", "refused",
    "rejected", "revoked", "spam complaint", "suppressed", "unsubscribe", "unsubscribed", "withdrawn", "abgelehnt",
    "abgemeldet", "nicht erlaubt", "verweigert", "widerrufen", "widersprochen", "desabonne", "desinscrit",
    "non autorise", "refuse", "no permitido", "denegado", "nao permitido", "negado", "negato", "disiscritto", "거부",
    "미동의", "동의 안함", "수신거부", "수신 거부", "拒否", "拒绝", "不同意",
];

/// Whether the cell says yes or no, in the words of tools, spreadsheets and ten languages; `None` for any other text.
///
/// # Example
/// ```
/// use leadstone_import::cell::yes_no;
/// assert_eq!(yes_no("Ja"), Some(true));
/// assert_eq!(yes_no("unchecked"), Some(false));
/// assert_eq!(yes_no("perhaps"), None);
/// ```
pub fn yes_no(cell: &str) -> Option<bool> {
    says(cell.trim(), YES, NO).or_else(|| says(&folded(cell), YES, NO))
}

/// Whether the cell gives leave to contact somebody (`Allow`, `Opted in`) or refuses it (`Do Not Allow`, `Unsubscribed`).
///
/// A bare yes or no is `None`: what it means depends on the question, which is the header's.
///
/// # Example
/// ```
/// use leadstone_import::cell::permission;
/// assert_eq!(permission("Opted-in"), Some(true));
/// assert_eq!(permission("Do Not Allow"), Some(false));
/// assert_eq!(permission("yes"), None);
/// ```
pub fn permission(cell: &str) -> Option<bool> {
    let mut words = String::with_capacity(cell.len());
    for c in folded(cell).chars() {
        if c.is_alphanumeric() {
            words.push(c);
        } else if c != '\'' && !words.is_empty() && !words.ends_with(' ') {
            words.push(' ');
        }
    }
    says(words.trim_end(), MAY, MAY_NOT)
}

fn says(text: &str, yes: &[&str], no: &[&str]) -> Option<bool> {
    if yes.contains(&text) {
        Some(true)
    } else if no.contains(&text) {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_yes_are_yes_and_words_for_no_are_no() {
        for (yes, no) in [
            ("yes", "no"),
            ("TRUE", "FALSE"),
            ("t", "f"),
            ("Y", "N"),
            ("1", "0"),
            ("1.0", "0.0"),
            ("x", "✗"),
            ("✓", "☐"),
            ("✔\u{fe0f}", "unchecked"),
            ("On", "Off"),
            ("checked", "unchecked"),
            ("ja", "nein"),
            ("oui", "non"),
            ("sí", "no"),
            ("si", "No "),
            ("sim", "não"),
            ("tak", "nie"),
            ("Ja", "nej"),
            ("sì", "no"),
            ("예", "아니오"),
            ("네", "아니요"),
            ("はい", "いいえ"),
            ("是", "否"),
            ("wahr", "falsch"),
            ("Vrai", "Faux"),
            ("verdadero", "falso"),
            (" yes\u{a0}", "\u{200b}no"),
        ] {
            assert_eq!((yes_no(yes), yes_no(no)), (Some(true), Some(false)), "{yes:?} {no:?}");
        }
    }

    #[test]
    fn other_words_say_neither_yes_nor_no() {
        for cell in ["", "2", "maybe", "yes and no", "10", "Allow", "nothing"] {
            assert_eq!(yes_no(cell), None, "{cell:?}");
        }
    }

    #[test]
    fn leave_to_contact_is_given_or_refused() {
        for (may, may_not) in [
            ("Allow", "Do Not Allow"),
            ("Allowed", "Not allowed"),
            ("Granted", "Denied"),
            ("Opted in", "Opted out"),
            ("opt-in", "OPT-OUT"),
            ("Subscribed", "Unsubscribed"),
            ("Yes-to-contact", "Withdrawn"),
            ("Accepted", "Declined"),
            ("Consented.", "Cleaned"),
            ("Autorisé", "Don’t contact"),
            ("동의", "수신거부"),
        ] {
            assert_eq!((permission(may), permission(may_not)), (Some(true), Some(false)), "{may:?} {may_not:?}");
        }
    }

    #[test]
    fn a_bare_yes_or_an_open_question_is_no_permission() {
        for cell in ["yes", "No", "", "Pending", "Non-subscribed", "not asked", "1"] {
            assert_eq!(permission(cell), None, "{cell:?}");
        }
    }

    #[test]
    fn no_word_says_yes_and_no() {
        assert!(YES.iter().all(|word| !NO.contains(word)) && MAY.iter().all(|word| !MAY_NOT.contains(word)));
        assert!([YES, NO, MAY, MAY_NOT].iter().all(|words| words.iter().all(|word| folded(word) == *word)));
    }
}
