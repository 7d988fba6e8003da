"""DuckDB with its own tables in memory.

Workload 1: `plain` (VARCHAR) and `enum`. Workload 2: `by-time`, `by-lead`, `shuffled`,
with `-file` read anew in each pass.
"""

import duckdb

import model
import protocol
import sql

DIALECT = sql.Dialect(
    starts=lambda field, value: f"starts_with({field}, {value})",
    contains=lambda field, value: f"contains({field}, {value})",
    has=lambda field, value: f"list_contains({field}, {value})",
)


def main():
    given = protocol.arguments()
    db = duckdb.connect(config={"threads": 1})
    rows, one_pass = {"w1": leads, "w2": log}[given.workload](db, given)
    protocol.serve(rows, duckdb.__version__, one_pass)


def leads(db, given):
    described = model.leads()
    file = given.data / "w1-plain.parquet"
    assert given.form in ("plain", "enum"), given.form
    casts = ""
    if given.form == "enum":
        for field in described.texts():
            db.execute(f"CREATE TYPE {field}_t AS ENUM (SELECT DISTINCT {field} FROM '{file}' WHERE {field} NOTNULL)")
        db.execute(f"""CREATE TYPE technology AS ENUM (SELECT DISTINCT unnest(technologies) FROM '{file}')""")
        casts = ", ".join(f"{field}::{field}_t AS {field}" for field in described.texts())
        casts = f"REPLACE ({casts}, technologies::technology[] AS technologies)"
    db.execute(f"CREATE TABLE leads AS SELECT * {casts} FROM '{file}'")
    query = sql.leads_query(described, DIALECT, "leads")
    if given.form == "enum":
        # Joined by number: an ENUM is joined as text (measured: 80 ms against 50 ms for a million rows, CPU time).
        db.execute("CREATE TABLE titles AS SELECT unnest(enum_range(NULL::title_t))::VARCHAR AS title")
        db.execute("ALTER TABLE titles ADD COLUMN title_code INTEGER")
        db.execute("UPDATE titles SET title_code = enum_code(title::title_t)")
        db.execute("CREATE TABLE coded AS SELECT * EXCLUDE (title), enum_code(title)::INTEGER AS title_code FROM leads")
        db.execute("DROP TABLE leads")
        db.execute("ALTER TABLE coded RENAME TO leads")
        query = sql.leads_query_by_title(described, DIALECT, "leads", "titles")
    names = [name for name, _ in described.stages]

    def one_pass():
        count, points, *stages = db.execute(query).fetchone()
        return protocol.lead_totals(count, points, stages, names)

    return db.execute("SELECT count(*) FROM leads").fetchone()[0], one_pass


def log(db, given):
    described = model.log()
    order = given.form.removesuffix("-file")
    file = given.data / f"w2-{order}.parquet"
    names = ", ".join(sql.text(rule.name) for rule in described.rules)
    db.execute(f"CREATE TYPE kind AS ENUM ({names})")
    # A view is read anew by each query.
    kept = "TABLE" if order == given.form else "VIEW"
    db.execute(f"CREATE {kept} log AS SELECT lead, type::kind AS type, epoch_ms(time) AS time FROM '{file}'")
    db.execute("CREATE TABLE rules (type kind, points BIGINT, per_day BIGINT)")
    db.executemany("INSERT INTO rules VALUES (?, ?, ?)", [(r.name, r.points, r.per_day) for r in described.rules])
    db.execute("CREATE TABLE remains (age BIGINT, part BIGINT)")
    db.executemany("INSERT INTO remains VALUES (?, ?)", list(enumerate(described.left)))
    today = int(model.NOW.timestamp()) // 86_400
    # Sums are of one sign and divided as such, so that parts of a point are dropped towards zero.
    query = f"""
        WITH days AS (
            SELECT lead, type, {today} - time // 86400000 AS age, count(*) AS n FROM log GROUP BY ALL),
        kinds AS (
            SELECT lead, type, sum((least(n, per_day) * part)::BIGINT)::BIGINT AS parts
            FROM days JOIN rules USING (type) JOIN remains USING (age) GROUP BY ALL),
        leads AS (
            SELECT lead, least(greatest(sum(sign(points) * ((parts * abs(points)) // 4294967296)),
                {described.least}), {described.most}) AS points
            FROM kinds JOIN rules USING (type) GROUP BY lead)
        SELECT count(*), sum(points), sum(points * (lead % 1009 + 1)) FROM leads"""

    def one_pass():
        return protocol.log_totals(*db.execute(query).fetchone())

    return db.execute("SELECT count(*) FROM log").fetchone()[0], one_pass


if __name__ == "__main__":
    main()
