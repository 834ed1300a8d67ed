package io.twinmesh.cluster.fhir.subscription.order;

/// The names of the Subscriptions R5 Backport IG 1.1.0.
public final class Backport {
    private static final String BASE =
            "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/";

    public static final String STATUS_PROFILE = BASE + "backport-subscription-status-r4";
    public static final String NOTIFICATION_PROFILE =
            BASE + "backport-subscription-notification-r4";
    public static final String FILTER = BASE + "backport-filter-criteria";
    public static final String HEARTBEAT = BASE + "backport-heartbeat-period";
    public static final String TIMEOUT = BASE + "backport-timeout";
    public static final String MAX_COUNT = BASE + "backport-max-count";
    public static final String CONTENT = BASE + "backport-payload-content";
    public static final String CHANNEL_TYPE = BASE + "backport-channel-type";

    private Backport() {}
}
