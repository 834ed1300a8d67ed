package io.twinmesh.actors.node;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.node.NodeCommand.Appraisal;
import io.twinmesh.actors.node.NodeCommand.Appraise;
import io.twinmesh.actors.node.NodeCommand.Arrive;
import io.twinmesh.actors.node.NodeCommand.AskLedger;
import io.twinmesh.actors.node.NodeCommand.CountCheck;
import io.twinmesh.actors.node.NodeCommand.CountWork;
import io.twinmesh.actors.node.NodeCommand.DecideAppeal;
import io.twinmesh.actors.node.NodeCommand.Enrol;
import io.twinmesh.actors.node.NodeCommand.Judge;
import io.twinmesh.actors.node.NodeCommand.LedgerGaveBack;
import io.twinmesh.actors.node.NodeCommand.LedgerTook;
import io.twinmesh.actors.node.NodeCommand.Look;
import io.twinmesh.actors.node.NodeCommand.MakeAppeal;
import io.twinmesh.actors.node.NodeCommand.NodeRecord;
import io.twinmesh.actors.node.NodeCommand.NodeReply;
import io.twinmesh.actors.node.NodeCommand.NoteCertificate;
import io.twinmesh.actors.node.NodeCommand.ReadVerdicts;
import io.twinmesh.actors.node.NodeCommand.Stand;
import io.twinmesh.actors.node.NodeCommand.Trust;
import io.twinmesh.actors.node.NodeCommand.TrustReply;
import io.twinmesh.actors.node.NodeEvent.AppealDecided;
import io.twinmesh.actors.node.NodeEvent.AppealMade;
import io.twinmesh.actors.node.NodeEvent.CertificateIssued;
import io.twinmesh.actors.node.NodeEvent.HardwareReported;
import io.twinmesh.actors.node.NodeEvent.NodeEnrolled;
import io.twinmesh.actors.node.NodeEvent.NodeRenamed;
import io.twinmesh.actors.node.NodeEvent.PayGivenBack;
import io.twinmesh.actors.node.NodeEvent.PayTaken;
import io.twinmesh.actors.node.NodeEvent.ResultChecked;
import io.twinmesh.actors.node.NodeEvent.ResultProvedWrong;
import io.twinmesh.actors.node.NodeEvent.ScoreNoted;
import io.twinmesh.actors.node.NodeEvent.StandingChanged;
import io.twinmesh.actors.node.NodeEvent.StandingSet;
import io.twinmesh.actors.node.NodeEvent.WorkCounted;
import io.twinmesh.actors.node.NodeState.Known;
import io.twinmesh.actors.node.NodeState.NotEnrolled;
import io.twinmesh.actors.reputation.Finding;
import io.twinmesh.actors.reputation.Reputation;
import io.twinmesh.actors.reputation.Suspension;
import io.twinmesh.actors.verdict.NodeVerdicts;
import io.twinmesh.actors.verification.TrackRecord;
import io.twinmesh.inference.proof.VerifyingKey;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.OwnerId;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// How a node's enrolment changes.
///
/// | from | on | to |
/// |---|---|---|
/// | not enrolled | `Enrol` with the node's own key | probation with a fresh account; pending where an operator approves |
/// | any | `Enrol` with the same key | unchanged, perhaps renamed or with other hardware |
/// | draining, left | `Arrive` | back to probation or active |
/// | any | `Enrol` or `Arrive` with another key | unchanged, refused `node.key-mismatch` |
/// | probation, active | `Stand(DRAINING)` | draining: it asked for no new work |
/// | probation, active, draining | `Stand(LEFT)` | left: it said good-bye |
/// | probation | `CountWork` that makes enough accepted results | active |
/// | any | `CountCheck`, the first of a week | unchanged, and its score is noted as it stood |
/// | any | `CountCheck` that proves a result wrong | unchanged, and a verdict: [VerdictRules] |
/// | probation, active, draining | `CountCheck` that makes three proved wrong in seven days | suspended |
/// | pending | `Judge(APPROVE)` | probation |
/// | suspended by the network | `CountCheck` that is the twentieth known answer in a row | probation, counted anew |
/// | suspended | `Judge(REINSTATE)` | probation, counted anew |
/// | any but revoked | `Judge(SUSPEND)` | suspended |
/// | suspended by the network | `Judge(SUSPEND)` | suspended by an operator, who alone lets it in again |
/// | any | `Judge(REVOKE)` | revoked, for ever |
/// | where it stands already | the same order again | unchanged |
/// | any other | an order | unchanged, refused `node.order-unfit` |
final class NodeRules {
    /// Who judges where no operator does.
    static final String NETWORK = "network";

    /// Why the network lets a node in again that it had suspended.
    static final String WAY_BACK = "network.way-back";

    private NodeRules() {}

    /// What to store, and what to answer from the state after that.
    sealed interface Decision {
        record Store(List<NodeEvent> events) implements Decision {
            public Store {
                events = List.copyOf(events);
            }
        }

        record Refuse(Refusal refusal) implements Decision {}
    }

    static Decision decide(
            NodeId id,
            NodeState state,
            NodeCommand command,
            EnrolmentPolicy policy,
            Function<String, AccountId> accounts,
            Instant now) {
        return switch (command) {
            case Enrol enrol -> enrol(id, state, enrol, policy, accounts, now);
            case NoteCertificate(var serial, var until, _) ->
                    state instanceof Known
                            ? store(new CertificateIssued(serial, until, now))
                            : store();
            case Arrive(var key, _) -> arrive(state, key, now);
            case Stand(var standing) ->
                    state instanceof Known known && mayStand(known.standing(), standing)
                            ? store(new StandingChanged(standing, now))
                            : store();
            case Judge(var order, var why, var by, _) -> judge(id, state, order, why, by, now);
            case CountWork(var jobs, var failed) ->
                    state instanceof Known known && (jobs > 0 || failed > 0)
                            ? counted(known, new WorkCounted(jobs, failed, now), policy)
                            : store();
            case CountCheck check ->
                    state instanceof Known known ? checked(id, known, check, now) : store();
            case LedgerTook(var verdict, var reply) ->
                    new Decision.Store(VerdictRules.took(verdicts(state), verdict, reply, now));
            case LedgerGaveBack(var verdict, var reply) ->
                    new Decision.Store(VerdictRules.gaveBack(verdicts(state), verdict, reply, now));
            case MakeAppeal appeal -> VerdictRules.appeal(state, appeal, now);
            case DecideAppeal ruling -> VerdictRules.rule(state, ruling, now);
            case AskLedger _, ReadVerdicts _, Trust _, Appraise _, Look _ -> store();
        };
    }

    /// What a node may say of itself.
    private static boolean mayStand(Standing from, Standing to) {
        return switch (to) {
            case DRAINING -> from.works();
            case LEFT -> from.works() || from == Standing.DRAINING;
            case PENDING, PROBATION, ACTIVE, SUSPENDED, REVOKED -> false;
        };
    }

    private static Decision judge(
            NodeId id, NodeState state, Order order, String why, String by, Instant now) {
        if (!(state instanceof Known known)) {
            return new Decision.Refuse(
                    new Refusal("node.unknown", "no node " + id + " was ever enrolled"));
        }
        var from = known.standing();
        // an operator's word holds where the network's own would end by itself
        var firmer = order == Order.SUSPEND && known.judgement().forResults();
        if (from == order.standing() && !firmer) {
            return store();
        }
        var fits =
                switch (order) {
                    case APPROVE -> from == Standing.PENDING;
                    case REINSTATE -> from == Standing.SUSPENDED;
                    case SUSPEND -> from != Standing.REVOKED;
                    case REVOKE -> true;
                };
        return fits
                ? store(
                        new StandingSet(
                                order.standing(),
                                order.code(),
                                why.isEmpty() ? order.words() : why,
                                by,
                                now))
                : new Decision.Refuse(
                        new Refusal(
                                "node.order-unfit",
                                "cannot " + order.text() + " a node that is " + from.text()));
    }

    private static Decision counted(Known known, WorkCounted work, EnrolmentPolicy policy) {
        var proved = known.provedJobs() + work.jobs();
        return known.standing() == Standing.PROBATION && proved >= policy.probationJobs()
                ? store(
                        work,
                        new StandingSet(
                                Standing.ACTIVE,
                                "network.probation-passed",
                                policy.probationJobs() + " results were accepted",
                                NETWORK,
                                work.at()))
                : store(work);
    }

    private static Decision checked(NodeId id, Known known, CountCheck check, Instant now) {
        // verdicts are found again by their time, which is told in milliseconds
        var at = now.truncatedTo(ChronoUnit.MILLIS);
        if (check.proof().isPresent() && known.verdicts().judged(check.lease())) {
            return store();
        }
        if (check.finding() == Finding.UNANSWERED && !known.reputation().suspended()) {
            return store();
        }
        var events = new ArrayList<NodeEvent>();
        if (check.finding() != Finding.UNANSWERED && known.reputation().beginsWeek(at)) {
            var before = known.reputation();
            events.add(
                    new ScoreNoted(
                            before.score(at).points(), before.checks(), before.failures(), at));
        }
        VerdictRules.reached(id, known, check, now).ifPresent(events::add);
        events.add(
                new ResultChecked(
                        check.lease(), check.model(), check.numericClass(), check.finding(), at));
        var after =
                known.reputation()
                        .checked(check.model(), check.numericClass(), check.finding(), at);
        var works = known.standing().works() || known.standing() == Standing.DRAINING;
        if (works && after.suspended()) {
            events.add(
                    new StandingSet(
                            Standing.SUSPENDED,
                            Judgement.RESULTS_WRONG,
                            "three results within seven days were proved wrong, the last of"
                                    + " lease "
                                    + check.lease()
                                    + "; right answers to "
                                    + Suspension.WAY_BACK
                                    + " questions of the network in a row end it",
                            NETWORK,
                            now));
        }
        if (known.judgement().forResults()
                && known.reputation().suspended()
                && !after.suspended()) {
            events.add(
                    new StandingSet(
                            Standing.PROBATION,
                            WAY_BACK,
                            "it answered "
                                    + Suspension.WAY_BACK
                                    + " questions of the network in a row right",
                            NETWORK,
                            now));
        }
        return new Decision.Store(events);
    }

    /// What a job is told that has a result of this node in its hands.
    static TrustReply trust(NodeState state, Trust asked, Instant now) {
        return switch (state) {
            case NotEnrolled _ -> new TrustReply(new OwnerId("nobody"), TrackRecord.NONE);
            case Known known ->
                    new TrustReply(
                            known.owner(),
                            known.reputation().record(asked.model(), asked.numericClass(), now));
        };
    }

    /// What operators and the provider see of a node's reputation.
    static Appraisal appraisal(NodeState state, Instant now) {
        return switch (state) {
            case NotEnrolled _ -> appraisal(Reputation.NEW, false, now);
            case Known known -> appraisal(known.reputation(), known.judgement().forResults(), now);
        };
    }

    /// @param asked whether answers can bring it back: not when an operator suspended it
    private static Appraisal appraisal(Reputation reputation, boolean asked, Instant now) {
        return new Appraisal(
                reputation.score(now),
                reputation.checks(),
                reputation.failures(),
                reputation.watched(now),
                reputation.slowStart().leases(),
                reputation.suspension().filter(_ -> asked).map(Suspension::passed));
    }

    static NodeVerdicts verdicts(NodeState state) {
        return switch (state) {
            case NotEnrolled _ -> NodeVerdicts.NONE;
            case Known known -> known.verdicts();
        };
    }

    private static Decision enrol(
            NodeId id,
            NodeState state,
            Enrol asked,
            EnrolmentPolicy policy,
            Function<String, AccountId> accounts,
            Instant now) {
        var key = asked.publicKey();
        if (!new VerifyingKey(HexFormat.of().parseHex(key)).nodeId().equals(id.value())) {
            return keyMismatch();
        }
        return switch (state) {
            case NotEnrolled _ ->
                    store(
                            new NodeEnrolled(
                                    key,
                                    asked.name(),
                                    asked.owner(),
                                    accounts.apply(key),
                                    asked.hardware(),
                                    now),
                            admission(policy.approval(), now));
            case Known known when !known.publicKey().equals(key) -> keyMismatch();
            case Known known -> {
                var events = new ArrayList<NodeEvent>();
                if (!known.name().equals(asked.name())) {
                    events.add(new NodeRenamed(asked.name(), now));
                }
                if (!known.hardware().equals(asked.hardware())) {
                    events.add(new HardwareReported(asked.hardware(), now));
                }
                yield new Decision.Store(events);
            }
        };
    }

    private static Decision arrive(NodeState state, String key, Instant now) {
        return switch (state) {
            case NotEnrolled _ -> store();
            case Known known when !known.publicKey().equals(key) -> keyMismatch();
            case Known known ->
                    switch (known.standing()) {
                        case DRAINING, LEFT -> store(new StandingChanged(known.earned(), now));
                        case PENDING, PROBATION, ACTIVE, SUSPENDED, REVOKED -> store();
                    };
        };
    }

    private static StandingSet admission(EnrolmentPolicy.Approval approval, Instant now) {
        return switch (approval) {
            case AUTOMATIC ->
                    new StandingSet(
                            Standing.PROBATION,
                            "network.enrolled",
                            "the node is new and has yet to prove itself",
                            NETWORK,
                            now);
            case MANUAL ->
                    new StandingSet(
                            Standing.PENDING,
                            "network.approval-awaited",
                            "an operator has yet to let the node in",
                            NETWORK,
                            now);
        };
    }

    static NodeState evolve(NodeState state, NodeEvent event) {
        if (event instanceof NodeEnrolled enrolled) {
            // what followed at once in the first release; a standing is set right behind it now
            var active = Judgement.own(Standing.ACTIVE, enrolled.at());
            return new Known(
                    enrolled.publicKey(),
                    enrolled.name(),
                    enrolled.owner(),
                    enrolled.account(),
                    enrolled.hardware(),
                    active,
                    Standing.ACTIVE,
                    0,
                    0,
                    0,
                    Reputation.NEW,
                    NodeVerdicts.NONE);
        }
        if (!(state instanceof Known known)) {
            return state; // cannot be: the first event of every node enrols it
        }
        return switch (event) {
            case NodeEnrolled _, CertificateIssued _, ScoreNoted _ -> state;
            case HardwareReported(var hardware, _) -> known.withHardware(hardware);
            case NodeRenamed(var name, _) -> known.named(name);
            case StandingChanged(var standing, var at) -> known.judged(Judgement.own(standing, at));
            case StandingSet(var standing, var code, var why, _, var at) -> {
                var judged = known.judged(new Judgement(standing, code, why, at));
                yield standing == Standing.PROBATION ? onProbation(judged, code) : judged;
            }
            case WorkCounted(var jobs, var failed, _) -> known.worked(jobs, failed, event.at());
            case ResultChecked(_, var model, var numericClass, var finding, var at) ->
                    known.reputed(known.reputation().checked(model, numericClass, finding, at));
            case ResultProvedWrong _, PayTaken _, AppealMade _, AppealDecided _, PayGivenBack _ ->
                    VerdictRules.evolve(known, event);
        };
    }

    private static Known onProbation(Known judged, String code) {
        return switch (code) {
            // an appeal takes one verdict back, not what else was proved
            case VerdictRules.APPEAL_GRANTED -> judged;
            // it knew what it was asked: the stain stays for which it is watched
            case WAY_BACK -> judged.onProbation();
            default -> judged.onProbation().reputed(judged.reputation().pardoned());
        };
    }

    /// The node as others see it, when it stands elsewhere than before or may hold another number
    /// of leases.
    static Optional<NodeRecord> newlyJudged(NodeId id, NodeState before, NodeState after) {
        return after instanceof Known now
                        && !(before instanceof Known then
                                && then.judgement().equals(now.judgement())
                                && mostLeases(then) == mostLeases(now))
                ? Optional.of(record(id, now))
                : Optional.empty();
    }

    private static int mostLeases(Known node) {
        return node.reputation().slowStart().leases();
    }

    private static NodeRecord record(NodeId id, Known k) {
        return new NodeRecord(
                id,
                k.publicKey(),
                k.name(),
                k.owner(),
                k.account(),
                k.hardware(),
                k.judgement(),
                k.jobs(),
                k.failed(),
                mostLeases(k));
    }

    /// What is told of the node.
    static NodeReply reply(NodeId id, NodeState state) {
        return switch (state) {
            case NotEnrolled _ -> new NodeReply.Unknown(id);
            case Known k -> new NodeReply.Enrolled(record(id, k));
        };
    }

    private static Decision store(NodeEvent... events) {
        return new Decision.Store(List.of(events));
    }

    private static Decision keyMismatch() {
        return new Decision.Refuse(
                new Refusal("node.key-mismatch", "this node was enrolled with another public key"));
    }
}
