//! Who reviews (articles 35, 36): the sample of a district against a table written by hand from the rule book
//! (domain.md §1.6, "Who reviews"), and every small directory against what must hold of all of them.

use std::collections::BTreeMap;

use domain::directory::{District, Organ, Unit};
use domain::ids::{OrganId, UnitId};
use domain::organs::{Authority, ReviewLine, Standing, Unfit};
use domain::policy::Policy;
use domain::vocabulary::{Level, OrganKind, UnitKind};

use OrganKind as K;

const CITY: OrganId = OrganId(1);
const GOVERNMENT: OrganId = OrganId(2);
const CITY_HOUSING: OrganId = OrganId(3);
const CITY_SCHOOLS: OrganId = OrganId(4);
const CITY_POLICE: OrganId = OrganId(5);
const PROVINCE: OrganId = OrganId(6);
const PROVINCE_HOUSING: OrganId = OrganId(7);
const PARTY: OrganId = OrganId(8);
const CITY_PUBLICITY: OrganId = OrganId(9);
const CITY_PARTY: OrganId = OrganId(10);
const COURT: OrganId = OrganId(11);

const OFFICE: UnitId = UnitId(1);
const HOUSING: UnitId = UnitId(2);
const SCHOOLS: UnitId = UnitId(3);
const POLICE: UnitId = UnitId(4);
const TOWN: UnitId = UnitId(5);
const OTHER_TOWN: UnitId = UnitId(6);
const PUBLICITY: UnitId = UnitId(7);
/// Nobody has entered its place.
const NEW: UnitId = UnitId(8);
/// Its level alone is entered.
const LOOSE: UnitId = UnitId(9);

fn organ(id: OrganId, kind: OrganKind, level: Level, superior: Option<OrganId>) -> Organ {
    let (code, name) = (format!("o{}", id.0), format!("样例机关{}", id.0));
    let unit = (id == GOVERNMENT).then_some(OFFICE);
    Organ { id, code, name, kind, level, superior, unit, address: None, phone: None, active: true }
}

fn unit(id: UnitId, kind: UnitKind, level: Option<Level>, superior: Option<OrganId>) -> Unit {
    Unit {
        id,
        code: format!("u{}", id.0),
        name: format!("样例单位{}", id.0),
        short_name: format!("单位{}", id.0),
        aliases: vec![format!("老单位{}", id.0)],
        former_names: Vec::new(),
        kind,
        head: None,
        default_officer: None,
        level,
        superior,
        active: true,
        successor: None,
    }
}

fn district() -> District {
    let organs = [
        organ(PROVINCE, K::Government, Level::Province, None),
        organ(CITY, K::Government, Level::City, Some(PROVINCE)),
        organ(GOVERNMENT, K::Government, Level::District, Some(CITY)),
        organ(PROVINCE_HOUSING, K::Department, Level::Province, Some(PROVINCE)),
        organ(CITY_HOUSING, K::Department, Level::City, Some(PROVINCE_HOUSING)),
        organ(CITY_SCHOOLS, K::Department, Level::City, Some(CITY)),
        organ(CITY_POLICE, K::Vertical, Level::City, None),
        organ(CITY_PARTY, K::PartyCommittee, Level::City, None),
        organ(PARTY, K::PartyCommittee, Level::District, Some(CITY_PARTY)),
        organ(CITY_PUBLICITY, K::PartyOrgan, Level::City, Some(CITY_PARTY)),
        organ(COURT, K::Court, Level::District, None),
    ];
    let at = Some(Level::District);
    let units = [
        unit(OFFICE, UnitKind::PetitionOffice, at, Some(GOVERNMENT)),
        unit(HOUSING, UnitKind::Department, at, Some(CITY_HOUSING)),
        unit(SCHOOLS, UnitKind::Department, at, Some(CITY_SCHOOLS)),
        unit(POLICE, UnitKind::Department, at, Some(CITY_POLICE)),
        unit(TOWN, UnitKind::Township, Some(Level::Township), Some(GOVERNMENT)),
        unit(OTHER_TOWN, UnitKind::Township, Some(Level::Township), None),
        unit(PUBLICITY, UnitKind::Publicity, at, Some(CITY_PUBLICITY)),
        unit(NEW, UnitKind::Department, None, None),
        unit(LOOSE, UnitKind::Department, at, None),
    ];
    District {
        organs: organs.into_iter().map(|organ| (organ.id, organ)).collect(),
        units: units.into_iter().map(|unit| (unit.id, unit)).collect(),
        ..District::default()
    }
}

fn national() -> Vec<ReviewLine> {
    Policy::national().unwrap().review
}

fn above(district: &District, lines: &[ReviewLine], of: Authority) -> Vec<OrganId> {
    district.next_above(lines, of).into_iter().map(|organ| organ.id).collect()
}

/// Who decided, and who reviews that.
const TABLE: &[(Authority, &[OrganId])] = &[
    // A department: the city's department, or the district's government.
    (Authority::Unit(HOUSING), &[CITY_HOUSING, GOVERNMENT]),
    (Authority::Unit(SCHOOLS), &[CITY_SCHOOLS, GOVERNMENT]),
    (Authority::Unit(OFFICE), &[GOVERNMENT]),
    // Vertically managed: its own superior alone.
    (Authority::Unit(POLICE), &[CITY_POLICE]),
    // A township: the district's government, entered as its superior or not.
    (Authority::Unit(TOWN), &[GOVERNMENT]),
    (Authority::Unit(OTHER_TOWN), &[GOVERNMENT]),
    // A department of the Party: the Party's committee, or the department above.
    (Authority::Unit(PUBLICITY), &[CITY_PUBLICITY, PARTY]),
    // Its level alone is known: the government of its level, which needs no naming.
    (Authority::Unit(LOOSE), &[GOVERNMENT]),
    // Nothing is known.
    (Authority::Unit(NEW), &[]),
    // Re-review: one higher again.
    (Authority::Organ(GOVERNMENT), &[CITY]),
    (Authority::Organ(CITY_HOUSING), &[PROVINCE_HOUSING, CITY]),
    (Authority::Organ(CITY_SCHOOLS), &[CITY]),
    (Authority::Organ(CITY), &[PROVINCE]),
    (Authority::Organ(PARTY), &[CITY_PARTY]),
    (Authority::Organ(CITY_PUBLICITY), &[CITY_PARTY]),
    (Authority::Organ(CITY_POLICE), &[]),
    (Authority::Organ(COURT), &[]),
];

#[test]
fn review_belongs_to_the_organ_next_above() {
    let (district, lines) = (district(), national());
    for (decided, reviewers) in TABLE {
        assert_eq!(above(&district, &lines, *decided), *reviewers, "{decided:?}");
    }
}

#[test]
fn equals_those_below_and_those_too_high_are_refused() {
    let (district, lines) = (district(), national());
    let check = |decided, before: &[Authority], reviewer| {
        district.check_reviewer(&lines, Some(decided), before, reviewer)
    };
    let housing = Authority::Unit(HOUSING);
    let next =
        Err(Unfit::NotNextAbove { instead: vec!["样例机关3".to_owned(), "样例机关2".to_owned()] });
    for (reviewer, said) in [
        (housing, Err(Unfit::Itself)),
        (Authority::Unit(SCHOOLS), next.clone()),       // an equal
        (Authority::Unit(TOWN), next.clone()),          // below
        (Authority::Organ(CITY), next.clone()),         // too high (越级)
        (Authority::Organ(CITY_SCHOOLS), next.clone()), // as high, of another trade
        (Authority::Organ(COURT), next.clone()),        // beside
        (Authority::Organ(CITY_HOUSING), Ok(())),
        (Authority::Organ(GOVERNMENT), Ok(())),
        (Authority::Unit(OFFICE), Ok(())), // deals with the government's reviews
    ] {
        assert_eq!(check(housing, &[], reviewer), said, "{reviewer:?}");
    }
    // Who reviewed it does not re-review; nor does who handled it, nor its equals.
    let handled = [housing];
    let government = Authority::Organ(GOVERNMENT);
    assert_eq!(check(government, &handled, government), Err(Unfit::Itself));
    assert_eq!(check(government, &handled, housing), Err(Unfit::Itself));
    assert_eq!(check(government, &handled, Authority::Organ(CITY)), Ok(()));
    assert!(check(government, &handled, Authority::Organ(CITY_HOUSING)).is_err());
    // Of whom nothing is entered nobody is stopped; where levels are, an equal is.
    let new = Authority::Unit(NEW);
    for reviewer in [Authority::Unit(SCHOOLS), Authority::Organ(CITY), Authority::Organ(COURT)] {
        assert_eq!(check(new, &[], reviewer), Ok(()), "{reviewer:?}");
    }
    let below = Err(Unfit::NotNextAbove { instead: Vec::new() });
    let police = Authority::Organ(CITY_POLICE);
    assert_eq!(check(police, &[], Authority::Organ(CITY_HOUSING)), below);
    assert_eq!(check(police, &[], Authority::Organ(CITY)), Ok(()));
    // A reviewing organ that the directory does not know: what is known of the handling unit still holds.
    let of_unknown = |reviewer| district.check_reviewer(&lines, None, &handled, reviewer);
    assert_eq!(of_unknown(Authority::Unit(SCHOOLS)), below);
    assert_eq!(of_unknown(Authority::Organ(CITY)), Ok(()));
}

#[test]
fn local_rules_edit_the_table() {
    let local = "base = \"national\"\nregion = \"样例\"\n[[review]]\n\
        handled_by = { kind = \"department\", level = \"district\" }\n\
        reviewed_by = [{ kind = \"government\", level = \"district\" }]\n";
    let policy = Policy::parse(local).unwrap();
    assert_eq!(policy.review.len(), national().len());
    let district = district();
    assert_eq!(above(&district, &policy.review, Authority::Unit(HOUSING)), [GOVERNMENT]);
    assert_eq!(above(&district, &policy.review, Authority::Unit(TOWN)), [GOVERNMENT]);
    // Without a line for it, the superior that is entered.
    assert_eq!(above(&district, &[], Authority::Unit(HOUSING)), [CITY_HOUSING]);
    // No line lets equals review, and none says twice who does.
    let line = |by: &str| local.replace("{ kind = \"government\", level = \"district\" }", by);
    assert!(Policy::parse(&line("{ kind = \"department\", level = \"district\" }")).is_err());
    assert!(Policy::parse(&line("")).is_err());
}

#[test]
fn an_organ_is_known_by_its_name() {
    let mut district = district();
    assert_eq!(district.authority_named("样例机关2"), Some(Authority::Organ(GOVERNMENT)));
    assert_eq!(district.authority_named(" 样例單位２ "), Some(Authority::Unit(HOUSING)));
    assert_eq!(district.authority_named("老单位3"), Some(Authority::Unit(SCHOOLS)));
    assert_eq!(district.authority_named("别处的机关"), None);
    assert_eq!(district.authority_named(""), None);
    district.organs.get_mut(&GOVERNMENT).unwrap().active = false;
    assert_eq!(district.authority_named("样例机关2"), None);
    assert!(above(&district, &national(), Authority::Unit(TOWN)).is_empty());
}

/// How high somebody stands, counted here anew: a government like the departments of the level above it.
fn height(standing: Standing) -> usize {
    let level = Level::ALL.iter().position(|level| *level == standing.level).unwrap();
    let leads = [K::Government, K::PartyCommittee, K::Discipline, K::Procuratorate, K::Court];
    level + usize::from(leads.contains(&standing.kind))
}

#[test]
fn in_every_small_directory_only_somebody_higher_reviews_and_nobody_is_stopped_for_want_of_an_entry() {
    let lines = national();
    let every = || K::ALL.iter().flat_map(|kind| Level::ALL.iter().map(move |level| (*kind, *level)));
    let mut looked = 0;
    for (kind, level) in every() {
        for (other_kind, other_level) in every() {
            for superior in [None, Some(OrganId(1)), Some(OrganId(2))] {
                let organs =
                    [organ(OrganId(1), kind, level, None), organ(OrganId(2), other_kind, other_level, None)];
                let organs: BTreeMap<_, _> = organs.into_iter().map(|organ| (organ.id, organ)).collect();
                for unit_kind in UnitKind::ALL {
                    for own in [None, Some(Level::Township), Some(Level::District)] {
                        let one = unit(HOUSING, *unit_kind, own, superior);
                        let units = [(HOUSING, one)].into();
                        let district = District { organs: organs.clone(), units, ..District::default() };
                        looked += look(&district, &lines);
                    }
                }
            }
        }
    }
    assert!(looked > 100_000, "{looked}");
}

/// What must hold of a unit and two organs.
fn look(district: &District, lines: &[ReviewLine]) -> usize {
    let decided = Authority::Unit(HOUSING);
    let above = above(district, lines, decided);
    let own = district.standing(decided);
    for id in [OrganId(1), OrganId(2)] {
        let reviewer = Authority::Organ(id);
        let taken = district.check_reviewer(lines, Some(decided), &[], reviewer).is_ok();
        let higher = own.zip(district.standing(reviewer)).map(|(own, other)| height(other) > height(own));
        let expected = if above.is_empty() { higher != Some(false) } else { above.contains(&id) };
        assert_eq!(taken, expected, "{district:?} {id:?}");
        let by_line = own.and_then(|own| lines.iter().find(|line| line.handled_by == own));
        if by_line.is_some() && taken {
            assert_eq!(higher, Some(true), "{district:?} {id:?}");
        }
    }
    assert_eq!(district.check_reviewer(lines, Some(decided), &[], decided), Err(Unfit::Itself));
    2
}
