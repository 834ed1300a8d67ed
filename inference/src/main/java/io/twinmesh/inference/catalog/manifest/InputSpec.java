package io.twinmesh.inference.catalog.manifest;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// One declared input of a model.
///
/// @param name the key in a request, for example `systolicPressure`
/// @param description one sentence for a person
/// @param type what shape the value has
/// @param required a missing required input means "not computed"; a missing optional one is
///   reported and the model's stated rule applies
/// @param sources where a twin looks for it, tried in order
/// @param maxAge how old, at most, a twin's value may be on the day the question is asked for
public record InputSpec(
        String name,
        String description,
        Type type,
        boolean required,
        List<InputSource> sources,
        Optional<Duration> maxAge) {

    public InputSpec {
        sources = List.copyOf(sources);
        if (sources.stream().anyMatch(InputSource.WorstOfDay.class::isInstance)
                && (!(type instanceof Type.Amount)
                        || maxAge.filter(age -> age.compareTo(InputSource.WorstOfDay.DAY) <= 0)
                                .isEmpty())) {
            throw new IllegalArgumentException(
                    name
                            + ": the worst of a day is an amount with a greatest age of at most a day");
        }
    }

    /// Turns a value in another unit into the declared one: `value * factor + offset`.
    ///
    /// @param factor finite, not 0
    /// @param offset 0 for all but temperatures
    public record Conversion(double factor, double offset) {
        public Conversion {
            if (!Double.isFinite(factor) || factor == 0 || !Double.isFinite(offset)) {
                throw new IllegalArgumentException(
                        "a conversion needs a finite factor that is not 0, got "
                                + factor
                                + " and "
                                + offset);
            }
        }

        public double apply(double value) {
            return value * factor + offset;
        }
    }

    /// The shape of a value.
    public sealed interface Type {
        /// A number with a unit.
        ///
        /// @param unit the UCUM unit the model computes in
        /// @param min smallest accepted value, inclusive
        /// @param max largest accepted value, inclusive
        /// @param conversions other accepted UCUM units, each with the conversion that turns a
        ///   value in it into `unit`; any other unit is refused
        record Amount(
                String unit, double min, double max, SortedMap<String, Conversion> conversions)
                implements Type {
            public Amount {
                if (!(min <= max)) {
                    throw new IllegalArgumentException(
                            "min must be <= max, got " + min + " and " + max);
                }
                conversions = Collections.unmodifiableSortedMap(new TreeMap<>(conversions));
            }
        }

        /// Yes or no.
        record Flag() implements Type {}

        /// One of a closed set.
        record Choice(List<String> choices) implements Type {
            public Choice {
                choices = List.copyOf(choices);
            }
        }

        /// A PNG or JPEG.
        ///
        /// @param maxBytes of the file, 1 to [#MOST_BYTES]
        record Image(int maxBytes) implements Type {
            /// What fits, as text, into one frame to a node.
            public static final int MOST_BYTES = 512 * 1024;

            public Image {
                if (maxBytes < 1 || maxBytes > MOST_BYTES) {
                    throw new IllegalArgumentException(
                            "an image has 1 to " + MOST_BYTES + " bytes, got " + maxBytes);
                }
            }
        }
    }
}
