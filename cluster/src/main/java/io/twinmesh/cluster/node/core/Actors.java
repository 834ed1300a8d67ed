package io.twinmesh.cluster.node.core;

import io.twinmesh.actors.claim.Claims;
import io.twinmesh.actors.dispatch.Dispatch;
import io.twinmesh.actors.dispatch.DispatchCommand;
import io.twinmesh.actors.hidden.HiddenQuestion;
import io.twinmesh.actors.job.Assurance;
import io.twinmesh.actors.job.CoreNode;
import io.twinmesh.actors.job.HiddenName;
import io.twinmesh.actors.job.JobNeighbours;
import io.twinmesh.actors.job.entity.InferenceJob;
import io.twinmesh.actors.job.hedge.Hedging;
import io.twinmesh.actors.node.NodeRegistry;
import io.twinmesh.actors.node.ProviderNode;
import io.twinmesh.actors.node.RegistryCommand;
import io.twinmesh.actors.payout.LaneLimits;
import io.twinmesh.actors.payout.LanesAhead;
import io.twinmesh.actors.payout.LedgerLane;
import io.twinmesh.actors.pipeline.Pipeline;
import io.twinmesh.actors.twin.PatientTwin;
import io.twinmesh.actors.verification.AuditPolicy;
import io.twinmesh.cluster.node.membership.Presence;
import io.twinmesh.cluster.sharding.ClusterEntities;
import io.twinmesh.cluster.telemetry.QueueAges;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.lane.LaneRules;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.ledger.order.OwnerKey;
import io.twinmesh.persistence.member.MemberRegister;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Executor;

/// The living parts of a node: twins, jobs, nodes and the ledger lane in the cluster, and the
/// singles.
///
/// @param minting whose signatures create tokens; absent in a development network
public record Actors(
        ClusterEntities entities,
        ActorRef<DispatchCommand> dispatch,
        ActorRef<RegistryCommand> registry,
        Optional<MintPolicy> minting) {

    /// How long a pipeline waits for the end of a step before it asks anew: shorter than an entity
    /// may be idle.
    private static final Duration WATCH = Duration.ofSeconds(20);

    /// How often a pipeline looks whether a person has judged an answer: shorter than an entity may
    /// be idle.
    private static final Duration REVIEW_WATCH = Duration.ofMinutes(1);

    /// How long a pipeline waits for a person's judgement.
    private static final Duration REVIEW = Duration.ofDays(30);

    /// Joins the cluster and starts everything in it. Blocks until the node is a member.
    public static Actors start(Core core) {
        var system = core.system();
        var cluster = core.config().cluster();
        new Presence(
                        new MemberRegister(core.databases().journal()),
                        cluster,
                        core.blocking(),
                        core.time())
                .join(system);
        var entities = new ClusterEntities(system);
        var registry =
                entities.single(
                        "registry",
                        NodeRegistry.create(
                                entities, core.time(), core.config().dispatch().nodeSilence()));
        var enrolment =
                new ProviderNode.Parts(
                        core.config().enrolment(),
                        key -> OwnerKey.parse(key).account(),
                        registry,
                        entities);
        entities.startClaims(thing -> Claims.create(thing, core.time()));
        entities.startNodes(id -> ProviderNode.create(id, core.time(), enrolment));
        var minting = core.files().minting();
        var rules =
                new LaneRules(
                        core.config().ledger().network(),
                        SplitPolicy.v1(treasury(core)),
                        minting,
                        core.config().ledger().vesting(),
                        core.random());
        var lanes = new LanesAhead();
        core.telemetry().lanesAhead(() -> lanes.seconds(core.time().instant()));
        entities.startLanes(
                lane -> LedgerLane.create(lane, rules, core.time(), LaneLimits.DEFAULT, lanes));
        entities.startTwins((patient, passivation) ->
                PatientTwin.create(
                        patient,
                        new PatientTwin.Parts(
                                core.vault(),
                                core.history(),
                                core.quarantine(),
                                core.models(),
                                core.watch(),
                                core.telemetry(),
                                core.config().emergencies(),
                                core.time(),
                                core.random(),
                                core.blocking(),
                                core.config().twinRestAfter()),
                        passivation));
        var dispatch =
                entities.single(
                        "dispatch",
                        Dispatch.create(
                                core.config().dispatch(),
                                entities,
                                QueueAges.shownIn(core.telemetry(), core.time()),
                                core.time(),
                                core.random()));
        var computing = computing(core);
        var neighbours = neighbours(core, entities, dispatch, assurance(core, entities, computing));
        var hidden =
                new HiddenQuestion.Parts(
                        neighbours,
                        core.config().job(),
                        computing,
                        computingThreads(core),
                        treasury(core),
                        core.random(),
                        core.config().jobDeadline());
        entities.startJobs(job ->
                HiddenName.isOne(job)
                        ? HiddenQuestion.create(job, hidden)
                        : Behaviors.supervise(
                                        InferenceJob.create(job, neighbours, core.config().job()))
                                // a fault must not leave a job asleep with debts
                                .onFailure(
                                        SupervisorStrategy.restartWithBackoff(
                                                Duration.ofMillis(500),
                                                Duration.ofSeconds(30),
                                                0.2)));
        startPipelines(core, entities);
        return new Actors(entities, dispatch, registry, minting);
    }

    private static void startPipelines(Core core, ClusterEntities entities) {
        var job = core.config().job();
        var parts =
                new Pipeline.Parts(
                        entities,
                        core.trail(),
                        new SealedSteps(core.vault(), core.blocking()),
                        new ReviewedSteps(
                                core.models(), core.resources().answers(), core.blocking()),
                        entities,
                        new Pipeline.Patience(
                                core.config().jobDeadline(),
                                WATCH,
                                REVIEW_WATCH,
                                REVIEW,
                                job.askTimeout(),
                                job.firstRetry(),
                                job.lastRetry()),
                        core.time());
        entities.startPipelines(pipeline ->
                Behaviors.supervise(Pipeline.create(pipeline, parts))
                        // a fault must not leave a pipeline asleep on its way
                        .onFailure(
                                SupervisorStrategy.restartWithBackoff(
                                        Duration.ofMillis(500), Duration.ofSeconds(30), 0.2)));
    }

    private static JobNeighbours neighbours(
            Core core,
            ClusterEntities entities,
            ActorRef<DispatchCommand> dispatch,
            Assurance assurance) {
        return new JobNeighbours(
                entities,
                entities,
                entities,
                dispatch,
                new SharedModels(core.models(), core.blocking()),
                manifest -> shares(core, manifest),
                core.trail(),
                assurance,
                hedging(core),
                () -> new LeaseId("ls-" + HexFormat.of().formatHex(bytes16(core))),
                core.time(),
                core.tracing().jobs(core.telemetry()));
    }

    private static Hedging hedging(Core core) {
        var hedging = new Hedging(core.config().hedge());
        core.telemetry().hedges(hedging::copies);
        return hedging;
    }

    private static CoreComputing computing(Core core) {
        var bytes = core.config().verification().coreModelBytes();
        var computing = new CoreComputing(core.models(), bytes);
        core.system().getWhenTerminated().thenRun(computing::close);
        return computing;
    }

    private static Executor computingThreads(Core core) {
        return core.system()
                .dispatchers()
                .lookup(DispatcherSelector.fromConfig("twinmesh-computing"));
    }

    /// The network's own account.
    private static AccountId treasury(Core core) {
        return core.pseudonyms().account("network", "treasury");
    }

    /// The core computes too, to check nodes and to judge between them.
    private static Assurance assurance(
            Core core, ClusterEntities entities, CoreComputing computing) {
        var settings = core.config().verification();
        var key = SigningKey.ofSeed(core.pseudonyms().derivedKey("core node"));
        var session =
                core.system()
                        .systemActorOf(
                                CoreNode.create(
                                        new CoreNode.Parts(
                                                key,
                                                computing,
                                                computingThreads(core),
                                                settings.coreAtOnce(),
                                                entities,
                                                core.time(),
                                                System::nanoTime)),
                                "core-node",
                                Props.empty());
        return new Assurance(
                entities,
                new Assurance.Core(
                        new NodeId(key.verifyingKey().nodeId()),
                        treasury(core),
                        session,
                        CoreComputing::runs),
                AuditPolicy.STANDARD.withKnownAnswers(settings.knownAnswers()),
                core.random(),
                settings.patience());
    }

    /// One account per author; one for all whose data taught the models, since an account per
    /// patient would link a patient's payouts.
    private static JobNeighbours.Payees.Shares shares(Core core, ModelManifest manifest) {
        return new JobNeighbours.Payees.Shares(
                core.pseudonyms().account("author", manifest.author()),
                core.pseudonyms().account("contributors", "all"));
    }

    private static byte[] bytes16(Core core) {
        var bytes = new byte[16];
        core.random().nextBytes(bytes);
        return bytes;
    }
}
