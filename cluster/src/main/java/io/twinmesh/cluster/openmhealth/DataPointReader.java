package io.twinmesh.cluster.openmhealth;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.Refusal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Reads data points of Open mHealth. Safe for use by several threads; does not block.
public final class DataPointReader {
    public static final int MOST_POINTS = 1_000;

    private static final int DEEPEST = 32;
    private static final double MILLIS_PER_HOUR = 3_600_000;

    /// Decimals exactly as written; no field twice; nothing behind the end.
    private static final JsonMapper JSON = json();

    private final SchemaLibrary schemas = new SchemaLibrary();

    /// What a body holds.
    public sealed interface Points {
        /// @param points one or more, unread
        record Found(List<JsonNode> points) implements Points {
            public Found {
                points = List.copyOf(points);
            }
        }

        record Refused(Refusal refusal) implements Points {}
    }

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
                        StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build());
        return mapper;
    }

    /// @param body one data point, or an array of at most [#MOST_POINTS]
    /// @return the points, or `omh.malformed`, `omh.too-many`
    public Points points(byte[] body) {
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (IOException _) {
            // the cause may quote what it could not read
            return refusedPoints("omh.malformed", "the body must be one well-formed JSON value");
        }
        if (json.isObject()) {
            return new Points.Found(List.of(json));
        }
        if (!json.isArray() || json.isEmpty()) {
            return refusedPoints(
                    "omh.malformed", "the body must be a data point or an array of data points");
        }
        return json.size() > MOST_POINTS
                ? refusedPoints("omh.too-many", "at most " + MOST_POINTS + " data points at once")
                : new Points.Found(List.copyOf(json.valueStream().toList()));
    }

    /// @return [DataPointReading.Observed], [DataPointReading.Sampled], or refused with
    ///   `omh.malformed`, `omh.schema-unknown`, `omh.schema-unsupported`, `omh.unit-unknown`,
    ///   `omh.value-implausible`, `omh.time-unusable`; no text of a refusal quotes a value
    public DataPointReading read(JsonNode json) {
        var wrong = wrong("data-point", "1.0", json, "");
        if (wrong.isPresent()) {
            return new DataPointReading.Refused(wrong.get());
        }
        var point = new DataPoint(json.get("header"), json.get("body"));
        var id = point.header().get("schema_id");
        if (!id.path("namespace").asText().equals("omh")) {
            return refused("omh.schema-unknown", "the namespace must be omh");
        }
        return wrong(point.schema(), id.path("version").asText(), point.body(), "body")
                .<DataPointReading>map(DataPointReading.Refused::new)
                .orElseGet(() -> understood(point));
    }

    private DataPointReading understood(DataPoint point) {
        var time = point.time();
        return switch (point.schema()) {
            case Measure.PRESSURE -> pressure(point, time);
            case Measure.GLUCOSE -> {
                var unit = DataPoint.text(point.body().path("blood_glucose"), "unit").orElse("");
                yield single(point, time, Measure.glucose(point.specimen(), unit));
            }
            default -> single(point, time, Measure.single(point.schema()));
        };
    }

    private DataPointReading single(
            DataPoint point, Optional<TimeFrame> time, Optional<Measure> measure) {
        if (measure.isEmpty()) {
            return refused("omh.schema-unsupported", "no code is known for such a measure");
        }
        var value = value(point, measure.get());
        if (value.isEmpty()) {
            return unitUnknown(measure.get());
        }
        if (!value.get().plausible()) {
            return implausible(measure.get());
        }
        if (time.isEmpty()) {
            return timeUnusable();
        }
        if (longerThanItsTime(point, time.get(), value.get())) {
            return refused(
                    "omh.value-implausible",
                    measure.get().field() + " must not be longer than its time interval");
        }
        return stream(point)
                ? sampled(point, time.get(), value.get())
                : observed(point, ObservationForm.single(point, time.get(), value.get()));
    }

    /// Of an average the interval says of how many it is one.
    private static boolean longerThanItsTime(
            DataPoint point, TimeFrame time, ObservationForm.Value value) {
        return value.measure().withinItsTime()
                && point.statistic().isEmpty()
                && time.length()
                        .filter(length ->
                                value.measure()
                                        .plausible()
                                        .upTo(length.toMillis() / MILLIS_PER_HOUR)
                                        .excludes(value.amount(), value.unit()))
                        .isPresent();
    }

    /// A sensor under the skin reads on and on; a summary of its readings stands for itself.
    private static boolean stream(DataPoint point) {
        return point.schema().equals(Measure.GLUCOSE)
                && point.specimen().filter("interstitial fluid"::equals).isPresent()
                && point.statistic().isEmpty()
                && point.time().filter(it -> it.end().isEmpty()).isPresent();
    }

    private DataPointReading pressure(DataPoint point, Optional<TimeFrame> time) {
        var systolic = value(point, Measure.SYSTOLIC);
        var diastolic = value(point, Measure.DIASTOLIC);
        if (systolic.isEmpty() || diastolic.isEmpty()) {
            return unitUnknown(Measure.SYSTOLIC);
        }
        for (var part : List.of(systolic.get(), diastolic.get())) {
            if (!part.plausible()) {
                return implausible(part.measure());
            }
        }
        if (diastolic.get().amount().compareTo(systolic.get().amount()) > 0) {
            return refused(
                    "omh.value-implausible",
                    "diastolic_blood_pressure must not lie above systolic_blood_pressure");
        }
        if (time.isEmpty()) {
            return timeUnusable();
        }
        return observed(
                point,
                ObservationForm.pressure(point, time.get(), systolic.get(), diastolic.get()));
    }

    /// Old schemas count steps without saying so.
    private static Optional<ObservationForm.Value> value(DataPoint point, Measure measure) {
        var node = point.body().path(measure.field());
        var amount = node.isNumber() ? node : node.path("value");
        var word = node.isNumber() ? "steps" : node.path("unit").asText();
        return amount.isNumber() && measure.units().containsKey(word)
                ? Optional.of(new ObservationForm.Value(measure, amount.decimalValue(), word))
                : Optional.empty();
    }

    private static DataPointReading sampled(
            DataPoint point, TimeFrame time, ObservationForm.Value value) {
        var measure = value.measure();
        return new DataPointReading.Sampled(
                point.user(),
                new SignalCode("http://loinc.org", measure.loinc(), measure.display()),
                point.source(),
                time.start().toInstant(),
                value.amount(),
                value.unit());
    }

    private static DataPointReading observed(DataPoint point, ObjectNode observation) {
        return new DataPointReading.Observed(point.user(), point::observationId, observation);
    }

    /// @param at where the document stands in the point
    private Optional<Refusal> wrong(String schema, String version, JsonNode document, String at) {
        return switch (schemas.check(schema, version, document)) {
            case SchemaLibrary.Verdict.Valid _ -> Optional.empty();
            case SchemaLibrary.Verdict.Invalid(var place, var expected) ->
                    Optional.of(new Refusal("omh.malformed", element(at, place) + ": " + expected));
            case SchemaLibrary.Verdict.Unknown _ ->
                    Optional.of(
                            new Refusal(
                                    "omh.schema-unknown", "this schema or version is not known"));
        };
    }

    /// @param place as a JSON pointer
    private static String element(String at, String place) {
        var path =
                (at.isEmpty() ? place.replaceFirst("^/", "") : at + place)
                        .replaceAll("/(\\d+)(?=/|$)", "[$1]")
                        .replace('/', '.');
        return path.isEmpty() ? "the data point" : path;
    }

    private static DataPointReading unitUnknown(Measure measure) {
        return refused(
                "omh.unit-unknown",
                measure.field() + " must be in " + String.join(" or ", measure.units().keySet()));
    }

    private static DataPointReading implausible(Measure measure) {
        return refused(
                "omh.value-implausible",
                measure.field() + " must lie " + measure.plausible().text());
    }

    private static DataPointReading timeUnusable() {
        return refused(
                "omh.time-unusable",
                "effective_time_frame must say a moment or an interval with an offset from UTC");
    }

    private static DataPointReading refused(String code, String why) {
        return new DataPointReading.Refused(new Refusal(code, why));
    }

    private static Points refusedPoints(String code, String why) {
        return new Points.Refused(new Refusal(code, why));
    }
}
