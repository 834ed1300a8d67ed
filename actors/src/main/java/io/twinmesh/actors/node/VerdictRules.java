package io.twinmesh.actors.node;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.node.NodeCommand.CountCheck;
import io.twinmesh.actors.node.NodeCommand.DecideAppeal;
import io.twinmesh.actors.node.NodeCommand.MakeAppeal;
import io.twinmesh.actors.node.NodeCommand.VerdictReply;
import io.twinmesh.actors.node.NodeEvent.AppealDecided;
import io.twinmesh.actors.node.NodeEvent.AppealMade;
import io.twinmesh.actors.node.NodeEvent.PayGivenBack;
import io.twinmesh.actors.node.NodeEvent.PayTaken;
import io.twinmesh.actors.node.NodeEvent.ResultProvedWrong;
import io.twinmesh.actors.node.NodeEvent.StandingSet;
import io.twinmesh.actors.node.NodeRules.Decision;
import io.twinmesh.actors.node.NodeState.Known;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.actors.payout.LaneCommand.SlashReply;
import io.twinmesh.actors.verdict.Appeal;
import io.twinmesh.actors.verdict.NodeVerdict;
import io.twinmesh.actors.verdict.NodeVerdict.Taken;
import io.twinmesh.actors.verdict.NodeVerdicts;
import io.twinmesh.actors.verdict.VerdictId;
import io.twinmesh.inference.enrolment.AppealText;
import io.twinmesh.inference.proof.VerifyingKey;
import io.twinmesh.persistence.identity.NodeId;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// How verdicts against a node come about, are settled and are appealed against.
///
/// | a verdict that | on | stores | and then the ledger owes |
/// |---|---|---|---|
/// | is none yet | a check that proves a result wrong | `ResultProvedWrong`; nothing for a lease that was judged, or when no more can be kept | Take |
/// | owes | the ledger took | `PayTaken` | nothing |
/// | has no appeal | `MakeAppeal`, signed and in time | `AppealMade` | as before |
/// | has an open appeal | `DecideAppeal` that rejects | `AppealDecided` | as before |
/// | has an open appeal | `DecideAppeal` that grants | `AppealDecided`; `StandingSet` when nothing is left to be suspended for | GiveBack, once it took |
/// | was granted an appeal | the ledger gave back | `PayGivenBack` | nothing |
/// | is where it would get | the same again | nothing | as before |
///
/// What is owed follows from the stored verdicts alone and is asked for again until the ledger has
/// answered, also after a restart. The verdict's id makes that safe.
final class VerdictRules {
    /// Why a node that an appeal freed stands where it stood before.
    static final String APPEAL_GRANTED = "network.appeal-granted";

    private VerdictRules() {}

    static Optional<NodeEvent> reached(NodeId id, Known known, CountCheck check, Instant now) {
        var at = now.truncatedTo(ChronoUnit.MILLIS);
        return check.proof()
                .filter(_ -> known.verdicts().room(at))
                .map(proof ->
                        new ResultProvedWrong(
                                check.lease(), check.model(), check.numericClass(), proof, id, at));
    }

    static List<NodeEvent> took(
            NodeVerdicts verdicts, VerdictId id, Optional<SlashReply> reply, Instant now) {
        var owes = verdicts.find(id).filter(verdict -> verdict.taken().isEmpty());
        var index = index(reply.map(SlashReply::lane));
        return owes.isPresent() && index.isPresent()
                ? List.of(new PayTaken(id, reply.orElseThrow().amount(), index.get(), now))
                : List.of();
    }

    static List<NodeEvent> gaveBack(
            NodeVerdicts verdicts, VerdictId id, Optional<LaneReply> reply, Instant now) {
        var owes = verdicts.find(id).filter(NodeVerdict::givesBack);
        var index = index(reply);
        return owes.isPresent() && index.isPresent()
                ? List.of(new PayGivenBack(id, index.get(), now))
                : List.of();
    }

    private static Optional<Long> index(Optional<LaneReply> reply) {
        return reply.filter(LaneReply::holds).flatMap(LaneReply::index);
    }

    static Decision appeal(NodeState state, MakeAppeal asked, Instant now) {
        if (!(state instanceof Known known) || known.verdicts().find(asked.verdict()).isEmpty()) {
            return unknown();
        }
        var verdict = known.verdicts().find(asked.verdict()).orElseThrow();
        if (!AppealText.wellFormed(asked.reason())) {
            return refuse(
                    "appeal.reason-malformed",
                    "a reason has 1 to "
                            + AppealText.MOST_LETTERS
                            + " characters on one line, got "
                            + asked.reason().length());
        }
        if (!new VerifyingKey(HexFormat.of().parseHex(known.publicKey()))
                .verifies(
                        new AppealText(asked.verdict().value(), asked.reason()).bytes(),
                        asked.signature())) {
            return refuse("appeal.not-signed", "the node's key has not signed this appeal");
        }
        if (verdict.appeal().isPresent()) {
            return verdict.appeal().get().reason().equals(asked.reason())
                    ? new Decision.Store(List.of())
                    : refuse("appeal.exists", "there is an appeal against this verdict already");
        }
        if (now.isAfter(verdict.appealUntil())) {
            return refuse(
                    "appeal.too-late",
                    "an appeal against this verdict was possible until " + verdict.appealUntil());
        }
        if (known.verdicts().appealed() >= Appeal.MOST_OPEN) {
            return refuse(
                    "appeal.too-many",
                    Appeal.MOST_OPEN + " appeals of this node wait for an operator already");
        }
        return new Decision.Store(List.of(new AppealMade(asked.verdict(), asked.reason(), now)));
    }

    static Decision rule(NodeState state, DecideAppeal asked, Instant now) {
        if (!(state instanceof Known known) || known.verdicts().find(asked.verdict()).isEmpty()) {
            return unknown();
        }
        var verdict = known.verdicts().find(asked.verdict()).orElseThrow();
        if (verdict.appeal().isEmpty()) {
            return refuse("appeal.unknown", "nobody appealed against this verdict");
        }
        var ruling = verdict.appeal().get().ruling();
        if (ruling.isPresent()) {
            return ruling.get().granted() == asked.grant()
                    ? new Decision.Store(List.of())
                    : refuse("appeal.decided", "this appeal was decided otherwise already");
        }
        var events = new ArrayList<NodeEvent>();
        events.add(new AppealDecided(asked.verdict(), asked.grant(), asked.why(), asked.by(), now));
        var after = evolve(known, events.getFirst());
        if (known.judgement().forResults()
                && known.reputation().suspended()
                && !after.reputation().suspended()) {
            events.add(
                    new StandingSet(
                            known.earned(),
                            APPEAL_GRANTED,
                            "a verdict was taken back, and what is left does not suspend",
                            NodeRules.NETWORK,
                            now));
        }
        return new Decision.Store(events);
    }

    /// What an answer says of a verdict, after what was decided is stored.
    static VerdictReply reply(NodeState state, VerdictId id) {
        return NodeRules.verdicts(state)
                .find(id)
                .<VerdictReply>map(VerdictReply.Stands::new)
                .orElseGet(() -> new VerdictReply.Refused(unknown().refusal()));
    }

    /// @param event of a verdict; another changes nothing
    static Known evolve(Known known, NodeEvent event) {
        var verdicts = known.verdicts();
        return switch (event) {
            case ResultProvedWrong wrong -> {
                var before =
                        known.reputation().record(wrong.model(), wrong.numericClass(), wrong.at());
                yield known.having(verdicts.with(wrong.verdict(before)));
            }
            case PayTaken(var id, var amount, var index, _) ->
                    known.having(verdicts.taken(id, new Taken(amount, index)));
            case AppealMade(var id, var reason, var at) ->
                    known.having(verdicts.appealed(id, reason, at));
            case AppealDecided(var id, var granted, var why, var by, var at) -> {
                var ruling = new Appeal.Ruling(granted, why, by, at, Optional.empty());
                var ruled = known.having(verdicts.decided(id, ruling));
                yield granted
                        ? verdicts.find(id).map(it -> takenBack(ruled, it, at)).orElse(ruled)
                        : ruled;
            }
            case PayGivenBack(var id, var index, _) -> known.having(verdicts.givenBack(id, index));
            case NodeEvent.NodeEnrolled _,
                    NodeEvent.HardwareReported _,
                    NodeEvent.CertificateIssued _,
                    NodeEvent.NodeRenamed _,
                    NodeEvent.StandingChanged _,
                    StandingSet _,
                    NodeEvent.WorkCounted _,
                    NodeEvent.ResultChecked _,
                    NodeEvent.ScoreNoted _ ->
                    known;
        };
    }

    private static Known takenBack(Known known, NodeVerdict verdict, Instant at) {
        return known.reputed(
                known.reputation()
                        .takenBack(
                                verdict.model(),
                                verdict.numericClass(),
                                verdict.at(),
                                verdict.rightBefore(),
                                verdict.failuresBefore(),
                                at));
    }

    private static Decision.Refuse unknown() {
        return refuse("verdict.unknown", "this node has no such verdict");
    }

    private static Decision.Refuse refuse(String code, String why) {
        return new Decision.Refuse(new Refusal(code, why));
    }
}
