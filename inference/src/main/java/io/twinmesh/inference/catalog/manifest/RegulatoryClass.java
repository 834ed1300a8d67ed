package io.twinmesh.inference.catalog.manifest;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What kind of device a model would be in the eyes of the regulators (FD&C Act 520(o)(1)(E)).
public enum RegulatoryClass {
    /// Takes discrete medical information, and shows the basis of what it says.
    NON_DEVICE_CANDIDATE("non-device-candidate"),
    /// Takes a pattern or a stream of a sensor: an ECG, continuous glucose.
    DEVICE_SIGNAL("device-signal"),
    /// Takes an image.
    DEVICE_IMAGE("device-image"),
    /// Not evaluated for use on patients.
    RESEARCH("research");

    private final String text;

    RegulatoryClass(String text) {
        this.text = text;
    }

    /// As it stands in a manifest.
    public String text() {
        return text;
    }

    public static Optional<RegulatoryClass> named(String text) {
        return Arrays.stream(values()).filter(one -> one.text.equals(text)).findFirst();
    }

    /// The class that a model's inputs leave no choice about: who takes an image or measures of a
    /// sensor's signal cannot call it otherwise. Empty when its publisher's word counts.
    public static Optional<RegulatoryClass> demandedBy(List<InputSpec> inputs) {
        if (inputs.stream().anyMatch(it -> it.type() instanceof InputSpec.Type.Image)) {
            return Optional.of(DEVICE_IMAGE);
        }
        return inputs.stream()
                        .flatMap(it -> it.sources().stream())
                        .anyMatch(InputSource.Signal.class::isInstance)
                ? Optional.of(DEVICE_SIGNAL)
                : Optional.empty();
    }

    /// Whether every answer must be marked so.
    public boolean researchUseOnly() {
        return switch (this) {
            case NON_DEVICE_CANDIDATE -> false;
            case DEVICE_SIGNAL, DEVICE_IMAGE, RESEARCH -> true;
        };
    }

    /// Whether an answer waits for a person before anything takes it further: a misread digit looks
    /// like any other.
    public boolean reviewedFirst() {
        return switch (this) {
            case DEVICE_IMAGE -> true;
            case NON_DEVICE_CANDIDATE, DEVICE_SIGNAL, RESEARCH -> false;
        };
    }

    /// Whether a network has to switch such models on before they answer.
    public boolean offAtFirst() {
        return switch (this) {
            case NON_DEVICE_CANDIDATE, RESEARCH -> false;
            case DEVICE_SIGNAL, DEVICE_IMAGE -> true;
        };
    }
}
