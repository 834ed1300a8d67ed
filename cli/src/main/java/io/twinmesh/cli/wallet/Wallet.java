package io.twinmesh.cli.wallet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.persistence.file.LastingFile;
import io.twinmesh.persistence.file.LimitedFile;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.order.OwnerKey;
import io.twinmesh.persistence.ledger.order.OwnerSecret;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// A wallet file: whose network, the public key in the open, the private one under a password. It
/// can be read by its owner only.
///
/// @param network what orders are signed for, for example `twinmesh.local`
record Wallet(String network, OwnerKey key, SealedSeed sealed) {
    private static final String NETWORK = "[A-Za-z0-9._-]{1,200}";
    private static final int LARGEST = 4096;
    private static final HexFormat HEX = HexFormat.of();
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    Wallet {
        if (!network.matches(NETWORK)) {
            throw new IllegalArgumentException("a network's name is 1 to 200 of A-Z a-z 0-9 . _ -");
        }
    }

    static Wallet made(String network, char[] password, RandomGenerator random) {
        var seed = new byte[32];
        random.nextBytes(seed);
        return of(seed, network, password, random);
    }

    /// A wallet for a key that is there already.
    ///
    /// @param seed 32 bytes
    static Wallet of(byte[] seed, String network, char[] password, RandomGenerator random) {
        var key = OwnerSecret.ofSeed(seed).key();
        return new Wallet(network, key, SealedSeed.of(seed, password, bound(network, key), random));
    }

    AccountId account() {
        return key.account();
    }

    /// @throws CommandFailure when the password is not this wallet's
    OwnerSecret open(char[] password) {
        var secret =
                sealed.open(password, bound(network, key))
                        .map(OwnerSecret::ofSeed)
                        .orElseThrow(() ->
                                new CommandFailure(
                                        Exit.NO, "the password does not open the wallet"));
        if (!secret.key().equals(key)) {
            throw new CommandFailure(Exit.NO, "the wallet holds another key than it says");
        }
        return secret;
    }

    private static byte[] bound(String network, OwnerKey key) {
        return ("twinmesh-wallet/1\n" + network + "\n" + key + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// Writes a file that is not there yet. It is on the disk before anybody hears of the account.
    void write(Path file) {
        var json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("version", 1)
                        .put("network", network)
                        .put("account", account().value())
                        .put("key", key.toString())
                        .put("salt", HEX.formatHex(sealed.salt()))
                        .put("sealed", HEX.formatHex(sealed.sealed()));
        try {
            LastingFile.make(file, (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (FileAlreadyExistsException _) {
            throw CommandFailure.usage(file + " is there already; a wallet is never overwritten");
        } catch (IOException e) {
            throw new CommandFailure(
                    Exit.FAILURE, "cannot write " + file + ": " + e.getClass().getSimpleName());
        }
    }

    static Wallet read(Path file) {
        try {
            return parse(MAPPER.readTree(LimitedFile.text(file, LARGEST)));
        } catch (NoSuchFileException _) {
            throw CommandFailure.usage("there is no wallet at " + file);
        } catch (JsonProcessingException _) {
            throw CommandFailure.usage(file + " is no wallet: it is not JSON");
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(file + " is no wallet: " + e.getMessage());
        } catch (IOException e) {
            throw new CommandFailure(
                    Exit.FAILURE, "cannot read " + file + ": " + e.getClass().getSimpleName());
        }
    }

    private static Wallet parse(JsonNode json) {
        if (json.path("version").asInt() != 1) {
            throw new IllegalArgumentException("want version 1");
        }
        var wallet =
                new Wallet(
                        json.path("network").asText(),
                        OwnerKey.parse(json.path("key").asText()),
                        new SealedSeed(
                                HEX.parseHex(json.path("salt").asText()),
                                HEX.parseHex(json.path("sealed").asText())));
        if (!json.path("account").asText().equals(wallet.account().value())) {
            throw new IllegalArgumentException("the account is not the key's");
        }
        return wallet;
    }
}
