package io.twinmesh.cluster.node.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;

import io.twinmesh.inference.hardware.Place;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Reads the keys of one block, and says what is wrong with one.
final class ConfigBlock {
    private final Config block;
    private final String path;

    ConfigBlock(Config root, String path) {
        this.block = root.getConfig(path);
        this.path = path;
    }

    String text(String key) {
        return value(key, block::getString);
    }

    boolean flag(String key) {
        return value(key, block::getBoolean);
    }

    int number(String key, int min, int max) {
        int value = value(key, block::getInt);
        if (value < min || value > max) {
            throw wrong(key, "must be " + min + " to " + max + ", got " + value);
        }
        return value;
    }

    /// In bytes.
    long size(String key, long min, long max) {
        long value = value(key, block::getBytes);
        if (value < min || value > max) {
            throw wrong(key, "must be " + min + " to " + max + " bytes, got " + value);
        }
        return value;
    }

    Duration duration(String key) {
        var value = value(key, block::getDuration);
        if (!value.isPositive()) {
            throw wrong(key, "must be longer than zero, got " + value);
        }
        return value;
    }

    Duration atMost(String key, Duration longest) {
        var value = duration(key);
        if (value.compareTo(longest) > 0) {
            throw wrong(key, "must be at most " + longest + ", got " + value);
        }
        return value;
    }

    Duration atLeast(String key, Duration shortest) {
        var value = duration(key);
        if (value.compareTo(shortest) < 0) {
            throw wrong(key, "must be at least " + shortest + ", got " + value);
        }
        return value;
    }

    Duration within(String key, Duration shortest, Duration longest) {
        atLeast(key, shortest);
        return atMost(key, longest);
    }

    String oneOf(String key, String... words) {
        var text = text(key);
        if (!List.of(words).contains(text)) {
            throw wrong(key, "must be " + String.join(" or ", words) + ", got " + text);
        }
        return text;
    }

    /// An absolute address without a path; empty when the key is.
    Optional<URI> address(String key) {
        return address(key, "", "must be like https://twin.example.org, without a path");
    }

    /// An absolute address below which there are others; empty when the key is.
    ///
    /// @return without a slash at its end
    Optional<URI> base(String key) {
        return address(
                key, "(/[A-Za-z0-9._~/-]*)?", "must be like http://collector.example.org:4318");
    }

    /// @param path a regular expression
    private Optional<URI> address(String key, String path, String want) {
        var text = text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.matches("https?://[A-Za-z0-9.:\\[\\]-]+" + path)) {
            throw wrong(key, want);
        }
        return Optional.of(URI.create(text.replaceFirst("/+$", "")));
    }

    /// Where nodes stand; empty when the key is.
    Optional<String> region(String key) {
        var name = Optional.of(text(key)).filter(it -> !it.isEmpty());
        if (name.filter(it -> !Place.wellFormed(it)).isPresent()) {
            throw wrong(key, "must be 1 to 40 of a-z, 0-9 and -, for example eu-central");
        }
        return name;
    }

    private <T> T value(String key, Function<String, T> getter) {
        try {
            return getter.apply(key);
        } catch (ConfigException e) {
            throw wrong(key, String.valueOf(e.getMessage()));
        }
    }

    private StartFailure wrong(String key, String complaint) {
        return new StartFailure(
                StartFailure.FAILURE, "setting " + path + "." + key + ": " + complaint);
    }
}
