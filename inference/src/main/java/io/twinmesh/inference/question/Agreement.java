package io.twinmesh.inference.question;

import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.runtime.Alarm;
import io.twinmesh.inference.runtime.Outcome;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What can be said when several models have answered one question. Pure: the same answers give the
/// same sentences. No answer outweighs another here; that is the reader's to judge.
///
/// | answers that can be compared | verdict |
/// |---|---|
/// | none was computed | nothing |
/// | one was computed | single |
/// | several, of different things | complementary |
/// | two or more risks over the same years, in the same category | agree |
/// | in different categories | conflict |
/// | in one, and a model's own band alarms where the category is not high, or the reverse | conflict |
///
/// @param statements one sentence each, for a clinician
public record Agreement(Verdict verdict, List<String> statements) {
    public Agreement {
        statements = List.copyOf(statements);
    }

    public enum Verdict {
        NOTHING,
        SINGLE,
        COMPLEMENTARY,
        AGREE,
        CONFLICT;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What one model said.
    public record Finding(ModelManifest model, Outcome outcome) {
        @Override
        public String toString() {
            return "Finding[" + model.id() + "]";
        }
    }

    /// @param instead the model's main output, where another one is compared
    /// @param band how the model itself calls its risk
    /// @param alarming whether that is meant as a warning
    private record Risk(
            String model,
            Claim claim,
            double value,
            Optional<String> instead,
            Optional<String> band,
            boolean alarming) {
        Level level() {
            return Level.of(value);
        }

        String said() {
            return model + " says " + percent(value) + " (" + level().text() + ")";
        }

        /// Whether the model itself means something else by this risk than the category does.
        boolean contradicted() {
            return band.isPresent() && alarming != (level() == Level.HIGH);
        }

        @Override
        public String toString() {
            return "Risk[" + model + "]";
        }
    }

    public static Agreement of(List<Finding> findings) {
        var statements = new ArrayList<String>();
        var computed = findings.stream().filter(f -> f.outcome() instanceof Outcome.Computed);
        var count = computed.count();
        var verdict =
                count == 0
                        ? Verdict.NOTHING
                        : count == 1 ? Verdict.SINGLE : compared(findings, statements);
        for (var finding : findings) {
            if (finding.outcome() instanceof Outcome.NotComputed(var code, var why, var _)) {
                statements.add(name(finding) + " has no answer: " + why + " (" + code + ").");
            }
        }
        return new Agreement(verdict, statements);
    }

    /// The same, with a sentence about models that do not answer the question here; the same when
    /// there are none.
    public Agreement without(Absent absent) {
        var more = new ArrayList<>(statements);
        more.addAll(absent.statements());
        return new Agreement(verdict, more);
    }

    private static Verdict compared(List<Finding> findings, List<String> statements) {
        var risks = findings.stream().flatMap(finding -> risk(finding).stream()).toList();
        var tenYears = risks.stream().filter(risk -> risk.claim().years() == 10).toList();
        risks.stream()
                .filter(risk -> risk.claim().years() != 10)
                .forEach(risk ->
                        statements.add(
                                risk.model()
                                        + " looks "
                                        + risk.claim().years()
                                        + " years ahead and is not compared with the others."));
        if (tenYears.size() < 2) {
            statements.add(
                    "The models measure different things; none of them confirms or contradicts"
                            + " another.");
            return Verdict.COMPLEMENTARY;
        }
        var together = tenYears.stream().map(Risk::level).distinct().count() == 1;
        var contradicted = tenYears.stream().filter(Risk::contradicted).toList();
        statements.add(
                together
                        ? "All "
                                + tenYears.size()
                                + " risks over ten years are "
                                + tenYears.getFirst().level().text()
                                + "."
                        : "The risks over ten years differ in their category: "
                                + String.join("; ", tenYears.stream().map(Risk::said).toList())
                                + ".");
        tenYears.forEach(risk ->
                risk.instead()
                        .ifPresent(main ->
                                statements.add(
                                        "Of "
                                                + risk.model()
                                                + " its "
                                                + risk.claim().output()
                                                + " is compared, not its "
                                                + main
                                                + ", for which the categories were not made.")));
        contradicted.forEach(risk ->
                statements.add(
                        risk.model()
                                + " itself calls its "
                                + percent(risk.value())
                                + " \""
                                + risk.band().orElseThrow()
                                + "\", by the bands of its own source; the category here is "
                                + risk.level().text()
                                + "."));
        reasons(tenYears, together, statements);
        findings.stream()
                .filter(finding -> finding.outcome() instanceof Outcome.Computed)
                .filter(finding -> Claim.of(finding.model()).isEmpty())
                .forEach(finding ->
                        statements.add(
                                name(finding)
                                        + " measures something else and is not compared with"
                                        + " them."));
        return together && contradicted.isEmpty() ? Verdict.AGREE : Verdict.CONFLICT;
    }

    private static void reasons(List<Risk> risks, boolean together, List<String> statements) {
        if (risks.stream().map(risk -> risk.claim().endpoint()).distinct().count() > 1) {
            statements.add(
                    "They do not count the same events: "
                            + String.join(
                                    "; ",
                                    risks.stream()
                                            .map(r -> r.model() + ": " + r.claim().endpoint())
                                            .toList())
                            + ".");
        }
        if (!together) {
            statements.add(
                    "They were made of different people: "
                            + String.join(
                                    "; ",
                                    risks.stream()
                                            .map(r -> r.model() + ": " + r.claim().basis())
                                            .toList())
                            + ".");
        }
        statements.add(
                "The categories are those of the ACC/AHA guideline of 2018, made for the Pooled"
                        + " Cohort Equations; follow the guideline that holds where you work.");
    }

    private static Optional<Risk> risk(Finding finding) {
        return finding.outcome() instanceof Outcome.Computed computed
                ? Claim.of(finding.model()).flatMap(claim -> risk(finding, claim, computed))
                : Optional.empty();
    }

    private static Optional<Risk> risk(Finding finding, Claim claim, Outcome.Computed computed) {
        var first = computed.outputs().getFirst().name();
        return claim.risk(computed)
                .map(value ->
                        new Risk(
                                name(finding),
                                claim,
                                value,
                                claim.output().equals(first)
                                        ? Optional.empty()
                                        : Optional.of(first),
                                computed.band().map(Outcome.Band::label),
                                Alarm.raisedBy(finding.model(), computed)));
    }

    private static String name(Finding finding) {
        return finding.model().id().name();
    }

    private static String percent(double risk) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * risk);
    }

    @Override
    public String toString() {
        return "Agreement[" + verdict + "]";
    }
}
