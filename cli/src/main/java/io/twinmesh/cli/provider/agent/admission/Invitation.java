package io.twinmesh.cli.provider.agent.admission;

import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.persistence.file.LimitedFile;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.regex.Pattern;

/// What a provider was given to join a network: the contents of `join.json`.
///
/// @param server where the node asks to be let in, for example `https://mesh.example`
/// @param gateway `host:port`
/// @param certificatePem the one certificate that the agent trusts
/// @param token secret; never shown
public record Invitation(URI server, String gateway, String certificatePem, String token) {
    private static final Pattern ADDRESS =
            Pattern.compile("(?<host>[^:]+|\\[[^]]+]):(?<port>\\d{1,5})");
    private static final Pattern SERVER = Pattern.compile("https?://[^/?#@]+/?");
    private static final int MAX_BYTES = 64 * 1024;

    public Invitation {
        if (!SERVER.matcher(server.toString()).matches()) {
            throw new IllegalArgumentException("server must be http(s)://host:port");
        }
        if (!ADDRESS.matcher(gateway).matches()) {
            throw new IllegalArgumentException("gateway must be host:port, got '" + gateway + "'");
        }
        try {
            var pem = certificatePem.getBytes(StandardCharsets.US_ASCII);
            if (CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem))
                    .isEmpty()) {
                throw new IllegalArgumentException("certificatePem holds no certificate");
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException("certificatePem is no certificate", e);
        }
    }

    public static Invitation read(Path file) {
        try {
            var tree = JsonMapper.builder().build().readTree(LimitedFile.bytes(file, MAX_BYTES));
            return new Invitation(
                    URI.create(tree.path("server").asText()),
                    tree.path("gateway").asText(),
                    tree.path("certificatePem").asText(),
                    tree.path("token").asText());
        } catch (IOException | IllegalArgumentException e) {
            throw CommandFailure.usage(
                    "cannot read the invitation " + file + ": " + e.getMessage());
        }
    }

    public String host() {
        return gateway.substring(0, gateway.lastIndexOf(':'));
    }

    public int port() {
        return Integer.parseInt(gateway.substring(gateway.lastIndexOf(':') + 1));
    }

    @Override
    public String toString() {
        return "Invitation[" + gateway + "]";
    }
}
