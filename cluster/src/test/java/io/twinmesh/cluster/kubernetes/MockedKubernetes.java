package io.twinmesh.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// An API server that keeps what it is told, by fabric8's mock.
public final class MockedKubernetes implements AutoCloseable {
    public static final String NAMESPACE = "twins";

    private final KubernetesMockServer server;
    private final NamespacedKubernetesClient client;
    private final ApiAccess access;

    private MockedKubernetes(
            KubernetesMockServer server, NamespacedKubernetesClient client, ApiAccess access) {
        this.server = server;
        this.client = client;
        this.access = access;
    }

    public static MockedKubernetes start(Path folder) throws IOException {
        var server =
                new KubernetesMockServer(
                        new Context(),
                        new MockWebServer(),
                        new HashMap<>(),
                        new KubernetesCrudDispatcher(),
                        false);
        server.init(InetAddress.getLoopbackAddress(), 0);
        var token = folder.resolve("token");
        Files.writeString(token, "t0ken\n");
        return new MockedKubernetes(
                server,
                server.createClient(),
                new ApiAccess(
                        URI.create("http://127.0.0.1:" + server.getPort()),
                        NAMESPACE,
                        token,
                        token,
                        Duration.ofSeconds(30)));
    }

    public ApiAccess access() {
        return access;
    }

    public String lastToken() throws InterruptedException {
        return String.valueOf(server.getLastRequest().getHeader("Authorization"));
    }

    public void add(String namespace, String name, String address, Map<String, String> labels) {
        add(namespace, name, address, labels, Instant.parse("2026-11-29T20:00:00Z"));
    }

    public void add(
            String namespace,
            String name,
            String address,
            Map<String, String> labels,
            Instant started) {
        var pod =
                new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels(labels)
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("server")
                        .withImage("registry.example/twinmesh:0.1.0")
                        .endContainer()
                        .endSpec()
                        .withNewStatus()
                        .withPhase("Running")
                        .withPodIP(address)
                        .addNewContainerStatus()
                        .withName("server")
                        .withNewState()
                        .withNewRunning(started.toString())
                        .endState()
                        .endContainerStatus()
                        .endStatus()
                        .build();
        client.pods().inNamespace(namespace).resource(pod).create();
    }

    public void remove(String name) {
        client.pods().inNamespace(NAMESPACE).withName(name).delete();
    }

    public Map<String, String> annotations(String name) {
        return client.pods()
                .inNamespace(NAMESPACE)
                .withName(name)
                .get()
                .getMetadata()
                .getAnnotations();
    }

    public String image(String name) {
        return client.pods()
                .inNamespace(NAMESPACE)
                .withName(name)
                .get()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
    }

    @Override
    public void close() {
        client.close();
        server.destroy();
    }
}
