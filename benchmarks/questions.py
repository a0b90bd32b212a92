"""Count the questions «same person?» after a night over so many invented people, and print a table for docs/measured.md.

python benchmarks/questions.py 1000 20000

The people are benchmarks/population.py's, who share homes, addresses and names; what they answered, booked and paid is
benchmarks/assess.py's. *Change something*: likely pairs whose answer would change a flag or a near deadline. *Wait*: asked.
"""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import assess  # noqa: E402

#: Records of a person: population.py's, and what assess.py adds to each.
_RECORDS = 2.59 * assess.PER_ROW
SEEDS = (1, 2, 3)
HEAD = "| people | seed | persons found | likely pairs | change something | wait | of which |"


def row(people: int, seed: int) -> str:
    """Make the people, run the rules and the questions, and return a row."""
    from inventory.assessment import clerical_review
    from inventory.policy import policy

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        assess.make(folder, int(people * _RECORDS), seed)
        con = assess._open(folder)
        clerical_review.assess(con, policy.load())
        waiting = assess._one(con, "SELECT count(*) FROM candidate")
        persons = assess._one(con, "SELECT count(DISTINCT person) FROM link")
        likely, doubts = (assess._one(con, f"SELECT count(*) FROM {table}") for table in ("likely", "doubt"))
        harms = con.execute("SELECT harm, count(*) FROM candidate GROUP BY harm ORDER BY max(score) DESC").fetchall()
        con.close()
    told = ", ".join(f"{n} {harm}" for harm, n in harms)
    return f"| {people:,} | {seed} | {persons:,} | {likely:,} | {doubts:,} | {waiting} | {told} |"


if __name__ == "__main__":
    rows = [row(int(size), seed) for size in sys.argv[1:] or ["1000"] for seed in SEEDS]
    print("\n".join([HEAD, "|" + "---:|" * (HEAD.count(" |")), *rows]))
