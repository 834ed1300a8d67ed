package io.twinmesh.actors.twin.known.problem;

import io.twinmesh.actors.packed.PackedTimes;
import io.twinmesh.actors.packed.RowLayout;
import io.twinmesh.persistence.history.Fact;

import java.util.Optional;

/// How a medication is packed: 20 bytes. What it is called is one text that twins share.
public final class MedicationRows implements RowLayout<Problems.Medication> {
    public static final MedicationRows LAYOUT = new MedicationRows();

    /// Beside the time.
    private static final int ACTIVE = 1;

    private MedicationRows() {}

    @Override
    public int width() {
        return 2;
    }

    @Override
    public long source(Problems.Medication row) {
        return row.resource();
    }

    @Override
    public boolean fits(Problems.Medication row) {
        return row.fact().at().stream().allMatch(PackedTimes::fits)
                && CodedText.fits(Optional.of(row.fact().display()));
    }

    @Override
    public String text(Problems.Medication row) {
        return new CodedText(row.fact().codes(), Optional.of(row.fact().display())).packed();
    }

    @Override
    public void write(Problems.Medication row, long[] to, int at) {
        to[at] = PackedTimes.packed(row.fact().at(), row.fact().active() ? ACTIVE : 0);
    }

    @Override
    public Problems.Medication row(long source, long[] from, int at, String text) {
        var named = CodedText.read(text);
        return new Problems.Medication(
                source,
                new Fact.MedicationNoted(
                        named.codes(),
                        named.display().orElseThrow(),
                        PackedTimes.beside(from[at]) == ACTIVE,
                        PackedTimes.time(from[at])));
    }
}
