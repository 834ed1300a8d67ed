package io.twinmesh.cli.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cli.ask.QueryStatus;
import io.twinmesh.cli.ask.QueryStatus.State;
import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.persistence.ledger.leaf.LeafType;
import io.twinmesh.persistence.ledger.leaf.LeafView;
import io.twinmesh.persistence.log.TilePath;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.log.Vkey;
import io.twinmesh.persistence.receipt.ReceiptCheck;
import io.twinmesh.persistence.receipt.ReceiptVerdict;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/// What must be true of the books of a network, whatever happened to its parts.
///
/// @param api of the client that asked everything and made the only deposit
/// @param deposited tokens
record Books(Network network, ApiClient api, long deposited) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Duration ALL_DONE_WITHIN = Duration.ofMinutes(2);

    /// @param done every question that was ever taken, at its end
    void everyAnswerIsPaidExactlyOnce(Collection<QueryStatus> done) throws IOException {
        var settled = done.stream().filter(status -> status.state() == State.SETTLED).toList();
        var key = Vkey.parse(Files.readString(network.data().resolve("public/log.vkey")).strip());
        assertThat(settled).isNotEmpty();
        var indexes = new ArrayList<Long>();
        for (var status : settled) {
            var path = status.receipt().orElseThrow();
            var receipt =
                    await().atMost(ALL_DONE_WITHIN)
                            .pollInterval(Duration.ofMillis(20))
                            .until(() -> api.text(path), Books::logged);
            var verdict = ReceiptCheck.check(receipt.getBytes(StandardCharsets.UTF_8), key);
            assertThat(verdict).isInstanceOf(ReceiptVerdict.Valid.class);
            if (verdict instanceof ReceiptVerdict.Valid(var record, var _)) {
                assertThat(record.job().value()).isEqualTo(status.id());
                indexes.add(record.index());
            }
        }
        theyAgree(settled);
        var leaves = leaves(api.get("/v1/ledger/summary").path("checkpoint").path("size").asLong());
        assertThat(of(LeafType.PAYOUT, leaves))
                .as("the log holds these payouts and no other")
                .containsExactlyInAnyOrderElementsOf(indexes);
        assertThat(of(LeafType.MINT, leaves)).as("the deposit").containsExactly(0L);
        assertThat(leaves)
                .as("what else moves is pay that vests")
                .extracting(LeafView::type)
                .isSubsetOf(LeafType.MINT, LeafType.PAYOUT, LeafType.VEST);
    }

    private static List<Long> of(LeafType type, List<LeafView> leaves) {
        return leaves.stream().filter(leaf -> leaf.type() == type).map(LeafView::index).toList();
    }

    private List<LeafView> leaves(long size) throws IOException {
        var leaves = new ArrayList<LeafView>();
        while (leaves.size() < size) {
            var path = TilePath.Entries.holding(leaves.size(), size);
            var bundle = network.server().address().http().resolve("/log/0/" + path.text());
            try (var in = bundle.toURL().openStream()) {
                Tiles.unbundle(in.readAllBytes()).stream().map(LeafView::of).forEach(leaves::add);
            }
        }
        return leaves;
    }

    private static boolean logged(String receipt) {
        try {
            return MAPPER.readTree(receipt).path("state").asText().equals("logged");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a receipt is JSON", e);
        }
    }

    private void theyAgree(List<QueryStatus> settled) {
        var paid = settled.stream().mapToLong(QueryStatus::price).sum();
        var summary = api.get("/v1/ledger/summary");
        assertThat(summary.path("sum").asLong()).isZero();
        assertThat(summary.path("payouts").asLong()).isEqualTo(settled.size());
        assertThat(summary.path("paidTokens").asLong()).isEqualTo(paid);
        assertThat(summary.path("checkpoint").path("size").asLong()).isGreaterThan(settled.size());
        await().atMost(ALL_DONE_WITHIN)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> api.get("/v1/ledger/me").path("reserved").asLong() == 0);
        assertThat(api.get("/v1/ledger/me").path("available").asLong()).isEqualTo(deposited - paid);
    }

    /// The twins keep one answer of each of these jobs and no other.
    ///
    /// @param twins all that were asked about
    void everyAnswerIsKeptExactlyOnce(Collection<QueryStatus> answered, Collection<String> twins) {
        var kept = new ArrayList<String>();
        for (var twin : new TreeSet<>(twins)) {
            var after = 0L;
            do {
                var page = api.get("/v1/twins/" + twin + "/timeline?count=500&after=" + after);
                for (var event : page.path("events")) {
                    if (event.path("type").asText().equals("assessment-received")) {
                        kept.add(event.path("job").asText());
                    }
                }
                after = page.path("next").asLong();
            } while (after > 0);
        }
        assertThat(kept)
                .containsExactlyInAnyOrderElementsOf(
                        answered.stream().map(QueryStatus::id).toList());
    }
}
