package io.twinmesh.actors.twin.known.problem;

import io.twinmesh.actors.packed.PackedTimes;
import io.twinmesh.actors.packed.RowLayout;
import io.twinmesh.persistence.history.Fact;

/// How a condition is packed: 28 bytes. What it is called is one text that twins share.
public final class ConditionRows implements RowLayout<Problems.Condition> {
    public static final ConditionRows LAYOUT = new ConditionRows();

    /// Beside the first time.
    private static final int ACTIVE = 1;

    private ConditionRows() {}

    @Override
    public int width() {
        return 3;
    }

    @Override
    public long source(Problems.Condition row) {
        return row.resource();
    }

    @Override
    public boolean fits(Problems.Condition row) {
        var fact = row.fact();
        return fact.onset().stream().allMatch(PackedTimes::fits)
                && fact.abatement().stream().allMatch(PackedTimes::fits)
                && CodedText.fits(fact.display());
    }

    @Override
    public String text(Problems.Condition row) {
        return new CodedText(row.fact().codes(), row.fact().display()).packed();
    }

    @Override
    public void write(Problems.Condition row, long[] to, int at) {
        var fact = row.fact();
        to[at] = PackedTimes.packed(fact.onset(), fact.active() ? ACTIVE : 0);
        to[at + 1] = PackedTimes.packed(fact.abatement(), 0);
    }

    @Override
    public Problems.Condition row(long source, long[] from, int at, String text) {
        var named = CodedText.read(text);
        return new Problems.Condition(
                source,
                new Fact.ConditionNoted(
                        named.codes(),
                        named.display(),
                        PackedTimes.beside(from[at]) == ACTIVE,
                        PackedTimes.time(from[at]),
                        PackedTimes.time(from[at + 1])));
    }
}
