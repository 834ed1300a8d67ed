package io.twinmesh.cluster.fhir.intake.structure;

import java.time.YearMonth;
import java.util.regex.Pattern;

/// The forms of dates and times. Beyond them, a day must be one that its month has.
final class Times {
    private static final String YEAR = "(?!0000)[0-9]{4}";
    private static final String MONTH = "(?:0[1-9]|1[0-2])";
    private static final String DAY = "(?:0[1-9]|[12][0-9]|3[01])";
    private static final String CLOCK =
            "(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\\.[0-9]+)?";
    private static final String OFFSET = "(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))";
    private static final String WHOLE_DAY = YEAR + "-" + MONTH + "-" + DAY;

    private static final Pattern DATE =
            Pattern.compile(YEAR + "(?:-" + MONTH + "(?:-" + DAY + ")?)?");
    private static final Pattern INSTANT = Pattern.compile(WHOLE_DAY + "T" + CLOCK + OFFSET);
    private static final Pattern TIME = Pattern.compile(CLOCK);

    private Times() {}

    static boolean date(String text) {
        return DATE.matcher(text).matches() && exists(text);
    }

    static boolean dateTime(String text) {
        return text.indexOf('T') < 0 ? date(text) : instant(text);
    }

    static boolean instant(String text) {
        return INSTANT.matcher(text).matches() && exists(text);
    }

    static boolean time(String text) {
        return TIME.matcher(text).matches();
    }

    /// @param text begins with a date of a sound form
    private static boolean exists(String text) {
        return text.length() < "YYYY-MM-DD".length()
                || YearMonth.of(number(text, 0, 4), number(text, 5, 7))
                        .isValidDay(number(text, 8, 10));
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
