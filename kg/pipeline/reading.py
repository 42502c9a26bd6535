"""One file, read and linked → its quads.

A pure function of the file, the authority rows and the settings. `kg.pipeline.readers` calls it in processes that can
be ended, so that whatever a file holds, the worst that comes of it is a refusal with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from kg import identity, layout, mentions, privacy, sources, trust, versions
from kg.authorities import Authorities
from kg.errors import KgError, fault
from kg.model import Document, Minutes, Reading
from kg.settings import Settings
from kg.sources import papers
from kg.texts import Texts
from kg.triples import Quads, quads
from kg.versions import Version

__all__ = ["LIMIT", "Job", "Outcome", "holds_hidden", "limits_of", "read_minutes", "read_source"]

#: Ends the refusal of a document that came up against its limits.
LIMIT = "if it is minutes, raise [limits] in kg.toml"


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read, whose minutes the user says it holds, and the place of its meeting among those of the day.

    `papers`: with the words of its attachments, where they are there.
    """

    path: str
    municipality: str | None = None
    ordinal: int = 1
    papers: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a worker hands back: quads and text of a document, or why it was refused. Picklable.

    `doubt` says why a document that was read should be looked at: its score is low, and what was lost.
    """

    job: Job
    refused: str = ""
    quads: Quads | None = None
    day: str = ""
    version: Version | None = None
    text: bytes = b""
    sha256: str = ""
    doubt: str = ""


def limits_of(settings: Settings) -> str:
    """The limits of one document, in words; a refusal names those it was refused under."""
    return f"at most {settings.limit('seconds')} s and {settings.limit('megabytes'):,} MB"


# ---------------------------------------------------------------- one document


def read_minutes(
    path: Path | str, authorities: Authorities, settings: Settings, municipality: str | None = None
) -> Reading:
    """One file read and linked, with what must not be published masked. Raises `InputRefused`."""
    document, trusted = sources.read(path, municipality, authorities=authorities)
    document, _ = privacy.mask(document)
    minutes = trust.apply(layout.parse(document, authorities), trusted)
    masked = _without_erased(document, minutes.municipality.code, authorities, settings)
    if masked is not document:
        minutes = trust.apply(layout.parse(masked, authorities), trusted)
    return identity.resolve(minutes, mentions.find(minutes, authorities), authorities, settings)


def _without_erased(document: Document, code: str, authorities: Authorities, settings: Settings) -> Document:
    """The document without the erased persons of its municipality: the same one when there are none."""
    hidden = identity.suppressed(authorities)
    if hidden:
        document, _ = privacy.mask_persons(document, hidden, lambda name: identity.person_key(name, code, settings))
    erased = identity.erased_forms(authorities, settings, code)
    return privacy.mask_forms(document, erased)[0] if erased else document


def holds_hidden(document: Document, code: str, authorities: Authorities, settings: Settings) -> bool:
    """Is there something in a text of the municipality `code` that would be masked before it is read?"""
    masked, _ = privacy.mask(document)
    return bool(_without_erased(masked, code, authorities, settings) != document)


def _with_papers(job: Job, reading: Reading, authorities: Authorities, settings: Settings) -> Reading:
    """The same with the words of the attachments, masked as the minutes are."""
    code = reading.minutes.municipality.code

    def masked(document: Document) -> Document:
        return _without_erased(privacy.mask(document)[0], code, authorities, settings)

    return replace(reading, minutes=papers.with_words(reading.minutes, masked, wanted=job.papers))


def read_source(job: Job, authorities: Authorities, settings: Settings) -> Outcome:
    """One file → its quads. Never raises for what the file holds: it is refused, with the reason."""
    try:
        reading = read_minutes(job.path, authorities, settings, job.municipality)
        reading = _with_papers(job, reading, authorities, settings)
        made = quads(reading, settings, authorities, ordinal=job.ordinal)
    except KgError as error:
        return Outcome(job, refused=str(error))
    except (MemoryError, OSError):
        raise
    except Exception as error:  # a fault of ours in one document must not cost the others
        return Outcome(job, refused=f"{job.path}: {fault('the reader', error)}")
    minutes: Minutes = reading.minutes
    day = made.meeting.removesuffix(f"-{job.ordinal}") if job.ordinal > 1 else made.meeting
    document = minutes.document
    packed = Texts.pack(document.text)
    return Outcome(job, "", made, day, versions.version(minutes), packed, document.sha256, _doubt(minutes))


#: A reading below this score is said by name: most of the drawn and hand-read documents below it lack a fifth of their
#: facts.
DOUBTFUL = 0.75


def _doubt(minutes: Minutes) -> str:
    """Why the reading of a document should be looked at; "" when its score gives no reason."""
    if minutes.score >= DOUBTFUL:
        return ""
    worst = sorted(minutes.lost, key=lambda entry: -entry[1])[:3]
    named = ", ".join(f"{name} {share:.0%}" for name, share in worst)
    return f"read with a score of {minutes.score:.2f} (lost: {named}); see `kg inspect {minutes.document.path}`"
