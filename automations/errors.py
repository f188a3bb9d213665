"""What can go wrong in the engine: one class per cause, each with a stable code. Messages hold ids and codes, never content."""

from __future__ import annotations

from reference.errors import HoursbackError, InputRefusedError, UsageError


class SettingsError(UsageError):
    """A setting is unknown or has a bad value."""

    code = "E-SETTINGS"


class UnreadableFileError(InputRefusedError):
    """The file cannot be read: it is missing, is no ordinary file, or is not ours to read."""

    code = "E-INPUT-UNREADABLE"


class FileChangedError(InputRefusedError):
    """The file changed while it was being read: it is still being written."""

    code = "E-INPUT-CHANGING"


class StoreUnavailableError(HoursbackError):
    """The evidence store cannot be read or written: disk full, folder not writable, network."""

    code = "E-SYS-STORE"


class EvidenceMissingError(HoursbackError):
    """The evidence store does not hold the object asked for."""

    code = "E-EVIDENCE-MISSING"
    business = True


class EvidenceTamperedError(HoursbackError):
    """An object of the evidence store is not what its hash says: it was changed or is damaged."""

    code = "E-EVIDENCE-TAMPERED"
    business = True


class KeyUnusableError(HoursbackError):
    """The plan key is missing, malformed, or open to other users of the machine."""

    code = "E-KEY"
    business = True


class SealBrokenError(HoursbackError):
    """Sealed data cannot be opened: another key, a changed byte, or data that belongs elsewhere."""

    code = "E-SEAL"
    business = True


class RecordsUnavailableError(HoursbackError):
    """The database cannot be reached, is locked for too long, or refuses us."""

    code = "E-SYS-RECORDS"


class NewerRecordsError(HoursbackError):
    """The database was written by a newer version of Hoursback."""

    code = "E-RECORDS-NEWER"
    business = True


class NotWritingError(HoursbackError):
    """A record was to be written in a session that only reads: a defect of the caller."""

    code = "E-SYS-READ-ONLY"


class DetailRefusedError(HoursbackError):
    """A record that everybody may read was given more than ids, codes and counts: a defect of the caller."""

    code = "E-SYS-DETAIL"


class WorkItemMissingError(UsageError):
    """There is no work item with this id."""

    code = "E-ITEM-MISSING"


class WorkItemStateError(UsageError):
    """The work item is in a state that does not allow what was asked."""

    code = "E-ITEM-STATE"


class LeaseLostError(HoursbackError):
    """Somebody else has the work item now; nothing of this attempt was recorded."""

    code = "E-SYS-LEASE-LOST"


class LedgerError(UsageError):
    """A line of the time ledger does not add up: a negative volume, an unknown grade, a run that does not exist."""

    code = "E-LEDGER"
