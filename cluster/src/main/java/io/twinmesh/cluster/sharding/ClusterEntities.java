package io.twinmesh.cluster.sharding;

import io.twinmesh.actors.Wire;
import io.twinmesh.actors.claim.ClaimCommand;
import io.twinmesh.actors.claim.ClaimDirectory;
import io.twinmesh.actors.claim.Claims;
import io.twinmesh.actors.export.BulkExport;
import io.twinmesh.actors.export.ExportCommand;
import io.twinmesh.actors.export.ExportDirectory;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobDirectory;
import io.twinmesh.actors.node.NodeCommand;
import io.twinmesh.actors.node.NodeDirectory;
import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.payout.LedgerDirectory;
import io.twinmesh.actors.pipeline.Pipeline;
import io.twinmesh.actors.pipeline.PipelineCommand;
import io.twinmesh.actors.pipeline.PipelineDirectory;
import io.twinmesh.actors.twin.Passivation;
import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.ExportId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.identity.PipelineId;

import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.sharding.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ShardAllocationStrategy;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.ClusterSingletonSettings;
import org.apache.pekko.cluster.typed.SingletonActor;

import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;

/// Finds every entity by its name, wherever it lives. An entity's journal is named `<type>|<name>`.
public final class ClusterEntities
        implements TwinDirectory,
                JobDirectory,
                NodeDirectory,
                LedgerDirectory,
                ExportDirectory,
                PipelineDirectory,
                ClaimDirectory {
    /// All accounts are on one lane for now.
    public static final String LANE = "0";

    private static final EntityTypeKey<PatientCommand> TWIN = key(PatientCommand.class, "twin");
    private static final EntityTypeKey<JobCommand> JOB = key(JobCommand.class, "job");
    private static final EntityTypeKey<NodeCommand> NODE = key(NodeCommand.class, "node");
    private static final EntityTypeKey<LaneCommand> LANES = key(LaneCommand.class, "lane");
    private static final EntityTypeKey<ExportCommand> EXPORT =
            key(ExportCommand.class, BulkExport.ENTITY_TYPE);
    private static final EntityTypeKey<ClaimCommand> CLAIM =
            key(ClaimCommand.class, Claims.ENTITY_TYPE);
    private static final EntityTypeKey<PipelineCommand> PIPELINE =
            key(PipelineCommand.class, Pipeline.ENTITY_TYPE);

    private final ActorSystem<?> system;
    private final ClusterSharding sharding;
    private final Departures departures;

    public ClusterEntities(ActorSystem<?> system) {
        this.system = system;
        this.sharding = ClusterSharding.get(system);
        this.departures = Departures.begin(system);
    }

    private static <C extends Wire> EntityTypeKey<C> key(Class<C> commands, String name) {
        return EntityTypeKey.create(commands, name);
    }

    /// Which servers host a kind of entity, by the name of its region; the others know the way.
    static Role hosting(String kind) {
        return kind.equals(LANES.name()) ? Role.LEDGER : Role.TWIN;
    }

    private <C extends Wire> void init(
            EntityTypeKey<C> kind, Function<EntityContext<C>, Behavior<C>> entity) {
        sharding.init(placed(kind, entity));
    }

    private <C extends Wire> Entity<C, ShardingEnvelope<C>> placed(
            EntityTypeKey<C> kind, Function<EntityContext<C>, Behavior<C>> entity) {
        return Entity.of(kind, entity::apply)
                .withRole(hosting(kind.name()).text())
                .withAllocationStrategy(allocation(kind.name()));
    }

    private DepartingFirst allocation(String kind) {
        var self = Cluster.get(system).selfMember().address();
        return new DepartingFirst(
                departures::departing,
                member -> departures.handedOver(member, kind),
                kind.equals(LANES.name())
                        ? new ToEldest(() -> Eldest.first(system), self)
                        : fewest(),
                self,
                System::nanoTime);
    }

    private ShardAllocationStrategy fewest() {
        var classic = Adapter.toClassic(system);
        return org.apache.pekko.cluster.sharding.ClusterSharding.get(classic)
                .defaultShardAllocationStrategy(ClusterShardingSettings.create(classic));
    }

    /// Hands all shards over as an orderly stop does; ends when they are, or nobody takes them.
    CompletionStage<Done> depart() {
        return departures.depart();
    }

    public void startTwins(BiFunction<PatientId, Passivation, Behavior<PatientCommand>> twin) {
        init(
                TWIN,
                at -> {
                    var shard = at.getShard();
                    return twin.apply(
                            new PatientId(at.getEntityId()),
                            self -> shard.tell(new ClusterSharding.Passivate<>(self)));
                });
    }

    /// Counts them from now on, wherever they are.
    public LiveTwins liveTwins() {
        return new LiveTwins(system, TWIN).begin();
    }

    public void startJobs(Function<JobId, Behavior<JobCommand>> job) {
        init(JOB, at -> job.apply(new JobId(at.getEntityId())));
    }

    public void startNodes(Function<NodeId, Behavior<NodeCommand>> node) {
        init(NODE, at -> node.apply(new NodeId(at.getEntityId())));
    }

    public void startClaims(Function<String, Behavior<ClaimCommand>> thing) {
        init(CLAIM, at -> thing.apply(at.getEntityId()));
    }

    public void startExports(Function<ExportId, Behavior<ExportCommand>> export) {
        init(EXPORT, at -> export.apply(new ExportId(at.getEntityId())));
    }

    public void startPipelines(Function<PipelineId, Behavior<PipelineCommand>> pipeline) {
        init(PIPELINE, at -> pipeline.apply(new PipelineId(at.getEntityId())));
    }

    public void startLanes(Function<String, Behavior<LaneCommand>> lane) {
        sharding.init(
                placed(LANES, at -> lane.apply(at.getEntityId()))
                        .withStopMessage(new LaneCommand.Leave()));
    }

    /// One per cluster, on a server with twins; it moves when its node goes.
    public <C extends Wire> ActorRef<C> single(String name, Behavior<C> behavior) {
        return ClusterSingleton.get(system)
                .init(
                        SingletonActor.of(behavior, name)
                                .withSettings(
                                        ClusterSingletonSettings.create(system)
                                                .withRole(Role.TWIN.text())));
    }

    @Override
    public RecipientRef<PatientCommand> twin(PatientId patient) {
        return sharding.entityRefFor(TWIN, patient.value());
    }

    @Override
    public RecipientRef<JobCommand> job(JobId job) {
        return sharding.entityRefFor(JOB, job.value());
    }

    @Override
    public RecipientRef<ClaimCommand> claims(String thing) {
        return sharding.entityRefFor(CLAIM, thing);
    }

    @Override
    public RecipientRef<NodeCommand> node(NodeId node) {
        return sharding.entityRefFor(NODE, node.value());
    }

    @Override
    public RecipientRef<ExportCommand> export(ExportId export) {
        return sharding.entityRefFor(EXPORT, export.value());
    }

    @Override
    public RecipientRef<PipelineCommand> pipeline(PipelineId pipeline) {
        return sharding.entityRefFor(PIPELINE, pipeline.value());
    }

    @Override
    public RecipientRef<LaneCommand> laneOf(AccountId account) {
        return sharding.entityRefFor(LANES, LANE);
    }
}
