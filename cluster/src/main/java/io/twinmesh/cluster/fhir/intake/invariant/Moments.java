package io.twinmesh.cluster.fhir.intake.invariant;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The order of dates and times of any precision, as FHIRPath has it.
final class Moments {
    private static final Pattern BEYOND_NANOSECONDS = Pattern.compile("(\\.[0-9]{9})[0-9]+");

    private Moments() {}

    /// Whether the first is surely not after the second. `2020` and `2020-05` have no order.
    static boolean inOrder(String first, String second) {
        var order = order(first, second);
        return order.isPresent() && order.getAsInt() <= 0;
    }

    private static OptionalInt order(String first, String second) {
        if (timed(first) && timed(second)) {
            return OptionalInt.of(instant(first).compareTo(instant(second)));
        }
        var one = days(first);
        var other = days(second);
        for (int i = 0; i < Math.min(one.length, other.length); i++) {
            if (one[i] != other[i]) {
                return OptionalInt.of(Integer.compare(one[i], other[i]));
            }
        }
        return one.length == other.length && !timed(first) && !timed(second)
                ? OptionalInt.of(0)
                : OptionalInt.empty();
    }

    private static boolean timed(String text) {
        return text.indexOf('T') > 0;
    }

    /// A leap second counts as the one before it.
    private static OffsetDateTime instant(String text) {
        var plain = BEYOND_NANOSECONDS.matcher(text.replace(":60", ":59")).replaceFirst("$1");
        return OffsetDateTime.parse(plain).withOffsetSameInstant(ZoneOffset.UTC);
    }

    /// Year, month and day, as many as are said.
    private static int[] days(String text) {
        if (timed(text)) {
            var day = instant(text);
            return new int[] {day.getYear(), day.getMonthValue(), day.getDayOfMonth()};
        }
        return Stream.of(text.split("-", -1)).mapToInt(Integer::parseInt).toArray();
    }
}
