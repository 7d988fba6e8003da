//! Laws of the buying committee (A1 to A7), and of what it says to its leads.

use leadstone::committee::{Account, Committee, Contact, Stance, Strength};
use leadstone::verdict::Interval;
use leadstone::{Lead, Model};
use leadstone_tests::fixtures::{instant, model};
use leadstone_tests::generate::Tape;

use crate::support::{Compared, check, long_tape};

const ROLES: [&str; 5] = ["decision_maker", "champion", "influencer", "user", "gatekeeper"];
/// As built in: how often looking succeeds, and what it costs.
const SEARCH: [(u64, u64); 5] = [(40, 2), (50, 1), (60, 1), (80, 1), (70, 1)];

fn strength(tape: &mut Tape) -> Strength {
    match tape.between(0, 9) {
        0 => Strength::Unknown,
        1 => Strength::Certain,
        2 => Strength::Reported(0),
        _ => Strength::Reported(u16::try_from(tape.between(1, 1000)).unwrap_or(1)),
    }
}

fn stance(tape: &mut Tape) -> Stance {
    *tape.pick(&[Stance::Unknown, Stance::Supporter, Stance::Supporter, Stance::Neutral, Stance::Blocker])
}

/// A contact with some roles.
fn contact(tape: &mut Tape, id: &str) -> Contact {
    let mut contact = Contact::new(id).with_stance(stance(tape));
    for _ in 0..tape.between(0, 3) {
        let role = *tape.pick(&ROLES);
        contact = contact.with_role(role, strength(tape));
    }
    contact
}

fn contacts(tape: &mut Tape) -> Vec<Contact> {
    (0..tape.between(0, 6)).map(|i| contact(tape, &format!("c{i}"))).collect()
}

fn account(contacts: &[Contact]) -> Account {
    contacts.iter().cloned().fold(Account::new(), Account::with_contact)
}

#[track_caller]
fn cases(number: u32, property: impl Fn(&mut Tape, &Model, &[Contact], &Compared)) -> Compared {
    let model = Model::builtin();
    let compared = check(number, long_tape(20, 80), |mut tape, compared| {
        let contacts = contacts(&mut tape);
        if !contacts.is_empty() {
            compared.count("accounts with contacts");
        }
        property(&mut tape, &model, &contacts, compared);
        Ok(())
    });
    compared.at_least_percent("accounts with contacts", 70)
}

fn role<'c>(committee: &'c Committee, name: &str) -> &'c leadstone::committee::RoleCoverage {
    committee.roles.iter().find(|r| r.role == name).expect("a built-in role")
}

fn is_within(inner: Interval, outer: Interval) -> bool {
    outer.floor <= inner.floor && inner.ceiling <= outer.ceiling
}

/// A1: the order of contacts never matters.
#[test]
fn the_order_of_contacts_never_matters() {
    cases(2000, |tape, model, contacts, _| {
        // Some are reported twice, and not alike.
        let mut contacts = contacts.to_vec();
        contacts.extend((0..tape.between(0, 3)).map(|i| contact(tape, &format!("c{i}"))));
        let shuffled = tape.shuffled(contacts.clone());
        let (one, two) = (account(&contacts), account(&shuffled));
        assert_eq!(one, two);
        assert_eq!(model.committee(&one).to_json(), model.committee(&two).to_json());
    });
}

/// A2: a supporter never lowers the coverage, a blocker never raises it.
#[test]
fn a_supporter_never_lowers_the_coverage_and_a_blocker_never_raises_it() {
    cases(3000, |tape, model, contacts, _| {
        let before = model.committee(&account(contacts));
        let mut more = contacts.to_vec();
        more.push(contact(tape, "new").with_stance(Stance::Supporter));
        let after = model.committee(&account(&more));
        assert!(after.coverage.floor >= before.coverage.floor && after.authority.floor >= before.authority.floor);
        assert!(after.decided >= before.decided && after.carried >= before.carried && after.threads >= before.threads);
        let has_closed = before.roles.iter().zip(&after.roles).any(|(b, a)| a.coverage.ceiling < b.coverage.ceiling);
        assert!(has_closed || after.coverage.ceiling >= before.coverage.ceiling);

        let mut more = contacts.to_vec();
        more.push(contact(tape, "new").with_stance(Stance::Blocker));
        let after = model.committee(&account(&more));
        assert!(after.coverage.floor <= before.coverage.floor && after.coverage.ceiling <= before.coverage.ceiling);
        assert!(after.decided <= before.decided && after.carried <= before.carried);
    });
}

/// A3: the coverage is a share, and certain roles make it whole.
#[test]
fn the_coverage_is_a_share_and_certain_roles_make_it_whole() {
    cases(2000, |_, model, contacts, _| {
        let committee = model.committee(&account(contacts));
        let all = committee.roles.iter().map(|r| r.coverage).chain([committee.coverage]);
        for found in all {
            assert!(
                0 <= found.floor && found.floor <= found.ceiling && found.ceiling <= 1000 && found.exact,
                "{found:?}"
            );
        }
        let mut certain = contacts.to_vec();
        certain.extend(ROLES.iter().map(|r| Contact::new(&format!("certain {r}")).with_certain_role(r)));
        let committee = model.committee(&account(&certain));
        assert_eq!((committee.coverage.floor, committee.authority.floor), (1000, 100));
        assert!(committee.decided && committee.carried && committee.next.is_none());
    });
    // One report is never certain, and no number of them from one person.
    let account = (0..9).fold(Account::new(), |a, _| a.with_contact(Contact::new("ann").with_role("user", 1000)));
    assert_eq!(role(&Model::builtin().committee(&account), "user").coverage.floor, 950);
}

/// A4: a contact without strength changes nothing.
#[test]
fn a_contact_without_strength_changes_nothing() {
    cases(1000, |tape, model, contacts, _| {
        let before = model.committee(&account(contacts));
        let stance = *tape.pick(&[Stance::Unknown, Stance::Supporter, Stance::Neutral, Stance::Blocker]);
        let nobody = ROLES.iter().fold(Contact::new("nobody").with_stance(stance), |c, r| c.with_role(r, 0));
        let mut more = contacts.to_vec();
        more.push(nobody);
        let mut after = model.committee(&account(&more));
        after.blockers.retain(|id| id != "nobody");
        assert_eq!(before, after);
    });
}

/// A5: several in one role cover what the strongest does at least, and their sum at most.
#[test]
fn several_in_one_role_lie_between_the_strongest_and_their_sum() {
    cases(2000, |tape, model, _, _| {
        let strengths: Vec<i64> = (0..tape.between(1, 6)).map(|_| tape.between(0, 400)).collect();
        let people = strengths
            .iter()
            .enumerate()
            .map(|(i, s)| Contact::new(&format!("c{i}")).with_role("user", u16::try_from(*s).unwrap_or(0)));
        let covered = role(&model.committee(&account(&people.collect::<Vec<_>>())), "user").coverage.floor;
        let most = strengths.iter().copied().max().unwrap_or(0);
        assert!(most <= covered && covered <= 1000.min(strengths.iter().sum::<i64>() + 1), "{strengths:?} {covered}");
    });
    for (strengths, expected) in [(&[500, 500][..], 750), (&[300, 300, 300], 657)] {
        let people = strengths.iter().enumerate().map(|(i, s)| Contact::new(&format!("c{i}")).with_role("user", *s));
        let committee = Model::builtin().committee(&account(&people.collect::<Vec<_>>()));
        assert_eq!(role(&committee, "user").coverage.floor, expected);
    }
}

/// A6: many in one role never fill another.
#[test]
fn many_in_one_role_never_fill_another() {
    cases(500, |tape, model, contacts, _| {
        let before = model.committee(&account(contacts));
        let crowded = *tape.pick(&ROLES);
        let mut more = contacts.to_vec();
        more.extend((0..10).map(|i| Contact::new(&format!("more{i}")).with_role(crowded, 400)));
        let after = model.committee(&account(&more));
        for (b, a) in before.roles.iter().zip(&after.roles).filter(|(b, _)| b.role != crowded) {
            assert_eq!(b, a);
        }
    });
    let users = (0..10).map(|i| Contact::new(&format!("c{i}")).with_role("user", 950)).collect::<Vec<_>>();
    let committee = Model::builtin().committee(&account(&users));
    assert_eq!((committee.coverage.floor, committee.threads, committee.decided), (150, 1, false));
}

/// A7: a contact that is read twice is one.
#[test]
fn a_contact_read_twice_is_one_contact() {
    cases(1000, |tape, model, contacts, _| {
        let once = account(contacts);
        let mut twice = contacts.to_vec();
        for contact in contacts {
            if tape.chance(60) {
                twice.push(contact.clone());
            }
            // A part of what is known of the contact, in another spelling.
            twice.push(Contact::new(&format!(" {} ", contact.id())));
        }
        assert_eq!(account(&twice), once);
        let doubled = account(&[contacts, contacts].concat());
        assert_eq!(model.committee(&doubled), model.committee(&once));
    });
}

#[test]
fn finding_who_has_an_open_role_nests_the_interval() {
    let compared = cases(2000, |tape, model, contacts, compared| {
        let before = model.committee(&account(contacts));
        let open =
            before.roles.iter().filter(|r| r.coverage.ceiling == 1000 && r.maybe.is_empty() && r.contacts.is_empty());
        let open: Vec<&str> = open.map(|r| r.role.as_str()).collect();
        if open.is_empty() {
            return;
        }
        compared.count("open roles");
        let role = *tape.pick(&open);
        let after = if tape.chance(30) {
            account(contacts).with_absent(role)
        } else {
            let strength = u16::try_from(tape.between(0, 1000)).unwrap_or(0);
            account(contacts).with_contact(Contact::new("new").with_role(role, strength))
        };
        let after = model.committee(&after);
        assert!(is_within(after.coverage, before.coverage) && is_within(after.authority, before.authority));
        assert!(after.decided >= before.decided, "settled stays settled");
    });
    compared.at_least("open roles", 500);
}

#[test]
fn a_role_that_somebody_has_is_closed_and_one_that_somebody_may_have_is_open() {
    let of = |contact| {
        let committee = Model::builtin().committee(&Account::new().with_contact(contact));
        let user = role(&committee, "user").coverage;
        (user.floor, user.ceiling)
    };
    assert_eq!(of(Contact::new("ann").with_role("user", 300)), (300, 300));
    assert_eq!(of(Contact::new("ann").with_role("user", 300).with_stance(Stance::Blocker)), (0, 0));
    assert_eq!(of(Contact::new("ann").with_possible_role("user")), (0, 1000));
    assert_eq!(of(Contact::new("ann")), (0, 1000));
}

#[test]
fn a_role_said_to_be_absent_stayed_open_where_somebody_might_have_it() {
    let may = Account::new()
        .with_contact(Contact::new("ann").with_role("user", 300))
        .with_contact(Contact::new("bo").with_possible_role("user"));
    let of = |account: &Account| role(&Model::builtin().committee(account), "user").clone();
    assert_eq!(
        (of(&may).coverage.floor, of(&may).coverage.ceiling, of(&may).maybe),
        (300, 1000, vec!["bo".to_owned()])
    );
    // Nobody else has it, so Bo has not.
    let absent = of(&may.with_absent("User"));
    assert_eq!((absent.coverage.floor, absent.coverage.ceiling, absent.maybe), (300, 300, Vec::new()));

    // A blocker neither, so nothing is taken from the 350 of the decision maker.
    let bea = Account::new()
        .with_contact(Contact::new("ann").with_certain_role("decision_maker"))
        .with_contact(Contact::new("bea").with_possible_role("user").with_stance(Stance::Blocker));
    let closed = Model::builtin().committee(&ROLES.iter().fold(bea, |a, r| a.with_absent(r)));
    assert_eq!((closed.coverage.floor, closed.coverage.ceiling, closed.next), (350, 350, None));
}

/// Brute force: everything that may still turn out, each judged as an account in which nothing is open.
#[test]
fn the_interval_reaches_from_the_least_to_the_most_of_all_that_may_turn_out() {
    let compared = cases(1500, |tape, model, contacts, compared| {
        let absent: Vec<&str> = ROLES.into_iter().filter(|_| tape.chance(25)).collect();
        let said = absent.iter().fold(account(contacts), |a, r| a.with_absent(r));
        let found = model.committee(&said);
        let ways = ways(contacts, &absent);
        for way in &ways {
            let end = model.committee(way);
            assert_eq!(
                (end.coverage.floor, end.authority.floor),
                (end.coverage.ceiling, end.authority.ceiling),
                "{way:?}"
            );
            assert_eq!(end.coverage.floor, by_the_documents(way), "{way:?}");
        }
        let closed: Vec<Committee> = ways.iter().map(|way| model.committee(way)).collect();
        let ends = |of: fn(&Committee) -> i64| (closed.iter().map(of).min(), closed.iter().map(of).max());
        let interval = |i: Interval| (Some(i.floor), Some(i.ceiling));
        assert_eq!(interval(found.coverage), ends(|c| c.coverage.floor), "{said:?}");
        assert_eq!(interval(found.authority), ends(|c| c.authority.floor), "{said:?}");
        for (index, known) in found.roles.iter().enumerate() {
            let of = |c: &Committee| c.roles.get(index).map_or(0, |r| r.coverage.floor);
            let (least, most) = (closed.iter().map(of).min(), closed.iter().map(of).max());
            assert_eq!(interval(known.coverage), (least, most), "{} {said:?}", known.role);
        }
        assert_eq!(found.decided, closed.iter().all(|c| c.decided), "{said:?}");
        assert_eq!(found.carried, closed.iter().all(|c| c.carried), "{said:?}");
        if ways.len() > 1 {
            compared.count("open");
            compared.add("open, with absent roles", usize::from(!absent.is_empty()));
        }
    });
    compared.at_least("open", 1_000).at_least("open, with absent roles", 700);
}

/// The coverage of an account in which nothing is open, by the sentences of `docs/semantics.md`.
fn by_the_documents(account: &Account) -> i64 {
    let account: serde_json::Value = serde_json::from_str(&account.to_json()).expect("it is JSON");
    let contacts: Vec<_> = account["contacts"].as_array().into_iter().flatten().collect();
    let strength = |given: &serde_json::Value| given.as_i64().map_or(1000, |reported| reported.min(950));
    let noisy_or = |mut strengths: Vec<i64>| {
        strengths.sort_unstable_by_key(|s| -s);
        let left = strengths.into_iter().fold(1_i64 << 32, |left, strength| left * (1000 - strength) / 1000);
        1000 * ((1 << 32) - left) / (1 << 32)
    };
    let covered = ROLES.map(|role| {
        let people = contacts.iter().filter(|c| c["stance"] != "blocker");
        noisy_or(people.filter_map(|c| c["roles"].get(role)).map(strength).collect())
    });
    let blockers = contacts.iter().filter(|c| c["stance"] == "blocker");
    let strongest =
        |c: &&serde_json::Value| c["roles"].as_object().into_iter().flat_map(|r| r.values()).map(strength).max();
    let opposed = noisy_or(blockers.filter_map(strongest).collect());
    let [decision_maker, champion, influencer, user, gatekeeper] = covered;
    let mean = (35 * decision_maker + 25 * champion + 15 * influencer + 15 * user + 10 * gatekeeper) / 100;
    (mean - 30 * opposed * (1000 - champion) / 100_000).max(0)
}

/// Every `null` turns out as a certain role or as none, and every role that then nobody has been told of as filled by
/// somebody new or as absent; nobody has a role that is absent, unless it was told of them.
fn ways(contacts: &[Contact], absent: &[&str]) -> Vec<Account> {
    let merged: serde_json::Value = serde_json::from_str(&account(contacts).to_json()).expect("it is JSON");
    let merged = merged.get("contacts").and_then(|c| c.as_array()).cloned().unwrap_or_default();
    let mut ways = vec![serde_json::json!([])];
    for contact in merged {
        let mut shapes = vec![contact.clone()];
        let roles = contact.get("roles").and_then(|r| r.as_object()).cloned().unwrap_or_default();
        for (role, _) in roles.iter().filter(|(_, strength)| strength.is_null()) {
            let turned = |shape: &serde_json::Value, strength: serde_json::Value| {
                let mut shape = shape.clone();
                shape["roles"][role] = strength;
                shape
            };
            let may_have = !absent.contains(&role.as_str());
            let has = shapes.iter().filter(|_| may_have).map(|s| turned(s, "certain".into()));
            shapes = shapes.iter().map(|s| turned(s, 0.into())).chain(has).collect();
        }
        let with = |way: &serde_json::Value, shape: &serde_json::Value| {
            way.as_array().into_iter().flatten().chain([shape]).cloned().collect::<serde_json::Value>()
        };
        ways = ways.iter().flat_map(|way| shapes.iter().map(move |shape| with(way, shape))).collect();
    }
    let closed = ways.iter().flat_map(|way| {
        let people = serde_json::json!({"contacts": way, "absent": absent}).to_string();
        let mut ways = vec![Account::from_json(&people).expect("it is an account")];
        let is_told = |role: &str| {
            way.as_array()
                .into_iter()
                .flatten()
                .any(|c| c.get("roles").and_then(|r| r.get(role)).is_some_and(|strength| strength != 0))
        };
        for role in ROLES.iter().filter(|r| !absent.contains(r) && !is_told(r)) {
            let found = ways
                .iter()
                .map(|way| way.clone().with_contact(Contact::new(&format!("new {role}")).with_certain_role(role)));
            ways = found.chain(ways.iter().map(|way| way.clone().with_absent(role))).collect();
        }
        ways
    });
    closed.collect()
}

/// Each expected cost is the cost of the step and what is expected behind it; the search ends when all is settled.
#[test]
fn the_search_costs_what_it_says_and_ends_when_settled() {
    let compared = cases(300, |_, model, contacts, compared| {
        let known: Vec<Contact> = contacts.iter().filter(|c| !account_has_maybe(c)).cloned().collect();
        let mut open = vec![account(&known)];
        while let Some(account) = open.pop() {
            let committee = model.committee(&account);
            let Some(next) = &committee.next else { continue };
            compared.count("steps");
            assert!(!committee.carried);
            let index = ROLES.iter().position(|r| *r == next.role).expect("a built-in role");
            let (share, cost) = SEARCH.get(index).copied().expect("one for each role");
            let found = account
                .clone()
                .with_contact(Contact::new(&format!("found {}", next.role)).with_certain_role(&next.role));
            let missing = account.with_absent(&next.role);
            let expected = |a: &Account| model.committee(a).next.map_or(0, |n| n.expected);
            let mean = (share * expected(&found) + (100 - share) * expected(&missing)) / 100;
            assert!((cost * 1000 + mean).abs_diff(next.expected) <= 2, "{} {mean} {}", next.role, next.expected);
            open.extend([found, missing]);
        }
    });
    compared.at_least("steps", 500);
}

fn account_has_maybe(contact: &Contact) -> bool {
    Account::new().with_contact(contact.clone()).to_json().contains(":null")
}

/// What is told to a lead is what every value of the interval would give.
#[test]
fn a_settled_authority_scores_as_every_authority_it_may_have() {
    let compared = check(60, long_tape(200, 1200), |mut tape, compared| {
        let (cut, limit) = (tape.between(1, 99), tape.between(1, 99));
        let test = *tape.pick(&["<", "<=", "==", ">=", ">"]);
        let document = serde_json::json!({"format": 1, "id": "m", "scores": [{"id": "fit", "groups": [{"id": "g",
            "tables": [{"field": "account.authority", "cuts": [cut], "points": [0, 20]}],
            "rules": [{"when": format!("account.authority {test} {limit}"), "points": 40}]}]}]});
        let model = model(&document);
        for _ in 0..30 {
            let contacts = contacts(&mut tape);
            let committee = model.committee(&account(&contacts));
            let points = |lead: Lead| model.score(&lead, instant()).expect("numbers fit").points("fit");
            let is_settled = committee.facts().any(|(field, _)| field == "account.authority");
            let told = points(committee.onto(Lead::new(), instant()));
            let all: Vec<_> = (committee.authority.floor..=committee.authority.ceiling)
                .map(|authority| points(Lead::new().with("account.authority", i32::try_from(authority).unwrap_or(0))))
                .collect();
            if is_settled {
                compared.add("settled", usize::from(all.len() > 1));
                assert!(all.iter().all(|p| *p == told), "{document} {committee:?}");
            } else {
                assert!(all.iter().any(|p| p != all.first().expect("not empty")), "{document} {committee:?}");
            }
        }
        Ok(())
    });
    compared.at_least("settled", 100);
}

#[test]
fn the_reason_says_what_is_missing_and_what_finding_it_gives() {
    let model = Model::builtin();
    let next =
        |account: &Account| model.committee(account).next.map(|n| (n.role, n.reason)).expect("something is open");
    let bare = Account::new();
    assert_eq!(
        next(&bare),
        (
            "decision_maker".to_owned(),
            "nobody is known as decision maker, and nothing is decided without one; one for certain takes the coverage \
             from 0 % to 35 %"
                .to_owned()
        )
    );
    let ann = bare.with_contact(Contact::new("ann").with_name("Ann Lee").with_possible_role("decision_maker"));
    assert!(next(&ann).1.starts_with("Ann Lee may be the decision maker, and nothing"));
    let weak = Account::new().with_contact(Contact::new("bo").with_role("decision_maker", 400));
    assert!(next(&weak).1.starts_with("only 40 % sure of a decision maker, and nothing"));
    let decided = Account::new().with_contact(Contact::new("bo").with_certain_role("decision_maker"));
    // As heavy as needed, and easier to find than a champion.
    assert_eq!(next(&decided).0, "user");
    assert_eq!(model.committee(&Account::new().with_absent("decision_maker")).next, None, "nothing can be decided");
}
