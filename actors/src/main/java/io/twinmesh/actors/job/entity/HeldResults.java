package io.twinmesh.actors.job.entity;

import io.twinmesh.actors.job.Assurance;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.event.JobEvent.ResultsCompared;
import io.twinmesh.actors.job.rule.JobState.Known;
import io.twinmesh.actors.job.rule.LostLease;
import io.twinmesh.actors.node.NodeCommand.TrustReply;
import io.twinmesh.actors.verification.Opinion;
import io.twinmesh.actors.verification.Opinion.Author;
import io.twinmesh.actors.verification.Quorum;
import io.twinmesh.actors.verification.QuorumStep;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;

import org.apache.pekko.actor.typed.ActorRef;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The results of one question that passed the checks, kept until they suffice. In memory only: a
/// restart forgets them, and their nodes compute again.
final class HeldResults {
    private final Assurance assurance;
    private final List<VerifiedWork> works = new ArrayList<>();
    private final List<Opinion> opinions = new ArrayList<>();
    private boolean check;
    private boolean coreWasSlow;
    private boolean coreFailed;
    private boolean nobodyElse;
    private Optional<QuorumStep.Accept> accepted = Optional.empty();
    private List<Integer> agreed = List.of();

    HeldResults(Assurance assurance) {
        this.assurance = assurance;
    }

    boolean empty() {
        return works.isEmpty();
    }

    boolean holds(LeaseId lease) {
        return works.stream().anyMatch(work -> work.lease().equals(lease));
    }

    boolean hasComputed(NodeId node) {
        return works.stream().anyMatch(work -> work.node().equals(node));
    }

    boolean core(NodeId node) {
        return assurance.core().node().equals(node);
    }

    void add(VerifiedWork work, Optional<TrustReply> trust) {
        if (works.isEmpty() && trust.isPresent()) {
            var probability = assurance.policy().probability(trust.get().record());
            check = assurance.chance().nextDouble() < probability;
        }
        works.add(work);
        opinions.add(
                new Opinion(
                        trust.<Author>map(told -> new Author.Node(told.owner(), told.record()))
                                .orElseGet(Author.Core::new),
                        work.numericClass(),
                        work.outcome(),
                        work.parsed()));
    }

    /// A session says again what it has said.
    void repliesTo(LeaseId lease, ActorRef<JobCommand.Verdict> other) {
        works.replaceAll(work -> work.lease().equals(lease) ? work.repliesTo(other) : work);
    }

    /// A core that failed at this question is not asked again, nor one that was too slow twice. One
    /// that had no room may have it later.
    void leaseLost(Known state, LeaseId lease, String code) {
        if (LostLease.blameless(code)
                || state.open(lease).filter(open -> core(open.node())).isEmpty()) {
            return;
        }
        var slow = LostLease.tooSlow(code);
        coreFailed = !slow || coreWasSlow;
        coreWasSlow |= slow;
        if (coreFailed) {
            // that the core need not wait for others says nothing any more
            nobodyElse = false;
        }
    }

    /// Whether the core can still compute what the nodes' results leave open.
    boolean coreMay(ModelManifest manifest) {
        return !coreFailed && assurance.core().runs().test(manifest);
    }

    void nobodyElse() {
        nobodyElse = true;
    }

    QuorumStep next(Known state, ModelManifest manifest) {
        var bench = new Quorum.Bench(coreMay(manifest), !nobodyElse);
        var step = Quorum.next(state.terms().level(), opinions, check, bench);
        accepted =
                step instanceof QuorumStep.Accept accept ? Optional.of(accept) : Optional.empty();
        agreed = step instanceof QuorumStep.Undecided(var all) ? all : List.of();
        return step;
    }

    /// The result that is the answer, once there is one.
    Optional<VerifiedWork> answer() {
        return accepted.map(accept -> works.get(accept.answer()));
    }

    /// What the comparison showed, when the twin keeps the result that it chose.
    Optional<ResultsCompared> compared(LeaseId kept, Instant now) {
        return accepted.filter(QuorumStep.Accept::checked)
                .filter(accept -> works.get(accept.answer()).lease().equals(kept))
                .map(accept ->
                        new ResultsCompared(
                                leases(accept.right()),
                                leases(accept.wrong()),
                                accept.proved(),
                                now));
    }

    /// What the comparison showed of results that agree and do not suffice.
    Optional<ResultsCompared> agreed(Instant now) {
        return agreed.isEmpty()
                ? Optional.empty()
                : Optional.of(new ResultsCompared(leases(agreed), List.of(), false, now));
    }

    /// The core's own result, when it computed.
    Optional<VerifiedWork> core() {
        return works.stream().filter(work -> core(work.node())).findFirst();
    }

    Optional<VerifiedWork> of(LeaseId lease) {
        return works.stream().filter(work -> work.lease().equals(lease)).findFirst();
    }

    /// What answers every session that waits, but the one whose result is the answer.
    Runnable verdicts(LeaseId answer) {
        var told = new ArrayList<Runnable>();
        for (int i = 0; i < works.size(); i++) {
            var work = works.get(i);
            var verdict = verdict(i, work.lease());
            if (!work.lease().equals(answer)) {
                told.add(() -> work.replyTo().tell(verdict));
            }
        }
        return () -> told.forEach(Runnable::run);
    }

    private JobCommand.Verdict verdict(int index, LeaseId lease) {
        if (accepted.isEmpty()) {
            return new JobCommand.Verdict(lease, "late", "result.late");
        }
        return accepted.get().right().contains(index)
                ? new JobCommand.Verdict(lease, "accepted", "")
                : new JobCommand.Verdict(lease, "invalid", "result.disagrees");
    }

    void forget() {
        works.clear();
        opinions.clear();
        accepted = Optional.empty();
        agreed = List.of();
    }

    private List<LeaseId> leases(List<Integer> indexes) {
        return indexes.stream().map(works::get).map(VerifiedWork::lease).toList();
    }
}
