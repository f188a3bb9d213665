"""What all pages share: settings, the open engine and the templates."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from jinja2 import ChainableUndefined, Environment, PackageLoader, PrefixLoader, select_autoescape
from jinja2.loaders import ChoiceLoader

from automations.engine import Engine
from automations.portal_records.people import Person
from flows.workshop import Workshop
from portal.ranges import Plays
from portal.settings import PortalSettings
from portal.words import FILTERS


@dataclass
class Desk:
    """One for each application.

    Attributes:
        engine: of the force; its `settings.person` is the service itself.
        settings: of the portal.
        plays: recordings that are being played.
    """

    engine: Engine
    settings: PortalSettings
    plays: Plays = field(default_factory=Plays)

    def workshop_of(self, person: Person) -> Workshop:
        """The workshop in which whatever is done is done by this person, as audit and decisions name them."""
        settings = replace(self.engine.settings, person=person.account, unit=person.unit or self.engine.settings.unit)
        return Workshop(replace(self.engine, settings=settings))

    @cached_property
    def templates(self) -> Environment:
        """The pages. Everything is escaped unless a template says otherwise."""
        ours = PackageLoader("portal", "templates")
        macros = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja", "templates")})
        environment = Environment(
            loader=ChoiceLoader([ours, macros]),
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=ChainableUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters |= FILTERS
        return environment

    def render(self, template: str, **values: Any) -> str:
        """A page as HTML."""
        return self.templates.get_template(template).render(marking=self.settings.marking, **values)
