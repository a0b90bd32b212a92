"""Setting up from the review's pages: what they need, over the same functions as «orden init».

orden.toml is read anew each time.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from connectors import sources
from connectors.base.columns import IGNORE
from flows.runtime import context
from flows.scheduler.os_scheduler_state import registered
from flows.setup import config_file, controller_file, doctor, source_setup, web_form
from flows.setup.fields import SECRET_FILE, as_hour
from inventory import os_keyring
from inventory.errors import ConfigError, KeyringUnfit, PolicyError, SourceError, UserError
from inventory.model import Reading, SourceConfig, SourceNight
from inventory.policy.policy import Policy
from inventory.secrets import SANDBOX_FILE, variable
from inventory.settings import Settings, load
from reports.text.findings import problem_line, problem_text
from reports.text.safe_text import capital
from reports.text.words import Words
from reports.web.setup_port import (
    Connected,
    Draft,
    Form,
    Headings,
    NightTimer,
    SetupOverview,
    Told,
    Written,
)


class Connections:
    """Connects sources of one orden.toml, for the review."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tried: dict[str, tuple[datetime, Told]] = {}
        self._writing = threading.Lock()

    def _read(self) -> tuple[Settings, Words]:
        settings = load(self._path, sources())
        return settings, context.words_of(settings)

    @property
    def _demo(self) -> bool:
        return (self._path.parent / SANDBOX_FILE).exists()

    def overview(self) -> SetupOverview:
        """Tell what is connected, what can be, and when the night runs."""
        settings, words = self._read()
        return SetupOverview(
            sources=tuple(self._connected(source, settings, words) for source in settings.sources),
            types=tuple((type, source_setup.title(type, words)) for type in source_setup.types()),
            night=_night(settings),
            demo=self._demo,
        )

    def _connected(self, source: SourceConfig, settings: Settings, words: Words) -> Connected:
        at, told = self._tried.get(source.name, (None, None))
        label = words.system(source.name, [_named(one) for one in settings.sources])
        return Connected(source.name, source.type, told, at, sources()[source.type].mark, label)

    def knows(self, type: str) -> bool:
        """Tell whether there is a source type of that name."""
        return type in sources()

    def begin(self, type: str) -> Draft:
        """Return an empty draft.

        A keyring that must not be used is told before a single key is dug out.
        """
        settings, words = self._read()
        draft = Draft(type, source_setup.name_for(type, settings))
        wanted = [each for each in web_form.form_fields(type) if each.is_secret]
        kept = [each.name for each in wanted if not web_form.environment(draft, each)]
        try:
            if kept:
                os_keyring.check()
        except KeyringUnfit as error:
            draft.told = _unfit(error, draft, kept, words)
        return draft

    def form(self, draft: Draft) -> Form:
        """Return the form, with what was typed in it but for secrets."""
        settings, words = self._read()
        fields = web_form.form_fields(draft.type)
        return Form(
            title=source_setup.title(draft.type, words),
            steps=tuple(source_setup.steps(draft.type, words)),
            fields=tuple(web_form.asked(each, draft, settings, words) for each in fields),
            mapped=web_form.is_mapped(draft.type),
            demo=self._demo,
        )

    def fill(self, draft: Draft, name: str, typed: Mapping[str, str]) -> bool:
        """Read what was typed into the draft. Tell whether all of it could be read."""
        return web_form.fill(draft, name, typed, *self._read())

    def read_headings(self, draft: Draft) -> bool:
        """Read the source's headings and guess what each becomes. Tell whether it answered."""
        settings, _words = self._read()
        config = source_setup.draft(settings, draft.name, draft.type, draft.options)
        try:
            names = source_setup.headings(config, web_form.secrets(draft))
        except (SourceError, UserError) as error:
            draft.told = _told(doctor.failed(settings, config, error))
            return False
        web_form.take_headings(draft, names)
        return True

    def mapping(self, draft: Draft) -> Headings:
        """Return the second step."""
        return web_form.mapping(draft, self._read()[1])

    def fill_mapping(self, draft: Draft, chosen: Mapping[str, str]) -> bool:
        """Read what was chosen for each heading into the draft.

        Tell whether all of it could be read.
        """
        return web_form.fill_mapping(draft, chosen, self._read()[1])

    def attempt(self, draft: Draft) -> bool:
        """Try the connection. Tell whether it answered. Stores nothing."""
        settings, _words = self._read()
        try:
            secrets = web_form.secrets(draft)
            found = source_setup.try_connection(
                settings, draft.name, draft.type, draft.options, secrets
            )
        except (SourceError, UserError) as error:
            config = source_setup.draft(settings, draft.name, draft.type, draft.options)
            found = doctor.failed(settings, config, error)
        draft.told, draft.tried = _told(found), True
        return found.ok

    def write(self, draft: Draft) -> Written | None:
        """Store the secrets and write the source down: both, or neither.

        None: refused, and told in the draft.
        """
        kept = {each.name: draft.secrets[each.name] for each in web_form.to_keep(draft)}
        with self._writing:
            settings, words = self._read()
            try:
                self._refuse_demo()
                source_setup.check_name(draft.name, settings)
                source_setup.write_down(
                    settings, draft.name, draft.type, draft.options, kept, words
                )
            except UserError as error:
                draft.told, draft.tried = _refusal(error, draft, kept, words), False
                return None
        self._tried.pop(draft.name, None)
        return Written(len(kept), any(each.how == SECRET_FILE for each in web_form.to_keep(draft)))

    def becomes(self, name: str) -> tuple[tuple[str, str], ...]:
        """Return what a column of a connected source may be: fields, with their words.

        Nothing of one whose columns are not mapped.
        """
        settings, words = self._read()
        source = settings.source(name)
        if "columns" not in sources()[source.type].options:
            return ()
        ignored = (IGNORE, words.say("setup.columns.ignore"))
        fields = source_setup.fields_for(source.type, source.options)
        return (ignored, *((field, words.field(field)) for field in fields))

    def map_column(self, name: str, heading: str, field: str) -> Told:
        """Write down what a column of a connected source is."""
        with self._writing:
            settings, words = self._read()
            try:
                self._refuse_demo()
                config_file.map_column(settings.path, name, heading, field)
            except UserError as error:
                return web_form.refused(error, words)
        return Told(True, words.say("source_pages.mapped", heading=heading))

    def try_source(self, name: str) -> None:
        """Try a source that is connected.

        Raises ``ConfigError`` when there is none of that name.
        """
        settings, _words = self._read()
        told = _told(doctor.try_source(settings, settings.source(name)))
        self._tried[name] = (datetime.now(UTC), told)

    def register(self, clock: str) -> Told:
        """Let the operating system start the night at that time of day.

        A scheduler that refuses is told, and no more.
        """
        with self._writing:
            settings, words = self._read()
            try:
                at = as_hour(clock)
                self._refuse_demo()
                source_setup.register(settings, at)
            except UserError as error:
                return web_form.refused(error, words)
        seen, *notes = source_setup.registered(at, words)
        return Told(True, seen, " ".join(notes))

    def answers(self, facts: Mapping[str, str]) -> Policy | Told:
        """Write down who answers for the data. Return the policy with it, or why it is refused."""
        return self._answered(lambda settings: controller_file.write(settings, facts))

    def agreements(self, noted: Mapping[str, tuple[str, str]]) -> Policy | Told:
        """Write down the days of agreements. Return the policy with them, or why it is refused."""
        return self._answered(lambda settings: controller_file.write_agreements(settings, noted))

    def attested(self, days: Mapping[str, str], places: Mapping[str, str]) -> Policy | Told:
        """Write down what she has seen, and where things lie. Return the policy, or why not."""
        return self._answered(lambda known: controller_file.write_attested(known, days, places))

    def named(self) -> Mapping[str, str]:
        """Return what each connected source is called, by its name."""
        settings, words = self._read()
        nights = [_named(source) for source in settings.sources]
        return {source.name: words.system(source.name, nights) for source in nights}

    def _answered(self, write: Callable[[Settings], Policy]) -> Policy | Told:
        with self._writing:
            settings, words = self._read()
            try:
                self._refuse_demo()
                return write(settings)
            except PolicyError as error:
                # What stands elsewhere in her files: told by name only to whoever mends it.
                return Told(
                    False, words.say("web_business.not_written"), detail=problem_line(error, words)
                )
            except UserError as error:
                return web_form.refused(error, words)

    def _refuse_demo(self) -> None:
        if self._demo:
            raise ConfigError("this is the demo, which is written anew each time", "demo")


def _named(source: SourceConfig) -> SourceNight:
    """Return what a source is named by, before any night."""
    return SourceNight(
        name=source.name,
        type=source.type,
        title=sources()[source.type].title,
        status=Reading.NOT_READ,
        read_at=None,
        records=0,
        label=source.options.get("label") or "",
        form=source.options.get("form") or "",
    )


def _night(settings: Settings) -> NightTimer:
    found = registered(Path.home())
    if found is None:
        return NightTimer(None)
    return NightTimer(found.at.clock, found.on, found.config.resolve() == settings.path)


def _told(found: doctor.Diagnosis) -> Told:
    # What is well is half a sentence, for «orden check» puts its label before it.
    seen = f"{capital(found.seen)}." if found.ok else found.seen
    return Told(found.ok, seen, found.remedy, found.detail)


def _refusal(error: UserError, draft: Draft, kept: Iterable[str], words: Words) -> Told:
    if isinstance(error, KeyringUnfit):
        return _unfit(error, draft, kept, words)
    return web_form.refused(error, words)


def _unfit(error: UserError, draft: Draft, kept: Iterable[str], words: Words) -> Told:
    """Say what is wrong with the keyring, and which environment variables do instead."""
    named = words.join(variable(f"{draft.name}.{secret}") for secret in kept)
    seen, remedy = problem_text(error, words)
    instead = words.say("web_setup.variables", variables=named, name=draft.name)
    return Told(False, seen, f"{remedy} {instead}")
