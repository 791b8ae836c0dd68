"""Parquet with a declared schema: instants in UTC, decimals exact, a row group for every 50,000 rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.parquet as parquet

from figures.exports.model import Column, Kind, Row, Table

__all__ = ["ParquetSink", "schema_of"]

_GROUP: Final = 50_000
_TYPES: Final[Mapping[Kind, Any]] = MappingProxyType(
    {
        Kind.TEXT: pa.string(),
        Kind.INTEGER: pa.int64(),
        Kind.DECIMAL: pa.decimal128(38, 10),  # a value that does not fit is an error, never rounded
        Kind.BOOLEAN: pa.bool_(),
        Kind.DATE: pa.date32(),
        Kind.INSTANT: pa.timestamp("us", tz="UTC"),
    }
)


def schema_of(table: Table, columns: Sequence[Column]) -> Any:
    """The table's Arrow schema; labels stand in the metadata."""
    fields = [
        pa.field(column.name, _TYPES[column.kind], metadata={"zh": column.zh, "en": column.en}) for column in columns
    ]
    return pa.schema(fields, metadata={"table": table.name, "zh": table.zh, "en": table.en})


class ParquetSink:
    def __init__(self, file: IO[bytes], table: Table, columns: Sequence[Column]) -> None:
        self._schema = schema_of(table, columns)
        self._writer = parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._held: list[Any] = []
        self._count = 0

    def write(self, rows: Sequence[Row]) -> None:
        columns = zip(*rows, strict=True)
        arrays = [pa.array(values, field.type) for values, field in zip(columns, self._schema, strict=True)]
        self._held.append(pa.record_batch(arrays, schema=self._schema))
        self._count += len(rows)
        if self._count >= _GROUP:
            self._flush()

    def close(self) -> None:
        if self._held:
            self._flush()
        self._writer.close()

    def _flush(self) -> None:
        self._writer.write_table(pa.Table.from_batches(self._held, self._schema), row_group_size=self._count)
        self._held, self._count = [], 0
