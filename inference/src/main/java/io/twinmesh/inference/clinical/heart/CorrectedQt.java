package io.twinmesh.inference.clinical.heart;

import io.twinmesh.inference.clinical.Equation;
import io.twinmesh.inference.clinical.Readings;
import io.twinmesh.inference.clinical.ReferencePerson;
import io.twinmesh.inference.clinical.Score;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The QT interval as it would be at a heart rate of 60, by four formulas, in ms.
///
/// Bazett HC. Heart 1920;7:353-370. Fridericia LS. Acta Med Scand 1920;53:469-486. Sagie A, et al.
/// (Framingham). Am J Cardiol 1992;70:797-801. Hodges M, et al. J Am Coll Cardiol 1983;1:694.
/// Categories: Rautaharju PM, et al. AHA/ACCF/HRS recommendations, part IV. Circulation
/// 2009;119:e241-e250: prolonged from 450 ms (men) or 460 ms (women) on, short up to 390 ms; they
/// advise against Bazett at high rates, and the first output is therefore Fridericia's. Population:
/// adults with a regular rhythm and a narrow QRS complex.
///
/// Contributions are those to Fridericia's, in ms: the interval as measured, and what the
/// correction from this heart rate to 60 adds.
final class CorrectedQt implements Equation {
    private static final Score.Category SHORT = new Score.Category("short", "Short QT interval");
    private static final Score.Category NORMAL =
            new Score.Category("normal", "QT interval within limits");
    private static final Score.Category PROLONGED =
            new Score.Category("prolonged", "Prolonged QT interval");

    /// ms
    private static final int PROLONGED_MAN = 450;

    private static final int PROLONGED_WOMAN = 460;
    private static final String RATE = "qtc.rate-outside-60-100";
    private static final String CONFLICT = "qtc.formulas-conflict";

    private static final ReferencePerson AT_60 =
            new ReferencePerson.Builder().with("qtInterval", 0).with("heartRate", 60).person();

    @Override
    public List<Score.Category> categories() {
        return List.of(SHORT, NORMAL, PROLONGED);
    }

    @Override
    public List<Score.Category> possible(Map<String, Double> values) {
        var fridericia = values.get("fridericia");
        return fridericia == null
                ? categories()
                : Stream.of(
                                category(fridericia, PROLONGED_MAN),
                                category(fridericia, PROLONGED_WOMAN))
                        .distinct()
                        .toList();
    }

    /// Of somebody whose sex is not known nobody can say.
    @Override
    public boolean categorises() {
        return false;
    }

    @Override
    public Set<String> warnings() {
        return Set.of(RATE, CONFLICT);
    }

    @Override
    public Set<String> alarming() {
        return Set.of("prolonged");
    }

    @Override
    public Score compute(Readings in) {
        var corrected = corrected(in.amount("qtInterval"), in.amount("heartRate"));
        var warnings = new ArrayList<String>();
        var rate = in.amount("heartRate");
        if (rate < 60 || rate > 100) {
            warnings.add(RATE);
        }
        var contributions = AT_60.contributions(in, CorrectedQt::fridericia);
        var sex = in.optionalChoice("sex");
        if (sex.isEmpty()) {
            return new Score.Computed(corrected, Optional.empty(), warnings, contributions);
        }
        var prolonged = sex.get().equals("female") ? PROLONGED_WOMAN : PROLONGED_MAN;
        var categories =
                corrected.values().stream().map(it -> category(it, prolonged)).distinct().toList();
        if (categories.size() > 1) {
            warnings.add(CONFLICT);
        }
        return new Score.Computed(
                corrected, Optional.of(categories.getFirst()), warnings, contributions);
    }

    private static double fridericia(Readings in) {
        return fridericia(in.amount("qtInterval"), 60 / in.amount("heartRate"));
    }

    private static double fridericia(double qt, double cycleSeconds) {
        return qt / Math.cbrt(cycleSeconds);
    }

    /// @param qt ms
    /// @param rate per minute
    private static Map<String, Double> corrected(double qt, double rate) {
        var cycleSeconds = 60 / rate;
        var corrected = new LinkedHashMap<String, Double>();
        corrected.put("fridericia", fridericia(qt, cycleSeconds));
        corrected.put("bazett", qt / Math.sqrt(cycleSeconds));
        corrected.put("framingham", qt + 154 * (1 - cycleSeconds));
        corrected.put("hodges", qt + 1.75 * (rate - 60));
        return corrected;
    }

    private static Score.Category category(double corrected, double prolonged) {
        return corrected >= prolonged ? PROLONGED : corrected <= 390 ? SHORT : NORMAL;
    }
}
