"""DataFusion on a table in memory, one partition.

Workload 1: `plain`.
"""

import os

os.environ["TOKIO_WORKER_THREADS"] = "1"

import datafusion  # noqa: E402: the number of threads is read when it is loaded
import pyarrow.parquet  # noqa: E402

import model  # noqa: E402
import protocol  # noqa: E402
import sql  # noqa: E402

DIALECT = sql.Dialect(
    starts=lambda field, value: f"starts_with({field}, {value})",
    contains=lambda field, value: f"contains({field}, {value})",
    has=lambda field, value: f"array_has({field}, {value})",
)


def main():
    given = protocol.arguments()
    context = datafusion.SessionContext(datafusion.SessionConfig().with_target_partitions(1))
    rows, one_pass = {"w1": leads}[given.workload](context, given)
    protocol.serve(rows, datafusion.__version__, one_pass)


def leads(context, given):
    described = model.leads()
    forms = {"plain": "w1-plain.parquet"}
    # Read by DataFusion itself, so that texts are views, the form its operators like best.
    context.register_parquet("file", str(given.data / forms[given.form]))
    table = context.table("file").cache()
    context.register_table("leads", table)
    query = sql.leads_query(described, DIALECT, "leads")
    names = [name for name, _ in described.stages]

    def one_pass():
        (batch,) = context.sql(query).collect()
        count, points, *stages = (column[0].as_py() for column in batch.columns)
        return protocol.lead_totals(count, points, stages, names)

    return table.count(), one_pass


if __name__ == "__main__":
    main()
