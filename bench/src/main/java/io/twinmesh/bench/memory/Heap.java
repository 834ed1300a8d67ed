package io.twinmesh.bench.memory;

/// The heap of this JVM.
final class Heap {
    private static final int MOST_COLLECTIONS = 10;

    private Heap() {}

    /// Bytes that are still in use after full collections; collects until two in a row find
    /// (nearly) the same, since references that wait for a queue take more than one.
    static long live() {
        var last = Long.MAX_VALUE;
        for (var i = 0; i < MOST_COLLECTIONS; i++) {
            System.gc();
            var used = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            if (Math.abs(last - used) < used / 10_000) {
                return used;
            }
            last = used;
        }
        return last;
    }
}
