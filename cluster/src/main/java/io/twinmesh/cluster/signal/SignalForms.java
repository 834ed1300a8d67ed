package io.twinmesh.cluster.signal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.signal.StoredSignals.Found;
import io.twinmesh.inference.catalog.Notice;
import io.twinmesh.inference.signal.SampleRate;
import io.twinmesh.inference.signal.SampledSeries;
import io.twinmesh.inference.signal.Timing;
import io.twinmesh.persistence.identity.PatientId;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Signals as they go out. Every form says that it is for research only.
public final class SignalForms {
    /// A sensor's stream is a signal in the eyes of the regulators: no diagnosis may be read off
    /// it.
    public static final String NOTICE = "Research use only. " + Notice.TEXT;

    private static final String UCUM = "http://unitsofmeasure.org";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private SignalForms() {}

    /// `{"twin":…,"code":…,"series":[{"start":…,"hertz":…,"values":[…]}],…}`
    public static ObjectNode json(PatientId twin, Found.Signal signal) {
        var json = head(twin, signal);
        var list = json.putArray("series");
        for (var series : signal.series()) {
            var one = list.addObject();
            one.put("start", series.start().toString()).put("end", series.end().toString());
            one.put("unit", series.calibration().unit());
            switch (series.timing()) {
                case Timing.Even(var rate) -> one.put("hertz", rate.hertz());
                case Timing.Stamped _ -> {
                    var times = one.putArray("times");
                    for (int i = 0; i < series.size(); i++) {
                        times.add(series.at(i).toString());
                    }
                }
            }
            var values = one.putArray("values");
            for (int i = 0; i < series.size(); i++) {
                if (series.missing(i)) {
                    values.addNull();
                } else {
                    values.add(value(series, i));
                }
            }
        }
        return json;
    }

    /// What every JSON answer about a signal begins with.
    static ObjectNode head(PatientId twin, Found.Signal signal) {
        var json =
                JSON.objectNode()
                        .put("twin", twin.value())
                        .put("code", signal.code().text())
                        .put("channel", signal.channel())
                        .put("researchUseOnly", true)
                        .put("notice", NOTICE);
        var devices = json.putArray("devices");
        signal.devices().forEach(devices::add);
        signal.next().ifPresent(it -> json.put("next", it.toString()));
        return json;
    }

    /// Two columns, `time` and `value`; a missing sample has no value.
    public static String csv(Found.Signal signal) {
        var csv = new StringBuilder("time,value,unit\n");
        for (var series : signal.series()) {
            for (int i = 0; i < series.size(); i++) {
                csv.append(series.at(i)).append(',');
                if (!series.missing(i)) {
                    csv.append(value(series, i).toPlainString());
                }
                csv.append(',').append(series.calibration().unit()).append('\n');
            }
        }
        return csv.toString();
    }

    /// A Bundle with one Observation for each stretch; empty when a stretch is not evenly sampled,
    /// which SampledData of R4 cannot say.
    ///
    /// @param server the address of the FHIR interface, for references: the Observations are made
    ///   for this answer and have no address of their own
    public static Optional<ObjectNode> fhir(PatientId twin, Found.Signal signal, String server) {
        var bundle = JSON.objectNode().put("resourceType", "Bundle").put("type", "collection");
        var entries = bundle.putArray("entry");
        for (var series : signal.series()) {
            if (!(series.timing() instanceof Timing.Even(var rate))) {
                return Optional.empty();
            }
            entries.addObject()
                    .put("fullUrl", "urn:uuid:" + name(twin, signal, series))
                    .set("resource", observation(server, twin, signal, series, rate));
        }
        return Optional.of(bundle);
    }

    /// The same stretch has the same name in every answer.
    private static UUID name(PatientId twin, Found.Signal signal, SampledSeries series) {
        var stretch =
                String.join("|", twin.value(), signal.code().text(), signal.channel())
                        + "|"
                        + series.start();
        return UUID.nameUUIDFromBytes(stretch.getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode observation(
            String server,
            PatientId twin,
            Found.Signal signal,
            SampledSeries series,
            SampleRate rate) {
        var observation =
                JSON.objectNode().put("resourceType", "Observation").put("status", "final");
        var code = observation.putObject("code");
        var coding = code.putArray("coding").addObject();
        if (!signal.code().system().isEmpty()) {
            coding.put("system", signal.code().system());
        }
        coding.put("code", signal.code().code());
        if (!signal.channel().isEmpty()) {
            code.put("text", signal.channel());
        }
        observation.putObject("subject").put("reference", server + "/Patient/" + twin.value());
        observation
                .putObject("effectivePeriod")
                .put("start", series.start().toString())
                .put("end", series.end().toString());
        observation.putArray("note").addObject().put("text", NOTICE);
        var calibration = series.calibration();
        var sampled = observation.putObject("valueSampledData");
        sampled.putObject("origin")
                .put("value", 0)
                .put("unit", calibration.unit())
                .put("system", UCUM)
                .put("code", calibration.unit());
        sampled.put(
                "period",
                BigDecimal.valueOf(rate.perMillis())
                        .divide(BigDecimal.valueOf(rate.samples()), MathContext.DECIMAL64));
        sampled.put("factor", BigDecimal.ONE.divide(calibration.gain(), MathContext.DECIMAL64));
        sampled.put("dimensions", 1);
        sampled.put(
                "data",
                IntStream.range(0, series.size())
                        .mapToObj(i ->
                                series.missing(i)
                                        ? "E"
                                        : Integer.toString(series.raw(i) - calibration.baseline()))
                        .collect(Collectors.joining(" ")));
        return observation;
    }

    /// Exactly what was sent, when the gain is a power of ten.
    private static BigDecimal value(SampledSeries series, int index) {
        var calibration = series.calibration();
        return BigDecimal.valueOf((long) series.raw(index) - calibration.baseline())
                .divide(calibration.gain(), MathContext.DECIMAL64);
    }
}
