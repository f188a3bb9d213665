"""Who speaks in a recording, through the API: a person says so, and one operation silences or disguises all of one speaker."""

from __future__ import annotations

from dataclasses import asdict

from fastapi.responses import Response

from flows.deciding import meanwhile
from flows.portal_wire.reviews import Added
from flows.portal_wire.speakers import SpeakerGone, Speakers, SpeakerSaid, SpeakerView
from flows.speakers import say_who_speaks, silence_speaker, speakers_of
from portal.api.calls import Call, Calling, Room
from portal.api.operations import Id
from portal.api.recordings import recording_table
from portal.api.reviews import added

room = Room()


@room.operation()
def speakers(call: Calling, item_id: Id) -> Speakers:
    """Who speaks in a recording, as channels tell or as people said."""
    return _speakers(call)


@room.operation(response_model=Speakers)
def say_speaker(call: Calling, item_id: Id, said: SpeakerSaid) -> Response:
    """Say who speaks in a stretch; what was said of the same time before gives way."""

    def work() -> Speakers:
        recording_table(call)
        meanwhile(
            call.workshop,
            item_id,
            lambda item, _: say_who_speaks(
                call.workshop,
                item,
                said.name,
                stretch=(said.stretch.start, said.stretch.end),
                track=said.stretch.track - 1,
                channel=said.channel and said.channel - 1,
            ),
        )
        return _speakers(call)

    return call.once(200, said, work)


@room.operation(response_model=Added)
def take_out_speaker(call: Calling, item_id: Id, gone: SpeakerGone) -> Response:
    """Let all that one speaker says go, or their voice be disguised."""

    def work() -> Added:
        recording_table(call)
        made = meanwhile(
            call.workshop,
            item_id,
            lambda item, _: silence_speaker(call.workshop, item, gone.name, disguise=gone.disguise, why=gone.why),
        )
        return added(call, [made])

    return call.once(200, gone, work)


def _speakers(call: Call) -> Speakers:
    return Speakers(speakers=[SpeakerView(**asdict(one)) for one in speakers_of(recording_table(call).binder.plan)])
