package io.twinmesh.cli.witness;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.persistence.auditor.AuditTotals;
import io.twinmesh.persistence.auditor.LinkedAudit;
import io.twinmesh.persistence.auditor.LogAudit;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.Vkey;
import io.twinmesh.persistence.witness.Scrutiny;
import io.twinmesh.persistence.witness.Scrutiny.Opinion;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/// Replays a log from its leaves, once or as a witness that cosigns only straight books.
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = {
            "Keep the books of a log from its leaves alone, and say whether they are straight.",
            "With --state and --name, go on as a witness that cosigns a checkpoint only when they"
                    + " are.",
            "The logs of models and of nodes are read as well: give --log-url and --log for each"
                    + " log, in the same order.",
            "Exit code 6: nothing is wrong, but operators' signatures were not looked at, since no"
                    + " --mint-policy says whose they have to be."
        },
        footer = {
            "",
            "Examples:",
            "  twinmesh ledger audit --log-url http://127.0.0.1:8080/log/0 --log"
                    + " @D/public/log.vkey",
            "  twinmesh ledger audit --log-url http://127.0.0.1:8080/log/0 --log @D/public/log.vkey"
                    + " --state A --name auditor.example",
            "  twinmesh ledger audit --log-url http://127.0.0.1:8080/log/0 --log @D/public/log.vkey"
                    + " --log-url http://127.0.0.1:8080/log/nodes --log @D/public/nodes.vkey"
        })
public final class LedgerAuditCommand implements Callable<Integer> {
    /// For one request of a log; more take several requests, so that none waits for long.
    private static final long MOST_LEAVES_AT_ONCE = 200_000;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--log-url",
            required = true,
            paramLabel = "URL",
            description =
                    "where the log is served, for example http://127.0.0.1:8080/log/0; again for"
                            + " each log")
    private List<URI> urls = List.of();

    @Option(
            names = "--log",
            required = true,
            paramLabel = "VKEY|@FILE",
            description =
                    "the log's public key, from a source that you trust for it; again for each log")
    private List<String> logs = List.of();

    @Option(
            names = "--mint-policy",
            paramLabel = "FILE",
            description =
                    "the network's published mint policy; again for each that came after it."
                            + " Tokens and split policies that its operators did not sign for are"
                            + " objected to; without it no operator's signature is looked at")
    private List<Path> mintPolicies = List.of();

    @Option(
            names = "--treasury",
            paramLabel = "ACCOUNT",
            description =
                    "the treasury of version 1 of the split policy, from a source that you trust"
                            + " for it: nobody signed it. A payout of version 1 with another one is"
                            + " objected to; without it the first payout is believed")
    private @Nullable String treasury;

    @Option(
            names = "--json",
            description = "print one JSON object on a line for each log, without --state")
    private boolean json;

    @ArgGroup(exclusive = false, heading = "As a witness:%n")
    private @Nullable WitnessOptions witness;

    @Override
    public Integer call() {
        if (urls.size() != logs.size()) {
            throw CommandFailure.usage(
                    "give one --log for each --log-url, got "
                            + logs.size()
                            + " and "
                            + urls.size());
        }
        var policies = policies();
        var pinned = pinned();
        if (witness != null && policies.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("operators' signatures are not looked at: no --mint-policy is given");
        }
        if (witness != null && pinned.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "the first payout is believed what the treasury is: no --treasury is"
                                    + " given");
        }
        var most = witness == null ? Long.MAX_VALUE : MOST_LEAVES_AT_ONCE;
        var audits = new LinkedHashMap<String, Audited>();
        try {
            for (int at = 0; at < logs.size(); at++) {
                var key = WitnessOptions.vkey(logs.get(at));
                var served = new ServedLog(base(urls.get(at)));
                var before =
                        audits.put(
                                key.name(),
                                new Audited(key, served, of(key, served, most, policies, pinned)));
                if (before != null) {
                    before.served().close();
                    throw CommandFailure.usage("--log: " + key.name() + " is given twice");
                }
            }
            return witness == null
                    ? once(audits.values())
                    : witness.serve(spec, logs, each(audits));
        } finally {
            audits.values().forEach(audited -> audited.served().close());
        }
    }

    private record Audited(Vkey key, ServedLog served, Scrutiny audit) {}

    private static URI base(URI url) {
        if (!List.of("http", "https").contains(String.valueOf(url.getScheme()))) {
            throw CommandFailure.usage("--log-url is an address such as http://host:8080/log/0");
        }
        return URI.create(url.toString().replaceFirst("/+$", ""));
    }

    /// By what the log is called: whatever is not beside the ledger's is one of a ledger.
    private static Scrutiny of(
            Vkey key,
            ServedLog served,
            long most,
            List<MintPolicy> policies,
            Optional<AccountId> pinned) {
        return LinkedAudit.of(key.name(), served, most)
                .<Scrutiny>map(audit -> audit)
                .orElseGet(() ->
                        new LogAudit(
                                key.name(),
                                served,
                                most,
                                policies,
                                pinned,
                                InstantSource.system()));
    }

    private static Scrutiny each(Map<String, Audited> audits) {
        return Scrutiny.ofEach(
                audits.entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey, entry -> entry.getValue().audit())));
    }

    /// The first that is not straight ends it.
    private int once(Collection<Audited> audits) {
        var exit = Exit.OK;
        for (var audited : audits) {
            exit = Math.max(exit, once(audited));
        }
        return exit;
    }

    private Optional<AccountId> pinned() {
        try {
            return Optional.ofNullable(treasury).map(AccountId::new);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--treasury: " + e.getMessage());
        }
    }

    private List<MintPolicy> policies() {
        return mintPolicies.stream().map(LedgerAuditCommand::policy).toList();
    }

    private static MintPolicy policy(Path file) {
        try {
            return MintPolicy.parse(Files.readString(file));
        } catch (IOException e) {
            throw CommandFailure.usage("--mint-policy cannot be read");
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--mint-policy: " + e.getMessage());
        }
    }

    private int once(Audited audited) {
        var log = audited.key().name();
        try {
            var checkpoint = Checkpoint.open(audited.served().checkpoint(), audited.key());
            return switch (audited.audit().of(checkpoint)) {
                case Opinion.Agreed() ->
                        switch (audited.audit()) {
                            case LogAudit ledger -> straight(checkpoint, ledger.totals());
                            default -> inOrder(checkpoint);
                        };
                case Opinion.Objection(var why) ->
                        throw new CommandFailure(
                                Exit.NO, log + ": the books are not straight: " + why);
                case Opinion.Undecided(var why) ->
                        throw new CommandFailure(Exit.FAILURE, log + ": " + why);
            };
        } catch (IOException e) {
            throw new CommandFailure(
                    Exit.UNREACHABLE, log + ": the log cannot be read: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    Exit.NO, log + ": the checkpoint is not signed by this key: " + e.getMessage());
        }
    }

    private int inOrder(Checkpoint checkpoint) {
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("origin", checkpoint.origin())
                            .put("leaves", checkpoint.size())
                            .put("root", checkpoint.root().base64()));
        } else {
            out.printf("log       %s%n", checkpoint.origin());
            out.printf("leaves    %d, all under the signed root%n", checkpoint.size());
            out.println("each leaf follows on those before it");
        }
        out.flush();
        return Exit.OK;
    }

    private int straight(Checkpoint checkpoint, AuditTotals totals) {
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("origin", checkpoint.origin())
                            .put("leaves", totals.leaves())
                            .put("payouts", totals.payouts())
                            .put("paidTokens", totals.paidTokens())
                            .put("transfers", totals.transfers())
                            .put("refunds", totals.refunds())
                            .put("minted", totals.minted())
                            .put("deposits", totals.deposits())
                            .put("signaturesChecked", totals.signaturesChecked())
                            .put("signaturesUnchecked", totals.signaturesUnchecked())
                            .put("burned", totals.burned())
                            .put("vested", totals.vested())
                            .put("slashed", totals.slashed())
                            .put("pending", totals.pending())
                            .put("withheld", totals.withheld())
                            .put("withheldPosted", totals.withheldPosted())
                            .put("withheldReturned", totals.withheldReturned())
                            .put("splitVersion", totals.splitVersion())
                            .put("treasury", totals.treasury().map(AccountId::value).orElse(null))
                            .put("treasuryBelieved", totals.treasuryBelieved())
                            .put("sweptOut", totals.sweptOut())
                            .put("sweptIn", totals.sweptIn())
                            .put("held", totals.held())
                            .put("accounts", totals.accounts())
                            .put("root", checkpoint.root().base64()));
        } else {
            out.printf("log       %s%n", checkpoint.origin());
            out.printf("leaves    %d, all under the signed root%n", totals.leaves());
            out.printf(
                    "payouts   %d of %d tokens, each by its split policy; version %d is in force%n",
                    totals.payouts(), totals.paidTokens(), totals.splitVersion());
            out.printf("treasury  %s%n", treasury(totals));
            out.printf("transfers %d, %d refunds of them%n", totals.transfers(), totals.refunds());
            out.printf(
                    "minted    %d tokens, held by %d accounts; %d deposits, which nobody signed%n",
                    totals.minted(), totals.accounts(), totals.deposits());
            out.printf("operators %s%n", signatures(totals));
            out.printf("burned    %d tokens%n", totals.burned());
            out.printf(
                    "pending   %d tokens, %d have vested, %d are taken%n",
                    totals.pending(), totals.vested(), totals.slashed());
            if (totals.withheld() + totals.withheldPosted() + totals.withheldReturned() > 0) {
                out.printf(
                        "withheld  %d tokens, %d went to their providers, %d back to who paid%n",
                        totals.withheld(), totals.withheldPosted(), totals.withheldReturned());
            }
            if (totals.sweptOut() > 0) {
                out.printf("swept     %d tokens to other lanes%n", totals.sweptOut());
            }
            out.println(
                    totals.signaturesUnchecked() == 0
                            ? "the books are straight"
                            : "the books are straight but for operators' signatures, which were"
                                    + " NOT CHECKED: give --mint-policy");
        }
        out.flush();
        return totals.signaturesUnchecked() == 0 ? Exit.OK : Exit.IN_PART;
    }

    private static String treasury(AuditTotals totals) {
        return totals.treasury()
                .map(account ->
                        account.value()
                                + (totals.treasuryBelieved()
                                        ? "; version 1's is the first payout's word, NOT CHECKED:"
                                                + " give --treasury"
                                        : ""))
                .orElse("no payout");
    }

    private static String signatures(AuditTotals totals) {
        return totals.signaturesUnchecked() == 0
                ? totals.signaturesChecked()
                        + " mints and split policies, each signed as the mint policy demands"
                : totals.signaturesUnchecked()
                        + " mints and split policies, their signatures NOT CHECKED";
    }
}
