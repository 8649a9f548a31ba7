use super::*;
use crate::directory::Leader;
use crate::vocabulary::{Language, Role};

const HOUSING: i64 = 1;
const TOWN: i64 = 2;
const DISCIPLINE: i64 = 3;
const SCHOOLS: i64 = 4;

fn district() -> District {
    let mut district = District::default();
    for (id, name, short_name, aliases, kind) in [
        (HOUSING, "示例区住房和城乡建设局", "区住建局", vec!["住建局", "房管局"], UnitKind::Department),
        (TOWN, "示例一镇人民政府", "示例一镇", vec!["一镇政府"], UnitKind::Township),
        (DISCIPLINE, "示例区纪委监委", "区纪委监委", vec!["区纪委", "纪委"], UnitKind::DisciplineInspection),
        (SCHOOLS, "示例区教育局", "区教育局", vec!["教育局"], UnitKind::Department),
    ] {
        let unit = Unit {
            id: UnitId(id),
            code: format!("u{id}"),
            name: name.to_owned(),
            short_name: short_name.to_owned(),
            former_names: Vec::new(),
            successor: None,
            aliases: aliases.into_iter().map(str::to_owned).collect(),
            kind,
            head: Some(UserId(id * 10)).filter(|_| id != SCHOOLS),
            default_officer: None,
            level: None,
            superior: None,
            active: true,
        };
        district.units.insert(unit.id, unit);
    }
    for (id, name, unit, role) in [
        (10, "赵样例", HOUSING, Role::UnitHead),
        (11, "张三", HOUSING, Role::Officer),
        (12, "李四", HOUSING, Role::Officer),
        (20, "钱样例", TOWN, Role::UnitHead),
        (21, "阿依样例·买买样例", TOWN, Role::Officer),
        (30, "孙样例", DISCIPLINE, Role::DisciplineInspection),
        (41, "周小五", SCHOOLS, Role::Officer),
        (42, "李和平", SCHOOLS, Role::Officer),
        (90, "吴样例", HOUSING, Role::Leader),
        (99, "张三接口", HOUSING, Role::Client),
    ] {
        let user = User {
            id: UserId(id),
            username: format!("user{id}"),
            name: name.to_owned(),
            role,
            unit: UnitId(unit),
            email: None,
            language: Language::Zh,
            active: true,
        };
        district.users.insert(user.id, user);
    }
    let title = "区委常委、常务副区长".to_owned();
    let leader =
        Leader { user: UserId(90), title, units: Default::default(), categories: Default::default() };
    district.leaders.insert(UserId(90), leader);
    district
}

/// Who is surely meant and who perhaps, of users and units.
fn of(meant: Meant) -> (Vec<i64>, Vec<i64>, Vec<i64>, Vec<i64>) {
    let mut meant = meant;
    meant.surely.sort();
    let perhaps = {
        meant.perhaps.sort();
        meant.perhaps.without(&meant.surely)
    };
    let users = |one: &Accused| one.users.iter().map(|id| id.0).collect();
    let units = |one: &Accused| one.units.iter().map(|id| id.0).collect();
    (users(&meant.surely), units(&meant.surely), users(&perhaps), units(&perhaps))
}

/// A written name; the users and units who are surely meant by it, and those who are perhaps.
type Answered = (&'static str, &'static [i64], &'static [i64], &'static [i64], &'static [i64]);

#[rustfmt::skip]
const ANSWERS: &[Answered] = &[
    // Written out.
    ("张三",                     &[11], &[], &[], &[]),
    ("張三",                     &[11], &[], &[], &[]),
    (" 张　三 ",                 &[11], &[], &[], &[]),
    ("张三同志",                 &[11], &[], &[], &[]),
    ("阿依样例.买买样例",        &[21], &[], &[], &[]),
    ("阿依样例．買買樣例",       &[21], &[], &[], &[]),
    ("李和平",                   &[42], &[], &[], &[]),
    ("示例区住房和城乡建设局",   &[], &[HOUSING], &[], &[]),
    ("区住建局",                 &[], &[HOUSING], &[], &[]),
    ("房管局",                   &[], &[HOUSING], &[], &[]),
    ("纪委",                     &[], &[DISCIPLINE], &[], &[]),
    ("住建局工作人员",           &[], &[HOUSING], &[], &[]),
    // With a title, or by one.
    ("张三局长",                 &[11], &[], &[], &[]),
    ("副局长张三",               &[11], &[], &[], &[]),
    ("住建局局长",               &[10], &[], &[], &[]),
    ("住建局主要负责人",         &[10], &[], &[], &[]),
    ("示例一镇党委书记",         &[20], &[], &[], &[]),
    ("纪委书记",                 &[30], &[], &[], &[]),
    ("区纪委书记孙样例",         &[30], &[], &[], &[]),
    ("常务副区长",               &[90], &[], &[], &[]),
    ("常务副区长吴样例",         &[90], &[], &[], &[]),
    ("住建局副局长",             &[], &[], &[], &[HOUSING]),
    ("教育局局长",               &[], &[], &[], &[SCHOOLS]), // nobody is entered as its head
    // Beside a unit, in brackets or not.
    ("张三（住建局）",           &[11], &[], &[], &[]),
    ("张三[住建局局长]",         &[11], &[], &[], &[]),
    ("住建局张三",               &[11], &[], &[], &[]),
    ("住建局的王五",             &[], &[], &[], &[HOUSING]),
    // Several in one place.
    ("张三、李四",               &[11, 12], &[], &[], &[]),
    ("张三，李四",               &[11, 12], &[], &[], &[]),
    ("张三和李四",               &[11, 12], &[], &[], &[]),
    ("张三 李四",                &[11, 12], &[], &[], &[]),
    ("张三和李和平",             &[11, 42], &[], &[], &[]),
    ("张三、教育局",             &[11], &[SCHOOLS], &[], &[]),
    // With slips, or as it sounds.
    ("张四",                     &[], &[], &[11, 12], &[]),
    ("章三",                     &[], &[], &[11], &[]),
    ("章散",                     &[], &[], &[11], &[]),
    ("周晓伍",                   &[], &[], &[41], &[]),
    ("周小小五",                 &[], &[], &[41], &[]),
    ("zhang san",                &[], &[], &[11], &[]),
    ("阿衣样例·买卖样例",        &[], &[], &[21], &[]),
    ("区住健局",                 &[], &[], &[], &[HOUSING]),
    ("住房城乡建设局",           &[], &[], &[], &[HOUSING]),
    ("章三（住建局）",           &[], &[], &[11], &[HOUSING]),
    // Not one of ours.
    ("王五",                     &[], &[], &[], &[]),
    ("欧阳某某",                 &[], &[], &[], &[]),
    ("某某有限公司",             &[], &[], &[], &[]),
    ("区长",                     &[], &[], &[], &[]),
    ("村支书",                   &[], &[], &[], &[]),
    ("·（）",                    &[], &[], &[], &[]),
];

#[test]
fn each_written_name_has_its_answer() {
    let district = district();
    let mut wrong = Vec::new();
    for (written, users, units, perhaps, perhaps_units) in ANSWERS {
        let found = of(district.meant(written));
        let wanted = (users.to_vec(), units.to_vec(), perhaps.to_vec(), perhaps_units.to_vec());
        if found != wanted {
            wrong.push(format!("{written}: {found:?}, not {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_stands_in_a_text_is_found_but_not_whom_it_is_written_to() {
    let district = district();
    let reader = Reader::of(&district);
    let found = |text: &str| of(Meant { surely: Accused::default(), perhaps: reader.standing_in(text) });
    assert_eq!(found("请区纪委查处：张三收受好处。"), (vec![], vec![], vec![11], vec![]));
    assert_eq!(found("住建局局长不作为，教育局知情"), (vec![], vec![], vec![10], vec![SCHOOLS]));
    assert_eq!(found("纪委书记包庇"), (vec![], vec![], vec![30], vec![]));
    assert_eq!(found("问题一：开张。三月以来无人管"), (vec![], vec![], vec![], vec![]));
}

#[test]
fn another_account_is_the_same_person_by_name_or_address() {
    let mut district = district();
    let mut again = |id: i64, name: &str, email: Option<&str>| {
        let first = district.users[&UserId(11)].clone();
        let (name, email) = (name.to_owned(), email.map(str::to_owned));
        district.users.insert(UserId(id), User { id: UserId(id), name, email, unit: UnitId(TOWN), ..first });
    };
    again(51, "張 三", Some("zs@example.cn"));
    again(52, "另名", Some("ZS@example.cn "));
    for name in ["张三", "张 三", "另名"] {
        assert_eq!(of(district.meant(name)).0, [11, 51, 52], "{name}");
    }
    district.note_stays([]);
    // Whoever works in an accused unit under one account is accused under the other.
    let accused = Accused { users: Vec::new(), units: vec![UnitId(HOUSING)] };
    assert!(district.is_named(&accused, UserId(51)));
    assert!(!district.is_named(&accused, UserId(20)));
    // … and so is whoever worked there.
    district.note_stays([(UserId(20), UnitId(HOUSING))]);
    assert!(district.is_named(&accused, UserId(20)));
}
