package io.twinmesh.k8s.chart;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;

import io.kubernetes.client.openapi.models.V1PodTemplateSpec;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A chart's folder, rendered offline.
public record Chart(Path folder) {
    private static final String OPERATOR = "\napiVersion: monitoring.coreos.com/v1\n";
    private static final String CERTIFICATES = "\napiVersion: cert-manager.io/v1\n";
    private static final String KEDA = "\napiVersion: keda.sh/v1alpha1\n";
    public static final Chart OURS = new Chart(Path.of("chart", "twinmesh"));

    /// The profiles that are rendered and checked.
    public static Stream<String> profiles() {
        var names = OURS.folder.resolve("ci").toFile().list();
        if (names == null) {
            throw new IllegalStateException("the chart has no folder ci");
        }
        return Arrays.stream(names).map(name -> name.replace("-values.yaml", "")).sorted();
    }

    /// The same in another folder, to be changed there.
    ///
    /// @param to is not there yet, or is empty
    public Chart copiedTo(Path to) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.toList()) {
                Files.copy(file, to.resolve(folder.relativize(file).toString()), REPLACE_EXISTING);
            }
        }
        return new Chart(to);
    }

    public Helm helm() {
        return new Helm(folder);
    }

    public TemplateCommand template() {
        return helm().template().withName("rel").withNamespace("twins").withKubeVersion("1.32.0");
    }

    public TemplateCommand template(String profile) {
        return template().withValuesFile(folder.resolve("ci").resolve(profile + "-values.yaml"));
    }

    public String text(String profile) {
        return template(profile).call();
    }

    /// Kubernetes' own documents; those of the Prometheus operator, of cert-manager and of KEDA
    /// have no model here.
    ///
    /// @throws AssertionError when the strict parser refuses a document, or a field is missing that
    ///   Kubernetes requires
    public List<Object> documents(String profile) {
        return own(profile).map(Strict::document).flatMap(Optional::stream).toList();
    }

    /// The same documents in the same order, as they were read and before anything is made of them.
    public List<Map<String, Object>> trees(String profile) {
        return own(profile)
                .map(part -> new Yaml().<@Nullable Map<String, Object>>load(part))
                .flatMap(Stream::ofNullable)
                .toList();
    }

    /// What Kubernetes would make of such a tree, with less in it.
    ///
    /// @param type that of the document at its place
    /// @throws AssertionError when it would refuse it
    public static Object document(Map<String, Object> tree, Class<?> type) {
        return Strict.document(tree, type);
    }

    private Stream<String> own(String profile) {
        return parts(profile)
                .filter(part -> Stream.of(OPERATOR, CERTIFICATES, KEDA).noneMatch(part::contains));
    }

    /// Documents for the Prometheus operator.
    public List<Map<String, Object>> monitors(String profile) {
        return foreign(profile, OPERATOR);
    }

    /// Documents for cert-manager.
    public List<Map<String, Object>> certificates(String profile) {
        return foreign(profile, CERTIFICATES);
    }

    /// Documents for KEDA.
    public List<Map<String, Object>> scaled(String profile) {
        return foreign(profile, KEDA);
    }

    private List<Map<String, Object>> foreign(String profile, String version) {
        return parts(profile)
                .filter(part -> part.contains(version))
                .map(part -> new Yaml().<Map<String, Object>>load(part))
                .toList();
    }

    private Stream<String> parts(String profile) {
        return Arrays.stream(text(profile).split("(?m)^---$", -1));
    }

    public static <T> List<T> all(List<Object> documents, Class<T> type) {
        return documents.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /// What the workloads among the documents start.
    public static List<V1PodTemplateSpec> pods(List<Object> documents) {
        return Workload.of(documents).stream().map(Workload::pod).toList();
    }
}
