package io.twinmesh.inference.question;

import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.OfferedClasses;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// What can be asked without naming a model: every model whose manifest names the question answers
/// it, each in its newest version. Two are answered at once, by no model.
public enum NamedQuestion {
    CARDIOVASCULAR_RISK("cardiovascular-risk"),
    DETERIORATION("deterioration"),
    KIDNEY("kidney"),
    LIVER("liver"),
    PNEUMONIA("pneumonia"),
    GLUCOSE("glucose"),
    /// Of numbers that somebody measured; of a tracing, [#ECG].
    QT_INTERVAL("qt-interval"),
    /// By no model: answered at once, of the signals that the twin has.
    ECG("ecg"),
    /// By no model: answered at once, of a table of published evidence.
    THERAPY_MATCH("therapy-match");

    /// More models are not asked at once.
    public static final int MOST_MODELS = 8;

    private final String text;

    NamedQuestion(String text) {
        this.text = text;
    }

    /// As it stands in requests and manifests; permanent.
    public String text() {
        return text;
    }

    public static Optional<NamedQuestion> named(String text) {
        return Arrays.stream(values()).filter(question -> question.text.equals(text)).findFirst();
    }

    /// Which models answer.
    public sealed interface Answering {
        /// @param models 1 to 8, by name
        record By(List<ModelCatalog.Entry> models) implements Answering {
            public By {
                models = List.copyOf(models);
            }
        }

        /// There are such models, and the operator lets none of their class answer.
        record Off() implements Answering {}

        record Nobody() implements Answering {}
    }

    /// Models that do not answer here although their manifests name the question.
    public Absent absent(ModelCatalog catalog, OfferedClasses offered) {
        var retired =
                catalog.retired().stream()
                        .filter(entry -> entry.manifest().question().text().equals(text))
                        .map(entry -> entry.manifest().id().name())
                        .distinct()
                        .filter(name -> catalog.byName(name).isEmpty())
                        .toList();
        var off =
                newest(catalog).stream()
                        .map(ModelCatalog.Entry::manifest)
                        .filter(manifest -> !offered.includes(manifest))
                        .map(manifest ->
                                new Absent.Off(manifest.id().name(), manifest.regulatoryClass()))
                        .toList();
        return new Absent(retired, off);
    }

    private Collection<ModelCatalog.Entry> newest(ModelCatalog catalog) {
        var newest = new LinkedHashMap<String, ModelCatalog.Entry>();
        for (var entry : catalog.all()) {
            if (entry.manifest().question().text().equals(text)) {
                var name = entry.manifest().id().name();
                newest.put(name, catalog.byName(name).orElse(entry));
            }
        }
        return newest.values();
    }

    public Answering models(ModelCatalog catalog, OfferedClasses offered) {
        var newest = newest(catalog);
        if (newest.isEmpty()) {
            return new Answering.Nobody();
        }
        var answering =
                newest.stream()
                        .filter(entry -> offered.includes(entry.manifest()))
                        .limit(MOST_MODELS)
                        .toList();
        return answering.isEmpty() ? new Answering.Off() : new Answering.By(answering);
    }
}
