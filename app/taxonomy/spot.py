"""Spotting the concepts of the taxonomy in what people write, in any of its languages."""

from dataclasses import dataclass

from app.taxonomy.concepts import Taxonomy
from app.taxonomy.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Spotted:
    id: str
    type: str
    start: int
    end: int
    text: str


class Spotter:
    """Built once for a taxonomy; asked for every search, question and imported sentence."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self.phrases = Phrases((phrase, concept.id) for concept in taxonomy for phrase in concept.phrases())

    def spot(self, text: str) -> list[Spotted]:
        """Every mention, in the order of the text. A phrase that names two concepts
        ("physio": the treatment and the person) gives both."""
        return [
            Spotted(concept.id, concept.type, found.start, found.end, found.text)
            for found in self.phrases.find(text)
            for concept_id in found.ids
            if (concept := self.taxonomy.get(concept_id))
        ]
