"""For the CPS liaison: what was handed over, whether it is whole, its files, the receipt, and sending it back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flows.portal_client.talking import Talking, made
from flows.portal_wire.cases import ParcelDetail, ParcelLine, ParcelList, ReturnReasons


class LiaisonOperations(Talking):
    """What the CPS liaison does with cases."""

    def inbox(self) -> list[ParcelLine]:
        """What was handed over, newest first."""
        return self._get(ParcelList, "inbox").parcels

    def parcel(self, name: str) -> ParcelDetail:
        """One bag, verified now."""
        return self._get(ParcelDetail, "parcel", parcel=name)

    def parcel_file(self, name: str, path: str, target: Path) -> Path:
        """Fetch a file of a bag that was received, by its path in it, to `target`."""
        return self._download("parcel_file", target, path=path, parcel=name)

    def take_parcel(self, name: str) -> ParcelDetail:
        """Receive a bag; one that is not whole is not taken."""
        return self._post(ParcelDetail, "take_parcel", parcel=name)

    def return_parcel(self, name: str, codes: Sequence[str]) -> ParcelLine:
        """Send a case back with the CPS's reasons."""
        return self._post(ParcelLine, "return_parcel", made(ReturnReasons, codes=list(codes)), parcel=name)
