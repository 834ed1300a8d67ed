package io.twinmesh.cluster.fhir.subscription;

/// The names of the Subscriptions R5 Backport IG 1.1.0.
final class Backport {
    private static final String BASE =
            "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/";

    static final String STATUS_PROFILE = BASE + "backport-subscription-status-r4";
    static final String NOTIFICATION_PROFILE = BASE + "backport-subscription-notification-r4";
    static final String FILTER = BASE + "backport-filter-criteria";
    static final String HEARTBEAT = BASE + "backport-heartbeat-period";
    static final String TIMEOUT = BASE + "backport-timeout";
    static final String MAX_COUNT = BASE + "backport-max-count";
    static final String CONTENT = BASE + "backport-payload-content";
    static final String CHANNEL_TYPE = BASE + "backport-channel-type";

    private Backport() {}
}
