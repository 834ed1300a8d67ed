package io.twinmesh.cluster.serving.grpc;

import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.twinmesh.inference.serving.InferenceService;
import io.twinmesh.inference.serving.ModelRepository.Found;
import io.twinmesh.wire.inference.GRPCInferenceServiceGrpc;

/// Says by `grpc.health.v1.Health` what is ready: the server by the empty name and by that of its
/// service, and each model by its own. `Watch` hears of every change.
final class Health {
    private final InferenceService service;
    private final HealthStatusManager statuses = new HealthStatusManager();

    private Health(InferenceService service) {
        this.service = service;
    }

    static BindableService of(InferenceService service) {
        var health = new Health(service);
        service.whenChanged(health::look);
        health.look();
        return health.statuses.getHealthService();
    }

    private synchronized void look() {
        var open = !service.closed();
        service.repository().index().stream()
                .map(entry -> entry.name())
                .distinct()
                .forEach(name -> tell(name, open && ready(name)));
        tell(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, service.ready());
        tell(GRPCInferenceServiceGrpc.SERVICE_NAME, service.ready());
    }

    private boolean ready(String name) {
        return switch (service.repository().find(name, "")) {
            case Found.Model _ -> true;
            case Found.Nothing _ -> false;
        };
    }

    private void tell(String name, boolean serving) {
        statuses.setStatus(name, serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
    }
}
