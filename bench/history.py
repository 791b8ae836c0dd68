"""Makes a history of any size: real cases of the demo year, multiplied with other dates, paces, branches and customers.

python -m bench.history DIRECTORY [CASES]
"""

from __future__ import annotations

import json
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet

from cases import demo
from figures.history.export import CASES_FILE, FACTS, META_FILE, SCHEMA, export
from resolvers.services import Services
from resolvers.settings import Settings

_HOME: Final = Path(__file__).resolve().parent.parent
_BATCH: Final = 500_000
_DAY: Final = 86_400_000_000
_YEARS: Final = 2
_AT: Final = datetime(2026, 11, 24, 4, tzinfo=UTC)
_BRANCHES: Final = 300


def services(directory: Path) -> Services:
    """A store with the demo year as it stands at a fixed instant."""
    settings = Settings(secret="bench", database=f"sqlite:///{directory}/demo.db", rules=_HOME / "rules", watch=False)
    opened = Services.open(settings, clock=lambda: _AT)
    if demo.unfinished(opened.database):
        demo.fill(opened.database, lambda: opened.manager.timeline, opened.clock, "bench")
    return opened


def make(directory: Path, cases: int, seed: int = 7) -> None:
    """Writes the history. Equal seed and size, equal history."""
    with tempfile.TemporaryDirectory() as scratch:
        opened = services(Path(scratch))
        export(opened.database, Path(scratch) / "demo", _AT)
        opened.close()
        _multiply(Path(scratch) / "demo", directory, cases, np.random.default_rng(seed))


def _multiply(source: Path, directory: Path, cases: int, chance: Any) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    table = parquet.read_table(source / CASES_FILE)
    content = json.loads((source / META_FILE).read_text(encoding="utf-8"))
    content["codes"]["branch"] = [f"branch-{number}" for number in range(_BRANCHES)]
    (directory / META_FILE).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    instants = table.column("instants").combine_chunks()
    ratings = table.column("ratings").combine_chunks()
    templates = {
        "offsets": instants.offsets.to_numpy(),
        "values": instants.values.to_numpy(),
        "rating_offsets": ratings.offsets.to_numpy(),
        "ratings": ratings.values.to_numpy(),
        **{name: table.column(name).to_pandas().to_numpy() for name in ("shape", *FACTS)},
    }
    with parquet.ParquetWriter(directory / CASES_FILE, SCHEMA, compression="zstd") as writer:
        for first in range(0, cases, _BATCH):
            writer.write_table(_batch(templates, first, min(_BATCH, cases - first), chance))


def _batch(templates: dict[str, Any], first: int, count: int, chance: Any) -> Any:
    """So many cases, each a template begun on another day and gone through at another pace."""
    chosen = chance.integers(0, len(templates["shape"]), count)
    lengths, offsets, places = _places(templates["offsets"], chosen)
    values = templates["values"][places]
    received = templates["values"][templates["offsets"][chosen]]
    pace = chance.uniform(0.6, 1.25, count)
    begun = received - chance.integers(1, 365 * _YEARS, count) * _DAY

    def moved(values: Any, lengths: Any) -> Any:
        since = (values - np.repeat(received, lengths)) * np.repeat(pace, lengths)
        return np.minimum(np.repeat(begun, lengths) + since.astype(np.int64), int(_AT.timestamp() * 1_000_000))

    rated, rating_offsets, rating_places = _places(templates["rating_offsets"], chosen)
    ratings = templates["ratings"][rating_places]
    ratings = moved(ratings // 8, rated) * 8 + ratings % 8
    day = (begun + 8 * 3_600_000_000) // _DAY + date(1970, 1, 1).toordinal()
    columns: dict[str, Any] = {
        "number": np.arange(first, first + count),
        "id": pa.array([f"case:{number:032x}" for number in range(first, first + count)]),
        "received_day": day.astype(np.int32),
        "shape": templates["shape"][chosen].astype(np.int32),
        "instants": pa.ListArray.from_arrays(pa.array(offsets), pa.array(moved(values, lengths))),
        "ratings": pa.ListArray.from_arrays(pa.array(rating_offsets), pa.array(ratings)),
    }
    for name in FACTS:
        columns[name] = _fact(name, templates[name][chosen], chance)
    return pa.table({name: columns[name] for name in SCHEMA.names}, schema=SCHEMA)


def _places(offsets: Any, chosen: Any) -> tuple[Any, Any, Any]:
    """Of the lists of the chosen templates: their lengths, their offsets one after another, and where they stand."""
    starts = offsets[chosen]
    lengths = offsets[chosen + 1] - starts
    after = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return lengths, after, np.arange(after[-1]) - np.repeat(after[:-1], lengths) + np.repeat(starts, lengths)


def _fact(name: str, values: Any, chance: Any) -> Any:
    if name == "branch":
        return pa.array(chance.integers(0, _BRANCHES, len(values)).astype(np.int32))
    if name == "customer_age":
        return pa.array(chance.integers(18, 95, len(values)).astype(np.int32))
    numbers = values.astype(float)
    return pa.array(np.nan_to_num(numbers).astype(np.int32), mask=np.isnan(numbers))


if __name__ == "__main__":
    began = datetime.now(UTC)
    make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000_000)
    print(f"made in {(datetime.now(UTC) - began) // timedelta(seconds=1)} s")
