"""Hostile Word files (来路不明的 Word): refused before anything opens them, with every reason at once.

A template is copied into papers that leave the township under its seal, so what can run, call another machine or bring
another file along has no place in it. What is not on the list of known parts is refused by name.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote

from lxml import etree

MEGABYTE = 1024 * 1024
MAX_BYTES = 5 * MEGABYTE
MAX_INFLATED = 60 * MEGABYTE
MAX_XML = 8 * MEGABYTE
MAX_PARTS = 400
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .doc, or .docx with a password

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

# What Word and WPS write for text, its look, pictures and properties.
_KNOWN = re.compile(
    r"\[Content_Types\]\.xml|(_rels|word/_rels|customXml/_rels)/[^/]*\.rels"
    r"|word/(document|styles|stylesWithEffects|settings|webSettings|fontTable|numbering"
    r"|footnotes|endnotes|(header|footer)\d*)\.xml"
    r"|word/theme/theme\d*\.xml|word/theme/_rels/[^/]*\.rels|word/media/[^/]+\.(png|jpe?g|gif)|word/fonts/[^/]+\.odttf"
    r"|docProps/(app|core|custom)\.xml|docProps/thumbnail\.(jpe?g|png|emf|wmf)"
    r"|customXml/(item|itemProps)\d*\.xml",
    re.IGNORECASE,
)
_UNWANTED = (
    (re.compile(r"vbaProject|vbaData|macro", re.I), "带有宏"),
    (re.compile(r"embeddings/|oleObject|activeX|control", re.I), "嵌入了别的文件或控件"),
    (re.compile(r"comments|people\.xml", re.I), "有批注（批注会跟着印进每一份总结）"),
    (re.compile(r"glossary/", re.I), "带有自动图文集"),
    (re.compile(r"afchunk|altChunk|\.(mht|html?|rtf|docx?)$", re.I), "插入了整个文件"),
    (re.compile(r"charts?/|diagrams/", re.I), "带有图表（图表后面是另一个 Excel 文件）"),
)
# Word notes which template of the own computer a file was made with; one on the network would be fetched and run.
_OWN_DESK = re.compile(r"(file:///)?[A-Za-z]:.*|[\w .()-]+")
_FIELDS = {
    "PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "TOC", "PAGEREF", "REF", "STYLEREF", "SEQ", "=",
}  # fmt: skip
_ELEMENTS = {
    f"{W}altChunk": "插入了整个文件",
    f"{W}object": "嵌入了别的文件",
    f"{W}control": "有控件",
    f"{W}ins": "有没接受的修订，请先接受或拒绝全部修订",
    f"{W}del": "有没接受的修订，请先接受或拒绝全部修订",
    f"{W}moveFrom": "有没接受的修订，请先接受或拒绝全部修订",
    f"{W}subDoc": "引用了子文档",
    f"{W}dataBinding": "有绑定外部数据的内容控件",
    f"{W}mailMerge": "连着邮件合并的数据源",
}


class BadTemplate(Exception):
    """The file is refused; `problems` are Chinese sentences for the person who uploaded it."""

    def __init__(self, *problems: str):
        super().__init__("；".join(problems))
        self.problems = problems


def check(content: bytes) -> None:
    """Nothing, when the bytes are a plain .docx. Raises BadTemplate with all reasons."""
    if len(content) > MAX_BYTES:
        raise BadTemplate(f"文件超过 {MAX_BYTES // MEGABYTE} MB，请压缩或删去图片后再上传。")
    if content.startswith(COMPOUND):
        raise BadTemplate("这是 .doc 文件或加了密码的文件，请用 Word 或 WPS 另存为不加密的 .docx。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_archive(archive)
            problems = list(dict.fromkeys(_problems(archive)))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as problem:
        raise BadTemplate(
            "不是 .docx 文件，或文件已损坏，请用 Word 或 WPS 打开后另存为 .docx。"
        ) from problem
    if problems:
        raise BadTemplate(*problems)


def _check_archive(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_INFLATED:
        raise BadTemplate("文件解开后太大，不像一份文书，没有读取。")
    if any(entry.flag_bits & 1 for entry in entries):
        raise BadTemplate("文件加了密码，请另存为不加密的 .docx。")
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise BadTemplate("文件里有重名的部分，像是被改动过，没有读取。")
    if not {"[Content_Types].xml", "word/document.xml"} <= set(names):
        raise BadTemplate("不是 Word 文书（.docx）。")


def _problems(archive: zipfile.ZipFile) -> Iterator[str]:
    for entry in archive.infolist():
        name = entry.filename
        if entry.is_dir():
            continue
        if not _KNOWN.fullmatch(name):
            yield _unwanted(name)
        elif PurePosixPath(name).suffix in (".xml", ".rels"):
            yield from _problems_of_part(name, archive.read(entry))


def _unwanted(name: str) -> str:
    reason = next((words for pattern, words in _UNWANTED if pattern.search(name)), "有不认识的内容")
    return f"文件{reason}：{name[:80]}。请删去后另存。"


def _problems_of_part(name: str, content: bytes) -> Iterator[str]:
    if len(content) > MAX_XML:
        yield f"文件的 {name} 太大，不像一份文书。"
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        yield f"文件的 {name} 已损坏，请用 Word 或 WPS 打开后另存。"
        return
    if root.getroottree().docinfo.doctype:
        yield f"文件的 {name} 里有实体定义（DOCTYPE），像是被改动过，不予读取。"
    elif name.endswith(".rels"):
        yield from _outside(root)
    elif name == "[Content_Types].xml":
        yield from _types(root)
    else:
        yield from _contents(root)


def _outside(root: etree._Element) -> Iterator[str]:
    for relation in root:
        kind = relation.get("Type", "").rpartition("/")[2]
        if relation.get("TargetMode", "").lower() != "external":
            continue
        target = relation.get("Target", "")
        if kind == "attachedTemplate" and _OWN_DESK.fullmatch(unquote(target)):
            continue
        target = target[:60]
        if kind == "hyperlink":
            yield f"文件里有超链接：{target}。请右键“取消超链接”后另存。"
        else:
            yield f"文件引用了外面的内容（{kind}）：{target}。请删去，图片改为插入到文件里。"


def _types(root: etree._Element) -> Iterator[str]:
    types = [element.get("ContentType", "") for element in root]
    if any("macro" in one.lower() or "vba" in one.lower() for one in types):
        yield "文件带有宏（.docm），请另存为不带宏的 .docx。"
    elif MAIN_TYPE not in types:
        yield "不是 Word 文书（.docx）；模板文件（.dotx）请另存为 .docx。"


def _contents(root: etree._Element) -> Iterator[str]:
    for element in root.iter(*_ELEMENTS):
        yield f"文件{_ELEMENTS[element.tag]}。"
    for code in _fields(root):
        word = code.split()[0].upper() if code.split() else ""
        inside = word == "HYPERLINK" and re.fullmatch(
            r'HYPERLINK\s+\\l\s+"?\w+"?(\s+\\h)?', code, re.I
        )
        if word and not word.startswith("=") and word not in _FIELDS and not inside:
            yield f"文件里有域“{code[:40]}”，请选中后按 Ctrl+Shift+F9 变成文字。"


def _fields(root: etree._Element) -> Iterator[str]:
    """The codes of simple fields and of those that runs spell out, nested ones each for itself."""
    yield from (element.get(f"{W}instr", "").strip() for element in root.iter(f"{W}fldSimple"))
    open_codes: list[str] = []
    for element in root.iter(f"{W}fldChar", f"{W}instrText"):
        if element.tag == f"{W}instrText":
            if not open_codes:
                yield (element.text or "").strip()
            else:
                open_codes[-1] += element.text or ""
        elif element.get(f"{W}fldCharType") == "begin":
            open_codes.append("")
        elif element.get(f"{W}fldCharType") == "end" and open_codes:
            yield open_codes.pop().strip()
    yield from (code.strip() for code in open_codes)
