package io.twinmesh.cluster.signal;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.Refusal;
import io.twinmesh.cluster.signal.StoredSignals.Found;
import io.twinmesh.inference.ecg.BeatDetector;
import io.twinmesh.inference.ecg.Beats;
import io.twinmesh.inference.ecg.HeartRateVariability;
import io.twinmesh.inference.glucose.GlucoseMetrics;
import io.twinmesh.inference.glucose.GlucoseTrace;
import io.twinmesh.inference.glucose.GlucoseVariability;
import io.twinmesh.inference.signal.Parsed;
import io.twinmesh.inference.signal.SampledSeries;
import io.twinmesh.inference.signal.SignalRefusal;
import io.twinmesh.persistence.identity.PatientId;

import java.util.Set;

/// Describes a signal: beats and heart rate variability of a voltage, the published measures of
/// glucose. For research only: no rhythm and no disease is named, and nothing of it reaches a model
/// or an alert.
public final class SignalAnalysis {
    private static final Set<String> VOLTAGE = Set.of("mV", "uV", "V");
    private static final Set<String> GLUCOSE = Set.of("mg/dL", "mmol/L");

    private SignalAnalysis() {}

    /// What came of it.
    public sealed interface Analysis {
        record Done(ObjectNode json) implements Analysis {
            /// The numbers are clinical.
            @Override
            public String toString() {
                return "Done[]";
            }
        }

        /// `signal.empty`, `signal.no-analysis`, `ecg.…`, `glucose.…`
        record Refused(Refusal refusal) implements Analysis {}
    }

    public static Analysis of(PatientId twin, Found.Signal signal) {
        if (signal.series().isEmpty()) {
            return refused("signal.empty", "there are no samples in that time");
        }
        var unit = signal.series().getFirst().calibration().unit();
        if (GLUCOSE.contains(unit)) {
            return glucose(twin, signal);
        }
        return VOLTAGE.contains(unit)
                ? heart(twin, signal)
                : refused(
                        "signal.no-analysis",
                        "only voltages of the heart and glucose are described");
    }

    private static Analysis heart(PatientId twin, Found.Signal signal) {
        var json = SignalForms.head(twin, signal).put("kind", "ecg");
        var stretches = json.putArray("stretches");
        for (var series : signal.series()) {
            switch (BeatDetector.beats(series)) {
                case Parsed.Refused<Beats>(var refusal) -> {
                    return refused(refusal);
                }
                case Parsed.Whole<Beats>(var beats) ->
                        describe(stretches.addObject(), series, beats);
            }
        }
        return new Analysis.Done(json);
    }

    private static void describe(ObjectNode json, SampledSeries series, Beats beats) {
        json.put("start", series.start().toString())
                .put("end", series.end().toString())
                .put("beats", beats.count())
                .put("unreadSamples", beats.unread());
        HeartRateVariability.of(beats)
                .ifPresent(it ->
                        json.putObject("heartRateVariability")
                                .put("meanHeartRatePerMinute", it.meanHeartRate())
                                .put("sdnnMs", it.sdnn())
                                .put("rmssdMs", it.rmssd())
                                .put("pnn50Percent", it.pnn50())
                                .put("intervals", it.intervals())
                                .put("normalIntervals", it.normal()));
        var times = json.putArray("beatTimes");
        for (var index : beats.indices()) {
            times.add(series.at(index).toString());
        }
    }

    private static Analysis glucose(PatientId twin, Found.Signal signal) {
        return switch (GlucoseTrace.of(signal.series())) {
            case Parsed.Refused<GlucoseTrace>(var refusal) -> refused(refusal);
            case Parsed.Whole<GlucoseTrace>(var trace) -> {
                var json = SignalForms.head(twin, signal).put("kind", "glucose");
                describe(json.putObject("glucose"), GlucoseMetrics.of(trace));
                describe(json.putObject("variability"), GlucoseVariability.of(trace));
                yield new Analysis.Done(json);
            }
        };
    }

    private static void describe(ObjectNode json, GlucoseMetrics it) {
        json.put("readings", it.readings())
                .put("days", it.days())
                .put("activePercent", it.activePercent())
                .put("meanMgPerDl", it.mean())
                .put("sdMgPerDl", it.deviation())
                .put("cvPercent", it.variationPercent())
                .put("gmiPercent", it.managementIndicator())
                .put("ea1cPercent", it.estimatedA1c())
                .put("timeInRange70To180Percent", it.inRange())
                .put("timeBelow54Percent", it.below54())
                .put("timeBelow70Percent", it.below70())
                .put("timeAbove180Percent", it.above180())
                .put("timeAbove250Percent", it.above250())
                .put("gri", it.riskIndex())
                .put("lbgi", it.lowIndex())
                .put("hbgi", it.highIndex())
                .put("jIndex", it.jIndex());
        it.meanExcursion().ifPresent(mage -> json.put("mageMgPerDl", mage));
        var warnings = json.putArray("warnings");
        it.warnings().forEach(warnings::add);
    }

    private static void describe(ObjectNode json, GlucoseVariability it) {
        json.put("medianMgPerDl", it.median())
                .put("interquartileRangeMgPerDl", it.interquartileRange())
                .put("rangeMgPerDl", it.range())
                .put("timeInRange63To140Percent", it.in63To140())
                .put("timeInRange70To140Percent", it.in70To140())
                .put("timeAbove140Percent", it.above140())
                .put("grade", it.grade())
                .put("mValue", it.mValue())
                .put("averageDailyRiskRange", it.dailyRiskRange())
                .put("cogi", it.monitoringIndex());
        it.dailyDifferences().ifPresent(modd -> json.put("moddMgPerDl", modd));
        it.dayToDayDeviation().ifPresent(conga -> json.put("conga24MgPerDl", conga));
        it.hourlyArea().ifPresent(area -> json.put("hourlyAreaMgPerDl", area));
    }

    private static Analysis refused(SignalRefusal refusal) {
        return refused(refusal.code(), refusal.why());
    }

    private static Analysis refused(String code, String why) {
        return new Analysis.Refused(new Refusal(code, why));
    }
}
