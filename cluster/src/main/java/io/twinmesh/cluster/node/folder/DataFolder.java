package io.twinmesh.cluster.node.folder;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;

import io.twinmesh.cluster.certificate.GatewayCertificate;
import io.twinmesh.cluster.certificate.NodeAuthority;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.persistence.client.ClientFolder;
import io.twinmesh.persistence.export.ExportFiles;
import io.twinmesh.persistence.log.Skey;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.List;

/// The folder a server owns: its keys, its models, its database files and the cards that tell
/// others how to reach it. Made at the first start; folders are open to their owner only, and so
/// are secret files.
public final class DataFolder implements AutoCloseable {
    /// Published when all the other keys are made, so it also tells that the folder is not new.
    public static final String LOG_KEY = "log.vkey";

    private static final List<String> FOLDERS =
            List.of("", "keys", "public", "models", "clients", "exports", "signed");

    private static final String COMPLETE = "complete";
    private static final String MASTER_KEYS = "master.key";
    private static final String ERASURE_KEY = "erasure.vkey";

    private final Path root;
    private final Path shared;
    private final SecureRandom random;
    private final FolderLock lock;

    private DataFolder(Path root, Path shared, SecureRandom random, FolderLock lock) {
        this.root = root;
        this.shared = shared;
        this.random = random;
        this.lock = lock;
    }

    /// Opens the folder for this process alone.
    ///
    /// @param shared holds keys, public files, models, clients, exports and what was signed; the
    ///   same folder, or one that the members of a cluster share
    /// @param makesKeys whether this server may make the keys where there are none: of several only
    ///   the first, or where none is by its name whoever holds the lock for it
    public static DataFolder open(Path root, Path shared, boolean makesKeys, SecureRandom random) {
        try {
            for (var folder : new String[] {"", "db", "vault"}) {
                SecretFiles.folder(root.resolve(folder));
            }
            for (var folder : FOLDERS) {
                SecretFiles.folder(shared.resolve(folder));
            }
            if (!makesKeys && !complete(shared)) {
                throw new StartFailure(
                        StartFailure.FAILURE,
                        "there are not all keys in "
                                + shared
                                + " yet: the first of twinmesh.cluster.seed-nodes makes them, start"
                                + " it before the others");
            }
            var lock = FolderLock.take(root);
            Files.deleteIfExists(root.resolve("server.json"));
            return new DataFolder(root, shared, random, lock);
        } catch (IOException e) {
            throw cannot("prepare the data folder " + root, e);
        }
    }

    /// Whether a server has made all keys there.
    public static boolean complete(Path shared) {
        return Files.exists(shared.resolve("public").resolve(COMPLETE));
    }

    /// A key that was there once is never made anew: what it sealed, signed or named would stay
    /// unreadable, and new data beside it would hide that.
    private void refuseLost(Path key) {
        if (Files.exists(shared.resolve("public").resolve(LOG_KEY)) && !Files.exists(key)) {
            throw lost(key);
        }
    }

    private static StartFailure lost(Path key) {
        return new StartFailure(
                StartFailure.FAILURE,
                "the key " + key + " is gone; bring it back from a backup of this folder");
    }

    /// 32 random bytes, made once.
    public byte[] key(String name) {
        var file = shared.resolve("keys").resolve(name);
        refuseLost(file);
        return thirtyTwoBytesOf(file);
    }

    /// The master keys, one after the other, the newest first; one of them at the first start.
    public byte[] masterKeys() {
        var file = shared.resolve("keys").resolve(MASTER_KEYS);
        refuseLost(file);
        try {
            return SecretFiles.readOrMake(file, this::thirtyTwoBytes);
        } catch (IOException e) {
            throw cannot("read the key " + file, e);
        }
    }

    /// Replaces the file of the master keys as a whole.
    public void storeMasterKeys(byte[] newestFirst) {
        try {
            SecretFiles.write(shared.resolve("keys").resolve(MASTER_KEYS), newestFirst);
        } catch (IOException e) {
            throw cannot("write the master keys", e);
        }
    }

    /// The key that signs erasure proofs, made once; its public half is published, so that a lost
    /// key is noticed also in a folder that is older than this key.
    public Skey erasureKey(String name) {
        var seed = shared.resolve("keys").resolve("erasure.seed");
        if (Files.exists(shared.resolve("public").resolve(ERASURE_KEY)) && !Files.exists(seed)) {
            throw lost(seed);
        }
        var key = Skey.of(name, thirtyTwoBytesOf(seed));
        publish(ERASURE_KEY, key.vkey().text() + "\n");
        return key;
    }

    private byte[] thirtyTwoBytesOf(Path file) {
        try {
            var bytes = SecretFiles.readOrMake(file, this::thirtyTwoBytes);
            if (bytes.length != 32) {
                throw new StartFailure(
                        StartFailure.FAILURE,
                        "the key " + file + " has 32 bytes, got " + bytes.length);
            }
            return bytes;
        } catch (IOException e) {
            throw cannot("read the key " + file, e);
        }
    }

    /// The key that signs the built-in models; its public half is published as hex.
    public SigningKey author() {
        var key = SigningKey.ofSeed(key("author.seed"));
        publish("author.pub", key.verifyingKey() + "\n");
        return key;
    }

    /// The key that signs clients' tokens; its public half is published.
    public ECKey issuer() {
        var file = shared.resolve("keys").resolve("issuer.jwk");
        try {
            var text =
                    new String(
                            SecretFiles.readOrMake(file, this::newIssuer), StandardCharsets.UTF_8);
            var issuer = ECKey.parse(text);
            publish("jwks.json", new JWKSet(issuer.toPublicJWK()).toString() + "\n");
            return issuer;
        } catch (IOException e) {
            throw cannot("read the key " + file, e);
        } catch (ParseException _) {
            // the parser's message could quote the key
            throw new StartFailure(StartFailure.FAILURE, file + " is not a JSON Web Key");
        }
    }

    /// The gateway's TLS key and certificate, made once.
    ///
    /// @param hosts names and addresses of the gateway beside this machine's own
    public GatewayCertificate gatewayCertificate(List<String> hosts, InstantSource time) {
        var key = shared.resolve("keys").resolve("gateway.key");
        try {
            var pair =
                    GatewayCertificate.ensure(
                            key,
                            shared.resolve("keys").resolve("gateway.crt"),
                            hosts,
                            time,
                            random);
            SecretFiles.refuseOpenToOthers(key);
            return pair;
        } catch (IOException e) {
            throw cannot("read the gateway's key " + key, e);
        } catch (IllegalStateException e) {
            throw new StartFailure(StartFailure.FAILURE, String.valueOf(e.getMessage()), e);
        }
    }

    /// Signs the certificates of nodes; made once.
    public NodeAuthority nodeAuthority(InstantSource time) {
        var file = shared.resolve("keys").resolve("nodes.pem");
        try {
            // can be lost: nodes fetch new certificates when the gateway takes the old ones no more
            var pem =
                    SecretFiles.readOrMake(
                            file,
                            () ->
                                    NodeAuthority.generate(time, random)
                                            .getBytes(StandardCharsets.US_ASCII));
            return NodeAuthority.of(new String(pem, StandardCharsets.US_ASCII), random);
        } catch (IOException e) {
            throw cannot("read the key " + file, e);
        } catch (IllegalArgumentException e) {
            throw new StartFailure(
                    StartFailure.FAILURE, file + " is no authority's key and certificate", e);
        }
    }

    /// What invitations of providers are made with; made once.
    public byte[] invitationKey() {
        // can be lost: providers are invited anew
        return thirtyTwoBytesOf(shared.resolve("keys").resolve("invitation.key"));
    }

    /// From now on there is every key, and others may use them.
    public void complete() {
        publish(COMPLETE, "");
    }

    public void publish(String name, String text) {
        var file = shared.resolve("public").resolve(name);
        try {
            if (!Files.exists(file) || !Files.readString(file).equals(text)) {
                SecretFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw cannot("write public/" + name, e);
        }
    }

    public void card(String name, String json) {
        try {
            SecretFiles.write(root.resolve(name), (json + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw cannot("write " + name, e);
        }
    }

    public void removeCard(String name) {
        try {
            Files.deleteIfExists(root.resolve(name));
        } catch (IOException e) {
            throw cannot("remove " + name, e);
        }
    }

    /// The clients that may fetch tokens, one file each.
    public ClientFolder clients() {
        return new ClientFolder(shared.resolve("clients"));
    }

    /// The sealed files of bulk exports.
    public ExportFiles exports() {
        return new ExportFiles(shared.resolve("exports"));
    }

    /// What the logs' signers remember; in no backup, so that an older one does not make them
    /// forget.
    public Path signed() {
        return shared.resolve("signed");
    }

    public Path models() {
        return shared.resolve("models");
    }

    public Path vaultFile() {
        return root.resolve("vault").resolve("keys");
    }

    private byte[] thirtyTwoBytes() {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] newIssuer() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .keyIDFromThumbprint(true)
                    .secureRandom(random)
                    .generate()
                    .toJSONString()
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JOSEException e) {
            throw new IllegalStateException("every JDK makes P-256 keys", e);
        }
    }

    private static StartFailure cannot(String what, IOException e) {
        return new StartFailure(
                StartFailure.FAILURE,
                "cannot " + what + ": " + e.getClass().getSimpleName() + " " + e.getMessage(),
                e);
    }

    @Override
    public void close() {
        lock.close();
    }
}
