//! The parts of a .docx that are the same in each: styles, fonts with those that may stand in for
//! them, settings, footers. Measures are twips: twentieths of a point, 56.7 to the millimetre.

/// 版心: A4 less the left margin of 28 mm and the right one of 26 mm.
pub const TEXT_WIDTH: u32 = 8845;

pub const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/><Override PartName="/word/fontTable.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"/><Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/><Override PartName="/word/footer2.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/><Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#;

pub const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#;

pub const DOCUMENT_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/fontTable" Target="fontTable.xml"/><Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/><Relationship Id="rId5" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer2.xml"/><Relationship Id="rId6" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/></Relationships>"#;

pub const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>"#;

/// Where a font of the standard is not installed, those after it may stand in.
pub const FONTS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:font w:name="Times New Roman"><w:altName w:val="Liberation Serif"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font><w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋,FangSong,STFangsong,Noto Serif CJK SC"/><w:charset w:val="86"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font><w:font w:name="方正小标宋简体"><w:altName w:val="方正小标宋_GBK,华文中宋,STZhongsong,SimSun,Noto Serif CJK SC"/><w:charset w:val="86"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font><w:font w:name="黑体"><w:altName w:val="SimHei,Noto Sans CJK SC"/><w:charset w:val="86"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font><w:font w:name="楷体_GB2312"><w:altName w:val="楷体,KaiTi,STKaiti,Noto Serif CJK SC"/><w:charset w:val="86"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font><w:font w:name="宋体"><w:altName w:val="SimSun,Noto Serif CJK SC"/><w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font></w:fonts>"#;

/// One paragraph style: id, name, what it is like, how its letters are.
type Style = (&'static str, &'static str, &'static str, &'static str);

/// Body: 三号 (16 pt) in lines of 28 pt, 28 characters to a line.
const STYLES: &[Style] = &[
    ("Body", "正文段落", r#"<w:ind w:firstLineChars="200" w:firstLine="640"/>"#, ""),
    (
        "PaperTitle",
        "公文标题",
        r#"<w:keepNext/><w:spacing w:line="720" w:lineRule="exact"/><w:jc w:val="center"/>"#,
        r#"<w:rFonts w:eastAsia="方正小标宋简体"/><w:spacing w:val="0"/><w:sz w:val="44"/><w:szCs w:val="44"/>"#,
    ),
    (
        "PaperNumber",
        "发文字号",
        r#"<w:spacing w:after="280" w:line="560" w:lineRule="exact"/><w:jc w:val="center"/>"#,
        "",
    ),
    ("Addressee", "主送机关", r#"<w:keepNext/><w:jc w:val="left"/>"#, ""),
    (
        "Level1",
        "一级标题",
        r#"<w:keepNext/><w:ind w:firstLineChars="200" w:firstLine="640"/>"#,
        r#"<w:rFonts w:eastAsia="黑体"/>"#,
    ),
    (
        "Level2",
        "二级标题",
        r#"<w:keepNext/><w:ind w:firstLineChars="200" w:firstLine="640"/>"#,
        r#"<w:rFonts w:eastAsia="楷体_GB2312"/>"#,
    ),
    (
        "Attachment",
        "附件说明",
        r#"<w:spacing w:before="560" w:line="560" w:lineRule="exact"/><w:ind w:firstLineChars="200" w:firstLine="640"/>"#,
        "",
    ),
    ("Signature", "署名", r#"<w:keepNext/><w:keepLines/><w:jc w:val="center"/>"#, ""),
    ("Note", "附注", r#"<w:ind w:firstLineChars="200" w:firstLine="640"/>"#, ""),
    (
        "Copies",
        "版记",
        r#"<w:keepLines/><w:pBdr><w:top w:val="single" w:sz="8" w:space="4" w:color="000000"/><w:bottom w:val="single" w:sz="8" w:space="4" w:color="000000"/></w:pBdr><w:spacing w:before="560" w:line="480" w:lineRule="exact"/>"#,
        r#"<w:sz w:val="28"/><w:szCs w:val="28"/>"#,
    ),
    (
        "Cell",
        "表内文字",
        r#"<w:spacing w:line="440" w:lineRule="exact"/><w:jc w:val="left"/>"#,
        r#"<w:spacing w:val="0"/><w:sz w:val="28"/><w:szCs w:val="28"/>"#,
    ),
    (
        "Label",
        "表内名称",
        r#"<w:spacing w:line="440" w:lineRule="exact"/><w:jc w:val="center"/>"#,
        r#"<w:spacing w:val="0"/><w:sz w:val="28"/><w:szCs w:val="28"/>"#,
    ),
    (
        "SmallCell",
        "长表内文字",
        r#"<w:spacing w:line="360" w:lineRule="exact"/><w:jc w:val="left"/>"#,
        r#"<w:spacing w:val="0"/><w:sz w:val="24"/><w:szCs w:val="24"/>"#,
    ),
    (
        "SmallLabel",
        "长表内名称",
        r#"<w:spacing w:line="360" w:lineRule="exact"/><w:jc w:val="center"/>"#,
        r#"<w:spacing w:val="0"/><w:sz w:val="24"/><w:szCs w:val="24"/>"#,
    ),
    ("After", "表后", r#"<w:spacing w:line="120" w:lineRule="exact"/>"#, ""),
    (
        "PageNumber",
        "页码",
        r#"<w:spacing w:line="320" w:lineRule="exact"/>"#,
        r#"<w:rFonts w:eastAsia="宋体"/><w:spacing w:val="0"/><w:sz w:val="28"/><w:szCs w:val="28"/>"#,
    ),
    (
        "Draft",
        "草稿标志",
        r#"<w:jc w:val="center"/>"#,
        r#"<w:rFonts w:eastAsia="黑体"/><w:color w:val="C00000"/><w:sz w:val="28"/><w:szCs w:val="28"/>"#,
    ),
];

/// How lines are broken in every paragraph: no mark of punctuation begins a line (避头尾), and none hangs
/// beyond its end. LibreOffice reads the last property the wrong way round (what switches it off there is
/// what Word takes for granted); a Chinese office prints with either.
const LINES: &str = "<w:widowControl/><w:kinsoku/><w:overflowPunct/>";

/// The styles. English is set a little smaller: its letters are wider than half a character. Latin letters
/// and digits are English in every document: taken for Chinese, a word or a number is broken anywhere.
pub fn styles(english: bool) -> String {
    let (size, line) = if english { (28, 480) } else { (32, 560) };
    let mut xml = format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="仿宋_GB2312"/><w:spacing w:val="{}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>{LINES}<w:spacing w:line="{line}" w:lineRule="exact"/><w:jc w:val="both"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>"#,
        if english { 0 } else { -5 },
    );
    for (id, name, paragraph, letters) in STYLES {
        let letters =
            if english { letters.replace(r#"w:val="28""#, r#"w:val="24""#) } else { (*letters).to_owned() };
        xml.push_str(&format!(
            r#"<w:style w:type="paragraph" w:customStyle="1" w:styleId="{id}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:pPr>{paragraph}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"#
        ));
    }
    xml.push_str("</w:styles>");
    xml
}

/// The page number between two dashes, one character from the outer edge: odd pages at the right.
pub fn footer(odd: bool) -> String {
    let (side, indent) = if odd { ("right", "right") } else { ("left", "left") };
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:ftr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:pPr><w:pStyle w:val="PageNumber"/><w:ind w:{indent}="280"/><w:jc w:val="{side}"/></w:pPr><w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">— </w:t></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple><w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>"#
    )
}

/// The end of the body: A4, the margins of the standard, footers and header of odd and even pages.
pub const SECTION: &str = r#"<w:sectPr><w:headerReference w:type="default" r:id="rId6"/><w:headerReference w:type="even" r:id="rId6"/><w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="851" w:footer="1304" w:gutter="0"/></w:sectPr>"#;
