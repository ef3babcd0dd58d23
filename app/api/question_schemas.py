"""The shape of questions in the JSON answers."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.api.strict import Strict


class QuestionParams(BaseModel):
    country: Annotated[str, Field(max_length=2, description="ISO 3166-1 alpha-2")] = ""
    topic: Annotated[str, Field(max_length=80, description="A concept id; an unknown one is answered with 404.")] = ""
    page: Annotated[int, Field(ge=1, le=500)] = 1


class Question(Strict):
    id: int
    url: str
    title: str
    language: str
    country: str | None
    topics: list[str]
    author: str
    asked_on: date
    active_on: date
    replies: int


class Questions(Strict):
    items: list[Question]
    total: int
    page: int
    per_page: int


class Answer(Strict):
    id: int
    in_reply_to: int | None
    kind: Literal["answer", "experience", "update"]
    language: str
    author: str
    written_on: date
    text: Annotated[str, Field(description="Plain words. Private contact details are masked.")]
    helpful: int


class Link(Strict):
    url: str
    label: str
    times: int


class WholeQuestion(Question):
    text: str
    me_too: int
    answers: list[Answer]
    led_to: list[Link]
