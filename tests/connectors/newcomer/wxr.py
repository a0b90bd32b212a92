"""A blog's comments, from the export that WordPress writes (WXR): Tools, Export."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC
from pathlib import Path

from lxml import etree

from connectors.base.columns import opaque, part
from connectors.base.files import broken, content, listed
from connectors.base.national_id import masked
from connectors.base.row import Cells
from connectors.erasing.guided import IN_A_FILE
from inventory.model import (
    Fate,
    Kind,
    Option,
    Parsed,
    Progress,
    Record,
    Row,
    SourceConfig,
    SourceType,
    Tally,
    Unreadable,
    silent,
)

_COMMENT = "{http://wordpress.org/export/1.2/}comment"
_REMEDY = "Export it again: Tools, Export, in the administration of the blog."


def pull(
    config: SourceConfig, secrets: Mapping[str, str], progress: Progress = silent
) -> Iterator[Row]:
    """Give a row for every comment in the files at ``path``. Raises ``SourceError``."""
    for path in listed(Path(config["path"]), _REMEDY):
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
        try:
            tree = etree.fromstring(content(path), parser)
        except etree.XMLSyntaxError:  # its own words may quote the file
            raise broken(path.name, "is not whole XML", _REMEDY) from None
        if tree.tag != "rss":
            raise broken(path.name, "is no WordPress export", _REMEDY)
        found = list(tree.iter(_COMMENT))
        for n, comment in enumerate(found, start=1):
            texts = {etree.QName(cell).localname: "".join(cell.itertext()) for cell in comment}
            cells = {name: masked(text) for name, text in texts.items()}
            yield Row("comment", f"{path.name} comment {n}", cells)
        progress(len(found), None)


def parse(rows: Iterable[Row], config: SourceConfig) -> Parsed:
    """Make a record of every comment; of one that stands in two exports the later counts."""
    records: dict[str, Record] = {}
    unreadable: list[Unreadable] = []
    counted: Tally = Counter()
    for row in rows:
        cells = Cells(row)
        cells.need("comment_id", "comment_author", "comment_date_gmt")
        number = cells.take("comment_id")
        fields = {
            "name": cells.take("comment_author"),
            "email": cells.take("comment_author_email"),
            "published_at": cells.when("comment_date_gmt", UTC),
            "status": cells.take("comment_approved"),
        }
        # What was said is public on the blog; the others are its own bookkeeping.
        cells.drop("comment_content", "comment_date")
        cells.drop("comment_type", "comment_parent", "comment_user_id")
        if number is None:
            cells.mark("comment_id", "is blank")
            cells.give_up(Fate.UNREADABLE)
        else:
            name = f"comment:{part(number) or opaque(number)}"
            filled = {field: value for field, value in fields.items() if value is not None}
            records[name] = Record(
                config.name, name, Kind.COMMENT, "A14", filled, unread=cells.rest()
            )
        unreadable += cells.unreadable
        counted += cells.tally()
    return Parsed(tuple(records.values()), tuple(unreadable), counted)


def probe(config: SourceConfig, secrets: Mapping[str, str]) -> None:
    """See that there is a file. Reads no content. Raises ``SourceError``."""
    listed(Path(config["path"]), _REMEDY)


SOURCE = SourceType(
    name="wxr",
    title="WordPress",
    options={"path": Option(str, required=True)},
    secrets=(),
    kinds=lambda _options: (Kind.COMMENT,),
    pull=pull,
    parse=parse,
    probe=probe,
    paths=("path",),
    reads_files=True,
    mark="hexagon",
    erases=IN_A_FILE,
)
