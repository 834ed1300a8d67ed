package io.twinmesh.cluster.http.ledger;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.JobReply;
import io.twinmesh.actors.job.JobCommand.JobStatus;
import io.twinmesh.actors.job.JobDirectory;
import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.payout.LaneCommand.BalanceReply;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.actors.payout.LedgerDirectory;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.Pseudonyms;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.holdback.WithheldAccount;
import io.twinmesh.persistence.ledger.pending.PendingAccount;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Deposits, balances, the books as a whole, and receipts.
public final class LedgerRoutes {
    private static final long MOST_TOKENS = 1_000_000_000_000L;

    private final LedgerDirectory ledger;
    private final JobDirectory jobs;
    private final Books books;
    private final Pseudonyms pseudonyms;
    private final Asks asks;
    private final long maxBody;

    /// What the read side knows about the ledger. Blocks.
    public interface Books {
        /// @return the fields of `GET /v1/ledger/summary`
        ObjectNode summary();

        /// @return the fields of `GET /v1/ledger/receipts/{job}`
        Optional<ObjectNode> receipt(JobId job);

        /// @return the same for a payout that is not under a checkpoint yet
        ObjectNode accepted(JobId job, long index);
    }

    public LedgerRoutes(
            LedgerDirectory ledger,
            JobDirectory jobs,
            Books books,
            Pseudonyms pseudonyms,
            Asks asks,
            long maxBody) {
        this.ledger = ledger;
        this.jobs = jobs;
        this.books = books;
        this.pseudonyms = pseudonyms;
        this.asks = asks;
        this.maxBody = maxBody;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/ledger/deposits", Scope.LEDGER_MINT, maxBody, this::deposit),
                Route.get("/v1/ledger/me", Scope.LEDGER_READ, this::mine),
                Route.get("/v1/ledger/accounts/{id}", Scope.LEDGER_READ, this::account),
                Route.get("/v1/ledger/summary", Scope.LEDGER_READ, this::summary),
                Route.get("/v1/ledger/receipts/{id}", Scope.LEDGER_READ, this::receipt));
    }

    private CompletionStage<HttpResponse> deposit(Call call) {
        var key = call.idempotencyKey();
        var body = call.object(Set.of("client", "account", "amount"));
        var account = receiver(body);
        var amount = body.get("amount");
        if (amount == null
                || !amount.isIntegralNumber()
                || !amount.canConvertToLong()
                || amount.asLong() < 1
                || amount.asLong() > MOST_TOKENS) {
            throw new Refused(
                    400,
                    "body.field-invalid",
                    "'amount' is a whole number of tokens, 1 to " + MOST_TOKENS + ".");
        }
        // the same key of the same caller is the same deposit
        var id = pseudonyms.account("deposit-by-" + call.client(), key).value();
        CompletionStage<LaneReply> reply =
                asks.ask(
                        ledger.laneOf(account),
                        to -> new LaneCommand.Mint(id, account, amount.asLong(), to));
        return reply.thenApply(minted -> deposited(account, minted));
    }

    static HttpResponse deposited(AccountId account, LaneReply minted) {
        if (minted.provisional()) {
            throw new Refused(
                    Problem.busy(
                            Busy.LEDGER, "The ledger has too much to do; send the deposit again."));
        }
        if (!minted.holds()) {
            throw minted.result().startsWith("exists_with_different")
                    ? new Refused(
                            422,
                            "idempotency.reused",
                            "This idempotency key was used with another deposit.")
                    : new Refused(
                            422,
                            "deposit.refused",
                            "The ledger refused the deposit: " + minted.result() + ".");
        }
        return Json.answer(
                201,
                Json.object()
                        .put("account", account.value())
                        .put("result", minted.result())
                        .toString());
    }

    /// A client's account, or the account that is named.
    private AccountId receiver(ObjectNode body) {
        if (body.has("client") == body.has("account")) {
            throw new Refused(
                    400, "body.field-invalid", "The body names either 'client' or 'account'.");
        }
        if (body.has("account")) {
            var account = account(Call.text(body, "account"));
            if (account.equals(Posting.ISSUANCE)) {
                throw new Refused(
                        400, "body.field-invalid", "'account' is an account that somebody owns.");
            }
            return account;
        }
        var client = Call.text(body, "client");
        if (!client.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new Refused(
                    400, "body.field-invalid", "'client' is 1 to 64 of A-Z a-z 0-9 . _ -");
        }
        return pseudonyms.account("client", client);
    }

    private CompletionStage<HttpResponse> mine(Call call) {
        return balance(pseudonyms.account("client", call.client()));
    }

    private CompletionStage<HttpResponse> account(Call call) {
        return balance(account(call.parameter("id")));
    }

    /// @throws Refused `account.id-malformed`
    public static AccountId account(String text) {
        if (!text.matches("[0-9a-f]{32}")) {
            throw new Refused(
                    400, "account.id-malformed", "An account id is 32 lower-case hex digits.");
        }
        return new AccountId(text);
    }

    private CompletionStage<HttpResponse> balance(AccountId account) {
        CompletionStage<BalanceReply> reply =
                asks.ask(ledger.laneOf(account), to -> new LaneCommand.Balance(account, to));
        return reply.thenApply(balance ->
                Json.ok(
                        Json.object()
                                .put("account", account.value())
                                .put("available", balance.available())
                                .put("reserved", balance.reserved())
                                .put("pending", balance.pending())
                                .put("pendingAccount", PendingAccount.of(account).value())
                                .put("withheld", balance.withheld().orElse(0L))
                                .put("withheldAccount", WithheldAccount.of(account).value())));
    }

    private CompletionStage<HttpResponse> summary(Call call) {
        return CompletableFuture.supplyAsync(() -> Json.ok(books.summary()), asks.blocking());
    }

    private CompletionStage<HttpResponse> receipt(Call call) {
        var text = call.parameter("id");
        if (!JobId.wellFormed(text)) {
            throw unknown();
        }
        var job = new JobId(text);
        return CompletableFuture.supplyAsync(() -> books.receipt(job), asks.blocking())
                .thenCompose(logged ->
                        logged.isPresent()
                                ? CompletableFuture.completedFuture(Json.ok(logged.get()))
                                : accepted(job));
    }

    /// Paid, but not under a checkpoint yet: the job knows.
    private CompletionStage<HttpResponse> accepted(JobId job) {
        CompletionStage<JobReply> reply = asks.ask(jobs.job(job), JobCommand.Look::new);
        return reply.thenApply(looked ->
                switch (looked) {
                    case JobReply.Status(JobStatus status) when status.receipt().isPresent() ->
                            Json.ok(books.accepted(job, Long.parseLong(status.receipt().get())));
                    case JobReply.Status _, JobReply.Refused _, JobReply.Unknown _ ->
                            throw unknown();
                });
    }

    private static Refused unknown() {
        return new Refused(404, "receipt.unknown", "There is no payout of this name.");
    }
}
