package io.twinmesh.actors.packed;

/// How rows of one kind are packed: each as a few numbers and one text.
public interface RowLayout<R> {
    /// How many numbers a row has, with its source.
    int width();

    /// Names what the row comes from.
    long source(R row);

    /// Whether the row loses nothing by being packed.
    boolean fits(R row);

    /// The row's words, which it often shares with the rows of others.
    ///
    /// @param row one that fits
    /// @return a text of [SharedWords]
    String text(R row);

    /// The row's numbers but for its source.
    ///
    /// @param row one that fits
    /// @param at where the first goes
    void write(R row, long[] to, int at);

    /// The row that was packed.
    ///
    /// @param at where its first number is
    R row(long source, long[] from, int at, String text);
}
