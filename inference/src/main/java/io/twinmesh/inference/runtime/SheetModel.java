package io.twinmesh.inference.runtime;

import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.engine.batch.Answer;
import io.twinmesh.inference.input.InputCheck;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.sheet.LabSheet;
import io.twinmesh.inference.sheet.SheetPanel;
import io.twinmesh.inference.sheet.SheetRefused;
import io.twinmesh.inference.sheet.SheetRow;
import io.twinmesh.inference.sheet.Tesseract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A reader of laboratory sheets with its manifest: one image becomes a panel of LOINC-coded
/// values, each with a confidence, in the manifest's order. Lines about known substances that are
/// not taken become warnings, `sheet.unit-unknown (creatinine)`.
public final class SheetModel implements LoadedModel {
    /// As many warnings as an answer may have.
    private static final int MOST_WARNINGS = 20;

    private final ModelManifest manifest;
    private final Tesseract tesseract;

    private SheetModel(ModelManifest manifest, Tesseract tesseract) {
        this.manifest = manifest;
        this.tesseract = tesseract;
    }

    /// @param tesseract empty when it is not installed
    /// @throws ModelUnavailable `engine.ocr-missing`
    public static SheetModel of(ModelManifest manifest, Optional<Tesseract> tesseract) {
        return new SheetModel(
                manifest,
                tesseract.orElseThrow(() ->
                        new ModelUnavailable(
                                "engine.ocr-missing",
                                "Tesseract, which " + manifest.id() + " needs, is not installed")));
    }

    @Override
    public ModelManifest manifest() {
        return manifest;
    }

    @Override
    public Outcome run(InputValues inputs, Duration atMost) {
        var refusal = InputCheck.refusal(manifest, inputs);
        if (refusal.isPresent()) {
            return Outcome.NotComputed.of(refusal.get());
        }
        var image = (InputValue.Image) inputs.values().values().iterator().next();
        try {
            return outcome(LabSheet.of(tesseract.within(atMost).read(image.bytes())));
        } catch (SheetRefused e) {
            return ofTheImage(manifest)
                    .filter(reason -> reason.code().equals(e.code()))
                    .filter(reason -> reason.why().equals(e.getMessage()))
                    .findFirst()
                    .orElseThrow(() ->
                            new RunRefused(
                                    e.code().equals("sheet.ocr-timeout")
                                            ? Answer.Refused.EXPIRED
                                            : Answer.Refused.FAILED));
        }
    }

    private Outcome outcome(LabSheet sheet) {
        var outputs = new ArrayList<Outcome.Output>();
        for (var spec : manifest.outputs()) {
            sheet.recognised().stream()
                    .filter(row -> SheetPanel.name(row).equals(spec.name()))
                    .map(row ->
                            new Outcome.Output(
                                    spec.name(),
                                    row.value().doubleValue(),
                                    row.unit(),
                                    Optional.of(new Outcome.Read(row.loinc(), row.confidence()))))
                    .forEach(outputs::add);
        }
        return outputs.isEmpty()
                ? nothingRecognised(manifest)
                : new Outcome.Computed(outputs, Optional.empty(), notTaken(sheet), List.of());
    }

    /// Every reason for which no image gives a panel, but those of [InputCheck].
    public static Stream<Outcome.NotComputed> reasons(ModelManifest manifest) {
        return Stream.concat(ofTheImage(manifest), Stream.of(nothingRecognised(manifest)));
    }

    private static Stream<Outcome.NotComputed> ofTheImage(ModelManifest manifest) {
        return SheetRefused.ofTheImage().stream()
                .map(refused ->
                        new Outcome.NotComputed(
                                refused.code(),
                                String.valueOf(refused.getMessage()),
                                Optional.of(image(manifest))));
    }

    private static Outcome.NotComputed nothingRecognised(ModelManifest manifest) {
        return new Outcome.NotComputed(
                "sheet.nothing-recognised",
                "no line of the image is a known substance with a plain value and a known unit",
                Optional.of(image(manifest)));
    }

    private static String image(ModelManifest manifest) {
        return manifest.inputs().getFirst().name();
    }

    private static List<String> notTaken(LabSheet sheet) {
        return sheet.rows().stream()
                .filter(SheetRow.Unsure.class::isInstance)
                .map(SheetRow.Unsure.class::cast)
                .map(SheetPanel::warning)
                .distinct()
                .limit(MOST_WARNINGS)
                .toList();
    }

    @Override
    public Device device() {
        return new Device.Cpu();
    }

    /// As good as nothing: Tesseract keeps its own memory.
    @Override
    public long bytes() {
        return 1;
    }

    /// Nothing to free.
    @Override
    public void close() {}
}
