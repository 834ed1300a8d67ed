package io.twinmesh.inference.engine.batch;

import io.twinmesh.inference.engine.OnnxSession;
import io.twinmesh.inference.engine.Probe;
import io.twinmesh.inference.engine.Rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// How many rows a run holds, so that a row's answer is the same in any company.
public enum RowShape {
    /// As many as there are.
    FREE,
    /// Always the most, the rest ones: the kernels, and with them the order of sums, depend on the
    /// number of rows.
    PADDED,
    /// One request at a time: not even padding helps, the rows of a run meet in the graph, it takes
    /// single rows, or its operator wants it so.
    ALONE;

    /// Kernels work in blocks of 2 to 16 rows: whole blocks and remainders of them.
    private static final SortedSet<Integer> SIZES =
            new TreeSet<>(List.of(2, 3, 4, 5, 7, 8, 12, 13, 16, 31));

    /// What a run of so many rows is padded to.
    int rows(int count, int most) {
        return this == PADDED ? most : count;
    }

    /// Finds out which shape a session needs.
    ///
    /// A graph whose structure lets rows meet is not tried. Matrix products may add up in another
    /// order when there are more rows, and then the last bits of a row differ with its company.
    /// That is tried here, on made-up rows, in batches of many sizes: alone against in company, bit
    /// by bit.
    static RowShape of(OnnxSession session) {
        var most = session.size().maxRows();
        if (most == 1 || session.mixesRows()) {
            return ALONE;
        }
        var rows = Probe.singleRows(session.signature(), most);
        if (agrees(session, rows, FREE)) {
            return FREE;
        }
        return agrees(session, rows, PADDED) ? PADDED : ALONE;
    }

    private static boolean agrees(OnnxSession session, List<Rows> rows, RowShape shape) {
        var most = session.size().maxRows();
        var alone = new ArrayList<Rows>();
        for (var row : rows) {
            alone.addAll(Probe.run(session, List.of(row), shape.rows(1, most)));
        }
        for (var size : SIZES.headSet(most + 1)) {
            // at the end of the list: other rows than those of the sizes before
            var from = rows.size() - size;
            var together =
                    Probe.run(session, rows.subList(from, rows.size()), shape.rows(size, most));
            if (!same(together, alone.subList(from, rows.size()))) {
                return false;
            }
        }
        return same(Probe.run(session, rows, most), alone);
    }

    private static boolean same(List<Rows> these, List<Rows> those) {
        if (these.size() != those.size()) {
            return false;
        }
        for (var i = 0; i < these.size(); i++) {
            for (var j = 0; j < these.get(i).tensors().size(); j++) {
                if (!Arrays.equals(these.get(i).tensors().get(j), those.get(i).tensors().get(j))) {
                    return false;
                }
            }
        }
        return true;
    }
}
