"""`seventh user`: the people who have an account."""

from typing import Annotated

import typer

from app.accounts import operator
from app.commands import the_site

commands = typer.Typer(help="The people who have an account.", no_args_is_help=True)


@commands.command()
def add(
    email: Annotated[str, typer.Argument(help="The address to which links are mailed")],
    name: Annotated[str, typer.Option(help="What others see")],
    role: Annotated[str, typer.Option(help="member, moderator, editor or admin")] = "member",
) -> None:
    """Make a member, or give one another role; prints a link to sign in and, once for a role, the secret for codes.
    You say for the person that they are 16 or older and agree that what they write about health is kept."""
    site = the_site()
    with site.database.writing() as db:
        token, secret = operator.add(db, email, name, role)
    typer.echo(f"{site.settings.base_url}/account/sign-in/{token}")
    if secret:
        typer.echo(f"TOTP secret: {secret}")


@commands.command()
def reset_second_factor(
    email: Annotated[str, typer.Argument(help="The address of somebody whose device and recovery codes are lost")],
) -> None:
    """Take a lost device off an account, when you are sure who asks; it is signed out everywhere."""
    site = the_site()
    with site.database.writing() as db:
        operator.reset_second_factor(db, email, site.tongues)
    typer.echo("The device is forgotten. A new one is connected after the next sign-in.")
