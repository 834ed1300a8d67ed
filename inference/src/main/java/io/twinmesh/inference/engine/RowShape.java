package io.twinmesh.inference.engine;

/// How many rows a run holds, so that a row's answer is the same in any company.
public enum RowShape {
    /// As many as there are.
    FREE,
    /// Always the most, the rest zeros: the kernels, and with them the order of sums, depend on the
    /// number of rows.
    PADDED,
    /// One at a time: not even padding helps, or the graph takes single rows.
    ALONE;

    /// What a run of so many rows is padded to.
    int rows(int count, int most) {
        return this == PADDED ? most : count;
    }
}
