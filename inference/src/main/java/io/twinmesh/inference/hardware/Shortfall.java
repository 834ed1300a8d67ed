package io.twinmesh.inference.hardware;

import java.util.OptionalLong;

/// One thing that a machine has too little of.
///
/// @param have empty when it was not found out
/// @param limit at least so much is wanted; of [Kind#CLOCK_OFFSET] at most
public record Shortfall(Kind kind, OptionalLong have, long limit) {

    /// What a network can ask for; `name` and `unit` are a contract.
    public enum Kind {
        CORES("cores", "cores"),
        MEMORY("memory", "MiB"),
        GPU_MEMORY("gpu-memory", "MiB"),
        SPEED("speed", "rows/s"),
        DOWNLOAD("download", "KiB/s"),
        CLOCK_OFFSET("clock-offset", "ms");

        private final String label;
        private final String unit;

        Kind(String label, String unit) {
            this.label = label;
            this.unit = unit;
        }

        public String label() {
            return label;
        }

        public String unit() {
            return unit;
        }
    }

    /// How much is missing, or too much of the clock's offset; all of it when nothing is known.
    public long by() {
        return have.isEmpty() ? limit : Math.abs(limit - have.getAsLong());
    }

    /// One sentence for people: what, how much, how much is wanted, by how much it fails.
    public String text() {
        var unit = " " + kind.unit();
        if (have.isEmpty()) {
            return kind.label() + ": not known, " + bound() + limit + unit + " wanted";
        }
        return kind.label()
                + ": "
                + have.getAsLong()
                + unit
                + ", "
                + bound()
                + limit
                + unit
                + " wanted ("
                + by()
                + unit
                + (kind == Kind.CLOCK_OFFSET ? " too much)" : " short)");
    }

    private String bound() {
        return kind == Kind.CLOCK_OFFSET ? "at most " : "at least ";
    }
}
