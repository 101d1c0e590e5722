"""XML of strangers as plain nodes, by local name and with lines; nothing in it can make a small file a large one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from aftersale.values.sentence import Sentence

MOST_BYTES = 32 << 20
MOST_DEPTH = 64


@dataclass(slots=True)
class XmlNode:
    """An element; `name` and the attributes' names are without prefix, `namespace` is what the prefix stood for."""

    name: str
    namespace: str
    attributes: Mapping[str, str]
    line: int
    text: str = ""
    children: list[XmlNode] = field(default_factory=list)

    def get(self, attribute: str) -> str:
        """An attribute, trimmed; empty where there is none."""
        return self.attributes.get(attribute, "").strip()

    def all(self, name: str) -> list[XmlNode]:
        """The children of a name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> XmlNode | None:
        """The first child of a name."""
        return next(iter(self.all(name)), None)

    def text_of(self, *names: str) -> str:
        """The text at the end of a path of first children, trimmed; empty where there is none."""
        node: XmlNode | None = self
        for name in names:
            node = node.first(name) if node else None
        return node.text.strip() if node else ""

    def walk(self) -> Iterator[XmlNode]:
        """The element and all within it."""
        yield self
        for child in self.children:
            yield from child.walk()


class XmlRefused(Exception):
    """The file is no XML that is read here; `line` is where, from 1."""

    def __init__(self, sentence: Sentence, line: int) -> None:
        self.sentence = sentence
        self.line = line


@dataclass(slots=True)
class _Builder:
    parser: XMLParser | None = None
    open: list[XmlNode] = field(default_factory=list)
    root: XmlNode | None = None

    def line(self) -> int:
        return int(self.parser.parser.CurrentLineNumber) if self.parser else 1

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        namespace, _, name = tag.rpartition("}")
        local = {each.rpartition("}")[2]: value for each, value in attributes.items()}
        node = XmlNode(name, namespace.removeprefix("{"), local, self.line())
        if len(self.open) == MOST_DEPTH:
            sentence = Sentence("Elements stand in one another more than {most} deep.", most=MOST_DEPTH)
            raise XmlRefused(sentence, node.line)
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)

    def data(self, text: str) -> None:
        self.open[-1].text += text

    def end(self, tag: str) -> None:
        self.open.pop()

    def close(self) -> XmlNode | None:
        return self.root


def parse_xml(content: bytes) -> XmlNode:
    """Read XML without a document type, so without entities.

    Raises
    ------
    XmlRefused
    """
    if len(content) > MOST_BYTES:
        raise XmlRefused(Sentence("The file has more than {most} bytes.", most=MOST_BYTES), 1)
    builder = _Builder()
    builder.parser = parser = XMLParser(target=builder, forbid_dtd=True)
    try:
        parser.feed(content)
        root = parser.close()
    except DefusedXmlException as refused:
        sentence = Sentence("A document type or entities are not read here; delete the lines that begin with <!.")
        raise XmlRefused(sentence, builder.line()) from refused
    except (ParseError, ValueError, LookupError) as broken:
        sentence = Sentence("The file is not well-formed XML: {problem}.", problem=str(broken))
        raise XmlRefused(sentence, builder.line()) from broken
    assert isinstance(root, XmlNode)
    return root
