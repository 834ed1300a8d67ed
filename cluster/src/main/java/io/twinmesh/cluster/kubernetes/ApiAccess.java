package io.twinmesh.cluster.kubernetes;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/// How the API server of Kubernetes is reached from a pod.
///
/// @param address without a path; plain HTTP to this machine alone, since a token is sent there
/// @param namespace of the pods that are asked for
/// @param token a file that is read before each request: Kubernetes writes a new one now and then
/// @param authority that certifies the API server, PEM
/// @param within how long an answer may take
public record ApiAccess(
        URI address, String namespace, Path token, Path authority, Duration within) {
    /// Under which a pod has what a kubelet puts there for whoever asks for it.
    public static final Path USUAL = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    public static final URI FROM_PODS = URI.create("https://kubernetes.default.svc");

    public ApiAccess {
        if (!mayBeNamespace(namespace)) {
            throw new IllegalArgumentException(
                    "expected the name of a namespace of Kubernetes, got '" + namespace + "'");
        }
        if (!address.getScheme().equals("https") && !ofThisMachine(address.getHost())) {
            throw new IllegalArgumentException(
                    "a token is not sent over plain HTTP to " + address + ", expected https");
        }
    }

    public static boolean mayBeNamespace(String name) {
        return name.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    }

    private static boolean ofThisMachine(String host) {
        try {
            return host.equals("localhost") || InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
