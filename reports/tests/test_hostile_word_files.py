"""Word files made to harm: each kind is refused in a sentence, before anything is opened."""

import io
import zipfile

import pytest

from reports import default_template
from reports.tests.make import make_docx, part, with_part
from reports.word import package
from reports.word.package import BadTemplate, check

RELS = "word/_rels/document.xml.rels"
DOCUMENT = "word/document.xml"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def refusal(content: bytes) -> str:
    with pytest.raises(BadTemplate) as caught:
        check(content)
    return str(caught.value)


def related(kind: str, target: str, mode: str = "External") -> bytes:
    content = make_docx("一")
    line = (
        f'<Relationship Id="rId900" Type="{KINDS}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    )
    rels = part(content, RELS).replace(b"</Relationships>", f"{line}</Relationships>".encode())
    return with_part(content, RELS, rels)


def holding(markup: str) -> bytes:
    content = make_docx("一")
    body = part(content, DOCUMENT).replace(b"<w:sectPr", f"{markup}<w:sectPr".encode(), 1)
    return with_part(content, DOCUMENT, body)


def test_plain_document_passes():
    assert check(make_docx("脱贫户{{ 脱贫户.户数 }}户")) is None


def test_what_is_no_docx_is_told_apart():
    assert "另存为不加密" in refusal(package.COMPOUND + b"0" * 100)
    assert "已损坏" in refusal(b"%PDF-1.7")
    assert "已损坏" in refusal(make_docx("一")[:-300])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    assert "不是 Word 文书" in refusal(out.getvalue())


def test_too_large_file_and_zip_bomb():
    assert "超过 5 MB" in refusal(b"PK" + b"0" * (package.MAX_BYTES + 1))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("word/document.xml", b" " * (package.MAX_INFLATED + 1))
    assert "解开后太大" in refusal(bomb.getvalue())


def test_too_many_parts():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(package.MAX_PARTS + 1):
            archive.writestr(f"word/media/{number}.png", "")
    assert "解开后太大" in refusal(out.getvalue())


def test_macros():
    assert "带有宏" in refusal(with_part(make_docx("一"), "word/vbaProject.bin", b"x"))
    content = make_docx("一")
    types = part(content, "[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    assert "带有宏" in refusal(with_part(content, "[Content_Types].xml", types))


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("image", "http://192.0.2.1/a.png"),
        ("oleObject", "file:///c:/a.xlsx"),
        ("frame", "http://192.0.2.1/"),
        ("subDocument", "b.docx"),
    ],
)
def test_content_from_elsewhere(kind, target):
    assert target in refusal(related(kind, target))


def test_links_are_refused_with_how_to_remove_them():
    assert "取消超链接" in refusal(related("hyperlink", "http://192.0.2.1/"))


@pytest.mark.parametrize(
    "target",
    ["file:///C:/Users/a/a.dotm", r"D:\模板\a.dotm", "Normal.dotm", "file:///C:/%E6%A8%A1/a.dotm"],
)
def test_the_template_that_word_remembers_is_no_reason(target):
    assert check(related("attachedTemplate", target)) is None


@pytest.mark.parametrize(
    "target",
    [
        "http://192.0.2.1/a.dotm",
        "file://192.0.2.1/a/a.dotm",
        r"\\192.0.2.1\a\a.dotm",
        "//192.0.2.1/a.dotm",
        "%5c%5c192.0.2.1%5ca.dotm",
        "file:////192.0.2.1/a.dotm",
    ],
)
def test_a_template_on_another_machine_would_be_fetched_and_run(target):
    assert target[:20] in refusal(related("attachedTemplate", target))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("word/embeddings/oleObject1.bin", "嵌入了别的文件"),
        ("word/embeddings/Microsoft_Excel_Sheet1.xlsx", "嵌入了别的文件"),
        ("word/activeX/activeX1.xml", "嵌入了别的文件"),
        ("word/afchunk1.mht", "插入了整个文件"),
        ("word/comments.xml", "有批注"),
        ("word/charts/chart1.xml", "图表"),
        ("word/media/image1.wmf", "不认识的内容"),
        ("word/evil.exe", "不认识的内容"),
    ],
)
def test_parts_that_have_no_place_in_a_paper(name, words):
    assert words in refusal(with_part(make_docx("一"), name, b"<x/>"))


@pytest.mark.parametrize(
    "code",
    [
        'INCLUDETEXT "c:\\\\a.docx"',
        'INCLUDEPICTURE "http://192.0.2.1/a.png"',
        "DDEAUTO c:\\\\windows\\\\cmd.exe",
        'HYPERLINK "http://192.0.2.1/"',
        "MACROBUTTON x",
    ],
)
def test_fields_that_fetch_or_run(code):
    spelled = "".join(
        f'<w:r><w:instrText xml:space="preserve">{letter}</w:instrText></w:r>'
        for letter in code.replace('"', "&quot;").partition(" ")[0]
    )
    rest = code.partition(" ")[2].replace('"', "&quot;")
    complex_field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'{spelled}<w:r><w:instrText xml:space="preserve"> {rest}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    simple = f'<w:p><w:fldSimple w:instr="{code.replace(chr(34), "&quot;")}"/></w:p>'
    assert "Ctrl+Shift+F9" in refusal(holding(complex_field))
    assert "Ctrl+Shift+F9" in refusal(holding(simple))


def test_page_numbers_and_tables_of_contents_are_fine():
    assert (
        check(
            holding(
                '<w:p><w:fldSimple w:instr=" PAGE "/><w:fldSimple w:instr="TOC \\o &quot;1-3&quot;"/></w:p>'
            )
        )
        is None
    )


@pytest.mark.parametrize(
    "markup", ['<w:altChunk r:id="rId1"/>', "<w:p><w:r><w:object/></w:r></w:p>"]
)
def test_embedded_markup(markup):
    assert "文件" in refusal(holding(markup))


def test_tracked_changes_are_to_be_decided_first():
    assert "修订" in refusal(holding('<w:p><w:ins w:id="1"><w:r><w:t>甲</w:t></w:r></w:ins></w:p>'))


@pytest.mark.parametrize("name", [DOCUMENT, "word/styles.xml", RELS])
def test_entities(name):
    content = make_docx("一")
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert "实体定义" in refusal(with_part(content, name, bomb))


def test_broken_xml_and_duplicate_parts():
    assert "已损坏" in refusal(with_part(make_docx("一"), "word/styles.xml", b"<w:styles"))
    out = io.BytesIO(make_docx("一"))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(DOCUMENT, "<x/>")
    assert "重名" in refusal(out.getvalue())


def test_all_reasons_are_given_at_once():
    content = with_part(
        with_part(make_docx("一"), "word/vbaProject.bin", b"x"), "word/comments.xml", b"<x/>"
    )
    assert "带有宏" in refusal(content)
    assert "有批注" in refusal(content)


def test_own_default_template_passes_its_own_check():
    assert check(default_template.build(["北寨村"])) is None
