package io.twinmesh.inference.signal;

import java.time.Duration;
import java.util.Arrays;

/// When each sample of a series was taken, counted from the first.
public sealed interface Timing {
    /// A device with a steady clock.
    record Even(SampleRate rate) implements Timing {}

    /// A device that says the time of each sample (a glucose sensor drifts and pauses).
    ///
    /// @param millis since the first sample: 0, then strictly growing
    record Stamped(long[] millis) implements Timing {
        public Stamped {
            millis = millis.clone();
            if (millis.length == 0 || millis[0] != 0) {
                throw new IllegalArgumentException("the first time must be 0");
            }
            for (int i = 1; i < millis.length; i++) {
                if (millis[i] <= millis[i - 1]) {
                    throw new IllegalArgumentException("times must grow, not so at " + i);
                }
            }
        }

        @Override
        public long[] millis() {
            return millis.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Stamped(var others) && Arrays.equals(millis, others);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(millis);
        }
    }

    /// The time from the first sample to the one at `index`.
    default Duration offset(int index) {
        return switch (this) {
            case Even(var rate) -> rate.offset(index);
            case Stamped stamped -> Duration.ofMillis(stamped.millis[index]);
        };
    }

    /// The index of the first sample that does not lie before this time, possibly behind the last.
    default int firstNotBefore(Duration offset, int size) {
        return switch (this) {
            case Even(var rate) -> (int) Math.min(size, rate.firstNotBefore(offset));
            case Stamped stamped -> {
                var millis = Math.ceilDiv(offset.toNanos(), 1_000_000L);
                var found = Arrays.binarySearch(stamped.millis, millis);
                yield found >= 0 ? found : -found - 1;
            }
        };
    }

    /// The timing of a part, counted from that part's first sample.
    default Timing part(int from, int to) {
        return switch (this) {
            case Even even -> even;
            case Stamped stamped -> {
                var part = Arrays.copyOfRange(stamped.millis, from, to);
                var first = part[0];
                for (int i = 0; i < part.length; i++) {
                    part[i] -= first;
                }
                yield new Stamped(part);
            }
        };
    }
}
