"""How often each ordinary life is led."""

from collections.abc import Callable

from connectors.sandbox.people import ordinary, readers
from connectors.sandbox.people.builder import Builder
from connectors.sandbox.people.person import Character

#: Every life gives one person.
Life = Callable[[Builder], Character]

#: Weight and life.
LIVES: tuple[tuple[int, Life], ...] = (
    (8, ordinary.active_client),
    (9, ordinary.recent_client),
    (3, ordinary.owing_client),
    (8, ordinary.past_client),
    (2, ordinary.ancient_client),
    (7, ordinary.new_enquirer),
    (8, ordinary.old_enquirer),
    (5, ordinary.course_ahead),
    (4, ordinary.course_just_over),
    (7, ordinary.course_over),
    (3, ordinary.course_invoiced),
    (3, ordinary.course_invoiced_over),
    (15, readers.reader),
    (5, readers.sleeper),
    (6, readers.leaver),
    (3, readers.waiting),
    (2, readers.returned),
    (1, readers.old_reader),
    (3, readers.active_reader),
    (4, readers.recent_reader),
    (5, readers.course_reader),
    (2, readers.loyal),
    (3, ordinary.walk_in),
    (2, ordinary.invoiced_only),
)
