package io.twinmesh.actors.packed;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/// An immutable list whose rows lie in one array of numbers and one of texts, and become objects
/// only while somebody looks at them. A row that does not fit is kept as it is.
public final class PackedRows<R> extends AbstractList<R> implements RandomAccess {
    private final RowLayout<R> layout;

    /// Of each row its source and what the layout wrote.
    private final long[] numbers;

    /// Of each row its text, or the row itself where it does not fit.
    private final Object[] texts;

    private PackedRows(RowLayout<R> layout, long[] numbers, Object[] texts) {
        this.layout = layout;
        this.numbers = numbers;
        this.texts = texts;
    }

    @SuppressWarnings("ReferenceEquality") // a layout is one object
    public static <R> PackedRows<R> of(RowLayout<R> layout, Collection<R> rows) {
        if (rows instanceof PackedRows<R> packed && packed.layout == layout) {
            return packed;
        }
        var numbers = new long[rows.size() * layout.width()];
        var texts = new Object[rows.size()];
        var at = 0;
        for (var row : rows) {
            write(layout, row, numbers, texts, at++);
        }
        return new PackedRows<>(layout, numbers, texts);
    }

    private static <R> void write(
            RowLayout<R> layout, R row, long[] numbers, Object[] texts, int at) {
        var first = at * layout.width();
        numbers[first] = layout.source(row);
        if (layout.fits(row)) {
            layout.write(row, numbers, first + 1);
            texts[at] = layout.text(row);
        } else {
            texts[at] = row;
        }
    }

    @Override
    public int size() {
        return texts.length;
    }

    @Override
    public R get(int index) {
        var first = index * layout.width();
        if (texts[index] instanceof String text) {
            return layout.row(numbers[first], numbers, first + 1, text);
        }
        @SuppressWarnings("unchecked") // everything else in there is a row
        var row = (R) texts[index];
        return row;
    }

    /// With one more at the end.
    public PackedRows<R> with(R row) {
        var moreNumbers = Arrays.copyOf(numbers, numbers.length + layout.width());
        var moreTexts = Arrays.copyOf(texts, texts.length + 1);
        write(layout, row, moreNumbers, moreTexts, texts.length);
        return new PackedRows<>(layout, moreNumbers, moreTexts);
    }

    /// Without the row at a place.
    public PackedRows<R> without(int index) {
        var gone = new boolean[size()];
        gone[index] = true;
        return without(gone, 1);
    }

    /// Without the rows of a source; the same object when there are none.
    public PackedRows<R> withoutSource(long source) {
        var gone = new boolean[size()];
        var count = 0;
        for (var i = 0; i < gone.length; i++) {
            if (source(i) == source) {
                gone[i] = true;
                count++;
            }
        }
        return count == 0 ? this : without(gone, count);
    }

    private PackedRows<R> without(boolean[] gone, int count) {
        var width = layout.width();
        var keptNumbers = new long[numbers.length - count * width];
        var keptTexts = new Object[texts.length - count];
        var at = 0;
        for (var i = 0; i < texts.length; i++) {
            if (!gone[i]) {
                System.arraycopy(numbers, i * width, keptNumbers, at * width, width);
                keptTexts[at++] = texts[i];
            }
        }
        return new PackedRows<>(layout, keptNumbers, keptTexts);
    }

    /// The place of the first row whose text begins so, or that is not packed and is such a one.
    public Optional<Integer> place(String prefix, Predicate<R> plain) {
        for (var i = 0; i < texts.length; i++) {
            if (texts[i] instanceof String text ? text.startsWith(prefix) : plain.test(get(i))) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    /// What each row comes from.
    public LongStream sources() {
        return LongStream.range(0, size()).map(i -> source((int) i));
    }

    private long source(int index) {
        return numbers[index * layout.width()];
    }

    /// How many there are; what they say is for nobody's log.
    @Override
    public String toString() {
        return "PackedRows[" + size() + "]";
    }
}
