"""Prints what pyarrow and DuckDB read of a Parquet file, as JSON: types, and rows with times as
counts of ns since the epoch."""

import json
import sys

import duckdb
import pyarrow as pa
import pyarrow.parquet

path = sys.argv[1]
table = pyarrow.parquet.read_table(path)
table.validate(full=True)
types = [[field.name, str(field.type), field.nullable] for field in table.schema]
times = table.column("time").cast(pa.int64())
columns = [times if name == "time" else table.column(name) for name in table.column_names]
rows = [list(row) for row in zip(*(column.to_pylist() for column in columns))]

duck = duckdb.connect()
names = ", ".join(f'"{name}"' for name in table.column_names)
kinds = ", ".join(f'typeof("{name}")' for name in table.column_names)
values = names.replace('"time"', 'epoch_ns("time")')
source = duck.read_parquet(path)
print(
    json.dumps(
        {
            "pyarrow": {"types": types, "rows": rows},
            "duckdb": {
                "types": list(source.limit(1).project(kinds).fetchall()[0]),
                "rows": [list(row) for row in source.project(values).fetchall()],
            },
        }
    )
)
