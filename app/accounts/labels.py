"""What the columns of the tables are called where people read what is kept about them."""

from app.i18n import Tongue


def columns(tongue: Tongue) -> dict[str, str]:
    _ = tongue.gettext
    return _numbers(tongue) | _moments(tongue) | {
        "about": _("About"), "act": _("What was done"), "author_name": _("Name that is shown"),
        "base_version": _("Changes this version"), "before": _("As it was before"), "body": _("Text"),
        "by_asker": _("By who asked"), "by_owner": _("By the organisation itself"), "choices": _("What was chosen"),
        "consent_version": _("Version of the consent"), "country": _("Country"), "detail": _("Details"),
        "device": _("Device"), "digest": _("Once a week, what is new"), "domain": _("Their domain"),
        "email": _("Mail address"), "fields": _("What it should say"), "from_address": _("Address of who asked"),
        "from_name": _("Name of who asked"), "got_appointment": _("Got an appointment"), "harm": _("How harmful"),
        "interest": _("Interest"), "kind": _("Kind"), "language": _("Language"), "name": _("Name"),
        "name_key": _("Name, as it is compared with others"), "note": _("Note"),
        "notify": _("Letters about answers"), "onward": _("Page to go on to"), "organisation": _("Organisation"),
        "outcome": _("Outcome"), "place": _("Where it belongs"), "proof": _("How it was proven"),
        "pseudonymous": _("Under another name"), "reason": _("Reason"), "recipient": _("Mail address"),
        "role": _("Role"), "rule": _("Rule"), "said": _("What was said"), "slug": _("In the address of the page"),
        "source_url": _("A page where others can check it"), "state": _("State"), "status": _("Status"),
        "subject": _("Subject"), "tab": _("Tab of the browser"), "taken": _("What was taken"),
        "target": _("To what"), "title": _("Title"), "to_address": _("Address of who was asked"),
        "to_name": _("Name of who was asked"), "topic": _("Topic"), "topics": _("Topics"), "version": _("Version"),
        "visibility": _("Who can read it"), "waited_weeks": _("Weeks of waiting"), "words": _("Words"),
    }  # fmt: skip


def _numbers(tongue: Tongue) -> dict[str, str]:
    """Of rows, and of who is meant: you, or somebody else."""
    _ = tongue.gettext
    return {
        "id": _("Number"), "author_id": _("Written by"), "case_id": _("Number of the case"),
        "claimed_by": _("Taken by"), "decided_by": _("Decided by"), "decision_id": _("Number of the decision"),
        "from_id": _("Asked by"), "granted_by": _("Granted by"), "joins_id": _("Number of the suggestion before it"),
        "last_step": _("Number of the last code"), "listing_id": _("Number of the place"), "member_id": _("Member"),
        "other_id": _("Number of the other place"), "parent_id": _("Number of the reply that it answers"),
        "proposal_id": _("Number of the suggestion"), "question_id": _("Number of the question"),
        "reply_id": _("Number of the reply"), "to_id": _("Asked"), "told_id": _("Told to"),
        "undone_by": _("Undone by"), "who": _("Who"),
    }  # fmt: skip


def _moments(tongue: Tongue) -> dict[str, str]:
    _ = tongue.gettext
    return {
        "active_at": _("Last written to"), "answered_at": _("Answered"), "asked_at": _("Asked on"), "at": _("When"),
        "begins_at": _("Begins"), "claimed_until": _("Taken until"), "closed_at": _("Closed"),
        "confirmed_at": _("Confirmed"), "consent_at": _("Agreed"), "created_at": _("Made"),
        "decided_at": _("Decided"), "due_on": _("Due"), "edited_at": _("Changed"), "ended_at": _("Ended"),
        "ends_at": _("Ends"), "expires_on": _("Ends"), "granted_on": _("Granted"), "handled_at": _("Dealt with"),
        "lifted_at": _("Lifted"), "made_at": _("Made"), "of_age_at": _("Said to be 16 or older"),
        "opened_at": _("Opened"), "proven_at": _("Proven"), "reported_on": _("Told"),
        "second_factor_at": _("Code given"), "seen_at": _("Last seen"), "sent_at": _("Sent"),
        "signed_in_at": _("Signed in"), "undone_at": _("Undone"), "until": _("Until"),
        "updated_at": _("Last changed"), "used_at": _("Used"),
    }  # fmt: skip
