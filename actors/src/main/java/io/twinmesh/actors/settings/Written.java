package io.twinmesh.actors.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueType;

import java.time.Duration;

/// Values as somebody writes them into a configuration.
final class Written {
    private static final int MOST = 100;
    private static final String[] SIZES = {" B", " KiB", " MiB", " GiB", " TiB"};

    private Written() {}

    /// What is there in quotation marks when it is text, otherwise as JSON; of what is long the
    /// beginning.
    static String at(Config block, String key) {
        try {
            var value = block.getValue(key);
            return value.valueType() == ConfigValueType.STRING
                    ? quoted(String.valueOf(value.unwrapped()))
                    : beginning(value.render(ConfigRenderOptions.concise()));
        } catch (ConfigException _) {
            return "nothing";
        }
    }

    /// Whether a number that is there is followed by letters.
    static boolean endsWithUnit(Config block, String key) {
        return block.getString(key).strip().matches("(?s).*\\p{L}");
    }

    /// In quotation marks; of what is long the beginning.
    static String quoted(String text) {
        return "'" + beginning(text) + "'";
    }

    private static String beginning(String text) {
        var line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() > MOST ? line.substring(0, MOST) + "…" : line;
    }

    /// @param duration in whole milliseconds
    static String duration(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        if (seconds % 3600 != 0) {
            return seconds / 60 + "m";
        }
        return seconds % 86_400 == 0 ? seconds / 86_400 + "d" : seconds / 3600 + "h";
    }

    static String size(long bytes) {
        int unit = 0;
        long left = bytes;
        while (left > 0 && left % 1024 == 0 && unit < SIZES.length - 1) {
            left /= 1024;
            unit++;
        }
        return left + SIZES[unit];
    }

    /// Without a fraction where there is none.
    static String number(double number) {
        return number == Math.rint(number)
                ? Long.toString(Math.round(number))
                : Double.toString(number);
    }
}
