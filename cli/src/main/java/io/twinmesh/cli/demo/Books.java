package io.twinmesh.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.ask.Queries;
import io.twinmesh.cli.ask.QueryStatus;
import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.cli.client.NodePages;
import io.twinmesh.cli.client.PathSegment;
import io.twinmesh.cli.demo.network.Asked;
import io.twinmesh.cli.demo.network.Talk;
import io.twinmesh.persistence.ledger.payout.PayoutRecord;
import io.twinmesh.persistence.log.Vkey;
import io.twinmesh.persistence.receipt.ReceiptCheck;
import io.twinmesh.persistence.receipt.ReceiptVerdict;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/// The ledger's side of the demo: waits until every answer is paid and every payment is in the log,
/// then verifies each receipt without the server.
final class Books {
    private static final Duration LOGGED_WITHIN = Duration.ofMinutes(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final ApiClient api;
    private final Queries queries;
    private final Vkey logKey;
    private final JsonNode before;
    private final Talk talk;
    private final InstantSource clock;

    private Books(ApiClient api, Vkey logKey, Talk talk, InstantSource clock) {
        this.api = api;
        this.queries = new Queries(api, clock);
        this.logKey = logKey;
        this.before = api.get("/v1/ledger/summary");
        this.talk = talk;
        this.clock = clock;
    }

    /// Remembers what was paid before, so that a data folder used twice counts only this run.
    static Books open(ApiClient api, Path data, Talk talk, InstantSource clock) {
        // the key comes from the operator's folder, not from the interface that is checked with it
        var file = data.resolve("public").resolve("log.vkey");
        try {
            var key = Vkey.parse(Files.readString(file).strip());
            return new Books(api, key, talk, clock);
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailure(
                    Exit.FAILURE, "cannot read the log's key " + file + ": " + e.getMessage());
        }
    }

    /// One account's balance.
    ///
    /// @param role `client`, or the role the account has in the receipts
    record Balance(String role, String account, long available, long reserved) {}

    /// How the books stand at the end.
    ///
    /// @param replies every question with its final status
    /// @param payouts how many answers of this run were paid
    /// @param tokens how much was paid for them
    /// @param summary the server's own summary
    /// @param checkpoint the signed note that covers every receipt
    /// @param nodes as in the server's `GET /v1/nodes`
    record Closing(
            List<Asked> replies,
            long payouts,
            long tokens,
            JsonNode summary,
            String checkpoint,
            int verified,
            int failed,
            List<Balance> balances,
            JsonNode nodes) {
        Closing {
            replies = List.copyOf(replies);
            balances = List.copyOf(balances);
        }
    }

    /// Waits for the payments, then checks them.
    Closing settle(List<Asked> asked) {
        var deadline = clock.instant().plus(LOGGED_WITHIN);
        var replies = new ArrayList<Asked>();
        for (var reply : asked) {
            replies.add(
                    switch (reply) {
                        case Asked.Refused refused -> refused;
                        case Asked.Replied(var question, var status) ->
                                new Asked.Replied(question, paid(status, deadline));
                    });
        }
        var files = new ArrayList<String>();
        for (var reply : replies) {
            if (reply instanceof Asked.Replied(var _, var status) && status.receipt().isPresent()) {
                files.add(logged(status.id(), status.receipt().get(), deadline));
                talk.progress("receipts", files.size(), replies.size());
            }
        }
        // from here on no server is asked: each file is checked against the key alone
        var records = new ArrayList<PayoutRecord>();
        for (var file : files) {
            switch (ReceiptCheck.check(file.getBytes(StandardCharsets.UTF_8), logKey)) {
                case ReceiptVerdict.Valid(var record, var _) -> records.add(record);
                case ReceiptVerdict.Invalid(var why) -> talk.line("receipt not valid: %s", why);
            }
        }
        var summary = api.get("/v1/ledger/summary");
        return new Closing(
                replies,
                summary.path("payouts").asLong() - before.path("payouts").asLong(),
                summary.path("paidTokens").asLong() - before.path("paidTokens").asLong(),
                summary,
                api.text("/log/0/checkpoint"),
                records.size(),
                files.size() - records.size(),
                balances(records),
                NodePages.all(api));
    }

    private QueryStatus paid(QueryStatus status, Instant deadline) {
        var latest = status;
        while (latest.state() == QueryStatus.State.ANSWERED) {
            pause(deadline, latest.id() + " is answered but not paid");
            latest = queries.status(latest.id());
        }
        return latest;
    }

    /// The receipt file, byte for byte as the server gives it, once the log covers the payout.
    private String logged(String id, String path, Instant deadline) {
        while (true) {
            if (api.get(path).path("state").asText().equals("logged")) {
                return api.text(path);
            }
            pause(deadline, id + " is paid but not in the log");
        }
    }

    private void pause(Instant deadline, String what) {
        if (clock.instant().isAfter(deadline)) {
            throw new CommandFailure(
                    Exit.FAILURE, what + " after " + LOGGED_WITHIN.toSeconds() + " seconds");
        }
        LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }

    private List<Balance> balances(List<PayoutRecord> records) {
        var roles = new TreeMap<String, String>();
        for (var record : records) {
            for (var share : record.shares()) {
                roles.put(share.account().value(), share.role().text());
            }
        }
        var balances = new ArrayList<Balance>();
        var own = balance("client", api.get("/v1/ledger/me"));
        balances.add(own);
        roles.remove(own.account());
        roles.forEach((account, role) ->
                balances.add(
                        balance(role, api.get("/v1/ledger/accounts/" + PathSegment.of(account)))));
        return balances;
    }

    private static Balance balance(String role, JsonNode account) {
        return new Balance(
                role,
                account.path("account").asText(),
                account.path("available").asLong(),
                account.path("reserved").asLong());
    }
}
