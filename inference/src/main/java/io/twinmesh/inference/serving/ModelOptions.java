package io.twinmesh.inference.serving;

import io.twinmesh.inference.engine.batch.BatchPolicy;
import io.twinmesh.inference.json.StrictObject;

import java.time.Duration;
import java.util.HashSet;
import java.util.TreeSet;

/// How one model is served: its `model.json`, or what stands here for what is not said there.
///
/// @param maxRows in one question and in one run, 1 to 4096
/// @param batching whether questions of several callers share a run
/// @param delay how long a question may wait for company
/// @param preferred numbers of rows that are run at once when reached
public record ModelOptions(
        VersionPolicy versions,
        int maxRows,
        boolean batching,
        Duration delay,
        TreeSet<Integer> preferred) {
    static final ModelOptions DEFAULT =
            new ModelOptions(new VersionPolicy.Latest(1), 32, true, Duration.ZERO, new TreeSet<>());

    private static final int LONGEST_DELAY_MICROSECONDS = 1_000_000;

    /// @throws IllegalArgumentException says what is wrong with the file
    static ModelOptions parse(byte[] json) {
        var file = StrictObject.parse(json, "model.json");
        var options =
                new ModelOptions(
                        versions(file),
                        whole(file, "max-rows", 1, 4096, DEFAULT.maxRows),
                        file.present("batching") ? file.flag("batching") : DEFAULT.batching,
                        Duration.ofNanos(
                                1000L
                                        * whole(
                                                file,
                                                "delay-microseconds",
                                                0,
                                                LONGEST_DELAY_MICROSECONDS,
                                                0)),
                        preferred(file));
        file.end();
        return options;
    }

    BatchPolicy policy(int queueLimit) {
        return new BatchPolicy(
                preferred,
                delay,
                queueLimit,
                Question.PRIORITIES,
                batching ? BatchPolicy.Sharing.EXACT : BatchPolicy.Sharing.NEVER);
    }

    private static int whole(StrictObject file, String name, int least, int most, int otherwise) {
        if (!file.present(name)) {
            return otherwise;
        }
        var value = file.integer(name);
        if (value < least || value > most) {
            throw file.wrong(name, "a whole number from " + least + " to " + most);
        }
        return (int) value;
    }

    private static VersionPolicy versions(StrictObject file) {
        if (!file.present("versions")) {
            return DEFAULT.versions;
        }
        var value = file.value("versions");
        if (value.isTextual() && value.textValue().equals("all")) {
            return new VersionPolicy.All();
        }
        if (value.isObject()
                && value.size() == 1
                && value.path("latest").isInt()
                && value.path("latest").intValue() >= 1) {
            return new VersionPolicy.Latest(value.path("latest").intValue());
        }
        if (value.isArray() && !value.isEmpty()) {
            var named = new HashSet<Integer>();
            for (var each : value) {
                if (!each.isInt() || each.intValue() < 1) {
                    throw file.wrong("versions", "numbers from 1");
                }
                named.add(each.intValue());
            }
            return new VersionPolicy.Specific(named);
        }
        throw file.wrong("versions", "\"all\", {\"latest\": N} or a list of numbers");
    }

    private static TreeSet<Integer> preferred(StrictObject file) {
        var preferred = new TreeSet<Integer>();
        if (file.present("preferred-rows")) {
            var value = file.value("preferred-rows");
            for (var each : value) {
                if (!each.isInt() || each.intValue() < 1 || each.intValue() > 4096) {
                    throw file.wrong("preferred-rows", "a list of numbers from 1 to 4096");
                }
                preferred.add(each.intValue());
            }
            if (!value.isArray()) {
                throw file.wrong("preferred-rows", "a list of numbers from 1 to 4096");
            }
        }
        return preferred;
    }
}
