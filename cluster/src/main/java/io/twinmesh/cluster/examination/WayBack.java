package io.twinmesh.cluster.examination;

import io.twinmesh.actors.dispatch.Abilities;
import io.twinmesh.actors.dispatch.Needs;
import io.twinmesh.actors.job.HiddenName;
import io.twinmesh.actors.job.JobCommand.AskHidden;
import io.twinmesh.actors.job.JobCommand.NodeFound;
import io.twinmesh.actors.job.JobDirectory;
import io.twinmesh.actors.node.Judgement;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.hardware.Confines;
import io.twinmesh.inference.proof.Digest;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// How a node comes back that the network suspended for its results: now and then, while it is
/// connected, it is asked what the core knows, of a model that it can run. So many right answers in
/// a row end the suspension; [io.twinmesh.actors.reputation.Suspension] counts them. For one
/// session, used by one thread.
public final class WayBack {
    private final JobDirectory jobs;
    private final RandomGenerator chance;
    private final Duration every;
    private Instant asked;

    /// @param chance that the node cannot foresee
    /// @param from when the session began: who comes again is not asked the sooner
    public WayBack(JobDirectory jobs, RandomGenerator chance, Duration every, Instant from) {
        this.jobs = jobs;
        this.chance = chance;
        this.every = every;
        this.asked = from;
    }

    /// Asks when it is time to.
    ///
    /// @param abilities of the node: what the dispatch would not lease it is no question for it
    /// @param node to which the question goes, whoever else is free
    public void onTick(
            Judgement judgement,
            ModelCatalog models,
            Abilities abilities,
            NodeFound node,
            Instant now) {
        if (judgement.forResults() && !asked.isAfter(now.minus(every))) {
            asked = now;
            var able = askable(models, abilities);
            if (!able.isEmpty()) {
                var model = able.get(chance.nextInt(able.size()));
                jobs.job(HiddenName.draw(chance))
                        .tell(new AskHidden(model.text(), Optional.of(node)));
            }
        }
    }

    /// Inputs of all others can be drawn.
    private static List<Digest> askable(ModelCatalog models, Abilities abilities) {
        return models.all().stream()
                .filter(entry -> abilities.meet(Needs.of(entry.manifest(), Confines.NONE)))
                .filter(entry ->
                        entry.manifest().inputs().stream()
                                .noneMatch(it -> it.type() instanceof InputSpec.Type.Image))
                .map(ModelCatalog.Entry::digest)
                .toList();
    }
}
