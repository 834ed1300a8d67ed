package io.twinmesh.bench.signature;

import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.proof.VerifyingKey;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Signing and verifying a message of 200 bytes, the size of a checkpoint. Our side also checks the
/// public key at each verification; the JDK's side has its keys ready.
@State(Scope.Benchmark)
public class Signatures {
    private static final int MESSAGE_BYTES = 200;

    private final byte[] message = new byte[MESSAGE_BYTES];
    private final SigningKey key = SigningKey.ofSeed(new byte[32]);
    private final VerifyingKey verifyingKey = key.verifyingKey();
    private final JdkEd25519 jdk = JdkEd25519.of(key.seed(), verifyingKey.bytes());
    private final byte[] signature = key.sign(message);

    @Benchmark
    public byte[] sign() {
        return key.sign(message);
    }

    @Benchmark
    public byte[] signJdk() {
        return jdk.sign(message);
    }

    @Benchmark
    public boolean verify() {
        return verifyingKey.verifies(message, signature);
    }

    @Benchmark
    public boolean verifyJdk() {
        return jdk.verifies(message, signature);
    }
}
