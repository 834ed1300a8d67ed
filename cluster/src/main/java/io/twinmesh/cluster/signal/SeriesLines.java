package io.twinmesh.cluster.signal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.actors.Refusal;
import io.twinmesh.cluster.signal.SignalIntake.Read;
import io.twinmesh.inference.signal.Calibration;
import io.twinmesh.inference.signal.SampleRate;
import io.twinmesh.inference.signal.SampledSeries;
import io.twinmesh.inference.signal.Timing;
import io.twinmesh.persistence.history.Code;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/// Reads series as lines of JSON, one series a line:
///
/// ```
/// {"code":"http://loinc.org|99504-3","unit":"mg/dL","start":"2026-03-01T08:00:00Z",
///  "periodMs":300000,"values":[101,104,null,110]}
/// ```
///
/// Instead of `start` with `periodMs` or `hertz`, `times` may say when each sample was taken.
/// Optional: `channel`, `device`.
public final class SeriesLines {
    public static final int MOST_LINES = 1_000;
    private static final int MOST_SAMPLES = 2_000_000;

    /// More decimals than any converter has.
    private static final int MOST_DECIMALS = 6;

    private static final Set<String> FIELDS =
            Set.of(
                    "code",
                    "channel",
                    "device",
                    "unit",
                    "start",
                    "periodMs",
                    "hertz",
                    "times",
                    "values");

    private static final JsonMapper JSON = json();

    private SeriesLines() {}

    private static JsonMapper json() {
        var mapper =
                JsonMapper.builder()
                        .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                        .build();
        mapper.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxNestingDepth(4)
                                .maxNumberLength(40)
                                .build());
        return mapper;
    }

    /// @return [SignalIntake.Found] with `signal.malformed`, `signal.unit-missing`,
    ///   `signal.value-out-of-range` or `glucose.out-of-range` for lines that are no series, or
    ///   refused with `signal.too-many-lines`, `signal.too-long`, `signal.malformed`
    public static SignalIntake read(byte[] body) {
        var lines =
                new String(body, StandardCharsets.UTF_8)
                        .lines()
                        .filter(it -> !it.isBlank())
                        .limit(MOST_LINES + 1)
                        .toList();
        if (lines.isEmpty()) {
            return refused("signal.malformed", "the body needs a line for each series");
        }
        if (lines.size() > MOST_LINES) {
            return refused("signal.too-many-lines", "at most " + MOST_LINES + " lines at once");
        }
        var read = new ArrayList<Read>();
        var samples = 0L;
        for (int i = 0; i < lines.size(); i++) {
            var line = line(lines.get(i), i + 1);
            samples += line instanceof Read.Usable(var series) ? series.series().size() : 0;
            if (samples > MOST_SAMPLES) {
                return refused("signal.too-long", "at most " + MOST_SAMPLES + " samples at once");
            }
            read.add(line);
        }
        return new SignalIntake.Found(read);
    }

    private static Read line(String text, int number) {
        try {
            return series(JSON.readTree(text), number);
        } catch (IOException _) {
            // the cause may quote what it could not read
            return unusable("signal.malformed", number, "must be one JSON object");
        } catch (DateTimeException _) {
            return unusable("signal.malformed", number, "needs times with an offset from UTC");
        } catch (IllegalArgumentException | ArithmeticException _) {
            return unusable(
                    "signal.malformed", number, "has a code, rate, unit or time out of range");
        }
    }

    private static Read series(JsonNode json, int number) {
        if (!json.isObject()
                || json.properties().stream().anyMatch(it -> !FIELDS.contains(it.getKey()))) {
            return unusable(
                    "signal.malformed", number, "must be an object with the known fields only");
        }
        if (text(json, "unit").filter(it -> !it.isBlank()).isEmpty()) {
            return unusable("signal.unit-missing", number, "needs the unit of its values");
        }
        var values = json.path("values");
        if (text(json, "code").isEmpty() || !values.isArray() || values.isEmpty()) {
            return unusable("signal.malformed", number, "needs a code and values");
        }
        var decimals = decimals(values);
        if (decimals < 0) {
            return unusable(
                    "signal.malformed",
                    number,
                    "needs numbers of at most " + MOST_DECIMALS + " decimals, or null");
        }
        var raw = raw(values, decimals);
        if (raw.isEmpty()) {
            return unusable(
                    "signal.value-out-of-range", number, "has a value that is too large to keep");
        }
        var timing = timing(json, values.size());
        if (timing.isEmpty()) {
            return unusable(
                    "signal.malformed",
                    number,
                    "needs start with periodMs or hertz, or as many times as values");
        }
        return Read.of(
                new IncomingSeries(
                        Code.parse(text(json, "code").orElseThrow()),
                        named(json, "channel").orElse(""),
                        named(json, "device"),
                        new SampledSeries(
                                start(json),
                                timing.get(),
                                new Calibration(
                                        BigDecimal.TEN.pow(decimals),
                                        0,
                                        text(json, "unit").orElseThrow()),
                                raw.get())),
                "line " + number + ": ");
    }

    /// How many decimals keep every value exactly; -1 when one is no such number.
    private static int decimals(JsonNode values) {
        var most = 0;
        for (var value : values) {
            if (value.isNumber()) {
                most = Math.max(most, value.decimalValue().stripTrailingZeros().scale());
            } else if (!value.isNull()) {
                return -1;
            }
        }
        return most > MOST_DECIMALS ? -1 : most;
    }

    private static Optional<int[]> raw(JsonNode values, int decimals) {
        var raw = new int[values.size()];
        for (int i = 0; i < raw.length; i++) {
            if (values.get(i).isNull()) {
                raw[i] = SampledSeries.MISSING;
                continue;
            }
            var scaled = values.get(i).decimalValue().movePointRight(decimals);
            if (scaled.abs().compareTo(BigDecimal.valueOf(1 << 30)) > 0) {
                return Optional.empty();
            }
            raw[i] = scaled.intValueExact();
        }
        return Optional.of(raw);
    }

    private static Optional<Timing> timing(JsonNode json, int samples) {
        var times = json.path("times");
        if (times.isArray()) {
            return times.size() == samples && !json.has("start")
                    ? Optional.of(stamped(times))
                    : Optional.empty();
        }
        if (!json.path("start").isTextual()) {
            return Optional.empty();
        }
        if (json.path("periodMs").isIntegralNumber()) {
            return Optional.of(
                    new Timing.Even(
                            SampleRate.every(
                                    Duration.ofMillis(json.path("periodMs").longValue()))));
        }
        return json.path("hertz").isNumber()
                ? Optional.of(
                        new Timing.Even(SampleRate.ofHertz(json.path("hertz").decimalValue())))
                : Optional.empty();
    }

    private static Timing stamped(JsonNode times) {
        var first = moment(times.get(0));
        var millis = new long[times.size()];
        for (int i = 0; i < millis.length; i++) {
            millis[i] = Duration.between(first, moment(times.get(i))).toMillis();
        }
        return new Timing.Stamped(millis);
    }

    private static Instant start(JsonNode json) {
        return moment(json.has("start") ? json.get("start") : json.path("times").path(0));
    }

    private static Instant moment(JsonNode text) {
        return OffsetDateTime.parse(text.asText()).toInstant();
    }

    private static Optional<String> text(JsonNode json, String field) {
        return Optional.of(json.path(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    /// A name of at most 64 characters.
    private static Optional<String> named(JsonNode json, String field) {
        var text = text(json, field);
        if (text.filter(it -> it.length() > 64).isPresent()) {
            throw new IllegalArgumentException("a name has at most 64 characters");
        }
        return text;
    }

    private static SignalIntake refused(String code, String why) {
        return new SignalIntake.Refused(new Refusal(code, why));
    }

    private static Read unusable(String code, int line, String why) {
        return new Read.Unusable(new Refusal(code, "line " + line + " " + why));
    }
}
