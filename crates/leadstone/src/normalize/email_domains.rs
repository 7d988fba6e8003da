//! Domains of free and disposable mail services, and local parts that are shared mailboxes. Knows
//! nothing about how an address is taken apart.
//!
//! Every table is sorted by bytes and searched by halves; a test says where a line is misplaced.

/// Cells that say that there is no address.
#[rustfmt::skip]
pub(super) const PLACEHOLDERS: &[&str] = &[
    "n/a", "na", "nan", "nil", "none", "null", "tbd", "undefined", "unknown", "없음",
];

/// Free mail services that have one domain or a few.
#[rustfmt::skip]
pub(super) const FREE: &[&str] = &[
    "126.com", "139.com", "163.com", "163.net", "189.cn", "21cn.com", "abv.bg", "aim.com",
    "alice.it", "arcor.de", "att.net", "bellsouth.net", "bigpond.com", "bk.ru", "bluewin.ch",
    "bol.com.br", "btinternet.com", "centurylink.net", "charter.net", "chol.com", "comcast.net",
    "cox.net", "cyworld.com", "daum.net", "docomo.ne.jp", "dreamwiz.com", "duck.com",
    "earthlink.net", "email.com", "empas.com", "ezweb.ne.jp", "fastmail.com", "fastmail.fm",
    "foxmail.com", "free.fr", "freechal.com", "freemail.hu", "freenet.de", "frontier.com",
    "gmail.com", "gmx.net", "googlemail.com", "hanafos.com", "hanmail.net", "hanmir.com", "hey.com",
    "hitel.net", "home.nl", "hushmail.com", "icloud.com", "ig.com.br", "inbox.com", "inbox.lv",
    "inbox.ru", "interia.pl", "internet.ru", "juno.com", "kakao.com", "korea.com", "laposte.net",
    "lavabit.com", "libero.it", "list.ru", "lycos.co.kr", "lycos.com", "mac.com", "mail.com",
    "mail.ee", "mail.ru", "mailbox.org", "mailfence.com", "me.com", "msn.com", "nate.com",
    "naver.com", "neuf.fr", "ntlworld.com", "o2.pl", "onet.pl", "op.pl", "optonline.net",
    "orange.fr", "paran.com", "pm.me", "posteo.de", "proton.me", "protonmail.ch", "protonmail.com",
    "qq.com", "rambler.ru", "rediffmail.com", "rocketmail.com", "sbcglobal.net", "seznam.cz",
    "sfr.fr", "shaw.ca", "sina.cn", "sina.com", "sky.com", "softbank.ne.jp", "sohu.com",
    "sympatico.ca", "t-online.de", "telenet.be", "telus.net", "terra.com.br", "tiscali.it",
    "tom.com", "tuta.com", "tuta.io", "tutamail.com", "tutanota.com", "ukr.net", "unitel.co.kr",
    "uol.com.br", "verizon.net", "vip.163.com", "vip.qq.com", "vip.sina.com", "virgilio.it",
    "virginmedia.com", "volny.cz", "walla.co.il", "wanadoo.fr", "web.de", "windowslive.com",
    "wp.pl", "xtra.co.nz", "ya.ru", "yeah.net", "ymail.com", "ziggo.nl", "zoho.com", "zohomail.com",
];

/// Free mail services with a domain in many countries, each before one of [`COUNTRIES`].
#[rustfmt::skip]
pub(super) const FREE_FAMILIES: &[&str] = &[
    "aol", "gmx", "hotmail", "live", "outlook", "yahoo", "yandex",
];

/// Ends of the domains of [`FREE_FAMILIES`]; a firm may own the same name elsewhere.
#[rustfmt::skip]
pub(super) const COUNTRIES: &[&str] = &[
    "ar", "at", "be", "br", "by", "ca", "ch", "cl", "cn", "co.id", "co.il", "co.in", "co.jp",
    "co.kr", "co.nz", "co.th", "co.uk", "co.za", "com", "com.ar", "com.au", "com.br", "com.cn",
    "com.co", "com.gr", "com.hk", "com.mx", "com.my", "com.pe", "com.ph", "com.sg", "com.tr",
    "com.tw", "com.ua", "com.ve", "com.vn", "cz", "de", "dk", "ee", "es", "fi", "fr", "gr", "hu",
    "ie", "in", "it", "jp", "kr", "kz", "lt", "lv", "my", "nl", "no", "ph", "pl", "pt", "ro", "rs",
    "ru", "sa", "se", "sg", "sk", "ua", "uk",
];

/// Services that give away an address for minutes or hours; their subdomains count too.
#[rustfmt::skip]
pub(super) const DISPOSABLE: &[&str] = &[
    "0-mail.com", "10mail.org", "10minutemail.co.za", "10minutemail.com", "10minutemail.net",
    "1secmail.com", "1secmail.net", "1secmail.org", "20minutemail.com", "anonbox.net",
    "anonymbox.com", "armyspy.com", "binkmail.com", "bobmail.info", "bugmenot.com", "burnermail.io",
    "byom.de", "chacuo.net", "crazymailing.com", "cuvox.de", "dayrep.com", "deadaddress.com",
    "despam.it", "discard.email", "discardmail.com", "discardmail.de", "dispostable.com",
    "dodgit.com", "dropmail.me", "e4ward.com", "einrot.com", "emailfake.com", "emailondeck.com",
    "emailtemporanea.net", "emltmp.com", "fakeinbox.com", "fakemail.net", "fakemailgenerator.com",
    "filzmail.com", "fixmail.tk", "fleckens.hu", "generator.email", "getairmail.com", "getnada.com",
    "grr.la", "guerrillamail.biz", "guerrillamail.com", "guerrillamail.de", "guerrillamail.info",
    "guerrillamail.net", "guerrillamail.org", "guerrillamailblock.com", "gustr.com",
    "harakirimail.com", "hidemail.de", "inboxbear.com", "inboxkitten.com", "incognitomail.com",
    "jetable.org", "jourrapide.com", "kasmail.com", "linshiyouxiang.net", "luxusmail.org",
    "mail-temp.com", "mail-temporaire.fr", "mail.tm", "mail7.io", "mailcatch.com", "maildrop.cc",
    "maileater.com", "mailexpire.com", "mailforspam.com", "mailinator.com", "mailinator.net",
    "mailinator2.com", "mailnesia.com", "mailnull.com", "mailpoof.com", "mailsac.com",
    "mailtemp.info", "mailtothis.com", "meltmail.com", "mintemail.com", "minutemail.com",
    "moakt.com", "mohmal.com", "mt2014.com", "mvrht.com", "mytemp.email", "mytrashmail.com",
    "nada.email", "no-spam.ws", "nowmymail.com", "nwytg.net", "objectmail.com", "owlymail.com",
    "pokemail.net", "proxymail.eu", "rcpt.at", "rhyta.com", "safetymail.info", "sharklasers.com",
    "sogetthis.com", "spam4.me", "spambog.com", "spambox.us", "spamex.com", "spamfree24.org",
    "spamgourmet.com", "spamherelots.com", "spaml.de", "superrito.com", "suremail.info",
    "teleworm.us", "temp-mail.io", "temp-mail.org", "temp-mail.ru", "tempail.com", "tempemail.net",
    "tempinbox.com", "tempmail.dev", "tempmail.net", "tempmail.plus", "tempmailo.com",
    "tempr.email", "thankyou2010.com", "throwawaymail.com", "tmail.ws", "tmpmail.net",
    "tmpmail.org", "trash-mail.com", "trashmail.com", "trashmail.de", "trashmail.me",
    "trashmail.net", "trashmail.ws", "tyldd.com", "veryrealemail.com", "wegwerfemail.de",
    "wegwerfmail.de", "wegwerfmail.net", "wegwerfmail.org", "yopmail.com", "yopmail.fr",
    "yopmail.net", "zetmail.com",
];

/// Local parts that are a department or a machine, not a person; without dots and hyphens.
#[rustfmt::skip]
pub(super) const ROLES: &[&str] = &[
    "abuse", "account", "accounting", "accounts", "accountspayable", "accountsreceivable", "admin",
    "administration", "administrator", "all", "ap", "ar", "ask", "billing", "biz", "booking",
    "bookings", "business", "buying", "career", "careers", "collections", "commercial",
    "communications", "community", "compliance", "contact", "contacts", "contactus", "cs",
    "customer", "customercare", "customers", "customerservice", "customersuccess",
    "customersupport", "dataprotection", "design", "dev", "developers", "devops", "digital",
    "distribution", "donotreply", "dpo", "ecommerce", "editor", "editorial", "email", "engineering",
    "enquiries", "enquiry", "events", "everyone", "executive", "export", "facilities", "feedback",
    "finance", "gdpr", "general", "hello", "help", "helpdesk", "hey", "hi", "hostmaster", "hr",
    "humanresources", "info", "information", "inquiries", "inquiry", "international", "invest",
    "investor", "investorrelations", "investors", "invoice", "invoices", "ir", "it", "jobs",
    "kontakt", "legal", "logistics", "mail", "mailbox", "mailerdaemon", "management", "marketing",
    "media", "members", "membership", "newsletter", "noc", "noreply", "notification",
    "notifications", "office", "officemanager", "online", "operations", "ops", "order", "orders",
    "partner", "partners", "partnerships", "payment", "payments", "payroll", "people", "postmaster",
    "pr", "press", "privacy", "procurement", "production", "projects", "public", "purchase",
    "purchasing", "quality", "quote", "quotes", "reception", "recruit", "recruiter", "recruiting",
    "recruitment", "registrar", "registration", "reply", "reservations", "retail", "returns",
    "root", "sales", "secretary", "security", "service", "services", "shipping", "shop", "spam",
    "staff", "store", "subscribe", "subscriptions", "support", "supportteam", "sysadmin", "talent",
    "team", "tech", "technical", "techsupport", "test", "testing", "training", "unsubscribe",
    "vendor", "vendors", "warehouse", "web", "webadmin", "webmaster", "welcome", "wholesale",
];

/// What may follow or precede a role in a local part (`hr.korea`, `sales-team`).
#[rustfmt::skip]
pub(super) const BESIDE_ROLES: &[&str] = &[
    "america", "americas", "and", "apac", "asia", "australia", "brasil", "brazil", "canada",
    "center", "centre", "china", "cn", "de", "department", "dept", "desk", "east", "emea", "eu",
    "europe", "france", "germany", "global", "group", "headquarters", "hq", "india", "intl",
    "japan", "jp", "korea", "kr", "latam", "line", "main", "na", "nordic", "north", "sg",
    "singapore", "south", "spain", "team", "uk", "us", "usa", "west",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_without_repeats() {
        for list in [PLACEHOLDERS, FREE, FREE_FAMILIES, COUNTRIES, DISPOSABLE, ROLES, BESIDE_ROLES] {
            let misplaced = list.iter().zip(list.iter().skip(1)).find(|(a, b)| a >= b);
            assert_eq!(misplaced, None);
        }
    }

    #[test]
    fn no_service_is_both_free_and_disposable() {
        assert!(FREE.iter().all(|domain| DISPOSABLE.binary_search(domain).is_err()));
    }
}
