"""Polars on frames in memory, one thread.

Workload 1: `plain` (String), `categorical` and `enum`. Workload 2: `by-time`, `by-lead`, `shuffled`,
with `-file` read anew in each pass; all by the streaming engine.
"""

import functools
import operator
import os

os.environ["POLARS_MAX_THREADS"] = "1"

import polars as pl  # noqa: E402: the number of threads is read when it is loaded

import model  # noqa: E402
import protocol  # noqa: E402

COMPARE = {"==": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def main():
    given = protocol.arguments()
    rows, one_pass = {"w1": leads, "w2": log}[given.workload](given)
    protocol.serve(rows, pl.__version__, one_pass)


def points_of(value):
    return pl.lit(value, pl.Int16)


class Expressions:
    """The model as expressions over columns of plain texts."""

    def __init__(self, described):
        self.described = described
        self.items = model.items(described)

    def lists(self):
        """For each list a number with a bit for each item asked of: one walk instead of one for each item.

        Measured on a million rows: 26 ms instead of 87 ms (texts), 11 ms instead of 72 ms (Enum), CPU time.
        No item comes twice in a list, so the sum is as good as an or.
        """
        for field, items in self.items.items():
            bits = (
                pl.when(pl.element() == item).then(pl.lit(1 << place, pl.UInt8)).otherwise(pl.lit(0, pl.UInt8))
                for place, item in enumerate(items)
            )
            yield pl.col(field).list.eval(functools.reduce(operator.add, bits)).list.sum().cast(pl.UInt8)

    def condition(self, tree):
        kind, *rest = tree
        match kind:
            case "and":
                return functools.reduce(operator.and_, map(self.condition, rest[0]))
            case "or":
                return functools.reduce(operator.or_, map(self.condition, rest[0]))
            case "not":
                return ~self.condition(rest[0])
            case "yes":
                return pl.col(rest[0])
            case "compare":
                field, sign, value = rest
                return COMPARE[sign](pl.col(field), value)
            case "has":
                bit = 1 << self.items[rest[0]].index(rest[1])
                return (pl.col(rest[0]) & pl.lit(bit, pl.UInt8)) != 0
            case _:
                return self.of_text(tree)

    def of_text(self, tree):
        kind, field, value = tree
        match kind:
            case "in":
                if len(value) > 4:
                    return pl.col(field).is_in(value)
                # Measured for four texts: 4.4 ms instead of 10 ms for a million rows, CPU time.
                return functools.reduce(operator.or_, (pl.col(field) == one for one in value))
            case "starts":
                return pl.col(field).str.starts_with(value)
            case "contains":
                return pl.col(field).str.contains(value, literal=True)

    def rule(self, rule):
        when, points = rule
        return pl.when(self.condition(when)).then(points_of(points)).otherwise(points_of(0))

    def table(self, table):
        field = pl.col(table.field)
        if table.cuts:
            *below, last = table.points
            steps = pl.when(field.is_null()).then(points_of(0))
            for cut, points in zip(table.cuts, below, strict=True):
                steps = steps.when(field < cut).then(points_of(points))
            return steps.otherwise(points_of(last))
        steps = pl.when(field.is_null()).then(points_of(0))
        for values, points in table.cells:
            steps = steps.when(self.of_text(("in", table.field, values))).then(points_of(points))
        return steps.otherwise(points_of(table.other))

    def group(self, group):
        terms = [self.table(t) for t in group.tables] + [self.rule(r) for r in group.rules]
        return functools.reduce(operator.add, terms).clip(group.least, group.most)

    def score(self):
        groups = map(self.group, self.described.groups)
        return functools.reduce(operator.add, groups).clip(self.described.least, self.described.most).alias("total")

    def stage(self):
        steps = pl
        for number, (_, enter) in reversed(list(enumerate(self.described.stages))):
            if enter:
                steps = steps.when(self.condition(enter)).then(pl.lit(number, pl.UInt8))
        return steps.otherwise(pl.lit(0, pl.UInt8)).alias("stage")


class OverCategories(Expressions):
    """The same over Categorical columns, which know no tests of parts of a text."""

    def of_text(self, tree):
        kind, field, value = tree
        match kind:
            case "starts":
                return pl.col(field).cast(pl.String).str.starts_with(value)
            case "contains":
                return pl.col(field).cast(pl.String).str.contains(value, literal=True)
        return super().of_text(tree)


class OverDictionary(Expressions):
    """The same over Enum columns; what is asked of titles is worked out once for each title of the dictionary."""

    def __init__(self, described, titles):
        super().__init__(described)
        self.by_text = Expressions(described)
        self.titles = pl.DataFrame({"title": titles})

    def looked_up(self, expression):
        by_title = self.titles.select(expression.alias("found"))["found"]
        return pl.lit(by_title).gather(pl.col("title").to_physical())

    def of_text(self, tree):
        if tree[1] == "title":
            return self.looked_up(self.by_text.of_text(tree))
        return super().of_text(tree)

    def group(self, group):
        of_title = [rule for rule in group.rules if model.fields(rule[0]) == {"title"}]
        terms = [self.table(t) for t in group.tables] + [self.rule(r) for r in group.rules if r not in of_title]
        if of_title:
            points = functools.reduce(operator.add, map(self.by_text.rule, of_title))
            terms.append(self.looked_up(points).fill_null(0))
        return functools.reduce(operator.add, terms).clip(group.least, group.most)


def leads(given):
    described = model.leads()
    table = pl.read_parquet(given.data / "w1-plain.parquet")

    def make():
        return Expressions(described)

    if given.form == "categorical":
        # As tables come where nothing is known of their words beforehand; titles are asked as texts.
        texts = described.texts()
        table = table.with_columns(
            *(pl.col(field).cast(pl.Categorical) for field in texts),
            pl.col("technologies").cast(pl.List(pl.Categorical)),
        )

        def make():
            return OverCategories(described)

    elif given.form == "enum":
        words = {field: table[field].drop_nulls().unique().sort() for field in described.texts()}
        technologies = table["technologies"].explode().drop_nulls().unique().sort()
        table = table.with_columns(
            *(pl.col(field).cast(pl.Enum(found)) for field, found in words.items()),
            pl.col("technologies").cast(pl.List(pl.Enum(technologies))),
        )

        def make():
            return OverDictionary(described, words["title"])

    else:
        assert given.form == "plain", given.form
    table = table.rechunk()
    names = [name for name, _ in described.stages]

    def one_pass():
        # Written anew in each pass: looking at the dictionary is part of the work.
        expressions = make()
        scored = (
            table.lazy()
            .with_columns(expressions.lists())
            .with_columns(expressions.score())
            .select("total", expressions.stage())
            .collect()
        )
        counts = [(scored["stage"] == number).sum() for number in range(len(names))]
        return protocol.lead_totals(len(scored), scored["total"].cast(pl.Int64).sum(), counts, names)

    return len(table), one_pass


def log(given):
    described = model.log()
    kinds = pl.Enum([rule.name for rule in described.rules])
    order = given.form.removesuffix("-file")
    file = given.data / f"w2-{order}.parquet"
    table = pl.scan_parquet(file).select(
        pl.col("lead").cast(pl.UInt32), pl.col("type").cast(kinds), pl.col("time").dt.timestamp("ms")
    )
    if order == given.form:
        table = table.collect().rechunk().lazy()
    today = int(model.NOW.timestamp()) // 86_400
    types, ages = len(described.rules), len(described.left)
    # One number holds lead, type and age, so that one key is grouped by.
    last = table.select(pl.col("lead").max()).collect(engine="streaming").item()
    assert (last + 1) * types * ages < 1 << 32
    per_day = pl.Series([rule.per_day for rule in described.rules], dtype=pl.UInt32)
    left = pl.Series(described.left, dtype=pl.Int64)
    points = pl.Series([rule.points for rule in described.rules], dtype=pl.Int64)
    key, pair, lead, number = (pl.col(name) for name in ("key", "pair", "lead", "points"))
    age = (today - pl.col("time") // 86_400_000).cast(pl.UInt32)
    packed = (pl.col("lead") * types + pl.col("type").to_physical().cast(pl.UInt32)) * ages + age
    counted = pl.min_horizontal("len", pl.lit(per_day).gather(key // ages % types)).cast(pl.Int64)
    of_kind = pl.lit(points).gather(pair % types)
    # Sums are of one sign and divided as such, so that parts of a point are dropped towards zero.
    whole = (pl.col("parts") * of_kind.abs() // (1 << 32)) * of_kind.sign()
    # Sorted and told apart by runs: 0.54 s of processor time for ten million activities in order, where grouping by
    # the key, joining the tables and grouping twice more took 1.5 s.
    query = (
        table.select(key=packed)
        .sort("key")
        .select(key.rle())
        .unnest("key")
        .rename({"value": "key"})
        .select(pair=key // ages, parts=counted * pl.lit(left).gather(key % ages))
        .with_columns(pair.set_sorted())
        .group_by("pair")
        .agg(pl.col("parts").sum())
        .select(lead=(pair // types).set_sorted(), points=whole)
        .group_by("lead")
        .agg(number.sum().clip(described.least, described.most))
        .select(
            leads=pl.len(),
            points=number.sum(),
            checksum=(number * (lead.cast(pl.Int64) % 1009 + 1)).sum(),
        )
    )

    def one_pass():
        return protocol.log_totals(*query.collect(engine="streaming").row(0))

    return table.select(pl.len()).collect().item(), one_pass


if __name__ == "__main__":
    main()
