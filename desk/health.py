"""/health: whether the desk answers, for `haldur up`, `haldur doctor` and watchers; it tells nothing else."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from tasks.database import answers

router = APIRouter()


@router.get("/health")
def health() -> Response:
    """200 where the database answers, else 503."""
    fine = answers()
    return JSONResponse({"desk": "ok" if fine else "the database does not answer"}, 200 if fine else 503)
