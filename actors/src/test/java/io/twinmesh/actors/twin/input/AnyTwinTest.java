package io.twinmesh.actors.twin.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.Consents;
import io.twinmesh.actors.twin.Twins;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.manifest.Engine;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.input.InputCheck;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.RedFlag;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Every model asked about twins that hold whatever a source may have sent: no exception, no number
/// outside the range that the model states, and none made of a value that is stale or of the
/// future.
class AnyTwinTest {
    private static final long SEED = 20261127;
    private static final int TWINS = 40;
    private static final List<String> VALUES =
            List.of(
                    "0",
                    "-0.0",
                    "-1",
                    "1E+308",
                    "1E+400",
                    "-1E+400",
                    "1E-400",
                    "1E+100000",
                    "0.00",
                    "9".repeat(400),
                    "0." + "3".repeat(400));
    private static final List<String> UNITS = List.of("", " ", "mg", "MG/DL", "mmol/l", "{?}", "%");
    private static final List<Instant> TIMES =
            List.of(
                    Twins.NOW,
                    Twins.NOW.plus(Duration.ofDays(400)),
                    Twins.NOW.plus(Duration.ofHours(3)),
                    Twins.NOW.minus(Duration.ofHours(25)),
                    Instant.parse("9999-12-31T23:59:59Z"),
                    Instant.parse("1900-01-01T00:00:00Z"),
                    Instant.EPOCH,
                    Twins.NOW.minus(Duration.ofDays(25)));
    private static final List<String> ASKED =
            List.of(
                    "",
                    "null",
                    "[]",
                    "{",
                    "{\"x\":1}",
                    "{\"%s\":null}",
                    "{\"%s\":\"NaN\"}",
                    "{\"%s\":NaN}",
                    "{\"%s\":1e999}",
                    "{\"%s\":-1}",
                    "{\"%s\":[1]}",
                    "{\"%s\":true}",
                    "{\"%s\":{\"value\":1}}",
                    "{\"%s\":{\"value\":1,\"unit\":null}}",
                    "{\"%s\":{\"value\":1,\"unit\":\"mg/dL\"}}",
                    "{\"%s\":1,\"%s\":2}");

    @TempDir Path folder;

    @Test
    void no_model_answers_outside_its_range_or_from_a_value_it_must_not_use() {
        var catalog = Twins.catalog(folder);
        var selection = new InputSelection(catalog.listing());
        var computed = 0;
        // what reads images takes nothing of a twin
        var computing =
                catalog.all().stream()
                        .filter(entry -> entry.manifest().engine() != Engine.OCR)
                        .toList();
        for (var entry : computing) {
            var random = new SplittableRandom(SEED);
            try (var model = Engines.load(entry.manifest(), entry.blob())) {
                for (var n = 0; n < TWINS; n++) {
                    var where = "%s, seed %d, twin %d".formatted(entry.manifest().id(), SEED, n);
                    var wrong = n % 2 == 0 ? 0 : .2;
                    var selected =
                            selection.select(
                                    model.manifest(),
                                    Consents.sight(twin(catalog, model.manifest(), wrong, random)),
                                    Twins.TODAY,
                                    asked(model.manifest(), wrong, random));

                    if (selected instanceof Selection.Chosen chosen) {
                        chosen.used().stream()
                                .filter(UsedInput::counted)
                                .forEach(used -> mayBeUsed(where, model.manifest(), used));
                        computed += answered(where, model, chosen) ? 1 : 0;
                    }
                }
            }
        }
        assertThat(computed).as("seed %d", SEED).isGreaterThan(100);
    }

    private static boolean answered(String where, LoadedModel model, Selection.Chosen chosen) {
        var outcome = model.run(chosen.values());
        // what calls for people at once may lack something
        assertThat(
                        RedFlag.raisedBy(model.manifest(), outcome)
                                || InputCheck.refusal(model.manifest(), chosen.values()).isEmpty())
                .as(where)
                .isTrue();
        return switch (outcome) {
            case Outcome.NotComputed _ -> false;
            case Outcome.Computed answer -> {
                for (var i = 0; i < answer.outputs().size(); i++) {
                    var spec = model.manifest().outputs().get(i);
                    assertThat(answer.outputs().get(i).value())
                            .as(where)
                            .isBetween(spec.min(), spec.max());
                }
                yield true;
            }
        };
    }

    /// What was observed lies at most the model's age before the question and not after it: in
    /// hours up to two days, beyond in days to the end of the day.
    private static void mayBeUsed(String where, ModelManifest model, UsedInput used) {
        var today = Twins.TODAY.atStartOfDay(ZoneOffset.UTC).toInstant();
        var most = model.input(used.name()).orElseThrow().maxAge();
        used.observedAt()
                .ifPresent(at -> {
                    if (most.filter(it -> it.toHours() <= 48).isPresent()) {
                        assertThat(at)
                                .as(where)
                                .isBetween(Twins.NOW.minus(most.get()), Twins.NOW.plusSeconds(300));
                        return;
                    }
                    assertThat(at).as(where).isBefore(today.plus(Duration.ofDays(1)));
                    most.ifPresent(
                            it -> assertThat(at).as(where).isAfterOrEqualTo(today.minus(it)));
                });
    }

    private static PatientState.Active twin(
            ModelCatalog catalog, ModelManifest model, double wrong, SplittableRandom random) {
        var facts = new ArrayList<Fact>();
        if (random.nextDouble() < wrong) {
            facts.add(Twins.person("2021-02-03", "other"));
        }
        facts.add(Twins.condition("59621000", true, null, null));
        facts.add(Twins.medication("Simvastatin 10 MG", true));
        add(facts, catalog, model, wrong, random);
        return Twins.holding(facts.toArray(Fact[]::new));
    }

    private static void add(
            List<Fact> facts,
            ModelCatalog catalog,
            ModelManifest model,
            double wrong,
            SplittableRandom random) {
        for (var input : model.inputs()) {
            for (var source : input.sources()) {
                switch (source) {
                    case InputSource.Observation(var codes) ->
                            measured(facts, input, codes, wrong, random);
                    case InputSource.WorstOfDay(var codes) ->
                            measured(facts, input, codes, wrong, random);
                    case InputSource.CodedObservation(var codes, var values, _) ->
                            facts.add(
                                    new Fact.Coded(
                                            List.of(one(codes, random)),
                                            Optional.empty(),
                                            List.of(
                                                    random.nextDouble() < wrong
                                                            ? new Code("", "?")
                                                            : Code.parse(values.getFirst())),
                                            Optional.empty(),
                                            time(wrong, random)));
                    case InputSource.Above(var codes, _, _, _) ->
                            facts.add(
                                    new Fact.Measured(
                                            List.of(one(codes, random)),
                                            Optional.empty(),
                                            BigDecimal.valueOf(random.nextInt(-1, 60)),
                                            random.nextDouble() < wrong ? "?" : "L/min",
                                            time(wrong, random)));
                    case InputSource.ActiveCondition(var codes) ->
                            condition(codes, wrong, random).ifPresent(facts::add);
                    case InputSource.EverCondition(var codes) ->
                            condition(codes, wrong, random).ifPresent(facts::add);
                    case InputSource.Derived(var name) ->
                            add(
                                    facts,
                                    catalog,
                                    catalog.byName(name).orElseThrow().manifest(),
                                    wrong,
                                    random);
                    case InputSource.Age _,
                            InputSource.Sex _,
                            InputSource.ActiveMedication _,
                            InputSource.Signal _,
                            InputSource.Asked _ -> {
                        // said of the person, or with the question
                    }
                }
            }
        }
    }

    /// None, one, or one that came twice.
    private static void measured(
            List<Fact> facts,
            InputSpec input,
            List<String> codes,
            double wrong,
            SplittableRandom random) {
        var times = random.nextDouble() < wrong ? random.nextInt(3) : 1;
        for (var i = 0; i < times; i++) {
            facts.add(measured(input, codes, wrong, random));
        }
    }

    private static Optional<Fact> condition(
            List<String> codes, double wrong, SplittableRandom random) {
        return random.nextBoolean()
                ? Optional.of(
                        new Fact.ConditionNoted(
                                List.of(one(codes, random)),
                                Optional.empty(),
                                random.nextBoolean(),
                                Optional.of(time(wrong, random)),
                                Optional.empty()))
                : Optional.empty();
    }

    private static Fact measured(
            InputSpec input, List<String> codes, double wrong, SplittableRandom random) {
        var value = VALUES.get(random.nextInt(VALUES.size()));
        var unit = UNITS.get(random.nextInt(UNITS.size()));
        if (input.type() instanceof InputSpec.Type.Amount type) {
            if (random.nextDouble() >= wrong) {
                value = Double.toString(within(type, random));
            }
            if (random.nextDouble() >= wrong) {
                unit = type.unit();
            }
        }
        return new Fact.Measured(
                List.of(one(codes, random)),
                Optional.empty(),
                new BigDecimal(value),
                unit,
                time(wrong, random));
    }

    private static double within(InputSpec.Type.Amount type, SplittableRandom random) {
        return random.nextInt(4) == 0
                ? random.nextBoolean() ? type.min() : type.max()
                : type.min() + random.nextDouble() * (type.max() - type.min());
    }

    private static Code one(List<String> codes, SplittableRandom random) {
        return Code.parse(codes.get(random.nextInt(codes.size())));
    }

    private static Instant time(double wrong, SplittableRandom random) {
        return random.nextDouble() < wrong
                ? TIMES.get(random.nextInt(TIMES.size()))
                : Twins.NOW.minus(Duration.ofMinutes(random.nextInt(600)));
    }

    /// Right answers to all that may be asked, or something else.
    private static String asked(ModelManifest model, double wrong, SplittableRandom random) {
        var askable =
                model.inputs().stream()
                        .filter(input -> input.sources().contains(new InputSource.Asked()))
                        .toList();
        if (random.nextDouble() < wrong) {
            var name = askable.isEmpty() ? "age" : askable.getFirst().name();
            return ASKED.get(random.nextInt(ASKED.size())).replace("%s", name);
        }
        return askable.stream()
                .map(input -> "\"" + input.name() + "\":" + answer(input, random))
                .toList()
                .toString()
                .replaceFirst("\\[", "{")
                .replaceFirst("]$", "}");
    }

    private static String answer(InputSpec input, SplittableRandom random) {
        return switch (input.type()) {
            case InputSpec.Type.Amount type -> Double.toString(within(type, random));
            case InputSpec.Type.Flag() -> Boolean.toString(random.nextBoolean());
            case InputSpec.Type.Choice(var choices) ->
                    "\"" + choices.get(random.nextInt(choices.size())) + "\"";
            case InputSpec.Type.Image(_) -> "\"AAAA\"";
        };
    }
}
