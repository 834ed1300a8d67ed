package io.twinmesh.cluster.fhir.intake;

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

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The models that are asked about the twins of the shared Synthea bundles.
final class SyntheaModels {
    private SyntheaModels() {}

    static ModelManifest builtIn(String name) {
        return BuiltInModel.named(name).orElseThrow().manifest();
    }

    /// These models and no other.
    static ModelCatalog catalog(Path folder, ModelManifest... manifests) {
        for (var manifest : manifests) {
            ModelCatalog.publish(
                    folder,
                    new SignedManifest(ManifestJson.write(manifest), new byte[64]),
                    Optional.empty());
        }
        return ModelCatalog.open(folder);
    }

    /// A model that asks for everything `derived` holds, by the rules of the data's README.
    static ModelCatalog probe(Path models) {
        var loinc = "http://loinc.org|";
        var sct = "http://snomed.info/sct|";
        var creatinine = observation("creatinine", "mg/dL", false, loinc + "38483-4");
        var manifest =
                new ModelManifest(
                        new ModelId("probe", "1"),
                        "Every derived input",
                        Engine.SCORE,
                        Optional.of("ckd-epi-2021"),
                        Optional.empty(),
                        new QuestionName("test"),
                        List.of(
                                amount("age", "a", true, new InputSource.Age()),
                                flag("female", new InputSource.Sex()),
                                observation("totalChol", "mg/dL", true, loinc + "2093-3"),
                                observation("hdl", "mg/dL", true, loinc + "2085-9"),
                                observation("sbp", "mm[Hg]", true, loinc + "8480-6"),
                                observation("bmi", "kg/m2", true, loinc + "39156-5"),
                                flag(
                                        "smoker",
                                        new InputSource.CodedObservation(
                                                List.of(loinc + "72166-2"),
                                                Stream.of(
                                                                "449868002",
                                                                "428041000124106",
                                                                "77176002",
                                                                "230059006",
                                                                "230060001",
                                                                "230062009",
                                                                "230063004",
                                                                "230064005",
                                                                "230065006")
                                                        .map(sct::concat)
                                                        .toList(),
                                                List.of(sct + "266919005", sct + "8517006"))),
                                flag(
                                        "diabetes",
                                        new InputSource.ActiveCondition(List.of(sct + "44054006"))),
                                flag(
                                        "bpTreated",
                                        new InputSource.ActiveMedication(
                                                List.of(
                                                        "hydrochlorothiazide",
                                                        "lisinopril",
                                                        "amlodipine",
                                                        "atenolol",
                                                        "metoprolol",
                                                        "losartan",
                                                        "carvedilol",
                                                        "furosemide",
                                                        "captopril"))),
                                flag("statin", new InputSource.ActiveMedication(List.of("statin"))),
                                creatinine,
                                amount(
                                        "egfrCkdEpi2021",
                                        "mL/min/{1.73_m2}",
                                        false,
                                        new InputSource.Derived("ckd-epi-2021"))),
                        List.of(new OutputSpec("x", "x", "1", 0, 1)),
                        0,
                        "tester",
                        "CC0-1.0",
                        RegulatoryClass.RESEARCH,
                        "tests",
                        "Synthea",
                        "none",
                        List.of(),
                        Requirements.NONE);
        return catalog(models, builtIn("ckd-epi-2021"), manifest);
    }

    private static InputSpec observation(String name, String unit, boolean required, String code) {
        return amount(name, unit, required, new InputSource.Observation(List.of(code)));
    }

    private static InputSpec amount(
            String name, String unit, boolean required, InputSource source) {
        return new InputSpec(
                name,
                name,
                new InputSpec.Type.Amount(unit, 0, 10_000, new TreeMap<>(Map.of())),
                required,
                List.of(source),
                Optional.empty());
    }

    private static InputSpec flag(String name, InputSource source) {
        return new InputSpec(
                name, name, new InputSpec.Type.Flag(), true, List.of(source), Optional.empty());
    }
}
