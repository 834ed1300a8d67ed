package io.twinmesh.cluster.fhir.subscription.order;

import io.twinmesh.cluster.webhook.ReceiverAddress;

import java.util.List;

/// Where a subscription is told.
public sealed interface Channel {
    /// Notifications are posted there.
    ///
    /// @param headers sent with each, in their order
    record RestHook(ReceiverAddress address, List<Header> headers) implements Channel {
        public RestHook {
            headers = List.copyOf(headers);
        }
    }

    /// The client comes and listens.
    record Stream() implements Channel {}

    /// One header of a request; it may hold a secret.
    record Header(String name, String value) {
        @Override
        public String toString() {
            return "Header[" + name + "]";
        }
    }
}
