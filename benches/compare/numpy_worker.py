"""NumPy on columns that pandas has factorised; the conversion is not part of a pass.

Workload 1: `factorised`. Workload 2: `by-time`, `by-lead`, `shuffled`; leads are numbers without gaps.
"""

import functools
import operator

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

import model
import protocol

COMPARE = {"==": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
# Rows at a time, so that what lies between two operations stays in the cache.
BLOCK = 65_536


def main():
    given = protocol.arguments()
    rows, one_pass = {"w1": leads, "w2": log}[given.workload](given)
    protocol.serve(rows, f"{np.__version__} (pandas {pd.__version__})", one_pass)


class Column:
    """Values, and which of them are known. Texts are numbers of words, the last of which stands for unknown."""

    def __init__(self, array, kind):
        self.kind, self.words = kind, None
        if kind == "text":
            texts = array.to_pandas().astype("category")
            self.words = pd.Series(texts.cat.categories, dtype="str")
            codes = texts.cat.codes.to_numpy()
            self.values = np.where(codes < 0, len(self.words), codes)
            self.values = self.values.astype(np.min_scalar_type(len(self.words)))
            self.known = codes >= 0
            return
        self.known = array.is_valid().to_numpy(zero_copy_only=False)
        if kind == "list":
            words = array.values.dictionary_encode()
            assert len(words.dictionary) <= 64
            self.words = words.dictionary.to_pylist()
            bits = np.uint64(1) << words.indices.to_numpy().astype(np.uint64)
            self.values = np.zeros(len(array), np.uint64)
            # No list is empty but the unknown ones, whose ends are one.
            starts = array.offsets.to_numpy()[:-1][self.known]
            self.values[self.known] = np.bitwise_or.reduceat(bits, starts)
        elif kind == "date":
            days = array.cast("int32").fill_null(0)
            self.values = days.to_numpy()
        else:
            self.values = array.fill_null(False if kind == "bool" else 0).to_numpy(zero_copy_only=False)


class Block:
    """Rows next to each other."""

    def __init__(self, columns, looked_up, start):
        self.columns, self.looked_up = columns, looked_up
        self.rows = slice(start, start + BLOCK)
        self.total = None  # known once the score is

    def values(self, field):
        return self.total if field == "total" else self.columns[field].values[self.rows]

    def known(self, field):
        return True if field == "total" else self.columns[field].known[self.rows]

    def is_true(self, tree):
        """Where a condition without `not` around `and` and `or` is true."""
        kind, *rest = tree
        if kind in ("and", "or"):
            combine = operator.and_ if kind == "and" else operator.or_
            return functools.reduce(combine, map(self.is_true, rest[0]))
        is_not = kind == "not"
        kind, field, *rest = rest[0] if is_not else tree
        if field != "total" and self.columns[field].kind == "text":
            return self.looked_up[repr(tree)][self.values(field)]
        if kind == "yes":
            found = self.values(field)
        elif kind == "has":
            found = self.values(field) & self.looked_up[repr((kind, field, *rest))] != 0
        else:
            sign, value = rest
            found = COMPARE[sign](self.values(field), number(value))
        return (~found if is_not else found) & self.known(field)


def number(value):
    """A date as its day."""
    return np.int32((value - pd.Timestamp(0).date()).days) if hasattr(value, "year") else value


def words_where(words, tree):
    """For each word whether the test of a text is true, and false for the unknown one behind the last."""
    kind, field, value = tree[1] if tree[0] == "not" else tree
    if kind == "in":
        found = words.isin(value)
    elif kind == "starts":
        found = words.str.startswith(value)
    else:
        found = words.str.contains(value, regex=False)
    found = found.to_numpy(bool)
    return np.append(~found if tree[0] == "not" else found, False)


class Plan:
    """The model over given columns: what depends on one text is a table of points by word, one for each group."""

    def __init__(self, described, columns):
        self.columns, self.looked_up, self.groups = columns, {}, []
        for group in described.groups:
            by_text, cuts, rules = {}, [], []
            for table in group.tables:
                if table.cuts:
                    cuts.append(table)
                    continue
                words = columns[table.field].words
                points = by_text.setdefault(table.field, np.zeros(len(words) + 1, np.int16))
                points[:-1] += table.other
                for values, earned in table.cells:
                    points[:-1][words.isin(values).to_numpy(bool)] += earned - table.other
            for when, earned in group.rules:
                when = model.positive(when)
                asked = model.fields(when)
                field = next(iter(asked))
                if len(asked) == 1 and columns[field].kind == "text":
                    words = columns[field].words
                    points = by_text.setdefault(field, np.zeros(len(words) + 1, np.int16))
                    points += words_where_any(words, when) * np.int16(earned)
                else:
                    self.look_up(when)
                    rules.append((when, np.int16(earned)))
            self.groups.append((group, by_text, cuts, rules))
        self.described = described
        self.stages = [(n, model.positive(enter)) for n, (_, enter) in enumerate(described.stages) if enter]
        for _, enter in self.stages:
            self.look_up(enter)

    def look_up(self, tree):
        kind = tree[0]
        if kind in ("and", "or"):
            for part in tree[1]:
                self.look_up(part)
            return
        test = tree[1] if kind == "not" else tree
        column = self.columns.get(test[1])
        if column is None:
            return
        if column.kind == "text":
            self.looked_up[repr(tree)] = words_where(column.words, tree)
        elif test[0] == "has":
            self.looked_up[repr(test)] = np.uint64(1 << column.words.index(test[2]))

    def score(self, start):
        block = Block(self.columns, self.looked_up, start)
        total = np.int16(0)
        for group, by_text, cuts, rules in self.groups:
            points = np.int16(0)
            for field, by_word in by_text.items():
                points = points + by_word[block.values(field)]
            for table in cuts:
                values, earned = block.values(table.field), np.full(1, table.points[0], np.int16)
                for cut, before, after in zip(table.cuts, table.points, table.points[1:], strict=False):
                    earned = earned + (values >= cut) * np.int16(after - before)
                points = points + earned * block.known(table.field)
            for when, earned in rules:
                points = points + block.is_true(when) * earned
            total = total + np.clip(points, group.least, group.most)
        block.total = np.clip(total, self.described.least, self.described.most)
        stage = np.zeros(len(block.total), np.uint8)
        for number, enter in self.stages:
            stage[block.is_true(enter)] = number
        return block.total, stage


def words_where_any(words, tree):
    if tree[0] in ("and", "or"):
        combine = operator.and_ if tree[0] == "and" else operator.or_
        return functools.reduce(combine, (words_where_any(words, part) for part in tree[1]))
    return words_where(words, tree)


def leads(given):
    described = model.leads()
    assert given.form == "factorised", given.form
    table = pq.read_table(given.data / "w1-plain.parquet").combine_chunks()
    columns = {}
    for field, kind in described.kinds.items():
        columns[field] = Column(table[field].combine_chunks(), kind)
    rows = len(table)
    del table
    names = [name for name, _ in described.stages]

    def one_pass():
        # Made anew in each pass: looking at the words is part of the work.
        plan = Plan(described, columns)
        points, counts = 0, np.zeros(len(names), np.int64)
        for start in range(0, rows, BLOCK):
            total, stage = plan.score(start)
            points += int(total.sum(dtype=np.int64))
            counts += np.bincount(stage, minlength=len(names))
        return protocol.lead_totals(rows, points, counts, names)

    return rows, one_pass


def log(given):
    described = model.log()
    table = pq.read_table(given.data / f"w2-{given.form}.parquet", columns=["lead", "type", "time"])
    names = [rule.name for rule in described.rules]
    kinds = np.empty(len(table), np.uint8)
    start = 0
    for chunk in table["type"].chunks:
        by_word = np.array([names.index(word) for word in chunk.dictionary.to_pylist()], np.uint8)
        kinds[start : start + len(chunk)] = by_word[chunk.indices.to_numpy()]
        start += len(chunk)
    busy = table["lead"].to_numpy().astype(np.uint32)
    times = table["time"].cast("int64").to_numpy()
    rows = len(table)
    del table
    types, ages = len(names), len(described.left)
    assert (int(busy.max()) + 1) * types * ages < 1 << 32
    today = int(model.NOW.timestamp()) // 86_400
    left = np.array(described.left, np.int64)
    per_day = np.array([rule.per_day for rule in described.rules], np.int64)
    points = np.array([rule.points for rule in described.rules], np.int64)

    def one_pass():
        age = (today - times // 86_400_000).astype(np.uint32)
        key = (busy * np.uint32(types) + kinds) * np.uint32(ages) + age
        key.sort()
        starts = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1])))
        count = np.diff(np.append(starts, rows))
        key = key[starts]
        pair, age = np.divmod(key, np.uint32(ages))
        counted = np.minimum(count, per_day[pair % np.uint32(types)])
        # Whole numbers below 2^53, so that the floats of `bincount` hold them exactly.
        leads = int(busy.max()) + 1
        parts = np.bincount(pair, weights=counted * left[age], minlength=leads * types).astype(np.int64)
        # Sums are of one sign and shifted as such, so that parts of a point are dropped towards zero.
        whole = (parts.reshape(leads, types) * np.abs(points) >> 32) @ np.sign(points)
        earned = np.clip(whole, described.least, described.most)
        is_there = parts.reshape(leads, types).any(axis=1)
        numbers = np.arange(leads) % 1009 + 1
        return protocol.log_totals(is_there.sum(), earned.sum(), earned @ numbers)

    return rows, one_pass


if __name__ == "__main__":
    main()
