package io.twinmesh.actors.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;

import io.twinmesh.inference.hardware.Place;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Reads the keys of one block. Every method that reads one throws [WrongSetting] when the value is
/// of another kind or out of its range.
public final class ConfigBlock {
    /// For whatever may not last longer for a reason of its own: timers go to 248 days.
    public static final Duration LONGEST = Duration.ofDays(200);

    /// For what no timer waits for.
    public static final Duration TEN_YEARS = Duration.ofDays(3650);

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final int LONGEST_TEXT = 100_000;
    private static final String HOST = "[A-Za-z0-9._:%\\[\\]-]{1,253}";

    private final Config root;
    private final Config block;
    private final String path;

    /// @param path of the block from `root` on
    /// @throws WrongSetting when there is no block
    public ConfigBlock(Config root, String path) {
        this.root = root;
        this.path = path;
        try {
            this.block = root.getConfig(path);
        } catch (ConfigException _) {
            throw new WrongSetting(
                    path, "must be a block of settings, got " + Written.at(root, path));
        }
    }

    /// The block in this one.
    public ConfigBlock block(String key) {
        return new ConfigBlock(root, path + "." + key);
    }

    /// What this block has, by the first part of its key.
    public Set<String> keys() {
        return Set.copyOf(block.root().keySet());
    }

    /// May be empty.
    public String text(String key) {
        var must =
                "must be text of up to "
                        + LONGEST_TEXT
                        + " characters, none of them a control character";
        var text = value(key, must, block::getString);
        if (text.length() > LONGEST_TEXT || text.matches("(?s).*[\\p{Cntrl}&&[^\\t\\r\\n]].*")) {
            throw refused(key, must);
        }
        return text;
    }

    /// A text of another form than its type says.
    ///
    /// @param reader throws IllegalArgumentException with what the text must be
    public <T> T read(String key, Function<String, T> reader) {
        var text = text(key);
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw refused(key, String.valueOf(e.getMessage()));
        }
    }

    public boolean flag(String key) {
        return value(key, "must be on or off", block::getBoolean);
    }

    public int number(String key, int min, int max) {
        var must = "must be a whole number from " + min + " to " + max;
        var value = value(key, must, block::getNumber);
        if (value.longValue() != value.doubleValue()
                || value.longValue() < min
                || value.longValue() > max) {
            throw refused(key, must);
        }
        return value.intValue();
    }

    public double decimal(String key, double min, double max) {
        var must = "must be a number from " + Written.number(min) + " to " + Written.number(max);
        double value = value(key, must, block::getDouble);
        if (!(value >= min && value <= max)) {
            throw refused(key, must);
        }
        return value;
    }

    /// In bytes. A number needs its unit, but for 0.
    public long size(String key, long min, long max) {
        var must = "must be a size from " + Written.size(min) + " to " + Written.size(max);
        long value = value(key, must, block::getBytes);
        if (value != 0 && !Written.endsWithUnit(block, key)) {
            throw refused(key, must + " with its unit, as in 64 MiB");
        }
        if (value < min || value > max) {
            throw refused(key, must);
        }
        return value;
    }

    /// From a millisecond to [#LONGEST].
    public Duration duration(String key) {
        return within(key, SHORTEST, LONGEST);
    }

    public Duration atMost(String key, Duration longest) {
        return within(key, SHORTEST, longest);
    }

    public Duration atLeast(String key, Duration shortest) {
        return within(key, shortest, LONGEST);
    }

    /// In whole milliseconds. A number needs its unit, but for 0.
    public Duration within(String key, Duration shortest, Duration longest) {
        var must =
                "must be a duration from "
                        + Written.duration(shortest)
                        + " to "
                        + Written.duration(longest);
        var value = value(key, must, block::getDuration);
        if (!value.isZero() && !Written.endsWithUnit(block, key)) {
            throw refused(key, must + " with its unit, as in 15s");
        }
        if (value.compareTo(shortest) < 0 || value.compareTo(longest) > 0) {
            throw refused(key, must);
        }
        if (value.toNanosPart() % 1_000_000 != 0) {
            throw refused(key, must + " in whole milliseconds");
        }
        return value;
    }

    /// From a millisecond to [#LONGEST], and at least so many times another one.
    ///
    /// @param other the key of that one, from the root on
    /// @param length its value
    public Duration atLeast(String key, int times, String other, Duration length) {
        var value = duration(key);
        refuseUnless(
                value.compareTo(length.multipliedBy(times)) >= 0,
                key,
                other,
                "the first must be at least "
                        + (times == 1 ? "as long as" : times + " times")
                        + " the second");
        return value;
    }

    /// Refuses what each of two settings may be, but not beside the other.
    ///
    /// @param other the key of the second one, from the root on
    /// @param must what they must be, the first and the second
    public void refuseUnless(boolean possible, String key, String other, String must) {
        if (!possible) {
            throw new WrongSetting(
                    path + "." + key,
                    other,
                    must + ", got " + Written.at(block, key) + " and " + Written.at(root, other));
        }
    }

    public String oneOf(String key, String... words) {
        var must = "must be " + String.join(" or ", words);
        var text = value(key, must, block::getString);
        if (!List.of(words).contains(text)) {
            throw refused(key, must);
        }
        return text;
    }

    /// A list of none, some or all of these words.
    public List<String> someOf(String key, List<String> words) {
        var must = "must be a list of any of " + String.join(", ", words);
        var list = value(key, must, block::getStringList);
        if (!words.containsAll(list)) {
            throw refused(key, must);
        }
        return List.copyOf(list);
    }

    /// A name or an address of a machine.
    public String host(String key) {
        return matching(key, HOST, "must be the name or address of a machine, like 127.0.0.1");
    }

    /// Empty when the key is.
    public Optional<String> otherHost(String key) {
        return text(key).isEmpty() ? Optional.empty() : Optional.of(host(key));
    }

    /// A text of some form.
    ///
    /// @param form a regular expression
    public String matching(String key, String form, String must) {
        var text = value(key, must, block::getString);
        if (!text.matches(form)) {
            throw refused(key, must);
        }
        return text;
    }

    /// A file or folder, whether or not it is there; empty when the key is.
    public Optional<NamedFile> file(String key) {
        var text = text(key);
        try {
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new NamedFile(path + "." + key, Path.of(text)));
        } catch (InvalidPathException _) {
            throw refused(key, "must be the name of a file");
        }
    }

    /// An absolute address without a path; empty when the key is.
    public Optional<URI> address(String key) {
        return address(key, "", "must be like https://twin.example.org, without a path");
    }

    /// An absolute address below which there are others; empty when the key is.
    ///
    /// @return without a slash at its end
    public Optional<URI> base(String key) {
        return address(
                key, "(/[A-Za-z0-9._~/-]*)?", "must be like http://collector.example.org:4318");
    }

    /// @param path a regular expression
    private Optional<URI> address(String key, String path, String must) {
        var text = matching(key, "|https?://[A-Za-z0-9.:\\[\\]-]+" + path, must);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            var address = URI.create(text.replaceFirst("/+$", ""));
            if (address.getHost() != null && address.getPort() <= 65_535) {
                return Optional.of(address);
            }
        } catch (IllegalArgumentException _) {
            // refused as what has no host
        }
        throw refused(key, must);
    }

    /// Where nodes stand; empty when the key is.
    public Optional<String> region(String key) {
        var must = "must be 1 to 40 of a-z, 0-9 and -, for example eu-central";
        var name = Optional.of(value(key, must, block::getString)).filter(it -> !it.isEmpty());
        if (name.filter(it -> !Place.wellFormed(it)).isPresent()) {
            throw refused(key, must);
        }
        return name;
    }

    /// What cannot be beside other settings.
    ///
    /// @param complaint what it must be, and what it is
    /// @return to be thrown
    public WrongSetting wrong(String key, String complaint) {
        return new WrongSetting(path + "." + key, complaint);
    }

    private WrongSetting refused(String key, String must) {
        return wrong(key, must + ", got " + Written.at(block, key));
    }

    private <T> T value(String key, String must, Function<String, T> getter) {
        try {
            return getter.apply(key);
        } catch (ConfigException _) {
            throw refused(key, must);
        }
    }
}
