"""What the cells of a workbook mean: shared texts, and numbers that a style shows as days."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from connectors.base.bounds import Bounds
from connectors.base.table_lines import cell_text
from connectors.base.workbook_parts import TAGS, Listener, Package, unescaped

_KEPT_DAYS = 10_000


class _Strings(Listener):
    """The texts that cells share."""

    def __init__(self, bounds: Bounds) -> None:
        super().__init__()
        self.found: list[str] = []
        self._bounds = bounds
        self._spoken = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.opened += 1
        tag = TAGS.get(name)
        if tag == "t" and not self._spoken:
            self.hear()
        elif tag == "si":
            self.pieces.clear()
            self.cells += 1
        elif tag == "rPh":  # how Japanese is said aloud
            self._spoken = True

    def end(self, name: str) -> None:
        self.closed += 1
        tag = TAGS.get(name)
        if tag == "t":
            self.parser.CharacterDataHandler = None
        elif tag == "si":
            text = cell_text(unescaped(self.text()))
            self._bounds.text(len(text))
            self._bounds.strings(len(self.found))
            self.found.append(text)
        elif tag == "rPh":
            self._spoken = False


def strings(package: Package, part: str | None, bounds: Bounds) -> Sequence[str]:
    """Read the texts that cells share."""
    heard = _Strings(bounds)
    if part is not None and package.has(part):
        package.hear(part, heard)
    return heard.found


class _Formats(Listener):
    """How each style writes a number."""

    def __init__(self) -> None:
        super().__init__()
        self.codes: dict[int, str] = {}
        self.styles: list[int] = []
        self._in_styles = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        super().start(name, attributes)
        tag = TAGS.get(name)
        if tag == "numFmt":
            self.codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._in_styles = True
        elif tag == "xf" and self._in_styles:
            self.styles.append(int(attributes.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        super().end(name)
        if TAGS.get(name) == "cellXfs":
            self._in_styles = False


def formats(package: Package, part: str | None) -> list[str | None]:
    """Give the format of every style."""
    from openpyxl.styles.numbers import builtin_format_code  # 0.3 s that others need not wait for

    heard = _Formats()
    if part is not None and package.has(part):
        package.hear(part, heard)
    return [heard.codes.get(number) or builtin_format_code(number) for number in heard.styles]


class Days:
    """Numbers that a style shows as a day, a time or a length of time."""

    def __init__(self, formats: Sequence[str | None], from_1904: bool) -> None:
        from openpyxl.styles.numbers import is_date_format, is_timedelta_format
        from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

        self._epoch: datetime = MAC_EPOCH if from_1904 else WINDOWS_EPOCH
        numbered = [(str(at), each) for at, each in enumerate(formats)]
        self.styles = frozenset(at for at, each in numbered if is_date_format(each))
        self._lengths = frozenset(at for at, each in numbered if is_timedelta_format(each))
        self._texts: dict[tuple[str, str], str] = {}

    def text(self, number: str, style: str) -> str:
        """Write such a number; as it stands when no day has it."""
        text = self._texts.get((number, style))
        if text is None:
            text = self._made(number, style)
            if len(self._texts) < _KEPT_DAYS:
                self._texts[number, style] = text
        return text

    def _made(self, number: str, style: str) -> str:
        from openpyxl.utils.datetime import from_excel

        try:
            day = from_excel(float(number), self._epoch, timedelta=style in self._lengths)
        except (OverflowError, ValueError):
            return number_text(number)
        return cell_text(day)


def number_text(text: str) -> str:
    """Write a number as it is kept: whole ones without a point; as it stands when it is none."""
    try:
        if text.isdecimal() and len(text) < 10:
            return str(int(text))
        whole = not set(text) & set(".eE")
        return cell_text(int(text) if whole else float(text))
    except ValueError:
        return cell_text(text)  # a program that forgot to say that it is text


def iso_text(text: str) -> str:
    """Write a day or time that stands in ISO form (all days do in Strict Open XML)."""
    from openpyxl.utils.datetime import from_ISO8601

    try:
        return cell_text(from_ISO8601(text))  # type: ignore[no-untyped-call]
    except ValueError:
        return cell_text(text)
