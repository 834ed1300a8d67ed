package io.twinmesh.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.log.Checkpoint;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A stranger's books: from a checkpoint and entry bundles, by the tables of `docs/ledger.md`, with
/// none of the program's readers of leaves.
final class TilesAlone {
    private static final HexFormat HEX = HexFormat.of();
    private static final List<String> ROLES =
            List.of(
                    "payer",
                    "provider",
                    "author",
                    "contributors",
                    "network",
                    "issuer",
                    "recipient",
                    "pending",
                    "withheld");

    private final List<Map<String, Object>> entries = new ArrayList<>();
    private final List<byte[]> hashes = new ArrayList<>();
    private final Map<String, Long> balances = new HashMap<>();
    private final Map<String, List<Long>> touched = new HashMap<>();

    /// Serves what is below the log's address.
    @FunctionalInterface
    interface Tiles {
        Optional<byte[]> tile(String path) throws Exception;
    }

    TilesAlone(Checkpoint checkpoint, Tiles tiles) throws Exception {
        for (long first = 0; first < checkpoint.size(); first += 256) {
            long width = Math.min(256, checkpoint.size() - first);
            var path =
                    String.format("tile/entries/%03d", first / 256)
                            + (width == 256 ? "" : ".p/" + width);
            var bundle = ByteBuffer.wrap(tiles.tile(path).orElseThrow());
            while (bundle.hasRemaining()) {
                var leaf = new byte[Short.toUnsignedInt(bundle.getShort())];
                bundle.get(leaf);
                enter(leaf);
            }
        }
        assertThat(root(0, hashes.size())).isEqualTo(checkpoint.root().bytes());
    }

    private void enter(byte[] leaf) {
        var in = ByteBuffer.wrap(leaf);
        in.position(2);
        var entry = new HashMap<String, Object>();
        long index = in.getLong();
        entry.put("index", index);
        entry.put("time", Instant.ofEpochMilli(in.getLong()).toString());
        entry.put("id", hex(in, 16));
        entry.put("ref", hex(in, 16));
        entry.put("commitment", hex(in, 32));
        var postings = new ArrayList<String>();
        for (int left = in.getShort(); left > 0; left--) {
            var account = hex(in, 16);
            long amount = in.getLong();
            balances.merge(account, amount, Long::sum);
            var places = touched.computeIfAbsent(account, _ -> new ArrayList<>());
            if (places.isEmpty() || places.getLast() != index) {
                places.add(index);
            }
            postings.add(account + " " + amount + " " + ROLES.get(in.getShort()));
        }
        entry.put("postings", postings);
        entry.put("leaf", Base64.getEncoder().encodeToString(leaf));
        var hash = hash(new byte[] {0}, leaf);
        entry.put("leafHash", HEX.formatHex(hash));
        hashes.add(hash);
        entries.add(entry);
    }

    private static String hex(ByteBuffer in, int length) {
        var bytes = new byte[length];
        in.get(bytes);
        return HEX.formatHex(bytes);
    }

    /// RFC 9162, 2.1.1, as it stands there.
    private byte[] root(int from, int to) {
        if (to - from == 1) {
            return hashes.get(from);
        }
        int half = Integer.highestOneBit(to - from - 1);
        return hash(new byte[] {1}, root(from, from + half), root(from + half, to));
    }

    private static byte[] hash(byte[]... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// By field; postings in words.
    List<Map<String, Object>> entries() {
        return entries;
    }

    Map<String, Long> balances() {
        return balances;
    }

    /// Which leaves touch which account, the oldest first.
    Map<String, List<Long>> touched() {
        return touched;
    }
}
