//! Reads a register (台账) that was saved as CSV: the columns of the provincial export and those
//! that the district adds. Columns are found by the name in the header, in any order.
//!
//! All faults of a row are told together, and none of them repeats what a cell says: the cells are
//! personal.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{NaiveDate, TimeDelta};
use csv::StringRecord;
use thiserror::Error;

use domain::text::{Address, Content, OutsideNumber, PersonName, Phone, TextError, Title, normalise_name};
use domain::time::is_plausible;
use domain::vocabulary::{Channel, Purpose};

const NUMBER: &str = "信访件编号";
const NAME: &str = "姓名";
const HEADCOUNT: &str = "信访人数";
const ADDRESS: &str = "住址";
const PHONE: &str = "手机号码";
const PLACE: &str = "问题属地";
const PURPOSE: &str = "信访目的";
const CATEGORY: &str = "内容分类";
const RECEIVED: &str = "信访日期";
const REGISTERED: &str = "登记日期";
const DUE: &str = "限办时间";
const CHANNEL: &str = "信访形式";
const CONTENT: &str = "概况";
const IS_CLOSED: &str = "是否办结";
const GROUP: &str = "联名信或集体访";
const STATUS: &str = "信访件状态";
const REGISTRAR: &str = "登记人";
const UNIT: &str = "责任单位";
const LEADER: &str = "包挂领导";
const ACCEPTED: &str = "受理日期";
const REPLIED: &str = "答复日期";
const CLOSED: &str = "办结日期";
const HOME_VISITS: &str = "登门次数";

/// What a fault of the row as a whole names instead of a column.
const WHOLE_ROW: &str = "整行";

/// Without these columns a register cannot be read.
const REQUIRED: [&str; 11] =
    [NUMBER, NAME, HEADCOUNT, PURPOSE, CATEGORY, RECEIVED, REGISTERED, CHANNEL, CONTENT, IS_CLOSED, STATUS];

/// These may be missing from the sheet; their cells then count as empty.
const OPTIONAL: [&str; 12] =
    [ADDRESS, PHONE, PLACE, DUE, GROUP, REGISTRAR, UNIT, LEADER, ACCEPTED, REPLIED, CLOSED, HOME_VISITS];

/// The greatest number of people, or of visits, that one petition may have.
const GREATEST_COUNT: u32 = 9999;

/// One petition as the register tells it. `Debug` shows nothing about a person.
#[derive(Clone, PartialEq, Eq)]
pub struct RegisterRow {
    /// The line of the file; the header is line 1.
    pub line: u64,
    pub number: String,
    /// None where the petitioner is anonymous.
    pub name: Option<PersonName>,
    pub headcount: u32,
    pub address: Option<Address>,
    pub phone: Option<Phone>,
    pub place: Option<String>,
    pub purpose: Purpose,
    /// The names of the levels, the highest first.
    pub category: Vec<String>,
    pub received_on: NaiveDate,
    pub registered_on: NaiveDate,
    pub due: Option<NaiveDate>,
    pub channel: Channel,
    /// The first sentence of the content.
    pub title: String,
    pub content: String,
    /// What kind of joint petition it is, if it is one.
    pub group: Option<String>,
    pub status: String,
    pub registrar: Option<String>,
    pub unit: Option<String>,
    pub leader: Option<String>,
    pub accepted_on: Option<NaiveDate>,
    pub replied_on: Option<NaiveDate>,
    pub closed_on: Option<NaiveDate>,
    pub home_visits: u32,
}

impl fmt::Debug for RegisterRow {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RegisterRow").field("line", &self.line).finish_non_exhaustive()
    }
}

/// Why a row cannot be taken: one cell, one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    pub line: u64,
    pub column: &'static str,
    pub code: &'static str,
}

impl RowFault {
    /// The fault in words, without what the cell says.
    pub fn describe(&self) -> String {
        format!("第 {} 行「{}」：{}", self.line, self.column, self.reason())
    }

    fn reason(&self) -> &'static str {
        match self.code {
            "empty" => "不能为空",
            "too_long" => "内容太长",
            "control_character" => "含有换行或看不见的控制字符，请删除后重试",
            "malformed" => self.expected_form(),
            "unknown_word" => self.expected_word(),
            "out_of_range" => "数字超出范围（最大 9999，信访人数最小 1）",
            "date_in_future" => "日期晚于今天",
            "dates_out_of_order" => "日期早于前一环节（应为信访、登记、受理、答复、办结依次不早于前一项）",
            "closed_without_date" => "是否办结为“是”，此日期不能为空",
            "closed_date_while_open" => "是否办结为“否”，不应有办结日期",
            "replied_without_accepted" => "已有答复日期，受理日期不能为空",
            "accepted_without_unit" => "已有受理日期，责任单位不能为空",
            "repeated" => "与本表前面的行重复",
            "too_many_cells" => "单元格多于表头列数，可能是内容中的逗号没有加引号",
            _ => "内容有误",
        }
    }

    fn expected_form(&self) -> &'static str {
        match self.column {
            RECEIVED | REGISTERED | DUE | ACCEPTED | REPLIED | CLOSED => "日期看不懂（应如 2026-01-05）",
            HEADCOUNT | HOME_VISITS => "应为整数",
            PHONE => "电话号码格式不对",
            CATEGORY => "分类看不懂（各级用“_”连接，如 城乡建设_物业供热）",
            NUMBER => "编号中不能有空格",
            _ => "格式不对",
        }
    }

    fn expected_word(&self) -> &'static str {
        match self.column {
            IS_CLOSED => "只能填“是”或“否”",
            PURPOSE => "没有这个信访目的（可填 意见建议、求决、申诉、揭发控告、咨询、其他）",
            CHANNEL => {
                "没有这个信访形式（可填 来信、来访、网上信访、电话信访、领导信箱、12345热线、网络舆情、传真）"
            }
            _ => "没有这个选项",
        }
    }
}

/// Why a sheet cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RegisterError {
    #[error("文件不是 UTF-8 编码。请在表格软件中选择“另存为”，类型选“CSV UTF-8（逗号分隔）”，再重新导入")]
    NotUtf8,
    #[error("表头缺少这些列：{}。请在第一行补上后重新导入", .0.join("、"))]
    MissingColumns(Vec<&'static str>),
    #[error("表头中这些列出现了不止一次：{}。请各保留一列后重新导入", .0.join("、"))]
    RepeatedColumns(Vec<&'static str>),
    #[error("文件不是完整的 CSV 表格（{0}）。请重新另存为“CSV UTF-8（逗号分隔）”再导入")]
    Csv(String),
}

impl RegisterError {
    /// The stable key of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotUtf8 => "not_utf8",
            Self::MissingColumns(_) => "missing_columns",
            Self::RepeatedColumns(_) => "repeated_columns",
            Self::Csv(_) => "csv",
        }
    }
}

/// Reads a register. Every date is moved by `shift_days`, which lets a sample keep its distance from
/// today; an import moves nothing. Rows without any content are left out.
///
/// # Errors
/// [`RegisterError`] where the sheet as a whole cannot be read. What is wrong with a row is told in the
/// place of the row.
pub fn read(
    bytes: &[u8],
    shift_days: i64,
    today: NaiveDate,
) -> Result<Vec<Result<RegisterRow, Vec<RowFault>>>, RegisterError> {
    let text = std::str::from_utf8(bytes).map_err(|_| RegisterError::NotUtf8)?;
    // With one kind of line end, the lines that csv counts are the lines of the file.
    let text = text.trim_start_matches('\u{FEFF}').replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| RegisterError::Csv(error.to_string()))?.clone();
    let columns = find_columns(&header)?;
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| RegisterError::Csv(error.to_string()))?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let line = line_of(&record, &text);
        let mut cells =
            Cells { columns: &columns, record: &record, line, shift_days, today, faults: Vec::new() };
        cells.check_width(header.len());
        cells.check_repeated(&mut seen);
        rows.push(cells.into_row());
    }
    Ok(rows)
}

/// Where each known column stands.
fn find_columns(header: &StringRecord) -> Result<BTreeMap<&'static str, usize>, RegisterError> {
    let names: Vec<String> = header.iter().map(normalise_name).collect();
    let count = |column: &str| names.iter().filter(|name| *name == column).count();
    let missing: Vec<_> = REQUIRED.into_iter().filter(|column| count(column) == 0).collect();
    if !missing.is_empty() {
        return Err(RegisterError::MissingColumns(missing));
    }
    let known = || REQUIRED.into_iter().chain(OPTIONAL);
    let repeated: Vec<_> = known().filter(|column| count(column) > 1).collect();
    if !repeated.is_empty() {
        return Err(RegisterError::RepeatedColumns(repeated));
    }
    let place = |column| names.iter().position(|name| name == column).map(|index| (column, index));
    Ok(known().filter_map(place).collect())
}

/// The line on which a record begins. csv counts from the end of the record before, so the empty
/// lines between the two come on top.
fn line_of(record: &StringRecord, text: &str) -> u64 {
    let Some(position) = record.position() else { return 0 };
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let empty_lines = rest.iter().take_while(|byte| **byte == b'\n').map(|_| 1).sum::<u64>();
    position.line() + empty_lines
}

/// The dates of a row, as far as they could be read.
struct Dates {
    received: Option<NaiveDate>,
    registered: Option<NaiveDate>,
    due: Option<NaiveDate>,
    accepted: Option<NaiveDate>,
    replied: Option<NaiveDate>,
    closed: Option<NaiveDate>,
}

/// The cells of one row, and what was found wrong with them.
struct Cells<'a> {
    columns: &'a BTreeMap<&'static str, usize>,
    record: &'a StringRecord,
    line: u64,
    shift_days: i64,
    today: NaiveDate,
    faults: Vec<RowFault>,
}

impl Cells<'_> {
    /// Reads every cell before it gives up, so that all faults are told together.
    fn into_row(mut self) -> Result<RegisterRow, Vec<RowFault>> {
        let row = self.row();
        match row {
            Some(row) if self.faults.is_empty() => Ok(row),
            _ => Err(self.faults),
        }
    }

    fn row(&mut self) -> Option<RegisterRow> {
        let number = self.required(NUMBER, |text| stored(OutsideNumber::parse(text), OutsideNumber::as_str));
        let name = self.optional(NAME, |text| PersonName::parse(text).map_err(code_of));
        let headcount = self.required(HEADCOUNT, |text| count(text, 1));
        let address = self.optional(ADDRESS, |text| Address::parse(text).map_err(code_of));
        let phone = self.optional(PHONE, |text| Phone::parse(text).map_err(code_of));
        let place = self.optional(PLACE, line_text);
        let purpose = self.required(PURPOSE, purpose);
        let category = self.required(CATEGORY, category);
        let channel = self.required(CHANNEL, channel);
        let content = self.required(CONTENT, |text| stored(Content::parse(text), Content::as_str));
        let group = self.optional(GROUP, line_text).filter(|word| word != "否");
        let status = self.required(STATUS, line_text);
        let registrar = self.optional(REGISTRAR, line_text);
        let unit = self.optional(UNIT, line_text);
        let leader = self.optional(LEADER, line_text);
        let home_visits = self.optional(HOME_VISITS, |text| count(text, 0));
        let dates = self.dates();
        self.check_steps();
        Some(RegisterRow {
            line: self.line,
            number: number?,
            name: name.filter(|name| name.as_str() != "匿名"),
            headcount: headcount?,
            address,
            phone,
            place,
            purpose: purpose?,
            category: category?,
            received_on: dates.received?,
            registered_on: dates.registered?,
            due: dates.due,
            channel: channel?,
            title: title_of(content.as_deref()?),
            content: content?,
            group,
            status: status?,
            registrar,
            unit,
            leader,
            accepted_on: dates.accepted,
            replied_on: dates.replied,
            closed_on: dates.closed,
            home_visits: home_visits.unwrap_or(0),
        })
    }

    fn dates(&mut self) -> Dates {
        let (shift_days, today) = (self.shift_days, self.today);
        let past = |text: &str| date(text, shift_days).and_then(|day| not_after(day, today));
        let dates = Dates {
            received: self.required(RECEIVED, past),
            registered: self.required(REGISTERED, past),
            due: self.optional(DUE, |text| date(text, shift_days)),
            accepted: self.optional(ACCEPTED, past),
            replied: self.optional(REPLIED, past),
            closed: self.optional(CLOSED, past),
        };
        self.check_order(&dates);
        dates
    }

    /// A step does not come before the last one of those before it that has a date.
    fn check_order(&mut self, dates: &Dates) {
        let later = [
            (REGISTERED, dates.registered),
            (ACCEPTED, dates.accepted),
            (REPLIED, dates.replied),
            (CLOSED, dates.closed),
        ];
        let mut latest = dates.received;
        for (column, day) in later {
            if day.is_some() && day < latest {
                self.fault(column, "dates_out_of_order");
            }
            latest = latest.max(day);
        }
    }

    /// No step without the one before it.
    fn check_steps(&mut self) {
        match self.required(IS_CLOSED, yes_or_no) {
            Some(true) => {
                for column in [ACCEPTED, REPLIED, CLOSED] {
                    if self.is_blank(column) {
                        self.fault(column, "closed_without_date");
                    }
                }
            }
            Some(false) if !self.is_blank(CLOSED) => self.fault(CLOSED, "closed_date_while_open"),
            _ => {}
        }
        let is_told = self.faults.iter().any(|fault| fault.column == ACCEPTED);
        if !self.is_blank(REPLIED) && self.is_blank(ACCEPTED) && !is_told {
            self.fault(ACCEPTED, "replied_without_accepted");
        }
        if !self.is_blank(ACCEPTED) && self.is_blank(UNIT) {
            self.fault(UNIT, "accepted_without_unit");
        }
    }

    /// Cells beyond the header mean that a comma has split a cell. Empty ones do no harm.
    fn check_width(&mut self, width: usize) {
        if self.record.iter().skip(width).any(|cell| !cell.trim().is_empty()) {
            self.fault(WHOLE_ROW, "too_many_cells");
        }
    }

    /// The same number twice would register one petition twice.
    fn check_repeated(&mut self, seen: &mut BTreeSet<String>) {
        let number = self.cell(NUMBER).to_owned();
        if !number.is_empty() && !seen.insert(number) {
            self.fault(NUMBER, "repeated");
        }
    }

    /// What a cell says; nothing where the column or the cell is missing.
    fn cell(&self, column: &str) -> &str {
        let cell = self.columns.get(column).and_then(|index| self.record.get(*index));
        cell.unwrap_or_default().trim()
    }

    fn is_blank(&self, column: &str) -> bool {
        self.cell(column).is_empty()
    }

    fn required<T>(
        &mut self,
        column: &'static str,
        parse: impl FnOnce(&str) -> Result<T, &'static str>,
    ) -> Option<T> {
        if self.is_blank(column) {
            self.fault(column, "empty");
        }
        self.optional(column, parse)
    }

    fn optional<T>(
        &mut self,
        column: &'static str,
        parse: impl FnOnce(&str) -> Result<T, &'static str>,
    ) -> Option<T> {
        if self.is_blank(column) {
            return None;
        }
        parse(self.cell(column)).map_err(|code| self.fault(column, code)).ok()
    }

    fn fault(&mut self, column: &'static str, code: &'static str) {
        self.faults.push(RowFault { line: self.line, column, code });
    }
}

// ---- Parsers of cells: the value, or the code of the fault ----

fn code_of(error: TextError) -> &'static str {
    error.code()
}

fn stored<T>(read: Result<T, TextError>, as_str: fn(&T) -> &str) -> Result<String, &'static str> {
    read.map(|text| as_str(&text).to_owned()).map_err(code_of)
}

/// One line, no longer than an address.
fn line_text(text: &str) -> Result<String, &'static str> {
    stored(Address::parse(text), Address::as_str)
}

fn count(text: &str, least: u32) -> Result<u32, &'static str> {
    let number: u32 = text.parse().map_err(|_| "malformed")?;
    if (least..=GREATEST_COUNT).contains(&number) { Ok(number) } else { Err("out_of_range") }
}

fn yes_or_no(text: &str) -> Result<bool, &'static str> {
    match text {
        "是" => Ok(true),
        "否" => Ok(false),
        _ => Err("unknown_word"),
    }
}

fn purpose(text: &str) -> Result<Purpose, &'static str> {
    let alias = match text {
        "建议" | "意见" => Some(Purpose::Suggestion),
        "投诉" | "投诉请求" => Some(Purpose::Request),
        "检举控告" => Some(Purpose::Accusation),
        "其它" => Some(Purpose::Other),
        _ => None,
    };
    Purpose::from_label(text).or(alias).ok_or("unknown_word")
}

fn channel(text: &str) -> Result<Channel, &'static str> {
    let alias = match text {
        "手机信访" | "微信信访" | "网上建议" => Some(Channel::Online),
        _ => None,
    };
    Channel::from_label(text).or(alias).ok_or("unknown_word")
}

fn category(text: &str) -> Result<Vec<String>, &'static str> {
    let level = |name: &str| if name.trim().is_empty() { Err("malformed") } else { line_text(name) };
    text.split('_').map(level).collect()
}

/// The first sentence that can be a title, cut where it is too long.
fn title_of(content: &str) -> String {
    let sentences = content.split(['。', '！', '？', '!', '?', '\n']).chain([content]);
    let title = sentences.filter_map(|sentence| Title::parse(&one_line(sentence)).ok()).next();
    title.map_or_else(|| one_line(content), |title| title.as_str().to_owned())
}

/// The beginning of a text, as long as a title may be, on one line.
fn one_line(text: &str) -> String {
    let is_break = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.trim().chars().map(|c| if is_break(c) { ' ' } else { c }).take(Title::LIMIT).collect()
}

fn not_after(day: NaiveDate, today: NaiveDate) -> Result<NaiveDate, &'static str> {
    if day > today { Err("date_in_future") } else { Ok(day) }
}

fn date(text: &str, shift_days: i64) -> Result<NaiveDate, &'static str> {
    let shifted = |day: NaiveDate| day.checked_add_signed(TimeDelta::try_days(shift_days)?);
    let day = written_date(text).filter(|day| is_plausible(*day)).and_then(shifted);
    day.filter(|day| is_plausible(*day)).ok_or("malformed")
}

/// 2026-01-05, 2026/1/5, 2026.1.5 or 2026年1月5日. A time may follow.
fn written_date(text: &str) -> Option<NaiveDate> {
    let (year, rest) = digits(text, 4)?;
    let mut following = rest.chars();
    let first = following.next()?;
    let second = match first {
        '-' | '/' | '.' => first,
        '年' => '月',
        _ => return None,
    };
    let (month, rest) = digits(following.as_str(), 2)?;
    let (day, rest) = digits(rest.strip_prefix(second)?, 2)?;
    let time = if first == '年' { rest.strip_prefix('日')? } else { separated(rest)? };
    let is_time = time.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "T:.时点分秒".contains(c));
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).filter(|_| is_time)
}

/// Up to so many digits, and what follows them.
fn digits(text: &str, most: usize) -> Option<(u32, &str)> {
    let length = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(length)?;
    Some((number.parse().ok()?, rest))
}

/// A time after figures stands apart from them.
fn separated(text: &str) -> Option<&str> {
    (text.is_empty() || text.starts_with([' ', '\t', '\u{3000}', 'T'])).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTER: &[u8] = include_bytes!("../../config/sample/register.csv");

    type Rows = Vec<Result<RegisterRow, Vec<RowFault>>>;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 9, 30).unwrap()
    }

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    /// A good row, closed, with these cells instead.
    fn row_with(changes: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
        let good = [
            (NUMBER, "SL1"),
            (NAME, "样例"),
            (HEADCOUNT, "2"),
            (ADDRESS, "示例区1号"),
            (PHONE, "13800000001"),
            (PLACE, "示例一村"),
            (PURPOSE, "求决"),
            (CATEGORY, "城乡建设_物业供热"),
            (RECEIVED, "2026-01-01"),
            (REGISTERED, "2026-01-02"),
            (DUE, ""),
            (CHANNEL, "来信"),
            (CONTENT, "请求解决供热。楼内温度低。"),
            (IS_CLOSED, "是"),
            (GROUP, "否"),
            (STATUS, "审核认定办结"),
            (REGISTRAR, "接访员甲"),
            (UNIT, "区住建局"),
            (LEADER, "领导庚"),
            (ACCEPTED, "2026-01-05"),
            (REPLIED, "2026-02-01"),
            (CLOSED, "2026-02-02"),
            (HOME_VISITS, ""),
        ];
        let changed = |column| changes.iter().find(|(name, _)| *name == column).map(|(_, cell)| *cell);
        good.map(|(column, cell)| (column, changed(column).unwrap_or(cell).to_owned())).into()
    }

    fn sheet(rows: &[Vec<(&'static str, String)>]) -> Vec<u8> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(rows[0].iter().map(|(column, _)| *column)).unwrap();
        for row in rows {
            writer.write_record(row.iter().map(|(_, cell)| cell)).unwrap();
        }
        writer.into_inner().unwrap()
    }

    fn read_one(changes: &[(&'static str, &str)]) -> Result<RegisterRow, Vec<RowFault>> {
        read(&sheet(&[row_with(changes)]), 0, today()).unwrap().remove(0)
    }

    fn faults(changes: &[(&'static str, &str)]) -> Vec<(&'static str, &'static str)> {
        match read_one(changes) {
            Ok(_) => Vec::new(),
            Err(faults) => faults.iter().map(|fault| (fault.column, fault.code)).collect(),
        }
    }

    fn lines(rows: &Rows) -> Vec<u64> {
        rows.iter().map(|row| row.as_ref().map_or_else(|faults| faults[0].line, |row| row.line)).collect()
    }

    #[test]
    fn the_sample_register_has_no_fault() {
        let rows: Vec<RegisterRow> =
            read(REGISTER, 0, today()).unwrap().into_iter().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 257);
        assert_eq!(rows.iter().filter(|row| row.closed_on.is_some()).count(), 168);
        assert_eq!(rows.iter().filter(|row| row.group.is_some()).count(), 13);
        assert_eq!(rows.iter().filter(|row| row.due.is_some()).count(), 18);
        assert_eq!(rows.iter().filter(|row| row.unit.is_none()).count(), 17);
        assert_eq!((rows[0].line, rows[256].line), (2, 258));
        assert_eq!(rows[0].title, "建议提前检修供热设施");
        assert_eq!(rows[0].category, ["城乡建设", "物业供热"]);
        assert_eq!(rows[0].home_visits, 1);
    }

    #[test]
    fn dates_are_shifted() {
        let later = read(REGISTER, 10, day(10, 10)).unwrap();
        let first = later[0].as_ref().unwrap();
        assert_eq!((first.received_on, first.accepted_on), (day(1, 11), Some(day(1, 16))));
        assert!(read(REGISTER, 10, today()).unwrap().iter().any(Result::is_err));
        for far in [i64::MAX, i64::MIN, 400_000] {
            let codes = read(REGISTER, far, today()).unwrap().remove(0).unwrap_err();
            assert!(codes.iter().any(|fault| fault.code == "malformed"));
        }
    }

    #[test]
    fn dates_are_read_as_officials_write_them() {
        for text in [
            "2026-01-05",
            "2026-1-5",
            "2026/1/5",
            "2026.1.5",
            "2026年1月5日",
            "2026-01-05 09:30:00",
            "2026/1/5 0:00",
            "2026年1月5日9时30分",
            "2026-01-05T09:30:00",
        ] {
            assert_eq!(written_date(text), Some(day(1, 5)), "{text}");
        }
        for text in [
            "2026-13-05",
            "2026-02-30",
            "2026-01/05",
            "2026-01-051",
            "46027",
            "1月5日",
            "2026-01-05 下午",
            "年",
        ] {
            assert_eq!(written_date(text), None, "{text}");
        }
        assert_eq!(faults(&[(RECEIVED, "1926-01-01")]), [(RECEIVED, "malformed")]);
    }

    #[test]
    fn all_faults_of_a_row_are_told() {
        let changes =
            [(NUMBER, ""), (HEADCOUNT, "0"), (PHONE, "138****0001"), (PURPOSE, "闲聊"), (CHANNEL, "飞鸽")];
        let expected = [
            (NUMBER, "empty"),
            (HEADCOUNT, "out_of_range"),
            (PHONE, "malformed"),
            (PURPOSE, "unknown_word"),
            (CHANNEL, "unknown_word"),
        ];
        assert_eq!(faults(&changes), expected);
        assert_eq!(faults(&[(CATEGORY, "城乡建设_")]), [(CATEGORY, "malformed")]);
        assert_eq!(faults(&[(HEADCOUNT, "两人")]), [(HEADCOUNT, "malformed")]);
        assert_eq!(faults(&[(NAME, &"长".repeat(61))]), [(NAME, "too_long")]);
        assert_eq!(faults(&[(IS_CLOSED, "已办")]), [(IS_CLOSED, "unknown_word")]);
    }

    #[test]
    fn steps_follow_each_other() {
        assert_eq!(faults(&[]), []);
        assert_eq!(faults(&[(REPLIED, "2026-01-04")]), [(REPLIED, "dates_out_of_order")]);
        assert_eq!(faults(&[(REGISTERED, "2025-12-31")]), [(REGISTERED, "dates_out_of_order")]);
        assert_eq!(faults(&[(CLOSED, "2026-10-01")]), [(CLOSED, "date_in_future")]);
        assert_eq!(faults(&[(DUE, "2026-12-01")]), []);
        assert_eq!(faults(&[(CLOSED, "")]), [(CLOSED, "closed_without_date")]);
        assert_eq!(faults(&[(ACCEPTED, "")]), [(ACCEPTED, "closed_without_date")]);
        assert_eq!(faults(&[(IS_CLOSED, "否")]), [(CLOSED, "closed_date_while_open")]);
        let open = [(IS_CLOSED, "否"), (CLOSED, "")];
        assert_eq!(faults(&open), []);
        let without_accepted = [open.as_slice(), &[(ACCEPTED, "")]].concat();
        assert_eq!(faults(&without_accepted), [(ACCEPTED, "replied_without_accepted")]);
        assert_eq!(faults(&[(UNIT, "")]), [(UNIT, "accepted_without_unit")]);
        // A date that cannot be read is no missing date.
        assert_eq!(faults(&[(ACCEPTED, "昨天")]), [(ACCEPTED, "malformed")]);
    }

    #[test]
    fn words_have_aliases() {
        for (word, expected) in
            [("微信信访", Channel::Online), ("电话信访", Channel::Phone), ("传真", Channel::Fax)]
        {
            assert_eq!(read_one(&[(CHANNEL, word)]).unwrap().channel, expected);
        }
        for channel in Channel::ALL {
            assert_eq!(read_one(&[(CHANNEL, channel.label())]).unwrap().channel, *channel);
        }
        for (word, expected) in [("建议", Purpose::Suggestion), ("投诉", Purpose::Request)] {
            assert_eq!(read_one(&[(PURPOSE, word)]).unwrap().purpose, expected);
        }
    }

    #[test]
    fn anonymous_has_no_name() {
        for name in ["匿名", "", " "] {
            assert_eq!(read_one(&[(NAME, name)]).unwrap().name, None);
        }
    }

    #[test]
    fn titles_are_first_sentences() {
        assert_eq!(title_of("请求解决供热。楼内温度低。"), "请求解决供热");
        assert_eq!(title_of("\n请问何时办理？急"), "请问何时办理");
        assert_eq!(title_of("没有句号"), "没有句号");
        assert_eq!(title_of("。"), "。");
        assert_eq!(title_of(&"长".repeat(300)).chars().count(), 100);
        for text in ["a\tb。", "  x", "第一\u{2028}第二\r第三", "\u{200B}。内容", "。。"] {
            assert!(Title::parse(&title_of(text)).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn lines_are_those_of_the_file() {
        let mut second = row_with(&[(NUMBER, "SL2"), (CONTENT, "第一行\n第二行")]);
        second.reverse();
        let mut first = row_with(&[]);
        first.reverse();
        let mut third = row_with(&[(NUMBER, "SL3"), (PURPOSE, "")]);
        third.reverse();
        let bytes = sheet(&[first, second, third]);
        assert_eq!(lines(&read(&bytes, 0, today()).unwrap()), [2, 3, 5]);
        let text = String::from_utf8(bytes).unwrap();
        let windows = format!("\u{FEFF}{}", text.replace('\n', "\r\n"));
        assert_eq!(lines(&read(windows.as_bytes(), 0, today()).unwrap()), [2, 3, 5]);
        let spaced = windows.replacen("\r\n", "\r\n\r\n,,,\r\n\r\n", 1);
        assert_eq!(lines(&read(spaced.as_bytes(), 0, today()).unwrap()), [5, 6, 8]);
    }

    #[test]
    fn sheets_that_cannot_be_read() {
        assert_eq!(read(&[0xD0, 0xC5, 0xB7, 0xC3], 0, today()).unwrap_err().code(), "not_utf8");
        assert_eq!(read(b"", 0, today()), Err(RegisterError::MissingColumns(REQUIRED.to_vec())));
        let without = |columns: &[&str]| {
            let row = row_with(&[]).into_iter().filter(|(column, _)| !columns.contains(column)).collect();
            read(&sheet(&[row]), 0, today())
        };
        let error = without(&[PURPOSE, CONTENT, PHONE]).unwrap_err();
        assert_eq!(error.to_string(), "表头缺少这些列：信访目的、概况。请在第一行补上后重新导入");
        assert!(without(&[PHONE, HOME_VISITS]).unwrap()[0].is_ok());
        let mut twice = row_with(&[]);
        twice.push((PHONE, String::new()));
        assert_eq!(read(&sheet(&[twice]), 0, today()), Err(RegisterError::RepeatedColumns(vec![PHONE])));
    }

    #[test]
    fn rows_that_repeat_or_overflow() {
        let rows = read(&sheet(&[row_with(&[]), row_with(&[])]), 0, today()).unwrap();
        assert!(rows[0].is_ok());
        assert_eq!(rows[1], Err(vec![RowFault { line: 3, column: NUMBER, code: "repeated" }]));
        let text = String::from_utf8(sheet(&[row_with(&[])])).unwrap();
        let wide = read(format!("{},多余\n", text.trim_end()).as_bytes(), 0, today()).unwrap().remove(0);
        assert_eq!(wide.unwrap_err()[0].code, "too_many_cells");
    }

    #[test]
    fn faults_speak_and_keep_silent() {
        let fault = RowFault { line: 17, column: RECEIVED, code: "malformed" };
        assert_eq!(fault.describe(), "第 17 行「信访日期」：日期看不懂（应如 2026-01-05）");
        let told =
            read_one(&[(PHONE, "机密号码")]).unwrap_err().iter().map(RowFault::describe).collect::<String>();
        assert_eq!(told, "第 2 行「手机号码」：电话号码格式不对");
        assert_eq!(format!("{:?}", read_one(&[]).unwrap()), "RegisterRow { line: 2, .. }");
    }
}
