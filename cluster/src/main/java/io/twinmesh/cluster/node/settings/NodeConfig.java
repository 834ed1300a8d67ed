package io.twinmesh.cluster.node.settings;

import com.typesafe.config.Config;

import io.twinmesh.actors.dispatch.DispatchLimits;
import io.twinmesh.actors.job.JobSettings;
import io.twinmesh.actors.job.hedge.HedgeSettings;
import io.twinmesh.actors.monitor.MonitorSettings;
import io.twinmesh.actors.node.EnrolmentPolicy;
import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.NamedFile;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.actors.twin.rule.EmergencyLimits;
import io.twinmesh.cluster.enrolment.Terms;
import io.twinmesh.cluster.feed.FeedSettings;
import io.twinmesh.cluster.fhir.read.page.ReadLimits;
import io.twinmesh.cluster.fhir.subscription.SubscriptionSettings;
import io.twinmesh.cluster.gateway.GatewaySettings;
import io.twinmesh.cluster.history.HistorySettings;
import io.twinmesh.cluster.http.twin.OpenJobs;
import io.twinmesh.cluster.node.settings.block.AuditLimits;
import io.twinmesh.cluster.node.settings.block.CdsSettings;
import io.twinmesh.cluster.node.settings.block.ExpertReviewSettings;
import io.twinmesh.cluster.node.settings.block.ExportLimits;
import io.twinmesh.cluster.node.settings.block.GatewayDoor;
import io.twinmesh.cluster.node.settings.block.HttpSettings;
import io.twinmesh.cluster.node.settings.block.LedgerSettings;
import io.twinmesh.cluster.node.settings.block.ManagementSettings;
import io.twinmesh.cluster.node.settings.block.NoveltySettings;
import io.twinmesh.cluster.node.settings.block.OfferedModels;
import io.twinmesh.cluster.node.settings.block.ProviderMinimum;
import io.twinmesh.cluster.node.settings.block.ShutdownSettings;
import io.twinmesh.cluster.node.settings.block.StorageSettings;
import io.twinmesh.cluster.node.settings.block.VerificationSettings;
import io.twinmesh.cluster.security.smart.BackendServices;
import io.twinmesh.cluster.sharding.Role;
import io.twinmesh.cluster.telemetry.trace.TraceSettings;
import io.twinmesh.cluster.webhook.WebhookSettings;
import io.twinmesh.inference.catalog.OfferedClasses;
import io.twinmesh.inference.hardware.NetworkMinimums;

import java.time.Duration;
import java.util.Optional;

/// A node's settings, read once and checked. The keys, with units and defaults, are in
/// `reference.conf`.
///
/// @param evidence table of evidence on therapies; empty: none
/// @param offered which kinds of models answer
/// @param minimums what a provider's machine must have at least
/// @param logFormat `text` or `json`
/// @param sessions how the gateway treats nodes
/// @param terms what holds for every enrolment
public record NodeConfig(
        HttpSettings http,
        ManagementSettings management,
        GatewayDoor gateway,
        ShutdownSettings shutdown,
        BackendServices.Limits token,
        JobSettings job,
        HedgeSettings hedge,
        Duration jobDeadline,
        OpenJobs.Limits openJobs,
        StorageSettings storage,
        HistorySettings history,
        FeedSettings streams,
        ReadLimits reading,
        WebhookSettings webhooks,
        NoveltySettings novelty,
        Optional<NamedFile> evidence,
        SubscriptionSettings subscriptions,
        LedgerSettings ledger,
        AuditLimits audit,
        EmergencyLimits emergencies,
        Duration twinRestAfter,
        ExportLimits export,
        OfferedClasses offered,
        CdsSettings cds,
        NetworkMinimums minimums,
        ClusterSettings cluster,
        String logFormat,
        TraceSettings tracing,
        GatewaySettings sessions,
        Terms terms,
        EnrolmentPolicy enrolment,
        DispatchLimits dispatch,
        VerificationSettings verification,
        ExpertReviewSettings review,
        MonitorSettings monitor) {
    /// Reads every setting that there is, so that whatever is wrong is said before anything starts.
    ///
    /// @throws StartFailure naming the key, what it must be and what it is
    public static NodeConfig of(Config root) {
        return withNamedDoors(checked(root));
    }

    /// Every setting by itself: which doors must be named depends on all that is said.
    ///
    /// @throws StartFailure as above
    static NodeConfig checked(Config root) {
        try {
            return read(root);
        } catch (WrongSetting e) {
            throw new StartFailure(StartFailure.FAILURE, String.valueOf(e.getMessage()), e);
        }
    }

    private static NodeConfig read(Config root) {
        var minimums = ProviderMinimum.of(root);
        var sessions = GatewaySettings.of(root, minimums.rowsPerSecond());
        return new NodeConfig(
                HttpSettings.of(root),
                ManagementSettings.of(root),
                GatewayDoor.of(root),
                ShutdownSettings.of(root),
                BackendServices.Limits.of(root),
                JobSettings.of(root),
                HedgeSettings.of(root),
                new ConfigBlock(root, "twinmesh.job").duration("deadline"),
                OpenJobs.Limits.of(root),
                StorageSettings.of(root),
                HistorySettings.of(root),
                FeedSettings.of(root),
                ReadLimits.of(root),
                WebhookSettings.of(root),
                NoveltySettings.of(root),
                new ConfigBlock(root, "twinmesh.therapy").file("evidence-file"),
                SubscriptionSettings.of(root),
                LedgerSettings.of(root),
                AuditLimits.of(root),
                EmergencyLimits.of(root),
                new ConfigBlock(root, "twinmesh.twin").atLeast("rest-after", Duration.ofSeconds(1)),
                ExportLimits.of(root),
                OfferedModels.of(root),
                CdsSettings.of(root),
                minimums,
                ClusterSettings.of(root),
                new ConfigBlock(root, "twinmesh.log").oneOf("format", "text", "json"),
                TraceSettings.of(root),
                sessions,
                Terms.of(root, sessions.maxClockSkew()),
                EnrolmentPolicy.of(root),
                DispatchLimits.of(root, sessions.heartbeat()),
                VerificationSettings.of(root),
                ExpertReviewSettings.of(root),
                MonitorSettings.of(root));
    }

    /// What is said of doors that are on other servers must come from the settings.
    private static NodeConfig withNamedDoors(NodeConfig config) {
        var cluster = config.cluster;
        if (cluster.has(Role.PROJECTION)
                && !cluster.has(Role.API)
                && config.http.publicUrl().isEmpty()) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    "setting twinmesh.http.public-url: with the role projection and without api"
                            + " expected where clients reach those who have it, got nothing");
        }
        if (cluster.has(Role.API)
                && !cluster.has(Role.GATEWAY)
                && (config.gateway.publicHost().isEmpty() || config.gateway.port() == 0)) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    "settings twinmesh.gateway.public-host and .port: with the role api and without"
                            + " gateway expected where nodes reach those who have it, got '"
                            + config.gateway.publicHost()
                            + "' and "
                            + config.gateway.port());
        }
        return config;
    }
}
