package io.twinmesh.actors.twin.known;

import io.twinmesh.actors.packed.PackedTimes;
import io.twinmesh.actors.packed.RowLayout;
import io.twinmesh.actors.packed.SharedWords;
import io.twinmesh.persistence.history.Code;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How a latest number is packed: 28 bytes. Its meaning, which is also that of other twins'
/// numbers, is one shared text.
final class NumberRows implements RowLayout<LatestNumber> {
    static final NumberRows LAYOUT = new NumberRows();

    private NumberRows() {}

    /// What the text of every number of this code begins with.
    static String prefix(Code code) {
        return SharedWords.prefix(code.system(), code.code());
    }

    @Override
    public int width() {
        return 3;
    }

    @Override
    public long source(LatestNumber number) {
        return number.resource();
    }

    @Override
    public boolean fits(LatestNumber number) {
        return PackedTimes.fits(number.at())
                && number.scale() == (byte) number.scale()
                && Stream.of(number.system(), number.code(), number.display(), number.unit())
                        .allMatch(SharedWords::fits);
    }

    @Override
    public String text(LatestNumber number) {
        return SharedWords.of(
                List.of(number.system(), number.code(), number.display(), number.unit()));
    }

    @Override
    public void write(LatestNumber number, long[] to, int at) {
        to[at] = number.unscaled();
        to[at + 1] = PackedTimes.packed(Optional.of(number.at()), number.scale());
    }

    @Override
    public LatestNumber row(long source, long[] from, int at, String text) {
        var words = SharedWords.words(text);
        var time = PackedTimes.time(from[at + 1]).orElseThrow();
        return new LatestNumber(
                source,
                words.get(0),
                words.get(1),
                words.get(2),
                from[at],
                PackedTimes.beside(from[at + 1]),
                words.get(3),
                time.getEpochSecond(),
                time.getNano());
    }
}
