package io.twinmesh.cli.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/// A data folder as a server leaves it, as far as commands read it.
public record DataFolder(Path path, ECKey issuer) {

    public static DataFolder in(Path path) throws IOException, JOSEException {
        var issuer = new ECKeyGenerator(Curve.P_256).keyID("issuer-1").generate();
        Files.createDirectories(path.resolve("keys"));
        Files.writeString(path.resolve("keys").resolve("issuer.jwk"), issuer.toJSONString());
        return new DataFolder(path, issuer);
    }

    public DataFolder servedAt(URI http) throws IOException {
        Files.writeString(
                path.resolve("server.json"),
                """
                {"http":"%s","gateway":"127.0.0.1:1","management":"%s","pid":%d,"version":"test"}
                """
                        .formatted(http, http, ProcessHandle.current().pid()));
        return this;
    }
}
