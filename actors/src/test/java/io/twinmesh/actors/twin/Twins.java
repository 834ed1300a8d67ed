package io.twinmesh.actors.twin;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.monitor.MonitorSettings;
import io.twinmesh.actors.monitor.Watch;
import io.twinmesh.actors.twin.command.PatientCommand.Change;
import io.twinmesh.actors.twin.command.PatientCommand.Condition;
import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.actors.twin.command.PatientCommand.StoredVersion;
import io.twinmesh.actors.twin.rule.EmergencyLimits;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.SignedManifest;
import io.twinmesh.inference.catalog.manifest.Engine;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ManifestJson;
import io.twinmesh.inference.catalog.manifest.ModelId;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.catalog.manifest.OutputSpec;
import io.twinmesh.inference.catalog.manifest.QuestionName;
import io.twinmesh.inference.catalog.manifest.RegulatoryClass;
import io.twinmesh.inference.catalog.manifest.Requirements;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.DataClass;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Facts, twins and models for the tests of this package.
public final class Twins {
    public static final PatientId ADA = new PatientId("tw-" + "a".repeat(32));
    public static final JobId JOB = new JobId("job-" + "1".repeat(32));
    public static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    public static final LocalDate TODAY = LocalDate.parse("2026-11-21");
    static final Watch WATCH = new Watch(MonitorSettings.of(ConfigFactory.load()));
    static final EmergencyLimits EMERGENCIES =
            new EmergencyLimits(Duration.ofHours(1), Duration.ofHours(4));

    /// Longer than any test.
    static final Duration NO_REST = Duration.ofHours(1);

    public static final String LOINC = "http://loinc.org|";
    public static final String SNOMED = "http://snomed.info/sct|";

    private Twins() {}

    public static JobId job(int n) {
        return new JobId("job-" + String.format("%032x", n));
    }

    public static Fact.Person person(String birthDate, String sex) {
        return new Fact.Person(
                Optional.of(LocalDate.parse(birthDate)),
                Optional.of(LocalDate.parse(birthDate).getYear()),
                sex,
                Optional.empty(),
                false,
                Optional.empty());
    }

    public static Fact.Measured measured(String loinc, String value, String unit, String at) {
        return new Fact.Measured(
                List.of(Code.parse(LOINC + loinc)),
                Optional.empty(),
                new BigDecimal(value),
                unit,
                Instant.parse(at));
    }

    public static Fact.Coded coded(String loinc, String answer, String at) {
        return new Fact.Coded(
                List.of(Code.parse(LOINC + loinc)),
                Optional.empty(),
                List.of(Code.parse(SNOMED + answer)),
                Optional.empty(),
                Instant.parse(at));
    }

    /// A bound, say.
    public static Fact.Coded unreadable(String loinc, String at) {
        return new Fact.Coded(
                List.of(Code.parse(LOINC + loinc)),
                Optional.empty(),
                List.of(Fact.Observed.UNREADABLE),
                Optional.empty(),
                Instant.parse(at));
    }

    public static Fact.ConditionNoted condition(
            String code, boolean active, @Nullable String onset, @Nullable String abatement) {
        return new Fact.ConditionNoted(
                List.of(Code.parse(SNOMED + code)),
                Optional.empty(),
                active,
                Optional.ofNullable(onset).map(Instant::parse),
                Optional.ofNullable(abatement).map(Instant::parse));
    }

    public static Fact.MedicationNoted medication(String display, boolean active) {
        return new Fact.MedicationNoted(List.of(), display, active, Optional.empty());
    }

    public static IncomingResource resource(String key, String content, Fact... facts) {
        return new IncomingResource(
                DataClass.CLINICAL,
                "Observation",
                key,
                content.getBytes(StandardCharsets.UTF_8),
                List.of(facts),
                Condition.NONE);
    }

    /// A version of what [#resource] makes.
    public static StoredVersion version(String id, int version, Change change) {
        return new StoredVersion("Observation", id, version, change);
    }

    /// A twin of a woman born in 1970 that holds these facts, each from a resource of its own.
    public static PatientState.Active holding(Fact... facts) {
        PatientState state = PatientState.Active.empty();
        var all = new ArrayList<Fact>(List.of(person("1970-02-03", "female")));
        all.addAll(List.of(facts));
        var key = 0L;
        for (var fact : all) {
            key++;
            state =
                    PatientState.evolve(
                            state,
                            new PatientEvent.ResourceRecorded(
                                    NOW,
                                    "tester",
                                    "i",
                                    DataClass.CLINICAL,
                                    "Observation",
                                    "r-" + key,
                                    1,
                                    key,
                                    key,
                                    io.twinmesh.persistence.format.Bytes.of(new byte[0]),
                                    List.of(fact)));
        }
        return (PatientState.Active) state;
    }

    public static InputSpec input(
            String name, InputSpec.Type type, boolean required, InputSource... sources) {
        return new InputSpec(name, name, type, required, List.of(sources), Optional.empty());
    }

    public static InputSpec atMostOld(InputSpec spec, Duration age) {
        return new InputSpec(
                spec.name(),
                spec.description(),
                spec.type(),
                spec.required(),
                spec.sources(),
                Optional.of(age));
    }

    public static InputSpec.Type.Amount amount(String unit, double min, double max) {
        return new InputSpec.Type.Amount(
                unit, min, max, new TreeMap<>(Map.of("umol/L", new InputSpec.Conversion(0.5, 0))));
    }

    public static ModelManifest model(InputSpec... inputs) {
        return new ModelManifest(
                new ModelId("probe", "1"),
                "A model that only declares",
                Engine.SCORE,
                Optional.of("ckd-epi-2021"),
                Optional.empty(),
                new QuestionName("test"),
                List.of(inputs),
                List.of(new OutputSpec("x", "x", "1", 0, 1)),
                0,
                "tester",
                "CC0-1.0",
                RegulatoryClass.RESEARCH,
                "tests",
                "nobody",
                "none",
                List.of(),
                Requirements.NONE);
    }

    /// The models of this release and the given ones.
    public static ModelCatalog catalog(Path folder, ModelManifest... more) {
        for (var builtIn : BuiltInModel.all()) {
            publish(folder, builtIn.canonical(), builtIn.blob());
        }
        for (var manifest : more) {
            publish(folder, ManifestJson.write(manifest), Optional.empty());
        }
        return ModelCatalog.open(folder);
    }

    private static void publish(Path folder, byte[] manifest, Optional<byte[]> blob) {
        ModelCatalog.publish(folder, new SignedManifest(manifest, new byte[64]), blob);
    }
}
