"""A past report made again beside itself: whether its figures come out the same (K-09).

Nothing is kept: the edition stays as it is. It is asked for by a button, for to make a report again takes as long as to
make it.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response

from desk import csrf
from desk.pages import render
from desk.reports import Reader
from desk.ticket_report import Number
from models.report_edition import EditionError
from tasks.frame_files import FrameFileError
from tasks.report_making import compare
from tasks.report_recipes import ReportError

router = APIRouter(prefix="/reports")


@router.post("/{number}/again", dependencies=[Depends(csrf.check)])
def report_again(
    request: Request, number: Number, agent: Reader, against: Annotated[Literal["snapshot", "register"], Form()]
) -> Response:
    """What differs between an edition and the same question answered anew."""
    try:
        comparison = compare(number, against)
    except EditionError as error:
        raise HTTPException(404, str(error)) from None
    except (FrameFileError, ReportError) as error:
        raise HTTPException(409, str(error)) from None
    return render(request, "report_again.html", agent=agent, comparison=comparison, edition=comparison.edition)
